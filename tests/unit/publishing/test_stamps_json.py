"""Stamps come back from the database as they went, and are read whoever wrote them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.publishing.revision import NATIONAL, StageStamps, Stamp, Tombstone
from calendar_service.publishing.stamps_json import stamps_from_json, stamps_to_json
from calendar_service.timeline.stage import Days, Hours

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
HOURS = st.builds(Hours, st.none() | st.times(), st.just(time(13)))
TOMBS = st.builds(
    Tombstone,
    st.builds(Days, st.none() | DAYS, DAYS),
    st.none() | HOURS,
    st.sampled_from([None, "Asia/Jakarta"]),
    INSTANTS,
)
STAMPS = st.builds(Stamp, st.integers(0, 99), st.integers(0, 99), INSTANTS, INSTANTS)
CODES = st.sampled_from([NATIONAL, "35", "35.78"])


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["uji", "lain"]), st.sampled_from(["a", "b-c"])),
        st.builds(
            StageStamps,
            STAMPS,
            st.dictionaries(CODES, STAMPS),
            st.sampled_from(["", "x"]),
            st.dictionaries(st.sampled_from(["*", "", "35", "35.78 saja"]), st.sampled_from(["", "abc"])),
            st.sampled_from(["", "mark"]),
            st.dictionaries(CODES, TOMBS),
            st.sampled_from(["", "dulu"]),
            st.dictionaries(CODES, TOMBS.map(lambda tomb: tomb.days)),
            st.sampled_from([(), ("dulu", "lama")]),
        ),
    )
)
def test_stamps_come_back_from_the_database_as_they_went(stamps: dict[tuple[str, str], StageStamps]) -> None:
    assert stamps_from_json(json.loads(json.dumps(stamps_to_json(stamps)))) == stamps


def test_stamps_of_the_first_version_had_no_origin() -> None:
    row = {
        "schedule": 1,
        "content": 2,
        "modified_at": "2024-01-26T00:00:00+00:00",
        "scheduled_at": "2024-01-27T00:00:00+00:00",
    }
    (found,) = stamps_from_json({"uji/rapat": {NATIONAL: row, "local": {}}}).values()
    instants = datetime(2024, 1, 26, tzinfo=UTC), datetime(2024, 1, 27, tzinfo=UTC)
    assert found == StageStamps(Stamp(1, 2, *instants))
    written = stamps_to_json({("uji", "rapat"): found})
    known = {key: written["uji/rapat"][key] for key in (NATIONAL, "local", "origin")}
    assert known == {NATIONAL: row, "local": {}, "origin": ""}, "read by every version, an older one too"
