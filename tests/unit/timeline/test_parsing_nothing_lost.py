"""What an editor typed is either taken over or complained about; it never vanishes."""

from __future__ import annotations

import pytest

from calendar_service import package_data
from calendar_service.errors import InvalidInput
from calendar_service.timeline.parsing import parse

FILE = """\
sources:
  koran: https://koran.example/
{top}
elections:
  pemilihan:
    title: {title}
    title_en: Election
    issued: 2024-01-26
    basis: Undang-Undang
    discipline_from: {turn}
    phases:
      suara:
        title: Suara
        title_en: Vote
    stages:
      suara:
        pengumuman:
          title: Pengumuman
          title_en: Notice
          undated: Menurut KPU.
          undated_en: As the KPU decides.
        pemungutan-suara:
          title: Pemungutan suara
          title_en: Voting
          days: 2024-11-27
          {line}
        sesudahnya:
          title: Sesudahnya
          title_en: Afterwards
          due: 3 hari sesudah {anchor}
        lalu:
          title: Lalu
          title_en: Then
          due: 3 hari sesudah sesudahnya
"""
LINE = 26
"""Where {line} stands."""


FACTS = {"top": "", "title": "Pemilihan", "turn": "pemungutan-suara", "line": "", "anchor": "pemungutan-suara"}


def _problems(**changed: str) -> list[tuple[int, str]]:
    try:
        parse(FILE.format(**(FACTS | changed)).encode(), package_data.regions())
    except InvalidInput as error:
        translator = package_data.translators()["id"]
        return [(problem.line, problem.sentence(translator)) for problem in error.problems]
    return []


def test_the_file_itself_is_sound() -> None:
    assert _problems() == []
    assert _problems(line="source: koran") == []


@pytest.mark.parametrize("key", ["source", "part_of", "regions", "leads", "hours", "was", "note", "status"])
def test_a_key_without_a_value(key: str) -> None:
    assert (LINE, "teks ini kosong; isi atau hapus barisnya") in _problems(line=f"{key}:")


def test_an_election_without_a_sound_title_is_read_to_its_end() -> None:
    assert [line for line, _ in _problems(title='""\n    without: ["99"]\n    was: X')] == [6, 7, 8]


def test_quoted_emptiness_is_emptiness() -> None:
    assert _problems(title='""') == [(6, "teks ini kosong; isi atau hapus barisnya")]


def test_a_bullet_that_a_colon_made_a_table() -> None:
    line = 'guidance: ["Netral", Ingat: netral]\n          guidance_en: ["Be neutral", Note: be neutral]'
    sentence = "di sini harus ada satu nilai, bukan daftar atau tabel"
    assert _problems(line=line) == [(LINE, sentence), (LINE + 1, sentence)]


def test_a_source_that_is_a_table() -> None:
    assert _problems(line="source: {koran: x}") == [(LINE, "di sini harus ada daftar: [a, b]")]


def test_an_undated_anchor_is_told_once_however_many_wait_for_it() -> None:
    told = [sentence for _line, sentence in _problems(anchor="pengumuman")]
    assert told == ["tahapan pengumuman belum bertanggal; isi days di sini"]


def test_a_former_id_that_is_still_in_use() -> None:
    assert _problems(line="was: lalu") == [(LINE, "pengenal lama lalu masih dipakai; hapus dari was")]


def test_an_election_that_has_ended_may_stay_in_the_file() -> None:
    timeline = parse(FILE.format(**(FACTS | {"top": "ended: [pemilihan]"})).encode(), package_data.regions())
    assert "pemilihan" in timeline.elections
    assert not timeline.goes_on("pemilihan")


def test_the_first_word_of_an_id_is_enough_for_a_hint() -> None:
    sentence = "tahapan pemungutan tidak ada di pemilihan ini; mungkin pemungutan-suara"
    assert _problems(turn="pemungutan") == [(10, sentence)]


@pytest.mark.parametrize(
    "address",
    [
        "http://koran.example/",
        "https://koran.example@lain.example/",
        "https://k\u043eran.example/",
        '"https://koran.example/\\u0022x"',
        "https://127.0.0.1/",
    ],
)
def test_an_address_that_may_lead_elsewhere_is_named_at_its_place_and_nothing_else_is(address: str) -> None:
    """Not that its short name is unknown, too; and what was official is read as it was."""
    text = FILE.replace("https://koran.example/", address).format(
        top="", title="Pemilihan", turn="pemungutan-suara", line="source: koran", anchor="pemungutan-suara"
    )
    with pytest.raises(InvalidInput) as caught:
        parse(text.encode(), package_data.regions())
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 10)]
    assert "koran" in parse(text.encode(), package_data.regions(), is_official=True).sources
