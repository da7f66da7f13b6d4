"""All feeds of a revision: how many, what is shared, what an edit costs, what has moved."""

import gc
import gzip
import hashlib
import weakref
import zlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from calendar_service.feeds import ical
from calendar_service.feeds.classes import classes
from calendar_service.feeds.query import PLAIN, Variant
from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Local, Scope
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import CALENDAR, FORMS, ending_of
from calendar_service.words.languages import LANGUAGES, Text
from tests.feeds_material import (
    ISSUED,
    SHIPPED,
    SMALL,
    build_all,
    following,
    from_pieces,
    printed_timeline,
    problems,
    read,
    revision_of,
    snapshot,
    timeline,
)

NATIONAL = "/feeds/pilkada-2024.ics"
SURABAYA = "/feeds/pilkada-2024/35.78.ics"


def edited(before, stage_id, *, phases=None, sources=None, **changes):
    election = before.timeline.elections["pilkada-2024"]
    stages = tuple(replace(s, **changes) if s.id == stage_id else s for s in election.stages)
    election = replace(election, stages=stages, phases={**election.phases, **(phases or {})})
    sources = {**before.timeline.sources, **(sources or {})}
    after = replace(before.timeline, elections={election.id: election}, sources=sources)
    return following(before, after, ISSUED + timedelta(days=30))


def test_every_region_language_and_form_is_there():
    every = set(product(["", *regions()], LANGUAGES, FORMS))
    election = {feed_path("pilkada-2024", code, language, form) for code, language, form in every}
    places = {feed_path("", code, language, form) for code, language, form in every if code}
    assert snapshot().feeds.keys() == election | places
    assert len(snapshot().feeds) == (1 + 552 + 552) * len(LANGUAGES) * len(FORMS)
    for path, feed in from_pieces(snapshot()).items():
        assert feed.content_type == FORMS[ending_of(path)].content_type


def test_equal_tags_are_equal_bodies_and_gzip_is_one_member():
    bodies = {}
    feeds = from_pieces(snapshot())
    for feed in feeds.values():
        assert bodies.setdefault(feed.etag, hashlib.sha256(feed.body).digest()) == hashlib.sha256(feed.body).digest()
    # In CSV a place with one election has the same rows in both of its feeds.
    twins = 552 * len(LANGUAGES)
    assert len(bodies) == len(set(bodies.values())) == len(feeds) - twins
    for feed in feeds.values():
        assert feed.length == len(feed.body)
        assert gzip.decompress(feed.gzip) == feed.body
        member = zlib.decompressobj(wbits=31)
        assert member.decompress(feed.gzip) == feed.body
        assert member.eof
        assert member.unused_data == b""
        assert len(feed.gzip) < len(feed.body)


def test_regions_of_a_class_have_the_same_occurrences():
    """The short cut in `classes` holds: every region tells what the region itself is asked for."""
    for source in (timeline(), timeline(SHIPPED)):
        revision = revision_of(source)
        election = source.elections["pilkada-2024"]
        told = {}
        for code, region_class in classes(revision, election, regions().values()).items():
            here = [(o.id, o.days, o.zone, revision.stamp(election, o)) for o in election.occurrences(regions()[code])]
            assert told.setdefault(region_class, here) == here


def test_a_feed_has_what_applies_in_its_region():
    election = timeline(SHIPPED).elections["pilkada-2024"]
    for code, region in regions().items():
        if not election.votes(region):
            continue
        feed = snapshot(SHIPPED).calendars[f"/feeds/pilkada-2024/{code}.ics"].groups[0]
        here = [(o.id, o.days) for o in election.occurrences(region)]
        assert [(entry.stage, entry.days) for entry in feed.entries] == here


def test_same_revision_under_another_number_is_the_same_bytes():
    revision = printed_timeline(SMALL)
    later = replace(revision, number=9, published_at=ISSUED + timedelta(days=400), by="lain", sha256="f" * 64)
    again = build_all(later, former=snapshot())
    fresh = build_all(later)
    for path, feed in snapshot().ready.items():
        assert again.feeds[path] is feed
    for path, feed in from_pieces(snapshot()).items():
        assert fresh.feeds[path].etag == feed.etag


