"""The ledger for people: tables and one turn at length. Text of a turn is shown, never interpreted."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from server.ledger.entry import ACCEPTED, ChoiceRecord, TurnRecord
from server.ledger.query import Page, StoredTurn
from server.ledger.replay import Agreement, Replayed
from server.ledger.review import Sampled
from server.ledger.verify import Known, Verified

_COLOURS = {"pass": "green", "flag": "yellow", "block": "red"}
_KNOWN = {
    Known.ON_CHAIN: "the known head is on the chain",
    Known.PRUNED: "the known head was pruned, so it proves nothing",
}


def plain(text: str) -> Text:
    """A text as it is: no markup, and no control character that a terminal would obey."""
    return Text("".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text))


def page_table(page: Page) -> RenderableType:
    """A list of turns."""
    table = Table(
        # `ledger show` wants it whole, however narrow the terminal.
        Column("turn", no_wrap=True, min_width=max((len(turn.turn) for turn in page.turns), default=0)),
        "received",
        "model",
        "status",
        "verdict",
        "findings",
        "calls",
        "recoveries",
        "ms",
        "reviews",
    )
    for turn in page.turns:
        table.add_row(
            turn.turn,
            turn.received_at.removesuffix("Z")[:-3].replace("T", " "),
            plain(turn.model),
            plain(turn.status),
            Text(turn.verdict, _COLOURS.get(turn.verdict, "")),
            plain(", ".join(turn.findings)),
            plain(", ".join(turn.tools)),
            str(turn.recoveries),
            "" if turn.total_ms is None else str(turn.total_ms),
            str(turn.reviews),
        )
    if page.before is None:
        return table
    return Group(table, Text(f"There are more: --before {page.before}"))


def turn_view(stored: StoredTurn) -> RenderableType:
    """One turn at length: what was asked, every draft, what left, what people said."""
    record = stored.record
    parts: list[RenderableType] = [_facts(stored)]
    parts += [
        _panel(str(message.get("role")), _said(message)) for message in record.request.get("messages", ())
    ]
    for number, choice in enumerate(record.choices):
        parts += _choice(number, choice)
    for said in stored.feedback:
        parts.append(
            _panel(f"review by {said.reviewer}", _json(said.model_dump(mode="json", exclude_none=True)))
        )
    return Group(*parts)


def verified_view(result: Verified) -> RenderableType:
    """Whether the chain holds."""
    if result.broken is not None:
        return Text(f"broken at entry {result.broken.seq}: {result.broken.reason}", "red")
    since = (
        ""
        if result.first_seq == 1
        else f"; entries before {result.first_seq} were pruned, and a prune accounts for them"
    )
    known = f"; {_KNOWN[result.known]}" if result.known else ""
    return Text(
        f"sound: {result.entries} entries{since}{known}\nhead {result.head.seq}:{result.head.hash}", "green"
    )


def sample_table(sampled: Iterable[Sampled]) -> RenderableType:
    """Turns to review."""
    table = Table("turn", "verdict", "stands for")
    for one in sampled:
        table.add_row(one.turn, Text(one.verdict.value, _COLOURS[one.verdict.value]), f"{one.weight:.1f}")
    return table


def replayed_view(done: Replayed) -> RenderableType | None:
    """A replay worth a line; `None` for one that says nothing new."""
    match done.agreement:
        case Agreement.SAME:
            return None
        case Agreement.SCORED:
            lines = [
                f"  choice {s.choice} draft {s.draft} ({s.outcome}): {s.num_tokens} tokens, mean {s.mean:.3f}, "
                f"lowest {s.lowest:.3f} at {s.lowest_at}"
                for s in done.scores
            ]
            return plain("\n".join([done.turn, *lines]))
        case Agreement.DIFFERENT:
            lines = [f"  {d.path}: {_short(d.recorded)} -> {_short(d.replayed)}" for d in done.differences]
            return plain("\n".join([f"{done.turn} differs", *lines]))
        case Agreement.SKIPPED | Agreement.FAILED:
            return plain(f"{done.turn} {done.agreement.value}: {done.reason}")


def console(*, stderr: bool = False) -> Console:
    """Where tables go."""
    return Console(stderr=stderr, highlight=False)


def _facts(stored: StoredTurn) -> RenderableType:
    record = stored.record
    table = Table.grid(padding=(0, 2))
    times = ", ".join(f"{name} {value:g}" for name, value in record.times_ms.items())
    usage = ", ".join(f"{name} {value}" for name, value in record.usage.items())
    for name, value in (
        ("turn", record.turn),
        ("received", record.received_at),
        ("owner", record.owner),
        ("model", f"{record.model} ({record.fingerprint[:16]})"),
        ("status", f"{record.status} {record.error}".strip()),
        ("verdict", record.verdict.value),
        ("observations", _observations(record)),
        ("tokens", usage),
        ("ms", times),
        ("privacy", record.privacy + (f", {record.redactions} redactions" if record.redactions else "")),
        ("entry", f"{stored.seq}:{stored.hash}"),
    ):
        table.add_row(Text(name, "bold"), plain(value))
    return table


def _observations(record: TurnRecord) -> str:
    return ", ".join(f"{seen.name}: {seen.provenance.value}" for seen in record.observations) or "none"


def _choice(number: int, choice: ChoiceRecord) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for place, draft in enumerate(choice.drafts):
        title = f"choice {number}, draft {place}: {draft.outcome}"
        why = [_json(value) for value in (*draft.findings, *draft.reasons)]
        colour = "" if draft.outcome == ACCEPTED else "red"
        parts.append(_panel(title, "\n".join([draft.said + draft.raw, *why]), colour))
    delivered = [choice.text, *(f"{call.name}({call.arguments})  {call.id}" for call in choice.calls)]
    title = f"choice {number}, delivered: {choice.verdict.value}, {choice.finish or 'did not end'}"
    parts.append(_panel(title, "\n".join(part for part in delivered if part), _COLOURS[choice.verdict.value]))
    return parts


def _said(message: dict[str, object]) -> str:
    rest = {key: value for key, value in message.items() if key not in ("role", "content")}
    content = message.get("content")
    text = content if isinstance(content, str) else "" if content is None else _json(content)
    return "\n".join(part for part in (text, _json(rest) if rest else "") if part)


def _panel(title: str, text: str, colour: str = "") -> Panel:
    return Panel(plain(text), title=plain(title), title_align="left", border_style=colour or "none")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(value: object) -> str:
    text = _json(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
