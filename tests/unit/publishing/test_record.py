"""What was official is read as it was meant on its day, whatever changed since: regions, rules, elections that ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.database import revisions, schedules
from calendar_service.errors import InvalidInput
from calendar_service.package_data import TIMETABLE, regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.changes import ElectionHappened, differences
from calendar_service.publishing.local_copy import load, save
from calendar_service.publishing.record import restored
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Status
from calendar_service.written import readings
from tests.regions_material import DAY as TURN
from tests.regions_material import TURNED
from tests.revisions_material import FIRST, TEXT, Text, archive_at, publish, stage

LATER = datetime.combine(TURN, datetime.min.time(), FIRST.tzinfo) + timedelta(days=30)
PLACED = Text(
    {
        "kota": stage("Kota", "2024-09-20", regions='["35.78"]'),
        "tetangga": stage("Tetangga", "2024-09-21", regions='["35.25"]'),
        "belah": stage("Belah", "2024-09-22", regions='["35.15"]'),
        "semua": stage("Semua", "2024-09-25", local='{"35.78": 2024-09-26, "35.25": 2024-09-27}'),
    }
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    yield made
    made.engine.dispose()


def turned(archive: Archive) -> Archive:
    """The same database, as a release opens it that knows other regions."""
    return Archive(archive.engine, TURNED)


def days(revision: Revision, stage_id: str, code: str, known: Regions) -> Days | None:
    election = revision.timeline.elections["uji"]
    occurrence = election.occurrence(election.by_id[stage_id], known[code])
    return occurrence and occurrence.days


def on(day: str) -> Days:
    return Days(date.fromisoformat(day), date.fromisoformat(day))


def test_what_was_published_before_codes_changed_is_read_by_those_of_now(archive: Archive) -> None:
    publish(archive, PLACED)
    now = turned(archive).current()
    assert now is not None
    assert days(now, "kota", "35.80", TURNED) == on("2024-09-20")
    assert days(now, "semua", "35.80", TURNED) == on("2024-09-26")
    assert days(now, "tetangga", "35.15", TURNED) == on("2024-09-21")
    assert days(now, "semua", "35.15", TURNED) == on("2024-09-27")
    assert days(now, "belah", "35.15", TURNED) == on("2024-09-22")
    assert "35.30" in (now.timeline.elections["uji"].by_id["belah"].scope.codes or ())


def test_a_place_keeps_its_stamps_under_another_code(archive: Archive) -> None:
    publish(archive, PLACED)
    moved = publish(archive, PLACED.having("semua", local='{"35.78": 2024-09-28}'), FIRST + timedelta(days=1))
    now = turned(archive).current()
    assert now is not None
    before, after = (known.stamps["uji", "semua"] for known in (moved, now))
    assert after.of(TURNED["35.80"]) == before.of(regions()["35.78"])
    assert after.of(TURNED["35.80"]).schedule_version == 1
    assert after.of(TURNED["35.15"]).schedule_version == 1  # what went into it had moved


def test_rows_that_are_older_than_a_code_meet_their_schedule(archive: Archive) -> None:
    publish(archive, PLACED)
    now = PLACED.having("kota", regions='["35.80"]').having("tetangga", regions='["35.15"]')
    publish(turned(archive), now.having("semua", local='{"35.80": 2024-09-28}'), LATER)
    with archive.engine.connect() as connection:
        rows = connection.execute(sa.select(schedules).where(schedules.c.stage == "semua")).all()
    versions = {row.region: row.schedule_version for row in rows}
    assert versions["35.78"] == versions["35.80"] == 1
    assert versions[""] == 0


def test_a_new_text_is_told_which_code_stands_for_a_former_one_now(archive: Archive) -> None:
    with pytest.raises(InvalidInput) as told:
        publish(turned(archive), PLACED, LATER)
    said = [problem.message % problem.facts for problem in told.value.problems]
    assert said == [
        'wilayah 35.78 kini berkode 35.80; tulis "35.80"',
        'wilayah 35.25 kini berkode 35.15; tulis "35.15"',
    ]
    assert sum(problem.again for problem in told.value.problems) == 2, (
        "each is told once, with how often it stands there"
    )


def test_to_roll_back_over_a_change_of_codes_is_possible(archive: Archive) -> None:
    publish(archive, PLACED)
    publish(archive, TEXT, FIRST + timedelta(days=1))
    here = turned(archive)
    back = publish(here, PLACED, LATER)
    assert back.number == 3
    assert days(back, "kota", "35.80", TURNED) == on("2024-09-20")
    again = here.revision(3)
    assert again.timeline.elections == back.timeline.elections
    assert again.stamps == back.stamps
    assert publish(here, PLACED, LATER).number == 3
    assert here.draft(PLACED.data, at=LATER)[1].number == 3


def test_the_copy_of_a_machine_is_read_in_the_same_way(archive: Archive, tmp_path: Path) -> None:
    publish(archive, PLACED)
    publish(archive, PLACED.without("kota"), FIRST + timedelta(days=1))
    record = archive.record(2)
    save(tmp_path, record)
    kept = load(tmp_path)
    assert kept == record
    assert kept is not None
    now, here = restored(kept, TURNED), turned(archive).current()
    assert here is not None
    assert now.timeline.elections == here.timeline.elections
    assert (now.stamps, now.vanished) == (here.stamps, here.vanished)


TWO = b"""
sources: {pers: 'https://example.org/jadwal', baru: 'https://example.org/baru'}
elections:
"""


def election(ident: str, *lines: str, source: str = "pers") -> bytes:
    rows = [
        f"  {ident}:",
        f"    title: Pemilihan {ident}",
        "    title_en: Election",
        "    issued: 2024-01-26",
        "    basis: Peraturan",
        "    phases: {satu: {title: Satu, title_en: One}}",
        "    stages:",
        "      satu:",
        f"        rapat: {{title: Rapat, title_en: Meeting, days: 2024-09-20, source: {source}}}",
        *lines,
    ]
    return "\n".join(rows).encode() + b"\n"


MORE = "        suara: {title: Suara, title_en: Vote, days: 2024-11-27}"


def put(archive: Archive, data: bytes, hours: int) -> Revision:
    return archive.publish(data, by="penguji", note="", at=FIRST + timedelta(hours=hours))


def test_what_has_ended_is_kept_as_it_was_held(archive: Archive) -> None:
    """Also its stages that had vanished, through later publications, and after a restart."""
    put(archive, TWO + election("lama", MORE) + election("baru"), 0)
    held = put(archive, TWO + election("lama") + election("baru"), 1)
    ended = put(archive, b"ended: [lama]" + TWO + election("baru", source="baru"), 2)
    later = put(archive, b"ended: [lama]" + TWO.replace(b"pers:", b"koran:") + election("baru", MORE, source="baru"), 3)
    for revision in (ended, later, archive.revision(3), archive.revision(4)):
        assert revision.timeline.elections["lama"] == held.timeline.elections["lama"]
        assert revision.timeline.elections["lama"].by_id["suara"].status is Status.CANCELLED
        assert not revision.timeline.goes_on("lama")
        assert revision.timeline.sources["pers"] == "https://example.org/jadwal"
        assert revision.vanished == {("lama", "suara")}
        for name in ("rapat", "suara"):
            assert revision.stamps["lama", name] == held.stamps["lama", name]
    found = differences(held, ended, regions())
    assert [(each.happened, each.election.id) for each in found.elections] == [(ElectionHappened.ENDED, "lama")]
    assert not differences(ended, later, regions()).elections


def test_what_has_ended_and_stays_in_the_file_is_told_as_ended_too(archive: Archive) -> None:
    both = TWO + election("lama") + election("baru")
    before, after = put(archive, both, 0), put(archive, b"ended: [lama]" + both, 1)
    found = differences(before, after, regions())
    assert [(each.happened, each.election.id) for each in found.elections] == [(ElectionHappened.ENDED, "lama")]


def test_what_an_earlier_release_dropped_as_ended_comes_back(archive: Archive) -> None:
    held = put(archive, TWO + election("lama") + election("baru"), 0)
    put(archive, b"ended: [lama, tak-pernah]" + TWO + election("baru"), 1)
    with archive.engine.begin() as connection:  # as it was written before: nothing says where it is
        connection.execute(revisions.update().where(revisions.c.number == 2).values(vanished={}))
    assert archive.revision(2).timeline.elections["lama"] == held.timeline.elections["lama"]
    third = put(archive, b"ended: [lama, tak-pernah]" + TWO + election("baru", MORE), 2)
    assert third.timeline.elections["lama"] == held.timeline.elections["lama"]
    assert "tak-pernah" not in third.timeline.elections
    assert archive.record(3).vanished == {"lama": 1}


def test_an_election_that_goes_on_under_another_id_has_not_ended_twice(archive: Archive) -> None:
    put(archive, TWO + election("lama"), 0)
    after = put(
        archive, b"ended: [lama]" + TWO + election("baru").replace(b"    title: ", b"    was: lama\n    title: ", 1), 1
    )
    assert list(after.timeline.elections) == ["baru"]


def test_what_is_dropped_is_kept_as_cancelled_until_it_comes_back(archive: Archive) -> None:
    """Whatever is said of it later: that it has ended is said too late."""
    both = TWO + election("lama", MORE) + election("baru")
    held = put(archive, both, 0)
    dropped = put(archive, TWO + election("baru"), 1)
    found = differences(held, dropped, regions())
    assert [(each.happened, each.election.id) for each in found.elections] == [(ElectionHappened.DROPPED, "lama")]
    assert not found.stages
    later = put(archive, b"ended: [lama]" + TWO + election("baru", MORE), 2)
    for revision in (dropped, later, archive.revision(2), archive.revision(3)):
        kept = revision.timeline.elections["lama"]
        assert [(each.id, each.status) for each in kept.stages] == [
            ("rapat", Status.CANCELLED),
            ("suara", Status.CANCELLED),
        ]
        assert not revision.timeline.goes_on("lama")
        assert revision.stamps["lama", "suara"].common.content == 1
    back = put(archive, both, 3)
    assert back.timeline.elections["lama"] == held.timeline.elections["lama"]
    assert back.timeline.goes_on("lama")
    assert back.stamps["lama", "suara"].common.content == 2


def test_what_has_ended_has_not_been_dropped_where_nobody_says_so_any_more(archive: Archive) -> None:
    held = put(archive, TWO + election("lama") + election("baru"), 0)
    put(archive, b"ended: [lama]" + TWO + election("baru"), 1)
    put(archive, TWO + election("baru", MORE), 2)
    assert archive.revision(3).timeline.elections["lama"] == held.timeline.elections["lama"]
    assert not archive.revision(3).timeline.goes_on("lama")


def test_every_id_that_an_election_had_leads_to_it(archive: Archive) -> None:
    """Also after a rollback, and where the text no longer says what it was called."""
    renamed = TWO + election("baru").replace(b"    title: ", b"    was: lama\n    title: ", 1)
    put(archive, TWO + election("lama"), 0)
    put(archive, renamed, 1)
    put(archive, TWO + election("baru"), 2)
    put(archive, TWO + election("lama"), 3)
    for number, ident, former in (
        (1, "lama", ()),
        (2, "baru", ("lama",)),
        (3, "baru", ("lama",)),
        (4, "lama", ("baru",)),
    ):
        revision = archive.revision(number)
        assert revision.former_names(revision.timeline.elections[ident]) == former
    found = differences(archive.revision(3), archive.revision(4), regions())
    assert [each.happened for each in found.elections] == [ElectionHappened.RENAMED]


def test_an_id_in_use_is_nobodys_former_one() -> None:
    """Neither of the two would then know who it is."""
    both = TWO + election("lama") + election("baru").replace(b"    title: ", b"    was: lama\n    title: ", 1)
    with pytest.raises(InvalidInput) as raised:
        parse(both, regions())
    assert [(each.message[:13], each.facts) for each in raised.value.problems] == [("pengenal lama", {"value": "lama"})]
    assert list(parse(both, regions(), is_official=True).elections) == ["lama", "baru"]


def test_the_law_of_an_election_stays_when_it_is_renamed() -> None:
    renamed = TWO + election("lain").replace(b"    title: ", b"    was: pilkada-2024\n    title: ", 1)
    law = parse(renamed, regions()).elections["lain"].law
    assert law
    assert law == parse(TWO + election("pilkada-2024"), regions()).elections["pilkada-2024"].law


def test_what_is_published_is_what_is_read_afterwards(archive: Archive) -> None:
    """Also the day before a region is split: until then its code stands for all of it."""
    every = regions()
    young = replace(every["35.15"], since=(FIRST + timedelta(days=1)).date(), part_of="35.78")
    archive.regions = Regions([young if each.code == young.code else each for each in every.values()])
    local = b"days: 2024-09-20, local: {'35.78': 2024-09-21}"
    made = put(archive, TWO + election("lama").replace(b"days: 2024-09-20", local), 0)
    assert sorted(made.timeline.elections["lama"].by_id["rapat"].local) == ["35.15", "35.78"]
    assert made.timeline.elections == archive.revision(1).timeline.elections


def test_nothing_of_what_has_ended_waits_for_a_schedule(archive: Archive) -> None:
    both = TWO + election("lama") + election("baru")
    put(archive, both, 0)
    put(archive, b"ended: [lama]" + both, 1)
    with archive.engine.connect() as connection:
        assert {row.election for row in connection.execute(sa.select(schedules))} == {"baru"}


def test_no_rule_that_came_later_makes_a_text_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule of today and more, at their strictest: shorter texts, other ids, fewer regions, each field needed, no year
    that would do. What was read before is read still, and says the same."""
    text = TIMETABLE.read_bytes()
    before = parse(text, regions(), is_official=True)
    assert before.elections == parse(text, regions()).elections
    monkeypatch.setattr(readings, "MAX_TEXT", 3)
    monkeypatch.setattr(readings, "_SLUG", re.compile("x"))
    monkeypatch.setattr("calendar_service.written.nodes.MAX_BYTES", 10)
    monkeypatch.setattr("calendar_service.written.nodes.MAX_DEPTH", 1)
    monkeypatch.setattr("calendar_service.timeline.parsing.RESERVED_IDS", frozenset(before.elections))
    monkeypatch.setattr("calendar_service.timeline.parsing.trouble_of", lambda _address: ("tidak boleh", {}))
    for table in ("FILE", "ELECTION", "PHASE", "STAGE"):
        known = getattr(__import__("calendar_service.timeline.parsing", fromlist=["x"]), f"_KEYS_OF_{table}")
        for name, row in list(known.items()):
            monkeypatch.setitem(
                known, name, type(row)(**{**{f: getattr(row, f) for f in row.__slots__}, "required": True})
            )
    with pytest.raises(InvalidInput):
        parse(text, regions())
    after = parse(text, regions(), is_official=True)
    assert after.elections == before.elections
    assert after.sources == before.sources
    few = Regions([regions()["51"]])
    assert parse(text, few, is_official=True).elections.keys() == before.elections.keys()


@pytest.mark.parametrize(
    "line", ["kolom-baru: 1", "days: 27-11-2024", "hours: pagi", "leads: [minggu]", "status: entah"]
)
def test_what_cannot_be_read_is_not_served_without_it(line: str) -> None:
    """It may be of a newer version: an older process says so, and does not leave it out."""
    text = TEXT.having("rapat", **dict([line.split(": ")])).data
    with pytest.raises(InvalidInput):
        parse(text, regions(), is_official=True)
