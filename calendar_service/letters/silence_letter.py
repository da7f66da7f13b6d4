"""The letter that tells a province which governments in it have not confirmed a reminder. Pure but for the templates.

What falls due together for an office is one letter, with a list for each stage and lead. It names offices and nobody's address, and says
nothing of the law: silence is no breach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.ledger.rows import Row
from calendar_service.letters.institution import institution_of
from calendar_service.letters.letter import PLACEHOLDERS, Content, Letter
from calendar_service.letters.reader import addressee
from calendar_service.letters.reference import reference_of
from calendar_service.offices.office import Office
from calendar_service.promises.silence import SilentList
from calendar_service.promises.subject import subject_of
from calendar_service.promises.told import read_line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Days, Hours
from calendar_service.words.addresses import address
from calendar_service.words.lead import Lead
from calendar_service.words.translator import Translator


@dataclass(frozen=True, slots=True)
class StageSilence:
    """A list as the template sees it. title: of the stage. zone: of its hours. silent, unreached: names of offices. url: the stage's page."""

    title: str
    lead: str
    days: Days | None
    hours: Hours | None
    zone: str
    silent: tuple[str, ...]
    unreached: tuple[str, ...]
    confirmed: int
    url: str


class SilenceComposer:
    """Writes such letters; safe to share between threads."""

    def __init__(
        self, settings: Settings, regions: Regions, translators: Mapping[str, Translator], rendering: Rendering
    ) -> None:
        self._settings, self._regions, self._translators, self._rendering = settings, regions, translators, rendering

    def compose(
        self,
        revision: Revision,
        rows: Sequence[Row],
        lists: Mapping[int, SilentList],
        office: Office,
        now: datetime,
        door_url: str = "",
    ) -> Letter | None:
        """The letter of those of these rows that have a list; None where none has. rows: of this office and of one channel. lists: by the ids of
        rows. door_url: of the office's own page; empty where it has none."""
        own, language = self._regions[office.region], office.language
        told = [
            row for row in rows if row.id in lists and revision.known_as(row.election, subject_of(row.stage).origin)
        ]
        if not told:
            return None
        reference = reference_of(told)
        page = address("pages.region", language, election_id=told[0].election, code=own.code)
        shown = [self._shown(revision, row, lists[row.id], own, language) for row in told]
        return Letter(
            rows=tuple(row.id for row in told),
            attempt=max(row.tries for row in told) + 1,
            reference=f"{reference}@{self._settings.uid_domain}",
            date=min(row.planned_at for row in told).astimezone(own.zone),
            content=self._content(revision, told, shown, office, now.astimezone(own.zone)),
            addressee=addressee(office, own, self._settings.public_url + page, reference, door_url),
        )

    def _shown(self, revision: Revision, row: Row, found: SilentList, own: Region, language: str) -> StageSilence:
        stage = revision.known_as(row.election, subject_of(row.stage).origin)
        assert stage is not None
        told = read_line(row.told)
        page = address("pages.stage", language, election_id=row.election, stage_id=stage.id)
        return StageSilence(
            title=self._translators[language].pick(stage.title),
            lead=Lead(row.lead).named,
            days=told.days,
            hours=told.hours,
            zone=told.zone or own.timezone,
            silent=tuple(each.name for each in found.silent),
            unreached=tuple(each.name for each in found.unreached),
            confirmed=found.confirmed,
            url=self._settings.public_url + page,
        )

    def _content(
        self, revision: Revision, rows: Sequence[Row], lists: Sequence[StageSilence], office: Office, local: datetime
    ) -> Content:
        translator = self._translators[office.language]
        election = revision.timeline.elections[rows[0].election]
        context: dict[str, object] = {
            "addressee": PLACEHOLDERS,
            "code_url": self._settings.public_url + address("genuine.code", office.language, code=PLACEHOLDERS.code),
            "sender": institution_of(self._settings),
            "count": len({name for each in lists for name in each.silent}),
            "days": self._settings.silence_after_working_days,
            "kind": office.kind,
            "lists": lists,
            "public_url": self._settings.public_url,
            "told_on": local.date(),
        }
        words = self._rendering.render("mail/silence/subject.txt", office.language, **context)
        context["subject"] = " ".join(words.split())
        return Content(
            subject=str(context["subject"]),
            text=self._rendering.render("mail/silence/body.txt", office.language, **context).strip() + "\n",
            html=self._rendering.render("mail/silence/body.html", office.language, **context),
            methods=(),
            filename="",
            language=translator.language,
            series_id=f"pengingat.{election.id}.{self._settings.uid_domain}",
            series=translator.text("Pengingat %(election)s", election=translator.pick(election.title)),
            help_url=self._settings.public_url + address("genuine.ask", translator.language),
        )
