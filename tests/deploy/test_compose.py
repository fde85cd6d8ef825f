"""The compose stack: hardened, pinned, on 127.0.0.1, with settings that we know; and, with an engine, it runs."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openai import OpenAI

from server.settings import load
from tests.deploy.prometheus import DEPLOY
from tests.gateways import WEATHER, call_text

ROOT = DEPLOY.parent
ONE_SHOT = {"keys", "demo-model"}
"""Services that run to their end."""
WITHOUT_HEALTH_CHECK = ONE_SHOT | {"dcgm-exporter"}
"""Its image has no program that could ask; Prometheus tells when it is gone."""
OURS = {"gateway", "gateway-cpu"}
PROFILES = ("gpu", "cpu", "gpu-metrics", "postgres")


def services() -> dict[str, dict[str, Any]]:
    """The services, merge keys resolved."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def filled(text: str) -> str:
    """A value with the defaults of its variables."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


@pytest.mark.parametrize("name", services())
def test_a_service_is_hardened_and_limited(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
    assert ("healthcheck" in service) == (name not in WITHOUT_HEALTH_CHECK)


@pytest.mark.parametrize("name", services())
def test_an_image_is_pinned(name: str) -> None:
    image = filled(services()[name]["image"])
    assert re.search(r":(v?\d+\.\d+|gpu$|cpu$)", image), image
    assert ("build" in services()[name]) == image.startswith("truecall:")


@pytest.mark.parametrize("name", services())
def test_ports_are_published_on_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in services()[name].get("ports", ()))


@pytest.mark.parametrize("name", OURS)
def test_the_gateways_variables_are_settings(name: str) -> None:
    environ = {key: filled(value) for key, value in services()[name]["environment"].items()}
    read = load(profile=environ.get("TRUECALL_PROFILE"), environ=environ)
    assert read.metrics.port == 9100


def test_the_images_variables_are_settings() -> None:
    text = (ROOT / "Dockerfile").read_text()
    environ = dict(re.findall(r"(TRUECALL_\w+)=(\S+)", text))
    assert {"TRUECALL_SERVER__HOST", "TRUECALL_PROFILE", "TRUECALL_MODEL"} == set(environ)
    load(environ=environ)


def test_sigterm_is_for_the_gateway_alone() -> None:
    """An engine that gets it too aborts the turns that the gateway drains."""
    assert 'ENTRYPOINT ["tini", "--", "truecall"]' in (ROOT / "Dockerfile").read_text()
    assert "KillMode=mixed" in (ROOT / "docs" / "install.md").read_text("utf-8")


def test_both_images_run_as_another_user_than_root() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    finals = [stage for stage in stages if re.match(r"runtime AS (cpu|gpu)\n", stage)]
    assert len(finals) == 2
    assert all(stage.rstrip().endswith("USER truecall") for stage in finals)
    assert stages[-1].startswith("runtime AS gpu"), "the last stage is what `docker build` makes"


def test_prometheus_scrapes_the_port_that_the_gateway_serves_metrics_on() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    [job] = [job for job in config["scrape_configs"] if job["job_name"] == "truecall"]
    assert job["static_configs"] == [{"targets": ["gateway:9100"]}]
    for name in OURS:
        assert services()[name]["networks"]["default"]["aliases"] == ["gateway"]


def test_every_mounted_file_of_the_project_exists() -> None:
    for service in services().values():
        for volume in service.get("volumes", ()):
            source = filled(volume).split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).exists(), volume
    assert yaml.safe_load((DEPLOY / "auth.yaml").read_text()) == []


def docker(*arguments: str, timeout_s: float = 120, **env: str) -> str:
    """Run the client; its standard output."""
    run = subprocess.run(
        ["docker", *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        cwd=ROOT,
        env=dict(os.environ) | env,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


@pytest.mark.docker
@pytest.mark.parametrize(
    "profiles", [c for n in range(1, 5) for c in itertools.combinations(PROFILES, n)], ids=",".join
)
def test_compose_accepts_every_choice_of_profiles(profiles: tuple[str, ...]) -> None:
    config = json.loads(docker("compose", "config", "--format", "json", COMPOSE_PROFILES=",".join(profiles)))
    running = set(config["services"])
    assert ("gateway" in running) == ("gpu" in profiles)
    assert ("gateway-cpu" in running) == ("cpu" in profiles)
    assert ("postgres" in running) == ("postgres" in profiles)
    assert {"prometheus", "alertmanager", "grafana"} <= running


@pytest.mark.docker
def test_without_a_word_the_stack_is_the_one_for_a_gpu() -> None:
    config = json.loads(docker("compose", "config", "--format", "json"))
    [device] = config["services"]["gateway"]["deploy"]["resources"]["reservations"]["devices"]
    assert device["capabilities"] == ["gpu"]


IMAGE = "truecall:cpu"


@pytest.fixture(scope="module")
def image() -> str:
    """The `cpu` image, built here. A base image that is not to be had under its own name may be named by
    `TRUECALL_TEST_PYTHON_IMAGE`, a folder with the CPU wheel of torch by `TRUECALL_TEST_WHEELS`."""
    options = []
    if base := os.environ.get("TRUECALL_TEST_PYTHON_IMAGE"):
        options += ["--build-arg", f"PYTHON_IMAGE={base}"]
    if wheels := os.environ.get("TRUECALL_TEST_WHEELS"):
        options += ["--build-context", f"wheels={wheels}"]
    docker(
        "buildx",
        "build",
        "--network",
        "host",
        "--target",
        "cpu",
        "--tag",
        IMAGE,
        *options,
        ".",
        timeout_s=1500,
    )
    return IMAGE


@contextmanager
def container(image: str, *options: str, command: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A hardened container with port 8000 published: its id, and where it answers."""
    hardened = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    ident = docker(
        "run", "--detach", "--publish", "127.0.0.1::8000", *hardened, *options, image, *command
    ).strip()
    try:
        yield ident, "http://" + docker("port", ident, "8000").split()[0]
    finally:
        docker("rm", "--force", "--volumes", ident)


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_image_answers_the_openai_client_as_non_root_on_a_read_only_root(
    image: str, tmp_path: Path
) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"outputs": [call_text("get_weather", {"city": "Paris"})]}))
    tmp_path.chmod(0o755)
    with container(
        image,
        *("--volume", f"{script}:/script.jsonl:ro"),
        command=("serve", "--engine", "scripted", "--script", "/script.jsonl"),
    ) as (ident, url):
        _await_ready(ident, url)
        client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
        answer = client.chat.completions.create(
            model=client.models.list().data[0].id,
            messages=[{"role": "user", "content": "weather in Paris?"}],
            tools=[WEATHER],  # type: ignore[list-item]
        )
        calls = answer.choices[0].message.tool_calls
        assert calls is not None
        assert json.loads(calls[0].function.arguments) == {"city": "Paris"}  # type: ignore[union-attr]
        state = json.loads(docker("inspect", ident))[0]
        assert state["Config"]["User"] == "truecall"
        assert docker("exec", ident, "id", "-u").strip() == "10001"
        refused = subprocess.run(
            ["docker", "exec", ident, "touch", "/opt/truecall/x"], capture_output=True, check=False
        )
        assert b"Read-only file system" in refused.stderr
        started = time.monotonic()
        docker("stop", "--time", "60", ident)
        assert time.monotonic() - started < 30, "SIGTERM reaches the service"
        assert json.loads(docker("inspect", ident))[0]["State"]["ExitCode"] == 0


def _await_ready(ident: str, url: str) -> None:
    for _ in range(240):
        try:
            if httpx.get(f"{url}/ready", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(docker("logs", ident))
