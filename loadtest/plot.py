"""Line plots as SVG text. Colours come from the page's classes `s0`, `s1`, ..."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 460, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 24, 40, 40


@dataclass(frozen=True, slots=True)
class Series:
    """A named line through points."""

    name: str
    points: Sequence[tuple[float, float]]


def line_plot(title: str, x_label: str, y_label: str, series: Sequence[Series]) -> str:
    """Axes from 0 to a round number beyond the largest value; each series is named in the legend."""
    xs = [x for line in series for x, _ in line.points]
    ys = [y for line in series for _, y in line.points]
    x_ticks, y_ticks = ticks(max(xs, default=1.0)), ticks(max(ys, default=1.0))
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def across(x: float) -> float:
        return _LEFT + (right - _LEFT) * x / x_ticks[-1]

    def down(y: float) -> float:
        return bottom - (bottom - _TOP) * y / y_ticks[-1]

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">',
        f'<text class="title" x="{_LEFT}" y="16">{escape(title)}</text>',
        f'<text x="{right}" y="{_HEIGHT - 6}" text-anchor="end">{escape(x_label)}</text>',
        f'<text x="6" y="{_TOP - 10}">{escape(y_label)}</text>',
    ]
    parts += [
        f'<text x="{across(x):.1f}" y="{bottom + 16}" text-anchor="middle">{x:g}</text>' for x in x_ticks
    ]
    for y in y_ticks:
        parts.append(f'<path class="axis" d="M{_LEFT} {down(y):.1f}H{right}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{down(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    for number, line in enumerate(series):
        if line.points:
            path = "L".join(f"{across(x):.1f} {down(y):.1f}" for x, y in line.points)
            parts.append(f'<path class="s{number}" d="M{path}"/>')
        if len(series) > 1:
            x = right - 90 * (len(series) - 1 - number)
            parts.append(
                f'<text class="s{number}" x="{x}" y="{_TOP - 10}" text-anchor="end">{escape(line.name)}</text>'
            )
    return "".join(parts) + "</svg>"


def ticks(largest: float) -> list[float]:
    """Four to eight round numbers from 0 to at least `largest`."""
    if largest <= 0:
        largest = 1.0
    magnitude = 10 ** math.floor(math.log10(largest))
    step = next(
        magnitude * part for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if magnitude * part * 7 >= largest
    )
    return [round(i * step, 12) for i in range(math.ceil(largest / step - 1e-9) + 1)]
