"""What a process serves however it is started: by the command, or put together by somebody else (Ray Serve)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from loadtest.servers import free_port
from tests.services import ROOT, environment, serving

PUT_TOGETHER = """
import json, logging, sys, urllib.request
from server.serving import assemble
from server.settings import load

port = sys.argv[2]
assemble(load(overrides=["backend=scripted", f"script={sys.argv[1]}", f"metrics.port={port}", "ledger.mode=off"]))
text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
print(json.dumps(["truecall_engine_up 0.0" in text, logging.getLogger("truecall").level == logging.INFO]))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.jsonl"
    path.write_text(json.dumps({"outputs": ["Hello there."]}))
    return path


def test_a_service_put_together_logs_and_serves_its_metrics(script: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PUT_TOGETHER, str(script), str(free_port())],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment(),
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [True, True]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_metrics_port_answers_on_either_kind_of_address_and_is_named(
    host: str, script: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    metrics = ("--set", f'metrics.host="{host}"', "--set", "metrics.port=0", "--set", "ledger.mode=off")
    with serving("--engine", "scripted", "--script", str(script), *metrics, log=log):
        lines = [json.loads(line)["message"] for line in log.read_text().splitlines()]
        [url] = [line.split()[-1] for line in lines if line.startswith("metrics are served at")]
        assert "truecall_engine_up 1.0" in httpx.get(f"{url}/metrics").text
