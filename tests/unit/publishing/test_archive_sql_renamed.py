"""An election under a new id is the same one in the database, too, with all that vanished from it before."""

from __future__ import annotations

from pathlib import Path

from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.timeline.stage import Status
from tests.revisions_material import DAY, FIRST, TEXT, archive_at, close


def publish(archive: Archive, data: bytes, days: int) -> None:
    archive.publish(data, by="penguji", note="", at=FIRST + days * DAY)


def renamed(data: bytes, head: bytes) -> bytes:
    return data.replace(b"\n  uji:\n", b"\n  coba:\n" + head)


def test_what_vanished_before_and_with_a_new_id_is_found_again(tmp_path: Path) -> None:
    archive = archive_at(tmp_path)
    publish(archive, TEXT.data, 0)
    publish(archive, TEXT.without("rapat").data, 1)
    fewer = TEXT.without("rapat").without("lapor").data
    publish(archive, renamed(fewer, b"    was: uji\n"), 2)
    publish(archive, renamed(fewer, b""), 3)
    for number, ident in ((2, "uji"), (3, "coba"), (4, "coba")):
        revision = archive.revision(number)
        stages = revision.timeline.elections[ident].by_id
        assert stages["rapat"].status is Status.CANCELLED
        assert (ident == "uji") == (stages["lapor"].status is not Status.CANCELLED)
        assert revision.election_origin(ident) == "uji"
        assert set(stages) == set(TEXT.stages)
    before = archive.revision(2).stamps["uji", "kampanye"].of(regions()["35.78"])
    after = archive.revision(4).stamps["coba", "kampanye"].of(regions()["35.78"])
    assert (after.schedule_version, after.content > before.content) == (before.schedule_version, True)
    publish(archive, TEXT.data, 4)
    back = archive.revision(5)
    assert back.timeline.elections["uji"].by_id["rapat"].status is Status.CONFIRMED
    assert back.stamps["uji", "rapat"].of(None).content > archive.revision(4).stamps["coba", "rapat"].of(None).content
    close(archive.engine)
