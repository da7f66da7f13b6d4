"""Lists that look like a slip are asked about; ordinary edits are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.change_words import sections
from calendar_service.offices.changes import changes
from calendar_service.offices.guard import objections
from calendar_service.offices.office import Office, kept_pages, parse_list, sample_offices
from calendar_service.package_data import regions, translators
from tests.world import office

REGIONS = regions()
ALL = sample_offices(REGIONS, [r for r in REGIONS.values() if r.code != "31.01"])[:545]
FIVE = [office(f"o{n}", "35.78") for n in range(5)]
WORDS = translators()["id"]


def said(before: list[Office], after: list[Office]) -> str:
    return "\n".join(each.sentence(WORDS) for each in objections(before, after, REGIONS))


def changed(offices: list[Office], count: int, **facts: str) -> list[Office]:
    return [replace(each, **facts) if n < count else each for n, each in enumerate(offices)]


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        (ALL, False),
        (ALL[54:], True),  # whole provinces
        ([o for n, o in enumerate(ALL) if n % 10 or n >= 540], False),
        ([o for n, o in enumerate(ALL) if n % 9], True),
        (changed(ALL, 54, email="x@x.example"), False),
        (changed(ALL, 55, email="x@x.example"), True),
        (changed(ALL, 55, kind="kpu"), True),
        (changed(ALL, 55, region="51"), True),
        (changed(ALL, 545, name="Kantor", phone="1", salutation="x", language="en", note="y"), False),
        ([*ALL, *FIVE], False),
        ([], True),
    ],
)
def test_a_tenth_is_asked_about(after: list[Office], asked: bool) -> None:
    assert bool(said(ALL, after)) is asked


def test_a_small_list_may_be_corrected() -> None:
    assert not said(FIVE, changed(FIVE, 1, email="baru@x.example"))
    assert not said(FIVE, FIVE[1:])
    assert "2 dari 5 kantor" in said(FIVE, FIVE[2:])
    assert "2 dari 5 kantor" in said(FIVE, changed(FIVE[1:], 1, email="baru@x.example"))
    assert not said([], FIVE), "a first list is nobody's loss"
    assert "tidak satu pun kantor tersisa" in said(FIVE[:1], [])


def test_a_kind_or_a_province_that_vanishes_is_named() -> None:
    extra = [office("k1", "35.78", "kpu"), office("k2", "35.79", "kpu")]
    assert "berjenis kpu" in said([*ALL, *extra], ALL)
    assert not said([*ALL, extra[0]], ALL)
    bali = [o for o in ALL if o.region.startswith("51")]
    assert 1 < len(bali) < 54
    assert "Provinsi Bali" in said(ALL, [o for o in ALL if o not in bali])


def test_many_provinces_that_vanish_are_one_objection() -> None:
    kept = [o for o in ALL if o.region.startswith("35")]
    lines = said(ALL, kept).splitlines()
    (line,) = [line for line in lines if "provinsi:" in line]
    assert line.startswith("tidak satu pun kantor tersisa di ")
    assert line.count(",") == 5
    assert line.endswith("…")
    assert not [each for each in lines if "sekarang ada" in each and "berjenis" not in each]


offices = st.lists(
    st.builds(
        Office,
        st.sampled_from("abcdefgh"),
        st.sampled_from(["Satu", "Dua"]),
        st.sampled_from(["kpu", "pemda"]),
        st.sampled_from(["51", "35.78"]),
        st.sampled_from(["a@x.example", "b@x.example"]),
    ),
    unique_by=lambda each: each.code,
    max_size=8,
)


@given(offices, offices)
def test_changes_lead_from_one_list_to_the_other(before: list[Office], after: list[Office]) -> None:
    found = changes(before, after)
    assert sorted(found.after, key=str) == sorted(after, key=str)
    assert bool(found) == (sorted(before, key=str) != sorted(after, key=str))
    lines = [line for section in sections(found, WORDS) for line in section.lines]
    assert len(lines) == len(found.added) + len(found.changed) + len(found.retired)
    back = changes(after, before)
    assert (back.added, back.retired) == (found.retired, found.added)
    assert not objections(before, before, REGIONS)


@given(offices)
def test_a_list_comes_back_as_it_was(listed: list[Office]) -> None:
    assert parse_list("".join(kept_pages(listed))) == listed
