"""What several machines have told whom, and by which blow twice."""

from __future__ import annotations

from collections import Counter

from calendar_service.chaos.calamities import CalamityKind
from calendar_service.chaos.reckoning import (
    RECORDED_TOGETHER,
    Recipients,
    Reckoning,
    Standing,
    Suffered,
    reckon,
    standing,
)
from calendar_service.delivery.delivery import WINDOW

PREFIX = "Nov 22 15:46:38 kill-test postfix/"
TOLD = Standing("accepted", 0)
FLAGGED = Standing("accepted", 1)


def line(address: str, process: str = "smtp", status: str = "sent") -> str:
    return f"{PREFIX}{process}[7]: 4A1: to=<{address}>, relay=none, dsn=2.0.0, status={status} (delivered)\n"


def result(
    accepted: dict[str, int],
    standings: dict[str, Standing],
    *,
    has_log: bool = True,
    threads: int = 1,
    kind: CalamityKind = CalamityKind.PARTITION,
    untold: tuple[str, ...] = (),
) -> Reckoning:
    """accepted: mails by address, of which each tells two stages. untold: promises that none of them told."""
    blow = Suffered(kind, 0, 0, threads, ("a@x", "b@x"), 1.0)
    return reckon(
        seed=1, suffered=[blow], addresses=["a@x", "b@x", "c@x"], stages=["s", "t"], mails=sum(accepted.values()), standings=standings,
        told=Counter({f"{address}/{stage}": times for address, times in accepted.items() for stage in "st"}) - Counter(untold),
        restarts=0, seconds=1.0, is_proven=True, has_log=has_log,
    )  # fmt: skip


ALL_TOLD = {"a@x": TOLD, "b@x": TOLD, "c@x": TOLD}


def test_a_log_is_read_in_pieces_and_only_what_was_sent_counts() -> None:
    log = Recipients()
    whole = line("a@x") + line("b@x", status="deferred") + line("c@x", process="qmgr") + line("a@x")
    assert sum(log.read(letter) for letter in whole) == 2
    assert log.accepted == {"a@x": 2}


def test_a_clean_run() -> None:
    found = result({"a@x": 1, "b@x": 1, "c@x": 1}, ALL_TOLD)
    assert found.is_clean
    assert (found.owed, found.accepted, found.lost, found.doubled, found.mails) == (6, 6, 0, 0, 3)


def test_a_blow_answers_for_its_own_mails() -> None:
    found = result({"a@x": 3, "b@x": 1, "c@x": 2}, {**ALL_TOLD, "a@x": FLAGGED})
    assert (found.doubled, found.unflagged) == (3, 1)
    (toll,) = found.tolls
    assert (toll.doubled, toll.unflagged) == (2, 0)
    assert not found.is_clean


def test_without_a_log_one_mail_a_thread_may_go_twice_where_it_is_flagged() -> None:
    twice = {"a@x": 2, "b@x": 1, "c@x": 1}
    assert result(twice, {**ALL_TOLD, "a@x": FLAGGED}, has_log=False).is_clean
    assert not result(twice, {**ALL_TOLD, "a@x": FLAGGED}, has_log=True).is_clean
    assert not result(twice, ALL_TOLD, has_log=False).is_clean
    thrice = {**twice, "a@x": 3}
    assert not result(thrice, {**ALL_TOLD, "a@x": FLAGGED}, has_log=False).is_clean
    assert result(thrice, {**ALL_TOLD, "a@x": FLAGGED}, has_log=False, threads=2).is_clean


def test_a_lost_disk_may_cost_what_a_thread_records_at_once() -> None:
    flagged = {**ALL_TOLD, "a@x": FLAGGED}
    within = result({"a@x": 11, "b@x": 1, "c@x": 1}, flagged, has_log=False, kind=CalamityKind.LOSS)
    beyond = result({"a@x": 12, "b@x": 1, "c@x": 1}, flagged, has_log=False, kind=CalamityKind.LOSS)
    assert (within.is_clean, beyond.is_clean) == (True, False)
    assert RECORDED_TOGETHER == WINDOW


def test_what_is_lost_open_or_believed_wrongly_is_red() -> None:
    once = {"a@x": 1, "b@x": 1, "c@x": 1}
    lost = result({"a@x": 1, "b@x": 1}, {**ALL_TOLD, "c@x": Standing("failed", 0)})
    assert (lost.lost, lost.disagreeing, lost.is_clean) == (2, 0, False)
    waits = result(once, {**ALL_TOLD, "c@x": Standing("pending", 0)})
    assert (waits.open_rows, waits.disagreeing, waits.is_clean) == (1, 1, False)


def test_a_mail_that_leaves_out_a_stage_has_lost_it() -> None:
    found = result({"a@x": 1, "b@x": 1, "c@x": 1}, ALL_TOLD, untold=("b@x/t",))
    assert (found.lost, found.accepted, found.disagreeing, found.is_clean) == (1, 5, 1, False)


def test_an_office_stands_as_the_least_settled_of_its_rows() -> None:
    yes, no, waits = ("accepted", 0), ("failed", 1), ("pending", 0)
    assert standing([yes, yes], 2) == TOLD
    assert standing([yes, no], 2) == Standing("failed", 1)
    assert standing([yes, no, waits], 3) == Standing("pending", 1)
    assert standing([yes], 2) == Standing("pending", 0)
