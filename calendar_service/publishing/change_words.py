"""Changes in words, for everybody who shows them: commands, pages, Atom, the editor. Pure.

Pelaksanaan kampanye: 25 September s.d. 23 November 2024 → 26 September s.d. 23 November 2024
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from calendar_service.errors import N_, counted
from calendar_service.publishing.changes import (
    Change,
    Differences,
    ElectionChange,
    ElectionHappened,
    Happened,
    Schedule,
)
from calendar_service.regions import Regions
from calendar_service.timeline.fields import ELECTION, STAGE
from calendar_service.timeline.stage import Stage, Status
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

MAX_NAMES = 3
"""How many regions a line names before it only counts them."""

LABELS = {
    Happened.MOVED: N_("pindah"),
    Happened.ADDED: N_("baru"),
    Happened.CANCELLED: N_("dibatalkan"),
    Happened.RETURNED: N_("berlaku kembali"),
    Happened.STATUS: N_("status berubah"),
    Happened.RENAMED: N_("berganti pengenal"),
    Happened.REWORDED: N_("keterangan berubah"),
    Happened.LEADS: N_("pengingat berubah"),
}

STATUSES = {
    Status.CONFIRMED: N_("pasti"),
    Status.TENTATIVE: N_("tentatif"),
    Status.CANCELLED: N_("dibatalkan"),
}

CALLED: Mapping[str, str] = {
    "phase": N_("kelompok tahapan"),
    **{name: field.called for table in (ELECTION, STAGE) for name, field in table.items() if field.called},
}
"""What was reworded, by the names that changes have."""

ELECTIONS = {
    ElectionHappened.ADDED: N_("%(election)s: pemilihan baru"),
    ElectionHappened.DROPPED: N_("%(election)s: pemilihan dihapus"),
    ElectionHappened.ENDED: N_("%(election)s: pemilihan berakhir, kalendernya ditutup"),
    ElectionHappened.RENAMED: N_("%(election)s: pengenal %(old)s menjadi %(new)s"),
    ElectionHappened.CHANGED: N_("%(election)s: keterangan berubah (%(fields)s)"),
}


class ChangeWords:
    """One language's sentences. by_weekdays: whether days stand with their names, for who has to see whether one is meant."""

    def __init__(self, translator: Translator, regions: Regions, *, by_weekdays: bool = False) -> None:
        self.t, self.regions, self.by_weekdays = translator, regions, by_weekdays

    def lines(self, found: Differences) -> list[str]:
        """A line for each change."""
        holidays = [self.t.text(N_("Daftar hari libur berubah"))] if found.holidays else []
        return [
            *(self.election(change) for change in found.elections),
            *(self.line(change) for change in found.stages),
            *holidays,
        ]

    def summary(self, changes: Sequence[Change]) -> str:
        """A title for several changes: the first stage by name, the others counted."""
        names = list(dict.fromkeys(self.t.pick(change.stage.title) for change in changes))
        if len(names) <= 1:
            return self.t.text(N_("Jadwal berubah: %(stage)s"), stage="".join(names))
        return self.t.text(N_("Jadwal berubah: %(stage)s dan %(count)s lainnya"), stage=names[0], count=len(names) - 1)

    def election(self, change: ElectionChange) -> str:
        former = change.former or change.election
        facts = {"old": former.id, "new": change.election.id, "fields": self.fields(change.fields)}
        return self.t.text(ELECTIONS[change.happened], election=self.t.pick(change.election.title), **facts)

    def line(self, change: Change) -> str:
        """The whole change in one line: stage, what happened, and where unless everywhere."""
        where = "" if change.everywhere else f" [{self.where(change)}]"
        return f"{self.t.pick(change.stage.title)}: {self.what(change)}{where}"

    def what(self, change: Change) -> str:
        """What happened, without the stage's name and without the place."""
        old, new = self.old(change), self.new(change)
        if change.happened in (Happened.MOVED, Happened.STATUS, Happened.LEADS):
            return f"{old} → {new}"
        if change.happened is Happened.ADDED:
            begins = N_("kini berlaku, %(when)s") if change.former else N_("baru, %(when)s")
            return self.t.text(begins, when=new)
        if change.happened is Happened.RETURNED:
            return self.t.text(N_("berlaku kembali, %(when)s"), when=new)
        if change.happened is Happened.RENAMED:
            return self.t.text(N_("pengenal %(old)s menjadi %(new)s"), old=old, new=new)
        if change.happened is Happened.REWORDED:
            return self.t.text(N_("keterangan berubah (%(fields)s)"), fields=self.fields(change.fields))
        ends = (
            N_("tidak berlaku lagi (semula %(when)s)") if change.after is None else N_("dibatalkan (semula %(when)s)")
        )
        return self.t.text(ends, when=old)

    def label(self, change: Change) -> str:
        """One word or two: `pindah`, `dibatalkan`."""
        return self.t.text(LABELS[change.happened])

    def old(self, change: Change) -> str:
        """What held before; empty where that says nothing."""
        return self._side(change, change.before, change.former)

    def new(self, change: Change) -> str:
        """What holds now; empty where that says nothing."""
        return self._side(change, change.after, change.stage)

    def _side(self, change: Change, schedule: Schedule | None, stage: Stage | None) -> str:
        if change.happened is Happened.RENAMED and stage:
            return stage.id
        if change.happened is Happened.LEADS and stage:
            return self._told(stage, change.fields)
        if schedule is None:
            return ""
        if schedule.status is Status.CANCELLED:
            return self.t.text(STATUSES[Status.CANCELLED])
        marked = change.happened is Happened.STATUS or schedule.status is Status.TENTATIVE
        status = f" ({self.t.text(STATUSES[schedule.status])})" if marked else ""
        return self.when(_what_differs(schedule, change)) + status

    def when(self, schedule: Schedule) -> str:
        """Days and hours: `27 November 2024, pukul 07.00–13.00 waktu setempat`."""
        if schedule.days is None:
            return self.t.text(N_("tanggal belum ditetapkan"))
        return When(self.t, schedule.days, schedule.hours, schedule.zone).changed(by_weekdays=self.by_weekdays)

    def where(self, change: Change) -> str:
        """Whom it touches: `semua daerah`, `Kota Surabaya`, `semua daerah kecuali Bali`, `12 daerah`."""
        if change.everywhere:
            return self.t.text(N_("semua daerah tempat tahapan ini berlaku"))
        if not change.codes:
            return self.t.text(N_("hanya kalender nasional"))
        if len(change.others) <= MAX_NAMES < len(change.codes):
            return self.t.text(N_("semua daerah kecuali %(names)s"), names=self.names(change.others))
        return self.names(change.codes)

    def names(self, codes: Iterable[str]) -> str:
        """Regions by name, whole provinces as one; a number where there are too many."""
        left = list(codes)
        whole = [
            province
            for province in (self.regions[code] for code in left if self.regions[code].is_province)
            if {region.code for region in self.regions.inside(province)} <= set(left)
        ]
        inside = {region.code for province in whole for region in self.regions.inside(province)}
        shown = [code for code in left if code not in inside]
        if len(shown) > MAX_NAMES:
            return self.t.text(counted("%(count)s daerah"), count=self.t.number(len(left)))
        names = {province.code: self._whole(province.full_name) for province in whole}
        return ", ".join(names.get(code, self.regions[code].full_name) for code in shown)

    def _whole(self, province: str) -> str:
        return self.t.text(N_("%(province)s dan seluruh kabupaten/kotanya"), province=province)

    def fields(self, names: Iterable[str]) -> str:
        """What was reworded: `nama, arahan`."""
        return ", ".join(dict.fromkeys(self.t.text(CALLED[name]) for name in names))

    def _told(self, stage: Stage, fields: tuple[str, ...]) -> str:
        leads = ", ".join(lead.named for lead in stage.leads)
        told = {
            "leads": self.t.text(N_("pengingat %(leads)s"), leads=leads)
            if leads
            else self.t.text(N_("tanpa pengingat")),
            "audiences": self.t.text(N_("kepada %(kinds)s"), kinds=", ".join(stage.audiences)),
            "tell_province": self.t.text(N_("juga kepada kantor provinsi"))
            if stage.tell_province
            else self.t.text(N_("tanpa kantor provinsi")),
        }
        return "; ".join(told[name] for name in fields)


def _what_differs(schedule: Schedule, change: Change) -> Schedule:
    """The schedule without its hours where only the days moved."""
    before, after = change.before, change.after
    if change.happened is not Happened.MOVED or before is None or after is None or before.days == after.days:
        return schedule
    same_hours = (before.hours, before.zone) == (after.hours, after.zone)
    return replace(schedule, hours=None) if same_hours else schedule
