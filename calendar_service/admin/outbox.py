"""The outbox: notices of moved dates that wait, what each says, and the three steps that a publisher can take. A page before each step
says what it will do; the step is a POST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, account, editor_context, publishers_only
from calendar_service.admin.office_letters import office_letters
from calendar_service.admin.typed_reason import typed_reason
from calendar_service.delivery.waiting_notices import WaitingMove, WaitingPublication, waiting_publications
from calendar_service.editing.mail_words import NOTICES
from calendar_service.errors import N_, Refused
from calendar_service.ledger.outbox import DEEDS, OutboxCount, OutboxOrder
from calendar_service.promises.outbox import NoticeMove, OutboxStep, Urgency
from calendar_service.web.typed_form import TypedForm, answer_with

STEPS = {"tahan": OutboxStep.HOLD, "lepaskan": OutboxStep.RELEASE, "sekarang": OutboxStep.SEND}
"""How an address names them."""

NEEDS_NOTE = N_("Tulis alasannya; alasan itu tampil di kotak keluar dan di catatan.")
NEEDS_STAGE = N_("Pilih paling sedikit satu tahapan.")
NEEDS_YES = N_("Centang bahwa Anda tahu akibatnya.")
GONE = N_("Tahapan yang dipilih tidak lagi menunggu di kotak keluar. Lihat keadaannya sekarang di bawah.")


@dataclass(frozen=True, slots=True)
class ShownMove:
    """A move in words. mark: how a form names it, with what was seen of it. labels: what its notices are. places: provinces, with how many
    offices. is_chosen: in the form before a step."""

    waiting: WaitingMove
    mark: str
    title: str
    labels: Sequence[str]
    kinds: str
    places: Sequence[tuple[str, int]]
    urgency: Urgency
    is_chosen: bool = True


@pages.view
def outbox() -> Response:
    """Every notice that waits, by publication and stage; and those of one office as they will read (?kantor=)."""
    editor = editor_context()
    now, revision = editor.site.clock(), editor.site.current()
    found = _publications(editor)
    return editor.page(
        "outbox",
        publications=[(each, _steps(each, editor), [_shown(editor, move) for move in each.moves]) for each in found],
        held=any(move.is_held for each in found for move in each.moves),
        result=request.args.get("hasil", ""),
        count=OutboxCount(
            under_way=request.args.get("jalan", 0, type=int),
            gone=request.args.get("sudah", 0, type=int),
            needless=request.args.get("gugur", 0, type=int),
        ),
        Urgency=Urgency,
        Step=OutboxStep,
        **office_letters(editor, lambda office: editor.forecast.notice_mails(revision, now, office)),
    )


@pages.view
def ask_outbox_step(number: int, decision: str) -> Response:
    """What the step would do. One for which nothing is left leads back to the outbox."""
    editor = editor_context()
    found = _publication(editor, number)
    return (
        _ask(editor, found, decision)
        if found and found.open_to(STEPS[decision], editor.site.clock())
        else _back("lewat")
    )


@pages.view
@publishers_only
def take_outbox_step(number: int, decision: str) -> Response:
    """Hold the chosen ones, or let them go. Sent twice it is done once."""
    editor = editor_context()
    marks = request.form.getlist("pindah")
    found = _publication(editor, number)
    moves = _chosen(found, marks) if found else {}
    note, troubles = typed_reason(editor, NEEDS_NOTE)
    if not marks:
        troubles = {"pindah": editor.translator.text(NEEDS_STAGE), **troubles}
    meant = [move for move, _ in moves.values()] or (found.moves if found else ())
    if _is_urgent(editor, decision, meant) and not request.form.get("tahu"):
        troubles["tahu"] = editor.translator.text(NEEDS_YES)
    sentence = editor.translator.text(GONE) if found is None or len(moves) < len(marks) else ""
    if not troubles and not sentence:
        try:
            return _take(editor, number, decision, moves, note)
        except Refused as error:
            sentence = error.sentence(editor.translator)
    if found is None:
        return _back("lewat")
    answer_with(TypedForm("editor.take_outbox_step", request.form, troubles, sentence=sentence))
    return _ask(editor, found, decision, 422)


def _take(
    editor: EditorContext, number: int, decision: str, chosen: Mapping[NoticeMove, tuple[WaitingMove, int]], note: str
) -> Response:
    """Raises Refused."""
    order = OutboxOrder(
        STEPS[decision],
        {move: seen for move, (_, seen) in chosen.items()},
        account().name,
        note,
        {move: waiting.needed_by for move, (waiting, _) in chosen.items()},
    )
    count = editor.outbox.take(order, editor.forecast.truth(editor.site.current()), editor.site.clock())
    if not count.is_repeated:
        titles = ", ".join(editor.title(move.election, move.stage) for move in sorted(chosen))
        editor.note(DEEDS[order.step], f"{number}: {titles}: {note}")
    return _back(decision, count)


def _chosen(found: WaitingPublication, marks: Sequence[str]) -> dict[NoticeMove, tuple[WaitingMove, int]]:
    """What a form names, with what it saw of it; what waits no longer is left out."""
    known = {f"{each.move.election}/{each.move.stage}": each for each in found.moves}
    chosen = {}
    for mark in marks:
        name, _, seen = mark.rpartition("/")
        if name in known and seen.isdecimal():
            chosen[known[name].move] = known[name], int(seen)
    return chosen


def _is_urgent(editor: EditorContext, decision: str, moves: Iterable[WaitingMove]) -> bool:
    """Whether a hold is one that an office may miss."""
    now = editor.site.clock()
    return STEPS[decision] is OutboxStep.HOLD and any(each.urgency(now) is not Urgency.FAR for each in moves)


def _publications(editor: EditorContext) -> list[WaitingPublication]:
    now, revision = editor.site.clock(), editor.site.current()
    truth = editor.forecast.truth(revision)
    rows = editor.forecast.notices(revision, now)
    return waiting_publications(rows, truth, editor.outbox.read(truth.cooling_off), editor.archive.history(), now)


def _publication(editor: EditorContext, number: int) -> WaitingPublication | None:
    return next((each for each in _publications(editor) if each.published.number == number), None)


def _steps(found: WaitingPublication, editor: EditorContext) -> list[str]:
    """Those that can be taken for one of its stages, as addresses name them."""
    return [name for name, step in STEPS.items() if found.open_to(step, editor.site.clock())]


def _shown(editor: EditorContext, waiting: WaitingMove, *, is_chosen: bool = True) -> ShownMove:
    messages = sorted({each.row.message for each in waiting.rows})
    move = waiting.move
    return ShownMove(
        waiting,
        f"{move.election}/{move.stage}/{waiting.seen}",
        editor.title(move.election, move.stage),
        [editor.translator.text(NOTICES[message]) for message in messages],
        ", ".join(f"{kind} {editor.translator.number(count)}" for kind, count in waiting.kinds),
        waiting.provinces(editor.site.regions),
        waiting.urgency(editor.site.clock()),
        is_chosen,
    )


def _ask(editor: EditorContext, found: WaitingPublication, decision: str, status: int = 200) -> Response:
    """Before the step. What was typed and ticked stays."""
    names = {mark.rpartition("/")[0] for mark in request.form.getlist("pindah")}
    moves = found.open_to(STEPS[decision], editor.site.clock())
    return editor.page(
        "outbox-step",
        status,
        published=found.published,
        decision=decision,
        moves=[
            _shown(editor, each, is_chosen=not request.form or f"{each.move.election}/{each.move.stage}" in names)
            for each in moves
        ],
        is_urgent=_is_urgent(editor, decision, moves),
        Urgency=Urgency,
        note=request.form.get("note", ""),
        knows=request.form.get("tahu", ""),
        section="outbox",
    )


def _back(result: str, count: OutboxCount | None = None) -> Response:
    counts = {"jalan": count.under_way, "sudah": count.gone, "gugur": count.needless} if count else {}
    said: dict[str, Any] = {name: value for name, value in counts.items() if value}
    return redirect(url_for("editor.outbox", hasil=result, **said), 303)
