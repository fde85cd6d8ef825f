"""Every alert fires when it should, and only then: `promtool test rules` over the shipped rule files.

A case is a set of series on top of a healthy service; it names all alerts that must be firing at its end.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from server.errors import ContractViolation, Overloaded
from tests.deploy.boards import queries
from tests.test_meta import every_error

RULES = Path(__file__).parents[2] / "deploy" / "prometheus"
RULE_FILES = ("baseline.yml", "slo.yml", "alerts.yml")
OURS = 'job="truecall",instance="a"'
CHAT = f'{OURS},route="/v1/chat/completions"'
HEALTHY = {
    f"up{{{OURS}}}": "1x300",
    f'truecall_build_info{{{OURS},version="1"}}': "1x300",
    f"truecall_engine_up{{{OURS}}}": "1x300",
    f'truecall_model_info{{{OURS},model="qwen"}}': "1x300",
    f"truecall_probe_interval_seconds{{{OURS}}}": "0x300",
}


@dataclass(frozen=True)
class Case:
    """`series` in promtool's notation, one sample a minute; `fires` names alerts as `Name/severity`."""

    name: str
    series: dict[str, str]
    fires: tuple[str, ...] = ()
    at: str = "40m"


def latency(slow_a_minute: str) -> dict[str, str]:
    """Sixty turns a minute, of which the given series of counts met the objective."""
    name = "truecall_time_to_first_token_seconds"
    return {f"{name}_count{{{OURS}}}": "0+60x300", f'{name}_bucket{{{OURS},le="0.5"}}': slow_a_minute}


def recoveries(cause: str, each_minute: float) -> dict[str, str]:
    """A hundred turns a minute, of which so many had a bad draft."""
    return {
        f'truecall_turns_total{{{OURS},verdict="pass"}}': "0+100x300",
        f'truecall_recoveries_total{{{OURS},cause="{cause}",outcome="recovered"}}': f"0+{each_minute}x300",
    }


def answered(code: str, each_minute: float) -> dict[str, str]:
    """A hundred good chat requests a minute, and so many with the code."""
    return {
        f'truecall_requests_total{{{CHAT},code="ok"}}': "0+100x300",
        f'truecall_requests_total{{{CHAT},code="{code}"}}': f"0+{each_minute}x300",
    }


def accuracy(source: str, low: float, high: float, model: str = "qwen") -> dict[str, str]:
    """An interval of tool_call_accuracy."""
    labels = f'{OURS},source="{source}",model="{model}",metric="tool_call_accuracy"'
    series = f"truecall_accuracy_ratio{{{labels},bound="
    return {f'{series}"low"}}': f"{low}x300", f'{series}"high"}}': f"{high}x300"}


def start(*, of: str, engine: str, model: str) -> dict[str, str]:
    """A replica that starts: whether its engine answers, and its model, known since the first time it did."""
    return {
        f'up{{job="truecall",instance="{of}"}}': "1x300",
        f'truecall_engine_up{{job="truecall",instance="{of}"}}': engine,
        f'truecall_model_info{{job="truecall",instance="{of}",model="qwen"}}': model,
    }


def queue(waiting: str, slow: int) -> dict[str, str]:
    """Ten waits a minute, of which so many took over 1 s."""
    name = "truecall_queue_seconds_bucket"
    return {
        f"truecall_turns_queued{{{OURS}}}": waiting,
        f'{name}{{{OURS},le="1"}}': f"0+{10 - slow}x300",
        f'{name}{{{OURS},le="5"}}': "0+10x300",
        f'{name}{{{OURS},le="+Inf"}}': "0+10x300",
    }


def kv_cache(usage: float, preemptions: int) -> dict[str, str]:
    """The engine's cache usage, and preemptions a minute."""
    return {
        f"vllm:kv_cache_usage_perc{{{OURS}}}": f"{usage}x300",
        f"vllm:num_preemptions_total{{{OURS}}}": f"0+{preemptions}x300",
    }


