"""What the durable ledger costs a service: the same load, in turns, with `ledger.mode` required and off.

    python -m tests.bench.bench_ledger_service [--model build/models/tiny] [--rounds 6]

Both services run side by side on the real engine; each round loads one, then the other. The last line of standard
output is one JSON document; `ratio` is the median over the rounds of tokens/s (required) over tokens/s (off).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.services import ROOT, serving

CLIENTS = 8
TURNS = 96
MAX_TOKENS = 96


async def tokens_a_second(url: str, model: str, seed: int) -> float:
    """One round of one service."""
    gate = asyncio.Semaphore(CLIENTS)
    async with httpx.AsyncClient(base_url=url, timeout=300) as http:

        async def ask(index: int) -> int:
            body = {
                "model": model,
                "messages": [{"role": "user", "content": f"Tell me about {seed} and {index}."}],
                "max_tokens": MAX_TOKENS,
                "ignore_eos": True,
                "seed": index,
            }
            async with gate:
                answer = await http.post("/v1/chat/completions", json=body)
            answer.raise_for_status()
            return int(answer.json()["usage"]["completion_tokens"])

        began = time.perf_counter()
        tokens = sum(await asyncio.gather(*(ask(index) for index in range(TURNS))))
        return tokens / (time.perf_counter() - began)


async def main() -> None:
    """Load, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=ROOT / "build" / "models" / "tiny")
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        urls = {}
        for mode in ("required", "off"):
            sets = ["--set", f"ledger.url=sqlite:///{folder}/{mode}.db", "--set", f"ledger.mode={mode}"]
            service = stack.enter_context(
                serving(
                    *("--profile", "cpu-demo", "--model", str(options.model)),
                    *sets,
                    log=Path(folder) / f"{mode}.log",
                    start_timeout_s=300,
                )
            )
            urls[mode] = service.url
            await tokens_a_second(service.url, options.model.name, 0)  # warm
        rounds = []
        for number in range(options.rounds):
            order = ("required", "off") if number % 2 else ("off", "required")
            rates = {
                mode: await tokens_a_second(urls[mode], options.model.name, number + 1) for mode in order
            }
            rounds.append(rates["required"] / rates["off"])
            print(
                f"round {number + 1}: required {rates['required']:.0f} tokens/s, off {rates['off']:.0f},"
                f" ratio {rounds[-1]:.3f}",
                flush=True,
            )
        print(
            json.dumps(
                {"ratio": round(statistics.median(rounds), 4), "rounds": [round(r, 4) for r in rounds]}
            )
        )


if __name__ == "__main__":
    asyncio.run(main())
