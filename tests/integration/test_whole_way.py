"""From stages.yaml to 545 mailboxes, with real processes; and the same with a worker killed on the way."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from rehearsal import Rehearsal, rehearsal

from calendar_service.offices.office import sample_offices
from calendar_service.package_data import regions
from calendar_service.promises.planning import reminders
from calendar_service.timeline.parsing import parse

START = "2024-09-19T06:00+07:00"


def owed(start: str, end: str) -> Counter[tuple[str, str]]:
    """(address, UID) -> how many mails the rules give it in [start, end)."""
    known = regions()
    timeline = parse(Path("stages.yaml").read_bytes(), known)
    election = timeline.elections["pilkada-2024"]
    offices = sample_offices(known, [region for region in known.values() if election.votes(region)])
    span = (datetime.fromisoformat(start), datetime.fromisoformat(end))
    return Counter(
        (r.office.email, f"{r.occurrence.id}.{r.election.id}.{r.office.region}@kalender-tahapan.example")
        for r in reminders(timeline, offices, known, *span)
    )


def test_every_office_is_told_once_in_its_own_clock_though_a_worker_dies(tmp_path: Path) -> None:
    """The first two days of the rehearsal: penetapan's H-3, then in one mail H-1 of two stages and H-3 of a third."""
    expected = owed(START, "2024-09-21T00:00+07:00")
    assert sum(expected.values()) == 4 * 545
    mails_owed = 2 * 545
    with rehearsal(tmp_path / "var", CLOCK_START=START, CLOCK_SPEED="3600") as run:
        run.wait("the first mail", run.count)
        run.wait("mails of the second day", lambda: run.count() > 545 + 100)
        first = run.pid("worker")
        run.kill("worker")
        run.wait("the worker to come back", lambda: run.pid("worker") != first)
        run.wait("every mail", lambda: run.count() >= mails_owed)
        mails = run.mails()
        carried = b"".join(file.read_bytes() for file in (run.data_dir / "valkey").rglob("*") if file.is_file())
        assert run.open_to_others() == {}
        assert run.stop() < 6
    assert b"drain" in carried, "the nudges did go through the queue"
    for private in ("setda-", ".example", "netralitas", "Bapak", "pengingat@"):
        assert private.encode() not in carried, f"{private} in the queue"
        assert private not in run.said(), f"{private} in the log"
    got = Counter((str(mail["To"].addresses[0].addr_spec), uid) for mail in mails for uid in uids(mail))
    assert got == expected
    assert len(mails) == mails_owed
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    zones = {region.code: region.zone for region in regions().values()}
    for mail in mails:
        code = mail["To"].addresses[0].username.removeprefix("setda-")
        date = parsedate_to_datetime(mail["Date"])
        assert date.utcoffset() == date.astimezone(zones[code]).utcoffset()
        assert date.hour >= 8
    assert "Traceback" not in run.said()


def said_though_ready(run: Rehearsal, words: bytes) -> bool:
    """Ready as soon as all processes run, and still: with those words."""
    status, _, body = run.get("/readyz")
    return status == 200 and words in body


def uids(mail: object) -> list[str]:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")  # type: ignore[attr-defined]
    text = part.get_payload(decode=True).decode().replace("\r\n ", "")
    return [line[4:] for line in text.splitlines() if line.startswith("UID:")]


def test_a_broken_file_takes_nothing_down_and_a_mended_one_is_served(tmp_path: Path) -> None:
    file = tmp_path / "stages.yaml"
    good = Path("stages.yaml").read_text(encoding="utf-8")
    file.write_text(good, encoding="utf-8")
    with rehearsal(tmp_path / "var", CLOCK_START=START, CLOCK_SPEED="1", STAGES_FILE=str(file)) as run:
        feed = "/feeds/pilkada-2024/91.ics"
        before = run.wait("the feed", lambda: run.get(feed)[2])
        file.write_text(good.replace("2024-09-22", "2024-09-31"), encoding="utf-8")
        run.wait("word of it on a ready /readyz", lambda: said_though_ready(run, b"2024-09-31"))
        assert run.get(feed)[2] == before
        assert "2024-09-31" in run.said()
        file.write_text(
            good.replace("s.d. 4 hari sebelum pemungutan-suara", "s.d. 5 hari sebelum pemungutan-suara"),
            encoding="utf-8",
        )
        run.wait("the mended file in the feed", lambda: b"DTEND;VALUE=DATE:20241123" in run.get(feed)[2])
        assert b'"troubles":[]' in run.get("/readyz")[2]
        status, headers, _ = run.get(feed, **{"If-None-Match": run.get(feed)[1]["ETag"]})
        assert status == 304
        assert datetime.now(UTC)  # the service's own clock stands in 2024
        assert " 2024 " in headers["Last-Modified"]
