"""A model that got worse is noticed: by the gate before it is served, by the probes once it is.

The demo's tuned checkpoint and the same with noise added to its weights take turns on one port, ledger and profile,
and each is started once: the suite is run against it from outside while the service gets ready to probe itself.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import torch
from safetensors.torch import load_file, save_file

from loadtest.servers import free_port
from server.accuracy.suite import dump, load
from server.engine.card import MANIFEST
from tests.e2e.conftest import MODELS
from tests.services import Service, serving, truecall

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(1800)]
CASES, PROBED = 8, 5
MOST_TOKENS = "64"
"""Room for a sentence of thought and a call; what the noised weights say has no end."""
NOISE = 0.5
"""Standard deviation of the noise, as a share of that of the weights of each matrix: nothing is left of the tuning."""
GATE = ("--max-drop", "tool_call_accuracy=25")
"""Two of the eight turns may go otherwise by chance: float sums differ with what else is in a batch."""


@dataclass(frozen=True)
class Served:
    """What one checkpoint left behind: results of its suite runs, its own probe's figure, who it said it was."""

    runs: tuple[Path, ...]
    probed: dict[str, float]
    fingerprint: str
    num_probe_turns: int
    """On the ledger, which it shares with the one before it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted")


@pytest.fixture(scope="module")
def suite(folder: Path) -> Path:
    """The shortest turns of the demo suite in which a call is right: a model that never calls has none of them."""
    cases = [case for case in load("uss").cases if len(case.steps) == 1 and case.expected.calls]
    cases.sort(key=lambda case: len(case.model_dump_json()))
    path = folder / "calls.jsonl"
    path.write_text(dump(cases[:CASES]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def noised(folder: Path) -> Iterator[Path]:
    """The tuned checkpoint with noise, without the manifest: it is no longer what the merge wrote."""
    path = folder / "noised"
    shutil.copytree(MODELS / "demo-tuned", path, ignore=shutil.ignore_patterns(MANIFEST, "*.safetensors"))
    weights = load_file(MODELS / "demo-tuned" / "model.safetensors")
    random = torch.Generator().manual_seed(6)
    for name, matrix in weights.items():
        if ".layers." in name and matrix.dim() == 2:
            matrix += torch.randn(matrix.shape, generator=random, dtype=matrix.dtype) * matrix.std() * NOISE
    save_file(weights, path / "model.safetensors", metadata={"format": "pt"})
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def served(folder: Path, suite: Path, noised: Path) -> tuple[Served, Served]:
    """The tuned checkpoint, asked the suite twice, then the noised one in its place."""
    port = free_port()
    return (
        _served(MODELS / "demo-tuned", folder, suite, port, runs=2),
        _served(noised, folder, suite, port, runs=1),
    )


def _served(model: Path, folder: Path, suite: Path, port: int, *, runs: int) -> Served:
    sets = (
        f"ledger.url=sqlite:///{folder}/ledger.db", "served_name=agent", f"probe.suites=[{suite}]",
        f"probe.cases={PROBED}", "probe.every_s=10", f"probe.max_tokens={MOST_TOKENS}",
    )  # fmt: skip
    options = [word for setting in sets for word in ("--set", setting)]
    results = tuple(folder / f"{model.name}-{number}.json" for number in range(runs))
    with serving(
        *("--profile", "cpu-demo", "--model", str(model), "--port", str(port), *options),
        log=folder / f"{model.name}.log", start_timeout_s=240,
    ) as service:  # fmt: skip
        for result in results:
            run = truecall(
                *("eval", "run", "--suite", str(suite), "--base-url", service.url, "--out", str(result)),
                *("--no-thinking", "--temperature", "0", "--max-tokens", MOST_TOKENS),
                timeout_s=600,
            )
            assert run.returncode == 0, run.stderr
        probed = _probed(service)
        fingerprint = httpx.get(f"{service.url}/v1/models", timeout=30).json()["data"][0]["truecall"][
            "fingerprint"
        ]
        on_ledger = httpx.get(f"{service.url}/v1/turns?owner=probe&limit=100", timeout=60).json()["turns"]
        assert service.terminate() == 0
    return Served(results, probed, fingerprint, len(on_ledger))


def _probed(service: Service) -> dict[str, float]:
    """The probe's `tool_call_accuracy` and what surrounds it, as Prometheus would scrape them, once it is there."""
    labels = 'metric="tool_call_accuracy",model="agent",source="probe"'
    pattern = rf'^truecall_accuracy_ratio\{{bound="(\w+)",{labels}\}} (\S+)$'
    ends = time.monotonic() + 600
    while not (found := re.findall(pattern, _metrics(service), re.MULTILINE)):
        assert time.monotonic() < ends, "no round of the probe ended"
        time.sleep(0.5)
    [samples] = re.findall(
        rf"^truecall_accuracy_samples\{{{labels}\}} (\S+)$", _metrics(service), re.MULTILINE
    )
    return {bound: float(value) for bound, value in found} | {"n": float(samples)}


def _metrics(service: Service) -> str:
    return httpx.get(f"{service.url}/metrics", timeout=60).text


def test_the_gate_catches_noise_in_the_weights_and_passes_two_runs_of_one_model(
    served: tuple[Served, Served],
) -> None:
    tuned, noised = served
    first, second = tuned.runs
    same = truecall("eval", "compare", str(first), str(second), *GATE)
    assert same.returncode == 0, same.stdout + same.stderr
    worse = truecall("eval", "compare", str(first), str(noised.runs[0]), *GATE)
    assert worse.returncode == 1, worse.stdout + worse.stderr
    assert "tool_call_accuracy" in worse.stdout


def test_the_probes_figures_on_metrics_move_with_the_model_that_is_served(
    served: tuple[Served, Served],
) -> None:
    before, after = served
    assert after.num_probe_turns >= before.num_probe_turns + PROBED >= 2 * PROBED
    assert before.fingerprint != after.fingerprint
    assert before.probed["n"] == after.probed["n"] == PROBED
    assert after.probed["value"] == 0 < before.probed["value"]
    assert after.probed["high"] < before.probed["high"]