def ledger_wait(seconds_edge: str) -> dict[str, str]:
    """Ten entries a minute, all durable within the edge."""
    name = "truecall_ledger_append_seconds_bucket"
    edges = ("0.01", "0.5", "1", "+Inf")
    first = edges.index(seconds_edge)
    return {
        f'{name}{{{OURS},le="{edge}"}}': f"0+{10 if i >= first else 0}x300" for i, edge in enumerate(edges)
    }


def counted(series: str, labels: str, values: str) -> dict[str, str]:
    """One counter of the service."""
    return {f"{series}{{{OURS},{labels}}}": values}


RESTARTS, REFUSED = "truecall_engine_restarts_total", "truecall_admission_refusals_total"
TAMPERED, ENTRIES = "truecall_observations_total", "truecall_ledger_entries_total"
BOTH = ("/page", "/ticket")
CASES = [
    Case("healthy", {}),
    Case(
        "latency: a fifth of the turns is slow",
        latency("0+48x300"),
        tuple(f"LatencyBudgetBurn{s}" for s in BOTH),
    ),
    Case("latency: a slow leak waits for the morning", latency("0+57.6x300"), ("LatencyBudgetBurn/ticket",)),
    Case("latency: inside the budget", latency("0+59.7x300")),
    Case(
        "latency: over, the page ends", latency("0+48x60 2940+60x240"), ("LatencyBudgetBurn/ticket",), "130m"
    ),
    Case(
        "latency: three slow turns in a quiet hour are no page",
        {
            f"truecall_time_to_first_token_seconds_count{{{OURS}}}": "0x25 1 2 3 3x200",
            f'truecall_time_to_first_token_seconds_bucket{{{OURS},le="0.5"}}': "0x300",
        },
    ),
    Case(
        "answered: dead ends",
        answered("engine_unavailable", 20),
        tuple(f"AnsweredBudgetBurn{s}" for s in BOTH),
    ),
    Case("answered: refused as untrue", answered("tool_call_invalid", 2), ("AnsweredBudgetBurn/ticket",)),
    Case(
        "answered: not in the format asked for", answered("format_invalid", 2), ("AnsweredBudgetBurn/ticket",)
    ),
    Case("answered: the client's own errors do not count", answered("invalid_request", 50)),
    Case("answered: a client that left does not count", answered("client_gone", 50)),
    Case(
        "fabricated: a burst", recoveries("observation", 20), tuple(f"FabricationBudgetBurn{s}" for s in BOTH)
    ),
    Case(
        "fabricated: a trickle over the budget",
        recoveries("observation", 4),
        ("FabricationBudgetBurn/ticket",),
    ),
    Case("fabricated: inside the budget", recoveries("observation", 0.5)),
    Case(
        "invalid calls: a burst",
        recoveries("call_invalid", 40),
        tuple(f"InvalidCallBudgetBurn{s}" for s in BOTH),
    ),
    Case(
        "invalid calls: unknown names count", recoveries("call_unknown", 7), ("InvalidCallBudgetBurn/ticket",)
    ),
    Case("invalid calls: other causes do not count", recoveries("repetition", 40)),
    Case(
        "absent: nothing is scraped",
        {f"up{{{OURS}}}": "0x300"},
        ("InstanceDown/ticket", "MetricsAbsent/page"),
    ),
    Case(
        "absent: one of two replicas is down",
        {'up{job="truecall",instance="b"}': "1x20 0x280"},
        ("InstanceDown/ticket",),
    ),
    Case(
        "engine: down, of one replica of two",
        start(of="b", engine="1x20 0x280", model="1x300"),
        ("EngineDown/page",),
    ),
    Case(
        "engine: down, and there is no other",
        {f"truecall_engine_up{{{OURS}}}": "1x20 0x280"},
        ("EngineDown/page", "NoEngineUp/page"),
    ),
    Case("engine: back within two minutes", {f"truecall_engine_up{{{OURS}}}": "1x37 0 0 1x200"}),
    Case(
        "engine: a first start of ten minutes",
        start(of="a", engine="0x10 1x290", model="_x10 1x290"),
        at="10m",
    ),
    Case(
        "engine: a replica starts for nine minutes under the address of the one before",
        start(of="b", engine="1x30 0x9 1x260", model="1x30 stale _x8 1x260"),
        at="39m",
    ),
    Case(
        "engine: a first start that does not end",
        start(of="b", engine="0x300", model="_x300"),
        ("EngineNotStarted/page",),
        "14m",
    ),
    Case(
        "engine: a replica that is given up and started again before it is up",
        start(of="b", engine="0x8 stale _x3 0x8 stale _x3 0x200", model="_x300"),
        ("EngineNotStarted/page",),
        "20m",
    ),
    Case(
        "engine: a replica whose start went on too long is gone",
        start(of="b", engine="0x20 stale _x200", model="_x300")
        | {'up{job="truecall",instance="b"}': "1x20 stale"},
        at="25m",
    ),
    Case(
        "engine: a replica is replaced during its start, under another address",
        start(of="b", engine="0x5 stale", model="_x300")
        | {'up{job="truecall",instance="b"}': "1x5 stale"}
        | start(of="c", engine="_x6 0x4 1x300", model="_x10 1x300"),
        at="14m",
    ),
    Case(
        "engine: a restarted replica whose engine was up until then does not come up",
        start(of="b", engine="1x30 0x200", model="1x30 stale _x200"),
        ("EngineNotStarted/page",),
        "45m",
    ),
    Case(
        "process: it crashes every eight minutes, and is up again soon",
        {f"process_start_time_seconds{{{OURS}}}": " ".join(f"{480 * i}x6 stale" for i in range(30))},
        ("ProcessRestartLoop/page",),
    ),
    Case("process: a rollout", {f"process_start_time_seconds{{{OURS}}}": "0x20 1200x20 2400x200"}),
    Case(
        "engine: one restart", counted(RESTARTS, 'cause="death"', "0x20 1x200"), ("EngineRestarted/ticket",)
    ),
    Case(
        "engine: three restarts in an hour",
        counted(RESTARTS, 'cause="hang"', "0x20 0+1x3 3x200"),
        ("EngineRestarted/ticket",),
        "40m7s",
    ),
    Case("engine: a restart of yesterday", counted(RESTARTS, 'cause="death"', "0 1x300"), at="100m"),
    Case(
        "engine: restart loop",
        counted(RESTARTS, 'cause="hang"', "0x20 0+1x9 9x200"),
        ("EngineRestarted/ticket", "EngineRestartLoop/page"),
    ),
    Case("queue: slow and waiting", queue(waiting="5x300", slow=2), ("QueueSlow/ticket",)),
    Case(
        "queue: slow, and empty for moments",
        queue(waiting="5x32 0 5x3 0 5x200", slow=2),
        ("QueueSlow/ticket",),
    ),
    Case("queue: slow once, nobody waits", queue(waiting="0x300", slow=2)),
    Case("queue: quick", queue(waiting="5x300", slow=0)),
    Case(
        "refusals: every tenth",
        answered("invalid_request", 1) | counted(REFUSED, 'reason="tokens"', "0+11x300"),
        ("TurnsRefused/page",),
    ),
    Case(
        "refusals: for two reasons, each a little",
        answered("ok2", 1)
        | counted(REFUSED, 'reason="tokens"', "0+1.6x300")
        | counted(REFUSED, 'reason="timeout"', "0+1.6x300"),
        ("TurnsRefused/page",),
    ),
    Case("refusals: a few", answered("invalid_request", 1) | counted(REFUSED, 'reason="tokens"', "0+1x300")),
    Case("refusals: a replica stops", answered("ok2", 1) | counted(REFUSED, 'reason="draining"', "0+20x300")),
    Case("kv cache: full and preempting", kv_cache(0.99, 3), ("KvCachePressure/ticket",)),
    Case(
        "kv cache: each preemption frees some of it",
        kv_cache(0.99, 3) | {f"vllm:kv_cache_usage_perc{{{OURS}}}": " ".join(["1 0.94 0.93 0.99"] * 75)},
        ("KvCachePressure/ticket",),
    ),
    Case("kv cache: full without harm", kv_cache(0.99, 0)),
    Case("kv cache: room left", kv_cache(0.7, 3)),
    Case(
        "accuracy: the lower bound is under the baseline",
        accuracy("probe", 0.75, 0.9),
        ("AccuracyBelowBaseline/ticket",),
    ),
    Case(
        "accuracy: certainly fallen",
        accuracy("probe", 0.3, 0.5),
        ("AccuracyBelowBaseline/ticket", "AccuracyFallen/page"),
    ),
    Case("accuracy: kept", accuracy("probe", 0.9, 0.98)),
    Case("accuracy: a source without a baseline", accuracy("suite", 0.1, 0.2)),
    Case(
        "canary: certainly worse, beside a model that keeps its promise",
        accuracy("review", 0.9, 0.98) | accuracy("review", 0.3, 0.5, model="qwen@dpo"),
        ("CanaryBelowBaseline/ticket",),
    ),
    Case(
        "canary: few labels tell nothing",
        accuracy("review", 0.9, 0.98) | accuracy("review", 0.3, 0.98, model="qwen@dpo"),
    ),
    Case(
        "canary: a good one hides no model that has fallen",
        accuracy("probe", 0.3, 0.5) | accuracy("probe", 0.9, 0.98, model="qwen@dpo"),
        ("AccuracyBelowBaseline/ticket", "AccuracyFallen/page"),
    ),
    Case(
        "probe: stopped",
        {
            f"truecall_probe_interval_seconds{{{OURS}}}": "600x300",
            f'truecall_accuracy_timestamp_seconds{{{OURS},source="probe",model="qwen"}}': "0x300",
        },
        ("ProbeStale/ticket",),
    ),
    Case(
        "probe: one replica's stopped, another's asks the canary",
        {
            f"truecall_probe_interval_seconds{{{OURS}}}": "600x300",
            f'truecall_accuracy_timestamp_seconds{{{OURS},source="probe",model="qwen"}}': "0x300",
            f'truecall_accuracy_timestamp_seconds{{{OURS},source="probe",model="qwen@dpo"}}': "0+60x300",
        },
        ("ProbeStale/ticket",),
    ),
    Case(
        "probe: reports",
        {
            f"truecall_probe_interval_seconds{{{OURS}}}": "600x300",
            f'truecall_accuracy_timestamp_seconds{{{OURS},source="probe",model="qwen"}}': "0+60x300",
        },
    ),
    Case(
        "probe: switched off after its last report",
        {f'truecall_accuracy_timestamp_seconds{{{OURS},source="probe",model="qwen"}}': "0x300"},
    ),
    Case(
        "probe: once a day, and not yet",
        dict.fromkeys(HEALTHY, "1x500")
        | {
            f"truecall_probe_interval_seconds{{{OURS}}}": "86400x500",
            f"process_start_time_seconds{{{OURS}}}": "0x500",
        },
        (),
        "400m",
    ),
    Case(
        "probe: never reported",
        dict.fromkeys(HEALTHY, "1x500") | {f"truecall_probe_interval_seconds{{{OURS}}}": "600x500"},
        ("ProbeSilent/ticket",),
        "400m",
    ),
    Case(
        "tampered: many",
        counted(TAMPERED, 'provenance="tampered"', "0+1x300"),
        ("ObservationsTampered/ticket",),
    ),
    Case("tampered: one", counted(TAMPERED, 'provenance="tampered"', "0x35 1x200")),
    Case("ledger: fails", counted(ENTRIES, 'outcome="failed"', "0x37 1x200"), ("LedgerFailing/page",)),
    Case(
        "ledger: its database hangs",
        answered("ledger_unavailable", 0.3),
        ("LedgerFailing/page",),
    ),
    Case(
        "ledger: none is kept, and somebody asks for it",
        {f'truecall_requests_total{{{OURS},route="/v1/feedback",code="ledger_unavailable"}}': "0+1x300"},
    ),
    Case("ledger: failed an hour ago", counted(ENTRIES, 'outcome="failed"', "0x20 1x300")),
    Case("ledger: slow", ledger_wait("1"), ("LedgerSlow/ticket",)),
    Case("ledger: quick", ledger_wait("0.01")),
    Case(
        "gpu: an XID error",
        {'DCGM_FI_DEV_XID_ERRORS{job="dcgm",gpu="0",Hostname="h"}': "0x20 79x250"},
        ("GpuXidError/ticket",),
    ),
    Case(
        "gpu: an XID error before the exporter's first sample",
        {'DCGM_FI_DEV_XID_ERRORS{job="dcgm",gpu="0",Hostname="h"}': "_x20 79x250"},
        ("GpuXidError/ticket",),
    ),
    Case(
        "gpu: an XID error of yesterday",
        {'DCGM_FI_DEV_XID_ERRORS{job="dcgm",gpu="0",Hostname="h"}': "0x20 79x250"},
        at="100m",
    ),
    Case("gpu: no XID error", {'DCGM_FI_DEV_XID_ERRORS{job="dcgm",gpu="0",Hostname="h"}': "0x300"}),
]


