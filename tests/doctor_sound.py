"""A feed that nothing is wrong with, and what spoils it: `changed` and `repeated` put other lines in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass

SOUND = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//ID
NAME:Contoh
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:hari@x.example
DTSTAMP:20240126T000000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20241127
DTEND;VALUE=DATE:20241128
SUMMARY:Sehari
END:VEVENT
BEGIN:VEVENT
UID:jam@x.example
DTSTAMP:20240126T000000Z
SEQUENCE:0
DTSTART;TZID=Europe/Berlin:20240703T070000
DTEND;TZID=Europe/Berlin:20240703T130000
SUMMARY:Beberapa jam
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Beberapa jam
TRIGGER:-P1D
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:ulang@x.example
DTSTAMP:20240126T000000Z
SEQUENCE:0
DTSTART;TZID=Europe/Berlin:20240704T070000
DTEND;TZID=Europe/Berlin:20240704T130000
RRULE:FREQ=WEEKLY;COUNT=10
SUMMARY:Berulang
END:VEVENT
BEGIN:VTODO
UID:tugas@x.example
DTSTAMP:20240126T000000Z
SUMMARY:Tugas
END:VTODO
BEGIN:VJOURNAL
UID:catatan@x.example
DTSTAMP:20240126T000000Z
SUMMARY:Catatan
END:VJOURNAL
END:VCALENDAR
"""
BUSY = "BEGIN:VFREEBUSY\nUID:sibuk@x.example\nDTSTAMP:20240126T000000Z\nEND:VFREEBUSY\n"
"""Not in SOUND: there are programs that stop at it."""
EVENTS = 3

UNTILS = ("20240901", "20240901T000000", "20240901T000000Z", "20240101T000000Z", "20240101")
STARTS = (";VALUE=DATE:20240704", ":20240704T070000", ":20240704T050000Z", ";TZID=Europe/Berlin:20240704T070000")
TIMES = (";VALUE=DATE:20240705", ":20240705T070000", ":20240705T050000Z", ";TZID=Europe/Berlin:20240705T070000")


@dataclass(frozen=True, slots=True)
class Mutant:
    """name: what was done. data: the feed, which says of each of its events what SOUND does unless that is the wrong."""

    name: str
    data: bytes


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def changed(component: str, name: str, *lines: str) -> bytes:
    """SOUND with the lines of a property in the first such component, or the event with hours, taken out, and others
    put in their place."""
    text = SOUND.replace("END:VCALENDAR", f"{BUSY}END:VCALENDAR") if component == "VFREEBUSY" else SOUND
    head = f"BEGIN:{component}\n"
    at = text.index("UID:jam@") if component == "VEVENT" else text.index(head) + len(head)
    start = text.rindex(head, 0, at) + len(head)
    ends = [at for mark in ("BEGIN:", "END:") if (at := text.find(mark, start)) >= 0]
    own, rest = text[start : min(ends)], text[min(ends) :]
    gone = (name, "DTEND") if (component, name) == ("VEVENT", "DURATION") else (name,)
    kept = [line for line in own.splitlines() if line.split(":")[0].split(";")[0] not in gone]
    return crlf(text[:start] + "".join(f"{line}\n" for line in (*kept, *lines)) + rest)


def unused(mutant: Mutant) -> Mutant:
    """With nothing in it that is in its zone."""
    return Mutant(f"{mutant.name}, unused", re.sub(rb";TZID=Europe/Berlin:(\d{8}T\d{6})", rb":\1Z", mutant.data))


def spare(mutant: Mutant) -> Mutant:
    """With the right STANDARD and DAYLIGHT behind what its VTIMEZONE has."""
    right = crlf(SOUND[SOUND.index("BEGIN:STANDARD") : SOUND.index("END:VTIMEZONE")])
    return Mutant(f"{mutant.name}, spare", mutant.data.replace(b"END:VTIMEZONE", right + b"END:VTIMEZONE"))


def repeated(*lines: str) -> bytes:
    """SOUND with an event of these lines in place of the one that repeats."""
    start = SOUND.index("BEGIN:VEVENT\nUID:ulang")
    end = SOUND.index("BEGIN:VTODO")
    head = "BEGIN:VEVENT\nUID:ulang@x.example\nDTSTAMP:20240126T000000Z\nSEQUENCE:0\nSUMMARY:Berulang\n"
    return crlf(SOUND[:start] + head + "".join(f"{line}\n" for line in lines) + "END:VEVENT\n" + SOUND[end:])
