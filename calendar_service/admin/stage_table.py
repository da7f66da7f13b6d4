"""The stages as a table beside the text, and the form of one of them.

Table and text are one draft: what a form changes is written into the account's draft at once, by the smallest change of its text, and the
editor shows it. Where there is no draft the text in force is where one begins. Nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.accounts.account import Draft
from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.draft import keep_text, own_draft
from calendar_service.admin.editor import previewed
from calendar_service.admin.sheet import Line, Sheet, examined, readable
from calendar_service.editing.stage_form import REASONS, FormAnswer, StageEntry, StageForm, as_written, stage_entries
from calendar_service.editing.typed_value import EXAMPLE, typed_places
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.regions import bare
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Status
from calendar_service.timeline.timeline import Timeline
from calendar_service.web.wording import Wording
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.when import When

STATUSES = {Status.CONFIRMED: N_("pasti"), Status.TENTATIVE: N_("tentatif"), Status.CANCELLED: N_("dibatalkan")}

UNREADABLE = N_(
    "Naskah ini tidak terbaca, sehingga tabelnya tidak dapat dibuat. Buka naskahnya; masalahnya tertulis di sana."
)
FROM_ANNEX = N_(
    "Isi lampiran sudah masuk ke draf Anda. Yang berlaku belum berubah: lihat pratinjaunya, lalu terbitkan."
)
BREAKS = N_("Perubahan ini belum disimpan, karena naskahnya lalu bermasalah: %(sentence)s")


@dataclass(frozen=True)
class StageRow:
    """A stage in the table, in words. days: as people read them, or as they are written where that cannot be read. is_reckoned:
    whether they follow another stage. is_changed: in the draft. places: what differs in single places, each a row."""

    entry: StageEntry
    place: str
    name: str
    days: str
    hours: str
    status: str
    reason: str
    where: str
    is_reckoned: bool
    is_changed: bool
    places: tuple[StageRow, ...] = ()


@pages.view
def stage_table() -> Response:
    """The stages of an election (?pemilihan=), in the groups in which the public sees them."""
    editor = editor_context()
    draft, sheet = opened(editor)
    try:
        entries = stage_entries(sheet.data)
    except InvalidInput:
        return editor.page(
            "stage-table",
            200,
            draft=draft,
            elections={},
            chosen="",
            groups=[],
            trouble=editor.translator.text(UNREADABLE),
            said="",
            problems=0,
        )
    timeline = _timeline(editor, sheet.data)
    elections = {entry.election: _title(editor, timeline, entry.election) for entry in entries}
    wanted = request.args.get("pemilihan", "")
    chosen = wanted if wanted in elections else _first(timeline, elections)
    former = {(each.election, each.id): each for each in _entries(sheet.base)}
    rows = [
        _row(editor, entry, timeline, former.get((entry.election, entry.id)))
        for entry in entries
        if entry.election == chosen
    ]
    return editor.page(
        "stage-table",
        draft=draft,
        elections=elections,
        chosen=chosen,
        groups=list(_grouped(editor, timeline, rows)),
        trouble="",
        said=editor.translator.text(FROM_ANNEX) if request.args.get("hasil") == "lampiran" else "",
        problems=_problems(editor, sheet.data),
    )


@pages.view
def preview_draft() -> Response:
    """What publishing the draft would do."""
    editor = editor_context()
    return previewed(editor, opened(editor)[1])


@pages.view
def stage_form(election_id: str, stage_id: str) -> Response:
    """The form of one stage; with ?daerah= of what differs in one place, which ?q= looks for."""
    editor = editor_context()
    asked, trouble = request.args.get("q", ""), ""
    if asked:
        try:
            (code,) = typed_places(asked, editor.site.regions)
            return redirect(
                url_for("editor.stage_form", election_id=election_id, stage_id=stage_id, daerah=bare(code)), 303
            )
        except Refused as error:
            trouble = error.sentence(editor.translator)
    return stage_form_page(editor, election_id, stage_id, request.args, place_trouble=trouble)


@pages.view
def change_stage(election_id: str, stage_id: str) -> Response:
    """Write what was answered into the draft, and preview it where that was asked; or say what is wrong beside its field."""
    editor = editor_context()
    _, sheet = opened(editor)
    form = _form(editor, sheet, election_id, stage_id, request.form.get("daerah", ""))
    answer = form.answered(request.form)
    if answer.troubles:
        return stage_form_page(editor, election_id, stage_id, request.form, answer=answer, status=422)
    try:
        data = answer.written(sheet.data)
    except Refused as error:
        return stage_form_page(
            editor,
            election_id,
            stage_id,
            request.form,
            answer=answer,
            trouble=error.sentence(editor.translator),
            status=409,
        )
    if trouble := _breaks(editor, sheet.data, data):
        return stage_form_page(editor, election_id, stage_id, request.form, answer=answer, trouble=trouble, status=422)
    changed = Sheet(data, sheet.base)
    if data != sheet.data:
        keep_text(editor, changed)
    if request.form.get("then") == "preview":
        return previewed(editor, changed, note=answer.reason.replace("\n", " "))
    result = "draf" if data != sheet.data else "sama"
    place = form.place or None
    return redirect(
        url_for("editor.stage_form", election_id=election_id, stage_id=stage_id, hasil=result, daerah=place), 303
    )


def stage_form_page(
    editor: EditorContext,
    election_id: str,
    stage_id: str,
    asked: Mapping[str, str] | MultiDict[str, str],
    *,
    answer: FormAnswer | None = None,
    trouble: str = "",
    place_trouble: str = "",
    status: int = 200,
) -> Response:
    """The form with what is written, or with what was typed. asked: `daerah` names a place, `q` one that was looked for, with
    `place_trouble`; `hasil` says what became of the step before."""
    draft, sheet = opened(editor)
    form = answer.form if answer else _form(editor, sheet, election_id, stage_id, asked.get("daerah", ""))
    return editor.page(
        "stage-form",
        status,
        draft=draft,
        form=form,
        entry=form.entry,
        title=form.entry.title("title" + LANGUAGES[editor.translator.language].key),
        place_name=editor.site.regions[form.place].full_name if form.place else "",
        places=[
            (code, editor.site.regions[code].full_name) for code in form.entry.places if code in editor.site.regions
        ],
        typed=answer.typed if answer else form.shown,
        wrong=answer.troubles if answer else {},
        statuses={each.value: editor.translator.text(words) for each, words in STATUSES.items()},
        reasons=dict(zip(REASONS, LANGUAGES.values(), strict=True)),
        lines=_written_lines(sheet.data, form.entry),
        example=editor.translator.plain_date(EXAMPLE),
        short_example=f"{EXAMPLE.day}-{EXAMPLE.month}-{EXAMPLE.year}",
        trouble=trouble,
        asked_place=asked.get("q", ""),
        place_trouble=place_trouble,
        result=asked.get("hasil", ""),
    )


def shown_as_typed(editor: EditorContext, election_id: str, stage_id: str) -> Response:
    """The form of a stage as it was sent, with what is wrong with it; nothing is written. Raises NotFound."""
    place = request.form.get("daerah", "")
    form = _form(editor, opened(editor)[1], election_id, stage_id, place)
    return stage_form_page(editor, election_id, stage_id, {"daerah": place}, answer=form.answered(request.form))


def opened(editor: EditorContext) -> tuple[Draft | None, Sheet]:
    """The account's draft, and its text; the present text where it has none."""
    draft = own_draft()
    if draft:
        return draft, Sheet(draft.text, draft.base)
    present = editor.copy.present()
    return None, Sheet(present.data, present.data)


