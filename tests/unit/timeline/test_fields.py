"""The tables of keys: each says how it is read and what it means."""

from __future__ import annotations

import pytest

from calendar_service.timeline import fields

TABLES = (fields.STAGE, fields.ELECTION, fields.PHASE, fields.FILE)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_explained_with_a_full_stop(table) -> None:
    assert table
    for name, field in table.items():
        assert field.about.endswith("."), name
        assert field.schema or field.read is None, name
        assert name == name.lower()


def test_what_is_required_of_a_stage_is_little() -> None:
    required = {name for name, field in fields.STAGE.items() if field.required}
    assert "title" in required
    assert "days" not in required, "a stage may be without a day yet"
