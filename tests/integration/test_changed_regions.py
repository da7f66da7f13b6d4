"""A release that knows other regions, over a database from before: another code, a split, and one that went into another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendar_service import package_data
from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.errors import InvalidInput
from calendar_service.feeds.building import build
from calendar_service.promises.plan import plan_groups
from calendar_service.publishing.publish import Commanded
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Regions
from calendar_service.web.app import create_app
from calendar_service.web.site import Site
from tests.regions_material import TURNED
from tests.revisions_material import FIRST, TEXT, Text, service_at
from tests.world import Service, office

KNOWN = package_data.regions()
CODES = ("11", "34", "35", "35.15", "35.25", "35.30", "35.78", "35.80", "51")
THEN = Regions([KNOWN[code] for code in CODES if code in KNOWN])
NOW = Regions([TURNED[code] for code in CODES if code in TURNED], gone=[r for r in TURNED.gone if r.code in CODES])

OLD = TEXT.having("kampanye", local='{"35.78": 2024-09-26 s.d. 2024-11-23}').having(
    "rapat", regions='["35.78", "35.25"]'
)
NEW = TEXT.having("kampanye", local='{"35.80": 2024-09-26 s.d. 2024-11-23}').having(
    "rapat", regions='["35.80", "35.15"]'
)
OFFICES = [office("kota", "35.78"), office("tetangga", "35.25"), office("sidoarjo", "35.15"), office("bali", "51")]
H3 = datetime.fromisoformat("2024-09-17T09:00+07:00")
"""After the first reminder of the meeting has fallen due."""


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Service]:
    """What ran until now: a published timetable, offices, and what is owed to them."""
    made = service_at(tmp_path, OLD)
    made.regions = THEN
    publish(made, OLD)
    made.directory.replace(OFFICES, fixed_clock(FIRST))
    assert plan(made, H3) == 2
    yield made
    made.engine.dispose()


@pytest.fixture
def after(before: Service) -> Iterator[Service]:
    """The newer release, over the same database and the same file."""
    made = Service(before.settings)
    made.regions, made.clock = NOW, fixed_clock(H3)
    made.migrate()
    yield made
    made.engine.dispose()


def publish(service: Service, text: Text) -> Revision:
    return service.publishing.publish(text.data, Commanded("penguji", "uji")).revision


def plan(service: Service, at: datetime) -> int:
    revision = service.archive.current()
    assert revision is not None
    return service.ledger.plan(revision.number, plan_groups(revision, service.regions), at)


def test_what_was_official_stays_so(after: Service) -> None:
    assert after.official.refresh().number == 1
    assert after.official.troubles() == []
    seen = after.preview(OLD.data)
    assert seen.is_nothing


def test_a_new_text_has_the_codes_of_now_and_moves_nothing(after: Service) -> None:
    with pytest.raises(InvalidInput):
        after.preview(OLD.having("lapor", days="s.d. 2024-10-25").data)
    assert publish(after, NEW).number == 2
    step = after.past.step(2)
    assert (step.found.stages, step.found.elections) == ((), ())


def test_nobody_is_told_twice(after: Service) -> None:
    """Before and after the text has the codes of now, and after a list with those."""
    assert plan(after, H3 + timedelta(minutes=1)) == 0
    publish(after, NEW)
    assert plan(after, H3 + timedelta(minutes=2)) == 0
    after.directory.replace([office("kota", "35.80"), office("tetangga", "35.15"), *OFFICES[2:]], after.clock)
    assert plan(after, H3 + timedelta(minutes=3)) == 0


def test_who_has_a_former_code_is_told_what_comes(after: Service) -> None:
    publish(after, NEW)
    campaign = datetime.fromisoformat("2024-09-23T09:00+07:00")
    assert plan(after, campaign) > 0
    claimed = {row.office for row in after.ledger.claim("penguji", campaign, 100, ["mail"])}
    assert {"kota", "tetangga"} <= claimed


def test_to_roll_back_takes_the_text_of_before(after: Service) -> None:
    publish(after, NEW)
    assert publish(after, OLD).number == 3
    assert after.past.step(3).found.stages == ()


def test_addresses_lead_to_the_code_of_now(after: Service) -> None:
    after.official.refresh()
    site = Site(
        settings=after.settings,
        regions=NOW,
        translators=after.translators,
        clock=after.clock,
        current=lambda: after.official.current,
        troubles=list,
        past=after.past,
    )
    client = create_app(site, after.rendering).test_client()
    for old, new in (("/uji/35.78/", "/uji/35.80/"), ("/uji/35.25/", "/uji/35.15/")):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (308, new)
        assert client.get(new).status_code == 200
    young = client.get("/uji/35.30/").get_data(as_text=True)
    assert 'href="/uji/35.15/"' in young
    at = FIRST.astimezone(UTC)
    moves = build(after.official.current, NOW, after.translators, after.settings, last_modified=at).moves
    assert moves.follow("/feeds/uji/35.78.ics") == "/feeds/uji/35.80.ics"


def test_commands_go_on(after: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(package_data, "regions", lambda: NOW)
    monkeypatch.setenv("DATA_DIR", str(after.settings.data_dir))
    monkeypatch.setenv("STAGES_FILE", str(after.settings.stages_file))
    monkeypatch.setenv("PUBLIC_URL", "https://kalender.example")
    signed = ("--by", "penguji", "--note", "uji")
    for words in (
        ("history",),
        ("show", "1"),
        ("preview",),
        ("offices", "list"),
        ("reminders", "report", "--format", "json"),
        ("publish", *signed),
    ):
        assert main(words) == 0, words
    after.settings.stages_file.write_bytes(NEW.data)
    assert main(("publish", *signed)) == 0
    assert main(("diff", "1", "2")) == 0
    assert main(("rollback", "1", *signed)) == 0
    assert "Kota Surabaya" in capsys.readouterr().out
