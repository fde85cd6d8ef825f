"""The front end's CPU a token with the model taken out: our application and vLLM's own server application.

Run it as `python -m tests.bench.bench_frontend`; a few minutes on an idle machine, `--quick` for one short look. See
`frontends` for what is measured. Both sides get the bytes of the same requests and the same decode, a token at a time; each
is built as its own server builds it. A request is an agent's: a system prompt and three declared tools that all share, two
earlier rounds of question, call, result and reading, and a question, a call and its result, each with its own places,
figures and words (seeded), so that no prompt comes twice and what a front end keeps of one serves the next only in parts.

- vLLM: request validation, its renderer and chat template, `OpenAIServingChat` with the Hermes tool parser, the
  qwen3 reasoning parser and the strictest tool level; the chunks or the answer as it writes them.
- ours: the whole turn with its defaults. Parsing, provenance of the tool result, contract, rendering without control
  tokens, dialect, observation and quality guards, check of each call, signed ids, metrics, the entry on a durable
  SQLite ledger before the last event. `--set ledger.mode=off` tells the ledger's share.

A plain answer wakes vLLM's front end once, at its end; ours once in sixteen tokens, since it stops a made-up
observation where it begins.

Each figure is CPU time (`time.process_time`: every thread of the process, our ledger's writer too) over decoded
tokens; the sides take turns, in an order that turns round with each round, each under its server's garbage collection; the
figure is the median of the rounds. A ratio is ours over vLLM's, the median of the rounds' ratios, with the lowest and the
highest: below 1 we are cheaper. Behind the rows stand mixes, loads of as many turns of each of their rows: they weigh rows
as no real load does, so look for the row that is like yours. What vLLM's engine does in the front end's process for both
alike (its output processor, some 8 microseconds a token) is left out. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
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
SEED = 7
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
RULES = (
    "You are a travel assistant. Use the tools; never invent a result. Answer in the language of the question, in a few "
    "plain sentences, and name the city that you speak of. Temperatures are in degrees Celsius unless the user asks for "
    "others. If a lookup fails, say so and offer to try again. Do not promise weather for a day that you did not look up. "
    "Give advice only where it follows from what was looked up or is common knowledge, and keep it short."
)
PLACES = [
    "Oslo",
    "Lima",
    "Turin",
    "Ghent",
    "Kyoto",
    "Quito",
    "Perth",
    "Cork",
    "Lviv",
    "Tartu",
    "Porto",
    "Malmo",
    "Bergen",
    "Leeds",
    "Riga",
    "Graz",
    "Nantes",
    "Split",
]
SKIES = ("few clouds", "clear", "light rain", "fog", "overcast", "showers")
COMPANY = [
    "my sister",
    "two friends",
    "a colleague",
    "my parents",
    "the children",
    "a school class",
    "nobody else",
    "our choir",
]
REASONS = [
    "a wedding",
    "a short trade fair",
    "some days off",
    "a football match",
    "a concert",
    "house hunting",
    "an old friend",
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


def conversation(rng: random.Random) -> list[dict[str, Any]]:
    """Two earlier rounds about other places, and the last one about Paris, which every text is about."""
    messages = [{"role": "system", "content": RULES}]
    for city in rng.sample(PLACES, 2):
        found = {
            "city": city,
            "temperature": rng.randint(-5, 34),
            "wind": rng.choice(("west", "north", "south-east")),
            "humidity": rng.randint(30, 95),
            "sky": rng.choice(SKIES),
        }
        question = (
            f"How is the weather in {city}? I go there with {rng.choice(COMPANY)} for {rng.choice(REASONS)}."
        )
        reading = (
            f"{city} has {found['temperature']} degrees, {found['sky']} and a wind from the {found['wind']}."
        )
        messages += [*_lookup(rng, question, found), {"role": "assistant", "content": reading}]
    found = json.loads(MESSAGES[-1]["content"]) | {
        "station": f"{rng.choice(PLACES)} {rng.randint(100, 9999)}"
    }
    question = f"And in Paris, where I stay {rng.randint(2, 9)} nights with {rng.choice(COMPANY)}?"
    return [*messages, *_lookup(rng, question, found)]


def _lookup(rng: random.Random, question: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    call_id = f"call_{rng.getrandbits(90):028}"
    call = {
        "id": call_id,
        "type": "function",
        "function": {"name": "get_weather", "arguments": json.dumps({"city": found["city"]})},
    }
    return [
        {"role": "user", "content": question},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call_id, "content": json.dumps(found)},
    ]


def request(name: str, stream: bool, rng: random.Random) -> bytes:
    """The bytes of a request that is answered with the text of this name."""
    return json.dumps(
        {
            "model": MODEL,
            "messages": conversation(rng),
            "tools": TOOLS,
            "stream": stream,
            "temperature": 0.7,
            "max_tokens": 2048,
            # vLLM's parser takes an answer without a think tag for a thought unless it is told so
            "chat_template_kwargs": {"enable_thinking": "thought" in name},
        }
    ).encode()


async def round_us(app: ASGIApp, bodies: list[bytes], streams: int, tokens: int, young: int) -> float:
    """CPU microseconds a token of one round of turns, `streams` at once; `young`: the collector's threshold."""
    gc.collect()
    gc.set_threshold(young)
    began = time.process_time()
    for first in range(0, len(bodies), streams):
        await asyncio.gather(*(answer(app, body) for body in bodies[first : first + streams]))
    return 1e6 * (time.process_time() - began) / (len(bodies) * tokens)


