"""What the tests of the doctor share: a feed that nothing is wrong with, and ways to spoil it."""

from __future__ import annotations

from calendar_service.doctor.clients import Measured, measured
from calendar_service.package_data import doctor_tables

GOOD = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//ID
NAME:Contoh
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Asia/Jakarta
BEGIN:STANDARD
DTSTART:19900101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
TZNAME:WIB
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:hari@x.example
DTSTAMP:20240126T000000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20241127
DTEND;VALUE=DATE:20241128
SUMMARY:Sehari
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
UID:jam@x.example
DTSTAMP:20240126T000000Z
SEQUENCE:0
DTSTART;TZID=Asia/Jakarta:20241127T070000
DTEND;TZID=Asia/Jakarta:20241127T130000
SUMMARY:Pemungutan suara
CATEGORIES:Pemilihan
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Pemungutan suara
TRIGGER:-P1D
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def spoiled(old: str, new: str) -> bytes:
    """GOOD with the first `old` replaced by `new`."""
    assert old in GOOD
    return crlf(GOOD.replace(old, new, 1))


def clients() -> Measured:
    """The table that ships."""
    return measured(*doctor_tables())


HALF = "NAME:Contoh"

TEXT_WRONGS: dict[str, tuple[bytes, int]] = {
    "web-page": (b"<!doctype html><p>Masuk", 0),
    "no-calendar": (b"halo", 0),
    "several-calendars": (crlf(GOOD) + b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 39),
    "not-utf-8": (crlf(GOOD).replace(b"Sehari", b"Seh\xe9ri"), 21),
    "split-character": (crlf(GOOD).replace(b"Sehari", b"Seh\xc3\r\n \xa9ri"), 21),
    "byte-order-mark": (b"\xef\xbb\xbf" + crlf(GOOD), 1),
    "bare-newline": (GOOD.encode(), 1),
    "spaced-component": (spoiled("END:VEVENT", "END:VEVENT "), 23),
    "component-as-property": (spoiled(HALF, "NAME:Contoh\nVTIMEZONE:"), 5),
    "long-line": (spoiled("SUMMARY:Sehari", "SUMMARY:" + "x" * 68), 21),
    "control-character": (spoiled("SUMMARY:Sehari", "SUMMARY:Se\x07hari"), 21),
    "odd-line": (spoiled("SUMMARY:Sehari", "SUMMARY:Sehari\nini bukan apa-apa"), 22),
    "unclosed": (spoiled("END:VCALENDAR\n", ""), 1),
    "too-large": (spoiled("SUMMARY:Sehari", "SUMMARY:Sehari\nDESCRIPTION:x" + "\n x" * 260_000), 0),
    "rather-large": (spoiled("SUMMARY:Sehari", "SUMMARY:Sehari\nDESCRIPTION:x" + "\n x" * 140_000), 0),
    "no-version": (spoiled("VERSION:2.0\n", ""), 1),
    "method": (spoiled(HALF, "NAME:Contoh\nMETHOD:REQUEST"), 5),
    "calendar-uid": (spoiled(HALF, "NAME:Contoh\nUID:x"), 5),
    "no-name": (spoiled("NAME:Contoh\n", ""), 1),
    "escaped-name": (spoiled(HALF, "NAME:Contoh\\, juga"), 4),
    "no-refresh": (spoiled("X-PUBLISHED-TTL:PT1H\n", ""), 1),
    "mixed-case": (spoiled(HALF, "NAME:Contoh\nX-wr-caldesc:x"), 5),
    "component-case": (crlf(GOOD.replace("BEGIN:VALARM", "BEGIN:vAlarm").replace("END:VALARM", "END:vAlarm")), 32),
    "new-property": (spoiled("SUMMARY:Sehari", "SUMMARY:Sehari\nLINK;VALUE=URI:https://x.example"), 22),
    "color": (spoiled(HALF, "NAME:Contoh\nCOLOR:#ff0000"), 5),
    "no-timezone": (spoiled("TZID:Asia/Jakarta\n", "TZID:Asia/Makassar\n"), 28),
    "unknown-zone": (crlf(GOOD.replace(";TZID=Asia/Jakarta", ";TZID=Asia/Surabaya")), 28),
    "odd-offset": (spoiled("TZOFFSETFROM:+0700", "TZOFFSETFROM:+070712"), 10),
    "floating": (crlf(GOOD.replace(";TZID=Asia/Jakarta", "")), 28),
    "zone-and-utc": (crlf(GOOD.replace("T070000\nDTEND", "T000000Z\nDTEND")), 28),
    "missing": (spoiled("UID:hari@x.example\n", ""), 15),
    "no-stamp": (spoiled("DTSTAMP:20240126T000000Z\n", ""), 15),
    "no-summary": (spoiled("SUMMARY:Sehari\n", ""), 15),
    "twice": (spoiled("SUMMARY:Sehari", "SUMMARY:Sehari\nSUMMARY:Lagi"), 22),
    "duplicate-uid": (spoiled("UID:jam@", "UID:hari@"), 25),
    "unreadable-time": (spoiled("DATE:20241127", "DATE:20241131"), 19),
    "date-without-value": (spoiled("DTSTART;VALUE=DATE:", "DTSTART:"), 19),
    "same-day-end": (spoiled("DATE:20241128", "DATE:20241127"), 20),
    "end-before-start": (spoiled("DATE:20241128", "DATE:20241126"), 20),
    "mixed-types": (spoiled("DTEND;VALUE=DATE:20241128", "DTEND:20241128T000000Z"), 20),
    "end-and-duration": (spoiled("SUMMARY:Sehari", "DURATION:P1D\nSUMMARY:Sehari"), 20),
    "status": (spoiled("STATUS:CONFIRMED", "STATUS:BATAL"), 22),
    "cancelled": (spoiled("STATUS:CONFIRMED", "STATUS:CANCELLED"), 22),
    "category-comma": (spoiled("CATEGORIES:Pemilihan", "CATEGORIES:Pemilihan\\, lagi"), 31),
    "several-categories": (spoiled("CATEGORIES:Pemilihan", "CATEGORIES:Pemilihan\nCATEGORIES:Lagi"), 32),
    "no-revision": (spoiled("SEQUENCE:0\n", ""), 15),
    "not-utc": (spoiled("DTSTAMP:20240126T000000Z", "DTSTAMP:20240126T000000"), 17),
    "bad-value": (spoiled(HALF, "NAME:Contoh\nREFRESH-INTERVAL:VALUE=DURATION:PT1H"), 5),
    "wrong-type": (spoiled("SEQUENCE:0", "SEQUENCE;VALUE=DATE:0"), 18),
    "explicit-type": (spoiled("SUMMARY:Sehari", "SUMMARY;VALUE=TEXT:Sehari"), 21),
    "negative": (spoiled("DTEND;VALUE=DATE:20241128", "DURATION:-P1D"), 20),
    "out-of-range": (spoiled("SEQUENCE:0", "SEQUENCE:-1"), 18),
    "not-among": (spoiled("STATUS:CONFIRMED", "TRANSP:TERBUKA"), 22),
    "recurrence": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=TAHUNAN"), 22),
    "high-ordinal": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=YEARLY;COUNT=2;BYDAY=20MO"), 22),
    "many-instances": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=DAILY;UNTIL=70060101"), 22),
    "no-instance": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=DAILY;COUNT=1\nEXDATE;VALUE=DATE:20241127"), 23),
    "until": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=DAILY;UNTIL=20241201T000000Z"), 22),
    "until-before": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=DAILY;UNTIL=20241101"), 22),
    "other-type": (spoiled("STATUS:CONFIRMED", "RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20241128T000000Z"), 23),
    "mixed-zones": (
        spoiled("DTEND;TZID=Asia/Jakarta:20241127T130000", "DTEND:20241127T130000Z").replace(
            b"DTSTART;TZID=Asia/Jakarta", b"DTSTART"
        ),
        29,
    ),
    "hours-of-a-day": (spoiled("DTEND;VALUE=DATE:20241128", "DURATION:PT24H"), 20),
    "misplaced": (spoiled("STATUS:CONFIRMED", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"), 22),
    "component-misplaced": (
        spoiled("BEGIN:VALARM", "BEGIN:VTODO\nUID:x\nDTSTAMP:20240126T000000Z\nEND:VTODO\nBEGIN:VALARM"),
        32,
    ),
    "missing-elsewhere": (
        spoiled("TZID:Asia/Jakarta\n", "TZID:Asia/Jakarta\n").replace(b"TZOFFSETFROM:+0700\r\n", b""),
        8,
    ),
    "alarm-pair": (spoiled("TRIGGER:-P1D", "TRIGGER:-P1D\nREPEAT:2"), 32),
    "parameter-case": (spoiled("SUMMARY:Sehari", "SUMMARY;language=id:Sehari"), 21),
    "deep": (spoiled("SUMMARY:Sehari\n", "SUMMARY:Sehari\n" + "BEGIN:A\n" * 1_200 + "END:A\n" * 1_200), 1_020),
    "calendar-zone": (spoiled(HALF, "NAME:Contoh\nX-WR-TIMEZONE:WIB"), 5),
    "other-component": (spoiled("END:VCALENDAR", "BEGIN:X-FOO\nEND:X-FOO\nEND:VCALENDAR"), 38),
    "periods": (spoiled("STATUS:CONFIRMED", "RDATE;VALUE=PERIOD:20241127T000000Z/PT1H"), 22),
    "old-zone-name": (
        spoiled("TZID:Asia/Jakarta", "TZID:Asia/Saigon").replace(b"TZID=Asia/Jakarta", b"TZID=Asia/Saigon"),
        28,
    ),
    "own-zone": (crlf(GOOD.replace("Asia/Jakarta", "Waktu Kami")), 6),
    "zone-start": (spoiled("DTSTART:19900101T000000", "DTSTART:19900101T000000Z"), 9),
    "zone-start-in-zone": (spoiled("DTSTART:19900101T000000", "DTSTART;TZID=Asia/Jakarta:19900101T000000"), 9),
    "zone-differs": (spoiled("TZOFFSETTO:+0700", "TZOFFSETTO:+0800"), 6),
    "alarm-without": (spoiled("DESCRIPTION:Pemungutan suara\n", ""), 32),
}
"""Rule -> (a feed that breaks it and as little else as can be, the line)."""

EMPTY = crlf(GOOD[: GOOD.index("BEGIN:VEVENT")] + "END:VCALENDAR\n")
"""A calendar without an event."""
