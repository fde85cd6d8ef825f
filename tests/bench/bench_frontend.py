"""The front end's CPU a token with the model taken out: our application and vLLM's own server application.

Run it as `python -m tests.bench.bench_frontend`; about two minutes. See `frontends` for what is measured. Each
figure is CPU time (`time.process_time`: every thread of the process, our ledger's writer too) over decoded
tokens; the two sides take turns, and the figure is the median of the rounds. A ratio is ours over vLLM's, the
median of the rounds' ratios: below 1 we are cheaper. The last line is JSON.
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

from tests.bench.frontends import MODEL, NullLlm, answer, engine_config, our_app, script, vllm_app

STREAMS = (1, 8, 32, 128, 256)
ROUNDS = 5
LEAST_TURNS = 32
"""Turns a round, where there are fewer streams."""

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
THOUGHT = "The user asked about the city, and the tool has answered. I will say it in plain words. "
PROSE = (
    "In Paris it is 18 degrees now, with a wind from the west and few clouds; the humidity is 61 percent. "
    "It is a good day for a walk along the river, and a light jacket is enough in the evening. "
)
TEXTS = {
    "answer": PROSE * 5,
    "thought and answer": f"<think>\n{THOUGHT * 5}\n</think>\n\n{PROSE * 3}",
    "call": '<tool_call>\n{"name": "get_air_quality", "arguments": {"city": "Paris", "unit": "metric"}}\n</tool_call>',
}


def request(stream: bool) -> bytes:
    """The request's bytes."""
    return json.dumps(
        {
            "model": MODEL,
            "messages": MESSAGES,
            "tools": TOOLS,
            "stream": stream,
            "temperature": 0.7,
            "max_tokens": 2048,
        }
    ).encode()


async def round_us(app: ASGIApp, body: bytes, streams: int, tokens: int) -> float:
    """CPU microseconds a token of one round of `streams` turns at once."""
    repeats = max(1, LEAST_TURNS // streams)
    gc.collect()
    began = time.process_time()
    for _ in range(repeats):
        await asyncio.gather(*(answer(app, body) for _ in range(streams)))
    return 1e6 * (time.process_time() - began) / (repeats * streams * tokens)


async def measure(rounds: int, streams_list: tuple[int, ...]) -> dict[str, Any]:
    """Every text, streamed and not, at every number of streams."""
    llm = NullLlm(engine_config())
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        ours, handle = await our_app(llm, Path(folder))
        theirs = await vllm_app(llm)
        print(
            f"{'text':20} {'stream':>6} {'streams':>7} {'tokens':>6} {'ours us':>8} {'vllm us':>8} {'ratio':>6}"
        )
        for name, text in TEXTS.items():
            llm.script = script(llm.tokenizer, text)
            tokens = len(llm.script)
            for stream in (True, False):
                body = request(stream)
                for app in (ours, theirs):
                    await round_us(app, body, 1, tokens)
                for streams in streams_list:
                    pairs = [
                        (
                            await round_us(ours, body, streams, tokens),
                            await round_us(theirs, body, streams, tokens),
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
                    rows.append(row)
                    print(
                        f"{name:20} {'yes' if stream else 'no':>6} {streams:7} {tokens:6} {row['ours_us']:8.1f}"
                        f" {row['vllm_us']:8.1f} {row['ratio']:6.2f}",
                        flush=True,
                    )
        await handle.close()
    return {"bench": "frontend", "unit": "CPU microseconds a token", "rounds": rounds, "rows": rows}


def main() -> None:
    """Measure; print a table and one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--streams", type=int, nargs="*", default=STREAMS)
    args = parser.parse_args()
    print(json.dumps(uvloop.run(measure(args.rounds, tuple(args.streams)))))


if __name__ == "__main__":
    main()
