"""Whoever publishes, from wherever: the highest revision is what the last person did, and nobody else makes one.

Two machines with a folder and a clock process each, an editor, commands; processes end, sleep and start again between
any two steps.
"""

from __future__ import annotations

import hashlib
import os
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.clock import fixed_clock, system_clock
from calendar_service.database_time import WrongClock
from calendar_service.errors import InvalidInput, Refused
from calendar_service.package_data import translators
from calendar_service.publishing.archive_sql import Archive, Overtaken
from calendar_service.publishing.edition import Diverged, OnDisk, Unbuildable
from calendar_service.publishing.publish import Commanded, Edited, NotSaved, Publishing, Saved
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.sightings_sql import Sightings
from calendar_service.publishing.verdict import Sighting, Stand
from calendar_service.publishing.watching import Watcher
from calendar_service.publishing.working_copy import WorkingCopy
from calendar_service.timeline import stages_file
from tests.revisions_material import DAY, FIRST, TEXT, Text
from tests.world import few_regions

HISTORIES = int(os.environ.get("PUBLICATION_HISTORIES", "12"))
CLOCK = fixed_clock(FIRST)


def text(number: int) -> Text:
    return TEXT.having("rapat", title=f"Rapat {number}")


class Trial:
    """Fails as long as it is told to."""

    def __init__(self) -> None:
        self.is_ill = False

    def __call__(self, before: Revision | None, after: Revision) -> None:
        if self.is_ill:
            raise Unbuildable(("/feeds/",))


class Machine:
    """A folder with stages.yaml, its clock process, and what people do there."""

    def __init__(self, engine: sa.Engine, folder: Path, *, auto: bool = True) -> None:
        folder.mkdir(exist_ok=True)
        self.engine, self.file, self.auto = engine, folder / "stages.yaml", auto
        self.trial = Trial()
        self.time = 1_000_000_000
        self.start()

    def start(self) -> None:
        """Its processes begin anew: nothing of what they remembered is left."""
        self.archive = Archive(self.engine, few_regions())
        copy = WorkingCopy(self.archive, Sightings(self.engine), self.file, f"here:{self.file}")
        self.publishing = Publishing(self.archive, copy, CLOCK, guard=lambda before, after: None, trial=self.trial)
        self.hands = 0.0
        self.watcher = Watcher(
            self.archive, self.publishing, translators()["id"], auto=self.auto, monotonic=lambda: self.hands
        )

    def save(self, data: bytes) -> None:
        """By hand, later than whatever was done to the file before."""
        stages_file.replace(self.file, data)
        self.time = max(self.time, self.file.stat().st_mtime_ns) + 1_000_000
        os.utime(self.file, ns=(self.time, self.time))

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.hands += 60
            self.watcher.look()

    @property
    def troubles(self) -> str:
        return " ".join(self.publishing.copy.sighting().troubles)  # type: ignore[union-attr]


@pytest.fixture
def here(engine: sa.Engine, tmp_path: Path) -> Machine:
    made = Machine(engine, tmp_path / "here")
    made.save(TEXT.data)
    made.look()
    return made


@pytest.fixture
def there(engine: sa.Engine, tmp_path: Path, here: Machine) -> Machine:
    made = Machine(engine, tmp_path / "there")
    made.save(TEXT.data)
    made.look()
    return made


def history(machine: Machine) -> list[str]:
    return [entry.by for entry in reversed(machine.archive.history())]


def official(machine: Machine) -> bytes:
    return machine.archive.text(machine.archive.number())


BY_HAND = Commanded("sari", "SE 12")


def test_a_file_published_from_elsewhere_is_not_undone_when_the_worker_wakes(here: Machine) -> None:
    """Saved once, then `publish other.yaml`; hours later a process looks at the file for the first time since."""
    here.save(text(1).data)
    here.look()
    asleep = here.watcher
    here.publishing.publish(text(2).data, BY_HAND, "other.yaml")
    here.start()
    asleep.look()
    here.look()
    assert history(here) == ["stages.yaml", "stages.yaml", "sari"]
    assert official(here) == here.file.read_bytes() == text(2).data


