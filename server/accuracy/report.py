"""A comparison, or one run, as text: terminal, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.accuracy.compare import Comparison, Row
from server.accuracy.result import Figure, RunResult

TURN_TITLE = "Table 1: turns"
CONVERSATION_TITLE = "Table 2: conversations"
TAG_TITLE = "tool_call_accuracy by kind of turn"


def share(figure: Figure) -> str:
    """`97.3 % [95.4, 98.4] n=507`, with the spread over repeats where there were any; `-` without a trial."""
    if figure.n == 0:
        return "-"
    spread = f" ±{100 * figure.spread:.1f}" if figure.spread else ""
    interval = f"[{100 * figure.low:.1f}, {100 * figure.high:.1f}]"
    return f"{100 * figure.ratio:.1f} %{spread} {interval} n={figure.n}"


def change(row: Row) -> str:
    """The rise in percentage points; `-` where one run has no figure."""
    return "-" if row.points is None else f"{row.points:+z.1f}"


def paired_text(row: Row) -> str:
    """Turns lost and won and McNemar's p; `-` where they tell nothing."""
    return "-" if row.p is None else f"-{row.paired.lost} +{row.paired.won}, p={row.p:.2g}"


def sections(comparison: Comparison) -> list[tuple[str, tuple[Row, ...]]]:
    """The tables that have something to tell, with their titles."""
    tables = [
        (TURN_TITLE, comparison.turn_rows),
        (CONVERSATION_TITLE, comparison.conversation_rows),
        (TAG_TITLE, comparison.tag_rows),
    ]
    return [(title, rows) for title, rows in tables if any(row.base.n or row.new.n for row in rows)]


def verdict(comparison: Comparison) -> str:
    """One line: whether the gate held."""
    return "REGRESSION" if comparison.breaches else "no regression"


def print_run(console: Console, result: RunResult) -> None:
    """One run's figures."""
    table = Table(title=Text(f"{result.label} on {result.suite.name}"))
    table.add_column("metric")
    table.add_column("95 % Wilson interval, n", justify="right")
    for metric, figure in result.metrics.items():
        if figure.n:
            table.add_row(metric, Text(share(figure)))
    console.print(table)
    for told in result.without_whole_answer:
        console.print(told, highlight=False, markup=False)


def print_comparison(console: Console, comparison: Comparison) -> None:
    """The tables, the notes and the verdict."""
    for title, rows in sections(comparison):
        table = Table(title=title)
        # Names end in what tells them apart (`@call`): they are folded, never cut.
        table.add_column("metric", overflow="fold")
        for head in (comparison.base.label, comparison.new.label, "points", "lost, won (McNemar)"):
            table.add_column(Text(head), justify="right")
        for row in rows:
            cells = (row.metric, share(row.base), share(row.new), change(row), paired_text(row))
            table.add_row(*map(Text, cells))
        console.print(table)
    for note in comparison.notes:
        console.print(note, highlight=False, markup=False)
    for breach in comparison.breaches:
        console.print(f"{breach.metric}: {breach.reason}", highlight=False, markup=False)
    console.print(verdict(comparison), highlight=False)


def markdown(comparison: Comparison) -> str:
    """The comparison as a Markdown document."""
    lines = [
        f"# {comparison.new.label} against {comparison.base.label}",
        "",
        f"Suite: {comparison.new.suite.name}.",
    ]
    for title, rows in sections(comparison):
        lines += ["", f"## {title}", ""]
        lines += _markdown_table(comparison, rows)
    lines += [""] + [f"- {note}" for note in comparison.notes]
    lines += [f"- {breach.metric}: {breach.reason}" for breach in comparison.breaches]
    return "\n".join([*lines, "", f"**{verdict(comparison)}**", ""])


def _markdown_table(comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    heads = ("metric", comparison.base.label, comparison.new.label, "points", "lost, won (McNemar)")
    cells = [(row.metric, share(row.base), share(row.new), change(row), paired_text(row)) for row in rows]
    return [_markdown_row(heads), "|---|---:|---:|---:|---:|", *map(_markdown_row, cells)]


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def as_json(comparison: Comparison) -> str:
    """The comparison as one JSON document."""
    document = {
        "format": "truecall-compare/1",
        "suite": comparison.new.suite.model_dump(),
        "base": comparison.base.model.model_dump(),
        "new": comparison.new.model.model_dump(),
        "turns": [_row_json(row) for row in comparison.turn_rows],
        "conversations": [_row_json(row) for row in comparison.conversation_rows],
        "tags": [_row_json(row) for row in comparison.tag_rows],
        "notes": list(comparison.notes),
        "breaches": [{"metric": breach.metric, "reason": breach.reason} for breach in comparison.breaches],
        "regression": bool(comparison.breaches),
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _row_json(row: Row) -> Mapping[str, Any]:
    pairs = row.paired
    return {
        "metric": row.metric,
        "base": row.base.model_dump(),
        "new": row.new.model_dump(),
        "points": None if row.points is None else round(row.points, 6),
        "mcnemar": {"n": pairs.n, "lost": pairs.lost, "won": pairs.won, "p": row.p},
    }
