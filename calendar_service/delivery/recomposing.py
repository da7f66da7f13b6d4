"""A mail that went out, composed again from its rows so that people can read it: mails are not kept, their digests are.

All that a mail says follows from its rows, the revision by which they were told, the office as the list had it and the link to its
page. Of what may have changed since, each former value is tried until the digest is that of what was handed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from calendar_service.delivery.carrier import Parcel
from calendar_service.delivery.preparing import thread_of
from calendar_service.ledger.rows import Row
from calendar_service.letters.compose import Composer
from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.silence import SILENCE
from calendar_service.publishing.revision import Revision
from calendar_service.words.mail_address import MailAddress

MOST_TRIES = 40
"""So many former values are put together at the most, while somebody waits."""

MOST_DAYS = 8


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What is known of a mail. rows: all that it told, at least one. at: when it was handed over. address: where to."""

    rows: Sequence[Row]
    at: datetime
    address: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recomposed:
    """data: as it is handed to a mail server (RFC 5322). is_same: whether it is what was handed over, byte for byte; otherwise
    the words are those of this release, of today's settings and of the office's present line."""

    data: bytes
    subject: str
    text: str
    is_same: bool


def days_of(mail: HandedOver) -> list[datetime]:
    """At which it may have been composed, one on each day, the likeliest first. A mail counts days by its own, and what became of it may
    be known from behind midnight, or from days later."""
    earliest = min(row.due_at for row in mail.rows)
    before = (mail.at - timedelta(days=count) for count in range(1, MOST_DAYS))
    return [mail.at, *(at for at in before if at > earliest), earliest]


class Recomposing:
    """prepare: of the carrier. told_before: see whole_threads."""

    def __init__(
        self,
        composer: Composer,
        prepare: Callable[[Letter, Office], Parcel],
        told_before: Callable[[Collection[Row]], Mapping[int, Sequence[Row]]],
    ) -> None:
        self._composer, self._prepare, self._told_before = composer, prepare, told_before

    def __call__(
        self,
        revision: Revision,
        mail: HandedOver,
        offices: Iterable[Office],
        door_urls: Callable[[Office], Iterable[str]],
    ) -> Recomposed | None:
        """The mail as it was; where no former values give its digest, as the first of them have it. None where the rows fit the
        revision no more, or are of a kind that only the moment could word. revision: by which it was told. offices: the office as it is,
        then as it was. door_urls: the links to its page, the present one first."""
        if mail.rows[0].message == SILENCE:
            return None
        before = self._before(mail.rows)
        former = ((office, url, at) for office in offices for url in (*door_urls(office), "") for at in days_of(mail))
        first: Recomposed | None = None
        for office, url, at in islice(former, MOST_TRIES):
            made = self._made(revision, mail, replace(office, email=MailAddress(mail.address)), before, url, at)
            if made and made.is_same:
                return made
            first = first or made
        return first

    def _made(
        self, revision: Revision, mail: HandedOver, office: Office, before: Sequence[Row], url: str, at: datetime
    ) -> Recomposed | None:
        letter = self._composer.compose(revision, mail.rows, office, at, before, url)
        if letter is None:
            return None
        data = self._prepare(letter, office).data
        return Recomposed(data, letter.subject, letter.text, hashlib.sha256(data).hexdigest() == mail.sha256)

    def _before(self, rows: Sequence[Row]) -> list[Row]:
        return [] if rows[0].message == REMINDER else thread_of(rows, self._told_before(rows))
