"""What a preview foretells against what the ledger then holds, over random edits at random moments.

A history: offices of several kinds and places, some known late, some gone; a timetable with perhaps
an edit before; mails of which some were accepted, some wait, some failed; a clock that may have
stood still. Then a preview, the same text published at that instant, and time that runs to the end.
Everything entered after the publication must have been foretold, mail by mail, and nothing else;
and what the revision before would still have sent is all accounted for.
"""

from __future__ import annotations

import math
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy.pool import StaticPool

from calendar_service import database
from calendar_service.editing.mail_words import MailWords
from calendar_service.editing.preview import Fate, Lapse, Mails, Notices, PastLead, Reminders, by_day
from calendar_service.editing.sections import as_text
from calendar_service.errors import InvalidInput, Refused
from calendar_service.ledger import throttle
from calendar_service.ledger.counted import Member
from calendar_service.ledger.sql import ledger as ledger_sql
from calendar_service.ledger.sql.ledger import SqlLedger
from calendar_service.ledger.sql.told import ToldSql
from calendar_service.package_data import translators
from calendar_service.promises.plan import REMINDER, Group
from calendar_service.promises.stretch import Stretch
from calendar_service.promises.subject import OWN, Subject
from calendar_service.publishing.change_words import ChangeWords
from tests.foretold_material import (
    CODES,
    HISTORIES,
    KNOWN_HARD,
    REGIONS,
    START,
    History,
    Mail,
    before_the_preview,
    edited,
)

PREVIEWS = int(os.environ.get("PREVIEWS", "120" if os.environ.get("CI") else "80"))
"""How many histories are tried; `PREVIEWS=5000 make test TESTS=...` tries more."""

NEW_EACH_TIME = PREVIEWS != 80
"""Whether they are others at each run, as in CI."""

SHARES = 4
"""Tests that the histories are dealt out to, so that processes can try them side by side."""


def key(each: Lapse | Notices | PastLead | Reminders, origins: dict[str, str]) -> str:
    """What the ledger calls it."""
    return Subject(origins[each.stage.id], each.place).key


def foretold(mails: Mails, origins: dict[str, str]) -> tuple[Counter[Mail], Counter[Mail]]:
    """Everything that comes after the publication, and what would have come without it."""
    after, before = Counter[Mail](), Counter[Mail]()
    for each in mails.reminders:
        for (kind, code), offices in each.places.items():
            zone = REGIONS[code].timezone
            name = (REMINDER, key(each, origins), each.lead, kind, code)
            if each.fate in (Fate.NEW, Fate.MOVED, Fate.SAME):
                after[*name, each.due_at[zone].date()] += offices
            if each.fate in (Fate.GONE, Fate.MOVED, Fate.SAME):
                before[*name, each.was.get(zone, each.due_at[zone]).date()] += offices
    for told in mails.notices:
        for (kind, code), offices in told.places.items():
            day = told.due_at.astimezone(REGIONS[code].zone).date()
            name = (told.message, key(told, origins), 0, kind, code, day)
            after[name] += offices
            before[name] += offices if told.fate is Fate.SAME else 0
    return +after, +before


def compare(engine: sa.Engine, spare: sa.Engine, history: History) -> Mails | None:
    """None where the edit is refused."""
    world, edit = before_the_preview(engine, history)
    changed = edited(edit, history.change)
    try:
        mails = world.foretell(changed)
    except (InvalidInput, Refused):
        return None
    at, last, other = world.now, world.last(), world.copied(spare)
    world.publish(changed)
    origins = world.revision.origins(world.revision.timeline.elections["uji"])
    world.sweep()
    closed = world.superseded()
    world.run(history.hours)
    entered = world.rows(last, at)

    other.sweep()
    closed.subtract(other.superseded())
    other.run([24 * 40])
    without = other.rows(last, at)

    coming, would = foretold(mails, origins)
    assert entered == coming, f"not as foretold: {entered - coming}, foretold only: {coming - entered}"
    assert not would - without, f"nobody would have sent {would - without}"
    lapses = Counter[tuple[str, str]]()
    for lapse in mails.lapses:
        lapses[key(lapse, origins), lapse.message] += lapse.mails if lapse.is_due else 0
    assert +closed == lapses
    for past in mails.past_leads:
        late = {mail for mail in entered if mail[:3] == (REMINDER, key(past, origins), past.lead)}
        assert not {mail for mail in late if mail[4] in past.codes}
    check_replaced(mails, origins, without - would)
    if mails.is_nothing:
        assert entered == without
    days = by_day(mails)
    caused = sum(each.count for each in (*mails.of(Fate.NEW, Fate.MOVED), *mails.new_notices))
    assert sum(day.notices + day.reminders for day in days) == caused
    return mails


