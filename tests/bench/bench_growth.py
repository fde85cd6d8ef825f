"""How the cost of a turn grows with its tokens and with the length of its conversation.

Run it as `python -m tests.bench.bench_growth`. The model is taken out as in `bench_frontend`; CPU microseconds of a
whole turn through our application (vLLM's beside it, where it takes the size), the least of several rounds, since what
else runs on a machine only ever adds. `exponent` is the slope of log cost over log size between the two largest sizes:
1 is linear, 2 would be quadratic. The last line is JSON; the plots lie in `build/growth.html` (`--out`).
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop
from starlette.types import ASGIApp

from loadtest.plot import Series, line_plot
from tests.bench.bench_frontend import MESSAGES, TOOLS
from tests.bench.frontends import MODEL, NullLlm, answer, deltas, engine_config, our_app, script, vllm_app

SIZES = (1024, 4096, 16_384, 32_768)
CONTEXT = 131_072
ROUNDS = 3

_ADVICE = (
    "If you like {what}, go there {when}, while the {place} are {how}. ",
    "The {place} are {how} {when}, which suits people who like {what}. ",
    "I would look for {what} {when}, because the {place} are {how} then. ",
    "{What} can wait; the {place} that are {how} {when} are worth more of your time. ",
)
_PARTS = {
    "what": "gardens,old books,quiet courtyards,street music,markets,small museums,bridges,wooden doors,tea,cheese,"
    "long walks,painted walls,bakeries,towers,boats,theatre,photography,flowers,history",
    "when": "early in the morning,before lunch,in the afternoon,after sunset,on a rainy day,on a weekday,in spring,"
    "when the light is soft,between two meals,at the end of the week",
    "place": "paths,squares,river banks,back streets,parks,arcades,stairs,terraces",
    "how": "still quiet,easy to reach on foot,less crowded,pleasant,free of traffic,at their best",
}


def answer_of(tokenizer: Any, tokens: int) -> list[Any]:
    """A script of about `tokens` tokens of general advice, no sentence of which comes twice."""
    number, text, length = 0, [], 0
    while length < tokens:
        rest, chosen = number, {}
        for name, listed in _PARTS.items():
            parts = listed.split(",")
            rest, at = divmod(rest, len(parts))
            chosen[name] = parts[at]
        chosen["What"] = chosen["what"].capitalize()
        text.append(_ADVICE[number % len(_ADVICE)].format(**chosen))
        length += len(tokenizer.encode(text[-1], add_special_tokens=False))
        number += 1
    return script_of(tokenizer, text)


def script_of(tokenizer: Any, sentences: list[str]) -> list[Any]:
    """One script for many sentences; each is cut into its tokens alone, so that making it stays linear."""
    outputs = []
    for sentence in sentences:
        outputs += script(tokenizer, sentence)[:-1]
    return [*outputs, script(tokenizer, "")[-1]]


def conversation_of(tokenizer: Any, tokens: int) -> list[dict[str, Any]]:
    """About `tokens` tokens of questions, calls and results, ending in a result."""
    messages = [MESSAGES[0]]
    length = number = 0
    while length < tokens:
        number += 1
        call = f"call_{number:028}"
        result = json.dumps(
            {"city": f"Town {number}", "temperature": number % 40, "wind": "west", "rows": list(range(40))}
        )
        messages += [
            {
                "role": "user",
                "content": f"And what is the weather in Town {number}? Tell me in one short sentence.",
            },
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": call,
                        "type": "function",
                        "function": {
                            "name": "get_weather",
                            "arguments": json.dumps({"city": f"Town {number}"}),
                        },
                    }
                ],
            },
            {"role": "tool", "tool_call_id": call, "content": result},
            {
                "role": "assistant",
                "content": f"In Town {number} it is {number % 40} degrees with a wind from the west.",
            },
        ]
        length += sum(
            len(tokenizer.encode(json.dumps(message), add_special_tokens=False)) for message in messages[-4:]
        )
    return messages[:-1]


async def turn_us(app: ASGIApp, body: bytes, rounds: int, num_chars: int) -> float:
    """CPU microseconds of one turn, the least of `rounds` behind a warm-up, which must say all `num_chars`."""
    parts = deltas((await answer(app, body)).decode())
    said = sum(len(part.get("content") or "") for part in parts)
    if said < num_chars - 1:  # the white space at the end may be left out
        raise RuntimeError(f"said {said} of {num_chars} characters")
    costs = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        await answer(app, body)
        costs.append(1e6 * (time.process_time() - began))
    return min(costs)


def exponent(costs: list[float]) -> float:
    """The power with which the cost grows between the two largest sizes."""
    return math.log(costs[-1] / costs[-2]) / math.log(SIZES[-1] / SIZES[-2])


async def measure(rounds: int) -> dict[str, Any]:
    """Both growths for both front ends."""
    llm = NullLlm(engine_config(CONTEXT))
    grown: dict[str, dict[str, list[float]]] = {
        "answer": {"ours": [], "vllm": []},
        "conversation": {"ours": [], "vllm": []},
    }
    with tempfile.TemporaryDirectory() as folder:
        ours, handle = await our_app(llm, Path(folder), "limits.max_messages=100000")
        theirs = await vllm_app(llm, CONTEXT)
        print(f"{'what grows':14} {'tokens':>7} {'ours ms':>9} {'vllm ms':>9}")
        for what, size in ((what, size) for what in grown for size in SIZES):
            messages = MESSAGES
            if what == "answer":
                llm.script = answer_of(llm.tokenizer, size)
            else:
                llm.script = answer_of(llm.tokenizer, 100)
                messages = conversation_of(llm.tokenizer, size)
            fields = {"model": MODEL, "messages": messages, "tools": TOOLS, "stream": True}
            # vLLM's parser takes an answer without a think tag for a thought unless it is told so
            body = json.dumps(fields | {"chat_template_kwargs": {"enable_thinking": False}}).encode()
            num_chars = sum(len(output.outputs[0].text) for output in llm.script)
            for side, app in (("ours", ours), ("vllm", theirs)):
                grown[what][side].append(await turn_us(app, body, rounds, num_chars))
            print(
                f"{what:14} {size:7} {grown[what]['ours'][-1] / 1000:9.1f} {grown[what]['vllm'][-1] / 1000:9.1f}",
                flush=True,
            )
        await handle.close()
    return {
        "bench": "growth",
        "unit": "CPU microseconds a turn",
        "sizes": SIZES,
        "us": grown,
        "exponent": {
            what: {side: exponent(costs) for side, costs in sides.items()} for what, sides in grown.items()
        },
    }


def page(result: dict[str, Any]) -> str:
    """The plots, as one HTML file."""
    plots = [
        line_plot(
            f"CPU of a turn against the tokens of its {what}", "tokens", "ms",
            [Series(side, [(size, us / 1000) for size, us in zip(SIZES, costs, strict=True)]) for side, costs in sides.items()],
        )
        for what, sides in result["us"].items()
    ]  # fmt: skip
    style = "svg{max-width:40rem;display:block}path{fill:none;stroke:#888}.s0{stroke:#0b62c4}.s1{stroke:#b4460b}text{font:12px sans-serif;stroke:none}"
    return f"<!doctype html><meta charset='utf-8'><title>Growth</title><style>{style}</style>{''.join(plots)}"


def main() -> None:
    """Measure; print a table and one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=Path("build/growth.html"), help="page with the plots")
    args = parser.parse_args()
    result = uvloop.run(measure(args.rounds))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page(result), "utf-8")
    print(f"plots: {args.out}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
