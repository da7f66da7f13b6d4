"""Where every page is. Pure; addresses are paths from the site's root, with the language's prefix.

Indonesian has no prefix; the English twin of a page is `/en` and the same path.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from calendar_service.regions import Region
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages in one language."""

    language: str

    def home(self) -> str:
        return self._path("/")

    def subscribe(self) -> str:
        return self._path("/langganan/")

    def election(self, election: Election) -> str:
        return self._path(f"/{election.id}/")

    def search(self, election: Election) -> str:
        return self._path(f"/{election.id}/cari")

    def region(self, election: Election, region: Region) -> str:
        return self._path(f"/{election.id}/{region.code}/")

    def stage(self, election: Election, stage: Stage) -> str:
        return self._path(f"/{election.id}/tahapan/{stage.id}/")

    def changes(self, election: Election, page: int = 1) -> str:
        return self._path(f"/{election.id}/perubahan/" + ("" if page == 1 else f"?hal={page}"))

    def atom(self, election: Election) -> str:
        return self._path(f"/{election.id}/perubahan.atom")

    def revision(self, election: Election, name: int | str) -> str:
        """name: a number, or a day as `2024-09-22`."""
        return self._path(f"/{election.id}/revisi/{name}/")

    def revision_feed(self, election: Election, name: int | str, kind: str, region: Region | None = None) -> str:
        """kind: ics or json."""
        where = f"/{region.code}" if region else ""
        return self._path(f"/{election.id}/revisi/{name}{where}.{kind}")

    def difference(self, election: Election, old: int, new: int) -> str:
        return self._path(f"/{election.id}/revisi/{old}...{new}/")

    def mailbox(self, page: int = 1) -> str:
        return self._path("/mailbox/" if page == 1 else f"/mailbox/?hal={page}")

    def letter(self, name: str) -> str:
        return self._path(f"/mailbox/{quote(name)}")

    def letter_html(self, name: str) -> str:
        return self.letter(name) + "/html"

    def _path(self, path: str) -> str:
        return LANGUAGES[self.language].prefix + path
