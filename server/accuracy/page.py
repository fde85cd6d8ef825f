"""A comparison as one HTML page that needs nothing else: styles and plots are inside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from server.accuracy.compare import Comparison, Row
from server.accuracy.report import change, paired_text, sections, share, verdict
from server.accuracy.result import Figure

_STYLE = """
:root { --ink: #1d2329; --soft: #5b6670; --line: #d9dee3; --paper: #ffffff; --base: #8a6d1a; --new: #1766b3; --bad: #b3261e; --good: #1f7a3d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --soft: #9aa5af; --line: #39424b; --paper: #15191d; --base: #d9b24a; --new: #6db2f2; --bad: #f28b82; --good: #7fcf98; }
}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
th { color: var(--soft); font-weight: 600; }
.verdict { font-weight: 700; } .bad { color: var(--bad); } .good { color: var(--good); }
.soft { color: var(--soft); }
svg { width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
svg .grid { stroke: var(--line); }
.base { stroke: var(--base); fill: var(--base); } .new { stroke: var(--new); fill: var(--new); }
"""
_LEFT, _RIGHT, _WIDTH, _ROW, _TOP = 270, 30, 860, 38, 34


def html_page(comparison: Comparison) -> str:
    """The page."""
    title = escape(f"{comparison.new.label} against {comparison.base.label}")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        f'<p class="soft">Suite {escape(comparison.new.suite.name)} '
        f"({escape(comparison.new.suite.digest[:12])}); base of {escape(comparison.base.started)}, "
        f"new of {escape(comparison.new.started)}. Bars are 95 % Wilson intervals.</p>",
        _verdict(comparison),
    ]
    for heading, rows in sections(comparison):
        shown = [row for row in rows if row.base.n or row.new.n]
        parts += [f"<h2>{escape(heading)}</h2>", _plot(comparison, shown), _table(comparison, shown)]
    if comparison.notes:
        parts += ["<h2>Notes</h2><ul>", *(f"<li>{escape(note)}</li>" for note in comparison.notes), "</ul>"]
    return "\n".join([*parts, "</body></html>", ""])


def _verdict(comparison: Comparison) -> str:
    kind = "bad" if comparison.breaches else "good"
    reasons = "".join(
        f"<li>{escape(each.metric)}: {escape(each.reason)}</li>" for each in comparison.breaches
    )
    listed = f"<ul>{reasons}</ul>" if reasons else ""
    return f'<p class="verdict {kind}">{escape(verdict(comparison))}</p>{listed}'


def _table(comparison: Comparison, rows: Sequence[Row]) -> str:
    heads = ("metric", comparison.base.label, comparison.new.label, "points", "lost, won (McNemar)")
    lines = ["".join(f"<th>{escape(head)}</th>" for head in heads)]
    for row in rows:
        cells = (row.metric, share(row.base), share(row.new), change(row), paired_text(row))
        lines.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
    return '<div class="wide"><table>' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"


def _plot(comparison: Comparison, rows: Sequence[Row]) -> str:
    height = _TOP + _ROW * len(rows) + 26
    bottom = _TOP + _ROW * len(rows)
    marks = [_legend(comparison)]
    for percent in range(0, 101, 20):
        x = _x(percent / 100)
        marks.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}"/>')
        marks.append(
            f'<text class="soft" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{percent} %</text>'
        )
    for number, row in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW / 2
        marks.append(
            f'<text x="{_LEFT - 14}" y="{middle + 4:.1f}" text-anchor="end">{escape(row.metric)}</text>'
        )
        marks.append(_whisker(row.base, middle - 6, "base"))
        marks.append(_whisker(row.new, middle + 6, "new"))
    said = escape(f"{len(rows)} metrics of two runs with their intervals; the table below holds the figures")
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{said}">' + "".join(marks) + "</svg>"


def _legend(comparison: Comparison) -> str:
    base, new = escape(comparison.base.label), escape(comparison.new.label)
    second = _LEFT + (_WIDTH - _LEFT) / 2
    return (
        f'<circle class="base" cx="{_LEFT}" cy="14" r="4"/><text x="{_LEFT + 10}" y="18">base: {base}</text>'
        f'<circle class="new" cx="{second}" cy="14" r="4"/><text x="{second + 10}" y="18">new: {new}</text>'
    )


def _whisker(figure: Figure, y: float, kind: str) -> str:
    if figure.n == 0:
        return ""
    low, high, at = _x(figure.low), _x(figure.high), _x(figure.ratio)
    return (
        f'<g class="{kind}"><title>{escape(share(figure))}</title>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke-width="2"/>'
        f'<circle cx="{at:.1f}" cy="{y}" r="4"/></g>'
    )


def _x(ratio: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * ratio
