"""Compile a grammar before the engine sees it: what the engine would refuse, or take too long over.

xgrammar releases the GIL while it parses and compiles (seen: the event loop's longest pause was 20 ms during
a compile of 2 s), so a thread keeps the service responsive and no process of its own is needed. A compile
that nobody waits for any longer runs to its end and keeps its thread until then; one that has not begun is
dropped. Who asks for a grammar that is being compiled waits for the same compile.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from server.contract import GrammarRefused
from server.contract.threads import taken_up
from server.errors import EngineUnavailable

_THREADS = 2
"""One long compile must not make the next wait."""
_ANYTHING = '{"type": "structural_tag", "format": {"type": "any_text"}}'
_CACHE_BYTES = 64 * 2**20
_ANY_TIME_S = 600.0


@dataclass(slots=True)
class _Compile:
    """One compile, for everybody who asked for its grammar."""

    begun: asyncio.Future[float]
    """Time of the event loop's clock at which a thread took it up."""
    ended: asyncio.Future[float]
    num_waiting: int = 0


class GrammarProver:
    """Compiles structural tags with xgrammar. `prove` fits `server.contract.Contracts`.

    With a tokenizer the grammar is compiled for its vocabulary, which is what costs time; without one it is
    only parsed, which finds what is refused.
    """

    def __init__(self, tokenizer: Any = None, vocab_size: int | None = None) -> None:
        self._tokenizer = tokenizer
        self._vocab_size = vocab_size
        self._compiler: Any = None
        self._compiles: dict[str, _Compile] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="grammar")

    async def learn(self, tokenizer: Any) -> None:
        """Compile for this tokenizer's vocabulary from now on; what is slow the first time is done here."""
        self._tokenizer, self._compiler = tokenizer, None
        await self.prove(_ANYTHING, _ANY_TIME_S)

    async def prove(self, grammar: str, within_s: float) -> float:
        """Seconds that the compile took.

        Raises `GrammarRefused` with the engine's reason, `TimeoutError` when the compile takes longer than
        `within_s`, `EngineUnavailable` when no thread takes it up for as long.
        """
        compile_ = self._compiles.get(grammar) or self._begin(grammar)
        compile_.num_waiting += 1
        try:
            try:
                async with asyncio.timeout(within_s):
                    begun = await asyncio.shield(compile_.begun)
            except TimeoutError as error:
                message = "The grammar engine is busy with other contracts; try again later."
                raise EngineUnavailable(message, retry_after_s=within_s) from error
            async with asyncio.timeout_at(begun + within_s):
                return await asyncio.shield(compile_.ended)
        finally:
            compile_.num_waiting -= 1
            if not compile_.num_waiting and not compile_.begun.done():
                del self._compiles[grammar]
                compile_.ended.cancel()

    def _begin(self, grammar: str) -> _Compile:
        def forget(ended: asyncio.Future[float]) -> None:
            if not ended.cancelled():
                del self._compiles[grammar]
                ended.exception()  # nobody may be left to hear of it

        compile_ = _Compile(*taken_up(self._threads, lambda: self._compile(grammar)))
        compile_.ended.add_done_callback(forget)
        self._compiles[grammar] = compile_
        return compile_

    def close(self) -> None:
        """Take no further work; what runs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _compile(self, grammar: str) -> float:
        import xgrammar

        if self._tokenizer is not None and self._compiler is None:
            info = xgrammar.TokenizerInfo.from_huggingface(self._tokenizer, vocab_size=self._vocab_size)
            self._compiler = xgrammar.GrammarCompiler(info, max_threads=1, cache_limit_bytes=_CACHE_BYTES)
        begun = time.perf_counter()
        try:
            if self._compiler is None:
                xgrammar.Grammar.from_structural_tag(grammar)
            else:  # as the engine compiles it: a parsed grammar goes through a text that misspells é before a digit
                self._compiler.compile_structural_tag(grammar)
        except (RuntimeError, ValueError) as error:  # xgrammar's own exceptions are of these
            raise GrammarRefused(str(error).strip().splitlines()[-1]) from error
        return time.perf_counter() - begun
