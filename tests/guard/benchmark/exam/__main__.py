"""Writes the held-out parts."""

from __future__ import annotations

from pathlib import Path

from tests.guard.benchmark.exam.write import PARTS, lines

FOLDER = Path(__file__).parent.parent

if __name__ == "__main__":
    for part in PARTS:
        (FOLDER / f"{part}.jsonl").write_text("\n".join((*lines(part), "")), "utf-8")
