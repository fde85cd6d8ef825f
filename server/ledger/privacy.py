"""What is taken out of a record before it is stored. Pure.

`digest` keeps the shape of a turn (roles, tool and model names, ids, numbers, verdicts, kinds of findings
and their places) and replaces every text by its SHA-256 and length. A digest tells equal texts apart from
different ones; it does not hide a text that can be guessed. Redaction comes first, under both policies.
It reads each text by itself: what is spread over two messages, or spelled in a JSON key, it does not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord, ids_digest, text_digest
from server.ledger.settings import Privacy

_MASK = "[redacted]"
# What names things in a request and is not told by a person or a model.
_REQUEST_WORDS = frozenset({"model", "reasoning_effort", "service_tier", "tool_choice"})
_MESSAGE_WORDS = frozenset({"role", "type", "id", "tool_call_id", "name"})
_TOOL_WORDS = frozenset({"type", "name"})
_FINDING_WORDS = frozenset({"kind", "action"})

_Change = Callable[[str], str]


class Curtain:
    """A privacy policy, ready to use."""

    def __init__(self, privacy: Privacy, patterns: tuple[str, ...]) -> None:
        self._privacy = privacy
        self._patterns = tuple(re.compile(pattern) for pattern in patterns)

    def turn(self, record: TurnRecord) -> TurnRecord:
        """The record as it may be stored."""
        count = 0

        def mask(text: str) -> str:
            nonlocal count
            for pattern in self._patterns:
                text, found = pattern.subn(_MASK, text)
                count += found
            return text

        if self._patterns:
            masked = _rewritten(record, mask)
            record = replace(_without_ids(masked), redactions=count) if count else record
        if self._privacy is Privacy.DIGEST:
            record = replace(_rewritten(_without_ids(record), _digest), privacy=Privacy.DIGEST.value)
        return record

    def note(self, text: str) -> str:
        """A text that people add later, such as a reviewer's note: redacted, never digested."""
        for pattern in self._patterns:
            text = pattern.sub(_MASK, text)
        return text


def _digest(text: str) -> str:
    return text_digest(text) if text else ""


def _without_ids(record: TurnRecord) -> TurnRecord:
    """Token ids spell the text out: where it may not be kept, neither may they. Idempotent."""

    def draft(kept: DraftRecord) -> DraftRecord:
        digest = kept.output_digest or ids_digest(kept.output_ids)
        return replace(kept, output_ids=(), output_digest=digest)

    return replace(
        record,
        prompt_token_ids=(),
        prompt_digest=record.prompt_digest or ids_digest(record.prompt_token_ids),
        choices=tuple(
            replace(choice, drafts=tuple(draft(kept) for kept in choice.drafts)) for choice in record.choices
        ),
    )


def _rewritten(record: TurnRecord, change: _Change) -> TurnRecord:
    """The record with `change` applied to every text that a person or a model wrote."""
    return replace(
        record,
        request=_request(record.request, change),
        choices=tuple(_choice(choice, change) for choice in record.choices),
        error=change(record.error),
    )


def _choice(choice: ChoiceRecord, change: _Change) -> ChoiceRecord:
    return replace(
        choice,
        drafts=tuple(_draft(draft, change) for draft in choice.drafts),
        text=change(choice.text),
        reasoning=change(choice.reasoning),
        calls=tuple(replace(call, arguments=change(call.arguments)) for call in choice.calls),
        findings=tuple(_texts(finding, change, _FINDING_WORDS) for finding in choice.findings),
    )


def _draft(draft: DraftRecord, change: _Change) -> DraftRecord:
    return replace(
        draft,
        raw=change(draft.raw),
        said=change(draft.said),
        stage=_texts(draft.stage, change),
        findings=tuple(_texts(finding, change, _FINDING_WORDS) for finding in draft.findings),
        reasons=tuple(_texts(reason, change) for reason in draft.reasons),
    )


def _request(request: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    def field(name: str, value: Any) -> Any:
        if name == "messages" and isinstance(value, list | tuple):
            return [_message(message, change) for message in value]
        if name == "tools":
            return _texts(value, change, _TOOL_WORDS)
        return value if name in _REQUEST_WORDS else _texts(value, change)

    return {name: field(name, value) for name, value in request.items()}


def _message(message: Any, change: _Change) -> Any:
    rewritten = _texts(message, change, _MESSAGE_WORDS)
    if isinstance(message, Mapping) and message.get("role") != "tool" and "name" in message:
        # A tool's name names a tool; anyone else's names a person.
        rewritten["name"] = _texts(message["name"], change)
    return rewritten


def _texts(value: Any, change: _Change, words: Collection[str] = ()) -> Any:
    """The JSON value with `change` applied to each text in it that is not under a key of `words`."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {
            key: member if key in words and isinstance(member, str) else _texts(member, change, words)
            for key, member in value.items()
        }
    if isinstance(value, list | tuple):
        return [_texts(member, change, words) for member in value]
    return value
