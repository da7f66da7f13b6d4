"""The one table of every address of the product; whoever prints, parses or routes one does it from its row. Pure.

A row is a name, as Flask calls an endpoint, and a pattern, as Flask writes a rule, with two places of our own for the
language: `<prefix>` before a page (nothing, `/en`) and `<suffix>` in the name of a file (nothing, `.en`). An address is a
path from the site's root; printed it is percent-encoded, parsed it is decoded, as WSGI hands it over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote

from calendar_service.words.forms import CALENDAR, FORMS, FORMS_OF_REVISIONS, ending_of
from calendar_service.words.languages import DEFAULT, LANGUAGES, MARKED

FEEDS = "/feeds/"
"""Everything below is answered by serving.feed_layer, without Flask."""

UNION = "pilihan"
"""What the feed of several places is called; no election is."""

STAGES = "/tahapan/"
"""What stands between an election and one of its stages."""

STATIC = "/static/"

READ = ("GET",)
WRITE = ("POST",)


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address. strict_slashes: whether it is another one with a slash more at its end."""

    name: str
    pattern: str
    methods: tuple[str, ...] = READ
    strict_slashes: bool = True

    @property
    def speaks(self) -> bool:
        """Whether it stands in a language, and so once in each."""
        return "<prefix>" in self.pattern or "<suffix>" in self.pattern


@dataclass(frozen=True, slots=True)
class Found:
    """What an address means. values: place -> text, without the language's."""

    name: str
    language: str
    values: Mapping[str, str]


_FORM = f"<any({', '.join(FORMS)}):form>"
_FORM_OF_REVISION = f"<any({', '.join(FORMS_OF_REVISIONS)}):form>"
_PAPER = "<any(docx, pdf, txt, poster):paper>"

