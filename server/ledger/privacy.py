"""What is taken out of a record before it is stored. Pure.

`digest` keeps the shape of a turn (roles, tool and model names, ids, numbers, verdicts, kinds of findings
and their places) and replaces every text by its SHA-256 and length. A digest tells equal texts apart from
different ones; it does not hide a text that can be guessed. Redaction comes first, under both policies.
It reads each text by itself: what is spread over two messages, or spelled in a JSON key, it does not see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any

from server.arguments import canonical_arguments
from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord, canonical_json, ids_digest, text_digest
from server.ledger.feedback import ExpectedCall, Feedback
from server.ledger.settings import Privacy

_MASK = "[redacted]"
_ESCAPED = re.compile(r'(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+')
_LEVELS = 4
"""Texts within texts, each spelled with JSON's escapes, that redaction looks into."""


def _paths(*paths: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(path.split(".")) for path in paths)


# What names things and is not told by a person or a model, by its place; members of a list have the list's.
_NAMES_IN_REQUEST = _paths(
    "model",
    "reasoning_effort",
    "service_tier",
    "tool_choice",
    "tool_choice.type",
    "tool_choice.function.name",
    "tool_choice.allowed_tools.mode",
    "tool_choice.allowed_tools.tools.type",
    "tool_choice.allowed_tools.tools.function.name",
    "tools.type",
    "tools.function.name",
    "messages.role",
    "messages.content.type",
    "messages.tool_call_id",
    "messages.tool_calls.id",
    "messages.tool_calls.type",
    "messages.tool_calls.function.name",
)
_NAMES_IN_FINDING = _paths("kind", "action")
# What a client read out of a text and sends along with it: as secret as the text, its numbers too.
_ECHOES = _paths("messages.parsed", "messages.tool_calls.function.parsed_arguments")

_Path = tuple[str, ...]
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
            text, found = self._masked(text)
            count += found
            return text

        if self._patterns:
            masked = _rewritten(record, mask, mask)
            if count:
                # A short secret is guessed from a digest that was made before it was taken out.
                observations = tuple(replace(seen, digest="") for seen in masked.observations)
                bare = _without_ids(masked, _count_of)
                record = replace(bare, observations=observations, redactions=count)
        if self._privacy is Privacy.DIGEST:
            hidden = _rewritten(_without_ids(record), _digest, _arguments_digest)
            record = replace(hidden, privacy=Privacy.DIGEST.value)
        return record

    def label(self, said: Feedback) -> Feedback:
        """The label as it may be stored: its expected arguments like a turn's, its note redacted, never digested."""
        calls = said.expected and tuple(self._expected(call) for call in said.expected)
        return said.model_copy(update={"note": self._masked(said.note)[0], "expected": calls})

    def _expected(self, call: ExpectedCall) -> ExpectedCall:
        arguments = _texts(call.arguments, lambda text: self._masked(text)[0])
        # A number, or what reaches over several values: the delivered arguments are searched as one text too.
        if self._masked(_spelled(arguments).replace(_MASK, ""))[1]:
            arguments = {_MASK: _MASK}
        if self._privacy is Privacy.DIGEST:
            is_masked = arguments != call.arguments
            arguments = {"digest": _MASK} if is_masked else json.loads(_arguments_digest(_spelled(arguments)))
        return call.model_copy(update={"arguments": arguments})

    def _masked(self, text: str) -> tuple[str, int]:
        """The text without what a pattern matches, and how many matches there were."""
        count = 0
        for pattern in self._patterns:
            text, found = pattern.subn(_MASK, text)
            count += found
        plain = text
        for _ in range(_LEVELS):
            if (plainer := _ESCAPED.sub(_unescaped, plain)) == plain:
                break
            plain = plainer
            if any(pattern.search(plain) for pattern in self._patterns):
                return _MASK, count + 1  # where in the text it stands, the plain form does not tell
        return text, count


