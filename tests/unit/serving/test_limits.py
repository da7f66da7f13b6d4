"""What a body may be, by its address and its announcement."""

from __future__ import annotations

import pytest

from calendar_service.serving.limits import (
    GRACE_SECONDS,
    LARGEST_ELSEWHERE,
    LARGEST_FORM,
    LARGEST_LIST,
    SLOWEST,
    announced,
    is_editor,
    largest,
    seconds_left,
)


@pytest.mark.parametrize(
    ("path", "bytes_"),
    [
        ("/admin/periksa", LARGEST_FORM),
        ("/en/admin/periksa", LARGEST_FORM),
        ("/admin/impor-kantor", LARGEST_LIST),
        ("/en/admin/impor-kantor", LARGEST_LIST),
        ("/admin/tidak-ada", LARGEST_FORM),
        ("/", LARGEST_ELSEWHERE),
        ("/feeds/pilkada-2024.ics", LARGEST_ELSEWHERE),
        ("/administrasi", LARGEST_ELSEWHERE),
        ("/healthz", LARGEST_ELSEWHERE),
    ],
)
def test_only_the_editor_takes_much(path: str, bytes_: int) -> None:
    assert largest(path) == bytes_


def test_a_form_holds_a_file_of_the_largest_size_as_forms_write_it() -> None:
    from calendar_service.timeline.nodes import MAX_BYTES

    assert 2 * 3 * MAX_BYTES < LARGEST_FORM


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("/admin", True), ("/admin/", True), ("/en/admin", True), ("/en/admin/masuk", True),
        ("/static/admin/admin.css", True), ("/static/site.css", False), ("/adminx", False), ("/", False),
        ("/xx/admin/", False),
    ],
)  # fmt: skip
def test_the_editors_addresses(path: str, is_it: bool) -> None:
    assert is_editor(path) is is_it


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({}, 0),
        ({"content-length": "12"}, 12),
        ({"content-length": "-1"}, None),
        ({"content-length": "1,1"}, None),
        ({"content-length": "\N{ARABIC-INDIC DIGIT ONE}"}, None),
        ({"transfer-encoding": "chunked"}, None),
        ({"transfer-encoding": "chunked", "content-length": "3"}, None),
    ],
)
def test_what_is_announced(fields: dict[str, str], size: int | None) -> None:
    assert announced(fields) == size


def test_a_body_must_come_at_some_pace() -> None:
    assert seconds_left(0, 0) == GRACE_SECONDS
    assert seconds_left(GRACE_SECONDS + 1, 100) < 0
    assert seconds_left(GRACE_SECONDS + 60, 120 * SLOWEST) > 0
