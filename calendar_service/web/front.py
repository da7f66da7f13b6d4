"""What matters now and next, over several elections: what a front page and the page of a place lead by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import Agenda, AgendaRow, chosen, precedence


@dataclass(frozen=True, slots=True)
class Headline:
    """A stage of an election, and how it stands."""

    election: Election
    row: AgendaRow


@dataclass(frozen=True, slots=True)
class Front:
    """lead: the nearest of what matters most, None where nothing goes on and nothing comes that a list names. next: what
    opens next, soonest first; now: what goes on, what ends first before the rest. Neither repeats the lead.
    elections: how many were looked at."""

    lead: Headline | None
    next: tuple[Headline, ...]
    now: tuple[Headline, ...]
    elections: int


def front(agendas: Iterable[tuple[Election, Agenda]]) -> Front:
    """Of the agendas of one place, or of the country, by the same clock."""
    seen = list(agendas)
    heads = [Headline(election, agenda.lead) for election, agenda in seen if agenda.lead]
    coming = [Headline(election, row) for election, agenda in seen for row in agenda.next]
    running = [Headline(election, row) for election, agenda in seen for row in agenda.now]
    lead = min(heads, key=lambda each: precedence(each.row), default=None)
    return Front(
        lead=lead,
        next=tuple(each for each in chosen(coming, lambda each: each.row) if each != lead),
        now=tuple(each for each in sorted(running, key=lambda each: each.row.days_left or 0) if each != lead),
        elections=len(seen),
    )
