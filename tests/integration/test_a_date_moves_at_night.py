"""An admin moves a date at 22.00: what every calendar and every office sees of it, with real parts.

Three foreign calendar programs poll before and after, each in the manner of a kind of client: one by
ETag (Thunderbird), one by date (Apple), one by SEQUENCE and LAST-MODIFIED (ICSx5).
"""

from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream
from rehearsal import Rehearsal, rehearsal

TIMELINE = """
sources: {contoh: "https://example.org/"}
elections:
  uji:
    title: Pemilihan Uji
    title_en: Test Election
    issued: 2024-01-26
    basis: Peraturan Uji
    audiences: [pemda]
    without: ["34", "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"]
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        rapat:
          title: Rapat pleno
          title_en: Plenary meeting
          days: 2024-09-25
          regions: ["51"]
          source: contoh
          leads: [3d]
          guidance: [ASN dilarang berpihak.]
          guidance_en: [Civil servants take no side.]
        nasional:
          title: Tahapan nasional
          title_en: National stage
          days: 2024-09-25
          source: contoh
        besar:
          title: Tahapan besar
          title_en: Great stage
          days: 2024-10-25
          source: contoh
"""
MOVED = TIMELINE.replace(
    "          days: 2024-09-25\n          regions", "          days: 2024-10-02\n          reason: Banjir.\n          reason_en: Flood.\n          regions"
)  # fmt: skip
FEED = "/feeds/uji/51.71.ics"


class ByEtag:
    """Asks with If-None-Match, reads with icalendar."""

    def __init__(self, run: Rehearsal) -> None:
        self.run, self.tag, self.events = run, "", dict[str, date]()

    def poll(self) -> bool:
        status, headers, body = self.run.get(FEED, **({"If-None-Match": self.tag} if self.tag else {}))
        if status == 304:
            return False
        self.tag = headers["ETag"]
        calendar = icalendar.Calendar.from_ical(body)
        self.events = {str(e["UID"]): e["DTSTART"].dt for e in calendar.walk("VEVENT")}
        return True


class ByDate(ByEtag):
    """Asks with If-Modified-Since, reads with the strictest parser."""

    def poll(self) -> bool:
        status, headers, body = self.run.get(FEED, **({"If-Modified-Since": self.tag} if self.tag else {}))
        if status == 304:
            return False
        self.tag = headers["Last-Modified"]
        calendar = IcsCalendarStream.calendar_from_ics(body.decode())
        self.events = {event.uid: event.dtstart for event in calendar.events}
        return True


class BySequence(ByEtag):
    """Takes an event over only if its LAST-MODIFIED or SEQUENCE has risen, reads with vobject."""

    def __init__(self, run: Rehearsal) -> None:
        super().__init__(run)
        self.seen: dict[str, tuple[int, Any]] = {}

    def poll(self) -> bool:
        calendar = vobject.readOne(io.StringIO(self.run.get(FEED)[2].decode()))
        news = False
        for event in calendar.vevent_list:
            stamp = (int(event.sequence.value), event.last_modified.value)
            before = self.seen.get(event.uid.value)
            if before is None or (stamp[0] > before[0] and stamp[1] > before[1]):
                self.seen[event.uid.value] = stamp
                self.events[event.uid.value] = event.dtstart.value
                news = True
        return news


def calendar_of(mail: EmailMessage) -> icalendar.Calendar:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return icalendar.Calendar.from_ical(part.get_payload(decode=True))


def region_of(mail: EmailMessage) -> str:
    return str(mail["To"].addresses[0].username).removeprefix("setda-")


def test_the_story(tmp_path: Path) -> None:
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    start = "2024-09-20T07:50+08:00"  # H-3 of the 25th is a Sunday: told on this Friday at 08.00
    with rehearsal(tmp_path / "var", STAGES_FILE=str(file), CLOCK_START=start, CLOCK_SPEED="240") as run:
        run.wait("the feed", lambda: run.get(FEED)[0] == 200)
        clients = [ByEtag(run), ByDate(run), BySequence(run)]
        assert all(client.poll() for client in clients)
        assert not any(client.poll() for client in clients)
        uid = "rapat.uji.51.71@kalender-tahapan.example"
        assert {client.events[uid] for client in clients} == {date(2024, 9, 25)}

        run.wait("the ten offices of Bali to be told", lambda: run.count() == 10)
        told = run.mails()
        assert {region_of(mail)[:2] for mail in told} == {"51"}

        preview = run.command("preview", str(file)).stdout
        assert "2 Oktober" not in preview
        (tmp_path / "next.yaml").write_text(MOVED, encoding="utf-8")
        preview = run.command("preview", str(tmp_path / "next.yaml")).stdout
        assert "2 Oktober 2024" in preview
        assert "10" in preview
        assert run.count() == 10, "a preview sends nothing"

        file.write_text(MOVED, encoding="utf-8")
        run.wait(
            "every client to see it",
            lambda: all(client.events[uid] == date(2024, 10, 2) for client in clients if client.poll() or True),
        )
        assert {client.events["nasional.uji.51.71@kalender-tahapan.example"] for client in clients} == {
            date(2024, 9, 25)
        }

        run.wait("the notices", lambda: run.count() >= 20)
        notices = run.mails()[10:]
        assert sorted(map(region_of, notices)) == sorted(map(region_of, told))
        before = {region_of(mail): calendar_of(mail).walk("VEVENT")[0] for mail in told}
        for mail in notices:
            text = mail.get_body(("plain",)).get_content()
            assert "25 September 2024" in text
            assert "2 Oktober 2024" in text
            assert "Banjir" in text
            event = calendar_of(mail).walk("VEVENT")[0]
            assert event["UID"] == before[region_of(mail)]["UID"]
            assert event["SEQUENCE"] > before[region_of(mail)]["SEQUENCE"]

        assert "25 September 2024" in run.get("/uji/revisi/1/")[2].decode()
        assert b"DTSTART;VALUE=DATE:20240925" in run.get("/uji/revisi/1.ics")[2]
        changes = run.get("/uji/perubahan/")[2].decode()
        assert "Banjir" in changes

        back = run.command("rollback", "1", "--by", "admin", "--note", "Salah tanggal.")
        assert back.returncode == 0, back.stderr + back.stdout
        run.wait(
            "the old date in every client",
            lambda: all(client.events[uid] == date(2024, 9, 25) for client in clients if client.poll() or True),
        )
        run.wait("notices of the way back", lambda: run.count() >= 30)
        assert file.read_text(encoding="utf-8") == TIMELINE
        run.stop()
        assert run.count() == 30
        assert len({mail["Message-ID"] for mail in run.mails()}) == 30
        assert "Traceback" not in run.said()
