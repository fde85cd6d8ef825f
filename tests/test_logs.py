"""Logs: who is heard, and what a line holds."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from server.logs import LogSettings, configure


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    yield
    root.level, root.handlers[:] = before[0], before[1]
    for name in ("truecall", "server", "uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.NOTSET)
        logging.getLogger(name).filters.clear()


@pytest.mark.parametrize("name", ["truecall.http", "server.accuracy.probe", "server.ledger.store"])
def test_the_level_is_that_of_every_logger_of_ours(name: str) -> None:
    for level in ("debug", "error"):
        configure(LogSettings.model_validate({"level": level}))
        assert logging.getLogger(name).getEffectiveLevel() == getattr(logging, level.upper())


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_line_holds_what_is_passed_beside_the_message(
    format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(LogSettings.model_validate({"format": format_}))
    logging.getLogger("truecall.http").info("request", extra={"status": 200, "code": "ok"})
    line = capsys.readouterr().err.strip()
    if format_ == "json":
        assert {"message": "request", "status": 200, "code": "ok"}.items() <= json.loads(line).items()
    else:
        assert line.endswith("Z INFO    truecall.http: request status=200 code=ok")
