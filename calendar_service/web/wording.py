"""Sentences about one stage that pages and the picture share. Pure.

Dates and hours go through the translator; this module only joins them.
"""

from __future__ import annotations

from calendar_service.errors import N_
from calendar_service.feeds.wording import due_days
from calendar_service.regions import Region, Regions, bare
from calendar_service.timeline.stage import DueDays, Occurrence, Scope, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import AgendaRow, StageState
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
COUNTDOWN = (N_("hari ini"), N_("besok"), N_("%(count)s hari lagi"))
ENDING = (N_("hari terakhir"), N_("berakhir besok"), N_("berakhir %(count)s hari lagi"))
"""For no day, one day and more days left."""


class Wording:
    """One language's sentences."""

    def __init__(self, translator: Translator, regions: Regions) -> None:
        self.t, self.regions = translator, regions

    def days(self, occurrence: Occurrence) -> str:
        """`25 September s.d. 23 November 2024`, `paling lambat 24 September 2024`, or who sets the day."""
        days = occurrence.days
        if days is None:
            undated = occurrence.stage.undated
            # a sentence in the file, a part of a line here
            return self.t.pick(undated).rstrip(".") if undated else self.t.text(N_("tanggal belum ditetapkan"))
        return When(self.t, days).on()

    def hours(self, occurrence: Occurrence) -> str:
        """`pukul 07.00–13.00 WIB`; empty where a stage has no hours."""
        days = occurrence.days
        return When(self.t, days, occurrence.hours, occurrence.zone).at() if days else ""

    def when(self, occurrence: Occurrence) -> str:
        """Days and hours in one line."""
        return ", ".join(part for part in (self.days(occurrence), self.hours(occurrence)) if part)

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

    def where(self, scope: Scope) -> str:
        """Where a stage applies, if not everywhere; empty otherwise."""
        if scope.is_open or (scope.codes is not None and not scope.codes):
            return self.t.text(N_("hanya di sebagian daerah, yang ditetapkan kemudian"))
        if scope.codes:
            names = ", ".join(self.regions[bare(code)].full_name for code in scope.codes)
            return self.t.text(N_("hanya %(names)s"), names=names)
        return {
            None: "",
            "provinsi": self.t.text(N_("hanya tingkat provinsi")),
            "kabupaten-kota": self.t.text(N_("hanya kabupaten/kota")),
        }[scope.level]

    def due(self, due: DueDays, election: Election) -> str:
        """`3 hari kerja sesudah Registrasi perkara`."""
        return due_days(due, election, self.t)

    def clocks(self, stage: Stage) -> list[tuple[str, str]]:
        """For local hours of one day: each zone's hours, and the same moment on the capital's clock."""
        days, hours = stage.days, stage.hours
        if days is None or hours is None or stage.zone or days.opening != days.last:
            return []
        return When(self.t, days, hours).on_each_clock()
