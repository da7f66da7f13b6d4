"""Which place somebody means, by what was typed: a name, official or not, a code, a piece of an address, with a slip or without. Pure.

What fits exactly comes before what fits in part, and that before a slip; of what fits alike official names come first, then provinces, kota and
kabupaten. One place is *meant* only where nothing else is called so: a name that several bear finds all of them, and a slip
of the hand never decides by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from calendar_service.place_names.everyday_name import EverydayName
from calendar_service.place_names.slips import distance, letters_in, one_slip_away
from calendar_service.place_names.spelling import (
    BESIDE_A_NAME,
    sound_of,
    without_joined_levels,
    without_level,
    without_levels,
    words_of,
    written_out,
)
from calendar_service.place_names.written_code import written_code
from calendar_service.regions import Region, Regions

SHORTEST_SLIP = 4
"""Letters of a name in which a slip is looked for: shorter ones become another name too easily."""

SHORTEST_TWO_SLIPS = 7
SHORTEST_PIECE = 3
"""Letters that may stand in the middle of a name."""

_LEVEL_ORDER = ("provinsi", "kota", "kabupaten")

_SMALLER = frozenset(
    [
        "kec",
        "kecamatan",
        "distrik",
        "kel",
        "kelurahan",
        "desa",
        "ds",
        "dusun",
        "nagari",
        "gampong",
        "kampung",
        "jl",
        "jln",
        "jalan",
        "rt",
        "rw",
        "gang",
        "gg",
        "kodepos",
        "pos",
    ]
)
"""Begin a piece of an address that is smaller than any region here."""

_BETWEEN = re.compile(
    r"[,;|/()\n]|\s[-\u2013\u2014]\s|\s(?:dan|atau|&)\s(?=\s*(?:kab|kabupaten|kota|prov|provinsi)\b)", re.IGNORECASE
)

_ISLAND_WORDS = ("kepulauan", "pulau")

_DIRECTIONS = {
    "utara": "north", "selatan": "south", "barat": "west", "timur": "east", "tengah": "central", "tenggara": "southeast",
}  # fmt: skip


class Fit(IntEnum):
    """How what was typed fits a name, the best first."""

    EXACT = 0
    ADDRESS = 1
    """Several names, each of them exact, that agree on the place."""
    WORDS = 2
    """Each word is one of the name's."""
    SLIP = 3
    BEGINNING = 4
    WORD_SLIPS = 5
    TWO_SLIPS = 6
    PIECE = 7


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that may be meant. name: the everyday name by which it was found; None for its own."""

    region: Region
    fit: Fit
    name: EverydayName | None = None


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """What a search found, the likeliest first, each place once. meant: the one place that is meant beyond doubt, else None."""

    hits: tuple[Hit, ...] = ()
    meant: Region | None = None

    @property
    def is_guess(self) -> bool:
        """Whether all of it rests on slips or pieces of words."""
        return bool(self.hits) and min(hit.fit for hit in self.hits) in (
            Fit.SLIP,
            Fit.WORD_SLIPS,
            Fit.TWO_SLIPS,
            Fit.PIECE,
        )

    @property
    def sure(self) -> list[Region]:
        """The places that are called so exactly; where there are none, those whose name the words are a part of, without a guess."""
        exact = [hit.region for hit in self.hits if hit.fit is Fit.EXACT]
        return exact or [hit.region for hit in self.hits if hit.fit in (Fit.ADDRESS, Fit.WORDS, Fit.BEGINNING)]

    @property
    def regions(self) -> list[Region]:
        """The places alone."""
        return [hit.region for hit in self.hits]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of one place. rank: 0 for the official one, then what is derived from it, then everyday ones by their place in the
    row."""

    region: Region
    words: tuple[str, ...]
    key: str
    sound: str
    rank: int
    name: EverydayName | None


Keyed = Mapping[str, Sequence[_Entry]]


