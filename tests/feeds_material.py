"""What the tests of feeds share: a revision from a file, and an own reading of finished bytes.

The reading follows RFC 5545 by hand, so that no library vouches for itself.
`python -m tests.feeds_material` writes the golden files anew; read the difference before you keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from calendar_service.feeds.building import build
from calendar_service.feeds.pieces import Representation
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision, first_printed, first_stamps, next_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.timeline import Timeline
from calendar_service.words.forms import FORMS_FROM_PIECES, ending_of

TESTS = Path(__file__).parent
SHIPPED = TESTS.parent / "stages.yaml"
SMALL = TESTS / "golden" / "stages" / "feeds.yaml"
GOLDEN = TESTS / "golden" / "feeds"
ISSUED = datetime(2024, 1, 26, tzinfo=UTC)
SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")

GOLDEN_FEEDS = (
    "/feeds/pilkada-2024.ics",
    "/feeds/pilkada-2024.en.ics",
    "/feeds/pilkada-2024.en.json",
    "/feeds/pilkada-2024.csv",
    "/feeds/pilkada-2024/35.78.ics",
    "/feeds/pilkada-2024/51.ics",
    "/feeds/pilkada-2024/91.71.en.ics",
    "/feeds/pilkada-2024/34.ics",
    "/feeds/pilkada-2024/31.71.en.ics",
)


PRINTING = FeedPrinting(regions(), translators(), SETTINGS, "penguji")


def revision_of(timeline: Timeline) -> Revision:
    return Revision(1, ISSUED, "penguji", "", "0" * 64, timeline, first_stamps(timeline))


@cache
def printed_timeline(path: Path) -> Revision:
    """The revision of a file, as published: with the digests of what is printed of it."""
    return first_printed(revision_of(timeline(path)), regions(), PRINTING)


def following(before: Revision, timeline: Timeline, at: datetime) -> Revision:
    """The revision that publishing the timeline makes, by what calendars print."""
    stamps = next_stamps(before, timeline, regions(), at, PRINTING)
    return replace(before, number=before.number + 1, published_at=at, timeline=timeline, stamps=stamps)


@cache
def timeline(path: Path = SMALL) -> Timeline:
    return parse(path.read_bytes(), regions(), path.name)


def build_all(revision: Revision, former: Snapshot | None = None) -> Snapshot:
    return build(revision, regions(), translators(), SETTINGS, last_modified=ISSUED, former=former)


@cache
def snapshot(path: Path = SMALL) -> Snapshot:
    return build_all(revision_of(timeline(path)))


def from_pieces(made: Snapshot) -> dict[str, Representation]:
    """Path -> feed, of all that share pieces: those that are one whole take a while."""
    return {path: made.feeds[path] for path in made.feeds if ending_of(path) in FORMS_FROM_PIECES}


# Reading iCalendar by hand


@dataclass
class Property:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value unescaped (RFC 5545 section 3.3.11)."""
        return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass
class Block:
    name: str
    properties: list[Property] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [p for p in self.properties if p.name == name]

    def one(self, name: str) -> Property:
        (found,) = self.all(name)
        return found

    def inside(self, name: str) -> list[Block]:
        return [block for block in self.blocks if block.name == name]

    def event(self, stage: str) -> Block:
        (found,) = [b for b in self.inside("VEVENT") if b.one("UID").value.startswith(f"{stage}.")]
        return found


_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)


def read(data: bytes) -> Block:
    """The VCALENDAR of a feed. Raises AssertionError for a line that is none."""
    text = data.decode().replace("\r\n ", "")
    root = Block("")
    stack = [root]
    for row in text.removesuffix("\r\n").split("\r\n"):
        match = _LINE.fullmatch(row)
        assert match, row
        name, parameters, value = match.groups()
        if name == "BEGIN":
            stack.append(Block(value))
            stack[-2].blocks.append(stack[-1])
        elif name == "END":
            assert stack.pop().name == value
        else:
            pairs = re.findall(r';([A-Z0-9-]+)=("[^"]*"|[^";]*)', parameters)
            stack[-1].properties.append(Property(name, {k: v.strip('"') for k, v in pairs}, value))
    (calendar,) = root.blocks
    assert stack == [root]
    return calendar


