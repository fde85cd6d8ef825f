"""Kills an engine's processes when the gateway that started them is gone. Standard library only.

Run by its path as `python -I -S watchdog.py MARK`, standard input being a pipe whose other end only the gateway
holds: the pipe ends with the gateway, however the gateway ends, SIGKILL included. The engine's processes are
those that carry MARK in the environment they were started with, their children included. Linux: it reads /proc.

Not covered: a SIGKILL of the watchdog before that of the gateway.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

VARIABLE = "ENGINE_LEASH"


def marked(mark: str) -> list[int]:
    """Ids of the running processes that were started with this mark."""
    needle = f"{VARIABLE}={mark}".encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and needle in _environment(entry).split(b"\0")
    ]


def kill_marked(mark: str) -> None:
    """SIGKILL them, and what they start meanwhile, until none is left; give up after 5 s."""
    for _ in range(250):
        pids = marked(mark)
        if not pids:
            return
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.02)


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # gone, or another user's
        return b""


if __name__ == "__main__":
    sys.stdin.buffer.read()
    kill_marked(sys.argv[1])
