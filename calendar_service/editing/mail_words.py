"""What a publication means for mails, in words and as JSON. Pure.

Rapat Pleno, H-3, Selasa, 17 September 2024 pukul 08.00 waktu setempat: 545 surat (pemda 545; 545 daerah)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from datetime import datetime

from calendar_service.editing.preview import (
    Day,
    Fate,
    InFlight,
    Lapse,
    Mails,
    Notices,
    PastLead,
    Places,
    Reminders,
    Sample,
    Unheard,
    by_day,
    by_kind,
    codes_of,
)
from calendar_service.editing.sections import FigureTable, SampleLetter, Section
from calendar_service.errors import N_, counted
from calendar_service.promises.subject import OWN
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.revision import COUNTRY
from calendar_service.regions import CAPITAL_ZONE

NOTICES = {
    "change": N_("Pemberitahuan perubahan"),
    "cancel": N_("Pemberitahuan pembatalan"),
    "silence": N_("Daftar kantor yang belum mengonfirmasi"),
}
"""Messages that are no reminder of a lead."""

FATES = {
    Fate.NEW: N_("Pengingat baru, %(election)s"),
    Fate.MOVED: N_("Pengingat yang pindah, %(election)s"),
    Fate.GONE: N_("Pengingat yang batal, %(election)s"),
    Fate.FOLDED: N_("Pengingat yang sudah termuat dalam pemberitahuan, %(election)s"),
}
"""In the order in which they are told."""

LAPSES = {
    ("reminder", True): N_("Pengingat yang batal dikirim: %(count)s (%(stage)s)"),
    ("notice", True): N_("Pemberitahuan yang batal dikirim: %(count)s (%(stage)s)"),
    ("notice", False): N_("Pemberitahuan yang tidak perlu lagi: %(count)s (%(stage)s)"),
}


def placed(words: ChangeWords, title: str, place: str) -> str:
    """The title of a stage; where it is not told of the offices' own regions, with its place."""
    if place == OWN:
        return title
    if place == COUNTRY:
        return words.t.text(N_("%(stage)s (nasional)"), stage=title)
    return words.t.text(N_("%(stage)s di %(place)s"), stage=title, place=words.names((place,)))


