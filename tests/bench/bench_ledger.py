"""What a turn costs on the ledger: appends a second, the wait of one answer, bytes a turn, lists of 100,000.

Run it as `python -m tests.bench.bench_ledger [--url URL] [--turns 100000]`. A turn is one of an agent's: a
system prompt, four tools, six messages, 1,500 prompt tokens, 120 decoded ones, one call. Without a URL a
SQLite file in a new folder is used and removed, once with the log synced at every commit (`FULL`, what the
service does) and once not (`NORMAL`). The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from server.domain import Finish, Verdict
from server.ledger import Ledger, LedgerSettings, schema
from server.ledger.entry import CallRecord, ChoiceRecord, DraftRecord, TurnRecord, turn_id, utc_text
from server.ledger.feedback import Feedback
from server.ledger.query import Selection, list_turns

CONCURRENCY = 64
ALONE = 200
START_US = 1_767_268_800_000_000
WORDS = [
    "the",
    "service",
    "looks",
    "up",
    "the",
    "reputation",
    "of",
    "an",
    "address",
    "and",
    "records",
    "a",
    "disposition",
    "with",
    "its",
    "ticket",
    "number",
]
FILTERS = {
    "all": Selection(),
    "verdict=block": Selection(verdict="block"),
    "finding=shape": Selection(finding="shape"),
    "tool=lookup": Selection(tool="lookup"),
    "model=other": Selection(model="other"),
    "status=queue_full": Selection(status="queue_full"),
    "one hour": Selection(since_us=START_US + 3_600_000_000, until_us=START_US + 7_200_000_000),
    "reviewed": Selection(reviewed=True),
    "unreviewed blocks": Selection(verdict="block", reviewed=False),
    "shape by lookup, recovered": Selection(finding="shape", tool="lookup", recovered=True),
    "nothing matches": Selection(finding="claim", tool="lookup", verdict="block", model="other"),
}


def words(chance: random.Random, count: int) -> str:
    """Text that compresses as prose does."""
    return " ".join(chance.choices(WORDS, k=count)) + f" {chance.randrange(10**9)}"


def tool(name: str, chance: random.Random) -> dict[str, Any]:
    """A declared tool of ordinary size."""
    properties = {f"field_{i}": {"type": "string", "description": words(chance, 12)} for i in range(5)}
    parameters = {"type": "object", "properties": properties, "required": ["field_0"]}
    return {
        "type": "function",
        "function": {"name": name, "description": words(chance, 20), "parameters": parameters},
    }


def a_turn(number: int, chance: random.Random, tools: list[dict[str, Any]]) -> TurnRecord:
    """Turn `number`: one in 50 blocked, one in 20 recovered, one in 3 calls."""
    verdict = Verdict.BLOCK if number % 50 == 0 else Verdict.FLAG if number % 20 == 0 else Verdict.PASS
    noticed = (
        ({"kind": "shape", "start": 0, "end": 9, "evidence": {"text": "x"}},) if number % 20 == 0 else ()
    )
    calls = (
        (CallRecord(id=f"call_{number:028d}", name="lookup", arguments='{"uri": "a"}'),)
        if number % 3 == 0
        else ()
    )
    messages = [{"role": "user", "content": words(chance, 80)} for _ in range(6)]
    choice = ChoiceRecord(
        drafts=(DraftRecord(raw=words(chance, 60), output_ids=tuple(chance.choices(range(150_000), k=120))),),
        text=words(chance, 60),
        calls=calls,
        finish=Finish.STOP,
        verdict=verdict,
        findings=noticed,
        recoveries=len(noticed),
    )
    return TurnRecord(
        turn=turn_id(START_US // 1000 + number, chance.randbytes(10)),
        received_at=utc_text(START_US + number * 100_000),
        owner="team",
        model="other" if number % 100 == 0 else "qwen3",
        fingerprint="f" * 64,
        request={"model": "qwen3", "messages": messages, "tools": tools},
        prompt_token_ids=tuple(chance.choices(range(150_000), k=1500)),
        sampling={"temperature": 0.7, "top_p": 0.8, "seed": number},
        contract="c" * 64,
        choices=(choice,),
        status="queue_full" if number % 500 == 0 else "ok",
        usage={"prompt": 1500, "completion": 120},
        times_ms={"queue": 0.1, "first_token": 80.0, "total": 1500.0},
    )


@dataclass(frozen=True)
class Appended:
    """Turns appended by clients that each wait for durability."""

    waits_s: list[float]
    took_s: float
    cpu_s: float
    """Of the whole process; a record's making, 0.01 ms a turn, is in it."""


