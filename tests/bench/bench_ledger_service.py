"""What the durable ledger costs a service: the same load, in turns, with `ledger.mode` required and off.

    python -m tests.bench.bench_ledger_service [--model build/models/tiny] [--rounds 6] [--turns 96]

Both services run side by side on the real engine, under equal settings but for the ledger. A round loads one, the
other, the other and the first again, so that what drifts falls on both alike; the next round begins with the other.
A round before the first is not counted.

The last line of standard output is one JSON document. `tokens_per_s` has, over all loads, the median of either
service and their `ratio` (required over off); `cpu_ms_per_turn` likewise for the CPU time that a service took, user
and system, all threads, its engine's process included: there `ratio` is off over required, the throughput that is left
if CPU is all that counts. The engine's threads spin while they wait for each other, so a busy machine moves that one
too. It hardly moves `front_cpu_ms_per_turn`, which leaves the engine's process out; the ledger's share of it is the
largest. `interval`: 95 % by bootstrap over whole rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.services import ROOT, Service, serving

CLIENTS = 8
MAX_TOKENS = 96
RESAMPLES = 2000
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """One load of one service."""

    tokens_per_s: float
    cpu_ms_per_turn: float
    front_cpu_ms_per_turn: float


Round = dict[str, list[Load]]
"""The two loads of either mode."""


def cpu_s(pid: int) -> tuple[float, float]:
    """User and system time so far of a process with all its descendants, and of it alone, all threads."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            continue
        process = int(stat.parent.name)
        parents[process] = int(after_name[1])
        used[process] = (int(after_name[11]) + int(after_name[12])) / TICKS_PER_S
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(used[member] for member in family), used[pid]


async def load(service: Service, model: str, num_turns: int, seed: int) -> Load:
    """Ask for so many turns, `CLIENTS` at once. Equal seeds ask the same."""
    gate = asyncio.Semaphore(CLIENTS)
    async with httpx.AsyncClient(base_url=service.url, timeout=300) as http:

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

        before, began = cpu_s(service.process.pid), time.perf_counter()
        tokens = sum(await asyncio.gather(*(ask(index) for index in range(num_turns))))
        took, after = time.perf_counter() - began, cpu_s(service.process.pid)
    every, front = (1000 * (late - early) / num_turns for early, late in zip(before, after, strict=True))
    return Load(tokens / took, every, front)


async def run_round(services: dict[str, Service], model: str, num_turns: int, number: int) -> Round:
    """A, B, B, A; the two halves ask different things, so that no prompt is cached."""
    modes = sorted(services, reverse=number % 2 == 1)
    loads: Round = {mode: [] for mode in modes}
    for half, order in enumerate((modes, modes[::-1])):
        for mode in order:
            loads[mode].append(await load(services[mode], model, num_turns, 2 * number + half))
    return loads


def median_of(rounds: Sequence[Round], mode: str, figure: str) -> float:
    """The median of a figure over all loads of a mode."""
    return statistics.median(getattr(one, figure) for loads in rounds for one in loads[mode])


def compared(rounds: Sequence[Round], figure: str, ratio: Callable[[float, float], float]) -> dict[str, Any]:
    """A figure of both modes, and the ratio of its medians with an interval from resampled rounds."""

    def of(chosen: Sequence[Round]) -> float:
        return ratio(median_of(chosen, "required", figure), median_of(chosen, "off", figure))

    chance = random.Random(0)
    ratios = sorted(of(chance.choices(rounds, k=len(rounds))) for _ in range(RESAMPLES))
    tail = RESAMPLES // 40
    return {
        "required": round(median_of(rounds, "required", figure), 2),
        "off": round(median_of(rounds, "off", figure), 2),
        "ratio": round(of(rounds), 4),
        "interval": [round(ratios[tail], 4), round(ratios[-1 - tail], 4)],
        "rounds": [round(of([one]), 4) for one in rounds],
    }


def result(rounds: Sequence[Round]) -> dict[str, Any]:
    """What is reported."""
    return {
        "tokens_per_s": compared(rounds, "tokens_per_s", lambda required, off: required / off),
        **{
            figure: compared(rounds, figure, lambda required, off: off / required)
            for figure in ("cpu_ms_per_turn", "front_cpu_ms_per_turn")
        },
    }


async def main() -> None:
    """Load, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=ROOT / "build" / "models" / "tiny")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--turns", type=int, default=96, help="turns a load")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        services = {}
        for mode in ("required", "off"):
            sets = ["--set", f"ledger.url=sqlite:///{folder}/{mode}.db", "--set", f"ledger.mode={mode}"]
            services[mode] = stack.enter_context(
                serving(
                    *("--profile", "cpu-demo", "--model", str(options.model)),
                    *sets,
                    log=Path(folder) / f"{mode}.log",
                    start_timeout_s=300,
                )
            )
        rounds: list[Round] = []
        for number in range(options.rounds + 1):
            loads = await run_round(services, options.model.name, options.turns, number)
            told = {mode: [round(one.tokens_per_s) for one in of_mode] for mode, of_mode in loads.items()}
            print(f"round {number}{'' if number else ' (not counted)'}, tokens/s: {told}", flush=True)
            if number:
                rounds.append(loads)
        print(json.dumps(result(rounds)))


if __name__ == "__main__":
    asyncio.run(main())