TABLE = (
    AddressRow("feeds.union", f"/feeds/{UNION}<suffix>.{_FORM}"),
    AddressRow("feeds.national", f"/feeds/<slug:election_id><suffix>.{_FORM}"),
    AddressRow("feeds.place", f"/feeds/daerah/<code:code><suffix>.{_FORM}"),
    AddressRow("feeds.region", f"/feeds/<slug:election_id>/<code:code><suffix>.{_FORM}"),
    AddressRow("feeds.stage", f"/<slug:election_id>/tahapan/<slug:stage_id><suffix>.<any({CALENDAR}):form>"),
    # what is asked by machines, and files
    AddressRow("health.healthz", "/healthz"),
    AddressRow("health.readyz", "/readyz"),
    AddressRow("health.metrics", "/metrics"),
    AddressRow("files.robots", "/robots.txt"),
    AddressRow("files.sitemap", "/sitemap.xml"),
    AddressRow("files.security", "/.well-known/security.txt"),
    AddressRow("signatures.published_keys", "/.well-known/jwks.json"),
    AddressRow("signatures.public_key", "/tanda-tangan/kunci/<name>.pem"),
    AddressRow("signatures.manifest", "/tanda-tangan/manifest.json"),
    AddressRow("signatures.signature", "/tanda-tangan/manifest.json.sig"),
    AddressRow("signatures.former_manifest", "/tanda-tangan/<int:number>/manifest.json"),
    AddressRow("signatures.former_signature", "/tanda-tangan/<int:number>/manifest.json.sig"),
    AddressRow("files.favicon", "/favicon.ico"),
    AddressRow("api.openapi", "/api/openapi<suffix>.json"),
    AddressRow("api.feed_schema_file", "/api/feed<suffix>.schema.json"),
    AddressRow("files.static", "/static/<name>"),
    AddressRow("editor_files.static", "/static/admin/<path:name>"),
    # the editor
    AddressRow("editor.index", "<prefix>/admin/"),
    AddressRow("editor.login", "<prefix>/admin/masuk"),
    AddressRow("editor.enter", "<prefix>/admin/masuk", WRITE),
    AddressRow("editor.confirm", "<prefix>/admin/kode", WRITE),
    AddressRow("editor.logout", "<prefix>/admin/keluar", WRITE),
    AddressRow("editor.examine", "<prefix>/admin/periksa", WRITE),
    AddressRow("editor.offer_repairs", "<prefix>/admin/perbaikan", WRITE),
    AddressRow("editor.take_repairs", "<prefix>/admin/perbaikan/pakai", WRITE),
    AddressRow("editor.preview", "<prefix>/admin/pratinjau", WRITE),
    AddressRow("editor.publish", "<prefix>/admin/terbit", WRITE),
    AddressRow("editor.keep_draft", "<prefix>/admin/draf", WRITE),
    AddressRow("editor.drop_draft", "<prefix>/admin/draf/buang", WRITE),
    AddressRow("editor.write_file", "<prefix>/admin/samakan", WRITE),
    AddressRow("editor.stage_table", "<prefix>/admin/tahapan/"),
    AddressRow("editor.preview_draft", "<prefix>/admin/tahapan/", WRITE),
    AddressRow("editor.stage_form", "<prefix>/admin/tahapan/<election_id>/<stage_id>/"),
    AddressRow("editor.change_stage", "<prefix>/admin/tahapan/<election_id>/<stage_id>/", WRITE),
    AddressRow("editor.ask_annex", "<prefix>/admin/lampiran/"),
    AddressRow("editor.read_table", "<prefix>/admin/lampiran/", WRITE),
    AddressRow("editor.back", "<prefix>/admin/<any(kode, periksa, pratinjau, terbit, draf, samakan, keluar):step>"),
    AddressRow("editor.history", "<prefix>/admin/riwayat/"),
    AddressRow("editor.revision", "<prefix>/admin/riwayat/<int:number>/"),
    AddressRow("editor.difference", "<prefix>/admin/banding"),
    AddressRow("editor.ask_roll_back", "<prefix>/admin/kembali/<int:number>/"),
    AddressRow("editor.roll_back", "<prefix>/admin/kembali/<int:number>/", WRITE),
    AddressRow("editor.pending_publication", "<prefix>/admin/menunggu/<int:number>/"),
    AddressRow("editor.agree_to_pending", "<prefix>/admin/menunggu/<int:number>/setuju", WRITE),
    AddressRow("editor.withdraw_pending", "<prefix>/admin/menunggu/<int:number>/tarik", WRITE),
    AddressRow("editor.propose", "<prefix>/admin/usulan/", WRITE),
    AddressRow("editor.proposal", "<prefix>/admin/usulan/<int:number>/"),
    AddressRow("editor.turn_down_proposal", "<prefix>/admin/usulan/<int:number>/tolak", WRITE),
    AddressRow("editor.take_back_proposal", "<prefix>/admin/usulan/<int:number>/tarik", WRITE),
    AddressRow("editor.own_account", "<prefix>/admin/akun/"),
    AddressRow("editor.set_own_address", "<prefix>/admin/akun/", WRITE),
    AddressRow("editor.try_own_address", "<prefix>/admin/akun/uji", WRITE),
    AddressRow("editor.offices", "<prefix>/admin/kantor/"),
    AddressRow("editor.office", "<prefix>/admin/kantor/<code>/"),
    AddressRow("editor.correct_office", "<prefix>/admin/kantor/<code>/", WRITE),
    AddressRow("editor.retire_office", "<prefix>/admin/kantor/<code>/pensiun", WRITE),
    AddressRow("editor.office_report", "<prefix>/admin/kantor/<code>/laporan.pdf"),
    AddressRow("editor.renew_door", "<prefix>/admin/kantor/<code>/tautan", WRITE),
    AddressRow("editor.export_offices", "<prefix>/admin/kantor.csv"),
    AddressRow("editor.ask_import", "<prefix>/admin/impor-kantor"),
    AddressRow("editor.import_offices", "<prefix>/admin/impor-kantor", WRITE),
    AddressRow("editor.office_history", "<prefix>/admin/riwayat-kantor/"),
    AddressRow("editor.former_offices", "<prefix>/admin/riwayat-kantor/<int:number>.csv"),
    AddressRow("editor.office_difference", "<prefix>/admin/banding-kantor"),
    AddressRow("editor.ask_office_return", "<prefix>/admin/kembali-kantor/<int:number>/"),
    AddressRow("editor.office_return", "<prefix>/admin/kembali-kantor/<int:number>/", WRITE),
    AddressRow("editor.settle_wish", "<prefix>/admin/permintaan/<int:number>", WRITE),
    AddressRow("editor.held_addresses", "<prefix>/admin/alamat/"),
    AddressRow("editor.ask_release", "<prefix>/admin/alamat/<mark>/"),
    AddressRow("editor.release_address", "<prefix>/admin/alamat/<mark>/", WRITE),
    AddressRow("editor.reminders", "<prefix>/admin/pengingat/"),
    AddressRow("editor.outgoing", "<prefix>/admin/surat-keluar/"),
    AddressRow("editor.outbox", "<prefix>/admin/kotak-keluar/"),
    AddressRow(
        "editor.ask_outbox_step", "<prefix>/admin/kotak-keluar/<int:number>/<any(tahan, lepaskan, sekarang):decision>/"
    ),
    AddressRow(
        "editor.take_outbox_step",
        "<prefix>/admin/kotak-keluar/<int:number>/<any(tahan, lepaskan, sekarang):decision>/",
        WRITE,
    ),
    AddressRow("editor.stage_report", "<prefix>/admin/pengingat/laporan.pdf"),
    AddressRow("editor.settle_reply", "<prefix>/admin/pengingat/balasan/<int:number>", WRITE),
    AddressRow("editor.confirmations", "<prefix>/admin/konfirmasi/"),
    AddressRow("editor.confirmations_csv", "<prefix>/admin/konfirmasi.csv"),
    AddressRow("editor.happenings", "<prefix>/admin/perubahan/"),
    AddressRow("editor.deeds", "<prefix>/admin/catatan/"),
    # an office's own door, and whether a mail is ours
    AddressRow("office_door.ask_agreement", "<prefix>/kantor/setuju/<secret>/"),
    AddressRow("office_door.agree", "<prefix>/kantor/setuju/<secret>/", WRITE),
    AddressRow("office_door.own_page", "<prefix>/kantor/<token>/"),
    AddressRow("office_door.told_mail", "<prefix>/kantor/<token>/surel/<code>/"),
    AddressRow("office_door.mail_file", "<prefix>/kantor/<token>/surel/<code>/surel.eml"),
    AddressRow("office_door.handed_paper", f"<prefix>/kantor/<token>/naskah/<election_id>/<stage_id>/{_PAPER}"),
    AddressRow("office_door.pass_on", "<prefix>/kantor/<token>/teruskan", WRITE),
    AddressRow("office_door.correct_address", "<prefix>/kantor/<token>/alamat", WRITE),
    AddressRow("office_door.add_deputy", "<prefix>/kantor/<token>/wakil", WRITE),
    AddressRow("office_door.choose", "<prefix>/kantor/<token>/pilihan", WRITE),
    AddressRow("office_door.ask_renewal", "<prefix>/kantor/<token>/tautan", WRITE),
    AddressRow("office_door.ask_disown", "<prefix>/kantor/<token>/keliru"),
    AddressRow("office_door.disown", "<prefix>/kantor/<token>/keliru", WRITE),
    AddressRow("office_door.come_back", "<prefix>/kantor/<token>/<any(teruskan, alamat, wakil, pilihan, tautan):deed>"),
    AddressRow("office_door.ask_stop", "<prefix>/kantor/<token>/berhenti"),
    AddressRow("office_door.stop", "<prefix>/kantor/<token>/berhenti", WRITE),
    AddressRow("genuine.ask", "<prefix>/cek/"),
    AddressRow("genuine.code", "<prefix>/cek/<code>/"),
    # the pictures of links
    AddressRow("link_cards.country_picture", "<prefix>/kartu/nasional.png"),
    AddressRow("link_cards.place_picture", "<prefix>/kartu/daerah/<code>.png"),
    AddressRow("link_cards.election_picture", "<prefix>/kartu/pemilihan/<election_id>.png"),
    AddressRow("link_cards.stage_picture", "<prefix>/kartu/tahapan/<election_id>/<stage_id>.png"),
    # sheets for a wall
    AddressRow("wall_calendars.place_sheet", "<prefix>/dinding/daerah/<code>.pdf"),
    AddressRow("wall_calendars.election_sheet", "<prefix>/dinding/pemilihan/<election_id>.pdf"),
    AddressRow("wall_calendars.region_sheet", "<prefix>/dinding/pemilihan/<election_id>/<code>.pdf"),
    # what other sites show in a frame
    AddressRow("embed.copy_code", "<prefix>/sisip/"),
    AddressRow("embed.framed_place", "<prefix>/sisip/<code>/"),
    # anybody's calendar, examined
    AddressRow("calendar_check.check_form", "<prefix>/periksa-kalender/"),
    AddressRow("calendar_check.check_calendar", "<prefix>/periksa-kalender/", WRITE),
    AddressRow("calendar_check.check_result", "<prefix>/periksa-kalender/hasil/<code>/"),
    # the rehearsal's mailbox
    AddressRow("mailbox.letters", "<prefix>/mailbox/"),
    AddressRow("mailbox.letter", "<prefix>/mailbox/<name>"),
    AddressRow("mailbox.letter_html", "<prefix>/mailbox/<name>/html"),
    # pages; the most general patterns last
    AddressRow("pages.home", "<prefix>/"),
    AddressRow("pages.subscribe", "<prefix>/langganan/"),
    AddressRow("pages.all_places", "<prefix>/daerah/"),
    AddressRow("pages.place", "<prefix>/daerah/<code>/"),
    AddressRow("pages.find", "<prefix>/cari", strict_slashes=False),
    AddressRow("pages.search", "<prefix>/<election_id>/cari", strict_slashes=False),
    AddressRow("pages.stage", "<prefix>/<election_id>/tahapan/<stage_id>/"),
    AddressRow("changes.steps", "<prefix>/<election_id>/perubahan/"),
    AddressRow("changes.place_atom", "<prefix>/daerah/<code>/perubahan.atom"),
    AddressRow("changes.atom", "<prefix>/<election_id>/perubahan.atom"),
    AddressRow("changes.revision", "<prefix>/<election_id>/revisi/<name>/"),
    AddressRow("changes.feed", f"<prefix>/<election_id>/revisi/<name>.{_FORM_OF_REVISION}"),
    AddressRow("changes.region_feed", f"<prefix>/<election_id>/revisi/<name>/<code>.{_FORM_OF_REVISION}"),
    AddressRow("pages.election", "<prefix>/<election_id>/"),
    AddressRow("pages.region", "<prefix>/<election_id>/<code>/"),
)
"""The name of a revision is a number, a day as `2024-09-22`, or two numbers as `3...4` for what lies between."""

