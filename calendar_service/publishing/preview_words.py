"""A preview to read: as text for a terminal, Markdown for a pull request, JSON for programs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.errors import N_
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import Change, Differences, Kind, Schedule
from calendar_service.publishing.guard import INSIST
from calendar_service.publishing.preview import Notices, Preview, Sample

CAPITAL_ZONE = "Asia/Jakarta"

GROUPS = (
    (N_("Pindah"), (Kind.MOVED,)),
    (N_("Baru"), (Kind.ADDED,)),
    (N_("Dibatalkan"), (Kind.CANCELLED,)),
    (N_("Berlaku kembali"), (Kind.RETURNED,)),
    (N_("Berubah status, nama atau keterangan"), (Kind.STATUS, Kind.RENAMED, Kind.REWORDED)),
    (N_("Pengingat berubah"), (Kind.LEADS,)),
)

NOTICES = {"change": N_("Pemberitahuan perubahan"), "cancel": N_("Pemberitahuan pembatalan")}

FORMATS = 6
"""Files that a feed stands for: ics, json and csv in two languages."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines under it. sample: one notice, shown whole."""

    title: str
    lines: tuple[str, ...] = ()
    sample: Sample | None = None


class PreviewWords:
    """A preview in one language."""

    def __init__(self, words: ChangeWords) -> None:
        self.words, self.t = words, words.t

    def title(self, seen: Preview) -> str:
        if seen.is_nothing:
            return self.t.text(
                N_("Naskah ini sama dengan revisi %(number)s; tidak ada yang berubah."), number=seen.after.number
            )
        if seen.before is None:
            return self.t.text(N_("Penerbitan pertama: revisi %(number)s."), number=seen.after.number)
        return self.t.text(
            N_("Pratinjau revisi %(number)s, menggantikan revisi %(before)s"),
            number=seen.after.number,
            before=seen.before.number,
        )

    def sections(self, seen: Preview) -> list[Section]:
        """Everything, in the order in which somebody should read it; empty parts are left out."""
        if seen.is_nothing:
            return []
        stop = [each.sentence(self.t) for each in seen.objections]
        found = [
            Section(self.t.text(N_("Penerbitan akan ditolak")), (*stop, self.t.text(INSIST)) if stop else ()),
            *changed_sections(self.words, seen.found),
            Section(self.t.text(N_("Kalender yang berubah")), tuple(self._feeds(seen))),
            Section(self.t.text(N_("Surat")), tuple(self._mails(seen)) if seen.before else ()),
            *(self._sample(notices) for notices in seen.mails.notices),
        ]
        return [section for section in found if section.lines or section.sample]

    def text(self, seen: Preview) -> str:
        parts = [self.title(seen)]
        for section in self.sections(seen):
            rows = [f"  {line}" for line in section.lines]
            if section.sample:
                rows += [f"  | {row}".rstrip() for row in _letter(self, section.sample)]
            parts.append("\n".join([section.title, *rows]))
        return "\n\n".join(parts) + "\n"

    def markdown(self, seen: Preview) -> str:
        parts = [f"# {self.title(seen)}"]
        for section in self.sections(seen):
            parts.append(f"## {section.title}")
            if section.lines:
                parts.append("\n".join(f"- {_escaped(line)}" for line in section.lines))
            if section.sample:
                parts.append("\n".join(["~~~text", *_letter(self, section.sample), "~~~"]))
        return "\n\n".join(parts) + "\n"

    def _feeds(self, seen: Preview) -> list[str]:
        found = []
        for touched in seen.feeds:
            whole = [self.t.text(N_("nasional"))] if touched.national else []
            if touched.codes:
                everyone = len(touched.codes) == len(self.words.regions)
                whole.append(self.t.text(N_("semua daerah")) if everyone else self.words.names(touched.codes))
            found.append(
                self.t.text(
                    N_("%(election)s: %(count)s kalender (%(where)s), masing-masing %(formats)s berkas"),
                    election=touched.election,
                    count=self.t.number(touched.count),
                    where=", ".join(whole),
                    formats=FORMATS,
                )
            )
        return found

    def _mails(self, seen: Preview) -> list[str]:
        mails, t = seen.mails, self.t
        found = [
            t.text(
                N_("Pengingat yang batal dikirim: %(count)s (%(stage)s)"),
                count=t.number(each.rows),
                stage=t.pick(each.stage.title),
            )
            for each in mails.superseded
        ]
        found += [
            t.text(
                N_("%(lead)s untuk %(stage)s sudah lewat (%(day)s); tidak dikirim lagi"),
                lead=f"H-{each.lead}" if each.lead >= 0 else f"H+{-each.lead}",
                stage=t.pick(each.stage.title),
                day=t.plain_date(each.due_at.date()),
            )
            for each in mails.past_leads
        ]
        found += [self._notices(each) for each in mails.notices]
        return found or [t.text(N_("Tidak ada surat yang dikirim atau dibatalkan karena ini."))]

    def _notices(self, notices: Notices) -> str:
        kinds = ", ".join(f"{kind} {self.t.number(count)}" for kind, count in sorted(notices.offices.items()))
        zones = ", ".join(
            f"{self.t.zone(zone, notices.due_at.date())} {self.t.number(count)}"
            for zone, count in sorted(notices.zones.items(), reverse=True)
        )
        return self.t.text(
            N_("%(what)s: %(stage)s, %(count)s kantor (%(kinds)s; %(zones)s), paling cepat %(when)s"),
            what=self.t.text(NOTICES[notices.kind]),
            stage=self.t.pick(notices.stage.title),
            count=self.t.number(notices.count),
            kinds=kinds,
            zones=zones,
            when=self.t.instant(notices.due_at, CAPITAL_ZONE),
        )

    def _sample(self, notices: Notices) -> Section:
        title = self.t.text(N_("Contoh surat, kepada %(office)s"), office=notices.sample.office)
        return Section(title, (), notices.sample)

    def subject(self, sample: Sample) -> str:
        return self.t.text(N_("Perihal: %(subject)s"), subject=sample.subject)


