"""A body in pieces is the same bytes as the body whole, plain and as one gzip member."""

from __future__ import annotations

import gzip
import hashlib
import zlib

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.feeds.pieces import piece, representation

BODIES = st.lists(st.binary(max_size=200) | st.binary(min_size=1, max_size=3).map(lambda b: b * 5000), max_size=5)


@given(BODIES)
def test_pieces_join_into_one_member(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    made = representation("text/x", *map(piece, parts))
    assert (made.body, made.length) == (whole, len(whole))
    assert made.etag == hashlib.sha256(whole).hexdigest()
    member = zlib.decompressobj(wbits=31)
    assert member.decompress(made.gzip) == whole
    assert member.eof
    assert member.unused_data == b""
    assert gzip.decompress(made.gzip) == whole


@given(st.binary(max_size=300), st.integers(0, 300))
def test_where_a_body_is_cut_changes_no_tag(data: bytes, at: int) -> None:
    one, two = representation("x", piece(data)), representation("x", piece(data[:at]), piece(data[at:]))
    assert one.etag == two.etag
    assert one.gzip == representation("x", piece(data)).gzip, "the same body is the same bytes always"