ROWS = {row.name: row for row in TABLE}

FIRST_FOLDERS = frozenset(
    folder
    for row in TABLE
    if (folder := row.pattern.removeprefix("<prefix>").split("/")[1]) and not folder.startswith("<")
) | {row.mark for row in MARKED}
"""What the first folder of an address of ours may be: no election is called so, for its pages would be hidden."""

_BY_MARK = {language.mark: language.code for language in LANGUAGES.values()}

_PLACE = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>[a-z_]+)>")

_KINDS = {"": "[^/]+", "int": "[0-9]+", "path": "[^/].*", "slug": "[a-z0-9-]+", "code": r"[0-9]{2}(?:\.[0-9]{2})?"}
"""What may stand in a place. `slug` and `code` are for feeds alone; the others are Flask's."""


# Languages


def language_of(path: str) -> str:
    """The language that an address of a page speaks, also one that leads nowhere."""
    first = path.split("/")[1] if path.startswith("/") else ""
    return next((row.code for row in MARKED if row.mark == first), DEFAULT)


def twin(path: str, language: str) -> str:
    """The same page in another language."""
    bare = path.removeprefix(LANGUAGES[language_of(path)].prefix) or "/"
    return LANGUAGES[language].prefix + bare


# Printing


def address(name: str, language: str = DEFAULT, /, **values: object) -> str:
    """The address of a row. Raises KeyError for a name or a place that is not there."""
    return "".join(
        part if place is None else quoted(str(values[place]), part) for part, place in _parts(name, language)
    )


