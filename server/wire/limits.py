"""How large a request may be."""

from __future__ import annotations

from pydantic import BaseModel, Field, PositiveInt


class RequestLimits(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Bounds checked while a request is read; the body's size in bytes is bounded before that."""

    max_messages: PositiveInt = 2048
    """Messages of a conversation."""
    max_text_chars: PositiveInt = 4_000_000
    """Characters of all messages together: texts, reasoning and arguments of calls."""
    max_tools: PositiveInt = 128
    """Declared tools."""
    max_choices: PositiveInt = 8
    """The largest `n`."""
    max_stop: PositiveInt = 16
    """Stop sequences."""
    max_stop_chars: PositiveInt = 256
    """Characters of one stop sequence."""
    max_logit_bias: int = Field(default=1024, ge=1, le=1024)
    """Entries of `logit_bias`. With more the engine's worker fails, and every turn with it."""
    max_stop_token_ids: int = Field(default=64, ge=1, le=120)
    """Entries of `stop_token_ids`. With over 128, the model's own included, the engine's worker fails."""
