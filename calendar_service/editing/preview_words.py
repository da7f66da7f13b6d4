"""A preview to read: as text for a terminal, Markdown for a pull request, JSON for programs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendar_service.editing.guard import INSIST
from calendar_service.editing.mail_json import mails_json
from calendar_service.editing.mail_words import MailWords
from calendar_service.editing.preview import Preview
from calendar_service.editing.sections import Section, as_markdown, as_text
from calendar_service.errors import N_, counted
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import Change, Differences, Happened, Schedule
from calendar_service.words.forms import FORMS
from calendar_service.words.languages import LANGUAGES

GROUPS = (
    (N_("Pindah"), (Happened.MOVED,)),
    (N_("Baru"), (Happened.ADDED,)),
    (N_("Dibatalkan"), (Happened.CANCELLED,)),
    (N_("Berlaku kembali"), (Happened.RETURNED,)),
    (N_("Berubah status, nama atau keterangan"), (Happened.STATUS, Happened.RENAMED, Happened.REWORDED)),
    (N_("Pengingat berubah"), (Happened.LEADS,)),
)

FILES_OF_A_FEED = len(FORMS) * len(LANGUAGES)
"""One in each form and language."""


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
            Section(self.t.text(N_("Yang mungkin keliru; penerbitan tidak tertahan")), tuple(self._oddities(seen))),
            *changed_sections(self.words, seen.found),
            Section(self.t.text(N_("Kalender yang berubah")), tuple(self._feeds(seen))),
            *MailWords(self.words, len(seen.after.timeline.elections)).sections(seen.mails),
        ]
        return [section for section in found if section]

    def text(self, seen: Preview) -> str:
        return as_text(self.title(seen), self.sections(seen))

    def markdown(self, seen: Preview) -> str:
        return as_markdown(self.title(seen), self.sections(seen))

    def _oddities(self, seen: Preview) -> list[str]:
        places = ((each, self.t.text(N_("baris %(line)s"), line=each.line)) for each in seen.oddities)
        return [f"{place}: {each.sentence(self.t)}" for each, place in places]

    def _feeds(self, seen: Preview) -> list[str]:
        found = []
        for touched in seen.feeds:
            whole = [self.t.text(N_("nasional"))] if touched.national else []
            if touched.codes:
                everyone = len(touched.codes) == len(self.words.regions)
                whole.append(self.t.text(N_("semua daerah")) if everyone else self.words.names(touched.codes))
            found.append(
                self.t.text(
                    counted("%(election)s: %(count)s kalender (%(where)s), masing-masing %(formats)s berkas"),
                    election=touched.election,
                    count=self.t.number(touched.count),
                    where=", ".join(whole),
                    formats=FILES_OF_A_FEED,
                )
            )
        return found


def changed_sections(words: ChangeWords, found: Differences) -> list[Section]:
    """The changes under headings, one line each."""
    t = words.t
    elections = [words.election(change) for change in found.elections]
    if found.holidays:
        elections.append(t.text(N_("Daftar hari libur berubah")))
    sections = [Section(t.text(N_("Pemilihan")), tuple(elections))]
    for title, those in GROUPS:
        lines = tuple(words.line(change) for change in found.stages if change.happened in those)
        sections.append(Section(t.text(title), lines))
    return [section for section in sections if section]


def differences_json(found: Differences) -> dict[str, Any]:
    """Plain values. Days are inclusive; `codes` are the regions where it happened."""
    return {
        "elections": [
            {"kind": c.happened.value, "election": c.election.id, "fields": list(c.fields)} for c in found.elections
        ],
        "stages": [_change(change) for change in found.stages],
        "holidays": found.holidays,
    }


def preview_json(seen: Preview, words: PreviewWords) -> dict[str, Any]:
    """Plain JSON values; see mail_json for those about mails."""
    return {
        "before": seen.before.number if seen.before else None,
        "revision": seen.after.number,
        "changes": differences_json(seen.found),
        "objections": [each.sentence(words.t) for each in seen.objections],
        "warnings": [each.as_json(words.t) for each in seen.oddities],
        "feeds": [{"election": f.election, "national": f.national, "codes": list(f.codes)} for f in seen.feeds],
        **mails_json(seen.mails),
    }


def _change(change: Change) -> Mapping[str, Any]:
    return {
        "kind": change.happened.value,
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
