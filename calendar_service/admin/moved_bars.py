"""Before and after as a picture: of each stage whose days an edit changes, the old bar and the new one under it. Pure.

Lengths are in units of the picture's own width, as in web.picture; only templates/web/admin/moved-bars.svg knows SVG. What has no day on either side is
not drawn; the same facts stand in words below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import DATE_CHANGES, Change, Schedule
from calendar_service.timeline.stage import Days, Status
from calendar_service.web.picture import AXIS, GAP, Layout, Month, Scale, month_after

MOST_DRAWN = 24
"""Changes that are drawn; the words below have all."""

LINE, BAR, ROW = 17.0, 9.0, 52.0
"""Heights: of a line of words, of a bar, and of both bars with their words and the room behind them."""

SHORTEST = 4.0
"""So wide a bar is at the least, so that a single day is seen."""


@dataclass(frozen=True, slots=True)
class MovedBar:
    """old, new: (x, width) of the bars; None where there is none. y: of the words' base. title: the stage, and where unless everywhere; cut where there is no
    room. what: the whole change in words."""

    title: str
    what: str
    y: float
    old: tuple[float, float] | None
    new: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class MovedPicture:
    """more: changes that are not drawn."""

    layout: Layout
    height: float
    months: tuple[Month, ...]
    bars: tuple[MovedBar, ...]
    more: int


def moved_picture(changes: Sequence[Change], words: ChangeWords, layout: Layout) -> MovedPicture | None:
    """The picture of what these change; None where they change no day."""
    drawn = [each for each in changes if each.happened in DATE_CHANGES and (_held(each.before) or _held(each.after))]
    shown = drawn[:MOST_DRAWN]
    days = [each for change in shown for each in (_held(change.before), _held(change.after)) if each]
    if not days:
        return None
    first, last = min(each.opening for each in days), max(each.last for each in days)
    scale = Scale(first.replace(day=1), month_after(last), layout)
    bars = tuple(_bar(change, words, scale, AXIS + number * ROW) for number, change in enumerate(shown))
    return MovedPicture(
        layout, AXIS + len(bars) * ROW + GAP, tuple(scale.months(words.t)), bars, len(drawn) - len(shown)
    )


def _bar(change: Change, words: ChangeWords, scale: Scale, top: float) -> MovedBar:
    title = words.t.pick(change.stage.title) + ("" if change.everywhere else f" ({words.where(change)})")
    letters = int(scale.layout.width / scale.layout.letter)
    return MovedBar(
        title=title if len(title) <= letters else f"{title[: letters - 1].rstrip()}…",
        what=words.line(change),
        y=top + LINE,
        old=_lies(_held(change.before), scale),
        new=_lies(_held(change.after), scale),
    )


def _held(schedule: Schedule | None) -> Days | None:
    """The days on which it takes place; None where it does not, or has none."""
    return None if schedule is None or schedule.status is Status.CANCELLED else schedule.days


def _lies(days: Days | None, scale: Scale) -> tuple[float, float] | None:
    if days is None:
        return None
    x = scale.x(days.opening)
    width = max(round(scale.end(days) - x, 1), SHORTEST)
    return min(x, scale.layout.width - width), width
