"""Letters of rows that tell a province who is silent: the list is asked for when the letter is made, so that it names nobody who has confirmed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calendar_service.ledger.book import Silences
from calendar_service.ledger.rows import Row
from calendar_service.letters.letter import Letter
from calendar_service.letters.silence_letter import SilenceComposer
from calendar_service.offices.office import Office
from calendar_service.promises.silence import SilenceRule
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions


class SilentLetters:
    """For the threads of one process. days: see SilenceRule."""

    def __init__(self, silences: Silences, composer: SilenceComposer, regions: Regions, days: int) -> None:
        self._silences, self._composer, self._regions, self._days = silences, composer, regions, days
        self._rule: SilenceRule | None = None

    def compose(
        self, revision: Revision, rows: Sequence[Row], office: Office, now: datetime, door_url: str = ""
    ) -> Letter | None:
        """The letter of those of these rows of one office of which somebody is still silent; None where nobody is."""
        lists = self._silences.lists(self._rule_of(revision), rows, now)
        return self._composer.compose(revision, rows, lists, office, now, door_url)

    def _rule_of(self, revision: Revision) -> SilenceRule:
        rule = self._rule
        if rule is None or rule.revision.number != revision.number:
            rule = self._rule = SilenceRule(revision, self._regions, self._days)
        return rule
