"""The journal under a full disk, a crash, and a long life."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from calendar_service.delivery import journal as module
from calendar_service.delivery.carrier import Receipt
from calendar_service.delivery.journal import (
    FILE_BYTES,
    LINE_BYTES,
    Journal,
    drop_past,
    every_yes,
    find_accepted,
    forget,
    owners,
)

REPLY = Receipt(250, "2.0.0", "2.0.0 Ok: queued as 4ABCDEF", "4ABCDEF")


@contextmanager
def full_disk(at_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_accepted_is_found_by_its_owner(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(2):
        journal.accepted("a@x", REPLY)
        journal.accepted("b@x", Receipt(250, "", 'queued "\\ \u2028\ufffd\x01', ""))
        journal.sync()
    assert find_accepted(tmp_path, "w1", ["a@x", "c@x"]) == {"a@x": REPLY}
    assert find_accepted(tmp_path, "w1", ["b@x"])["b@x"].text == 'queued "\\ \u2028\ufffd\x01'
    assert find_accepted(tmp_path, "w2", ["a@x"]) == {}
    journal.close(keep=True)
    assert find_accepted(tmp_path, "w1", ["a@x"]) == {"a@x": REPLY}
    assert owners(tmp_path) == {"w1"}
    forget(tmp_path, "w1")
    assert owners(tmp_path) == set()


@pytest.mark.parametrize("clean", [True, False])
def test_what_the_ledger_knows_is_kept_for_an_hour_after_its_process_ended(tmp_path: Path, clean: bool) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(2):
        journal.accepted("a@x", REPLY)
        journal.accepted("b@x", REPLY)
    journal.recorded(["a@x", "b@x"])
    journal.close(keep=not clean)
    if not clean:
        forget(tmp_path, "w1")
    assert owners(tmp_path) == set()
    assert find_accepted(tmp_path, "w1", ["a@x"]) == {}, "it is no evidence about a row in doubt"
    assert dict(every_yes(tmp_path)) == {"a@x": REPLY, "b@x": REPLY}
    (past,) = (tmp_path / "past").iterdir()
    assert past.stat().st_size < 1_000, "of its place on the disk, what it did not use is given back"
    written = past.stat().st_mtime
    assert drop_past(tmp_path, written + 3_599) == 0
    assert drop_past(tmp_path, written + 3_601) == 1
    assert list(every_yes(tmp_path)) == []


def test_who_wrote_nothing_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(3):
        pass
    journal.close(keep=False)
    assert list(tmp_path.iterdir()) == []
    assert list(every_yes(tmp_path)) == []


def test_no_line_is_longer_than_its_place(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    worst = Receipt(250, "2.100.100", "\x01" * 300, "\ufffd" * 60)
    journal.accepted("a" * 40 + "@" + "d" * 255, worst)
    assert len((tmp_path / "w1.jsonl").read_bytes()) <= LINE_BYTES
    journal.close(keep=True)


def test_a_long_life_stays_small_and_forgets_nothing_that_is_open(tmp_path: Path) -> None:
    journal, largest = Journal(tmp_path, "w1"), 0
    with journal.room(1):
        journal.accepted("open@x", REPLY)
    for batch in range(600):
        names = [f"{batch}-{n}@x" for n in range(50)]
        with journal.room(50):
            for name in names:
                journal.accepted(name, REPLY)
            journal.sync()
        journal.recorded(names)
        largest = max(largest, (tmp_path / "w1.jsonl").stat().st_size)
    assert largest <= FILE_BYTES
    assert find_accepted(tmp_path, "w1", ["open@x", "599-49@x"]).keys() == {"open@x", "599-49@x"}
    assert owners(tmp_path) == {"w1"}
    assert len(dict(every_yes(tmp_path))) == 30_001, "what the ledger knows is kept beside it"
    journal.close(keep=True)


def test_of_what_the_ledger_knows_only_the_latest_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_BYTES", 40_000)
    monkeypatch.setattr(module, "PAST_BYTES", 100_000)
    journal = Journal(tmp_path, "w1")
    for batch in range(100):
        names = [f"{batch}-{n}@x" for n in range(15)]
        with journal.room(15):
            for name in names:
                journal.accepted(name, REPLY)
        journal.recorded(names)
    assert sum(file.stat().st_size for file in (tmp_path / "past").iterdir()) <= 100_000
    known = dict(every_yes(tmp_path))
    assert "99-14@x" in known
    assert "90-0@x" in known
    assert "0-0@x" not in known
    journal.close(keep=True)


def test_what_the_ledger_knows_gives_way_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_BYTES", 10_000)
    journal, fallocate = Journal(tmp_path, "w1"), os.posix_fallocate
    for batch in range(3):
        with journal.room(4):
            journal.accepted(f"{batch}@x", REPLY)
        journal.recorded([f"{batch}@x"])
        with journal.room(5):
            pass
    assert list((tmp_path / "past").iterdir())

    def full(file: int, start: int, size: int) -> None:
        if list((tmp_path / "past").iterdir()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fallocate(file, start, size)

    monkeypatch.setattr(os, "posix_fallocate", full)
    with journal.room(40):
        journal.accepted("new@x", REPLY)
    assert "new@x" in dict(every_yes(tmp_path))
    journal.close(keep=True)


def test_threads_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files, so that it is written anew all the time under the others' hands."""
    monkeypatch.setattr(module, "FILE_BYTES", 40_000)
    journal = Journal(tmp_path, "w1")

    def work(worker: int) -> None:
        for batch in range(60):
            with journal.room(5):
                for n in range(5):
                    journal.accepted(f"{worker}-{batch}-{n}@x", REPLY)
                journal.sync()
            if batch % 2:
                journal.recorded([f"{worker}-{batch}-{n}@x" for n in range(5)])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {f"{worker}-{batch}-{n}@x" for worker in range(4) for batch in range(0, 60, 2) for n in range(5)}
    assert find_accepted(tmp_path, "w1", kept).keys() == kept
    journal.close(keep=True)


