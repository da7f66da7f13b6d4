"""The pieces are the whole, and each thing that the icalendar library leaves open is closed."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from icalendar import Calendar, Timezone
from icalendar.prop import vText

from calendar_service.feeds import ical
from calendar_service.feeds.ical import Heading
from calendar_service.feeds.pieces import FILLING
from calendar_service.feeds.plain import lines
from calendar_service.feeds.publication import MailedEvent, publication
from calendar_service.feeds.query import Variant
from calendar_service.feeds.uid import hole
from calendar_service.package_data import regions, translators
from calendar_service.words.forms import CALENDAR
from tests.feeds_material import SETTINGS, read, revision_of, snapshot, timeline

REGIONS = regions()
HEADING = Heading("id", "Nama – uji", "Isi, dan; lagi \\ lain", "https://k.example/", "https://k.example/feeds/a.ics")
PATHS = ("/feeds/pilkada-2024.ics", "/feeds/pilkada-2024/35.78.en.ics", "/feeds/pilkada-2024/91.ics")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("leads", [(), (1,), (7, 1, 0)])
def test_joined_pieces_are_the_calendar_serialised_at_once(path, leads):
    calendar = snapshot().calendars[path]
    (heading,) = [h for h, kept in snapshot().heads[CALENDAR].items() if kept is calendar.head]
    whole = ical._calendar(heading)
    entries = [entry for entry in calendar.groups[0].entries if entry.start]
    for zone in ical.zones_of(entries):
        whole.add_component(Timezone.from_ical(ical.time_zone(zone)))
    for entry in entries:
        event = ical._event(entry)
        event.add("uid", entry.uid.replace(hole(REGIONS["35.78"]), calendar.code).replace(FILLING * 2, calendar.code))
        event.add("dtstamp", entry.modified_at)
        event.add("last-modified", entry.modified_at)
        event.add("sequence", entry.sequence)
        for days in leads if entry.status != "cancelled" else ():
            event.add_component(ical.alarm(entry.summary, entry.is_timed, days))
        whole.add_component(event)
    assert in_order(snapshot().variant(path, Variant(leads)).body) == in_order(whole.to_ical())


def in_order(data):
    """The properties of each component, sorted: we say first who an event is."""
    components = re.split("(?=BEGIN:|END:)", data.decode().replace("\r\n ", ""))
    return [sorted(each.split("\r\n")) for each in components]


def test_names_are_escaped_and_carry_their_language():
    # Pitfalls 1 and 2: Calendar.new writes names verbatim, and language only into PRODID.
    heading = Heading("en", "A, B; C", "D, E\nF", "https://k.example/", "https://k.example/f.ics")
    rows = ical.header(heading).decode().replace("\r\n ", "").split("\r\n")
    assert "NAME;LANGUAGE=en:A\\, B\\; C" in rows
    assert "X-WR-CALNAME:A\\, B\\; C" in rows
    assert "X-WR-CALDESC:D\\, E\\nF" in rows
    library = Calendar.new(name="A, B; C", language="en").to_ical().decode()
    assert "NAME:A, B; C" in library  # if this fails, the work-around may go


def test_refresh_interval_and_source_name_their_type():
    # Pitfall 3.
    rows = ical.header(HEADING).decode().split("\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in rows
    assert "SOURCE;VALUE=URI:https://k.example/feeds/a.ics" in rows
    library = Calendar.new(refresh_interval=timedelta(hours=1)).to_ical()
    assert b"REFRESH-INTERVAL:PT1H" in library


def test_calendar_has_no_uid():
    # Pitfall 4: Calendar.new() makes one up at every call.
    assert b"UID" not in ical.header(HEADING)
    assert b"UID" in Calendar.new().to_ical()


def test_time_zones_are_sorted_trimmed_and_silent():
    # Pitfall 5: the library goes by a set, and adds a COMMENT.
    assert ical.zones_of(snapshot().calendars["/feeds/pilkada-2024/91.ics"].groups[0].entries) == [
        "Asia/Jakarta",
        "Asia/Jayapura",
    ]
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
        made = ical.time_zone(zone)
        assert made.count(b"BEGIN:STANDARD") == 1
        assert b"DAYLIGHT" not in made
        assert b"COMMENT" not in made
    assert "COMMENT" in Timezone.from_tzid("Asia/Jakarta", first_date=date(2024, 1, 1))


def test_instants_are_utc_or_in_a_named_zone():
    # Pitfall 6: a fixed offset becomes TZID="UTC+07:00", without a VTIMEZONE.
    for path in snapshot().feeds:
        if path.endswith(".ics"):
            assert b"UTC+" not in snapshot().feeds[path].body


def test_all_day_alarms_do_without_the_library_reckoning():
    # Pitfall 8: the library reckons no alarm times for dates, so the trigger itself says 08.00.
    triggers = [ical.alarm("x", False, days)["TRIGGER"].to_ical() for days in (7, 1, 0)]
    assert triggers == [b"-P6DT16H", b"-PT16H", b"PT8H"]
    timed = [ical.alarm("x", True, days)["TRIGGER"].to_ical() for days in (7, 1)]
    assert timed == [b"-P7D", b"-P1D"]


def test_mail_part_is_one_event_with_a_method_and_the_uid_of_the_feed():
    election = timeline().elections["pilkada-2024"]
    revision = revision_of(timeline())
    occurrence = election.occurrence(election.by_id["pemungutan-suara"], regions()["91.71"])
    stamp = revision.stamp(election, occurrence)
    mail = read(publication(revision, [MailedEvent(election, occurrence, stamp)], translators()["id"], SETTINGS))
    feed = read(snapshot().feeds["/feeds/pilkada-2024/91.71.ics"].body).event("pemungutan-suara")
    assert mail.one("METHOD").value == "PUBLISH"
    (event,) = mail.inside("VEVENT")
    for name in ("UID", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "DTSTAMP", "DESCRIPTION"):
        assert event.one(name) == feed.one(name)
    assert event.one("ORGANIZER").value == "mailto:pengingat@kalender-tahapan.example"
    assert [zone.one("TZID").value for zone in mail.inside("VTIMEZONE")] == ["Asia/Jayapura"]
    assert not event.inside("VALARM")


DIGEST = """
import hashlib
from calendar_service.words.forms import CALENDAR
from tests.feeds_material import SHIPPED, from_pieces, snapshot
from calendar_service.feeds.query import Variant
s = snapshot(SHIPPED)
h = hashlib.sha256()
for path in [*sorted(from_pieces(s)), "/feeds/pilkada-2024.xlsx", "/feeds/daerah/35.78.en.xlsx", "/feeds/daerah/34.titik-koma.csv"]:
    h.update(path.encode() + s.feeds[path].body + s.feeds[path].gzip)
h.update(s.variant("/feeds/pilkada-2024/31.ics", Variant((7, 0), True)).body)
print(h.hexdigest())
"""


def test_every_process_makes_the_same_bytes():
    def begin(seed):
        clock = {"TZ": ("UTC", "Asia/Jayapura", "America/New_York", "Asia/Jakarta")[seed]}
        environment = {"PATH": os.defpath, "PYTHONHASHSEED": str(seed), **clock}
        return subprocess.Popen([sys.executable, "-c", DIGEST], stdout=subprocess.PIPE, text=True, env=environment)

    processes = [begin(seed) for seed in range(4)]
    digests = [process.communicate(timeout=60)[0] for process in processes]
    assert all(process.returncode == 0 for process in processes)
    assert len(set(digests)) == 1


def test_a_backslash_before_n_is_no_line_break():
    # The library writes a line break where a text has a backslash and a capital N.
    assert vText("C:\\New").to_ical() == b"C:\\new"
    assert lines("C:\\New\\name \\x") == "C:/New/name \\x"
