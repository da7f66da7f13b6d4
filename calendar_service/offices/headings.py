"""Which column of a sheet is which field: the words that people write above them. Pure.

Words are compared without case, accents of punctuation, and what stands in brackets: `No. HP`,
`E-mail *` and `Kode Wilayah (Kemendagri)` are known. A column that nothing here names is passed
over, and told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NEEDED = ("code", "name", "kind", "region", "email")
"""Fields that a list cannot do without."""

HEADINGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "code": (
        ("code", "kode kantor", "kode instansi", "kode unit", "kode opd", "kode satker"),
        ("kode",),
        ("id kantor",),
    ),
    "name": (
        ("name", "nama kantor", "nama instansi", "nama lembaga", "nama opd", "nama satker", "nama unit kerja"),
        ("nama", "office name"),
        ("kantor", "instansi", "lembaga", "office"),
    ),
    "kind": (("kind", "jenis kantor", "jenis instansi", "jenis lembaga"), ("jenis",), ("kategori", "tipe", "type")),
    "region": (
        ("region", "kode wilayah", "kode daerah", "kode kemendagri", "kode wilayah kemendagri", "region code"),
        ("kode kab kota", "kode kabupaten kota", "kode kabupaten", "kode kota"),
        ("wilayah", "daerah", "kabupaten kota", "kab kota"),
    ),
    "email": (
        ("email", "surel", "alamat email", "alamat surel", "email kantor", "email resmi", "email instansi"),
        ("e mail", "alamat e mail", "email address", "surat elektronik", "alamat surat elektronik", "e mail kantor"),
    ),
    "language": (("language", "bahasa", "bahasa surat"),),
    "salutation": (("salutation", "sapaan"), ("yth", "kepada yth", "kepada")),
    "phone": (
        (
            "phone",
            "telepon",
            "no telepon",
            "nomor telepon",
            "telp",
            "no telp",
            "nomor telp",
            "telpon",
            "no telpon",
            "tlp",
        ),
        ("hp", "no hp", "nomor hp", "no hp wa", "handphone", "ponsel", "no ponsel", "no tlp", "telepon hp", "telp hp"),
        ("wa", "no wa", "nomor wa", "whatsapp", "no whatsapp"),
    ),
    "note": (("note", "catatan"), ("keterangan", "ket", "notes", "remarks")),
    "hour": (("hour", "jam", "jam surat"), ("jam kirim", "jam pengiriman", "pukul")),
}
"""Field -> names of its column. Where two columns of a sheet would do, the one of the first group is
taken: `Kode Wilayah` rather than `Wilayah` beside it."""

LONGEST_TITLE = 60

EXAMPLES: Mapping[str, str] = {
    "code": "Kode, Kode Kantor",
    "name": "Nama, Nama Kantor, Nama Instansi",
    "kind": "Jenis",
    "region": "Wilayah, Kode Wilayah",
    "email": "Email, Surel, Alamat Email",
}

_RANKS = {
    word: (name, rank) for name, groups in HEADINGS.items() for rank, group in enumerate(groups) for word in group
}
_LIKE = (
    ("email", re.compile(r"(?:.* )?(?:email|e mail|surel)(?: .*)?")),
    ("region", re.compile(r"kode .*(?:wilayah|daerah|kemendagri|kab|kota|prov).*")),
    ("name", re.compile(r"nama (?:kantor|instansi|lembaga|opd|skpd|dinas|badan|satker|satuan|unit)(?: .*)?")),
    ("phone", re.compile(r"(?:.* )?(?:telepon|telpon|telp|tlp|hp|wa|whatsapp)(?: .*)?")),
)
_LAST = 9
"""The rank of a title that is only like one of those that are named."""

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_JUNK = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """What a header says. where: field -> index of its column, from 0. titles: as written, blanks
    joined. passed: indices of columns with a title that are not read. twice: indices of columns
    whose field another column names as well, so that nobody knows which is meant."""

    where: Mapping[str, int]
    titles: Sequence[str]
    passed: tuple[int, ...] = ()
    twice: tuple[int, ...] = ()
    title_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Needed fields that no column names."""
        return [name for name in NEEDED if name not in self.where]


def known(cells: Sequence[str]) -> int:
    """How many fields these cells name, if they are a header."""
    return len({found[0] for cell in cells if (found := _field(cell))})


def columns(cells: Sequence[str]) -> Columns:
    """The columns of a header."""
    where: dict[str, int] = {}
    ranks: dict[str, int] = {}
    passed, twice = [], []
    for index, cell in enumerate(cells):
        found = _field(cell)
        if found is None:
            passed += [index] if cell.strip() else []
            continue
        name, rank = found
        if name not in where or rank < ranks[name]:
            passed += [where[name]] if name in where else []
            where[name], ranks[name] = index, rank
        elif rank == ranks[name] < _LAST:
            twice.append(index)
        else:
            passed.append(index)
    titles = [" ".join(cell.split()) for cell in cells]
    named = {name: titles[index] for name, index in where.items()}
    return Columns(where, titles, tuple(sorted(passed)), tuple(twice), named)


def _field(cell: str) -> tuple[str, int] | None:
    """(field, rank) that a title names, the lower the better. A long cell is no title."""
    word = folded(cell) if len(cell) <= LONGEST_TITLE else ""
    if word in _RANKS or "@" in cell or not word:
        return _RANKS.get(word)
    return next(((name, _LAST) for name, pattern in _LIKE if pattern.fullmatch(word)), None)


def folded(text: str) -> str:
    """A title without case, brackets and punctuation; `E-mail *` is `e mail`."""
    return _JUNK.sub(" ", _BRACKETS.sub(" ", text.lower())).strip()
