"""The office list: search, import, correct an address, retire. It changes rows; it never deletes one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from flask import Blueprint, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.errors import N_, InvalidInput
from calendar_service.offices.office import Office, write_offices
from calendar_service.offices.reading import read_offices
from calendar_service.regions import Regions
from calendar_service.web.admin.room import Room, publishers_only

PER_PAGE = 25
LONGEST_SEARCH = 80
NO_OFFICE = N_("Berkas ini tidak memuat satu kantor pun; daftar tidak diubah.")
NO_FILE = N_("Pilih berkas CSV, atau tempelkan isinya.")
CORRECTABLE = ("name", "email", "language", "salutation", "phone", "note")
"""Code, kind and region say who an office is; another of those is another office, by import."""


def add_views(pages: Blueprint, room: Room) -> None:
    """/kantor/ and /impor-kantor."""
    directory = room.backstage.directory

    @pages.get("/kantor/")
    def offices() -> Response:
        words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
        every = directory.offices()
        found = search(every, words, room.site.regions) if words else every
        pages_in_all = max(1, -(-len(found) // PER_PAGE))
        page = min(max(request.args.get("hal", 1, type=int), 1), pages_in_all)
        return room.page(
            "offices",
            words=words,
            count=len(every),
            found=len(found),
            offices=found[(page - 1) * PER_PAGE : page * PER_PAGE],
            page=page,
            pages=pages_in_all,
            regions=room.site.regions,
            result=request.args.get("hasil", ""),
        )

    @pages.get("/kantor/<code>/")
    def office(code: str) -> Response:
        return _office_page(room, _find(directory.offices(), code))

    @pages.post("/kantor/<code>/")
    @publishers_only
    def correct(code: str) -> Response:
        old = _find(directory.offices(), code)
        given = {name: " ".join(request.form.get(name, "").split()) for name in CORRECTABLE}
        new = replace(old, **given)
        try:
            read_offices(write_offices([new]).encode(), room.site.regions, code)
        except InvalidInput as error:
            problems = [problem.sentence(room.translator) for problem in error.problems]
            return _office_page(room, new, 422, problems)
        directory.correct(new)
        changed = [f.name for f in fields(Office) if getattr(old, f.name) != getattr(new, f.name)]
        room.note("office corrected", f"{code}: {', '.join(changed) or '-'}")
        return redirect(room.to.offices(q=code, hasil="diperbaiki"), 303)

    @pages.post("/kantor/<code>/pensiun")
    @publishers_only
    def retire(code: str) -> Response:
        directory.retire(_find(directory.offices(), code).code, room.site.clock())
        room.note("office retired", code)
        return redirect(room.to.offices(hasil="dipensiunkan"), 303)

    @pages.get("/kantor.csv")
    @publishers_only
    def export() -> Response:
        answer = Response(write_offices(directory.offices()), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="kantor.csv"'
        return answer

    @pages.get("/impor-kantor")
    @publishers_only
    def ask_import() -> Response:
        return room.page("import", text="", problems=[], plan=None)

    @pages.post("/impor-kantor")
    @publishers_only
    def import_list() -> Response:
        """First what the file would do, then, confirmed, doing it. All or nothing."""
        upload = request.files.get("file")
        data = upload.read() if upload and upload.filename else request.form.get("text", "").encode("utf-8", "replace")
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        if not data.strip():
            return room.page("import", 422, text=text, problems=[(0, 0, room.translator.text(NO_FILE))], plan=None)
        try:
            wanted = read_offices(data, room.site.regions, "kantor.csv")
        except InvalidInput as error:
            problems = [(p.line, p.column, p.sentence(room.translator)) for p in error.problems]
            return room.page("import", 422, text=text, problems=problems, plan=None)
        if not wanted:
            return room.page("import", 422, text=text, problems=[(0, 0, room.translator.text(NO_OFFICE))], plan=None)
        if request.form.get("confirmed") != "yes":
            return room.page("import", text=text, problems=[], plan=_plan(directory.offices(), wanted))
        done = directory.replace(wanted, room.site.clock)
        room.note("offices imported", f"+{done.added} ~{done.changed} ={done.unchanged} -{done.retired}")
        return redirect(room.to.offices(hasil="diimpor"), 303)


def search(offices: Iterable[Office], words: str, regions: Regions) -> list[Office]:
    """Offices of which code, name, address or region holds all of the words."""
    wanted = words.lower().split()

    def text(office: Office) -> str:
        return f"{office.code} {office.name} {office.email} {office.region} {regions[office.region].full_name}".lower()

    return [office for office in offices if all(word in text(office) for word in wanted)]


def _plan(present: list[Office], wanted: list[Office]) -> dict[str, list[Office]]:
    """What an import would do: added, changed, unchanged, retired."""
    old, new = ({office.code: office for office in offices} for offices in (present, wanted))
    return {
        "added": [o for o in wanted if o.code not in old],
        "changed": [o for o in wanted if o.code in old and old[o.code] != o],
        "unchanged": [o for o in wanted if old.get(o.code) == o],
        "retired": [o for o in present if o.code not in new],
    }


def _office_page(room: Room, office: Office, status: int = 200, problems: Iterable[str] = ()) -> Response:
    region = room.site.regions[office.region]
    return room.page("office", status, office=office, region=region, problems=list(problems))


def _find(offices: Iterable[Office], code: str) -> Office:
    found = next((office for office in offices if office.code == code), None)
    if found is None:
        raise NotFound
    return found
