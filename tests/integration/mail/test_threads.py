"""What an office was told of a stage is one thread in its mail program, as the mails say that came over the wire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from post_office import PostOffice, office
from scripted_smtp import ScriptedServer
from world import TIMELINE

from calendar_service.words.states import State

Open = Callable[..., PostOffice]
MOVED = TIMELINE.replace("2024-09-25", "2024-10-10")
AGAIN = TIMELINE.replace("2024-09-25", "2024-10-11")
CANCELLED = AGAIN.replace("days: 2024-10-11", "days: 2024-10-11\n          status: cancelled")


def publish(post: PostOffice, text: str) -> None:
    """It has stood for the cooling-off time, and everything that waits is sent."""
    post.revision = post.service.archive.publish(text.encode(), by="uji", note="", at=post.now)
    post.dispatch = post.service.dispatch(leap=None)
    post.later(minutes=11)
    send(post)


def send(post: PostOffice) -> None:
    post.sweep()
    post.worker(f"w{post.now.timestamp()}").drain()


def mails(server: ScriptedServer) -> dict[str, list[EmailMessage]]:
    """By their recipients, in the order in which they came."""
    found: dict[str, list[EmailMessage]] = defaultdict(list)
    for (_, recipient, _), data in zip(server.accepted, server.mails, strict=True):
        mail = message_from_bytes(data, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert not mail.defects
        found[recipient].append(mail)
    return found


def references(mail: EmailMessage) -> list[str]:
    return str(mail.get("References", "")).split()


def threads(found: list[EmailMessage]) -> list[set[str]]:
    """The mails as a program joins them: by what each one names, in whatever order."""
    joined: list[set[str]] = []
    for mail in found:
        names = {mail["Message-ID"], *references(mail), *([mail["In-Reply-To"]] if mail["In-Reply-To"] else [])}
        touched = [each for each in joined if each & names]
        joined = [each for each in joined if each not in touched] + [names.union(*touched)]
    return joined


def test_reminders_changes_and_a_cancellation_are_one_thread(open_office: Open, database_url: str) -> None:
    """On both databases. Each notice answers what was said last, and names all that came before."""
    with ScriptedServer() as server:
        offices = [office("a@x.example", "a"), office("b@y.example", "b")]
        post = open_office(server, offices, database_url=database_url)
        send(post)
        post.at(datetime.fromisoformat("2024-09-24T08:00+07:00"))
        send(post)
        for text in (MOVED, AGAIN, CANCELLED):
            publish(post, text)
        assert [row.kind for row in post.rows() if row.office == "a"] == [
            "reminder", "reminder", "change", "change", "cancel",
        ]  # fmt: skip
        for recipient in ("a@x.example", "b@y.example"):
            first, second, *notices = mails(server)[recipient]
            assert not any(name in mail for mail in (first, second) for name in ("References", "In-Reply-To"))
            before = [first["Message-ID"], second["Message-ID"]]
            for notice in notices:
                assert (references(notice), notice["In-Reply-To"]) == (before, before[-1])
                before.append(notice["Message-ID"])
            assert threads([*reversed(notices), second, first]) == [set(before)]
            assert len(before) == 5
        joined = threads([mail for found in mails(server).values() for mail in found])
        assert len(joined) == 2, "of one office each"


def test_a_mail_that_came_back_is_in_no_thread(open_office: Open) -> None:
    """Nobody there could find it."""
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example", "a")])
        send(post)
        post.at(datetime.fromisoformat("2024-09-24T08:00+07:00"))
        send(post)
        first, _ = post.rows()
        with post.service.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE ledger SET state = '{State.BOUNCED}' WHERE id = {first.id}")
        publish(post, MOVED)
        _, second, notice = mails(server)["a@x.example"]
        assert references(notice) == [second["Message-ID"]] == [notice["In-Reply-To"]]
