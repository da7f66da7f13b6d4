"""A form of the desk that was sent when its session had ended, or from a page of an older one: nothing is done, and nothing of it is lost.

It is taken through the login as it was sent, file and all, and its page is shown again with everything that was typed. Whatever a page does by a form
needs no line here: its page stands at the same address or at the nearest above it.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, g, redirect, request, url_for
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.wrappers import Response

from calendar_service.admin.context import EditorContext
from calendar_service.admin.editor import editor_page, sheet_from_form
from calendar_service.admin.stage_table import shown_as_typed
from calendar_service.offices.workbook import MAX_UNPACKED
from calendar_service.web.typed_form import TypedForm, answer_with
from calendar_service.words.addresses import Found, parse

MARK = "kept_field_"
PATH = "kept_path"
"""How a login's form names what it carries on."""

FORGOTTEN = frozenset({"token", "confirmed", "meant", "tahu"})
"""A tick is set by whoever has read what stands beside it."""

UNTYPED = FORGOTTEN | {"base", "base_text", "draft", "seen", "packed", "previewed", "then", "done", "take"}
UNTYPED |= {"status", "language", "hour", "terbit_zona", "daerah", "pindah"}
"""Fields that no person has typed: they hold values of the program."""

SHOW_FIRST = frozenset({"editor.import_offices", "editor.read_table"})
"""Forms that only show what they would do, as long as nothing is confirmed: they are shown by being asked."""

FILE, PACKED = "file", "packed"

MANY, TOGETHER = 100, "packed_fields"
"""More fields than that go through the login in one, since the form of a login may have few (serving.limits)."""


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """path: where it was sent. fields: as they were sent; a file among them by gzip in base64, as `packed`."""

    path: str
    fields: MultiDict[str, str]


def carried_form() -> CarriedForm:
    """The form that this request sends."""
    fields = MultiDict((name, value) for name, value in request.form.items(multi=True) if name not in FORGOTTEN)
    upload = request.files.get(FILE)
    if upload and (data := upload.read()):
        fields[PACKED] = _packed(data)
    if len(fields) > MANY:
        fields = MultiDict({TOGETHER: _packed(json.dumps(list(fields.items(multi=True))).encode())})
    return CarriedForm(request.path, fields)


def carried_by_login() -> CarriedForm | None:
    """What the form of a login carries on; None where that is nothing."""
    path = request.form.get(PATH, "")
    if not path:
        return None
    fields = request.form.items(multi=True)
    return CarriedForm(
        path, MultiDict((name.removeprefix(MARK), value) for name, value in fields if name.startswith(MARK))
    )


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 6)).decode()


def unpacked_file(packed: str) -> bytes:
    """What a form carries on as `packed`; nothing where that is damaged. As much as a workbook may hold, no more."""
    try:
        with gzip.open(io.BytesIO(base64.b64decode(packed, validate=True))) as file:
            return file.read(MAX_UNPACKED)
    except (ValueError, OSError, EOFError, zlib.error):
        return b""


def _taken_apart(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields that went through the login in one."""
    if TOGETHER not in fields:
        return fields
    try:
        return MultiDict((str(name), str(value)) for name, value in json.loads(unpacked_file(fields[TOGETHER])))
    except (ValueError, TypeError):
        return MultiDict()


def shown_again(editor: EditorContext, form: CarriedForm) -> Response:
    """The page of the form with what was typed, for somebody who is logged in by now. Raises what the page raises."""
    found = parse(form.path, "POST")
    if found is None or not found.name.startswith("editor."):
        return redirect(url_for("editor.index"), 303)
    # Every page that shows a form again reads it where it was sent; so it does here.
    fields = _taken_apart(form.fields)
    request.form = ImmutableMultiDict(fields)
    g.is_carried = True
    if "text" in fields and found.name not in SHOW_FIRST:
        return editor_page(editor, sheet_from_form(editor))
    if found.name == "editor.change_stage":
        return shown_as_typed(editor, found.values["election_id"], found.values["stage_id"])
    answer_with(TypedForm(found.name, fields.to_dict()))
    page = found if found.name in SHOW_FIRST else _page_of(form.path)
    return _called(page)


def typed_words(form: Mapping[str, str]) -> str:
    """What a person has typed into a form, to be copied where its page cannot be shown: the text, else the other fields."""
    if "text" in form:
        return form["text"]
    return "\n".join(
        value for name, value in form.items() if value and name not in UNTYPED and not name.startswith("before_")
    )


def _page_of(path: str) -> Found:
    """The page at the address of a form, or at the nearest above it: that of one office for its `pensiun`."""
    found = parse(path)
    while found is None or not found.name.startswith("editor."):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        found = parse(path)
    return found


def _called(found: Found) -> Response:
    values: dict[str, Any] = {name: int(value) if name == "number" else value for name, value in found.values.items()}
    view = cast("Callable[..., Response]", current_app.view_functions[found.name])
    return view(**values)
