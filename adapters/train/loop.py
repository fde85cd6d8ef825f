"""The training loop: a LoRA adapter in bfloat16 with float32 masters, a schedule, checkpoints, a log.

The model runs in the type of its base alone (bfloat16 is the fast one on processors that have it). Steps of Adam at
LoRA's learning rates would vanish in its 8 bits, so weights and moments are kept in float32 and rounded for the next
forward: what the loss sees is what is saved.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from torch import Tensor

from server.errors import ConfigurationError

_STATE = "state.pt"
_HEAD = "run.json"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Linear warm-up, then a cosine down to `floor` of the learning rate."""

    steps: int
    lr: float
    warmup: int = 10
    floor: float = 0.05

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.lr * (step + 1) / self.warmup
        along = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.lr * (self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * along)))


class Masters:
    """Float32 masters of trainable parameters, with AdamW on them."""

    def __init__(self, parameters: list[torch.nn.Parameter]) -> None:
        self._parameters = parameters
        self._masters = [parameter.detach().float().clone() for parameter in parameters]
        self._adam = torch.optim.AdamW(self._masters, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, lr: float) -> float:
        """Take the gradients, clip their norm to 1, step, round; the norm before clipping."""
        for master, parameter in zip(self._masters, self._parameters, strict=True):
            assert parameter.grad is not None
            master.grad = parameter.grad.float()
            parameter.grad = None
        norm = float(torch.nn.utils.clip_grad_norm_(self._masters, 1.0))
        for group in self._adam.param_groups:
            group["lr"] = lr
        self._adam.step()
        self._round()
        return norm

    def state(self) -> dict[str, Any]:
        """Everything that a later run needs to go on."""
        return {"masters": self._masters, "adam": self._adam.state_dict()}

    def load(self, state: dict[str, Any]) -> None:
        """Go on from `state()`."""
        for master, saved in zip(self._masters, state["masters"], strict=True):
            master.copy_(saved)
        self._adam.load_state_dict(state["adam"])
        self._round()

    def _round(self) -> None:
        with torch.no_grad():
            for master, parameter in zip(self._masters, self._parameters, strict=True):
                parameter.copy_(master)


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run writes, how often it keeps its state, and how often it looks at the model.

    `about` says, beside the schedule, what decides the outcome (base, data, size): the folder is this run's alone.
    """

    folder: Path
    schedule: Schedule
    keep_every: int = 10
    probe_every: int = 100
    about: Mapping[str, str | int] = field(default_factory=dict)

    def claim(self) -> None:
        """Make the folder this run's. Raises ConfigurationError where what lies there is of another run."""
        path = self.folder / _HEAD
        wanted = {**asdict(self.schedule), **self.about}
        if path.is_file():
            found = json.loads(path.read_bytes())
        elif (self.folder / _STATE).exists():
            found = {}
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(wanted), encoding="utf-8")
            return
        differing = sorted(key for key in wanted | found if wanted.get(key) != found.get(key))
        if differing:
            raise ConfigurationError(
                f"{self.folder}: holds a run that differs in {', '.join(differing)}; delete it, or write to another folder"
            )


def train(
    model: Any,
    run: Run,
    loss_of: Callable[[int], tuple[Tensor, dict[str, Any]]],
    probe: Callable[[], dict[str, Any]],
) -> None:
    """Run the steps that are left. `loss_of(step)` gives the loss and what to log of it; `probe()` a look at the model.

    Raises ConfigurationError where the folder is another run's.
    """
    run.claim()
    masters = Masters([parameter for parameter in model.parameters() if parameter.requires_grad])
    first = _resume(run, masters)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar, (run.folder / "log.jsonl").open("a") as log:
        task = bar.add_task(run.folder.name, total=run.schedule.steps, completed=first)

        def tell(line: dict[str, Any]) -> None:
            log.write(json.dumps(line) + "\n")
            log.flush()

        for step in range(first, run.schedule.steps):
            started = time.perf_counter()
            model.train()
            loss, facts = loss_of(step)
            loss.backward()
            lr = run.schedule.at(step)
            norm = masters.step(lr)
            seconds = round(time.perf_counter() - started, 2)
            line = {
                "step": step,
                "loss": round(loss.item(), 4),
                "lr": round(lr, 7),
                "norm": round(norm, 3),
                "s": seconds,
            }
            tell(line | facts)
            bar.update(task, completed=step + 1, description=f"{run.folder.name} loss {loss.item():.3f}")
            done = step + 1
            if done % run.keep_every == 0 or done == run.schedule.steps:
                _keep(run, done, masters)
            if done % run.probe_every == 0 or done == run.schedule.steps:
                model.eval()
                tell({"step": step, **probe()})


def _keep(run: Run, done: int, masters: Masters) -> None:
    """Write the state whole or not at all."""
    fresh = run.folder / f".{_STATE}"
    torch.save({"done": done, **masters.state()}, fresh)
    fresh.replace(run.folder / _STATE)


def _resume(run: Run, masters: Masters) -> int:
    """Go on from the folder's state; the number of steps done."""
    path = run.folder / _STATE
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    masters.load(state)
    return int(state["done"])
