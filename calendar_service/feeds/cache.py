"""What was asked for last, kept up to a number of bytes, whatever the number of questions. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """The least recently used goes first. most: bytes of all values together; a value that is larger is not kept. size: of a key and its
    value, in bytes. For any number of threads."""

    def __init__(self, most: int, size: Callable[[Key, Value], int]) -> None:
        self._most, self._size = most, size
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which is then the last to go; None where it is not kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value) -> None:
        """Keep it, for as long as there is room."""
        size = self._size(key, value)
        with self._lock:
            self._bytes -= self._kept.pop(key, (value, 0))[1]
            if size > self._most:
                return
            self._kept[key] = (value, size)
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    @property
    def bytes(self) -> int:
        """Of all that is kept."""
        return self._bytes
