"""What stands on a wall calendar: one sheet A4 of a place, or of the country, with each stage's days, hours and bar. Pure.

It hangs for weeks, so nothing in it runs with the clock: whole dates with the names of their days, no "today" and no days left, and
the revision by which they hold. It holds words and lengths, in units of WALL; where they stand on paper is a layout's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

from calendar_service.errors import N_, counted
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region
from calendar_service.timeline.stage import Occurrence
from calendar_service.web.agenda import AgendaRow, StageState
from calendar_service.web.link_card import BRAND
from calendar_service.web.picture import Layout, Month, Scale
from calendar_service.web.standing import InPlace, named
from calendar_service.web.weight import Weight, weight
from calendar_service.web.wording import Wording
from calendar_service.words.when import When

WALL = Layout("wall", width=1000, row=0, line=0, band=0, bar=0, letter=0, above=True)
"""The units of its bars: a thousandth of the picture's width."""

NARROWEST = 7.0
"""So long is a bar at least, in these units: a day is seen among two years."""

MOST_ROWS = 40
"""Where there are more, parts of stages of which nobody is reminded are left out, and it is said: what is read from a metre comes first."""


@dataclass(frozen=True, slots=True)
class WallRow:
    """A stage. when: its days, in words. note: hours, and what else tells it from others; may be empty. bars: (where it begins, how long
    it is); none where it has no day. weight: see web.weight."""

    when: str
    what: str
    note: str
    bars: tuple[tuple[float, float], ...]
    weight: int
    is_deadline: bool
    is_part: bool
    is_tentative: bool
    is_cancelled: bool
    is_vulnerable: bool


@dataclass(frozen=True, slots=True)
class WallGroup:
    """The stages of an election. title: empty where the sheet is of that one alone. vote_at: where its vote stands in the picture; None
    where it has no day of its own."""

    title: str
    vote_at: float | None
    rows: tuple[WallRow, ...]


@dataclass(frozen=True, slots=True)
class WallCalendar:
    """One sheet. eyebrow: what the place belongs to. votes: (what, when), in large letters. columns: the heads of the two columns.
    keys: sign -> what it means, of those that are there. url: of the page that its code leads to. day: of its revision, by which the file
    is dated."""

    title: str
    eyebrow: str
    about: str
    votes: tuple[tuple[str, str], ...]
    columns: tuple[str, str]
    months: tuple[Month, ...]
    groups: tuple[WallGroup, ...]
    keys: dict[str, str]
    left_out: str
    url: str
    code_alt: str
    scan: str
    foot: tuple[str, ...]
    day: date
    width: float = WALL.width
    brand: str = BRAND

    def words(self) -> dict[str, object]:
        """As plain JSON values, without the day."""
        return {name: value for name, value in asdict(self).items() if name != "day"}


def wall_calendar(
    say: Wording, revision: Revision, region: Region | None, stood: Sequence[InPlace], url: str
) -> WallCalendar:
    """Of a place, or of the country for None. stood: the elections that it tells, as they stand there; at least one. url: of its page."""
    every = [sorted(each.agenda.rows, key=_in_order) for each in stood]
    told = every
    if sum(map(len, every)) > MOST_ROWS:
        told = [[row for row in rows if weight(row.occurrence.stage) is not Weight.PART] for rows in every]
    dated = [row.occurrence for rows in told for row in rows if row.occurrence.days]
    scale = Scale.of(dated, WALL) if dated else None
    titles = [say.t.pick(each.election.title) for each in stood]
    groups = [
        WallGroup(title if len(titles) > 1 else "", _vote_at(scale, each), tuple(_row(say, scale, row) for row in rows))
        for title, each, rows in zip(titles, stood, told, strict=True)
    ]
    return WallCalendar(
        title=region.full_name if region else " · ".join(titles),
        eyebrow=_eyebrow(say, region, stood),
        about=" · ".join(titles) if region else "",
        votes=tuple(_votes(say, stood)),
        columns=(say.t.text(N_("Hari dan tanggal")), say.t.text(N_("Tahapan"))),
        months=tuple(scale.months(say.t)) if scale else (),
        groups=tuple(groups),
        keys=dict(_keys(say, groups)),
        left_out=_left_out(say, sum(map(len, every)) - sum(map(len, told))),
        url=url,
        code_alt=say.t.text(N_("Kode QR alamat halaman ini")),
        scan=say.t.text(N_("Jadwal terbaru, kalender untuk telepon, dan dasar hukumnya: pindai kode ini.")),
        foot=tuple(_foot(say, revision, region)),
        day=_published(revision),
    )


def _in_order(row: AgendaRow) -> tuple[date, date]:
    """By days; what has none at the end."""
    days = row.occurrence.days
    return (days.opening, days.last) if days else (date.max, date.max)


def _eyebrow(say: Wording, region: Region | None, stood: Sequence[InPlace]) -> str:
    if region is not None:
        return "" if region.is_province else say.regions.province_of(region).full_name
    takes_part = [code for each in stood for code in named(each.election, say.regions)]
    if takes_part:
        return say.t.text(counted("Jadwal di %(count)s daerah"), count=say.t.number(len(takes_part)))
    return say.t.text(N_("Jadwal nasional"))


