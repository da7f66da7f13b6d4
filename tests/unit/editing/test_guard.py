"""Edits that are more likely a slip than meant are stopped, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from calendar_service.editing.guard import (
    DELETED,
    DROPPED,
    ENDED_AHEAD,
    FEWER_REGIONS,
    GONE_SOON,
    RENAMED,
    TOO_MUCH,
    UNDATED_SOON,
    UNDATED_STAGE_SOON,
    Guard,
)
from calendar_service.errors import Objected, Refused
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
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
    assert objections(archive, dropped, *ALL) == [DELETED, DELETED, TOO_MUCH]
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
    assert objections(archive, two.without("lapor"), *told) == [DELETED, TOO_MUCH]


def test_only_where_somebody_was_told(archive: Archive) -> None:
    two = TEXT.having("kampanye", local='{"35.78": 2024-09-29 s.d. 2024-11-23}').having(
        "rapat", local='{"35.78": 2024-09-21}'
    )
    assert objections(archive, two, *ALL, region="51") == []
    assert objections(archive, two, *ALL, region="35.78") == [TOO_MUCH]


def test_a_dropped_election(archive: Archive) -> None:
    other = TEXT.data.replace(b"  uji:", b"  lain:")
    assert objections(archive, other) == [DROPPED]
    assert objections(archive, b"ended: [uji]\n" + other) == [ENDED_AHEAD]
    assert objections(archive, other.replace(b"    issued:", b"    was: uji\n    issued:")) == []


def test_a_new_id_without_was(archive: Archive) -> None:
    renamed = TEXT.renamed("rapat", "rapat-pleno")
    assert objections(archive, renamed) == [RENAMED]
    assert objections(archive, renamed.having("rapat-pleno", was="rapat")) == []
    elsewhere = TEXT.without("rapat").having("penutupan", **stage("Penutupan", "2024-12-20"))
    assert objections(archive, elsewhere) == [DELETED]
    cancelled = TEXT.having("rapat", status="cancelled").having("rapat-pleno", **stage("Rapat pleno", "2024-09-20"))
    assert objections(archive, cancelled) == []


def told_of(count: int) -> tuple[Text, tuple[str, ...]]:
    """A text with so many stages besides the five that apply everywhere, and all their names."""
    text = TEXT.without("aceh")
    for number in range(count):
        text = text.having(f"lain-{number}", **stage(f"Acara ke-{number}", f"2024-12-{number + 1:02}"))
    return text, tuple(text.stages)


@pytest.mark.parametrize("others", [0, 1, 2, 3, 6, 7, 10])
def test_the_share_is_of_the_stages_that_were_told_and_rounds_up_for_nobody(tmp_path: Path, others: int) -> None:
    """One more than a quarter of those that were told is too much; what was told to nobody counts on neither side."""
    made = archive_at(tmp_path)
    text, names = told_of(others)
    publish(made, text)
    told = names[: 4 + others]
    for moved in range(len(told) + 1):
        edited = text
        for name in (*told[:moved], *names[len(told) :]):
            edited = edited.having(name, status="cancelled")
        wanted = [] if moved <= 1 or moved * 4 <= len(told) else [TOO_MUCH]
        assert objections(made, edited, *told) == wanted, moved
    made.engine.dispose()


def test_it_names_what_would_move_and_counts_it(archive: Archive) -> None:
    two = TEXT.having("rapat", days="2024-09-21").having("suara", status="cancelled")
    guard = Guard(lambda: {("uji", ident): frozenset(["51"]) for ident in ("rapat", "suara", "lapor")}, regions())
    before, after = archive.draft(two.data, at=FIRST + DAY)
    assert before is not None
    (found,) = guard.objections(before, after)
    assert found.facts == {"count": 2, "told": 3, "stages": "rapat, suara"}


def test_what_was_told_of_a_stage_that_is_no_more_counts_for_nothing(archive: Archive) -> None:
    """Told of long ago under an origin that no revision knows: the share is of what there is."""
    gone = [f"dahulu-{number}" for number in range(20)]
    two = TEXT.having("rapat", days="2024-09-21").having("suara", days="2024-11-28")
    assert objections(archive, two, *ALL, *gone) == [TOO_MUCH]


def test_a_stage_that_was_renamed_is_known_by_its_origin(archive: Archive) -> None:
    renamed = TEXT.renamed("rapat", "pleno", was="rapat").renamed("suara", "coblos", was="suara")
    publish(archive, renamed, FIRST + DAY)
    two = renamed.having("pleno", days="2024-09-21").having("coblos", days="2024-11-28")
    assert objections(archive, two, "rapat", "suara", "lapor") == [TOO_MUCH]
    assert objections(archive, two, "pleno", "coblos", "lapor") == []


def test_what_vanished_before_is_not_asked_about_again(archive: Archive) -> None:
    """Forced once: the next edit, of a stage that looks like the lost one, is a plain edit."""
    publish(archive, TEXT.without("rapat"), FIRST + DAY)
    again = TEXT.without("rapat").having("rapat-pleno", **stage("Rapat pleno", "2024-09-20"))
    assert objections(archive, again) == []


@pytest.mark.parametrize(
    ("ident", "title", "days", "alike"),
    [
        ("rapat-b", "Sidang", "2024-12-20", True),
        ("sidang", "Rapats", "2024-12-20", True),
        ("sidang", "RAPAT", "2024-12-20", True),
        ("sidang", "Rap", "2024-12-20", True),  # exactly 0.75
        ("sidang", "Sidang", "2024-09-20", True),
        ("sidang", "Sidang", "2024-09-21", False),
        ("rapat-kerja-baru", "Rapat kerja baru", "2024-12-20", False),
    ],
)
def test_what_looks_like_the_lost_stage(archive: Archive, ident: str, title: str, days: str, alike: bool) -> None:
    text = TEXT.without("rapat").having(ident, **stage(title, days))
    assert objections(archive, text) == [RENAMED if alike else DELETED]


def test_an_objection_has_facts_that_fill_it(archive: Archive) -> None:
    guard = Guard(dict, regions())
    before, after = archive.draft(TEXT.data.replace(b"  uji:", b"  lain:"), at=FIRST + DAY)
    assert before is not None
    (found,) = guard.objections(before, after)
    assert found.facts == {"election": "uji"}
    before, after = archive.draft(TEXT.renamed("rapat", "rapat-b").data, at=FIRST + DAY)
    assert before is not None
    assert [each.facts for each in guard.objections(before, after)] == [{"old": "rapat", "new": "rapat-b"}]
    guard.check(before, before)
    with pytest.raises(Objected) as caught:
        guard.check(before, after)
    assert caught.value.objections == guard.objections(before, after)


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


def test_an_election_that_is_ended_while_stages_are_ahead(archive: Archive) -> None:
    ended = b"ended: [uji]\n" + TEXT.data
    assert objections(archive, ended) == [ENDED_AHEAD]
    guard = Guard(dict, regions())
    for at, stages in ((LAST - DAY, "suara"), (LAST, None), (LAST + DAY, None)):
        before, after = archive.draft(ended, at=at)
        assert before is not None
        assert [each.facts["stages"] for each in guard.objections(before, after)] == ([stages] if stages else [])
    over = archive.publish(ended, by="a", note="b", at=FIRST + DAY)
    assert guard.objections(over, archive.draft(ended + b"# ulang\n", at=FIRST + DAY)[1]) == ()


LAST = datetime.fromisoformat("2024-11-27T09:00+07:00")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ('regions: ["35"]', [FEWER_REGIONS]),
        ('without: ["34", "35.78"]', []),
        ('without: ["34", "35", "35.01", "51"]', []),
    ],
)
def test_an_election_that_loses_many_of_its_regions(archive: Archive, head: str, told: list[str]) -> None:
    data = TEXT.data.replace(b'without: ["34"]', head.encode())
    assert objections(archive, data) == told


def test_most_regions_of_few_are_many(archive: Archive) -> None:
    few = publish(archive, replace(TEXT, head={"regions": '["35.78", "35.15", "51 saja", "11 saja"]'}), FIRST + DAY)
    fewer = archive.draft(replace(TEXT, head={"regions": '["35.78", "51 saja"]'}).data, at=FIRST + 2 * DAY)[1]
    (found,) = Guard(dict, regions()).objections(few, fewer)
    assert found.message == FEWER_REGIONS
    assert found.facts == {"election": "uji", "now": 2, "before": 4, "lost": 2}


def test_a_stage_that_is_deleted_before_it_is_over(archive: Archive) -> None:
    assert objections(archive, TEXT.without("lapor")) == [DELETED]
    guard = Guard(dict, regions())
    for at, is_asked in ((LAST - DAY, True), (LAST, True), (LAST + DAY, False)):
        before, after = archive.draft(TEXT.without("suara").data, at=at)
        assert before is not None
        assert [each.facts for each in guard.objections(before, after)] == ([{"stage": "suara"}] if is_asked else [])
    publish(archive, TEXT.having("lapor", status="cancelled"), FIRST + DAY)
    assert objections(archive, TEXT.without("lapor")) == []


def test_a_region_that_is_taken_out_of_those_that_are_named(archive: Archive) -> None:
    def of(regions: str) -> Text:
        return replace(TEXT, head={"regions": regions})

    publish(archive, of('["11", "35", "51", "64", "91"]'), FIRST + DAY)
    assert objections(archive, of('["11", "35", "51", "64", "91", "62"]')) == []
    assert objections(archive, of('["11", "35", "51", "64", "91 saja"]')) == [FEWER_REGIONS]
    assert objections(archive, of('["11", "35", "51", "91"]')) == [FEWER_REGIONS]


def test_a_vote_that_loses_its_day_shortly_before(archive: Archive) -> None:
    named = TEXT.renamed("suara", "pemungutan-suara", was="suara")
    publish(archive, named, FIRST + DAY)
    undated = named.having("pemungutan-suara", days=None, hours=None, undated="Nanti.", undated_en="Later.")
    there = named.having("pemungutan-suara", local='{"35.78": {undated: Nanti., undated_en: Later.}}')
    guard = Guard(dict, regions())
    for days_before, is_asked in ((15, False), (14, True), (2, True), (0, True), (-1, False)):
        for text, count in ((undated, 545), (there, 1)):
            before, after = archive.draft(text.data, at=LAST - days_before * DAY)
            assert before is not None
            found = guard.objections(before, after)
            assert [each.message for each in found] == ([UNDATED_SOON] if is_asked else []), days_before
            if found:
                assert str(found[0].facts["day"]) == "2024-11-27"
                assert (found[0].facts["count"] == 1) == (count == 1)
    cancelled = named.having("pemungutan-suara", status="cancelled")
    before, after = archive.draft(cancelled.data, at=LAST - DAY)
    assert before is not None
    assert guard.objections(before, after) == ()


@pytest.mark.parametrize(("days_before", "is_asked"), [(15, False), (14, True), (0, True), (-1, False)])
def test_any_stage_that_loses_its_day_or_a_place_shortly_before(
    archive: Archive, days_before: int, is_asked: bool
) -> None:
    guard, plain = Guard(dict, regions()), TEXT.having("kampanye", local=None)
    publish(archive, plain, FIRST + DAY)
    at = datetime.fromisoformat("2024-09-25T09:00+07:00") - days_before * DAY
    own = '{"35.78": {undated: Nanti., undated_en: Later.}}'
    undated = plain.having("kampanye", days=None, undated="Nanti.", undated_en="Later.")
    for text, message in (
        (plain.having("kampanye", local=own), UNDATED_STAGE_SOON),
        (undated, UNDATED_STAGE_SOON),
        (plain.having("kampanye", **{"except": '["35"]'}), GONE_SOON),
        (plain.having("kampanye", regions='["35"]'), GONE_SOON),
    ):
        before, after = archive.draft(text.data, at=at)
        assert before is not None
        found = [each.message for each in guard.objections(before, after)]
        assert found == ([message] if is_asked else [])


def test_what_follows_a_stage_that_lost_its_day_is_not_named_beside_it(archive: Archive) -> None:
    dated = TEXT.having("tenang", title="Tenang", title_en="Quiet", due="3 hari sebelum kampanye")
    publish(archive, dated, FIRST + DAY)
    own = '{"35.78": {undated: Nanti., undated_en: Later.}}'
    before, after = archive.draft(dated.having("kampanye", local=own).data, at=FIRST + 15 * DAY)
    assert before is not None
    (found,) = Guard(dict, regions()).objections(before, after)
    assert found.facts["stage"] == "kampanye"


def test_the_answer_where_a_stage_of_some_regions_holds_is_no_slip(archive: Archive) -> None:
    publish(archive, TEXT.having("rapat", some_regions="true"), FIRST + DAY)
    before, after = archive.draft(TEXT.having("rapat", regions='["35"]').data, at=FIRST + 15 * DAY)
    assert before is not None
    assert Guard(dict, regions()).objections(before, after) == ()
