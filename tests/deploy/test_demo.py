"""The demo's conversation tells what happened, and ends badly when a step did not do what it should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from deploy.demo import conversation
from deploy.demo.conversation import ASKED, HERE, KNOWN, USS
from tests.gateways import call_text
from tests.services import serving

LOOKUP = call_text("lookup_reputation", {"uri": KNOWN})
SHIPPED = [json.loads(line) for line in (HERE / "fabrication.jsonl").read_text().splitlines()]
QUESTION = f"Look up {KNOWN} for me."


@contextmanager
def playing(tmp_path: Path, *lines: dict[str, Any]) -> Iterator[tuple[OpenAI, str]]:
    """A client of a scripted service, and the name of its model."""
    script = tmp_path / "script.jsonl"
    script.write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ["--engine", "scripted", "--script", str(script)]
    ledger = ["--set", f"ledger.url=sqlite:///{tmp_path}/ledger.db"]
    with (
        serving(*options, *ledger, log=tmp_path / "log") as service,
        OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client, client.models.list().data[0].id


def test_the_shipped_fabrication_is_replaced_by_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with playing(tmp_path, *SHIPPED) as (client, model):
        assert conversation.fabricate(client, model)
    told = capsys.readouterr().out
    assert f'lookup_reputation({{"uri": "{ASKED}"}})' in told
    assert f"assistant  {SHIPPED[0]['outputs'][0]}" in told


def test_the_shipped_fabrication_says_otherwise_than_the_tool() -> None:
    told, fabricated = (line["outputs"][0] for line in SHIPPED)
    real = conversation.execute("lookup_reputation", {"uri": ASKED})
    assert f"{real['verdict']}, score {real['score']}" in told
    assert json.loads(fabricated.partition("\n")[0]).keys() == real.keys()
    assert real["verdict"] not in fabricated


def test_a_call_is_run_here_and_a_changed_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"match": '"verdict": ', "outputs": [f"{KNOWN} is benign, score 1."]}
    with playing(tmp_path, answer, {"outputs": [LOOKUP]}) as (client, model):
        messages, held = conversation.converse(client, model, USS, QUESTION)
        assert held
        assert conversation.tamper(client, model, messages)
    told = capsys.readouterr().out
    assert json.dumps(conversation.execute("lookup_reputation", {"uri": KNOWN})) in told
    assert "400 observation_tampered" in told


@pytest.mark.parametrize(
    "outputs",
    [["USS knows nothing of that site."], [LOOKUP], [call_text("lookup_reputation", {"uri": 5})]],
    ids=["a model that does not call", "a model that only calls", "a turn that is refused"],
)
def test_a_conversation_that_went_wrong_is_no_success(outputs: list[str], tmp_path: Path) -> None:
    with playing(tmp_path, {"outputs": outputs}) as (client, model):
        assert not conversation.converse(client, model, USS, QUESTION)[1]
