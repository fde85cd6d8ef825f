"""A bounded memory of what was used last, for several threads. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values used last, up to a number of them and a weight of all together."""

    def __init__(self, size: int, max_weight: int) -> None:
        self._size = size
        self._max_weight = max_weight
        self._weight = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value, which is then the latest used."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value; the least recently used ones go when there are too many, or they weigh too much."""
        with self._lock:
            _, before = self._kept.pop(key, (value, 0))
            self._kept[key] = value, weight
            self._weight += weight - before
            while len(self._kept) > self._size or (self._weight > self._max_weight and self._kept):
                _, (_, weight) = self._kept.popitem(last=False)
                self._weight -= weight

    def __len__(self) -> int:
        return len(self._kept)
