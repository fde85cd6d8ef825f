"""Writes `dev_ninth.jsonl`."""

from __future__ import annotations

from pathlib import Path

from tests.guard.benchmark.trades.write import lines

PART = Path(__file__).parent.parent / "dev_ninth.jsonl"

if __name__ == "__main__":
    PART.write_text("\n".join((*lines(), "")), "utf-8")
