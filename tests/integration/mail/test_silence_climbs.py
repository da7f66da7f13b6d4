"""An office stays silent and its province is told once, over the wire: with two clocks, over a restart, and naming nobody who has confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from post_office import PostOffice
from scripted_smtp import ScriptedServer
from world import office

from calendar_service.database import ledger as table
from calendar_service.ledger.letters import Confirmation
from calendar_service.ledger.sql.letters import Letters
from calendar_service.ledger.sql.proof import verify
from calendar_service.ledger.sql.silence import SqlSilences


@pytest.fixture
def smtp_server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


Open = Callable[..., PostOffice]

FRIDAY = datetime.fromisoformat("2024-09-20T08:05+07:00")
TUESDAY = datetime.fromisoformat("2024-09-24T08:00+07:00")
"""The second working day after H-3 of `rapat`; H-1 falls due on it."""

OFFICES = [
    office("gub", "35"),
    office("sby", "35.78"),
    office("sda", "35.15"),
    office("mlg", "35.15"),
    office("bali", "51"),
]
LISTED = "belum mengonfirmasi"


def open_post(open_office: Open, server: ScriptedServer, days: int = 2, **settings: object) -> PostOffice:
    return open_office(server, OFFICES, silence_after_working_days=days, **settings)


def send(post: PostOffice, name: str = "") -> None:
    post.sweep()
    post.worker(name or f"w{post.now.timestamp()}").drain()


def confirm(post: PostOffice, code: str) -> None:
    """As the office does at its own page."""
    (letter,) = {row.letter for row in post.rows() if row.office == code and row.lead == 3}
    assert Letters(post.service.engine).confirm(Confirmation(code, letter, post.now, "Ani", ""))


def lists(server: ScriptedServer) -> dict[str, list[str]]:
    """Recipient -> the texts of the lists that came."""
    found: dict[str, list[str]] = {}
    for (_, recipient, _), data in zip(server.accepted, server.mails, strict=True):
        mail = message_from_bytes(data, policy=policy.default)
        assert isinstance(mail, EmailMessage) and not mail.defects
        text = mail.get_body(("plain",))
        if LISTED in str(mail["Subject"]) and text:
            found.setdefault(recipient, []).append(str(text.get_content()))
    return found


def test_one_office_stays_silent_and_its_province_is_told_once(
    open_office: Open, smtp_server: ScriptedServer, database_url: str
) -> None:
    """On both databases."""
    post = open_post(open_office, smtp_server, database_url=database_url)
    post.at(FRIDAY)
    send(post)
    confirm(post, "sda")
    post.at(TUESDAY - timedelta(seconds=1))
    send(post)
    assert lists(smtp_server) == {}
    post.at(TUESDAY)
    other = post.service.dispatch(leap=None)  # a second clock process, which looks at the same time
    other._silences = SqlSilences(post.service.ledger)
    post.sweep()
    other.sweep(post.revision)
    confirm(post, "mlg")  # after the list was entered, before it is written
    for _ in range(2):
        post.worker(f"w{post.now.timestamp()}").drain()
        post.later(minutes=5)
        post.dispatch = post.service.dispatch(leap=None)  # started again
        post.dispatch._silences = SqlSilences(post.service.ledger)
        post.sweep()
    post.at(TUESDAY + timedelta(hours=9))
    send(post)
    ((recipient, (text,)),) = lists(smtp_server).items()
    assert recipient == "gub@kantor.example"
    assert "Kantor sby" in text and "Kantor sda" not in text and "Kantor mlg" not in text and "Kantor bali" not in text
    told = [row for row in post.rows() if row.kind == "silence"]
    assert [(row.office, row.lead, row.state) for row in told] == [("gub", 3, "accepted")]
    assert told[0].letter and verify(post.service.engine).flaws == []


def test_who_confirms_before_the_list_is_written_is_not_told_on(open_office: Open, smtp_server: ScriptedServer) -> None:
    """The row waits, and nobody is silent any more: no mail, and it does not come back."""
    post = open_post(open_office, smtp_server)
    post.at(FRIDAY)
    send(post)
    post.at(TUESDAY)
    post.sweep()
    for code in ("sby", "sda", "mlg"):
        confirm(post, code)
    post.worker("w2").drain()
    assert lists(smtp_server) == {}
    assert [row.state for row in post.rows() if row.kind == "silence"] == ["superseded"]
    post.later(hours=1)
    send(post)
    assert lists(smtp_server) == {} and verify(post.service.engine).flaws == []


def test_silence_is_off_where_nobody_set_it(open_office: Open, smtp_server: ScriptedServer) -> None:
    post = open_post(open_office, smtp_server, days=0)
    post.at(FRIDAY)
    send(post)
    post.at(TUESDAY + timedelta(hours=9))
    send(post)
    assert lists(smtp_server) == {}


def test_a_list_that_was_refused_for_now_comes_as_it_is_by_then(open_office: Open, smtp_server: ScriptedServer) -> None:
    """Put off by the mail server, it is asked for anew when it is tried again."""
    post = open_post(open_office, smtp_server)
    post.at(FRIDAY)
    send(post)
    post.at(TUESDAY)
    post.sweep()
    with post.service.engine.begin() as connection:
        later = table.update().where(table.c.message == "silence")
        connection.execute(later.values(try_at=post.now + timedelta(minutes=30), state="deferred"))
    post.worker("w2").drain()
    assert lists(smtp_server) == {}
    confirm(post, "sda")
    post.later(minutes=31)
    send(post)
    ((_, (text,)),) = lists(smtp_server).items()
    assert "Kantor sby" in text and "Kantor sda" not in text
