"""Mails to look at: of the shipped stages.yaml, for three offices in three clocks.

The golden files under golden/mails are the mails that people read. After a change of words or of
stages.yaml run the tests with UPDATE_GOLDEN=1, then read the difference before you keep it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from pathlib import Path

from calendar_service.letters.compose import worth_naming
from calendar_service.letters.institution import Institution
from calendar_service.letters.letter import Addressee
from calendar_service.letters.passage import Passage, Voided
from calendar_service.letters.reader import head, salutation
from calendar_service.letters.wording import Frame, Words, mail_words
from calendar_service.offices.office import Office, heads_within
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.promises.audience import heard_by
from calendar_service.promises.planning import Moment, moments
from calendar_service.regions import Region
from calendar_service.rendering import Rendering
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Hours, Occurrence
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import LANGUAGES, Text

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "mails"
PUBLIC_URL = "https://kalender.example"
INSTITUTION = Institution(
    "Bawaslu Provinsi Jawa Timur",
    "Jalan Tanggulangin 3, Surabaya",
    "Siti Aminah, Kepala Sekretariat",
    "+62 31 5550123",
    False,
)
"""Whom the settings of an installation name; nobody of that name is meant."""

CODE = "K7QF-29XM-0TB4"
DOOR = "/kantor/contoh/"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))

OFFICES = {
    "pemda": Office("pemda-35.29", "Sekretariat Daerah Kabupaten Sumenep", "pemda", "35.29", "a@b.example"),
    "bawaslu": Office("bawaslu-53", "Bawaslu Provinsi Nusa Tenggara Timur", "bawaslu", "53", "a@b.example"),
    "kpu": Office("kpu-91.71", "KPU Kota Jayapura", "kpu", "91.71", "a@b.example"),
    "lainnya": Office("lain-35.29", "Ombudsman Perwakilan Jawa Timur", "lainnya", "35.29", "a@b.example"),
}
"""WIB, WITA in a province of highest vulnerability, WIT, and one more."""

SALUTATIONS = {
    "pemda": "Bupati Sumenep",
    "bawaslu": "Ketua Bawaslu Provinsi Nusa Tenggara Timur",
    "kpu": "Ketua KPU Kota Jayapura",
    "lainnya": "Kepala Ombudsman Perwakilan Jawa Timur",
}


@cache
def timeline() -> Timeline:
    return parse((ROOT / "stages.yaml").read_bytes(), regions())


def election() -> Election:
    return timeline().elections["pilkada-2024"]


@cache
def rendering() -> Rendering:
    return Rendering(TEMPLATES, translators())


def region(kind: str) -> Region:
    return regions()[OFFICES[kind].region]


def occurrence(stage: str, kind: str = "pemda") -> Occurrence:
    """The stage where the office of that kind is."""
    election_ = election()
    found = election_.occurrence(election_.by_id[stage], region(kind))
    assert found is not None
    return found


def addressee(kind: str, language: str) -> Addressee:
    prefix = LANGUAGES[language].prefix
    where = region(kind)
    url = f"{PUBLIC_URL}{prefix}/pilkada-2024/{where.code}/"
    office = replace(OFFICES[kind], salutation=SALUTATIONS[kind], language=language)
    return Addressee(
        salutation(office, where), head(office, where), office.name, where.full_name, url, CODE, f"{PUBLIC_URL}{DOOR}"
    )


@dataclass(frozen=True)
class Mail:
    """One reminder and the words it came out with."""

    occurrence: Occurrence
    moment: Moment
    kind: str
    language: str
    words: Words

    @property
    def name(self) -> str:
        lead = f"{self.moment.lead}d" if self.moment.lead >= 0 else f"+{-self.moment.lead}d"
        return f"{self.language}-{self.kind}-{self.occurrence.id}-{lead}"

    @property
    def sent_on(self) -> date:
        return self.moment.due_at.date()

    @property
    def days(self) -> Days:
        assert self.occurrence.days is not None
        return self.occurrence.days


def words(part: Passage, language: str, **other: object) -> Words:
    """The mail of one part, with the usual frame, unless `other` says otherwise: of the frame, or of the part."""
    frame: dict[str, object] = {
        "kind": part.kind,
        "language": language,
        "addressee": addressee(part.kind, language),
        "public_url": PUBLIC_URL,
        "institution": INSTITUTION,
        "sources": worth_naming(timeline(), part.told_on),
        "heads_within": heads_within(region(part.kind)) if part.kind in OFFICES else (),
    }
    framed = {name: value for name, value in other.items() if name in frame}
    changed = {name: value for name, value in other.items() if name not in frame}
    return mail_words(rendering(), [replace(part, **changed)], Frame(**(frame | framed)))  # type: ignore[arg-type]


def reminder(occurrence: Occurrence, moment: Moment, kind: str, language: str, **other: object) -> Words:
    """A reminder with the usual rest, unless `other` says otherwise."""
    where = occurrence.region
    told_on = (moment.due_at.astimezone(where.zone) if where else moment.due_at).date()
    high_risk = OFFICES[kind].region in election().high_risk
    part = Passage("reminder", election(), occurrence, told_on, kind, high_risk=high_risk)
    return words(part, language, **other)


@cache
def reminders() -> tuple[Mail, ...]:
    """Every reminder of every stage for each of the offices, in each language."""
    return tuple(_reminders())


def _reminders() -> Iterator[Mail]:
    for kind, office in OFFICES.items():
        where = region(kind)
        asked = replace(office, kind="pemda") if kind == "lainnya" else office
        for _, found in heard_by(election(), asked, regions()):
            for moment in moments(found, found.stage.leads, where.zone, timeline().working_days):
                for language in LANGUAGES:
                    yield Mail(found, moment, kind, language, reminder(found, moment, kind, language))


def moved(language: str, kind: str = "pemda", **other: object) -> Words:
    """The campaign, a day later."""
    found = occurrence("kampanye", kind)
    later = replace(
        found,
        days=Days(date(2024, 9, 26), date(2024, 11, 23)),
        stage=replace(found.stage, reason=Text("Penyesuaian jadwal oleh KPU.", "The KPU adapted its schedule.")),
    )
    part = Passage(
        "change",
        election(),
        later,
        date(2024, 9, 20),
        kind,
        old_days=found.days,
        old_hours=found.hours,
        voided=Voided(date(2024, 9, 18), found.stage.short or found.stage.title, found.days),
    )
    return words(part, language, **other)


def cancelled(language: str, kind: str = "bawaslu", **other: object) -> Words:
    """Jakarta's second round, which was not held."""
    jakarta = regions()["31"]
    found = election().occurrence(election().by_id["pemungutan-putaran-kedua"], jakarta)
    assert found is not None
    part = Passage(
        "cancel",
        election(),
        found,
        date(2024, 12, 9),
        kind,
        old_days=found.days,
        old_hours=Hours(time(7), time(13)),
        voided=Voided(date(2024, 12, 2), found.stage.short or found.stage.title, found.days),
    )
    return words(part, language, **other)
