"""Which accounts are owed a mail, and that each is owed it once, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from calendar_service.accounts.account import Role
from calendar_service.accounts.account_mail import AccountEvent
from calendar_service.accounts.account_mails_sql import AccountMails
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.errors import Refused
from calendar_service.publishing.pending import Embargo, Submission
from calendar_service.publishing.pending_sql import PendingPublications
from calendar_service.words.mail_address import MailAddress

AT = datetime(2024, 9, 19, 17, tzinfo=UTC)
LATER = AT + timedelta(minutes=2)
GIVEN = Submission(b"teks", "a" * 64, "b" * 64, 3, "siti", "Pindah", True, Embargo(AT, "Asia/Jayapura"), True)
ROLES = {
    "siti": Role.PUBLISHER,
    "rudi": Role.PUBLISHER,
    "tono": Role.PUBLISHER,
    "mantan": Role.PUBLISHER,
    "budi": Role.EDITOR,
    "tanpa": Role.PUBLISHER,
}


@pytest.fixture
def accounts(engine: sa.Engine) -> Accounts:
    """All but `tanpa` have an address; `mantan` is disabled, `rudi` alone has a second factor."""
    found, mails = Accounts(engine), AccountMails(engine, "", lambda: AT)
    for name, role in ROLES.items():
        found.add(name, role, "-", AT)
        if name != "tanpa":
            mails.set_address(name, MailAddress(f"{name}@kpu.example"), "id", AT)
    found.set_second_factor("rudi", "seed", ["x"], AT)
    found.disable("mantan", AT)
    return found


@pytest.fixture
def mails(engine: sa.Engine, accounts: Accounts) -> AccountMails:
    return AccountMails(engine, "", lambda: AT)


@pytest.fixture
def pending(engine: sa.Engine, mails: AccountMails) -> PendingPublications:
    return PendingPublications(engine, mails)


def owed(mails: AccountMails) -> list[tuple[str, str, int]]:
    return sorted((each.account, each.event.value, each.number) for each in mails.to_mail(AT))


def test_every_other_publisher_who_may_act_is_told_that_a_text_waits(
    mails: AccountMails, pending: PendingPublications
) -> None:
    number = pending.submit(GIVEN, AT)
    assert owed(mails) == [("rudi", "waits", number), ("tono", "waits", number)]
    assert mails.told(AccountEvent.WAITS, number) == ["rudi", "tono"]


def test_a_publisher_without_the_second_factor_that_is_asked_for_is_not(engine: sa.Engine, mails: AccountMails) -> None:
    strict = AccountMails(engine, "publishers", lambda: AT)
    PendingPublications(engine, strict).submit(GIVEN, AT)
    assert [each.account for each in mails.to_mail(AT)] == ["rudi"]


def test_nobody_is_asked_about_a_text_that_waits_for_its_hour_alone(
    mails: AccountMails, pending: PendingPublications
) -> None:
    number = pending.submit(replace(GIVEN, needs_second=False), AT)
    assert owed(mails) == []
    assert pending.published(number, 4, AT)
    assert owed(mails) == [("siti", "published", number)]


def test_a_refusal_reaches_its_author_and_the_publishers_once(
    mails: AccountMails, pending: PendingPublications
) -> None:
    number = pending.submit(replace(GIVEN, needs_second=False), AT)
    assert pending.refused(number, {"id": ["sebab"]}, AT)
    assert not pending.refused(number, {"id": ["sebab"]}, AT)
    assert owed(mails) == [("rudi", "refused", number), ("siti", "refused", number), ("tono", "refused", number)]
    assert pending.withdraw(number, "rudi", AT), "somebody has read why: nothing new for anybody"
    assert len(owed(mails)) == 3


@pytest.mark.parametrize(("by", "told"), [("rudi", [("siti", "withdrawn")]), ("siti", [])])
def test_who_takes_back_the_text_of_another_tells_that_one(
    mails: AccountMails, pending: PendingPublications, by: str, told: list[tuple[str, str]]
) -> None:
    number = pending.submit(replace(GIVEN, needs_second=False), AT)
    assert pending.withdraw(number, by, AT)
    assert not pending.withdraw(number, by, AT)
    assert [each[:2] for each in owed(mails)] == told


def test_an_event_that_is_not_written_is_told_to_nobody(engine: sa.Engine, mails: AccountMails) -> None:
    with engine.connect() as connection, connection.begin() as step:
        mails.tell_publishers(connection, AccountEvent.WAITS, 1)
        step.rollback()
    assert owed(mails) == []


def test_who_dies_over_a_mail_leaves_it_to_the_next_one_and_two_do_not_take_it_at_once(
    mails: AccountMails, pending: PendingPublications
) -> None:
    pending.submit(GIVEN, AT)
    first = mails.to_mail(AT)[0]
    assert [mails.take(first, LATER), mails.take(first, LATER)] == [True, False]
    assert first.id not in [each.id for each in mails.to_mail(AT)]
    (again,) = [each for each in mails.to_mail(LATER) if each.id == first.id]
    assert (again.tries, mails.take(again, LATER)) == (1, True)
    mails.mailed(again.id, "250 2.0.0")
    assert again.id not in [each.id for each in mails.to_mail(LATER)]
    assert [(each.was_taken, each.ended_at) for each in mails.latest(first.account, 5)] == [(True, AT)]


def test_an_address_is_changed_tried_and_taken_away(mails: AccountMails, pending: PendingPublications) -> None:
    mails.set_address("rudi", MailAddress("baru@kpu.example"), "en", AT)
    found = mails.address_of("rudi")
    assert found
    assert (found.address, found.language, found.may_read) == ("baru@kpu.example", "en", True)
    assert [mails.try_address(name) for name in ("rudi", "rudi", "tanpa")] == [True, True, False]
    assert owed(mails) == [("rudi", "trial", 1), ("rudi", "trial", 2)]
    gone = mails.addresses()["mantan"]
    assert not gone.may_read
    assert [mails.drop_address("rudi"), mails.drop_address("rudi")] == [True, False]
    assert owed(mails) == []
    assert mails.address_of("rudi") is None
    with pytest.raises(Refused, match="hantu"):
        mails.set_address("hantu", MailAddress("x@y.example"), "id", AT)
