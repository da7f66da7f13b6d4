"""The delivery report as a paper: what it says of each mail, of the chain, and that it is the same file each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendar_service.errors import Refused
from calendar_service.package_data import TEMPLATES, translators
from calendar_service.papers.delivery_report import (
    MOST_ROWS,
    ChainState,
    ReportRow,
    ReportScope,
    delivery_report,
    report_words,
    sender_lines,
)
from calendar_service.papers.typesetting import Typesetting
from calendar_service.settings import Settings
from tests.papers_material import all_words

AT = datetime(2024, 9, 20, 1, tzinfo=UTC)
HEAD = hashlib.sha256(b"head").hexdigest()
WHOLE = ChainState(12, HEAD)
EVERYTHING = ReportScope()
SETTINGS = Settings(
    mail_from="Kalender Tahapan <pengingat@kalender.example>",
    public_url="https://kalender.example",
    institution="Bawaslu Provinsi Bali",
    contact_person="Ni Made Sari, Kepala Sekretariat",
    contact_phone="+62 361 1234567",
)

ROW = ReportRow(
    number=7,
    office="Sekretariat Daerah Kota Jayapura (pemda-91.71)",
    stage="Pelaksanaan kampanye",
    told="2024-09-25/2024-11-23 -23.59",
    zone="Asia/Jayapura",
    due=datetime(2024, 9, 19, 23, tzinfo=UTC),
    sent=datetime(2024, 9, 19, 23, 0, 3, tzinfo=UTC),
    state="diterima server",
    words="Diterima server surat pukul 08.00 WIT",
    reply="250 2.0.0 Ok: queued as 4F8A",
    code="K7QF-29XM-0TB4",
    sha256=hashlib.sha256(b"mail").hexdigest(),
    confirmed=(datetime(2024, 9, 20, 0, 30, tzinfo=UTC), "Siti, Bagian Umum"),
)


def words(rows: list[ReportRow], scope: ReportScope = EVERYTHING, chain: ChainState = WHOLE, language: str = "id"):  # type: ignore[no-untyped-def]
    return report_words(rows, scope, chain, sender_lines(SETTINGS), AT, translators()[language])


def test_it_names_who_sent_the_mails_and_who_answers_for_them() -> None:
    assert words([ROW])["facts"][0][1:] == [
        "Bawaslu Provinsi Bali",
        "Ni Made Sari, Kepala Sekretariat, +62 361 1234567",
        "Kalender Tahapan <pengingat@kalender.example>",
        "https://kalender.example",
    ]


def test_a_row_says_everything_in_the_clock_of_its_office() -> None:
    (cells,) = words([ROW])["rows"]
    said = " | ".join(all_words(cells))
    for wanted in (
        "7", "Kota Jayapura", "Pelaksanaan kampanye", "25 September s.d. 23 November 2024", "23.59 WIT",
        "Jumat, 20 September 2024 pukul 08.00 WIT", "Diterima server surat", "250 2.0.0 Ok", "K7QF-29XM-0TB4",
        "Jumat, 20 September 2024 pukul 09.30 WIT", "Siti, Bagian Umum",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert "".join(cells[5][1:]) == ROW.sha256
    assert len(cells) == len(words([ROW])["columns"])


def test_what_was_not_sent_stands_with_the_time_when_it_was_due() -> None:
    (cells,) = words([replace(ROW, sent=None, code="", sha256="", reply="", confirmed=None)])["rows"]
    assert cells[3][0] == "Jumat, 20 September 2024 pukul 08.00 WIT"
    assert cells[6] == []


@pytest.mark.parametrize(("line", "said"), [("cancelled", "dibatalkan"), ("open", "tanpa tanggal")])
def test_what_was_told_without_a_day(line: str, said: str) -> None:
    assert words([replace(ROW, told=line)])["rows"][0][2][1] == said


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (ReportScope(), "semua"),
        (ReportScope(since=date(2024, 9, 1)), "sejak 1 September 2024"),
        (ReportScope(until=date(2024, 9, 1)), "sampai 1 September 2024"),
        (ReportScope(since=date(2024, 9, 1), until=date(2024, 9, 30)), "1 s.d. 30 September 2024"),
        (ReportScope(office="Kantor X"), "Kantor X"),
        (ReportScope(stage="kampanye"), "kampanye"),
    ],
)
def test_the_head_says_what_it_is_of(scope: ReportScope, said: str) -> None:
    assert said in list(all_words(words([], scope)["facts"]))


def test_the_head_says_how_the_chain_stands() -> None:
    whole, broken = (
        list(all_words(words([], chain=each)["facts"])) for each in (WHOLE, replace(WHOLE, flaws=["a", "b"]))
    )
    assert any("utuh: 12 mata rantai" in each for each in whole)
    assert HEAD in whole
    assert any("RUSAK: 2 cacat" in each for each in broken)
    assert {"a", "b", HEAD} <= set(broken)


def test_states_are_counted_where_there_are_several() -> None:
    assert words([ROW, ROW])["states"] == []
    found = words([ROW, ROW, replace(ROW, state="ditolak")])["states"]
    assert found == [["diterima server", "2"], ["ditolak", "1"]]


def test_it_is_set_in_both_languages_the_same_each_time() -> None:
    """Also empty, and with a word that would be a command."""
    setting = Typesetting(TEMPLATES / "letter")
    for language in ("id", "en"):
        for rows in ([ROW], [], [replace(ROW, words="#panic() $x$ *", reply="[a] @b")]):
            made = [
                delivery_report(setting, rows, ReportScope(), WHOLE, SETTINGS, AT, translators()[language])
                for _ in range(2)
            ]
            assert made[0] == made[1]
            assert b"<pdfuaid:part>1</pdfuaid:part>" in made[0]


def test_more_than_a_paper_holds_is_refused_before_it_is_set() -> None:
    def endless() -> Iterator[ReportRow]:
        while True:
            yield ROW

    with pytest.raises(Refused, match="--office"):
        report_words(endless(), ReportScope(), WHOLE, [], AT, translators()["id"])
    assert len(words([ROW] * MOST_ROWS)["rows"]) == MOST_ROWS
