"""What a mail is about is written in one word, read back as it was, and means what the ledger's statements read in it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from calendar_service.database import ledger
from calendar_service.ledger.sql.subjects import subject_origin, subject_place
from calendar_service.package_data import regions, translators
from calendar_service.promises.subject import OWN, Subject, subject_of
from calendar_service.publishing.revision import COUNTRY

SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
PLACES = st.sampled_from([OWN, COUNTRY, "35", "35.78", "91.01", "11.10"])


@given(SLUGS, PLACES)
def test_a_subject_is_read_back_as_it_was(origin: str, place: str) -> None:
    subject = Subject(origin, place)
    assert subject_of(subject.key) == subject
    assert (subject.key == origin) == (place == OWN), "of an office's own region the key is the stage alone"


def test_statements_read_in_it_what_the_code_does() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        for origin in ("rapat", "putaran-2", "tahap-1-2", "2024", "a"):
            for place in (OWN, COUNTRY, "35", "35.78", "91.01", "11.10"):
                key = Subject(origin, place).key
                one = sa.select(sa.literal(key).label("stage"), sa.literal("12.71").label("region")).subquery("row")
                found = connection.execute(sa.select(subject_origin(one), subject_place(one))).one()
                assert tuple(found) == (origin, place or "12.71")


def test_who_is_told_of_a_place_is_told_by_its_own_clock_and_of_the_country_by_the_capitals() -> None:
    papua = regions()["91"]
    assert Subject("rapat").region(papua, regions()) == papua
    assert Subject("rapat", "91.71").region(papua, regions()) == regions()["91.71"]
    assert Subject("rapat", COUNTRY).region(papua, regions()) is None
    assert [Subject("rapat", place).zone(papua).key for place in (OWN, "91.71", COUNTRY)] == [
        "Asia/Jayapura",
        "Asia/Jayapura",
        "Asia/Jakarta",
    ]


@pytest.mark.parametrize("place", ["35.78", COUNTRY])
def test_the_longest_key_fits_where_it_is_written(place: str) -> None:
    (length,) = re.findall(r"[0-9]+", ledger.c.stage.type.compile(postgresql.dialect()))
    assert len(Subject("a" * 60, place).key) <= int(length)


def test_it_is_called_by_its_stage_and_the_name_of_its_place() -> None:
    told = {
        (place, language): Subject("kampanye", place).called(regions(), translators()[language])
        for place in (OWN, COUNTRY, "35.78", "92.01", "99")
        for language in ("id", "en")
    }
    assert told[OWN, "id"] == told[OWN, "en"] == "kampanye"
    assert told[COUNTRY, "id"] == "kampanye di seluruh Indonesia"
    assert told[COUNTRY, "en"] == "kampanye in all of Indonesia"
    assert told["35.78", "id"] == "kampanye di Kota Surabaya"
    assert told["92.01", "id"] == f"kampanye di {regions()['96.01'].full_name}", (
        "a former code is read as the present one"
    )
    assert told["99", "en"] == "kampanye in 99"
