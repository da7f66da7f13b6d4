"""A mail has the name of what it tells: the same rows the same one, other rows another one."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.ledger.rows import Row
from calendar_service.letters.reference import DIGITS, key_message_id, may_be_message_id, message_id, reference_of
from calendar_service.promises.correction import CHANGE
from calendar_service.promises.plan import REMINDER

DUE = datetime.fromisoformat("2024-09-19T08:00+07:00")
DOMAIN = "kalender.example"
KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version", "epoch")


def row(number: int = 0) -> Row:
    """Rows of one office that fall due together."""
    return Row(
        id=number + 1,
        election="pilkada-2024",
        stage=f"tahap-{number}",
        message=REMINDER,
        lead=7,
        office="kantor-a",
        channel="mail",
        schedule_version=0,
        region="35.29",
        days_left=7,
        told="2024-09-25/2024-11-23",
        before=None,
        due_at=DUE,
        not_after=DUE + timedelta(days=6),
        planned_at=DUE,
        tries=0,
        ambiguous=0,
    )


def test_the_message_id_is_of_the_key_and_the_epoch_or_of_the_letter_that_it_went_out_in() -> None:
    first = message_id(row(), DOMAIN)
    for field in fields(Row):
        value = getattr(row(), field.name)
        other = {int: 99, str: "lain", datetime: DUE + timedelta(hours=1), type(None): "lain"}[type(value)]
        differs = message_id(replace(row(), **{field.name: other}), DOMAIN) != first
        assert differs == (field.name in (*KEY, "letter")), field.name
    assert first == key_message_id({name: getattr(row(), name) for name in KEY}, DOMAIN)
    facts = ("pilkada-2024", "kampanye", CHANGE, 3, "a", "mail", 2)
    always = key_message_id(dict(zip(KEY, (*facts, 1), strict=True)), DOMAIN)
    assert always == "16be7904089ae5f81b2990578c28b60d3e2b28a5@kalender.example", (
        "a second try after an update is the same mail"
    )
    names = {key_message_id(dict(zip(KEY, (*facts, epoch), strict=True)), DOMAIN) for epoch in range(1, 50)}
    assert len(names) == 49, "what is planned after a restore is another letter"
    left, _, right = first.partition("@")
    assert (len(left), right) == (40, DOMAIN)


def test_a_message_id_has_a_form_of_its_own() -> None:
    first = message_id(row(), DOMAIN)
    assert may_be_message_id(first, "Kalender.example")
    for other in (first.upper(), first[1:], "0" + first, first + "x", f"x{first[1:]}", first.replace("@", ""), ""):
        assert not may_be_message_id(other, DOMAIN), other
    assert not may_be_message_id(first, "lain.example")


def test_a_mail_of_one_row_has_the_name_that_such_mails_always_had() -> None:
    assert f"{reference_of([row()])}@{DOMAIN}" == message_id(row(), DOMAIN)


@given(order=st.permutations(range(5)))
def test_the_order_of_the_rows_is_nothing_to_the_name(order: list[int]) -> None:
    assert reference_of([row(each) for each in order]) == reference_of([row(each) for each in range(5)])


def test_every_other_set_of_rows_has_another_name() -> None:
    sets = [chosen for size in range(1, 7) for chosen in combinations([row(each) for each in range(6)], size)]
    names = {reference_of(chosen) for chosen in sets}
    assert len(names) == len(sets)
    assert {len(name) for name in names} == {DIGITS}
    assert reference_of([row(), replace(row(1), epoch=2)]) != reference_of([row(), row(1)])
