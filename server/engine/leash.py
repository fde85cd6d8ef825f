"""A leash holds every process that an engine starts: they end with it, or with this process.

vLLM's core outlives a gateway that is killed, and keeps the GPU's memory. So what is started inside `holding()`
carries a mark in its environment, and a watchdog process of our own (`server.engine.watchdog`) kills whatever
carries it as soon as this process is gone.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from server.engine import watchdog


class Leash:
    """One engine's processes. `kill` and `release` block for milliseconds; both may be called again."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(16)
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__, self._mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the gateway; the watchdog outlives it
        )

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Processes started inside are on the leash."""
        # It belongs to this process and is shared by all that it starts: it must not carry the mark.
        resource_tracker.ensure_running()
        os.environ[watchdog.VARIABLE] = self._mark  # noqa: TID251 - what is started below inherits it
        # Children inherit the mask: Ctrl-C reaches the whole group, and is for the gateway alone, which drains.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            del os.environ[watchdog.VARIABLE]  # noqa: TID251

    def processes(self) -> list[int]:
        """Ids of the processes on the leash that run now."""
        return watchdog.marked(self._mark)

    def kill(self) -> None:
        """SIGKILL every process on the leash."""
        watchdog.kill_marked(self._mark)

    def release(self) -> None:
        """Kill what is left and let the watchdog go."""
        self._watchdog.communicate()  # ends its input: it kills, and ends
