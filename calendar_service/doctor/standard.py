"""What RFC 5545 and RFC 7986 say of each property: where it may stand, how often, and what its value is. A table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

EXACTLY_ONCE, AT_MOST_ONCE, ANY_NUMBER = "1", "?", "*"


@dataclass(frozen=True, slots=True)
class Definition:
    """types: value types, the default first. where: component -> how often (EXACTLY_ONCE, AT_MOST_ONCE,
    ANY_NUMBER). is_list: several values may stand behind each other, divided by commas. among: the values that the
    RFC names, none where it leaves them open. section: of RFC 5545, or of RFC 7986 where that is said."""

    name: str
    types: tuple[str, ...]
    where: Mapping[str, str]
    section: str
    is_list: bool = False
    among: frozenset[str] = frozenset()


COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "VCALENDAR": (),
    "VEVENT": ("VCALENDAR",),
    "VTODO": ("VCALENDAR",),
    "VJOURNAL": ("VCALENDAR",),
    "VFREEBUSY": ("VCALENDAR",),
    "VTIMEZONE": ("VCALENDAR",),
    "STANDARD": ("VTIMEZONE",),
    "DAYLIGHT": ("VTIMEZONE",),
    "VALARM": ("VEVENT", "VTODO"),
}
"""Component -> what it may stand in. RFC 5545 section 3.6."""


def _row(name: str, types: str, where: str, section: str, among: str = "", *, is_list: bool = False) -> Definition:
    places = {place[:-1]: place[-1] for place in where.split()}
    return Definition(name, tuple(types.split()), places, section, is_list, frozenset(among.split()))


DEFINITIONS: Mapping[str, Definition] = {
    row.name: row
    for row in (
        _row("CALSCALE", "TEXT", "VCALENDAR?", "3.7.1", "GREGORIAN"),
        _row("METHOD", "TEXT", "VCALENDAR?", "3.7.2"),
        _row("PRODID", "TEXT", "VCALENDAR1", "3.7.3"),
        _row("VERSION", "TEXT", "VCALENDAR1", "3.7.4", "2.0"),
        _row("ATTACH", "URI BINARY", "VEVENT* VTODO* VJOURNAL* VALARM*", "3.8.1.1"),
        _row("CATEGORIES", "TEXT", "VCALENDAR* VEVENT* VTODO* VJOURNAL*", "3.8.1.2", is_list=True),
        _row("CLASS", "TEXT", "VEVENT? VTODO? VJOURNAL?", "3.8.1.3"),
        _row("COMMENT", "TEXT", "VEVENT* VTODO* VJOURNAL* VFREEBUSY* STANDARD* DAYLIGHT*", "3.8.1.4"),
        _row("DESCRIPTION", "TEXT", "VCALENDAR* VEVENT? VTODO? VJOURNAL* VALARM?", "3.8.1.5"),
        _row("GEO", "GEO", "VEVENT? VTODO?", "3.8.1.6"),
        _row("LOCATION", "TEXT", "VEVENT? VTODO?", "3.8.1.7"),
        _row("PERCENT-COMPLETE", "INTEGER", "VTODO?", "3.8.1.8"),
        _row("PRIORITY", "INTEGER", "VEVENT? VTODO?", "3.8.1.9"),
        _row("RESOURCES", "TEXT", "VEVENT* VTODO*", "3.8.1.10", is_list=True),
        _row(
            "STATUS", "TEXT", "VEVENT? VTODO? VJOURNAL?", "3.8.1.11",
            "TENTATIVE CONFIRMED CANCELLED NEEDS-ACTION COMPLETED IN-PROCESS DRAFT FINAL",
        ),
        _row("SUMMARY", "TEXT", "VEVENT? VTODO? VJOURNAL? VALARM?", "3.8.1.12"),
        _row("COMPLETED", "DATE-TIME", "VTODO?", "3.8.2.1"),
        _row("DTEND", "DATE-TIME DATE", "VEVENT? VFREEBUSY?", "3.8.2.2"),
        _row("DUE", "DATE-TIME DATE", "VTODO?", "3.8.2.3"),
        _row("DTSTART", "DATE-TIME DATE", "VEVENT? VTODO? VJOURNAL? VFREEBUSY? STANDARD1 DAYLIGHT1", "3.8.2.4"),
        _row("DURATION", "DURATION", "VEVENT? VTODO? VALARM?", "3.8.2.5"),
        _row("FREEBUSY", "PERIOD", "VFREEBUSY*", "3.8.2.6", is_list=True),
        _row("TRANSP", "TEXT", "VEVENT?", "3.8.2.7", "OPAQUE TRANSPARENT"),
        _row("TZID", "TEXT", "VTIMEZONE1", "3.8.3.1"),
        _row("TZNAME", "TEXT", "STANDARD* DAYLIGHT*", "3.8.3.2"),
        _row("TZOFFSETFROM", "UTC-OFFSET", "STANDARD1 DAYLIGHT1", "3.8.3.3"),
        _row("TZOFFSETTO", "UTC-OFFSET", "STANDARD1 DAYLIGHT1", "3.8.3.4"),
        _row("TZURL", "URI", "VTIMEZONE?", "3.8.3.5"),
        _row("ATTENDEE", "CAL-ADDRESS", "VEVENT* VTODO* VJOURNAL* VFREEBUSY* VALARM*", "3.8.4.1"),
        _row("CONTACT", "TEXT", "VEVENT* VTODO* VJOURNAL* VFREEBUSY?", "3.8.4.2"),
        _row("ORGANIZER", "CAL-ADDRESS", "VEVENT? VTODO? VJOURNAL? VFREEBUSY?", "3.8.4.3"),
        _row("RECURRENCE-ID", "DATE-TIME DATE", "VEVENT? VTODO? VJOURNAL?", "3.8.4.4"),
        _row("RELATED-TO", "TEXT", "VEVENT* VTODO* VJOURNAL*", "3.8.4.5"),
        _row("URL", "URI", "VCALENDAR? VEVENT? VTODO? VJOURNAL? VFREEBUSY?", "3.8.4.6"),
        _row("UID", "TEXT", "VCALENDAR? VEVENT1 VTODO1 VJOURNAL1 VFREEBUSY1 VALARM?", "3.8.4.7"),
        _row("EXDATE", "DATE-TIME DATE", "VEVENT* VTODO* VJOURNAL*", "3.8.5.1", is_list=True),
        _row("RDATE", "DATE-TIME DATE PERIOD", "VEVENT* VTODO* VJOURNAL* STANDARD* DAYLIGHT*", "3.8.5.2", is_list=True),
        _row("RRULE", "RECUR", "VEVENT? VTODO? VJOURNAL? STANDARD? DAYLIGHT?", "3.8.5.3"),
        _row("ACTION", "TEXT", "VALARM1", "3.8.6.1"),
        _row("REPEAT", "INTEGER", "VALARM?", "3.8.6.2"),
        _row("TRIGGER", "DURATION DATE-TIME", "VALARM1", "3.8.6.3"),
        _row("CREATED", "DATE-TIME", "VEVENT? VTODO? VJOURNAL?", "3.8.7.1"),
        _row("DTSTAMP", "DATE-TIME", "VEVENT1 VTODO1 VJOURNAL1 VFREEBUSY1", "3.8.7.2"),
        _row("LAST-MODIFIED", "DATE-TIME", "VCALENDAR? VEVENT? VTODO? VJOURNAL? VTIMEZONE?", "3.8.7.3"),
        _row("SEQUENCE", "INTEGER", "VEVENT? VTODO? VJOURNAL?", "3.8.7.4"),
        _row("REQUEST-STATUS", "REQUEST-STATUS", "VEVENT* VTODO* VJOURNAL* VFREEBUSY*", "3.8.8.3"),
        _row("NAME", "TEXT", "VCALENDAR*", "RFC 7986 5.1"),
        _row("REFRESH-INTERVAL", "DURATION", "VCALENDAR?", "RFC 7986 5.7"),
        _row("SOURCE", "URI", "VCALENDAR?", "RFC 7986 5.8"),
        _row("COLOR", "TEXT", "VCALENDAR? VEVENT? VTODO? VJOURNAL?", "RFC 7986 5.9"),
        _row("IMAGE", "URI BINARY", "VCALENDAR* VEVENT* VTODO* VJOURNAL*", "RFC 7986 5.10"),
        _row("CONFERENCE", "URI", "VEVENT* VTODO*", "RFC 7986 5.11"),
    )
}  # fmt: skip
"""Every property of both by its name. COLOR's values stand in colors. Of STATUS each component knows some only:
STATUSES."""

STATUSES: Mapping[str, frozenset[str]] = {
    "VEVENT": frozenset(("TENTATIVE", "CONFIRMED", "CANCELLED")),
    "VTODO": frozenset(("NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED")),
    "VJOURNAL": frozenset(("DRAFT", "FINAL", "CANCELLED")),
}
"""RFC 5545 section 3.8.1.11."""

VALUE_TYPES = frozenset(
    (
        "BINARY", "BOOLEAN", "CAL-ADDRESS", "DATE", "DATE-TIME", "DURATION", "FLOAT", "INTEGER", "PERIOD", "RECUR",
        "TEXT", "TIME", "URI", "UTC-OFFSET",
    )
)  # fmt: skip
"""What VALUE may name: RFC 5545 section 3.2.20."""