@lru_cache(maxsize=4096)  # codes and ids, again and again
def quoted(text: str, safe: str = "") -> str:
    """The text as a place of an address holds it (RFC 3986 section 2.1): nothing in it is left to mean something."""
    return quote(text, safe=safe)


@cache
def _parts(name: str, language: str) -> tuple[tuple[str, str | None], ...]:
    """The pattern in pieces: (text, None), or (letters that stay as they are, name of the place)."""
    pattern = rule(name, language)
    found: list[tuple[str, str | None]] = []
    end = 0
    for place in _PLACE.finditer(pattern):
        found += [(pattern[end : place.start()], None), ("/" if place["kind"] == "path" else "", place["name"])]
        end = place.end()
    return (*found, (pattern[end:], None))


def feed_path(election_id: str, code: str, language: str, form: str) -> str:
    """`/feeds/pilkada-2024.ics`, `/feeds/pilkada-2024/35.78.en.ics`, `/feeds/daerah/35.78.ics`. code: a region's, empty for
    the national feed. election_id: empty for the feed of a place over all of its elections; of several places where there is no
    code either."""
    if not (election_id or code):
        return address("feeds.union", language, form=form)
    if not election_id:
        return address("feeds.place", language, code=code, form=form)
    if not code:
        return address("feeds.national", language, election_id=election_id, form=form)
    return address("feeds.region", language, election_id=election_id, code=code, form=form)


