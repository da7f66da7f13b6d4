"""What a publication or a rollback would do, shown before it is done: the same code that will act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.wrappers import Response

from calendar_service.admin.calendar_preview import calendar_preview
from calendar_service.admin.context import EditorContext
from calendar_service.admin.draft import draft_mark
from calendar_service.admin.embargo_form import embargo_form
from calendar_service.admin.mail_reach import reach_section
from calendar_service.admin.moved_bars import moved_picture
from calendar_service.admin.sheet import Sheet
from calendar_service.editing.preview_words import PreviewWords
from calendar_service.errors import N_, InvalidInput, Objection, Refused
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.web.picture import NARROW, WIDE


def preview_page(
    editor: EditorContext,
    sheet: Sheet,
    status: int = 200,
    /,
    *,
    note: str = "",
    objections: Sequence[Objection] | None = None,
    rollback: int | None = None,
    trouble: str = "",
    overwrites: bool = False,
) -> Response:
    """objections: those that just stopped a publication; else those that would. rollback: the
    number of the revision whose text this is, if that is what is asked. overwrites: whether words
    on the disk that nobody published would go."""
    try:
        seen = editor.preview(sheet.data)
    except InvalidInput as error:  # an old revision, written when other texts were taken
        return editor.notice(409, N_("Tidak dijalankan"), "\n".join(error.lines(editor.translator)))
    except Refused as error:  # two stages would share a UID, say
        return editor.notice(409, error.sentence(editor.translator), "", kept=sheet.data.decode("utf-8", "replace"))
    changed = ChangeWords(editor.translator, editor.site.regions, by_weekdays=True)
    words = PreviewWords(changed)
    reach = reach_section(seen.mails, editor.site.regions, editor.translator)
    against = seen.objections if objections is None else objections
    known = any(entry.sha256 == sheet.base_sha256 for entry in editor.archive.history())
    return editor.page(
        "preview",
        status,
        sheet=sheet,
        base_text=None if known else sheet.base.decode("utf-8", "replace"),
        title=words.title(seen),
        sections=[*words.sections(replace(seen, objections=())), *([reach] if reach is not None else [])],
        pictures=[made for each in (WIDE, NARROW) if (made := moved_picture(seen.found.stages, changed, each))],
        calendar=calendar_preview(editor, seen),
        objections=[objection.sentence(editor.translator) for objection in against],
        was_stopped=objections is not None,
        note=note,
        rollback=rollback,
        section="history" if rollback else "editor",
        trouble=trouble,
        draft_mark="" if rollback else draft_mark(),
        overwrites=overwrites,
        embargo=embargo_form(),
    )
