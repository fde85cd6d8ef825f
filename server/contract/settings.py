"""What the contract package accepts and how far it goes."""

from __future__ import annotations

import re

from pydantic import BaseModel, Field, NonNegativeInt, PositiveFloat, PositiveInt, field_validator


class ContractSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Limits of tools, schemas, grammars and calls."""

    schema_bytes: PositiveInt = 65_536
    """Bytes of one schema as compact JSON."""

    schema_depth: PositiveInt = 48
    """Nesting of objects and arrays in one schema's JSON."""

    schema_nodes: PositiveInt = 4_096
    """Sub-schemas that one schema may grow to once references and unions are expanded."""

    union_branches: PositiveInt = 64
    """Alternatives that the grammar keeps apart at one place; past that a union is left to the validator."""

    names: str = r"^[A-Za-z0-9_-]{1,64}$"
    """Pattern that a tool's whole name must match (OpenAI's rule by default)."""

    cache_size: PositiveInt = 512
    """Contracts, and compiled tools, that are kept; the least recently used goes first."""

    compile_timeout_s: PositiveFloat = 10.0
    """Seconds that the grammar engine may take over one contract before it is refused, and that a contract may wait for it to begin."""

    thinking_budget: PositiveInt | None = None
    """Tokens of one think block; none: no bound but the answer's."""

    call_limit: PositiveInt = 16
    """Calls that one answer may hold."""

    arguments_depth: int = Field(default=64, ge=1, le=400)
    """Nesting of objects and arrays in a call's arguments, the arguments object included; 400 at most."""

    tighten_length: NonNegativeInt = 64
    """Longest `minLength` or `maxLength` that a recovery puts into the grammar; they are costly there."""

    reasons: PositiveInt = 8
    """Reasons reported for one invalid call."""

    @field_validator("names")
    @classmethod
    def _is_a_pattern(cls, names: str) -> str:
        try:
            re.compile(names)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        return names
