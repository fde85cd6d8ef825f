"""The dashboards are what their generator writes, well formed, and read what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from typing import Any

import promql_parser
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client import CollectorRegistry

from server.metrics import Metrics
from tests.deploy.boards import FOLDER, PanelQuery, boards, panels, queries
from tests.deploy.prometheus import DEPLOY, RULE_FILES, RULES, as_run, metric_names

ROOT = DEPLOY.parent
NOT_SHOWN: dict[str, str] = {}
"""Our series that no panel shows, each with the reason."""


@pytest.mark.parametrize("script", ["grafana/dashboards.py", "prometheus/slo.py", "settings_docs.py"])
def test_generating_again_gives_the_committed_files(script: str) -> None:
    run = subprocess.run(
        [sys.executable, DEPLOY / script, "--check"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("uid", boards())
def test_grafanas_own_schema_reads_every_key(uid: str) -> None:
    """A key that the SDK does not know is lost on its way through it."""
    import json

    board = json.loads((FOLDER / f"{uid}.json").read_text())
    assert json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder)) == board


@pytest.mark.parametrize("uid", boards())
def test_panels_have_unique_ids_and_do_not_overlap(uid: str) -> None:
    board = boards()[uid]
    assert max(Counter(panel["id"] for panel in board["panels"]).values()) == 1
    places = [panel["gridPos"] for panel in board["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)


@pytest.mark.parametrize("uid", boards())
def test_every_panel_explains_itself_and_reads_the_provisioned_source(uid: str) -> None:
    provisioned = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yaml").read_text())
    uids = {source["uid"] for source in provisioned["datasources"] if source["type"] == "prometheus"}
    for panel in panels(boards()[uid]):
        assert len(panel["description"]) > 20, panel["title"]
        assert panel["datasource"]["uid"] in uids


@pytest.mark.parametrize("query", queries(), ids=str)
def test_every_query_parses(query: PanelQuery) -> None:
    promql_parser.parse(as_run(query.expr))


def families() -> dict[str, Any]:
    """Our series by the name that the exposition's first sample of it has."""
    registry = CollectorRegistry()
    Metrics(registry)
    return {family.name: family for family in registry.collect()}


def family_of(sample: str) -> str:
    """The family's name of an exported sample."""
    return re.sub(r"_(total|bucket|sum|count)$", "", sample)


def read_names() -> set[str]:
    """What panels and rules read."""
    exprs = [query.expr for query in queries()] + [rule["expr"] for rule in rules()]
    return set().union(*(metric_names(expr) for expr in exprs))


def rules() -> list[dict[str, Any]]:
    """Every rule that we ship."""
    groups = [group for name in RULE_FILES for group in yaml.safe_load((RULES / name).read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def test_no_panel_or_rule_reads_a_series_of_ours_that_does_not_exist() -> None:
    ours = {family_of(name) for name in read_names() if name.startswith("truecall_")}
    assert ours <= set(families())


def test_every_series_is_on_a_panel_or_its_absence_has_a_reason() -> None:
    shown = {family_of(name) for query in queries() for name in metric_names(query.expr)}
    assert {name for name in families() if name not in shown} == set(NOT_SHOWN)


def test_every_recorded_series_that_is_read_is_recorded() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    exprs = [query.expr for query in queries()] + [rule["expr"] for rule in rules()]
    read = {name for expr in exprs for name in re.findall(r"\w+:truecall_\w+:\w+", expr)}
    assert read <= recorded


def test_every_gpu_counter_that_a_panel_reads_is_exported() -> None:
    exported = {
        line.split(",")[0]
        for line in (DEPLOY / "dcgm-counters.csv").read_text().splitlines()
        if line and not line.startswith("#")
    }
    assert {name for name in read_names() if name.startswith("DCGM_")} <= exported


def test_the_reference_lists_every_series_as_it_is() -> None:
    text = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    for family in families().values():
        labels = sorted({name for metric in [family] for name in _labels(metric)})
        name = family.name + ("_total" if family.type == "counter" else "")
        row = f"| `{name}` | {family.type} | {', '.join(f'`{label}`' for label in labels) or '-'} | {family.documentation} |"
        assert row in text, f"docs/metrics.md lacks or differs in:\n{row}"
    listed = set(re.findall(r"^\| `(truecall_\w+)`", text, re.MULTILINE))
    assert {family_of(name) for name in listed} == set(families())


def test_the_reference_lists_every_series_of_others_that_is_read() -> None:
    text = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    others = {family_of(name) for name in read_names() if not name.startswith("truecall_")}
    assert {name for name in others if f"`{name}" not in text} == set()


def _labels(family: Any) -> set[str]:
    registry = CollectorRegistry()
    collectors = vars(Metrics(registry)).values()
    for collector in collectors:
        if getattr(collector, "_name", None) == family.name:
            return set(getattr(collector, "_labelnames", ()))
    raise AssertionError(f"no collector exports {family.name}")
