"""Feeds whose time zones are spoiled in one way each. Made, not kept: `zone_mutants()`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_service.doctor.zones import old_names
from tests.doctor_sound import SOUND, STARTS, TIMES, UNTILS, Mutant, changed, crlf, repeated, unused


def zone_mutants() -> Iterator[Mutant]:
    """Each once, in a lasting order."""
    sound = crlf(SOUND)
    zone = SOUND[SOUND.index("BEGIN:VTIMEZONE") : SOUND.index("BEGIN:VEVENT")]
    for name in (
        "Europe/Berlin",
        "W. Europe Standard Time",
        "Europe/Atlantis",
        "",
        "WIB",
        "GMT+7",
        "/mozilla.org/20050126_1/Europe/Berlin",
        "Etc/GMT-7",
    ):
        bare = SOUND.replace(zone, "").replace("TZID=Europe/Berlin", f"TZID={name}")
        yield Mutant(f"no VTIMEZONE, {name}", crlf(bare))
        yield Mutant(f"own VTIMEZONE, {name}", crlf(SOUND.replace("Europe/Berlin", name)))
        for found in ("EXDATE", "RECURRENCE-ID", "RDATE", "DTEND"):
            lines = ("DTSTART;TZID=Europe/Berlin:20240704T070000", f"{found};TZID={name}:20240704T080000")
            yield Mutant(f"{found} in {name}", repeated(*lines))
        for component in ("VTODO", "VJOURNAL"):
            yield Mutant(
                f"{component} in {name}", changed(component, "DTSTART", f"DTSTART;TZID={name}:20240704T080000")
            )
    google, exchange = "-//Google Inc//Google Calendar 70.9054//EN", "Microsoft Exchange Server 2010"
    for name in ("W. Europe Standard Time", "Europe/Atlantis", ""):
        bare = SOUND.replace(zone, "").replace("TZID=Europe/Berlin", f"TZID={name}")
        yield Mutant(f"Exchange, {name}", crlf(bare.replace("-//x//x//ID", exchange)))
    for until in UNTILS:
        for start in STARTS:
            lines = (f"DTSTART{start}", f"RRULE:FREQ=DAILY;UNTIL={until}")
            yield Mutant(f"Google UNTIL={until} {start}", repeated(*lines).replace(b"-//x//x//ID", google.encode()))
            for name in ("EXDATE", "RDATE", "DTEND"):
                for time in TIMES[1:2]:
                    spoiled = repeated(f"DTSTART{start}", "RRULE:FREQ=DAILY;COUNT=5", f"{name}{time}")
                    spoiled = spoiled.replace(b"NAME:Contoh", b"NAME:Contoh\r\nX-WR-TIMEZONE:Europe/Berlin")
                    yield Mutant(f"X-WR-TIMEZONE {start} {name}{time}", spoiled)
    for rule in ("UNTIL=20300331T010000Z", "UNTIL=20300331", "COUNT=60"):
        own = SOUND.replace("BYMONTH=3;BYDAY=-1SU", f"BYMONTH=3;BYDAY=-1SU;{rule}")
        for name in ("Waktu/Kami", "Europe/Berlin", "Kami\\, kita"):
            named = own.replace("TZID:Europe/Berlin", f"TZID:{name}").replace(
                "TZID=Europe/Berlin", f'TZID="{name}"'.replace("\\", "")
            )
            yield Mutant(f"own zone {name} {rule}", crlf(named))
    dated = re.sub("RRULE:FREQ=YEARLY.*\n", "RDATE:20240331T020000\n", SOUND)
    yield Mutant("own zone of dates", crlf(dated.replace("Europe/Berlin", "Waktu/Kami")))
    plain = (
        re.sub("RRULE:FREQ=YEARLY.*\n", "", SOUND[: SOUND.index("BEGIN:DAYLIGHT")])
        + SOUND[SOUND.index("END:VTIMEZONE") :]
    )
    same = re.sub("RRULE.*\n", "RDATE:19701025T030000\n", zone[: zone.index("BEGIN:DAYLIGHT")]) + "END:VTIMEZONE\n"
    yield Mutant(
        "own zone that repeats its start", crlf(SOUND.replace(zone, same).replace("Europe/Berlin", "Waktu/Kami"))
    )
    yield Mutant("own zone of one offset", crlf(plain.replace("Europe/Berlin", "Waktu/Kami")))
    for component in ("STANDARD", "DAYLIGHT"):
        period = "RDATE;VALUE=PERIOD:19701025T030000/19701026T030000"
        yield Mutant(f"{component} of periods", changed(component, "RDATE", period))
    for begin in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT", "BEGIN:VTODO", "BEGIN:VALARM", "TZID:Europe"):
        for odd in ("ini bukan apa-apa", "X FOO:bar", "X-FOO;bar:1", "END:VALARM"):
            yield Mutant(f"line {odd} before {begin}", crlf(SOUND.replace(begin, f"{odd}\n{begin}", 1)))
    late = SOUND.replace("DTSTART:19701025T030000", "DTSTART:20301027T030000").replace(
        "DTSTART:19700329T020000", "DTSTART:20310330T020000"
    )
    yield Mutant("VTIMEZONE begins later, right", crlf(late))
    winter = late.replace("202407", "202401")
    yield Mutant("VTIMEZONE begins later, winter", crlf(winter.replace("TZOFFSETFROM:+0200", "TZOFFSETFROM:+0000")))
    for last in ("RDATE:19710101T000000", "COMMENT:x"):
        ended = re.sub("RRULE:FREQ=YEARLY.*\n", f"{last}\n", SOUND)
        yield Mutant(f"VTIMEZONE ends {last}", crlf(ended))
    yield Mutant("VTIMEZONE of seconds", crlf(plain.replace("+0100", "+023017").replace("+0200", "+023017")))
    for name in old_names():
        bare = SOUND.replace(zone, "").replace("TZID=Europe/Berlin", f"TZID={name}")
        yield Mutant(f"old name {name}", crlf(bare))
    yield Mutant("VTIMEZONE begins later", crlf(late.replace("TZOFFSETFROM:+0200", "TZOFFSETFROM:+0000")))
    yield Mutant("VTIMEZONE an hour off", sound.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300"))
    yield Mutant(
        "VTIMEZONE without summer",
        crlf(SOUND.replace(SOUND[SOUND.index("BEGIN:DAYLIGHT") : SOUND.index("END:VTIMEZONE")], "")),
    )
    empty = crlf(SOUND.replace(SOUND[SOUND.index("BEGIN:STANDARD") : SOUND.index("END:VTIMEZONE")], ""))
    yield from (Mutant("VTIMEZONE empty", empty), unused(Mutant("VTIMEZONE empty", empty)))
    own = Mutant("VTIMEZONE of our own empty", empty.replace(b"Europe/Berlin", b"Waktu/Kami"))
    yield from (own, unused(own))
    for component in ("STANDARD", "DAYLIGHT"):
        start = "DTSTART;TZID=Europe/Berlin:19701025T030000"
        yield Mutant(f"{component} begins in a zone", changed(component, "DTSTART", start))
    yield Mutant(
        "another VTIMEZONE",
        crlf(SOUND.replace("BEGIN:VEVENT", zone.replace("Europe/Berlin", "Waktu/Lain") + "BEGIN:VEVENT", 1)),
    )
    alone = zone[: zone.index("BEGIN:DAYLIGHT")].replace("Europe/Berlin", "Waktu/Lain") + "END:VTIMEZONE\n"
    for block in (alone, re.sub("RRULE.*\n", "", alone)):
        yield Mutant(f"another VTIMEZONE {len(block)}", crlf(SOUND.replace("BEGIN:VEVENT", block + "BEGIN:VEVENT", 1)))
    for name in ("TZID:Waktu/Lain\n", ""):
        bare = f"BEGIN:VTIMEZONE\n{name}END:VTIMEZONE\nBEGIN:VTIMEZONE"
        yield Mutant(f"VTIMEZONE empty beside it {name}", crlf(SOUND.replace("BEGIN:VTIMEZONE", bare)))
    yield Mutant("VTIMEZONE in UTC", sound.replace(b"DTSTART:19700329T020000", b"DTSTART:19700329T020000Z"))
    yield Mutant("VTIMEZONE with seconds", sound.replace(b"TZOFFSETFROM:+0200", b"TZOFFSETFROM:+005328"))
    yield Mutant("VTIMEZONE twice", crlf(SOUND.replace(zone, zone + zone)))
    yield Mutant("VTIMEZONE last", crlf(SOUND.replace(zone, "").replace("END:VCALENDAR", zone + "END:VCALENDAR")))
    for zone_name in ("Europe/Berlin", "Mars/Phobos", "W. Europe Standard Time", ""):
        yield Mutant(f"X-WR-TIMEZONE {zone_name}", changed("VCALENDAR", "X-WR-TIMEZONE", f"X-WR-TIMEZONE:{zone_name}"))
