"""Real services for the end-to-end tests, each started once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from tests.services import ROOT, Service, serving

MODELS = ROOT / "build" / "models"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The real engine on the tiny checkpoint of random weights (`make models`)."""
    folder = tmp_path_factory.mktemp("tiny")
    options = ["--profile", "cpu-demo", "--model", str(MODELS / "tiny")]
    sets = ["--set", f"ledger.url=sqlite:///{folder}/ledger.db", "--set", "contract.call_limit=3"]
    with serving(*options, *sets, log=folder / "log", start_timeout_s=240) as service:
        yield service


@pytest.fixture(scope="session")
def tiny_client(tiny: Service) -> Iterator[OpenAI]:
    """The official client in front of it."""
    with OpenAI(base_url=f"{tiny.url}/v1", api_key="none", max_retries=0, timeout=120) as client:
        yield client


@pytest.fixture
def ledger_option(tmp_path: Path) -> list[str]:
    """A ledger of the test's own."""
    return ["--set", f"ledger.url=sqlite:///{tmp_path}/ledger.db"]
