"""The picture of a link: its size, the same bytes for the same words, made once, never too large for a chat."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from calendar_service.package_data import TEMPLATES
from calendar_service.papers.card_pictures import LARGEST, SIZES, CardPictures
from calendar_service.papers.typesetting import Typesetting

LINES = {
    "brand": "Kalender Tahapan",
    "eyebrow": "Provinsi Jawa Timur",
    "title": "Kota Surabaya",
    "label": "Berikutnya",
    "what": "Pemungutan suara",
    "when": "Rabu, 27 November 2024 pukul 07.00–13.00 WIB",
    "zone": "Jam setempat: WIB",
    "foot": "Menurut jadwal revisi 1, 18 September 2024.",
}


class Counted(Typesetting):
    """Counts what it sets."""

    def __init__(self) -> None:
        super().__init__(TEMPLATES / "letter")
        self.sizes: list[object] = []

    def png(self, layout: str, words: Mapping[str, object], language: str) -> bytes:
        self.sizes.append(words["size"])
        return super().png(layout, words, language)


@pytest.fixture
def setting() -> Counted:
    return Counted()


def is_png(data: bytes) -> tuple[int, int]:
    """Width and height (PNG, section 11.2.2)."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    found: tuple[int, int] = struct.unpack(">II", data[16:24])
    return found


def test_it_is_as_large_as_chats_want_it(setting: Counted) -> None:
    made = CardPictures(setting, None).made(LINES, "id")
    assert is_png(made) == (1200, 630)
    assert len(made) < LARGEST


def test_the_same_words_are_the_same_bytes_wherever_they_are_set() -> None:
    one, other = (CardPictures(Counted(), None).made(LINES, "id") for _ in range(2))
    assert one == other
    assert CardPictures(Counted(), None).made({**LINES, "when": "Rabu, 4 Desember 2024"}, "id") != one


def test_it_is_made_once_of_the_same_words(setting: Counted, tmp_path: Path) -> None:
    first = CardPictures(setting, tmp_path).made(LINES, "id")
    assert CardPictures(setting, tmp_path).made(dict(reversed(LINES.items())), "id") == first
    assert setting.sizes == [SIZES[0]]
    CardPictures(setting, tmp_path).made(LINES, "en")
    assert len(setting.sizes) == 2


def test_what_would_be_too_large_is_set_in_smaller_letters(setting: Counted) -> None:
    long = {name: " ".join([words] * 3) for name, words in LINES.items() if name not in ("brand", "foot")}
    made = CardPictures(setting, None).made({**LINES, **long}, "id")
    assert len(made) < LARGEST
    assert len(setting.sizes) > 1


def test_words_are_never_commands(setting: Counted) -> None:
    made = CardPictures(setting, None).made({**LINES, "title": '#panic() $ _x_ *y* `z` #read("x") <a> @b \\ [c]'}, "id")
    assert is_png(made) == (1200, 630)
