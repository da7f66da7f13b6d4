"""A pack as a person writes it: read whole, or refused with each problem where it stands."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import InvalidInput
from calendar_service.law.pack import LawPack
from calendar_service.law.reading import read_pack
from calendar_service.words.languages import LANGUAGES

CODES = ("11", "35", "35.78")

PLAIN = """\
title: Uji
title_en: Trial
since: 2024-01-01
until: 2024-12-31
elections: [pilkada-2024]
votes: [pemungutan-suara]
vulnerable: [kampanye]
high_risk: ["35"]
sources:
  pers: https://pers.example/satu
  buku: Buku tanpa alamat, 2024
sentences:
  core:
    satu:
      text: Satu.
      text_en: One.
      source: [pers, buku]
      vote: ahead
"""


def read(text: str, bases: dict[str, LawPack] | None = None) -> LawPack:
    return read_pack("data/law/uji.yaml", text.encode(), CODES, bases)


def problems(text: str, bases: dict[str, LawPack] | None = None) -> list[tuple[int, str]]:
    with pytest.raises(InvalidInput) as refused:
        read(text, bases)
    return [(problem.line, problem.message % problem.facts) for problem in refused.value.problems]


def test_a_pack() -> None:
    pack = read(PLAIN)
    assert (pack.id, pack.title["en"], pack.elections) == ("uji", "Trial", ("pilkada-2024",))
    assert (pack.since, pack.until) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (pack.votes, pack.vulnerable, pack.high_risk) == ({"pemungutan-suara"}, {"kampanye"}, ("35",))
    (sentence,) = pack.sentences
    assert (sentence.section, sentence.id, sentence.text["id"], sentence.text["en"]) == (
        "core",
        "satu",
        "Satu.",
        "One.",
    )
    assert sentence.sources == ("https://pers.example/satu", "Buku tanpa alamat, 2024")
    assert sentence.is_confirmed
    assert sentence.vote == "ahead"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("      text_en: One.\n", "", (15, "kolom text_en wajib ada di sini")),
        (
            "      source: [pers, buku]\n",
            "",
            (14, "kalimat satu tanpa sumber; sebut source, atau tulis status: recalled"),
        ),
        ("  core:", "  cor:", (13, "nilai cor tidak dikenal; mungkin core")),
        ("vote: ahead", "vote: nanti", (18, "nilai nanti tidak dikenal; pilih salah satu: ahead, past")),
        ("[pers, buku]", "[koran]", (17, "sumber koran belum ada di tabel sources")),
        ('["35"]', '["36"]', (8, "wilayah 36 tidak dikenal")),
        ("text: Satu.", 'text: "Sejak {hari}."', (15, "kurung kurawal hanya untuk {turn}, {count}")),
        ("until: 2024-12-31", "until: 2023-12-31", (4, "hari terakhir 2023-12-31 mendahului hari pertama 2024-01-01")),
        ("      vote:", "      vot:", (18, "kolom vot tidak dikenal; mungkin vote")),
        ("https://pers", "http://pers", (10, "alamat http://pers.example/satu harus mulai dengan https://")),
        ("since: 2024-01-01\n", "", (1, "kolom since wajib ada di sini")),
    ],
)
def test_each_slip_is_told_where_it_stands(old: str, new: str, said: tuple[int, str]) -> None:
    assert old in PLAIN
    found = problems(PLAIN.replace(old, new))
    assert any(line == said[0] and message.startswith(said[1]) for line, message in found), found


def test_what_is_only_remembered_needs_no_source() -> None:
    pack = read(PLAIN.replace("source: [pers, buku]", "status: recalled"))
    assert pack.remembered == pack.sentences


CHILD = """\
title: Anak
title_en: Child
extends: uji
since: 2025-01-01
until: 2025-12-31
"""


def test_a_pack_takes_over_what_it_does_not_say_itself() -> None:
    base = read(PLAIN)
    child = read(CHILD, {"uji": base})
    assert (child.sentences, child.votes, child.vulnerable, child.high_risk) == (
        base.sentences,
        base.votes,
        base.vulnerable,
        base.high_risk,
    )
    assert child.elections == ()
    assert read(CHILD + "high_risk: []\nwithout: [core.satu]\n", {"uji": base}).sentences == ()
    own = CHILD + "sentences:\n  core:\n    satu:\n      text: Dua.\n      text_en: Two.\n      status: recalled\n"
    assert [each.text["id"] for each in read(own, {"uji": base}).sentences] == ["Dua."]


def test_what_a_pack_refers_to_has_to_be_there() -> None:
    assert problems(CHILD)[0] == (3, "paket uji belum ada")
    found = problems(CHILD + "without: [core.dua]\n", {"uji": read(PLAIN)})
    assert found == [(6, "kalimat core.dua tidak ada di paket yang diperluas")]


@given(st.integers(0, len(PLAIN)), st.sampled_from(["", "x", ":", "\n", "[", "{", '"', "  "]))
def test_whatever_is_typed_is_read_or_refused(at: int, typed: str) -> None:
    with suppress(InvalidInput):
        pack = read(PLAIN[:at] + typed + PLAIN[at + 1 :])
        assert all(len(each.text.words) == len(LANGUAGES) for each in pack.sentences)
