"""A measurement overtakes a report that a program breaks, and nothing else; verdicts are the gravest of all."""

from __future__ import annotations

from datetime import date

from calendar_service.doctor.clients import Consequence, Effect, Measured, Reader, hits, severity, verdicts
from calendar_service.doctor.finding import Client, Finding, Rule, Severity
from tests.doctor_material import clients

GRAVE = Rule("x", Severity.BREAKS, (Client.GOOGLE, Client.GNOME), "x", "x")
LIGHT = Rule("y", Severity.HARMS, (Client.GNOME,), "x", "x")
READER = Reader("libical", "3", date.fromisoformat("2026-11-26"))


def table(**rows: Effect) -> Measured:
    return Measured({key: {Client.GNOME: did} for key, did in rows.items()}, {Client.GNOME: READER})


def test_what_was_measured_counts_and_the_rest_is_reported() -> None:
    found = hits(Finding(GRAVE), table(x=Effect.NOTHING))
    assert found == {Client.GOOGLE: Consequence(Severity.BREAKS)}
    found = hits(Finding(GRAVE), table(x=Effect.EVENT))
    assert found[Client.GNOME] == Consequence(Severity.BREAKS, Effect.EVENT)
    assert hits(Finding(GRAVE), Measured()) == dict.fromkeys(
        (Client.GOOGLE, Client.GNOME), Consequence(Severity.BREAKS)
    )


def test_what_a_reader_cannot_show_stays_reported() -> None:
    assert hits(Finding(LIGHT), table(y=Effect.NOTHING)) == {Client.GNOME: Consequence(Severity.HARMS)}
    assert hits(Finding(LIGHT), table(y=Effect.WHOLE)) == {Client.GNOME: Consequence(Severity.BREAKS, Effect.WHOLE)}


def test_a_key_without_a_row_is_as_what_it_begins_with() -> None:
    measured = Measured({"x": {Client.GNOME: Effect.NOTHING}, "x/a": {Client.GNOME: Effect.WHOLE}})
    assert measured.of(Finding(GRAVE, case="a/b")) == {Client.GNOME: Effect.WHOLE}
    assert measured.of(Finding(GRAVE, case="b/a")) == {Client.GNOME: Effect.NOTHING}
    assert measured.of(Finding(LIGHT)) == {}


def test_verdicts_are_the_gravest() -> None:
    measured = table(x=Effect.NOTHING, y=Effect.SHIFTED)
    found = verdicts([Finding(GRAVE), Finding(LIGHT)], measured)
    assert (found[Client.GNOME], found[Client.GOOGLE], found[Client.APPLE]) == (Severity.BREAKS, Severity.BREAKS, None)
    assert severity(Finding(LIGHT), measured) is Severity.BREAKS
    assert severity(Finding(LIGHT), Measured()) is Severity.HARMS
    assert severity(Finding(Rule("z", Severity.NOTE, (), "x", "x")), measured) is Severity.NOTE


def test_the_table_that_ships_can_be_read() -> None:
    measured = clients()
    assert len(measured.readers) == 10
    assert all(reader.version for reader in measured.readers.values())
    assert all(client in measured.readers for row in measured.effects.values() for client in row)
