"""Which addresses go to the seats of offices' own pages, and to those of calendars that are examined."""

from __future__ import annotations

import pytest

from calendar_service.serving.limits import (
    LARGEST_CALENDAR_FORM,
    LARGEST_ELSEWHERE,
    is_calendar_check,
    is_editor,
    is_office_door,
    largest,
)


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("/kantor/abc-1-def/", True), ("/en/kantor/abc/teruskan", True), ("/cek/", True), ("/cek", True), ("/en/cek/X/", True),
        ("/kantoran/", False), ("/cekx", False), ("/admin/kantor/", False), ("/", False), ("/xx/cek/", False),
    ],
)  # fmt: skip
def test_the_addresses_of_offices_own_pages(path: str, is_it: bool) -> None:
    assert is_office_door(path) is is_it
    assert not (is_it and is_editor(path))
    assert not is_it or largest(path) == LARGEST_ELSEWHERE


@pytest.mark.parametrize(
    ("path", "is_it", "most"),
    [
        ("/periksa-kalender/", True, LARGEST_CALENDAR_FORM), ("/en/periksa-kalender/", True, LARGEST_CALENDAR_FORM),
        ("/periksa-kalender", True, LARGEST_ELSEWHERE), ("/periksa-kalender/hasil/abc/", True, LARGEST_ELSEWHERE),
        ("/periksa-kalenderx/", False, LARGEST_ELSEWHERE), ("/periksa/", False, LARGEST_ELSEWHERE), ("/cek/", False, LARGEST_ELSEWHERE),
    ],
)  # fmt: skip
def test_the_addresses_at_which_calendars_are_examined(path: str, is_it: bool, most: int) -> None:
    assert (is_calendar_check(path), largest(path)) == (is_it, most)
    assert not (is_it and (is_editor(path) or is_office_door(path)))
