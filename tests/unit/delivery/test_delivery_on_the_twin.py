"""The whole way of a letter on the twin of the ledger: swept, claimed, written, handed over, and what became of it.

Everything is the product's own but the carrier, which keeps what it is handed, and the clock.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_service.delivery.carrier import (
    Ambiguous,
    BadAddress,
    DeliveryFailure,
    OurFault,
    Parcel,
    Permanent,
    Receipt,
    Temporary,
    Throttled,
)
from calendar_service.delivery.delivery import Channel, Delivery, Means
from calendar_service.delivery.dispatch import Dispatch
from calendar_service.delivery.gate import LOGIN, SERVER, Gate
from calendar_service.delivery.journal import Journal
from calendar_service.delivery.lease import Lease, heartbeat
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.delivery.pacing import Lanes, MemoryDomains
from calendar_service.delivery.preparing import Preparing
from calendar_service.ledger.memory import MemoryAlarms, MemorySuppressions
from calendar_service.ledger.rows import MAIL
from calendar_service.letters.letter import Letter
from calendar_service.letters.reference import message_id
from calendar_service.offices.office import Office
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import State
from tests.foretold_material import COMPOSER, SETTINGS
from tests.ledger_material import REGIONS, MemorySite, edited, send
from tests.world import KNOWN, office

FRIDAY = datetime.fromisoformat("2024-09-20T09:00+07:00")
"""H-3 of `rapat` has fallen due everywhere."""

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PEMDA, BAWASLU = office("surabaya", "35.78"), office("bawaslu-surabaya", "35.78", "bawaslu")


class Kept:
    """A carrier that keeps what it is handed. say: raises what is to be said to an address."""

    name = MAIL

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.say: dict[str, Callable[[], DeliveryFailure]] = {}

    def address_of(self, office: Office) -> str | None:
        return office.email or None

    def pace_of(self, address: str) -> str:
        return MailAddress(address).domain

    def prepare(self, letter: Letter, office: Office) -> Parcel:
        text = f"{letter.content.subject}\n{letter.content.text}"
        return Parcel(letter.rows, letter.attempt, office.email, letter.reference, text.encode())

    def hand_over(self, parcel: Parcel, following: Parcel | None = None) -> Receipt:
        if parcel.address in self.say:
            raise self.say[parcel.address]()
        self.taken.append((parcel.address, parcel.reference, parcel.data.decode()))
        return Receipt(250, "2.0.0", "Ok", "Q1")

    def pause(self) -> None:
        """Nothing was announced."""

    def close(self) -> None:
        """Nothing is open."""


class House:
    """One clock process and one worker. real: real time and the monotonic clock together."""

    def __init__(self, folder: Path, offices: Iterable[Office]) -> None:
        self.site = MemorySite()
        self.ledger = self.site.ledger
        self.offices = {each.code: each for each in offices}
        self.site.enlist(self.offices.values(), KNOWN)
        self.revision = self.site.publish(edited(), KNOWN)
        self.now, self.real = FRIDAY, datetime.fromisoformat("2026-01-05T08:00+07:00")
        self.evidence: dict[str, Receipt] = {}
        self.carrier, self.alarms, self.suppressions = Kept(), MemoryAlarms(), MemorySuppressions()
        self.gate = Gate(self.alarms, lambda: self.real, MAIL, self.ticks)
        self.lease = Lease("w", 30.0, None, self.ticks)
        self.journal = Journal(folder, "w")
        domains = MemoryDomains()
        find = lambda codes: {code: self.offices[code] for code in codes if code in self.offices}  # noqa: E731
        carriers = {MAIL: self.carrier}
        clock = lambda: self.now  # noqa: E731
        prepare = Preparing(find, self.ledger.told_before, COMPOSER, carriers, self.suppressions, domains, clock)
        means = Means(
            ledger=self.ledger,
            current=lambda: self.revision,
            prepare=prepare,
            channels={MAIL: Channel(self.carrier, self.gate)},
            journal=self.journal,
            suppressions=self.suppressions,
            domains=domains,
            lanes=Lanes(0),
            clock=lambda: self.now,
            lease=self.lease,
            batch_rows=100,
        )
        self.delivery = Delivery(means)
        self.dispatch = Dispatch(
            self.ledger,
            REGIONS,
            lambda _, names: {name: self.evidence[name] for name in names if name in self.evidence},
            uid_domain="k.example",
            cooling_off=HOUR,
            clock=lambda: self.now,
            real_clock=lambda: self.real,
            leap=None,
        )

    def ticks(self) -> float:
        return self.real.timestamp()

    def wait(self, span: timedelta) -> None:
        self.now, self.real = self.now + span, self.real + span

    def work(self) -> int:
        """A sweep, a heartbeat and a drain; how many letters were accepted."""
        self.dispatch.sweep(self.revision)
        heartbeat(self.ledger, self.lease, lambda: self.real)
        return self.delivery.drain()

    def states(self) -> dict[str, str]:
        return {row.office: row.state for row in self.site.rows()}

    def row(self, code: str) -> Any:
        return next(row for row in self.site.rows() if row.office == code)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, [PEMDA, BAWASLU])
    yield made
    made.journal.close(keep=False)


def test_each_office_gets_the_letter_of_its_kind_and_its_proof(house: House) -> None:
    assert house.work() == 2
    said = {address: text for address, _, text in house.carrier.taken}
    assert set(said) == {PEMDA.email, BAWASLU.email}
    asked = {PEMDA.email: "diteruskan kepada kepala perangkat daerah", BAWASLU.email: "Mohon pengawasan direncanakan"}
    for address, words in asked.items():
        assert [each for each in said if words in " ".join(said[each].split())] == [address]
    row = house.row("surabaya")
    assert (row.state, row.tries, row.address, row.queue_id) == ("accepted", 1, PEMDA.email, "Q1")
    assert row.revision == house.revision.number
    assert house.work() == 0


def test_a_batch_is_one_line_of_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.carrier.say[PEMDA.email] = lambda: BadAddress("unknown", 550, "5.1.1", named=True)
    with caplog.at_level(logging.INFO, logger="calendar_service"):
        house.work()
        house.work()
    found = [record for record in caplog.records if record.message.startswith("batch")]
    assert [re.sub(r"in \d+\.\d s", "in TIME", record.message) for record in found] == [
        "batch by mail: 1 mails taken; rows: 1 accepted, 0 deferred, 1 failed, 0 in doubt in TIME, revision 1"
    ]
    assert found[0].__dict__["facts"] | {"seconds": 0} == {
        "carrier": "mail", "mails": 1, "accepted": 1, "deferred": 0, "failed": 1, "in_doubt": 0, "seconds": 0, "revision": 1,
    }  # fmt: skip


def test_a_bad_address_is_told_nothing_more_until_it_is_corrected(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: BadAddress("unknown", 550, "5.1.1", named=True)
    assert house.work() == 1
    assert house.states() == {"surabaya": State.FAILED, "bawaslu-surabaya": State.ACCEPTED}
    assert house.suppressions.among([PEMDA.email]) == {PEMDA.email}
    house.carrier.say.clear()
    house.now = datetime.fromisoformat("2024-09-24T09:00+07:00")
    assert house.work() == 1
    assert {row.state for row in house.site.rows() if row.office == "surabaya"} == {State.FAILED, State.SUPPRESSED}


def test_a_bad_address_that_is_not_named_is_asked_until_another_day(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: BadAddress("unknown", 550, "5.1.1")
    waits = []
    while not waits or house.row("surabaya").state == State.DEFERRED:
        house.work()
        waits.append(house.row("surabaya").try_at - house.now)
        assert len(house.suppressions.noted()) + len(house.suppressions.all()) == 1
        house.wait(max(waits[-1], SECOND))
    assert [HOUR <= waits[0] <= 1.1 * HOUR, 20 * HOUR <= waits[1] <= 22 * HOUR, len(waits)] == [True, True, 3]
    assert house.row("surabaya").state == State.FAILED
    assert house.suppressions.among([PEMDA.email]) == {PEMDA.email}


def test_a_mail_that_is_taken_ends_the_doubt_about_its_address(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: BadAddress("unknown", 550, "5.1.1")
    house.work()
    assert [each.address for each in house.suppressions.noted()] == [PEMDA.email]
    house.carrier.say.clear()
    house.wait(2 * HOUR)
    assert house.work() == 1
    assert house.suppressions.noted() == []


def test_a_no_is_asked_once_more_and_then_believed(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: Permanent("policy", 554, "5.7.1")
    house.work()
    row = house.row("surabaya")
    assert (row.state, row.reply_code) == (State.DEFERRED, 554)
    assert HOUR <= row.try_at - FRIDAY <= 1.1 * HOUR
    house.wait(2 * HOUR)
    house.work()
    assert house.row("surabaya").state == State.FAILED
    assert house.suppressions.all() == []


def test_later_is_later_and_each_time_longer(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: Temporary("greylisted", 451, "4.2.0")
    waits = []
    for _ in range(3):
        house.work()
        row = house.row("surabaya")
        assert row.state == State.DEFERRED
        waits.append((row.try_at - house.now).total_seconds())
        house.wait(row.try_at - house.now)
    assert [10 <= waits[0] <= 11, 30 <= waits[1] <= 33, 60 <= waits[2] <= 66] == [True] * 3


def test_without_an_answer_it_is_in_doubt_and_evidence_settles_it(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: Ambiguous("no answer")
    house.work()
    row = house.row("surabaya")
    assert (row.state, row.owner, row.try_at) == (State.AMBIGUOUS, "w", FRIDAY + SETTLING)
    house.carrier.say.clear()
    (doubt,) = house.ledger.ambiguous()
    house.wait(SETTLING - SECOND)
    assert house.work() == 0
    assert house.row("surabaya").state == State.AMBIGUOUS
    house.wait(SECOND)
    assert house.work() == 1
    assert house.row("surabaya").ambiguous == 1
    assert house.carrier.taken[-1][:2] == (PEMDA.email, message_id(doubt.row, SETTINGS.uid_domain))


def test_what_is_known_to_have_been_taken_does_not_go_twice(house: House) -> None:
    house.carrier.say[PEMDA.email] = lambda: Ambiguous("no answer")
    house.work()
    house.carrier.say.clear()
    (doubt,) = house.ledger.ambiguous()
    house.evidence[message_id(doubt.row, "k.example")] = Receipt(250, "2.0.0", "Ok", "Q9")
    house.wait(HOUR)
    assert house.work() == 0
    row = house.row("surabaya")
    assert (row.state, row.queue_id, row.ambiguous) == (State.ACCEPTED, "Q9", 0)


@pytest.mark.parametrize(
    ("failure", "alarm", "shortest"),
    [
        (lambda: OurFault("login refused", 535), LOGIN, 60),
        (lambda: Temporary("nobody answers", everybody=True), SERVER, 1),
        (lambda: Throttled("too many connections", 421, everybody=True), SERVER, 10),
    ],
)
def test_what_concerns_everybody_stops_everybody_and_costs_nobody_a_try(
    house: House, failure: Callable[[], DeliveryFailure], alarm: str, shortest: int
) -> None:
    house.carrier.say = dict.fromkeys((PEMDA.email, BAWASLU.email), failure)
    assert house.work() == 0
    assert set(house.states().values()) == {State.PENDING}
    assert {row.tries for row in house.site.rows()} == {0}
    assert [each.name for each in house.alarms.standing()] == [alarm]
    house.carrier.say.clear()
    house.wait(timedelta(seconds=shortest) * 0.99)
    assert house.work() == 0
    house.wait(timedelta(seconds=shortest) * 0.2)
    assert house.work() == 2
    assert house.alarms.standing() == []


def test_one_domain_that_wants_a_rest_holds_up_no_other(tmp_path: Path) -> None:
    other = Office("aceh", "Kantor", "pemda", "11", "aceh@lain.example")
    house = House(tmp_path, [PEMDA, BAWASLU, other])
    house.carrier.say[PEMDA.email] = house.carrier.say[BAWASLU.email] = lambda: Throttled("slowly", 450, "4.7.0")
    assert house.work() == 1
    assert house.states()["aceh"] == State.ACCEPTED
    assert Counter(house.states().values()) == {State.ACCEPTED: 1, State.DEFERRED: 1, State.PENDING: 1}
    assert {row.try_at - FRIDAY >= timedelta(minutes=1) for row in house.site.rows() if row.office != "aceh"} == {True}
    house.journal.close(keep=False)


def test_without_a_lease_nothing_is_claimed(house: House) -> None:
    house.dispatch.sweep(house.revision)
    assert house.delivery.drain() == 0
    heartbeat(house.ledger, house.lease, lambda: house.real)
    house.real += timedelta(seconds=21)
    assert house.delivery.drain() == 0
    assert set(house.states().values()) == {State.PENDING}
    heartbeat(house.ledger, house.lease, lambda: house.real)
    house.lease.stopping.set()
    assert house.delivery.drain() == 0


def test_a_worker_that_fell_silent_loses_its_rows_at_the_end_of_its_lease(house: House) -> None:
    house.dispatch.sweep(house.revision)
    heartbeat(house.ledger, house.lease, lambda: house.real)
    house.ledger.claim("w", house.now, 1, [MAIL])
    for _ in range(29):
        house.real += SECOND
        house.dispatch.sweep(house.revision)
    assert len(house.ledger.held("w")) == 1
    house.real += SECOND
    house.dispatch.sweep(house.revision)
    assert house.ledger.held("w") == {}


def test_after_an_outage_of_the_database_nobody_is_dead_for_a_lease(house: House) -> None:
    """It was away for ten minutes, for everybody: who could not say that he lives gets a lease to say so."""
    house.dispatch.sweep(house.revision)
    heartbeat(house.ledger, house.lease, lambda: house.real)
    house.ledger.claim("w", house.now, 1, [MAIL])
    house.real += timedelta(minutes=10)
    house.dispatch.sweep(house.revision)
    for _ in range(5):
        house.real += 5 * SECOND
        house.dispatch.sweep(house.revision)
    assert len(house.ledger.held("w")) == 1
    house.real += 5 * SECOND
    house.dispatch.sweep(house.revision)
    assert house.ledger.held("w") == {}


def test_a_moved_date_is_told_once_it_has_stood_and_takes_the_old_lead_back(house: House) -> None:
    assert house.work() == 2
    house.revision = house.site.publish(edited(**{"2024-09-25": "2024-10-02"}), FRIDAY)
    house.wait(HOUR - SECOND)
    assert house.work() == 0
    house.wait(SECOND)
    assert house.work() == 2
    assert all("2 Oktober 2024" in text for _, _, text in house.carrier.taken[2:])
    house.wait(HOUR)
    assert house.work() == 0


def test_a_row_that_nobody_has_in_hand_goes_back(house: House) -> None:
    house.dispatch.sweep(house.revision)
    heartbeat(house.ledger, house.lease, lambda: house.real)
    first, second = house.ledger.claim("w", house.now, 2, [MAIL])
    send(house.site, [first], "w")
    house.delivery.put_right()
    assert house.row(first.office).state == State.AMBIGUOUS
    assert house.row(first.office).try_at == FRIDAY + SETTLING
    assert house.row(second.office).state == State.PENDING
