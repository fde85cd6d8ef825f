"""What ends a command, and with which status."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli import DEFECT, PIPE_CLOSED, run

ROOT = Path(__file__).parents[2]


def test_a_defect_is_told_from_a_regression_and_keeps_its_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.accuracy.result.load_result", lambda _: 1 / 0)
    assert run(["eval", "compare", "a", "b"], {}) == DEFECT
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "Traceback" in said


def test_a_reader_that_went_away_is_no_verdict() -> None:
    """`truecall ... | head` under `pipefail`: 1 would be a regression, a broken chain, a refused tool."""
    command = f"{shlex.quote(sys.executable)} -m server plan --gpu rtx4090 | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == PIPE_CLOSED, done.stderr
    assert done.stderr == ""


def test_a_package_that_is_not_installed_is_no_defect(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "loadtest.client", raising=False)
    assert run(["loadtest", "run", "--users", "1"], {}) == 2
    assert (
        capsys.readouterr().err
        == "truecall: aiohttp is not installed; an extra has it, see docs/install.md\n"
    )


def test_the_help_tells_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--help"], {}) == 0
    assert "[default: 127.0.0.1]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["eval", "compare", "a", "b", "--fail-under", "tool_call_accuracy=nan"],
        ["eval", "compare", "a", "b", "--alpha", "nan"],
        ["eval", "run", "--suite", "uss", "--base-url", "http://x", "--temperature", "nan"],
        ["eval", "run", "--suite", "uss", "--base-url", "http://x", "--timeout-s", "nan"],
        ["eval", "nonsense"],
    ],
)
def test_what_the_operator_got_wrong_is_one_line_and_status_2(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv, {}) == 2
    assert capsys.readouterr().err.count("\n") == 1
