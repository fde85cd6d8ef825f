"""A quick look at a model in training: greedy answers to some turns of the suite's held-out split, scored as the suite is.

It steers no training and replaces no evaluation: that asks the running service (`truecall eval run`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch

from adapters.train.turns import Speller, Turn
from server.accuracy.score import LabelledCall, calls_right
from server.dialect.events import CallParsed
from server.dialect.qwen3 import Qwen3Parser
from server.domain import Call, Thinking

_MAX_TOKENS = 160


def looked_at(
    model: Any, speller: Speller, tokenizer: Any, turns: Sequence[Turn], *, thinking: bool
) -> dict[str, Any]:
    """Share of turns whose calls are right, and by kind."""
    right, asked = Counter[str](), Counter[str]()
    wrong = []
    for turn in turns:
        spelled = speller.spell(turn, thinking=thinking)
        said = answer(model, tokenizer, [*spelled.prefix, *spelled.prompt])
        calls = parsed(said)
        ok = calls_right([LabelledCall(name, arguments) for name, arguments in turn.calls], calls)
        kind = turn.kind
        asked[kind] += 1
        right[kind] += ok
        if not ok:
            wrong.append([str(turn.messages[-1]["content"])[:120], said[:200]])
    figures = {kind: f"{right[kind]}/{asked[kind]}" for kind in sorted(asked)}
    return {"right": sum(right.values()), "of": sum(asked.values()), "kinds": figures, "wrong": wrong}


def answer(model: Any, tokenizer: Any, prompt: list[int]) -> str:
    """The greedy answer, control tokens included, without the end of the turn."""
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    given = torch.tensor([prompt], device=model.device)
    with torch.inference_mode():
        said = model.generate(
            input_ids=given, attention_mask=torch.ones_like(given), max_new_tokens=_MAX_TOKENS, do_sample=False,
            eos_token_id=end, pad_token_id=end, temperature=None, top_p=None, top_k=None,
        )  # fmt: skip
    return str(tokenizer.decode(said[0, len(prompt) :])).removesuffix("<|im_end|>")


def parsed(said: str) -> list[Call]:
    """The whole calls of an answer, as the service's parser reads them."""
    parser = Qwen3Parser(Thinking.OPTIONAL)
    events = [*parser.feed(said), *parser.flush(truncated=False)]
    return [
        Call(f"call_{at}", event.name, event.arguments)
        for at, event in enumerate(event for event in events if isinstance(event, CallParsed))
    ]
