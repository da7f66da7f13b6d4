"""What becomes of an office's wish once somebody has agreed to it: the one way for its own page and for admins. Pure.

The list is changed first, the wish settled afterwards: where a process dies in between, agreeing once more does no harm and ends it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from calendar_service.errors import N_, Refused
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.office_list import OfficeList
from calendar_service.offices.wish import ADDRESS, DEPUTY, STOP, OfficeWish

NOTES = {
    ADDRESS: N_("memperbaiki alamat surel kantor %(office)s di halaman kantor"),
    DEPUTY: N_("menambah wakil kantor %(office)s di halaman kantor"),
    STOP: N_("memensiunkan kantor %(office)s atas permintaannya"),
}
"""Why the list changes, as its history says."""

NOTHING_TO_DO = N_("permintaan ini hanya untuk dibaca; tidak ada yang diubah")


class Settles(Protocol):
    """See wishes_sql."""

    def settle(self, number: int, by: str, at: datetime) -> bool: ...


class Settling:
    """Carries wishes out."""

    def __init__(self, office_list: OfficeList, wishes: Settles) -> None:
        self._list, self._wishes = office_list, wishes

    def agree(self, wish: OfficeWish, by: str, note: str, at: datetime) -> None:
        """Do what was asked for. by, note: for the list's history, and of who agreed. Raises Refused, and Objected, where the list may not be
        changed so; then the wish stays open."""
        author = ListAuthor(by, note)
        if wish.kind == ADDRESS:
            self._list.correct(wish.office, {"email": wish.facts["email"]}, author)
        elif wish.kind == DEPUTY:
            self._list.deputize(wish.office, wish.facts["name"], wish.facts["email"], author)
        elif wish.kind == STOP:
            self._list.retire(wish.office, author)
        else:
            raise Refused(NOTHING_TO_DO)
        self._wishes.settle(wish.id, by, at)
