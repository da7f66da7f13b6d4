"""No address that was ever mailed is lost: it answers, or leads to one that does, whatever happens to what it was about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.words.addresses import address
from calendar_service.words.languages import LANGUAGES
from tests.pages_material import pages
from tests.regions_material import TURNED
from tests.revisions_material import DAY, FIRST, TEXT, Text, archive_at

OTHER = b"""  lain:
    title: Pemilihan Lain
    title_en: Another Election
    issued: 2024-02-26
    basis: Peraturan Lain
    audiences: [pemda]
    phases: {satu: {title: Satu, title_en: One}}
    stages: {satu: {rapat: {title: Rapat, title_en: Meeting, days: 2024-12-20}}}
"""
CODES = ("35", "35.25", "35.78")


def both(text: Text = TEXT) -> bytes:
    return text.data + OTHER


def renamed(data: bytes, new: str, old: str) -> bytes:
    """The same with its first election under another id."""
    return data.replace(f"  {old}:\n".encode(), f"  {new}:\n    was: {old}\n".encode(), 1)


SITTING = TEXT.renamed("rapat", "sidang", was="rapat")
ONLY_OTHER = b"elections:\n" + OTHER
UNDER_ANOTHER_ID = renamed(both(), "pemilihan-uji", "uji")

STORIES = {
    "a stage is renamed": [both(SITTING)],
    "renamed twice": [both(SITTING), both(TEXT.renamed("rapat", "musyawarah", was="[rapat, sidang]"))],
    "renamed twice, and its first name is written no more": [
        both(SITTING),
        both(SITTING.renamed("sidang", "musyawarah", was="sidang")),
    ],
    "cancelled": [both(TEXT.having("rapat", status="cancelled"))],
    "vanishes": [both(TEXT.without("rapat"))],
    "is renamed and vanishes": [both(SITTING), both(SITTING.without("sidang"))],
    "vanishes and comes back": [both(TEXT.without("rapat")), both()],
    "an election is renamed": [UNDER_ANOTHER_ID],
    "it ends": [b"ended: [uji]\n" + both()],
    "it ends and is dropped": [b"ended: [uji]\n" + ONLY_OTHER],
    "a stage vanishes, then it ends and is dropped": [both(TEXT.without("rapat")), b"ended: [uji]\n" + ONLY_OTHER],
    "it is renamed, ends and is dropped": [UNDER_ANOTHER_ID, b"ended: [pemilihan-uji]\n" + ONLY_OTHER],
    "a stage is renamed, then it ends and is dropped": [both(SITTING), b"ended: [uji]\n" + ONLY_OTHER],
    "a place takes no part any more": [both(Text(TEXT.stages, {"regions": '["11", "35.15"]'}))],
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    yield made
    made.engine.dispose()


def mailed(revision: Revision) -> set[str]:
    """What mails and calendars of a revision lead to, and what is printed as a QR code."""
    found = set()
    for language in LANGUAGES:
        found |= {address("pages.place", language, code=code) for code in CODES}
        for election in revision.timeline.elections.values():
            to = {"election_id": election.id}
            found.add(address("pages.election", language, **to))
            found |= {address("pages.region", language, code=code, **to) for code in CODES}
            found |= {address("pages.stage", language, stage_id=stage.id, **to) for stage in election.stages}
    return found


def lost(client: FlaskClient, addresses: set[str]) -> list[str]:
    """Those that do not answer in the end, by steps that are for good."""
    return sorted(each for each in addresses if not _leads_somewhere(client, each))


def _leads_somewhere(client: FlaskClient, there: str) -> bool:
    for _ in range(3):
        answer = client.get(there)
        if answer.status_code != 308:
            return answer.status_code == 200
        there = answer.headers["Location"]
    return False


def put(archive: Archive, texts: list[bytes]) -> tuple[set[str], Revision]:
    """Every address of these revisions, and the newest."""
    found: set[str] = set()
    for number, text in enumerate(texts):
        revision = archive.publish(text, by="penguji", note="", at=FIRST + number * DAY)
        found |= mailed(revision)
    return found, revision


def asked(revision: Revision, places: Regions | None = None) -> FlaskClient:
    return pages("2026-11-26T09:00+07:00", timeline=revision, places=places).test_client()


@pytest.mark.parametrize("story", STORIES)
def test_an_address_that_was_mailed_answers(archive: Archive, story: str) -> None:
    addresses, newest = put(archive, [both(), *STORIES[story]])
    at_start = Archive(archive.engine, regions())
    assert len(addresses) > 30
    assert lost(asked(at_start.revision(newest.number)), addresses) == []


def test_so_does_one_of_a_code_that_was_replaced_and_of_a_region_that_went_into_another(archive: Archive) -> None:
    addresses, _ = put(archive, [both()])
    turned = Archive(archive.engine, TURNED)
    text = TEXT.having("kampanye", local='{"35.80": 2024-09-26 s.d. 2024-11-23}')
    later = turned.publish(both(text), by="penguji", note="", at=FIRST + timedelta(700))
    client = asked(later, TURNED)
    assert lost(client, addresses) == []
    assert client.get("/uji/35.78/").headers["Location"] == "/uji/35.80/"
    assert client.get("/daerah/35.25/").headers["Location"] == "/daerah/35.15/"


def test_what_never_was_is_not_found(archive: Archive) -> None:
    _, newest = put(archive, [both()])
    never = {"/uji/tahapan/tak-pernah/", "/tak-pernah/", "/uji/99.99/", "/daerah/99.99/"}
    assert lost(asked(newest), never) == sorted(never)
