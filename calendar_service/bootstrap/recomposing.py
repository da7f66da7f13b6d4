"""Mails that went out, composed again to be read: for an office's own page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from calendar_service.bootstrap.carriers import CARRIERS
from calendar_service.bootstrap.office_past import OfficePastParts
from calendar_service.delivery.preparing import whole_threads
from calendar_service.delivery.recomposing import HandedOver, Recomposed, Recomposing
from calendar_service.errors import Refused
from calendar_service.ledger.letters import ToldLetter
from calendar_service.ledger.rows import channel_of
from calendar_service.ledger.sql.letters import Letters
from calendar_service.letters.compose import Composer
from calendar_service.offices.office import Office


class RecomposingParts(OfficePastParts):
    """What shows a mail that is not kept."""

    @cached_property
    def letters(self) -> Letters:
        """One mail by its code."""
        return Letters(self.engine)

    @cached_property
    def composer(self) -> Composer:
        """Words every letter."""
        return Composer(self.settings, self.regions, self.translators, self.rendering)

    def recompose(self, letter: ToldLetter, office: Office) -> Recomposed | None:
        """A mail that has gone out; None for one of before digests were noted, or of a revision that is not there any more, and see
        Recomposing. office: as it is now. Raises Unavailable."""
        first, rows = letter.rows[0], self.letters.rows(letter.letter)
        if not rows or first.revision is None or not first.sha256 or not first.address:
            return None
        threads = whole_threads(self.ledger.told_before, self.ledger.told_together)
        again = Recomposing(self.composer, CARRIERS[channel_of(first.channel)].prepare(self.settings), threads)
        mail = HandedOver(rows, first.settled_at or first.due_at, first.address, first.sha256)
        try:
            revision = self.past.revision(first.revision)
        except Refused:  # a database that went back has lost it
            return None
        return again(revision, mail, self._as_it_was(office), self.office_doors.every_url)

    def _as_it_was(self, office: Office) -> Iterator[Office]:
        """The office now, then as former lists had it, the latest first; read only where they are asked for."""
        yield office
        seen = {office}
        for step in self.directory.history_of(office.code).steps:
            for former in (step.after, step.before):
                if former and former not in seen:
                    seen.add(former)
                    yield former
