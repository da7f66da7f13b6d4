"""What passes between those who edit stages.yaml, those who publish it, and the place that keeps it. Pure values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from calendar_service.errors import N_, Refused
from calendar_service.publishing.revision import Revision


@dataclass(frozen=True, slots=True)
class Head:
    """The present revision: its number, 0 before the first, and its text's SHA-256."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A text that an edit starts from. number: the present revision's, 0 before the first.
    is_published: whether it is that revision's text; otherwise it lies on the disk alone."""

    data: bytes
    number: int
    is_published: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Diverged(Refused):
    """Somebody else changed the text in the meantime; `present` is what they made of it."""

    def __init__(self, present: Copy) -> None:
        super().__init__(N_("naskah ini diubah orang lain sesudah Anda membukanya; satukan dahulu kedua perubahan"))
        self.present = present


class Unbuildable(Refused):
    """Something that has to be made of a text cannot be made. The fault is the service's; the same
    text may well be published after it was mended. parts: what cannot be made, as addresses and
    stages."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__(
            N_("layanan tidak dapat menyusun %(parts)s dari naskah ini; kesalahan ini ada pada layanan dan tercatat"),
            parts=", ".join(parts),
        )
        self.parts = parts


class OnDisk(StrEnum):
    """What became of the file: WRITTEN; REFUSED by the disk (read-only, full); CHANGED by hand at
    the same moment, and left alone."""

    WRITTEN = "written"
    REFUSED = "refused"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Published:
    """is_new: false where the text was the present revision's already. set_aside: where words are
    kept now that stood in the file and were overwritten because somebody insisted."""

    revision: Revision
    is_new: bool
    on_disk: OnDisk
    set_aside: Path | None = None
