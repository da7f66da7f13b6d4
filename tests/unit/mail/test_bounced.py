"""What is made of a mail that came back: believed with proof only, and held against an address only if it denies it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from calendar_service.delivery.pacing import MemoryDomains
from calendar_service.ledger.denials import Denial
from calendar_service.ledger.rows import Outcome, Suppression
from calendar_service.ledger.sql.aftermath import Sent
from calendar_service.mail.bounced import Taken, take
from calendar_service.mail.bounces import Action, Report, Returned
from calendar_service.mail.return_path import ReturnPath
from calendar_service.mail.verdicts import verdict
from calendar_service.words.reasons import Reason
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
WHO = "Setda@Kantor.example"


def path() -> ReturnPath:
    return ReturnPath("pengingat@uji.example", "kunci")


@dataclass
class Rows:
    """The rows that a bounce may be about, in memory. moved_on: the same was known before."""

    rows: dict[int, Sent] = field(default_factory=lambda: {7: Sent(7, State.ACCEPTED, 2, WHO)})
    moved_on: bool = False
    told: list[tuple[Sent, Outcome, Suppression | None, datetime]] = field(default_factory=list)
    domains: MemoryDomains = field(default_factory=MemoryDomains)

    def sent(self, ident: int) -> Sent | None:
        return self.rows.get(ident)

    def reported(
        self, sent: Sent, outcome: Outcome, denied: Suppression | None, now: datetime, *, named: bool = False
    ) -> tuple[bool, Denial | None]:
        if self.moved_on:
            return False, None
        self.told.append((sent, outcome, denied, now))
        return True, (Denial.HELD if named else Denial.NOTED) if denied else None


HARD = Report(Action.FAILED, "5.1.1", 550, "550 5.1.1 unknown", frozenset([WHO.lower()]))


def taken(rows: Rows, *reports: Report, to: tuple[str, ...] | None = None, tries: int = 2) -> tuple[Taken, int | None]:
    addressed = to if to is not None else (path().sender(7, tries, WHO),)
    return take(Returned(addressed, reports), path(), rows, rows.domains, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("speaks_of", ["us", "nobody", "another", "both"])
def test_every_action_about_everybody(action: Action, speaks_of: str) -> None:
    names = {"us": [WHO.lower()], "nobody": [], "another": ["lain@x.example"], "both": ["lain@x.example", WHO.lower()]}
    rows = Rows()
    found = taken(rows, replace(HARD, action=action, recipients=frozenset(names[speaks_of])))
    held = Taken.BOUNCED if speaks_of == "nobody" else Taken.SUPPRESSED
    wanted = {Action.FAILED: held, Action.DELIVERED: Taken.DELIVERED}.get(action, Taken.NOTHING)
    assert found == (wanted if speaks_of != "another" else Taken.NOTHING, 7)
    assert bool(rows.told) == (found[0] is not Taken.NOTHING)


@pytest.mark.parametrize(
    ("code", "enhanced", "text"),
    list(product([0, 450, 550, 552], ["", "5.1.1", "5.2.2", "5.7.1", "4.4.7"], ["", "user unknown", "full"])),
)
def test_only_what_denies_the_address_is_held_against_it(code: int, enhanced: str, text: str) -> None:
    rows = Rows()
    found = taken(rows, replace(HARD, code=code, enhanced=enhanced, text=text))
    judged = verdict(code, enhanced, text)
    hard = judged.reason is Reason.ADDRESS and judged.is_final
    assert found == (Taken.SUPPRESSED if hard else Taken.BOUNCED, 7)
    ((sent, outcome, evidence, now),) = rows.told
    assert outcome == Outcome(7, State.BOUNCED, code or None, enhanced or None, text)
    assert evidence == (Suppression(WHO.lower(), NOW, code, enhanced, text, 7) if hard else None)
    assert (sent, now) == (rows.rows[7], NOW)


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "reason"),
    [
        (550, "5.7.1", "550 5.7.1 Message rejected as spam", "policy"),
        (550, "5.7.26", "550 5.7.26 unauthenticated", "sender"),
        (550, "5.7.25", "550 5.7.25 no PTR record", "name"),
        (550, "5.1.1", "550 5.1.1 User unknown", None),
        (552, "5.2.2", "552 5.2.2 Mailbox full", None),
    ],
)
def test_what_a_domain_has_against_us_rests_it(code: int, enhanced: str, text: str, reason: str | None) -> None:
    rows = Rows()
    taken(rows, replace(HARD, code=code, enhanced=enhanced, text=text))
    found = [(each.name, each.reason, each.refused_at, each.bounced) for each in rows.domains.refusing()]
    assert found == ([("kantor.example", reason, NOW, True)] if reason else [])
    known = Rows(moved_on=True)
    taken(known, replace(HARD, code=code, enhanced=enhanced, text=text))
    assert known.domains.refusing() == []


def test_a_delivery_says_so_and_nothing_else() -> None:
    rows = Rows()
    assert taken(rows, replace(HARD, action=Action.DELIVERED)) == (Taken.DELIVERED, 7)
    assert rows.told == [(rows.rows[7], Outcome(7, State.DELIVERED), None, NOW)]


@pytest.mark.parametrize("action", [Action.FAILED, Action.DELIVERED])
def test_what_was_known_is_no_news(action: Action) -> None:
    assert taken(Rows(moved_on=True), replace(HARD, action=action)) == (Taken.NOTHING, 7)


@pytest.mark.parametrize("tries", [1, 3])
def test_a_bounce_of_another_try_says_nothing_about_this_one(tries: int) -> None:
    rows = Rows()
    assert taken(rows, HARD, tries=tries) == (Taken.NOTHING, 7)
    assert rows.told == []


def test_no_report_is_no_news() -> None:
    assert taken(Rows()) == (Taken.NOTHING, 7)


def test_no_mailbox_says_of_itself_that_it_is_not_there() -> None:
    """An absence notice without any sign that it is one, which quotes a bounce."""
    for sender, wanted in (
        (WHO.lower(), Taken.NOTHING),
        ("lain@kantor.example", Taken.SUPPRESSED),
        ("", Taken.SUPPRESSED),
    ):
        rows = Rows()
        returned = Returned((path().sender(7, 2, WHO),), (HARD,), sender=sender)
        assert take(returned, path(), rows, rows.domains, NOW) == (wanted, 7)  # type: ignore[arg-type]
        assert bool(rows.told) == (wanted is Taken.SUPPRESSED)


def test_the_first_report_about_the_address_counts() -> None:
    rows = Rows()
    other = replace(HARD, recipients=frozenset(["lain@x.example"]))
    soft = replace(HARD, enhanced="5.2.2", text="full")
    assert taken(rows, other, soft, HARD) == (Taken.BOUNCED, 7)
    assert len(rows.told) == 1


@pytest.mark.parametrize(
    "to",
    [
        (), ("pengingat@uji.example",), ("pengingat+7-2-aaaaaaaaaaaaaaaa@uji.example",), (path().sender(8, 2, WHO),),
        (path().sender(7, 2, "lain@x.example"),), (ReturnPath("pengingat@uji.example", "lain").sender(7, 2, WHO),),
    ],
)  # fmt: skip
def test_what_nobody_vouches_for_is_forged(to: tuple[str, ...]) -> None:
    rows = Rows()
    assert taken(rows, HARD, to=to) == (Taken.FORGED, None)
    assert rows.told == []


def test_any_of_the_addresses_may_be_ours() -> None:
    to = (
        "x@y.example",
        "pengingat+9-1-aaaaaaaaaaaaaaaa@uji.example",
        path().sender(7, 2, WHO),
        path().sender(7, 1, WHO),
    )
    assert taken(Rows(), HARD, to=to) == (Taken.SUPPRESSED, 7)


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        (f"{WHO.lower()}@zimbra01.internal", Taken.BOUNCED), ("setda@zimbra01.internal", Taken.BOUNCED),
        ("staf@elsewhere.example", Taken.NOTHING), ("setda.lama@kantor.example", Taken.NOTHING), (WHO.lower(), Taken.SUPPRESSED),
    ],
)  # fmt: skip
def test_an_address_under_another_name_is_heard_and_not_held(who: str, wanted: Taken) -> None:
    """Its own host has rewritten it; whoever is called otherwise is somebody to whom the office forwards."""
    rows = Rows()
    assert taken(rows, replace(HARD, recipients=frozenset([who])))[0] is wanted
    assert [evidence is not None for _, _, evidence, _ in rows.told] == {
        Taken.SUPPRESSED: [True],
        Taken.BOUNCED: [False],
    }.get(wanted, [])