def in_each_form(path: str) -> dict[str, str]:
    """Form -> the address of the same feed in it. path: of the feed in any of them."""
    bare = path.removesuffix(ending_of(path))
    return {form: bare + form for form in FORMS}


def is_of_feeds(path: str) -> bool:
    """Whether serving.feed_layer answers at a path, which may be written crookedly."""
    if path.startswith(FEEDS):
        return True
    plain = path.lower()
    return plain.startswith(FEEDS) or (f".{CALENDAR}" in plain.rpartition(STAGES)[2] and STAGES in plain)


# Routing


def languages(name: str) -> tuple[str, ...]:
    """The languages in which a row has addresses; the default alone for what speaks none."""
    return tuple(LANGUAGES) if ROWS[name].speaks else (DEFAULT,)


def rule(name: str, language: str = DEFAULT) -> str:
    """The pattern of a row in one language: a rule of Flask's, but for feeds."""
    marks = LANGUAGES[language]
    return ROWS[name].pattern.replace("<prefix>", marks.prefix).replace("<suffix>", marks.suffix)


# Parsing


def parse(path: str, method: str = "GET") -> Found | None:
    """What a path means; None where it is no address of ours. A page's first folder is a language where it can be
    one: `/en/` is the English front page, whatever an election is called."""
    for row, expression in _expressions():
        match = expression.fullmatch(path)
        if match and method in row.methods:
            values = match.groupdict()
            return Found(row.name, _BY_MARK[values.pop("language", "").lstrip("/.")], values)
    return None


@cache
def _expressions() -> tuple[tuple[AddressRow, re.Pattern[str]], ...]:
    return tuple((row, _expression(row)) for row in TABLE)


def _expression(row: AddressRow) -> re.Pattern[str]:
    """What every address of a row matches."""
    others = "|".join(re.escape(language.mark) for language in MARKED)
    pieces = {
        "prefix": f"(?P<language>/(?:{others})(?=/)|(?!/(?:{others})/))",
        "suffix": rf"(?P<language>\.(?:{others})|)",
    }
    pattern, found, end = row.pattern, "", 0
    for place in _PLACE.finditer(pattern):
        found += re.escape(pattern[end : place.start()]) + (pieces.get(place["name"]) or _expression_of(place))
        end = place.end()
    return re.compile(found + re.escape(pattern[end:]) + ("" if row.strict_slashes else "/?"))


def _expression_of(place: re.Match[str]) -> str:
    choices = [re.escape(each.strip()) for each in (place["choices"] or "").split(",")]
    return f"(?P<{place['name']}>{'|'.join(choices) if place['choices'] else _KINDS[place['kind'] or '']})"
