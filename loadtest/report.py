"""A run as one HTML file: no script, no font, no picture from elsewhere; plots are inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from loadtest.client import Run
from loadtest.figures import counted, fault, first_token_s, token_s
from loadtest.plot import Series, line_plot
from loadtest.sweep import Sweep, tells

_TIMES = (
    (
        "first_token_ms",
        "first token",
        "from the intended start to the first event that shows reasoning, text or a call",
    ),
    ("gap_ms", "gap", "between two such events, every gap of every turn"),
    ("token_ms", "time per token", "behind the first, the mean of each turn"),
    ("turn_ms", "turn", "from the intended start to the last byte"),
    ("question_ms", "question", "to its final answer, calls included"),
    ("conversation_ms", "conversation", "to its end, think times taken off"),
    ("lag_ms", "client lag", "by which the client itself was late at instants 10 ms apart"),
)
_COLUMNS = ("n", "mean", "p50", "p90", "p95", "p99", "max")
_STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --soft: light-dark(#5b6470, #9aa4b0);
  --line: light-dark(#d9dee4, #3a424c); --a: light-dark(#0b62c4, #6cb2ff); --b: light-dark(#b4460b, #ff9d66);
  --c: light-dark(#2b7a2b, #7ed07e); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #15181c);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p { color: var(--soft); margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; } td small { color: var(--soft); display: block; }
.wide { overflow-x: auto; } .bad { color: var(--b); font-weight: 600; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1rem; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
svg .title { fill: var(--ink); font-weight: 600; } svg .axis { stroke: var(--line); } svg .s0 { stroke: var(--a); }
svg .s1 { stroke: var(--b); } svg .s2 { stroke: var(--c); } svg path { fill: none; stroke-width: 1.8; }
svg text.s0 { fill: var(--a); stroke: none; } svg text.s1 { fill: var(--b); stroke: none; }
svg text.s2 { fill: var(--c); stroke: none; }
"""


def run_page(title: str, figures: dict[str, Any], run: Run) -> str:
    """The report of one run."""
    answered = [turn for turn in counted(run) if not turn.error]
    firsts = sorted(1000 * first for turn in answered if (first := first_token_s(turn)) is not None)
    paces = sorted(1000 * pace for turn in answered if (pace := token_s(turn)) is not None)
    lengths = sorted(1000 * (turn.ended - turn.intended) for turn in answered)
    plots = [
        line_plot(
            "First token: share of turns within", "ms", "share", [Series("turns", _distribution(firsts))]
        ),
        line_plot(
            "Time per token: share of turns within", "ms", "share", [Series("turns", _distribution(paces))]
        ),
        line_plot("Turn: share within", "ms", "share", [Series("turns", _distribution(lengths))]),
        line_plot("In flight and finished", "s", "turns", _course(run)),
    ]
    goal = figures["objective"]
    lines = [
        f"{figures['turns']} turns of {figures['conversations']} conversations, counted from"
        f" {figures['window_s'][0]:.1f} to {figures['window_s'][1]:.1f} of {figures['seconds']:.1f} s:"
        f" {figures['turns_a_s']:.2f} turns and {figures['tokens_a_s']:.1f} tokens a second; {figures['calls']} calls.",
        f"Good turns: {figures['good_share']:.1%}, {figures['good_turns_a_s']:.2f} a second. Good is: first token within"
        f" {1000 * goal['first_token_s']:g} ms and at most {1000 * goal['token_s']:g} ms per token.",
        f"Errors: {', '.join(f'{code} {count}' for code, count in figures['errors'].items()) or 'none'};"
        f" {figures['error_share']:.1%} of the turns, which are in none of the times.",
    ]
    body = [f"<p>{escape(line)}</p>" for line in lines]
    if (why := fault(figures)) is not None:
        body.append(f'<p class="bad">Not valid: {escape(why)}.</p>')
    body += [
        "<h2>Times in milliseconds</h2>",
        _times_table(figures),
        '<h2>Plots</h2><div class="plots">',
        *plots,
        "</div>",
    ]
    return _page(title, body)


