"""A vote that loses its day takes none away that had come: a campaign that was held is not postponed with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.timeline.stage import Days, Occurrence
from tests.feeds_material import build_all, read
from tests.revisions_material import TEXT, Text, archive_at, close, publish, stage

SIAK, TALAUD = regions()["14.08"], regions()["71.04"]
OPEN = "{undated: Menunggu KPU., undated_en: The commission has yet to decide.}"
BEFORE, RUNNING, OVER = (f"2025-{day}T09:00+07:00" for day in ("03-20", "04-14", "04-16"))


def votes(siak: str, **tenang: str) -> Text:
    """Both vote on 16 April; the campaign ends four days before, the quiet period begins three days before."""
    quiet = {
        "due": "3 hari sebelum suara s.d. 1 hari sebelum suara",
        "title": "Masa tenang",
        "title_en": "Quiet",
        **tenang,
    }
    stages = {
        "suara": {
            "title": "Pemungutan suara",
            "title_en": "Vote",
            "local": f'{{"14.08": {siak}, "71.04": 2025-04-16}}',
        },
        "kampanye": {"title": "Kampanye", "title_en": "Campaign", "due": "2025-03-26 s.d. 4 hari sebelum suara"},
        "tenang": quiet,
        "hasil": {"title": "Hasil", "title_en": "Result", "due": "1 hari sesudah suara"},
        "rapat": stage("Rapat", "2025-03-01"),
    }
    return Text(stages, {**TEXT.head, "regions": '["14.08", "71.04"]'})


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    publish(made, votes("2025-04-16"), datetime.fromisoformat("2025-03-01T09:00+07:00"))
    yield made
    close(made.engine)


def undated(archive: Archive, at: str, **tenang: str) -> Revision:
    return publish(archive, votes(OPEN, **tenang), datetime.fromisoformat(at))


def there(revision: Revision, ident: str, region: Region | None = SIAK) -> Occurrence:
    election = revision.timeline.elections["uji"]
    found = election.occurrence(election.by_id[ident], region)
    assert found
    return found


def days(revision: Revision, region: Region = SIAK) -> list[Days | None]:
    return [there(revision, ident, region).days for ident in ("suara", "kampanye", "tenang", "hasil")]


def _kept(archive: Archive, revision: Revision) -> bool:
    read = archive.revision(revision.number)
    return (read.timeline.elections, read.stamps) == (revision.timeline.elections, revision.stamps)


def _days(first: str, last: str) -> Days:
    return Days(*(datetime.fromisoformat(f"2025-{each}").date() for each in (first, last)))


CAMPAIGN, QUIET = _days("03-26", "04-12"), _days("04-13", "04-15")


def test_what_had_come_by_then_stays_and_what_had_not_is_open(archive: Archive) -> None:
    before = archive.revision(1)
    found = undated(archive, RUNNING)
    assert days(found) == [None, CAMPAIGN, QUIET, None]
    assert days(found, TALAUD) == days(before, TALAUD)
    assert _kept(archive, found), "as it is kept, so it is read"
    for ident in ("kampanye", "tenang"):
        assert found.stamps["uji", ident].of(SIAK) == before.stamps["uji", ident].of(SIAK), "nobody is told anything"


def test_what_had_not_begun_waits_with_the_vote(archive: Archive) -> None:
    assert days(undated(archive, BEFORE)) == [None, None, None, None]
    later = publish(archive, votes(OPEN).having("rapat", title="Sidang"), datetime.fromisoformat(OVER))
    assert days(later) == [None, None, None, None], "nor is it held once its day, long taken back, has come"


def test_it_stays_held_over_later_revisions_until_the_vote_has_a_day(archive: Archive) -> None:
    undated(archive, RUNNING)
    later = publish(
        archive, votes(OPEN).having("rapat", title="Sidang"), datetime.fromisoformat("2025-12-01T09:00+07:00")
    )
    assert days(later) == [None, CAMPAIGN, QUIET, None]
    again = publish(archive, votes("2025-12-20"), datetime.fromisoformat("2025-12-02T09:00+07:00"))
    assert days(again)[1:3] == [_days("03-26", "12-16"), _days("12-17", "12-19")]


def test_it_stays_held_where_its_election_ends_or_the_stage_vanishes(archive: Archive) -> None:
    undated(archive, RUNNING)
    gone = publish(archive, votes(OPEN).without("tenang"), datetime.fromisoformat("2025-05-01T09:00+07:00"))
    assert there(gone, "tenang").days == QUIET
    assert _kept(archive, gone)
    only = b"ended: [uji]\n" + TEXT.data.replace(b"\n  uji:\n", b"\n  lain:\n")
    ended = archive.publish(only, by="penguji", note="", at=datetime.fromisoformat("2025-06-01T09:00+07:00"))
    assert days(ended)[1:3] == [CAMPAIGN, QUIET]
    assert _kept(archive, ended)


def test_a_line_of_its_own_says_otherwise(archive: Archive) -> None:
    own = '{"14.08": {undated: Diulang kelak., undated_en: To be repeated.}}'
    assert days(undated(archive, RUNNING, local=own)) == [None, CAMPAIGN, None, None]


def test_calendars_show_it_as_held(archive: Archive) -> None:
    calendar = read(build_all(undated(archive, RUNNING)).feeds["/feeds/uji/14.08.ics"].body)
    assert {event.one("UID").value.split(".")[0]: event.one("STATUS").value for event in calendar.inside("VEVENT")} == {
        "suara": "CANCELLED",
        "kampanye": "TENTATIVE",
        "tenang": "TENTATIVE",
        "hasil": "CANCELLED",
        "rapat": "CONFIRMED",
    }
