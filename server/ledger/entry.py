"""What the ledger keeps of a turn, as canonical JSON in a hash chain. Pure.

A payload is zlib over canonical JSON: an object with `v` (format), `kind` (`turn`, `feedback`, `prune`)
and the record under the kind's name. An entry's hash covers the previous entry's hash, its own number
and its payload as stored, so no byte of it can change, and no entry can vanish, appear or move, unseen.
The chain shows changes to whoever knows its head; it does not stop a writer who makes all of it anew.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from isal import isal_zlib
from pydantic import TypeAdapter, ValidationError

from server.domain import Finish, Provenance, Thinking, Verdict

FORMAT = 1
GENESIS = bytes(32)
"""What the first entry has for a previous hash."""
ACCEPTED = "accepted"
"""The outcome of the draft that was delivered."""
CUT = "cut"
"""The outcome of a draft that ended with the client, the engine or the clock."""
OK = "ok"
"""The status of a turn that was answered."""
PROBE_OWNER = "probe"
"""The owner of turns in which the service asks itself; no client's key may have the name."""
_PLAIN = frozenset({str, int, bool, type(None), Finish, Provenance, Thinking, Verdict})
_CONTAINERS = frozenset({dict, list, tuple})
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class UnreadableEntry(ValueError):
    """A payload that this version did not write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """A delivered call."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """One decode of a choice."""

    raw: str
    """The model's text behind `said`, tags and special tokens kept."""
    output_ids: tuple[int, ...] = ()
    output_digest: str = ""
    """Stands for `output_ids` where privacy removed them."""
    said: str = ""
    """Accepted text of the same answer, which this decode went on from."""
    grammar: str = ""
    """Digest of the structural tag; empty: a free decode."""
    stage: Mapping[str, Any] = field(default_factory=dict)
    """What the grammar was compiled for beside the contract: enough to compile it again. With `engine_finish`, how
    the engine ended the decode, and its `seed`."""
    outcome: str = ACCEPTED
    """`accepted`, `cut`, or in one word why the draft was thrown away."""
    findings: tuple[Mapping[str, Any], ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()
    """What a validator had against its calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRecord:
    """One answer of the turn: every decode of it, and what left."""

    drafts: tuple[DraftRecord, ...] = ()
    text: str = ""
    reasoning: str = ""
    calls: tuple[CallRecord, ...] = ()
    finish: Finish | None = None
    """`None`: the choice did not end, `TurnRecord.status` says why."""
    verdict: Verdict = Verdict.PASS
    findings: tuple[Mapping[str, Any], ...] = ()
    recoveries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecord:
    """A tool message of the request: which call it answers and the SHA-256 of its content."""

    call_id: str
    name: str
    provenance: Provenance
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRecord:
    """One turn from the request to the last byte. Texts as they were, times in milliseconds."""

    turn: str
    received_at: str
    """UTC, ISO 8601 with microseconds and `Z`, as `utc_text` writes it."""
    owner: str
    """Name of the key, never the key."""
    model: str
    fingerprint: str
    adapter: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    """The body as parsed."""
    prompt_token_ids: tuple[int, ...] = ()
    prompt_digest: str = ""
    """Stands for `prompt_token_ids` where privacy removed them."""
    sampling: Mapping[str, Any] = field(default_factory=dict)
    """With the checkpoint's defaults. `max_tokens` is null for the whole room, the seed where the client gave none."""
    thinking: Thinking = Thinking.CLOSED
    contract: str = ""
    """Digest of the contract; empty: the turn was refused before there was one."""
    choices: tuple[ChoiceRecord, ...] = ()
    observations: tuple[ObservationRecord, ...] = ()
    status: str = OK
    """`ok`, `client_gone`, or the error's code."""
    error: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    times_ms: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the service says of the turn: `shadow_of` another."""
    privacy: str = "full"
    """The policy under which the record was stored."""
    redactions: int = 0
    """Matches of `ledger.redact` that were replaced."""

    @property
    def verdict(self) -> Verdict:
        """The strongest verdict among the choices."""
        verdicts = {choice.verdict for choice in self.choices}
        return next((v for v in (Verdict.BLOCK, Verdict.FLAG) if v in verdicts), Verdict.PASS)

    @property
    def tools(self) -> tuple[Mapping[str, Any], ...]:
        """The tools as declared; none where the request ruled calls out."""
        return () if self.request.get("tool_choice") == "none" else tuple(self.request.get("tools") or ())

    @property
    def callable(self) -> frozenset[str]:
        """Names of the tools that the request let the model call."""
        choice = self.request.get("tool_choice")
        if not isinstance(choice, Mapping):
            return frozenset(tool["function"]["name"] for tool in self.tools)
        chosen = choice["allowed_tools"]["tools"] if choice.get("allowed_tools") else [choice]
        return frozenset(tool["function"]["name"] for tool in chosen)

    @property
    def is_forced(self) -> bool:
        """Whether the request ordered a call, or ruled tools out: its messages alone do not ask for what was right."""
        choice = self.request.get("tool_choice")
        return choice == "required" or isinstance(choice, Mapping)

    @property
    def is_whole(self) -> bool:
        """Whether the texts are those of the turn: neither digested nor redacted."""
        return self.privacy == "full" and self.redactions == 0


_TURNS = TypeAdapter(TurnRecord)


def turn_json(record: TurnRecord) -> dict[str, Any]:
    """The record as plain JSON values."""
    plain: dict[str, Any] = _TURNS.dump_python(record, mode="json")
    return plain


def turn_of(plain: Mapping[str, Any]) -> TurnRecord:
    """The record that `turn_json` wrote. Raises `UnreadableEntry` for anything else."""
    try:
        return _TURNS.validate_python(plain)
    except ValidationError as error:
        # Not the error's own text: it quotes the record.
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise UnreadableEntry(f"no record of a turn: {path}: {first['msg']}") from None


def turn_id(milliseconds: int, entropy: bytes) -> str:
    """`turn_` + a ULID: sortable by time (since 1970), then by 10 random bytes."""
    if len(entropy) != 10:
        raise ValueError(f"a turn id takes 10 random bytes, not {len(entropy)}")
    number = (milliseconds << 80) | int.from_bytes(entropy, "big")
    return "turn_" + "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def utc_text(microseconds: int) -> str:
    """Microseconds since 1970 as `2026-01-31T12:00:00.000000Z`."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


def microseconds_of(text: str) -> int:
    """Microseconds since 1970 of an ISO 8601 time; one without an offset is UTC. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def canonical_json(value: Any) -> bytes:
    """One byte string a value: keys sorted, no white space, UTF-8. Raises `ValueError` for NaN."""
    if _spelled_alike(value):
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except orjson.JSONEncodeError:
            pass  # a lone surrogate, an integer past 64 bits, a key that is no text
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def _spelled_alike(value: Any) -> bool:
    """Whether what orjson accepts of the value it spells as `json` does. It is ten times as fast.

    They differ in floats: orjson makes null of a NaN and writes small ones with other exponents.
    """
    seen: list[Any] = [[value]]
    for container in seen:  # which grows meanwhile
        members = container.values() if type(container) is dict else container
        if _PLAIN.issuperset(map(type, members)):
            continue
        for member in members:
            kind = type(member)
            if kind in _CONTAINERS:
                seen.append(member)
            elif kind is float:
                if member and not 1e-4 <= abs(member) < 1e15:
                    return False
            elif kind not in _PLAIN:
                return False
    return True


def text_digest(text: str) -> str:
    """What stands for a text that is not kept: `sha256:HEX:CHARACTERS`."""
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}:{len(text)}"


def ids_digest(ids: tuple[int, ...]) -> str:
    """What stands for token ids that are not kept: `sha256:HEX:COUNT`."""
    return f"sha256:{hashlib.sha256(canonical_json(ids)).hexdigest()}:{len(ids)}"


def pack(kind: str, record: Mapping[str, Any]) -> bytes:
    """The payload of an entry."""
    return isal_zlib.compress(canonical_json({"v": FORMAT, "kind": kind, kind: record}), level=1)


def pack_turn(record: TurnRecord) -> bytes:
    """The payload of a turn. Raises `ValueError` for NaN and infinities anywhere in it."""
    # Not turn_json: pydantic's JSON mode would make null of a NaN, and a record is exact or it is none.
    return pack("turn", _TURNS.dump_python(record))


def unpack(payload: bytes) -> tuple[str, dict[str, Any]]:
    """Kind and record of a payload. Raises `UnreadableEntry`."""
    try:
        body = json.loads(zlib.decompress(payload).decode("utf-8", "surrogatepass"))
        if body["v"] != FORMAT:
            raise UnreadableEntry(f"an entry of format {body['v']}; this version reads format {FORMAT}")
        return body["kind"], body[body["kind"]]
    except UnreadableEntry:
        raise
    except (zlib.error, ValueError, LookupError, TypeError) as error:
        raise UnreadableEntry(f"no entry of a ledger: {error}") from None


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain."""

    seq: int
    """1, 2, 3, ...: the order of commits."""
    payload: bytes
    prev: bytes
    """Hash of entry `seq - 1`, or `GENESIS`."""
    hash: bytes


def link(seq: int, payload: bytes, prev: bytes) -> Entry:
    """The entry that follows the one whose hash is `prev`."""
    return Entry(seq, payload, prev, hash_of(seq, payload, prev))


def hash_of(seq: int, payload: bytes, prev: bytes) -> bytes:
    """SHA-256 over the previous hash, the number and the payload."""
    return hashlib.sha256(prev + seq.to_bytes(8, "big") + payload).digest()
