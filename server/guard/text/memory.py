"""What was read of a text, remembered over turns: a conversation comes back with one more round each time.

Process-wide, bounded in characters, and a pure function of the text: who forgets or remembers changes no verdict.

Not covered: time. Whether a text was seen before can be told from how long it takes to read (microseconds).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar, cast

T = TypeVar("T")
_UNKNOWN = object()
_ENTRY_CHARS = 500
"""What an entry takes beside its text."""


class Memory(Generic[T]):
    """`make(*texts)`, computed once while it is remembered; the least recently used is forgotten first."""

    def __init__(self, make: Callable[..., T], max_chars: int) -> None:
        self._make = make
        self._max_chars = max_chars
        self._entries: OrderedDict[tuple[str, ...], T] = OrderedDict()
        self._num_chars = 0
        self._lock = Lock()

    def __call__(self, *texts: str) -> T:
        known = self._entries.get(texts, _UNKNOWN)
        if known is not _UNKNOWN:
            if self._num_chars * 2 > self._max_chars:  # else nothing is forgotten soon
                with self._lock:
                    if texts in self._entries:
                        self._entries.move_to_end(texts)
            return cast(T, known)
        entry = self._make(*texts)
        size = _size(texts)
        if size > self._max_chars // 2:
            return entry
        with self._lock:
            if texts not in self._entries:
                self._num_chars += size
            self._entries[texts] = entry
            while self._num_chars > self._max_chars:
                forgotten, _ = self._entries.popitem(last=False)
                self._num_chars -= _size(forgotten)
        return entry

    @property
    def num_chars(self) -> int:
        """What the entries take, in characters."""
        return self._num_chars


def _size(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts)) + _ENTRY_CHARS