class MailWords:
    """The mails of a preview in one language. elections: how many the timetable has."""

    def __init__(self, words: ChangeWords, elections: int = 1) -> None:
        self.words, self.t, self._elections = words, words.t, elections

    def sections(self, mails: Mails) -> list[Section]:
        """One heading with its parts, then a letter for each kind of notice."""
        days = by_day(mails)
        return [
            Section(self.t.text(N_("Surat")), (self._headline(mails, days), *self._lines(mails))),
            *self._reminders(mails),
            self._days(days),
            *(self._letter(each.sample) for each in mails.new_notices if each.sample),
        ]

    def _headline(self, mails: Mails, days: list[Day]) -> str:
        t = self.t
        if mails.is_nothing:
            return t.text(N_("Tidak ada surat yang dikirim atau dibatalkan karena ini."))
        sent = [day for day in days if day.notices + day.reminders]
        if not sent:
            return t.text(N_("Tidak ada surat tambahan; yang batal atau sudah lewat disebut di bawah ini."))
        count = sum(day.notices + day.reminders for day in sent)
        text = N_("Karena perubahan ini dikirim %(count)s surat, mulai %(day)s")
        return t.text(text, count=t.number(count), day=t.date(sent[0].day))

    def _lines(self, mails: Mails) -> Iterator[str]:
        t = self.t
        yield from (self._lapse(each) for each in mails.lapses)
        for flying in mails.in_flight:
            yield t.text(
                N_("%(count)s surat tentang %(stage)s sedang dikirim; kantor yang menerimanya akan diberi tahu"),
                count=t.number(flying.mails),
                stage=self._about(flying),
            )
        yield from (self._past(each) for each in mails.past_leads)
        if not mails.offices:
            yield t.text(N_("Daftar kantor masih kosong; tidak ada yang diberi tahu."))
        for unheard in mails.unheard if mails.offices else ():
            yield t.text(
                N_("%(lead)s untuk %(stage)s tidak sampai kepada siapa pun: tidak ada kantor %(kinds)s di daerahnya"),
                lead=unheard.lead.named,
                stage=self._about(unheard),
                kinds=", ".join(unheard.audiences),
            )
        yield from (self._notices(each) for each in mails.new_notices)
        kept = sum(each.count for each in mails.notices if each.fate is Fate.SAME)
        if kept:
            yield t.text(N_("Pemberitahuan lain tetap dikirim: %(count)s surat"), count=t.number(kept))
        same = sum(each.count for each in mails.of(Fate.SAME))
        if same:
            yield t.text(N_("Pengingat lain tetap dikirim: %(count)s surat"), count=t.number(same))

    def _about(self, each: Lapse | InFlight | PastLead | Notices | Unheard) -> str:
        """The stage and its place; with its election where there are several."""
        title = self._title(each)
        return title if self._elections == 1 else f"{title} ({self.t.pick(each.election.title)})"

    def _title(self, each: Lapse | InFlight | PastLead | Notices | Unheard | Reminders) -> str:
        return placed(self.words, self.t.pick(each.stage.title), each.place)

    def _past(self, past: PastLead) -> str:
        whole = N_("%(lead)s untuk %(stage)s sudah lewat (%(day)s); tidak dikirim lagi")
        part = N_("%(lead)s untuk %(stage)s sudah lewat di %(where)s (%(day)s); tidak dikirim lagi ke sana")
        return self.t.text(
            whole if past.everywhere else part,
            lead=past.lead.named,
            stage=self._about(past),
            where=self.words.names(past.codes),
            day=self.t.date(past.due_at.date()),
        )

    def _lapse(self, lapse: Lapse) -> str:
        told = "reminder" if lapse.message == "reminder" else "notice"
        count, stage = self.t.number(lapse.mails), self._about(lapse)
        return self.t.text(LAPSES[told, lapse.is_due], count=count, stage=stage)

    def _notices(self, notices: Notices) -> str:
        zones = ", ".join(
            f"{self.t.zone(zone, notices.due_at.date())} {self.t.number(count)}"
            for zone, count in sorted(notices.zones.items(), reverse=True)
        )
        return self.t.text(
            counted("%(what)s: %(stage)s, %(count)s kantor (%(kinds)s; %(zones)s), paling cepat %(when)s"),
            what=self.t.text(NOTICES[notices.message]),
            stage=self._about(notices),
            count=self.t.number(notices.count),
            kinds=self._kinds(notices.places),
            zones=f"{zones}; {self.words.names(codes_of(notices.places))}",
            when=self.t.instant(notices.due_at, CAPITAL_ZONE),
        )

    def _kinds(self, places: Places) -> str:
        return ", ".join(f"{kind} {self.t.number(count)}" for kind, count in by_kind(places).items())

    def _reminders(self, mails: Mails) -> Iterator[Section]:
        """A part for each election and fate."""
        for fate, title in FATES.items():
            found: dict[str, list[Reminders]] = {}
            for each in mails.of(fate):
                found.setdefault(each.election.id, []).append(each)
            for group in found.values():
                heading = self.t.text(title, election=self.t.pick(group[0].election.title))
                yield Section(heading, tuple(map(self._line, group)), table=self._table(group), is_part=True)

    def _line(self, each: Reminders) -> str:
        when = self._when(each.due_at)
        if each.was:
            when = f"{self._when(each.was)} → {when}"
        return self.t.text(
            N_("%(stage)s, %(lead)s, %(when)s: %(count)s surat (%(offices)s)"),
            stage=self._title(each),
            lead=each.lead.named,
            when=when,
            count=self.t.number(each.count),
            offices=f"{self._kinds(each.places)}; {self.words.names(codes_of(each.places))}",
        )

    def _table(self, group: Iterable[Reminders]) -> FigureTable:
        moved = any(each.was for each in group)
        heads = (N_("Tahapan"), N_("Pengingat"), *((N_("Semula"),) if moved else ()), N_("Waktu"))
        rows = tuple(
            (
                self._title(each),
                each.lead.named,
                *((self._when(each.was),) if moved else ()),
                self._when(each.due_at),
                self._kinds(each.places),
                self.words.names(codes_of(each.places)),
                self.t.number(each.count),
            )
            for each in group
        )
        names = (*heads, N_("Kantor"), N_("Daerah"), N_("Surat"))
        return FigureTable(tuple(self.t.text(name) for name in names), rows, words=len(names) - 1)

    def _when(self, due_at: Mapping[str, datetime]) -> str:
        """The hour of everybody's own clock where that is the same; else the instant."""
        zone, at = next(iter(due_at.items()))
        if len(due_at) == 1:
            return self.t.instant(at, zone)
        if len({each.replace(tzinfo=None) for each in due_at.values()}) == 1:
            return f"{self.t.date(at.date())} {self.t.clock_time(at.time(), None, at.date())}"
        return self.t.instant(at, CAPITAL_ZONE)

    def _days(self, days: list[Day]) -> Section:
        """The columns are told in each line, too, unless they are 0."""
        labels = (N_("pemberitahuan"), N_("pengingat"), N_("berkurang"), N_("tetap"))
        heads = (N_("Hari"), N_("Pemberitahuan"), N_("Pengingat"), N_("Surat karena perubahan ini"))
        named = [(self.t.date(day.day), astuple(day)[1:]) for day in days]
        if len(days) > 1:  # what goes in any case is told as a whole elsewhere, on all days
            total = (sum(column) for column in zip(*(figures[:3] for _, figures in named), strict=True))
            named.append((self.t.text(N_("Seluruhnya")), tuple(total)))
        lines, rows = [], []
        for name, figures in named:
            shown = [f"{self.t.text(label)} {self.t.number(n)}" for label, n in zip(labels, figures, strict=False) if n]
            cells = [self.t.number(n) for n in (*figures[:2], sum(figures[:2]), *figures[2:])]
            text = N_("%(day)s: %(count)s surat (%(parts)s)")
            lines.append(self.t.text(text, day=name, count=cells[2], parts=", ".join(shown)))
            rows.append((name, *cells, *[""] * (5 - len(cells))))
        head = tuple(self.t.text(each) for each in (*heads, N_("Berkurang"), N_("Yang tetap")))
        title = self.t.text(N_("Surat menurut hari di tempat kantor"))
        return Section(title, tuple(lines), table=FigureTable(head, tuple(rows)), is_part=True)

    def _letter(self, sample: Sample) -> Section:
        title = self.t.text(N_("Contoh surat, kepada %(office)s"), office=sample.office)
        subject = self.t.text(N_("Perihal: %(subject)s"), subject=sample.subject)
        return Section(title, (), SampleLetter(subject, sample.text))
