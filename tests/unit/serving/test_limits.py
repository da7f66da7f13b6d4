"""What a body may be, by its address and its announcement."""

from __future__ import annotations

import pytest

from calendar_service.serving.limits import (
    GRACE_SECONDS,
    LARGEST_ELSEWHERE,
    LARGEST_FORM,
    LARGEST_LIST,
    LONGEST_TARGET,
    MOST_FIELDS,
    NO_HOST,
    SLOWEST,
    TOO_LONG,
    NotTaken,
    announced,
    has_too_many_fields,
    heading_not_taken,
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
    from calendar_service.written.nodes import MAX_BYTES

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


@pytest.mark.parametrize(
    ("version", "length", "hosts", "why"),
    [
        ("1.1", 1, 1, None),
        ("1.1", 1, 0, NO_HOST),
        ("1.0", 1, 0, None),
        ("1.1", 1, 2, NO_HOST),
        ("1.0", 1, 2, NO_HOST),
        ("1.1", LONGEST_TARGET, 1, None),
        ("1.1", LONGEST_TARGET + 1, 1, TOO_LONG),
    ],
)
def test_what_a_heading_must_be(version: str, length: int, hosts: int, why: NotTaken | None) -> None:
    assert heading_not_taken(version, length, hosts) == why


@pytest.mark.parametrize(
    ("kind", "cuts", "is_refused"),
    [
        ("application/x-www-form-urlencoded", MOST_FIELDS - 1, False),
        ("application/x-www-form-urlencoded", MOST_FIELDS, True),
        ("Application/X-WWW-Form-Urlencoded ; charset=utf-8", MOST_FIELDS, True),
        ("multipart/form-data; boundary=x", MOST_FIELDS, False),
        ("", MOST_FIELDS, False),
    ],
)
def test_a_form_has_few_fields(kind: str, cuts: int, is_refused: bool) -> None:
    assert has_too_many_fields(kind, b"&" * cuts) is is_refused
