"""`truecall ledger replay`: who does the work, and the loop over the selected turns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

import typer
from rich.progress import Progress
from sqlalchemy import Engine

from server.cli.environment import api_key, settings_of
from server.cli.ledger_tables import console, replayed_view
from server.contract import Contracts
from server.dialect.qwen3 import QWEN3
from server.engine.scripted import ScriptedEngine
from server.errors import ConfigurationError
from server.ledger.query import Selection, StoredTurn, seqs_of, turn_ids, turns_of
from server.ledger.remote import RemoteReplayer
from server.ledger.replay import Agreement, Level, Replayed, Replayer, replay
from server.ledger.schema import snapshot
from server.turns import TurnReplayer, TurnSettings

_CHUNK = 100


async def replay_all(
    ledger: Engine,
    selection: Selection,
    level: Level,
    base_url: str | None,
    environ: Mapping[str, str],
    *,
    as_json: bool,
) -> bool:
    """Replay the turns selected now and print what came of each; whether none differs and none failed."""
    counts: Counter[Agreement] = Counter()
    errors = console(stderr=True)
    with snapshot(ledger) as connection:
        seqs = seqs_of(connection, selection)
    async with _replayer(level, base_url, environ) as replayer:
        with Progress(console=errors, disable=as_json or not errors.is_terminal, transient=True) as progress:
            task = progress.add_task(level.value, total=len(seqs))
            for stored in _read(ledger, seqs):
                done = await replay(stored.record, level, replayer)
                counts[done.agreement] += 1
                _print(done, as_json=as_json)
                progress.advance(task)
    summary = {agreement.value: counts[agreement] for agreement in Agreement}
    if as_json:
        typer.echo(json.dumps({"level": level.value, "counts": summary}))
    else:
        console().print(
            ", ".join(f"{count} {name}" for name, count in summary.items() if count) or "no turns"
        )
    return not counts[Agreement.DIFFERENT] and not counts[Agreement.FAILED]


def _read(ledger: Engine, seqs: Sequence[int]) -> Iterator[StoredTurn]:
    """Those turns, less what is pruned meanwhile, oldest first.

    No transaction is open while a turn is replayed: a service that writes could not empty its log for as long.
    """
    for start in range(0, len(seqs), _CHUNK):
        with snapshot(ledger) as connection:
            ids = turn_ids(connection, seqs[start : start + _CHUNK])
            read = turns_of(connection, list(ids.values()))
        yield from sorted(read, key=lambda stored: stored.seq)


@asynccontextmanager
async def _replayer(
    level: Level, base_url: str | None, environ: Mapping[str, str]
) -> AsyncGenerator[Replayer, None]:
    if base_url is not None:
        remote = RemoteReplayer(base_url, api_key(environ))
        try:
            yield remote
        finally:
            await remote.close()
    elif level is Level.REDERIVE:
        yield _local(environ)
    else:
        raise ConfigurationError(
            f"replay --level {level.value} needs a model: give --base-url, a service that has one"
        )


def _local(environ: Mapping[str, str]) -> TurnReplayer:
    """Dialect, guard and check of this version under the settings of this environment; no model."""
    settings = settings_of(environ)
    return TurnReplayer(
        ScriptedEngine(()),
        Contracts(settings.contract, QWEN3),
        TurnSettings(settings.admission, settings.recovery, settings.guard, settings.provenance),
        settings.limits,
    )


def _print(done: Replayed, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    elif view := replayed_view(done):
        console().print(view)
