"""English mails speak English."""

from __future__ import annotations

import re

import pytest

from calendar_service.letters.wording import Words
from tests.notices_material import cancelled, moved, reminders

INDONESIAN = re.compile(
    r"\b(yang|tidak|dan|atau|pada|untuk|dengan|dalam|bagi|oleh|dari|tahapan|hari|pukul|dilarang|mohon|pelanggaran"
    r"|sampai|besok|sejak|Pengingat|Netralitas ASN)\b|s\.d\."
)


def _read(words: Words, basis: str = "") -> str:
    """What a reader reads; addresses and the names of rules stay Indonesian."""
    text = re.sub(r"https://\S+", "", f"{words.subject}\n{words.text}")
    return text.replace(basis, "") if basis else text


def test_no_english_mail_falls_back_to_indonesian() -> None:
    mails = [(m.occurrence.stage.basis, m.words) for m in reminders() if m.language == "en"]
    assert len(mails) > 60
    for basis, words in mails:
        assert not INDONESIAN.search(_read(words, basis)), INDONESIAN.search(_read(words, basis))


@pytest.mark.parametrize("words", [moved("en"), cancelled("en")], ids=["change", "cancel"])
def test_no_english_notice_falls_back_to_indonesian(words: Words) -> None:
    assert not INDONESIAN.search(_read(words)), INDONESIAN.search(_read(words))


def test_the_pattern_would_find_a_sentence_that_is_not_translated() -> None:
    assert all(INDONESIAN.search(_read(m.words)) for m in reminders() if m.language == "id")
