"""Whether a file is what was published, and what differs where it is not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.errors import Refused
from calendar_service.feeds.query import Variant
from calendar_service.signing.manifest import Manifest, PublishedText, sha256_of
from calendar_service.signing.signing_key import SigningKey
from calendar_service.signing.verifying import (
    EventDiffers,
    different_events,
    named_source,
    origin_of,
    trusted,
)
from calendar_service.words.lead import Lead
from tests.feeds_material import SETTINGS, snapshot

SITE = SETTINGS.public_url
AT = datetime(2024, 9, 1, 3, tzinfo=UTC)
KEY, OTHER = SigningKey(b"a" * 32), SigningKey(b"b" * 32)
PATH = "/feeds/pilkada-2024/35.78.ics"
FEED = snapshot().feeds[PATH].body
OLD = Manifest(SITE, KEY.public.name, (PublishedText(1, AT, sha256_of(b"satu")),), {PATH: sha256_of(b"lama")})
NEW = replace(
    OLD,
    texts=(*OLD.texts, PublishedText(2, AT + timedelta(days=1), sha256_of(b"dua"))),
    feeds={PATH: sha256_of(FEED)},
)
KEYS = {KEY.public.name: KEY.public}


def test_a_manifest_is_trusted_by_its_signature_alone() -> None:
    body = NEW.written()
    assert trusted(body, KEY.sign(body), KEYS) == NEW
    for forged, signature in ((body, OTHER.sign(body)), (OLD.written(), KEY.sign(body)), (body, b"")):
        with pytest.raises(Refused, match="tanda tangan"):
            trusted(forged, signature, KEYS)


def test_a_key_that_calls_itself_by_the_name_of_another_is_not_believed() -> None:
    body = NEW.written()
    with pytest.raises(Refused, match="tidak ada dalam daftar"):
        trusted(body, KEY.sign(body), {OTHER.public.name: OTHER.public})


def test_a_feed_that_holds() -> None:
    found = origin_of(FEED, NEW, NEW)
    assert found is not None
    assert (found.path, found.text.number, found.is_present) == (PATH, 2, True)


def test_a_feed_that_held() -> None:
    assert origin_of(b"lama", NEW, NEW) is None
    found = origin_of(b"lama", OLD, NEW)
    assert found is not None
    assert (found.path, found.text.number, found.is_present) == (PATH, 1, False)


def test_a_feed_of_an_earlier_revision_that_did_not_change_since_holds() -> None:
    found = origin_of(b"lama", OLD, replace(NEW, feeds=OLD.feeds))
    assert found is not None
    assert found.is_present


@pytest.mark.parametrize(("text", "number", "holds"), [(b"satu", 1, False), (b"dua", 2, True)])
def test_a_text(text: bytes, number: int, holds: bool) -> None:
    found = origin_of(text, NEW, NEW)
    assert found is not None
    assert (found.path, found.text.number, found.is_present) == ("", number, holds)


def test_one_byte_more_is_something_else() -> None:
    assert origin_of(FEED + b"\n", NEW, NEW) is None


@pytest.mark.parametrize(
    "path", [PATH, "/feeds/pilkada-2024.en.ics", "/feeds/daerah/51.ics", "/feeds/pilkada-2024.en.json"]
)
def test_a_file_names_its_source(path: str) -> None:
    body = snapshot().feeds[path].body
    assert named_source(body, SITE) == path
    assert named_source(body, "https://lain.example") is None


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"source": 7}', b"SOURCE:https://kalender.example/admin/", b"\xff\xfe", b"{" * 10_000]
)
def test_where_none_is_named(data: bytes) -> None:
    assert named_source(data, SITE) is None


@pytest.mark.parametrize("leads", [(Lead(7), Lead(1)), ()])
def test_other_alarms_are_no_other_events(leads: tuple[Lead, ...]) -> None:
    other = snapshot().variant(PATH, Variant(leads)).body
    assert other != FEED
    assert different_events(other, FEED) == []


def events(data: bytes) -> list[bytes]:
    head, *rest = data.split(b"BEGIN:VEVENT\r\n")
    return [head, *rest]


def test_a_date_that_was_changed_is_found() -> None:
    (found,) = different_events(
        re.sub(rb"DTSTART;VALUE=DATE:\d{8}", b"DTSTART;VALUE=DATE:20240926", FEED, count=1), FEED
    )
    assert found.how is EventDiffers.CHANGED
    assert found.uid.endswith("@kalender.example")
    assert found.title


def test_an_event_that_was_taken_out_and_one_that_was_put_in() -> None:
    head, first, *rest = events(FEED)
    (gone,) = different_events(b"BEGIN:VEVENT\r\n".join([head, *rest]), FEED)
    assert gone.how is EventDiffers.MISSING
    twice = b"BEGIN:VEVENT\r\n".join([head, first, first, *rest])
    (more,) = different_events(twice, FEED)
    assert more.how is EventDiffers.STRANGE


def test_anything_may_be_asked_about() -> None:
    for data in (b"", b"END:VEVENT", b"BEGIN:VEVENT\nBEGIN:VALARM", json.dumps([1]).encode(), b"\xff" * 100):
        assert all(each.how is EventDiffers.MISSING for each in different_events(data, FEED))
