"""A body in pieces, kept plain and compressed, so that what many feeds share is kept once. Pure.

A gzip member (RFC 1952) holds one deflate stream, and a deflate stream may be joined from blocks
that know nothing of each other (RFC 1951 section 3.2): each piece is compressed alone and ended by
a full flush, which stops at a byte border. A final empty block, the CRC-32 and the length close it.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""No name and no time, so that the same body is the same bytes always."""

_LAST_BLOCK = b"\x03\x00"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """data: as it is sent plain. packed: its deflate blocks."""

    data: bytes
    packed: bytes


def piece(data: bytes) -> Piece:
    """level 6: 9 takes 30 % longer for 2 % less."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(data, deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH))


@dataclass(frozen=True, slots=True, eq=False)
class SmallPiece:
    """A piece of which only the deflate blocks are kept: a fifth of the size."""

    packed: bytes

    @property
    def data(self) -> bytes:
        """As it is sent plain."""
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.packed)


AnyPiece = Piece | SmallPiece


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """What one address answers. etag: SHA-256 of the whole body, in hex, without quotes."""

    content_type: str
    pieces: tuple[AnyPiece, ...]
    etag: str
    trailer: bytes

    @property
    def body(self) -> bytes:
        return b"".join(piece.data for piece in self.pieces)

    @property
    def gzip(self) -> bytes:
        """The body as one gzip member."""
        return b"".join((_GZIP_HEADER, *(piece.packed for piece in self.pieces), self.trailer))

    @property
    def length(self) -> int:
        return sum(len(piece.data) for piece in self.pieces)


def representation(content_type: str, *pieces: AnyPiece) -> Representation:
    """The pieces, joined in this order into one body."""
    digest, crc, length = hashlib.sha256(), 0, 0
    for data in (part.data for part in pieces):
        digest.update(data)
        crc = zlib.crc32(data, crc)
        length += len(data)
    trailer = _LAST_BLOCK + struct.pack("<II", crc, length & 0xFFFFFFFF)
    return Representation(content_type, pieces, digest.hexdigest(), trailer)
