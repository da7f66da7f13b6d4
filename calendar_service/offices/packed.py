"""A long sequence that is kept small: rows of plain values, packed by the page, made into things as they are read. Pure.

A list of 100,000 offices has 13 MB as CSV and 60 MB as objects; packed it has 3 MB, and only the page that is
being read is unpacked. Such a sequence never changes.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

PlainRow = tuple[Any, ...]
"""Texts, numbers, None, and tuples of these."""

ROWS_OF_A_PAGE = 500
RUN = 20 * ROWS_OF_A_PAGE
"""So many rows are sorted at once."""

LEVEL = 1
"""Of zlib: a fifth of the size; 6 takes three times as long for a tenth less."""


class Packing(Generic[T]):
    """A sequence that is being packed. make: the thing of a row."""

    def __init__(self, make: Callable[[PlainRow], T]) -> None:
        self._make, self._pages, self._page, self._packed = make, list[bytes](), list[PlainRow](), 0

    def add(self, row: PlainRow) -> None:
        """The next row."""
        self._page.append(row)
        if len(self._page) == ROWS_OF_A_PAGE:
            self._close_page()

    def done(self) -> Packed[T]:
        """All that was added."""
        self._close_page()
        return Packed(tuple(self._pages), self._packed, self._make)

    def _close_page(self) -> None:
        if self._page:
            self._pages.append(zlib.compress(marshal.dumps(self._page), LEVEL))
            self._packed += len(self._page)
            self._page = []


def pack(rows: Iterable[PlainRow], make: Callable[[PlainRow], T]) -> Packed[T]:
    """rows: read once, in the order of the sequence. make: the thing of a row."""
    packing = Packing(make)
    for row in rows:
        packing.add(row)
    return packing.done()


class Packed(Sequence[T], Generic[T]):
    """What a Packing has made."""

    __slots__ = ("_count", "_make", "_pages")
    __hash__ = None  # type: ignore[assignment]  # equal to any sequence of the same things

    def __init__(self, pages: tuple[bytes, ...], count: int, make: Callable[[PlainRow], T]) -> None:
        self._pages, self._count, self._make = pages, count, make

    def rows(self) -> Iterator[PlainRow]:
        """As they were given."""
        for number in range(len(self._pages)):
            yield from self._page(number)

    def chosen(self, rows: Iterable[PlainRow]) -> Packed[T]:
        """Others of the same kind."""
        return pack(rows, self._make)

    def in_order(self, column: int = 0) -> Packed[T]:
        """The same, in the order of a column."""
        key = itemgetter(column)
        if _is_sorted(map(key, self.rows())):
            return self
        left, runs = self.rows(), []
        while run := sorted(islice(left, RUN), key=key):
            runs.append(self.chosen(run))
        return self.chosen(merge(*(run.rows() for run in runs), key=key))

    def _page(self, number: int) -> list[PlainRow]:
        page: list[PlainRow] = marshal.loads(zlib.decompress(self._pages[number]))  # noqa: S302  made above
        return page

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self.rows())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._count)
            if step < 0:
                return list(self)[at]
            return list(islice(self._from(start), 0, max(0, stop - start), step))
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._make(self._page(place // ROWS_OF_A_PAGE)[place % ROWS_OF_A_PAGE])

    def _from(self, start: int) -> Iterator[T]:
        """From a place to the end."""
        for number in range(start // ROWS_OF_A_PAGE, len(self._pages)):
            skipped = max(0, start - number * ROWS_OF_A_PAGE)
            yield from map(self._make, self._page(number)[skipped:])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str | bytes) or not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"<{self._count} packed>"


def _is_sorted(keys: Iterable[Any]) -> bool:
    before = None
    for key in keys:
        if before is not None and key < before:
            return False
        before = key
    return True