def test_a_rollback_on_one_machine_holds_on_the_other(here: Machine, there: Machine) -> None:
    here.save(text(1).data)
    here.look()
    there.publishing.publish(TEXT.data, BY_HAND)
    for machine in (here, there):
        machine.start()
        machine.look()
        assert official(machine) == machine.file.read_bytes() == TEXT.data
    assert history(here) == ["stages.yaml", "stages.yaml", "sari"]
    here.save(text(3).data)
    here.look()
    there.look()
    assert official(here) == there.file.read_bytes() == text(3).data


def test_an_old_file_is_not_published_after_a_restart(here: Machine) -> None:
    """The disk could not be written, the process died, or another machine published: the file is old, and nobody's work."""
    here.archive.publish(text(1).data, by="elsewhere", note="", at=FIRST + DAY)
    here.start()
    here.look()
    assert history(here) == ["stages.yaml", "elsewhere"]
    assert here.file.read_bytes() == text(1).data


def test_an_edit_undone_by_hand_is_published(here: Machine) -> None:
    here.save(text(1).data)
    here.look()
    here.start()
    here.save(TEXT.data)
    here.look()
    assert history(here) == ["stages.yaml"] * 3
    assert official(here) == TEXT.data


def test_what_was_saved_while_nothing_ran_is_published(here: Machine) -> None:
    here.save(text(1).data)
    here.start()
    here.look()
    assert official(here) == text(1).data


def test_a_file_from_a_backup_waits_for_a_person(here: Machine) -> None:
    here.save(text(1).data)
    here.look()
    stages_file.replace(here.file, TEXT.data)
    os.utime(here.file, ns=(10**18, 10**18))
    here.look(1)
    assert official(here) == text(1).data
    assert "salinan cadangan" in here.troubles
    here.save(text(2).data)  # and what is built on it, too
    here.look()
    assert official(here) == text(1).data
    assert "berangkat dari revisi 1" in here.troubles
    with pytest.raises(Refused, match="berangkat dari revisi 1"):
        here.publishing.publish(text(2).data, BY_HAND)
    here.publishing.publish(text(2).data, Commanded("sari", "memang", force=True))
    here.look()
    assert (official(here), here.troubles) == (text(2).data, "")


def test_a_save_that_started_from_an_older_revision_is_kept_and_told(here: Machine, there: Machine) -> None:
    here.save(text(1).data)
    here.look()
    there.save(text(2).data)
    there.look()
    assert official(there) == text(1).data
    assert there.file.read_bytes() == text(2).data
    assert "berangkat dari revisi 1, padahal revisi 2 sudah terbit" in there.troubles
    there.publishing.publish(text(3).data, Edited(there.publishing.copy.present().sha256, "siti", "digabung"))
    assert official(there) == there.file.read_bytes() == text(3).data


def test_a_strange_file_on_a_new_machine_waits_and_a_known_one_is_brought_up(here: Machine, tmp_path: Path) -> None:
    here.save(text(1).data)
    here.look()
    strange, known = Machine(here.engine, tmp_path / "strange"), Machine(here.engine, tmp_path / "known")
    strange.save(text(7).data)
    strange.look()
    assert "tidak diketahui berangkat dari revisi mana" in strange.troubles
    assert strange.file.read_bytes() == text(7).data
    known.save(TEXT.data)
    known.look()
    assert known.file.read_bytes() == official(here) == text(1).data
    strange.publishing.publish(text(7).data, BY_HAND)
    assert official(here) == text(7).data


def test_what_was_refused_stays_refused_and_stays_there(here: Machine) -> None:
    here.save(b"elections: {}\n")
    here.look(5)
    here.start()
    here.look(5)
    assert here.file.read_bytes() == b"elections: {}\n"
    assert here.troubles.startswith("stages.yaml:1:")
    assert official(here) == TEXT.data
    here.save(TEXT.data)
    here.look()
    assert here.troubles == ""


