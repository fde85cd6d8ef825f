"""The loop: a run that was cut off ends where an undisturbed one ends, and small steps are not rounded away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from adapters.train.loop import Masters, Run, Schedule, train
from server.errors import ConfigurationError

SCHEDULE = Schedule(steps=8, lr=0.01, warmup=2)


class Model(torch.nn.Module):
    """One trainable matrix in bfloat16."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.weight = torch.nn.Parameter(torch.randn(4, 4).to(torch.bfloat16))

    def loss(self, step: int) -> tuple[Tensor, dict[str, Any]]:
        target = torch.full((4, 4), float(step % 3), dtype=torch.bfloat16)
        return ((self.weight - target) ** 2).float().mean(), {"kind": "test"}


class CutOff(Exception):
    pass


def run_in(
    folder: Path,
    model: Model,
    *,
    fail_at: int | None = None,
    schedule: Schedule = SCHEDULE,
    **about: str | int,
) -> list[dict[str, Any]]:
    """Train; the lines of the log."""

    def loss(step: int) -> tuple[Tensor, dict[str, Any]]:
        if step == fail_at:
            raise CutOff
        return model.loss(step)

    run = Run(folder, schedule, keep_every=3, probe_every=4, about=about)
    train(model, run, loss, lambda: {"right": 1})
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_a_run_that_goes_on_ends_with_the_weights_of_one_that_was_not_cut_off(tmp_path: Path) -> None:
    whole, cut = Model(), Model()
    run_in(tmp_path / "whole", whole)
    with pytest.raises(CutOff):
        run_in(tmp_path / "cut", cut, fail_at=5)
    again = Model()
    lines = run_in(tmp_path / "cut", again)
    assert torch.equal(again.weight, whole.weight)
    steps = [line["step"] for line in lines if "loss" in line]
    assert steps == [0, 1, 2, 3, 4, 3, 4, 5, 6, 7]  # from the last state that was kept


def test_a_run_that_is_done_takes_no_further_step(tmp_path: Path) -> None:
    model = Model()
    run_in(tmp_path, model)
    done = Model()
    assert len(run_in(tmp_path, done)) == 8 + 2
    assert torch.equal(done.weight, model.weight)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"base": "b", "seed": 1}, "base"),
        ({"base": "a", "seed": 2}, "seed"),
        ({"base": "a", "seed": 1, "schedule": Schedule(steps=8, lr=0.02, warmup=2)}, "lr"),
        ({"seed": 1}, "base"),
    ],
)
def test_a_run_does_not_go_on_from_the_state_of_another(
    tmp_path: Path, other: dict[str, Any], named: str
) -> None:
    """A finished run of another base would take no step, and its adapter would be saved as this one's."""
    run_in(tmp_path, Model(), base="a", seed=1)
    model, before = Model(), Model()
    with pytest.raises(ConfigurationError, match=rf"holds a run that differs in {named};"):
        run_in(tmp_path, model, **other)
    assert torch.equal(model.weight, before.weight)
    run_in(tmp_path, model, base="a", seed=1)


def test_a_state_that_tells_of_no_run_is_not_gone_on_from(tmp_path: Path) -> None:
    run_in(tmp_path, Model())
    (tmp_path / "run.json").unlink()
    with pytest.raises(ConfigurationError, match="delete it, or write to another folder"):
        run_in(tmp_path, Model())


def test_the_log_has_a_line_a_step_and_one_a_look(tmp_path: Path) -> None:
    lines = run_in(tmp_path, Model())
    assert [line["step"] for line in lines if "loss" in line] == list(range(8))
    assert [line["step"] for line in lines if "right" in line] == [3, 7]
    assert all(line["kind"] == "test" and line["lr"] > 0 for line in lines if "loss" in line)


def test_steps_too_small_for_bfloat16_add_up() -> None:
    parameter = torch.nn.Parameter(torch.ones(1, dtype=torch.bfloat16))
    masters = Masters([parameter])
    for _ in range(100):
        parameter.grad = torch.ones(1, dtype=torch.bfloat16)
        masters.step(1e-4)
    assert parameter.item() == pytest.approx(0.99, abs=0.004)
    # The same steps on the rounded weight itself would all vanish.
    assert (torch.ones(1, dtype=torch.bfloat16) - 1e-4).item() == 1.0


def test_the_learning_rate_rises_then_falls_to_its_floor() -> None:
    rates = [Schedule(steps=50, lr=1.0, warmup=5, floor=0.1).at(step) for step in range(50)]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert rates[-1] == pytest.approx(0.1, abs=0.01)
