"""offices show: what one office was told, with the proof of each mail, and what comes next; what its page in the editor shows."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from calendar_service.bootstrap.commands import ReminderParts
from calendar_service.cli import CommandContext
from calendar_service.cli.documents import print_document
from calendar_service.errors import N_, Refused
from calendar_service.ledger.letters import ToldLetter, letters_of
from calendar_service.office_door.told import MailTold, ToldWords
from calendar_service.offices.office_search import ListedOffice
from calendar_service.promises.planning import Reminder, reminders
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region
from calendar_service.words.lead import Lead
from calendar_service.words.mail_code import mail_code

AHEAD = timedelta(days=120)
"""So far what comes next is foretold."""

MOST_COMING = 12


def show(given: argparse.Namespace, context: CommandContext) -> int:
    """Of an office that is in the list, or was."""
    service = context.ready(ReminderParts)
    listed = service.directory.known(given.code)
    if listed is None:
        raise Refused(N_("kantor %(code)s tidak ada dan tidak pernah ada dalam daftar"), code=given.code)
    letters = letters_of(service.office_mails.of(given.code))
    revision, region = service.archive.current(), service.regions[listed.office.region]
    coming = _coming(service, revision, listed) if revision and not listed.retired_at else []
    if given.format == "json":
        print_document(_facts(service, listed, letters, coming))
        return 0
    _print_office(service, context, listed, region)
    words = ToldWords(context.translator, service.regions, revision, service.clock())
    print()
    context.say(N_("Yang diberitahukan:"))
    for mail in words.mails(letters, region):
        for line in _lines(context, mail, region):
            print(f"  {line}")
    if not letters:
        context.say(N_("  (belum ada)"))
    print()
    context.say(N_("Berikutnya:"))
    for each in coming:
        when = context.translator.instant(each.moment.due_at, region.timezone)
        print(f"  {when}  {each.moment.lead.named}  {context.translator.pick(each.occurrence.stage.title)}")
    if not coming:
        context.say(N_("  (belum ada)"))
    return 0


def _coming(service: ReminderParts, revision: Revision, listed: ListedOffice) -> list[Reminder]:
    now = service.clock()
    found = reminders(revision.timeline, [listed.office], service.regions, now, now + AHEAD)
    return sorted(found, key=lambda each: each.moment.due_at)[:MOST_COMING]


def _print_office(service: ReminderParts, context: CommandContext, listed: ListedOffice, region: Region) -> None:
    office = listed.office
    print(f"{office.code}  {office.name}")
    print(f"{office.kind}  {region.full_name} ({office.region})  {office.email}  {office.language}")
    if listed.retired_at:
        when = context.translator.instant(listed.retired_at, region.timezone)
        context.say(N_("Pensiun sejak %(when)s; tidak diberi tahu apa pun lagi."), when=when)
    held = service.suppressions.evidence(office.email)
    if held:
        when = context.translator.instant(held.since, region.timezone)
        context.say(
            N_("Alamatnya tidak dikirimi apa pun sejak %(when)s: %(evidence)s"), when=when, evidence=held.evidence
        )


def _lines(context: CommandContext, mail: MailTold, region: Region) -> Iterator[str]:
    """A mail: its instant and code, what it told, what became of it."""
    yield f"{context.translator.instant(mail.at, region.timezone)}  {mail.code}".rstrip()
    for stage in mail.stages:
        yield f"    {stage.label}  {stage.title}: {stage.state}"
    if mail.reply:
        yield f"    {mail.reply}"
    if mail.sha256:
        yield f"    {mail.sha256}"
    if said := mail.confirmation:
        when = context.translator.instant(said.at, region.timezone)
        told = context.translator.text(N_("Sudah diteruskan menurut %(who)s, %(when)s"), who=said.who, when=when)
        yield f"    {told}"


_ROW = (
    "id",
    "election",
    "stage",
    "told",
    "due_at",
    "state",
    "settled_at",
    "reply_code",
    "reply",
    "queue_id",
    "revision",
)


def _facts(
    service: ReminderParts, listed: ListedOffice, letters: list[ToldLetter], coming: list[Reminder]
) -> dict[str, Any]:
    held = service.suppressions.evidence(listed.office.email)
    return {
        "office": asdict(listed.office),
        "retired_at": listed.retired_at,
        "held": {"since": held.since, "evidence": held.evidence} if held else None,
        "mails": [_mail_facts(letter) for letter in letters],
        "next": [
            {
                "election": each.election.id,
                "stage": each.occurrence.id,
                "place": each.place or None,
                "lead": each.moment.lead.written,
                "due_at": each.moment.due_at,
            }
            for each in coming
        ],
        "lists": [
            {"number": step.entry.number, "at": step.entry.at, "by": step.entry.by, "fields": list(step.fields)}
            for step in service.directory.history_of(listed.office.code).steps
        ],
    }


def _mail_facts(letter: ToldLetter) -> dict[str, Any]:
    said, first = letter.confirmed, letter.rows[0]
    confirmed: dict[str, datetime | str] | None = {"at": said.at, "who": said.who, "note": said.note} if said else None
    return {
        "code": mail_code(letter.letter) if letter.letter else None,
        "address": first.address,
        "sha256": first.sha256,
        "rows": [
            {**{name: getattr(row, name) for name in _ROW}, "kind": row.message, "lead": Lead(row.lead).written}
            for row in letter.rows
        ],
        "confirmed": confirmed,
    }