STATUSES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
CSS_COLORS = {"teal", "slategray", "darkcyan", "steelblue"}
"""Of the 147 names of CSS3, those that somebody here might choose."""
DURATION = re.compile(r"-?P(\d+W|\d+D(T\d+H)?|T\d+H)")


def problems(data: bytes) -> list[str]:
    """What is wrong with a feed: RFC 5545, RFC 7986, and what programs are known to stumble over."""
    found = _problems_of_lines(data)
    if found:
        return found
    calendar = read(data)
    found += [f"{name} missing" for name in ("VERSION", "PRODID", "NAME") if len(calendar.all(name)) != 1]
    found += [f"{name} in the calendar" for name in ("METHOD", "UID") if calendar.all(name)]
    for name in ("NAME", "X-WR-CALNAME"):
        if re.search(r"[,;\\]", calendar.one(name).value):
            found.append(f"{name} needs escaping")
    for name, value in (("REFRESH-INTERVAL", "DURATION"), ("SOURCE", "URI")):
        if calendar.one(name).parameters.get("VALUE") != value:
            found.append(f"{name} without VALUE={value}")
    if calendar.one("COLOR").value not in CSS_COLORS:
        found.append("COLOR is no CSS3 name")
    events = calendar.inside("VEVENT")
    zones = [zone.one("TZID").value for zone in calendar.inside("VTIMEZONE")]
    used = {p.parameters["TZID"] for e in events for p in e.properties if "TZID" in p.parameters}
    if sorted(set(zones)) != zones or (used != set(zones) and events):
        found.append(f"time zones {zones}, used {sorted(used)}")
    for zone in calendar.inside("VTIMEZONE"):
        if [b.name for b in zone.blocks] != ["STANDARD"] or zone.all("COMMENT"):
            found.append("VTIMEZONE is not trimmed")
    if not calendar.blocks:
        found.append("no component")
    uids = [event.one("UID").value for event in events]
    if len(set(uids)) != len(uids):
        found.append("a UID twice")
    for event in events:
        found += [f"{event.one('UID').value}: {problem}" for problem in _problems_of_event(event)]
    return found


def _problems_of_lines(data: bytes) -> list[str]:
    found = []
    if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        found.append("line breaks are not CRLF")
    for row in data.split(b"\r\n"):
        if len(row) > 75:
            found.append(f"a line of {len(row)} octets")
        try:
            row.decode()
        except UnicodeDecodeError:
            found.append("a line is folded inside a character")
    if data.startswith(b"\xef\xbb\xbf"):
        found.append("byte order mark")
    if re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]", data.decode("utf-8", "replace")):
        found.append("control character")
    return found


def _problems_of_event(event: Block) -> list[str]:
    found = []
    for name in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION", "STATUS", "URL"):
        if len(event.all(name)) != 1:
            return [f"{len(event.all(name))} x {name}"]
    if event.one("STATUS").value not in STATUSES:
        found.append("unknown STATUS")
    if event.one("DTSTAMP").value != event.one("LAST-MODIFIED").value:
        found.append("DTSTAMP and LAST-MODIFIED differ")
    start = event.one("DTSTART")
    for end in event.all("DTEND"):
        if end.parameters != start.parameters or end.value <= start.value:
            found.append("DTEND does not follow DTSTART")
    if start.parameters.get("VALUE") == "DATE" and not event.all("DTEND"):
        found.append("all-day without DTEND")
    if "\\," in event.one("CATEGORIES").value:
        found.append("comma in a category")
    for alarm in event.inside("VALARM"):
        if not alarm.one("DESCRIPTION").value or alarm.one("ACTION").value != "DISPLAY":
            found.append("alarm without text")
        if not DURATION.fullmatch(alarm.one("TRIGGER").value):
            found.append("alarm without a time")
    return found


def golden_file(path: str) -> Path:
    return GOLDEN / path.removeprefix("/feeds/").replace("/", "-")


if __name__ == "__main__":
    for path in GOLDEN_FEEDS:
        golden_file(path).write_bytes(snapshot().feeds[path].body)
