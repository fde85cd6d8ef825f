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
draft that was cut where the guard stopped it ends there. Reasoning stays where both sides have some: else a
pair would teach to think, or not to.

Left out, and named: a pair whose request forced a call, unless its wrong side is a call that could not be
made; and one whose prompt, tools or chosen side spell a control token. Serving encodes that as the plain
characters that it is; a trainer would make the token of it, so that a user's text could end a user's turn.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from server.dialect.qwen3 import QWEN3
from server.domain import Call, Finish, Message, Thinking
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
_TAGS = (
    QWEN3.think_open,
    QWEN3.think_close,
    QWEN3.call_open,
    QWEN3.call_close,
    QWEN3.result_open,
    QWEN3.result_close,
)
# The ledger has no tokenizer to ask: whatever is spelled as the turn tokens are counts as a token.
_CONTROL = re.compile("|".join(map(re.escape, _TAGS)) + r"|<\|\w{1,64}\|>")
_CALLS_NOBODY_CAN_MAKE = frozenset({"call_invalid", "call_broken"})
"""Outcomes of a draft whose call was wrong whichever tools the request let the model call."""
FORCED = "its request forced the choice with `tool_choice`, which a message does not say"

Skip = Callable[[str, str], object]
"""Told of what is left out although it is proven: the answer's `case_id`, and why."""


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


def case_id(turn: str, choice: int) -> str:
    """The name of one answer of a turn: the turn's id, with `-1`, `-2`, ... for the second, third, ..."""
    return f"{turn}-{choice}" if choice else turn


def pairs(connection: Connection, selection: Selection, skip: Skip = lambda *_: None) -> Iterator[Pair]:
    """The proven pairs of the selected turns, oldest first, each taught thing once."""
    seen: set[bytes] = set()
    for turn in iter_turns(connection, selection):
        if not turn.record.is_whole:
            continue
        proven = proven_calls(connection, turn)
        for number, choice in enumerate(turn.record.choices):
            for pair in _pairs_of(turn, number, choice, proven):
                fault = _fault(pair, choice, forced=turn.record.is_forced)
                if fault is not None:
                    skip(case_id(pair.turn, number), fault)
                elif pair.digest not in seen:
                    seen.add(pair.digest)
                    yield pair


def _pairs_of(turn: StoredTurn, number: int, choice: ChoiceRecord, proven: frozenset[str]) -> Iterator[Pair]:
    record = turn.record
    judged = judge([said for said in turn.feedback if said.choice == number], choice.calls)
    if judged.opinion is Opinion.WRONG and judged.expected:
        if uncallable(judged.expected, record.callable) is not None or mismatch(
            judged.expected, record.tools
        ):
            return  # stored before such labels were refused: it would teach a call that nobody could make
        chosen = assistant_message("", judged.expected)
        if choice.finish is not None:
            unthought = assistant_message(choice.text, choice.calls)
            yield _pair(turn, number, chosen, unthought, "review", Proof.REVIEW)
        for draft in _thrown_away(choice):
            if (spoken := _spoken(draft, record.thinking)) is not None:
                yield _pair(turn, number, chosen, _written(spoken), draft.outcome, Proof.REVIEW)
    elif proof := proof_of(choice, judged.opinion, proven):
        for draft in _thrown_away(choice):
            written = draft.said + draft.raw
            spoken = _spoken(draft, record.thinking)
            if choice.reasoning and spoken != written:
                chosen = assistant_message(choice.text, choice.calls, choice.reasoning)
                yield _pair(turn, number, chosen, _written(written), draft.outcome, proof)
            elif spoken is not None:
                chosen = assistant_message(choice.text, choice.calls)
                yield _pair(turn, number, chosen, _written(spoken), draft.outcome, proof)


def _fault(pair: Pair, choice: ChoiceRecord, *, forced: bool) -> str | None:
    """Why a proven pair would teach what nobody proved."""
    if forced and not (choice.calls if pair.reason == "review" else pair.reason in _CALLS_NOBODY_CAN_MAKE):
        return FORCED
    for name, part in (("prompt", pair.prompt), ("tools", pair.tools), ("chosen side", pair.chosen)):
        found = _CONTROL.search(canonical_json(part).decode("utf-8", "surrogatepass"))
        if found is not None:
            return f"its {name} spells the control token {found[0]}"
    return None


def proof_of(choice: ChoiceRecord, opinion: Opinion, proven: frozenset[str]) -> Proof | None:
    """What proves that a delivered answer was right."""
    if choice.finish is None or opinion not in (Opinion.OPEN, Opinion.RIGHT):
        return None
    if opinion is Opinion.RIGHT:
        return Proof.REVIEW
    # Cut off, it may lack a call.
    called = (
        choice.calls
        and choice.finish is not Finish.LENGTH
        and proven.issuperset(call.id for call in choice.calls)
    )
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


def _spoken(draft: DraftRecord, thinking: Thinking) -> str | None:
    """The draft's text behind its reasoning; `None`: it did not get further."""
    text = draft.said + draft.raw
    if thinking is not Thinking.OPEN and not text.lstrip().startswith(QWEN3.think_open):
        return text
    _, closed, spoken = text.partition(QWEN3.think_close)
    return spoken.lstrip("\n") if closed else None


def _written(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


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
