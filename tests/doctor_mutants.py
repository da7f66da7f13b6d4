"""Feeds that are spoiled in one way each: every property of the standard in every way that its type can be wrong, where
it does not belong, too often and too seldom, and the relations between them. Made, not kept: `mutants()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from calendar_service.doctor.standard import ANY_NUMBER, COMPONENTS, DEFINITIONS, EXACTLY_ONCE, STATUSES, Definition
from tests.doctor_sound import SOUND, STARTS, TIMES, UNTILS, Mutant, changed, crlf, repeated, spare, unused
from tests.doctor_zone_mutants import zone_mutants

RIGHT = {
    "TEXT": "halo", "URI": "https://x.example/a", "CAL-ADDRESS": "mailto:a@x.example", "INTEGER": "1",
    "DATE-TIME": "20240703T000000Z", "DURATION": "PT1H", "PERIOD": "20240703T000000Z/PT1H", "GEO": "1.5;2.5",
    "UTC-OFFSET": "+0700", "RECUR": "FREQ=DAILY;COUNT=2", "REQUEST-STATUS": "2.0;Success",
}  # fmt: skip
OWN_RIGHT = {
    "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH", "VERSION": "2.0", "STATUS": "CANCELLED", "TRANSP": "OPAQUE",
    "ACTION": "DISPLAY", "CLASS": "PUBLIC", "COLOR": "teal", "TRIGGER": "-PT5M",
}  # fmt: skip
WRONG = {
    "URI": ("bukan alamat", "www.x.example", "http://[x", "https://x.example/a b"),
    "CAL-ADDRESS": ("a@x.example", "bukan alamat", "mailto:a b@x.example"),
    "INTEGER": ("satu", "1.5", "-1", "99999", "+1", "123456789012", "1 "),
    "DATE-TIME": (
        "20240230T000000Z", "20240703T250000Z", "2024-07-03T00:00:00Z", "20240703", "kemarin", "20240703T0000Z",
        "20240703T000000+0700", "20240703T000000T", "20240703Z", " 20240703T000000Z", "20240703T000000", "00001231T000000Z", "1234",
    ),
    "DURATION": (
        "1H", "P1H", "P1", "PT", "P", "satu jam", "-PT1H", "P1Y", "PT1H30", "P1DT", "P1W2D", "P1M", "P99999999999D", "PT1W", "20240703T000000Z",
        "VALUE=DURATION:PT1H", "P999999999999999999W", "PT1H ",
    ),
    "PERIOD": ("20240703T000000Z", "20240703/PT1H", "kemarin/besok"),
    "GEO": ("1.5,2.5", "1.5", "91;181", "a;b", "1.5; 2.5", "1.5\\;2.5"),
    "RECUR": (),
    "REQUEST-STATUS": ("Success",),
    "TEXT": (),
}  # fmt: skip
RULES = (
    "", "DAILY", "FREQ=", "FREQ=FORTNIGHTLY", "FREQ=DAILY;", "COUNT=2", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=x",
    "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;UNTIL=kemarin", "FREQ=DAILY;UNTIL=20240901T00000Z", "FREQ=DAILY;UNTIL=20240901T0000Z", "FREQ=DAILY;UNTIL=", "FREQ=DAILY;UNTIL=20240901Z",
    "FREQ=DAILY;UNTIL=20240230T000000Z", "FREQ=DAILY;UNTIL=20240901T000000Z;COUNT=5",
    "FREQ=DAILY;COUNT=2;COUNT=3", "FREQ=DAILY;FREQ=WEEKLY;COUNT=2", "FREQ=DAILY;COUNT=2;FOO=1", "FREQ=DAILY;COUNT=2;X-FOO=1",
    "FREQ=DAILY;COUNT=2;FOO", "freq=daily;count=2", "FREQ=weekly;COUNT=2", "FREQ=WEEKLY;COUNT=2;WKST=XX",
    "FREQ=WEEKLY;COUNT=2;BYDAY=", "FREQ=WEEKLY;COUNT=2;BYDAY=XX", "FREQ=WEEKLY;COUNT=2;BYDAY=MO,", "FREQ=WEEKLY;COUNT=2;BYDAY=mo",
    "FREQ=WEEKLY;COUNT=2;BYDAY=2MO", "FREQ=MONTHLY;COUNT=2;BYDAY=99MO", "FREQ=MONTHLY;COUNT=2;BYDAY=0MO",
    "FREQ=WEEKLY;COUNT=2;BYDAY=MO;BYDAY=TU", "FREQ=YEARLY;COUNT=2;BYSETPOS=1", "FREQ=WEEKLY;COUNT=2;BYMONTHDAY=3",
    "FREQ=DAILY;COUNT=2;BYYEARDAY=3", "FREQ=MONTHLY;COUNT=2;BYWEEKNO=3", "FREQ=WEEKLY;UNTIL=20240901T000000Z,20240902T000000Z",
    *(
        f"FREQ={freq};COUNT=2;{name}={value}"
        for name, freq in (
            ("BYSECOND", "DAILY"), ("BYMINUTE", "DAILY"), ("BYHOUR", "DAILY"), ("BYMONTHDAY", "MONTHLY"),
            ("BYYEARDAY", "YEARLY"), ("BYWEEKNO", "YEARLY"), ("BYMONTH", "YEARLY"),
        )
        for value in ("", "x", "999", f"1;{name}=2")
    ),
    "FREQ=MONTHLY;COUNT=2;BYDAY=MO;BYSETPOS=999", "FREQ=MONTHLY;COUNT=2;BYDAY=MO;BYSETPOS=", "FREQ=MONTHLY;COUNT=2;BYDAY=MO;BYSETPOS=x",
    "FREQ=YEARLY;COUNT=2;BYMONTH=5L", "FREQ=YEARLY;COUNT=2;BYMONTH=0", "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=0",
)  # fmt: skip


def mutants() -> Iterator[Mutant]:
    """Each once, in a lasting order."""
    yield Mutant("sound", crlf(SOUND))
    for component in COMPONENTS:
        for definition in DEFINITIONS.values():
            yield from _of_property(component, definition)
    for component in ("VTIMEZONE", "STANDARD", "DAYLIGHT"):
        for definition in DEFINITIONS.values():
            if component in definition.where:
                for mutant in _of_property(component, definition):
                    yield from (unused(mutant), spare(mutant))
    yield from _of_rules()
    yield from _of_instances()
    yield from _of_relations()
    yield from zone_mutants()
    yield from _of_alarms()
    yield from _of_lines()


def right(definition: Definition, component: str) -> str:
    """A line of the property that nothing is wrong with."""
    value = (
        OFFSETS.get(f"{component}.{definition.name}") or OWN_RIGHT.get(definition.name) or RIGHT[definition.types[0]]
    )
    if definition.name == "STATUS" and component in STATUSES:
        value = sorted(STATUSES[component])[0]
    kind = (
        f";VALUE={definition.types[0]}"
        if definition.name in ("REFRESH-INTERVAL", "SOURCE", "CONFERENCE", "IMAGE")
        else ""
    )
    if component in ("STANDARD", "DAYLIGHT") and definition.name in ("DTSTART", "RDATE"):
        value = "19701025T030000"
    if component in ("STANDARD", "DAYLIGHT") and definition.name == "RRULE":
        value = f"FREQ=YEARLY;BYMONTH={10 if component == 'STANDARD' else 3};BYDAY=-1SU"
    return f"{definition.name}{kind}:{value}"


OFFSETS = {
    "STANDARD.TZOFFSETFROM": "+0200",
    "STANDARD.TZOFFSETTO": "+0100",
    "DAYLIGHT.TZOFFSETFROM": "+0100",
    "DAYLIGHT.TZOFFSETTO": "+0200",
}
"""Those of SOUND: another one would be wrong by itself."""


def wrong_offsets(right: str) -> tuple[str, ...]:
    """The same in a wrong form, and none."""
    sign, hours = right[0], right[1:3]
    return (right[1:], f"{sign}{int(hours)}", f"{sign}{hours}:00", "+2500", f"{right}00", "Z", f"{right} ")


def _of_property(component: str, definition: Definition) -> Iterator[Mutant]:
    name, often = definition.name, definition.where.get(component)
    good = right(definition, component)
    place = f"{component}.{name}"
    if often is None:
        if name not in ("RRULE", "DTSTART", "UID") or component not in ("VCALENDAR",):
            yield Mutant(f"{place} misplaced", changed(component, name, good))
        return
    yield Mutant(f"{place} right", changed(component, name, good))
    if often != ANY_NUMBER:
        yield Mutant(f"{place} twice", changed(component, name, good, good))
    if often == EXACTLY_ONCE or name in ("DTSTART", "SUMMARY"):
        yield Mutant(f"{place} missing", changed(component, name))
    yield Mutant(f"{place} lower case", changed(component, name, good.replace(name, name.lower(), 1)))
    wrong = wrong_offsets(good.partition(":")[2]) if definition.types[0] == "UTC-OFFSET" else WRONG[definition.types[0]]
    for value in (*wrong, ""):
        yield Mutant(f"{place}:{value}", changed(component, name, f"{name}:{value}"))
    for kind in ("TEXT", "URI", "DATE", "DATE-TIME", "DURATION", "TIME", "FOO", "FOO,BAR"):
        yield Mutant(f"{place};VALUE={kind}", changed(component, name, f"{name};VALUE={kind}:{good.split(':', 1)[1]}"))
    yield Mutant(f"{place};VALUE=FOO unfit", changed(component, name, f"{name};VALUE=FOO:lain"))
    if definition.among or name in ("CLASS", "ACTION", "STATUS"):
        for value in ("BATAL", OWN_RIGHT[name].lower(), "", " "):
            yield Mutant(f"{place} among {value}", changed(component, name, f"{name}:{value}"))
    if "DATE" in definition.types and component not in ("STANDARD", "DAYLIGHT"):
        for value in ("20240230", "2024-07-03", "kemarin", "20240703T000000Z", "2024073", ""):
            yield Mutant(f"{place} day {value}", changed(component, name, f"{name};VALUE=DATE:{value}"))


def _of_rules() -> Iterator[Mutant]:
    for component, of in (("VEVENT", ""), ("VTODO", "DTSTART;TZID=Europe/Berlin:20240704T070000")):
        for rule in RULES:
            yield Mutant(f"{component} {rule}", changed(component, "RRULE", *filter(None, (of,)), f"RRULE:{rule}"))
    for component in ("STANDARD", "DAYLIGHT"):
        for rule in RULES:
            mutant = Mutant(f"{component} {rule}", changed(component, "RRULE", f"RRULE:{rule}"))
            yield from (mutant, unused(mutant), spare(mutant))
    for until in UNTILS:
        for start in STARTS:
            lines = (f"DTSTART{start}", f"RRULE:FREQ=DAILY;UNTIL={until}")
            yield Mutant(f"UNTIL={until} {start}", repeated(*lines))
    for until in ("20300331", "20300331T020000", "19690101T000000Z"):
        for component, month in (("DAYLIGHT", 3), ("STANDARD", 10)):
            rule = f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU;UNTIL={until}"
            yield Mutant(f"{component} UNTIL={until}", changed(component, "RRULE", rule))


def _of_instances() -> Iterator[Mutant]:
    """Rules that say too much, or nothing."""
    start = "DTSTART;TZID=Europe/Berlin:20240704T070000"
    for lines in (
        ("DTSTART:20240704", "DTEND:20240705"),
        ("DTSTART;TZID=Europe/Berlin:20240704", "DTEND;TZID=Europe/Berlin:20240705"),
        ("DTSTART;VALUE=DATE:20240704", "DTEND:20240705"),
        ("DTSTART:20240704", "DTEND;VALUE=DATE:20240705"),
        (start, "RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20240709"),
        (start, "RDATE;VALUE=PERIOD:20240709/20240710"),
        (start, "RRULE:FREQ=WEEKLY;COUNT=10", "CATEGORIES:A", "CATEGORIES:B"),
        (start, "CATEGORIES:A,B", "COMMENT:x", "COMMENT:y"),
    ):
        yield Mutant(f"instances {' '.join(lines)}", repeated(*lines))
    for rule in (
        "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "FREQ=YEARLY;BYDAY=-6FR", "FREQ=MINUTELY", "FREQ=SECONDLY;INTERVAL=10",
        "FREQ=DAILY;UNTIL=70060101T000000Z", "FREQ=HOURLY", "FREQ=MINUTELY;COUNT=1000",
    ):  # fmt: skip
        yield Mutant(f"instances {rule}", repeated(start, f"RRULE:{rule}"))
    gone, next_gone = "EXDATE;TZID=Europe/Berlin:20240704T070000", "EXDATE;TZID=Europe/Berlin:20240705T070000"
    for lines in (
        ("RRULE:FREQ=DAILY;COUNT=1", gone),
        ("RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20240704T050000Z"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20240710T000000Z", gone),
        ("RRULE:FREQ=DAILY;COUNT=2", gone, next_gone),
        ("RDATE;TZID=Europe/Berlin:20240704T070000", gone),
        ("RRULE:FREQ=DAILY;COUNT=3", gone, next_gone),
    ):
        yield Mutant(f"instances {' '.join(lines)}", repeated(start, *lines))
    yield Mutant(
        "instances day",
        repeated("DTSTART;VALUE=DATE:20240704", "RRULE:FREQ=DAILY;COUNT=1", "EXDATE;VALUE=DATE:20240704"),
    )
    yield Mutant("instances until the day", repeated(start, "RRULE:FREQ=WEEKLY;UNTIL=20240704"))


def _of_relations() -> Iterator[Mutant]:
    for start in STARTS:
        for name in ("EXDATE", "RDATE", "RECURRENCE-ID"):
            for time in TIMES:
                rule = () if name == "RECURRENCE-ID" else ("RRULE:FREQ=DAILY;COUNT=5",)
                yield Mutant(f"DTSTART{start} {name}{time}", repeated(f"DTSTART{start}", *rule, f"{name}{time}"))
        for time in TIMES:
            yield Mutant(f"DTSTART{start} DTEND{time}", repeated(f"DTSTART{start}", f"DTEND{time}"))
        early = start.replace("20240704", "20240701")
        yield Mutant(f"DTSTART{start} DTEND{early}", repeated(f"DTSTART{start}", f"DTEND{early}"))
        yield Mutant(f"DTSTART{start} DTEND{start}", repeated(f"DTSTART{start}", f"DTEND{start}"))
        for period in ("20240705T050000Z/PT1H", "20240705T050000Z/20240705T060000Z"):
            lines = (f"DTSTART{start}", "RRULE:FREQ=DAILY;COUNT=5", f"RDATE;VALUE=PERIOD:{period}")
            yield Mutant(f"DTSTART{start} RDATE {period}", repeated(*lines))
            yield Mutant(f"DTSTART{start} RDATE alone {period}", repeated(lines[0], lines[2]))
        for duration in ("P1D", "PT1H", "PT24H", "-P1D"):
            yield Mutant(f"DTSTART{start} {duration}", repeated(f"DTSTART{start}", f"DURATION:{duration}"))
            both = (f"DTSTART{start}", f"DTEND{start.replace('0704', '0705')}", f"DURATION:{duration}")
            yield Mutant(f"DTSTART{start} both {duration}", repeated(*both))
    start = f"DTSTART{STARTS[3]}"
    yield Mutant("same uid", repeated(start).replace(b"UID:ulang", b"UID:jam"))
    instance = "RECURRENCE-ID;TZID=Europe/Berlin:20240703T070000"
    nameless = crlf(SOUND).replace(b"UID:hari@x.example\r\n", b"").replace(b"UID:jam@x.example\r\n", b"")
    yield Mutant("two without uid", nameless)
    yield Mutant("uid of an instance", repeated(start, instance).replace(b"UID:ulang", b"UID:jam"))
    twice = crlf(SOUND).replace(b"UID:hari", b"UID:jam")
    yield Mutant("same uid, a day", twice)
    yield Mutant("zone and utc", repeated("DTSTART;TZID=Europe/Berlin:20240704T050000Z"))
    yield Mutant("zone and utc at the end", repeated(start, "DTEND;TZID=Europe/Berlin:20240704T090000Z"))
    yield Mutant("empty summary", changed("VEVENT", "SUMMARY", "SUMMARY:"))


def _of_alarms() -> Iterator[Mutant]:
    for action in ("DISPLAY", "EMAIL", "AUDIO", "NONE", "X-FOO"):
        for name in ("ACTION", "TRIGGER", "DESCRIPTION", "SUMMARY", "ATTENDEE", "", "DESCRIPTION:"):
            lines = [f"ACTION:{action}", "TRIGGER:-P1D", "DESCRIPTION:x", "SUMMARY:x", "ATTENDEE:mailto:a@x.example"]
            kept = [line for line in lines if not (name and line.startswith(name.rstrip(":") + ":"))]
            empty = [name] if name.endswith(":") else []
            yield Mutant(f"alarm {action} without {name}", _alarm(*kept, *empty))
    plain = ("ACTION:DISPLAY", "DESCRIPTION:x")
    yield Mutant("alarm repeat alone", _alarm(*plain, "TRIGGER:-P1D", "REPEAT:2"))
    yield Mutant("alarm duration alone", _alarm(*plain, "TRIGGER:-P1D", "DURATION:PT5M"))
    for trigger in (
        ";VALUE=DATE-TIME:20240703T000000Z",
        ":20240703T000000Z",
        ";VALUE=DATE-TIME:20240703T000000",
        ";RELATED=END:-PT5M",
        ";VALUE=DURATION:-PT5M",
        ";VALUE=DATE-TIME:-PT5M",
        ":-P1W",
        ":PT0S",
        ":-P0DT0H15M0S",
        ":-PT15",
        ":P0D",
        ":-P1DT",
    ):
        yield Mutant(f"TRIGGER{trigger}", _alarm(*plain, f"TRIGGER{trigger}"))  # fmt: skip


def _alarm(*lines: str) -> bytes:
    start, end = SOUND.index("BEGIN:VALARM\n") + len("BEGIN:VALARM\n"), SOUND.index("END:VALARM")
    return crlf(SOUND[:start] + "".join(f"{line}\n" for line in lines) + SOUND[end:])


def _of_lines() -> Iterator[Mutant]:
    sound = crlf(SOUND)
    text = b"SUMMARY:Beberapa jam"
    for code in (*range(0x20), 0x7F):
        if code not in (9, 10, 13):
            yield Mutant(f"control {code:02x}", sound.replace(text, b"SUMMARY:Beberapa" + bytes((code,)) + b"jam"))
    for character in ("\x80", "\x85", "\x9f", "\u2028", "\u200b", "\ufeff", "😀", "\t", "\xa0"):
        yield Mutant(f"character {ord(character):04x}", sound.replace(text, f"SUMMARY:Beberapa{character}jam".encode()))
    yield Mutant("latin", sound.replace(text, b"SUMMARY:Beb\xe9rapa jam"))
    yield Mutant("utf-16", SOUND.encode("utf-16"))
    yield Mutant("split character", sound.replace(text, b"SUMMARY:Beb\xc3\r\n \xa9rapa jam"))
    yield Mutant("byte order mark", b"\xef\xbb\xbf" + sound)
    yield Mutant("line feeds", SOUND.encode())
    yield Mutant("carriage returns", SOUND.replace("\n", "\r").encode())
    yield Mutant("mixed line ends", sound.replace(b"VERSION:2.0\r\n", b"VERSION:2.0\n"))
    yield Mutant("long line", sound.replace(text, text + b"x" * 200))
    yield Mutant("folded with a tab", sound.replace(text, b"SUMMARY:Beberapa\r\n\t jam"))
    yield Mutant("blank lines", sound.replace(b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\n\r\n"))
    yield Mutant("blank line at the beginning", b"\r\n" + sound)
    yield Mutant("blank line with a space", sound.replace(b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\n \r\n"))
    yield Mutant("no line end at the end", sound.rstrip())
    for odd in (
        "ini bukan apa-apa",
        "ini bukan: apa-apa",
        "SUMMARY=halo",
        "=C3=A4 halo =",
        'halo</p>=0D=0A<br class=3D"x" />',
        "3.110 halo",
        "-",
        "X FOO:bar",
        "X-FOO;bar:1",
        'X-FOO;A="b:1',
        "X-FOO;A=b",
        "X-FOO;=b:1",
        "X-FOO;A:1",
        ":kosong",
        'X-FOO;A=b"c:1',
        "DTSTART",
        "X_FOO:1",
        "X-FOO.BAR:1",
        "END:VEVENT",
        "END:VALARM",
        "X-FOO;a=b:1",
        "X-FOO;A=:1",
        "x-foo:1",
        "X-Foo:1",
        "X-FOO;A=b,c:1",
        "X-FOO;A=ü:1",
        "LINK;VALUE=URI;LINKREL=self:https://x.example",
        "X-É:1",
        'X-FOO;A= "b":1',
        "VTIMEZONE:",
        "VEVENT:",
        "VALARM:",
    ):
        yield Mutant(f"line {odd}", sound.replace(b"SUMMARY:Beberapa", f"{odd}\r\nSUMMARY:Beberapa".encode()))  # fmt: skip
        yield Mutant(f"calendar line {odd}", sound.replace(b"NAME:Contoh", f"NAME:Contoh\r\n{odd}".encode()))
    for name in (*COMPONENTS, "VCALENDAR"):
        if name == "VFREEBUSY":
            continue
        for mark in ("BEGIN", "END"):
            yield Mutant(
                f"{mark}:{name} spaced", sound.replace(f"{mark}:{name}\r".encode(), f"{mark}:{name} \r".encode(), 1)
            )
        yield Mutant(f"END:{name}X", sound.replace(f"END:{name}\r".encode(), f"END:{name}X\r".encode(), 1))
        for odd in ("ini bukan apa-apa", "X FOO:bar", "X_FOO:1", "X-FOO;bar:1", 'X-FOO;A= "b":1', 'X-FOO;A="b:1'):
            yield Mutant(
                f"{odd} in {name}", sound.replace(f"END:{name}\r".encode(), f"{odd}\r\nEND:{name}\r".encode(), 1)
            )
    for odd in ("X-FOO;bar:1", "X FOO:bar", "ini bukan apa-apa"):
        yield Mutant(f"{odd} in VFREEBUSY", changed("VFREEBUSY", "X", odd))
    yield Mutant("text before", b"halo\r\n" + sound)
    yield Mutant("text after", sound + b"halo\r\n")
    yield Mutant("property before", b"X-FOO:1\r\n" + sound)
    yield Mutant("property after", sound + b"X-FOO:1\r\n")
    yield Mutant("two calendars", sound + sound.replace(b"@x.example", b"@y.example"))
    yield Mutant("an empty calendar behind", sound + b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    yield Mutant("cut in a property", sound[: sound.index(b"SUMMARY:Berulang")])
    for name in ("VCALENDAR", "VTIMEZONE", "STANDARD", "VALARM", "VTODO"):
        yield Mutant(f"{name} not closed", sound.replace(f"END:{name}\r\n".encode(), b"", 1))
    at = sound.index(b"BEGIN:VEVENT\r\nUID:ulang") - len(b"END:VEVENT\r\n")
    yield Mutant("VEVENT not closed", sound[:at] + sound[at + len(b"END:VEVENT\r\n") :])
    yield Mutant(
        "lower case component", sound.replace(b"BEGIN:VALARM", b"begin:valarm").replace(b"END:VALARM", b"end:valarm")
    )
    for name in (*COMPONENTS, "VCALENDAR"):
        text = changed("VFREEBUSY", "X").decode() if name == "VFREEBUSY" else sound.decode()
        begun = text.replace(f"BEGIN:{name}\r", f"BEGIN:{name.capitalize()}\r")
        yield Mutant(f"{name} begins in small letters", begun.encode())
        ended = begun.replace(f"END:{name}\r", f"END:{name.capitalize()}\r")
        yield Mutant(f"{name} in small letters", ended.encode())
    yield Mutant(
        "unknown component", sound.replace(b"BEGIN:VTODO", b"BEGIN:X-FOO\r\nX-BAR:1\r\nEND:X-FOO\r\nBEGIN:VTODO")
    )
    yield Mutant(
        "VALARM in the calendar",
        sound.replace(b"BEGIN:VTODO", b"BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-P1D\r\nEND:VALARM\r\nBEGIN:VTODO"),
    )
    yield Mutant(
        "VEVENT in an alarm's place",
        sound.replace(
            b"BEGIN:VALARM",
            b"BEGIN:VEVENT\r\nUID:dalam\r\nDTSTAMP:20240126T000000Z\r\nDTSTART:20240703T000000Z\r\nSEQUENCE:0\r\nSUMMARY:x\r\nEND:VEVENT\r\nBEGIN:VALARM",
        ),
    )
    for name in ("VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "X-FOO"):
        inner = f"BEGIN:{name}\r\nUID:dalam\r\nDTSTAMP:20240126T000000Z\r\nTZID:UTC\r\nEND:{name}\r\n".encode()
        yield Mutant(f"{name} in an event", sound.replace(b"BEGIN:VALARM", inner + b"BEGIN:VALARM"))
    abyss = b"BEGIN:X-A\r\n" * 3000 + b"END:X-A\r\n" * 3000
    yield Mutant("deep in an event", sound.replace(b"BEGIN:VALARM", abyss + b"BEGIN:VALARM"))
    yield Mutant(
        "deep", sound.replace(b"BEGIN:VTODO", b"BEGIN:X-A\r\n" * 3000 + b"END:X-A\r\n" * 3000 + b"BEGIN:VTODO")
    )
    yield Mutant("UID of the calendar", changed("VCALENDAR", "UID", "UID:x"))
    for name in ("A\\, B", "A, B", "A\\; B", "A\\\\B", "A\\nB"):
        yield Mutant(f"NAME {name}", changed("VCALENDAR", "NAME", f"NAME:{name}"))
    for method in ("PUBLISH", "REQUEST", "CANCEL", "REPLY"):
        yield Mutant(f"METHOD {method}", changed("VCALENDAR", "METHOD", f"METHOD:{method}"))
    yield Mutant("comma in a category", changed("VEVENT", "CATEGORIES", "CATEGORIES:A\\, B"))
    yield Mutant("colour", changed("VEVENT", "COLOR", "COLOR:#ff0000"))
    yield Mutant("colour of the calendar", changed("VCALENDAR", "COLOR", "COLOR:#ff0000"))
