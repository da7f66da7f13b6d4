"""The words of a paper, for an office, of a stage, on a day: a letter, a poster, a text for a chat group. Pure but for the templates.

The sentences stand in templates/letter/<kind>.txt, in the order in which they are read; what they look like is the layouts' business.
What a letter leaves to the office (number, day, name, signature) is a blank: a word for what belongs there, never a value.
A draft tells the office's own region in that region's clock. It is none where nothing could be told for certain: NoDraft
says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendar_service.errors import N_, Refused
from calendar_service.law.pack import PUBLIC
from calendar_service.offices.office import Office, head_of, heads_within
from calendar_service.promises.subject import subject_of
from calendar_service.promises.told import is_asked
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.timeline.case import told
from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import NATIONAL_AUDIENCES, Occurrence, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import address
from calendar_service.words.languages import Text
from calendar_service.words.revision_code import revision_code

CIRCULAR, APPEAL, POSTER, CHAT = "circular", "appeal", "poster", "chat"
"""Kinds of drafts, and their templates."""

LETTERS: Mapping[str, str] = {"pemda": CIRCULAR, "bawaslu": APPEAL}
"""Kind of office -> the letter that it signs. The others pass on the text and the poster."""

LAW_FOR: Mapping[str, str] = {CIRCULAR: "pemda", APPEAL: "pemda"}
"""To whom a letter tells the law: to a government and its staff. The other kinds are read by everybody."""


class NoDraft(Refused):
    """Why there is none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """kind: of the four above. language: it is written in. region: its code. told_on: the day as of which it is told. words: what
    it says, by the names of the templates' parts; the texts of each in their order."""

    kind: str
    language: str
    region: str
    told_on: date
    words: Mapping[str, list[Any]]

    @property
    def title(self) -> str:
        return " ".join(self.words["title"])


def letter_of(office: Office) -> str:
    """The kind of letter that an office signs. Raises NoDraft where it signs none."""
    found = LETTERS.get(office.kind)
    if found is None:
        raise NoDraft(
            N_("surat hanya disusun bagi pemerintah daerah dan pengawas Pemilihan; bagi kantor ini ada teks dan poster")
        )
    return found


class Drafting:
    """Writes drafts; safe to share between threads."""

    def __init__(self, rendering: Rendering, regions: Regions, public_url: str) -> None:
        """public_url: without a slash at its end."""
        self._rendering, self._regions, self._public_url = rendering, regions, public_url

    def draft(self, revision: Revision, election_id: str, stage_id: str, office: Office, kind: str, day: date) -> Draft:
        """stage_id: of the stage, or a ledger's subject (promises.subject). day: as of which the law is told, in the region's
        clock. Raises NoDraft."""
        election, there = self._occurrence(revision, election_id, stage_id, office, kind)
        region = there.region
        assert region is not None
        _require_certain(there, day)
        law = told(election, there, day, LAW_FOR.get(kind, PUBLIC), own=region.code == office.region)
        if not law:
            raise NoDraft(N_("tidak ada paket aturan yang berlaku bagi tahapan ini pada hari itu"))
        url = address("pages.stage", office.language, election_id=election.id, stage_id=there.id)
        said = self._rendering.render(
            f"letter/{kind}.txt",
            office.language,
            days=there.days,
            election=election,
            head_of_region=head_of(region),
            heads=heads_within(region),
            hours=there.hours,
            kind=kind,
            law=law,
            office=office.name,
            region=region.full_name,
            revision_code=_code(revision),
            check_url=self._public_url + address("genuine.ask", office.language),
            only=_only(election, there, day),
            stage=there.stage.told_on(day),
            stage_url=self._public_url + url,
            told_on=day,
            zone=there.zone,
        )
        return Draft(kind, office.language, region.code, day, parts(said))

    def _occurrence(
        self, revision: Revision, election_id: str, stage_id: str, office: Office, kind: str
    ) -> tuple[Election, Occurrence]:
        subject = subject_of(stage_id)
        election = revision.timeline.elections.get(election_id)
        if election is None:
            raise NoDraft(N_("pemilihan %(election)s tidak ada"), election=election_id)
        stage = election.by_id.get(subject.origin) or revision.known_as(election_id, subject.origin)
        if stage is None:
            raise NoDraft(N_("tahapan %(stage)s tidak ada"), stage=stage_id)
        if office.kind in NATIONAL_AUDIENCES or subject.is_country:
            raise NoDraft(N_("naskah disusun bagi satu daerah, bukan bagi seluruh negeri"))
        region = subject.region(self._regions[office.region], self._regions)
        if subject.place and kind in (CIRCULAR, APPEAL):
            raise NoDraft(
                N_("surat disusun bagi tahapan di daerah kantor sendiri; bagi daerah lain ada teks dan poster")
            )
        return election, _there(election, stage, region)


def _code(revision: Revision) -> str:
    """By which a reader finds out whether the schedule still holds; empty for a text that was never published."""
    return revision_code(revision.number, revision.sha256) if revision.number else ""


def _there(election: Election, stage: Stage, region: Region | None) -> Occurrence:
    assert region is not None
    there = election.occurrence(stage, region)
    if there is None:
        raise NoDraft(N_("tahapan %(stage)s tidak berlaku di %(region)s"), stage=stage.id, region=region.full_name)
    return there


def _only(election: Election, there: Occurrence, day: date) -> list[tuple[Stage, Text]]:
    """What is said of this place alone, of the stage itself and of the vote that it belongs to (`Diulang hanya di tiga TPS`), each with the stage
    of which it is said: without it a paper would tell the whole region what holds in a part of it."""
    region, found = there.region, list[tuple[Stage, Text]]()
    assert region is not None
    for stage in dict.fromkeys((there.id, *(each.id for each in election.stages if is_vote(each)))):
        held = election.by_id[stage].held_in(region)
        note = held.told_on(day).note
        if note and note != election.by_id[stage].note and not any(note.words[0] in said.words[0] for _, said in found):
            found.append((held, note))
    return found


def _require_certain(there: Occurrence, day: date) -> None:
    """Raises NoDraft for a stage of which nobody can be told that it takes place there, on days that are ahead."""
    if there.status is Status.CANCELLED:
        raise NoDraft(N_("tahapan %(stage)s dibatalkan"), stage=there.id)
    if is_asked(there):
        raise NoDraft(N_("belum diketahui apakah tahapan %(stage)s berlaku di daerah ini"), stage=there.id)
    if there.days is None:
        raise NoDraft(N_("tahapan %(stage)s belum bertanggal"), stage=there.id)
    if there.days.last < day:
        raise NoDraft(N_("tahapan %(stage)s sudah selesai"), stage=there.id)


def parts(lines: str) -> dict[str, list[Any]]:
    """What a template said, one JSON object a line, by the names of its parts."""
    found: dict[str, list[Any]] = {}
    for line in lines.splitlines():
        if line.strip():
            for name, words in json.loads(line).items():
                found.setdefault(name, []).append(_one_line(words))
    return found


def _one_line(words: Any) -> Any:
    """Texts of templates and timetables, without the line breaks that they may have."""
    return [_one_line(each) for each in words] if isinstance(words, list) else " ".join(str(words).split())
