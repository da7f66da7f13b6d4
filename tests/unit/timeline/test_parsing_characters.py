"""Characters in stages.yaml that nobody sees: told once, where they stand; everything else is carried."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service import package_data
from calendar_service.cli import main
from calendar_service.errors import InvalidInput
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline

FILE = """\
sources:
  koran: https://koran.example/
elections:
  pemilihan:
    title: Pemilihan
    title_en: Election
    issued: 2024-01-26
    basis: Undang-Undang
    audiences: [pemda]
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
          reason: Banjir.
          reason_en: Floods.
        pemungutan-suara:
          title: Pemungutan suara
          title_en: Voting
          days: 2024-11-27
          hours: 07.00-13.00
          source: [koran]
          leads: [3d, 1d]
          note: Serentak.
          note_en: Everywhere.
          guidance: [Netral.]
          guidance_en: [Be neutral.]
"""
Told = list[tuple[int, int, str]]


def read(text: str) -> Timeline:
    return parse(text.encode(), package_data.regions())


def told(text: str, language: str = "id") -> Told:
    translator = package_data.translators()[language]
    try:
        read(text)
    except InvalidInput as error:
        return [(p.line, p.column, p.sentence(translator)) for p in error.problems]
    return []


def place(text: str, sought: str) -> tuple[int, int]:
    """Of the first place of a string in a text."""
    before = text[: text.index(sought)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


TEXTS = (
    "Pemilihan",
    "Election",
    "Undang-Undang",
    "Suara",
    "Vote",
    "Pengumuman",
    "Notice",
    "Menurut KPU.",
    "As the KPU decides.",
    "Banjir.",
    "Floods.",
    "Pemungutan suara",
    "Voting",
    "Serentak.",
    "Everywhere.",
    "Netral.",
    "Be neutral.",
)


@pytest.mark.parametrize("words", TEXTS)
@pytest.mark.parametrize(
    "spoiled", ['"\\uFEFF"', '"\ufeff"', "\ufeff", '"\\u200B\\u2060"', "'\u202e'", '"\\u2800"', '"\\x07"', '"\\0"']
)
def test_a_text_of_nothing_to_see_is_told_once_in_whatever_field(words: str, spoiled: str) -> None:
    before, _, after = FILE.partition(f" {words}" if f" {words}" in FILE else words)
    lead = " " if f" {words}" in FILE else ""
    text = f"{before}{lead}{spoiled}{after}"
    ((line, column, sentence),) = told(text)
    inner = spoiled.lstrip("\"'")
    assert (line, column) == place(text, inner)
    assert "U+" in sentence


@pytest.mark.parametrize("words", TEXTS)
@pytest.mark.parametrize("blank", ['""', '" "', '"\\u00a0\\u3000"', '"\\u0301"', '"\\n"'])
def test_spaces_and_marks_alone_are_emptiness(words: str, blank: str) -> None:
    before, _, after = FILE.partition(f" {words}" if f" {words}" in FILE else words)
    lead = " " if f" {words}" in FILE else ""
    assert [sentence for *_, sentence in told(f"{before}{lead}{blank}{after}")] == [
        "teks ini kosong; isi atau hapus barisnya"
    ]


KEYS = ("title:", "title_en:", "days:", "hours:", "suara:", "pengumuman:", "koran:", "elections:", "phases:")


@pytest.mark.parametrize("key", KEYS)
def test_an_invisible_character_in_a_key_is_the_only_thing_told(key: str) -> None:
    text = FILE.replace(key, f"{key[:2]}\u200b{key[2:]}", 1)
    assert told(text) == [
        (
            *place(text, "\u200b"),
            f"karakter tak terlihat U+200B di {key[:2]}[U+200B]{key[2:]}; hapus",
        )
    ]


@pytest.mark.parametrize("value", ["2024-11-27", "07.00-13.00", "koran]", "3d", "pemda", "2024-01-26"])
def test_so_it_is_in_dates_hours_and_words(value: str) -> None:
    text = FILE.replace(value, f"{value[:2]}\u00ad{value[2:]}", 1)
    ((line, column, sentence),) = told(text)
    assert (line, column) == place(text, "\u00ad")
    assert "U+00AD" in sentence


def test_odd_spaces_read_as_spaces() -> None:
    text = FILE.replace("days: 2024-11-27", "days: 2024-11-26\u00a0s.d.\u202f2024-11-27\u00a0").replace(
        "title: Pemungutan suara", "title: Pemungutan\u00a0 suara\u2003"
    )
    stage = read(text).elections["pemilihan"].stages[1]
    assert (str(stage.days and stage.days.first), stage.title["id"]) == ("2024-11-26", "Pemungutan suara")


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ('"satu \\u200b dua"', 23),
        ('"satu \\\\u200b \\u200b"', 31),
        ('"a\\tb\\\n              c\\x7f"', 16),
        ("'satu \u200b dua'", 23),
        ("satu \u200b dua", 22),
        ("|\n            satu\n            du\u200ba", 15),
        (">-\n            satu\n\n            du\u200ba", 15),
        ('"👨\u200d👩 \\U0000200D"', 22),
    ],
)
def test_the_column_is_the_characters_own(written: str, column: int) -> None:
    text = FILE.replace("note: Serentak.", f"note: {written}")
    ((line, found, sentence),) = told(text)
    lines = text.split("\n")
    assert found == column
    assert lines[line - 1][column - 1 :].startswith(("\u200b", "\\u200b", "\\x7f", "\\U0000200D"))
    assert "U+" in sentence


def test_one_line_is_told_once_however_much_was_pasted() -> None:
    text = FILE.replace("Serentak.", "Se\u00adren\u00adtak\u200b.").replace("Netral.", "Net\u00adral.")
    assert [line for line, *_ in told(text)] == [place(text, "Se\u00adren")[0], place(text, "Net\u00adral")[0]]


def test_other_problems_are_told_beside_it() -> None:
    text = FILE.replace("Serentak.", "Seren\u200btak.").replace("13.00", "25.00")
    assert [line for line, *_ in told(text)] == [place(text, "hours")[0], place(text, "Seren")[0]]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("where", ["# keterangan{}lanjutannya\n", "x"])
def test_a_line_end_of_unicode_shifts_nothing(end: str, where: str) -> None:
    text = FILE.replace("07.00-13.00", "07:00")
    if where == "x":
        text = text.replace("Pengumuman", f"Pengumuman{end}resmi").replace("Banjir.", f'"Banjir{end}besar."')
    else:
        text = where.format(end) + text
    assert [(line, column) for line, column, _ in told(text)] == [place(text, "07:00")]


def test_windows_and_old_macintosh_line_ends_count_alike() -> None:
    text = FILE.replace("07.00-13.00", "07:00")
    for end in ("\r\n", "\r"):
        assert [(line, column) for line, column, _ in told(text.replace("\n", end))] == [place(text, "07:00")]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('"a\\ud800"', "kode \\ud800 bukan karakter; hapus, atau ketik hurufnya sendiri"),
        ('"a\\U00110000"', "kode \\U00110000 bukan karakter; hapus, atau ketik hurufnya sendiri"),
        ('"a\\ud83d\\ude00"', "kode \\ud83d\\ude00 bukan karakter dalam YAML; tulis 😀"),
        ("a\x00", "karakter kendali U+0000 di a[U+0000]; hapus"),
        ("a\x1b[0m", "karakter kendali U+001B di a[U+001B][0m; hapus"),
        ("a\ufffe", "huruf yang rusak U+FFFE di a[U+FFFE]; ketik ulang"),
        ("a\ufffd", "huruf yang rusak U+FFFD di a[U+FFFD]; ketik ulang"),
        ("a\uf0b7", "karakter U+F0B7 di a[U+F0B7] hanya dikenal sebagian komputer; ganti dengan huruf biasa"),
    ],
)
def test_what_yaml_would_refuse_in_english(written: str, sentence: str) -> None:
    text = FILE.replace("Serentak.", written)
    line, column = place(text, written)
    assert told(text) == [(line, column + 1 + written.startswith('"'), sentence)]


def test_utf_16_is_one_mistake() -> None:
    for data in (FILE.encode("utf-16-le"), FILE.encode("utf-16-be")):
        with pytest.raises(InvalidInput) as caught:
            parse(data, package_data.regions())
        assert [p.message for p in caught.value.problems] == [
            "berkas ini tampaknya UTF-16; simpan berkas dengan pengodean UTF-8"
        ]


@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff", "\u202a", "\x07"])
@pytest.mark.parametrize("at", ["\n", ": ", "- ", "[", "'", "|"])
def test_wherever_it_stands_nothing_else_is_told(invisible: str, at: str) -> None:
    text = FILE.replace("note: Serentak.", "note: 'Serentak.'").replace(
        "note_en: Everywhere.", "note_en: |\n            Everywhere."
    )
    text = text.replace("guidance: [Netral.]", "guidance:\n            - Netral.")
    text = text.replace("guidance_en: [Be neutral.]", "guidance_en:\n            - Be neutral.")
    found = -1
    while (found := text.find(at, found + 1)) >= 0:
        spoiled = text[: found + len(at)] + invisible + text[found + len(at) :]
        assert [(line, column) for line, column, _ in told(spoiled)] == [place(spoiled, invisible)]


TITLES = (
    "Rapat, pleno; terbuka: tahap \\n satu \\N dua \\, tiga \\; empat",
    "C:\\new\\Nama\\",
    "🗳️🗳️ pemungutan 👨‍👩‍👧‍👦 é",
    "\"Dikutip\" 'satu' “dua” %s {0} {{x}} %(a)s <b>tebal</b> &amp; & < >",
    "بسم الله الانتخابات 選挙 선거",
    "kata " * 399 + "akhir",
    "X" * 1999,
    "BEGIN:VEVENT",
    "=HYPERLINK(1)",
    "a" * 1 + "\u0323" * 70,
    "...",
    "🗳️",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_is_hard_to_carry_is_carried(title: str) -> None:
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = FILE.replace("title: Pemungutan suara", f'title: "{quoted}"')
    assert read(text).elections["pemilihan"].stages[1].title["id"] == title


def test_what_was_official_before_is_read_and_shows_something() -> None:
    text = (
        FILE.replace("title: Pemungutan suara", 'title: "\\uFEFF"')
        .replace("Serentak.", "Seren\u200btak \uf0b7.")
        .replace("Netral.", '"\\u202E"')
    )
    assert len(told(text)) == 3
    stage = parse(text.encode(), package_data.regions(), is_official=True).elections["pemilihan"].stages[1]
    assert (stage.title["id"], stage.guidance[0]["id"]) == ("[U+FEFF]", "[U+202E]")
    assert stage.note is not None
    assert stage.note["id"] == "Seren\u200btak \uf0b7."


@given(
    st.text(
        st.one_of(
            st.sampled_from("\t\n\r\x85\u2028\u200b\u202e\ufeff\ufe0f\u200d🗳👨'\"\\#:-[]{}|>%@`&*!, "), st.characters()
        ),
        max_size=12,
    )
)
def test_any_text_at_all_is_read_or_refused(words: str) -> None:
    """No traceback, no sentence without a place in the file."""
    text = FILE.replace("Serentak.", words)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, column, _ in told(text.encode("utf-8", "replace").decode()):
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("id", "karakter tak terlihat U+FEFF di [U+FEFF]; hapus"),
        ("en", "the invisible character U+FEFF in [U+FEFF]; delete it"),
    ],
)
def test_check_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, sentence: str) -> None:
    file = tmp_path / "stages.yaml"
    text = FILE.replace("title: Pemungutan suara", 'title: "\\uFEFF"')
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(file), "--lang", language]) == 1
    out, err = capsys.readouterr()
    line, column = place(text, "\\uFEFF")
    assert (out + err).splitlines()[0] == f"{file}:{line}:{column}: {sentence}"
