"""Texts that wait, in a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendar_service.accounts.account_mails_sql import AccountMails
from calendar_service.database import open_engine, pending_publications
from calendar_service.migrating import migrate
from calendar_service.publishing.pending import Embargo, PendingState, Submission
from calendar_service.publishing.pending_sql import AlreadyWaiting, PendingPublications

AT = datetime(2024, 9, 19, 17, tzinfo=UTC)
GIVEN = Submission(b"teks", "a" * 64, "b" * 64, 3, "siti", "Pindah", True, Embargo(AT, "Asia/Jayapura"), True)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[PendingPublications]:
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    migrate(url)
    engine = open_engine(url)
    yield PendingPublications(engine, AccountMails(engine, "", lambda: AT))
    engine.dispose()


def test_what_is_submitted_is_kept_whole_and_one_waits_at_a_time(here: PendingPublications) -> None:
    number = here.submit(GIVEN, AT)
    found = here.waiting()
    assert found
    assert (found.number, found.submission, found.submitted_at, found.state) == (
        number, GIVEN, AT, PendingState.WAITING,
    )  # fmt: skip
    with pytest.raises(AlreadyWaiting) as raised:
        here.submit(replace(GIVEN, by="rudi"), AT)
    assert raised.value.number == number
    assert here.withdraw(number, "siti", AT)
    assert here.waiting() is None
    assert here.submit(replace(GIVEN, embargo=None), AT) != number


def test_the_author_does_not_agree_alone_and_nobody_agrees_twice(here: PendingPublications) -> None:
    number = here.submit(GIVEN, AT)
    assert [here.agree(number, name) for name in ("siti", "rudi", "tono")] == [False, True, False]
    found = here.find(number)
    assert found
    assert found.agreed_by == "rudi"


def test_a_row_ends_once(here: PendingPublications) -> None:
    number, later = here.submit(GIVEN, AT), AT + timedelta(hours=1)
    assert here.published(number, 4, later)
    assert not here.withdraw(number, "siti", later)
    assert not here.refused(number, {"id": ["x"]}, later)
    assert not here.agree(number, "rudi")
    found = here.find(number)
    assert found
    assert (found.state, found.revision, found.ended_at, list(here.open())) == (PendingState.PUBLISHED, 4, later, [])


def test_what_was_refused_stays_open_until_somebody_has_seen_why(here: PendingPublications) -> None:
    number = here.submit(GIVEN, AT)
    assert here.refused(number, {"id": ["sebab"], "en": ["a reason"]}, AT)
    assert [(each.number, each.reasons_in("en")) for each in here.open()] == [(number, ["a reason"])]
    second = here.submit(GIVEN, AT)  # a refused one keeps nobody back
    assert [each.number for each in here.open()] == [second, number]
    assert here.withdraw(number, "rudi", AT)
    assert [each.number for each in here.open()] == [second]
    assert here.find(99) is None


def test_reasons_that_an_older_version_wrote_in_one_language_are_read_in_every_language(
    here: PendingPublications,
) -> None:
    number = here.submit(GIVEN, AT)
    assert here.refused(number, {"id": ["sebab"]}, AT)
    with here.engine.begin() as connection:
        connection.execute(pending_publications.update().values(reasons=["sebab"]))
    (found,) = here.open()
    assert (found.reasons_in("id"), found.reasons_in("en")) == (["sebab"], ["sebab"])
    with here.engine.begin() as connection:
        connection.execute(pending_publications.update().values(reasons=[]))
    (found,) = here.open()
    assert not found.reasons
    assert not found.reasons_in("id")