async def both_us(
    sides: tuple[ASGIApp, ASGIApp], bodies: list[bytes], streams: int, tokens: int, ours_first: bool
) -> tuple[float, float]:
    """One round of each side, ours and vLLM's."""
    ours, theirs = sides
    if ours_first:
        mine = await round_us(ours, bodies, streams, tokens, YOUNG_OBJECTS)
        return mine, await round_us(theirs, bodies, streams, tokens, PYTHONS_YOUNG_OBJECTS)
    other = await round_us(theirs, bodies, streams, tokens, PYTHONS_YOUNG_OBJECTS)
    return await round_us(ours, bodies, streams, tokens, YOUNG_OBJECTS), other


async def check(app: ASGIApp, name: str, stream: bool) -> None:
    """Both sides must say all of the text, or the figures compare different work."""
    whole = (await answer(app, request(name, stream, random.Random(SEED)))).decode()
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
    rng = random.Random(SEED)
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
            f"{'text':20} {'stream':>6} {'streams':>7} {'tokens':>6} {'ours us':>8} {'vllm us':>8} {'ratio':>6} {'lowest':>6} {'highest':>7}"
        )
        for name in texts:
            llm.script = script(llm.tokenizer, TEXTS[name])
            tokens = len(llm.script)
            for stream in (True, False):
                for streams in streams_list:
                    turns = streams * max(1, LEAST_TURNS // streams)
                    pairs = []
                    for number in range(rounds):
                        bodies = [request(name, stream, rng) for _ in range(turns)]
                        pairs.append(await both_us((ours, theirs), bodies, streams, tokens, number % 2 == 0))
                    row = {
                        "text": name,
                        "stream": stream,
                        "streams": streams,
                        "tokens": tokens,
                        **_medians(pairs),
                    }
                    measured.append((row, pairs))
                    print(
                        f"{name:20} {'yes' if stream else 'no':>6} {streams:7} {tokens:6} {row['ours_us']:8.1f}"
                        f" {row['vllm_us']:8.1f} {row['ratio']:6.2f} {row['lowest']:6.2f} {row['highest']:7.2f}",
                        flush=True,
                    )
        await handle.close()
    mixes = [
        mix(
            "streamed rows of 8 streams and more",
            [one for one in measured if one[0]["stream"] and one[0]["streams"] >= 8],
        ),
        mix("streamed rows", [one for one in measured if one[0]["stream"]]),
        mix("plain rows", [one for one in measured if not one[0]["stream"]]),
        mix("all rows", measured),
    ]
    for one in mixes:
        print(
            f"{one['text']:42} {one['ours_us']:8.1f} {one['vllm_us']:8.1f} {one['ratio']:6.2f} {one['lowest']:6.2f}"
            f" {one['highest']:7.2f}"
        )
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
    rounds = range(len(chosen[0][1]))
    mine, theirs = (
        [sum(row["tokens"] * pairs[i][side] for row, pairs in chosen) / whole for i in rounds]
        for side in (0, 1)
    )
    return {"text": name, **_medians(list(zip(mine, theirs, strict=True)))}


def _medians(pairs: list[tuple[float, float]]) -> dict[str, float]:
    ratios = [mine / other for mine, other in pairs]
    return {
        "ours_us": statistics.median(mine for mine, _ in pairs),
        "vllm_us": statistics.median(other for _, other in pairs),
        "ratio": statistics.median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
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
