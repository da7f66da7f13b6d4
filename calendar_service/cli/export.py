"""export: every feed and page as files, for a web server or CDN that runs nothing.

The bytes are those that the service gives: feeds come from the same snapshot, pages from the same
application, asked through its test client. It removes nothing and writes nowhere but below DIR,
which may hold other files and must lie apart from the data folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.bootstrap.papers import card_drawing
from calendar_service.cli import CommandContext, Commands
from calendar_service.cli.timetable import present_revision
from calendar_service.errors import N_, Problem, Refused, counted
from calendar_service.feeds.building import build
from calendar_service.feeds.pieces import Representation
from calendar_service.feeds.snapshot import Snapshot
from calendar_service.private_files import public_file, public_folder
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.unpublished import NUMBER
from calendar_service.timeline import stages_file
from calendar_service.web.app import create_app
from calendar_service.web.assets import static_files
from calendar_service.web.site import Site
from calendar_service.words.addresses import address
from calendar_service.words.forms import FORMS_OF_REVISIONS
from calendar_service.words.languages import LANGUAGES

TOGETHER = N_(
    "%(folder)s tidak terpisah dari DATA_DIR (%(private)s), yang berisi basis data dan surat: apa yang ditulis di sini untuk umum; "
    "pilih folder lain"
)

DESCRIPTIONS = ("api.openapi", "api.feed_schema_file")
"""What programs read of feeds."""

_LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def add(commands: Commands) -> None:
    command = commands.command("export", export)
    command.add_argument("folder", type=Path, metavar=N_("FOLDER"), help=N_("tempat berkas ditulis"))
    command.add_argument("--only", choices=("feeds", "pages"), help=N_("hanya kalender, atau hanya halaman"))
    command.add_argument(
        "--pictures", action="store_true", help=N_("juga gambar yang ditunjukkan obrolan di samping sebuah tautan")
    )
    command.add_argument("--gzip", action="store_true", help=N_("juga .gz di samping setiap kalender"))
    command.add_progress()


def export(given: argparse.Namespace, context: CommandContext) -> int:
    _keep_apart(given.folder, context.settings.data_dir)
    service = context.untouched(Foundation)
    context.warn_of_defaults("PUBLIC_URL", "UID_DOMAIN")
    revision = present_revision(service)
    _warn_of_other_file(revision, service, context)
    written = unchanged = 0
    for files in _chosen(given, revision, service):
        with context.progress(given, files.about, files.count) as step:
            for path, data in files.each:
                if put(given.folder / path, data):
                    written += 1
                else:
                    unchanged += 1
                step()
    if given.quiet:
        return 0
    number = context.translator.number
    context.say(
        counted("%(folder)s: %(written)s berkas ditulis, %(unchanged)s sudah sama.", by="written"),
        folder=given.folder,
        written=number(written),
        unchanged=number(unchanged),
    )
    return 0


def _keep_apart(folder: Path, data_dir: Path) -> None:
    """Raises Refused where a web server on the folder would give away what is private: database, mails, addresses."""
    out, private = folder.resolve(), data_dir.resolve()
    if out.is_relative_to(private) or private.is_relative_to(out):
        raise Refused(TOGETHER, folder=folder, private=data_dir)


@dataclass(frozen=True)
class Files:
    """Files that are written: what they are, a message id; how many; path below the folder and bytes of each."""

    about: str
    count: int
    each: Iterator[tuple[str, bytes]]


def _chosen(given: argparse.Namespace, revision: Revision, service: Foundation) -> Iterator[Files]:
    if given.only != "pages":
        feeds = _snapshot(revision, service).feeds
        yield Files(N_("kalender"), len(feeds) * (2 if given.gzip else 1), _of_feeds(feeds, packed=given.gzip))
    if given.only != "feeds":
        yield _pages(revision, service, with_pictures=given.pictures)


def _of_feeds(feeds: Mapping[str, Representation], *, packed: bool) -> Iterator[tuple[str, bytes]]:
    """The same whenever and wherever they are made."""
    for path, feed in feeds.items():
        yield path.lstrip("/"), feed.body
        if packed:
            yield f"{path.lstrip('/')}.gz", feed.gzip


def _snapshot(revision: Revision, service: Foundation) -> Snapshot:
    now = service.clock().replace(microsecond=0)
    return build(revision, service.regions, service.translators, service.settings, last_modified=now)


def _pages(revision: Revision, service: Foundation, *, with_pictures: bool) -> Files:
    """Every page as of the service's clock: the front pages, what the sitemap lists, the past, the files
    beside them, and the two that robots read. with_pictures: those of links, too; without them pages name none."""
    site = _site(revision, service, with_pictures=with_pictures)
    app = create_app(site, service.rendering)
    sitemap = _get(app, address("files.sitemap"))
    listed = [element.text or "" for element in ET.fromstring(sitemap).iter(_LOCATION)]  # noqa: S314  our own
    paths = [address("pages.home", language) for language in LANGUAGES]
    paths += [each.removeprefix(service.settings.public_url) for each in listed]
    paths += _of_the_past(site) if site.past else []
    paths += _of_links(site) if with_pictures else []
    paths = list(dict.fromkeys(paths))
    beside = {address("files.static", name=name).lstrip("/"): data for name, data in static_files().items()}
    beside["sitemap.xml"] = sitemap
    described = [address(name, language) for name in DESCRIPTIONS for language in LANGUAGES]
    beside |= {path.lstrip("/"): _get(app, path) for path in described}

    def each() -> Iterator[tuple[str, bytes]]:
        for path in paths:
            file = path.lstrip("/")
            yield f"{file}index.html" if not file or file.endswith("/") else file, _get(app, path)
        yield "robots.txt", _get(app, address("files.robots"))
        yield from beside.items()

    return Files(N_("halaman"), len(paths) + 1 + len(beside), each())


def _of_the_past(site: Site) -> Iterator[str]:
    """The page of changes and its Atom feed, those of places, and each revision with its national feeds. What lies
    between two revisions that do not follow each other only the service itself can say."""
    assert site.past
    numbers = site.past.numbers()
    for language in LANGUAGES:
        yield from (address("changes.place_atom", language, code=code) for code in site.regions)
        for election in site.current().timeline.elections.values():
            yield address("changes.steps", language, election_id=election.id)
            yield address("changes.atom", language, election_id=election.id)
            known = [n for n in numbers if election.id in site.past.revision(n).timeline.elections]
            for number, former in zip(known, [None, *known], strict=False):
                yield from _of_a_revision(election.id, number, former, language)


def _of_a_revision(election_id: str, number: int, former: int | None, language: str) -> Iterator[str]:
    yield address("changes.revision", language, election_id=election_id, name=number)
    for form in FORMS_OF_REVISIONS:
        yield address("changes.feed", language, election_id=election_id, name=number, form=form)
    if former is not None:
        yield address("changes.revision", language, election_id=election_id, name=f"{former}...{number}")


def _of_links(site: Site) -> Iterator[str]:
    """The picture of each page that has one."""
    for language in LANGUAGES:
        yield address("link_cards.country_picture", language)
        yield from (address("link_cards.place_picture", language, code=code) for code in site.regions)
        for election in site.current().timeline.elections.values():
            to = {"election_id": election.id}
            yield address("link_cards.election_picture", language, **to)
            yield from (
                address("link_cards.stage_picture", language, stage_id=stage.id, **to) for stage in election.stages
            )


def _site(revision: Revision, service: Foundation, *, with_pictures: bool) -> Site:
    now = service.clock()  # one instant for all pages
    return Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=lambda: now,
        current=lambda: revision,
        troubles=list,
        past=service.past if revision.number != NUMBER else None,
        draw_card=card_drawing() if with_pictures else None,
        is_exported=True,
    )


def _get(app: Flask, path: str) -> bytes:
    """Raises Refused for anything but a page: an error must not become a file."""
    answer = app.test_client().get(path)
    if answer.status_code != 200:
        raise Refused(N_("halaman %(path)s menjawab %(status)s"), path=path, status=answer.status_code)
    data: bytes = answer.data
    return data


def put(file: Path, data: bytes) -> bool:
    """Write a file, which everybody may read, whole or not at all; False where it holds these bytes already, whose time of
    change, and so a web server's Last-Modified, then stays."""
    try:
        if file.read_bytes() == data:
            return False
    except FileNotFoundError:
        public_folder(file.parent)
    hidden = file.with_name(f".{file.name}.{os.getpid()}")
    hidden.write_bytes(data)
    public_file(hidden)
    hidden.replace(file)
    return True


def _warn_of_other_file(revision: Revision, service: Foundation, context: CommandContext) -> None:
    """Say so where the file says something else than what is published."""
    if stages_file.fingerprint(service.settings.stages_file) is None:
        return
    data = stages_file.read(service.settings.stages_file)
    if hashlib.sha256(data).hexdigest() != revision.sha256:
        message = N_("%(file)s berbeda dari revisi %(number)s, dan revisi itulah yang ditulis.")
        facts = {"file": service.settings.stages_file, "number": revision.number}
        context.warn(Problem(0, 0, message, facts))
