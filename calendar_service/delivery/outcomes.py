"""What becomes of a row when the mail server says no: never, or when again. Pure.

A later try comes after a growing pause with jitter, and never after the row's boundary: near it the
pauses shrink, so that a last try still comes. A server's "never" is believed at once only about an
address that is held (ledger.denials); "too large" was seen to be said of mails that went through an
hour later, so every other 5xx is asked once more before the row has failed. A "no such user" that is
not enough to hold the address is asked after an hour and then once a day; a domain that refuses us,
as long as the row is of use.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from calendar_service.delivery.carrier import Ambiguous, BadAddress, DeliveryFailure, Permanent
from calendar_service.ledger.denials import ANOTHER_DAY, PAUSE, Denial
from calendar_service.ledger.rows import Outcome, Row
from calendar_service.words.states import State

PAUSES_SECONDS = (10, 30, 60, 300, 900, 1800, 3600)
"""Between tries of one mail; the last one repeats until the stage's boundary."""

SECOND_OPINION = timedelta(hours=1)
"""Before a "never" is asked again."""

SETTLING = timedelta(seconds=5)
"""How long a mail is in doubt whose conversation broke off: what the server took by then, it took."""

LATE_ANSWER = timedelta(minutes=10)
"""How long it is in doubt when the server just did not answer: it may take so long to finish (RFC
5321 section 4.5.3.2.6), and may have the mail all the same."""

NEAREST = timedelta(seconds=10)
"""No pause is shorter, however near the boundary."""


def pause(tries: int) -> timedelta:
    """How long to wait after the try number `tries` (from 0): growing, with a tenth of jitter, so
    that a thousand mails refused together do not come back together."""
    return jittered(timedelta(seconds=PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]))


def jittered(span: timedelta) -> timedelta:
    """The span and up to a tenth of it more."""
    return span * random.uniform(1.0, 1.1)  # noqa: S311  no secret


def later(row: Row, wanted: timedelta, now: datetime) -> datetime:
    """`wanted` from now, but with time for another try before the boundary."""
    return now + min(wanted, max((row.not_after - now) / 2, NEAREST))


def was_refused(row: Row) -> bool:
    """Whether the latest answer to it was a "never"."""
    return row.reply_code is not None and 500 <= row.reply_code < 600


def outcomes_of(
    rows: Sequence[Row],
    failure: DeliveryFailure,
    now: datetime,
    not_before: datetime | None = None,
    late_answer: timedelta = LATE_ANSWER,
    denial: Denial = Denial.HELD,
    *,
    believed: bool = True,
) -> list[Outcome]:
    """Of each row of one mail, in their order, see outcome_of. What goes again goes together: when the first of them has to."""
    found = [outcome_of(row, failure, now, not_before, late_answer, denial, believed=believed) for row in rows]
    turns = [outcome.try_at for outcome in found if outcome.try_at is not None]
    return [replace(outcome, try_at=min(turns)) if outcome.try_at is not None else outcome for outcome in found]


def outcome_of(
    row: Row,
    failure: DeliveryFailure,
    now: datetime,
    not_before: datetime | None = None,
    late_answer: timedelta = LATE_ANSWER,
    denial: Denial = Denial.HELD,
    *,
    believed: bool = True,
) -> Outcome:
    """What the ledger has to write. not_before: until when the recipient's domain rests. denial: what
    follows from a BadAddress for the address. believed: False where the server refuses everybody, so that
    its second "never" is none. Failures that concern everybody are no row's outcome."""
    if isinstance(failure, Ambiguous):
        doubt = late_answer if failure.slow else SETTLING
        return _written(row, State.AMBIGUOUS, failure, later(row, doubt, now))
    said_so_before = was_refused(row)
    is_last = row.not_after - now < 4 * NEAREST
    if isinstance(failure, BadAddress):
        if denial is Denial.HELD or is_last:
            return _written(row, State.FAILED, failure)
        wanted = ANOTHER_DAY if said_so_before else SECOND_OPINION
        return _written(
            row, State.DEFERRED, failure, later(row, PAUSE if denial is Denial.DOUBTED else jittered(wanted), now)
        )
    if isinstance(failure, Permanent):
        if (said_so_before and believed) or is_last:
            return _written(row, State.FAILED, failure)
        return _written(row, State.DEFERRED, failure, later(row, jittered(SECOND_OPINION), now))
    at = later(row, pause(row.tries), now)
    return _written(row, State.DEFERRED, failure, max(at, not_before) if not_before else at)


def _written(row: Row, state: State, failure: DeliveryFailure, try_at: datetime | None = None) -> Outcome:
    return Outcome(
        row.id, state, failure.code or None, failure.enhanced or None, failure.text, None, try_at, row.claims
    )
