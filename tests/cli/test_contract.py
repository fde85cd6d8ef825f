"""`truecall contract`: a report for people, a report for programs, and a status for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from server.cli.contract import app
from server.errors import ConfigurationError

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string", "minLength": 1}}},
    },
}
BAD = {
    "type": "function",
    "function": {"name": "bad", "parameters": {"type": "object", "properties": {"x": {"type": "dict"}}}},
}


def run(path: Path, content: Any, *options: str) -> tuple[int, str]:
    file = path / "tools.json"
    file.write_text(json.dumps(content))
    parent = typer.Typer()
    parent.callback()(lambda: None)
    parent.add_typer(app, name="contract")
    result = CliRunner().invoke(
        parent, ["contract", *options[:1], str(file), *options[1:]], env={"COLUMNS": "160"}
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_it_prints_a_table_for_people(tmp_path: Path) -> None:
    status, output = run(tmp_path, [TOOL])
    assert status == 0
    assert "get_weather" in output
    assert "/properties/city/minLength" in output
    assert "validator" in output


@pytest.mark.parametrize("content", [[TOOL], {"tools": [TOOL], "model": "any"}])
def test_it_prints_one_json_document_for_programs(tmp_path: Path, content: Any) -> None:
    status, output = run(tmp_path, content, "--json")
    report = json.loads(output)
    assert status == 0
    assert report["tools"][0]["accepted"] is True
    assert report["compile_ms"] > 0


def test_a_refused_tool_makes_the_status_one_and_is_named(tmp_path: Path) -> None:
    status, output = run(tmp_path, [TOOL, BAD])
    assert status == 1
    assert "tools[1].function.parameters.properties.x.type" in output


@pytest.mark.parametrize("content", [3, {"tool": []}, [{"name": "flat"}], [[]]])
def test_a_file_of_another_shape_is_a_mistake_of_the_operator(tmp_path: Path, content: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"tools\.json"):
        run(tmp_path, content)


def test_a_file_that_is_not_there_is_a_mistake_of_the_operator(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        CliRunner().invoke(app, [str(tmp_path / "none.json")], catch_exceptions=False)
