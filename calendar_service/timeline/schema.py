"""The JSON Schema of stages.yaml, for editors. Pure; built from the tables in fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendar_service.timeline.fields import (
    ADDRESS,
    CODE,
    DAYS,
    ELECTION,
    FILE,
    LOCAL,
    PHASE,
    SLUG,
    SOURCE,
    STAGE,
    Field,
    Schema,
    keys,
)


def json_schema() -> Schema:
    """Draft 2020-12. It knows each key and the form of each value; what joins several values (a
    last day before the first, an unknown stage) only `check` knows."""
    by_slug = {"type": "object", "propertyNames": {"pattern": SLUG}}
    stage = _table(STAGE, local=_by_region({"anyOf": [DAYS, _table(LOCAL)]}))
    stages = {**by_slug, "additionalProperties": {**by_slug, "additionalProperties": stage}}
    election = _table(ELECTION, phases={**by_slug, "additionalProperties": _table(PHASE)}, stages=stages)
    addresses = {**by_slug, "additionalProperties": {"anyOf": [ADDRESS, _table(SOURCE)]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stages.yaml",
        "description": "Tahapan pemilihan untuk Kalender Tahapan.",
        **_table(FILE, sources=addresses, elections={**by_slug, "additionalProperties": election}),
    }


def _by_region(what: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": CODE}, "additionalProperties": what}


def _table(fields: Mapping[str, Field], **inner: Schema) -> Schema:
    known = keys(fields)
    properties: dict[str, Any] = {
        name: {**field.schema, **inner.get(name, {}), "description": field.about} for name, field in known.items()
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in known.items() if field.required],
        "properties": properties,
    }
