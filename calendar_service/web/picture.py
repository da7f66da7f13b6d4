"""The timeline as a picture: where every bar, word and line of the SVG stands. Pure.

Two layouts draw the same facts: WIDE puts words beside the bars, NARROW above them, so that a
telephone shows the whole year without scrolling sideways. Only templates/web/picture.svg knows SVG; this
module knows lengths, in units of the picture's own width. Stages without a day are not drawn.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_service.timeline.landmarks import is_vote
from calendar_service.timeline.stage import Days, Occurrence
from calendar_service.web.agenda import Agenda, AgendaRow, PlaceDays, StageState
from calendar_service.web.wording import Wording
from calendar_service.words.translator import Translator


@dataclass(frozen=True, slots=True)
class Layout:
    """name: also the suffix of ids. row, band: heights. bar: thickness. letter: mean width of a
    letter. above: words stand above the bar, not beside it."""

    name: str
    width: float
    row: float
    line: float
    band: float
    bar: float
    letter: float
    above: bool


WIDE = Layout("wide", width=1080, row=25, line=17, band=40, bar=12, letter=6.9, above=False)
NARROW = Layout("narrow", width=320, row=18, line=17, band=44, bar=7, letter=6.8, above=True)
AXIS = 34
GAP = 8
RISK = "▲ "
"""Stands before the name of a vulnerable stage, so that nobody needs the colour."""


@dataclass(frozen=True, slots=True)
class Label:
    """lines: from the top; the last carries `short`, the dates. x, y: of the first line's base. height: what it takes above the
    bar; nothing where it stands beside."""

    lines: tuple[str, ...]
    short: str
    x: float
    y: float
    anchor: str
    height: float = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage's days; a part of another stage is thinner. title, when: its facts in full. A deadline is
    a diamond in the middle of its only day. pieces: where the days of some places lie on a bar that stretches over those of
    all; (x, width) of each."""

    stage: str
    title: str
    when: str
    state: StageState
    is_deadline: bool
    is_tentative: bool
    is_vulnerable: bool
    x: float
    y: float
    width: float
    height: float
    label: Label
    pieces: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """name: empty where there is no room. year: only in the first month and in January."""

    x: float
    name: str
    year: str


@dataclass(frozen=True, slots=True)
class Band:
    """A heading above the rows of one group; y in the picture's units, from the top."""

    title: str
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """today, voting: x of those days' middle; None outside the picture."""

    layout: Layout
    height: float
    months: tuple[Month, ...]
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]
    today: float | None
    voting: float | None