def sweep_page(title: str, sweep: Sweep) -> str:
    """The report of a sweep: one row a rate, and the highest rate that met the objective."""
    steps = sweep.steps
    rates = [step["rate"] for step in steps]

    def series(name: str, *path: str) -> Series:
        points = []
        for rate, step in zip(rates, steps, strict=True):
            value: Any = step
            for key in path:
                value = value.get(key) if value is not None else None
            if value is not None:
                points.append((rate, float(value)))
        return Series(name, points)

    plots = [
        line_plot("Good share of turns", "conversations a second", "share", [series("share", "good_share")]),
        line_plot(
            "First token", "conversations a second", "ms",
            [series("p50", "first_token_ms", "p50"), series("p99", "first_token_ms", "p99")],
        ),
        line_plot("Tokens a second", "conversations a second", "tokens", [series("tokens", "tokens_a_s")]),
        line_plot("Time per token", "conversations a second", "ms",
                  [series("p50", "token_ms", "p50"), series("p99", "token_ms", "p99")]),
    ]  # fmt: skip
    told = f'<p class="{"" if sweep.valid else "bad"}">{escape(sweep.told)}</p>'
    head = (
        "<tr><th>rate</th><th>turns</th><th>good</th><th>tokens/s</th><th>first p50</th><th>first p99</th><th>errors</th>"
        "<th>client lag p99</th></tr>"
    )
    not_valid = ' <b class="bad">not valid</b>'
    rows = [
        f"<tr><td>{step['rate']:g}</td><td>{step['turns']}</td><td>{step['good_share']:.1%}</td>"
        f"<td>{step['tokens_a_s']:.1f}</td><td>{_number(step['first_token_ms'].get('p50'))}</td>"
        f"<td>{_number(step['first_token_ms'].get('p99'))}</td><td>{sum(step['errors'].values())}</td>"
        f"<td>{_number(step['lag_ms'].get('p99'))}{'' if step['valid'] or tells(step) else not_valid}</td></tr>"
        for step in steps
    ]
    table = f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'
    return _page(
        title,
        [told, "<h2>Rates</h2>", table, '<h2>Plots</h2><div class="plots">', *plots, "</div>"],
    )


def compare_page(title: str, rows: Sequence[dict[str, Any]]) -> str:
    """The report of a comparison: one row a number of users and figure."""
    head = "<tr><th>figure</th><th>users</th><th>ours</th><th>other</th><th>ratio</th><th>interval</th></tr>"
    lines = [
        f"<tr><td>{escape(row['figure'])}</td><td>{row['users']}</td><td>{_number(row['ours'])}</td>"
        f"<td>{_number(row['other'])}</td>{_ratio_cells(row['ratio'])}</tr>"
        for row in rows
    ]
    said = (
        "Medians over the rounds; a ratio is ours over the other's in the same round. Beside its interval stands how often"
        " such an interval holds the true median: six rounds are the fewest that reach 95 %."
    )
    return _page(title, [f"<p>{said}</p>", f'<div class="wide"><table>{head}{"".join(lines)}</table></div>'])


def _ratio_cells(ratio: dict[str, Any] | None) -> str:
    if ratio is None:
        return "<td>-</td><td>-</td>"
    interval = f"{ratio['low']:.3f} to {ratio['high']:.3f} ({100 * ratio['level']:.0f} %)"
    return f"<td>{ratio['median']:.3f}</td><td>{interval}</td>"


def _page(title: str, body: Sequence[str]) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{''.join(body)}</body></html>\n"
    )


def _times_table(figures: dict[str, Any]) -> str:
    head = "".join(f"<th>{column}</th>" for column in _COLUMNS)
    rows = [
        f"<tr><td>{name}<small>{says}</small></td>"
        + "".join(f"<td>{_number(figures[key].get(column))}</td>" for column in _COLUMNS)
        + "</tr>"
        for key, name, says in _TIMES
    ]
    return f'<div class="wide"><table><tr><th></th>{head}</tr>{"".join(rows)}</table></div>'


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, int) or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _distribution(ordered: Sequence[float]) -> list[tuple[float, float]]:
    """At most 200 points of the cumulative distribution."""
    step = max(1, len(ordered) // 200)
    picked = sorted({*range(0, len(ordered), step), len(ordered) - 1}) if ordered else []
    return [(ordered[i], (i + 1) / len(ordered)) for i in picked]


def _course(run: Run) -> list[Series]:
    """Turns in flight, and turns that ended so far, at 120 instants."""
    instants = [run.seconds * i / 120 for i in range(121)]
    flying = [(at, float(sum(turn.started <= at < turn.ended for turn in run.turns))) for at in instants]
    ended = [(at, float(sum(turn.ended <= at for turn in run.turns))) for at in instants]
    return [Series("in flight", flying), Series("ended", ended)]
