"""What holds of every ledger, in memory, on SQLite and on PostgreSQL, also through pgbouncer: what is owed is entered once, claimed once,
and its fate is written down once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread

import pytest
import sqlalchemy as sa

from calendar_service.database import metadata
from calendar_service.errors import Refused
from calendar_service.ledger.proof import Verification
from calendar_service.ledger.recovery import LONGEST_DOUBT
from calendar_service.ledger.rows import FEW, MAIL, Claim, Held, Outcome, Row, Sending, channel_of
from calendar_service.promises.correction import CANCEL, CHANGE, moved_stages
from calendar_service.promises.plan import REMINDER, plan_groups
from calendar_service.promises.planning import reminders
from calendar_service.promises.stretch import Stretch
from calendar_service.publishing.revision import Revision
from calendar_service.timeline.timeline import Timeline
from calendar_service.words.states import FINAL, OPEN, TAKEN, State
from tests.conftest import new_engine
from tests.ledger_material import (
    REGIONS,
    MemorySite,
    Site,
    SqlSite,
    correct,
    edited,
    finish,
    plan,
    send,
    states,
    tell,
)
from tests.world import KNOWN, OFFICES, office

REAL = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=30)
GATEWAY = "gateway"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


FRIDAY = at("2024-09-20T09:00+07:00")
"""H-3 of `rapat` has been told everywhere."""


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql", "pgbouncer"])
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine | None]:
    """One database for all tests of this module; None for the twin, which needs none."""
    if request.param == "memory":
        yield None
        return
    with new_engine(request.param, request) as engine:
        yield engine


@pytest.fixture
def make_site(engine: sa.Engine | None) -> Callable[..., Site]:
    """Makes the site of the test, once, over the channels that it is given."""
    if engine is None:
        return MemorySite
    empty(engine)
    return partial(SqlSite, engine)


def empty(engine: sa.Engine) -> None:
    """As after the last migration."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    made = make_site()
    made.enlist(OFFICES, KNOWN)
    return made


@pytest.fixture
def planned(site: Site) -> Site:
    """Four rows of H-3 wait."""
    assert plan(site, site.publish(edited(), KNOWN), FRIDAY) == 4
    return site


def test_each_office_is_told_by_its_own_clock(site: Site) -> None:
    """H-3 of Wednesday 25 September is Sunday the 22nd, so Friday the 20th, 08.00 local."""
    revision = site.publish(edited(), KNOWN)
    assert plan(site, revision, at("2024-09-20T07:59+09:00")) == 0
    assert plan(site, revision, at("2024-09-20T08:00+09:00")) == 1
    assert plan(site, revision, at("2024-09-20T08:00+08:00")) == 1
    assert plan(site, revision, at("2024-09-20T08:00+07:00")) == 2
    assert [row.office for row in site.rows()] == ["papua", "bali", "aceh", "sleman"]
    assert {row.days_left for row in site.rows()} == {5}


