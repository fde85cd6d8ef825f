"""The JSON objects that plain answers and streams share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain import Call, ChoiceEnd, TokenLogprob, Usage, Verdict

_LEAST_LOGPROB = -9999.0
"""Stands for minus infinity, which JSON cannot say."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an answer says about itself; the same on its first chunk and its last."""

    turn: str
    """The ledger's id of the turn."""
    model: str
    created: int
    """Unix time in seconds."""
    fingerprint: str
    """The model's fingerprint, given as `system_fingerprint`."""
    verified: int = 0
    """Observations of the request that answer a call of ours, unchanged."""
    unknown: int = 0
    """Observations of the request that answer a call that we did not issue."""

    @property
    def completion_id(self) -> str:
        """The `id` of the completion object."""
        return f"chatcmpl-{self.turn}"


def call_object(call: Call) -> dict[str, Any]:
    """An entry of `tool_calls`."""
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def usage_object(usage: Usage) -> dict[str, Any]:
    """`usage`."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }


def logprobs_object(logprobs: Iterable[TokenLogprob]) -> dict[str, Any] | None:
    """`logprobs` of a choice or of a chunk; None without tokens."""
    content = [
        _token_object(token.token, token.logprob)
        | {"top_logprobs": [_token_object(text, logprob) for text, _, logprob in token.top]}
        for token in logprobs
    ]
    return {"content": content, "refusal": None} if content else None


def _token_object(token: str, logprob: float) -> dict[str, Any]:
    return {
        "token": token,
        "logprob": logprob if math.isfinite(logprob) else _LEAST_LOGPROB,
        "bytes": list(token.encode()),
    }


def truecall_object(envelope: Envelope, ends: Sequence[ChoiceEnd]) -> dict[str, Any]:
    """Our field beside OpenAI's, for one choice or for all of them together.

    Of several, the verdict is the strongest, and each finding names its choice.
    """
    several = len(ends) > 1
    return {
        "turn": envelope.turn,
        "verdict": max((end.verdict for end in ends), key=list(Verdict).index, default=Verdict.PASS).value,
        "recoveries": sum(end.recoveries for end in ends),
        "findings": [
            finding.as_json() | ({"choice": end.choice} if several else {})
            for end in ends
            for finding in end.findings
        ],
        "observations": {"verified": envelope.verified, "unknown": envelope.unknown},
    }
