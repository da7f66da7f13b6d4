"""From a letter to a mail, as a parcel. Pure.

What many offices share is built once (mail.message.Skeleton) and kept as long as the letter's words are.
"""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from calendar_service.delivery.carrier import Parcel
from calendar_service.letters.letter import Content, Letter
from calendar_service.mail.message import Letterhead, Skeleton
from calendar_service.offices.office import Office


class MailWriter:
    """Writes mails under one letterhead; safe to share between threads."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._letterhead = letterhead
        self._skeletons: WeakKeyDictionary[Content, Skeleton] = WeakKeyDictionary()
        self._lock = Lock()

    def prepare(self, letter: Letter, office: Office) -> Parcel:
        """The mail to the office's address."""
        data = self._skeleton(letter.content).fill(letter, office.email)
        return Parcel(letter.rows, letter.attempt, office.email, letter.reference, data)

    def _skeleton(self, content: Content) -> Skeleton:
        with self._lock:
            known = self._skeletons.get(content)
        if known is None:
            known = Skeleton(content, self._letterhead)
            with self._lock:
                self._skeletons[content] = known
        return known
