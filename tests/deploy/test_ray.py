"""The same application as a replica of Ray Serve. Runs where `ray[serve]` is installed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from loadtest.servers import free_port
from server.settings import load
from tests.deploy.prometheus import DEPLOY
from tests.gateways import WEATHER, call_text
from tests.services import environment

CONFIG = DEPLOY / "ray" / "config.yaml"


def config() -> dict[str, Any]:
    """The shipped configuration."""
    read: dict[str, Any] = yaml.safe_load(CONFIG.read_text())
    return read


def test_the_replicas_variables_are_settings() -> None:
    [application] = config()["applications"]
    variables = application["runtime_env"]["env_vars"]
    settings = load(profile=variables["TRUECALL_PROFILE"], environ=variables)
    assert settings.metrics.port is not None
    assert settings.ledger.url.get_secret_value().startswith("postgresql"), "replicas share one ledger"
    [deployment] = application["deployments"]
    admission = settings.admission
    assert deployment["max_ongoing_requests"] > admission.max_in_flight + admission.max_queued


def test_ray_accepts_the_configuration() -> None:
    schema = pytest.importorskip("ray.serve.schema", reason="no ray (pip install 'ray[serve]')")
    schema.ServeDeploySchema.model_validate(config())


@pytest.mark.slow
def test_a_replica_answers_a_turn(tmp_path: Path) -> None:
    pytest.importorskip("ray.serve", reason="no ray (pip install 'ray[serve]')")
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"outputs": [call_text("get_weather", {"city": "Paris"})]}))
    port = free_port()
    given = config()
    [application] = given["applications"]
    [deployment] = application["deployments"]
    given["http_options"]["port"] = port
    application["runtime_env"]["env_vars"] = {
        "TRUECALL_BACKEND": "scripted",
        "TRUECALL_SCRIPT": str(script),
        "TRUECALL_LEDGER__URL": f"sqlite:///{tmp_path}/ledger.db",
    }
    deployment["ray_actor_options"] = {"num_cpus": 1}
    deployment["autoscaling_config"]["max_replicas"] = 1
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(given))
    env = environment(
        RAY_USAGE_STATS_ENABLED="0", PYTHONPATH=os.pathsep.join([str(DEPLOY.parent), *sys.path])
    )
    log = (tmp_path / "ray.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "ray.serve.scripts", "run", str(file)],
        cwd=DEPLOY.parent,
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _await_ready(url, process, tmp_path / "ray.log")
        body = {
            "model": "scripted",
            "messages": [{"role": "user", "content": "weather?"}],
            "tools": [WEATHER],
        }
        answer = httpx.post(f"{url}/v1/chat/completions", json=body, timeout=30).json()
        assert "choices" in answer, answer
        [call] = answer["choices"][0]["message"]["tool_calls"]
        assert json.loads(call["function"]["arguments"]) == {"city": "Paris"}
        assert answer["truecall"]["verdict"] == "pass"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        log.close()


def _await_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if httpx.get(f"{url}/ready", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-3000:])
