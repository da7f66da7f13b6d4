"""Edits that are more likely a slip than meant are stopped, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.errors import Refused
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.guard import DROPPED, RENAMED, TOO_MUCH, Guard, Objected
from tests.revisions_material import DAY, FIRST, TEXT, Text, archive_at, publish, stage


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    publish(made, TEXT)
    yield made
    made.engine.dispose()


def objections(archive: Archive, text: Text | bytes, *told: str, region: str = "51") -> list[str]:
    guard = Guard(lambda: {("uji", ident): frozenset([region]) for ident in told}, regions())
    data = text if isinstance(text, bytes) else text.data
    before, after = archive.draft(data, at=FIRST + DAY)
    assert before is not None
    return [each.message for each in guard.objections(before, after)]


ALL = ("pendaftaran", "rapat", "kampanye", "lapor", "suara")


def test_one_moved_stage_is_a_plain_edit_however_few_were_told(archive: Archive) -> None:
    assert objections(archive, TEXT.having("rapat", days="2024-09-21"), "rapat") == []


def test_more_than_a_quarter_of_the_told_stages(archive: Archive) -> None:
    two = TEXT.having("rapat", days="2024-09-21").having("suara", days="2024-11-28")
    assert objections(archive, two, *ALL) == [TOO_MUCH]
    assert objections(archive, two) == []
    assert objections(archive, two, "rapat", "kampanye", "lapor") == []
    dropped = TEXT.without("rapat").without("suara")
    assert objections(archive, dropped, *ALL) == [TOO_MUCH]
    reworded = (
        TEXT.having("rapat", title="Temu").having("suara", title="Pencoblosan").having("lapor", note="a", note_en="a")
    )
    assert objections(archive, reworded, *ALL) == []


def test_exactly_a_quarter_is_allowed(archive: Archive) -> None:
    many = TEXT
    for number in range(3):
        many = many.having(f"lain-{number}", **stage(f"Lain {number}", f"2024-12-0{number + 1}"))
    publish(archive, many, FIRST + DAY)
    two = many.having("rapat", days="2024-09-21").having("suara", days="2024-11-28")
    told = (*ALL, "lain-0", "lain-1", "lain-2")
    assert objections(archive, two, *told) == []
    assert objections(archive, two.without("lapor"), *told) == [TOO_MUCH]


def test_only_where_somebody_was_told(archive: Archive) -> None:
    two = TEXT.having("kampanye", local='{"35.78": 2024-09-29 s.d. 2024-11-23}').having(
        "rapat", local='{"35.78": 2024-09-21}'
    )
    assert objections(archive, two, *ALL, region="51") == []
    assert objections(archive, two, *ALL, region="35.78") == [TOO_MUCH]


def test_a_dropped_election(archive: Archive) -> None:
    other = TEXT.data.replace(b"  uji:", b"  lain:")
    assert objections(archive, other) == [DROPPED]
    assert objections(archive, b"ended: [uji]\n" + other) == []
    assert objections(archive, other.replace(b"    issued:", b"    was: uji\n    issued:")) == []


def test_a_new_id_without_was(archive: Archive) -> None:
    renamed = TEXT.renamed("rapat", "rapat-pleno")
    assert objections(archive, renamed) == [RENAMED]
    assert objections(archive, renamed.having("rapat-pleno", was="rapat")) == []
    elsewhere = TEXT.without("rapat").having("penutupan", **stage("Penutupan", "2024-12-20"))
    assert objections(archive, elsewhere) == []
    cancelled = TEXT.having("rapat", status="cancelled").having("rapat-pleno", **stage("Rapat pleno", "2024-09-20"))
    assert objections(archive, cancelled) == []


def test_the_refusal_says_why_and_what_to_do(archive: Archive) -> None:
    guard = Guard(dict, regions())
    with pytest.raises(Objected) as caught:
        archive.publish(TEXT.renamed("rapat", "pleno").data, by="a", note="b", at=FIRST + DAY, check=guard.check)
    assert isinstance(caught.value, Refused)
    assert caught.value.sentence(translators()["id"]) == (
        "tahapan rapat hilang dan pleno muncul; mungkin berganti nama: tulis was: rapat pada pleno\n"
        "Bila memang dimaksudkan, terbitkan dengan --force."
    )
    assert archive.number() == 1
