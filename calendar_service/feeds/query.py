"""What an address of a feed asks for behind its `?`: alarms, parts, places. Pure.

A filter that is not understood must not be passed over: whoever asked for one place would get all, and believe it. So a known name with
a value that is none, and a name that somebody takes for one of ours, is refused with a sentence. What apps and chats add to an
address of their own accord (marks of campaigns and of clicks, numbers against caches) is neither, and is passed over: it must not end a subscription.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from calendar_service.environment.names import is_slip
from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.feeds.alarms import DEFAULT, Leads, alarm_leads, is_alarm
from calendar_service.printable import foreign_line
from calendar_service.regions import Region, Regions
from calendar_service.words.addresses import address
from calendar_service.words.contents import CONTENTS
from calendar_service.words.forms import CALENDAR
from calendar_service.words.pasted import CLINGING

ALARMS, CLIENT, CHANGES, CONTENT, PLACES = "alarms", "client", "changes", "isi", "daerah"
"""The names that mean something to us."""

GOOGLE = "google"

WITHIN = "+"
"""Behind a province's code: with all its kabupaten and kota."""

MOST_FIELDS = 200
"""So many names and values of a query are looked at; a form of ours has some twenty, and places stand in one value."""

MOST_TOLD = 20
"""So many objections are told."""

LONGEST_NAME = 24
"""Letters of a name that is compared with ours."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What an address asks for beyond the plain feed.

    shows_cancelled: cancelled stages are sent as tentative, because Google Calendar removes what
    is cancelled and its users would never see it. shows_changes: recent changes are events too. contents: words of words.contents
    or ids of groups, each once, in one order; empty for everything. places: of a feed of several places alone: codes, a
    province's with WITHIN where its kabupaten and kota are meant, too; each once, in the order of codes.
    """

    leads: Leads = DEFAULT
    shows_cancelled: bool = False
    shows_changes: bool = False
    contents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """How parts and places are written in an address; empty for neither."""
        parts = ((PLACES, self.places), (CONTENT, self.contents))
        return "&".join(f"{name}={','.join(each).replace(WITHIN, '%2B')}" for name, each in parts if each)


PLAIN = Variant()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What values there are beside those that the code knows. phases: ids of every election's groups of stages."""

    phases: frozenset[str] = frozenset()
    regions: Regions = field(default_factory=lambda: Regions(()))


UNKNOWN_VALUE = N_("%(name)s=%(value)s tidak dikenal.")
UNKNOWN_NAME = N_("Parameter %(name)s (nilainya: %(value)s) tidak dikenal; mungkin yang dimaksud %(meant)s.")
NOT_HERE = N_("Parameter daerah (nilainya: %(value)s) hanya berlaku di alamat kalender pilihan, %(address)s.")
NO_PLACE = N_("Alamat kalender pilihan harus menyebut daerah.")

HELP: Mapping[str, str] = {
    ALARMS: N_("alarms: none, atau paling banyak lima jarak hari dari 0d sampai 99d, dipisahkan koma, misalnya 7d,1d."),
    CLIENT: N_("client: hanya google."),
    CHANGES: N_("changes: 1 atau 0."),
    CONTENT: N_("isi: satu kata atau lebih dari %(choices)s, dipisahkan koma."),
    PLACES: N_(
        "daerah: kode wilayah, dipisahkan koma, misalnya 35.78,35.15; 35+ berarti provinsi itu dengan semua kabupaten dan kotanya."
    ),
}
"""Name -> what may stand behind it."""

MEANT: Mapping[str, str] = {
    **dict.fromkeys(
        ("phase", "phases", "fase", "stage", "stages", "tahap", "tahapan", "kelompok", "kategori", "category"), CONTENT
    ),
    **dict.fromkeys(("categories", "filter", "filters", "contents", "deadline", "deadlines", "tenggat"), CONTENT),
    **dict.fromkeys(("pemungutan", "kampanye", "voting", "isian"), CONTENT),
    **dict.fromkeys(
        ("region", "regions", "wilayah", "place", "places", "tempat", "provinsi", "province", "provinces"), PLACES
    ),
    **dict.fromkeys(("kabupaten", "kab", "kota", "kode", "codes", "daerahs", "lokasi"), PLACES),
    **dict.fromkeys(("alarm", "reminder", "reminders", "pengingat", "alert", "alerts"), ALARMS),
    **dict.fromkeys(("klien", "clients"), CLIENT),
    **dict.fromkeys(("change", "perubahan"), CHANGES),
}
"""Names that people write for ours -> ours."""

_NEAR = (ALARMS, CLIENT, CHANGES, PLACES)
"""Names in which a slip of one letter is believed; the fifth is too short for that."""

_CODE = re.compile(r"([0-9]{2})(?:\.?([0-9]{2}))?(\+?)")


def variant(query: str, known: Vocabulary, *, has_places: bool = False) -> Variant:
    """What a query string asks for. has_places: whether the feed is one of several places, which must then be named. Raises InvalidInput,
    with every objection."""
    return _Reading(known, has_places=has_places).variant(query)


