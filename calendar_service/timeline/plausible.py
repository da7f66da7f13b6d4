"""What a timetable says and can hardly be: a campaign in the quiet period, a result before the vote. Pure.

Each is an Oddity: it is told with the place in the file and the rule's source, and nothing is refused for it, since the law may
have changed. What a rule says of the order of stages is asked in each region, by its own days; regions where it is alike are one
oddity. Stages are known by their landmarks, and those that are cancelled or have no day are not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calendar_service.errors import N_, Problem, Translates, counted
from calendar_service.regions import Region, Regions, covers
from calendar_service.timeline.landmarks import Landmark, is_vote, landmark_of
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.questions import ASKED, questions
from calendar_service.timeline.reference import RuleSource, rules_of
from calendar_service.timeline.stage import Days, Local, Relation, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.timeline.whereabouts import Whereabouts
from calendar_service.written.nodes import read_nodes
from calendar_service.written.source import lines_of

FAR_WITHOUT_LAW = N_(
    "hari %(days)s jauh dari hari lain pemilihan ini (sekitar %(there)s); periksa tahunnya. "
    "Bila tahunnya benar: paket aturan %(law)s sudah berakhir pada hari itu"
)

MOST_NAMES = 3
"""Regions that are named; of more there is the number."""

ONE_DAY = timedelta(days=1)
FAR = timedelta(days=300)
"""Further than this from the nearest day of another region, a year was probably mistyped."""

SAID = {
    "campaign-in-quiet-period": N_("kampanye %(stage)s (%(days)s) bertumpuk dengan masa tenang %(other)s (%(there)s)"),
    "campaign-on-voting-day": N_(
        "kampanye %(stage)s (%(days)s) masih berjalan pada pemungutan suara %(other)s (%(there)s)"
    ),
    "quiet-period-before-vote": N_(
        "masa tenang %(stage)s (%(days)s) tidak berakhir sehari sebelum pemungutan suara %(other)s (%(there)s)"
    ),
    "candidates-after-vote": N_(
        "penetapan %(stage)s (%(days)s) tidak mendahului pemungutan suara %(other)s (%(there)s)"
    ),
    "days-turned-round": N_("%(stage)s dihitung berakhir sebelum mulai, sehingga tidak bertanggal"),
    "result-before-vote": N_("hasil %(stage)s (%(days)s) mendahului pemungutan suara %(other)s (%(there)s)"),
    "registration-after-candidates": N_(
        "pendaftaran %(stage)s (%(days)s) masih berjalan sesudah penetapan %(other)s (%(there)s)"
    ),
    "campaign-before-candidates": N_("kampanye %(stage)s (%(days)s) mulai sebelum penetapan %(other)s (%(there)s)"),
    "winner-before-result": N_("penetapan terpilih %(stage)s (%(days)s) mendahului %(other)s (%(there)s)"),
    "inauguration-before-winner": N_("pelantikan %(stage)s (%(days)s) mendahului %(other)s (%(there)s)"),
    "day-before-its-anchor": N_("%(stage)s (%(days)s) mendahului %(other)s (%(there)s), padahal dihitung sesudahnya"),
    "day-after-its-anchor": N_(
        "%(stage)s (%(days)s) tidak mendahului %(other)s (%(there)s), padahal dihitung sebelumnya"
    ),
    "vote-before-issue": N_("pemungutan suara %(stage)s (%(days)s) mendahului penetapan jadwal (issued %(there)s)"),
    "issue-after-votes": N_(
        "penetapan jadwal (%(there)s) sesudah semua pemungutan suara, yang terakhir %(days)s; periksa issued"
    ),
    "reminders-without-law": N_(
        "pemilihan %(stage)s punya pengingat tetapi tidak punya paket aturan, sehingga suratnya tidak menyebut larangan; tulis law"
    ),
    "law-has-ended": N_(
        "paket aturan %(value)s berlaku sampai %(days)s, padahal %(stage)s masih punya pengingat bagi tahapan pada %(there)s"
    ),
    "local-takes-no-part": N_("local berisi %(value)s, padahal %(stage)s tidak berlaku di sana"),
    "region-takes-no-part": N_("regions berisi %(value)s, padahal tidak ada yang ikut di sana"),
    "except-takes-no-part": N_("except %(stage)s berisi %(value)s, padahal tidak ada yang ikut di sana"),
    "stage-nowhere": N_("%(stage)s tidak berlaku di daerah mana pun"),
    "place-without-day": N_("%(stage)s tidak bertanggal di sana; tulis harinya di local, atau undated, atau except"),
    "cancelled-without-day": N_(
        "%(stage)s dibatalkan tanpa hari, sehingga tidak ada kalender yang menyebutnya; tulis juga days yang semula"
    ),
    "stands-though-cancelled": N_(
        "%(stage)s (%(days)s) tetap berlaku, padahal %(other)s dibatalkan; bila ikut batal, tulis status: cancelled"
    ),
    "day-far-from-others": N_("hari %(stage)s (%(days)s) jauh dari hari di tempat lain (%(there)s)"),
    "hours-on-another-day": N_("jam %(stage)s (%(value)s) jatuh pada hari lain menurut jam %(there)s"),
    "discipline-without-day": N_(
        "discipline_from menyebut %(stage)s yang belum bertanggal; setiap pelanggaran dianggap pelanggaran disiplin"
    ),
}
"""Rule -> what is said where a timetable breaks it."""


@dataclass(frozen=True, slots=True)
class Oddity(Problem):
    """rule: of SAID. codes: the regions where it is so; empty for wherever it can be. names: theirs. source: of the rule; None
    where nobody handed it over."""

    rule: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    source: RuleSource | None = None

    def sentence(self, translator: Translates) -> str:
        said = translator.text(self.message, **self.facts)
        if self.codes:
            few = len(self.codes) <= MOST_NAMES
            where = (
                ", ".join(self.names) if few else translator.text(counted("%(count)s daerah"), count=len(self.codes))
            )
            said = f"{said}: {where}"
        if self.source is None:
            return said
        return f"{said} [{self.source.name[translator.language]}]"

    def as_json(self, translator: Translates) -> dict[str, object]:
        """Plain JSON values: what InvalidInput.facts has of a problem but for the file, and more."""
        return {
            "line": self.line,
            "column": self.column,
            "message": self.sentence(translator),
            "level": "warning",
            "rule": self.rule,
            "regions": list(self.codes),
            "source": self.source.address if self.source else "",
        }


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """What a text says, and what of that can hardly be; in the order of the file."""

    timeline: Timeline
    oddities: tuple[Oddity, ...]


def scrutinise(data: bytes, regions: Regions, name: str = "stages.yaml") -> Scrutiny:
    """As parsing.parse, and with what is odd. Raises InvalidInput."""
    timeline = parse(data, regions, name)
    places = Whereabouts(read_nodes(name, data)[0])
    return Scrutiny(timeline, what_is_odd(data, timeline, regions, places))


def what_is_odd(data: bytes, timeline: Timeline, regions: Regions, places: Whereabouts) -> tuple[Oddity, ...]:
    """Both together, in order, without what only follows from a year that is asked about. places: of that text."""
    found = sorted([*asked_about(data, timeline, places), *oddities(timeline, regions, places)])
    slipped = {str(each.facts["days"]) for each in found if each.rule == "year-far-away"}
    lawless = {str(each.facts["there"]): each.facts["value"] for each in found if each.rule == "law-has-ended"}
    told = {(each.line, str(each.facts.get("days"))) for each in found if each.rule != "day-far-from-others"}
    return tuple(_with_law(each, lawless) for each in found if not _follows(each, slipped, told))


def _with_law(odd: Oddity, lawless: Mapping[str, object]) -> Oddity:
    """A question about a year, with what holds if it is meant. lawless: day -> the pack of law that has ended by then."""
    law = lawless.get(str(odd.facts.get("days"))) if odd.rule == "year-far-away" else None
    return replace(odd, message=FAR_WITHOUT_LAW, facts={**odd.facts, "law": law}) if law else odd


def _follows(odd: Oddity, slipped: Collection[str], told: Collection[tuple[int, str]]) -> bool:
    """slipped: days whose year is asked about. told: lines and days of which something better is said than that other places have others."""
    if odd.rule == "year-far-away":
        return False
    if odd.rule == "day-far-from-others" and (odd.line, str(odd.facts["days"])) in told:
        return True
    facts = " ".join(map(str, odd.facts.values()))
    return any(day in facts for day in slipped)


def asked_about(data: bytes, timeline: Timeline, places: Whereabouts) -> list[Oddity]:
    """What a text says and may not have meant. places: of that text."""
    return [
        Oddity(each.place.line, each.place.column, ASKED[each.rule], each.facts, each.rule, repairs=each.repairs)
        for each in questions(lines_of(data), timeline, places)
    ]


def oddities(timeline: Timeline, regions: Regions, places: Whereabouts) -> tuple[Oddity, ...]:
    """What is odd in a timetable. places: of its text. What has ended is left as it was held."""
    sources = rules_of(regions)
    found: list[Oddity] = []
    for election in timeline.elections.values():
        if not timeline.goes_on(election.id):
            continue
        for odd in (*_of_election(election, regions), *_of_order(election, regions), *_of_cancelled(election, regions)):
            place = places.of(election.id, odd.stage, odd.field, odd.codes)
            names = tuple(regions[code].full_name for code in odd.codes[:MOST_NAMES])
            facts = {"stage": odd.stage or election.id, **odd.facts}
            message, source = SAID[odd.rule], sources.get(odd.rule)
            found.append(Oddity(place.line, place.column, message, facts, odd.rule, odd.codes, names, source))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Odd:
    """stage: its id; empty for the election. field: where it stands."""

    rule: str
    stage: str
    field: str
    facts: Mapping[str, object]
    codes: tuple[str, ...] = ()


# Of an election and its stages as they are written.


def _of_election(election: Election, regions: Regions) -> Iterator[_Odd]:
    told = [stage for stage in election.stages if stage.leads and stage.audiences and not _is_off(stage)]
    if told and election.law is None:
        yield _Odd("reminders-without-law", "", "", {})
    late = max((days.last for each in told for days in (each.days, each.span) if days), default=None)
    if election.law and late and not election.law.holds_on(late):
        yield _Odd("law-has-ended", "", "law", {"value": election.law.id, "days": election.law.until, "there": late})
    turn = election.by_id.get(election.discipline_from or "")
    if turn and turn.days is None and turn.span is None:
        yield _Odd("discipline-without-day", "", "discipline_from", {"stage": turn.id})
    votes = _votes_before_issue(election)
    if votes:
        last = max(days.last for days in votes)
        yield _Odd("issue-after-votes", "", "issued", {"days": last, "there": election.issued})
    voting = [region for region in regions.values() if election.votes(region)]
    for code in election.regions or ():
        if not any(covers([code], region) for region in voting):
            yield _Odd("region-takes-no-part", "", "regions", {"value": code})
    for stage in election.stages:
        here = [region for region in voting if stage.scope.includes(region)]
        for code in stage.scope.codes or ():
            if not any(covers([code], region) for region in here):
                yield _Odd("region-takes-no-part", stage.id, "regions", {"value": code})
        for code in stage.local:
            if not any(covers([code], region) for region in here):
                yield _Odd(
                    "local-takes-no-part", stage.id, "local", {"value": code}, (code,) if code in regions else ()
                )
        if stage.due and stage.days is None and all(_is_dated(election, anchor) for anchor in stage.due.anchors):
            yield _Odd("days-turned-round", stage.id, "due", {})
        yield from _of_hours(stage, {region.timezone for region in here})
        yield from _of_exceptions(election, stage, voting, here)
        yield from _of_days(election, stage, here, is_told=bool(votes))


def _of_exceptions(election: Election, stage: Stage, voting: list[Region], here: list[Region]) -> Iterator[_Odd]:
    """What is taken over from another stage is told there."""
    others = [
        election.by_id.get(stage.part_of or ""),
        *(election.by_id.get(a) for a in (stage.due.anchors if stage.due else ())),
    ]
    told = {code for other in others if other for code in other.scope.excluded}
    for code in stage.scope.excluded:
        if code not in told and not any(covers([code], region) for region in voting):
            yield _Odd("except-takes-no-part", stage.id, "except", {"value": code})
    if not here and voting and stage.scope.excluded and not {*stage.scope.excluded} <= told:
        yield _Odd("stage-nowhere", stage.id, "except", {})


def _votes_before_issue(election: Election) -> list[Days]:
    """The days of every vote, where there are several and all of them precede the issue: then that is what is wrong."""
    votes = [stage for stage in election.stages if is_vote(stage) and not _is_off(stage)]
    written = [days for stage in votes for days in (stage.days, *(line.days for line in stage.local.values())) if days]
    return written if len(written) > 1 and all(days.last < election.issued for days in written) else []


def _of_days(election: Election, stage: Stage, here: list[Region], *, is_told: bool) -> Iterator[_Odd]:
    """Of the days that are written for the country or for regions; those that are reckoned follow others. is_told: that every vote
    precedes the issue."""
    lines = {code: line.days for code, line in stage.local.items() if line.days}
    if is_vote(stage) and not _is_off(stage) and not is_told:
        if stage.days and stage.days.last < election.issued:
            facts = {"days": _written(stage.days), "there": election.issued}
            yield _Odd("vote-before-issue", stage.id, "days", facts)
        for code, days in lines.items():
            if days.last < election.issued:
                facts = {"days": _written(days), "there": election.issued}
                yield _Odd("vote-before-issue", stage.id, "local", facts, (code,))
    if stage.due is None:
        for code, days in lines.items():
            others = [each for other, each in lines.items() if other != code] + ([stage.days] if stage.days else [])
            nearest = min(others, key=lambda each: abs(each.last - days.last), default=days)
            if abs(nearest.last - days.last) > FAR:
                facts = {"days": _written(days), "there": _written(nearest)}
                yield _Odd("day-far-from-others", stage.id, "local", facts, (code,))
        if lines and stage.days is None:
            yield from _of_places_without_days(stage, here)


def _of_places_without_days(stage: Stage, here: list[Region]) -> Iterator[_Odd]:
    """Of a stage whose days are only those of regions."""
    bare = [
        (region.code, there) for region in here if (there := stage.held_in(region)).days is None and not there.undated
    ]
    for rule, codes in (
        ("place-without-day", [code for code, there in bare if not _is_off(there)]),
        ("cancelled-without-day", [code for code, there in bare if _is_off(there)]),
    ):
        if codes:
            yield _Odd(rule, stage.id, "local", {}, tuple(codes))


def _of_hours(stage: Stage, zones: Iterable[str]) -> Iterator[_Odd]:
    if not (stage.zone and stage.hours and stage.days):
        return
    at = ((stage.hours.opens, stage.days.opening), (stage.hours.closes, stage.days.last))
    for zone in sorted(zones):
        for hour, day in at:
            if hour and datetime.combine(day, hour, ZoneInfo(stage.zone)).astimezone(ZoneInfo(zone)).date() != day:
                facts = {"value": f"{hour:%H.%M} {stage.zone}", "there": zone}
                yield _Odd("hours-on-another-day", stage.id, "hours", facts)
                break


# Of the order in which stages follow each other, in each region.


def _of_order(election: Election, regions: Regions) -> Iterator[_Odd]:
    """Regions with the same days are looked at once."""
    alike: dict[tuple[tuple[str, Days], ...], list[str]] = defaultdict(list)
    looked_at = [stage for stage in election.stages if landmark_of(stage) or stage.due]
    anchors = {anchor for stage in looked_at if stage.due for anchor in stage.due.anchors}
    looked_at += [stage for stage in election.stages if stage.id in anchors and stage not in looked_at]
    for region in regions.values():
        held = (election.occurrence(stage, region) for stage in looked_at)
        there = tuple(
            (each.id, each.days) for each in held if each and each.days and each.status is not Status.CANCELLED
        )
        if there:
            alike[there].append(region.code)
    found: dict[tuple[str, str, str], list[tuple[Days, Days, list[str]]]] = defaultdict(list)
    for there, codes in alike.items():
        days = dict(there)
        for rule, stage, other in _broken(election, days):
            found[rule, stage, other].append((days[stage], days[other], codes))
    for (rule, stage, other), cases in found.items():
        where = sorted(code for *_, codes in cases for code in codes)
        everywhere = sum(
            len(codes) for there, codes in alike.items() if {stage, other} <= {ident for ident, _ in there}
        )
        own, its, _ = max(cases, key=lambda case: len(case[2]))
        facts = {"other": other, "days": _written(own), "there": _written(its)}
        yield _Odd(rule, stage, "days", facts, tuple(where) if len(where) < everywhere else ())


def _of_cancelled(election: Election, regions: Regions) -> Iterator[_Odd]:
    """What goes on in a region although what it follows or is a part of is cancelled there: a campaign, which begins on a day of
    its own, before a vote that is not held."""
    for stage in election.stages:
        for other in _before(election, stage):
            if not (_is_off(other) or any(_is_off(each) for each in other.local.values())):
                continue
            both = [
                (region.code, one, its)
                for region in regions.values()
                if (one := election.occurrence(stage, region)) and (its := election.occurrence(other, region))
            ]
            standing = [
                (code, one.days)
                for code, one, its in both
                if one.days and not _is_off(one.stage) and _is_off(its.stage)
            ]
            if standing:
                facts = {"other": other.id, "days": _written(standing[0][1])}
                codes = tuple(code for code, _ in standing)
                yield _Odd("stands-though-cancelled", stage.id, "days", facts, codes if len(codes) < len(both) else ())


def _before(election: Election, stage: Stage) -> list[Stage]:
    """What a stage follows or is a part of; for a quiet period and a result without either the vote."""
    named = dict.fromkeys((*(stage.due.anchors if stage.due else ()), *((stage.part_of,) if stage.part_of else ())))
    if not named and landmark_of(stage) in (Landmark.QUIET, Landmark.RESULT):
        votes = [each for each in election.stages if landmark_of(each) is Landmark.VOTING and not each.part_of]
        return votes if len(votes) == 1 else []
    return [election.by_id[ident] for ident in named]


class _There:
    """The stages of an election where they have certain days. days: stage id -> its days."""

    def __init__(self, election: Election, days: Mapping[str, Days]) -> None:
        self.days, self.stages = days, [election.by_id[ident] for ident in days]
        self.marks: dict[Landmark, list[Stage]] = defaultdict(list)
        for stage in self.stages:
            landmark = landmark_of(stage)
            if landmark:
                self.marks[landmark].append(stage)

    def first(self, *landmarks: Landmark) -> list[Stage]:
        """The earliest of the first of these landmarks that there is."""
        found = next((self.marks[each] for each in landmarks if self.marks[each]), [])
        return sorted(found, key=lambda stage: self.days[stage.id].opening)[:1]

    def whole(self, *landmarks: Landmark) -> list[Stage]:
        """All of them, without those that are a part of another one."""
        every = {stage.id: stage for landmark in landmarks for stage in self.marks[landmark]}
        return [stage for stage in every.values() if stage.part_of not in every]

    def vote_of(self, quiet: Stage) -> list[Stage]:
        """The vote that a quiet period belongs to: the next one after it has begun, else the last one before."""
        in_order = sorted(self.marks[Landmark.VOTING], key=lambda vote: self.days[vote.id].opening)
        after = [vote for vote in in_order if self.days[vote.id].opening >= self.days[quiet.id].opening]
        return after[:1] or in_order[-1:]


@dataclass(frozen=True, slots=True)
class _Order:
    """rule: of SAID. one: the landmark that breaks it. others: with which stages it is compared. is_odd: of the days of both."""

    rule: str
    one: Landmark
    others: Callable[[_There, Stage], list[Stage]]
    is_odd: Callable[[Days, Days], bool]


def _overlap(one: Days, other: Days) -> bool:
    return one.opening <= other.last and other.opening <= one.last


ORDER = (
    _Order("campaign-in-quiet-period", Landmark.CAMPAIGN, lambda there, _: there.marks[Landmark.QUIET], _overlap),
    _Order("campaign-on-voting-day", Landmark.CAMPAIGN, lambda there, _: there.marks[Landmark.VOTING], _overlap),
    _Order(
        "campaign-before-candidates",
        Landmark.CAMPAIGN,
        lambda there, _: there.first(Landmark.CANDIDATES),
        lambda campaign, candidates: campaign.opening <= candidates.opening,
    ),
    _Order(
        "quiet-period-before-vote",
        Landmark.QUIET,
        _There.vote_of,
        lambda quiet, vote: vote.opening != quiet.last + ONE_DAY,
    ),
    _Order(
        "registration-after-candidates",
        Landmark.REGISTRATION,
        lambda there, _: there.first(Landmark.CANDIDATES),
        lambda registration, candidates: registration.last > candidates.opening,
    ),
    _Order(
        "candidates-after-vote",
        Landmark.CANDIDATES,
        lambda there, _: there.first(Landmark.VOTING),
        lambda candidates, vote: candidates.opening >= vote.opening,
    ),
    _Order(
        "result-before-vote",
        Landmark.RESULT,
        lambda there, _: there.first(Landmark.VOTING),
        lambda result, vote: result.opening < vote.opening,
    ),
    _Order(
        "winner-before-result",
        Landmark.WINNER,
        lambda there, _: there.whole(Landmark.RESULT, Landmark.VOTING),
        lambda winner, result: winner.opening < result.last,
    ),
    _Order(
        "inauguration-before-winner",
        Landmark.INAUGURATION,
        lambda there, _: there.first(Landmark.WINNER, Landmark.VOTING),
        lambda inauguration, before: inauguration.opening < before.opening,
    ),
)
"""How landmarks follow each other."""


def _broken(election: Election, days: Mapping[str, Days]) -> Iterator[tuple[str, str, str]]:
    """The rules that are broken where the stages have these days, each with the stage that breaks it and the other one."""
    there = _There(election, days)
    for order in ORDER:
        for one in there.marks[order.one]:
            for other in order.others(there, one):
                if order.is_odd(days[one.id], days[other.id]):
                    yield order.rule, one.id, other.id
    for stage in there.stages:
        due = stage.due.last if stage.due else None
        if due and due.anchor in days:
            rule = _against(due.relation, days[stage.id], days[due.anchor])
            if rule:
                yield rule, stage.id, due.anchor


def _against(relation: Relation, days: Days, anchor: Days) -> str:
    """The rule that days break which follow from an anchor; empty for none."""
    if relation is Relation.BEFORE:
        return "day-after-its-anchor" if days.last >= anchor.opening else ""
    return "day-before-its-anchor" if days.last < anchor.last else ""


def _is_dated(election: Election, stage_id: str) -> bool:
    """Whether that stage has a day of the whole country."""
    return stage_id in election.by_id and election.by_id[stage_id].days is not None


def _is_off(stage: Stage | Local) -> bool:
    return stage.status is Status.CANCELLED


def _written(days: Days) -> str:
    """As the file has them."""
    if days.first is None:
        return f"s.d. {days.last}"
    return str(days.last) if days.first == days.last else f"{days.first} s.d. {days.last}"
