"""One name, however it is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.place_names.spelling import name_key, sound_of, without_level, words_of, written_out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Kab.\u00a0Bogor ", ["kab", "bogor"]),
        ("Toli\u2013Toli", ["toli", "toli"]),
        ("Ma\u2019rang", ["marang"]),
        ("S\u00fcrabaya", ["surabaya"]),
        ("Sura\u200bbaya\ufeff", ["surabaya"]),
        ("\uff33\uff55\uff52\uff41", ["sura"]),
        ("Pangkajene & Kepulauan", ["pangkajene", "dan", "kepulauan"]),
        ("Muko2", ["muko", "muko"]),
        ("\u202e!", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("old", "new"),
    [("Soerabaja", "Surabaya"), ("Djokjakarta", "Jokjakarta"), ("Tjilatjap", "Cilacap"), ("Boven Digoel", "Boven Digul"), ("Djogja", "Yogya")],
)  # fmt: skip
def test_old_spelling_sounds_like_todays(old: str, new: str) -> None:
    assert sound_of(name_key(old)) == sound_of(name_key(new))


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        ("kab bogor", "bogor", "kabupaten"),
        ("bogor kab", "bogor", "kabupaten"),
        ("kodya semarang", "semarang", "kota"),
        ("kota adm jakarta selatan", "jakarta selatan", "kota"),
        ("kabupten bogor", "bogor", "kabupaten"),
        ("kpu kota surabaya", "surabaya", "kota"),
        ("wali kota medan", "medan", "kota"),
        ("kabupaten lima puluh kota", "lima puluh kota", "kabupaten"),
        ("propinsi bali", "bali", "provinsi"),
        ("kota madya bandung", "bandung", "kota"),
        ("daerah tingkat ii bogor", "bogor", ""),
        ("kabupaten", "", "kabupaten"),
        ("tj pinang", "tanjung pinang", ""),
        ("", "", ""),
    ],
)
def test_a_name_and_the_level_beside_it(text: str, name: str, level: str) -> None:
    assert without_level(written_out(text.split())) == (name.split(), level)


@given(st.text())
def test_a_key_is_plain_and_stays_one(text: str) -> None:
    key = name_key(text)
    assert key.isascii()
    assert key == name_key(key)
    assert not key or key.isalnum()
