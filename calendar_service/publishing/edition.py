"""What passes between somebody who edits stages.yaml and the place that keeps it. Pure values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from calendar_service.errors import N_, Refused
from calendar_service.publishing.revision import Revision


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


class OnDisk(StrEnum):
    """What became of the file: WRITTEN; REFUSED by the disk (read-only, full); CHANGED by hand at
    the same moment, and left alone."""

    WRITTEN = "written"
    REFUSED = "refused"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Published:
    """is_new: false where the text was the present revision's already."""

    revision: Revision
    is_new: bool
    on_disk: OnDisk