def test_an_edit_in_one_region_changes_that_regions_feeds_alone():
    before = printed_timeline(SMALL)
    local = {"35.78": Local(Days(ISSUED.date(), ISSUED.date() + timedelta(days=3)))}
    after = build_all(edited(before, "uji-baca-quran", local={}), former=snapshot())
    assert all(after.feeds[path] is feed for path, feed in snapshot().ready.items())
    assert all(after.feeds[path].etag == feed.etag for path, feed in from_pieces(snapshot()).items())
    after = build_all(edited(before, "penetapan-pasangan-calon", local=local), former=snapshot())
    changed = {path for path, feed in from_pieces(snapshot()).items() if after.feeds[path].etag != feed.etag}
    here = {path for path in from_pieces(snapshot()) if "/35.78." in path}
    # The national feed says that Surabaya has other days.
    national = {f"/feeds/pilkada-2024{twin}.ics" for twin in ("", ".en")}
    assert here <= changed
    assert changed - here - national <= {
        feed_path("pilkada-2024", "", language, form)
        for language, form in product(LANGUAGES, FORMS)
        if form != CALENDAR
    }
    event = read(after.feeds[SURABAYA].body).event("penetapan-pasangan-calon")
    assert event.one("SEQUENCE").value == "1"
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value == "20240225T000000Z"


def test_a_retitled_stage_keeps_its_uid_and_renders_alone(monkeypatch):
    after_revision = edited(printed_timeline(SMALL), "lpsdk", title=Text("Judul baru", "New title"))
    rendered = []
    original = ical.event_start
    monkeypatch.setattr(ical, "event_start", lambda entry: rendered.append(entry.stage) or original(entry))
    after = build_all(after_revision, former=snapshot())
    assert set(rendered) == {"lpsdk"}
    old, new = (read(each.feeds[NATIONAL].body) for each in (snapshot(), after))
    assert new.event("lpsdk").one("UID") == old.event("lpsdk").one("UID")
    assert new.event("lpsdk").one("SEQUENCE").value == "1"
    assert new.event("kampanye") == old.event("kampanye")
    fresh = build_all(after_revision)
    assert {p: f.etag for p, f in from_pieces(after).items()} == {p: f.etag for p, f in from_pieces(fresh).items()}


@pytest.mark.parametrize(
    ("stage", "changes"),
    [
        ("lpsdk", {"note": Text("Catatan", "A note")}),
        ("lpsdk", {"hours": None}),
        ("", {"phases": {"pemungutan": Text("Hari pemungutan", "Voting day")}}),
        ("", {"sources": {"pers": "https://example.org/lain"}}),
        ("penetapan-pasangan-calon", {"days": Days(date(2024, 9, 23), date(2024, 9, 23))}),
        ("rekapitulasi-provinsi", {"title": Text("Rekapitulasi", "Recapitulation")}),
        ("kampanye", {"local": {"51": Local(Days(date(2024, 9, 27), date(2024, 11, 23)))}}),
        ("uji-baca-quran", {"scope": Scope(("11", "12"))}),
    ],
)
def test_whatever_changes_an_event_moves_its_stamps(stage, changes):
    after = build_all(edited(printed_timeline(SMALL), stage, **changes), former=snapshot())
    moved = 0
    for path in (NATIONAL, SURABAYA, "/feeds/pilkada-2024/51.ics", "/feeds/pilkada-2024/11.en.ics"):
        old, new = (
            {entry.uid: entry for entry in each.calendars[path].groups[0].entries} for each in (snapshot(), after)
        )
        for uid in old.keys() & new.keys():
            changed = replace(old[uid], sequence=0, modified_at=ISSUED) != replace(
                new[uid], sequence=0, modified_at=ISSUED
            )
            assert (new[uid].sequence > old[uid].sequence) == changed, uid
            assert (new[uid].modified_at > old[uid].modified_at) == changed, uid
            moved += changed
    assert moved


