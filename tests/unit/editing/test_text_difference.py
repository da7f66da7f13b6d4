"""Two texts line by line, as `diff -u` prints them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.editing.text_difference import text_difference

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=6).map("\n".join)


def test_a_difference() -> None:
    assert text_difference(b"a\nb\n", b"a\nc\n", "lama", "baru") == "--- lama\n+++ baru\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert text_difference(b"a", b"a\n", "l", "b").endswith("-a\n\\ No newline at end of file\n+a\n")


@given(TEXTS, TEXTS)
def test_equal_texts_and_only_they_have_none(old: str, new: str) -> None:
    found = text_difference(old.encode(), new.encode(), "l", "b")
    assert (found == "") == (old == new)
    body = [line for line in found.splitlines()[2:] if not line.startswith(("@@", "\\"))]
    assert sum(line.startswith("+") for line in body) - sum(line.startswith("-") for line in body) == len(
        new.splitlines()
    ) - len(old.splitlines())


def test_a_byte_order_mark_is_no_difference() -> None:
    assert text_difference(b"\xef\xbb\xbfa\n", b"a\n", "l", "b") == ""
