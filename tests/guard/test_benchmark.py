"""The published benchmark: as the generator writes it, large enough, and above its floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.cli.guard_bench import judge, summary
from tests.guard.benchmark import generate

_BENCHMARK = Path(__file__).parent / "benchmark"


def test_the_files_are_what_the_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "HERE", tmp_path)
    generate.main()
    for name in ("dev.jsonl", "heldout.jsonl"):
        assert (tmp_path / name).read_bytes() == (_BENCHMARK / name).read_bytes()


def test_the_parts_share_no_domain_and_hold_enough() -> None:
    rows = {
        name: [json.loads(line) for line in (_BENCHMARK / f"{name}.jsonl").read_text("utf-8").splitlines()]
        for name in ("dev", "heldout")
    }
    assert not {row["domain"] for row in rows["dev"]} & {row["domain"] for row in rows["heldout"]}
    assert sum(map(len, rows.values())) >= 1000
    assert sum(row["source"] == "hand" for part in rows.values() for row in part) >= 150
    assert {row["language"] for part in rows.values() for row in part} == {"en", "zh"}


@pytest.mark.parametrize("split", ["dev", "heldout"])
def test_recall_and_false_blocks_stay_on_their_side_of_the_floor(split: str) -> None:
    result = summary(judge(line) for line in (_BENCHMARK / f"{split}.jsonl").read_text("utf-8").splitlines())
    assert result["recall"]["ratio"] >= 0.97, result["wrong"]
    assert result["false_blocks"]["ratio"] <= 0.005, result["wrong"]
    assert result["leaks"] == 0
