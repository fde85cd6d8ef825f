"""Writers to be killed: for each line on standard input, fork one that writes turns until it dies.

Prints `pid N`, then the id of each turn the moment its append returns. `python kill_rig.py URL`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from server.ledger import Ledger, LedgerSettings
from server.ledger.entry import turn_id
from tests.ledger.samples import recovered, turn


async def write(url: str) -> None:
    ledger = Ledger(LedgerSettings.model_validate({"url": url, "batch_turns": 8}))
    await ledger.open()

    async def client(number: int) -> None:
        while True:
            turn_ = turn_id(time.time_ns() // 1_000_000, os.urandom(10))
            # Big enough that an entry spans pages, where half a write would show.
            messages = [{"role": "user", "content": os.urandom(8000).hex()}]
            record = turn(number, turn=turn_, request={"messages": messages}, choices=(recovered(number),))
            await ledger.append(record)
            os.write(1, f"{turn_}\n".encode())

    await asyncio.gather(*(client(number) for number in range(16)))


def main() -> None:
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(write(sys.argv[1]))
        os.write(1, f"pid {pid}\n".encode())
        os.waitpid(pid, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
