"""What people call a place beside its official name. Pure; package_data reads the file.

`data/place-names.csv` has a row for each such name: an abbreviation, a capital town, a former name, a nickname. They are general
knowledge and no official names, so nothing prints one as the name of a place; they only lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.errors import N_

KINDS: Mapping[str, str] = {
    "abbreviation": N_("singkatan “%(name)s”"),
    "capital": N_("ibu kotanya “%(name)s”"),
    "former": N_("nama lama “%(name)s”"),
    "nickname": N_("julukan “%(name)s”"),
    "town": N_("tempat di dalamnya “%(name)s”"),
    "area": N_("bagian dari “%(name)s”"),
    "spelling": N_("ejaan lain “%(name)s”"),
    "english": N_("nama Inggris “%(name)s”"),
}
"""Kind of a name -> how a list of places says why a place stands in it, a message id."""


@dataclass(frozen=True, slots=True)
class EverydayName:
    """One such name. kind: one of KINDS. codes: of the places that it may mean, the likeliest first. source: where it was read;
    `general` for what everybody knows."""

    name: str
    kind: str
    codes: tuple[str, ...]
    source: str

    @property
    def reason(self) -> str:
        """Why a place is found by it, a message id with a place for the name."""
        return KINDS[self.kind]
