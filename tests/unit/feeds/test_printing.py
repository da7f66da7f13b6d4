"""A digest changes with every byte that an event says, and with nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from calendar_service.feeds import wording
from calendar_service.feeds.printing import FeedPrinting
from calendar_service.package_data import regions, release_mark, translators
from calendar_service.publishing.revision import NO_VOTE, Prints, Stamp
from tests.feeds_material import ISSUED, PRINTING, SETTINGS, SMALL, printed_timeline, snapshot

REVISION = printed_timeline(SMALL)
ELECTION = "pilkada-2024"


def prints(printing: FeedPrinting = PRINTING) -> Prints:
    return printing(REVISION, [ELECTION])


def test_every_event_of_every_feed_has_a_digest() -> None:
    found = prints()
    assert {ident for _, ident in found} == {*REVISION.timeline.elections[ELECTION].by_id, NO_VOTE}
    for code in ("", "31.71", "35", "35.78", "91.71"):
        path = f"/feeds/{ELECTION}{f'/{code}' if code else ''}.ics"
        entries = {entry.stage for each in snapshot().calendars[path].groups for entry in each.entries}
        assert {ident for (_, ident), where in found.items() if code in where} == entries


def test_who_an_event_is_and_how_new_is_not_printed() -> None:
    other = replace(SETTINGS, uid_domain="lain.example")
    assert prints(FeedPrinting(regions(), translators(), other, "x")) == prints()
    newer = {key: replace(kept, common=Stamp(3, 7, ISSUED, ISSUED)) for key, kept in REVISION.stamps.items()}
    assert PRINTING(replace(REVISION, stamps=newer), [ELECTION]) == prints()


def test_another_address_or_sentence_is_another_print(monkeypatch: pytest.MonkeyPatch) -> None:
    def differing(now: Prints) -> Mapping[str, bool]:
        return {
            ident: any(now[_, ident][code] != digest for code, digest in where.items())
            for (_, ident), where in before.items()
        }

    before = prints()
    moved = replace(SETTINGS, public_url="https://lain.example")
    assert all(differing(prints(FeedPrinting(regions(), translators(), moved, "x"))).values())
    said = wording.marked
    monkeypatch.setattr(
        wording, "marked", lambda title, *rest: said(f"{title}!" if "ampanye" in title else title, *rest)
    )
    found = differing(prints())
    assert found["kampanye"]
    assert not all(found.values())


def test_elections_that_nobody_asks_for_are_not_printed() -> None:
    assert PRINTING(REVISION, []) == {}


def test_a_mark_is_of_release_and_address() -> None:
    moved = replace(SETTINGS, public_url="https://lain.example")
    marks = [FeedPrinting(regions(), {}, settings, name).mark for settings in (SETTINGS, moved) for name in ("x", "y")]
    assert len({*marks}) == 4
    assert len(release_mark()) == 64
