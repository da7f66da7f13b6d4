"""The JSON form of feeds, as JSON Schema (draft 2020-12), with what each key means in one language. Pure.

What a key of a stage holds stands in feeds.columns; what stands around the stages is said here. Keys may be added, so nothing
forbids others; those that are named are always there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendar_service.errors import N_
from calendar_service.feeds.columns import RECORD, Schema
from calendar_service.timeline.fields import CODE, SLUG
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Described = tuple[Schema, str]
"""A schema, and what it means: a message id."""

_WORDS: Schema = {"type": "string", "minLength": 1}
_TRUTH: Schema = {"type": "boolean"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_CODE: Schema = {"type": "string", "pattern": CODE}

_TAKES_PART: Mapping[str, Described] = {
    "votes": (_TRUTH, N_("Apakah daerah ini memilih dalam pemilihan itu.")),
    "voters": (
        {"type": "array", "items": _CODE},
        N_("Bila tidak memilih sendiri: kode daerah di dekatnya yang memilih."),
    ),
    "high_risk": (_TRUTH, N_("true bagi provinsi yang dinilai paling rawan.")),
}

_ELECTION: Mapping[str, Described] = {
    "id": ({"type": "string", "pattern": SLUG}, N_("Pengenal pemilihan.")),
    "title": (_WORDS, N_("Nama pemilihan, dalam bahasa berkas ini.")),
    "url": (_ADDRESS, N_("Alamat halamannya.")),
}

_KNOWN: Mapping[str, Described] = {
    "code": (_CODE, N_("Wilayah menurut kode Kemendagri; teks, bukan angka.")),
    "name": (_WORDS, N_("Nama lengkap daerah.")),
    "level": ({"enum": ["provinsi", "kabupaten", "kota"]}, N_("Tingkat daerah.")),
    "province": (_CODE, N_("Kode provinsinya.")),
    "zone": (_WORDS, N_("Nama IANA zona waktu daerah.")),
}

_REGION: Mapping[str, Described] = {**_KNOWN, "url": (_ADDRESS, N_("Alamat halamannya."))}


def record_schema(translator: Translator) -> Schema:
    """Of one stage."""
    about = N_("Satu tahapan sebagaimana berlaku di satu daerah, atau secara nasional.")
    return _object({key: (each.schema, each.about) for key, each in RECORD.items()}, translator, about)


def feed_schema(translator: Translator) -> Schema:
    """Of a whole file: of an election, or of a place over all of its elections."""
    return {
        "$schema": DIALECT,
        **feed_in_parts(translator, "#/$defs/stage"),
        "$defs": {"stage": record_schema(translator)},
    }


def feed_in_parts(translator: Translator, stage: str) -> Schema:
    """The same, with the address of the record's schema in the place of it."""
    of_an_election = _object(
        {
            "election": (_object(_ELECTION, translator), N_("Pemilihan yang diceritakan.")),
            "region": (
                {"oneOf": [{"type": "null"}, _object({**_REGION, **_TAKES_PART}, translator)]},
                N_("Daerahnya; null secara nasional."),
            ),
        },
        translator,
        N_("Berkas satu pemilihan."),
    )
    of_a_place = _object(
        {
            "election": ({"type": "null"}, N_("Tidak ada satu pemilihan; elections menyebut semuanya.")),
            "region": (_object(_REGION, translator), N_("Daerahnya.")),
            "elections": (
                {"type": "array", "items": _object({**_ELECTION, **_TAKES_PART}, translator)},
                N_("Pemilihan yang diceritakan, menurut urutan jadwal."),
            ),
        },
        translator,
        N_("Berkas satu daerah atas semua pemilihannya."),
    )
    of_several = _object(
        {
            "election": ({"type": "null"}, N_("Tidak ada satu pemilihan; elections menyebut semuanya.")),
            "region": ({"type": "null"}, N_("Tidak ada satu daerah; regions menyebut semuanya.")),
            "elections": (
                {"type": "array", "items": _object(_ELECTION, translator)},
                N_("Pemilihan yang diceritakan, menurut urutan jadwal."),
            ),
            "regions": (
                {"type": "array", "items": _object(_KNOWN, translator)},
                N_("Daerah yang dipilih, menurut kodenya."),
            ),
            "contents": ({"type": "array", "items": _WORDS}, N_("Bagian yang dipilih; tanpa isi untuk semuanya.")),
        },
        translator,
        N_("Berkas beberapa daerah."),
    )
    always: Mapping[str, Described] = {
        "name": (_WORDS, N_("Nama kalender.")),
        "language": ({"enum": list(LANGUAGES)}, N_("Kode bahasa berkas ini.")),
        "source": (_ADDRESS, N_("Alamat berkas ini sendiri.")),
        "stages": (
            {"type": "array", "items": {"$ref": stage}},
            N_("Tahapan menurut urutan jadwal, juga yang belum bertanggal."),
        ),
    }
    return {
        **_object(always, translator, N_("Berkas JSON sebuah kalender.")),
        "oneOf": [of_an_election, of_a_place, of_several],
    }


def _object(keys: Mapping[str, Described], translator: Translator, about: str = "") -> Schema:
    """Which has these keys, and perhaps more. about: a message id."""
    properties: dict[str, Any] = {
        key: {**schema, "description": translator.text(means)} for key, (schema, means) in keys.items()
    }
    said = {"description": translator.text(about)} if about else {}
    return {"type": "object", **said, "required": list(keys), "properties": properties}
