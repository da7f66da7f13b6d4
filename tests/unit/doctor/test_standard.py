"""The table of the standard is whole and agrees with itself."""

from __future__ import annotations

from calendar_service.doctor.standard import (
    ANY_NUMBER,
    AT_MOST_ONCE,
    COMPONENTS,
    DEFINITIONS,
    EXACTLY_ONCE,
    STATUSES,
    VALUE_TYPES,
)


def test_every_place_and_type_is_known() -> None:
    for definition in DEFINITIONS.values():
        assert definition.where.keys() <= COMPONENTS.keys(), definition.name
        assert set(definition.where.values()) <= {EXACTLY_ONCE, AT_MOST_ONCE, ANY_NUMBER}
        assert set(definition.types) <= VALUE_TYPES | {"GEO", "REQUEST-STATUS"}, definition.name
        assert definition.section


def test_components_stand_in_components() -> None:
    assert {outer for places in COMPONENTS.values() for outer in places} <= COMPONENTS.keys()


def test_every_status_is_one_of_somebody() -> None:
    assert frozenset().union(*STATUSES.values()) == DEFINITIONS["STATUS"].among


def test_it_has_what_both_standards_register() -> None:
    """RFC 5545 section 8.3.2 registers 44 properties for these components, RFC 7986 adds six names."""
    assert len(DEFINITIONS) >= 49
    assert {"NAME", "REFRESH-INTERVAL", "SOURCE", "COLOR", "IMAGE", "CONFERENCE"} <= DEFINITIONS.keys()
