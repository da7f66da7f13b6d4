"""Who was overtaken is told by whom."""

from __future__ import annotations

from calendar_service.offices.list_revision import ListOvertaken
from calendar_service.package_data import translators


def test_overtaken_names_the_others_revision() -> None:
    error = ListOvertaken(7)
    assert error.number == 7
    assert "revisi 7" in error.sentence(translators()["id"])
    assert "7" in error.sentence(translators()["en"])
