"""Each reader takes what works when it is used, returns it in one form, and refuses everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.environment import values
from calendar_service.environment.values import Unfit

READERS = (
    values.number(10), values.whole(1, 10), values.choice("a", "b"), values.instant, values.path, values.public_url, values.called_url,
    values.mail_url, values.database_url, values.redis_url, values.sender, values.address, values.domain, values.selector, values.listening_address,
    values.networks, values.contact,
)  # fmt: skip


@given(
    st.sampled_from(READERS),
    st.text(max_size=40) | st.from_regex(r"[a-z+]{2,12}://[\w@:/?#\[\].,-]{0,30}", fullmatch=True),
)
def test_whatever_is_given_is_read_or_unfit_and_nothing_else(read, text) -> None:
    try:
        read(text)
    except Unfit as error:
        message = error.message
    else:
        return
    assert "%(name)s" in message


@given(st.floats(allow_nan=False), st.integers(1, 1000))
def test_a_number_lies_above_nothing_and_not_above_the_most(value: float, most: int) -> None:
    if 0 < value <= most:
        assert values.number(most)(repr(value)) == value
    else:
        with pytest.raises(Unfit):
            values.number(most)(repr(value))


@given(st.integers(-5, 15))
def test_both_ends_of_a_whole_number_are_included(value: int) -> None:
    if 1 <= value <= 10:
        assert values.whole(1, 10)(str(value)) == value
    else:
        with pytest.raises(Unfit):
            values.whole(1, 10)(str(value))


def test_an_instant_has_its_offset() -> None:
    assert values.instant("2024-09-19T06:00+07:00").utcoffset() == timedelta(hours=7)
    with pytest.raises(Unfit):
        values.instant("2024-09-19T06:00")


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.public_url, "https://kalender.id/", "https://kalender.id"),
        (values.called_url, "https://a.id/x?y", "https://a.id/x?y"),
        (values.mail_url, "smtps://u:p@a.id/", "smtps://u:p@a.id"),
        (values.listening_address, "LocalHost", "127.0.0.1"),
        (values.listening_address, "::1", "::1"),
        (values.sender, '"Kalender, KPU" <a@b.id>', '"Kalender, KPU" <a@b.id>'),
        (values.address, "a@b.id", "a@b.id"),
    ],
)
def test_one_form(read, text: str, value: str) -> None:
    assert read(text) == value


def test_networks_are_addresses_and_never_everybody() -> None:
    assert [str(each) for each in values.networks("127.0.0.1, ::1,10.0.0.0/8")] == [
        "127.0.0.1/32",
        "::1/128",
        "10.0.0.0/8",
    ]
    for text in ("0.0.0.0/0", "::/0", "10.0.0.1/8", "localhost", "1", "127.0.0.1,", "127.0.0.1;::1"):
        with pytest.raises(Unfit):
            values.networks(text)


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("a.localhost", True), ("127.9.9.9", True), ("::1", True), ("0.0.0.0", True),
        ("localhost.id", False), ("10.0.0.1", False), ("kalender.id", False), ("", False),
    ],
)  # fmt: skip
def test_whether_only_this_machine_reaches_it(host: str, answer: bool) -> None:
    assert values.is_loopback(host) is answer


def test_no_secret_of_a_broken_address_is_in_the_error() -> None:
    for text in ("postgresql://u:rahasia@h:x/d", "smtp://u:rahasia#q@h", "redis://:rahasia@h:0", "https://u:rahasia@h"):
        read = {"p": values.database_url, "s": values.mail_url, "r": values.redis_url, "h": values.public_url}[text[0]]
        with pytest.raises(Unfit) as raised:
            read(text)
        assert "rahasia" not in f"{raised.value} {raised.value.facts}"


@pytest.mark.parametrize("text", ["kalender2026", "s1", "a.b-c.d", "20261125", "s_1"])
def test_a_selector(text: str) -> None:
    assert values.selector(text) == text


@pytest.mark.parametrize("text", ["a b", "a..b", ".a", "-a", "a-", "kalender2026._domainkey", "a/b", "é", "a" * 121])
def test_no_selector(text: str) -> None:
    with pytest.raises(values.Unfit):
        values.selector(text)