def first_election(editor: EditorContext, data: bytes, elections: Mapping[str, str]) -> str:
    """The one that a page shows where nobody has chosen. elections: ids of those that have stages."""
    return _first(_timeline(editor, data), elections)


def _form(editor: EditorContext, sheet: Sheet, election_id: str, stage_id: str, place: str) -> StageForm:
    """Raises NotFound where the text has no such stage, or there is no such place."""
    try:
        entries = stage_entries(sheet.data)
    except InvalidInput:
        raise Refused(UNREADABLE) from None
    entry = next((each for each in entries if (each.election, each.id) == (election_id, stage_id)), None)
    if entry is None or (place and place not in editor.site.regions):
        raise NotFound
    timeline = _timeline(editor, sheet.data)
    stage = timeline.elections[election_id].by_id[stage_id] if timeline else None
    return StageForm(
        entry, editor.site.regions, editor.translator, place, stage.held_at(place) if stage and place else stage
    )


def _timeline(editor: EditorContext, data: bytes) -> Timeline | None:
    """None where the text has problems."""
    try:
        return parse(data, editor.site.regions)
    except InvalidInput:
        return None


def _entries(data: bytes) -> list[StageEntry]:
    try:
        return stage_entries(data)
    except InvalidInput:
        return []


def _problems(editor: EditorContext, data: bytes) -> int:
    return examined(data, editor.site.regions, editor.site.settings.stages_file.name).total