def test_variants_choose_alarms_and_show_what_was_cancelled():
    jakarta = "/feeds/pilkada-2024/31.ics"
    assert snapshot().variant(jakarta, PLAIN) is snapshot().feeds[jakarta]
    silent = snapshot().variant(jakarta, Variant(()))
    assert b"VALARM" not in silent.body
    weekly = read(snapshot().variant(jakarta, Variant((7, 1))).body)
    triggers = [alarm.one("TRIGGER").value for alarm in weekly.event("kampanye").inside("VALARM")]
    assert triggers == ["-P6DT16H", "-PT16H"]
    shown = snapshot().variant(jakarta, Variant((1,), True))
    assert problems(shown.body) == []
    second = read(shown.body).event("putaran-kedua")
    assert second.one("STATUS").value == "TENTATIVE"
    assert second.one("SUMMARY").text.startswith("DIBATALKAN: ")
    assert second.inside("VALARM") == []
    assert gzip.decompress(shown.gzip) == shown.body
    assert shown.etag != snapshot().feeds[jakarta].etag
    table = "/feeds/pilkada-2024/31.csv"
    assert snapshot().variant(table, Variant(())) is snapshot().feeds[table]


def test_the_variants_that_were_asked_for_last_are_kept():
    few = build_all(printed_timeline(SMALL))
    first = few.variant(SURABAYA, Variant(()))
    assert few.variant(SURABAYA, Variant(())) is first
    assert few.variants.answer(SURABAYA, "alarms=none&t=1") is first
    assert few.variants.kept(SURABAYA, "alarms=none&t=1") is first
    assert few.variants.kept(SURABAYA, "alarms=none&t=2") is None


def test_regions_with_the_same_calendar_share_the_end_of_a_variant():
    one, other = (snapshot().variant(f"/feeds/pilkada-2024/{code}.ics", Variant((3,))) for code in ("35.15", "35.16"))
    assert one.pieces[1:] == other.pieces[1:]
    assert one.pieces[0] is not other.pieces[0]


def test_a_snapshot_that_is_swapped_goes_at_once_with_its_variants():
    old = build_all(printed_timeline(SMALL))
    old.variant(SURABAYA, Variant((3,)))
    gone = weakref.ref(old)
    gc.disable()
    try:
        del old
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/feeds/pilkada-serentak.ics", "/feeds/pilkada-2024.ics"),
        ("/feeds/pilkada-serentak/92.71.en.json", "/feeds/pilkada-2024/96.71.en.json"),
        ("/feeds/pilkada-2024/92.71.ics", "/feeds/pilkada-2024/96.71.ics"),
        (NATIONAL, NATIONAL),
    ],
)
def test_moves(path, target):
    assert snapshot().moves.follow(path) == target


def test_an_ended_election_keeps_its_feeds_and_only_what_is_nowhere_is_gone():
    ended = replace(timeline(), ended=frozenset(("pilkada-2024", "pilkada-2020")))
    kept = build_all(revision_of(ended))
    before, after = ({path: feed.etag for path, feed in from_pieces(each).items()} for each in (snapshot(), kept))
    assert after == before
    assert not kept.moves.is_gone("/feeds/pilkada-2024/35.78.en.csv")
    assert kept.moves.is_gone("/feeds/pilkada-2020/35.78.en.csv")
    assert not kept.moves.is_gone("/feeds/pilkada-2029.ics")


def test_a_calendar_without_a_day_is_still_a_calendar():
    election = timeline().elections["pilkada-2024"]
    undated = tuple(s for s in election.stages if s.id == "debat-publik")
    empty = replace(timeline(), elections={election.id: replace(election, stages=undated)})
    made = build_all(revision_of(empty))
    for path in (NATIONAL, SURABAYA, "/feeds/pilkada-2024/34.ics"):
        assert problems(made.feeds[path].body) == []
    assert b'"id":"debat-publik"' in made.feeds["/feeds/pilkada-2024.json"].body
