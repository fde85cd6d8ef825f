"""What a turn may do when a draft must not leave."""

from __future__ import annotations

from pydantic import BaseModel, NonNegativeInt


class RecoverySettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Throwing a bad draft away and decoding again."""

    attempts: NonNegativeInt = 2
    """Drafts that may be thrown away in one answer before it is refused with 422."""
    honest_sentence: str = ""
    """Said instead of a refusal when every draft held a made-up observation; empty refuses with 422
    `observation_fabricated`. Example: `I have not looked this up.`"""
