"""A pack of law: sentences on the neutrality of civil servants, and when, where and to whom each is told. Pure.

Nothing of a law stands in code or in a template: they ask a pack for the sentences that hold in a Case. A sentence that is
only remembered is never among them, nor one whose day has not come, nor any after the pack's own last day. The format, for
people: docs/law.md; `reading` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

SECTIONS: Mapping[str, str] = {
    "core": "Pesan pokok; kalimat pertama berdiri paling depan.",
    "calendar": "Satu kalimat yang benar kapan pun, bagi kepala kalender.",
    "request": "Yang diminta dari sebuah kantor, di awal surel.",
    "ask": "Kepada siapa menanyakan tahapan yang hanya berlaku di sebagian daerah.",
    "remains": "Yang tetap berlaku ketika sebuah tahapan batal.",
    "may": "Yang boleh.",
    "may-not": "Larangan umum, bagi tahapan tanpa guidance.",
    "others": "Yang bukan ASN, dan apa yang berlaku bagi mereka.",
    "services": "Pelayanan publik selama tahapan.",
    "vulnerable": "Tahapan mana yang dinilai paling rawan; title adalah kategorinya di kalender.",
    "high-risk": "Mengapa provinsi ini rawan; title berdiri di kepala kalendernya.",
    "duties": "Tugas setiap jenis kantor.",
    "declaration": "Butir deklarasi; title adalah pengantarnya.",
    "breach": "Golongan pelanggaran menurut hari tahapan.",
    "sanction": "Hukuman bagi golongan itu.",
    "levels": "Tingkat hukuman.",
    "in-short": "Golongan pelanggaran dalam satu kalimat, bagi kalender.",
    "crimes": "Ketentuan pidana; crime adalah yang disebut tahapan.",
    "report": "Ke mana melapor; link adalah alamatnya.",
    "basis": "Dasar hukum.",
    "dates": "Naskah resmi tempat tanggal dibandingkan; link adalah alamatnya.",
    "next": "Yang diketahui tentang pemilihan berikutnya, bila tidak ada lagi yang berjalan; link adalah alamat sumbernya.",
}
"""Section -> what its sentences say. Each is asked for by name in templates and in feeds."""

BREACHES = ("ethics", "discipline", "turning", "varying")
"""The classes on a stage's days; `turning` where it begins in the first and ends in the second, `varying` for the whole country
where each region has its own day for it."""

AHEAD, PAST = "ahead", "past"
"""Whether the day on which the class turns is still to come on the day of telling."""

PUBLIC = "publik"
"""Stands among the kinds of office for everybody who reads pages and calendars."""

PLACES = ("turn", "count")
"""What may stand in braces in a sentence: the day of the turn; how many provinces are rated highest."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a pack.

    id: unique in its section. text: with {turn} and {count} for what is filled in. short: the same for a mail, which leaves the rest
    to a page. full: the same for a letter that somebody signs, with names written out. title: what it is called, where it is shown
    in a list of names. sources: addresses where it was read. since, until: inclusive days on which it may be told. is_confirmed:
    read in a source; what is only remembered is never told. Empty or None below stands for all:
    stages, beyond: ids, also of what a stage is part of; all but these. own: only to offices of the very place. offices: kinds that
    it is told to, PUBLIC among them. regions, outside: codes of regions, with what lies inside a province. breach: of BREACHES. turn:
    AHEAD or PAST. vote: AHEAD while a campaign or a vote is ahead or going on in that place, PAST once none is. crime: the article
    that the stage has to name. basis: what the stage's
    legal basis has to hold. link: an address to follow.
    """

    id: str
    section: str
    text: Text
    title: Text | None = None
    short: Text | None = None
    full: Text | None = None
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    is_confirmed: bool = True
    stages: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    own: bool = False
    regions: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    breach: frozenset[str] = frozenset()
    turn: str | None = None
    vote: str | None = None
    crime: str | None = None
    basis: str | None = None
    link: str = ""

    def is_open_on(self, day: date) -> bool:
        """Whether everybody may be told it on that day, in some case."""
        return (
            self.is_confirmed
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
            and (not self.offices or PUBLIC in self.offices)
        )

    def holds(self, case: Case) -> bool:
        """Whether it is told in that case."""
        return (
            self.is_confirmed
            and (self.since is None or self.since <= case.day)
            and (self.until is None or case.day <= self.until)
            and _meets(self.stages, case.stages)
            and self.beyond.isdisjoint(case.stages)
            and (not self.offices or case.office in self.offices)
            and (not self.own or case.is_own)
            and _meets(self.regions, case.places)
            and self.outside.isdisjoint(case.places)
            and (not self.breach or case.breach in self.breach)
            and (self.turn is None or self.turn == (AHEAD if case.turn else PAST))
            and (self.vote is None or self.vote == case.vote)
            and (self.crime is None or self.crime in case.crimes)
            and (self.basis is None or self.basis in case.basis)
        )


def _meets(wanted: frozenset[str], there: frozenset[str]) -> bool:
    return not wanted or not wanted.isdisjoint(there)


@dataclass(frozen=True, slots=True)
class Case:
    """What is told, when, where and to whom.

    day: of telling. stages: the stage's id and the ids of what it is part of; none for an election as a whole. places: of the codes
    that the pack names, those that take the region in; none nationally. office: its kind, or PUBLIC. breach: of BREACHES; empty
    where no day is known. turn: the day of the turn, where it is to be told. vote: AHEAD, PAST, or empty where the place has
    no vote that is known. crimes, basis: as the stage names them. is_own: whether the office is one of the place itself, and not of one
    above it. count: how many provinces are rated highest.
    """

    day: date
    stages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    office: str = PUBLIC
    breach: str = ""
    turn: date | None = None
    vote: str = ""
    crimes: tuple[str, ...] = ()
    basis: str = ""
    is_own: bool = True
    count: int = 0


@dataclass(frozen=True, eq=False)
class LawTold:
    """The sentences that hold in a case: section -> sentences, in the order of the pack; every section is there. turn: the day that
    {turn} stands for, count: the number that {count} does."""

    sections: Mapping[str, tuple[Sentence, ...]]
    turn: date | None = None
    count: int = 0

    def __getitem__(self, section: str) -> tuple[Sentence, ...]:
        return self.sections[section]

    def __bool__(self) -> bool:
        """Whether anything is told at all."""
        return any(self.sections.values())

    def words(self, sentence: Sentence, translator: Translator) -> str:
        """A sentence in one language, filled in."""
        turn = translator.date(self.turn) if self.turn else ""
        return translator.pick(sentence.text).format(turn=turn, count=self.count)

    def said(self, section: str, translator: Translator) -> list[str]:
        """All of a section."""
        return [self.words(sentence, translator) for sentence in self.sections[section]]

    def in_full(self, section: str, translator: Translator) -> list[str]:
        """The same, with names written out where the pack does so."""
        fully = (replace(each, text=each.full or each.text) for each in self.sections[section])
        return [self.words(sentence, translator) for sentence in fully]

    def in_brief(self, section: str, translator: Translator) -> list[str]:
        """The same, each sentence as short as it can be said."""
        briefly = (replace(each, text=each.short or each.text) for each in self.sections[section])
        return [self.words(sentence, translator) for sentence in briefly]


NOTHING = LawTold(dict.fromkeys(SECTIONS, ()))
"""What is told without a pack."""


@dataclass(frozen=True)
class LawPack:
    """id: what stages.yaml calls it. elections: ids of those that it is for where they name no pack. since, until: inclusive days on
    which it may be told. votes: ids of the stages of campaign and voting. vulnerable: ids of the stages that are rated most
    vulnerable, exactly these. high_risk: codes of the provinces that are, exactly these. candidates_stay: most are candidates from before
    the election began, so that towards them a breach is one of discipline from its first stage on."""

    id: str
    title: Text
    elections: tuple[str, ...] = ()
    since: date = date.min
    until: date = date.max
    sentences: tuple[Sentence, ...] = ()
    votes: frozenset[str] = frozenset()
    vulnerable: frozenset[str] = frozenset()
    high_risk: tuple[str, ...] = ()
    candidates_stay: bool = False

    def __hash__(self) -> int:
        return hash(self.id)  # there are few, and they are asked often

    def on(self, case: Case) -> LawTold:
        """The sentences that hold."""
        return _on(self, case)

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until

    @cached_property
    def places(self) -> frozenset[str]:
        """The codes of all regions that a sentence names."""
        return _all(each.regions | each.outside for each in self.sentences)

    def named(self, section: str, day: date) -> Sentence | None:
        """The first sentence of a section that everybody may be told on a day: for what knows no case, such as a calendar's head."""
        if not self.holds_on(day):
            return None
        return next((each for each in self.sentences if each.section == section and each.is_open_on(day)), None)

    @property
    def remembered(self) -> tuple[Sentence, ...]:
        """What no source confirms, and nobody is told."""
        return tuple(each for each in self.sentences if not each.is_confirmed)


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


@lru_cache(maxsize=4096)
def _on(pack: LawPack, case: Case) -> LawTold:
    if not pack.holds_on(case.day):
        return NOTHING
    found: dict[str, list[Sentence]] = {section: [] for section in SECTIONS}
    for sentence in pack.sentences:
        if sentence.holds(case):
            found[sentence.section].append(sentence)
    sections = {section: tuple(sentences) for section, sentences in found.items()}
    return LawTold(sections, case.turn, case.count)
