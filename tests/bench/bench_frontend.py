"""The front end's CPU a token with the model taken out: our application and vLLM's own server application.

Run it as `python -m tests.bench.bench_frontend`; two minutes on an idle machine, `--quick` for one short look. See
`frontends` for what is measured. Both sides get the bytes of the same request (a system prompt, a question, a call,
its result, three declared tools) and the same decode, a token at a time; each is built as its own server builds it.

- vLLM: request validation, its renderer and chat template, `OpenAIServingChat` with the Hermes tool parser, the
  qwen3 reasoning parser and the strictest tool level; the chunks or the answer as it writes them.
- ours: the whole turn with its defaults. Parsing, provenance of the tool result, contract, rendering without control
  tokens, dialect, observation and quality guards, check of each call, signed ids, metrics, the entry on a durable
  SQLite ledger before the last event. `--set ledger.mode=off` tells the ledger's share.

A plain answer wakes vLLM's front end once, at its end; ours once in sixteen tokens, since it stops a made-up
observation where it begins.

Each figure is CPU time (`time.process_time`: every thread of the process, our ledger's writer too) over decoded
tokens; the sides take turns, each under its server's garbage collection; the figure is the median of the rounds. A ratio
is ours over vLLM's, the median of the rounds' ratios: below 1 we are cheaper. Behind the rows stand three mixes: loads of
as many turns of each streamed row, of each plain row, and of every row. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop
from starlette.types import ASGIApp

from server.serving import YOUNG_OBJECTS
from tests.bench.frontends import MODEL, NullLlm, answer, deltas, engine_config, our_app, script, vllm_app

STREAMS = (1, 8, 64, 256)
ROUNDS = 5
QUICK = ("answer",), (8,), 3
"""Texts, streams and rounds of `--quick`."""
LEAST_TURNS = 32
"""Turns a round, where there are fewer streams."""
PYTHONS_YOUNG_OBJECTS = gc.get_threshold()[0]
"""vLLM's server leaves the garbage collector's threshold as it is; ours sets its own."""

Measured = tuple[dict[str, Any], list[tuple[float, float]]]
"""A row, and its rounds: CPU microseconds a token, ours and vLLM's."""

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": f"Looks up the {what} of a city.",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "Name of the city."},
                    "day": {"type": "string", "description": "ISO date; today if left out."},
                    "unit": {"type": "string", "enum": ["metric", "imperial"]},
                },
                "required": ["city"],
                "additionalProperties": False,
            },
        },
    }
    for name, what in (
        ("get_weather", "weather"),
        ("get_air_quality", "air quality"),
        ("get_population", "population"),
    )
]
CALL = {
    "id": "call_0000000000000000000000000001",
    "type": "function",
    "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
}
MESSAGES: list[dict[str, Any]] = [
    {"role": "system", "content": "You are a travel assistant. Use the tools; never invent a result."},
    {"role": "user", "content": "What is the weather in Paris?"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {
        "role": "tool",
        "tool_call_id": CALL["id"],
        "content": '{"city": "Paris", "temperature": 18, "wind": "west", "humidity": 61, "sky": "few clouds"}',
    },
]
THOUGHT = (
    "The user asked about the city, and the tool has answered. I will say it in plain words. The figures are for "
    "now, not for the evening, so I should not promise anything about later. A word about clothes may help as well, "
    "since eighteen degrees feel cooler by the water. There is no need for another call."
)
PROSE = (
    "In Paris it is 18 degrees now, with a wind from the west and few clouds; the humidity is 61 percent. "
    "It is a good day for a walk along the river, and a light jacket is enough. "
    "If you like gardens, start in the morning, when the paths are still quiet and the light is soft. "
    "A museum is a fine plan for the afternoon, and most of them are easy to reach on foot. "
)
MORE_PROSE = (
    "For lunch I would look for a small place away from the big squares, where the cooks have time for you. "
    "Keep an umbrella at the hotel all the same, because the sky can change its mind near the coast of the north. "
    "People who walk a lot should wear shoes they know well; the old streets are beautiful and rough. "
    "In the evening the bridges are the best place to be, and musicians often play there. "
    "Tell me whether you travel with children, and I will think of something that suits them too. "
    "Have a good time, and ask me again before you leave."
)
TEXTS = {
    "answer": PROSE + MORE_PROSE,
    "thought and answer": f"<think>\n{THOUGHT}\n</think>\n\n{PROSE}",
    "call": '<tool_call>\n{"name": "get_air_quality", "arguments": {"city": "Paris", "unit": "metric"}}\n</tool_call>',
}
"""None goes round in a circle, and none says what the guards would stop: each is read to its end by both sides."""


def request(name: str, stream: bool) -> bytes:
    """The bytes of the request that is answered with the text of this name."""
    return json.dumps(
        {
            "model": MODEL,
            "messages": MESSAGES,
            "tools": TOOLS,
            "stream": stream,
            "temperature": 0.7,
            "max_tokens": 2048,
            # vLLM's parser takes an answer without a think tag for a thought unless it is told so
            "chat_template_kwargs": {"enable_thinking": "thought" in name},
        }
    ).encode()


async def round_us(app: ASGIApp, body: bytes, streams: int, tokens: int, young: int) -> float:
    """CPU microseconds a token of one round of `streams` turns at once; `young`: the collector's threshold."""
    repeats = max(1, LEAST_TURNS // streams)
    gc.collect()
    gc.set_threshold(young)
    began = time.process_time()
    for _ in range(repeats):
        await asyncio.gather(*(answer(app, body) for _ in range(streams)))
    return 1e6 * (time.process_time() - began) / (repeats * streams * tokens)


async def check(app: ASGIApp, name: str, stream: bool) -> None:
    """Both sides must say all of the text, or the figures compare different work."""
    whole = (await answer(app, request(name, stream))).decode()
    if stream:
        said = deltas(whole)
    else:
        said = [json.loads(whole)["choices"][0]["message"]]
    text = "".join(part.get("content") or "" for part in said)
    calls = "".join(
        call["function"].get("arguments") or "" for part in said for call in part.get("tool_calls") or ()
    )
    expected = TEXTS[name].rpartition("</think>")[2].strip()
    if name == "call":
        said_all = json.loads(calls) == json.loads(expected.split("\n")[1])["arguments"]
    else:
        said_all = text.strip() == expected
    if not said_all:
        raise RuntimeError(f"{name}: said {text or calls!r}")


async def measure(
    rounds: int, streams_list: tuple[int, ...], texts: tuple[str, ...], sets: list[str]
) -> dict[str, Any]:
    """Every text, streamed and not, at every number of streams."""
    llm = NullLlm(engine_config())
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        ours, handle = await our_app(llm, Path(folder), *sets)
        theirs = await vllm_app(llm)
        for name in texts:
            llm.script = script(llm.tokenizer, TEXTS[name])
            for stream in (True, False):
                for app in (ours, theirs):
                    await check(app, name, stream)
        gc.collect()
        gc.freeze()  # as both servers do when they have started; ours lets the collector run less often, too
        print(
            f"{'text':20} {'stream':>6} {'streams':>7} {'tokens':>6} {'ours us':>8} {'vllm us':>8} {'ratio':>6}"
        )
        for name in texts:
            llm.script = script(llm.tokenizer, TEXTS[name])
            tokens = len(llm.script)
            for stream in (True, False):
                body = request(name, stream)
                for streams in streams_list:
                    pairs = [
                        (
                            await round_us(ours, body, streams, tokens, YOUNG_OBJECTS),
                            await round_us(theirs, body, streams, tokens, PYTHONS_YOUNG_OBJECTS),
                        )
                        for _ in range(rounds)
                    ]
                    row = {
                        "text": name,
                        "stream": stream,
                        "streams": streams,
                        "tokens": tokens,
                        "ours_us": statistics.median(mine for mine, _ in pairs),
                        "vllm_us": statistics.median(other for _, other in pairs),
                        "ratio": statistics.median(mine / other for mine, other in pairs),
                    }
                    measured.append((row, pairs))
                    print(
                        f"{name:20} {'yes' if stream else 'no':>6} {streams:7} {tokens:6} {row['ours_us']:8.1f}"
                        f" {row['vllm_us']:8.1f} {row['ratio']:6.2f}",
                        flush=True,
                    )
        await handle.close()
    mixes = [
        mix("streamed rows", [one for one in measured if one[0]["stream"]]),
        mix("plain rows", [one for one in measured if not one[0]["stream"]]),
        mix("all rows", measured),
    ]
    for one in mixes:
        print(f"{one['text']:42} {one['ours_us']:8.1f} {one['vllm_us']:8.1f} {one['ratio']:6.2f}")
    return {
        "bench": "frontend",
        "unit": "CPU microseconds a token",
        "rounds": rounds,
        "sets": sets,
        "rows": [row for row, _ in measured],
        "mixes": mixes,
    }


def mix(name: str, chosen: list[Measured]) -> dict[str, Any]:
    """CPU a token of a load of as many turns of each row: what all of them took over what all of them decoded.

    Figures and ratio are medians over the rounds.
    """
    whole = sum(row["tokens"] for row, _ in chosen)
    loads = [
        tuple(sum(row["tokens"] * pairs[i][side] for row, pairs in chosen) / whole for side in (0, 1))
        for i in range(len(chosen[0][1]))
    ]
    return {
        "text": name,
        "ours_us": statistics.median(mine for mine, _ in loads),
        "vllm_us": statistics.median(other for _, other in loads),
        "ratio": statistics.median(mine / other for mine, other in loads),
    }


def main() -> None:
    """Measure; print a table and one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--streams", type=int, nargs="*", default=STREAMS)
    parser.add_argument("--texts", nargs="*", choices=TEXTS, default=tuple(TEXTS))
    parser.add_argument(
        "--set", action="append", default=[], dest="sets", help="a setting of ours: NAME=VALUE"
    )
    parser.add_argument("--quick", action="store_true", help="one text, one number of streams")
    args = parser.parse_args()
    texts, streams, rounds = QUICK if args.quick else (args.texts, args.streams, args.rounds)
    print(json.dumps(uvloop.run(measure(rounds, tuple(streams), tuple(texts), args.sets))))


if __name__ == "__main__":
    main()
