"""What YAML takes and may not have been meant: a text that ends at a `#`, a bullet of a text program, a year far away. Pure.

Each is a question, never a refusal: the file may well mean what it says. Each has the line that was probably meant as its repair,
a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_service.errors import N_, Repair
from calendar_service.timeline import lint
from calendar_service.timeline.raw_lines import Look, RawLine, raw_lines
from calendar_service.timeline.stage import Days
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.timeline.whereabouts import Whereabouts
from calendar_service.written.source import Place

FAR = timedelta(days=550)
"""Further than this from the middle of its election's days, a year was probably mistyped."""

ASKED = {
    "hash-in-text": N_("%(key)s berakhir sebelum %(value)s, karena # memulai komentar; bila itu bagian teksnya, apit seluruh teks dengan tanda kutip"),
    "bullet-in-text": N_("teks ini diawali %(value)s; bila itu tanda butir, tulis tanda hubung dan spasi di awal baris"),
    "quotes-in-text": N_("tanda kutip lengkung di sini menjadi bagian teks; bila tidak dimaksudkan, pakai tanda kutip lurus"),
    "code-of-a-page": N_("%(value)s akan tampil seperti tertulis; bila berasal dari halaman web, tulis %(meant)s"),
    "year-far-away": N_("hari %(days)s jauh dari hari lain pemilihan ini (sekitar %(there)s); periksa tahunnya"),
    "group-without-stages": N_("kelompok %(value)s tidak berisi tahapan; bila tahapannya berdiri di kelompok lain, periksa baris %(value)s: di bawah stages"),
    "former-id-twice": N_("pengenal lama %(value)s juga tertulis di baris %(line)s; satu pengenal lama hanya untuk satu tempat"),
}  # fmt: skip
"""Rule -> what is asked."""

