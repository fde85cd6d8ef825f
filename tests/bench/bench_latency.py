"""What the gateway adds to a turn's latency, and what a turn leaves in memory, on an engine that costs nothing.

Run it as `python -m tests.bench.bench_latency`. `truecall serve --engine scripted` runs as a process of its own;
turns with tools, guards, contract and a durable ledger arrive as a Poisson process and stream ten deltas without
any delay, so that all of a turn's time is the gateway's (and the client's: its own lag is printed). Memory is the
process's resident size over many turns sent as fast as they are answered: the slope of its second half, when every
cache is full, is what a turn leaves behind. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loadtest.client import Target, run_closed, run_open
from loadtest.figures import Objective, summary
from loadtest.workload import Conversation, Question, conversations
from tests.services import serving

ANSWER = "Thank you for asking; I can look that up for you at once."
RATE = 100.0


def load() -> Iterator[Conversation]:
    """Conversations of one short question, with the tools of their kind."""
    for talk in conversations(0):
        yield Conversation(
            talk.number, talk.scenario, talk.tools, (Question(talk.questions[0].text, 0.0, 64),)
        )


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


async def latency(target: Target, rate: float, seconds: float) -> dict[str, Any]:
    """Figures of an open loop behind a short warm-up that compiles every contract."""
    await run_closed(target, load(), users=2, count=40)
    return summary(await run_open(target, load(), seed=0, rate=rate, seconds=seconds), Objective())


async def memory(target: Target, pid: int, turns: int) -> dict[str, Any]:
    """Resident memory after each twentieth of the turns."""
    step = max(1, turns // 20)
    samples = []
    began = time.monotonic()
    for number in range(1, 21):
        run = await run_closed(target, load(), users=16, count=step)
        if errors := [turn.error for turn in run.turns if turn.error]:
            raise RuntimeError(f"{len(errors)} turns failed: {errors[0]}")
        samples.append((number * step, resident_mib(pid)))
        print(f"{samples[-1][0]:8} turns {samples[-1][1]:8.1f} MiB", flush=True)
    half = samples[10:]
    slope = statistics.linear_regression([n for n, _ in half], [mib for _, mib in half]).slope
    return {
        "turns": samples[-1][0],
        "turns_a_s": samples[-1][0] / (time.monotonic() - began),
        "resident_mib": [round(mib, 1) for _, mib in samples],
        "bytes_a_turn_in_second_half": slope * 2**20,
    }


async def measure(url: str, pid: int, args: argparse.Namespace) -> dict[str, Any]:
    """Latency, then memory."""
    target = Target(f"{url}/v1", "scripted")
    figures = await latency(target, args.rate, args.seconds)
    for key in ("first_token_ms", "turn_ms", "lag_ms"):
        print(
            f"{key:15}",
            "  ".join(f"{name} {figures[key][name]:7.2f}" for name in ("p50", "p90", "p99", "max")),
        )
    grown = await memory(target, pid, args.turns)
    kept = {
        key: figures[key] for key in ("turns_a_s", "errors", "first_token_ms", "turn_ms", "lag_ms", "valid")
    }
    return {"bench": "latency", "rate": args.rate, **kept, "memory": grown}


def main() -> None:
    """Measure; print a table and one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument(
        "--turns", type=int, default=4000, help="turns of the memory run; 100000 for the whole claim"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "script.jsonl"
        script.write_text(json.dumps({"outputs": [ANSWER], "chunk_chars": 6}) + "\n")
        options = (
            "--engine",
            "scripted",
            "--script",
            str(script),
            "--set",
            f"ledger.url=sqlite:///{folder}/ledger.db",
        )
        with serving(*options, "--set", "logs.requests=false", log=folder / "log") as service:
            print(json.dumps(asyncio.run(measure(service.url, service.process.pid, args))))


if __name__ == "__main__":
    main()