def picture(agenda: Agenda, wording: Wording, layout: Layout) -> Picture | None:
    """The picture of an agenda; None when not one stage has a day."""
    dated = [row.occurrence for row in agenda.rows if row.occurrence.days]
    if not dated:
        return None
    scale = Scale.of(dated, layout)
    bars: list[Bar] = []
    bands: list[Band] = []
    y = float(AXIS)
    for title, rows in agenda.groups:
        drawn = [row for row in rows if row.occurrence.days]
        if drawn:
            y += layout.band
            bands.append(Band(wording.t.pick(title), y - 14))
        for row in drawn:
            bar = _bar(row, wording, scale, y)
            bars.append(bar)
            y += layout.row + bar.label.height
    voting = next((o.days for o in dated if is_vote(o.stage) and not o.is_span), None)
    return Picture(
        layout=layout,
        height=y + GAP,
        months=tuple(scale.months(wording.t)),
        bands=tuple(bands),
        bars=tuple(bars),
        today=scale.middle(agenda.today),
        voting=scale.middle(voting.last) if voting else None,
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to lengths of a layout. first: a first of a month; last: exclusive, a first of a month."""

    first: date
    last: date
    layout: Layout

    @staticmethod
    def of(occurrences: list[Occurrence], layout: Layout) -> Scale:
        """That of all months in which something of these lies, of which one at least has days."""
        days = [o.days for o in occurrences if o.days]
        first, last = min(d.opening for d in days), max(d.last for d in days)
        return Scale(first.replace(day=1), month_after(last), layout)

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round((day - self.first).days / (self.last - self.first).days * self.layout.width, 1)

    def end(self, days: Days) -> float:
        """Where the last of some days ends."""
        return self.x(days.last + timedelta(days=1))

    def middle(self, day: date) -> float | None:
        """Where the middle of a day lies; None outside."""
        if not self.first <= day < self.last:
            return None
        return round((self.x(day) + self.x(day + timedelta(days=1))) / 2, 1)

    def months(self, t: Translator) -> Iterator[Month]:
        """Each month, with its name where there is room."""
        month = self.first
        wide = self.layout.width / ((self.last - self.first).days / 30) > 26
        while month < self.last:
            fits = self.x(month) + 26 <= self.layout.width and (wide or month.month in (1, 4, 7, 10))
            name = t.short_date(month).split()[-1] if fits else ""
            new_year = month == self.first or month.month == 1
            yield Month(self.x(month), name, str(month.year) if new_year else "")
            month = month_after(month)


def month_after(day: date) -> date:
    """The first of the month behind that of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _bar(row: AgendaRow, wording: Wording, scale: Scale, top: float) -> Bar:
    occurrence, layout = row.occurrence, scale.layout
    days = occurrence.days
    assert days is not None
    x, end = scale.x(days.opening), scale.end(days)
    width = max(round(end - x, 1), 4.0)
    height = layout.bar * (0.5 if occurrence.stage.part_of and not occurrence.is_deadline else 1)
    title, short = wording.t.pick(occurrence.stage.title), wording.short(occurrence)
    words = RISK + title if occurrence.stage.vulnerable else title
    label = _above(words, short, top, layout) if layout.above else _beside(words, short, (x, x + width), top, layout)
    return Bar(
        stage=occurrence.id,
        title=title,
        when=wording.when(occurrence),
        state=row.state,
        is_deadline=occurrence.is_deadline,
        is_tentative=row.is_tentative,
        is_vulnerable=occurrence.stage.vulnerable,
        x=x,
        y=top + label.height + (layout.bar - height) / 2,
        width=width,
        height=height,
        label=label,
        pieces=tuple(_piece(each, scale) for each in row.places) if occurrence.is_span else (),
    )


def _piece(places: PlaceDays, scale: Scale) -> tuple[float, float]:
    days = places.occurrence.days
    assert days is not None
    x = scale.x(days.opening)
    return x, max(round(scale.end(days) - x, 1), 3.0)


def _beside(title: str, short: str, bar: tuple[float, float], top: float, layout: Layout) -> Label:
    """Right of the bar where there is room, else left; above it where the bar leaves room for half the words nowhere."""
    x, end = bar
    y = top + layout.bar - 1.5
    right, left = layout.width - end - GAP, x - GAP
    needed = (len(title) + len(short) + 2) * layout.letter
    if max(left, right) < needed / 2:
        return Label((title,), short, 0, top + 9, "start", layout.line)
    if needed > right and left > right:
        return Label((_cut(title, left, short, layout),), short, x - GAP, y, "end")
    return Label((_cut(title, right, short, layout),), short, end + GAP, y, "start")


def _above(title: str, short: str, top: float, layout: Layout) -> Label:
    letters = int(layout.width / layout.letter)
    lines = textwrap.wrap(f"{title}  {short}", letters, max_lines=3, placeholder="…")
    if lines[-1].endswith(short):
        lines[-1] = lines[-1].removesuffix(short).rstrip()
    else:
        lines = [*textwrap.wrap(title, letters, max_lines=3, placeholder="…"), ""]
    return Label(tuple(lines), short, 0, top + 9, "start", layout.line * len(lines))


def _cut(title: str, room: float, short: str, layout: Layout) -> str:
    letters = max(int(room / layout.letter) - len(short) - 2, 12)
    return title if len(title) <= letters else title[: letters - 1].rstrip() + "…"
