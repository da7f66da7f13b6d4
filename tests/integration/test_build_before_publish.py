"""A renderer that raises for one stage: what cannot be made never becomes official, and feeds and pages answer all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.test import Client, EnvironBuilder

from calendar_service.errors import Refused
from calendar_service.feeds import building, groups, telling
from calendar_service.feeds.entry import Entry
from calendar_service.letters import compose, wording
from calendar_service.publishing.edition import Unbuildable
from calendar_service.publishing.publish import Commanded
from calendar_service.rendering import Rendering
from calendar_service.serving.exchange import OURS, SERVED, Asked
from calendar_service.timeline.stage import Occurrence
from tests.admin_material import SECRET
from tests.revisions_material import TEXT, service_at
from tests.world import Service

SPOILT = TEXT.having("rapat", title="Rapat rusak")
MOVED = TEXT.having("rapat", days="2024-09-21", audiences="[pemda, bawaslu]")
BY_HAND = Commanded("sari", "SE 12")
ADDRESSES = (
    "/",
    "/uji/",
    "/en/uji/",
    "/uji/35.78/",
    "/uji/51/",
    "/uji/tahapan/suara/",
    "/langganan/",
    "/feeds/uji.ics",
    "/feeds/uji.en.ics",
    "/feeds/uji/35.78.ics",
    "/feeds/uji/34.json",
    "/feeds/uji/51.csv",
    "/feeds/uji.ics?alarms=3d&client=google",
)


class Process:
    """A clock and a web process of one installation, until they are started anew."""

    def __init__(self, folder: Path, text: object = None) -> None:
        self.folder = folder
        nobody = "redis://127.0.0.1:1/0"
        self.service: Service = service_at(folder, text, redis_url=nobody, secret_key=SECRET)  # type: ignore[arg-type]
        if text is not None:
            self.service.watcher.look()
        web = self.service.answering()
        self.keeper, self.vitals, self.client = web.keeper, web.vitals, Client(web.app)

    def save(self, data: bytes) -> None:
        (self.folder / "stages.yaml").write_bytes(data)
        self.service.watcher.look()
        self.keeper.look()

    def again(self) -> Process:
        self.service.engine.dispose()
        return Process(self.folder)

    def answers(self) -> None:
        for address in ADDRESSES:
            assert self.client.get(address).status_code == 200, address

    def number(self) -> int:
        return self.service.archive.number()

    def ready(self) -> dict[str, object]:
        return self.client.get("/readyz").json  # type: ignore[return-value]


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return Process(tmp_path, TEXT)


class Fault(Exception):
    """Of ours."""


def spoils(subject: object) -> bool:
    return "rusak" in str(subject)


def broken(function: Callable[..., object]) -> Callable[..., object]:
    """The same, but it raises where it has to do with the spoilt title."""

    def wrapped(*given: object, **named: object) -> object:
        if any(spoils(each) for each in (*given, *named.values())):
            raise Fault
        return function(*given, **named)

    return wrapped


def render_broken(
    name: str, where: Callable[[Mapping[str, object]], object] = bool
) -> Callable[[pytest.MonkeyPatch], None]:
    """A template that fails over it. where: judges what it is rendered with."""
    render = Rendering.render

    def spoilt(self: Rendering, template: str, language: str, /, **context: object) -> str:
        made = render(self, template, language, **context)
        if template.startswith(name) and where(context) and spoils(made):
            raise Fault
        return made

    return lambda patch: patch.setattr(Rendering, "render", spoilt)


FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "stage_entry": lambda patch: patch.setattr(telling, "stage_entry", broken(telling.stage_entry)),
    "render": lambda patch: patch.setattr(building, "render", broken(groups.render)),
    "election page": render_broken("web/election"),
    "region page": render_broken("web/region"),
    "stage page": render_broken("web/stage"),
    "reminder": render_broken("mail/body"),
    "reminder words": lambda patch: patch.setattr(compose, "mail_words", broken(wording.mail_words)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_made_is_not_published(process: Process, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """Before and after a restart, after the file was mended, and after the edit was undone."""
    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        process.save(SPOILT.data)
        assert process.number() == 1
        process.answers()
        assert "kesalahan ini ada pada layanan" in str(process.ready()["troubles"])
        with pytest.raises(Unbuildable):
            process.service.preview(SPOILT.data)
        with pytest.raises(Unbuildable):
            process.service.publishing.publish(SPOILT.data, Commanded("sari", "", force=True))
        process = process.again()
        process.answers()
        assert process.number() == 1
        process.save(MOVED.data)
        assert process.number() == 2
        process.answers()
        process.save(SPOILT.data)
        process.answers()
        process.save(MOVED.data)
        assert process.number() == 2
        assert process.ready()["troubles"] == []
        process = process.again()
        process.answers()
        assert process.number() == 2
        process.save(SPOILT.data)
    process = process.again()
    process.service.watcher.look()
    assert process.number() == 3, "mended: the same file is published by itself"
    process.answers()


def test_a_notice_that_cannot_be_made_stops_a_publication(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    render_broken("mail/", lambda context: context.get("is_notice"))(monkeypatch)
    process.save(SPOILT.having("rapat", days="2024-09-21").data)
    assert process.number() == 1
    assert "uji/rapat (change, pemda, id)" in str(process.ready()["troubles"])


@contextmanager
def ill(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        FAULTS[name](patch)
        yield


@pytest.mark.parametrize("fault", ["stage_entry", "render", "election page", "region page", "stage page"])
def test_a_web_process_serves_the_newest_that_it_can(process: Process, fault: str) -> None:
    """Another version published what this one cannot make."""
    process.save(SPOILT.data)
    assert process.number() == 2
    with ill(fault):
        process = process.again()
        process.answers()
        assert "Rapat rusak" not in process.client.get("/feeds/uji.ics").text
        assert "Rapat rusak" not in process.client.get("/uji/").text
        assert "Revisi 2 sudah terbit tetapi tidak dapat disusun" in str(process.ready()["troubles"])
        process.save(MOVED.data)
        process = process.again()
        process.answers()
        assert process.number() == 3
        assert process.ready()["troubles"] == []


@pytest.mark.parametrize("fault", ["stage_entry", "render", "election page", "region page", "stage page"])
@pytest.mark.parametrize("stage", TEXT.stages)
def test_a_stage_that_no_revision_can_show_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, stage: str
) -> None:
    spoilt = TEXT.having(stage, title="Acara rusak")
    process = Process(tmp_path, spoilt)
    FAULTS[fault](monkeypatch)
    process = process.again()
    for address in ADDRESSES:
        if stage not in address:
            assert process.client.get(address).status_code == 200, address
    assert "rusak" not in process.client.get("/feeds/uji.ics").text
    others = [f"UID:{ident}.uji@" for ident in TEXT.stages if ident != stage]
    assert all(uid in process.client.get("/feeds/uji.ics").text for uid in others)
    assert process.ready()["troubles"] != []


def test_a_service_without_any_timetable_answers_and_says_so(tmp_path: Path) -> None:
    process = Process(tmp_path, TEXT.without("rapat").having("suara", days="besok"))
    assert process.client.get("/healthz").status_code == 200
    assert process.client.get("/uji/").status_code == 503
    answer = process.client.get("/feeds/uji.ics")
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503,
        "60",
        "no-store",
    )
    said = str(process.ready()["troubles"])
    assert "Belum ada revisi" in said
    assert "stages.yaml:" in said
    answer_of_editor = process.service.editor_answering()
    assert (
        answer_of_editor(Asked({**EnvironBuilder(path="/admin/masuk").get_environ(), f"{OURS}{SERVED}": 0})).status
        == 200
    )


def test_the_draft_is_made_with_its_author_and_nothing_is_kept(process: Process) -> None:
    with pytest.raises(Refused), ill("stage_entry"):
        process.service.publishing.publish(SPOILT.data, BY_HAND)
    assert process.number() == 1
    assert (process.folder / "stages.yaml").read_bytes() == TEXT.data


def test_spoils_sees_an_occurrence_and_an_entry() -> None:
    """The faults above are no faults if this is not so."""
    assert Occurrence.__repr__ is not object.__repr__
    assert Entry.__repr__ is not object.__repr__
