"""The loop behind `truecall ledger replay`: every selected turn, with a progress bar for people."""

from __future__ import annotations

import json
from collections import Counter

import typer
from rich.progress import Progress
from sqlalchemy import Connection

from server.cli.ledger_tables import console, replayed_view
from server.errors import ConfigurationError
from server.ledger.query import Selection, count_turns, iter_turns
from server.ledger.remote import RemoteReplayer
from server.ledger.replay import Agreement, Level, Replayed, replay


async def replay_all(
    connection: Connection,
    selection: Selection,
    level: Level,
    base_url: str | None,
    api_key: str | None,
    *,
    as_json: bool,
) -> bool:
    """Replay the selected turns and print what came of each; whether none differs and none failed."""
    if base_url is None:
        raise ConfigurationError("replay: give --base-url, the address of the service that does the work")
    counts: Counter[Agreement] = Counter()
    replayer = RemoteReplayer(base_url, api_key)
    errors = console(stderr=True)
    try:
        with Progress(console=errors, disable=as_json or not errors.is_terminal, transient=True) as progress:
            task = progress.add_task(level.value, total=count_turns(connection, selection))
            for stored in iter_turns(connection, selection):
                done = await replay(stored.record, level, replayer)
                counts[done.agreement] += 1
                _print(done, as_json=as_json)
                progress.advance(task)
    finally:
        await replayer.close()
    summary = {agreement.value: counts[agreement] for agreement in Agreement}
    if as_json:
        typer.echo(json.dumps({"level": level.value, "counts": summary}))
    else:
        console().print(
            ", ".join(f"{count} {name}" for name, count in summary.items() if count) or "no turns"
        )
    return not counts[Agreement.DIFFERENT] and not counts[Agreement.FAILED]


def _print(done: Replayed, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    elif view := replayed_view(done):
        console().print(view)
