"""What ends a command, and with which status."""

from __future__ import annotations

import pytest

from server.cli import DEFECT, run


def test_a_defect_is_told_from_a_regression_and_keeps_its_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.accuracy.result.load_result", lambda _: 1 / 0)
    assert run(["eval", "compare", "a", "b"], {}) == DEFECT
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "Traceback" in said


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
