"""reminders due, reminders status: the ledger as it stands. They only read.

send-test stands in sending, because it leaves the ledger alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calendar_service.bootstrap.commands import ReminderParts
from calendar_service.cli import CommandContext, Commands, add_command, decisions, proof
from calendar_service.cli.arguments import instant
from calendar_service.cli.documents import print_document
from calendar_service.cli.timetable import present_revision
from calendar_service.delivery.condition import PATIENCE, REMEMBERED, Condition, troubles
from calendar_service.delivery.pacing import Domain
from calendar_service.errors import N_, counted
from calendar_service.ledger.backlog import Backlog
from calendar_service.ledger.sql.figures import Lot, Oldest
from calendar_service.mail.replies_sql import ReplyCounts
from calendar_service.printable import foreign_line
from calendar_service.promises.plan import plan_groups
from calendar_service.promises.stretch import AHEAD
from calendar_service.promises.subject import subject_of
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.terminal import Painted, Tone, print_painted
from calendar_service.words.lead import Lead
from calendar_service.words.states import OPEN, STATES, State


def add(commands: Commands) -> None:
    inner = commands.group("reminders")
    command = add_command(inner, "due", N_("apa yang jatuh tempo dan belum selesai"), due)
    command.add_argument(
        "--at", type=instant, metavar=N_("WAKTU"), help=N_("pada saat itu, bukan sekarang; 2024-09-19T08:00+07:00")
    )
    command.add_format("text", "json")
    command = add_command(inner, "status", N_("jumlah menurut keadaan dan tahapan"), status)
    command.add_format("text", "json")
    proof.add_to(inner)
    decisions.add_to(inner)


def due(given: argparse.Namespace, context: CommandContext) -> int:
    """Of what is due at the instant and of use then: what waits, and what the next sweep would enter."""
    service = context.ready(ReminderParts)
    at: datetime = given.at or service.clock()
    waiting = [lot for lot in service.figures.lots(at) if set(lot.states) & set(OPEN)]
    coming = _coming(service, at)
    if given.format == "json":
        rows = [_lot_facts(lot, entered=True) for lot in waiting] + [_lot_facts(lot, entered=False) for lot in coming]
        print_document({"at": at, "due": rows})
        return 0
    context.say("Pada %(at)s:", at=context.translator.instant(at, CAPITAL_ZONE))
    for lot in waiting:
        _print_lot(lot, context)
    for lot in coming:
        _print_lot(lot, context, N_("belum masuk buku"))
    if not (waiting or coming):
        context.say("Tidak ada yang jatuh tempo dan belum selesai.")
    return 0


def _coming(service: ReminderParts, at: datetime) -> list[Lot]:
    """What a sweep at `at` would enter, by the present timetable and the present list of offices."""
    revision = present_revision(service)
    planned = service.figures.planned_until()
    if planned is None or planned > service.clock() + AHEAD:  # the next sweep plans everything again
        planned = revision.published_at - timedelta(seconds=1)
    found: dict[tuple[object, ...], Lot] = {}
    for group in plan_groups(revision, service.regions):
        if group.falls_due(planned, at) and at < group.not_after:
            key = (group.due_at, group.election, group.stage, group.lead)
            lot = Lot(group.election, group.stage, group.message, group.lead, group.due_at, group.not_after, {})
            known = found.get(key, lot)
            count = known.states.get(State.PENDING, 0) + service.figures.owed(group)
            latest = max(known.not_after, group.not_after)
            found[key] = replace(known, not_after=latest, states={State.PENDING: count})
    return [lot for _, lot in sorted(found.items()) if lot.states[State.PENDING]]


def _lot_facts(lot: Lot, *, entered: bool) -> dict[str, Any]:
    """Plain JSON values; instants in UTC."""
    return {
        "election": lot.election,
        "stage": lot.stage,
        "kind": lot.message,
        "lead": Lead(lot.lead).written,
        "due_at": lot.due_at.astimezone(UTC).isoformat(),
        "not_after": lot.not_after.astimezone(UTC).isoformat(),
        "entered": entered,
        "states": {state.value: count for state, count in lot.states.items()},
    }


def _print_lot(lot: Lot, context: CommandContext, instead: str | None = None) -> None:
    """instead: what to call rows that are not in the ledger yet."""
    when, until = (context.translator.instant(each, CAPITAL_ZONE) for each in (lot.due_at, lot.not_after))
    context.say(
        "  %(when)s  %(name)s: %(counts)s (berguna sampai %(until)s)",
        when=when,
        name=f"{called(lot.stage, context)} {Lead(lot.lead).written}",
        counts=_in_words(lot.states, context, instead),
        until=until,
    )


def _in_words(states: Mapping[State, int], context: CommandContext, instead: str | None = None) -> str:
    """`105 menunggu, 3 ditolak`."""
    translator = context.translator
    return ", ".join(
        f"{translator.number(n)} {translator.text(instead or STATES[s].label)}" for s, n in _ordered(states)
    )


def _ordered(states: Mapping[State, int]) -> list[tuple[State, int]]:
    return [(state, states[state]) for state in State if state in states]


def status(given: argparse.Namespace, context: CommandContext) -> int:
    service = context.ready(ReminderParts)
    figures = service.figures
    states, oldest = figures.states(), figures.oldest_waiting()
    zones: dict[tuple[str, str, str], Counter[State]] = {}
    for (election, stage, region), counts in figures.by_stage_and_region().items():
        zone = service.regions[region].timezone
        zones.setdefault((election, stage, zone), Counter()).update(counts)
    backlog = service.backlog()
    present = condition(service, states, oldest)
    unreachable, denied = service.suppressions.unreachable(), service.suppressions.noted()
    replies, confirmed = service.replies.counts(), service.confirmed_mails.mails()
    if given.format == "json":
        facts = _status_facts(states, oldest, zones)
        facts["planning"] = {
            "planned_until": present.progress.mark.isoformat() if present.progress.mark else None,
            "swept_at": present.progress.swept.isoformat() if present.progress.swept else None,
            "clock": present.planner(),
            "worker": present.sender(),
            "troubles": troubles(present, context.translator),
        }
        facts["unreachable"] = [office.office for office in unreachable]
        facts["refusing"] = [_refusing_facts(domain) for domain in present.refusing]
        facts["denied_not_held"] = len(denied)
        facts["replies"] = {
            "waiting": replies.waiting,
            "strangers": replies.strangers,
            "unkept": replies.unkept,
            "complaints": replies.complaints,
        }
        facts["confirmed"] = confirmed
        facts["backlog"] = {
            "rows": backlog.rows,
            "done_at": backlog.done_at.isoformat() if backlog.done_at else None,
            "late": sum(late.rows for late in backlog.late),
        }
        print_document(facts)
        return 0
    for sentence in troubles(present, context.translator):
        print_painted(Painted("!", Tone.BAD), f" {sentence}")
    context.say(counted("%(count)s pengingat dalam buku."), count=context.translator.number(sum(states.values())))
    for state, count in _ordered(states):
        label = context.translator.text(STATES[state].label)
        print_painted("  ", _painted(state, label), f": {context.translator.number(count)}")
    if oldest:
        _print_oldest(oldest, context)
    _print_backlog(backlog, context)
    _print_replies(replies, context)
    if confirmed:
        context.say(
            counted("%(count)s surat dinyatakan diteruskan; siapa yang belum: /admin/konfirmasi/."),
            count=context.translator.number(confirmed),
        )
    for office in unreachable:
        context.say(
            "Tidak terjangkau, belum diberi tahu: %(code)s %(name)s. Perbaiki alamatnya.",
            code=office.office,
            name=office.name,
        )
    if denied:
        context.say(
            counted("%(count)s alamat pernah ditolak dan ditanya lagi, belum ditahan: suppressions list"),
            count=context.translator.number(len(denied)),
        )
    for (election, stage, zone), here in sorted(zones.items()):
        print(f"  {election}  {called(stage, context)}  {zone}: {_in_words(here, context)}")
    return 0


def called(stage: str, context: CommandContext) -> str:
    """What a row of the ledger is about, in words: a stage, and where, if that is not its office's own region."""
    return subject_of(stage).called(context.ready(ReminderParts).regions, context.translator)


