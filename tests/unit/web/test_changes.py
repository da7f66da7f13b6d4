"""Seeing what was: the page of changes, Atom, old revisions, and what lies between two."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from calendar_service.clock import fixed_clock
from calendar_service.database import open_engine
from calendar_service.feeds.building import build
from calendar_service.package_data import regions, translators
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.past import Past
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from calendar_service.words.forms import FORMS_OF_REVISIONS
from tests.feeds_material import ISSUED, problems
from tests.revisions_material import DAY, FIRST, TEXT, golden, publish, service_at
from tests.world import Service, look

SECOND = TEXT.having("rapat", days="2024-09-21", reason="Gedung dipakai", reason_en="The hall is taken").having(
    "kampanye", local='{"35.78": 2024-09-27 s.d. 2024-11-23}'
)
THIRD = SECOND.without("lapor").renamed("aceh", "uji-aceh", was="aceh", title="Uji & <Aceh>", leads="[9d]")
ATOM = "{http://www.w3.org/2005/Atom}"
LATE = datetime.fromisoformat("2024-09-22T23:59:59+07:00")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = service_at(tmp_path, THIRD)
    made.regions = regions()
    publish(made.archive, TEXT, FIRST, note="Jadwal awal")
    publish(made.archive, SECOND, FIRST + DAY, note="SE KPU 12 & 13")
    publish(made.archive, THIRD, LATE)
    look(made)
    yield made
    made.engine.dispose()


def client_of(service: Service, past: Past | None = None) -> FlaskClient:
    site = Site(
        settings=service.settings,
        regions=service.regions,
        translators=service.translators,
        clock=fixed_clock(LATE + timedelta(hours=12)),
        current=lambda: service.official.current,
        troubles=list,
        past=past or service.past,
    )
    return create_app(site, service.rendering).test_client()


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return client_of(service)


def text(page: str) -> str:
    """What a reader sees of the main part, a line for each block."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    broken = re.sub(r"</?(?:p|li|h\d|ul|section|nav|tr|div|table|caption|pre)\b[^>]*>", "\n", main[0])
    rows = (html.unescape(re.sub(r"<[^>]+>", "", row)) for row in broken.split("\n"))
    return "\n".join(" ".join(row.split()) for row in rows if row.strip()) + "\n"


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/en", "en")])
def test_the_page_of_changes(client: FlaskClient, prefix: str, language: str) -> None:
    answer = client.get(f"{prefix}/uji/perubahan/")
    assert answer.status_code == 200
    golden(f"page.{language}.txt", text(answer.text))
    assert "<Aceh>" not in answer.text
    assert f'href="{prefix}/uji/tahapan/uji-aceh/"' in answer.text
    assert "penguji" not in answer.text, "who published is nobody's business here"


def test_it_is_linked_from_the_pages_of_the_election(client: FlaskClient) -> None:
    for page in ("/uji/", "/uji/51/", "/uji/tahapan/rapat/"):
        assert 'href="/uji/perubahan/"' in client.get(page).text


def test_pages_of_a_long_history(service: Service) -> None:
    for number in range(22):
        publish(
            service.archive,
            THIRD.having("suara", days=f"2024-12-{number + 1:02}"),
            LATE + (number + 1) * timedelta(minutes=1),
        )
    client = client_of(service)
    first, second = client.get("/uji/perubahan/").text, client.get("/uji/perubahan/?hal=2").text
    assert first.count('class="step"') == 20
    assert second.count('class="step"') == 5
    assert 'href="/uji/perubahan/?hal=2"' in first
    for wrong in ("0", "3", "99999999999"):
        assert client.get(f"/uji/perubahan/?hal={wrong}").status_code in (200, 404)
    assert client.get("/uji/perubahan/?hal=3").status_code == 404


