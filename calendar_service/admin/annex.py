"""From the annex of a regulation to the draft: a table is read, each row stands beside the stage that it is taken for, and what is confirmed is written.

Nothing is published here, and nothing kept between the steps: the form carries the table and what was chosen, so that the way back, a double click or
an ended session lose nothing. All that is wrong is told at once, beside its row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.carried_form import unpacked_file
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.draft import keep_text
from calendar_service.admin.editor import previewed
from calendar_service.admin.sheet import Sheet
from calendar_service.admin.stage_table import UNREADABLE, first_election, opened
from calendar_service.editing.annex import Annex, AnnexRow, RowKind, read_annex
from calendar_service.editing.annex_changes import (
    IGNORED,
    NEW,
    OPEN,
    TITLES,
    AnnexAnswer,
    AnnexLine,
    Regulation,
    RowChoice,
    RowState,
    days_shown,
    new_problems,
    proposals,
    proposed_id,
)
from calendar_service.editing.annex_matches import Certainty
from calendar_service.editing.annex_sheet import (
    LARGEST,
    MOST_CELLS,
    MOST_ROWS,
    NOTHING,
    AnnexSheet,
    sheet_of_file,
    sheet_of_text,
)
from calendar_service.editing.annex_target import AnnexTarget
from calendar_service.editing.stage_form import REASONS, stage_entries
from calendar_service.editing.typed_value import EXAMPLE
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.offices.workbook import SheetRow
from calendar_service.timeline.stage import Days
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.when import When

MOST_OPTIONS = 20_000
"""Of a page. Where a table is long, each row offers the likeliest stages alone."""

FEWEST_OPTIONS = 10

NO_ROWS = N_("Tidak ada baris bertanggal yang terbaca. Periksa apakah kolom tahapan dan kolom tanggal ikut tersalin.")
NO_ELECTION = N_("Pemilihan ini tidak ada dalam naskah. Pilih yang lain.")
NOT_TAKEN = N_("Belum ada yang masuk ke draf. Perbaiki yang ditandai; isian Anda tidak hilang.")
NO_CHANGE = N_("Lampiran ini tidak mengubah apa pun: hari tahapan dalam draf sudah sama.")

CERTAIN = {
    Certainty.SURE: N_("cocok"),
    Certainty.LIKELY: N_("mirip, pilih"),
    Certainty.NONE: N_("belum dikenal"),
}
ASIDE = {
    RowKind.GROUP: N_("judul tanpa tanggal"),
    RowKind.HEADING: N_("kepala tabel"),
    RowKind.NOTE: N_("catatan"),
    RowKind.DATED: "",
}
SECTIONS = (
    (N_("Perlu dipilih atau diperbaiki"), (RowState.OPEN,)),
    (N_("Berubah"), (RowState.MOVED, RowState.NEW)),
    (N_("Diabaikan"), (RowState.IGNORED,)),
    (N_("Sama"), (RowState.SAME,)),
)
FOLDED = (RowState.IGNORED, RowState.SAME)


@dataclass(frozen=True)
class ShownLine:
    """A row as the page shows it. options: value, words, whether it is chosen. before, after: in words. is_typed: whether its days are typed here."""

    number: int
    line: AnnexLine
    certainty: str
    options: Sequence[tuple[str, str, bool]]
    before: str
    after: str
    is_typed: bool

    @property
    def row(self) -> AnnexRow:
        """As it stands in the annex."""
        return self.line.row


@pages.view
def ask_annex() -> Response:
    """The form for a table."""
    return _first_page(editor_context(), request.args)


@pages.view
def read_table() -> Response:
    """What a table would change, row by row; what was chosen, written into the draft where that was asked."""
    upload = request.files.get("file")
    data = upload.read(LARGEST + 1) if upload and upload.filename else unpacked_file(request.form.get("packed", ""))
    return _answered(editor_context(), request.form, data)


def _answered(editor: EditorContext, form: Mapping[str, str], data: bytes) -> Response:
    _, sheet = opened(editor)
    try:
        elections = _elections(editor, sheet.data)
    except InvalidInput:
        return _first_page(editor, form)
    try:
        table = _table(form, data)
        if form.get("pemilihan") not in elections:
            raise Refused(NO_ELECTION)
        annex = read_annex(table.rows, editor.translator)
        if not annex.dated:
            raise Refused(NO_ROWS)
    except Refused as error:
        return _first_page(editor, form, error.sentence(editor.translator))
    except InvalidInput as error:
        return _first_page(editor, form, " ".join(each.sentence(editor.translator) for each in error.problems[:3]))
    target = AnnexTarget(sheet.data, form["pemilihan"], editor.site.regions, editor.translator)
    answer = _answer(annex, target, form)
    told = [each.sentence(editor.translator) for each in table.told]
    if form.get("confirmed"):
        return _taken(editor, sheet, table, answer, form)
    return _table_page(editor, table, answer, form, told=told)


def _taken(
    editor: EditorContext, sheet: Sheet, table: AnnexSheet, answer: AnnexAnswer, form: Mapping[str, str]
) -> Response:
    """What was confirmed, written into the draft; or what is wrong."""
    t, target = editor.translator, answer.target
    if answer.has_troubles:
        return _table_page(editor, table, answer, form, 422, trouble=t.text(NOT_TAKEN), is_sent=True)
    if not answer.has_changes and form["confirmed"] == "keep":
        return _table_page(editor, table, answer, form, said=t.text(NO_CHANGE))
    try:
        data = answer.written()
    except Refused as error:
        return _table_page(editor, table, answer, form, 409, trouble=error.sentence(t), is_sent=True)
    if problems := new_problems(target, data):
        rest = answer.tell(problems)
        return _table_page(
            editor, table, answer, form, 422, trouble=f"{t.text(NOT_TAKEN)} {rest}".strip(), is_sent=True
        )
    changed = Sheet(data, sheet.base)
    if data != sheet.data:
        keep_text(editor, changed)
    if form["confirmed"] == "preview":
        return previewed(editor, changed, note=answer.regulation.reasons.get(REASONS[0], "").replace("\n", " "))
    return redirect(url_for("editor.stage_table", pemilihan=target.election, hasil="lampiran"), 303)


# What was sent


def _table(form: Mapping[str, str], data: bytes) -> AnnexSheet:
    """The table of a file, of what was pasted, or the one that the form carries. Raises Refused, InvalidInput."""
    if data:
        return sheet_of_file(data)
    carried = form.get("table", "")
    if not carried:
        return sheet_of_text(form.get("text", ""))
    try:
        rows = [SheetRow(int(line), tuple(map(str, cells))) for line, cells in json.loads(carried)]
    except (ValueError, TypeError):
        raise Refused(NOTHING) from None
    return AnnexSheet(tuple(SheetRow(row.line, row.cells[:MOST_CELLS]) for row in rows[:MOST_ROWS]))


def _answer(annex: Annex, target: AnnexTarget, form: Mapping[str, str]) -> AnnexAnswer:
    proposed = proposals(annex, target)
    is_first = "pilih-0" not in form
    choices = proposed if is_first else [_choice(form, number) for number in range(len(proposed))]
    for number, row in enumerate(annex.dated):
        if choices[number].choice == NEW and not choices[number].id:
            choices[number] = _new_stage(row, choices, number, target)
    regulation = Regulation(
        {name: form.get(name, "") for name in REASONS},
        form.get("source", ""),
        form.get("source_name", "").strip(),
        form.get("source_address", "").strip(),
        form.get("source_since", ""),
    )
    return AnnexAnswer(annex, target, choices, regulation, _seen(form))


def _choice(form: Mapping[str, str], number: int) -> RowChoice:
    def of(name: str) -> str:
        return form.get(f"{name}-{number}", "").strip()

    titles = {name: of(name) for name in TITLES}
    return RowChoice(of("pilih"), of("awal"), of("akhir"), of("pengenal"), of("kelompok"), titles)


def _new_stage(row: AnnexRow, choices: Sequence[RowChoice], number: int, target: AnnexTarget) -> RowChoice:
    """What is proposed of a new stage: its id by its title, its group as that of the row above."""
    above = [target.forms[each.choice].entry.phase for each in choices[:number] if each.choice in target.forms]
    taken = {*target.forms, *(each.id for each in choices)}
    given = choices[number]
    titles = {**given.titles, TITLES[0]: given.titles.get(TITLES[0]) or row.title}
    phase = given.phase or (above[-1] if above else next(iter(target.phases), ""))
    return RowChoice(NEW, given.first, given.last, proposed_id(row.title, tuple(taken)), phase, titles)


def _seen(form: Mapping[str, str]) -> dict[str, str]:
    try:
        return {str(ident): str(days) for ident, days in json.loads(form.get("seen", "{}")).items()}
    except (ValueError, AttributeError):
        return {}


# Pages


def _first_page(editor: EditorContext, form: Mapping[str, str], trouble: str = "") -> Response:
    """Where a table is handed in, with what was pasted."""
    _, sheet = opened(editor)
    try:
        elections = _elections(editor, sheet.data)
    except InvalidInput:
        elections, trouble = {}, editor.translator.text(UNREADABLE)
    return editor.page(
        "annex",
        422 if trouble else 200,
        elections=elections,
        chosen=form.get("pemilihan") or first_election(editor, sheet.data, elections),
        text=form.get("text", ""),
        trouble=trouble,
    )


def _elections(editor: EditorContext, data: bytes) -> dict[str, str]:
    """Id -> title of each election that has stages. Raises InvalidInput."""
    found = dict.fromkeys(entry.election for entry in stage_entries(data))
    return {ident: AnnexTarget(data, ident, editor.site.regions, editor.translator).election_title for ident in found}


def _table_page(
    editor: EditorContext,
    table: AnnexSheet,
    answer: AnnexAnswer,
    form: Mapping[str, str],
    status: int = 200,
    *,
    trouble: str = "",
    said: str = "",
    told: Sequence[str] = (),
    is_sent: bool = False,
) -> Response:
    """Row by row, in the order of what a person has to do. is_sent: whether what is missing is wrong by now."""
    t, target = editor.translator, answer.target
    shown = list(_shown(editor, answer))
    return editor.page(
        "annex-rows",
        status,
        answer=answer,
        chosen=target.election,
        chosen_title=target.election_title,
        sections=[
            (t.text(title), [each for each in shown if each.line.state in states], states[0] in FOLDED)
            for title, states in SECTIONS
        ],
        wrong=[each for each in shown if each.line.troubles] if is_sent else [],
        aside=[(row, t.text(ASIDE[row.kind])) for row in answer.annex.rows if row.kind is not RowKind.DATED],
        unnamed=[(ident, target.title(ident), _words(editor, target.forms[ident].days)) for ident in answer.unnamed],
        table=json.dumps([[row.line, row.cells] for row in table.rows], ensure_ascii=False),
        seen=json.dumps({ident: days_shown(each) for ident, each in target.forms.items()}, ensure_ascii=False),
        is_sent=is_sent,
        phases=target.phases,
        sources=target.sources,
        regulation=answer.regulation,
        reasons=dict(zip(REASONS, LANGUAGES.values(), strict=True)),
        titles=dict(zip(TITLES, LANGUAGES.values(), strict=True)),
        new=NEW,
        example=t.plain_date(EXAMPLE),
        trouble=trouble,
        said=said,
        told=told,
    )


def _shown(editor: EditorContext, answer: AnnexAnswer) -> Iterator[ShownLine]:
    t, target = editor.translator, answer.target
    titles = {ident: target.title(ident) for ident in target.forms}
    most = max(FEWEST_OPTIONS, MOST_OPTIONS // max(1, len(answer.lines)))
    for number, line in enumerate(answer.lines):
        stages = _offered(line, titles, most)
        words = [
            (OPEN, t.text(N_("(pilih)"))),
            *((ident, titles[ident]) for ident in stages),
            (NEW, t.text(N_("Tahapan baru"))),
            (IGNORED, t.text(N_("Abaikan baris ini"))),
        ]
        yield ShownLine(
            number,
            line,
            t.text(CERTAIN[line.match.certainty]),
            [(value, text, value == line.chosen.choice) for value, text in words],
            _words(editor, line.before),
            _words(editor, line.after),
            line.row.trouble is not None,
        )


def _offered(line: AnnexLine, titles: Mapping[str, str], most: int) -> list[str]:
    """Stages that a row offers: the likeliest first, the others in the order of the file, as far as there is room."""
    first = [ident for ident in (line.chosen.choice, *line.match.others) if ident in titles]
    return list(dict.fromkeys([*first, *titles]))[: max(most, 1)]


def _words(editor: EditorContext, days: Days | None) -> str:
    return When(editor.translator, days).by_weekdays() if days else ""