def as_promtool(case: Case) -> dict[str, object]:
    """The case as a test of promtool: exactly these alerts fire."""
    fires = [alert.split("/") for alert in case.fires]
    return {
        "name": case.name,
        "interval": "1m",
        "input_series": [{"series": k, "values": v} for k, v in (HEALTHY | case.series).items()],
        "promql_expr_test": [
            {
                "expr": 'count by (alertname, severity) (ALERTS{alertstate="firing"})',
                "eval_time": case.at,
                "exp_samples": [
                    {"labels": f'{{alertname="{name}", severity="{severity}"}}', "value": 1}
                    for name, severity in fires
                ],
            }
        ],
    }


def test_every_alert_fires_in_its_cases_and_in_no_other(promtool: str, tmp_path: Path) -> None:
    """All cases in one run of promtool, for speed."""
    file = tmp_path / "cases.yml"
    cases = {
        "rule_files": [str(RULES / name) for name in RULE_FILES],
        "tests": [as_promtool(case) for case in CASES],
    }
    file.write_text(json.dumps(cases))
    run = subprocess.run([promtool, "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_alert_has_a_case_that_fires_it() -> None:
    fired = {alert for case in CASES for alert in case.fires}
    assert fired == {f"{rule['alert']}/{rule['labels']['severity']}" for rule in alerts()}


def test_every_alert_has_a_section_in_the_runbooks_and_no_section_is_left_over() -> None:
    text = (RULES.parents[1] / "docs" / "runbooks.md").read_text("utf-8")
    sections = set(re.findall(r"^## (\w+)$", text, re.MULTILINE))
    assert sections == {rule["alert"] for rule in alerts()}
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/runbooks.md#{rule['alert'].lower()}"


def test_what_one_replica_suffers_explains_nothing_of_the_others() -> None:
    """An alert of one replica must not mute those of the job."""
    rules = {rule["alert"]: str(rule["expr"]) for rule in alerts()}
    for inhibition in yaml.safe_load((RULES / "alertmanager.yml").read_text())["inhibit_rules"]:
        [source, targets] = (
            set(re.findall(r"\w+", matcher.partition("=")[2]))
            for [matcher] in (inhibition["source_matchers"], inhibition["target_matchers"])
        )
        assert source | targets <= set(rules)
        assert all("by (job" in rules[name] for name in source) or "instance" in inhibition["equal"]


def test_every_error_is_the_clients_or_counts_as_not_answered() -> None:
    ours = {
        error.code
        for error in every_error()
        if error.status >= 500 or error.status == Overloaded.status or issubclass(error, ContractViolation)
    }
    shown = " ".join(query.expr for query in queries() if query.panel in ("Failed", "Refused"))
    for counted in ((RULES / "slo.yml").read_text("utf-8"), shown):
        assert set("|".join(re.findall(r'code=~"([^"]+)"', counted)).split("|")) == ours


@pytest.mark.parametrize("name", RULE_FILES)
def test_promtool_accepts_the_rules(promtool: str, name: str) -> None:
    run = subprocess.run(
        [promtool, "check", "rules", RULES / name], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_promtool_accepts_the_configuration(promtool: str) -> None:
    run = subprocess.run(
        [promtool, "check", "config", RULES / "prometheus.yml"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def alerts() -> list[dict[str, dict[str, str]]]:
    """Every alerting rule that we ship."""
    groups = [group for name in RULE_FILES for group in yaml.safe_load((RULES / name).read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]
