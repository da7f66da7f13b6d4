"""The table that ships, and how an operator's own is read or refused."""

from __future__ import annotations

import re

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.mail import phrases, rules
from calendar_service.mail.rules import SHIPPED, Rests, read_rules
from calendar_service.words.reasons import Reason

WHOLE = b"""\
# what our provider says
- rule: kuota-penyedia
  reason: quota
  reply: [450, 55x]
  status: [x.7.x, 5.7.6xx]
  words:
    - kuota (harian|bulanan) habis
    - batas * tercapai
  unless: kotak surat
  final: no
  rests: sending
  source: surat penyedia, 2024
- {rule: dua, reason: address, reply: 5xx, source: kita}
"""


def problems(text: str) -> list[str]:
    """Line, column and sentence of everything that is wrong."""
    with pytest.raises(InvalidInput) as refused:
        read_rules("mine.yaml", text.encode())
    return [f"{p.line}:{p.column} {p.message % dict(p.facts)}" for p in refused.value.problems]


def test_a_whole_rule() -> None:
    first, second = read_rules("mine.yaml", WHOLE)
    assert (first.name, first.reason, first.is_final, first.rests) == (
        "kuota-penyedia",
        Reason.QUOTA,
        False,
        Rests.SENDING,
    )
    assert first.source == "surat penyedia, 2024"
    for code, status, text, fits in (
        ("550", "5.7.1", "Kuota harian habis", True),
        ("450", "4.7.12", "batas kirim tercapai", True),
        ("450", "5.7.612", "batas kirim tercapai", True),
        ("451", "4.7.12", "batas kirim tercapai", False),
        ("550", "5.1.1", "kuota harian habis", False),
        ("550", "5.7.1", "kuota mingguan habis", False),
        ("550", "5.7.1", "kuota harian habis, kotak surat penuh", False),
        ("", "5.7.1", "kuota harian habis", False),
    ):
        assert first.fits(code, frozenset([status]), text) is fits, (code, status, text)
    assert (second.name, second.reason, second.is_final, second.rests) == ("dua", Reason.ADDRESS, None, Rests.MAILBOX)
    assert second.fits("599", frozenset(), "")
    assert not second.fits("450", frozenset(), "")


def test_an_empty_table_has_no_rule() -> None:
    assert read_rules("mine.yaml", b"") == read_rules("mine.yaml", b"# nothing\n") == ()


REASONS = "address, mailbox, policy, content, sender, name, login, quota, delay, other"
KEYS = "rule, reason, reply, status, words, unless, final, rests, source"
LINES = "- rule: satu\n  reason: address\n  words: tidak ada\n  source: kita\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rule: satu\n", [f"1:1 {rules.NO_TABLE}"]),
        ("- satu\n", [f"1:3 {rules.NO_RULE}"]),
        (LINES.replace("address", "alamat"), [f"2:11 alamat tidak dikenal; harus salah satu dari {REASONS}"]),
        (LINES.replace("words", "kata"), [f"3:3 kata tidak dikenal dalam sebuah aturan; yang ada: {KEYS}", f"1:3 {rules.CATCHES_ALL}"]),
        (LINES.replace("  source: kita\n", ""), ["1:3 aturan ini tidak punya source"]),
        (LINES.replace("rule: satu\n  ", ""), ["1:3 aturan ini tidak punya rule"]),
        (LINES + "  reply: [250, 650, 55]\n", [f"5:{at} bukan kode jawaban SMTP; tulis misalnya 550, 55x, atau 5xx" for at in ("16 650", "21 55")]),
        (LINES + "  status: 5.1\n", ["5:11 5.1 bukan kode status; tulis misalnya 5.1.1, x.7.x, atau 5.7.6xx"]),
        (LINES + "  unless: '*'\n", [f"5:11 {phrases.NOTHING % {'value': '*'}}"]),
        (LINES + "  unless: []\n", [f"5:11 {rules.CATCHES_ALL}"]),
        (LINES + "  final: maybe\n", ["5:10 maybe tidak dikenal; harus salah satu dari yes, no"]),
        (LINES + "  rests: all\n", ["5:10 all tidak dikenal; harus salah satu dari mailbox, domain, sending"]),
        (LINES + LINES, ["5:3 aturan satu sudah ada di baris 1; beri nama lain"]),
        (LINES + "  source: lagi\n", ["5:3 source sudah tertulis di baris 4; hapus salah satu"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_what_was_expected(text: str, wanted: list[str]) -> None:
    assert sorted(problems(text)) == sorted(wanted)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert len(problems("- satu\n- rule: dua\n  reason: apa\n- rule: tiga\n")) == 7


def test_each_rule_that_ships_names_its_source_and_something_to_look_at() -> None:
    assert len(SHIPPED) > 25
    assert len({rule.name for rule in SHIPPED}) == len(SHIPPED)
    for rule in SHIPPED:
        assert len(rule.source) > 5, rule.name
        assert rule.replies or rule.statuses or rule.words, rule.name
        assert rule.rests is Rests.MAILBOX or rule.reason is Reason.DELAY, rule.name


def test_no_rule_that_ships_is_in_the_shade_of_another() -> None:
    """A rule that looks at a code alone hides every later one of the same code."""
    seen: set[str] = set()
    for rule in SHIPPED:
        codes = {pattern.pattern for pattern in (rule.replies, rule.statuses) if pattern}
        alone = not rule.words and len(codes) == 1
        assert not (alone and codes & seen), rule.name
        seen |= codes if alone and not rule.unless else set()
        assert all(re.compile(code) for code in codes)
