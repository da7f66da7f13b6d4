"""The table says what readers do, as far as they are here: a share of the spoiled feeds is read again."""

from __future__ import annotations

import importlib

import pytest

from calendar_service.doctor.clients import Effect, verdicts
from calendar_service.doctor.content import content_findings
from calendar_service.doctor.finding import Client, Severity
from calendar_service.doctor.reading import read
from tests.doctor_material import clients
from tests.doctor_mutants import mutants
from tests.doctor_score import blamed, effect, expected, shortened

READERS = {
    Client.HOME_ASSISTANT: "home_assistant",
    Client.ICALENDAR: "icalendar_reader",
    Client.VOBJECT: "vobject_reader",
    Client.ICS: "ics_reader",
}
ENDLESS = ("COUNT", "INTERVAL=0")
"""In the names of those over which a reader may never come to an end."""

EVERY = 90
"""All of them take minutes: python -m tests.doctor_score measure."""


@pytest.mark.parametrize("client", READERS)
def test_a_share_of_the_spoiled_feeds_is_read_as_the_table_says(client: Client) -> None:
    module = importlib.import_module(f"tests.readers.{READERS[client]}")
    made = [mutant for mutant in mutants() if not any(word in mutant.name for word in ENDLESS)][::EVERY]
    wrong = []
    for mutant in made:
        try:
            said: dict[str, object] = {"events": module.read(mutant.data)}
        except Exception as error:  # whatever it raises, the calendar is lost
            said = {"error": str(error)}
        is_lost = effect(said, expected(mutant.data)) in (Effect.WHOLE, Effect.EVENT, Effect.SHIFTED)
        found = content_findings(mutant.data, read(mutant.data))
        if is_lost != (verdicts(found, clients())[client] is Severity.BREAKS):
            wrong.append(mutant.name)
    assert len(wrong) <= len(made) // 20, wrong


def test_of_several_findings_the_one_is_to_blame_that_is_never_harmless() -> None:
    a, b, c = "a", "b", "c"
    cases = [
        (frozenset((a,)), Effect.NOTHING),
        (frozenset((a, b)), Effect.WHOLE),
        (frozenset((c,)), Effect.IGNORED),
    ]
    assert blamed(cases) == {a: Effect.NOTHING, b: Effect.WHOLE, c: Effect.IGNORED}


def test_a_short_table_says_the_same() -> None:
    whole, nothing = (Effect.WHOLE,), (Effect.NOTHING,)
    rows = {"a/x": whole, "a/y": whole, "a/z/1": nothing, "a/z/2": nothing, "b": nothing}
    assert shortened(rows) == [("a", whole), ("a/z", nothing), ("b", nothing)]
