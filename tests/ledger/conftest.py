"""Every test that asks for `url` runs on SQLite and on a real PostgreSQL, started once and thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server.ledger import Ledger, LedgerSettings
from tests.needs import postgres_programs, require

_names = count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Host and port of a PostgreSQL of our own."""
    require("postgres")
    programs = postgres_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="truecall-postgres-"))
    as_postgres = _unprivileged(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    try:
        _run([programs / "initdb", "-D", data, "-U", "truecall", "-A", "trust", "--no-sync"], as_postgres)
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        )
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _run([*control, "-o", options, "start"], as_postgres)
        try:
            yield f"127.0.0.1:{port}"
        finally:
            _run([*control, "-m", "immediate", "stop"], as_postgres)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty place for a ledger."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    server = request.getfixturevalue("postgres_server")
    name = f"ledger{next(_names)}"
    address = f"postgresql+psycopg://truecall@{server}/postgres"
    admin = create_engine(address)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    admin.dispose()
    return f"{address}?options=-csearch_path%3D{name}"


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Ledger]:
    """An open ledger under the default settings."""
    opened = Ledger(LedgerSettings.model_validate({"url": url}))
    await opened.open()
    yield opened
    await opened.close()


def _unprivileged(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: the account to run it as, which gets the folder."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_uid


def _run(command: list[str | Path], user: int | None) -> None:
    done = subprocess.run(command, user=user, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
