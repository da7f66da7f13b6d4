"""Which stage a row is taken for: the same words are beyond doubt, like ones with like days as well, everything else is asked."""

from __future__ import annotations

from datetime import date

from calendar_service.editing.annex import AnnexRow, RowKind
from calendar_service.editing.annex_matches import Certainty, Match, StageName, matches, words
from calendar_service.timeline.stage import Days

DAYS = Days(date.fromisoformat("2024-11-24"), date.fromisoformat("2024-11-26"))
LATER = Days(DAYS.last, DAYS.last)
STAGES = [
    StageName("masa-tenang", ("Masa tenang", "Tenang"), ("Kampanye",), DAYS),
    StageName("badan", ("Pembentukan panitia kecamatan, PPS dan KPPS", "lama sekali"), ("Persiapan",), DAYS),
    StageName("ladk", ("Laporan awal dana kampanye (LADK)", "LADK"), ("Dana kampanye",)),
    StageName("lppdk", ("Laporan akhir dana kampanye (LPPDK)", "LPPDK"), ("Dana kampanye",)),
    StageName("umum-satu", ("Pengumuman",), ("Pencalonan",), DAYS),
    StageName("umum-dua", ("Pengumuman",), ("Rekapitulasi",), LATER),
]


def row(title: str, days: Days | None = None, *parents: str) -> AnnexRow:
    return AnnexRow(1, RowKind.DATED, "", title, parents, days=days)


def match(*rows: AnnexRow) -> list[Match]:
    return matches(rows, STAGES)


def found(*rows: AnnexRow) -> list[tuple[str, Certainty]]:
    return [(each.stage, each.certainty) for each in match(*rows)]


def test_the_same_words_are_beyond_doubt_whatever_the_days() -> None:
    for title in ("Masa tenang", "MASA TENANG", "Masa  Tenang:", "tenang", "Masa-tenang"):
        assert found(row(title, LATER)) == [("masa-tenang", Certainty.SURE)], title
    assert found(row("Lama sekali")) == [("badan", Certainty.SURE)]


def test_like_words_are_enough_where_the_days_are_the_same() -> None:
    assert found(row("Pembentukan PPK, PPS, dan KPPS", DAYS)) == [("badan", Certainty.SURE)]
    assert found(row("Pembentukan PPK, PPS, dan KPPS", LATER)) == [("badan", Certainty.LIKELY)]


def test_what_could_be_two_stages_is_asked_with_both() -> None:
    (one,) = match(row("Laporan dana kampanye"))
    assert one.certainty is Certainty.LIKELY
    assert set(one.others[:2]) == {"ladk", "lppdk"}


def test_groups_and_days_tell_stages_of_one_title_apart() -> None:
    rows = [row("Pengumuman", LATER, "Rekapitulasi"), row("Pengumuman", DAYS, "Pencalonan")]
    assert found(*rows) == [("umum-dua", Certainty.SURE), ("umum-satu", Certainty.SURE)]
    assert found(row("Pengumuman"))[0][1] is Certainty.LIKELY


def test_no_stage_is_taken_for_two_rows_without_a_question() -> None:
    assert found(row("Masa tenang"), row("Masa tenang")) == [("masa-tenang", Certainty.LIKELY)] * 2
    assert found(row("Masa tenang", DAYS), row("Masa tenang", LATER)) == [
        ("masa-tenang", Certainty.SURE),
        ("masa-tenang", Certainty.LIKELY),
    ]


def test_what_is_like_nothing_is_said_so() -> None:
    assert match(row("Bimbingan teknis"), row("")) == [Match("", Certainty.NONE)] * 2
    assert matches([row("Masa tenang")], []) == [Match("", Certainty.NONE)]
    assert matches([], STAGES) == []


def test_endings_and_small_words_do_not_count() -> None:
    assert words("Pendaftaran dan Pembentukan") == words("daftar, pembentukan")
    assert words("Al-Qur'an") == words("al qur\u2019an".replace("\u2019", "'"))