class PlaceSearch:
    """The names of all places, made ready once; then a search takes a few milliseconds."""

    def __init__(self, regions: Regions, names: Iterable[EverydayName] = ()) -> None:
        """names: everyday names; a code in them that is no region's here is passed over."""
        self._regions = regions
        self._entries = [*self._official(), *self._everyday(names)]
        self._by_key = _grouped((entry.key, entry) for entry in self._entries)
        self._by_sound = _grouped((entry.sound, entry) for entry in self._entries)
        self._by_word = _grouped((word, entry) for entry in self._entries if _is_wordy(entry) for word in entry.words)
        self._keys, self._words = sorted(self._by_key), sorted(self._by_word)
        self._letters = [(len(sound), letters_in(sound), sound) for sound in self._by_sound]

    def _official(self) -> Iterator[_Entry]:
        """Each region's own name: in full, without its level, and as it is often shortened."""
        own = [(region, words_of(region.full_name), _bare_words(region)) for region in self._regions.values()]
        taken = {"".join(bare) for _, _, bare in own}
        for region, whole, bare in own:
            yield _entry(region, bare, 0)
            if whole != bare:
                yield _entry(region, whole, 0)
            for short in _shorter(bare):
                if "".join(short) not in taken:
                    yield _entry(region, short, 1)

    def _everyday(self, names: Iterable[EverydayName]) -> Iterator[_Entry]:
        for name in names:
            for place, code in enumerate(name.codes):
                if code in self._regions:
                    yield _entry(self._regions[code], words_of(name.name), 2 + place, name)

    def find(self, text: str) -> PlacesFound:
        """The places that a text may mean."""
        code = written_code(text, self._regions)
        if code:
            region = self._regions[code]
            return PlacesFound((Hit(region, Fit.EXACT),), region)
        text = without_joined_levels(text)
        words = words_of(text)
        exact, as_said = self._exact(words)
        if not as_said and (either := self._exact(without_levels(words)))[1]:
            exact, as_said = either
        if exact:
            hits = _hits(exact, Fit.EXACT)
            meant = hits[0].region if len(hits) == 1 and as_said else None
            return PlacesFound(_joined(hits, [] if meant else self._near_exact(words, as_said=as_said)), meant)
        found = self._of_address(text, words) or self._loose(words)
        return found if found.hits else PlacesFound(_joined(self._with_a_name_inside(words)))

    def is_name_alone(self, text: str) -> bool:
        """Whether nothing stands in a text beside a name and its level: an office's kind, an election."""
        return BESIDE_A_NAME.isdisjoint(words_of(text))

    # Exact names

    def _exact(self, words: Sequence[str]) -> tuple[list[_Entry], bool]:
        """The names that the words are, and whether they say nothing else: of another level, it is not that place."""
        found = self._exact_in(self._by_key, _as_is, words)
        return found if found[0] else self._exact_in(self._by_sound, sound_of, words)

    def _exact_in(self, index: Keyed, spelled: Callable[[str], str], words: Sequence[str]) -> tuple[list[_Entry], bool]:
        plain = written_out(words)
        bare, level = without_level(plain)
        readings = [
            (words, ""),
            (plain, ""),
            (bare, level),
            (bare[1:] if bare and bare[0] in _ISLAND_WORDS else [], level),
        ]
        if level and bare:
            readings.insert(2, ([level, *bare], ""))
        other: list[_Entry] = []
        for reading, said in readings:
            found = list(index.get(spelled("".join(reading)), ()))
            fitting = [entry for entry in found if not said or entry.region.level == said]
            if fitting:
                return fitting, True
            other = other or found
        return other, False

    def _near_exact(self, words: Sequence[str], *, as_said: bool) -> list[Hit]:
        """What stands behind names that fit exactly, where these leave a doubt: as_said is false where they are of another level."""
        found = _own(self._with_words(words))
        if as_said:
            return found
        bare, level = without_level(written_out(words))
        return found + [hit for hit in self._with_a_slip(sound_of("".join(bare))) if hit.region.level == level]

    # Pieces of an address

    def _of_address(self, text: str, words: Sequence[str]) -> PlacesFound | None:
        """What several names mean together: `Kota Surabaya, Jawa Timur`, `surabaya jatim`. None where they say nothing together."""
        parts = [words_of(part) for part in _BETWEEN.split(text)]
        parts = [[word for word in part if not word.isdigit()] for part in parts if part and part[0] not in _SMALLER]
        if len(parts := [part for part in parts if part]) > 1 and (found := self._agreeing(parts)):
            return found
        plain = [word for word in words if not word.isdigit()]
        for at in range(len(plain) - 1, 0, -1):
            found = self._agreeing([plain[:at], plain[at:]], all_known=True)
            if found:
                return found
        return None

    def _agreeing(self, parts: Sequence[Sequence[str]], *, all_known: bool = False) -> PlacesFound | None:
        """The places on which all parts agree that are names. all_known: whether each part must be one."""
        read = [(part, self._exact(part)[0]) for part in parts]
        known = [entries for _, entries in read if entries]
        unknown = [part for part, entries in read if not entries]
        if not known or (all_known and unknown):
            return None
        left: list[_Entry] = list(known[0])
        are_at_odds = False
        for other in known[1:]:
            narrower = [e for e in left if _lies_in(e, other)] or [e for e in other if _lies_in(e, left)]
            are_at_odds = are_at_odds or not (narrower or _lay_elsewhere(left, other))
            left = narrower or left
        if all_known and (are_at_odds or len(known) < 2):
            return None
        if are_at_odds:  # several places: `Kota Bogor, Kabupaten Bogor`
            return PlacesFound(_joined(*(_hits(each, Fit.ADDRESS) for each in known)))
        hits = _hits(left, Fit.ADDRESS)
        within = [hit for part in unknown for hit in self._loose(part).hits if _is_in(hit.region, hits)]
        if within and hits[0].region.is_province:
            return PlacesFound(_joined(within))
        return PlacesFound(_joined(hits), hits[0].region if len(hits) == 1 and not unknown else None)

    def _with_a_name_inside(self, words: Sequence[str]) -> list[Hit]:
        """Where the words together say nothing: what the longest name is with which they begin, else with which they end."""
        for length in range(len(words) - 1, 0, -1):
            for piece in (words[:length], words[-length:]):
                if len("".join(piece)) >= SHORTEST_PIECE and (entries := self._exact(piece)[0]):
                    return [Hit(entry.region, Fit.PIECE, entry.name) for entry in sorted(entries, key=_place)]
        return []

    # Parts of names, and slips

    def _loose(self, words: Sequence[str]) -> PlacesFound:
        """What fits in part, or with a slip; of that the best kinds alone."""
        plain = written_out(words)
        bare, level = without_level(plain)
        asked = bare or plain
        key = "".join(asked)
        if len(key) < 2:
            return PlacesFound()
        sound, whole = sound_of(key), sound_of("".join(plain))
        slips = [*(self._with_a_slip(whole) if whole != sound else ()), *self._with_a_slip(sound)]
        beginnings = self._beginning(asked, key)
        near = [*self._with_words(words), *_own(slips), *_own(beginnings), *slips, *beginnings]
        if not near:
            near = [*self._with_word_slips(asked), *self._with_two_slips(sound)]
        if not near:
            near = [*self._with_piece(asked, key)]
        fitting = [hit for hit in near if not level or hit.region.level == level]
        hits = _joined(fitting or near)
        if not hits:
            return PlacesFound()
        first = hits[0]
        is_alone = len(hits) == 1 or len([hit for hit in hits if hit.fit is Fit.WORDS]) == 1
        is_its_own = first.name is None and first.fit in (Fit.WORDS, Fit.BEGINNING) and bool(fitting)
        return PlacesFound(hits, first.region if is_its_own and is_alone else None)

    def _with_words(self, words: Sequence[str]) -> list[Hit]:
        """Those in whose name each word stands."""
        bare, level = without_level(written_out(words))
        asked = bare or written_out(words)
        found = self._having([[word] for word in asked])
        return _hits(_nearest([e for e in found if not level or e.region.level == level], "".join(bare)), Fit.WORDS)

    def _with_word_slips(self, asked: Sequence[str]) -> list[Hit]:
        """Those in whose name each word stands, with a slip in longer ones."""
        spelled = [{word, *one_slip_away(word)} if len(word) > SHORTEST_SLIP else {word} for word in asked]
        return _hits(_nearest(self._having(spelled), "".join(asked)), Fit.WORD_SLIPS)

    def _having(self, spelled: Sequence[Iterable[str]]) -> list[_Entry]:
        """The names that have, for each word, one of its spellings."""
        found: dict[int, _Entry] | None = None
        for spellings in spelled:
            having = {id(entry): entry for each in spellings for entry in self._by_word.get(each, ())}
            found = having if found is None else {key: entry for key, entry in found.items() if key in having}
        return [*(found or {}).values()]

    def _with_a_slip(self, sound: str) -> list[Hit]:
        spelled = {each for each in one_slip_away(sound) if len(each) >= SHORTEST_SLIP and each in self._by_sound}
        if len(sound) < SHORTEST_SLIP - 1 or not spelled:
            return []
        found = [
            entry
            for each in spelled
            for entry in self._by_sound[each]
            if entry.rank == 0 or len(sound) >= SHORTEST_SLIP
        ]
        return _hits(sorted(found, key=_place), Fit.SLIP)

    def _beginning(self, asked: Sequence[str], key: str) -> list[Hit]:
        whole = [entry for each in _begun(self._keys, key) for entry in self._by_key[each]]
        worded = self._having([_begun(self._words, word) for word in asked])
        return _hits(_nearest([*whole, *worded], key), Fit.BEGINNING)

    def _with_two_slips(self, sound: str) -> list[Hit]:
        if len(sound) < SHORTEST_TWO_SLIPS:
            return []
        letters, length = letters_in(sound), len(sound)
        alike = [s for n, has, s in self._letters if -2 <= n - length <= 2 and (has ^ letters).bit_count() <= 4]
        near = [entry for each in alike if distance(each, sound, 2) <= 2 for entry in self._by_sound[each]]
        return _hits(_nearest(near, sound), Fit.TWO_SLIPS)

    def _with_piece(self, asked: Sequence[str], key: str) -> list[Hit]:
        if len(key) < SHORTEST_PIECE:
            return []
        found = [e for e in self._entries if key in e.key or all(each in e.key for each in asked)]
        return _hits(_nearest(found, key), Fit.PIECE)


