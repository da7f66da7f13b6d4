"""Random histories of a timetable: what every subscriber has in every feed, before and after each step.

`python -m tests.histories 0 2000` runs two thousand of them (a third of a second each), and says where one of the four properties of an event's identity
does not hold (docs/decisions/0045-identity-of-events.md): (a) an event that moves keeps its UID; (b) over all feeds of a language one
UID is one event; (c) what a feed had it has, if only as cancelled, for 90 days; (d) no byte changes unless LAST-MODIFIED and
SEQUENCE rise.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from calendar_service.errors import InvalidInput, Refused
from calendar_service.feeds.building import build
from calendar_service.feeds.moves import Moves
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.package_data import regions as every_region
from calendar_service.package_data import translators
from calendar_service.publishing.archive_sql import Author, _following, _World
from calendar_service.publishing.epoch import FIRST
from calendar_service.publishing.record import capital_day
from calendar_service.publishing.revision import LASTS, Revision, reprinted, stamps_of_now
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.reference import Reference
from calendar_service.words.translator import Translator
from tests.feeds_material import ISSUED, SETTINGS

FEW = ("11", "34", "35", "35.15", "35.78", "91")
BEGIN = datetime(2026, 12, 1, 2, tzinfo=UTC)
STEPS = 5
TOLD = re.compile(rb"^(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n", re.MULTILINE)

Json = dict[str, Any]


def stage(key: int, **facts: object) -> Json:
    return {"title": f"T{key}", "title_en": f"E{key}", **facts}


TEXT: Json = {
    "sources": {"pers": "https://example.org/jadwal", "lain": "https://example.org/lain"},
    "elections": {
        "besar": {
            "title": "Besar", "title_en": "Large", "issued": "2026-01-26", "basis": "Peraturan", "audiences": ["pemda"],
            "without": ["34"], "law": "pilkada-2024", "phases": {"p": {"title": "P", "title_en": "P"}},
            "stages": {"p": {
                "pemungutan-suara": stage(1, days="2027-01-27", hours="07.00-13.00"),
                "masa-tenang": stage(2, due="3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara"),
                "kampanye": stage(3, days="2026-12-20 s.d. 2027-01-20", local={"35.78": "2026-12-22 s.d. 2027-01-20"}),
                "aceh": stage(4, days="2026-12-28", regions=["11"]),
                "lapor": stage(5, days="s.d. 2027-01-10"),
            }},
        },
        "ulang": {
            "title": "Ulang", "title_en": "Again", "issued": "2026-02-24", "basis": "Putusan", "audiences": ["pemda"],
            "regions": ["35.78", "91"], "law": "psu-2025", "phases": {"p": {"title": "P", "title_en": "P"}},
            "stages": {"p": {
                "pemungutan-suara": stage(6, local={"35.78": "2027-03-22", "91": "2027-04-05"}, hours="07.00-13.00"),
                "kampanye": stage(7, days="2027-02-01 s.d. 2027-03-01"),
            }},
        },
    },
}  # fmt: skip

DAYS = ("2027-01-05", "2027-01-27", "2027-02-03", "2026-12-25 s.d. 2027-01-12", "s.d. 2027-01-15")
HOURS = ("08.00-12.00", "mulai 10.00", "s.d. 17.00")
UNDATED = {"undated": "KPU menetapkan.", "undated_en": "KPU sets it."}
WHY = {"reason": "Sebab lain.", "reason_en": "Another reason."}


def few_regions(*, recoded: bool) -> Regions:
    """recoded: Surabaya has got another code."""
    every = every_region()
    few, beside = [every[code] for code in FEW], {"laws": every.laws, "rules": every.rules, "hosts": every.hosts}
    if not recoded:
        return Reference(few, gone=(), **beside)
    old = every["35.78"]
    new = [replace(each, code="35.88") if each is old else each for each in few]
    return Reference(new, gone=[replace(old, until=date(2026, 12, 2), successor="35.88")], **beside)


class Louder(Translator):
    """Says one sentence otherwise, as another release may."""

    def text(self, message: str, /, **facts: object) -> str:
        return super().text(message, **facts).replace("Selengkapnya", "Lebih lanjut").replace("More:", "See:")


@dataclass
class World:
    """One service: what is published in it, and what its feeds hold."""

    random: Random
    text: Json = field(default_factory=lambda: deepcopy(TEXT))
    at: datetime = BEGIN
    revision: Revision | None = None
    kept: Mapping[str, int] = field(default_factory=dict)
    texts: list[Json] = field(default_factory=list)
    recoded: bool = False
    release: int = 0
    public_url: str = "https://kalender.example"

    @property
    def regions(self) -> Regions:
        return few_regions(recoded=self.recoded)

    @property
    def words(self) -> Mapping[str, Translator]:
        found = translators()
        if self.release % 2:
            return {name: Louder(name, each.catalogue) for name, each in found.items()}
        return found

    @property
    def settings(self) -> Any:
        return replace(SETTINGS, public_url=self.public_url)

    @property
    def printing(self) -> FeedPrinting:
        return FeedPrinting(self.regions, self.words, self.settings, str(self.release))

    def publish(self, text: Json) -> bool:
        """Whether it could be."""
        data = json.dumps(text).encode()
        data = data.replace(b'"35.78"', b'"35.88"') if self.recoded else data
        world = _World(self.revision, self.kept, FIRST, self.regions, self.printing)
        try:
            timeline = parse(data, self.regions)
            made, self.kept = _following(world, timeline, "0" * 64, Author("", "", self.at))
        except (InvalidInput, Refused):
            return False
        self.revision, self.text = made, text
        self.texts.append(text)
        return True

    def restart(self) -> None:
        """As every process does when another program begins."""
        assert self.revision
        stamps = reprinted(self.revision, self.regions, self.at, self.printing)
        self.revision = replace(self.revision, stamps=stamps)

    def recode(self) -> bool:
        """A release in which a region has another code."""
        assert self.revision
        if self.recoded or self.revision.vanished or self.text.get("ended"):
            return False
        day = capital_day(self.revision.published_at)
        if day > date(2026, 12, 2):
            return False
        self.recoded = True
        self.release += 2
        timeline = parse(json.dumps(self.text).encode(), self.regions, is_official=True, written_on=day)
        stamps = stamps_of_now(self.revision.stamps, self.regions, day)
        self.revision = replace(self.revision, timeline=timeline, stamps=stamps)
        self.restart()
        return True

    def snapshot(self) -> Snapshot:
        assert self.revision
        return build(self.revision, self.regions, self.words, self.settings, last_modified=ISSUED)


def _stages(text: Json, ident: str) -> Json:
    found: Json = text["elections"][ident]["stages"]["p"]
    return found


KINDS = (
    "days", "hours", "short", "long", "off-there", "undated-there", "except", "some", "scope", "wide", "undated", "status",
    "zone", "title", "note", "where", "delete", "return", "rename", "regions", "without", "drop", "end", "new-id", "rollback",
    "address", "sentence", "recode",
)  # fmt: skip
"""Every kind of edit."""


def step(world: World, kind: str) -> bool:
    """Whether anything was done."""
    random, text = world.random, deepcopy(world.text)
    elections: Json = text["elections"]
    if kind in ("address", "sentence"):
        if kind == "address":
            world.public_url = f"https://k{random.randrange(9)}.example"
        world.release += 1 if kind == "sentence" else 0
        world.restart()
        return True
    if kind == "recode":
        return world.recode()
    if kind == "rollback":
        return world.publish(deepcopy(random.choice(world.texts)))
    ident = random.choice(list(elections))
    election, stages = elections[ident], _stages(text, ident)
    code, days = random.choice(FEW), random.choice(DAYS)
    if kind == "regions":
        election["regions"] = random.sample(FEW, 3)
    elif kind == "without":
        election["without"] = random.sample(FEW, random.randrange(2))
    elif kind in ("drop", "end"):
        if len(elections) == 1:
            elections.update(
                {name: deepcopy(each) for name, each in TEXT["elections"].items() if name not in elections}
            )
            text.pop("ended", None)
        else:
            del elections[ident]
            if kind == "end":
                text["ended"] = [ident]
    elif kind == "new-id":
        name = f"{ident}-{random.randrange(9)}"
        renamed = {**election, "was": [*election.get("was", []), ident]} if random.random() < 0.9 else election
        text["elections"] = {(name if each == ident else each): kept for each, kept in elections.items()}
        text["elections"][name] = renamed
        if renamed is election:
            return False
    elif kind == "return":
        missing: Json = TEXT["elections"].get(ident, election)["stages"]["p"]
        stages.update({name: deepcopy(kept) for name, kept in missing.items() if name not in stages})
    elif not stages:
        return False  # all of them were deleted: it can only be given some again
    else:
        name = random.choice(list(stages))
        facts = stages[name]
        if kind in ("days", "undated"):
            for each in ("days", "due", "undated", "undated_en"):
                facts.pop(each, None)
            facts.update({"days": days} if kind == "days" else UNDATED)
        elif kind in ("short", "long", "off-there", "undated-there"):
            facts.setdefault("local", {})[code] = {
                "short": days,
                "long": {"days": days, "hours": random.choice(HOURS), "status": "tentative", **WHY},
                "off-there": {"status": "cancelled", **WHY},
                "undated-there": dict(UNDATED),
            }[kind]
        elif kind == "wide":
            for each in ("regions", "except", "some_regions", "local"):
                facts.pop(each, None)
            facts.setdefault("days", days) if "due" not in facts else None
        elif kind == "delete":
            del stages[name]
        elif kind == "rename":
            stages[f"{name}-{random.randrange(9)}"] = {**facts, "was": [*facts.get("was", []), name]}
            del stages[name]
        else:
            facts.update(
                {
                    "hours": {"hours": random.choice(HOURS)},
                    "except": {"except": [code]},
                    "some": {"some_regions": True},
                    "scope": {"regions": random.sample(FEW, 2)},
                    "status": {"status": random.choice(("cancelled", "tentative", "confirmed")), **WHY},
                    "zone": {"zone": "Asia/Tokyo", "hours": random.choice(HOURS)},
                    "title": {"title": f"{facts['title'].split()[0]} {random.randrange(99)}"},
                    "note": {"note": "Catatan.", "note_en": "A note."},
                    "where": {"where": "4 TPS, di desa.", "where_en": "4 stations."},
                }[kind]
            )
    return world.publish(text)


@dataclass(frozen=True)
class Event:
    """What a subscriber has under one UID. key: what the history knows it by, whatever it is called."""

    body: bytes
    key: str

    def value(self, name: bytes) -> bytes:
        found = re.search(rb"^" + name + rb"[:;](.*)\r\n", self.body, re.MULTILINE)
        return found[1] if found else b""

    @property
    def said(self) -> bytes:
        return TOLD.sub(b"", self.body)

    @property
    def stamps(self) -> tuple[bytes, int]:
        return self.value(b"LAST-MODIFIED"), int(self.value(b"SEQUENCE"))


Held = Mapping[str, Mapping[str, Event]]
"""Path of a calendar -> UID -> event."""


def held(snapshot: Snapshot) -> tuple[Held, list[str]]:
    """What all calendars hold, and what is wrong with it."""
    found: dict[str, dict[str, Event]] = {}
    wrong: list[str] = []
    seen: dict[tuple[bool, str], Event] = {}
    for path in snapshot.feeds:
        if path.endswith(".ics"):
            english = path.endswith(".en.ics")
            mine = found[path] = {}
            for uid, event in _events(snapshot.feeds[path].body):
                wrong += [f"{path}: {uid} twice"] if uid in mine else []
                mine[uid] = event
                other = seen.setdefault((english, uid), event)
                wrong += [f"(b) {path}: {uid} is another event elsewhere"] if other.body != event.body else []
    return found, wrong


def _events(body: bytes) -> Iterator[tuple[str, Event]]:
    for block in re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", body.replace(b"\r\n ", b""), re.DOTALL):
        uid = re.search(rb"^UID:(.*)\r\n", block, re.MULTILINE)
        key = re.search(rb"SUMMARY[^\r]*\b([TE]\d+)\b", block)
        assert uid
        yield uid[1].decode(), Event(block, key[1].decode()[1:] if key else "")


class Watch:
    """What must hold between one state of all feeds and the next."""

    def __init__(self) -> None:
        self.before: Held = {}
        self.off: dict[tuple[str, str], datetime] = {}
        """(path, UID) -> since when it is cancelled."""
        self.newest: dict[tuple[str, str], Event] = {}

    def look(self, now: Held, moves: Moves, at: datetime) -> Iterator[str]:
        """What does not hold."""
        for path, events in self.before.items():
            there = now.get(moves.follow(path))
            for uid, event in events.items():
                since = self.off.get((path, uid))
                if there is None or uid not in there:
                    if since is None or at - since < LASTS:
                        yield f"(c) {path}: {uid} is gone"
                    same = [name for name, each in (there or {}).items() if each.key and each.key == event.key]
                    if any(name.partition(".")[2] == uid.partition(".")[2] for name in same):
                        yield f"(a) {path}: {uid} became {same}"
        for path, events in now.items():
            for uid, event in events.items():
                yield from self._compared(path, uid, event)
        self._remember(now, moves, at)

    def _compared(self, path: str, uid: str, event: Event) -> Iterator[str]:
        language = "en" if path.endswith(".en.ics") else "id"
        old = self.newest.get((language, uid))
        if old and old.body != event.body:
            (old_at, old_number), (at, number) = old.stamps, event.stamps
            if at <= old_at or number <= old_number:
                yield f"(d) {path}: {uid} {old.stamps} {event.stamps}"
            if old.key != event.key and old.key and event.key:
                yield f"(a) {path}: {uid} was {old.key} and is {event.key}"

    def _remember(self, now: Held, moves: Moves, at: datetime) -> None:
        since = {(moves.follow(path), uid): when for (path, uid), when in self.off.items()}
        self.off = {}
        for path, events in now.items():
            language = "en" if path.endswith(".en.ics") else "id"
            for uid, event in events.items():
                self.newest[language, uid] = event
                if event.value(b"STATUS") == b"CANCELLED":
                    self.off[path, uid] = since.get((path, uid), at)
        self.before = now


def history(seed: int) -> list[str]:
    """What did not hold in one history."""
    random = Random(seed)
    world, watch = World(random), Watch()
    assert world.publish(world.text)
    done = ["first"]
    wrong: list[str] = []
    for _ in range(STEPS + 1):
        snapshot = world.snapshot()
        now, found = held(snapshot)
        found += watch.look(now, snapshot.moves, world.at)
        wrong += [f"{seed} {done}: {each}" for each in found]
        if wrong:
            break
        world.at += random.choice((timedelta(hours=1), timedelta(hours=1), timedelta(days=1), timedelta(days=100)))
        kinds = random.sample(KINDS, 8)
        done.append(next((kind for kind in kinds if step(world, kind)), "nothing"))
    return wrong


if __name__ == "__main__":
    first, last = int(sys.argv[1]), int(sys.argv[2])
    every = [each for seed in range(first, last) for each in history(seed)[:3]]
    print("\n".join(every))
    print(f"{last - first} histories, {len(every)} faults")
    sys.exit(bool(every))
