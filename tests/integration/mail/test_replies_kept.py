"""What people write to us is kept until somebody has dealt with it, in bounds; of what programs write, only the number."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.cli import CommandContext, bounces, proof, reminders
from calendar_service.database import ledger, metadata
from calendar_service.mail import replies_sql
from calendar_service.mail.replies import Reply
from calendar_service.mail.replies_sql import Correspondent, Keeping, RecognisedBy, Replies
from calendar_service.words.mail_address import MailAddress

Open = Callable[..., PostOffice]
AT = datetime(2024, 9, 20, 1, tzinfo=UTC)
OFFICE = Correspondent("a", 7, RecognisedBy.PATH)
STRANGER = Correspondent()
BASE = "pengingat@uji.example"


def reply(number: int, sender: str | None = None) -> Reply:
    said = MailAddress(sender if sender is not None else f"s{number}@x.example")
    return Reply(said, "Siti", "Alamat baru", f"Isi {number}", False, 0, (), f"{number:064}")


# The door


def test_a_reply_is_kept_once_and_read_as_it_is(engine: sa.Engine) -> None:
    replies = Replies(engine)
    assert replies.keep(reply(1), OFFICE, AT) is Keeping.KEPT
    assert replies.keep(reply(1), STRANGER, AT + timedelta(hours=1)) is Keeping.AGAIN
    (found,) = replies.waiting(9)
    assert (found.at, found.office, found.row, found.known_by) == (AT, "a", 7, "path")
    assert (found.sender, found.name, found.subject, found.text) == ("s1@x.example", "Siti", "Alamat baru", "Isi 1")
    assert (found.is_cut, found.attachments, found.done_at, found.done_by, found.stage) == (False, 0, None, None, None)
    assert "s1@x.example" not in repr(found)


def test_of_two_ways_by_which_a_mail_came_the_better_evidence_holds(engine: sa.Engine) -> None:
    replies = Replies(engine)
    ways = [Correspondent()] + [Correspondent(f"kantor {by}", n, by) for n, by in enumerate(reversed(RecognisedBy))]
    for first in range(4):
        for second in range(4):
            said = reply(10 * first + second)
            replies.keep(said, ways[first], AT)
            assert replies.keep(said, ways[second], AT) is Keeping.AGAIN
            (found,) = [each for each in replies.waiting(99) if each.text == said.text]
            better = ways[max(first, second)]
            assert (found.office, found.row, found.known_by) == (better.office, better.row, better.by)


def test_the_newest_comes_first_and_what_is_done_leaves_the_list(engine: sa.Engine) -> None:
    replies = Replies(engine)
    for number in range(4):
        replies.keep(reply(number), OFFICE if number % 2 else STRANGER, AT + timedelta(minutes=number))
    texts = [each.text for each in replies.waiting(3)]
    assert texts == ["Isi 3", "Isi 2", "Isi 1"]
    newest = replies.waiting(1)[0].id
    assert replies.settle(newest, "siti", AT + timedelta(hours=1))
    assert not replies.settle(newest, "budi", AT + timedelta(hours=2)), "somebody was faster"
    assert not replies.settle(99, "siti", AT)
    counts = replies.counts()
    assert (counts.waiting, counts.strangers, counts.unkept, counts.complaints) == (3, 2, 0, 0)
    (done,) = replies.done(9)
    assert (done.id, done.done_by, done.done_at) == (newest, "siti", AT + timedelta(hours=1))
    assert replies.reopen(newest)
    assert not replies.reopen(newest)
    assert (replies.counts().waiting, replies.done(9)) == (4, [])


def test_strangers_cannot_fill_the_disk_nor_take_the_room_of_offices(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies_sql, "MOST_OF_STRANGERS", 3)
    monkeypatch.setattr(replies_sql, "MOST_OF_OFFICES", 2)
    replies = Replies(engine)
    said = [replies.keep(reply(n), STRANGER, AT + timedelta(minutes=n)) for n in range(5)]
    assert said == [Keeping.KEPT] * 3 + [Keeping.UNKEPT] * 2
    assert replies.keep(reply(0), STRANGER, AT) is Keeping.AGAIN
    assert replies.counts().unkept == 2
    assert [replies.keep(reply(n), OFFICE, AT) for n in range(10, 13)] == [Keeping.KEPT, Keeping.KEPT, Keeping.UNKEPT]
    # Who reads makes room: what was dealt with first goes first.
    for entry in replies.waiting(99):
        replies.settle(entry.id, "siti", AT + timedelta(days=1, seconds=-entry.id))
    assert replies.keep(reply(20), STRANGER, AT) is Keeping.KEPT
    assert sorted(each.text for each in replies.done(99)) == ["Isi 0", "Isi 1", "Isi 10", "Isi 11"]
    assert [each.text for each in replies.waiting(99)] == ["Isi 20"]


def test_one_sender_has_few_places(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that answers without saying that it is one."""
    monkeypatch.setattr(replies_sql, "MOST_OF_SENDER", 2)
    replies = Replies(engine)
    said = [replies.keep(reply(n, "robot@x.example"), OFFICE, AT) for n in range(3)]
    assert said == [Keeping.KEPT, Keeping.KEPT, Keeping.UNKEPT]
    assert replies.keep(reply(9), OFFICE, AT) is Keeping.KEPT


