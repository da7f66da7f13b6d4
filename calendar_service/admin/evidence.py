"""The delivery report as PDF for a file: of one office, or of a stage or some days, with the head of the chain of proofs. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.blueprint import pages
from calendar_service.admin.context import EditorContext, editor_context
from calendar_service.admin.watching import reminders_page
from calendar_service.editing.typed_value import typed_day
from calendar_service.errors import N_, Refused
from calendar_service.ledger.letters import OfficeRow
from calendar_service.ledger.plain_words import fate_in_words
from calendar_service.papers.delivery_report import ChainState, ReportRow, ReportScope, delivery_report
from calendar_service.printable import foreign_line
from calendar_service.words.mail_code import mail_code
from calendar_service.words.states import STATES

MOST_LINKS = 100_000
"""Of the chain: more are not read while somebody waits."""

TOO_LONG = N_(
    "Rantai bukti memuat %(count)s mata rantai; memeriksanya terlalu lama untuk halaman ini. "
    "Jalankan di server: python -m calendar_service reminders report --format pdf --out laporan.pdf"
)
BACKWARDS = N_("Hari ini mendahului hari yang pertama.")


@pages.view
def office_report(code: str) -> Response:
    """Of one office: everything that it was told."""
    editor = editor_context()
    listed = editor.directory.known(code)
    if listed is None:
        raise NotFound
    scope = ReportScope(office=f"{listed.office.name} ({code})")
    return _report(editor, reversed(editor.mails.of(code)), scope, f"laporan-{code}")


@pages.view
def stage_report() -> Response:
    """Of a stage (?tahapan=pemilihan/tahapan), of some days (?sejak=, ?sampai=, as people write them), or of both. Where a day cannot be read, the form
    with all that was typed."""
    editor = editor_context()
    election, _, stage = request.args.get("tahapan", "").partition("/")
    days, wrong = _days(editor)
    if wrong:
        return reminders_page(editor, 422, asked=request.args, wrong=wrong)
    since, until = days["sejak"], days["sampai"]
    scope = ReportScope("", editor.title(election, stage) if stage else "", since, until)
    rows = editor.mails.some(election, stage, since, until)
    return _report(editor, (row for row in rows if _is_within(editor, row, since, until)), scope, "laporan-pengiriman")


def _report(editor: EditorContext, rows: Iterable[OfficeRow], scope: ReportScope, name: str) -> Response:
    count = editor.mails.links()
    if count > MOST_LINKS:
        raise Refused(TOO_LONG, count=editor.translator.number(count))
    found = editor.mails.verification()
    flaws = [editor.translator.text(flaw.message, **flaw.facts) for flaw in found.flaws]
    listed = list(rows)
    names = {office.code: office.name for office in editor.directory.by_code({row.office for row in listed}).values()}
    data = delivery_report(
        editor.typesetting,
        (_row(editor, row, names) for row in listed),
        scope,
        ChainState(found.count, found.head, flaws),
        editor.site.settings,
        editor.site.clock(),
        editor.translator,
    )
    answer = Response(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_plain(name)}.pdf"'
    return answer


def _row(editor: EditorContext, row: OfficeRow, names: dict[str, str]) -> ReportRow:
    said = (str(each or "") for each in (row.reply_code, row.enhanced_code, row.reply, row.queue_id))
    zone = editor.site.regions[row.region].timezone
    facts = {name: getattr(row, name) for name in ("state", "settled_at", "try_at", "enhanced_code", "reply_code")}
    return ReportRow(
        number=row.id,
        office=f"{names[row.office]} ({row.office})" if row.office in names else row.office,
        stage=editor.title(row.election, row.stage),
        told=row.told,
        zone=zone,
        due=row.due_at,
        sent=row.settled_at,
        state=editor.translator.text(STATES[row.state].label),
        words=fate_in_words(facts, editor.translator, zone, editor.site.clock()),
        reply=foreign_line(" ".join(each for each in said if each)),
        code=mail_code(row.letter) if row.letter else "",
        sha256=row.sha256 or "",
        confirmed=(row.confirmed.at, foreign_line(row.confirmed.who)) if row.confirmed else None,
    )


def _is_within(editor: EditorContext, row: OfficeRow, since: date | None, until: date | None) -> bool:
    """By the office's own day on which it was sent, or else was due."""
    on = (row.settled_at or row.due_at).astimezone(editor.site.regions[row.region].zone).date()
    return (since is None or since <= on) and (until is None or on <= until)


def _days(editor: EditorContext) -> tuple[dict[str, date | None], dict[str, str]]:
    """The days that are asked for, and what is wrong with a field."""
    days, wrong = dict[str, date | None](), dict[str, str]()
    for name in ("sejak", "sampai"):
        try:
            days[name] = typed_day(request.args.get(name, ""), editor.translator)
        except Refused as error:
            wrong[name] = error.sentence(editor.translator)
    since, until = days.get("sejak"), days.get("sampai")
    if since and until and until < since:
        wrong["sampai"] = editor.translator.text(BACKWARDS)
    return days, wrong


def _plain(name: str) -> str:
    """As a header may name a file."""
    return "".join(each if each.isascii() and (each.isalnum() or each in "-._") else "_" for each in name)
