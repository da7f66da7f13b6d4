"""Sentences about one stage that pages and the picture share. Pure.

Dates and hours go through the translator; this module only joins them.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, urlsplit

from calendar_service.errors import N_, counted
from calendar_service.feeds.wording import due_days
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions, bare
from calendar_service.timeline.stage import DueDays, Occurrence, Scope, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import AgendaRow, StageState
from calendar_service.web.subscribe import FeedLinks
from calendar_service.words.lead import Lead
from calendar_service.words.revision_code import revision_code
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

LEVELS = {
    "provinsi": N_("provinsi"),
    "kabupaten": N_("kabupaten"),
    "kota": N_("kota"),
}

STATES = {
    StageState.PAST: N_("selesai"),
    StageState.NOW: N_("berlangsung"),
    StageState.UNDATED: N_("tanpa tanggal pasti"),
    StageState.CANCELLED: N_("dibatalkan"),
}
MOST_NAMES = 6
"""So many regions are named in a line before the rest is counted."""

COUNTDOWN = (N_("hari ini"), N_("besok"), N_("%(count)s hari lagi"))
ENDING = (N_("hari terakhir"), N_("berakhir besok"), N_("berakhir %(count)s hari lagi"))
"""For no day, one day and more days left."""


class Wording:
    """One language's sentences."""

    def __init__(self, translator: Translator, regions: Regions) -> None:
        self.t, self.regions = translator, regions

    def revision_code(self, revision: Revision) -> str:
        """`R12-1A2B3C4D`, by which anybody asks what became of the schedule that a page shows."""
        return revision_code(revision.number, revision.sha256)

    def days(self, occurrence: Occurrence) -> str:
        """`25 September s.d. 23 November 2024`, `Rabu, 27 November 2024`, `paling lambat Selasa, 24 September 2024`, or who sets the
        day: of one day its name, too, by which people plan. Of days that stretch over those of regions it is said that they do."""
        days = occurrence.days
        if days is None:
            undated = occurrence.stage.undated
            # a sentence in the file, a part of a line here
            return self.t.pick(undated).rstrip(".") if undated else self.t.text(N_("tanggal belum ditetapkan"))
        when = When(self.t, days)
        told = when.by_weekdays() if days.first in (None, days.last) else when.on()
        return self.t.text(N_("%(days)s, menurut daerah"), days=told) if occurrence.is_span else told

    def hours(self, occurrence: Occurrence) -> str:
        """`pukul 07.00–13.00 WIB`; empty where a stage has no hours. Of hours that differ between regions, that they do."""
        days = occurrence.days
        if occurrence.has_hours_apart:
            return self.t.text(N_("jam menurut daerah"))
        return When(self.t, days, occurrence.hours, occurrence.zone).at() if days else ""

    def when(self, occurrence: Occurrence) -> str:
        """Days and hours in one line."""
        return ", ".join(part for part in (self.days(occurrence), self.hours(occurrence)) if part)

    def in_full(self, occurrence: Occurrence) -> str:
        """Days and hours in one line, a single day with its weekday: what stands alone, without a calendar beside it."""
        days = occurrence.days
        if days is None or occurrence.is_span or occurrence.is_deadline:
            return self.when(occurrence)
        return When(self.t, days, occurrence.hours, occurrence.zone).in_a_sentence()

    def short(self, occurrence: Occurrence) -> str:
        """`25 Sep–23 Nov`, `27–29 Agu`, `s.d. 24 Sep`: for the picture, whose axis tells the year."""
        assert occurrence.days is not None
        return When(self.t, occurrence.days).on_an_axis()

    def state(self, row: AgendaRow) -> str:
        """How a stage stands, in words: `3 hari lagi`, `berlangsung`, `selesai`."""
        return self.countdown(row) if row.state is StageState.AHEAD else self.t.text(STATES[row.state])

    def countdown(self, row: AgendaRow) -> str:
        """`hari ini`, `besok`, `3 hari lagi`."""
        return self._days_left(row, COUNTDOWN)

    def ending(self, row: AgendaRow) -> str:
        """For what goes on: `hari terakhir`, `berakhir besok`, `berakhir 12 hari lagi`."""
        return self._days_left(row, ENDING)

    def _days_left(self, row: AgendaRow, words: tuple[str, str, str]) -> str:
        left = max(row.days_left or 0, 0)
        return self.t.text(words[min(left, 2)], count=self.t.number(left))

    def level(self, region: Region) -> str:
        return self.t.text(LEVELS[region.level])

    def names(self, codes: Collection[str], *, in_full: bool = False) -> str:
        """`Kabupaten Siak, Kabupaten Magetan`; of many the first, and how many more."""
        regions = [self.regions[bare(code)].full_name for code in codes]
        more = len(regions) - MOST_NAMES
        if in_full or more <= 1:
            return ", ".join(regions)
        named = ", ".join(regions[:MOST_NAMES])
        return self.t.text(counted("%(names)s, dan %(count)s daerah lain"), names=named, count=self.t.number(more))

    def where(self, scope: Scope, *, in_full: bool = False) -> str:
        """Where a stage applies, if not everywhere; empty otherwise. in_full: with every name."""
        told = [self._only(scope, in_full=in_full)]
        if scope.excluded and (in_full or not scope.is_open):
            told.append(self.t.text(N_("kecuali %(names)s"), names=self.names(scope.excluded, in_full=in_full)))
        return ", ".join(part for part in told if part)

    def _only(self, scope: Scope, *, in_full: bool) -> str:
        if scope.is_open or (scope.codes is not None and not scope.codes):
            return self.t.text(N_("hanya di sebagian daerah; daftarnya tidak tercatat di jadwal ini"))
        if scope.codes:
            return self.t.text(N_("hanya %(names)s"), names=self.names(scope.codes, in_full=in_full))
        return {
            None: "",
            "provinsi": self.t.text(N_("hanya tingkat provinsi")),
            "kabupaten-kota": self.t.text(N_("hanya kabupaten/kota")),
        }[scope.level]

    def host(self, address: str) -> str:
        """What a link to a source is called: its host."""
        return (urlsplit(address).hostname or address).removeprefix("www.")

    def alarm(self, lead: Lead) -> str:
        """When an alarm rings: `3 hari sebelumnya`, `pada harinya`."""
        if lead == 0:
            return self.t.text(N_("pada harinya"))
        return self.t.text(counted("%(count)s hari sebelumnya"), count=self.t.number(lead))

    def to_myself(self, feed: FeedLinks) -> str:
        """A `mailto:` without an addressee (RFC 6068): the link to a feed's page, to be opened on a computer."""
        subject = self.t.text(N_("Kalender %(title)s"), title=feed.title)
        body = self.t.text(N_("Buka di komputer, lalu tambahkan ke Google Calendar: %(address)s"), address=feed.page)
        return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"

    def due(self, due: DueDays, election: Election) -> str:
        """`3 hari kerja sesudah Registrasi perkara`."""
        return due_days(due, election, self.t)

    def clocks(self, stage: Stage) -> list[tuple[str, str]]:
        """For local hours of one day: each zone's hours, and the same moment on the capital's clock."""
        days, hours = stage.days, stage.hours
        if days is None or hours is None or stage.zone or days.opening != days.last:
            return []
        return When(self.t, days, hours).on_each_clock()
