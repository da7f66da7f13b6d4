"""Whatever admins do to the file, calendars are never misled: random edits, every event of every feed compared.

An event is what a subscriber has under one UID in one region's feed.
"""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from calendar_service.editing.touched_feeds import touched_feeds
from calendar_service.errors import InvalidInput, Refused
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.package_data import regions, translators
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.stamps_json import stamps_from_json, stamps_to_json
from calendar_service.settings import Settings
from tests.conftest import IN_CI
from tests.revisions_material import FIRST, TEXT, Text, archive_at, publish

SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")
PLACES = ("", "11", "11.71", "34", "35", "35.78", "51.71", "91")
"""National; in and out of a scope; a region that elects nobody; with and without own dates."""

_STAMPS = re.compile(rb"^(DTSTAMP|LAST-MODIFIED|SEQUENCE)[:;].*\r\n", re.MULTILINE)
_VALUE = {
    name: re.compile(rb"^" + name + rb":(\S+)\r\n", re.MULTILINE) for name in (b"SEQUENCE", b"LAST-MODIFIED", b"UID")
}

Event = bytes
Feeds = dict[str, dict[bytes, Event]]
"""place -> UID -> VEVENT."""


def feeds(revision: Revision) -> dict[str, bytes]:
    election = revision.timeline.elections["uji"]
    place = place_of(revision, election, regions(), translators()["id"], SETTINGS)
    return {
        code: single_feed(revision, place, regions()[code] if code else None, f"/feeds/uji/{code}.ics", "ics")
        for code in PLACES
    }


def events(bodies: dict[str, bytes]) -> Feeds:
    found: Feeds = {}
    for code, body in bodies.items():
        blocks = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", body.replace(b"\r\n ", b""), re.DOTALL)
        found[code] = {value(block, b"UID"): block for block in blocks}
        assert len(found[code]) == len(blocks), "a UID twice"
    return found


def value(event: Event, name: bytes) -> bytes:
    match = _VALUE[name].search(event)
    assert match
    return match[1]


days = st.sampled_from(("2024-09-20", "2024-09-25 s.d. 2024-11-23", "2024-10-01", "s.d. 2024-10-24", "2024-12-01"))
region = st.sampled_from(("11", "35", "35.78", "91"))
ids = st.sampled_from((*TEXT.stages, "baru-a", "baru-b"))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, ...]:
    kind = draw(
        st.sampled_from(
            ("move", "local", "scope", "title", "cancel", "vanish", "return", "rename", "hours", "leads", "sources")
        )
    )
    return (kind, draw(ids), draw(days), draw(region), draw(ids))


def edited(text: Text, edit: tuple[str, ...], started: Text) -> Text:
    """The text after an edit; the same where the edit makes no sense there."""
    kind, stage, day, code, other = edit
    if kind == "return":
        return text.having(stage, **started.stages.get(stage, {"title": stage, "title_en": stage, "days": day}))
    if stage not in text.stages:
        return text
    if kind == "rename":
        names = {*text.stages, *(lines.get("was", "") for lines in text.stages.values())}
        return text if other in names else text.renamed(stage, other, was=stage)
    if kind == "vanish":
        return text.without(stage) if len(text.stages) > 2 else text
    lines = {
        "move": {"days": day},
        "local": {"local": f'{{"{code}": {day}}}', "regions": None},
        "scope": {"regions": f'["{code}"]', "local": None},
        "title": {"title": f"Judul {day}"},
        "cancel": {"status": "cancelled"},
        "hours": {"hours": "s.d. 17.00"},
        "leads": {"leads": "[9d]"},
        "sources": {"source": "pers"},
    }[kind]
    return text.having(stage, **lines)


@settings(
    max_examples=40 if IN_CI else 12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking so long a story takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(st.lists(edits(), min_size=1, max_size=3), min_size=1, max_size=6), st.data())
def test_calendars_are_never_misled(steps: list[list[tuple[str, ...]]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = archive_at(Path(folder))
        text, at, ever = TEXT, FIRST, set[bytes]()
        before = publish(archive, text, at)
        old_bodies = feeds(before)
        for step in steps:
            former = text
            for edit in step:
                text = edited(text, edit, TEXT)
            at += timedelta(seconds=data.draw(st.sampled_from((0, 1, 86_400))))  # also twice within a second
            try:
                after = publish(archive, text, at)
            except (InvalidInput, Refused):  # a contradiction, or an id that is some other stage's UID
                text = former
                continue
            bodies = feeds(after)
            scoped = {edit[1] for edit in step if edit[0] in ("scope", "local", "return")}
            compare(events(old_bodies), events(bodies), scoped)
            ever |= set(events(bodies)[""])
            assert ever <= set(events(bodies)[""]), "an event disappeared"
            assert same_but_for_objects(archive.revision(after.number), after)
            touched = {code for t in touched_feeds(before, after, regions()) for code in (*t.codes, *[""] * t.national)}
            assert {code for code in PLACES if bodies[code] != old_bodies[code]} == touched & set(PLACES)
            before, old_bodies = after, bodies
        archive.engine.dispose()


def compare(old: Feeds, new: Feeds, scoped: set[str]) -> None:
    """scoped: stages whose regions were edited; their events count that, although only JSON prints it."""
    for code in PLACES:
        for uid in old[code].keys() & new[code].keys():
            was, now = old[code][uid], new[code][uid]
            if _STAMPS.sub(b"", was) != _STAMPS.sub(b"", now):
                assert int(value(now, b"SEQUENCE")) > int(value(was, b"SEQUENCE"))
                assert value(now, b"LAST-MODIFIED") > value(was, b"LAST-MODIFIED")
            elif not scoped:
                assert was == now, "an unchanged event has other stamps"


def same_but_for_objects(loaded: Revision, made: Revision) -> bool:
    return (loaded.timeline.elections, loaded.timeline.sources, loaded.stamps, loaded.vanished) == (
        made.timeline.elections,
        made.timeline.sources,
        stamps_from_json(stamps_to_json(made.stamps)),
        made.vanished,
    )


def test_one_region_s_change_leaves_the_stamps_of_all_others_alone(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    before = publish(archive, TEXT)
    after = publish(archive, TEXT.having("rapat", local='{"51.71": 2024-09-21}'), FIRST + timedelta(days=1))
    for code in regions():
        then, now = (revision.stamps["uji", "rapat"].of(regions()[code]) for revision in (before, after))
        assert (then != now) == (code == "51.71"), code
    archive.engine.dispose()


def test_a_region_with_its_own_days_is_not_touched_by_the_nation_s(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    before = publish(archive, TEXT)
    after = publish(archive, TEXT.having("kampanye", days="2024-09-28 s.d. 2024-11-23"), FIRST + timedelta(days=1))
    stamps = [revision.stamps["uji", "kampanye"] for revision in (before, after)]
    assert len({stamp.of(regions()["35.78"]) for stamp in stamps}) == 1
    assert len({stamp.of(regions()["51"]) for stamp in stamps}) == 2
    archive.engine.dispose()
