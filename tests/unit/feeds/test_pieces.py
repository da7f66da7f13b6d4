"""A body in pieces is the same bytes as the body whole, plain and as one gzip member; so is one with codes in its holes."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.feeds.pieces import FILLING, piece, representation, small

HOLE = FILLING.encode()
PLAIN = st.binary(max_size=200).map(lambda data: data.replace(HOLE, b""))
BODIES = st.lists(PLAIN | st.sampled_from([b"BEGIN:VEVENT", b"a", b"\0\0\0"]).map(lambda b: b * 5000), max_size=5)


def opened(packed: bytes) -> bytes:
    """As gzip has it, and nothing behind it."""
    member = zlib.decompressobj(wbits=31)
    found = member.decompress(packed)
    assert member.eof
    assert member.unused_data == b""
    assert gzip.decompress(packed) == found
    return found


@given(BODIES)
def test_pieces_join_into_one_member(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    made = representation("text/x", *map(piece, parts))
    assert (made.body, made.length) == (whole, len(whole))
    assert opened(made.gzip) == whole


@given(BODIES.map(lambda parts: [part + b"\n" for part in parts]), st.sampled_from(["35", "35.78"]))
def test_a_code_in_each_hole(parts: list[bytes], code: str) -> None:
    made = piece((HOLE * len(code)).join(parts))
    whole = code.encode().join(parts)
    for each in (made, small(made)):
        found = representation("text/x", piece(b"head"), each, piece(b"end"), code=code)
        assert found.body == b"head" + whole + b"end"
        assert opened(found.gzip) == found.body


def test_what_stands_before_a_hole_is_not_repeated_behind_it() -> None:
    event = bytes(range(32, 127)) * 8
    joined = (HOLE * 5).join([event] * 60)
    made = representation("text/x", piece(joined), code="35.78")
    assert len(made.gzip) < 2 * len(representation("text/x", piece(event)).gzip) + 60 * 20


def test_holes_have_one_width() -> None:
    with pytest.raises(AssertionError):
        piece(b"a" + HOLE * 2 + b"b" + HOLE * 5)


@given(PLAIN, PLAIN)
def test_a_tag_is_of_what_is_sent(one: bytes, other: bytes) -> None:
    def tag(data: bytes, code: str = "") -> str:
        return representation("x", piece(data), code=code).etag

    assert (tag(one) == tag(other)) == (one == other)
    assert tag(one + HOLE * 2, "35") != tag(one + HOLE * 2, "36")
    assert tag(one) == tag(bytes(one))
