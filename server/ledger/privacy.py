"""What is taken out of a record before it is stored. No I/O, but a clock: searches end in bounded time.

`digest` keeps the shape of a turn (roles, tool and model names, ids, numbers, verdicts, kinds of findings
and their places) and replaces every text by its SHA-256 and length. A digest tells equal texts apart from
different ones; it does not hide a text that can be guessed. Redaction comes first, under both policies.
It reads each text by itself: what is spread over two messages, or spelled in a JSON key, it does not see.
A text whose search takes too long is taken out whole.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any

import regex

from server.arguments import canonical_arguments
from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord, canonical_json, ids_digest, text_digest
from server.ledger.feedback import ExpectedCall, Feedback
from server.ledger.settings import Privacy

_log = logging.getLogger(__name__)
_MASK = "[redacted]"
_ESCAPED = re.compile(r'(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+')
_LEVELS = 4
"""Texts within texts, each spelled with JSON's escapes, that redaction looks into."""
_START_S = 0.1
_CHAR_S = 1e-6
"""CPU time that the searches of a record may take: so much, and so much more for each character and pattern. A
pattern that reads a text once takes a tenth of that."""
_LEAST_S = 1e-4
"""What a search has in any case: an ordinary text behind one that took long is not lost with it."""
_SHORT_CHARS = 1000
_SHORT_S = 0.02
"""A short text is searched without letting other threads run, for no longer than this: to wait for one's turn again
after each of a record's many short texts would cost more than all the searches."""


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
        self._patterns = tuple(regex.compile(pattern, regex.VERSION0) for pattern in patterns)

    def turn(self, record: TurnRecord) -> TurnRecord:
        """The record as it may be stored."""
        if self._patterns:
            mask = _Mask(self._patterns)
            masked = _rewritten(record, mask, mask)
            if mask.num_unread:
                _log.warning(
                    "ledger.redact takes too long: %d texts of %s were redacted whole",
                    mask.num_unread,
                    record.turn,
                )
            if mask.count:
                # A short secret is guessed from a digest that was made before it was taken out.
                observations = tuple(replace(seen, digest="") for seen in masked.observations)
                bare = _without_ids(masked, _count_of)
                record = replace(bare, observations=observations, redactions=mask.count)
        if self._privacy is Privacy.DIGEST:
            hidden = _rewritten(_without_ids(record), _digest, _arguments_digest)
            record = replace(hidden, privacy=Privacy.DIGEST.value)
        return record

    def label(self, said: Feedback) -> Feedback:
        """The label as it may be stored: its expected arguments like a turn's, its note redacted, never digested."""
        mask = _Mask(self._patterns)
        calls = said.expected and tuple(self._expected(call, mask) for call in said.expected)
        return said.model_copy(update={"note": mask(said.note), "expected": calls})

    def _expected(self, call: ExpectedCall, mask: _Mask) -> ExpectedCall:
        arguments = _texts(call.arguments, mask)
        # A number, or what reaches over several values: the delivered arguments are searched as one text too.
        left = _spelled(arguments).replace(_MASK, "")
        if mask(left) != left:
            arguments = {_MASK: _MASK}
        if self._privacy is Privacy.DIGEST:
            is_masked = arguments != call.arguments
            arguments = {"digest": _MASK} if is_masked else json.loads(_arguments_digest(_spelled(arguments)))
        return call.model_copy(update={"arguments": arguments})


class _Mask:
    """Takes what the patterns match out of the texts of one record, one text a call."""

    def __init__(self, patterns: tuple[Any, ...]) -> None:
        self._patterns = patterns
        self._left_s = _START_S
        self.count = 0
        """Matches so far."""
        self.num_unread = 0
        """Texts taken out whole because the time was up."""

    def __call__(self, text: str) -> str:
        """The text without what a pattern matches."""
        if not text:
            return text
        self._left_s += len(text) * len(self._patterns) * _CHAR_S
        try:
            masked, found = self._masked(text)
        except TimeoutError:
            masked, found = _MASK, 1
            self.num_unread += 1
        self.count += found
        return masked

    def _masked(self, text: str) -> tuple[str, int]:
        count = 0
        for pattern in self._patterns:
            text, found = self._replaced(pattern, text)
            count += found
        plain = text
        for _ in range(_LEVELS):
            if (plainer := _ESCAPED.sub(_unescaped, plain)) == plain:
                break
            plain = plainer
            if any(self._replaced(pattern, plain)[1] for pattern in self._patterns):
                return _MASK, count + 1  # where in the text it stands, the plain form does not tell
        return text, count

    def _replaced(self, pattern: Any, text: str) -> tuple[str, int]:
        """Raises `TimeoutError` when the time is up."""
        is_short = len(text) <= _SHORT_CHARS
        timeout_s = min(self._left_s, _SHORT_S) if is_short else self._left_s
        began = time.thread_time()
        try:
            # `regex` counts the CPU time of the whole process: under load the time is up sooner, never later.
            replaced: tuple[str, int] = pattern.subn(_MASK, text, timeout=timeout_s, concurrent=not is_short)
            return replaced
        finally:
            self._left_s = max(_LEAST_S, self._left_s - (time.thread_time() - began))


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
