"""A real Prometheus on the shipped rules, scraping what a test tells it to."""

from __future__ import annotations

import math
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from loadtest.servers import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus"
RULE_FILES = ("baseline.yml", "slo.yml", "alerts.yml")
RATE_WINDOW = "10s"
"""What `$__rate_interval` stands for: ten scrapes of a second."""


class Prometheus:
    """A running one."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **params: str) -> Any:
        """`data` of an API answer; an error of Prometheus is an `AssertionError` that quotes it."""
        answer = httpx.get(f"{self.url}/api/v1/{path}", params=params, timeout=30).json()
        assert answer["status"] == "success", f"{params}: {answer.get('error')}"
        return answer["data"]

    def values(self, expr: str) -> list[float]:
        """The instant values of an expression, NaN left out."""
        found = self.get("query", query=as_run(expr))["result"]
        return [value for value in (float(sample["value"][1]) for sample in found) if not math.isnan(value)]

    def await_value(self, expr: str, timeout_s: float = 60) -> None:
        """Return when the expression has a value."""
        end = time.monotonic() + timeout_s
        while not self.values(expr):
            assert time.monotonic() < end, f"no value in {timeout_s} s: {expr}"
            time.sleep(0.5)


def as_run(expr: str) -> str:
    """A panel's expression with Grafana's variables filled in."""
    return expr.replace("$__rate_interval", RATE_WINDOW).replace("$instance", ".*")


@contextmanager
def prometheus(folder: Path, targets: Mapping[str, list[str]]) -> Iterator[Prometheus]:
    """Prometheus on the shipped configuration, its jobs pointed at `targets`, everything every second."""
    config = yaml.safe_load((RULES / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(RULES / name) for name in RULE_FILES]
    del config["alerting"]
    config["scrape_configs"] = [
        {"job_name": job["job_name"], "static_configs": [{"targets": targets[job["job_name"]]}]}
        for job in config["scrape_configs"]
        if job["job_name"] in targets
    ]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config))
    address = f"127.0.0.1:{free_port()}"
    log = folder / "prometheus.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={file}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"--web.listen-address={address}",
            ],
            stderr=stderr,
        )
    try:
        running = Prometheus(f"http://{address}")
        _await_ready(running, process, log)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _await_ready(running: Prometheus, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{running.url}/-/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text()[-2000:])


_NAME = re.compile(r"\b(?:truecall_|vllm:|DCGM_|process_)\w+")


def metric_names(expr: str) -> set[str]:
    """The exported series that an expression reads; recorded ones have colons of their own and are left out."""
    return set(_NAME.findall(re.sub(r"\w+:truecall_\w+(:\w+)?", "", expr)))
