"""Which addresses go to the seats of offices' own pages."""

from __future__ import annotations

import pytest

from calendar_service.serving.limits import LARGEST_ELSEWHERE, is_editor, is_office_door, largest


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