def _painted(state: State, label: str) -> str | Painted:
    """Told is good; told nothing, until a person lets it wait again, is bad."""
    if STATES[state].told:
        return Painted(label, Tone.GOOD)
    return Painted(label, Tone.BAD) if STATES[state].revivable else label


def _print_replies(replies: ReplyCounts, context: CommandContext) -> None:
    """What people wrote to us; its words stand on the editor's page."""
    number = context.translator.number
    if replies.waiting:
        context.say(
            counted("%(count)s balasan menunggu dibaca (dari luar daftar: %(strangers)s); buka /admin/pengingat/."),
            count=number(replies.waiting),
            strangers=number(replies.strangers),
        )
    if replies.unkept:
        context.say(
            counted("%(count)s surat tidak disimpan karena tempatnya penuh; tandai selesai yang sudah dibaca."),
            count=number(replies.unkept),
        )
    if replies.complaints:
        context.say(
            counted("%(count)s kali penerima menandai surat kami sebagai sampah."), count=number(replies.complaints)
        )


def condition(service: ReminderParts, states: Mapping[State, int], oldest: Oldest | None) -> Condition:
    """As somebody sees it who has been looking for long enough."""
    now = service.time.now()
    return Condition(
        at=service.clock(),
        real_at=now,
        states=states,
        oldest_due=oldest.due_at if oldest else None,
        living=service.figures.living_workers(now),
        alarms=service.alarms.standing(),
        progress=service.ledger.progress(),
        seen=service.presence.living(now),
        watched_for=2 * PATIENCE,
        ahead=AHEAD * max(service.settings.clock_speed, 1.0),
        refusing=service.domains.refusing(after=service.clock() - REMEMBERED),
        doubted_at=service.suppressions.doubted_at(),
    )