def _votes(say: Wording, stood: Iterable[InPlace]) -> Iterator[tuple[str, str]]:
    for each in stood:
        vote = each.voting
        if vote is not None:
            what = say.t.pick(vote.stage.title)
            yield what, say.t.text(N_("dibatalkan")) if each.is_off else say.in_full(vote)


def _vote_at(scale: Scale | None, stood: InPlace) -> float | None:
    vote = stood.voting
    if scale is None or vote is None or vote.days is None or vote.is_span or stood.is_off:
        return None
    return scale.middle(vote.days.last)


def _row(say: Wording, scale: Scale | None, row: AgendaRow) -> WallRow:
    occurrence, stage = row.occurrence, row.occurrence.stage
    return WallRow(
        when=_when(say, occurrence),
        what=say.t.pick(stage.title),
        note=" · ".join(_notes(say, row)),
        bars=tuple(_bars(scale, row)) if scale else (),
        weight=weight(stage),
        is_deadline=occurrence.is_deadline,
        is_part=stage.part_of is not None,
        is_tentative=row.is_tentative,
        is_cancelled=row.state is StageState.CANCELLED,
        is_vulnerable=stage.vulnerable,
    )


def _when(say: Wording, occurrence: Occurrence) -> str:
    """As a page says it, with the names of days."""
    if occurrence.days is None:
        return say.days(occurrence)
    told = When(say.t, occurrence.days).by_weekdays()
    return say.t.text(N_("%(days)s, menurut daerah"), days=told) if occurrence.is_span else told


def _notes(say: Wording, row: AgendaRow) -> Iterator[str]:
    occurrence, stage = row.occurrence, row.occurrence.stage
    if row.state is StageState.CANCELLED:
        yield say.t.text(N_("dibatalkan"))
    elif row.is_tentative:
        yield say.t.text(N_("tentatif"))
    if hours := say.hours(occurrence):
        yield hours
    if stage.scope.is_open:
        yield say.t.text(N_("di sebagian daerah saja"))
    elif occurrence.region is None and (where := say.where(stage.scope)):
        yield where
    if stage.where:
        yield say.t.pick(stage.where)


def _bars(scale: Scale, row: AgendaRow) -> Iterator[tuple[float, float]]:
    """One, or of days that differ between places one for each of them."""
    if row.occurrence.days is None:
        return
    there = [each.occurrence for each in row.places] if row.occurrence.is_span else [row.occurrence]
    for each in there:
        if each.days:
            begins, ends = scale.x(each.days.opening), scale.end(each.days)
            yield begins, max(round(ends - begins, 1), NARROWEST)


def _keys(say: Wording, groups: Sequence[WallGroup]) -> Iterator[tuple[str, str]]:
    """What signs mean, but for those that nothing on the sheet has."""
    rows = [row for group in groups for row in group.rows]
    meanings = {
        "is_vulnerable": say.t.text(N_("tahapan rawan (▲, hitam)")),
        "is_deadline": say.t.text(N_("batas akhir (belah ketupat)")),
        "is_tentative": say.t.text(N_("tentatif (arsir)")),
        "is_cancelled": say.t.text(N_("dibatalkan (garis putus)")),
    }
    yield from ((sign, meaning) for sign, meaning in meanings.items() if any(getattr(row, sign) for row in rows))
    if any(group.vote_at is not None for group in groups):
        yield "vote", say.t.text(N_("hari pemungutan suara (garis titik)"))


def _left_out(say: Wording, count: int) -> str:
    if not count:
        return ""
    words = counted("%(count)s bagian tahapan tidak dimuat di lembar ini; semuanya ada di halamannya.")
    return say.t.text(words, count=say.t.number(count))


def _foot(say: Wording, revision: Revision, region: Region | None) -> Iterator[str]:
    day = _published(revision)
    yield say.t.text(
        N_("Menurut jadwal revisi %(number)s, %(day)s."), number=revision.number, day=say.t.plain_date(day)
    )
    if revision.number:
        yield say.t.text(N_("Kode jadwal: %(code)s."), code=say.revision_code(revision))
    zone = say.t.zone(region.timezone, day) if region else say.t.text(N_("waktu setempat"))
    yield say.t.text(
        N_("Tanggal termasuk hari pertama dan hari terakhir; jam menurut %(zone)s, kecuali disebut lain."), zone=zone
    )
    yield say.t.text(N_("Tanggal berasal dari salinan pers atas peraturan; bandingkan dengan naskah resminya."))
    yield say.t.text(N_("Lembar ini bukan pengumuman resmi penyelenggara atau pengawas Pemilihan."))


def _published(revision: Revision) -> date:
    """The day on which it was, by the capital's clock."""
    return revision.published_at.astimezone(ZoneInfo(CAPITAL_ZONE)).date()
