"""What an annex changes in the timetable, row by row, once a person has said which stage each row is. Pure.

Days alone are taken over, by the form of a stage (stage_form), so that a row obeys what that form obeys, and new stages as the file writes them.
Stages that the annex does not name stay as they are. All that is wrong is told beside its row; nothing is written then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from calendar_service import printable
from calendar_service.editing.annex import Annex, AnnexRow
from calendar_service.editing.annex_days import annex_days
from calendar_service.editing.annex_matches import Certainty, Match, matches
from calendar_service.editing.annex_target import AnnexTarget
from calendar_service.editing.stage_form import ORDER, REASONS, StageForm, as_written, stage_entries
from calendar_service.editing.typed_value import typed_day
from calendar_service.errors import N_, InvalidInput, Problem, Refused
from calendar_service.timeline.fields import SLUG, in_each_language
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days
from calendar_service.words.web_address import trouble_of
from calendar_service.written.readings import MAX_TEXT
from calendar_service.written.splice import Block, Value, Word, spliced
from calendar_service.written.splices import TableChange, spliced_each

OPEN, NEW, IGNORED = "", "+", "-"
"""What may be said of a row instead of the id of a stage: nothing yet, that it is a new one, that it is none."""

TITLES = tuple(in_each_language("title"))
_FILE_ORDER = ("sources", "holidays", "ended", "elections")
_SLUG = re.compile(SLUG)
_LONGEST_ID = 40
_MOST_STEPS = 10
"""Of stages that follow one another, each of which is written because the one before was."""

NOT_CHOSEN = N_("Pilih tahapannya, tahapan baru, atau abaikan.")
UNKNOWN = N_("Tahapan ini tidak ada lagi dalam naskah. Pilih yang lain.")
TWICE = N_(
    "Baris %(lines)s memakai tahapan yang sama dengan hari yang berbeda. Pilih yang lain, atau abaikan salah satunya."
)
CHANGED = N_("Sementara itu harinya berubah menjadi: %(now)s. Kirim sekali lagi bila lampiran yang benar.")
NO_DAYS = N_("Tulis harinya, atau abaikan baris ini.")
NEEDS_REASON = N_("Tulis alasannya. Kantor yang sudah diberi tahu membacanya dalam pemberitahuan.")
NEEDS_TITLE = N_("Tulis nama tahapan dalam bahasa ini.")
NEEDS_PHASE = N_("Pilih kelompoknya.")
BAD_ID = N_("Pengenal terdiri atas huruf kecil, angka, dan tanda hubung, misalnya masa-tenang.")
ID_TAKEN = N_("Pengenal ini sudah dipakai tahapan lain.")
TOO_LONG = N_("Teks ini %(length)s huruf; paling panjang %(limit)s.")
BAD_SOURCE = N_("Nama pendek terdiri atas huruf kecil, angka, dan tanda hubung, misalnya peraturan-2.")
NO_SOURCE = N_("Sumber ini tidak ada dalam naskah. Pilih yang lain.")


class RowState(StrEnum):
    """What becomes of a row's stage."""

    SAME = "same"
    MOVED = "moved"
    NEW = "new"
    IGNORED = "ignored"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RowChoice:
    """What a person said of a row. choice: the id of a stage, or OPEN, NEW, IGNORED. first, last: days typed for a row whose days were not understood.
    id, phase, titles: of a new stage; titles: field -> text."""

    choice: str = OPEN
    first: str = ""
    last: str = ""
    id: str = ""
    phase: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Regulation:
    """What is asked once. reasons: field -> why stages are moved. source: the short name of a source; NEW for another, whose name, address and day
    of publication then stand beside; empty for none."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    name: str = ""
    address: str = ""
    since: str = ""


@dataclass(frozen=True)
class AnnexLine:
    """A row, and what becomes of it. before, after: the days of its stage. troubles: field of RowChoice -> the sentence beside it."""

    row: AnnexRow
    match: Match
    chosen: RowChoice
    state: RowState
    before: Days | None = None
    after: Days | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)


def proposals(annex: Annex, target: AnnexTarget) -> list[RowChoice]:
    """What is chosen for each dated row before anybody has said anything: the stage that is meant beyond doubt, and nothing for others."""
    return [
        _proposal(row, match, target)
        for row, match in zip(annex.dated, matches(annex.dated, target.names), strict=True)
    ]


def _proposal(row: AnnexRow, match: Match, target: AnnexTarget) -> RowChoice:
    if match.certainty is not Certainty.SURE:
        return RowChoice()
    if row.days is None and target.forms[match.stage].days is None:  # neither has a date: nothing to take over
        return RowChoice(IGNORED)
    return RowChoice(match.stage)


class AnnexAnswer:
    """An annex, and what was said of it.

    choices: one for each dated row. seen: id of a stage -> its days as they were shown, in words; what changed meanwhile is asked about. fresh: sentences of
    problems that the changed text has, by id of a stage; the empty one for others."""

    def __init__(
        self,
        annex: Annex,
        target: AnnexTarget,
        choices: Sequence[RowChoice],
        regulation: Regulation | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> None:
        self.annex, self.target, self.seen = annex, target, seen or {}
        self.regulation = regulation or Regulation()
        self.common: dict[str, str] = {}
        found = matches(annex.dated, target.names)
        lines = [self._line(row, match, each) for row, match, each in zip(annex.dated, found, choices, strict=True)]
        self.lines = self._without_clashes(lines)
        self._judge_regulation()

    @property
    def has_troubles(self) -> bool:
        return bool(self.common) or any(line.troubles for line in self.lines)

    @property
    def has_changes(self) -> bool:
        return any(line.state in (RowState.MOVED, RowState.NEW) for line in self.lines)

    @cached_property
    def unnamed(self) -> list[str]:
        """Ids of stages that no row is taken for. They stay."""
        named = {line.chosen.choice for line in self.lines}
        return [ident for ident in self.target.forms if ident not in named]

    def count(self, state: RowState) -> int:
        """How many rows are in a state."""
        return sum(line.state is state for line in self.lines)

    def tell(self, problems: Mapping[str, str]) -> str:
        """Put sentences beside the rows of the stages that they are about (see new_problems). What is about no row is handed back."""
        left = dict(problems)
        for index, line in enumerate(self.lines):
            ident = line.chosen.id if line.state is RowState.NEW else line.chosen.choice
            if ident in problems:
                left.pop(ident, None)
                self.lines[index] = replace(line, troubles={**line.troubles, "choice": problems[ident]})
        return " ".join(left.values())

    # Rows

    def _line(self, row: AnnexRow, match: Match, chosen: RowChoice) -> AnnexLine:
        if chosen.choice == IGNORED:
            return AnnexLine(row, match, chosen, RowState.IGNORED)
        troubles: dict[str, str] = {}
        after = self._days(row, chosen, troubles)
        if chosen.choice == OPEN:
            troubles = {"choice": self._say(NOT_CHOSEN)}
            return AnnexLine(row, match, chosen, RowState.OPEN, after=after, troubles=troubles)
        if chosen.choice == NEW:
            return self._new_line(row, match, chosen, after, troubles)
        form = self.target.forms.get(chosen.choice)
        if form is None:
            return AnnexLine(row, match, chosen, RowState.OPEN, after=after, troubles={"choice": self._say(UNKNOWN)})
        return self._stage_line(row, match, chosen, form, after, troubles)

    def _days(self, row: AnnexRow, chosen: RowChoice, troubles: dict[str, str]) -> Days | None:
        if row.trouble is None:
            return row.days
        if not (chosen.first.strip() or chosen.last.strip()):
            troubles["first"] = self._say(NO_DAYS)
            return None
        try:
            return annex_days((chosen.first, chosen.last), self.target.translator).days
        except Refused as error:
            troubles["first"] = error.sentence(self.target.translator)
            return None

    def _stage_line(
        self,
        row: AnnexRow,
        match: Match,
        chosen: RowChoice,
        form: StageForm,
        after: Days | None,
        troubles: dict[str, str],
    ) -> AnnexLine:
        before = form.days
        if after is None or after == before:
            return AnnexLine(row, match, chosen, RowState.SAME if after else RowState.OPEN, before, after, troubles)
        if self.seen.get(chosen.choice, now := days_shown(form)) != now:
            troubles["choice"] = self._say(CHANGED, now=now.strip(" |").replace("|", " s.d. ") or "-")
        for name, sentence in form.answered(self._sent(form, after)).troubles.items():
            if name in REASONS:
                self.common.setdefault(name, sentence)
            else:
                troubles.setdefault("choice", sentence)
        return AnnexLine(row, match, chosen, RowState.MOVED, before, after, troubles)

    def _sent(self, form: StageForm, after: Days) -> dict[str, str]:
        """As the form of the stage would be sent, with these days and, where it is moved, with the reason."""
        day = self.target.translator.plain_date
        shown = form.shown
        sent = {
            **shown,
            **{f"before_{name}": text for name, text in shown.items()},
            "first": day(after.first) if after.first else "",
            "last": day(after.last) if after.last != after.first else "",
        }
        return (
            sent if form.days is None else {**sent, **{name: self.regulation.reasons.get(name, "") for name in REASONS}}
        )

    def _new_line(
        self, row: AnnexRow, match: Match, chosen: RowChoice, after: Days | None, troubles: dict[str, str]
    ) -> AnnexLine:
        made = self.target.forms.get(chosen.id)
        if (
            made is not None
            and after is not None
            and made.days == after
            and made.entry.title(TITLES[0]) == _plain(chosen.titles.get(TITLES[0], ""))
        ):
            return AnnexLine(row, match, chosen, RowState.SAME, after, after)  # sent twice
        if not _SLUG.fullmatch(chosen.id):
            troubles["id"] = self._say(BAD_ID)
        elif made is not None:
            troubles["id"] = self._say(ID_TAKEN)
        if chosen.phase not in self.target.phases:
            troubles["phase"] = self._say(NEEDS_PHASE)
        for name in TITLES:
            if sentence := self._text_trouble(chosen.titles.get(name, ""), NEEDS_TITLE):
                troubles[name] = sentence
        return AnnexLine(row, match, chosen, RowState.NEW, None, after, troubles)

    def _text_trouble(self, text: str, empty: str) -> str:
        try:
            printable.required_line(text, empty)
        except Refused as error:
            return error.sentence(self.target.translator)
        return self._say(TOO_LONG, length=len(text), limit=MAX_TEXT) if len(text) > MAX_TEXT else ""

    def _without_clashes(self, lines: Sequence[AnnexLine]) -> list[AnnexLine]:
        """Two rows for one stage are a question, unless they say the same; so are two new stages of one id."""
        by_stage: dict[str, list[AnnexLine]] = {}
        for line in lines:
            if line.state in (RowState.SAME, RowState.MOVED) and line.chosen.choice != NEW:
                by_stage.setdefault(line.chosen.choice, []).append(line)
        ids = Counter(line.chosen.id for line in lines if line.state is RowState.NEW)
        return [self._clashing(line, by_stage.get(line.chosen.choice, []), ids) for line in lines]

    def _clashing(self, line: AnnexLine, of_stage: Sequence[AnnexLine], ids: Mapping[str, int]) -> AnnexLine:
        told = dict(line.troubles)
        if line in of_stage and len({each.after for each in of_stage}) > 1:
            told["choice"] = self._say(TWICE, lines=", ".join(str(each.row.line) for each in of_stage))
        if line.state is RowState.NEW and ids[line.chosen.id] > 1:
            told.setdefault("id", self._say(ID_TAKEN))
        return replace(line, troubles=told)

    # The regulation

    def _judge_regulation(self) -> None:
        reasons = self.regulation.reasons
        is_moved = any(line.state is RowState.MOVED and line.before is not None for line in self.lines)
        if is_moved and not any(reasons.get(name, "").strip() for name in REASONS):
            self.common[REASONS[0]] = self._say(NEEDS_REASON)
        source = self.regulation.source
        if source == NEW:
            self._judge_source()
        elif source and source not in self.target.sources:
            self.common["source"] = self._say(NO_SOURCE)

    def _judge_source(self) -> None:
        given = self.regulation
        if not _SLUG.fullmatch(given.name):
            self.common["source_name"] = self._say(BAD_SOURCE)
        if given.name in self.target.sources and not self._has_source():
            self.common["source_name"] = self._say(ID_TAKEN)
        if wrong := trouble_of(given.address):
            message, facts = wrong
            self.common["source_address"] = self._say(message, value=given.address, **facts)
        try:
            self._since()
        except Refused as error:
            self.common["source_since"] = error.sentence(self.target.translator)

    def _has_source(self) -> bool:
        """Whether the file has the new source already, as it has after a second click."""
        return self.target.source_address(self.regulation.name) == self.regulation.address

    def _since(self) -> str:
        day = typed_day(self.regulation.since, self.target.translator)
        return day.isoformat() if day else ""

    def _say(self, message: str, **facts: object) -> str:
        return self.target.translator.text(message, **facts)

    # The text

    def written(self) -> bytes:
        """The file with what was changed. Only where nothing is wrong. Raises Refused, InvalidInput."""
        data = self._with_source(self.target.data)
        fixed = [line for line in self._entered() if line.state is RowState.MOVED and not self._form(line).is_reckoned]
        data = spliced_each(data, [self._edit(line, self._form(line)) for line in fixed], ORDER)
        return self._with_new_stages(self._with_reckoned(data))

    def _entered(self) -> list[AnnexLine]:
        """One line for each stage that the annex names."""
        found = {
            line.chosen.choice: line
            for line in self.lines
            if line.state in (RowState.SAME, RowState.MOVED) and line.after
        }
        return [line for ident, line in found.items() if ident in self.target.forms]

    def _form(self, line: AnnexLine) -> StageForm:
        return self.target.forms[line.chosen.choice]

    def _with_reckoned(self, data: bytes) -> bytes:
        """Days that follow another stage are written only where they do not follow it to the day that the annex says, be it that the stage moves
        and its anchor does not, or the other way round."""
        if not any(self._form(line).is_reckoned for line in self._entered()) or not self.has_changes:
            return data
        for _ in range(_MOST_STEPS):
            forms = replace(self.target, data=data).forms
            late = [
                line
                for line in self._entered()
                if (form := forms[line.chosen.choice]).is_reckoned and form.days != line.after
            ]
            if not late:
                break
            data = spliced_each(data, [self._edit(line, forms[line.chosen.choice]) for line in late], ORDER)
        return data

    def _with_new_stages(self, data: bytes) -> bytes:
        new, there = self._new_stages(), self.target.phases_with_stages
        inside = [TableChange((*self._stages, phase), stages) for phase, stages in new.items() if phase in there]
        data = spliced_each(data, inside)
        bare = {phase: Block(stages) for phase, stages in new.items() if phase not in there}
        return spliced_each(data, [TableChange(self._stages, bare)], list(self.target.phases)) if bare else data

    @property
    def _stages(self) -> tuple[str, str, str]:
        return ("elections", self.target.election, "stages")

    def _edit(self, line: AnnexLine, form: StageForm) -> TableChange:
        """What a line changes in the text to which the form belongs."""
        assert line.after is not None
        entry = form.entry
        changes: dict[str, Value | None] = dict(form.answered(self._sent(form, line.after)).changes)
        if source := self._source():
            written = as_written(entry.nodes.get("source"))
            kept = [str(each) for each in written] if isinstance(written, list) else [str(written)] if written else []
            changes["source"] = list(dict.fromkeys([*kept, source])) if kept else source
        return TableChange((*self._stages, entry.phase, entry.id), changes)

    def _new_stages(self) -> dict[str, dict[str, Block]]:
        """Group -> id -> what is written of a new stage."""
        found: dict[str, dict[str, Block]] = {}
        for line in self.lines:
            if line.state is RowState.NEW and line.after:
                found.setdefault(line.chosen.phase, {})[line.chosen.id] = self._new_stage(line, line.after)
        return found

    def _new_stage(self, line: AnnexLine, days: Days) -> Block:
        titles = {name: _plain(line.chosen.titles[name]) for name in TITLES}
        source = {"source": self._source()} if self._source() else {}
        return Block({**titles, "days": Word(_written(days)), **source})

    def _source(self) -> str:
        return self.regulation.name if self.regulation.source == NEW else self.regulation.source

    def _with_source(self, data: bytes) -> bytes:
        given = self.regulation
        if given.source != NEW or given.name in self.target.sources:
            return data
        since = self._since()
        value: Value = {"address": given.address, "since": Word(since)} if since else given.address
        if self.target.sources:
            return spliced(data, ("sources",), {given.name: value}, sorted({*self.target.sources, given.name}))
        return spliced(data, (), {"sources": {given.name: value}}, _FILE_ORDER)


def _plain(text: str) -> str:
    return printable.line(text)


def _written(days: Days) -> str:
    if days.first == days.last:
        return days.last.isoformat()
    return f"{days.first.isoformat() if days.first else ''} s.d. {days.last.isoformat()}".strip()


def days_shown(form: StageForm) -> str:
    """The days of a stage as its form shows them; by it is known whether they changed since."""
    return f"{form.shown['first']}|{form.shown['last']}"


def new_problems(before: AnnexTarget, after: bytes) -> dict[str, str]:
    """What is wrong with a changed text and was not before: id of the stage where it is wrong -> the first sentence; the empty id
    for what is wrong elsewhere."""
    known = {problem.sentence(before.translator) for problem in _problems(before.data, before)}
    found: dict[str, str] = {}
    for problem in _problems(after, before):
        sentence = problem.sentence(before.translator)
        if sentence not in known:
            found.setdefault(_stage_at(problem.line, after, before.election), sentence)
    return found


def _problems(data: bytes, target: AnnexTarget) -> Sequence[Problem]:
    try:
        parse(data, target.regions)
    except InvalidInput as error:
        return error.problems
    return ()


def _stage_at(line: int, data: bytes, election: str) -> str:
    above = [entry for entry in stage_entries(data) if entry.line <= line]
    return above[-1].id if above and above[-1].election == election else ""


def proposed_id(title: str, taken: Sequence[str] | Mapping[str, object]) -> str:
    """A short id for a new stage, of the first words of its title; free."""
    found = re.findall(r"[a-z0-9]+", printable.line(title).casefold())
    ident = ""
    for word in (word for word in found if word not in ("dan", "atau", "yang", "serta", "di", "untuk")):
        if len(f"{ident}-{word}") > _LONGEST_ID:
            break
        ident = f"{ident}-{word}".strip("-")
    ident = ident or "tahapan"
    number = next(n for n in range(1, len(taken) + 2) if (f"{ident}-{n}" if n > 1 else ident) not in taken)
    return f"{ident}-{number}" if number > 1 else ident