def test_a_full_disk_is_met_before_anything_is_sent(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    with full_disk(100_000), pytest.raises(OSError), journal.room(50):
        pytest.fail("no room, no sending")
    assert not list(tmp_path.glob(".*"))
    with journal.room(50):
        journal.accepted("a@x", REPLY)
    assert find_accepted(tmp_path, "w1", ["a@x"])
    journal.close(keep=True)


def test_room_that_was_given_lasts_when_the_disk_fills(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(50):
        size = (tmp_path / "w1.jsonl").stat().st_size
        with full_disk(size):
            for n in range(50):
                journal.accepted(f"{n}@x", Receipt(250, "2.0.0", "x" * 300, "Q" * 60))
            journal.sync()
    assert len(find_accepted(tmp_path, "w1", [f"{n}@x" for n in range(50)])) == 50
    journal.close(keep=True)


def test_a_line_that_does_not_fit_spoils_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    journal.accepted("a@x", REPLY)
    size = (tmp_path / "w1.jsonl").stat().st_size
    with full_disk(size + 20), pytest.raises(OSError):
        journal.accepted("torn@x", REPLY)
    journal.accepted("b@x", REPLY)
    assert find_accepted(tmp_path, "w1", ["a@x", "torn@x", "b@x"]).keys() == {"a@x", "b@x"}
    with journal.room(5):  # written anew, the torn one is whole as well: it was accepted
        pass
    assert find_accepted(tmp_path, "w1", ["a@x", "torn@x", "b@x"]).keys() == {"a@x", "torn@x", "b@x"}
    journal.close(keep=True)


@pytest.mark.parametrize("end", [b'{"id": "b@x", "code": 2', b'{"id": "b@x"}\n', b"[]\nnull\n3\n\xff\n", b"\0" * 5000])
def test_a_torn_end_is_skipped(tmp_path: Path, end: bytes) -> None:
    journal = Journal(tmp_path, "w1")
    journal.accepted("a@x", REPLY)
    journal.close(keep=True)
    with (tmp_path / "w1.jsonl").open("ab") as file:
        file.write(end)
    assert find_accepted(tmp_path, "w1", ["a@x", "b@x"]) == {"a@x": REPLY}


def test_a_process_taken_for_dead_writes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(1):
        journal.accepted("a@x", REPLY)
    forget(tmp_path, "w1")
    with journal.room(1):
        journal.accepted("b@x", REPLY)
    assert find_accepted(tmp_path, "w1", ["b@x"])
    journal.close(keep=True)


def test_a_kill_loses_no_line(tmp_path: Path) -> None:
    """A real process, a real kill -9, between the line and anything else."""
    code = (
        "import os, sys, pathlib\n"
        "from calendar_service.delivery.journal import Journal\n"
        "from calendar_service.mail.smtp import Receipt\n"
        "journal = Journal(pathlib.Path(sys.argv[1]), 'dead')\n"
        "with journal.room(3):\n"
        "    for n in range(3): journal.accepted(f'{n}@x', Receipt(250, '', 'Ok', ''))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=False, env={**os.environ, "PYTHONPATH": "."}
    )
    assert died.returncode == -9
    assert len(find_accepted(tmp_path, "dead", [f"{n}@x" for n in range(3)])) == 3


def test_it_makes_its_folder_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a" / "b", "w1")
    again = Journal(tmp_path / "a" / "b", "w2")
    with journal.room(1), again.room(1):
        for name in ("w1", "w2"):
            assert (tmp_path / "a" / "b" / f"{name}.jsonl").stat().st_mode & 0o777 == 0o600
    fresh = Journal(tmp_path, "w3")
    assert (tmp_path / "w3.jsonl").stat().st_mode & 0o777 == 0o600
    for each in (journal, again, fresh):
        each.close(keep=False)
    journal_gone = Journal(tmp_path, "w4")
    forget(tmp_path, "w4")
    journal_gone.close(keep=False)


def test_the_disk_is_asked_once_for_all_lines_and_again_after_it_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, synced, ill = Journal(tmp_path, "w1"), [], []

    def fsync(file: int) -> None:
        if ill:
            raise OSError(5, "Input/output error")
        synced.append(file)

    with journal.room(9):
        monkeypatch.setattr(os, "fsync", fsync)
        journal.sync()
        assert synced == [], "nothing is new"
        journal.accepted("a@x", REPLY)
        journal.accepted("b@x", REPLY)
        journal.sync()
        journal.sync()
        assert len(synced) == 1
        journal.accepted("c@x", REPLY)
        ill.append(True)
        for _ in range(2):
            with pytest.raises(OSError):
                journal.sync()
        ill.clear()
        journal.sync()
        journal.sync()
        assert len(synced) == 2
    journal.close(keep=True)


def test_no_room_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path, "w1")
    with journal.room(1):
        monkeypatch.setattr(os, "pwrite", lambda *_: 0)
        with pytest.raises(OSError, match="No space left") as caught:
            journal.accepted("a@x", REPLY)
        assert caught.value.errno == errno.ENOSPC
        with pytest.raises(OSError, match="No space left") as caught, journal.room(5000):
            pytest.fail("no room")
        assert caught.value.errno == errno.ENOSPC
    journal.recorded(["never@x"])
    journal.close(keep=True)


def test_the_place_on_the_disk_is_that_of_all_that_is_promised(tmp_path: Path) -> None:
    journal, lines = Journal(tmp_path, "w1"), module.FILE_BYTES // module.LINE_BYTES
    size = (tmp_path / "w1.jsonl").stat
    with journal.room(1):
        assert size().st_size == module.FILE_BYTES
        with journal.room(lines):
            assert size().st_size == module.FILE_BYTES + module.LINE_BYTES
            with journal.room(7):
                assert size().st_size == module.FILE_BYTES + 8 * module.LINE_BYTES
    with journal.room(lines):
        assert size().st_size == module.FILE_BYTES + 8 * module.LINE_BYTES, "there is room already"
    journal.close(keep=True)


def test_a_line_that_is_no_entry_spoils_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w1")
    journal.accepted("a@x", REPLY)
    journal.close(keep=True)
    data = (tmp_path / "w1.jsonl").read_bytes()
    (tmp_path / "w1.jsonl").write_bytes(b"[]\n" + b'{"code": 1}\n' + b"\0\0" + data.strip(b"\0"))
    assert find_accepted(tmp_path, "w1", ["a@x"]) == {"a@x": REPLY}
