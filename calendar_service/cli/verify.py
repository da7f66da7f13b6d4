"""verify, signing-key: whether a file is what the service published; and the key by which it signs.

`verify` asks the service for its manifest and its keys, or takes both from files and asks nobody. Who wants to be sure of the keys keeps them:
what the site itself says of its keys is as good as its TLS.
"""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from calendar_service.cli import CommandContext, Commands, Undecided
from calendar_service.cli.documents import print_document
from calendar_service.cli.published_files import Absent, fetched
from calendar_service.errors import N_, Refused, counted
from calendar_service.feeds.moves import feed_address
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.signing.manifest import Manifest
from calendar_service.signing.signing_key import SEED_BYTES, PublicKey, SigningKey, read_keys
from calendar_service.signing.verifying import (
    WORKBOOK_BEGINS,
    DifferentEvent,
    EventDiffers,
    Origin,
    between_commas,
    different_events,
    is_signed,
    named_source,
    origin_of,
    trusted,
)
from calendar_service.words.addresses import address
from calendar_service.words.forms import CALENDAR

BACK = 10
"""So many former revisions are asked for: a manifest has a megabyte and a half."""

MOST_EVENTS = 10

UNSIGNED = N_(
    "%(path)s disusun saat diminta dan tidak ditandatangani, jadi keasliannya tidak dapat dipastikan; periksa kalender setiap daerahnya "
    "(/feeds/daerah/KODE.ics), yang ditandatangani"
)
UNSIGNED_WORKBOOK = N_(
    "lembar kerja (.xlsx) disusun saat diminta dan tidak ditandatangani, jadi keasliannya tidak dapat dipastikan; periksa berkas .csv atau .ics "
    "dari alamat yang sama"
)

BOTH = N_("--manifest memerlukan --keys: tanpa daftar kunci, tanda tangannya tidak dapat diperiksa")
IS_THERE = N_("%(file)s sudah ada; kunci tidak ditimpa")
PUBLISHED = {
    (True, True): N_(
        "%(target)s: asli dan masih berlaku. Ini %(path)s menurut revisi %(number)s, terbit %(published)s."
    ),
    (True, False): N_(
        "%(target)s: asli, tetapi tidak berlaku lagi. Ini %(path)s menurut revisi %(number)s, terbit %(published)s."
    ),
    (False, True): N_("%(target)s: asli dan masih berlaku. Ini naskah jadwal revisi %(number)s, terbit %(published)s."),
    (False, False): N_(
        "%(target)s: asli, tetapi tidak berlaku lagi. Ini naskah jadwal revisi %(number)s, terbit %(published)s."
    ),
}
"""Whether it is a feed, and whether it still holds -> a sentence."""

SAME_EVENTS = N_(
    "%(target)s: acaranya sama dengan %(path)s menurut revisi %(newest)s, terbit %(since)s; alarm atau keterangan kalendernya lain."
)
NOT_OURS = N_("%(target)s: bukan berkas yang diterbitkan layanan ini sampai revisi %(newest)s, terbit %(since)s.")
HOW = {
    EventDiffers.MISSING: N_("  tidak ada di berkas ini: %(title)s (%(uid)s)"),
    EventDiffers.STRANGE: N_("  tidak pernah diterbitkan layanan: %(title)s (%(uid)s)"),
    EventDiffers.CHANGED: N_("  isinya lain: %(title)s (%(uid)s)"),
}


@dataclass(frozen=True)
class Comparison:
    """origin: None where nothing that was signed has these bytes. path: of the feed with which it was compared, empty for none. differing: how its events
    differ from that. newest: what was signed last."""

    newest: Manifest
    origin: Origin | None
    path: str = ""
    differing: tuple[DifferentEvent, ...] = ()

    @property
    def is_genuine(self) -> bool:
        """Whether it says what the service says now."""
        return self.origin.is_present if self.origin else bool(self.path) and not self.differing


def add(commands: Commands) -> None:
    command = commands.command("verify", verify_file)
    command.add_argument("target", metavar=N_("URL|BERKAS"), help=N_("kalender atau naskah yang diperiksa"))
    command.add_argument(
        "--site", metavar="URL", help=N_("alamat layanan; jika tidak disebut: dari URL, atau PUBLIC_URL")
    )
    command.add_argument("--keys", type=Path, metavar=N_("BERKAS"), help=N_("daftar kunci (JWKS) yang dipercaya"))
    command.add_argument("--manifest", type=Path, metavar=N_("BERKAS"), help=N_("manifes; tidak ada yang ditanyai"))
    command.add_argument("--signature", type=Path, metavar=N_("BERKAS"), help=N_("jika tidak disebut: MANIFES.sig"))
    command.add_format("text", "json")
    key = commands.command("signing-key", new_key)
    key.add_argument("file", type=Path, metavar=N_("BERKAS"), help=N_("berkas baru; isinya rahasia"))


def verify_file(given: argparse.Namespace, context: CommandContext) -> int:
    """0: what the service publishes now. 1: what it published earlier, or nothing that it published. Raises Undecided."""
    try:
        found = _found_out(given, context)
    except Refused as error:
        raise Undecided(error.message, **error.facts) from error
    if given.format == "json":
        print_document(_facts(given.target, found))
    else:
        _print(given.target, found, context)
    return int(not found.is_genuine)


def _found_out(given: argparse.Namespace, context: CommandContext) -> Comparison:
    """Raises Refused."""
    if given.manifest and not given.keys:
        raise Refused(BOTH)
    is_url = "://" in given.target
    data = fetched(given.target) if is_url else Path(given.target).read_bytes()
    source = _Files(given) if given.manifest else _Asked(given, _site(given, context))
    return _compared(data, source, urlsplit(given.target).path if is_url else "")


