"""The papers that an office passes on: a letter to sign, a text for a chat group, a poster.

    letter        DOCX and PDF: a surat edaran of the head of the region, for a government (`pemda`); a surat imbauan to
                  that head, for the election supervisors (`bawaslu`)
    txt, poster   for every office of a region

A paper is made once of the same words: its file is named by the digest of all that it is made from, so nothing stale is handed out.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

import segno

from calendar_service.offices.office import Office
from calendar_service.papers.chat_text import chat_text
from calendar_service.papers.draft import APPEAL, CHAT, CIRCULAR, POSTER, Draft, Drafting, NoDraft, letter_of
from calendar_service.papers.kept_papers import KeptPapers
from calendar_service.papers.paper import DOCX, FORMS, MEDIA_TYPES, PDF, TXT, Paper
from calendar_service.papers.typesetting import Typesetting
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings

LETTER_LAYOUT, POSTER_LAYOUT = "letter", "poster"

NAMES: Mapping[str, str] = {CIRCULAR: "surat-edaran", APPEAL: "surat-imbauan", POSTER: "poster", CHAT: "pesan"}
"""Kind of draft -> how its file is called."""

LIBRARIES = ("typst", "python-docx", "segno")
"""What else a paper is made by."""

EDITION = 2
"""Of how word_file writes; one more where it writes something else."""


class Papers:
    """Makes papers; safe to share between threads and between processes."""

    def __init__(
        self,
        settings: Settings,
        regions: Regions,
        rendering: Rendering,
        folder: Path,
        typesetting: Typesetting,
    ) -> None:
        """folder: where papers are kept, DATA_DIR/papers."""
        self._drafting = Drafting(rendering, regions, settings.public_url)
        self._kept = KeptPapers(folder)
        self._typesetting = typesetting

    def made(
        self, revision: Revision, election_id: str, stage_id: str, office: Office, form: str, day: date
    ) -> Paper | None:
        """As `paper`; None where there is none."""
        try:
            return self.paper(revision, election_id, stage_id, office, form, day)
        except NoDraft:
            return None

    def forms(self, revision: Revision, election_id: str, stage_id: str, office: Office, day: date) -> tuple[str, ...]:
        """In which forms there is a paper for that office. Nothing is set for the answer."""
        return tuple(form for form in FORMS if self._has(revision, election_id, stage_id, office, form, day))

    def paper(self, revision: Revision, election_id: str, stage_id: str, office: Office, form: str, day: date) -> Paper:
        """stage_id: of a stage, or a subject of the ledger. form: of paper.FORMS. day: as of which the law is told. Raises NoDraft, with why there is
        none."""
        draft = self._draft(revision, election_id, stage_id, office, form, day)
        name = f"{NAMES[draft.kind]}-{stage_id.partition('@')[0]}-{draft.region}.{form.rpartition('.')[2]}"
        if form == TXT:
            return Paper(name, MEDIA_TYPES[form], chat_text(draft).encode())
        data = self._kept.get(self._key(draft, form), lambda: self._data(draft, form))
        return Paper(name, MEDIA_TYPES[form], data)

    def _has(self, *asked: object) -> bool:
        try:
            self._draft(*asked)  # type: ignore[arg-type]
        except NoDraft:
            return False
        return True

    def _draft(
        self, revision: Revision, election_id: str, stage_id: str, office: Office, form: str, day: date
    ) -> Draft:
        kind = letter_of(office) if form in (DOCX, PDF) else CHAT if form == TXT else POSTER
        return self._drafting.draft(revision, election_id, stage_id, office, kind, day)

    def _key(self, draft: Draft, form: str) -> str:
        """Of everything that the paper is made from."""
        layout = {PDF: LETTER_LAYOUT, "poster.pdf": POSTER_LAYOUT}.get(form)
        made_by = [EDITION, *map(version, LIBRARIES)]
        facts = [form, draft.kind, draft.language, draft.told_on.isoformat(), draft.words, made_by]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
        digest.update(self._typesetting.layout(layout) if layout else b"")
        return f"{digest.hexdigest()[:40]}.{form.rpartition('.')[2]}"

    def _data(self, draft: Draft, form: str) -> bytes:
        if form == DOCX:
            from calendar_service.papers.word_file import word_file  # with lxml: only who writes one loads it

            return word_file(draft)
        if form == PDF:
            return self._typesetting.pdf(LETTER_LAYOUT, draft.words, draft.language, draft.told_on)
        words = {**draft.words, "qr": qr_code(draft.words["url"][0])}
        return self._typesetting.pdf(POSTER_LAYOUT, words, draft.language, draft.told_on)


def qr_code(url: str) -> str:
    """The address as a QR code (ISO/IEC 18004), with its quiet zone, as SVG."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, light="white")
    return drawn.getvalue().decode()