def _as_is(key: str) -> str:
    return key


def _entry(region: Region, words: Sequence[str], rank: int, name: EverydayName | None = None) -> _Entry:
    key = "".join(words)
    return _Entry(region, tuple(words), key, sound_of(key), rank, name)


def _bare_words(region: Region) -> list[str]:
    """Its name without the words in front that say its level: `Kota Administrasi Jakarta Pusat`, `Kabupaten Lima Puluh Kota`."""
    words = words_of(region.name)
    for level in (region.level, "administrasi"):
        if not region.is_province and words[:-1] and words[0] == level:
            del words[0]
    return words


def _shorter(words: Sequence[str]) -> Iterator[list[str]]:
    """A name as it is often shortened or said in English: without Kepulauan and Pulau, without `dan`, with the direction in front."""
    for left_out in (_ISLAND_WORDS, ("dan",), (*_ISLAND_WORDS, "dan")):
        short = [word for word in words if word not in left_out]
        if short and len(short) < len(words):
            yield short
    if len(words) > 1 and words[-1] in _DIRECTIONS:
        yield [_DIRECTIONS[words[-1]], *words[:-1]]


def _is_wordy(entry: _Entry) -> bool:
    """Whether single words of a name lead to its place; those of a nickname do not: `kota`, `air`, `seribu`."""
    return entry.name is None or entry.name.kind != "nickname"


