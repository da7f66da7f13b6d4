"""From a refusal or a bounce to a held address, a corrected one, and the mail that then goes out."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from post_office import PostOffice, come_back, dsn, office
from scripted_smtp import ScriptedServer
from world import KNOWN, TIMELINE

from calendar_service.cli import CommandContext, bounces, main
from calendar_service.clock import fixed_clock
from calendar_service.errors import Refused
from calendar_service.ledger.denials import AT_MOST
from calendar_service.ledger.sql.proof import verify
from calendar_service.mail.bounced import Taken
from calendar_service.mail.return_path import read_signed
from calendar_service.words.states import State

Open = Callable[..., PostOffice]
HARD = "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
FULL = "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"


def sent(post: PostOffice, server: ScriptedServer, recipient: str) -> str:
    """Send what is due; the envelope's sender of the latest mail to that recipient."""
    post.sweep()
    post.worker(f"w{len(server.accepted)}").drain()
    return [sender for sender, to, _ in server.accepted if to == recipient][-1]


def test_each_mail_has_a_sender_of_its_own(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example"), office("b@x.example")])
        sent(post, server, "a@x.example")
        claims = {to: read_signed(sender) for sender, to, _ in server.accepted}
        for row in post.rows():
            claim = claims[row.address]
            assert claim is not None
            assert (claim.row, claim.tries) == (row.id, row.tries)
            assert post.service.return_path.vouches(claim, row.address)


def test_without_a_secret_key_bounces_cannot_be_told_apart(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")], secret_key=None)
        assert sent(post, server, "a@x.example") == "pengingat@uji.example"


def test_hard_evidence_holds_the_address_until_it_is_corrected(open_office: Open, database_url: str) -> None:
    """On both databases."""
    with ScriptedServer() as server:
        offices = [office("Lama@x.example", "a"), office("b@x.example", "b")]
        post = open_office(server, offices, database_url=database_url)
        service = post.service
        sender = sent(post, server, "Lama@x.example")
        assert come_back(post, sender.upper(), HARD, "LAMA@X.EXAMPLE") is Taken.SUPPRESSED
        row = post.row("a")
        assert (row.state, row.reply_code, row.enhanced_code, row.reply) == (
            State.BOUNCED,
            550,
            "5.1.1",
            "550 5.1.1 User unknown",
        )
        (held,) = service.suppressions.all()
        assert (held.address, held.code, held.enhanced, held.row) == ("lama@x.example", 550, "5.1.1", row.id)
        assert [each.office for each in service.suppressions.unreachable()] == ["a"]

        # What falls due meanwhile is not sent there, and shown.
        post.later(days=4)
        post.sweep()
        post.worker("w2").drain()
        assert post.row("a").state == State.SUPPRESSED
        assert post.row("b").state == State.ACCEPTED
        service.dead_workers.tidy()
        assert post.row("a").state == State.SUPPRESSED

        # Corrected: what is still of use goes out, once.
        before = len(server.accepted)
        service.directory.replace([replace(offices[0], email="baru@x.example"), offices[1]], fixed_clock(KNOWN))
        assert service.suppressions.unreachable() == []
        for _ in range(3):
            service.dead_workers.tidy()
        post.worker("w3").drain()
        assert [to for _, to, _ in server.accepted[before:]] == ["baru@x.example"] * 2
        names = [name for _, _, name in server.accepted]
        assert len(names) == len(set(names))
        states = sorted(row.state for row in post.rows() if row.office == "a")
        assert states == [State.ACCEPTED, State.ACCEPTED, State.BOUNCED]
        assert verify(service.engine).flaws == []


def test_a_refusal_of_the_address_is_the_same_evidence(open_office: Open) -> None:
    with ScriptedServer(rcpt=lambda c: "550 5.1.1 User unknown" if "lama" in c else "250 Ok") as server:
        post = open_office(server, [office("lama@x.example", "a")])
        post.sweep()
        worker = post.worker()
        worker.drain()
        assert post.row("a").state == State.DEFERRED
        assert post.service.suppressions.all() == []
        assert [each.address for each in post.service.suppressions.noted()] == ["lama@x.example"]
        post.later(hours=21)
        worker.drain()
        assert post.row("a").state == State.FAILED
        assert [each.address for each in post.service.suppressions.all()] == ["lama@x.example"]
        post.service.dead_workers.tidy()
        assert post.row("a").state == State.FAILED  # nobody has corrected anything
        post.service.directory.replace([office("baru@x.example", "a")], fixed_clock(KNOWN))
        post.service.dead_workers.tidy()
        worker.drain()
        assert (post.row("a").state, server.recipients) == (State.ACCEPTED, ["baru@x.example"])


def test_corrected_too_late_is_not_sent(open_office: Open) -> None:
    with ScriptedServer(rcpt="550 5.1.1 User unknown") as server:
        post = open_office(server, [office("lama@x.example", "a")])
        post.sweep()
        worker = post.worker()
        worker.drain()
        post.later(hours=21)
        worker.drain()
        post.later(days=5)
        post.service.directory.replace([office("baru@x.example", "a")], fixed_clock(KNOWN))
        post.service.dead_workers.tidy()
        assert post.row("a").state == State.FAILED


def test_so_many_bounces_that_none_is_believed(open_office: Open, database_url: str) -> None:
    """Eleven within an hour: none is held, nothing goes out for a minute, and each gets one more mail."""
    with ScriptedServer() as server:
        offices = [office(f"a{n}@x{n}.example") for n in range(AT_MOST + 2)]
        post = open_office(server, offices, database_url=database_url)
        service = post.service
        post.sweep()
        worker = post.worker()
        worker.drain()
        senders = {to: sender for sender, to, _ in server.accepted}
        taken = [come_back(post, senders[each.email], HARD, each.email) for each in offices]
        assert taken == [Taken.SUPPRESSED] * AT_MOST + [Taken.BOUNCED] * 2
        assert service.suppressions.all() == service.suppressions.noted() == []
        service.dead_workers.tidy()
        assert worker.drain() == 0
        post.later(seconds=61)
        service.dead_workers.tidy()
        post.worker("w2").drain()
        assert sorted(server.recipients) == sorted([each.email for each in offices] * 2)
        assert post.states() == {State.BOUNCED: AT_MOST + 2, State.ACCEPTED: AT_MOST + 2}
        senders = {to: sender for sender, to, _ in server.accepted}
        assert {come_back(post, senders[each.email], HARD, each.email) for each in offices} == {Taken.BOUNCED}
        post.later(minutes=5)
        service.dead_workers.tidy()
        post.worker("w3").drain()
        assert len(server.accepted) == 2 * len(offices)


def test_another_held_address_is_no_correction(open_office: Open) -> None:
    with ScriptedServer(rcpt="550 5.1.1 User unknown") as server:
        post = open_office(server, [office("satu@x.example", "a"), office("dua@x.example", "b")])
        post.sweep()
        post.worker().drain()
        post.service.directory.replace([office("dua@x.example", "a")], fixed_clock(KNOWN))
        assert post.service.aftermath.wake(post.now) == 0


@pytest.mark.parametrize(
    ("fields", "taken"), [(FULL, Taken.BOUNCED), ("Action: delayed\nStatus: 4.4.1", Taken.NOTHING)]
)
def test_soft_evidence_holds_no_address(open_office: Open, fields: str, taken: Taken) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")])
        assert come_back(post, sent(post, server, "a@x.example"), fields, "a@x.example") is taken
        assert post.row("a").state == (State.BOUNCED if taken is Taken.BOUNCED else State.ACCEPTED)
        assert post.service.suppressions.all() == []


def test_a_report_of_success(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")])
        sender = sent(post, server, "a@x.example")
        assert come_back(post, sender, "Action: delivered\nStatus: 2.0.0", "a@x.example") is Taken.DELIVERED
        row = post.row("a")
        assert (row.state, row.reply_code, row.queue_id) == (State.DELIVERED, 250, "4ABCDEF012")
        assert come_back(post, sender, "Action: delivered\nStatus: 2.0.0", "a@x.example") is Taken.NOTHING
        assert verify(post.service.engine).flaws == []


def test_a_late_report_of_success_does_not_change_what_an_office_was_told_last(open_office: Open) -> None:
    """Told A, told B; then it is reported that A arrived, and the date moves back to A: B was read last."""
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")])
        first = sent(post, server, "a@x.example")

        def tell(text: str) -> None:
            post.revision = post.service.archive.publish(text.encode(), by="uji", note="", at=post.now)
            post.dispatch = post.service.dispatch(leap=None)
            post.later(minutes=11)
            post.sweep()
            post.worker(f"w{post.revision.number}").drain()

        post.at(datetime.fromisoformat("2024-09-23T07:55+07:00"))
        tell(TIMELINE.replace("2024-09-25", "2024-10-10"))
        post.later(minutes=5)
        assert come_back(post, first, "Action: delivered\nStatus: 2.0.0", "a@x.example") is Taken.DELIVERED
        tell(TIMELINE)
        assert [(row.kind, row.told, row.state) for row in post.rows()] == [
            ("reminder", "2024-09-25/2024-09-25", State.DELIVERED),
            ("change", "2024-10-10/2024-10-10", State.ACCEPTED),
            ("change", "2024-09-25/2024-09-25", State.ACCEPTED),
        ]


def test_trouble_of_somebody_to_whom_mail_is_forwarded_is_not_ours(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")])
        sender = sent(post, server, "a@x.example")
        assert come_back(post, sender, HARD, "staf-lama@elsewhere.example") is Taken.NOTHING
        assert post.row("a").state == State.ACCEPTED


def test_forged_and_replayed_bounces_change_nothing(open_office: Open) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example"), office("b@x.example")])
        ours, others = sent(post, server, "a@x.example"), sent(post, server, "b@x.example")
        local, _, domain = ours.partition("@")
        claim, other = read_signed(ours), read_signed(others)
        assert claim
        assert other
        forged = [
            "pengingat@uji.example",
            f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}",
            ours.replace(claim.mac, other.mac),
            ours.replace("-1-", "-2-"),
            f"pengingat+zzz-1-{claim.mac}@{domain}",
        ]
        before = post.rows()
        assert {come_back(post, address, HARD, "a@x.example") for address in forged} == {Taken.FORGED}
        assert post.rows() == before

        # Replayed after the address was freed and the mail sent again: an old bounce of an old try.
        assert come_back(post, ours, HARD, "a@x.example") is Taken.SUPPRESSED
        assert come_back(post, ours, HARD, "a@x.example") is Taken.NOTHING
        assert post.service.suppressions.remove(["a@x.example"], post.now)
        assert post.service.aftermath.wake(post.now) == 1
        again = sent(post, server, "a@x.example")
        assert again != ours
        assert come_back(post, ours, HARD, "a@x.example") is Taken.NOTHING
        assert post.service.suppressions.all() == []
        assert post.row("a").state == State.ACCEPTED


def test_a_bounce_of_an_earlier_try_says_nothing_about_the_present_one(open_office: Open) -> None:
    with ScriptedServer(dot="451 4.3.0 Later") as server:
        post = open_office(server, [office("a@x.example")])
        post.sweep()
        worker = post.worker()
        worker.drain()
        first = post.service.return_path.sender(post.row("a").id, 1, "a@x.example")
        server.script["dot"] = "250 2.0.0 Ok"
        post.later(minutes=1)
        worker.drain()
        assert come_back(post, first, HARD, "a@x.example") is Taken.NOTHING
        assert post.row("a").state == State.ACCEPTED


def test_a_bounce_that_is_faster_than_our_own_record(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server refused at once, while the worker was still in the same batch."""
    for name in ("RECORDED_SECONDS", "UNRECORDED_SECONDS"):
        monkeypatch.setattr(f"calendar_service.delivery.delivery.{name}", 60.0)
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example"), office("b@x.example")])

        def bounce_the_first(recipient: str) -> str:
            if recipient == "b@x.example":
                assert post.row("a").state == State.SENDING
                assert come_back(post, server.accepted[0][0], HARD, "a@x.example") is Taken.SUPPRESSED
            return "250 2.0.0 Ok"

        server.script["dot"] = bounce_the_first
        post.sweep()
        worker = post.worker()
        worker.drain()
        assert post.row("a").state == State.BOUNCED
        assert post.row("b").state == State.ACCEPTED
        assert worker.is_done


# The commands


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Callable[[PostOffice, bytes], CommandContext]:
    def at(post: PostOffice, data: bytes = b"") -> CommandContext:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        context = CommandContext("id")
        context.ready = lambda _kind: post.service  # type: ignore[method-assign,assignment]
        return context

    return at


def test_the_command_takes_it_from_the_servers_pipe(
    open_office: Open, context: Callable[..., CommandContext], capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")])
        sender = sent(post, server, "a@x.example")
        given = SimpleNamespace(
            to=sender, address=["A@x.example"], since=None, reason=None, by="", note="", dry_run=False
        )
        data = dsn("undisclosed-recipients:;", HARD, "a@x.example")
        assert bounces.bounce(given, context(post, b"no mail at all")) == 0  # ours, but no news
        assert bounces.bounce(SimpleNamespace(to="x@uji.example"), context(post, data)) == 65
        assert bounces.bounce(given, context(post, data + b"x" * 5_000_000)) == 0
        assert post.row("a").state == State.BOUNCED
        assert "@" not in capsys.readouterr().err
        assert bounces.show(SimpleNamespace(format="text"), context(post)) == 0
        assert "a@x.example\tJumat, 20 September 2024" in capsys.readouterr().out
        for reason, count in (("policy", 0), ("5.7", 0), ("550", 1), ("address", 1)):
            many = SimpleNamespace(**{**vars(given), "address": [], "reason": reason, "dry_run": True})
            assert bounces.remove(many, context(post)) == 0
            assert f"{count} alamat akan" in capsys.readouterr().out
        late = SimpleNamespace(**{**vars(given), "address": [], "since": post.now + timedelta(seconds=1)})
        assert bounces.remove(late, context(post)) == 0
        assert "0 alamat dikirimi" in capsys.readouterr().out
        assert bounces.remove(given, context(post)) == 0
        assert "1 pengingat" in capsys.readouterr().out
        with pytest.raises(Refused):
            bounces.remove(given, context(post))
        with pytest.raises(Refused):
            bounces.remove(SimpleNamespace(**{**vars(given), "address": []}), context(post))
        bounces.show(SimpleNamespace(format="text"), context(post))
        assert "Tidak ada alamat yang ditahan." in capsys.readouterr().out


def test_while_the_database_is_away_the_mail_server_keeps_the_bounce(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(dsn("x@uji.example", HARD, "a@x.example"))))
    assert main(["bounce", "--to", "x@uji.example"]) == 75
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    assert main(["bounce"]) == 75


def test_as_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "kunci uji")
    command = [sys.executable, "-m", "calendar_service", "bounce", "--to", "pengingat+1-1-aaaaaaaaaaaaaaaa@uji.example"]
    done = subprocess.run(command, input=dsn("x@uji.example", HARD, "a@x.example"), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr == b"bounce: forged\n"
