"""Write slo.yml: `python deploy/prometheus/slo.py` (with `--check`: tell whether it is up to date).

One error ratio an objective and window, and two burn-rate alerts an objective. A burn rate of 1 spends the
budget in exactly the objective's 30 days. The page wants a fast burn that still goes on (14.4 over 1 h and
5 min: 2 % of the budget gone; or 6 over 6 h and 30 min: 5 %); the ticket a slow one (3 over 1 d and 2 h, or
1 over 3 d and 6 h: 10 %). Below `_LEAST_EVENTS` in the hour one bad turn would be a page: nothing fires then.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "slo.yml"
RUNBOOKS = "docs/runbooks.md"
_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
_LEAST_EVENTS = 30
_CHAT = 'route="/v1/chat/completions"'
_UNANSWERED = "|".join(
    (
        "internal_error",
        "engine_unavailable",
        "ledger_unavailable",
        "deadline_exceeded",
        "queue_full",
        "contract_violation",
        "tool_call_invalid",
        "format_invalid",
        "observation_fabricated",
    )
)


@dataclass(frozen=True)
class Objective:
    """A promise: at most `budget` of the events are bad. `{w}` in the counters stands for the window."""

    name: str
    alert: str
    budget: float
    bad: str
    events: str
    summary: str


_TURNS = "sum by (job) (rate(truecall_turns_total[{w}]))"
OBJECTIVES = (
    Objective(
        "latency",
        "LatencyBudgetBurn",
        0.01,
        "sum by (job) (rate(truecall_time_to_first_token_seconds_count[{w}]))"
        ' - sum by (job) (rate(truecall_time_to_first_token_seconds_bucket{{le="0.5"}}[{w}]))',
        "sum by (job) (rate(truecall_time_to_first_token_seconds_count[{w}]))",
        "Too many turns wait longer than 0.5 s for their first token",
    ),
    Objective(
        "answered",
        "AnsweredBudgetBurn",
        0.005,
        f'sum by (job) (rate(truecall_requests_total{{{{{_CHAT}, code=~"{_UNANSWERED}"}}}}[{{w}}]))',
        f"sum by (job) (rate(truecall_requests_total{{{{{_CHAT}}}}}[{{w}}]))",
        "Too many chat requests get no answer: failed, turned away or refused",
    ),
    Objective(
        "fabricated",
        "FabricationBudgetBurn",
        0.01,
        'sum by (job) (rate(truecall_recoveries_total{{cause="observation"}}[{w}]))',
        _TURNS,
        "The model makes up observations in too many turns; the guard throws them away",
    ),
    Objective(
        "invalid_call",
        "InvalidCallBudgetBurn",
        0.02,
        'sum by (job) (rate(truecall_recoveries_total{{cause=~"call_.*"}}[{w}]))',
        _TURNS,
        "The model writes calls outside their contract in too many turns; they are thrown away",
    ),
)


def _recordings(objective: Objective) -> list[dict[str, Any]]:
    ratios = [
        {
            "record": f"job_slo:truecall_errors:ratio_rate{window}",
            "labels": {"slo": objective.name},
            "expr": f"({objective.bad.format(w=window)}) / ({objective.events.format(w=window)} > 0)",
        }
        for window in _WINDOWS
    ]
    return [
        {
            "record": "slo:truecall_budget:ratio",
            "labels": {"slo": objective.name},
            "expr": f"vector({objective.budget})",
        },
        {
            "record": "job_slo:truecall_events:increase1h",
            "labels": {"slo": objective.name},
            "expr": f"3600 * {objective.events.format(w='1h')}",
        },
        *ratios,
    ]


def _alerts(objective: Objective) -> list[dict[str, Any]]:
    def burns(rate: float, long: str, short: str) -> str:
        limit = round(rate * objective.budget, 6)
        both = " and ".join(
            f'job_slo:truecall_errors:ratio_rate{window}{{slo="{objective.name}"}} > {limit}'
            for window in (long, short)
        )
        return f"({both})"

    enough = f'job_slo:truecall_events:increase1h{{slo="{objective.name}"}} > {_LEAST_EVENTS}'

    def alert(severity: str, expr: str, wait: str) -> dict[str, Any]:
        return {
            "alert": objective.alert,
            "expr": expr,
            "for": wait,
            "labels": {"severity": severity},
            "annotations": {
                "summary": objective.summary,
                "description": "{{ $value | humanizePercentage }} of events are bad;"
                f" the budget is {objective.budget:.1%}.",
                "runbook": f"{RUNBOOKS}#{objective.alert.lower()}",
            },
        }

    return [
        alert("page", f"({burns(14.4, '1h', '5m')} or {burns(6, '6h', '30m')}) and {enough}", "2m"),
        alert("ticket", f"({burns(3, '1d', '2h')} or {burns(1, '3d', '6h')}) and {enough}", "15m"),
    ]


def rendered() -> str:
    """The text of slo.yml."""
    groups = [
        {
            "name": f"slo-{objective.name.replace('_', '-')}",
            "rules": [*_recordings(objective), *_alerts(objective)],
        }
        for objective in OBJECTIVES
    ]
    return "# Written by slo.py; edit that.\n" + yaml.safe_dump(
        {"groups": groups}, sort_keys=False, width=10_000
    )


def main() -> int:
    """Write the file, or with `--check` say whether it differs."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(rendered(), encoding="utf-8")
        return 0
    if not FILE.exists() or FILE.read_text("utf-8") != rendered():
        print("slo.yml: not what slo.py writes; run it without --check", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
