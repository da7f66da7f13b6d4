"""For which stage of the timetable each row of an annex is taken, and how sure that is. Pure.

Titles are compared as words (case, signs, small words and endings aside), rare words counting more; the groups around a row and its days help where
titles alone do not decide. What is not beyond doubt is left to a person, with the likeliest stages first.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from calendar_service.editing.annex import AnnexRow
from calendar_service.timeline.stage import Days

_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SMALL = frozenset(
    [
        "dan",
        "atau",
        "serta",
        "yang",
        "di",
        "ke",
        "dari",
        "oleh",
        "untuk",
        "pada",
        "bagi",
        "dalam",
        "dengan",
        "melalui",
        "para",
        "secara",
        "antara",
        "the",
        "of",
        "and",
        "for",
        "in",
        "on",
        "to",
        "a",
        "an",
        "by",
    ]
)
_BEFORE = re.compile(r"^(?:pem|peng|peny|pen|per|pe|mem|meng|meny|men|me|di|ber|ter|ke|se)(?=.{4})")
_BEHIND = re.compile(r"(?<=.{4})(?:annya|kan|an|nya|i)$")

ENOUGH, LITTLE = 0.82, 0.4
"""Likeness of titles, from 0 to 1: from the first on a stage is meant, below the second none is named."""

MARGIN = 0.12
"""By which it has to be likelier than any other."""


class Certainty(StrEnum):
    """SURE: taken for it, unless somebody says otherwise. LIKELY: asked. NONE: no stage is like it."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StageName:
    """What a stage is known by. names: its titles, short ones too, ids of former times; the official title first. around: titles of its group and of
    the stage that it is part of. days: those that hold, None where it has none."""

    id: str
    names: tuple[str, ...]
    around: tuple[str, ...] = ()
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """stage: the likeliest; empty where none is like it. others: ids of all that are like it, the likeliest first."""

    stage: str
    certainty: Certainty
    others: tuple[str, ...] = ()


NO_MATCH = Match("", Certainty.NONE)


def matches(rows: Sequence[AnnexRow], stages: Sequence[StageName]) -> list[Match]:
    """One for each row. No stage is taken for two rows without a question."""
    weighing = _Weighing.of(rows, stages)
    likeness = [
        {stage.id: score for stage in stages if (score := weighing.likeness(row, stage)) >= LITTLE} for row in rows
    ]
    found = [_judged(scores) for scores in likeness]
    taken = Counter(match.stage for match in found if match.certainty is Certainty.SURE)
    best = {
        stage: max(
            scores.get(stage, 0.0) for scores, match in zip(likeness, found, strict=True) if match.stage == stage
        )
        for stage in taken
    }
    claims = Counter(
        match.stage
        for scores, match in zip(likeness, found, strict=True)
        if match.certainty is Certainty.SURE and scores[match.stage] >= best[match.stage] - MARGIN / 2
    )
    return [_settled(match, scores, best, claims) for match, scores in zip(found, likeness, strict=True)]


def _judged(scores: Mapping[str, float]) -> Match:
    ranked = sorted(scores, key=lambda each: -scores[each])
    if not ranked:
        return NO_MATCH
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    is_sure = scores[ranked[0]] >= ENOUGH and (scores[ranked[0]] - second >= MARGIN or scores[ranked[0]] > 1 > second)
    return Match(ranked[0], Certainty.SURE if is_sure else Certainty.LIKELY, tuple(ranked))


def _settled(match: Match, scores: Mapping[str, float], best: Mapping[str, float], claims: Mapping[str, int]) -> Match:
    """The stage goes to the row that is most like it; where several are so alike, a person says which."""
    if match.certainty is not Certainty.SURE:
        return match
    is_best = scores[match.stage] >= best[match.stage] - MARGIN / 2
    if is_best and claims[match.stage] == 1:
        return match
    return Match(match.stage, Certainty.LIKELY, match.others)


@dataclass(frozen=True)
class _Weighing:
    """rarity: word -> what it counts."""

    rarity: Mapping[str, float]
    usual: float

    @classmethod
    def of(cls, rows: Sequence[AnnexRow], stages: Sequence[StageName]) -> _Weighing:
        texts = [row.title for row in rows] + [stage.names[0] for stage in stages if stage.names]
        counts = Counter(word for text in texts for word in set(words(text)))
        usual = math.log(1 + len(texts))
        return cls({word: math.log(1 + len(texts) / count) for word, count in counts.items()}, usual)

    def likeness(self, row: AnnexRow, stage: StageName) -> float:
        """Up to 1 for like words and days; above 1 where the title is the very same, the more where days or groups are as well."""
        own, around = self._titles(row, stage)
        days = 1.0 if row.days is not None and row.days == stage.days else 0.0
        if own >= 1:
            return 1 + 0.3 * days + 0.2 * around
        return min(own + 0.25 * days * (own >= LITTLE) + 0.05 * around, 0.99)

    def _titles(self, row: AnnexRow, stage: StageName) -> tuple[float, float]:
        mine = set(words(row.title))
        names = [name for name in stage.names if not mine.isdisjoint(words(name))]
        if not names:
            return 0.0, 0.0
        own = max(self._alike(row.title, name) for name in names)
        if own < 1 and row.parents:
            wide = f"{row.parents[-1]} {row.title}"
            own = max(own, *(min(self._alike(wide, name), 0.95) for name in names))
        around = max((self._alike(mine, its) for mine in row.parents for its in stage.around), default=0.0)
        return own, around

    def _alike(self, one: str, other: str) -> float:
        """1 for the same words in the same order; of other texts how much of their weight they share (Dice)."""
        mine, its = words(one), words(other)
        if mine == its:
            return 1.0 if mine else 0.0
        short, long = sorted((mine, its), key=len)
        begins = 0.7 if len(short) > 1 and long[: len(short)] == short else 0.0
        return max(begins, self._shared(mine, its), self._shared(_bare_words(one), _bare_words(other)) * 0.97)

    def _shared(self, mine: Sequence[str], its: Sequence[str]) -> float:
        both, every = set(mine) & set(its), self._weight(set(mine)) + self._weight(set(its))
        return min(2 * self._weight(both) / every, 0.99) if both else 0.0

    def _weight(self, found: Iterable[str]) -> float:
        return sum(self.rarity.get(word, self.usual) for word in found)


@lru_cache(maxsize=16_384)
def words(text: str) -> tuple[str, ...]:
    """The words of a title that tell it from others, without endings."""
    return tuple(_stem(word) for word in _WORD.findall(text.casefold().replace("'", "")) if word not in _SMALL)


@lru_cache(maxsize=16_384)
def _bare_words(text: str) -> tuple[str, ...]:
    return words(_BRACKETS.sub(" ", text))


def _stem(word: str) -> str:
    return _BEHIND.sub("", _BEFORE.sub("", word))