def changed_sections(words: ChangeWords, found: Differences) -> list[Section]:
    """The changes under headings, one line each."""
    t = words.t
    elections = [words.election(change) for change in found.elections]
    if found.holidays:
        elections.append(t.text(N_("Daftar hari libur berubah")))
    sections = [Section(t.text(N_("Pemilihan")), tuple(elections))]
    for title, kinds in GROUPS:
        lines = tuple(words.line(change) for change in found.stages if change.kind in kinds)
        sections.append(Section(t.text(title), lines))
    return [section for section in sections if section.lines]


def _letter(words: PreviewWords, sample: Sample) -> list[str]:
    return [words.subject(sample), "", *sample.text.rstrip().split("\n")]


def _escaped(line: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in line)


def differences_json(found: Differences) -> dict[str, Any]:
    """Plain values. Days are inclusive; `codes` are the regions where it happened."""
    return {
        "elections": [
            {"kind": c.kind.value, "election": c.election.id, "fields": list(c.fields)} for c in found.elections
        ],
        "stages": [_change(change) for change in found.stages],
        "holidays": found.holidays,
    }


def preview_json(seen: Preview, words: PreviewWords) -> dict[str, Any]:
    """Plain JSON values; instants in UTC."""
    return {
        "before": seen.before.number if seen.before else None,
        "revision": seen.after.number,
        "changes": differences_json(seen.found),
        "objections": [each.sentence(words.t) for each in seen.objections],
        "feeds": [{"election": f.election, "national": f.national, "codes": list(f.codes)} for f in seen.feeds],
        "superseded": [{"election": s.election.id, "stage": s.stage.id, "rows": s.rows} for s in seen.mails.superseded],
        "past_leads": [
            {"election": p.election.id, "stage": p.stage.id, "lead": p.lead, "due_at": p.due_at.isoformat()}
            for p in seen.mails.past_leads
        ],
        "notices": [
            {
                "election": n.election.id,
                "stage": n.stage.id,
                "kind": n.kind,
                "count": n.count,
                "offices": dict(n.offices),
                "zones": dict(n.zones),
                "due_at": n.due_at.isoformat(),
                "sample": {"office": n.sample.office, "subject": n.sample.subject, "text": n.sample.text},
            }
            for n in seen.mails.notices
        ],
    }


def _change(change: Change) -> Mapping[str, Any]:
    return {
        "kind": change.kind.value,
        "election": change.election.id,
        "stage": change.stage.id,
        "was": change.former.id if change.former and change.former.id != change.stage.id else None,
        "before": _schedule(change.before),
        "after": _schedule(change.after),
        "national": change.national,
        "everywhere": change.everywhere,
        "codes": list(change.codes),
        "fields": list(change.fields),
    }


def _schedule(schedule: Schedule | None) -> Mapping[str, Any] | None:
    if schedule is None:
        return None
    days, hours = schedule.days, schedule.hours
    return {
        "first_day": days.first.isoformat() if days and days.first else None,
        "last_day": days.last.isoformat() if days else None,
        "opens": f"{hours.opens:%H:%M}" if hours and hours.opens else None,
        "closes": f"{hours.closes:%H:%M}" if hours and hours.closes else None,
        "zone": schedule.zone,
        "status": schedule.status.value,
    }
