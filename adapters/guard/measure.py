"""Recall and false blocks by threshold, also of conversations by authors whom the model has not met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from adapters.guard.examples import Example
from adapters.guard.fit import Data, Fitted, fit, probabilities

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


def scores(fitted: Fitted, examples: Sequence[Example]) -> list[float]:
    """Of each conversation: the highest probability of its passages; 1 where a detector stops it anyhow."""
    data = Data(examples, fitted.vocabulary, fitted.index)
    highest: dict[int, float] = defaultdict(float)
    for owner, probability in zip(data.owners, probabilities(fitted.net, data), strict=True):
        highest[owner] = max(highest[owner], probability)
    return [1.0 if example.certain else highest[i] for i, example in enumerate(examples)]


def by_author(
    examples: Sequence[Example], weights: Sequence[float], folds: Sequence[set[str]]
) -> tuple[list[Example], list[float]]:
    """Each fold's conversations, judged by a model that met none of its authors."""
    judged: list[Example] = []
    found: list[float] = []
    for fold in folds:
        learned = [i for i, example in enumerate(examples) if example.author not in fold]
        fitted = fit([examples[i] for i in learned], [weights[i] for i in learned])
        held_out = [example for example in examples if example.author in fold]
        judged += held_out
        found += scores(fitted, held_out)
    return judged, found


def table(examples: Sequence[Example], found: Sequence[float]) -> str:
    """Recall and false blocks at each threshold, as Markdown."""
    lines = ["| threshold | recall | false blocks |", "|---|---|---|"]
    for threshold in THRESHOLDS:
        made_up = _share(s >= threshold for e, s in zip(examples, found, strict=True) if e.fabricated)
        honest = _share(s >= threshold for e, s in zip(examples, found, strict=True) if not e.fabricated)
        lines.append(f"| {threshold} | {made_up} | {honest} |")
    return "\n".join(lines)


def _share(blocked: Iterable[bool]) -> str:
    outcomes = list(blocked)
    return f"{sum(outcomes) / max(1, len(outcomes)):.1%} of {len(outcomes)}"
