"""What an operator decides about the ledger."""

from __future__ import annotations

from enum import StrEnum

import regex
from pydantic import (
    BaseModel,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    field_validator,
)


class LedgerMode(StrEnum):
    """What an answer owes the ledger."""

    REQUIRED = "required"
    """No answer ends before its turn is durable; a turn that cannot be recorded is refused."""
    BEST_EFFORT = "best_effort"
    """Answers do not wait; a turn that cannot be recorded is counted and lost."""
    OFF = "off"
    """Nothing is recorded."""


class Privacy(StrEnum):
    """How much of a turn's text is kept."""

    FULL = "full"
    """Everything: needed for replay and for preference pairs."""
    DIGEST = "digest"
    """Texts and token ids are replaced by their SHA-256 and length; names, verdicts, times stay."""


class LedgerSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """The record of turns."""

    mode: LedgerMode = LedgerMode.REQUIRED
    """`required`, `best_effort` or `off`."""
    url: SecretStr = SecretStr("sqlite:///truecall-ledger.db")
    """SQLAlchemy URL: `sqlite:///FILE` or `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`."""
    privacy: Privacy = Privacy.FULL
    """`full` or `digest`."""
    redact: tuple[str, ...] = ()
    """Regular expressions; what they match in any text of a turn is replaced by `[redacted]` before it is
    stored. Of the token ids of a turn in which one matched only the count is kept. The searches of a turn have
    0.1 s and a microsecond for each character; a text that takes them longer is redacted whole."""
    retention_days: float | None = Field(default=None, gt=0, le=36_500)
    """Turns older than this are pruned, at start and every hour; without it they are kept."""
    queue_turns: PositiveInt = 4096
    """Turns that may wait for the writer; past it a turn is refused (`required`) or lost (`best_effort`)."""
    batch_turns: PositiveInt = 256
    """Most turns in one transaction."""
    batch_ms: NonNegativeFloat = 0.0
    """How long the writer waits for company before it commits. Turns that arrive during a commit share
    the next one in any case, so this helps only where a commit is cheap and the number of commits is not."""
    timeout_s: PositiveFloat = 10.0
    """How long an answer waits for durability before it is refused."""

    @field_validator("redact")
    @classmethod
    def _patterns_compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                regex.compile(pattern, regex.VERSION0)
            except regex.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return patterns
