"""One mail tells several rows: one conversation, one Message-ID; and whatever becomes of the mail becomes of each of them."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from post_office import PostOffice, come_back, office
from scripted_smtp import ScriptedServer
from world import KNOWN

from calendar_service.clock import fixed_clock
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.journal import Journal
from calendar_service.ledger.rows import MAIL, Sending
from calendar_service.ledger.sql.proof import verify
from calendar_service.letters.reference import reference_of
from calendar_service.mail.bounced import Taken
from calendar_service.words.states import State

Open = Callable[..., PostOffice]
TUESDAY = datetime.fromisoformat("2024-09-24T08:00+07:00")
"""In Aceh H-1 of `rapat` and H-2 of `aceh` fall due together; H-3 of `rapat` is late, and a mail of its own."""

HARD = "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
SHARED = {("rapat", 1), ("aceh", 2)}


def told(open_office: Open, server: ScriptedServer) -> PostOffice:
    post = open_office(server, [office("banda@x.example", "banda", "11")])
    post.at(TUESDAY)
    post.sweep()
    assert post.worker().drain() == 2, "mails"
    return post


def shared(post: PostOffice) -> list[object]:
    return [row for row in post.rows() if (row.stage, row.lead) in SHARED and row.channel == MAIL]


def test_what_falls_due_together_is_one_mail_and_each_row_has_its_proof(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = told(open_office, server)
        assert len(server.accepted) == 2
        one, two = shared(post)
        assert one.letter == two.letter  # type: ignore[attr-defined]
        assert one.sha256 == two.sha256  # type: ignore[attr-defined]
        names = {name.strip("<>") for _, _, name in server.accepted}
        assert f"{one.letter}@uji.example" in names  # type: ignore[attr-defined]
        assert len({row.letter for row in post.rows()}) == 2
        assert verify(post.service.engine).flaws == []
        answered = post.service.desk().threads.answered([f"{two.letter}@uji.example"])  # type: ignore[attr-defined]
        assert answered is not None
        assert answered.office == "banda"


def test_a_bounce_names_one_row_and_all_rows_of_its_mail_have_bounced(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = told(open_office, server)
        letter = shared(post)[0].letter  # type: ignore[attr-defined]
        assert verify(post.service.engine).flaws == [], "the links of what was accepted are made"
        (sender,) = [sender for sender, _, name in server.accepted if letter in name]
        assert come_back(post, sender, HARD, "banda@x.example") is Taken.SUPPRESSED
        assert {row.state for row in shared(post)} == {State.BOUNCED}  # type: ignore[attr-defined]
        assert sorted(row.state for row in post.rows()) == [State.ACCEPTED, State.BOUNCED, State.BOUNCED]
        assert come_back(post, sender, HARD, "banda@x.example") is Taken.NOTHING, "known"

        corrected = [replace(office("banda@x.example", "banda", "11"), email="baru@x.example")]
        post.service.directory.replace(corrected, fixed_clock(KNOWN))
        post.service.dead_workers.tidy()
        assert post.worker("w2").drain() == 1, "again in one mail"
        assert [to for _, to, _ in server.accepted[2:]] == ["baru@x.example"]
        assert letter not in server.accepted[2][2]
        assert verify(post.service.engine).flaws == []


def test_a_copy_of_one_row_is_a_mail_of_its_own(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = told(open_office, server)
        one, two = shared(post)
        copy = post.service.ledger.resend(one.id, post.now)  # type: ignore[attr-defined]
        assert post.worker("w2").drain() == 1
        rows = {row.id: row for row in post.rows()}
        assert rows[copy].letter not in {one.letter, two.letter}  # type: ignore[attr-defined]
        assert rows[two.id].tries == 1  # type: ignore[attr-defined]


def test_the_journal_of_a_dead_worker_settles_every_row_of_a_mail(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("banda@x.example", "banda", "11")])
        post.at(TUESDAY)
        post.sweep()
        service = post.service
        rows = [row for row in service.ledger.claim("mati", post.now, 9, [MAIL]) if (row.stage, row.lead) in SHARED]
        assert len(rows) == 2
        letter = reference_of(rows)
        marks = [Sending(row.id, row.claims, "banda@x.example", 1, "0" * 64, letter) for row in rows]
        service.ledger.advance("mati", (), marks, post.now)
        journal = Journal(service.journal_dir, "mati")
        with journal.room(1):
            journal.accepted(f"{letter}@uji.example", Receipt(250, "2.0.0", "Ok", "Q1"))
        journal.close(keep=True)
        assert service.dead_workers.read_back("w1") == 2
        assert {(row.state, row.queue_id) for row in shared(post)} == {(State.ACCEPTED, "Q1")}  # type: ignore[attr-defined]


def test_a_notice_stands_in_the_thread_of_the_mail_that_told_it(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = told(open_office, server)
        letter = shared(post)[0].letter  # type: ignore[attr-defined]
        file = post.service.settings.stages_file
        file.write_text(file.read_text().replace("days: 2024-09-26", "days: 2024-10-03"))
        post.service.watcher.look()
        post.revision = post.service.official.refresh()
        post.later(hours=2)
        post.sweep()
        post.worker("w2").drain()
        notice = email.message_from_bytes(server.mails[-1], policy=email.policy.default)
        assert notice["In-Reply-To"] == f"<{letter}@uji.example>"
        references = notice["References"].split()
        assert len(references) == len(set(references))
