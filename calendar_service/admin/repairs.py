"""Repairs of what is wrong with a text: shown as a difference, and put into the text that is being edited.

Nothing is saved or published by it: the text goes back into the editor, as everything does there, by the form.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.draft import draft_mark
from calendar_service.admin.editor import editor_page, sheet_from_form
from calendar_service.admin.sheet import Sheet
from calendar_service.errors import N_, InvalidInput, Problem
from calendar_service.timeline.encoding import meant_lines
from calendar_service.timeline.plausible import scrutinise
from calendar_service.timeline.repairing import mended_line, repaired

NONE = N_("Tidak ada perbaikan yang dapat ditawarkan untuk naskah ini.")
TAKEN = N_("Perbaikan sudah masuk ke naskah di bawah ini. Belum ada yang disimpan atau terbit.")
LEFT = N_("Tidak ada perbaikan yang dipilih; naskah tidak berubah.")
MOST_LINES = 20
"""So many lines of one repair are shown."""


@dataclass(frozen=True, slots=True)
class Offer:
    """key: what the form calls it. rows: number, the line, and the line instead, of each line that changes; more: how many
    others do."""

    key: str
    problem: Problem
    sentence: str
    rows: tuple[tuple[int, str, str], ...]
    more: int


@pages.view
def offer_repairs() -> Response:
    """What could be put right, each beside what stands there; what is sure is chosen beforehand."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    offers = _offers(editor, sheet)
    if not offers:
        return editor_page(editor, sheet, said=editor.translator.text(NONE))
    base_text = sheet.base.decode("utf-8", "replace")
    return editor.page("repairs", 200, offers=offers, sheet=sheet, base_text=base_text, draft_mark=draft_mark())


@pages.view
def take_repairs() -> Response:
    """The editor again, with the repairs that were chosen in its text."""
    editor = editor_context()
    sheet = sheet_from_form(editor)
    wanted = set(request.form.getlist("take"))
    chosen = [repair for offer in _offers(editor, sheet) if offer.key in wanted for repair in offer.problem.repairs]
    if not chosen:
        return editor_page(editor, sheet, said=editor.translator.text(LEFT))
    mended = Sheet(repaired(sheet.data, chosen), sheet.base)
    return editor_page(editor, mended, said=editor.translator.text(TAKEN))


def _offers(editor: EditorContext, sheet: Sheet) -> list[Offer]:
    """Of the problems; of a text without any of what is asked about it."""
    try:
        found: tuple[Problem, ...] = scrutinise(sheet.data, editor.site.regions).oddities
    except InvalidInput as error:
        found = error.problems
    lines = meant_lines(sheet.data)
    return [_offer(editor, problem, lines) for problem in found if problem.repairs]


def _offer(editor: EditorContext, problem: Problem, lines: list[str]) -> Offer:
    numbers = sorted({repair.line for repair in problem.repairs})
    rows = tuple(
        (number, line, mended_line(line, (each for each in problem.repairs if each.line == number)))
        for number, line in ((number, lines[number - 1]) for number in numbers[:MOST_LINES])
    )
    key = f"{problem.line}-{problem.column}"
    return Offer(key, problem, problem.sentence(editor.translator), rows, len(numbers) - len(rows))
