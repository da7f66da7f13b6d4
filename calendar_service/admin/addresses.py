"""Where every page of the editor is, in one language. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from calendar_service.words.languages import LANGUAGES

ROOT = "/admin/"
_OURS = re.compile(r"/(en/)?admin/[A-Za-z0-9./_-]*(\?[A-Za-z0-9=&._-]*)?")


@dataclass(frozen=True, slots=True)
class AdminAddresses:
    """The editor's pages in one language."""

    language: str

    def editor(self, **query: object) -> str:
        return self._path("", **query)

    def login(self, **query: object) -> str:
        return self._path("masuk", **query)

    def logout(self) -> str:
        return self._path("keluar")

    def problems(self) -> str:
        return self._path("periksa")

    def preview(self) -> str:
        return self._path("pratinjau")

    def publish(self) -> str:
        return self._path("terbit")

    def draft(self) -> str:
        return self._path("draf")

    def drop_draft(self) -> str:
        return self._path("draf/buang")

    def write_file(self) -> str:
        return self._path("samakan")

    def history(self) -> str:
        return self._path("riwayat/")

    def revision(self, number: int, **query: object) -> str:
        return self._path(f"riwayat/{number}/", **query)

    def difference(self, **query: object) -> str:
        return self._path("banding", **query)

    def rollback(self, number: int) -> str:
        return self._path(f"kembali/{number}/")

    def reminders(self) -> str:
        return self._path("pengingat/")

    def offices(self, **query: object) -> str:
        return self._path("kantor/", **query)

    def office(self, code: str) -> str:
        return self._path(f"kantor/{quote(code)}/")

    def retire(self, code: str) -> str:
        return self._path(f"kantor/{quote(code)}/pensiun")

    def import_offices(self) -> str:
        return self._path("impor-kantor")

    def export_offices(self) -> str:
        return self._path("kantor.csv")

    def office_history(self) -> str:
        return self._path("riwayat-kantor/")

    def former_offices(self, number: int) -> str:
        return self._path(f"riwayat-kantor/{number}.csv")

    def office_difference(self, **query: object) -> str:
        return self._path("banding-kantor", **query)

    def office_return(self, number: int) -> str:
        return self._path(f"kembali-kantor/{number}/")

    def deeds(self) -> str:
        return self._path("catatan/")

    def _path(self, path: str, **query: object) -> str:
        words = {name: value for name, value in query.items() if value not in (None, "")}
        return f"{LANGUAGES[self.language].prefix}{ROOT}{path}" + (f"?{urlencode(words)}" if words else "")


def is_ours(path: str) -> bool:
    """Whether somebody may be sent there after a login: a page of the editor, never another site."""
    return _OURS.fullmatch(path) is not None and "//" not in path
