"""An e-mail address: four questions, one text, and a repr that does not tell whose it is."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
import time
from collections.abc import Callable
from dataclasses import asdict

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.office import Office
from calendar_service.words.mail_address import (
    MailAddress,
    hidden,
    hidden_in_log,
    hidden_in_report,
    is_domain,
    is_listed,
    is_sender,
    is_typed,
    is_writable,
    named_in,
    written_in,
)

QUESTIONS = (is_sender, is_listed, is_typed, is_writable)
LETTERS = st.sampled_from("aZ9.-_+ @<>\"'\x00é\n,;:%")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("setda-35.78@jawa-timur.example", "yes yes yes yes"),
        ("A.b+c@Kantor.go.id", "yes yes yes yes"),
        (f"{'a' * 64}@b.id", "yes yes yes yes"),
        ("a..b@kantor.id", "no yes yes yes"),
        (".a@kantor.id", "no yes yes yes"),
        ("a@b.123", "no yes yes yes"),
        ("root@localhost", "no no yes yes"),
        ("a@kantor..id", "no no yes yes"),
        (f"{'a' * 65}@b.id", "no no no yes"),
        ("a@kantor.id.", "no no no yes"),
        ('"a"@kantor.id', "no no no yes"),
        ("a@b@kantor.id", "no no no yes"),
        ("a@-b.id", "no no no yes"),
        ("a b@kantor.id", "no no no no"),
        ("a@b.id>\r\nRCPT TO:<c@d.id", "no no no no"),
        ("a@b.id\n", "no no no no"),
        ("<a@kantor.id>", "no no no no"),
        ("é@kantor.id", "no no no no"),
        ("@kantor.id", "no no no no"),
        ("a@", "no no no no"),
        ("kantor", "no no no no"),
        ("", "no no no no"),
    ],
)
def test_four_questions(text: str, answers: str) -> None:
    assert ["yes" if ask(text) else "no" for ask in QUESTIONS] == answers.split()


@given(st.text(LETTERS, max_size=12).map(lambda text: f"a{text}@b{text}.id") | st.text(LETTERS, max_size=12))
def test_whoever_passes_a_strict_question_passes_the_next(text: str) -> None:
    answers = [ask(text) for ask in QUESTIONS]
    assert answers == sorted(answers)


@given(st.text())
def test_what_smtp_can_write_is_one_word_of_ascii(text: str) -> None:
    if is_writable(text):
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set(" <>")


@pytest.mark.parametrize("text", ["kalender.example", "a-b.c9.id", f"{'a' * 63}.id"])
def test_a_domain(text: str) -> None:
    assert is_domain(text)


@pytest.mark.parametrize(
    "text", ["", "id", "a.1", "-a.id", "a-.id", "a..id", f"{'a' * 64}.id", "a.id.", ".".join(["a"] * 128)]
)
def test_no_domain(text: str) -> None:
    assert not is_domain(text)


@pytest.mark.parametrize(
    ("text", "local", "domain", "shown"),
    [
        ("Budi@Kantor.Example", "Budi", "kantor.example", "B…@kantor.example"),
        ('"a@b"@Kantor.Example', '"a@b"', "kantor.example", '"…@kantor.example'),
        ("@kantor.example", "", "kantor.example", "…@kantor.example"),
        ("kantor", "", "kantor", "…"),
    ],
)
def test_parts(text: str, local: str, domain: str, shown: str) -> None:
    address = MailAddress(text)
    assert (address.local, address.domain, repr(address)) == (local, domain, shown)


def test_two_ways_to_write_one_mailbox_have_one_key() -> None:
    assert MailAddress("Budi@KANTOR.id").key == MailAddress("budi@kantor.id").key == "budi@kantor.id"


def test_a_record_does_not_tell_whose_it_is() -> None:
    office = Office("o1", "Kantor", "pemda", "35", "bambang@kantor.id")  # type: ignore[arg-type]
    assert "bambang" not in repr(office)
    assert "email=b…@kantor.id" in repr(office)


@pytest.mark.parametrize("read", [str, lambda a: f"{a}", lambda a: "%s" % a, lambda a: "".join([a])])  # noqa: UP031
def test_a_mail_or_a_page_gets_it_whole(read: Callable[[MailAddress], str]) -> None:
    assert read(MailAddress("Budi@kantor.id")) == "Budi@kantor.id"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_a_copy_is_one_too(copied: Callable[[MailAddress], MailAddress]) -> None:
    made = copied(MailAddress("Budi@kantor.id"))
    assert (made, type(made)) == ("Budi@kantor.id", MailAddress)


def test_it_is_a_text_for_sql_csv_and_json() -> None:
    office = asdict(Office("o1", "Kantor", "pemda", "35", "Budi@kantor.id"))  # type: ignore[arg-type]
    out = io.StringIO()
    csv.writer(out).writerow([office["email"]])
    assert out.getvalue() == "Budi@kantor.id\r\n"
    assert json.dumps(office["email"]) == '"Budi@kantor.id"'
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.literal(office["email"], sa.String))) == "Budi@kantor.id"
    engine.dispose()


def test_addresses_in_a_cell() -> None:
    assert written_in("Budi <b@x.id>; c@x.id, b@x.id (kantor)") == ["b@x.id", "c@x.id"]


def test_addresses_in_a_report() -> None:
    assert named_in("rfc822; <b@x.id>, 'c@x.id'") == ["b@x.id", "c@x.id"]


def test_words_of_a_server_are_kept_without_any_address() -> None:
    assert hidden("550 5.1.1 <b@x.id>: unknown") == "550 5.1.1 <...>: unknown"
    assert hidden("no address here") == "no address here"
    assert hidden_in_report("550 <b@x.id>: unknown (c@x.id)") == "550 <<...>>: unknown (<...>)"


@pytest.mark.parametrize("hide", [hidden, hidden_in_report, hidden_in_log])
@pytest.mark.parametrize(
    "written",
    [
        *(
            "budi@x.id",
            '"budi santoso"@x.id',
            "budi@[10.0.0.1]",
            "o'budi@x.id",
            "budi\x1b@x.id",
            "budi\x1c@x.id",
            "budi\u2028@x.id",
        ),
        *("budi%40x.id", "budi=40x.id", "budi&#64;x.id", "budi&#x40;x.id", "budi&commat;x.id", "budi\uff20x.id"),
    ],
)
def test_an_address_is_hidden_however_it_is_written(hide: Callable[[str], str], written: str) -> None:
    kept = hide(f"550 no {written} here")
    assert "budi" not in kept
    assert "x.id" not in kept
    assert kept.startswith("550 no ")
    assert kept.endswith(" here")


@pytest.mark.parametrize("words", ["limit=4096 of 5%4010", "rows 3 @ 5", "size=40.5 MB", "a &#64; b"])
@pytest.mark.parametrize("hide", [hidden, hidden_in_report, hidden_in_log])
def test_what_is_no_address_stays(hide: Callable[[str], str], words: str) -> None:
    assert hide(words) == words


@pytest.mark.parametrize("hide", [hidden, hidden_in_report, hidden_in_log])
@pytest.mark.parametrize("piece", ["a", '"', "a@", "=40a.", "a'", "<a"])
def test_a_long_answer_takes_no_long_time(hide: Callable[[str], str], piece: str) -> None:
    began = time.process_time()
    hide(piece * (64_000 // len(piece)) + " @ ")
    assert time.process_time() - began < 2


@given(st.text(LETTERS, max_size=30))
def test_nothing_that_smtp_can_write_is_left_in_words_that_are_kept(text: str) -> None:
    assert not any(is_writable(word) for word in hidden(text).split())
