"""What a client was told is on the ledger, whenever the process is killed."""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from server.ledger.query import get_turn
from server.ledger.verify import verify
from tests.services import serving

KILLS = 50
CLIENTS = 8


class Clients:
    """Threads that ask without pause; each notes the turns whose last event it has read."""

    def __init__(self, url: str) -> None:
        self.told: list[str] = []
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(index,)) for index in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _ask(self, index: int) -> None:
        body = {
            "model": "scripted",
            "messages": [{"role": "user", "content": "Hi"}],
            "stream": bool(index % 2),
        }
        with httpx.Client(timeout=10) as http:
            while not self._stop.is_set():
                try:
                    answer = http.post(f"{self._url}/v1/chat/completions", json=body)
                except httpx.HTTPError:
                    return
                whole = (
                    answer.text.endswith("data: [DONE]\n\n") if body["stream"] else answer.status_code == 200
                )
                if whole:
                    self.told.append(answer.headers["x-truecall-turn"])

    def stop(self) -> None:
        """End them."""
        self._stop.set()
        for thread in self._threads:
            thread.join(15)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_answer_that_reached_a_client_survives_fifty_kills(tmp_path: Path) -> None:
    chance = random.Random(5)
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"outputs": ["Hello there, this is an answer of some words."]}) + "\n")
    database = f"sqlite:///{tmp_path}/ledger.db"
    told: list[str] = []
    for _ in range(KILLS):
        options = ["--engine", "scripted", "--script", str(script), "--set", f"ledger.url={database}"]
        with serving(*options, log=tmp_path / "log") as service:
            clients = Clients(service.url)
            time.sleep(chance.uniform(0.05, 0.5))
            service.process.kill()
            service.process.wait(10)
            clients.stop()
            told += clients.told
    assert len(told) > KILLS
    engine = create_engine(database)
    with engine.connect() as connection:
        missing = [turn for turn in told if get_turn(connection, turn) is None]
        assert not missing
        verified = verify(connection)
    engine.dispose()
    assert verified.broken is None
