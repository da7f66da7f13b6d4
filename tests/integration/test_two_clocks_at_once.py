"""Two clocks and four workers on one database: everything once."""

from __future__ import annotations

import pytest

from calendar_service.chaos.blows import Blow, BlowKind
from calendar_service.chaos.conductor import Conductor
from calendar_service.chaos.installation import Installation, Wish
from calendar_service.words.states import State


@pytest.mark.kills
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_doubles_and_every_count_is_right(database: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    blows = [Blow(BlowKind.CLOCK, 200, 0.2), Blow(BlowKind.WORKER, 600, 0.2)]
    with Installation(Wish(700, workers=4, clocks=2, database_url=url)) as installation:
        report = Conductor(installation, blows, 1, lambda *_: None).run()
        rows = installation.count(*State)
        accepted = installation.count(State.ACCEPTED)
    assert report.is_clean, report
    assert (report.owed, report.accepted, rows, accepted) == (2100, 2100, 2100, 2100), "three reminders an office"
