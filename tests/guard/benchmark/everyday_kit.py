"""What the domains of the everyday part are written with: their shape, and the layouts of tool results."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

Record = SimpleNamespace
Rng = random.Random


@dataclass(frozen=True)
class Domain:
    """One field of work: its tools, its records, how people ask, how the assistant reads, and the cases."""

    key: str
    language: str
    tool: str
    about: str
    arg: str
    names: Callable[[Rng], list[str]]
    fields: Callable[[Rng], dict[str, Any]]
    observed: Callable[[Record], str]
    asks: tuple[str, ...]
    readings: tuple[str, ...]
    error: str
    action: tuple[str, str]
    """Name and description of the action tool; it takes the same argument as the lookup."""
    done: Callable[[Rng, str], str]
    cases: str
    system: str = ""


def js(record: Record, *keys: str, indent: int | None = None) -> str:
    """A record as JSON, all of it or some keys."""
    held = vars(record)
    return json.dumps({key: held[key] for key in (keys or held)}, ensure_ascii=False, indent=indent)


def kv(record: Record, *keys: str, sep: str = ": ") -> str:
    """A record as one line a field."""
    held = vars(record)
    return "\n".join(f"{key}{sep}{held[key]}" for key in (keys or held))


def table(records: list[Record], *keys: str) -> str:
    """Records as a Markdown table."""
    head = "| " + " | ".join(keys) + " |\n|" + "---|" * len(keys)
    return head + "".join("\n| " + " | ".join(str(vars(r)[key]) for key in keys) + " |" for r in records)


def xml(record: Record, tag: str) -> str:
    """A record as flat XML."""
    inner = "".join(f"  <{key}>{value}</{key}>\n" for key, value in vars(record).items())
    return f"<{tag}>\n{inner}</{tag}>"


def dmy(iso: str) -> str:
    """2026-03-04 as 4 March 2026."""
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def ymd(iso: str) -> str:
    """2026-03-04 as 2026年3月4日."""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def plus(time: str, minutes: int) -> str:
    """A clock time some minutes later."""
    hour, minute = map(int, time.split(":"))
    later = hour * 60 + minute + minutes
    return f"{later // 60 % 24:02d}:{later % 60:02d}"


def day(rng: Rng, year: int = 2026) -> str:
    return f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def clock(rng: Rng) -> str:
    return f"{rng.randint(6, 22):02d}:{rng.randint(0, 59):02d}"


def expiry(rng: Rng) -> dict[str, Any]:
    """A certificate's end and the days until then, counted from 2026-01-01."""
    end = date(2026, 1, 1) + timedelta(days=rng.randint(3, 390))
    return {"not_after": end.isoformat(), "days_left": (end - date(2026, 1, 1)).days}


def numbered(rng: Rng, prefixes: str, low: int, high: int, form: str = "{}-{}") -> list[str]:
    """Forty names such as FV-12, from several prefixes."""
    heads = prefixes.split()
    names = [
        form.format(head, n) for head in heads for n in rng.sample(range(low, high), 40 // len(heads) + 1)
    ]
    rng.shuffle(names)
    return names
