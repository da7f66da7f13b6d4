"""The JSON form of feeds, described for programs: OpenAPI 3.1 and JSON Schema, in each language.

Paths come from the table of addresses, keys from feeds.columns, examples from the feeds of the revision that is served, so that none of it
is written twice. What the service answers beside 200 is told as it is done by serving.feed_layer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import make_response
from werkzeug.wrappers import Response

from calendar_service import __version__
from calendar_service.errors import N_
from calendar_service.feeds import tables
from calendar_service.feeds.building import beforehand
from calendar_service.feeds.json_schema import DIALECT, feed_in_parts, feed_schema, record_schema
from calendar_service.feeds.places import LastingPlace, place_of
from calendar_service.feeds.query import CONTENT, HELP, PLACES
from calendar_service.feeds.single import single_feed
from calendar_service.feeds.telling import has_feed
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.fields import CODE, SLUG
from calendar_service.timeline.timeline import Election
from calendar_service.web.context import PageContext, page_context
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.words.addresses import address, feed_path, rule
from calendar_service.words.contents import CONTENTS, DEADLINES, VOTES
from calendar_service.words.forms import FORMS, JSON
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator

OPENAPI = "3.1.1"
SCHEMA_TYPE = "application/schema+json"
SHOWN = 2
"""Stages in an example."""

api = AddressedBlueprint("api", __name__)

Described = dict[str, Any]
"""A part of an OpenAPI document."""

_PLACE = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?([a-z_]+)>")


@api.view
def openapi() -> Response:
    """What programs may ask of the feeds in JSON, and what they are answered."""
    here = page_context()
    return _json(document(here), FORMS[JSON].content_type)


@api.view
def feed_schema_file() -> Response:
    """One file of them, as JSON Schema."""
    here = page_context()
    own = here.site.settings.public_url + address("api.feed_schema_file", here.language)
    return _json({"$id": own, **feed_schema(here.translator)}, SCHEMA_TYPE)


def document(here: PageContext) -> Described:
    """OpenAPI 3.1, in the language of the context."""
    say = here.translator.text
    public, revision = here.site.settings.public_url, here.site.current()
    return {
        "openapi": OPENAPI,
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": "Kalender Tahapan",
            "version": __version__,
            "summary": say(N_("Jadwal tahapan pemilihan kepala daerah, sebagai JSON.")),
            "description": say(
                N_(
                    "Tanpa kunci dan tanpa pendaftaran. Tanyakan paling sering sekali sejam, dengan If-None-Match. "
                    "Kunci dapat bertambah, tidak ada yang berganti nama."
                )
            ),
        },
        "servers": [{"url": public}],
        "paths": {path: {"get": operation} for path, operation in _operations(here, revision)},
        "components": {
            "schemas": {
                "feed": feed_in_parts(here.translator, "#/components/schemas/stage"),
                "stage": record_schema(here.translator),
            },
            "headers": _headers(here.translator),
            "responses": _responses(here.translator),
        },
    }


def _operations(here: PageContext, revision: Revision) -> list[tuple[str, Described]]:
    """Path and operation, in each language of the feeds."""
    about = {
        "feeds.national": N_("Satu pemilihan, secara nasional"),
        "feeds.region": N_("Satu pemilihan di satu daerah"),
        "feeds.place": N_("Satu daerah atas semua pemilihannya"),
        "feeds.union": N_("Beberapa daerah dalam satu berkas"),
    }
    found = []
    _, region = _shown(here, revision)
    for language, row in LANGUAGES.items():
        examples = _examples(here, revision, language)
        for name, summary in about.items():
            operation = {
                "operationId": f"{name.rpartition('.')[2]}_{language}",
                "summary": f"{here.translator.text(summary)} ({row.name})",
                "parameters": [
                    _parameter(here, revision, place)
                    for place in _PLACE.findall(rule(name, language))
                    if place != "form"
                ]
                + _filters(here.translator, region, has_places=name == "feeds.union"),
                "responses": {"200": _told(here.translator, examples.get(name)), **_OTHERS},
            }
            found.append(
                (
                    _PLACE.sub(lambda place: JSON if place[1] == "form" else f"{{{place[1]}}}", rule(name, language)),
                    operation,
                )
            )
    return found


def _filters(translator: Translator, region: Region, *, has_places: bool) -> list[Described]:
    """What may stand behind the `?`. has_places: whether places have to be named there."""
    word = "|".join(CONTENTS)
    code = CODE.strip("^$")
    found = [
        {
            "name": CONTENT,
            "in": "query",
            "required": False,
            "description": translator.text(N_("Hanya bagian ini: satu kata atau lebih, dipisahkan koma.")),
            "schema": {"type": "string", "pattern": f"^(({word})(,({word}))*)?$"},
            "example": ",".join((VOTES, DEADLINES)),
        }
    ]
    if has_places:
        found.append(
            {
                "name": PLACES,
                "in": "query",
                "required": True,
                "description": translator.text(HELP[PLACES]),
                "schema": {"type": "string", "pattern": rf"^{code}\+?(,{code}\+?)*$"},
                "example": f"{region.province_code},{region.code}",
            }
        )
    return found


def _parameter(here: PageContext, revision: Revision, name: str) -> Described:
    election, region = _shown(here, revision)
    meant = {
        "election_id": (N_("Pengenal pemilihan."), SLUG, election.id if election else ""),
        "code": (
            N_(
                "Wilayah menurut kode Kemendagri: provinsi, kabupaten, atau kota. Kode lama dialihkan ke kode sekarang."
            ),
            CODE,
            region.code,
        ),
    }
    about, pattern, example = meant[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": here.translator.text(about),
        "schema": {"type": "string", "pattern": pattern},
        "example": example,
    }


def _told(translator: Translator, example: Described | None) -> Described:
    content: Described = {"schema": {"$ref": "#/components/schemas/feed"}}
    if example:
        content["example"] = example
    return {
        "description": translator.text(N_("Jadwal sebagaimana berlaku sekarang.")),
        "headers": _VALIDATORS,
        "content": {FORMS[JSON].content_type: content},
    }


_VALIDATORS = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Last-Modified", "Cache-Control")}
_OTHERS = {
    status: {"$ref": f"#/components/responses/{name}"}
    for status, name in {
        "304": "unchanged",
        "400": "not_understood",
        "308": "moved",
        "404": "unknown",
        "410": "gone",
        "503": "nothing_yet",
    }.items()
}


def _headers(translator: Translator) -> Described:
    text = {"schema": {"type": "string"}}
    about = {
        "ETag": N_("Tanda isi; kirimkan kembali dalam If-None-Match."),
        "Last-Modified": N_("Sejak kapan isi ini disajikan; tidak pernah mundur."),
        "Cache-Control": N_("Berapa lama jawaban boleh disimpan."),
        "Location": N_("Alamat yang baru, relatif terhadap situs ini."),
        "Retry-After": N_("Sesudah berapa detik sebaiknya dicoba lagi."),
    }
    return {name: {"description": translator.text(said), **text} for name, said in about.items()}


def _responses(translator: Translator) -> Described:
    sentences = {"text/plain; charset=utf-8": {"schema": {"type": "string"}}}
    about: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "unchanged": (N_("Isi yang Anda simpan masih berlaku."), ()),
        "moved": (
            N_("Pindah: kode lama, pengenal lama, ejaan lain, atau daerah yang tidak ikut dalam pemilihan itu."),
            ("Location",),
        ),
        "unknown": (
            N_("Tidak ada kalender di alamat itu; kalimatnya menyebut yang terdekat, dalam setiap bahasa."),
            (),
        ),
        "not_understood": (
            N_(
                "Parameter yang tampak seperti penyaring, atau nilainya, tidak dikenal; kalimatnya menyebut yang dapat dipakai."
            ),
            (),
        ),
        "gone": (N_("Pemilihan itu sudah berakhir dan tidak ada yang disimpan darinya."), ()),
        "nothing_yet": (N_("Layanan belum dapat menyusun kalender."), ("Retry-After",)),
    }
    return {
        name: {
            "description": translator.text(said),
            "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in headers},
            **({} if name == "unchanged" else {"content": sentences}),
        }
        for name, (said, headers) in about.items()
    }


# Examples


def _shown(here: PageContext, revision: Revision) -> tuple[Election | None, Region]:
    """The newest election, and the first kabupaten or kota that votes in it."""
    elections, regions = revision.timeline.elections, here.site.regions
    newest = next(iter(beforehand(elections.values(), 1)), None)
    election = elections[newest] if newest else None
    voting = (each for each in regions.values() if election and election.votes(each) and not each.is_province)
    return election, next(voting, next(iter(regions.values())))


def _examples(here: PageContext, revision: Revision, language: str) -> dict[str, Described]:
    """Row of the addresses -> what stands there, with few of its stages."""
    election, region = _shown(here, revision)
    if election is None:
        return {}
    site = here.site
    place = place_of(revision, election, site.regions, site.translators[language], site.settings)
    own = tuple(each for each in revision.timeline.elections.values() if has_feed(revision, each, region))
    lasting = LastingPlace(region, own, site.regions, site.translators[language], site.settings.public_url)
    paths = {
        "feeds.national": feed_path(election.id, "", language, JSON),
        "feeds.region": feed_path(election.id, region.code, language, JSON),
        "feeds.place": feed_path("", region.code, language, JSON),
    }
    national = _few(single_feed(revision, place, None, paths["feeds.national"], JSON))
    regional = _few(single_feed(revision, place, region, paths["feeds.region"], JSON))
    head = tables.lasting_json_head(lasting, lasting.feed_url(paths["feeds.place"])) + tables.JSON_END
    return {
        "feeds.national": national,
        "feeds.region": regional,
        "feeds.place": {**json.loads(head), "stages": regional["stages"]},
    }


def _few(feed: bytes) -> Described:
    told: Described = json.loads(feed)
    return {**told, "stages": [each for each in told["stages"] if each["last_day"]][:SHOWN]}


def _json(told: Described, content_type: str) -> Response:
    response = make_response(json.dumps(told, ensure_ascii=False, indent=1))
    response.content_type = content_type
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
