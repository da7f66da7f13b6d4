"""sitemap.xml: every kind of page in each language; `lastmod` where facts have changed, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from calendar_service.words.addresses import TABLE, parse
from tests.pages_material import pages
from tests.revisions_material import DAY, FIRST, TEXT, archive_at, publish

NOT_LISTED = {
    "pages.search",
    "pages.find",
    "changes.atom",
    "changes.revision",
    "changes.feed",
    "changes.region_feed",
    "embed.framed_place",
    "genuine.code",
}
"""Answers, data, what was, what stands in frames."""


def listed(**given: object) -> dict[str, str]:
    """Path -> lastmod, empty where there is none."""
    text = pages(public_url="https://kalender.example", **given).test_client().get("/sitemap.xml").text  # type: ignore[arg-type]
    found = re.findall(r"<url><loc>https://kalender\.example([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?</url>", text)
    assert len(found) == len(dict(found)) == text.count("<url>")
    return dict(found)


def test_every_kind_of_page_is_listed_in_each_language() -> None:
    found = listed(draw_card=lambda *_: b"")
    for prefix in ("", "/en"):
        names = {row.name for path in found if path.startswith(prefix) and (row := parse(path))}
        kinds = {
            row.name
            for row in TABLE
            if row.name.startswith(("pages.", "embed.", "genuine.")) and row.pattern.startswith("<prefix>")
        }
        assert names >= kinds - NOT_LISTED
        assert f"{prefix}/cek/" in found
        assert f"{prefix}/periksa-kalender/" in found


def test_what_needs_somebody_who_answers_is_not_among_files() -> None:
    assert not [path for path in listed() if path.endswith(("/cek/", "/sisip/", "/periksa-kalender/"))]


def test_what_was_never_changed_has_no_day() -> None:
    assert set(listed().values()) == {""}


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """After a stage of all, and one of a single region, were moved on days of their own."""
    archive = archive_at(Path(tmp_path_factory.mktemp("archive")))
    publish(archive, TEXT, FIRST)
    later = TEXT.having("rapat", days="2024-09-21")
    publish(archive, later, FIRST + DAY)
    revision = publish(
        archive, later.having("kampanye", local='{"35.78": 2024-09-27 s.d. 2024-11-23}'), FIRST + 2 * DAY
    )
    yield listed(timeline=revision)
    archive.engine.dispose()


def on(days: int) -> str:
    return f"{(FIRST + timedelta(days=days)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_a_page_has_the_day_of_the_revision_that_changed_its_facts(moved: dict[str, str]) -> None:
    assert moved["/uji/tahapan/rapat/"] == moved["/en/uji/tahapan/rapat/"] == on(1)
    assert moved["/uji/tahapan/kampanye/"] == on(2)
    assert moved["/uji/35.78/"] == moved["/daerah/35.78/"] == on(2)
    assert moved["/uji/35.25/"] == moved["/daerah/35.25/"] == on(1)
    assert moved["/uji/"] == on(2)
    assert moved["/langganan/"] == moved["/"] == ""


def test_a_stage_that_nobody_touched_has_none(moved: dict[str, str]) -> None:
    untouched = [path for path in moved if path.startswith("/uji/tahapan/") and not moved[path]]
    assert untouched