_HASH = re.compile(r" #(?=\S)| #|\t#(?=\S)")
_DOTS = re.compile(
    "[\u2022\u00b7\u25cf\u25e6\u25aa\u25ab\u25cb\u25a0\u2023\u2043\uf0b7][ \t\u00a0]*|[\u2013\u2014\u2212-][ \t\u00a0]*(?=[A-Za-z])"
)
_NUMBERED = re.compile(
    r"(?:(?:\d{1,2}|[a-h])[.)]|[o+\u00a7\u00fc\u00d8\u27a2\u27a4\u2713\u2714\u25ba\u2756\u25c6]|--+)[ \t\u00a0]+(?=\S)"
)
_CURLED = re.compile("^[\u201c\u201e\u201d\u00ab\u2018](.*)[\u201d\u201c\u00bb\u2019]$")
_PAGE = {"&amp;": "&", "&nbsp;": " ", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&ndash;": "\u2013", "&mdash;": "\u2014", "&#39;": "'"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unclear:
    """rule: of ASKED. place: of what is asked about. repairs: what was probably meant."""

    rule: str
    place: Place
    facts: Mapping[str, object]
    repairs: tuple[Repair, ...] = ()


def questions(lines: Sequence[str], timeline: Timeline, places: Whereabouts) -> list[Unclear]:
    """Of a text without mistakes. lines: without their ends. places: of the same text."""
    return [
        *_of_lines(list(lines)),
        *_of_groups(timeline, places, list(lines)),
        *_of_years(timeline, places, lines),
        *_of_former_ids(list(lines)),
    ]


# Of lines.


def _of_lines(lines: list[str]) -> Iterator[Unclear]:
    raws = raw_lines(lines)
    told = 0
    for raw in raws:
        if raw.kind is Look.LOOSE and raw.of and raws[raw.of - 1].key in lint.BULLETS and raws[raw.of - 1].is_bare:
            found = _DOTS.match(raw.text, raw.indent) or _NUMBERED.match(raw.text, raw.indent)
            if found and told != raw.of:
                told = raw.of
                yield _asked_of(raw, "bullet-in-text", found, raw.blank + "- " + raw.text[found.end() :])
        elif raw.kind in (Look.FIELD, Look.BULLET) and (
            raw.key in lint.TEXTS or (raw.kind is Look.BULLET and _is_text(raw, raws))
        ):
            yield from _of_text(raw)


def _is_text(raw: RawLine, raws: list[RawLine]) -> bool:
    """Whether a bullet is one of words for people."""
    above = next(
        (each for each in reversed(raws[: raw.number - 1]) if each.kind is Look.FIELD and not each.has_dash), None
    )
    return above is not None and above.key in lint.BULLETS


def _of_text(raw: RawLine) -> Iterator[Unclear]:
    value, text = raw.value, raw.text
    if not value or value[0] in "'\"|>[{":
        return
    behind = text[raw.at + len(value) :]
    found = _HASH.match(behind)
    if found:
        whole = text[raw.at :].rstrip()
        facts = {"key": raw.key or "-", "value": behind.strip()}
        yield _question(raw, "hash-in-text", raw.at + len(value) + 1, facts, text[: raw.at] + lint.in_quotes(whole))
    dots = _DOTS.match(value)
    if dots:
        mended = text[: raw.at] + value[dots.end() :] + behind
        yield _question(raw, "bullet-in-text", raw.at, {"value": dots[0].strip()}, mended)
    curled = _CURLED.match(value)
    if curled:
        yield _question(raw, "quotes-in-text", raw.at, {}, text[: raw.at] + lint.in_quotes(curled[1]) + behind)
    for code, meant in _PAGE.items():
        if code in value:
            facts = {"value": code, "meant": meant}
            yield _question(raw, "code-of-a-page", text.index(code, raw.at), facts, text.replace(code, meant))
            return


def _asked_of(raw: RawLine, rule: str, found: re.Match[str], mended: str) -> Unclear:
    return _question(raw, rule, found.start(), {"value": found[0].strip()}, mended)


def _question(raw: RawLine, rule: str, offset: int, facts: Mapping[str, object], mended: str) -> Unclear:
    repair = lint.repair(raw.number, raw.text, mended, is_safe=False)
    return Unclear(rule, Place(raw.number, offset + 1), facts, (repair,))


def _of_former_ids(lines: list[str]) -> Iterator[Unclear]:
    """One former id in several places: its calendars can lead to one of them only."""
    first: dict[str, int] = {}
    for raw in raw_lines(lines):
        if raw.key == "was" and raw.kind is Look.FIELD:
            for found in re.finditer(r"[a-z0-9]+(?:-[a-z0-9]+)*", raw.value):
                if found[0] in first:
                    yield Unclear(
                        "former-id-twice",
                        Place(raw.number, raw.at + found.start() + 1),
                        {"value": found[0], "line": first[found[0]]},
                    )
                first.setdefault(found[0], raw.number)


def _of_groups(timeline: Timeline, places: Whereabouts, lines: list[str]) -> Iterator[Unclear]:
    """A group without stages: the line of its id under `stages` may have been lost, and its stages stand in another."""
    for election in timeline.elections.values():
        lacking = set(election.phases) - {stage.phase for stage in election.stages}
        if not lacking or not timeline.goes_on(election.id):
            continue
        start = places.of(election.id, "", "phases").line
        for raw in raw_lines(lines)[start - 1 :]:
            if raw.kind is Look.FIELD and raw.key in lacking:
                lacking.discard(raw.key)
                yield Unclear("group-without-stages", Place(raw.number, raw.indent + 1), {"value": raw.key})


# Of years.


def _of_years(timeline: Timeline, places: Whereabouts, lines: Sequence[str]) -> Iterator[Unclear]:
    for election in timeline.elections.values():
        if not timeline.goes_on(election.id):
            continue
        every = list(_days(election))
        middle = sorted(day for _, _, _, ends in every for day in ends)[sum(len(ends) for *_, ends in every) // 2]
        for stage, field, codes, ends in every:
            for day in ends:
                if abs(day - middle) > FAR:
                    place = places.of(election.id, stage, field, codes)
                    facts = {"days": day.isoformat(), "there": middle.year}
                    yield Unclear("year-far-away", place, facts, _year(lines, place, day, middle))
                    break


def _days(election: Election) -> Iterator[tuple[str, str, tuple[str, ...], list[date]]]:
    """Stage, field, codes, and the days that are written there."""
    yield "", "issued", (), [election.issued]
    for stage in election.stages:
        if stage.due is None and stage.days:
            yield stage.id, "days", (), _ends(stage.days)
        for code, line in stage.local.items():
            if stage.due is None and line.days:
                yield stage.id, "local", (code,), _ends(line.days)


def _ends(days: Days) -> list[date]:
    return [day for day in (days.first, days.last) if day]


def _year(lines: Sequence[str], place: Place, day: date, middle: date) -> tuple[Repair, ...]:
    """The day in the year of the others, where it stands on that line."""
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    at = line.find(day.isoformat())
    if at < 0:
        return ()
    return (Repair(place.line, at + 1, line[at : at + 4], str(middle.year), is_safe=False),)
