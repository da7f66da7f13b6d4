"""What becomes of a draft whose author asks for its publication, and who is told, on both databases."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from calendar_service.accounts.account import Draft, Role
from calendar_service.accounts.account_mails_sql import AccountMails
from calendar_service.accounts.accounts_sql import Accounts
from calendar_service.errors import Refused
from calendar_service.publishing.pending import Submission
from calendar_service.publishing.pending_sql import PendingPublications
from calendar_service.publishing.proposal import ProposalState
from calendar_service.publishing.proposals_sql import Proposals
from calendar_service.words.mail_address import MailAddress

AT = datetime(2024, 9, 19, 17, tzinfo=UTC)
TEXT = b"teks"
SHA = hashlib.sha256(TEXT).hexdigest()
DRAFT = Draft("budi", TEXT, b"awal", AT)
GIVEN = Submission(TEXT, SHA, "b" * 64, 3, "siti", "Pindah", True, None, True)
ROLES = {"siti": Role.PUBLISHER, "rudi": Role.PUBLISHER, "budi": Role.EDITOR}


@pytest.fixture
def mails(engine: sa.Engine) -> AccountMails:
    accounts, found = Accounts(engine), AccountMails(engine, "", lambda: AT)
    for name, role in ROLES.items():
        accounts.add(name, role, "-", AT)
        found.set_address(name, MailAddress(f"{name}@kpu.example"), "id", AT)
    return found


@pytest.fixture
def proposals(engine: sa.Engine, mails: AccountMails) -> Proposals:
    return Proposals(engine, mails)


@pytest.fixture
def pending(engine: sa.Engine, mails: AccountMails) -> PendingPublications:
    return PendingPublications(engine, mails)


def owed(mails: AccountMails) -> list[tuple[str, str]]:
    return sorted((each.account, each.event.value) for each in mails.to_mail(AT))


def test_publishers_are_asked_once_whatever_is_pressed_twice(proposals: Proposals, mails: AccountMails) -> None:
    def ask(_: int) -> int | None:
        try:
            return proposals.ask(DRAFT, "Rapat maju", AT)
        except Refused:
            return None

    with ThreadPoolExecutor(2) as both:
        numbers = list(both.map(ask, range(2)))
    (number,) = filter(None, numbers)
    assert owed(mails) == [("rudi", "asked"), ("siti", "asked")]
    (found,) = proposals.open()
    assert (found.number, found.account, found.text, found.base, found.sentence, found.asked_at, found.sha256) == (
        number, "budi", TEXT, b"awal", "Rapat maju", AT, SHA,
    )  # fmt: skip


def test_another_text_takes_the_place_of_the_one_before(proposals: Proposals) -> None:
    first = proposals.ask(DRAFT, "satu", AT)
    second = proposals.ask(Draft("budi", b"lain", b"awal", AT), "dua", AT)
    assert [each.number for each in proposals.open()] == [second]
    ended = proposals.find(first)
    assert ended
    assert (ended.state, ended.ended_by) == (ProposalState.TAKEN_BACK, "budi")
    latest = proposals.latest_of("budi")
    assert latest
    assert latest.number == second
    assert proposals.latest_of("siti") is None
    assert proposals.ask(Draft("rudi", TEXT, b"awal", AT), "tiga", AT), "another account asks for itself"


def test_it_ends_once_and_its_author_hears_why(proposals: Proposals, mails: AccountMails) -> None:
    number = proposals.ask(DRAFT, "Rapat maju", AT)
    assert not proposals.take_back(number, "rudi", AT)
    assert proposals.turn_down(number, "siti", "Tunggu rapat pleno", AT)
    assert not proposals.turn_down(number, "rudi", "x", AT)
    assert not proposals.take_back(number, "budi", AT)
    found = proposals.find(number)
    assert found
    assert (found.state, found.ended_by, found.answer) == (ProposalState.TURNED_DOWN, "siti", "Tunggu rapat pleno")
    assert ("budi", "turned_down") in owed(mails)
    assert proposals.open() == []


@pytest.mark.parametrize(("number", "digest"), [(1, "f" * 64), (0, SHA)])
def test_what_is_published_changed_or_as_it_stands_is_granted(
    proposals: Proposals, mails: AccountMails, number: int, digest: str
) -> None:
    assert proposals.ask(DRAFT, "Rapat maju", AT) == 1
    proposals.granted(0, "e" * 64, 4, "siti", AT)
    assert len(proposals.open()) == 1, "that was another text"
    for _ in range(2):
        proposals.granted(number, digest, 4, "siti", AT)
    found = proposals.find(1)
    assert found
    assert (found.state, found.revision, found.ended_by) == (ProposalState.GRANTED, 4, "siti")
    assert owed(mails).count(("budi", "granted")) == 1


def test_who_publishes_his_own_is_told_nothing(proposals: Proposals, mails: AccountMails) -> None:
    number = proposals.ask(Draft("siti", TEXT, b"awal", AT), "Rapat maju", AT)
    proposals.granted(number, SHA, 4, "siti", AT)
    assert [each for each in owed(mails) if each[0] == "siti"] == []


def test_with_a_text_that_waits_it_waits_is_open_again_or_granted(
    proposals: Proposals, pending: PendingPublications, mails: AccountMails
) -> None:
    number = proposals.ask(DRAFT, "Rapat maju", AT)
    for end in ("withdrawn", "refused"):
        waits = pending.submit(GIVEN, AT)
        proposals.submitted(number, "f" * 64, waits)
        assert proposals.open() == []
        assert not proposals.turn_down(number, "rudi", "x", AT)
        assert pending.withdraw(waits, "siti", AT) if end == "withdrawn" else pending.refused(waits, {"id": ["x"]}, AT)
        assert [each.number for each in proposals.open()] == [number], end
    waits = pending.submit(GIVEN, AT)
    proposals.submitted(0, SHA, waits)
    assert pending.published(waits, 4, AT)
    found = proposals.find(number)
    assert found
    assert (found.state, found.revision) == (ProposalState.GRANTED, 4)
    assert ("budi", "granted") in owed(mails)