def test_what_was_dealt_with_is_forgotten_in_time(engine: sa.Engine) -> None:
    replies = Replies(engine)
    for number in range(2):
        replies.keep(reply(number), OFFICE, AT)
    replies.settle(replies.waiting(1)[0].id, "siti", AT)
    late = AT + replies_sql.FORGOTTEN_AFTER
    replies.keep(reply(7), OFFICE, late)
    assert len(replies.done(9)) == 1
    replies.keep(reply(8), OFFICE, late + timedelta(seconds=1))
    assert (replies.done(9), len(replies.waiting(9))) == ([], 3)


# The command


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[PostOffice, bytes, str], int]:
    """Hands a mail to `bounce`; its exit code."""

    def handed(post: PostOffice, data: bytes, to: str) -> int:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        return bounces.bounce(SimpleNamespace(to=to), context(post))

    return handed


def context(post: PostOffice) -> CommandContext:
    made = CommandContext("id")
    made.ready = lambda _kind: post.service  # type: ignore[method-assign, assignment]
    return made


@pytest.fixture
def post(open_office: Open, database_url: str) -> Any:
    """Two offices were told; `post.sent`: (return path, mail) by recipient."""
    with ScriptedServer() as server:
        opened = open_office(
            server, [office("a@x.example", "a"), office("b@x.example", "b")], database_url=database_url
        )
        opened.sweep()
        opened.worker().drain()
        opened.sent = {  # type: ignore[attr-defined]
            to: (sender, message_from_bytes(data))
            for (sender, to, _), data in zip(server.accepted, server.mails, strict=True)
        }
        yield opened