def _grouped(pairs: Iterable[tuple[str, _Entry]]) -> Keyed:
    found: dict[str, list[_Entry]] = {}
    for key, entry in pairs:
        found.setdefault(key, []).append(entry)
    return found


def _place(entry: _Entry) -> tuple[int, int, str]:
    """Where a name stands among those that fit alike."""
    return (entry.rank, _LEVEL_ORDER.index(entry.region.level), entry.region.code)


def _nearest(entries: Iterable[_Entry], key: str) -> list[_Entry]:
    """In the order of how much more there is of a name than what was typed."""
    return sorted(entries, key=lambda e: (e.name is not None, len(e.key) - len(key), _place(e)))


def _hits(entries: Iterable[_Entry], fit: Fit) -> list[Hit]:
    """The same as hits, each place once; names that fit exactly are put in order here."""
    ordered = sorted(entries, key=_place) if fit <= Fit.ADDRESS else entries
    found: dict[str, Hit] = {}
    for entry in ordered:
        found.setdefault(entry.region.code, Hit(entry.region, fit, entry.name))
    return [*found.values()]


def _joined(*groups: Iterable[Hit]) -> tuple[Hit, ...]:
    """Groups of hits, each place where it comes first."""
    found: dict[str, Hit] = {}
    for hit in (hit for group in groups for hit in group):
        found.setdefault(hit.region.code, hit)
    return (*found.values(),)


def _begun(ordered: Sequence[str], beginning: str) -> Sequence[str]:
    """Of words in their order those that begin so."""
    first = bisect_left(ordered, beginning)
    return ordered[first : bisect_left(ordered, beginning + "\x7f", first)]


def _own(hits: Iterable[Hit]) -> list[Hit]:
    """Those that were found by a name of their own."""
    return [hit for hit in hits if hit.name is None]


def _lies_in(entry: _Entry, others: Iterable[_Entry]) -> bool:
    return any(other.region.code in (entry.region.code, entry.region.province_code) for other in others)


def _lay_elsewhere(entries: Sequence[_Entry], others: Sequence[_Entry]) -> bool:
    """Whether others are provinces alone, in which places may have lain before."""
    return all(other.region.is_province for other in others) and not any(entry.region.is_province for entry in entries)


def _is_in(region: Region, hits: Iterable[Hit]) -> bool:
    return any(hit.region.code in (region.code, region.province_code) for hit in hits)
