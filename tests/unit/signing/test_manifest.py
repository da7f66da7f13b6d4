"""A manifest tells of every feed by its bytes, is the same wherever it is made, and is read as strictly as it is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.errors import Refused
from calendar_service.feeds.moves import feed_address
from calendar_service.signing.manifest import (
    SIGNED_FORMS,
    Manifest,
    PublishedText,
    feed_digests,
    newest_texts,
    read_manifest,
)
from tests.feeds_material import build_all, revision_of, snapshot, timeline

AT = datetime(2024, 9, 1, 3, tzinfo=UTC)
TEXTS = tuple(PublishedText(number, AT + timedelta(days=number), f"{number:064x}") for number in (1, 2, 4))
MADE = Manifest("https://kalender.example", "kunci", TEXTS, {"/feeds/b.ics": "b" * 64, "/feeds/a.ics": "a" * 64})


def test_every_feed_stands_in_it_by_its_bytes() -> None:
    found, made = feed_digests(snapshot()), snapshot()
    every = [path for path in made.feeds if (named := feed_address(path)) and named.form in SIGNED_FORMS]
    assert len(every) > 6_000
    assert list(found) == sorted(every)
    for path in every[::97]:
        assert found[path] == hashlib.sha256(made.feeds[path].body).hexdigest(), path


def test_another_process_makes_the_same() -> None:
    assert feed_digests(build_all(revision_of(timeline()))) == feed_digests(snapshot())


def test_it_is_read_as_it_was_written() -> None:
    assert read_manifest(MADE.written()) == MADE
    assert MADE.present.number == 4


def test_it_has_one_form() -> None:
    turned = replace(MADE, feeds=dict(reversed(MADE.feeds.items())))
    assert turned.written() == MADE.written()
    assert b" " not in MADE.written()
    assert b"\n" not in MADE.written()
    assert MADE.written().isascii()


def test_of_the_texts_those_up_to_a_revision() -> None:
    assert newest_texts(TEXTS[::-1], 3) == TEXTS[:2]


def changed(**facts: object) -> bytes:
    return json.dumps({**json.loads(MADE.written()), **facts}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        changed(kind="other"),
        changed(revision=3),
        changed(revisions=[]),
        changed(feeds=[]),
        changed(feeds={"/feeds/a.ics": "a"}),
        changed(feeds={"/feeds/a.ics": 7}),
        changed(revisions=[{"number": 4, "published": "2024-09-01T03:00:00", "sha256": "0" * 64}]),
    ],
)
def test_what_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        read_manifest(body)
