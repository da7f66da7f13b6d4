"""`reminders retry`, `expire`, `catch-up`: rows that wait again, and what a person lets go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from world import KNOWN, TIMELINE, office

from calendar_service.accounts.account import Deed
from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger as table
from calendar_service.database import progress
from calendar_service.database_time import anchor
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.ledger.sql.proof import verify
from calendar_service.ledger.sql.retrying import Wish, retry
from calendar_service.promises.plan import plan_groups
from calendar_service.settings import Settings
from calendar_service.words.states import State
from tests.world import Service, few_regions, look

START = datetime.fromisoformat("2024-09-20T09:00+07:00")
SIGNED = ("--by", "siti", "--note", "Jam salah")

Say = Callable[..., str]


@pytest.fixture
def service(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Forty rows of H-3 in various states, an hour after they fell due; commands live at that moment."""
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    for name, value in {
        "DATA_DIR": tmp_path, "STAGES_FILE": file, "DATABASE_URL": database_url, "CLOCK_START": START.isoformat(),
        "CLOCK_SPEED": "0.001",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    made = Service(Settings(data_dir=tmp_path, stages_file=file, database_url=database_url))
    made.regions = few_regions()
    made.clock = fixed_clock(KNOWN)
    made.migrate()
    revision = look(made)
    made.directory.replace([office(f"o{n:02d}", "35.78") for n in range(40)], fixed_clock(KNOWN))
    book = made.ledger
    book.plan(revision.number, plan_groups(revision, made.regions), START)
    rows = book.claim("w", START, 100, [MAIL])
    book.advance(
        "w", (), [Sending(row.id, row.claims, "x@y.example", 1, "0" * 64, f"{row.id:040x}") for row in rows[:20]], START
    )
    codes = [(550, "5.7.1")] * 5 + [(554, "5.7.26")] * 5 + [(552, "5.2.2")] * 5
    failed = [
        Outcome(row.id, State.FAILED, *code, "no", claims=row.claims) for row, code in zip(rows, codes, strict=False)
    ]
    accepted = [Outcome(row.id, State.ACCEPTED, 250, claims=row.claims) for row in rows[15:20]]
    book.record("w", [*failed, *accepted], START)
    book.release("w", [row.claim for row in rows[20:]])
    yield made
    made.engine.dispose()


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def say(*words: str, code: int = 0) -> str:
        assert main(["reminders", *words]) == code
        out = capsys.readouterr()
        return out.out + out.err

    return say


def states(service: Service) -> Counter[str]:
    with service.engine.connect() as connection:
        return Counter(connection.scalars(sa.select(table.c.state)))


def deeds(service: Service) -> list[tuple[str, str, str]]:
    return [(deed.who, deed.action, deed.detail) for deed in service.accounts.deeds(10)]


@pytest.mark.parametrize(
    ("reason", "count"),
    [
        ("550", 5),
        ("5.7.1", 5),
        ("5.7", 10),
        ("5", 15),
        ("5.2.2", 5),
        ("5.7.2", 0),
        ("451", 0),
        ("policy", 5),
        ("sender", 5),
        ("mailbox", 5),
        ("address", 0),
    ],
)
def test_many_wait_again_by_their_reason(service: Service, say: Say, reason: str, count: int) -> None:
    assert f"{count} surat dapat dikirim lagi" in say("retry", "--reason", reason, "--dry-run")
    assert states(service)[State.FAILED] == 15
    assert deeds(service) == []
    told = say("retry", "--reason", reason, *SIGNED)
    assert f"{count} surat menunggu dikirim lagi" in told
    assert ("ditolak  rapat: " in told) is bool(count)
    assert states(service)[State.FAILED] == 15 - count
    assert states(service)[State.ACCEPTED] == 5
    assert len(deeds(service)) == (1 if count else 0)
    assert verify(service.engine).flaws == []


def test_all_that_failed_waits_again_once(service: Service, say: Say) -> None:
    say("retry", *SIGNED)
    assert states(service) == {State.PENDING: 35, State.ACCEPTED: 5}
    assert deeds(service) == [("siti", "reminders retried", "15; failed:rapat=15; Jam salah")]
    assert "0 surat menunggu" in say("retry", *SIGNED)
    assert len(service.ledger.claim("w2", START + timedelta(minutes=1), 100, [MAIL])) == 35


@pytest.mark.parametrize(
    ("words", "count"),
    [(("--since", "2024-09-20T10:00+07:00"), 0), (("--stage", "aceh"), 0), (("--stage", "rapat"), 15)],
)
def test_only_what_was_asked_for(service: Service, say: Say, words: tuple[str, ...], count: int) -> None:
    assert f"{count} surat dapat" in say("retry", "--dry-run", *words)


def test_what_a_wrong_clock_let_expire_comes_back_and_goes_once(service: Service, say: Say) -> None:
    service.ledger.expire(START + timedelta(days=400))
    assert states(service) == {State.EXPIRED: 20, State.FAILED: 15, State.ACCEPTED: 5}
    say("retry", "--state", "expired", "--state", "failed", *SIGNED)
    assert states(service) == {State.PENDING: 35, State.ACCEPTED: 5}
    assert verify(service.engine).flaws == []


def test_what_is_too_late_or_of_an_old_date_stays(service: Service, say: Say) -> None:
    moved = TIMELINE.replace("2024-09-25", "2024-09-27").encode()
    service.archive.publish(moved, by="x", note="", at=START)
    assert "0 surat dapat" in say("retry", "--dry-run")
    with service.engine.begin() as connection:
        connection.execute(table.update().values(schedule_version=1, not_after=START))
    assert "0 surat dapat" in say("retry", "--dry-run")


def test_what_came_back_gets_one_more_mail_beside_it(service: Service, say: Say) -> None:
    for number in range(16, 21):
        sent = service.aftermath.sent(number)
        assert sent
        assert service.aftermath.reported(sent, Outcome(number, State.BOUNCED, 550, "5.7.26", "no"), None, START)[0]
    assert "0 surat dapat" in say("retry", "--state", "bounced", "--reason", "login", "--dry-run")
    assert "5 surat menunggu" in say("retry", "--state", "bounced", "--reason", "sender", *SIGNED)
    assert states(service) == {State.PENDING: 25, State.FAILED: 15, State.BOUNCED: 5}
    assert "0 surat menunggu" in say("retry", "--state", "bounced", *SIGNED)
    assert verify(service.engine).flaws == []


def test_two_terminals_at_once_send_what_came_back_once(service: Service) -> None:
    """The second one has done all of it when the first one, which looked before, begins."""
    with service.engine.begin() as connection:
        connection.execute(table.update().where(table.c.state == State.ACCEPTED).values(state=State.BOUNCED))
    counts: list[int] = []

    def ask(*, first: bool) -> None:
        def fits(*_: object) -> bool:
            if first and not counts:
                ask(first=False)
            return True

        moved = retry(service.ledger, Wish((State.BOUNCED,), fits), START, lambda _: Deed(START, "siti", "retry"))
        counts.append(sum(moved.values()))

    ask(first=True)
    assert counts == [5, 0]
    assert states(service)[State.BOUNCED] == 5
    assert states(service)[State.PENDING] == 20 + 5


def test_late_rows_are_closed_by_a_name(service: Service, say: Say) -> None:
    with service.engine.begin() as connection:
        connection.execute(table.update().where(table.c.state == State.PENDING).values(not_after=START))
    service.alarms.raised("expiry", "20 20", START)
    assert "! 20 dari 20 surat" in say("status")
    assert "20 surat sudah lewat" in say("expire", *SIGNED, "--dry-run")
    assert "20 surat ditutup" in say("expire", *SIGNED)
    assert states(service)[State.EXPIRED] == 20
    assert deeds(service) == [("siti", "reminders expired", "20; Jam salah")]
    assert "20 dari 20" not in say("status")
    assert verify(service.engine).flaws == []


def test_planning_goes_on_up_to_now(service: Service, say: Say) -> None:
    with service.engine.begin() as connection:
        connection.execute(progress.update().values(at=KNOWN))
    service.alarms.raised("planning", f"leap {KNOWN.isoformat()}", START)
    assert "! Perencanaan pengingat dijeda" in say("status")
    assert "belum tiba" in say("catch-up", *SIGNED, "--until", "2024-09-21T08:00+07:00", code=1)
    assert "sudah direncanakan" in say("catch-up", *SIGNED, "--until", "2024-08-01T08:00+07:00", code=1)
    assert "boleh berjalan" in say("catch-up", *SIGNED)
    assert abs(service.ledger.progress().allowed - START) < timedelta(seconds=1)  # type: ignore[operator]
    assert [deed[:2] for deed in deeds(service)] == [("siti", "planning caught up")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_sqlite_it_puts_the_database_right(service: Service, say: Say) -> None:
    service.time.ask()
    with service.engine.begin() as connection:
        connection.execute(anchor.update().values(at=START))  # a machine that began two years ago
    assert "berbeda" in say("retry", *SIGNED, code=1)
    assert "Jam komputer ini dipakai" in say("catch-up", *SIGNED)
    assert "15 surat menunggu" in say("retry", *SIGNED)


def test_who_and_why_are_asked_for(say: Say) -> None:
    for words in (
        ["catch-up"],
        ["expire", "--by", "x"],
        ["retry", "--reason", "abc"],
        ["retry", "--state", "accepted"],
    ):
        with pytest.raises(SystemExit) as left:
            main(["reminders", *words])
        assert left.value.code == 2


def test_the_audit_line_and_the_rows_go_together(service: Service) -> None:
    def sign(_: object) -> Deed:
        return Deed(START, "siti", None)  # type: ignore[arg-type]

    with pytest.raises(sa.exc.IntegrityError):
        retry(service.ledger, Wish(), START, sign)
    assert states(service)[State.FAILED] == 15
