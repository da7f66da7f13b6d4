"""What a line looks like, before YAML reads it."""

from __future__ import annotations

import pytest

from calendar_service.timeline.raw_lines import Look, closing, depth_of, raw_lines, without_comment


@pytest.mark.parametrize(
    ("text", "kind", "key", "value"),
    [
        ("", Look.NOTHING, "", ""),
        ("  # kata", Look.NOTHING, "", ""),
        ("  title: Masa tenang  # kata", Look.FIELD, "title", "Masa tenang"),
        ('  "35.78": {days: 2024-01-01}', Look.FIELD, "35.78", "{days: 2024-01-01}"),
        ("  - satu # dua", Look.BULLET, "", "satu"),
        ("- a: b", Look.FIELD, "a", "b"),
        ("title", Look.LOOSE, "", "title"),
        ("days:2024", Look.LOOSE, "", "days:2024"),
        ("+ days: 2024", Look.LOOSE, "", "+ days: 2024"),
        ("koran: https://a.example/#b", Look.FIELD, "koran", "https://a.example/#b"),
        ("note: '# bukan' # kata", Look.FIELD, "note", "'# bukan'"),
    ],
)
def test_a_line(text: str, kind: Look, key: str, value: str) -> None:
    (line,) = raw_lines([text])
    assert (line.kind, line.key, line.value) == (kind, key, value)


def test_what_goes_on_is_inside_and_belongs_to_its_field() -> None:
    text = 'a: >-\n  b: 1\n\n  c\nd: "satu\n  dua: tiga"\ne: [x,\n  y]\nf: {x: 1,\n  y: 2}\ng: h'
    lines = raw_lines(text.split("\n"))
    assert [line.number for line in lines if line.kind is Look.INSIDE] == [2, 3, 4, 8, 10]
    assert [line.key for line in lines if line.kind is Look.FIELD] == ["a", "d", "dua", "e", "f", "g"]
    assert lines[7].of == 7


def test_a_field_ends_what_was_never_closed() -> None:
    for opened in ('a: "satu', "a: [x, y", "a: {x: 1"):
        assert [line.kind for line in raw_lines([opened, "b: 1"])] == [Look.FIELD, Look.FIELD]


def test_quotes_brackets_and_comments() -> None:
    assert [closing(text) for text in ('"a\\"b"', "'a''b'", '"a', "''")] == [5, 5, 0, 1]
    assert [depth_of(text) for text in ("[a, [b]]", "[a", "a]", "{a: ']'}", '["a]')] == [0, 1, -1, 0, -1]
    assert without_comment("[a, b] # c") == "[a, b]"
    assert without_comment('"a" b # c') == '"a" b'
