"""DPO pairs from what went wrong and was put right; only where the right side is proven.

A line is TRL's conversational preference format with tools:
`{"prompt": [messages], "chosen": [message], "rejected": [message], "tools": [...]}` and `source`, which
trainers pass over. Two kinds of proof:

- `observation`: the guard or the contract threw a draft away, the call decoded in its place was delivered,
  and the observation of each such call came back in a later turn under the id that we signed. It proves
  that the client took the call and ran something, not that the call was the best one.
- `review`: a reviewer's expected calls, or a reviewer's `correct` on an answer that a recovery produced.

A reviewer outweighs an observation; reviewers who disagree make no pair. The rejected side is the raw text
of the draft (tags kept, as chat templates write them), so that broken calls are taught as they were. A
draft that was cut where the guard stopped it ends there.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from server.domain import Call, Message
from server.ledger.entry import (
    ACCEPTED,
    CUT,
    CallRecord,
    ChoiceRecord,
    DraftRecord,
    TurnRecord,
    canonical_json,
)
from server.ledger.feedback import ExpectedCall, Opinion, judge, mismatch, uncallable
from server.ledger.query import Selection, StoredTurn, iter_turns, proven_calls
from server.wire.limits import RequestLimits
from server.wire.messages import read_messages
from server.wire.sampling import read_thinking
from server.wire.tools import read_tools

# A request that was recorded was within its service's limits.
_RECORDED = RequestLimits(max_messages=sys.maxsize, max_text_chars=sys.maxsize, max_tools=sys.maxsize)


class Proof(StrEnum):
    """Why the chosen side may be learned from."""

    OBSERVATION = "observation"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Pair:
    """One preference. Messages and tools as the chat API spells them, arguments parsed."""

    prompt: tuple[Mapping[str, Any], ...]
    chosen: Mapping[str, Any]
    rejected: Mapping[str, Any]
    tools: tuple[Mapping[str, Any], ...]
    turn: str
    choice: int
    fingerprint: str
    reason: str
    """Why the rejected side is wrong: the draft's outcome, or `review`."""
    proof: Proof

    def as_json(self) -> dict[str, Any]:
        """The line of the file."""
        return {
            "prompt": list(self.prompt),
            "chosen": [self.chosen],
            "rejected": [self.rejected],
            "tools": list(self.tools),
            "source": {
                "turn": self.turn,
                "choice": self.choice,
                "fingerprint": self.fingerprint,
                "reason": self.reason,
                "proof": self.proof.value,
            },
        }

    @property
    def digest(self) -> bytes:
        """Equal for pairs that teach the same: ids and the source do not count."""
        taught = [list(self.prompt), self.chosen, self.rejected, list(self.tools)]
        return hashlib.sha256(canonical_json(_without_ids(taught))).digest()


def pairs(connection: Connection, selection: Selection) -> Iterator[Pair]:
    """The proven pairs of the selected turns, oldest first, each taught thing once."""
    seen: set[bytes] = set()
    for turn in iter_turns(connection, selection):
        if not turn.record.is_whole:
            continue
        proven = proven_calls(connection, turn)
        for number, choice in enumerate(turn.record.choices):
            for pair in _pairs_of(turn, number, choice, proven):
                if pair.digest not in seen:
                    seen.add(pair.digest)
                    yield pair


def _pairs_of(turn: StoredTurn, number: int, choice: ChoiceRecord, proven: frozenset[str]) -> Iterator[Pair]:
    judged = judge([said for said in turn.feedback if said.choice == number], choice.calls)
    if judged.opinion is Opinion.WRONG and judged.expected:
        record = turn.record
        if uncallable(judged.expected, record.callable) is not None or mismatch(
            judged.expected, record.tools
        ):
            return  # stored before such labels were refused: it would teach a call that nobody could make
        chosen = assistant_message("", judged.expected)
        if choice.finish is not None:
            yield _pair(turn, number, chosen, _delivered(choice), "review", Proof.REVIEW)
        for draft in _thrown_away(choice):
            yield _pair(turn, number, chosen, _raw(draft), draft.outcome, Proof.REVIEW)
    elif proof := proof_of(choice, judged.opinion, proven):
        for draft in _thrown_away(choice):
            yield _pair(turn, number, _delivered(choice), _raw(draft), draft.outcome, proof)


def proof_of(choice: ChoiceRecord, opinion: Opinion, proven: frozenset[str]) -> Proof | None:
    """What proves that a delivered answer was right."""
    if choice.finish is None or opinion not in (Opinion.OPEN, Opinion.RIGHT):
        return None
    if opinion is Opinion.RIGHT:
        return Proof.REVIEW
    called = choice.calls and proven.issuperset(call.id for call in choice.calls)
    return Proof.OBSERVATION if called else None


def assistant_message(
    text: str, calls: Sequence[Call | CallRecord | ExpectedCall], reasoning: str = ""
) -> dict[str, Any]:
    """An assistant message for training: arguments parsed, no ids."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if reasoning:
        message["reasoning_content"] = reasoning
    if calls:
        message["tool_calls"] = [
            {"type": "function", "function": {"name": call.name, "arguments": parsed(call.arguments)}}
            for call in calls
        ]
    return message


def _conversation(request: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The request's messages as the model met them, in the form that chat templates take."""
    return tuple(_message(message) for message in read_messages(request["messages"], _RECORDED))


def _tools(record: TurnRecord) -> tuple[dict[str, Any], ...]:
    """The tools as the model met them."""
    returns = read_thinking(record.request)[1].get("show_returns") is True
    return tuple(tool.shown(returns=returns) for tool in read_tools(list(record.tools), _RECORDED))


def parsed(arguments: str | Mapping[str, Any]) -> Any:
    """Arguments as a value; a text that is no JSON stays a text."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):  # a text may be nested deeper than Python reads
        return arguments


def _message(message: Message) -> dict[str, Any]:
    said = assistant_message(message.text, message.calls, message.reasoning) | {"role": message.role.value}
    for made, call in zip(said.get("tool_calls", ()), message.calls, strict=True):
        made["id"] = call.id
    named = {"name": message.name, "tool_call_id": message.call_id}
    return said | {key: value for key, value in named.items() if value is not None}


def _thrown_away(choice: ChoiceRecord) -> Iterator[DraftRecord]:
    return (draft for draft in choice.drafts if draft.outcome not in (ACCEPTED, CUT))


def _delivered(choice: ChoiceRecord) -> dict[str, Any]:
    return assistant_message(choice.text, choice.calls, choice.reasoning)


def _raw(draft: DraftRecord) -> dict[str, Any]:
    return {"role": "assistant", "content": draft.said + draft.raw}


def _pair(
    turn: StoredTurn,
    number: int,
    chosen: Mapping[str, Any],
    rejected: Mapping[str, Any],
    reason: str,
    proof: Proof,
) -> Pair:
    record = turn.record
    prompt, tools = _conversation(record.request), _tools(record)
    return Pair(prompt, chosen, rejected, tools, record.turn, number, record.fingerprint, reason, proof)


def _without_ids(value: Any) -> Any:
    """Call ids carry a nonce: two conversations that differ in nothing else are the same lesson."""
    if isinstance(value, Mapping):
        ids = {"tool_call_id", "id"} if "role" in value or "function" in value else set()
        return {key: _without_ids(member) for key, member in value.items() if key not in ids}
    if isinstance(value, list | tuple):
        return [_without_ids(member) for member in value]
    return value