def written(text: str, sender: str = "siti@baru.example", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: Siti <{sender}>\nSubject: Alamat baru\n{more}\n{text}\n".encode()


def everything(post: PostOffice) -> str:
    """All values of all tables."""
    with post.service.engine.connect() as connection:
        return repr([list(connection.execute(sa.select(table))) for table in metadata.sorted_tables])


def test_by_what_an_office_is_recognised(post: Any, pipe: Callable[..., int]) -> None:
    path, _ = post.sent["a@x.example"]
    _, other = post.sent["b@x.example"]
    local, _, domain = path.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    thread = other["Message-ID"]
    cases = [
        (BASE, written("satu"), None, None),
        (BASE.upper(), written("dua", "B@X.example"), "b", "sender"),
        (BASE, written("tiga", References=f"<lain@x.example> {thread}"), "b", "thread"),
        (BASE, written("empat", In_Reply_To=thread, References="<lain@x.example>"), "b", "thread"),
        (path, written("lima", "b@x.example", References=thread), "a", "path"),
        (forged, written("enam"), None, None),
        ("pengingat+apa@uji.example", written("tujuh"), None, None),
    ]
    for to, data, _, _ in cases:
        assert pipe(post, data, to) == 0
        assert pipe(post, data, to) == 0, "the server may hand it over twice"
    found = {each.text: each for each in post.service.replies.waiting(99)}
    wanted = {data.decode().split("\n\n")[1].strip(): (code, by) for _, data, code, by in cases}
    assert {text: (each.office, each.known_by) for text, each in found.items()} == wanted
    assert (found["lima"].row, found["lima"].stage, found["lima"].message) == (post.row("a").id, "rapat", "reminder")
    assert post.states() == {"accepted": 2}, "a reply changes nothing of what was sent"


def test_an_address_that_several_offices_share_tells_no_office(post: Any, pipe: Callable[..., int]) -> None:
    both = [replace(each, email="satu@x.example") for each in post.service.directory.offices()]
    post.service.directory.replace(both, lambda: post.now)
    assert post.service.directory.at_address("Satu@X.example") == ["a", "b"]
    pipe(post, written("Isi", "satu@x.example"), BASE)
    assert [each.office for each in post.service.replies.waiting(9)] == [None]


def test_what_came_for_nobody_of_us_is_refused(post: Any, pipe: Callable[..., int]) -> None:
    for to in ("lain@uji.example", "pengingat@lain.example", "lain+pengingat@uji.example", ""):
        assert pipe(post, written("Isi"), to) == 65
    assert post.service.replies.counts().waiting == 0


def test_who_answers_the_address_in_from_is_heard_also_where_bounces_go_elsewhere(
    open_office: Open, pipe: Callable[..., int]
) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example", "a")], bounce_address="pantul@mx.example")
        for to, code in ((BASE, 0), ("pantul@mx.example", 0), ("pantul+x@mx.example", 0), ("pantul@uji.example", 65)):
            assert pipe(post, written(to), to) == code
        assert post.service.replies.counts().waiting == 3


ABSENT = written(
    "Saya cuti sampai 30 September, hubungi (0411) 550-123.", Auto_Submitted="auto-replied", X_Auto="rahasia"
)
COMPLAINT = (
    b"From: fbl@penyedia.example\nSubject: Keluhan\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
    b"--b\nContent-Type: text/plain\n\nKeluhan rahasia\n"
    b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: rahasia/1\nVersion: 1\n\n"
    b"--b\nContent-Type: message/rfc822\n\nFrom: k@uji.example\nSubject: rahasia\n\nrahasia\n--b--\n"
)
DMARC = (
    b"From: noreply-dmarc@penyedia.example\nMIME-Version: 1.0\n"
    b"Subject: Report Domain: uji.example Submitter: penyedia.example Report-ID: <rahasia>\n"
    b'Content-Type: application/gzip; name="penyedia.example!uji.example!1726790400!1726876799.xml.gz"\n'
    b'Content-Disposition: attachment; filename="penyedia.example!uji.example!1726790400!1726876799.xml.gz"\n'
    b"Content-Transfer-Encoding: base64\n\nH4sIAAAAAAAA\n"
)


@pytest.mark.parametrize("data", [ABSENT, COMPLAINT, DMARC], ids=["absence", "complaint", "DMARC"])
def test_of_what_a_program_wrote_nothing_is_kept_but_the_number(
    post: Any, pipe: Callable[..., int], data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(post)
    for to in (post.sent["a@x.example"][0], BASE, "lain@uji.example"):
        assert pipe(post, data, to) == 0, "never refused"
    after = everything(post)
    for word in ("cuti", "550-123", "rahasia", "penyedia.example", "siti@baru.example", "Alamat baru"):
        assert word not in after
    assert "@" not in capsys.readouterr().err
    counts = post.service.replies.counts()
    assert (counts.waiting, [mails for mails, _ in counts.arrivals.values()]) == (0, [3])
    assert counts.complaints == (3 if data is COMPLAINT else 0)
    assert after.replace(repr(list(sa_rows(post))), "[]") == before
    reminders.status(SimpleNamespace(format="text"), context(post))
    proof.report(
        SimpleNamespace(format="csv", verify=False, office=None, stage=None, since=None, until=None), context(post)
    )
    printed = capsys.readouterr().out
    assert printed.count("@uji.example>") == 2, "the report has its rows"
    for word in ("cuti", "550-123", "rahasia", "penyedia.example", "siti@baru.example", "Alamat baru"):
        assert word not in printed


def sa_rows(post: Any) -> list[Any]:
    with post.service.engine.connect() as connection:
        return list(connection.execute(sa.select(metadata.tables["arrivals"])))


def test_what_a_list_sends_is_a_reply_where_it_answers_a_mail_of_ours(post: Any, pipe: Callable[..., int]) -> None:
    """An office may write through a list of its own; everything else that lists send is counted."""
    _, sent = post.sent["a@x.example"]
    assert pipe(post, written("daftar", List_Id="<tu.x.example>"), BASE) == 0
    assert pipe(post, written("lewat", List_Id="<tu.x.example>", In_Reply_To=sent["Message-ID"]), BASE) == 0
    assert [(each.text, each.office) for each in post.service.replies.waiting(9)] == [("lewat", "a")]
    assert post.service.replies.counts().arrivals["other"][0] == 1


def test_the_status_says_how_many_wait(post: Any, pipe: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    reminders.status(SimpleNamespace(format="text"), context(post))
    assert "balasan" not in capsys.readouterr().out
    pipe(post, written("satu", "a@x.example"), BASE)
    pipe(post, written("dua"), BASE)
    pipe(post, COMPLAINT, BASE)
    capsys.readouterr()
    reminders.status(SimpleNamespace(format="text"), context(post))
    out = capsys.readouterr().out
    assert "2 balasan menunggu dibaca (dari luar daftar: 1); buka /admin/pengingat/.\n" in out
    assert "1 kali penerima menandai surat kami sebagai sampah.\n" in out
    reminders.status(SimpleNamespace(format="json"), context(post))
    assert '"replies": {\n    "waiting": 2,\n    "strangers": 1,\n    "unkept": 0,\n    "complaints": 1\n  }' in (
        capsys.readouterr().out
    )


def test_a_reply_is_found_among_the_latest_mails_only(post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, and no further than is worth it."""
    from calendar_service.ledger.sql import threads

    _, mail = post.sent["a@x.example"]
    wanted = {mail["Message-ID"].strip("<>")}
    found = post.service.desk().threads
    monkeypatch.setattr(threads, "PAGE", 1)
    assert found.answered(wanted).office == "a", "by the letter that the row names"  # type: ignore[union-attr]
    with post.service.engine.begin() as connection:  # as rows are that were told before they named their letters
        connection.execute(ledger.update().values(letter=None))
    assert found.answered(wanted) is not None
    assert found.answered(wanted).office == "a"  # type: ignore[union-attr]
    assert found.answered([]) is None
    assert found.answered(["0" * 40 + "@uji.example"]) is None
    monkeypatch.setattr(threads, "LOOKED_AT", 1)
    latest = max(post.rows(), key=lambda row: row.id)
    assert (found.answered(wanted) is not None) == (latest.office == "a")
    assert found.row(latest.id).address == latest.address  # type: ignore[union-attr]
    assert found.row(99) is None
    monkeypatch.setattr(threads, "reading", None)
    assert found.answered(["lain@x.example", "x" * 40 + "@uji.example"]) is None, "no row is looked at"
