"""The record of a stage, key by key: what each is called above a column, what it means, and its JSON Schema. Pure.

Keys of a stage in JSON, columns of the tables, and what programs are told of them, in this order; what came later stands
at the end, so that no table shifts. Public: keys may be added, none is renamed (docs/feeds.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from calendar_service.errors import N_
from calendar_service.feeds.entry import BOTH
from calendar_service.timeline.fields import CODES, SLUG
from calendar_service.timeline.stage import BREACHES, LEVELS, Status

Schema = dict[str, Any]
"""JSON Schema, draft 2020-12."""


class CellKind(Enum):
    """What a cell of a workbook holds."""

    TEXT = auto()
    DAY = auto()
    HOUR = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """heading: above it in a workbook; about: what it means; both message ids. schema: of its value in JSON. kind, width: of its
    cells in a workbook; the width in letters."""

    heading: str
    about: str
    schema: Schema
    kind: CellKind = CellKind.TEXT
    width: int = 14


def _or_null(schema: Schema) -> Schema:
    kind = {"type": [schema["type"], "null"]} if "type" in schema else {}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, **kind, **choices}


_TEXT: Schema = {"type": "string"}
_WORDS: Schema = {"type": "string", "minLength": 1}
_TRUTH: Schema = {"type": "boolean"}
_SLUG: Schema = {"type": "string", "pattern": SLUG}
_DAY: Schema = {"type": "string", "format": "date"}
_HOUR: Schema = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_D = r"\d{4}-\d{2}-\d{2}"
_H = r"\d{2}:\d{2}"
_REGIONAL_DAY = rf"^\d{{2}}(\.\d{{2}})?( (s\.d\.|{_D}) {_D})?( ({_H})?-({_H})?)?( (tentative|cancelled))?$"

RECORD: Mapping[str, RecordColumn] = {
    "id": RecordColumn(
        N_("Pengenal"),
        N_(
            "Pengenal tahapan, seperti di alamat halamannya; `tidak-memilih` bagi daerah yang tidak memilih kepala daerah sendiri."
        ),
        _SLUG,
        width=28,
    ),
    "title": RecordColumn(N_("Tahapan"), N_("Nama tahapan, dalam bahasa berkas ini."), _WORDS, width=48),
    "phase": RecordColumn(
        N_("Kelompok tahapan"), N_("Nama kelompok tahapan, dalam bahasa berkas ini."), _WORDS, width=24
    ),
    "first_day": RecordColumn(
        N_("Hari pertama"),
        N_("Hari pertama, termasuk. Kosong (null) bila hanya ada batas akhir, dan selama belum bertanggal."),
        _or_null(_DAY),
        CellKind.DAY,
        20,
    ),
    "last_day": RecordColumn(
        N_("Hari terakhir"),
        N_("Hari terakhir, termasuk. Kosong (null) selama belum bertanggal."),
        _or_null(_DAY),
        CellKind.DAY,
        20,
    ),
    "opens": RecordColumn(N_("Mulai pukul"), N_("Jam mulai menurut waktu setempat."), _or_null(_HOUR), CellKind.HOUR),
    "closes": RecordColumn(
        N_("Sampai pukul"), N_("Jam berakhir menurut waktu setempat."), _or_null(_HOUR), CellKind.HOUR
    ),
    "opens_at": RecordColumn(
        N_("Saat mulai"),
        N_(
            "Saat mulai dengan selisihnya dari UTC. Kosong (null) bila jamnya tidak diketahui atau tidak satu zona, seperti secara nasional."
        ),
        _or_null(_INSTANT),
        width=27,
    ),
    "closes_at": RecordColumn(
        N_("Saat berakhir"), N_("Saat berakhir, ditulis seperti opens_at."), _or_null(_INSTANT), width=27
    ),
    "zone": RecordColumn(N_("Zona waktu"), N_("Nama IANA zona jam itu."), _or_null(_WORDS), width=16),
    "regions": RecordColumn(
        N_("Wilayah"),
        N_(
            "Kode wilayah tempat tahapan berlaku; kode provinsi mencakup kabupaten dan kotanya, `91 saja` hanya "
            "provinsinya. Kosong (null): di semua daerah; daftar tanpa isi: belum ditetapkan."
        ),
        _or_null(_list({"type": "string", "pattern": CODES})),
        width=20,
    ),
    "level": RecordColumn(
        N_("Tingkat"),
        N_("Hanya provinsi, atau hanya kabupaten dan kota; kosong (null) untuk keduanya."),
        _or_null({"type": "string", "enum": list(LEVELS)}),
        width=16,
    ),
    "status": RecordColumn(
        N_("Status tanggal"),
        N_("`confirmed`: pasti; `tentative`: tentatif; `cancelled`: dibatalkan."),
        {"type": "string", "enum": [each.value for each in Status]},
    ),
    "deadline": RecordColumn(N_("Batas akhir"), N_("true bila tahapan ini adalah batas akhir."), _TRUTH),
    "vulnerable": RecordColumn(N_("Rawan"), N_("true bila tahapan dinilai rawan pelanggaran netralitas."), _TRUTH),
    "breach": RecordColumn(
        N_("Golongan pelanggaran"),
        N_(
            "Golongan pelanggaran netralitas pada hari pembukanya: `ethics`: etik; `discipline`: disiplin; `both`: "
            "keduanya, menurut calon yang mana. Kosong (null) selama belum bertanggal."
        ),
        _or_null({"type": "string", "enum": [*BREACHES, BOTH]}),
        width=22,
    ),
    "basis": RecordColumn(N_("Dasar hukum"), N_("Dasar hukum."), _TEXT, width=40),
    "sources": RecordColumn(
        N_("Sumber tanggal"),
        N_("Alamat tempat tanggal ini terbaca, yang terbaik lebih dahulu."),
        _list(_ADDRESS),
        width=40,
    ),
    "guidance": RecordColumn(
        N_("Larangan bagi ASN"), N_("Yang tidak boleh dilakukan ASN, satu kalimat satu butir."), _list(_WORDS), width=60
    ),
    "note": RecordColumn(N_("Catatan"), N_("Keterangan, atau kosong (null)."), _or_null(_WORDS), width=40),
    "reason": RecordColumn(
        N_("Alasan"), N_("Alasan perubahan atau pembatalan, atau kosong (null)."), _or_null(_WORDS), width=40
    ),
    "undated": RecordColumn(
        N_("Tanpa tanggal"),
        N_("Bila tanggalnya belum atau tidak ada: siapa yang menetapkan. Selebihnya kosong (null)."),
        _or_null(_WORDS),
        width=40,
    ),
    "url": RecordColumn(N_("Halaman"), N_("Alamat halaman tahapan."), _ADDRESS, width=40),
    "uid": RecordColumn(
        N_("UID di kalender"),
        N_("UID acara ini di kalender (RFC 5545 bagian 3.8.4.7); tetap bila tanggal atau namanya berubah."),
        _WORDS,
        width=40,
    ),
    "sequence": RecordColumn(
        N_("Nomor perubahan"),
        N_("Seperti SEQUENCE di kalender: naik setiap kali acaranya berubah."),
        {"type": "integer", "minimum": 0},
        CellKind.NUMBER,
    ),
    "modified": RecordColumn(
        N_("Diubah"), N_("Saat terakhir berubah, dalam UTC, seperti LAST-MODIFIED di kalender."), _INSTANT, width=22
    ),
    "where": RecordColumn(
        N_("Tempat"),
        N_(
            "Desa, TPS, atau kota dengan kata-kata, bila tempatnya lebih sempit dari wilayahnya; selebihnya kosong (null)."
        ),
        _or_null(_WORDS),
        width=40,
    ),
    "some_regions": RecordColumn(
        N_("Di sebagian wilayah"),
        N_("true bila tahapan hanya berlaku di sebagian dari regions dan belum diketahui di mana."),
        _TRUTH,
        width=20,
    ),
    "regional_days": RecordColumn(
        N_("Hari di daerah"),
        N_(
            "Secara nasional: daerah yang harinya lain. Kode, hari pertama (`s.d.` bila hanya batas akhir), hari terakhir; "
            "dapat diikuti jam, lalu `tentative` atau `cancelled`; tanpa hari selama belum ditetapkan."
        ),
        _list({"type": "string", "pattern": _REGIONAL_DAY}),
        width=40,
    ),
    "election": RecordColumn(N_("Pemilihan"), N_("Pengenal pemilihan."), _SLUG, width=18),
}
"""Key -> what is said of it."""
