"""Whether a page of ours sent a form."""

from __future__ import annotations

import pytest

from calendar_service.web.same_origin import is_from_here

OURS = "https://jadwal.example"


@pytest.mark.parametrize(
    ("fields", "is_it", "where_pages_hide"),
    [
        ({}, True, True),
        ({"Origin": OURS}, True, True),
        ({"Origin": "https://lain.example"}, False, False),
        ({"Origin": "null"}, False, True),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False, False),
        ({"Origin": OURS, "Sec-Fetch-Site": "same-site"}, False, False),
        ({"Sec-Fetch-Site": "none"}, True, True),
        ({"Origin": "http://[::1"}, False, False),
    ],
)
def test_what_a_browser_says(fields: dict[str, str], is_it: bool, where_pages_hide: bool) -> None:
    assert is_from_here(fields, OURS) is is_it
    assert is_from_here(fields, OURS, may_hide=True) is where_pages_hide


def test_a_trial_on_one_machine_has_many_names() -> None:
    assert is_from_here({"Origin": "http://127.0.0.1:81"}, "http://localhost:8000")
    assert not is_from_here({"Origin": "http://127.0.0.1:81"}, OURS)