def _breaks(editor: EditorContext, before: bytes, after: bytes) -> str:
    """The first problem that a text has and another had not; empty where there is none."""
    name = editor.site.settings.stages_file.name
    known = {problem.sentence(editor.translator) for problem in examined(before, editor.site.regions, name).problems}
    for problem in examined(after, editor.site.regions, name).problems:
        if (sentence := problem.sentence(editor.translator)) not in known:
            return editor.translator.text(BREAKS, sentence=sentence)
    return ""


def _first(timeline: Timeline | None, elections: Mapping[str, str]) -> str:
    """The election that is not over yet and whose timetable was set last; else the last of the file."""
    if timeline:
        going = [each for each in timeline.elections.values() if timeline.goes_on(each.id) and each.id in elections]
        if going:
            return max(going, key=lambda each: each.issued).id
    return list(elections)[-1] if elections else ""


def _title(editor: EditorContext, timeline: Timeline | None, election: str) -> str:
    return editor.translator.pick(timeline.elections[election].title) if timeline else election


def _grouped(
    editor: EditorContext, timeline: Timeline | None, rows: list[StageRow]
) -> Iterator[tuple[str, list[StageRow]]]:
    """The rows under the titles of their groups, in the order of the file."""
    for phase in dict.fromkeys(row.entry.phase for row in rows):
        title = editor.translator.pick(timeline.elections[rows[0].entry.election].phases[phase]) if timeline else phase
        yield title, [row for row in rows if row.entry.phase == phase]


def _row(
    editor: EditorContext, entry: StageEntry, timeline: Timeline | None, former: StageEntry | None, place: str = ""
) -> StageRow:
    t, regions = editor.translator, editor.site.regions
    stage = timeline.elections[entry.election].by_id[entry.id] if timeline else None
    there = stage.held_at(place) if stage and place else stage
    form = StageForm(entry, regions, t, place, there)
    language = LANGUAGES[t.language]
    shown = form.shown
    days = When(t, form.days).by_weekdays() if form.days else shown["first"]
    if not days and there and there.undated:
        days = t.pick(there.undated).rstrip(".")
    hours = (
        t.hours(form.hours.opens, form.hours.closes, there.zone if there else None, form.days.last)
        if form.hours and form.days
        else shown["opens"]
    )
    return StageRow(
        entry,
        place,
        regions[place].full_name if place in regions else place or entry.title("title" + language.key),
        days,
        hours,
        t.text(STATUSES[form.status]),
        shown["reason" + language.key],
        Wording(t, regions).where(stage.scope) if stage and not place else "",
        form.is_reckoned and not place,
        _differs(entry, former, place),
        tuple(_row(editor, entry, timeline, former, code) for code in entry.places) if not place else (),
    )


def _differs(entry: StageEntry, former: StageEntry | None, place: str) -> bool:
    """Whether a draft says something else of a stage than the text it started from."""
    if former is None:
        return True
    if place:
        return as_written(entry.places[place]) != as_written(former.places.get(place))
    sides = (
        {name: as_written(node) for name, node in each.nodes.items() if name != "local"} for each in (entry, former)
    )
    return next(sides) != next(sides)


def _written_lines(data: bytes, entry: StageEntry) -> list[Line]:
    """How a stage stands in the text, to where the next thing begins."""
    lines = [line.rstrip("\r") for line in readable(data).split("\n")]
    first = lines[entry.line - 1]
    margin = len(first) - len(first.lstrip())
    end = next(
        (
            n
            for n in range(entry.line, len(lines))
            if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= margin
        ),
        len(lines),
    )
    while end > entry.line and not lines[end - 1].strip():
        end -= 1
    return [Line(number, text) for number, text in enumerate(lines[entry.line - 1 : end], entry.line)]
