"""What became different between two lists: every office once, whatever they are."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.offices.changes import DECISIVE, changes
from calendar_service.offices.office import FIELDS, Office
from tests.world import office

OFFICES = st.builds(
    lambda code, facts: replace(office(code, "35.78"), **facts),
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from(FIELDS[1:]), st.sampled_from(["x", "y"]), max_size=2),
)
LISTS = st.lists(OFFICES, max_size=6, unique_by=lambda each: each.code)


@given(LISTS, LISTS)
def test_every_office_stands_in_one_group_once(before: list[Office], after: list[Office]) -> None:
    found = changes(before, after)
    codes = [each.code for each in (*found.added, *found.retired, *found.unchanged)] + [
        c.new.code for c in found.changed
    ]
    assert sorted(codes) == sorted({each.code for each in before + after})
    assert sorted(found.after, key=lambda each: each.code) == sorted(after, key=lambda each: each.code)
    assert bool(found) == (sorted(before, key=repr) != sorted(after, key=repr))


@given(LISTS, LISTS)
def test_a_change_names_the_fields_that_differ_and_no_other(before: list[Office], after: list[Office]) -> None:
    for change in changes(before, after).changed:
        assert change.old.code == change.new.code
        assert change.fields
        for name in FIELDS:
            assert (name in change.fields) == (getattr(change.old, name) != getattr(change.new, name))
        assert change.is_decisive == bool(set(change.fields) & set(DECISIVE))


def test_groups_are_in_the_order_of_codes_and_special_ones_are_parts() -> None:
    old = [office(code, "35.78") for code in "dcba"]
    new = [
        replace(old[0], email="x@x.id"),
        replace(old[1], note="y"),
        replace(old[2], kind="kpu"),
        office("f", "51"),
        office("e", "51"),
    ]
    found = changes(old, new)
    assert [each.code for each in found.added] == ["e", "f"]
    assert [each.code for each in found.retired] == ["a"]
    assert [each.new.code for each in found.changed] == ["b", "c", "d"]
    assert [each.new.code for each in found.readdressed] == ["d"]
    assert [each.new.code for each in found.decisive] == ["b", "d"]