def test_a_failure_of_ours_is_tried_again_by_whichever_process(here: Machine) -> None:
    here.trial.is_ill = True
    here.save(text(1).data)
    here.look()
    assert official(here) == TEXT.data
    assert "kesalahan ini ada pada layanan" in here.troubles
    here.start()
    here.trial.is_ill = False
    here.look()
    assert (official(here), here.troubles) == (text(1).data, "")


def test_it_is_not_tried_in_every_breath(here: Machine) -> None:
    tries = []
    trial = here.trial.__call__
    here.publishing._trial = lambda before, after: (tries.append(after), trial(before, after))[1]  # type: ignore[assignment,func-returns-value]
    here.trial.is_ill = True
    here.save(text(1).data)
    for _ in range(20):
        here.watcher.look()
    assert len(tries) == 1


def test_a_file_that_cannot_be_written_is_told_and_brought_up_later(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(stages_file, "replace", full)
        done = here.publishing.publish(text(1).data, BY_HAND)
        assert (done.is_new, done.on_disk) == (True, OnDisk.REFUSED)
        here.look()
        assert "tidak dapat ditulis" in here.troubles
    here.start()
    here.look()
    assert (here.file.read_bytes(), here.troubles) == (text(1).data, "")
    assert history(here) == ["stages.yaml", "sari"]


def test_a_file_that_cannot_be_written_is_tried_again_after_a_rest(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, began = [], here.hands

    def full(*_: object) -> None:
        tries.append(here.hands - began)
        raise OSError(28, "No space left on device")

    here.archive.publish(text(1).data, by="elsewhere", note="", at=FIRST + DAY)
    monkeypatch.setattr(stages_file, "replace", full)
    for seconds in (0, 0, 29, 1, 29, 1):
        here.hands += seconds
        here.watcher.look()
    assert tries == [0, 30, 60]


def test_a_process_that_dies_after_publishing_leaves_no_doubt(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the file is written, and after it but before that is noted."""
    for step in ("write", "note"):
        with monkeypatch.context() as patched:
            patched.setattr(WorkingCopy, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                here.publishing.publish(text(len(history(here))).data, BY_HAND)
        newest = official(here)
        here.archive.publish(text(100 + len(newest)).data, by="elsewhere", note="", at=FIRST + DAY)
        here.start()
        here.look()
        assert here.file.read_bytes() == official(here) == text(100 + len(newest)).data
    assert history(here) == ["stages.yaml", "sari", "elsewhere", "sari", "elsewhere"]


def test_a_machine_without_the_file_says_nothing(engine: sa.Engine, here: Machine, tmp_path: Path) -> None:
    bare = Machine(engine, tmp_path / "bare")
    bare.look()
    assert bare.publishing.copy.sighting() is None
    here.file.unlink()
    here.look()
    assert "tidak ada atau tidak dapat dibaca" in here.troubles


def test_a_second_look_sees_the_same(here: Machine) -> None:
    """What is noted does not change what is concluded from it."""
    for data in (text(1).data, b"elections: {}\n", text(2).data):
        here.save(data)
        here.look(1)
        before, seen = here.archive.number(), here.publishing.copy.sighting()
        here.look(3)
        assert (here.archive.number(), here.publishing.copy.sighting()) == (before, seen)


def test_a_command_overwrites_nobody_s_words_unless_told_and_keeps_them_then(here: Machine) -> None:
    words = text(5).data
    here.save(words)
    with pytest.raises(Refused, match="berisi perubahan yang belum terbit") as caught:
        here.publishing.publish(text(2).data, BY_HAND)
    assert caught.value.facts == {"file": here.file}
    assert (here.file.read_bytes(), official(here)) == (words, TEXT.data)
    done = here.publishing.publish(text(2).data, Commanded("sari", "memang", force=True))
    assert (here.file.read_bytes(), official(here)) == (text(2).data, text(2).data)
    assert done.set_aside == here.file.with_name(f"stages.yaml.{hashlib.sha256(words).hexdigest()[:8]}")
    assert done.set_aside.read_bytes() == words
    again = here.publishing.publish(text(3).data, Commanded("sari", "", force=True))
    assert again.set_aside is None, "what is a revision needs no keeping"
    assert sorted(path.name for path in here.file.parent.iterdir()) == ["stages.yaml", done.set_aside.name]


def test_words_that_cannot_be_set_aside_are_in_no_danger_of_a_plain_command(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    here.save(text(5).data)
    monkeypatch.setattr(stages_file, "replace", full)
    done = here.publishing.publish(text(2).data, Commanded("sari", "", force=True))
    assert (done.set_aside, done.on_disk) == (None, OnDisk.REFUSED)
    assert here.file.read_bytes() == text(5).data


def test_what_stood_there_before_the_first_publication_is_kept(engine: sa.Engine, tmp_path: Path) -> None:
    new = Machine(engine, tmp_path / "new")
    new.save(TEXT.data)
    done = new.publishing.publish(text(1).data, BY_HAND)
    assert done.set_aside is not None
    assert done.set_aside.read_bytes() == TEXT.data
    assert (done.is_new, done.revision.number, done.revision.by, done.revision.note) == (True, 1, "sari", "SE 12")
    same = new.publishing.publish(text(1).data, BY_HAND)
    assert (same.is_new, same.revision.number, same.set_aside) == (False, 1, None)


def test_the_guard_is_asked_of_everybody_who_did_not_insist(here: Machine) -> None:
    asked: list[tuple[int, int]] = []

    def guard(before: Revision, after: Revision) -> None:
        asked.append((before.number, after.number))
        raise Refused("tidak")

    here.publishing._guard = guard
    base = here.publishing.copy.present().sha256
    for intent in (BY_HAND, Edited(base, "siti", "")):
        with pytest.raises(Refused, match="tidak"):
            here.publishing.publish(text(1).data, intent)
    here.save(text(1).data)
    here.look()
    assert "tidak diterbitkan: tidak" in here.troubles
    assert set(asked) == {(1, 2)}
    assert len(asked) == 3
    here.save(TEXT.data)
    here.look()
    assert here.publishing.publish(text(1).data, Edited(base, "siti", "", confirmed=True)).revision.number == 2
    assert here.publishing.publish(text(2).data, Commanded("sari", "", force=True)).revision.number == 3
    assert len(asked) == 3


def test_the_trial_is_of_the_step_that_is_taken(here: Machine) -> None:
    tried: list[tuple[Revision | None, Revision]] = []
    here.publishing._trial = lambda before, after: tried.append((before, after))
    made = here.publishing.publish(text(1).data, BY_HAND).revision
    ((before, after),) = tried
    assert before is not None
    assert (before.number, before.sha256) == (1, hashlib.sha256(TEXT.data).hexdigest())
    assert (after.number, after.by, after.note, after.sha256) == (2, "sari", "SE 12", made.sha256)
    assert after.stamps == made.stamps
    here.publishing.publish(text(1).data, BY_HAND)
    assert len(tried) == 1, "what is official already is not tried again"


def test_the_present_text_goes_with_a_refusal(here: Machine) -> None:
    here.save(text(3).data)
    with pytest.raises(Diverged) as caught:
        here.publishing.publish(text(1).data, Edited(hashlib.sha256(TEXT.data).hexdigest(), "siti", ""))
    assert (caught.value.present.data, caught.value.present.is_published) == (text(3).data, False)


def test_a_saved_text_that_is_no_longer_the_file_is_not_published(here: Machine) -> None:
    here.save(text(3).data)
    for stale in (text(1).data, TEXT.data):
        with pytest.raises(NotSaved):
            here.publishing.publish(stale, Saved("stages.yaml"))
    assert official(here) == TEXT.data


@pytest.mark.parametrize("meanwhile", [TEXT.data[:-1], b"", None], ids=["half", "nothing", "no file"])
def test_nothing_is_concluded_from_a_file_that_is_being_written(
    here: Machine, monkeypatch: pytest.MonkeyPatch, meanwhile: bytes | None
) -> None:
    """A program that saves by opening, emptying and filling the file, and one that puts another in its place."""
    before = here.publishing.copy.sighting()
    here.file.unlink() if meanwhile is None else here.file.write_bytes(meanwhile)
    monkeypatch.setattr(here.watcher.stopping, "wait", lambda seconds: here.file.write_bytes(text(1).data))
    here.look(1)
    assert (official(here), here.publishing.copy.sighting()) == (TEXT.data, before)
    monkeypatch.undo()
    here.look(1)
    assert (official(here), here.troubles) == (text(1).data, "")


def test_words_in_the_same_tick_as_what_was_seen_are_published(here: Machine) -> None:
    seen = here.publishing.copy.sighting()
    assert seen
    stages_file.replace(here.file, text(1).data)
    os.utime(here.file, ns=(seen.changed_at, seen.changed_at))
    here.look(1)
    assert (official(here), here.troubles) == (text(1).data, "")


def test_bytes_are_not_taken_with_the_time_of_others(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved just after it was read: what was read keeps its own time, and what was saved is published."""
    read = stages_file.read_dated
    seen: list[tuple[bytes, int]] = []

    def then_saved(file: Path) -> tuple[bytes, int]:
        seen.append(read(file))
        if len(seen) == 1:
            here.save(text(1).data)
        return seen[-1]

    monkeypatch.setattr(stages_file, "read_dated", then_saved)
    os.utime(here.file)
    here.look(3)
    assert (official(here), here.troubles) == (text(1).data, "")


def test_what_was_seen_is_written_once(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking several times a second must not write as often."""
    notes: list[Sighting] = []
    note = Sightings.note

    def counted(self: Sightings, place: str, seen: Sighting, at: datetime) -> None:
        notes.append(seen)
        note(self, place, seen, at)

    monkeypatch.setattr(Sightings, "note", counted)
    aged = (10**18, 10**18)
    for step in (
        lambda: here.save(text(1).data),
        lambda: here.save(b"elections: {}\n"),
        here.file.unlink,
        lambda: here.save(TEXT.data),
        lambda: (stages_file.replace(here.file, text(8).data), os.utime(here.file, ns=aged)),
    ):
        step()
        here.look(1)
        known = len(notes)
        here.look(4)
        assert len(notes) <= known + 1
        assert notes[-1] == here.publishing.copy.sighting()
    here.publishing.publish(text(8).data, Commanded("sari", "", force=True))
    head = here.archive.head()
    assert here.publishing.copy.sighting() == Sighting(head.sha256, head.number, here.publishing.copy.changed_at())


def test_agreement_is_noted_with_the_revision_that_it_is_with(here: Machine) -> None:
    here.archive.publish(text(1).data, by="elsewhere", note="", at=FIRST + DAY)
    here.save(text(1).data)
    here.look(1)
    seen = here.publishing.copy.sighting()
    assert seen is not None
    assert (seen.revision, seen.stand, seen.troubles) == (2, Stand.COPY, ())


def test_a_place_that_is_looked_at_is_known_to_be(here: Machine) -> None:
    """Troubles of a place that nobody looks at any more are nobody's."""
    here.save(b"elections: {}\n")
    here.look()
    seen, copy = Sightings(here.engine), here.publishing.copy
    now = system_clock()
    assert seen.troubles(now) != []
    assert seen.troubles(now + timedelta(minutes=11)) == []
    later = WorkingCopy(here.archive, seen, here.file, copy.place, lambda: now + timedelta(minutes=5))
    later.looked()
    assert seen.troubles(now + timedelta(minutes=11)) != []
    assert seen.troubles(now + timedelta(minutes=16)) == []


def test_before_the_first_publication_a_missing_file_is_said(engine: sa.Engine, tmp_path: Path) -> None:
    bare = Machine(engine, tmp_path / "bare")
    bare.look()
    assert bare.publishing.copy.sighting() == Sighting("", 0, 0, Stand.COPY, (bare.troubles,))
    assert "tidak ada atau tidak dapat dibaca" in bare.troubles
    copy = bare.publishing.copy.present()
    assert (copy.data, copy.number, copy.is_published) == (b"", 0, False)


def test_a_refusal_is_told_whole_and_to_the_right_file(here: Machine, there: Machine) -> None:
    here.publishing.publish(text(1).data, BY_HAND)
    there.save(text(2).data)
    with pytest.raises(Refused) as caught:
        there.publishing.publish(text(2).data, BY_HAND)
    assert caught.value.facts == {"file": there.file, "base": 1, "number": 2}


def test_errors_call_a_text_what_its_author_calls_it(here: Machine) -> None:
    for name, called in ((None, "stages.yaml"), ("lain.yaml", "lain.yaml")):
        with pytest.raises(InvalidInput) as caught:
            here.publishing.publish(b"elections: {}\n", BY_HAND, name)
        assert caught.value.name == called


def test_without_auto_a_file_waits_and_says_so(engine: sa.Engine, tmp_path: Path) -> None:
    manual = Machine(engine, tmp_path / "manual", auto=False)
    manual.save(TEXT.data)
    manual.look()
    assert manual.troubles == "Berkas stages.yaml menunggu penerbitan."
    manual.save(b"elections: {}\n")
    manual.look()
    assert manual.troubles.startswith("stages.yaml:1:")
    assert manual.archive.number() == 0
    manual.publishing.publish(TEXT.data, Commanded("sari", "", force=True))
    manual.look()
    assert (manual.archive.number(), manual.troubles) == (1, "")


def test_a_file_that_is_behind_is_known_to_be(here: Machine) -> None:
    copy = here.publishing.copy
    assert not copy.is_behind()
    here.archive.publish(text(1).data, by="elsewhere", note="", at=FIRST + DAY)
    assert copy.is_behind()
    assert copy.present().data == text(1).data
    here.save(text(9).data)
    assert not copy.is_behind()
    assert (copy.present().data, copy.present().number, copy.present().is_published) == (text(9).data, 2, False)
    assert here.publishing.bring_up() is OnDisk.CHANGED, "words stay"
    assert here.file.read_bytes() == text(9).data
    here.save(TEXT.data)
    assert here.publishing.bring_up() is OnDisk.WRITTEN
    assert here.file.read_bytes() == text(1).data
    here.file.unlink()
    assert not copy.is_behind()


def test_the_watcher_goes_on_whatever_happens_and_says_it_once(
    here: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) < 4:
            raise Refused("pintu tertutup")
        if len(looks) == 5:
            raise KeyError("x")
        if len(looks) > 6:
            here.watcher.stopping.set()

    monkeypatch.setattr(here.watcher, "look", look)
    monkeypatch.setattr("calendar_service.publishing.watching.LOOK_SECONDS", 0.0)
    here.watcher.run()
    assert len(looks) == 7
    said = [(record.message.split(" after ")[0], bool(record.exc_info)) for record in caplog.records]
    assert said == [
        ("watching the file failed, goes on trying: pintu tertutup", False),
        ("watching the file failed, goes on trying: KeyError", True),
    ]


@pytest.mark.parametrize("step", ["_compare", "draft", "publish"])
def test_who_is_overtaken_at_the_last_moment_overwrites_nobody(
    here: Machine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Another machine publishes after the comparison, which no lock of this one can prevent."""
    other = Archive(here.engine, few_regions())
    theirs: list[bytes] = []
    where = here.publishing if step == "_compare" else here.archive
    make = getattr(where, step)

    def late(*given: object, **named: object) -> object:
        if where is here.publishing:
            make(*given)
        theirs.append(text(50 + len(theirs)).data)
        other.publish(theirs[-1], by="elsewhere", note="", at=FIRST + DAY)
        return None if where is here.publishing else make(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(where, step, late)
        for kind in (Commanded, Edited):
            base = here.publishing.copy.present().sha256
            with pytest.raises(Overtaken):
                here.publishing.publish(text(1).data, BY_HAND if kind is Commanded else Edited(base, "siti", ""))
            assert official(here) == theirs[-1]
            assert here.publishing.bring_up() is OnDisk.WRITTEN
        here.save(text(2).data)
        here.watcher.look()
    here.look()
    assert official(here) == theirs[-1]
    assert here.file.read_bytes() == text(2).data
    assert "berangkat dari revisi" in here.troubles


def test_by_a_wrong_clock_a_saved_file_waits_and_is_not_refused(here: Machine) -> None:
    here.save(text(1).data)
    seen = here.publishing.copy.sighting()

    def wrong() -> datetime:
        raise WrongClock(timedelta(days=400))

    right, here.publishing._clock = here.publishing._clock, wrong
    with pytest.raises(WrongClock):
        here.watcher.look()
    assert here.publishing.copy.sighting() == seen
    here.publishing._clock = right
    here.start()
    here.look()
    assert official(here) == text(1).data


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_highest_revision_is_what_the_last_person_did(engine: sa.Engine, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    machines = [Machine(engine, tmp_path / "a"), Machine(engine, tmp_path / "b")]
    machines[0].save(TEXT.data)
    machines[0].look()
    machines[1].save(TEXT.data)
    machines[1].look()
    done, last = 1, TEXT.data
    for step in range(chance.randint(5, 25)):
        machine = chance.choice(machines)
        number = machine.archive.number()
        for other in machines:  # hours pass, or only a blink: whoever sleeps sees nothing
            if chance.random() < 0.7:
                other.look(chance.randint(1, 3))
            if chance.random() < 0.3:
                other.start()
        assert (machine.archive.number(), official(machine)) == (number, last), "a revision that nobody made"
        wanted = TEXT.data if chance.random() < 0.3 else text(step % 7).data
        act = chance.choice(["save", "edit", "command", "rollback"])
        accepted = _act(machine, act, wanted, chance)
        if accepted is None:
            continue
        if accepted != last:
            done, last = done + 1, accepted
        assert (machine.archive.number(), official(machine)) == (done, last)
        if act != "save":
            assert machine.file.read_bytes() == last
    for machine in machines * 2:
        machine.start()
        machine.look(3)
    assert (machines[0].archive.number(), official(machines[0])) == (done, last)
    for machine in machines:
        assert machine.file.read_bytes() == last or machine.troubles, "words are on the disk, and said to be"


def _act(machine: Machine, act: str, wanted: bytes, chance: random.Random) -> bytes | None:
    """What one person does; the text that is official by it, None where they were told that it is not."""
    if act == "save":
        base = machine.publishing.copy.sighting()
        is_current = base is not None and base.revision == machine.archive.number()
        machine.save(wanted)
        machine.look(1)
        if official(machine) == wanted:
            return wanted
        assert not is_current or machine.file.read_bytes() != wanted or machine.troubles
        return None
    try:
        if act == "edit":
            machine.publishing.publish(wanted, Edited(machine.publishing.copy.present().sha256, "siti", ""))
            return wanted
        if act == "rollback":
            wanted = machine.archive.text(chance.randint(1, machine.archive.number()))
        machine.publishing.publish(wanted, Commanded("sari", "", force=chance.random() < 0.3))
    except (Diverged, Refused):
        return None
    return wanted
