"""What stages.yaml says of a stage, an election, a group and the whole: each declared once. Pure.

A row says how its key is read, its JSON Schema and what it means; of a stage also whether it is
taken over, as what a difference in it is told and where it is shown. The reader, `schema`,
relations, publishing and feeds follow these tables; a key that is not here does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, Flag, auto
from typing import Any

from calendar_service.errors import N_
from calendar_service.timeline import values
from calendar_service.timeline.stage import AUDIENCES, BREACHES, CRIMES, LEVELS, Status
from calendar_service.timeline.values import Reading
from calendar_service.words import lead
from calendar_service.words.languages import LANGUAGES, MARKED
from calendar_service.written.nodes import Node

Reader = Callable[[Node, Reading], Any]
Schema = dict[str, Any]

DAY = r"\d{4}-\d{2}-\d{2}"
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
CODE = r"^\d{2}(\.\d{2})?$"
CODES = r"^\d{2}( saja|\.\d{2})?$"
"""In a list that says where: see regions.covers."""

DUE = r"\d{1,3} hari( kerja)? (sesudah|sejak|sebelum) [a-z0-9-]+"


class ChangesAs(Enum):
    """As what a difference in a field is told, and what it does to the stamp of its stage."""

    SCHEDULE = auto()
    """Moved, cancelled, valid again: calendars fetch it, and offices are told where it matters to them."""
    REWORDED = auto()
    """Other words: calendars fetch it."""
    WITH_THE_DATE = auto()
    """Other words; but where the schedule changed as well, that says it."""
    REMINDERS = auto()
    """Who is reminded and when: no calendar shows it, no stamp rises."""
    SILENT = auto()
    """Said by something else, or by nothing; no stamp rises."""


class Shown(Flag):
    """Where a field is shown as it is, beside the sentences that are made of it."""

    NOWHERE = 0
    RECORD = auto()
    """A column of feeds.tables."""
    PAGE = auto()
    """A line on the stage's page, after what it is called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key, or one for each language.

    read: None where the parser itself walks into the node. about: what it means. twins: the same of
    its key in another language, with %s for that one's name; empty where it is said once. is_list:
    it is a list of texts in each language. inherited: a stage takes it over from the one that it is
    part of; default: where none of them has it, from the election. attribute: of Stage or Election,
    where that has another name. called: in sentences, a message id.
    """

    read: Reader | None
    schema: Schema
    about: str
    required: bool = False
    twins: str = ""
    is_list: bool = False
    inherited: bool = False
    default: bool = False
    attribute: str = ""
    changes_as: ChangesAs = ChangesAs.SILENT
    called: str = ""
    shown_in: Shown = Shown.NOWHERE


Fields = Mapping[str, Field]


def keys(fields: Fields) -> dict[str, Field]:
    """Every key that a table may have, those of other languages (`title_en`) behind the default's."""
    found: dict[str, Field] = {}
    for name, field in fields.items():
        found[name] = field
        if field.twins:
            for row in MARKED:
                found[name + row.key] = replace(field, about=field.twins.replace("%s", row.english_name))
    return found


def in_each_language(name: str) -> list[str]:
    """The keys of a text: `title`, `title_en`."""
    return [name + row.key for row in LANGUAGES.values()]


def shown(where: Shown) -> dict[str, Field]:
    """The fields of a stage that are shown there as they are."""
    return {name: field for name, field in STAGE.items() if where in field.shown_in}


def attributes(fields: Fields) -> dict[str, str]:
    """Attribute -> the first key that makes it."""
    found: dict[str, str] = {}
    for name, field in fields.items():
        found.setdefault(field.attribute or name, name)
    return found