def check_replaced(mails: Mails, origins: dict[str, str], left: Counter[Mail]) -> None:
    """What would have come and is not named as gone: a notice says it, or takes its place."""
    folded, notices = Counter[tuple[str, int, str, str]](), Counter[str]()
    for each in mails.of(Fate.FOLDED):
        for (kind, code), offices in each.places.items():
            folded[key(each, origins), each.lead, kind, code] += offices
    for told in mails.new_notices:
        notices[key(told, origins)] += told.count
    for lapse in mails.lapses:
        notices[key(lapse, origins)] += 0 if lapse.is_due else lapse.mails
    for (mail, stage_, lead, kind, code, _), count in left.items():
        if mail == REMINDER:
            folded[stage_, lead, kind, code] -= count
        else:
            notices[stage_] -= count
    assert not -folded, f"said to nobody that these no longer come: {-folded}"
    assert not -notices, f"said to nobody that these notices no longer come: {-notices}"


@pytest.fixture(scope="module")
def memory() -> Iterator[tuple[sa.Engine, sa.Engine]]:
    """Two databases. The clock never rests after a slow look: on a busy machine it would for seconds,
    in which a history is over."""
    made = tuple(
        sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}) for _ in "12"
    )
    database.metadata.create_all(made[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "AT_ONCE_SECONDS", math.inf)
        yield made[0], made[1]
    for engine in made:
        engine.dispose()


@pytest.mark.parametrize("name", KNOWN_HARD)
def test_what_is_hard_to_foretell(memory: tuple[sa.Engine, sa.Engine], name: str) -> None:
    mails = compare(*memory, KNOWN_HARD[name])
    assert mails is not None
    fates = {each.fate for each in mails.reminders}
    if name == "a notice that spares reminders":
        assert Fate.FOLDED in fates
        text = as_text("", MailWords(ChangeWords(translators()["id"], REGIONS)).sections(mails))
        assert "Pengingat yang sudah termuat dalam pemberitahuan, Pemilihan Uji" in text
    if name == "a new stage":
        assert {each.lead for each in mails.of(Fate.NEW)} == {7, 3}
        assert sum(each.count for each in mails.of(Fate.NEW)) == 2 * 2 * (len(CODES) - 1)
    if name == "a vote that moves where its province is told":
        told = {(each.place, kind, code) for each in mails.new_notices for kind, code in each.places}
        assert {("35.78", "pemda", "35"), (OWN, "pemda", "35.78")} <= told
        text = as_text("", MailWords(ChangeWords(translators()["id"], REGIONS)).sections(mails))
        assert "Ulang di Kota Surabaya" in text
    if name == "a region that moves":
        assert [(each.stage.id, each.lead, sorted(each.places)) for each in mails.of(Fate.MOVED)] == [
            ("rapat", 3, [("pemda", "51")]),
            ("rapat", 1, [("pemda", "51")]),
        ]
    if name == "a move taken back in time":
        assert [lapse.is_due for lapse in mails.lapses] == [False]
        assert not mails.notices


def another_kind(told: ToldSql) -> dict[Member, int]:
    return {member._replace(kind="kpu" if member.kind == "pemda" else "pemda"): n for member, n in CROWDS(told).items()}


def too_early(groups: Sequence[Group], due: Stretch) -> list[Group]:
    return DUE([replace(group, known_since=START) for group in groups], due)


CROWDS, DUE = ToldSql.crowds, ledger_sql.due_groups
FAULTS = {
    "offices of another kind are counted": ("a new stage", ToldSql, "crowds", another_kind),
    "the ledger enters what is past before its date was known": ("a move while the clock stood still", ledger_sql, "due_groups", too_early),
    "the ledger spares nobody": ("a notice that spares reminders", ledger_sql, "_notified", lambda *_: sa.false()),
    "the ledger tells no change": ("a move on a move", SqlLedger, "correct", lambda *_: 0),
    "the ledger forgets what is out of date": ("a move on a move", SqlLedger, "close", lambda *_, **__: None),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_on_either_side_is_seen(
    memory: tuple[sa.Engine, sa.Engine], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    history, where, what, fault = FAULTS[name]
    monkeypatch.setattr(where, what, fault)
    with pytest.raises(AssertionError):
        compare(*memory, KNOWN_HARD[history])


@pytest.mark.parametrize("share", range(SHARES))
def test_what_is_foretold_is_what_the_ledger_holds(memory: tuple[sa.Engine, sa.Engine], share: int) -> None:
    seen = Counter[str]()

    @seed(random.SystemRandom().randrange(2**64) if NEW_EACH_TIME else share)  # no two shares try the same histories
    @settings(
        max_examples=PREVIEWS // SHARES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=list(Phase) if NEW_EACH_TIME else [Phase.generate],  # to shrink a fault takes minutes
    )
    @given(HISTORIES)
    def histories(history: History) -> None:
        mails = compare(*memory, history)
        seen["tried"] += 1
        if mails is None:
            seen["refused"] += 1
            return
        seen.update({each.fate.value for each in mails.reminders} | {each.message for each in mails.new_notices})
        seen.update({f"lapse {lapse.is_due}" for lapse in mails.lapses})

    histories()
    print(f"share {share}: {dict(seen)}")