def new_key(given: argparse.Namespace, context: CommandContext) -> int:
    """Raises Refused where the file is there already."""
    key = SigningKey(secrets.token_bytes(SEED_BYTES))
    try:
        given.file.touch(0o600, exist_ok=False)
    except FileExistsError:
        raise Refused(IS_THERE, file=given.file) from None
    given.file.write_text(key.jwk() + "\n", encoding="ascii")
    context.say(
        "%(file)s: kunci rahasia %(key)s, hanya untuk proses clock (SIGNING_KEY_FILE); simpan salinannya di tempat lain.",
        file=given.file,
        key=key.public.name,
    )
    return 0


def _site(given: argparse.Namespace, context: CommandContext) -> str:
    """Without a slash at its end."""
    if given.site:
        return str(given.site).rstrip("/")
    parts = urlsplit(given.target)
    if "://" in given.target:
        return f"{'http' if parts.scheme == 'http' else 'https'}://{parts.netloc}"
    context.warn_of_defaults("PUBLIC_URL")
    return context.settings.public_url


class _Files:
    """One manifest and its keys, from files."""

    def __init__(self, given: argparse.Namespace) -> None:
        signature = given.signature or given.manifest.with_name(given.manifest.name + ".sig")
        self.newest = trusted(given.manifest.read_bytes(), signature.read_bytes(), read_keys(given.keys.read_bytes()))

    def former(self) -> Iterator[Manifest]:
        return iter(())

    def feed(self, _path: str) -> bytes | None:
        return None


class _Asked:
    """What a service says, as far as its signatures are right."""

    def __init__(self, given: argparse.Namespace, site: str) -> None:
        self._site = site
        self._keys: dict[str, PublicKey] = read_keys(
            given.keys.read_bytes() if given.keys else fetched(site + address("signatures.published_keys"))
        )
        self.newest = self._manifest("manifest", "signature")

    def former(self) -> Iterator[Manifest]:
        """Those of earlier revisions, the newest first."""
        numbers = [text.number for text in self.newest.texts[:-1]]
        for number in reversed(numbers[-BACK:]):
            try:
                yield self._manifest("former_manifest", "former_signature", number=number)
            except Absent:  # from before there was a key
                return

    def feed(self, path: str) -> bytes | None:
        """As the service gives it; None where that is not what was signed."""
        try:
            body = fetched(self._site + path)
        except Absent:
            return None
        found = origin_of(body, self.newest, self.newest)
        return body if found and found.path == path else None

    def _manifest(self, body: str, signature: str, **place: object) -> Manifest:
        """Raises Refused. Asked twice: between two questions something may have been published."""
        for again in (True, False):
            parts = [fetched(self._site + address(f"signatures.{name}", **place)) for name in (body, signature)]
            try:
                return trusted(parts[0], parts[1], self._keys)
            except Refused:
                if not again:
                    raise
        raise AssertionError


def _compared(data: bytes, source: _Files | _Asked, asked: str) -> Comparison:
    """asked: the path at which it was fetched. Raises Refused for what nobody signs."""
    newest = source.newest
    if data.startswith(WORKBOOK_BEGINS):
        raise Refused(UNSIGNED_WORKBOOK)
    known = between_commas(data) or data
    for manifest in (newest, *source.former()) if not origin_of(known, newest, newest) else (newest,):
        if origin := origin_of(known, manifest, newest):
            return Comparison(newest, origin)
    at = feed_address(asked)
    path = at.path if at else named_source(data, newest.site)
    if path is not None and not is_signed(path, newest):
        raise Refused(UNSIGNED, path=path)
    official = source.feed(path) if path and path.endswith(f".{CALENDAR}") else None
    if path is None or official is None:
        return Comparison(newest, None)
    return Comparison(newest, None, path, tuple(different_events(data, official)))


def _print(target: str, found: Comparison, context: CommandContext) -> None:
    instant, newest, origin = context.translator.instant, found.newest.present, found.origin
    facts = {"target": target, "newest": newest.number, "since": instant(newest.at, CAPITAL_ZONE)}
    if origin:
        published = instant(origin.text.at, CAPITAL_ZONE)
        context.say(
            PUBLISHED[bool(origin.path), origin.is_present],
            target=target,
            path=origin.path,
            number=origin.text.number,
            published=published,
        )
        if not origin.is_present:
            context.say("Yang terbaru revisi %(newest)s, terbit %(since)s.", newest=newest.number, since=facts["since"])
    elif found.is_genuine:
        context.say(SAME_EVENTS, path=found.path, **facts)
    else:
        context.say(NOT_OURS, **facts)
        _print_events(found, context)
    context.say("Kunci: %(key)s", key=found.newest.key)


def _print_events(found: Comparison, context: CommandContext) -> None:
    if found.path:
        context.say("Dibandingkan dengan %(path)s:", path=found.path)
    for each in found.differing[:MOST_EVENTS]:
        context.say(HOW[each.how], title=each.title, uid=each.uid)
    if (rest := len(found.differing) - MOST_EVENTS) > 0:
        context.say(counted("  ... dan %(count)s acara lagi"), count=rest)


def _facts(target: str, found: Comparison) -> dict[str, object]:
    """Plain JSON values."""
    origin, newest = found.origin, found.newest.present
    return {
        "target": target,
        "genuine": found.is_genuine,
        "published": origin is not None,
        "path": (origin.path if origin else found.path) or None,
        "revision": origin.text.number if origin else None,
        "published_at": origin.text.at if origin else None,
        "newest": newest.number,
        "newest_at": newest.at,
        "differences": [{"how": each.how, "uid": each.uid, "title": each.title} for each in found.differing],
        "key": found.newest.key,
    }
