"""docs/accuracy.md: its commands run as they stand, its examples load, its numbers hold."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.accuracy.conversation import CONVERSATION_METRICS
from server.accuracy.score import TURN_METRICS
from server.accuracy.suite import load, parse
from server.cli.eval import app
from tests.accuracy.players import FakeServer, Player
from tests.accuracy.test_command import listening

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^truecall eval (.+)$", TEXT, re.MULTILINE)
USS = load("uss")
PLAYER = Player(USS)


def anything(body: Mapping[str, Any]) -> dict[str, Any]:
    """Answers both shipped suites."""
    return PLAYER(body) if body.get("tools") else {"role": "assistant", "content": "USS rates each URI."}


def test_the_commands_run_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if (ROOT / "build" / "bfcl-eval").is_dir():
        (tmp_path / "build").symlink_to(ROOT / "build")
    ran: set[str] = set()
    with listening(FakeServer(anything)) as url:
        for line in COMMANDS:
            arguments = shlex.split(line.replace("http://127.0.0.1:8000", url))
            if arguments[0] == "import-bfcl" and not Path("build").exists():
                continue
            result = CliRunner().invoke(app, arguments, obj={})
            assert result.exit_code == 0, (line, result.output, result.exception)
            ran.add(arguments[0])
    assert {"run", "compare"} <= ran
    assert Path("report.html").exists()


def test_the_example_lines_load() -> None:
    examples = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", TEXT, re.DOTALL)]
    suite = parse("\n".join(json.dumps(example) for example in examples).encode(), "docs")
    assert (len(suite.cases), len(suite.conversations)) == (1, 1)


def test_every_metric_is_defined_in_a_table() -> None:
    for metric in TURN_METRICS + CONVERSATION_METRICS:
        assert f"| `{metric}` | " in TEXT


def test_the_suites_size_is_told_as_it_is() -> None:
    assert f"{USS.num_turns} labelled turns in {len(USS.cases)} conversations" in TEXT
