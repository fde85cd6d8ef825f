"""What reading one token costs: our parser, and vLLM's Hermes parser on the same pieces of the same texts.

Run it as `python -m tests.bench.bench_dialect`. CPU time per piece of four characters, the best of several
rounds. vLLM's figure is `parse_delta` of its composed parser (`hermes`, with `qwen3` for reasoning where the
text thinks), on ids that it need not decode. Without vLLM only ours is measured. The last line is JSON.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from typing import Any

from server.dialect.qwen3 import Qwen3Parser
from server.domain import Thinking

PIECE_CHARS = 4
ROUNDS = 7
SENTENCE = "The forecast for the coming days is mild, with a light wind from the west and few clouds. "


def spelled(arguments: dict[str, Any]) -> str:
    """A call as Qwen3 writes it."""
    return f"<tool_call>\n{json.dumps({'name': 'get_weather', 'arguments': arguments})}\n</tool_call>"


TEXTS = {
    "prose_500": SENTENCE * 22,
    "prose_4000": SENTENCE * 180,
    "thought_and_call": f"<think>\n{SENTENCE * 12}\n</think>\n\n{spelled({'city': 'Paris', 'days': 3})}",
    "call_short": spelled({"city": "Paris", "unit": "celsius"}),
    "calls_five": "\n".join(spelled({"city": f"City {index}", "note": SENTENCE}) for index in range(5)),
    "call_long": spelled({"rows": [{"id": index, "text": SENTENCE} for index in range(150)]}),
}


def pieces_of(text: str) -> list[str]:
    """The text in pieces of a token's usual size."""
    return [text[pos : pos + PIECE_CHARS] for pos in range(0, len(text), PIECE_CHARS)]


def best_us_per_piece(run: Callable[[], None], num_pieces: int) -> float:
    """CPU microseconds a piece in the fastest round."""
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time_ns()
        run()
        rounds.append(time.process_time_ns() - began)
    return min(rounds) / 1000 / num_pieces


def ours(text: str) -> Callable[[], None]:
    """Reads the text with our parser."""
    pieces = pieces_of(text)

    def run() -> None:
        parser = Qwen3Parser(Thinking.OPTIONAL)
        for piece in pieces:
            parser.feed(piece)
        parser.flush(truncated=False)

    return run


def vllms(text: str) -> Callable[[], None] | None:
    """Reads the text with vLLM's parser, if vLLM is here."""
    try:
        from tokenizers import Tokenizer, models
        from transformers import PreTrainedTokenizerFast
        from vllm.entrypoints.openai.chat_completion.protocol import ChatCompletionRequest
        from vllm.parser.parser_manager import ParserManager
    except ImportError:
        return None
    words = ["<unk>", "<think>", "</think>", "<tool_call>", "</tool_call>"]
    vocabulary = {word: index for index, word in enumerate(words)}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>")), unk_token="<unk>"
    )
    reasoning = "qwen3" if text.startswith("<think>") else None
    parser_class = ParserManager.get_parser("hermes", reasoning, enable_auto_tools=True, tokenizer=tokenizer)
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
    request = ChatCompletionRequest(
        model="m", messages=[{"role": "user", "content": "x"}], tools=[tool], tool_choice="auto"
    )
    # The reasoning parser looks for the ids of the tags: each piece carries the ids of those that end in it.
    pieces, ids, end = pieces_of(text), [], 0
    for piece in pieces:
        start, end = end, end + len(piece)
        at = {word: text.rfind(word, 0, end) for word in words}
        ids.append(
            [vocabulary[word] for word in words if at[word] >= 0 and at[word] + len(word) > start] or [0]
        )

    def run() -> None:
        parser = parser_class(tokenizer, request.tools, chat_template_kwargs={})
        for piece, piece_ids in zip(pieces[:-1], ids, strict=False):
            parser.parse_delta(piece, piece_ids, request, [], finished=False)
        parser.parse_delta(pieces[-1], ids[-1], request, [], finished=True)

    return run


def main() -> None:
    """Measure every text; print a table and one JSON document."""
    results: dict[str, dict[str, float | int | None]] = {}
    print(f"{'text':20} {'pieces':>7} {'ours us':>9} {'vllm us':>9} {'ratio':>7}")
    for name, text in TEXTS.items():
        num_pieces = len(pieces_of(text))
        mine = best_us_per_piece(ours(text), num_pieces)
        run = vllms(text)
        theirs = best_us_per_piece(run, num_pieces) if run else None
        ratio = theirs / mine if theirs else None
        results[name] = {"pieces": num_pieces, "ours_us": mine, "vllm_us": theirs, "ratio": ratio}
        print(f"{name:20} {num_pieces:7} {mine:9.2f} {theirs or 0:9.2f} {ratio or 0:7.1f}")
    print(json.dumps({"piece_chars": PIECE_CHARS, "unit": "CPU microseconds a piece", "texts": results}))


if __name__ == "__main__":
    main()