def _refusing_facts(domain: Domain) -> dict[str, Any]:
    """Plain JSON values."""
    return {
        "domain": domain.name,
        "reason": domain.reason,
        "said": foreign_line(domain.words),
        "at": domain.refused_at and domain.refused_at.isoformat(),
        "rests_until": domain.rests_until.isoformat(),
    }


def _print_backlog(backlog: Backlog, context: CommandContext) -> None:
    """When what waits will have been sent, and what will then be too late."""
    if not backlog.rows:
        return
    count = context.translator.number(backlog.rows)
    if backlog.done_at is None:
        context.say(counted("%(count)s menunggu; kapan selesai belum dapat diperkirakan."), count=count)
    else:
        done = context.translator.instant(backlog.done_at, CAPITAL_ZONE)
        context.say("%(count)s menunggu; diperkirakan selesai %(done)s.", count=count, done=done)
    for late in backlog.late:
        said = context.translator.text(
            counted("Peringatan: %(count)s surat akan terlambat; batasnya %(boundary)s."),
            count=context.translator.number(late.rows),
            boundary=context.translator.instant(late.boundary, CAPITAL_ZONE),
        )
        print_painted(Painted(said, Tone.WARNING))


def _print_oldest(oldest: Oldest, context: CommandContext) -> None:
    context.say(
        "Paling lama menunggu: baris %(id)s, %(name)s untuk %(office)s, sejak %(since)s, dicoba %(tries)s kali.",
        id=oldest.id,
        name=f"{called(oldest.stage, context)} {Lead(oldest.lead).written}",
        office=oldest.office,
        since=context.translator.instant(oldest.due_at, CAPITAL_ZONE),
        tries=oldest.tries,
    )
    if oldest.reply:
        context.say("Jawaban terakhir: %(reply)s", reply=foreign_line(oldest.reply))


def _status_facts(
    states: Mapping[State, int], oldest: Oldest | None, zones: Mapping[tuple[str, str, str], Mapping[State, int]]
) -> dict[str, Any]:
    """Plain JSON values."""
    waiting = oldest and {
        "id": oldest.id,
        "election": oldest.election,
        "stage": oldest.stage,
        "lead": Lead(oldest.lead).written,
        "office": oldest.office,
        "due_at": oldest.due_at.isoformat(),
        "tries": oldest.tries,
        "reply": oldest.reply and foreign_line(oldest.reply),
    }
    return {
        "total": sum(states.values()),
        "states": {state.value: count for state, count in _ordered(states)},
        "oldest_waiting": waiting,
        "stages": [
            {"election": election, "stage": stage, "zone": zone, "states": {s.value: n for s, n in _ordered(counts)}}
            for (election, stage, zone), counts in sorted(zones.items())
        ],
    }