async def appended(ledger: Ledger, sample: list[TurnRecord], places: range, clients: int) -> Appended:
    """Append the turns of these numbers."""
    numbers = iter(places)
    waits: list[float] = []

    async def client() -> None:
        for number in numbers:
            record = renumbered(sample[number % 200], number)
            started = time.perf_counter()
            await ledger.append(record)
            waits.append(time.perf_counter() - started)

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Appended(waits, time.perf_counter() - began, time.process_time() - used)


async def fill(url: str, num_turns: int) -> dict[str, float]:
    """Append turns from 64 clients at once, then a few from one alone."""
    chance = random.Random(7)
    tools = [tool(name, chance) for name in ("lookup", "record", "open_case", "search")]
    sample = [a_turn(number, chance, tools) for number in range(200)]
    ledger = Ledger(LedgerSettings.model_validate({"url": url, "timeout_s": 120}))
    await ledger.open()
    crowd = await appended(ledger, sample, range(num_turns), CONCURRENCY)
    commits = ledger.stats.commits
    alone = await appended(ledger, sample, range(num_turns, num_turns + ALONE), 1)
    for number in range(0, min(num_turns, 5000), 50):
        await ledger.add_feedback(
            Feedback(turn=renumbered(sample[number % 200], number).turn, correct=True, reviewer="ann")
        )
    await ledger.close()
    return {
        "turns_per_s": round(num_turns / crowd.took_s, 1),
        "turns_per_commit": round(num_turns / commits, 1),
        "wait_p50_ms": round(1000 * statistics.median(crowd.waits_s), 2),
        "wait_p99_ms": round(1000 * sorted(crowd.waits_s)[int(0.99 * len(crowd.waits_s))], 2),
        "cpu_ms_per_turn": round(1000 * crowd.cpu_s / num_turns, 3),
        "alone_wait_p50_ms": round(1000 * statistics.median(alone.waits_s), 2),
        "alone_cpu_ms_per_turn": round(1000 * alone.cpu_s / ALONE, 3),
    }


def renumbered(record: TurnRecord, number: int) -> TurnRecord:
    """The same turn at another place: making 100,000 anew would be what is measured."""
    choice = record.choices[0]
    calls = tuple(replace(call, id=f"call_{number:028d}") for call in choice.calls)
    return replace(
        record,
        turn=turn_id(START_US // 1000 + number, number.to_bytes(10, "big")),
        received_at=utc_text(START_US + number * 100_000),
        choices=(replace(choice, calls=calls),),
    )


def time_lists(url: str) -> dict[str, float]:
    """Milliseconds of the first page under each filter: the median of five, pages warm."""
    engine = schema.connect(url)
    times: dict[str, float] = {}
    for name, selection in FILTERS.items():
        rounds = []
        for _ in range(5):
            started = time.perf_counter()
            with schema.snapshot(engine) as connection:
                list_turns(connection, selection, limit=50)
            rounds.append(time.perf_counter() - started)
        times[name] = round(1000 * statistics.median(rounds), 2)
    engine.dispose()
    return times


def bytes_of(url: str) -> int:
    """Bytes that the database takes on disk."""
    engine = schema.connect(url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        else:
            size = pages(connection)
    engine.dispose()
    return int(size)


def pages(connection: Connection) -> int:
    """SQLite's file, without its log."""
    count = connection.execute(text("PRAGMA page_count")).scalar_one()
    return int(count * connection.execute(text("PRAGMA page_size")).scalar_one())


def measure(url: str, num_turns: int) -> dict[str, Any]:
    """Everything of one database."""
    written = asyncio.run(fill(url, num_turns))
    lists = time_lists(url)
    result = {
        "turns": num_turns,
        **written,
        "bytes_per_turn": bytes_of(url) // (num_turns + ALONE),
        "list_ms": lists,
    }
    for name, value in result.items():
        print(f"  {name}: {value}")
    return result


def relaxed(num_turns: int, folder: str) -> dict[str, float]:
    """Appends on SQLite without a sync at every commit: what FULL costs."""

    def relax(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    event.listen(Engine, "connect", relax)
    try:
        return asyncio.run(fill(f"sqlite:///{folder}/normal.db", num_turns))
    finally:
        event.remove(Engine, "connect", relax)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="an empty PostgreSQL database or a new SQLite file")
    parser.add_argument("--turns", type=int, default=100_000)
    options = parser.parse_args()
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="truecall-bench-") as folder:
        url = options.url or f"sqlite:///{Path(folder) / 'full.db'}"
        name = url.partition(":")[0]
        print(name)
        result[name] = measure(url, options.turns)
        if not options.url:
            print("sqlite, synchronous = NORMAL, one turn in ten")
            result["sqlite_normal"] = relaxed(options.turns // 10, folder)
            print(f"  {result['sqlite_normal']}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
