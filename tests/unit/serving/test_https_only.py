"""HSTS: only where people come by https. That it stands in every answer: test_reception."""

from __future__ import annotations

import pytest

from calendar_service.serving.https_only import FIELD, fields_of


@pytest.mark.parametrize(("public_url", "count"), [("https://kalender.example", 1), ("http://localhost:8000", 0)])
def test_it_is_told_over_https_alone(public_url: str, count: int) -> None:
    assert [name for name, _ in fields_of(public_url)] == [FIELD] * count
