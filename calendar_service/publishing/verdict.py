"""What the content of STAGES_FILE is to be taken for: somebody's new words, or an old copy. Pure.

It is judged from four facts, none of which lives in a process: what the file holds and when it was
changed (from the disk), what was last seen there and which revision the file then went by, what is
official, and whether the text ever was (from the database). So it makes no difference which
process asks, whether it has just started, or what happened on another machine meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calendar_service.publishing.edition import Head


class Stand(StrEnum):
    """How a file was left when it was last seen. COPY: it holds a revision, and nobody's work. WORDS:
    it holds somebody's words that are not official, and a person knows why. AGAIN: such words whose
    publication failed for a reason of ours; it is to be tried once more."""

    COPY = "copy"
    WORDS = "words"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Sighting:
    """sha256: of the file's content. revision: the number of the revision that the content goes by,
    0 where nobody knows. changed_at: the file's time of change in nanoseconds, by the disk's own
    clock. troubles: what a person has to know about it, in the service's first language."""

    sha256: str
    revision: int
    changed_at: int
    stand: Stand = Stand.COPY
    troubles: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What to do with the file.

    AGREES: it is the present revision. BEHIND: another revision that nobody put there; bring it up
    to the present one. SAVED: somebody's words, to be published. KNOWN: words that were judged
    before, and not touched since. Told, and left to a person: STRANGE, words of which nobody knows
    what they started from; OVERTAKEN, words that started from a revision after which another one
    was published; AGED, a file older than the one that was last seen there, as a restored backup is.
    """

    AGREES = "agrees"
    BEHIND = "behind"
    SAVED = "saved"
    KNOWN = "known"
    STRANGE = "strange"
    OVERTAKEN = "overtaken"
    AGED = "aged"


TOLD = (Verdict.STRANGE, Verdict.OVERTAKEN, Verdict.AGED)
"""Verdicts that wait for a person."""


def is_aged(now: Sighting, last: Sighting, former: int) -> bool:
    """Whether the content is older than what was last seen, as of a restored backup. Two texts can have one time, where
    a disk counts in seconds or both were written in one tick of its clock: then new words are new."""
    return now.changed_at < last.changed_at or (bool(former) and now.changed_at == last.changed_at)


def judge(now: Sighting, last: Sighting | None, head: Head, former: int) -> Verdict:
    """now: what the file holds; only its content and time are looked at. last: what was last seen at
    this place, None for a new place. head: the present revision. former: the latest revision that
    had this text, 0 for none."""
    untouched = last is not None and now.sha256 == last.sha256
    if head.number == 0:
        return Verdict.KNOWN if untouched and last and last.stand is Stand.WORDS else Verdict.SAVED
    if now.sha256 == head.sha256:
        return Verdict.AGREES
    if last is None:
        return Verdict.BEHIND if former else Verdict.STRANGE
    if untouched and last.stand is Stand.COPY:
        return Verdict.BEHIND
    if not untouched and former > last.revision:
        return Verdict.BEHIND  # written here by a process that died before it could note it
    if not untouched and is_aged(now, last, former):
        return Verdict.AGED
    if last.revision != head.number:
        return Verdict.OVERTAKEN if last.revision else Verdict.STRANGE
    return Verdict.KNOWN if untouched and last.stand is Stand.WORDS else Verdict.SAVED
