"""Direct preference optimisation: the right turn against a fault that tool-calling models show (see `rejected`).

The reference is the model without the new adapter: the checkpoint that `sft` was merged into. The likelihood of the
right turn stays in the loss, so that it does not fall along with the wrong one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from adapters.train.groups import THINKING, Groups
from adapters.train.packing import Pack, log_probs, pack
from adapters.train.rejected import rejected
from adapters.train.turns import Spelled, Speller

BETA = 0.1
LIKELIHOOD = 1.0
"""The weight of the right turn's mean negative log-likelihood a token."""


def preference_loss(policy: Tensor, reference: Tensor, beta: float = BETA) -> Tensor:
    """The sigmoid loss of pairs; both hold sums of log-probabilities as (pairs, 2), the right turn's first."""
    gain = policy - reference
    return -logsigmoid(beta * (gain[:, 0] - gain[:, 1])).mean()


class Preferences:
    """The preference loss of any step."""

    def __init__(self, model: Any, speller: Speller, groups: Groups, *, seed: int, tokens: int) -> None:
        self._model = model
        self._speller = speller
        self._groups = groups
        self._seed = seed
        self._tokens = tokens

    def __call__(self, step: int) -> tuple[Tensor, dict[str, Any]]:
        """The loss, and what to log: how often the right turn is the likelier one, against the reference."""
        packed = self.packed(step)
        with torch.no_grad(), self._model.disable_adapter():
            reference = sums(log_probs(self._model, packed), packed)
        said = log_probs(self._model, packed)
        policy = sums(said, packed)
        right = packed.owners.to(said.device) % 2 == 0
        loss = preference_loss(policy, reference) - LIKELIHOOD * said[right].mean()
        gain = (policy - reference).detach()
        facts = {
            "pairs": len(policy), "tokens": packed.token_ids.shape[1],
            "won": round(float((gain[:, 0] > gain[:, 1]).float().mean()), 3),
            "margin": round(float(BETA * (gain[:, 0] - gain[:, 1]).mean()), 3),
        }  # fmt: skip
        return loss, facts

    def packed(self, step: int) -> Pack:
        """Pairs as neighbours: right, wrong, right, wrong."""
        prefix: tuple[int, ...] = ()
        branches: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for right, wrong in self._pairs(step):
            pair = [(right.prompt, right.completion), (wrong.prompt, wrong.completion)]
            prefix = right.prefix
            if branches and _length([*branches, *pair]) + len(prefix) > self._tokens:
                break
            branches += pair
        return pack(prefix, branches)

    def _pairs(self, step: int) -> Iterator[tuple[Spelled, Spelled]]:
        random = Random(f"{self._seed}/pairs/{step}")
        for turn in self._groups.turns_at(step, ("uss", "generic")):
            wrong = rejected(turn, random)
            if wrong is not None:
                thinking = random.random() < THINKING
                yield (
                    self._speller.spell(turn, thinking=thinking),
                    self._speller.spell(wrong, thinking=thinking),
                )


def sums(said: Tensor, packed: Pack) -> Tensor:
    """The log-probability of each branch's completion, as (pairs, 2)."""
    owners = packed.owners.to(said.device)
    totals = torch.zeros(int(owners[-1]) + 1, dtype=said.dtype, device=said.device)
    return totals.index_add(0, owners, said).view(-1, 2)


def _length(branches: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> int:
    return sum(len(prompt) + len(completion) for prompt, completion in branches)
