"""SIGKILL at random moments under load: whatever was acknowledged is on the ledger, whole and in the chain."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.ledger.schema import connect, entries, snapshot, turns
from server.ledger.verify import verify

KILLS = 50
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_fifty_kills_under_load_lose_no_acknowledged_turn(url: str) -> None:
    chance = random.Random(20260101)
    acknowledged: list[str] = []
    rig = subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.kill_rig", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert rig.stdin is not None
    assert rig.stdout is not None
    with rig:
        for _ in range(KILLS):
            rig.stdin.write("go\n")
            rig.stdin.flush()
            pid, patience = 0, chance.randrange(60)
            while (line := rig.stdout.readline()) != "dead\n":
                assert line.endswith("\n"), "the rig ended by itself"
                if line.startswith("pid "):
                    pid = int(line.removeprefix("pid "))
                else:
                    acknowledged.append(line.strip())
                    patience -= 1
                if pid and patience <= 0:
                    os.kill(pid, signal.SIGKILL)
                    patience = 10**9
        rig.stdin.close()
    engine = connect(url)
    with snapshot(engine) as connection:
        result = verify(connection)
        assert result.broken is None
        recorded = set(connection.execute(select(turns.c.turn)).scalars())
        assert set(acknowledged) <= recorded
        assert len(recorded) == connection.execute(select(func.count()).select_from(entries)).scalar_one()
    engine.dispose()
    assert len(acknowledged) > KILLS
