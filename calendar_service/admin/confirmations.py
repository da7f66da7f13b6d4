"""Who has confirmed a mail and who has not: by province, then by name, for each day on which mails went out. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.editing.mail_words import NOTICES
from calendar_service.errors import N_
from calendar_service.ledger.confirmed import Occasion, OfficeStand, RegionCount, ToldProvince
from calendar_service.promises.plan import REMINDER
from calendar_service.regions import Region
from calendar_service.words.lead import Lead
from calendar_service.words.spreadsheet import csv_lines
from calendar_service.words.states import STATES

DAYS_SHOWN = 40

COLUMNS = ("code", "name", "kind", "region", "state", "sent", "confirmed_at", "confirmed_by", "note")


@dataclass(frozen=True, slots=True)
class ShownOccasion:
    """What a mail told, in words. name: as an address repeats it."""

    name: str
    title: str
    due_at: datetime


@dataclass
class ProvinceRow:
    """A province and all in it. lists: what its own offices were told of the silent ones. has_office: whether the list has one that could be told."""

    province: Region
    has_office: bool
    confirmed: int = 0
    silent: int = 0
    unreached: int = 0
    lists: list[ToldProvince] = field(default_factory=list)

    def add(self, count: RegionCount) -> None:
        """One of its regions."""
        self.confirmed += count.confirmed
        self.silent += count.silent
        self.unreached += count.unreached


@pages.view
def confirmations() -> Response:
    """The latest occasion, or the one that is asked for (?surat=); the offices of one province (?provinsi=)."""
    editor = editor_context()
    occasions = editor.confirmed.occasions()
    chosen = _chosen([each for each, _ in occasions])
    regions, province = editor.site.regions, request.args.get("provinsi", "")
    if province and (province not in regions or not regions[province].is_province):
        raise NotFound
    stands = editor.confirmed.stands(chosen, _codes(editor, province)) if chosen and province else []
    return editor.page(
        "confirmations",
        chosen=next((shown(editor, each, due) for each, due in occasions if each == chosen), None),
        occasions=[shown(editor, each, due) for each, due in occasions[:DAYS_SHOWN]],
        more=max(len(occasions) - DAYS_SHOWN, 0),
        rows=province_rows(editor, chosen) if chosen and not province else [],
        province=regions[province] if province else None,
        stands=sorted(
            stands, key=lambda each: (not each.is_silent, each.confirmed_at is not None, each.region, each.code)
        ),
        states={state: editor.translator.text(facts.label) for state, facts in STATES.items()},
        days=editor.site.settings.silence_after_working_days,
        regions=regions,
    )


@pages.view
def confirmations_csv() -> Response:
    """Every office of one occasion, as a file. Times in the office's own clock, with their offset."""
    editor = editor_context()
    chosen = _chosen([each for each, _ in editor.confirmed.occasions()])
    if chosen is None:
        raise NotFound
    lines = [COLUMNS, *(_cells(editor, each) for each in editor.confirmed.stands(chosen))]
    answer = Response(csv_lines(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="konfirmasi.csv"'
    return answer


def name_of(occasion: Occasion) -> str:
    """As an address has it: `pilkada-2024/kampanye/reminder/3d`."""
    return "/".join((occasion.election, occasion.stage, occasion.message, Lead(occasion.lead).written))


def shown(editor: EditorContext, occasion: Occasion, due_at: datetime) -> ShownOccasion:
    """In the words of the page."""
    kind = editor.translator.text(
        NOTICES.get(occasion.message, N_("Pengingat %(lead)s")), lead=Lead(occasion.lead).named
    )
    return ShownOccasion(name_of(occasion), f"{editor.title(occasion.election, occasion.stage)} · {kind}", due_at)


def province_rows(editor: EditorContext, occasion: Occasion) -> list[ProvinceRow]:
    """Every province of which a region has offices on that occasion, those with silent ones first."""
    regions, with_office = editor.site.regions, editor.confirmed.provinces_with_office()
    found: dict[str, ProvinceRow] = {}
    for count in editor.confirmed.regions(occasion):
        province = regions.province_of(regions[count.region])
        codes = regions.every_code_of(province.code)
        row = found.setdefault(province.code, ProvinceRow(province, not with_office.isdisjoint(codes)))
        row.add(count)
    for told in editor.confirmed.told_provinces(occasion) if occasion.message == REMINDER else ():
        code = regions[told.region].code
        if code in found:
            found[code].lists.append(told)
    return sorted(found.values(), key=lambda row: (not row.silent, row.province.code))


def _chosen(occasions: Sequence[Occasion]) -> Occasion | None:
    """Raises NotFound where there is no such occasion."""
    wanted = request.args.get("surat", "")
    if not wanted:
        return occasions[0] if occasions else None
    found = next((each for each in occasions if name_of(each) == wanted), None)
    if found is None:
        raise NotFound
    return found


def _codes(editor: EditorContext, province: str) -> list[str]:
    """Of the province and all in it, former codes too."""
    regions = editor.site.regions
    inside = [regions[province], *regions.inside(regions[province])]
    return [code for region in inside for code in regions.every_code_of(region.code)]


def _cells(editor: EditorContext, stand: OfficeStand) -> list[object]:
    zone = editor.site.regions[stand.region].zone
    times = [
        each.astimezone(zone).isoformat(timespec="seconds") if each else ""
        for each in (stand.taken_at, stand.confirmed_at)
    ]
    return [stand.code, stand.name, stand.kind, stand.region, stand.state.value, *times, stand.who, stand.note]