def is_masked(said: Feedback) -> bool:
    """Whether redaction took something out of the expected arguments: what they equal can no longer be told."""
    return any(_MASK in _spelled(call.arguments) for call in said.expected or ())


def _unescaped(escapes: re.Match[str]) -> str:
    """What a run of JSON's escapes spells."""
    plain: str = json.loads(f'"{escapes[0]}"')
    return plain


def _spelled(arguments: Mapping[str, Any]) -> str:
    return canonical_json(arguments).decode("utf-8", "surrogatepass")


def _digest(text: str) -> str:
    return text_digest(text) if text else ""


def _arguments_digest(arguments: str) -> str:
    """A call's arguments stay the text of an object, equal for equal values: a label can be held against them."""
    return json.dumps({"digest": text_digest(canonical_arguments(arguments))})


def _without_ids(record: TurnRecord, stands_for: Callable[[tuple[int, ...]], str] = ids_digest) -> TurnRecord:
    """Token ids spell the text out: where it may not be kept, neither may they. Idempotent."""

    def draft(kept: DraftRecord) -> DraftRecord:
        digest = kept.output_digest or stands_for(kept.output_ids)
        return replace(kept, output_ids=(), output_digest=digest)

    return replace(
        record,
        prompt_token_ids=(),
        prompt_digest=record.prompt_digest or stands_for(record.prompt_token_ids),
        choices=tuple(
            replace(choice, drafts=tuple(draft(kept) for kept in choice.drafts)) for choice in record.choices
        ),
    )


def _count_of(ids: tuple[int, ...]) -> str:
    """What stands for the token ids of a text that was redacted."""
    return f"redacted:{len(ids)}"


def _rewritten(record: TurnRecord, change: _Change, change_arguments: _Change) -> TurnRecord:
    """The record with every text changed that a person or a model wrote; those of delivered calls' arguments apart."""
    return replace(
        record,
        request=_request(record.request, change),
        choices=tuple(_choice(choice, change, change_arguments) for choice in record.choices),
        error=change(record.error),
    )


def _choice(choice: ChoiceRecord, change: _Change, change_arguments: _Change) -> ChoiceRecord:
    return replace(
        choice,
        drafts=tuple(_draft(draft, change) for draft in choice.drafts),
        text=change(choice.text),
        reasoning=change(choice.reasoning),
        calls=tuple(replace(call, arguments=change_arguments(call.arguments)) for call in choice.calls),
        findings=tuple(_texts(finding, change, _NAMES_IN_FINDING) for finding in choice.findings),
    )


def _draft(draft: DraftRecord, change: _Change) -> DraftRecord:
    return replace(
        draft,
        raw=change(draft.raw),
        said=change(draft.said),
        stage=_texts(draft.stage, change),
        findings=tuple(_texts(finding, change, _NAMES_IN_FINDING) for finding in draft.findings),
        reasons=tuple(_texts(reason, change) for reason in draft.reasons),
    )


def _request(request: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    rewritten: dict[str, Any] = _texts(request, change, _NAMES_IN_REQUEST)
    for message, old in zip(rewritten.get("messages", ()), request.get("messages", ()), strict=False):
        if isinstance(old, Mapping) and old.get("role") == "tool" and isinstance(old.get("name"), str):
            message["name"] = old["name"]  # it names a tool; anyone else's names a person
    return rewritten


def _texts(value: Any, change: _Change, names: Set[_Path] = frozenset(), path: _Path = ()) -> Any:
    """The JSON value with `change` applied to each text in it whose path is not among `names`."""
    if isinstance(value, str):
        return value if path in names else change(value)
    if path in _ECHOES and value is not None:
        text = json.dumps(value, ensure_ascii=False)
        return value if (changed := change(text)) == text else changed
    if isinstance(value, Mapping):
        return {key: _texts(member, change, names, (*path, key)) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(member, change, names, path) for member in value]
    return value
