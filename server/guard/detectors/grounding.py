"""Figures, ids, dates and addresses without a source for what they are said of: reported, never blocked alone.

Sums, counts, averages, differences, ratios, rounded and converted figures of observed ones are grounded, where
the sentence says that it computes. Small bare numbers and years are not reported.

Not covered: words; whether a grounded figure is used for the right thing.
"""

from __future__ import annotations

from server.guard.detectors.unit import Unit


def ungrounded(unit: Unit) -> tuple[str, ...]:
    """The values of the text that have no source."""
    if not unit.novel or unit.imagined or unit.evidence.invents:
        return ()
    return tuple(value.text for value in unit.novel)