def test_planning_again_enters_nothing(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    now = at("2024-09-20T09:00+07:00")
    assert plan(site, revision, now) == 4
    assert plan(site, revision, now) == 0
    site.forget_mark()
    assert plan(site, revision, now) == 0


def test_the_ledger_owes_what_the_rules_say(site: Site) -> None:
    """The database's plan and the pure plan are two ways to the same answer."""
    revision = site.publish(edited(), KNOWN)
    end = at("2024-10-01T00:00+07:00")
    owed = {
        (r.office.code, r.occurrence.id, r.moment.lead, r.moment.due_at)
        for r in reminders(revision.timeline, OFFICES, REGIONS, KNOWN, end)
    }
    plan(site, revision, end)
    assert {(row.office, row.stage, row.lead, row.due_at) for row in site.rows()} == owed
    assert len(owed) == 2 * 4 + 1


def test_what_passed_before_it_was_known_is_not_owed(site: Site) -> None:
    revision = site.publish(edited(), at("2024-09-20T10:00+07:00"))
    assert plan(site, revision, at("2024-09-20T11:00+07:00")) == 0
    late = office("late", "35.78")
    site.enlist([*OFFICES, late], at("2024-09-24T10:00+08:00"))
    plan(site, revision, at("2024-09-24T12:00+08:00"))
    assert {row.office for row in site.rows() if row.stage == "rapat"} == {"aceh", "bali", "papua", "sleman"}


def test_an_outage_is_made_good_until_the_boundary(site: Site) -> None:
    """Down from the 19th to the evening of the 24th: H-3 and H-1 are both late, not lost."""
    revision = site.publish(edited(), KNOWN)
    now = at("2024-09-24T20:00+07:00")
    plan(site, revision, now)
    site.ledger.close(now)
    assert states(site) == {State.PENDING: 9}
    now = at("2024-09-25T00:00+07:00")  # the meeting's day has begun in WIB, not yet over in it
    site.ledger.close(now)
    assert states(site) == {State.EXPIRED: 8, State.PENDING: 1}


def test_a_lead_added_late_is_not_owed(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    plan(site, revision, at("2024-09-19T12:00+07:00"))
    later = site.publish(edited(**{"[3d, 1d]": "[7d, 3d, 1d]"}), at("2024-09-19T13:00+07:00"))
    assert plan(site, later, at("2024-09-19T14:00+07:00")) == 0


def test_an_old_timeline_cannot_move_the_mark(site: Site) -> None:
    old = site.publish(edited(), KNOWN)
    new = site.publish(edited(**{"2024-09-25": "2024-09-24"}), at("2024-09-10T00:00+07:00"))
    assert plan(site, old, at("2024-09-30T00:00+07:00")) == 0
    assert plan(site, new, at("2024-09-30T00:00+07:00")) == 9


def test_a_claim_is_the_earliest_deadline_first_and_once(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    now = at("2024-09-24T20:00+07:00")
    plan(site, revision, now)
    first = site.ledger.claim("a", now, 3, [MAIL])
    second = site.ledger.claim("b", now, 100, [MAIL])
    assert [row.office for row in first] == ["papua", "papua", "bali"]
    assert len(second) == 6
    assert site.ledger.claim("c", now, 100, [MAIL]) == []
    assert not {row.id for row in first} & {row.id for row in second}


def test_many_claimers_at_once_share_without_overlap(site: Site) -> None:
    site.enlist([office(f"o{n}", "35.78") for n in range(400)], KNOWN)
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    taken: list[int] = []

    def work(owner: str) -> None:
        while found := site.ledger.claim(owner, now, 7, [MAIL]):
            taken.extend(row.id for row in found)

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 400


def test_only_the_owner_moves_a_row(site: Site) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    (row, *_) = site.ledger.claim("a", now, 1, [MAIL])
    marks = [Sending(row.id, row.claims, "x@y.example", 1, "00", f"{row.id:040x}")]
    assert site.ledger.advance("b", (), marks, FRIDAY) == set()
    assert site.ledger.advance("a", (), marks, FRIDAY) == {row.id}
    done = [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims)]
    assert site.ledger.record("b", done, now) == 0
    assert site.ledger.record("a", done, now) == 1
    assert site.ledger.record("a", done, now) == 0


def test_rows_of_the_dead_wait_again_or_are_ambiguous(site: Site) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    site.ledger.beat("dead", REAL + timedelta(seconds=20))
    _, sent, *_ = site.ledger.claim("dead", now, 4, [MAIL])
    site.ledger.advance("dead", (), [Sending(sent.id, sent.claims, "x@y.example", 1, "00", f"{sent.id:040x}")], FRIDAY)
    assert site.ledger.recover(REAL + timedelta(seconds=19), now, LEASE) == 0
    assert site.ledger.recover(REAL + timedelta(seconds=21), now, LEASE) == 4
    assert states(site) == {State.PENDING: 3, State.AMBIGUOUS: 1}
    (doubt,) = site.ledger.ambiguous()
    row, owner = doubt.row, doubt.owner
    assert (row.id, owner) == (sent.id, "dead")
    assert site.ledger.settle([row], None, now)
    assert not site.ledger.settle([row], None, now)  # somebody else was faster
    assert states(site) == {State.PENDING: 4}
    assert site.rows()[[r.id for r in site.rows()].index(sent.id)].ambiguous == 1


def test_a_moved_date_supersedes_what_waits(site: Site) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    site.publish(edited(**{"2024-09-25": "2024-10-02"}), now)
    assert site.ledger.claim("a", now, 10, [MAIL]) == []  # at once, before anything is marked
    site.ledger.close(now)
    assert states(site) == {State.SUPERSEDED: 4}


def test_a_reworded_stage_supersedes_nothing(site: Site) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    site.publish(edited(**{"title: Rapat": "title: Rapat pleno"}), now)
    assert len(site.ledger.claim("a", now, 10, [MAIL])) == 4


def test_a_deferred_row_waits_for_its_time(site: Site) -> None:
    now = at("2024-09-20T09:00+07:00")
    plan(site, site.publish(edited(), KNOWN), now)
    claimed = site.ledger.claim("a", now, 10, [MAIL])
    later = now + timedelta(minutes=5)
    site.ledger.record(
        "a", [Outcome(row.id, State.DEFERRED, 451, try_at=later, claims=row.claims) for row in claimed], now
    )
    assert site.ledger.waiting(now) == 0
    assert site.ledger.waiting(later) == 4
    assert len(site.ledger.claim("a", later, 10, [MAIL])) == 4


def test_a_retired_office_is_owed_nothing_new(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    site.enlist([o for o in OFFICES if o.code != "bali"], at("2024-09-10T00:00+07:00"))
    plan(site, revision, at("2024-09-20T09:00+07:00"))
    assert "bali" not in {row.office for row in site.rows()}


def test_a_timeline_without_leads_plans_nothing(site: Site) -> None:
    revision = site.publish(edited(**{"leads: [3d, 1d]": "leads: []", "leads: [2d]": "leads: []"}), KNOWN)
    assert isinstance(revision.timeline, Timeline)
    assert plan_groups(revision, REGIONS) == []


# Planning


def test_nothing_is_planned_by_a_timetable_that_nobody_published(site: Site) -> None:
    revision = MemorySite().publish(edited(), KNOWN)
    assert plan(site, revision, FRIDAY) == 0
    assert site.ledger.progress().planned is None


def test_the_mark_moves_forward_and_back_only_on_purpose(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    groups = plan_groups(revision, REGIONS)
    assert site.ledger.progress().planned == KNOWN - timedelta(seconds=1)
    plan(site, revision, FRIDAY)
    site.ledger.plan(1, groups, FRIDAY, Stretch(FRIDAY - HOUR, FRIDAY - HOUR))
    assert site.ledger.progress().mark == FRIDAY
    site.ledger.plan(1, groups, FRIDAY, Stretch(KNOWN, FRIDAY - HOUR, again=True))
    assert site.ledger.progress().mark == FRIDAY - HOUR


def test_what_is_planned_once_more_must_still_be_of_use(site: Site) -> None:
    revision = site.publish(edited(), KNOWN)
    over = at("2024-09-26T09:00+07:00")
    assert site.ledger.plan(1, plan_groups(revision, REGIONS), over, Stretch(KNOWN, over, again=True)) == 0
    assert site.ledger.plan(1, plan_groups(revision, REGIONS), over, Stretch(KNOWN, over)) == 9


def test_progress_remembers_sweeps_and_what_a_person_allowed(site: Site) -> None:
    site.publish(edited(), KNOWN)
    site.publish(edited(Rapat="Pleno"), FRIDAY)
    site.ledger.swept(REAL)
    site.ledger.allow(FRIDAY)
    site.ledger.allow(FRIDAY + HOUR)
    found = site.ledger.progress()
    assert (found.mark, found.first, found.newest) == (None, KNOWN, FRIDAY)
    assert (found.swept, found.allowed) == (REAL, FRIDAY + HOUR)


def test_an_office_that_comes_back_is_owed_what_is_still_of_use(planned: Site) -> None:
    site = planned
    without = [each for each in OFFICES if each.code != "bali"]
    site.enlist([*without, office("kpu-late", "51", "kpu")], FRIDAY)
    revision = site.publish(edited(Rapat="Pleno"), FRIDAY)
    later = at("2024-09-24T09:00+07:00")
    assert plan(site, revision, later) == 4  # H-1, and what Aceh alone is told
    site.enlist([*OFFICES, office("kpu-late", "51")], later)
    assert (
        plan(site, revision, later + HOUR) == 2
    )  # H-1 each; H-3 told Bali already, and nobody knew the other one then
    assert plan(site, revision, later + HOUR) == 0
    assert {row.office for row in site.rows()} >= {"bali", "kpu-late"}


def test_a_cancelled_schedule_is_claimed_by_nobody_and_superseded(planned: Site) -> None:
    planned.publish(edited(**CANCELLED), FRIDAY)
    assert planned.ledger.waiting(FRIDAY) == 0
    planned.ledger.close(FRIDAY)
    assert states(planned) == {State.SUPERSEDED: 4}
    assert {row.settled_at for row in planned.rows()} == {FRIDAY}


# Claims and what a worker says


def test_of_one_deadline_whose_time_came_first_goes_first(planned: Site) -> None:
    assert [row.office for row in planned.ledger.claim("a", FRIDAY, 2, [MAIL])] == ["papua", "bali"]
    assert planned.ledger.waiting(FRIDAY) == 2


def test_nobody_claims_what_is_too_late(planned: Site) -> None:
    over = min(row.not_after for row in planned.rows())
    assert [row.office for row in planned.ledger.claim("a", over - timedelta(seconds=1), 1, [MAIL])] == ["papua"]
    assert "papua" not in {row.office for row in planned.ledger.claim("a", over, 10, [MAIL])}


def test_a_try_is_counted_when_it_is_made_and_not_when_it_never_left(planned: Site) -> None:
    rows = planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    sent = send(planned, rows[:3])
    assert planned.ledger.held("w") == {
        row.claim: State.LEASED if row.id not in sent else State.SENDING for row in rows
    }
    assert planned.ledger.held("somebody") == {}
    later = FRIDAY + HOUR
    never_left = Outcome(sent[0], State.PENDING, try_at=later, claims=1)
    refused = Outcome(sent[1], State.DEFERRED, 451, "4.7.1", "later", try_at=later, claims=1)
    assert (
        planned.ledger.record(
            "w", [never_left, refused, Outcome(rows[3].id, State.PENDING, try_at=later, claims=rows[3].claims)], later
        )
        == 3
    )
    planned.ledger.release("somebody", [Claim(sent[2], 1)])
    planned.ledger.release("w", [Claim(sent[2], 1), Claim(99, 1)])
    planned.ledger.release("w", [])
    by_id = {row.id: row for row in planned.rows()}
    assert [by_id[row.id].tries for row in rows] == [0, 1, 0, 0]
    assert [by_id[row.id].state for row in rows] == ["pending", "deferred", "pending", "pending"]
    assert {by_id[row.id].owner for row in rows} == {None}
    assert [by_id[row.id].try_at == later for row in rows] == [True, True, False, True]
    assert by_id[sent[1]].reply == "later"
    assert planned.ledger.held("w") == {}


def test_of_two_outcomes_of_one_row_the_first_holds(planned: Site) -> None:
    (row,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    send(planned, [row])
    both = [
        Outcome(row.id, State.ACCEPTED, 250, queue_id="A", claims=row.claims),
        Outcome(row.id, State.FAILED, 550, claims=row.claims),
    ]
    assert planned.ledger.record("w", both, FRIDAY) == 1
    (kept,) = [each for each in planned.rows() if each.id == row.id]
    assert (kept.state, kept.queue_id, kept.address, kept.settled_at) == (
        "accepted",
        "A",
        "papua@kantor.example",
        FRIDAY,
    )


def test_a_worker_that_was_thought_dead_still_says_what_came_of_its_mail(planned: Site) -> None:
    first, second, *_ = planned.ledger.claim("w", FRIDAY, 2, [MAIL])
    send(planned, [first, second])
    assert planned.ledger.recover(REAL, FRIDAY, LEASE) == 2
    doubt = next(each for each in planned.ledger.ambiguous() if each.row.id == first.id)
    assert (doubt.owner, doubt.until, doubt.is_lost) == ("w", FRIDAY + LONGEST_DOUBT, True)
    finish(planned, [first.id], FRIDAY)
    assert not planned.ledger.settle([doubt.row], None, FRIDAY)
    assert [each.row.id for each in planned.ledger.ambiguous()] == [second.id]
    planned.ledger.release("w", [second.claim])
    assert states(planned) == {State.ACCEPTED: 1, State.PENDING: 3}


def test_a_doubt_is_settled_by_its_own_evidence_alone(planned: Site) -> None:
    """A second try may be in doubt by now; what is known of the first says nothing about it."""
    (row,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    send(planned, [row])
    planned.ledger.record("w", [Outcome(row.id, State.AMBIGUOUS, try_at=FRIDAY + HOUR, claims=row.claims)], FRIDAY)
    (first,) = planned.ledger.ambiguous()
    assert planned.ledger.settle([first.row], None, FRIDAY)
    (again,) = planned.ledger.claim("w2", FRIDAY + HOUR, 1, [MAIL])
    if again.id != row.id:
        (again,) = [each for each in planned.ledger.claim("w2", FRIDAY + HOUR, 9, [MAIL]) if each.id == row.id]
    assert again.ambiguous == 1
    send(planned, [again], "w2")
    planned.ledger.recover(REAL, FRIDAY, LEASE)
    known = Outcome(row.id, State.ACCEPTED, 250, claims=row.claims)
    assert not planned.ledger.settle([first.row], [known], FRIDAY)
    (second,) = [each for each in planned.ledger.ambiguous() if each.row.id == row.id]
    assert planned.ledger.settle([second.row], [known], FRIDAY)
    assert not planned.ledger.settle([second.row], [known], FRIDAY)


def test_a_living_worker_keeps_its_rows(planned: Site) -> None:
    planned.ledger.beat("w", REAL + HOUR)
    planned.ledger.beat("w", REAL + 2 * HOUR)
    planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    assert planned.ledger.recover(REAL + HOUR, FRIDAY, LEASE) == 0
    assert planned.ledger.recover(REAL + 2 * HOUR, FRIDAY, LEASE) == 4


# A row that was lost to a later claim


def test_who_lost_a_row_to_a_later_claim_of_its_own_process_writes_nothing(planned: Site) -> None:
    """One thread of a worker was believed dead, another one of the same worker took the row: the token tells them apart."""
    (early,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    planned.ledger.release("w", [early.claim])
    (late,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    assert (late.id, late.claims) == (early.id, early.claims + 1)
    mark = Sending(early.id, early.claims, "x@y.example", 1, "00", f"{early.id:040x}")
    done = Outcome(early.id, State.ACCEPTED, 250, claims=early.claims)
    assert planned.ledger.advance("w", [done], [mark], FRIDAY) == set()
    assert planned.ledger.record("w", [done], FRIDAY) == 0
    planned.ledger.release("w", [early.claim])
    assert planned.ledger.held("w") == {late.claim: State.LEASED}
    assert planned.ledger.advance("w", [], [replace(mark, claims=late.claims)], FRIDAY) == {late.id}
    planned.ledger.release("w", [early.claim])
    assert planned.ledger.record("w", [done, replace(done, claims=late.claims, queue_id="B")], FRIDAY) == 1
    assert [row.queue_id for row in planned.rows() if row.id == late.id] == ["B"]


def test_what_became_of_some_is_written_with_the_marks_of_the_next(planned: Site) -> None:
    first, second, third, fourth = planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    send(planned, [first, second])
    done = [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in (first, second)]
    marks = [Sending(row.id, row.claims, "x@y.example", 1, "00", f"{row.id:040x}") for row in (third, fourth)]
    assert planned.ledger.advance("w", done, marks, FRIDAY) == {third.id, fourth.id}
    assert states(planned) == {State.ACCEPTED: 2, State.SENDING: 2}
    assert [link.row for link in planned.links()] == sorted([first.id, second.id])


def test_what_a_lost_owner_never_sent_need_not_wait_when_it_is_back(planned: Site) -> None:
    rows = planned.ledger.claim("w", FRIDAY, 2, [MAIL])
    send(planned, rows)
    planned.ledger.recover(REAL, FRIDAY, LEASE)
    planned.ledger.release("w", [rows[0].claim])
    assert [row.id for row in planned.ledger.claim("w", FRIDAY, 9, [MAIL]) if row.id == rows[0].id] == [rows[0].id]
    assert [doubt.row.id for doubt in planned.ledger.ambiguous()] == [rows[1].id]


def test_a_doubt_about_a_lost_owner_leaves_time_for_another_try(planned: Site) -> None:
    send(planned, planned.ledger.claim("w", FRIDAY, 1, [MAIL]))
    (row,) = [each for each in planned.rows() if each.state == State.SENDING]
    near = row.not_after - timedelta(minutes=10)
    planned.ledger.recover(REAL, near, LEASE)
    assert [each.until for each in planned.ledger.ambiguous()] == [near + timedelta(minutes=5)]


def test_a_lost_owners_machine_ends_the_doubt_and_nobody_elses(planned: Site) -> None:
    lost, other, slow, _ = planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    send(planned, [lost, slow])
    late = Outcome(slow.id, State.AMBIGUOUS, try_at=FRIDAY + HOUR, claims=slow.claims)
    planned.ledger.record("w", [late], FRIDAY)
    planned.ledger.release("w", [other.claim])
    planned.ledger.recover(REAL, FRIDAY, LEASE)
    assert planned.ledger.answered(["another"], FRIDAY) == 0
    assert planned.ledger.answered([], FRIDAY) == 0
    soon = FRIDAY + timedelta(seconds=5)
    assert planned.ledger.answered(["w"], soon) == 1, "a server that answers late is another matter"
    assert planned.ledger.answered(["w"], soon + HOUR) == 0, "never later"
    assert {doubt.row.id: (doubt.until, doubt.is_lost) for doubt in planned.ledger.ambiguous()} == {
        lost.id: (soon, True), slow.id: (FRIDAY + HOUR, False)
    }  # fmt: skip
    (again,) = [row for row in planned.ledger.claim("w2", FRIDAY, 9, [MAIL]) if row.id == other.id]
    assert again.claims == other.claims + 1


def test_nobody_is_dead_for_a_lease_after_an_outage(planned: Site) -> None:
    """While the database was away nobody could say that he lives."""
    planned.ledger.swept(REAL)
    planned.ledger.beat("w", REAL + LEASE)
    planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    back = REAL + 10 * LEASE
    assert planned.ledger.recover(back, FRIDAY, LEASE) == 0
    late = back + LEASE - timedelta(seconds=1)
    planned.ledger.swept(late)
    assert planned.ledger.recover(late, FRIDAY, LEASE) == 0, "by another clock, which did not see the outage"
    assert planned.ledger.recover(back + LEASE, FRIDAY, LEASE) == 4


def test_sweeps_that_never_end_do_not_keep_the_dead_alive(planned: Site) -> None:
    planned.ledger.swept(REAL)
    planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    assert planned.ledger.recover(REAL + LEASE, FRIDAY, LEASE) == 0
    assert planned.ledger.recover(REAL + 2 * LEASE, FRIDAY, LEASE) == 4


# What waits in vain


def crowded(site: Site, number: int) -> None:
    """So many rows of H-3 that are late on the 26th, and one of each office is all there is."""
    site.enlist([office(f"o{n:03}", "35.78") for n in range(number)], KNOWN)
    assert plan(site, site.publish(edited(), KNOWN), FRIDAY) == number


CANCELLED = {"days: 2024-09-25": "days: 2024-09-25\n          status: cancelled"}

LATE = at("2024-09-26T09:00+07:00")


@pytest.mark.parametrize(("number", "held"), [(FEW, None), (FEW + 1, Held(FEW + 1, FEW + 1))])
def test_more_than_a_few_and_a_tenth_expire_only_when_somebody_says_so(site: Site, number: int, held: object) -> None:
    crowded(site, number)
    assert site.ledger.close(LATE) == held
    assert states(site) == ({State.EXPIRED: number} if held is None else {State.PENDING: number})
    if held:
        assert site.ledger.expire(LATE, dry_run=True) == number
        assert states(site) == {State.PENDING: number}
        assert site.ledger.expire(LATE) == number
        assert site.ledger.expire(LATE) == 0
        assert states(site) == {State.EXPIRED: number}


def test_a_rehearsal_lets_everything_expire(site: Site) -> None:
    crowded(site, FEW + 1)
    assert site.ledger.close(LATE, freely=True) is None
    assert states(site) == {State.EXPIRED: FEW + 1}


# Moved dates


def test_who_was_told_otherwise_is_told_of_the_move_once(planned: Site) -> None:
    tell(planned, FRIDAY, limit=3)
    moved = planned.publish(edited(**{"2024-09-25": "2024-10-02"}), FRIDAY)
    beliefs = planned.ledger.beliefs(moved_stages(moved))
    assert {belief.office for belief in beliefs} == {"papua", "bali", "aceh"}
    assert {belief.line for belief in beliefs} == {"2024-09-25/2024-09-25"}
    assert correct(planned, replace(moved, number=moved.number - 1), FRIDAY) == 0
    assert correct(planned, moved, FRIDAY) == 3
    assert correct(planned, moved, FRIDAY) == 0
    assert planned.ledger.beliefs([]) == []
    told = [row for row in planned.rows() if row.message == CHANGE]
    assert {(row.lead, row.days_left, row.before, row.state) for row in told} == {
        (0, 0, "2024-09-25/2024-09-25", "pending")
    }
    planned.ledger.close(FRIDAY)
    tell(planned, FRIDAY + HOUR)
    after = planned.ledger.beliefs(moved_stages(moved))
    assert {belief.line for belief in after} == {"2024-10-02/2024-10-02"}


def test_of_two_letters_the_later_one_is_believed_and_neighbours_believe_their_own(site: Site) -> None:
    """To the 2nd, of which two of four in one region are told; to the 9th and back: the other two alone are owed a notice."""
    site.enlist([office(f"o{n}", "35.78") for n in range(4)], KNOWN)
    plan(site, site.publish(edited(), KNOWN), FRIDAY)
    tell(site, FRIDAY)
    moved_to(site, "2024-10-02", FRIDAY + HOUR)
    tell(site, FRIDAY + HOUR, limit=2)
    site.publish(edited(**{"2024-09-25": "2024-10-09"}), FRIDAY + 2 * HOUR)
    back = site.publish(edited(**{"2024-09-25": "2024-10-02"}), FRIDAY + 3 * HOUR)
    site.ledger.close(FRIDAY + 3 * HOUR)
    assert correct(site, back, FRIDAY + 3 * HOUR) == 2
    late = [row for row in site.rows() if row.schedule_version == 3]
    assert {(row.before, row.told) for row in late} == {("2024-09-25/2024-09-25", "2024-10-02/2024-10-02")}
    told = {row.office for row in site.rows() if row.schedule_version == 1 and row.state == State.ACCEPTED}
    assert len(told) == 2
    assert not told & {row.office for row in late}


# Of another place than the office's own


SURABAYA = "rapat@35.78"
LOCAL = {"          leads: [3d, 1d]": '          local: {"35.78": 2024-10-09}\n          leads: [3d, 1d]'}
COUNTRY_KEY = "rapat@ID"


def plan_with(site: Site, revision: Revision, key: str, region: str) -> int:
    """As if offices of that region were told of the stage elsewhere, beside what they are told of their own."""
    groups = plan_groups(revision, REGIONS)
    (group,) = [each for each in groups if region in each.regions and (each.stage, each.lead) == ("rapat", 3)]
    return site.ledger.plan(revision.number, [replace(group, stage=key, regions=(region,)), *groups], FRIDAY)


def test_a_row_about_another_place_holds_as_long_as_the_schedule_there(site: Site) -> None:
    site.enlist([office("jatim", "35"), office("malang", "35.15")], KNOWN)
    assert plan_with(site, site.publish(edited(), KNOWN), SURABAYA, "35") == 3
    site.publish(edited(**LOCAL), FRIDAY)
    assert [row.stage for row in site.ledger.claim("a", FRIDAY, 10, [MAIL])] == ["rapat", "rapat"]
    assert site.ledger.close(FRIDAY) is None
    assert {row.stage for row in site.rows() if row.state == State.SUPERSEDED} == {SURABAYA}


def test_a_row_about_the_country_holds_as_long_as_its_schedule(site: Site) -> None:
    site.enlist([office("jatim", "35")], KNOWN)
    assert plan_with(site, site.publish(edited(), KNOWN), COUNTRY_KEY, "35") == 2
    codes = ", ".join(f'"{code}": 2024-09-25' for code in REGIONS if not code.startswith("34"))
    site.publish(edited(**{"days: 2024-09-25": f"days: 2024-10-01\n          local: {{{codes}}}"}), FRIDAY)
    assert [row.stage for row in site.ledger.claim("a", FRIDAY, 10, [MAIL])] == ["rapat"]


def test_who_was_told_of_another_place_is_told_when_it_moves_there(site: Site) -> None:
    """Once for what happened there, and not for the region of the office itself, where nothing did."""
    site.enlist([office("jatim", "35")], KNOWN)
    first = site.publish(edited(), KNOWN)
    assert plan_with(site, first, SURABAYA, "35") == 2
    tell(site, FRIDAY + HOUR)
    moved = site.publish(edited(**LOCAL), FRIDAY + 2 * HOUR)
    believed = {(each.stage, each.line) for each in site.ledger.beliefs(moved_stages(moved))}
    assert believed == {("rapat", "2024-09-25/2024-09-25"), (SURABAYA, "2024-09-25/2024-09-25")}
    assert correct(site, moved, FRIDAY + 2 * HOUR) == 1
    (notice,) = [row for row in site.rows() if row.message == CHANGE]
    assert (notice.stage, notice.region, notice.told) == (SURABAYA, "35", "2024-10-09/2024-10-09")
    tell(site, FRIDAY + 3 * HOUR)
    assert correct(site, moved, FRIDAY + 3 * HOUR) == 0
    assert set(site.ledger.told_before(site.ledger.claim("a", FRIDAY, 9, [MAIL]))) == set()
    gone = site.publish(
        edited(**{"          leads": "          status: cancelled\n          leads"}), FRIDAY + 4 * HOUR
    )
    assert correct(site, gone, FRIDAY + 4 * HOUR) == 2
    assert {row.stage for row in site.rows() if row.message == CANCEL} == {"rapat", SURABAYA}


def moved_to(site: Site, day: str, at: datetime) -> None:
    """The date is moved, everybody who was told otherwise is owed a notice."""
    moved = site.publish(edited(**{"2024-09-25": day}), at)
    correct(site, moved, at)


def ids_before(site: Site, rows: Collection[Row]) -> dict[int, list[int]]:
    return {ident: [each.id for each in thread] for ident, thread in site.ledger.told_before(rows).items()}


def test_a_mail_is_found_again_whole(planned: Site) -> None:
    """All rows that went out in it, in their order, and none of any other."""
    rows = planned.ledger.claim("a", FRIDAY, 9, [MAIL])
    letters = ["a" * 40, "b" * 40]
    marks = [
        Sending(row.id, row.claims, "x@y.example", 1, "0" * 64, letters[place % 2]) for place, row in enumerate(rows)
    ]
    planned.ledger.advance("a", (), marks, FRIDAY)
    found = planned.ledger.told_together(["a" * 40, "c" * 40])
    assert {letter: [row.id for row in mail] for letter, mail in found.items()} == {
        "a" * 40: sorted(mark.id for mark in marks if mark.letter == "a" * 40)
    }
    assert planned.ledger.told_together([]) == {}


def test_a_notice_stands_behind_all_by_which_its_office_was_told_an_older_schedule(planned: Site) -> None:
    """H-3 and H-1 of the old date, then the notices that followed; of that office and that stage alone."""
    tell(planned, FRIDAY)
    revision = planned.publish(edited(**{"title: Rapat": "title: Rapat pleno"}), FRIDAY)
    plan(planned, revision, at("2024-09-24T09:00+07:00"))
    tell(planned, at("2024-09-24T09:00+07:00"))
    moved_to(planned, "2024-10-02", at("2024-09-24T10:00+07:00"))
    first = planned.ledger.claim("w", at("2024-09-24T10:00+07:00"), 100, [MAIL])
    finish(planned, send(planned, first), at("2024-09-24T10:00+07:00"))
    moved_to(planned, "2024-10-09", at("2024-09-24T11:00+07:00"))
    second = planned.ledger.claim("w", at("2024-09-24T11:00+07:00"), 100, [MAIL])
    assert {row.message for row in (*first, *second)} == {CHANGE}
    rows = planned.rows()

    def of(office: str, message: str) -> list[int]:
        return [r.id for r in rows if (r.office, r.message, r.stage) == (office, message, "rapat")]

    assert ids_before(planned, first) == {row.id: of(row.office, REMINDER) for row in first}
    assert ids_before(planned, second) == {
        row.id: [*of(row.office, REMINDER), *(n for n in of(row.office, CHANGE) if n != row.id)] for row in second
    }
    assert {len(thread) for thread in ids_before(planned, second).values()} == {3}
    assert ids_before(planned, []) == {}


def test_a_mail_that_did_not_reach_its_office_begins_no_thread(planned: Site) -> None:
    """Bounced, refused, in doubt, of no other schedule: nothing to stand behind."""
    rows = planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    send(planned, rows)
    for row, state in zip(rows, (State.ACCEPTED, State.BOUNCED, State.FAILED, State.AMBIGUOUS), strict=True):
        planned.ledger.record("w", [Outcome(row.id, state, 250, try_at=FRIDAY, claims=row.claims)], FRIDAY)
    later = [replace(row, id=row.id + 100, message=CHANGE, lead=0, schedule_version=1) for row in rows]
    assert ids_before(planned, later) == {later[0].id: [rows[0].id]}
    assert ids_before(planned, [replace(row, schedule_version=0) for row in later]) == {}
    assert ids_before(planned, [replace(row, stage="lain") for row in later]) == {}


def test_nobody_is_believed_of_whom_a_mail_is_under_way(planned: Site) -> None:
    tell(planned, FRIDAY, limit=2)
    moved = planned.publish(edited(**CANCELLED), FRIDAY)
    assert correct(planned, moved, FRIDAY) == 2
    assert {row.message for row in planned.rows()} == {REMINDER, CANCEL}
    (first,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    assert first.office not in {belief.office for belief in planned.ledger.beliefs(moved_stages(moved))}
    planned.enlist([each for each in OFFICES if each.code == first.office], FRIDAY)
    planned.ledger.release("w", [first.claim])
    assert [belief.office for belief in planned.ledger.beliefs(moved_stages(moved))] == [first.office]


# What a person does


@pytest.mark.parametrize("state", FINAL)
def test_a_settled_row_is_sent_again_as_it_is_or_as_a_copy(planned: Site, state: State) -> None:
    """By its state: what a server took stays on record."""
    rows = planned.ledger.claim("w", FRIDAY, 4, [MAIL])
    finish(planned, send(planned, rows), FRIDAY, state)
    ident = rows[0].id
    again = planned.ledger.resend(ident, FRIDAY + HOUR)
    assert (again == ident) == (state not in TAKEN)
    (kept,) = [row for row in planned.rows() if row.id == again]
    assert (kept.state, kept.owner, kept.try_at, kept.settled_at) == ("pending", None, FRIDAY + HOUR, None)
    assert kept.channel == (f"{MAIL}:2" if state in TAKEN else MAIL)
    with pytest.raises(Refused):
        planned.ledger.resend(again, FRIDAY + HOUR)
    if state in TAKEN:
        assert planned.ledger.resend(ident, FRIDAY + HOUR) not in (again, ident)
        assert {row.channel for row in planned.ledger.claim("w", FRIDAY + HOUR, 9, [MAIL])} == {"mail:2", "mail:3"}


def test_nothing_is_sent_again_that_is_unknown_under_way_late_or_out_of_date(planned: Site) -> None:
    rows = planned.ledger.claim("w", FRIDAY, 2, [MAIL])
    for ident in (999, rows[0].id, planned.rows()[-1].id):
        with pytest.raises(Refused):
            planned.ledger.resend(ident, FRIDAY)
    finish(planned, send(planned, rows), FRIDAY)
    with pytest.raises(Refused):
        planned.ledger.resend(rows[0].id, rows[0].not_after)
    planned.publish(edited(**{"2024-09-25": "2024-10-02"}), FRIDAY)
    with pytest.raises(Refused):
        planned.ledger.resend(rows[0].id, FRIDAY)


def test_only_a_waiting_row_is_taken_out(planned: Site) -> None:
    (row,) = planned.ledger.claim("w", FRIDAY, 1, [MAIL])
    waiting = next(each.id for each in planned.rows() if each.state == State.PENDING)
    planned.ledger.abort(waiting, FRIDAY)
    for ident in (999, row.id, waiting):
        with pytest.raises(Refused):
            planned.ledger.abort(ident, FRIDAY)
    assert states(planned) == {State.LEASED: 1, State.ABORTED: 1, State.PENDING: 2}


# Channels


@pytest.fixture
def double(make_site: Callable[..., Site]) -> Site:
    """Four offices, each to be told over two channels."""
    made = make_site((MAIL, GATEWAY))
    made.enlist(OFFICES, KNOWN)
    assert plan(made, made.publish(edited(), KNOWN), FRIDAY) == 8
    return made


def channels(site: Site, **facts: object) -> list[str]:
    return sorted(
        row.channel for row in site.rows() if all(getattr(row, name) == value for name, value in facts.items())
    )


def test_a_carrier_claims_what_is_its_own(double: Site) -> None:
    assert double.ledger.claim("w", FRIDAY, 100, []) == []
    assert double.ledger.claim("w", FRIDAY, 100, ["mai"]) == []
    assert {row.channel for row in double.ledger.claim("w", FRIDAY, 100, [MAIL])} == {MAIL}
    assert double.ledger.claim("w", FRIDAY, 100, [MAIL]) == []
    assert double.ledger.waiting(FRIDAY) == 4
    assert len(double.ledger.claim("w", FRIDAY, 3, [MAIL, GATEWAY])) == 3


def test_a_copy_is_its_carriers(double: Site) -> None:
    (told,) = tell(double, FRIDAY, GATEWAY, 1)
    copy = double.ledger.resend(told, FRIDAY)
    assert channels(double, id=copy) == ["gateway:2"]
    assert copy not in {row.id for row in double.ledger.claim("w", FRIDAY, 100, [MAIL])}
    assert copy in {row.id for row in double.ledger.claim("w", FRIDAY, 100, [GATEWAY])}


def test_a_thread_is_one_carriers(double: Site) -> None:
    """Its copies among it, the mails of no other."""
    told = {channel: tell(double, FRIDAY, channel) for channel in (MAIL, GATEWAY)}
    copy = double.ledger.resend(told[MAIL][0], FRIDAY)
    tell(double, FRIDAY + HOUR)
    moved_to(double, "2024-10-02", FRIDAY + 2 * HOUR)
    rows = double.ledger.claim("w", FRIDAY + 2 * HOUR, 100, [MAIL, GATEWAY])
    threads = ids_before(double, rows)
    by_id = {row.id: row for row in double.rows()}
    assert len(threads) == 8
    for row in rows:
        assert {channel_of(by_id[ident].channel) for ident in threads[row.id]} == {row.channel}
    assert [threads[row.id][-1] for row in rows if copy in threads[row.id]] == [copy]


def test_what_was_told_over_any_channel_is_believed_and_corrected_over_each(double: Site) -> None:
    tell(double, FRIDAY, GATEWAY)
    moved = double.publish(edited(**{"2024-09-25": "2024-10-02"}), FRIDAY)
    beliefs = double.ledger.beliefs(moved_stages(moved))
    assert len(beliefs) == 4
    assert correct(double, moved, FRIDAY) == 8
    assert channels(double, message=CHANGE, office="aceh") == [GATEWAY, MAIL]


def test_a_notice_folds_the_reminder_of_its_channel(planned: Site) -> None:
    """H-3 of the new date falls due with the notice; who gets none is told the lead."""
    tell(planned, FRIDAY, limit=3)
    moved_at = at("2024-09-23T07:30+07:00")
    moved = planned.publish(edited(**{"2024-09-25": "2024-09-26"}), moved_at)
    assert correct(planned, moved, moved_at + HOUR - timedelta(seconds=1), HOUR) == 0
    assert correct(planned, moved, moved_at + HOUR, HOUR) == 3
    planned.ledger.plan(moved.number, plan_groups(moved, REGIONS, HOUR), moved_at + HOUR)
    assert [row.office for row in planned.rows() if row.message == "reminder" and row.schedule_version == 1] == [
        "sleman"
    ]


def test_a_notice_folds_nothing_of_another_channel(planned: Site) -> None:
    """A channel that was added meanwhile has no notice, and tells the lead."""
    tell(planned, FRIDAY)
    moved_at = at("2024-09-23T07:30+07:00")
    moved = planned.publish(edited(**{"2024-09-25": "2024-09-26"}), moved_at)
    assert correct(planned, moved, moved_at + HOUR - timedelta(seconds=1), HOUR) == 0
    assert correct(planned, moved, moved_at + HOUR, HOUR) == 4
    planned.ledger._channels = (MAIL, GATEWAY)
    planned.ledger.plan(moved.number, plan_groups(moved, REGIONS, HOUR), moved_at + HOUR)
    assert channels(planned, lead=3, schedule_version=1) == [GATEWAY] * 2


# The proof


def test_each_fate_is_a_link_of_the_chain(planned: Site) -> None:
    rows = planned.ledger.claim("w", FRIDAY, 3, [MAIL])
    send(planned, rows)
    finish(planned, [rows[0].id], FRIDAY)
    planned.ledger.record("w", [Outcome(rows[1].id, State.DEFERRED, 451, try_at=FRIDAY, claims=rows[1].claims)], FRIDAY)
    assert [link.row for link in planned.links()] == [rows[0].id]
    planned.ledger.record("w", [Outcome(rows[2].id, State.AMBIGUOUS, try_at=FRIDAY, claims=rows[2].claims)], FRIDAY)
    (doubt,) = planned.ledger.ambiguous()
    planned.ledger.settle([doubt.row], [Outcome(rows[2].id, State.ACCEPTED, 250, claims=rows[2].claims)], FRIDAY)
    planned.ledger.close(LATE)
    found = Verification()
    found.links(planned.links())
    found.rows(row_facts(planned))
    assert found.flaws == []
    assert found.count == 4
    assert not [row for row in planned.rows() if row.state in OPEN]


def row_facts(site: Site) -> list[dict[str, object]]:
    return [dict(getattr(row, "_mapping", None) or vars(row)) for row in site.rows()]


# What belongs into one mail


TUESDAY = at("2024-09-24T09:00+07:00")
"""In Aceh H-1 of `rapat` and H-2 of `aceh` have fallen due at 08.00."""


@pytest.fixture
def due_together(site: Site) -> Site:
    """Of each office H-3 of `rapat` is told; of Aceh two rows wait that fell due together, of others one."""
    revision = site.publish(edited(), KNOWN)
    plan(site, revision, FRIDAY)
    tell(site, FRIDAY)
    plan(site, revision, TUESDAY)
    return site


def of_aceh(site: Site) -> list[int]:
    return [row.id for row in site.rows() if row.office == "aceh" and row.state == State.PENDING]


def test_a_claim_takes_along_what_belongs_into_the_same_mail(due_together: Site) -> None:
    pair = of_aceh(due_together)
    assert len(pair) == 2
    claimed = [due_together.ledger.claim("w", TUESDAY, 1, [MAIL]) for _ in range(4)]
    assert sorted(len(rows) for rows in claimed) == [1, 1, 1, 2], "beyond the limit, and never apart"
    (both,) = [rows for rows in claimed if len(rows) == 2]
    assert sorted(row.id for row in both) == pair
    assert both == sorted(both, key=lambda row: (row.not_after, row.id))
    assert {(row.claims, row.letter) for row in both} == {(1, None)}


def test_what_waits_for_another_turn_is_not_taken_along(due_together: Site) -> None:
    first, second = of_aceh(due_together)
    rows = due_together.ledger.claim("w", TUESDAY, 9, [MAIL])
    later = [Outcome(row.id, State.PENDING, try_at=TUESDAY + HOUR, claims=1) for row in rows if row.id == second]
    due_together.ledger.record("w", later, TUESDAY)
    due_together.ledger.release("w", [row.claim for row in rows if row.id != second])
    again = due_together.ledger.claim("w", TUESDAY, 9, [MAIL])
    assert first in {row.id for row in again}
    assert second not in {row.id for row in again}


def test_a_notice_and_a_reminder_are_never_one_mail(due_together: Site) -> None:
    moved = due_together.publish(edited(**{"2024-09-25": "2024-10-02"}), TUESDAY)
    correct(due_together, moved, TUESDAY)
    rows = due_together.ledger.claim("w", TUESDAY, 9, [MAIL])
    families = {row.family for row in rows if row.office == "aceh"}
    assert len(families) == 2
    assert len({family[2] for family in families}) == 2


def test_a_mail_that_goes_again_is_known_by_its_letter_and_settled_in_one_step(due_together: Site) -> None:
    ledger = due_together.ledger
    rows = [row for row in ledger.claim("w", TUESDAY, 9, [MAIL]) if row.office == "aceh"]
    marks = [Sending(row.id, row.claims, "aceh@kantor.example", 1, "0" * 64, "f" * 40) for row in rows]
    assert ledger.advance("w", (), marks, TUESDAY) == {row.id for row in rows}
    ledger.record("w", [Outcome(row.id, State.AMBIGUOUS, try_at=TUESDAY, claims=1) for row in rows], TUESDAY)
    doubted = [doubt.row for doubt in ledger.ambiguous()]
    assert {row.letter for row in doubted} == {"f" * 40}
    stale = replace(doubted[1], claims=0)
    assert ledger.settle([doubted[0], stale], None, TUESDAY) == 1, "each by its own claim"
    assert ledger.settle(doubted, [Outcome(row.id, State.ACCEPTED, 250) for row in doubted], TUESDAY) == 1
    assert ledger.settle(doubted, None, TUESDAY) == 0
    told = {row.id: (row.state, row.ambiguous, row.letter) for row in due_together.rows() if row.office == "aceh"}
    assert told[doubted[0].id] == (State.PENDING, 1, "f" * 40)
    assert told[doubted[1].id] == (State.ACCEPTED, 0, "f" * 40)


# The hour of an office


@pytest.mark.parametrize(
    ("hour", "turn"),
    [
        ("", "2024-09-20T08:00+08:00"),
        ("06", "2024-09-20T08:00+08:00"),
        ("08", "2024-09-20T08:00+08:00"),
        ("09", "2024-09-20T09:00+08:00"),
        ("16", "2024-09-20T16:00+08:00"),
    ],
)
def test_an_office_is_sent_what_falls_due_at_its_own_hour_and_owed_it_from_the_common_one(
    make_site: Callable[..., Site], hour: str, turn: str
) -> None:
    site = make_site()
    site.enlist([replace(office("bali", "51"), hour=hour), office("bali-lain", "51")], KNOWN)
    plan(site, site.publish(edited(), KNOWN), at("2024-09-20T08:00+08:00"))
    found = {row.office: row for row in site.rows()}
    assert found["bali"].due_at == found["bali-lain"].due_at == at("2024-09-20T08:00+08:00")
    assert found["bali"].try_at == at(turn)
    assert found["bali-lain"].try_at == at("2024-09-20T08:00+08:00")
    just_before = site.ledger.claim("w", at(turn) - timedelta(seconds=1), 9, [MAIL])
    assert {row.office for row in just_before} == (
        {"bali-lain"} if turn > "2024-09-20T08:00" and hour > "08" else set()
    )
    assert "bali" in {row.office for row in site.ledger.claim("w", at(turn), 9, [MAIL])}


def test_what_would_be_of_no_use_at_the_hour_of_an_office_goes_at_the_common_one(
    make_site: Callable[..., Site],
) -> None:
    """A stage that opens at ten in the morning on its own day."""
    site = make_site()
    site.enlist([replace(office("bali", "51"), hour="16")], KNOWN)
    early = edited(**{"leads: [3d, 1d]": "leads: [0d]\n          hours: 09.00-15.00"})
    plan(site, site.publish(early, KNOWN), at("2024-09-25T08:00+08:00"))
    (row,) = site.rows()
    assert row.not_after <= at("2024-09-25T16:00+08:00")
    assert row.try_at == row.due_at == at("2024-09-25T08:00+08:00")
