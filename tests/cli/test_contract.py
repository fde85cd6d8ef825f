"""`truecall contract`: a report for people, a report for programs, and a status for scripts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from server.cli import run as command
from server.cli.contract import app
from server.errors import ConfigurationError
from tests.gateways import running

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
    """Status and output; `content` may be the text of the file."""
    file = path / "tools.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
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


@pytest.mark.parametrize("content", [3, {"tool": []}, "tools"])
def test_a_file_of_another_shape_is_a_mistake_of_the_operator(tmp_path: Path, content: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"tools\.json"):
        run(tmp_path, content)


def declared(name: str = "f", **fields: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, **fields}}


REFUSED = {
    "no object": (declared(parameters=False), "tools[0].function.parameters"),
    "a list": (declared(parameters=[]), "tools[0].function.parameters"),
    "another type": ({"type": "web_search"}, "tools[0].type"),
    "no function": ({"name": "flat"}, "tools[0].type"),
    "an unknown field": (declared(paramaters={}), "tools[0].function.paramaters"),
    "no name": (declared(""), "tools[0].function.name"),
    "a bad name": (declared("a b"), "tools[0].function.name"),
    "a bad schema": (BAD, "tools[0].function.parameters.properties.x.type"),
}


@pytest.mark.parametrize(("tool", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_the_service_refuses_the_command_refuses(
    tool: dict[str, Any], param: str, tmp_path: Path
) -> None:
    """Both say the same of the same tools."""
    status, output = await asyncio.to_thread(run, tmp_path, [tool], "--json")
    told = json.loads(output)
    assert status == 1
    async with running(tmp_path, ["Hi"]) as service:
        answer = (await service.post({"tools": [tool]}, "/v1/contracts")).json()
    if "error" in told:
        assert told["error"] == answer["error"]
        assert told["error"]["param"] == param
    else:
        assert told["tools"] == answer["coverage"]["tools"]
        assert told["tools"][0]["refused"]["param"] == param


def test_the_limits_are_the_settings(tmp_path: Path) -> None:
    two = [declared("a"), declared("b.c")]
    assert run(tmp_path, two)[0] == 1
    assert run(tmp_path, two, "--set=contract.names=^[a-z.]+$")[0] == 0
    status, output = run(tmp_path, two, "--set=limits.max_tools=1")
    assert (status, "limit is 1" in output) == (1, True)
    with pytest.raises(ConfigurationError, match=r"contract\.names"):
        run(tmp_path, two, "--set=contract.names='('")


@pytest.mark.parametrize(
    "content",
    [
        '[{"a":' * 3_000 + "1" + "}]" * 3_000,
        "[" * 100_000 + "]" * 100_000,
        '[{"type": "function", "function": {"name": "f", "parameters": {"multipleOf": 1' + "0" * 400 + "}}}]",
        "{",
    ],
    ids=["deep", "very deep", "a long number", "cut off"],
)
def test_a_file_that_no_request_could_hold_is_one_line_and_status_two(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tools.json"
    file.write_text(content)
    assert command(["contract", str(file)], {}) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"truecall: {file} cannot be read as JSON: ")
    assert said.count("\n") == 1


def test_a_file_that_is_not_there_is_a_mistake_of_the_operator(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        CliRunner().invoke(app, [str(tmp_path / "none.json")], catch_exceptions=False)