def _list_of(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _title(about: str, twins: str) -> Field:
    return Field(values.line, _TEXT, about, True, twins, changes_as=ChangesAs.REWORDED, called=N_("nama"))


ADDRESS: Schema = {
    "type": "string",
    "pattern": r"^https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(:[0-9]+)?([/?#][^\s\"'<>\\\\^`{|}]*)?$",
}
"""The form of a source's address; words.web_address judges the rest."""

_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": values.MAX_TEXT}
_DATE: Schema = {"type": "string", "pattern": f"^{DAY}$"}
DAYS: Schema = {"type": "string", "pattern": rf"^(s\.d\. {DAY}|{DAY}( s\.d\. {DAY})?)$"}
_CODES: Schema = {"type": "array", "items": {"type": "string", "pattern": CODE}}
_WHERE: Schema = {"type": "array", "items": {"type": "string", "pattern": CODES}}
_IDS = _list_of({"type": "string", "pattern": SLUG})

_THE_SAME = "The same in %s."
_TITLES = ", ".join(in_each_language("title"))

STAGE: Fields = {
    "title": _title("Nama resmi tahapan dalam bahasa Indonesia.", "The stage's name in %s."),
    "short": Field(
        values.line,
        _TEXT,
        "Nama singkat untuk perihal surel, paling baik 20 huruf: yang terbaca di layar telepon bersama tanggalnya.",
        twins=_THE_SAME,
    ),
    "days": Field(
        values.days,
        DAYS,
        "Hari, kedua ujungnya termasuk: 2024-11-27, 2024-09-25 s.d. 2024-11-23, "
        "atau s.d. 2024-09-24 bila hanya ada batas akhir.",
        changes_as=ChangesAs.SCHEDULE,
    ),
    "hours": Field(
        values.hours,
        {"type": "string", "pattern": r"^(\d\d\.\d\d\s*[-–]\s*\d\d\.\d\d|(mulai|s\.d\.) \d\d\.\d\d)$"},
        "Jam waktu setempat, dengan titik: 07.00-13.00, mulai 10.00, s.d. 23.59.",
        changes_as=ChangesAs.SCHEDULE,
    ),
    "zone": Field(
        values.zone,
        {"type": "string", "pattern": "^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$"},
        "Zona jam (nama IANA) bila jamnya milik satu tempat saja, misalnya Asia/Jakarta; tanpa ini jam berlaku waktu setempat.",
        changes_as=ChangesAs.SCHEDULE,
    ),
    "due": Field(
        values.due,
        {"type": "string", "pattern": rf"^(({DUE}|{DAY}) s\.d\. )?{DUE}$"},
        "Hari yang mengikuti tahapan lain, di setiap daerah menurut harinya sendiri: 3 hari sesudah ID (hari pertama adalah hari berikutnya), "
        "45 hari kerja sejak ID (hari itu dihitung), 3 hari sebelum ID s.d. 1 hari sebelum ID. Tentatif, kecuali status ditulis.",
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("tenggat relatif"),
    ),
    "undated": Field(
        values.text,
        _TEXT,
        "Bila tanggalnya belum atau tidak ada: siapa yang menetapkan.",
        twins=_THE_SAME,
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("keterangan tanpa tanggal"),
        shown_in=Shown.RECORD,
    ),
    "regions": Field(
        values.places,
        _WHERE,
        'Kode wilayah tempat tahapan berlaku; kode provinsi mencakup kabupaten/kotanya, "91 saja" hanya provinsinya. '
        "Tanpa ini berlaku di semua daerah pemilihan.",
        inherited=True,
        attribute="scope",
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("wilayah"),
    ),
    "except": Field(
        values.places,
        _WHERE,
        "Kode wilayah tempat tahapan tidak berlaku; ditulis seperti regions.",
        inherited=True,
        attribute="scope",
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("wilayah"),
    ),
    "some_regions": Field(
        values.truth,
        {"type": "boolean"},
        "true bila hanya berlaku di sebagian wilayah itu dan belum diketahui di mana; kantor ditanya, tidak diberi tanggal.",
        inherited=True,
        attribute="scope",
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("wilayah"),
    ),
    "level": Field(
        values.choice(LEVELS),
        {"enum": list(LEVELS)},
        "Hanya provinsi, atau hanya kabupaten/kota.",
        inherited=True,
        attribute="scope",
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("wilayah"),
    ),
    "where": Field(
        values.text,
        _TEXT,
        "Tempatnya dengan kata-kata bila lebih sempit dari wilayah: desa, kecamatan, TPS, atau kota di luar negeri.",
        twins=_THE_SAME,
        changes_as=ChangesAs.REWORDED,
        called=N_("tempat"),
        shown_in=Shown.RECORD,
    ),
    "local": Field(
        None,
        {},
        'Yang berbeda di satu daerah, satu baris: "35.78": 2024-09-26 s.d. 2024-11-23, atau {days: ..., reason: ...}.',
        changes_as=ChangesAs.SCHEDULE,
    ),
    "status": Field(
        values.member(Status),
        {"enum": [s.value for s in Status]},
        "confirmed (bila tidak ditulis), tentative, atau cancelled.",
        changes_as=ChangesAs.SCHEDULE,
    ),
    "part_of": Field(
        values.word,
        {"type": "string", "pattern": SLUG},
        "Tahapan induk. Wilayah, sasaran, arahan dan dasar hukum diwarisi bila tidak ditulis.",
        changes_as=ChangesAs.REWORDED,
        called=N_("tahapan induk"),
    ),
    "basis": Field(
        values.line,
        _TEXT,
        "Dasar hukum; tanpa ini dasar hukum pemilihan.",
        inherited=True,
        default=True,
        changes_as=ChangesAs.REWORDED,
        called=N_("dasar hukum"),
        shown_in=Shown.RECORD | Shown.PAGE,
    ),
    "basis_since": Field(
        values.day, _DATE, "Hari sejak basis boleh disebut dalam surel; surel sebelum hari itu tidak menyebutnya."
    ),
    "source": Field(
        values.sources,
        _IDS,
        "Nama pendek dari tabel sources tempat tanggal ini terbaca.",
        attribute="sources",
        changes_as=ChangesAs.REWORDED,
        called=N_("sumber"),
    ),
    "vulnerable": Field(
        values.truth,
        {"type": "boolean"},
        "true untuk tahapan yang dinilai paling rawan, dalam pemilihan tanpa paket aturan; di lainnya paket itu yang menentukan.",
        changes_as=ChangesAs.REWORDED,
        called=N_("kerawanan"),
        shown_in=Shown.RECORD,
    ),
    "leads": Field(
        values.leads,
        _list_of({"type": "string", "pattern": lead.PATTERN}),
        "Kapan pengingat dikirim: [7d, 3d, 1d]; 0d hari H, +30d sesudahnya.",
        changes_as=ChangesAs.REMINDERS,
    ),
    "audiences": Field(
        values.choices(AUDIENCES),
        _list_of({"enum": list(AUDIENCES)}),
        "Jenis kantor yang diingatkan.",
        inherited=True,
        default=True,
        changes_as=ChangesAs.REMINDERS,
    ),
    "tell_province": Field(
        values.truth,
        {"type": "boolean"},
        "true bila kantor provinsi juga diberi tahu tahapan di kabupaten/kotanya.",
        inherited=True,
        default=True,
        changes_as=ChangesAs.REMINDERS,
    ),
    "guidance": Field(
        values.words,
        _list_of(_TEXT),
        "Larangan bagi ASN pada tahapan ini, satu kalimat satu butir.",
        twins="The same in %s, bullet by bullet.",
        is_list=True,
        inherited=True,
        changes_as=ChangesAs.REWORDED,
        called=N_("arahan"),
        shown_in=Shown.RECORD,
    ),
    "note": Field(
        values.text,
        _TEXT,
        "Keterangan singkat.",
        twins=_THE_SAME,
        changes_as=ChangesAs.REWORDED,
        called=N_("catatan"),
        shown_in=Shown.RECORD,
    ),
    "note_since": Field(
        values.day,
        _DATE,
        "Hari sejak note boleh disebut dalam surel dan halaman tahapannya; sebelum hari itu tidak disebut.",
    ),
    "reason": Field(
        values.text,
        _TEXT,
        "Alasan perubahan atau pembatalan.",
        twins=_THE_SAME,
        changes_as=ChangesAs.WITH_THE_DATE,
        called=N_("alasan"),
        shown_in=Shown.RECORD,
    ),
    "breach": Field(
        values.choice(BREACHES),
        {"enum": list(BREACHES)},
        "Jenis pelanggaran bila berbeda dari yang mengikuti tanggal penetapan.",
        inherited=True,
        changes_as=ChangesAs.REWORDED,
        called=N_("jenis pelanggaran"),
    ),
    "crimes": Field(
        values.choices(CRIMES),
        _list_of({"enum": list(CRIMES)}),
        "Ketentuan pidana dari paket aturan yang disebut dalam pengingat.",
        inherited=True,
        changes_as=ChangesAs.REWORDED,
        called=N_("ketentuan pidana"),
    ),
    "was": Field(values.slugs, _IDS, "Pengenal lama tahapan ini, bila pernah berganti."),
}
"""Beside these a stage has an id and a phase: where it stands in the file."""

IN_OTHER_WORDS = {"kecuali": "except", "tanpa": "without", "hari": "days", "tanggal": "days", "jam": "hours", "tempat": "where", "alasan": "reason",
    "catatan": "note", "sumber": "source", "wilayah": "regions", "daerah": "regions", "zona": "zone", "judul": "title", "tenggat": "due",
    "larangan": "guidance", "panduan": "guidance", "imbauan": "guidance", "pengingat": "leads", "sasaran": "audiences", "dasar": "basis", "pidana": "crimes",
    "judul_en": "title_en", "catatan_en": "note_en", "alasan_en": "reason_en", "larangan_en": "guidance_en", "panduan_en": "guidance_en",
    "imbauan_en": "guidance_en"}  # fmt: skip
"""What people write in Indonesian -> the key that they mean."""

LOCAL: Fields = {
    name: replace(STAGE[name], inherited=False, default=False)
    for name in ("days", "undated", "hours", "status", "reason", "note", "basis", "source", "where")
}
"""What may be said of a stage in one region, in the long form; the short one is its days."""

ELECTION: Fields = {
    "title": _title("Nama pemilihan.", "The election's name in %s."),
    "issued": Field(
        values.day,
        _DATE,
        "Hari jadwal ini ditetapkan; cap waktu acara sebelum ada perubahan.",
        True,
        changes_as=ChangesAs.REWORDED,
        called=N_("hari penetapan jadwal"),
    ),
    "basis": Field(values.line, _TEXT, "Dasar hukum bagi tahapan yang tidak menyebut sendiri.", True),
    "audiences": Field(
        values.choices(AUDIENCES),
        _list_of({"enum": list(AUDIENCES)}),
        "Sasaran bagi tahapan yang tidak menyebut sendiri.",
    ),
    "regions": Field(
        values.places,
        _WHERE,
        "Kode wilayah yang ikut; ditulis seperti regions sebuah tahapan. Tanpa ini semua ikut, kecuali without.",
        changes_as=ChangesAs.REWORDED,
        called=N_("wilayah"),
    ),
    "tell_province": Field(
        values.truth, {"type": "boolean"}, "tell_province bagi tahapan yang tidak menyebut sendiri."
    ),
    "law": Field(
        values.law,
        {"type": "string", "pattern": SLUG},
        "Nama paket aturan netralitas yang berlaku; tanpa ini paket yang menyebut pemilihan ini.",
        changes_as=ChangesAs.REWORDED,
        called=N_("paket aturan"),
    ),
    "without": Field(
        values.codes,
        _CODES,
        "Kode wilayah yang tidak memilih siapa pun, persis seperti tertulis.",
        changes_as=ChangesAs.REWORDED,
        called=N_("wilayah yang tidak memilih"),
    ),
    "high_risk": Field(
        values.codes,
        _CODES,
        "Kode provinsi dengan kerawanan tertinggi, bila lain daripada yang disebut paket aturan.",
        changes_as=ChangesAs.REWORDED,
        called=N_("provinsi paling rawan"),
    ),
    "discipline_from": Field(
        values.word,
        {"type": "string", "pattern": SLUG},
        "Tahapan yang sejak hari pertamanya membuat pelanggaran menjadi pelanggaran disiplin.",
        changes_as=ChangesAs.REWORDED,
        called=N_("awal pelanggaran disiplin"),
    ),
    "was": Field(values.slugs, _IDS, "Pengenal lama pemilihan ini; kalendernya dialihkan ke sini."),
    "phases": Field(
        None,
        {},
        f"Kelompok tahapan, menurut urutan: pengenal, {_TITLES}.",
        True,
        changes_as=ChangesAs.REWORDED,
        called=N_("kelompok tahapan"),
    ),
    "stages": Field(None, {}, "Tahapan, di bawah pengenal kelompoknya.", True),
}

PHASE: Fields = {"title": _title("Nama kelompok tahapan.", "The group's name in %s.")}

SOURCE: Fields = {
    "address": Field(
        values.word,
        ADDRESS,
        "Alamat sumber.",
        True,
    ),
    "since": Field(
        values.day,
        _DATE,
        "Hari terbitnya, bila tidak tertulis dalam alamatnya; surel sebelum hari itu tidak menyebutnya.",
    ),
}
"""A source in the long form; the short one is its address."""

FILE: Fields = {
    "sources": Field(None, {}, "Nama pendek sumber -> alamatnya."),
    "holidays": Field(
        None,
        {
            "type": "object",
            "propertyNames": {"pattern": f"^{DAY}$"},
            "additionalProperties": {"enum": ["libur", "kerja"]},
        },
        "Koreksi hari libur: libur atau kerja. Selebihnya mengikuti libur nasional dan cuti bersama.",
    ),
    "ended": Field(
        values.slugs, _IDS, "Pemilihan yang sudah berakhir: tetap disajikan sebagaimana diadakan, tanpa pengingat lagi."
    ),
    "elections": Field(None, {}, "Pemilihan: pengenal -> isinya.", True),
}
