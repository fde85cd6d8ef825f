"""Supervised fine-tuning: the mean negative log-likelihood of a group's completions, a token."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from adapters.train.groups import Groups
from adapters.train.packing import log_probs, pack


class Likelihood:
    """The loss of any step."""

    def __init__(self, model: Any, groups: Groups) -> None:
        self._model = model
        self._groups = groups

    def __call__(self, step: int) -> tuple[Tensor, dict[str, Any]]:
        """The loss, and what to log."""
        group = self._groups.at(step)
        packed = pack(group.spelled[0].prefix, [(one.prompt, one.completion) for one in group.spelled])
        facts = {
            "kind": group.kind, "turns": len(group.spelled), "tokens": packed.token_ids.shape[1],
            "labels": len(packed.labels),
        }  # fmt: skip
        return -log_probs(self._model, packed).mean(), facts
