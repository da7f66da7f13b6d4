"""The offices: search, correct an address, retire. What becomes of the whole list: office_lists."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.admin.room import Room, account, publishers_only
from calendar_service.admin.watching import DEEDS
from calendar_service.errors import InvalidInput, Objected, Refused
from calendar_service.offices.list_revision import Author
from calendar_service.offices.office import Office, corrected, write_offices
from calendar_service.offices.office_list import mark
from calendar_service.offices.reading import read_offices
from calendar_service.regions import Regions

PER_PAGE = 25
LONGEST_SEARCH = 80
CORRECTABLE = ("name", "email", "language", "salutation", "phone", "note")
"""Code, kind and region say who an office is; another of those is another office, by import."""


def add_views(pages: Blueprint, room: Room) -> None:
    """/kantor/ and its offices."""
    directory, changing = room.backstage.directory, room.backstage.office_list

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
        facts = {name: " ".join(request.form.get(name, "").split()) for name in CORRECTABLE}
        new = corrected(old, facts)
        try:
            (new,) = read_offices(write_offices([new]).encode("utf-8", "replace"), room.site.regions, code)
            facts = {name: getattr(new, name) for name in CORRECTABLE}
            done = changing.correct(
                code, facts, _author("office corrected", _corrected(code, old, new)), base=request.form.get("base")
            )
        except InvalidInput as error:
            problems = [problem.sentence(room.translator) for problem in error.problems]
            return _office_page(room, new, 422, problems, base=mark(old))
        except Refused as error:
            present = _find(directory.offices(), code)
            return _office_page(room, present, 409, [error.sentence(room.translator)])
        changed = [name for change in done.found.changed for name in change.fields]
        room.note("office corrected", f"{code}: {', '.join(changed) or '-'}")
        return redirect(room.to.offices(q=code, hasil="diperbaiki"), 303)

    @pages.post("/kantor/<code>/pensiun")
    @publishers_only
    def retire(code: str) -> Response:
        found = _find(directory.offices(), code)
        author = _author("office retired", code)
        try:
            changing.retire(code, author, meant=request.form.get("meant") == "yes")
        except Objected as error:
            objections = [each.sentence(room.translator) for each in error.objections]
            return _office_page(room, found, 409, objections=objections)
        room.note("office retired", code)
        return redirect(room.to.offices(hasil="dipensiunkan"), 303)

    def _author(deed: str, detail: str) -> Author:
        words = DEEDS[deed]
        return Author(account().name, room.translator.text(words, detail=detail))

    def _corrected(code: str, old: Office, new: Office) -> str:
        changed = [name for name in CORRECTABLE if getattr(old, name) != getattr(new, name)]
        return f"{code}: {', '.join(changed) or '-'}"

    @pages.get("/kantor.csv")
    @publishers_only
    def export() -> Response:
        answer = Response(write_offices(directory.offices()), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="kantor.csv"'
        return answer


def search(offices: Iterable[Office], words: str, regions: Regions) -> list[Office]:
    """Offices of which code, name, address or region holds all of the words."""
    wanted = words.lower().split()

    def text(office: Office) -> str:
        return f"{office.code} {office.name} {office.email} {office.region} {regions[office.region].full_name}".lower()

    return [office for office in offices if all(word in text(office) for word in wanted)]


def _office_page(
    room: Room,
    office: Office,
    status: int = 200,
    problems: Iterable[str] = (),
    objections: Iterable[str] = (),
    base: str | None = None,
) -> Response:
    """base: mark of the facts that the form began with; else of these."""
    return room.page(
        "office",
        status,
        office=office,
        region=room.site.regions[office.region],
        problems=list(problems),
        objections=list(objections),
        base=base or mark(office),
    )


def _find(offices: Iterable[Office], code: str) -> Office:
    found = next((office for office in offices if office.code == code), None)
    if found is None:
        raise NotFound
    return found
