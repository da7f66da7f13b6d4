"""Changing the list of offices: an import, a correction, a retirement, the way back to an old list.

Every command and every page changes it here and nowhere else, under the same guard, against the
list as it stands when the change is written. `meant`: somebody has read what the guard objects to.
Each step raises guard.Objected where it was not meant, list_revision.ListOvertaken where the list is
not the one that was `seen` any more, and then nothing has changed. Pure; directory_sql is its door.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from calendar_service.clock import Clock
from calendar_service.errors import N_, Objected, Objection, Refused
from calendar_service.offices.changes import Changes, changes
from calendar_service.offices.deputy import MOST_DEPUTIES, deputy_code, is_deputy, stands_for
from calendar_service.offices.guard import INSIST, objections
from calendar_service.offices.list_revision import Changed, Directory, HowFar, ListAuthor, ListCheck, unheard
from calendar_service.offices.office import Office, corrected, write_offices
from calendar_service.offices.reading import Listing
from calendar_service.regions import Regions
from calendar_service.words.mail_address import MailAddress

CHANGED_MEANWHILE = N_("kantor %(code)s baru saja diubah orang lain; periksa lalu ulangi")
DEPUTIES_ENOUGH = N_("kantor %(code)s sudah punya %(count)s wakil, atau nomornya habis")
OF_A_DEPUTY = N_("kantor %(code)s adalah wakil kantor lain; wakil tidak punya wakil")
NOT_IN_SERVICE = N_("kantor %(code)s tidak ada dalam daftar")


class OfficeList:
    """The one way to change the list of a database."""

    def __init__(self, directory: Directory, regions: Regions, clock: Clock) -> None:
        self._directory, self._regions, self._clock = directory, regions, clock

    def foresee(self, listing: Listing) -> tuple[int, Changes, tuple[Objection, ...]]:
        """What an import would do: to the list of which number, which changes, what speaks against it."""
        number, serving, known = self._directory.present()
        return number, *self._foreseen(serving, listing.in_order().onto(known))

    def foresee_return(self, number: int) -> tuple[int, Changes, tuple[Objection, ...]]:
        """The same for the way back to a former list. Raises Refused where there is no such number."""
        after = self._directory.list_of(number)
        present, serving, _ = self._directory.present()
        return present, *self._foreseen(serving, after)

    def _foreseen(self, serving: Sequence[Office], after: Sequence[Office]) -> tuple[Changes, tuple[Objection, ...]]:
        found = changes(serving, after)
        return found, objections(serving, after, self._regions, found)

    def take(
        self,
        listing: Listing,
        author: ListAuthor,
        *,
        meant: bool = False,
        seen: int | None = None,
        tell: HowFar = unheard,
    ) -> Changed:
        """Make what a file says the list. tell: hears how many changes were written."""

        def make(_serving: Sequence[Office], known: Mapping[str, Office]) -> Sequence[Office]:
            return listing.in_order().onto(known)

        return self._directory.change(make, self._clock, author, check=self._check(meant), seen=seen, tell=tell)

    def go_back(self, number: int, author: ListAuthor, *, meant: bool = False, seen: int | None = None) -> Changed:
        """Make a former list the present one, as a new revision."""
        former = self._directory.list_of(number)
        return self._directory.change(
            lambda _serving, _known: former, self._clock, author, check=self._check(meant), seen=seen
        )

    def correct(self, code: str, facts: Mapping[str, str], author: ListAuthor, *, base: str | None = None) -> Changed:
        """Other facts about an office in service, which stays the same office. facts: field -> value,
        judged before. base: the `mark` of the office that the author was shown; raises Refused where
        it is another by now."""

        def another(present: Office) -> list[Office]:
            if base is not None and base != mark(present):
                raise Refused(CHANGED_MEANWHILE, code=code)
            return [corrected(present, facts)]

        return self._with(code, another, author, meant=False)

    def deputize(self, code: str, name: str, email: str, author: ListAuthor) -> Changed:
        """Somebody else reads an office's mails too, as an office of its own (see deputy): of the same kind, region and language. Where that address is
        one of its deputies' already, nothing changes. Raises Refused where it has as many as may be, and for a deputy, which has none: three of
        three of three would be a list of anybody's."""

        def make(serving: Sequence[Office], known: Mapping[str, Office]) -> Iterable[Office]:
            offices = list(serving)
            present = next((office for office in offices if office.code == code), None)
            if present is None:
                raise Refused(NOT_IN_SERVICE, code=code)
            if is_deputy(code, known):
                raise Refused(OF_A_DEPUTY, code=code)
            deputies = [office for office in offices if stands_for(office.code) == code]
            if MailAddress(email).key in {each.email.key for each in deputies}:
                return offices
            free = (deputy_code(code, number) for number in range(1, 10))
            new = next((each for each in free if each not in known), None)
            if new is None or len(deputies) >= MOST_DEPUTIES:
                raise Refused(DEPUTIES_ENOUGH, code=code, count=MOST_DEPUTIES)
            facts = {"code": new, "name": name, "email": email, "phone": "", "note": f"wakil dari {code}"}
            return [*offices, corrected(present, facts)]

        return self._directory.change(make, self._clock, author, check=self._check(meant=False))

    def retire(self, code: str, author: ListAuthor, *, meant: bool = False) -> Changed:
        """Told nothing more. A list that names it brings it back."""
        return self._with(code, lambda _present: [], author, meant)

    def _with(
        self, code: str, instead: Callable[[Office], Sequence[Office]], author: ListAuthor, meant: bool
    ) -> Changed:
        def make(serving: Sequence[Office], _known: Mapping[str, Office]) -> Iterable[Office]:
            present = next((office for office in serving if office.code == code), None)
            if present is None:
                raise Refused(NOT_IN_SERVICE, code=code)
            return chain((office for office in serving if office.code != code), instead(present))

        return self._directory.change(make, self._clock, author, check=self._check(meant))

    def _check(self, meant: bool) -> ListCheck | None:
        def check(before: Sequence[Office], after: Sequence[Office], found: Changes) -> None:
            against = objections(before, after, self._regions, found)
            if against:
                raise Objected(against, INSIST)

        return None if meant else check


def mark(office: Office) -> str:
    """A mark of an office's facts, by which a form knows what it was filled with."""
    return hashlib.sha256(write_offices([office]).encode()).hexdigest()