class _Reading:
    """Of one query. Objections gather in `problems`."""

    def __init__(self, known: Vocabulary, *, has_places: bool) -> None:
        self.known, self.has_places = known, has_places
        self.problems: dict[tuple[str, str], Problem] = {}
        self.helped: dict[str, Problem] = {}

    def variant(self, query: str) -> Variant:
        asked = self._values(query)
        alarms = self._words(asked, ALARMS, is_alarm)
        client = self._words(asked, CLIENT, lambda word: word == GOOGLE)
        changes = self._words(asked, CHANGES, lambda word: word in ("0", "1"))
        contents = self._words(asked, CONTENT, lambda word: word in CONTENTS or word in self.known.phases)
        places = self._places(asked)
        if self.problems:
            raise InvalidInput("?", [*self.problems.values(), *self.helped.values()])
        order = list(CONTENTS)
        in_order = sorted({*contents}, key=lambda word: (order.index(word) if word in CONTENTS else len(order), word))
        return Variant(alarm_leads(alarms), bool(client), "1" in changes, tuple(in_order), places)

    def _values(self, query: str) -> dict[str, list[str]]:
        """Name of ours -> every value that was given for it, parted at commas."""
        found: dict[str, list[str]] = {}
        for each in query.split("&", MOST_FIELDS)[:MOST_FIELDS]:
            name, _, value = each.partition("=")
            name = unquote(name).removeprefix("amp;").strip(CLINGING).lower()
            parts = [part for word in re.split("[,;]", unquote(value)) if (part := word.strip(CLINGING))]
            if name in HELP:
                found.setdefault(name, []).extend(parts)
            elif (meant := _meant(name)) is not None:
                facts = {
                    "name": foreign_line(name, 40),
                    "value": foreign_line(", ".join(parts), 80) or "–",
                    "meant": meant,
                }
                self._object(UNKNOWN_NAME, meant, name, facts)
        return found

    def _words(self, asked: Mapping[str, list[str]], name: str, is_known: Callable[[str], bool]) -> list[str]:
        words = [word.replace("+", " ").strip(CLINGING).lower() for word in asked.get(name, ())]
        for word in words:
            if not is_known(word):
                self._object(UNKNOWN_VALUE, name, word, {"name": name, "value": foreign_line(word, 80)})
        return words

    def _places(self, asked: Mapping[str, list[str]]) -> tuple[str, ...]:
        words = asked.get(PLACES, [])
        if not self.has_places:
            if words:
                there = {"address": address("feeds.union", form=CALENDAR)}
                self._object(NOT_HERE, "", "", {"value": foreign_line(", ".join(words), 80), **there})
            return ()
        found: set[str] = set()
        for word in words:
            code = _code(word, self.known.regions)
            if code is None:
                self._object(UNKNOWN_VALUE, PLACES, word, {"name": PLACES, "value": foreign_line(word, 80)})
            else:
                found.add(code)
        if not words:
            self._object(NO_PLACE, PLACES, "", {})
        whole = {code[:2] for code in found if code.endswith(WITHIN)}
        return tuple(sorted(code for code in found if code.endswith(WITHIN) or code[:2] not in whole))

    def _object(self, message: str, name: str, word: str, facts: Mapping[str, object]) -> None:
        """name: of ours, of which is then said what may stand there; empty for none."""
        line = len(self.problems) + 1
        if line > MOST_TOLD:
            return
        self.problems.setdefault((message, word), Problem(line, 0, message, facts))
        if name:
            told = {"choices": ", ".join(self._choices())} if name == CONTENT else {}
            self.helped.setdefault(name, Problem(MOST_TOLD + 1, len(self.helped), HELP[name], told))

    def _choices(self) -> Iterator[str]:
        yield from CONTENTS
        taken = {phase for row in CONTENTS.values() for phase in row.phases}
        yield from sorted(self.known.phases - taken - CONTENTS.keys())


def _meant(name: str) -> str | None:
    """The name of ours that somebody meant; None for one that is no concern of ours."""
    plain = re.sub(r"[^a-z]", "", name) if len(name) <= LONGEST_NAME else ""
    if plain in HELP:
        return plain
    if plain in MEANT:
        return MEANT[plain]
    return next((ours for ours in _NEAR if is_slip(plain, ours)), None)


def _code(word: str, regions: Regions) -> str | None:
    """The present code of a place as an address has it, with WITHIN where that was said of a province; None for no place."""
    match = _CODE.fullmatch(word)
    if match is None or (match[2] and match[3]):
        return None
    code = f"{match[1]}.{match[2]}" if match[2] else match[1]
    present = regions.former.get(code, code)
    return f"{present}{match[3]}" if present in regions else None


def chosen_places(places: Collection[str], regions: Regions) -> tuple[Region, ...]:
    """The places of a Variant, each once, in the order of codes; a province with WITHIN stands before what lies in it."""
    found: set[str] = set()
    for code in places:
        region = regions[code.removesuffix(WITHIN)]
        found.add(region.code)
        if code.endswith(WITHIN):
            found.update(inside.code for inside in regions.inside(region))
    return tuple(regions[code] for code in sorted(found))