def test_atom(client: FlaskClient) -> None:
    answer = client.get("/uji/perubahan.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(answer.data)
    ids = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    assert ids == [f"tag:kalender-tahapan.example,2024:uji/revisi/{n}" for n in (3, 2)]
    english = ElementTree.fromstring(client.get("/en/uji/perubahan.atom").data)
    assert [entry.findtext(f"{atom}id") for entry in english.iter(f"{atom}entry")] == ids
    assert feed.findtext(f"{atom}updated") == "2024-09-22T16:59:59Z"
    content = [entry.findtext(f"{atom}content") for entry in feed.iter(f"{atom}entry")]
    assert "Rapat: 20 September 2024 → 21 September 2024\n" in str(content[1])
    assert "SE KPU 12 & 13" in str(content[1])
    assert "Uji & <Aceh>" in str(content[0])
    for element in feed.iter():
        assert element.tag.startswith(atom)


def entries_of(client: FlaskClient, path: str) -> dict[str, str]:
    """Id -> content of each entry."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    feed = ElementTree.fromstring(answer.data)
    return {
        str(entry.findtext(f"{ATOM}id")): str(entry.findtext(f"{ATOM}content")) for entry in feed.iter(f"{ATOM}entry")
    }


def test_atom_of_a_place_tells_what_concerns_it(client: FlaskClient) -> None:
    tag = "tag:kalender-tahapan.example,2024:daerah/%s/revisi/%d"
    surabaya, bandung = (entries_of(client, f"/daerah/{code}/perubahan.atom") for code in ("35.78", "32.73"))
    assert "kampanye" in surabaya[tag % ("35.78", 2)].lower()
    assert "kampanye" not in bandung[tag % ("32.73", 2)].lower()
    assert "Rapat: 20 September 2024 → 21 September 2024" in bandung[tag % ("32.73", 2)]
    assert "Uji & <Aceh>" not in "".join(bandung.values()), "it holds elsewhere"
    assert "Uji & <Aceh>" in "".join(entries_of(client, "/daerah/11/perubahan.atom").values())
    assert entries_of(client, "/en/daerah/35.78/perubahan.atom").keys() == surabaya.keys()


def test_atom_of_a_place_is_found_from_its_page(client: FlaskClient) -> None:
    assert 'type="application/atom+xml" href="/daerah/35.78/perubahan.atom"' in client.get("/daerah/35.78/").text
    assert 'href="/en/daerah/35.78/perubahan.atom"' in client.get("/en/daerah/35.78/").text
    assert client.get("/daerah/3578/perubahan.atom").headers["Location"] == "/daerah/35.78/perubahan.atom"
    assert client.get("/daerah/99.99/perubahan.atom").status_code == 404


def test_a_place_to_which_nothing_happens_for_long_keeps_what_happened(service: Service) -> None:
    for number in range(22):
        local = f'{{"51": 2024-09-{number + 1:02} s.d. 2024-11-23}}'
        publish(service.archive, THIRD.having("kampanye", local=local), LATE + (number + 1) * timedelta(minutes=1))
    client = client_of(service)
    assert any(each.endswith("/revisi/2") for each in entries_of(client, "/daerah/32.73/perubahan.atom"))
    assert len(entries_of(client, "/daerah/51/perubahan.atom")) == 20


def test_an_old_revision(client: FlaskClient) -> None:
    answer = client.get("/uji/revisi/1/")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    golden("revision.id.txt", text(answer.text))
    assert "2024-09-22" not in answer.text
    assert "revisi 3" not in answer.text, "nothing of the present stands in it"


def test_what_was_official_on_a_day(client: FlaskClient) -> None:
    def shown(day: str) -> str:
        answer = client.get(f"/uji/revisi/{day}/")
        assert "immutable" not in answer.headers["Cache-Control"]
        return re.findall(r"<h1>(.*?)</h1>", answer.text)[0]

    assert shown("2024-09-01") == "Revisi 1"
    assert shown("2024-09-02") == shown("2024-09-21") == "Revisi 2"
    assert shown("2024-09-22") == shown("2024-09-23") == "Revisi 3"  # one second before the day's end
    assert (
        "Jadwal yang berlaku pada akhir hari Minggu, 22 September 2024." in client.get("/uji/revisi/2024-09-22/").text
    )
    for day in ("2024-08-31", "2024-09-24", "2024-02-30", "2024-9-1"):
        assert client.get(f"/uji/revisi/{day}/").status_code == 404, day


def test_feeds_of_a_revision_are_those_that_were_served(client: FlaskClient, service: Service) -> None:
    for number in (1, 2, 3):
        revision = service.archive.revision(number)
        served = build(revision, regions(), translators(), service.settings, last_modified=ISSUED).feeds
        for prefix, twin in (("", ""), ("/en", ".en")):
            for old, new in (("", ""), ("/35.78", "/35.78"), ("/34", "/34"), ("/11.71", "/11.71")):
                for kind in FORMS_OF_REVISIONS:
                    answer = client.get(f"{prefix}/uji/revisi/{number}{old}.{kind}")
                    path = f"/feeds/uji{new}{twin}.{kind}"
                    assert unfolded(answer.data).replace(
                        f"{prefix}/uji/revisi/{number}{old}.{kind}".encode(), path.encode()
                    ) == unfolded(served[path].body)
    calendar = client.get("/uji/revisi/2.ics")
    assert calendar.content_type == "text/calendar; charset=utf-8"
    assert problems(calendar.data) == []
    assert "immutable" in calendar.headers["Cache-Control"]
    assert "immutable" not in client.get("/uji/revisi/2024-09-03.ics").headers["Cache-Control"]
    assert json.loads(client.get("/uji/revisi/2024-09-03.json").data)["election"]["id"] == "uji"


def unfolded(data: bytes) -> bytes:
    return data.replace(b"\r\n ", b"")


def test_the_difference_of_two(client: FlaskClient) -> None:
    answer = client.get("/uji/revisi/1...3/")
    golden("difference.id.txt", text(answer.text))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "&lt;Aceh&gt;" in answer.text
    assert "Kedua naskah sama." in client.get("/uji/revisi/2...2/").text


@pytest.mark.parametrize(
    "path",
    [
        "/uji/revisi/4/",
        "/uji/revisi/0/",
        "/uji/revisi/x/",
        "/uji/revisi/1...9/",
        "/uji/revisi/1..2/",
        "/uji/revisi/1/99.99.ics",
        "/uji/revisi/1.csv/",
        "/uji/revisi/%31%00/",
        "/lain/perubahan/",
        "/lain/revisi/1.ics",
    ],
)
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_in_a_rehearsal_nothing_is_kept_for_ever(tmp_path: Path) -> None:
    service = service_at(tmp_path, TEXT, clock_start=FIRST)
    look(service)
    assert client_of(service).get("/uji/revisi/1.ics").headers["Cache-Control"] == "no-cache"
    service.engine.dispose()


def test_without_a_database_the_rest_stays(service: Service) -> None:
    shut = Past(Archive(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"), regions()))
    client = client_of(service, shut)
    for path in (
        "/uji/perubahan/",
        "/uji/revisi/1/",
        "/uji/revisi/1.ics",
        "/uji/perubahan.atom",
        "/daerah/35.78/perubahan.atom",
    ):
        assert client.get(path).status_code == 503, path
    assert client.get("/uji/").status_code == 200


def test_a_revision_from_before_the_election_was_renamed(service: Service) -> None:
    renamed = THIRD.data.replace(b"  uji:", b"  baru:").replace(b"    issued:", b"    was: uji\n    issued:")
    service.archive.publish(renamed, by="a", note="", at=LATE + DAY)
    look(service)
    client = client_of(service)
    assert client.get("/uji/revisi/1/").status_code == 308
    assert client.get("/baru/revisi/1/").status_code == 200
    assert b"UID:rapat.uji@" in client.get("/baru/revisi/1.ics").data
