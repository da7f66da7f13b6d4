"""A stage keeps its UID and its numbers through renaming, vanishing and rollback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.errors import Refused
from calendar_service.feeds.places import place_of
from calendar_service.feeds.single import single_feed
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.settings import Settings
from tests.feeds_material import Block, read
from tests.revisions_material import DAY, FIRST, TEXT, archive_at, publish, stage

SETTINGS = Settings(public_url="https://kalender.example", uid_domain="kalender.example")
RENAMED = TEXT.renamed("rapat", "rapat-pleno", was="rapat")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    yield made
    made.engine.dispose()


def events(revision: Revision, code: str = "51") -> dict[str, Block]:
    """UID -> VEVENT of a region's feed."""
    election = revision.timeline.elections["uji"]
    place = place_of(revision, election, regions(), translators()["id"], SETTINGS)
    calendar = read(single_feed(revision, place, regions()[code], "/feeds/uji/51.ics", "ics"))
    return {event.one("UID").value: event for event in calendar.inside("VEVENT")}


OLD_UID = "rapat.uji.51@kalender.example"


def test_a_renamed_stage_keeps_its_uid_and_counts_on(archive: Archive) -> None:
    publish(archive, TEXT)
    publish(archive, TEXT.having("rapat", days="2024-09-21"), FIRST + DAY)
    renamed = publish(archive, RENAMED.having("rapat-pleno", days="2024-09-21"), FIRST + 2 * DAY)
    found = events(renamed)
    assert "rapat-pleno.uji.51@kalender.example" not in found
    assert found[OLD_UID].one("SEQUENCE").value == "2"
    assert found[OLD_UID].one("URL").value.endswith("/uji/tahapan/rapat-pleno/")
    assert not renamed.vanished
    assert archive.revision(3).origin("uji", "rapat-pleno") == "rapat"
    assert renamed.known_as("uji", "rapat") is renamed.timeline.elections["uji"].by_id["rapat-pleno"]


def test_renaming_alone_tells_no_office_anything(archive: Archive) -> None:
    publish(archive, TEXT)
    renamed = publish(archive, RENAMED, FIRST + DAY)
    assert renamed.stamps["uji", "rapat-pleno"].common.schedule_version == 0
    assert renamed.stamps["uji", "rapat-pleno"].common.content == 1


def test_the_uid_stays_when_was_is_deleted_later_and_after_a_rollback(archive: Archive) -> None:
    for number, text in enumerate((TEXT, RENAMED, RENAMED.having("rapat-pleno", was=None), TEXT, RENAMED)):
        revision = publish(archive, text, FIRST + number * DAY)
        assert OLD_UID in events(revision)
        assert len(events(revision)) == 5
        assert not revision.vanished
    assert events(revision)[OLD_UID].one("SEQUENCE").value == "3"


def test_a_chain_of_names_ends_at_the_first(archive: Archive) -> None:
    publish(archive, TEXT)
    publish(archive, RENAMED, FIRST + DAY)
    third = publish(archive, TEXT.renamed("rapat", "sidang", was="rapat-pleno"), FIRST + 2 * DAY)
    assert OLD_UID in events(third)


def test_a_fresh_installation_takes_the_oldest_name(archive: Archive) -> None:
    assert OLD_UID in events(publish(archive, TEXT.renamed("rapat", "sidang", was="[rapat, rapat-pleno]")))


def test_a_uid_in_use_is_not_given_to_another_stage(archive: Archive) -> None:
    publish(archive, TEXT)
    publish(archive, RENAMED, FIRST + DAY)
    both = RENAMED.having("rapat-pleno", was=None).having("rapat", **stage("Rapat lain", "2024-12-01"))
    with pytest.raises(Refused, match="pengenal rapat sudah menjadi UID tahapan rapat-pleno"):
        publish(archive, both, FIRST + 2 * DAY)


def test_a_late_was_does_not_make_the_old_stage_disappear(archive: Archive) -> None:
    """Renamed by force without `was:`, which is written only afterwards: two events exist by then."""
    publish(archive, TEXT)
    publish(archive, TEXT.renamed("rapat", "rapat-pleno"), FIRST + DAY)
    late = publish(archive, RENAMED, FIRST + 2 * DAY)
    assert late.vanished == {("uji", "rapat")}
    assert events(late)[OLD_UID].one("STATUS").value == "CANCELLED"


def test_sources_of_a_vanished_stage_are_still_there(archive: Archive) -> None:
    publish(archive, TEXT.having("rapat", source="pers"))
    text = TEXT.without("rapat").data.replace(b"sources: {pers: 'https://example.org/jadwal'}\n", b"")
    archive.publish(text, by="a", note="", at=FIRST + DAY)
    assert archive.revision(2).timeline.sources == {"pers": "https://example.org/jadwal"}


def test_numbers_rise_also_over_the_loss_of_a_whole_election(archive: Archive) -> None:
    publish(archive, TEXT)
    before = publish(archive, TEXT.having("rapat", days="2024-09-21"), FIRST + DAY)
    archive.publish(TEXT.data.replace(b"  uji:", b"  lain:"), by="a", note="", at=FIRST + 2 * DAY)
    back = publish(archive, TEXT, FIRST + 3 * DAY)
    old, new = before.stamps["uji", "rapat"].common, back.stamps["uji", "rapat"].common
    assert (new.schedule_version, new.content) > (old.schedule_version, old.content)
    assert new.modified_at > old.modified_at
