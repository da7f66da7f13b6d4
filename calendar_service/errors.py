"""The errors that a person has to read, and the one shape they share. Pure.

    ProductError
    |- InvalidInput            a file or table from outside; carries every Problem found in it
    |- InvalidSettings         the environment is wrong; the process must not start
    `- Refused                 a request that was understood, and declined for a stated reason
       `- Objected             by a guard, until somebody says that it is meant; carries every Objection

An error takes facts; the class words the sentence. Sentences are Indonesian message ids (the
product's first language) and are translated where they are shown, so that one error can be read
in either language. Failures of a mail server are not here: they are delivery.carrier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Protocol


def kind_of(error: BaseException) -> str:
    """What kind of failure it is, for logs and counts: no words of it, which could name somebody."""
    return type(error).__name__


class Translates(Protocol):
    """Turns a message id and its facts into a sentence; see words.translator.Translator."""

    @property
    def language(self) -> str: ...

    def text(self, message: str, /, **facts: object) -> str: ...


def N_(message: str) -> str:
    """Mark a sentence for extraction here; it is translated where it is shown."""
    return message


class Counted(str):
    """A message id whose words depend on a number in other languages. by: the fact that holds it."""

    by: str


def counted(message: str, by: str = "count") -> Counted:
    """Mark a sentence as N_ does, one that reads otherwise for one thing than for several: `1 mail`,
    `2 mails`. by: the fact that counts; an int, or what Translator.number made of one."""
    marked = Counted(message)
    marked.by = by
    return marked


class Unread(str):
    """A message id which says that something has no meaning to this program. Every other sentence about a text is a
    judgement, which the text was not asked for before there was that rule."""


def unread(message: str) -> Unread:
    """Mark a sentence as N_ does, one that stands for a value that cannot be read: what was published is not served without
    it, since it may be of a newer version."""
    return Unread(message)


@dataclass(frozen=True, slots=True)
class Repair:
    """What to write instead of a piece of one line.

    line, column: where the piece begins, from 1, in characters. old: the piece; empty where something is put in. new: instead; it
    may hold line ends. is_safe: nothing else can have been meant.
    """

    line: int
    column: int
    old: str
    new: str
    is_safe: bool = True


class Sure(str):
    """A fact `meant` beyond doubt: the value in the only form in which it can have been meant. Any other is a guess."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong at one place.

    line, column: counted from 1; column counts characters; 0 where a place does not exist.
    message: message id with %(name)s places; facts fills them. again: how many more places it is wrong at in the same way.
    repairs: what mends it, all of them together; none where nobody can know.
    """

    line: int
    column: int
    message: str
    facts: Mapping[str, object] = field(default_factory=dict, compare=False)
    again: int = field(default=0, compare=False, kw_only=True)
    repairs: tuple[Repair, ...] = field(default=(), compare=False, kw_only=True)

    @property
    def is_safe(self) -> bool:
        """Whether its repairs leave no doubt; False where it has none."""
        return bool(self.repairs) and all(repair.is_safe for repair in self.repairs)

    def sentence(self, translator: Translates) -> str:
        said = translator.text(self.message, **self.facts)
        return f"{said} ({translator.text(AGAIN, count=self.again)})" if self.again else said


AGAIN = counted("dan %(count)s kali lagi")

MOST_TOLD = 100
"""So many problems of one file are told; nobody reads more before mending some."""

MORE = counted("dan %(count)s masalah lagi")


def and_more(count: int, translator: Translates) -> str:
    """How many problems are not told; empty for none."""
    return translator.text(MORE, count=count) if count else ""


class ProductError(Exception):
    """Base of every error that is meant for a reader."""


class InvalidInput(ProductError):
    """A file was read and refused. Nothing of it was taken over.

    name: what the reader calls the file. every: all of them, in no order. problems: the first MOST_TOLD of them, in the order of
    the file. total: how many there are.
    """

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.every = tuple(problems)
        self.name, self.total = name, len(self.every)
        self.problems = tuple(nsmallest(MOST_TOLD, self.every))
        super().__init__(f"{name}: {self.total} problem(s)")

    @property
    def more(self) -> int:
        """How many there are beyond those that are told."""
        return self.total - len(self.problems)

    def lines(self, translator: Translates) -> list[str]:
        """`FILE:LINE:COL: sentence` for each problem, as compilers print them; and how many more there are."""
        told = [f"{self.name}:{p.line}:{p.column}: {p.sentence(translator)}" for p in self.problems]
        return [*told, f"{self.name}: {and_more(self.more, translator)}"] if self.more else told

    def facts(self, translator: Translates) -> list[dict[str, object]]:
        """The same for programs, as plain JSON values; line and column from 1. Where not all are told, a last entry,
        with 0 for its line, says the total."""
        told: list[dict[str, object]] = [
            {"file": self.name, "line": p.line, "column": p.column, "message": p.sentence(translator)}
            for p in self.problems
        ]
        if self.more:
            rest = and_more(self.more, translator)
            told.append({"file": self.name, "line": 0, "column": 0, "message": rest, "total": self.total})
        return told


class InvalidSettings(ProductError):
    """The environment asks for something impossible, or leaves out what is needed. problems: all of
    them, in the order of the settings; none holds a secret."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.message % problem.facts for problem in self.problems))

    def lines(self, translator: Translates) -> list[str]:
        """One sentence for each problem."""
        return [problem.sentence(translator) for problem in self.problems]


class Refused(ProductError):
    """The answer is no. message is a message id, facts fill it."""

    def __init__(self, message: str, **facts: object) -> None:
        self.message, self.facts = message, facts
        super().__init__(message % facts)

    def sentence(self, translator: Translates) -> str:
        return translator.text(self.message, **self.facts)


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason of a guard to stop a step that is more likely a slip than meant. message: message
    id; facts fill it."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translator: Translates) -> str:
        return translator.text(self.message, **self.facts)


class Objected(Refused):
    """A guard stopped a step; it carries every objection. insist: message id, how to say that it is meant."""

    def __init__(self, objections: tuple[Objection, ...], insist: str) -> None:
        self.objections, self._insist = objections, insist
        super().__init__(objections[0].message, **objections[0].facts)

    def sentence(self, translator: Translates) -> str:
        return "\n".join([*(each.sentence(translator) for each in self.objections), translator.text(self._insist)])
