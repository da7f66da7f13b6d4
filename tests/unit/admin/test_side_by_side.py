"""Two texts beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.admin.side_by_side import Kind, hunks

LINES = st.lists(st.sampled_from(["satu\n", "dua\n", "tiga kata di sini\n", "tiga kata di sana\n", "\n"]), max_size=12)


def side(rows: list, name: str) -> list[str]:
    cells = [getattr(row, name) for row in rows]
    return ["".join(text for text, _ in cell.parts) for cell in cells if cell]


def test_equal_texts_have_no_hunks() -> None:
    assert hunks("a\nb\n", "a\nb\n") == []
    assert hunks("", "") == []


def test_the_words_that_differ_are_marked() -> None:
    (rows,) = hunks("days: 2024-09-25\n", "days: 2024-09-24\n")
    assert [row.kind for row in rows] == [Kind.CHANGED]
    assert rows[0].old.parts == (("days: 2024-09-", False), ("25", True))
    assert rows[0].new.parts == (("days: 2024-09-", False), ("24", True))


def test_lines_that_have_nothing_in_common_are_marked_whole() -> None:
    (rows,) = hunks("abc\n", "x: 1\n")
    assert rows[0].old.parts == (("abc", True),)


def test_far_changes_are_hunks_of_their_own_with_their_numbers() -> None:
    lines = [f"baris {n}\n" for n in range(1, 41)]
    other = [line for line in lines if line not in ("baris 5\n", "baris 30\n")]
    first, second = hunks("".join(lines), "".join(other))
    assert [row.old.number for row in first] == [2, 3, 4, 5, 6, 7, 8]
    assert first[3].kind is Kind.REMOVED
    assert first[3].new is None
    assert second[-1].new.number == 31


@given(LINES, LINES)
def test_both_sides_keep_their_lines(old: list[str], new: list[str]) -> None:
    rows = [row for found in hunks("".join(old), "".join(new)) for row in found]
    for name, lines in (("old", old), ("new", new)):
        for row in rows:
            cell = getattr(row, name)
            if cell:
                assert "".join(text for text, _ in cell.parts) == lines[cell.number - 1].rstrip("\n")
    assert len(side(rows, "old")) <= len(old)
    if old != new:
        assert any(row.kind is not Kind.SAME for row in rows)
