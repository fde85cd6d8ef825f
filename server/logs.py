"""Logs as one JSON object a line on standard error. Never text of a user or a model: ids, codes, numbers."""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
    "vllm_process_name",
}


class LogSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """What is logged and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Lowest level that is written."""
    format: Literal["json", "text"] = "json"
    """`json` for machines, `text` for a terminal."""
    requests: bool = False
    """One line a request (route, status, code, milliseconds, turn id). The ledger and the metrics hold the same."""


class JsonFormatter(logging.Formatter):
    """One JSON object a record; what a caller passes as `extra` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= _extra(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """One line a record, times in UTC, and behind the message what a caller passes as `extra`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The record's time."""
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line."""
        return " ".join(
            [super().formatMessage(record), *(f"{key}={value}" for key, value in _extra(record).items())]
        )


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


class _OffersAside(logging.Filter):
    """Leaves out that a client offers another protocol, which some do with every request: they are answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        said = record.getMessage()
        return not said.startswith(("Unsupported upgrade request", "No supported WebSocket library"))


def configure(settings: LogSettings) -> None:
    """Set the process's logging up; called once, by the command."""
    level = settings.level.upper()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {"()": JsonFormatter},
                "text": {"()": TextFormatter},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": settings.format}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "filters": {"offers": {"()": _OffersAside}},
            "loggers": {
                "truecall": {"level": level},
                "server": {"level": level},
                "uvicorn": {"level": "WARNING"},
                "uvicorn.error": {"filters": ["offers"]},
            },
        }
    )
