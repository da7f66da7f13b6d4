"""What may stand behind an option."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest

from calendar_service.cli import arguments
from calendar_service.errors import Refused

WIT = timezone(timedelta(hours=9))

RIGHT: list[tuple[Callable[[str], object], str, object]] = [
    (arguments.day, "2024-11-27", date(2024, 11, 27)),
    (arguments.instant, "2024-11-27T08:00+09:00", datetime(2024, 11, 27, 8, tzinfo=WIT)),
    (arguments.lead, "3d", 3),
    (arguments.lead, "0d", 0),
    (arguments.lead, "+30d", -30),
    (arguments.server, "127.0.0.1", ("127.0.0.1", 53)),
    (arguments.server, "ns.kantor.id:5353", ("ns.kantor.id", 5353)),
    (arguments.server, "2001:db8::53", ("2001:db8::53", 53)),
    (arguments.server, "[2001:db8::53]:54", ("2001:db8::53", 54)),
    (arguments.whole_number, "12", 12),
    (arguments.at_least(2), "2", 2),
    (arguments.seconds, "2.5", 2.5),
    (arguments.words, " a  b ", "a b"),
    (arguments.address, "a.b+c@kota-surabaya.example", "a.b+c@kota-surabaya.example"),
]
WRONG: list[tuple[Callable[[str], object], str]] = [
    (arguments.day, "27-11-2024"),
    (arguments.day, "2024-11-31"),
    (arguments.instant, "2024-11-27T08:00"),
    (arguments.instant, "besok"),
    (arguments.lead, "3"),
    (arguments.lead, "-3d"),
    (arguments.lead, "366d"),
    (arguments.server, ""),
    (arguments.server, "ns:0"),
    (arguments.server, "ns:65536"),
    (arguments.server, "ns:x"),
    (arguments.server, "[::1"),
    (arguments.server, "udp://ns"),
    (arguments.whole_number, "1.5"),
    (arguments.at_least(2), "1"),
    (arguments.at_least(2), "dua"),
    (arguments.seconds, "lama"),
    (arguments.words, "  "),
    (arguments.address, "a b@x.example"),
    (arguments.address, "a@x.example\r\nBcc: b@x.example"),
    (arguments.address, "Nama <a@x.example>"),
    (arguments.address, "é@x.example"),
    (arguments.address, "a@"),
]


@pytest.mark.parametrize(("read", "text", "value"), RIGHT)
def test_right(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(("read", "text"), WRONG)
def test_wrong(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(Refused):
        read(text)
