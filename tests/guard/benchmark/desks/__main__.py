"""Writes `heldout.jsonl`."""

from __future__ import annotations

from pathlib import Path

from tests.guard.benchmark.desks.write import lines

HELDOUT = Path(__file__).parent.parent / "heldout.jsonl"

if __name__ == "__main__":
    HELDOUT.write_text("\n".join((*lines(), "")), "utf-8")
