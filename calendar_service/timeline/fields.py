"""Every key of stages.yaml: how it is read, its JSON Schema, what it means. One table per level.

The reader, `schema` and docs/stages-yaml.md all follow these tables; a key that is not here does
not exist. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.regions import ZONES
from calendar_service.timeline import values
from calendar_service.timeline.stage import AUDIENCES, BREACHES, CRIMES, LEVELS, Status
from calendar_service.words import lead
from calendar_service.words.languages import LANGUAGES, MARKED

Reader = Callable[..., Any]
Schema = dict[str, Any]

DAY = r"\d{4}-\d{2}-\d{2}"
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
CODE = r"^\d{2}(\.\d{2})?$"


@dataclass(frozen=True, slots=True)
class Field:
    """One key. read: None where the parser itself walks into the node. about: what it means."""

    read: Reader | None
    schema: Schema
    about: str
    required: bool = False


def _list_of(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": values.MAX_TEXT}
_DATE: Schema = {"type": "string", "pattern": f"^{DAY}$"}
_DAYS: Schema = {"type": "string", "pattern": rf"^(s\.d\. {DAY}|{DAY}( s\.d\. {DAY})?)$"}
_CODES: Schema = {"type": "array", "items": {"type": "string", "pattern": CODE}}
_IDS = _list_of({"type": "string", "pattern": SLUG})
_BULLETS = _list_of(_TEXT)


def _twins(name: str, read: Reader | None, schema: Schema, about: str, *, required: bool = False) -> dict[str, Field]:
    """The key of a text in every language but the default: `title_en`. about: with %s for its name."""
    return {name + row.key: Field(read, schema, about.replace("%s", row.english_name), required) for row in MARKED}


_THE_SAME = "The same in %s."
_TITLES = ", ".join(f"title{row.key}" for row in LANGUAGES.values())

_LEADS = _list_of({"type": "string", "pattern": lead.PATTERN})
_AUDIENCES = _list_of({"enum": list(AUDIENCES)})

STAGE: Mapping[str, Field] = {
    "title": Field(values.line, _TEXT, "Nama resmi tahapan dalam bahasa Indonesia.", True),
    **_twins("title", values.line, _TEXT, "The stage's name in %s.", required=True),
    "days": Field(
        values.days,
        _DAYS,
        "Hari, kedua ujungnya termasuk: 2024-11-27, 2024-09-25 s.d. 2024-11-23, "
        "atau s.d. 2024-09-24 bila hanya ada batas akhir.",
    ),
    "hours": Field(
        values.hours,
        {"type": "string", "pattern": r"^(\d\d\.\d\d\s*[-–]\s*\d\d\.\d\d|(mulai|s\.d\.) \d\d\.\d\d)$"},
        "Jam waktu setempat, dengan titik: 07.00-13.00, mulai 10.00, s.d. 23.59.",
    ),
    "zone": Field(
        values.choice(ZONES),
        {"enum": list(ZONES)},
        "Zona jam bila jamnya milik satu tempat saja; tanpa ini jam berlaku waktu setempat.",
    ),
    "due": Field(
        values.due,
        {"type": "string", "pattern": r"^\d{1,3} hari( kerja)? sesudah [a-z0-9-]+$"},
        "Tenggat relatif: 3 hari sesudah ID, 45 hari kerja sesudah ID. Tentatif sampai days diisi.",
    ),
    "undated": Field(values.text, _TEXT, "Bila tanggalnya belum atau tidak ada: siapa yang menetapkan."),
    **_twins("undated", values.text, _TEXT, _THE_SAME),
    "regions": Field(
        None,
        _CODES,
        "Kode wilayah tempat tahapan berlaku; kode provinsi mencakup kabupaten/kotanya. "
        "Tanpa ini berlaku di semua daerah; [] berarti daerahnya belum ditentukan.",
    ),
    "level": Field(values.choice(LEVELS), {"enum": list(LEVELS)}, "Hanya provinsi, atau hanya kabupaten/kota."),
    "local": Field(
        None,
        {"type": "object", "propertyNames": {"pattern": CODE}, "additionalProperties": _DAYS},
        'Tanggal yang berbeda di satu daerah, satu baris: "35.78": 2024-09-26 s.d. 2024-11-23.',
    ),
    "status": Field(
        values.choice([s.value for s in Status]),
        {"enum": [s.value for s in Status]},
        "confirmed (bila tidak ditulis), tentative, atau cancelled.",
    ),
    "part_of": Field(
        values.word,
        {"type": "string", "pattern": SLUG},
        "Tahapan induk. Wilayah, sasaran, arahan, dasar hukum dan kerawanan diwarisi bila tidak ditulis.",
    ),
    "basis": Field(values.line, _TEXT, "Dasar hukum; tanpa ini dasar hukum pemilihan."),
    "source": Field(None, _IDS, "Nama pendek dari tabel sources tempat tanggal ini terbaca."),
    "vulnerable": Field(values.truth, {"type": "boolean"}, "true untuk tahapan rawan menurut IKP Bawaslu."),
    "leads": Field(values.leads, _LEADS, "Kapan pengingat dikirim: [7d, 3d, 1d]; 0d hari H, +30d sesudahnya."),
    "audiences": Field(values.choices(AUDIENCES), _AUDIENCES, "Jenis kantor yang diingatkan."),
    "guidance": Field(None, _BULLETS, "Larangan bagi ASN pada tahapan ini, satu kalimat satu butir."),
    **_twins("guidance", None, _BULLETS, "The same in %s, bullet by bullet."),
    "note": Field(values.text, _TEXT, "Keterangan singkat."),
    **_twins("note", values.text, _TEXT, _THE_SAME),
    "reason": Field(values.text, _TEXT, "Alasan perubahan atau pembatalan."),
    **_twins("reason", values.text, _TEXT, _THE_SAME),
    "breach": Field(
        values.choice(BREACHES),
        {"enum": list(BREACHES)},
        "Jenis pelanggaran bila berbeda dari yang mengikuti tanggal penetapan.",
    ),
    "crimes": Field(
        values.choices(CRIMES), _list_of({"enum": list(CRIMES)}), "Pasal pidana yang disebut dalam pengingat."
    ),
    "was": Field(None, _IDS, "Pengenal lama tahapan ini, bila pernah berganti."),
}

ELECTION: Mapping[str, Field] = {
    "title": Field(values.line, _TEXT, "Nama pemilihan.", True),
    **_twins("title", values.line, _TEXT, "The election's name in %s.", required=True),
    "issued": Field(values.day, _DATE, "Hari jadwal ini ditetapkan; cap waktu acara sebelum ada perubahan.", True),
    "basis": Field(values.line, _TEXT, "Dasar hukum bagi tahapan yang tidak menyebut sendiri.", True),
    "audiences": Field(values.choices(AUDIENCES), _AUDIENCES, "Sasaran bagi tahapan yang tidak menyebut sendiri."),
    "without": Field(None, _CODES, "Kode wilayah yang tidak memilih siapa pun, persis seperti tertulis."),
    "high_risk": Field(None, _CODES, "Kode provinsi dengan kerawanan tertinggi menurut IKP Bawaslu."),
    "discipline_from": Field(
        values.word,
        {"type": "string", "pattern": SLUG},
        "Tahapan yang sejak hari pertamanya membuat pelanggaran menjadi pelanggaran disiplin.",
    ),
    "was": Field(None, _IDS, "Pengenal lama pemilihan ini; kalendernya dialihkan ke sini."),
    "phases": Field(None, {}, f"Kelompok tahapan, menurut urutan: pengenal, {_TITLES}.", True),
    "stages": Field(None, {}, "Tahapan, di bawah pengenal kelompoknya.", True),
}

PHASE: Mapping[str, Field] = {
    "title": Field(values.line, _TEXT, "Nama kelompok tahapan.", True),
    **_twins("title", values.line, _TEXT, "The group's name in %s.", required=True),
}

FILE: Mapping[str, Field] = {
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
    "ended": Field(None, _IDS, "Pemilihan yang sudah berakhir; kalendernya dijawab 410."),
    "elections": Field(None, {}, "Pemilihan: pengenal -> isinya.", True),
}
