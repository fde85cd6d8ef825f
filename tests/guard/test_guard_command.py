"""`truecall guard`: recordings from anywhere in, one line of JSON each out."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.cli.guard import app
from server.errors import ConfigurationError
from tests.services import ROOT, environment, truecall

_TOOL = {"type": "function", "function": {"name": "get_weather", "description": "Weather for a city"}}


def check(tmp_path: Path, *records: Any) -> list[dict[str, Any]]:
    file = tmp_path / "recorded.jsonl"
    file.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_gets_a_verdict_with_findings(tmp_path: Path) -> None:
    messages = [
        {"role": "user", "content": "Weather in Berlin?"},
        {"role": "assistant", "content": "I checked: it is 18°C."},
    ]
    blocked, passed = check(
        tmp_path, {"messages": messages, "tools": [_TOOL]}, {"messages": messages, "tools": []}
    )
    assert passed == {"verdict": "pass", "findings": []}
    assert blocked["verdict"] == "block"
    assert set(blocked["findings"][0]) == {"kind", "start", "end", "evidence"}
    assert (blocked["findings"][0]["start"], blocked["findings"][0]["end"]) == (0, 22)


def test_null_content_parts_object_arguments_and_old_roles_are_read(tmp_path: Path) -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "get_weather", "arguments": {"city": "Berlin"}},
    }
    messages = [
        {"role": "developer", "content": "Be brief."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Weather in Berlin?"},
                {"type": "image_url", "image_url": {}},
            ],
        },
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "function", "name": "get_weather", "content": '{"temp_c": 18}'},
        {"role": "assistant", "content": "It is 18°C in Berlin.", "refusal": None},
    ]
    assert check(tmp_path, {"messages": messages, "tools": [_TOOL], "id": 7}, "") == [
        {"verdict": "pass", "findings": []}
    ]


def test_the_verdict_is_the_services_and_no_locales(tmp_path: Path) -> None:
    """Under the settings of the environment, and of bytes: standard input gives what the file gives."""
    file = tmp_path / "recorded.jsonl"
    messages = [
        {"role": "user", "content": "柏林天气怎么样？"},
        {"role": "assistant", "content": "我查了一下，柏林现在18°C，有小雨。"},
    ]
    file.write_text(json.dumps({"messages": messages, "tools": [_TOOL]}, ensure_ascii=False), "utf-8")
    told = truecall("guard", "check", str(file)).stdout
    assert json.loads(told)["verdict"] == "block"
    command = f"{shlex.quote(sys.executable)} -m server guard check - < {shlex.quote(str(file))}"
    piped = subprocess.run(
        ["sh", "-c", command], capture_output=True, check=True, cwd=ROOT,
        env=environment(PYTHONIOENCODING="latin-1"),
    )  # fmt: skip
    assert piped.stdout.decode() == told
    flags = {f"TRUECALL_GUARD__{kind}": "flag" for kind in ("CLAIM", "SHAPE", "GROUNDING")}
    assert json.loads(truecall("guard", "check", str(file), **flags).stdout)["verdict"] == "flag"


def test_every_file_of_ones_own_folder_is_measured(tmp_path: Path) -> None:
    record = {
        "id": "1", "kind": "claim", "fabricated": True, "honest_chars": 0, "tools": [_TOOL],
        "messages": [
            {"role": "user", "content": "Weather in Berlin?"},
            {"role": "assistant", "content": "I checked: it is 18°C."},
        ],
    }  # fmt: skip
    for name in ("mine", "heldout_a"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record), "utf-8")
    result = CliRunner().invoke(app, ["bench", str(tmp_path), "--json"], catch_exceptions=False)
    assert set(json.loads(result.stdout)["parts"]) == {"mine", "heldout_a"}
    with pytest.raises(ConfigurationError, match="the project's own"):
        CliRunner().invoke(app, ["bench", str(tmp_path), "--split", "dev"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: must be an object"),
        ('{"messages": []}', "line 2: the last of `messages` must be the assistant's"),
        ('{"messages": [{"role": "robot"}]}', r"line 2: `messages\[0\].role` must be one of"),
        (
            '{"messages": [{"role": "user", "content": 4}]}',
            r"line 2: `messages\[0\].content` must be a string",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_text('{"messages": [{"role": "assistant", "content": "hi"}]}\n' + line, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint):
        CliRunner().invoke(app, ["check", str(file)], catch_exceptions=False)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        CliRunner().invoke(app, ["check", str(tmp_path / "none")], catch_exceptions=False)


def test_the_benchmark_prints_its_table_and_its_json(tmp_path: Path) -> None:
    lines = (Path(__file__).parent / "benchmark/dev.jsonl").read_text("utf-8").splitlines()[:30]
    file = tmp_path / "part.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    table = CliRunner().invoke(app, ["bench", str(file)], catch_exceptions=False).stdout
    assert "**fabricated: recall**" in table
    assert "part: recall" not in table, "one part needs no rows of its own"
    document = json.loads(
        CliRunner().invoke(app, ["bench", str(file), "--json"], catch_exceptions=False).stdout
    )
    assert document["conversations"] == 30
    assert document["parts"]["part"]["recall"] == document["recall"]
    assert [point["tokens"] for point in document["growth"]] == [1000, 4000, 16000, 32000]


def test_a_benchmark_of_two_files_tells_of_each(tmp_path: Path) -> None:
    lines = (Path(__file__).parent / "benchmark/dev.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "dev.jsonl").write_text("\n".join(lines[:10]), encoding="utf-8")
    (tmp_path / "dev_own.jsonl").write_text("\n".join(lines[10:30]), encoding="utf-8")
    command = ["bench", str(tmp_path)]
    table = CliRunner().invoke(app, command, catch_exceptions=False).stdout
    assert table.startswith("30 conversations")
    assert "| dev: recall" in table
    assert "| dev_own: false blocks" in table
    document = json.loads(CliRunner().invoke(app, [*command, "--json"], catch_exceptions=False).stdout)
    sizes = {part: sum(rate["n"] for rate in rates.values()) for part, rates in document["parts"].items()}
    assert sizes == {"dev": 10, "dev_own": 20}
