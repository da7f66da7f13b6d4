"""What was official when: the list, one revision, the difference of two, and the way back to one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.backstage import Entry
from calendar_service.admin.room import Room, account, publishers_only
from calendar_service.admin.sheet import LONGEST_NOTE, Sheet, readable
from calendar_service.admin.side_by_side import hunks
from calendar_service.admin.steps import preview_page
from calendar_service.errors import N_, InvalidInput, Objected, Objection, Refused
from calendar_service.printable import required_line
from calendar_service.publishing.edition import Copy, Diverged
from calendar_service.publishing.publish import Edited

NEEDS_NOTE = N_("Tulis alasan pengembalian ini; alasan itu tampil di riwayat.")
MOVED_ON = N_("Naskah berubah sesudah halaman ini dibuka. Periksa lagi pratinjaunya, lalu kembalikan.")


def add_views(pages: Blueprint, room: Room) -> None:
    """/riwayat/, /banding and /kembali/."""

    @pages.get("/riwayat/")
    def history() -> Response:
        return room.page("history", entries=room.backstage.archive.history())

    @pages.get("/riwayat/<int:number>/")
    def one(number: int) -> Response:
        entries = room.backstage.archive.history()
        entry = _entry(entries, number)
        lines = readable(room.backstage.archive.text(number)).splitlines()
        return room.page(
            "revision",
            entry=entry,
            newest=entries[0].number,
            lines=lines,
            result=request.args.get("hasil", ""),
            on_disk=request.args.get("berkas", ""),
            file_name=room.site.settings.stages_file.name,
        )

    @pages.get("/banding")
    def difference() -> Response:
        """Of two revisions; the last two where nothing is asked."""
        entries = room.backstage.archive.history()
        if not entries:
            raise NotFound
        newest = entries[0].number
        new = _entry(entries, request.args.get("ke", newest, type=int))
        old = _entry(entries, request.args.get("dari", max(1, new.number - 1), type=int))
        texts = (readable(room.backstage.archive.text(entry.number)) for entry in (old, new))
        return room.page("difference", entries=entries, old=old, new=new, hunks=hunks(*texts))

    @pages.get("/kembali/<int:number>/")
    @publishers_only
    def ask_roll_back(number: int) -> Response:
        return _ask(room, number)

    @pages.post("/kembali/<int:number>/")
    @publishers_only
    def roll_back(number: int) -> Response:
        present = room.backstage.copy.present()
        sheet = _sheet(room, number, present)
        try:
            note = required_line(request.form.get("note", ""), NEEDS_NOTE)[:LONGEST_NOTE]
        except Refused as error:
            return _ask(room, number, 422, trouble=error.sentence(room.translator))
        meant = request.form.get("confirmed") == "yes"
        if _overwrites(present) and not meant:
            return _ask(room, number, 409, note=note)
        edited = Edited(request.form.get("base", ""), account().name, note, meant)
        try:
            done = room.backstage.publishing.publish(sheet.data, edited)
        except Diverged:
            return _ask(room, number, 409, note=note, trouble=room.translator.text(MOVED_ON))
        except Objected as error:
            return _ask(room, number, 409, note=note, objections=error.objections)
        except InvalidInput as error:  # it was written for an older form of the file
            return room.notice(409, N_("Tidak dijalankan"), "\n".join(error.lines(room.translator)))
        except Refused as error:
            return _ask(room, number, 409, note=note, trouble=error.sentence(room.translator))
        room.note("rollback", f"{done.revision.number} ({number})")
        result = "kembali" if done.is_new else "sama"
        return redirect(room.to.revision(done.revision.number, hasil=result, berkas=done.on_disk.value), 303)


def _ask(
    room: Room,
    number: int,
    status: int = 200,
    /,
    *,
    note: str = "",
    trouble: str = "",
    objections: Sequence[Objection] | None = None,
) -> Response:
    """What going back to a revision would do."""
    present = room.backstage.copy.present()
    sheet = _sheet(room, number, present)
    return preview_page(
        room,
        sheet,
        status,
        note=note,
        objections=objections,
        rollback=number,
        trouble=trouble,
        overwrites=_overwrites(present),
    )


def _overwrites(present: Copy) -> bool:
    """Whether the file holds words that nobody published."""
    return present.number > 0 and not present.is_published


def _sheet(room: Room, number: int, present: Copy) -> Sheet:
    """The text of a revision, as an edit of the present one."""
    _entry(room.backstage.archive.history(), number)
    return Sheet(room.backstage.archive.text(number), present.data)


def _entry(entries: Sequence[Entry], number: int) -> Entry:
    found = next((entry for entry in entries if entry.number == number), None)
    if found is None:
        raise NotFound
    return found
