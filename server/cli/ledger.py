"""`truecall ledger`: read, check, replay, export and prune the record of turns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from server.cli.environment import environ_of
from server.cli.ledger_access import opened, reading, refuse_own_file, sink, turn_at
from server.domain import FindingKind, Verdict
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.ledger.export import Incident
    from server.ledger.query import Selection
    from server.ledger.verify import Head

app = typer.Typer(
    help="Read, check, replay, export and prune the record of turns.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Url = Annotated[
    str | None,
    typer.Option(
        "--url", help="SQLAlchemy URL. [default: the setting ledger.url, as `truecall serve` reads it]"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of tables.")]
OfTurn = Annotated[str | None, typer.Option("--turn", help="This turn alone.")]
OfVerdict = Annotated[Verdict | None, typer.Option("--verdict", help="The turn's verdict.")]
OfStatus = Annotated[str | None, typer.Option("--status", help="`ok` or an error code.")]
OfFinding = Annotated[FindingKind | None, typer.Option("--finding", help="A kind of finding, in any draft.")]
OfTool = Annotated[str | None, typer.Option("--tool", help="Name of a delivered call.")]
OfModel = Annotated[str | None, typer.Option("--model", help="Name of the model.")]
OfOwner = Annotated[str | None, typer.Option("--owner", help="Name of the key.")]
Since = Annotated[str | None, typer.Option("--since", help="Received at or after this ISO 8601 time (UTC).")]
Until = Annotated[str | None, typer.Option("--until", help="Received before this ISO 8601 time (UTC).")]
Recovered = Annotated[
    bool | None, typer.Option("--recovered/--not-recovered", help="With or without a draft thrown away.")
]
Reviewed = Annotated[bool | None, typer.Option("--reviewed/--unreviewed", help="With or without a label.")]


@app.command("list")
def list_(
    ctx: typer.Context,
    url: Url = None,
    verdict: OfVerdict = None,
    status: OfStatus = None,
    finding: OfFinding = None,
    tool: OfTool = None,
    model: OfModel = None,
    owner: OfOwner = None,
    since: Since = None,
    until: Until = None,
    recovered: Recovered = None,
    reviewed: Reviewed = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most turns to show.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, max=2**63 - 1, help="Go on from an earlier list.")
    ] = None,
    json_: Json = False,
) -> None:
    """Turns, newest first."""
    from server.cli.ledger_tables import console, page_table
    from server.ledger.query import list_turns

    chosen = _selection(None, verdict, status, finding, tool, model, owner, since, until, recovered, reviewed)
    with reading(ctx, url) as connection:
        page = list_turns(connection, chosen, limit=limit, before=before)
    _print(page.as_json()) if json_ else console().print(page_table(page))


@app.command()
def show(
    ctx: typer.Context,
    turn: Annotated[str, typer.Argument(help="Id of the turn, as the answer's `truecall.turn` gave it.")],
    url: Url = None,
    json_: Json = False,
) -> None:
    """One turn at length: the request, every draft and why it was thrown away, what left, labels."""
    from server.cli.ledger_tables import console, turn_view

    with reading(ctx, url) as connection:
        stored = turn_at(connection, turn)
    _print(stored.as_json()) if json_ else console().print(turn_view(stored))


@app.command()
def verify(
    ctx: typer.Context,
    url: Url = None,
    known: Annotated[
        str | None,
        typer.Option(metavar="SEQ:HASH", help="A head that an earlier check printed: it must still stand."),
    ] = None,
    allow_pruned: Annotated[
        bool,
        typer.Option("--allow-pruned", help="A known head that was pruned is no break; it proves nothing."),
    ] = False,
    json_: Json = False,
) -> None:
    """Walk the chain; exit 1 and name the first broken link if there is one."""
    from server.cli.ledger_tables import console, verified_view
    from server.ledger.verify import verify as walk

    head = _head(known)
    with reading(ctx, url) as connection:
        result = walk(connection, head, allow_pruned=allow_pruned)
    _print(result.as_json()) if json_ else console().print(verified_view(result))
    raise typer.Exit(1 if result.broken else 0)


@app.command()
def sample(
    ctx: typer.Context,
    size: Annotated[int, typer.Option("--size", "-n", min=1, help="How many turns.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed draws the same turns.")] = 0,
    url: Url = None,
    verdict: OfVerdict = None,
    model: OfModel = None,
    since: Since = None,
    until: Until = None,
    json_: Json = False,
) -> None:
    """Unreviewed turns that a person should look at, each verdict with an equal share."""
    from server.cli.ledger_tables import console, sample_table
    from server.ledger.review import sample as draw

    chosen = _selection(verdict=verdict, model=model, since=since, until=until)
    with reading(ctx, url) as connection:
        drawn = draw(connection, chosen, size, seed)
    _print([one.as_json() for one in drawn]) if json_ else console().print(sample_table(drawn))


@app.command()
def replay(
    ctx: typer.Context,
    level: Annotated[
        Literal["rederive", "rescore", "redecode"],
        typer.Option(help="Guard and dialect again; log-probabilities again; or the decode itself again."),
    ] = "rederive",
    base_url: Annotated[
        str | None, typer.Option(help="The service that does the work. [default: here; only rederive]")
    ] = None,
    url: Url = None,
    turn: OfTurn = None,
    verdict: OfVerdict = None,
    status: OfStatus = None,
    finding: OfFinding = None,
    tool: OfTool = None,
    model: OfModel = None,
    owner: OfOwner = None,
    since: Since = None,
    until: Until = None,
    recovered: Recovered = None,
    reviewed: Reviewed = None,
    json_: Json = False,
) -> None:
    """Do the selected turns again and list what differs; exit 1 if anything does.

    Without --base-url `rederive` runs here, under the settings of TRUECALL_* and TRUECALL_PROFILE. The key for
    --base-url (scope `admin`) is read from TRUECALL_API_KEY. With --json: one line a turn, then one with the
    counts.
    """
    import asyncio

    from server.cli.ledger_replay import replay_all
    from server.ledger.replay import Level
    from server.ledger.schema import snapshot

    chosen = _selection(turn, verdict, status, finding, tool, model, owner, since, until, recovered, reviewed)
    with opened(ctx, url, to_read=True) as engine:
        if turn is not None:
            with snapshot(engine) as connection:
                turn_at(connection, turn)
        sound = asyncio.run(
            replay_all(engine, chosen, Level(level), base_url, environ_of(ctx), as_json=json_)
        )
    raise typer.Exit(0 if sound else 1)


@app.command()
def export(
    ctx: typer.Context,
    as_: Annotated[
        Literal["preferences", "suite", "jsonl"],
        typer.Option(
            "--as", help="DPO pairs for training, labelled cases for `truecall eval`, or whole records."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="JSON",
            help='With --as suite --turn ID: the calls that would have been right, `[{"name", "arguments"}]`.',
        ),
    ] = None,
    url: Url = None,
    turn: OfTurn = None,
    verdict: OfVerdict = None,
    status: OfStatus = None,
    finding: OfFinding = None,
    tool: OfTool = None,
    model: OfModel = None,
    owner: OfOwner = None,
    since: Since = None,
    until: Until = None,
    recovered: Recovered = None,
    reviewed: Reviewed = None,
    json_: Json = False,
) -> None:
    """Write the selected turns as JSON lines, oldest first; the count goes to standard error.

    What is labelled or proven and would yet be refused by `truecall eval run`, or teach something else, is left
    out and named with the reason.
    """
    from server.accuracy.suite import refusal_of
    from server.ledger.export import Format, lines

    chosen = _selection(turn, verdict, status, finding, tool, model, owner, since, until, recovered, reviewed)
    incident = _incident(as_, turn, expect)
    with reading(ctx, url) as connection, sink(out) as write:
        refuse_own_file(out, connection)
        if turn is not None:
            turn_at(connection, turn)
        count = 0
        skipped: list[dict[str, str]] = []

        def skip(case: str, reason: str) -> None:
            if incident is not None:
                raise ConfigurationError(f"--expect: {reason}")
            skipped.append({"case": case, "reason": reason})

        for line in lines(connection, Format(as_), chosen, incident, skip):
            if as_ == "suite" and (reason := refusal_of(line)) is not None:
                skip(line["id"], reason)
                continue
            write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
        if incident is not None and not count:
            raise ConfigurationError(
                f"--expect: there is no turn {turn} that the filters select and whose texts were kept"
            )
    if json_:
        told = {"lines": count, "out": str(out) if out else None, "skipped": skipped}
        typer.echo(json.dumps(told), err=True)
        return
    for one in skipped:
        typer.echo(f"skipped {one['case']}: {one['reason']}", err=True)
    typer.echo(f"{count} lines" + (f" in {out}" if out else ""), err=True)


@app.command()
def prune(
    ctx: typer.Context,
    before: Annotated[
        str | None, typer.Option(help="Forget turns received before this ISO 8601 time (UTC).")
    ] = None,
    days: Annotated[
        float | None, typer.Option(min=0, max=36_500, help="Forget turns older than this.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    url: Url = None,
    json_: Json = False,
) -> None:
    """Forget old turns for good; the chain still verifies and says what went."""
    import time

    from server.ledger.prune import prune as forget
    from server.ledger.query import Selection, count_turns

    if (before is None) == (days is None):
        raise typer.BadParameter("give --before or --days")
    moment = _time("--before", before)
    if moment is None:
        moment = time.time_ns() // 1000 - round((days or 0) * 86_400_000_000)
    with reading(ctx, url) as connection:
        count = count_turns(connection, Selection(until_us=moment))
    if not yes:
        typer.confirm(f"Forget up to {count} turns for good?", abort=True)
    with opened(ctx, url) as engine:
        gone = forget(engine, moment)
    if json_:
        _print({"turns": gone.turns, "seq": gone.seq})
    else:
        typer.echo(f"{gone.turns} turns pruned")


def _selection(
    turn: str | None = None,
    verdict: Verdict | None = None,
    status: str | None = None,
    finding: FindingKind | None = None,
    tool: str | None = None,
    model: str | None = None,
    owner: str | None = None,
    since: str | None = None,
    until: str | None = None,
    recovered: bool | None = None,
    reviewed: bool | None = None,
) -> Selection:
    from server.ledger.query import Selection

    return Selection(
        turn=turn,
        verdict=verdict,
        status=status,
        finding=finding,
        tool=tool,
        model=model,
        owner=owner,
        since_us=_time("--since", since),
        until_us=_time("--until", until),
        recovered=recovered,
        reviewed=reviewed,
    )


def _time(option: str, text: str | None) -> int | None:
    from server.ledger.entry import microseconds_of

    if text is None:
        return None
    try:
        return microseconds_of(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no ISO 8601 time", param_hint=option) from None


def _head(text: str | None) -> Head | None:
    from server.ledger.verify import Head

    if text is None:
        return None
    seq, colon, digest = text.partition(":")
    if not (colon and seq.isdecimal() and len(digest) == 64):
        raise typer.BadParameter("write it as SEQ:HASH, as an earlier check printed it", param_hint="--known")
    return Head(int(seq), digest.lower())


def _incident(format_: str, turn: str | None, expect: str | None) -> Incident | None:
    from pydantic import TypeAdapter, ValidationError

    from server.ledger.export import Incident
    from server.ledger.feedback import ExpectedCall

    if expect is None:
        return None
    if format_ != "suite" or turn is None:
        raise typer.BadParameter("goes with --as suite --turn ID", param_hint="--expect")
    try:
        return Incident(turn, TypeAdapter(tuple[ExpectedCall, ...]).validate_json(expect))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise typer.BadParameter(
            f"{path}: {first['msg']}".removeprefix(": "), param_hint="--expect"
        ) from None


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
