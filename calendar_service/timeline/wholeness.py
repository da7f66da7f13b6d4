"""Whether a refused text is a stages.yaml at all, and the whole of it. Pure.

Somebody who chose the wrong file, or copied half of the right one, has made one mistake; the lines that cannot be read are none of his.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_service.errors import N_, Problem
from calendar_service.timeline.fields import ELECTION, FILE, PHASE, STAGE, keys
from calendar_service.timeline.lint import KNOWN
from calendar_service.timeline.raw_lines import Look, RawLine, raw_lines
from calendar_service.timeline.skeleton import STEP
from calendar_service.timeline.values import NO_STAGE
from calendar_service.written.readings import WRITTEN_TWICE

_ZIPPED = N_(
    "berkas ini berkas Word, Excel atau arsip ZIP, bukan naskah stages.yaml; pilih berkas lain, atau salin isinya sebagai teks"
)
_PDF = N_("berkas ini PDF, bukan naskah stages.yaml; pilih berkas lain, atau salin isinya sebagai teks")
_PICTURE = N_("berkas ini gambar, bukan naskah stages.yaml; pilih berkas lain")
_CALENDAR = N_("berkas ini kalender iCalendar, bukan naskah stages.yaml; pilih berkas lain")
_PAGE = N_("berkas ini halaman web atau XML, bukan naskah stages.yaml; pilih berkas lain")
_RICH = N_("berkas ini dokumen RTF, bukan naskah stages.yaml; simpan isinya sebagai teks biasa")
_TABLE = N_("berkas ini tabel CSV, bukan naskah stages.yaml; pilih berkas lain")
_OTHER = N_("di berkas ini tidak ada satu pun kolom stages.yaml; pilih berkas lain")
NO_START = N_(
    "awal berkas ini tidak ada: kolom elections dan pengenal pemilihannya hilang; salin lagi berkas seluruhnya"
)
TWICE = N_("mulai baris ini naskah yang dimulai di baris %(line)s tertulis sekali lagi; hapus salah satu")
CUT = N_("berkas ini terputus di baris ini; salin lagi berkas seluruhnya")

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", _ZIPPED),
    (b"\xd0\xcf\x11\xe0", _ZIPPED),
    (b"%PDF-", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"{\\rtf", _RICH),
    (b"BEGIN:VCALENDAR", _CALENDAR),
)
"""What other files begin with."""

_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|html|head|body|table|div|p)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_PARTS = (",", ";", "\t")
_BELOW = frozenset({**keys(ELECTION), **keys(PHASE), **keys(STAGE)})
_ABOVE = frozenset(keys(FILE))
MOST_ROWS = 2
"""So many lines without a field may still be the beginning of a timetable."""

_MOST_LOOKED_AT = 200_000
"""Characters within which a field of the file has to come."""


def foreign_or_cut(data: bytes, text: str) -> Problem | None:
    """What kind of file it is where it is no stages.yaml, told on its first line, or that its beginning is missing; None of a text that is one. text: of
    these bytes."""
    begins = data.lstrip()[:20]
    for beginning, message in _BEGINNINGS:
        if begins.startswith(beginning):
            return Problem(1, 1, message)
    if _MARKUP.match(text):
        return Problem(1, 1, _PAGE)
    raws = raw_lines(text[:_MOST_LOOKED_AT].splitlines())
    fields = [raw for raw in raws if raw.kind is Look.FIELD]
    found = {raw.key for raw in fields} & KNOWN
    if not found and not any(raw.kind is Look.LOOSE and _word(raw) in KNOWN for raw in raws):
        return _unknown(text, len([raw for raw in raws if raw.text.strip()]), len(fields))
    first = next((raw for raw in fields if raw.key), None)
    if first and first.indent > STEP and not found & _ABOVE and found & _BELOW:
        return Problem(1, 1, NO_START)
    return None


def _word(raw: RawLine) -> str:
    found = _WORD.match(raw.value)
    return found[0] if found else ""


def _unknown(text: str, rows: int, fields: int) -> Problem | None:
    """Of a text without a field of the file. A line or two may be anything; fields of another name are told one by one."""
    first, second = ([*text.split("\n", 2), "", ""])[:2]
    for sign in _PARTS:
        if first.count(sign) > 1 and first.count(sign) == second.count(sign):
            return Problem(1, 1, _TABLE)
    return Problem(1, 1, _OTHER) if rows > MOST_ROWS and 2 * fields < rows else None


def of_the_whole(every: Sequence[Problem], lines: Sequence[str]) -> list[Problem]:
    """The problems of a text; one where it stands there twice, and one where it breaks off in its last line and stages that others name are missing
    behind."""
    again = [
        problem
        for problem in every
        if problem.message == WRITTEN_TWICE and problem.facts.get("value") in _ABOVE and problem.column == 1
    ]
    if len(again) > 1:
        first = Problem(again[0].line, 1, TWICE, {"line": again[0].facts["line"]})
        return sorted([first, *(problem for problem in every if problem not in again)])
    last = len(lines)
    if not lines or not lines[-1].strip() or last not in {problem.line for problem in every}:
        return list(every)
    kept = [problem for problem in every if problem.line != last and not _is_unknown_stage(problem)]
    if len(kept) + 1 >= len(every):
        return list(every)
    return sorted([*kept, Problem(last, 1, CUT)])


def _is_unknown_stage(problem: Problem) -> bool:
    return problem.message == NO_STAGE
