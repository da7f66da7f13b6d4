"""preview, publish, history, show, diff, rollback: what is official, what was, what would be.

A publication goes through the same guard as a saved file. Nothing is ever taken out of the
history; a rollback is a new revision with an old text.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from calendar_service import terminal
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.arguments import whole_number
from calendar_service.cli.documents import print_document, print_list
from calendar_service.cli.parsers import Parser
from calendar_service.editing.preview_words import PreviewWords, changed_sections, differences_json, preview_json
from calendar_service.editing.text_difference import text_difference
from calendar_service.errors import N_
from calendar_service.printable import required_line
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import differences
from calendar_service.publishing.edition import OnDisk
from calendar_service.publishing.publish import Commanded
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.timeline import stages_file

NEEDS_AUTHOR = N_("--by kosong; tulis siapa yang menerbitkan")
NEEDS_NOTE = N_("--note kosong; tulis alasan perubahan ini")


def add(commands: Commands) -> None:
    seen = commands.command("preview", preview)
    seen.add_argument("file", nargs="?", type=Path, metavar=N_("BERKAS"), help=N_("jika tidak disebut: STAGES_FILE"))
    seen.add_argument("--revision", type=whole_number, metavar="N", help=N_("teks revisi N, seperti rollback N"))
    seen.add_format("text", "json", "markdown")

    made = commands.command("publish", publish)
    made.add_argument("file", nargs="?", type=Path, metavar=N_("BERKAS"), help=N_("jika tidak disebut: STAGES_FILE"))
    _author(made)

    past = commands.command("history", history)
    past.add_format("text", "json")

    text = commands.command("show", show)
    text.add_argument("number", type=whole_number, metavar="N", help=N_("nomor revisi"))
    text.add_format("text", "json")

    both = commands.command("diff", diff)
    both.add_argument("old", type=whole_number, metavar="N", help=N_("nomor revisi"))
    both.add_argument("new", type=whole_number, metavar="M", help=N_("nomor revisi"))
    both.add_format("text", "json")

    back = commands.command("rollback", rollback)
    back.add_argument("number", type=whole_number, metavar="N", help=N_("nomor revisi"))
    _author(back)


def _author(command: Parser) -> None:
    command.add_argument(
        "--by", required=True, metavar=N_("SIAPA"), help=N_("siapa yang menerbitkan; tercatat dalam riwayat")
    )
    command.add_argument(
        "--note",
        required=True,
        metavar=N_("ALASAN"),
        help=N_("mengapa; tercatat dalam riwayat dan di halaman perubahan"),
    )
    command.add_argument("--force", action="store_true", help=N_("memang dimaksud, apa pun keberatan penjaga"))


def preview(given: argparse.Namespace, context: CommandContext) -> int:
    """0, or 1 where the guard would refuse."""
    service = context.ready(PublishingParts)
    if given.revision is not None:
        name, data = _named(given.revision, context), service.archive.text(given.revision)
    else:
        name, data = _read(given.file or service.settings.stages_file)
    seen = service.preview(data, name)
    words = PreviewWords(_words(context))
    if given.format == "json":
        print_document(preview_json(seen, words))
    else:
        print(words.markdown(seen) if given.format == "markdown" else words.text(seen), end="")
    return 1 if seen.objections else 0


def publish(given: argparse.Namespace, context: CommandContext) -> int:
    name, data = _read(given.file or context.ready(PublishingParts).settings.stages_file)
    return _publish(given, context, data, name)


def history(given: argparse.Namespace, context: CommandContext) -> int:
    entries = context.ready(PublishingParts).archive.history()
    if given.format == "json":
        print_list(map(asdict, entries))
        return 0
    for entry in entries:
        when = context.translator.instant(entry.published_at, CAPITAL_ZONE)
        print(f"{entry.number:>5}  {when}  {entry.by}  {entry.note}".rstrip())
    return 0


def show(given: argparse.Namespace, context: CommandContext) -> int:
    archive = context.ready(PublishingParts).archive
    text = archive.text(given.number)
    if given.format == "json":
        (entry,) = (each for each in archive.history() if each.number == given.number)
        print_document({**asdict(entry), "text": text.decode()})
    else:
        terminal.verbatim(text)
    return 0


def diff(given: argparse.Namespace, context: CommandContext) -> int:
    archive, words = context.ready(PublishingParts).archive, _words(context)
    found = differences(
        archive.revision(given.old), archive.revision(given.new), context.ready(PublishingParts).regions
    )
    old, new = archive.text(given.old), archive.text(given.new)
    text = text_difference(old, new, _named(given.old, context), _named(given.new, context))
    if given.format == "json":
        facts = {"from": given.old, "to": given.new, **differences_json(found), "text": text}
        print_document(facts)
        return 0
    for section in changed_sections(words, found):
        print("\n".join([section.title, *(f"  {line}" for line in section.lines)]), end="\n\n")
    if not found:
        context.say(N_("Jadwal dan keterangannya sama."))
    print(text, end="")
    return 0


def _named(number: int, context: CommandContext) -> str:
    return context.translator.text(N_("revisi %(number)s"), number=number)


def rollback(given: argparse.Namespace, context: CommandContext) -> int:
    """Refused where it would overwrite edits of the file that nobody published."""
    return _publish(
        given,
        context,
        context.ready(PublishingParts).archive.text(given.number),
        context.ready(PublishingParts).settings.stages_file.name,
    )


def _publish(given: argparse.Namespace, context: CommandContext, data: bytes, name: str) -> int:
    """1 where the file could not be made the same."""
    _sign(given)
    file = context.ready(PublishingParts).settings.stages_file
    done = context.ready(PublishingParts).publishing.publish(data, Commanded(given.by, given.note, given.force), name)
    if done.is_new:
        _say_what(context, done.revision.number)
    else:
        context.say(N_("%(name)s sudah terbit sebagai revisi %(number)s"), name=name, number=done.revision.number)
    if done.set_aside:
        context.say(N_("perubahan yang belum terbit di %(file)s disimpan di %(kept)s"), file=file, kept=done.set_aside)
    if done.on_disk is not OnDisk.WRITTEN:
        context.say(N_("%(file)s tidak dapat ditulis; naskah di berkas itu bukan revisi yang berlaku"), file=file)
        return 1
    return 0


def _sign(given: argparse.Namespace) -> None:
    """Clean what will stand in the history. Raises Refused where nothing of it would be seen."""
    given.by = required_line(given.by, NEEDS_AUTHOR)
    given.note = required_line(given.note, NEEDS_NOTE)


def _say_what(context: CommandContext, number: int) -> None:
    """The new revision and what it changed."""
    context.say(N_("revisi %(number)s terbit"), number=number)
    archive = context.ready(PublishingParts).archive
    before = max((entry.number for entry in archive.history() if entry.number < number), default=0)
    if before:
        found = differences(archive.revision(before), archive.revision(number), context.ready(PublishingParts).regions)
        for line in _words(context).lines(found):
            print(f"  {line}")


def _read(file: Path) -> tuple[str, bytes]:
    return str(file), stages_file.read(file)


def _words(context: CommandContext) -> ChangeWords:
    return ChangeWords(context.translator, context.ready(PublishingParts).regions)
