"""A list of who is silent is asked for when its letter is made, by the rule of the present revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from calendar_service.delivery.silent_letters import SilentLetters
from calendar_service.ledger.rows import Row
from calendar_service.letters.silence_letter import SilenceComposer
from calendar_service.package_data import regions, translators
from calendar_service.promises.silence import SilenceRule, SilentList
from tests.notices_material import rendering
from tests.unit.letters.test_silence_letter import DUE, LISTS, PROVINCE, SETTINGS, revision, row


class Known:
    """Silences that know some lists, and remember by which rules they were asked."""

    def __init__(self, lists: Mapping[int, SilentList]) -> None:
        self.lists_now, self.rules = lists, list[SilenceRule]()

    def climb(self, rule: SilenceRule, now: datetime) -> int:
        raise NotImplementedError

    def lists(self, rule: SilenceRule, rows: Collection[Row], now: datetime) -> Mapping[int, SilentList]:
        self.rules.append(rule)
        return {each.id: self.lists_now[each.id] for each in rows if each.id in self.lists_now}


def test_the_list_is_that_of_the_moment() -> None:
    known = Known(LISTS)
    letters = SilentLetters(known, SilenceComposer(SETTINGS, regions(), translators(), rendering()), regions(), 2)
    first = letters.compose(revision(), [row(1)], PROVINCE, DUE)
    assert first and "Kota Surabaya" in first.text
    known.lists_now = {}
    assert letters.compose(revision(), [row(1)], PROVINCE, DUE) is None


def test_a_new_timetable_makes_a_new_rule_and_the_same_one_none() -> None:
    known = Known(LISTS)
    letters = SilentLetters(known, SilenceComposer(SETTINGS, regions(), translators(), rendering()), regions(), 2)
    for one in (revision(), revision(), replace(revision(), number=2)):
        letters.compose(one, [row(1)], PROVINCE, DUE)
    assert known.rules[0] is known.rules[1] and known.rules[2].revision.number == 2
    assert {rule.days for rule in known.rules} == {2}
