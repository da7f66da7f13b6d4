"""What counts as accepted, lost and doubled."""

from __future__ import annotations

from calendar_service.chaos.tally import LogLine, ServerLog, Tally, tally

PREFIX = "Nov 22 15:46:38 kill-test postfix/"


def saw(queue_id: str, name: str) -> str:
    return f"{PREFIX}cleanup[7]: {queue_id}: message-id=<{name}>\n"


def has(queue_id: str, *promises: str) -> str:
    """A mail that tells these."""
    told = "".join(f"Nov 22 15:46:38 kill-test told[7]: {queue_id}: {each}\n" for each in promises)
    return f"{PREFIX}qmgr[7]: {queue_id}: from=<>, size=555, nrcpt=1 (queue active)\n{told}"


def report(log: str, entries: list[LogLine], owed: set[str]) -> Tally:
    server = ServerLog()
    server.read(log)
    return tally(seed=1, owed=owed, log=server, entries=entries, restarts=0, seconds=1.0, struck=())


def test_a_message_id_alone_is_no_acceptance() -> None:
    log = ServerLog()
    assert log.read(saw("A1", "x@y")) == 0
    assert log.read(has("A1")) == 1
    assert log.accepted == {"x@y": 1}


def test_lines_may_come_in_pieces() -> None:
    log = ServerLog()
    whole = saw("A1", "x@y") + has("A1", "p")
    assert sum(log.read(letter) for letter in whole) == 1


def test_a_clean_run() -> None:
    found = report(saw("A1", "x@y") + has("A1", "p"), [LogLine("p", "accepted", 0)], {"p"})
    assert found.is_clean
    assert (found.owed, found.accepted, found.lost, found.doubled) == (1, 1, 0, 0)


def test_a_promise_that_no_mail_tells_is_lost_and_one_that_two_tell_is_doubled() -> None:
    """Whatever their Message-IDs are, and whatever else they tell."""
    log = saw("A1", "x@y") + has("A1", "p", "q") + saw("A2", "z@y") + has("A2", "q", "r")
    found = report(log, [LogLine(name, "accepted", 0) for name in "pqrs"], set("pqrs"))
    assert (found.owed, found.accepted, found.lost, found.doubled, found.unflagged) == (4, 3, 1, 1, 1)
    assert (found.mails, found.disagreeing, found.is_clean) == (2, 1, False)


def test_what_is_owed_and_not_accepted_is_lost_whatever_the_ledger_says() -> None:
    found = report("", [LogLine("p", "accepted", 0)], {"p"})
    assert (found.lost, found.disagreeing, found.is_clean) == (1, 1, False)


def test_twice_is_doubled_and_flagged_only_if_the_ledger_doubted() -> None:
    log = saw("A1", "x@y") + has("A1", "p") + saw("A2", "x@y") + has("A2", "p")
    flagged = report(log, [LogLine("p", "accepted", 1)], {"p"})
    assert (flagged.doubled, flagged.unflagged, flagged.ambiguous, flagged.is_clean) == (1, 0, 1, False)
    assert report(log, [LogLine("p", "accepted", 0)], {"p"}).unflagged == 1


def test_a_mail_to_nobody_and_a_row_left_open_are_found() -> None:
    found = report(saw("A1", "x@y") + has("A1", "p"), [LogLine("p", "sending", 0)], set())
    assert (found.unknown, found.open_rows, found.disagreeing) == (1, 1, 1)
