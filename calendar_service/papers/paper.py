"""A paper as a file, and the forms in which there is one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DOCX, PDF, TXT, POSTER = "docx", "pdf", "txt", "poster.pdf"
"""A letter to go on writing and to look at; a text for a chat group; a poster for the notice board."""

MEDIA_TYPES: Mapping[str, str] = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
    TXT: "text/plain; charset=utf-8",
    POSTER: "application/pdf",
}
"""Form -> what it is (RFC 6838; RFC 8118)."""

FORMS = tuple(MEDIA_TYPES)


@dataclass(frozen=True, slots=True)
class Paper:
    """filename: in ASCII, without a folder. data: the same bytes from the same facts."""

    filename: str
    media_type: str
    data: bytes
