"""What joins several fields or several stages: inheritance, relative deadlines, contradictions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from calendar_service.errors import N_, counted
from calendar_service.regions import bare
from calendar_service.timeline.fields import STAGE, Field
from calendar_service.timeline.stage import Days, Due, DueDays, Local, Relation, Scope, Stage, Status
from calendar_service.timeline.values import Complain, unknown
from calendar_service.words.languages import Text
from calendar_service.working_days import WorkingDays
from calendar_service.written.nodes import Node, Scalar


@dataclass(frozen=True)
class Draft:
    """A stage as typed: key and nodes say where, facts what, by the names of fields.STAGE; None
    where nothing is written. Nothing is inherited yet. election: what its election says."""

    id: str
    phase: str
    key: Scalar
    nodes: Mapping[str, Node]
    facts: Mapping[str, Any]
    election: Mapping[str, Any]


def resolve(drafts: Mapping[str, Draft], working_days: WorkingDays, complain: Complain) -> tuple[Stage, ...]:
    """The stages with everything filled in, in the order of the file. Complains, never raises."""
    circular = _in_circles(drafts, _anchors)
    for draft in drafts.values():
        _check_alone(draft, complain)
        _check_links(draft, drafts, complain)
    for name, step, ids in (("part_of", _parent, _in_circles(drafts, _parent)), ("due", _anchors, circular)):
        _tell_circles(name, step, ids, drafts, complain)
    resolver = _Resolver(drafts, working_days, complain, circular)
    for ident in _anchors_first(drafts):  # so that a long chain is not gone down again and again, nor at one go
        resolver.scope(drafts[ident])
        resolver.dated(drafts[ident])
    return tuple(resolver.stage(draft) for draft in drafts.values())


def _check_alone(draft: Draft, complain: Complain) -> None:
    facts, nodes = draft.facts, draft.nodes
    dated = "days" in nodes or "due" in nodes
    if not dated and "undated" not in nodes and not _has_local_days(draft):
        complain(draft.key, N_("tahapan %(id)s belum bertanggal; isi days, due atau undated"), id=draft.id)
    if dated and "undated" in nodes:
        complain(nodes["undated"], N_("undated tidak dipakai bersama days atau due; hapus salah satu"))
    if "hours" in nodes and "undated" in nodes and not (dated or _has_local_days(draft)):
        complain(nodes["hours"], N_("ada jam tanpa hari; isi juga days"))
    for code, node in _hours_without_day(draft) if not dated else ():
        complain(node, N_("di %(code)s ada jam tanpa hari; isi juga days"), code=code)
    if "zone" in nodes and "hours" not in nodes:
        complain(nodes["zone"], N_("zone hanya berarti bersama hours"))
    days: Days | None = facts["days"]
    if days and days.first is None and facts["hours"] and facts["hours"].opens:
        complain(nodes["hours"], N_("batas akhir hanya punya jam tutup; tulis s.d. 23.59"))
    regions: tuple[str, ...] | None = facts["regions"]
    for code, node in _codes_of(nodes.get("local")):
        if regions is not None and not {code, code[:2]} & set(map(bare, regions)):
            complain(node, N_("wilayah %(value)s ada di local tetapi di luar regions"), value=code)


def _has_local_days(draft: Draft) -> bool:
    return any(local.days for local in (draft.facts["local"] or {}).values())


def _hours_without_day(draft: Draft) -> list[tuple[str, Node]]:
    """The lines of regions that have hours, where no line has a day for them."""
    typed: Mapping[str, Local] = draft.facts["local"] or {}
    dated = {code for code, line in typed.items() if line.days}
    above = {code[:2] for code in dated}  # a province's hours may be for the days of its kabupaten and kota
    return [
        (code, node)
        for code, node in _codes_of(draft.nodes.get("local"))
        if code in typed and typed[code].hours and not ({code, code[:2]} & dated or code in above)
    ]


def _codes_of(node: Node | None) -> list[tuple[str, Node]]:
    return [(key.text, key) for key, _ in getattr(node, "pairs", ())]


def _check_links(draft: Draft, drafts: Mapping[str, Draft], complain: Complain) -> None:
    for name, targets in (("part_of", _parent(draft)), ("due", _anchors(draft))):
        for target in targets:
            if target not in drafts:
                unknown(draft.nodes[name], target, drafts, N_("tahapan %(value)s tidak ada di pemilihan ini"), complain)
    for anchor in (drafts[ident] for ident in _anchors(draft) if ident in drafts):
        # An anchor that says nothing of its day is told itself.
        is_undated = "undated" in anchor.nodes and not _has_local_days(anchor)
        if "days" not in draft.nodes and is_undated and not anchor.nodes.keys() & {"days", "due"}:
            complain(draft.nodes["due"], N_("tahapan %(value)s belum bertanggal; isi days di sini"), value=anchor.id)
    for old in draft.facts["was"] or ():
        if old in drafts:
            complain(draft.nodes["was"], N_("pengenal lama %(value)s masih dipakai; hapus dari was"), value=old)


def _tell_circles(name: str, step: _Step, ids: frozenset[str], drafts: Mapping[str, Draft], complain: Complain) -> None:
    """Each circle once, at its first stage in the file."""
    told: set[str] = set()
    for draft in (drafts[ident] for ident in drafts if ident in ids):
        if draft.id not in told:
            circle = _circle(draft, drafts, step)
            told |= {*circle}
            complain(draft.nodes[name], N_("tahapan saling menunggu berputar: %(circle)s"), circle=" → ".join(circle))


def _parent(draft: Draft) -> tuple[str, ...]:
    return (draft.facts["part_of"],) if draft.facts["part_of"] else ()


def _anchors(draft: Draft) -> tuple[str, ...]:
    """The stages whose days are needed to know this one's."""
    due: DueDays | None = draft.facts["due"]
    return due.anchors if due else ()


_Step = Callable[[Draft], tuple[str, ...]]


def _in_circles(drafts: Mapping[str, Draft], step: _Step) -> frozenset[str]:
    """The ids from which a way leads back to themselves: each stage and each link is looked at once (Tarjan's strongly connected
    components)."""
    found: set[str] = set()
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for start in drafts:
        walk = [] if start in order else [(start, iter(step(drafts[start])))]
        while walk:
            here, ahead = walk[-1]
            if here not in order:
                order[here] = low[here] = len(order)
                path.append(here)
                on_path.add(here)
            following = next((ident for ident in ahead if ident in drafts), None)
            if following is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[here])
                if low[here] == order[here]:
                    whole = _taken_until(here, path)
                    on_path.difference_update(whole)
                    if len(whole) > 1 or here in step(drafts[here]):
                        found.update(whole)
            elif following not in order:
                walk.append((following, iter(step(drafts[following]))))
            elif following in on_path:
                low[here] = min(low[here], order[following])
    return frozenset(found)


def _taken_until(ident: str, path: list[str]) -> list[str]:
    """What is taken from the end of a path, down to an id."""
    taken = [path.pop()]
    while taken[-1] != ident:
        taken.append(path.pop())
    return taken


def _anchors_first(drafts: Mapping[str, Draft]) -> Iterator[str]:
    """Every id, behind those that its days follow; in a circle in any order."""
    done: set[str] = set()
    for start in drafts:
        walk = [] if start in done else [(start, iter(_anchors(drafts[start])))]
        done.add(start)
        while walk:
            here, ahead = walk[-1]
            following = next((ident for ident in ahead if ident in drafts and ident not in done), None)
            if following is None:
                walk.pop()
                yield here
            else:
                done.add(following)
                walk.append((following, iter(_anchors(drafts[following]))))


def _circle(draft: Draft, drafts: Mapping[str, Draft], step: _Step) -> list[str]:
    """The ids on the way from a draft back to itself, or nothing."""
    came_from: dict[str, str] = {}
    ahead = [draft.id]
    while ahead:
        here = ahead.pop()
        for following in step(drafts[here]):
            if following == draft.id:
                return _way(here, draft.id, came_from)
            if following in drafts and following not in came_from:
                came_from[following] = here
                ahead.append(following)
    return []


def _way(last: str, first: str, came_from: Mapping[str, str]) -> list[str]:
    """first, ..., last, first."""
    path = [first, last] if last != first else [first]
    while path[-1] != first:
        path.append(came_from[path[-1]])
    return [first, *reversed(path[1:-1] if last != first else []), first]


@dataclass(frozen=True)
class _Dated:
    """When a stage is. days: nationally. local: in regions of their own; None where no day is set there.
    unset: who sets it there. off: where it is cancelled, and why. is_reckoned: it follows from other stages."""

    days: Days | None
    local: Mapping[str, Days | None] = field(default_factory=dict)
    unset: Mapping[str, Text] = field(default_factory=dict)
    off: Mapping[str, Text | None] = field(default_factory=dict)
    is_reckoned: bool = False

    def at(self, code: str) -> Days | None:
        """In a region, or for an empty code nationally."""
        for known in (code, code[:2]):
            if known in self.local:
                return self.local[known]
        return self.days


_BACKWARDS = N_(
    "di %(code)s hari pertama %(first)s jatuh sesudah hari terakhir %(last)s; tulis harinya di local, atau kecualikan daerah itu dengan except"
)


_BACKWARDS_IN_MANY = counted(
    "di %(count)s daerah (%(codes)s) hari pertama, misalnya %(first)s, jatuh sesudah hari terakhir, %(last)s; "
    "tulis harinya di local, atau kecualikan daerah-daerah itu dengan except"
)
MOST_CODES = 3
"""Of more regions there is only the number."""

_Line = TypeVar("_Line")


def _days(first: date | None, last: date | None) -> Days | None:
    """None where the end is not known, or comes before the beginning."""
    return Days(first, last) if last and (first is None or first <= last) else None


class _Resolver:
    def __init__(
        self, drafts: Mapping[str, Draft], working_days: WorkingDays, complain: Complain, circular: Container[str]
    ) -> None:
        """circular: ids whose days wait for themselves."""
        self.drafts, self.working_days, self.complain, self.circular = drafts, working_days, complain, circular
        self.known: dict[str, _Dated] = {}
        self.scopes: dict[str, Scope] = {}

    def stage(self, draft: Draft) -> Stage:
        facts = {name: self.fact(draft, name, field) for name, field in STAGE.items()}
        for name in ("regions", "level", "except", "some_regions"):
            del facts[name]
        scope, dated = self.scope(draft), self.dated(draft)
        written: Status | None = facts.pop("status")
        status = written or (Status.TENTATIVE if dated.is_reckoned else Status.CONFIRMED)
        # What nobody says is as Stage has it.
        said = {STAGE[name].attribute or name: fact for name, fact in facts.items() if fact is not None}
        made = {"days": dated.days, "local": _local(draft, dated, written), "scope": scope, "status": status}
        return Stage(draft.id, draft.phase, **(said | made))

    def fact(self, draft: Draft, name: str, field: Field) -> Any:
        """What holds: the stage's own; else what it takes over, from its parent or its election."""
        found = self.inherited(draft, name) if field.inherited else draft.facts[name]
        if not field.default or isinstance(found, bool):
            return found
        return found or draft.election.get(name)

    def inherited(self, draft: Draft, name: str) -> Any:
        """The stage's own value, else its parent's, and so on up."""
        seen = set()
        while draft.facts[name] is None and draft.id not in seen:
            seen.add(draft.id)
            parent = self.drafts.get(draft.facts["part_of"] or "")
            if parent is None:
                break
            draft = parent
        return draft.facts[name]

    def scope(self, draft: Draft) -> Scope:
        """Where it applies: what is reckoned only where its anchors do, and openly where they do so openly, unless it says
        itself that it holds everywhere there."""
        if draft.id not in self.scopes:
            self.scopes[draft.id] = self._scope(draft)
        return self.scopes[draft.id]

    def _scope(self, draft: Draft) -> Scope:
        said = {name: self.inherited(draft, name) for name in ("regions", "level", "except", "some_regions")}
        found = Scope(said["regions"], said["level"], said["except"] or (), bool(said["some_regions"]))
        typed: Mapping[str, Local] = draft.facts["local"] or {}
        for anchor in map(self.scope, self.followed(draft)):
            here = found.within(anchor)
            own = [code for code, line in typed.items() if _says_when(line)]
            if here.codes is not None:  # its own line says that it takes place there
                here = replace(
                    here,
                    codes=(*here.codes, *(code for code in own if found.narrowed(code) and not here.narrowed(code))),
                )
            kept = tuple(code for code in here.excluded if code in found.excluded or code not in own)
            is_open = found.is_open or (anchor.is_open and said["some_regions"] is None)
            found = replace(here, excluded=kept, is_open=is_open)
        return found

    def followed(self, draft: Draft) -> list[Draft]:
        """The stages from which it is reckoned; none where its days are written, or where they cannot be reckoned."""
        anchors = [self.drafts.get(ident) for ident in _anchors(draft)]
        found = [anchor for anchor in anchors if anchor]
        if draft.facts["days"] or len(found) < len(anchors) or draft.id in self.circular:
            return []
        return found

    def dated(self, draft: Draft) -> _Dated:
        """Its own days, else those that follow from its anchors, in each region from those there."""
        if draft.id not in self.known:
            self.known[draft.id] = self._dated(draft)
        return self.known[draft.id]

    def _dated(self, draft: Draft) -> _Dated:
        typed: Mapping[str, Local] = draft.facts["local"] or {}
        own = {code: each.days for code, each in typed.items() if each.days or each.undated}
        unset = {code: each.undated for code, each in typed.items() if each.undated and not each.days}
        off = {code: each.reason for code, each in typed.items() if each.status is Status.CANCELLED}
        due: DueDays | None = draft.facts["due"]
        found = {anchor.id: self.dated(anchor) for anchor in self.followed(draft)}
        if due is None or not found:
            return _Dated(draft.facts["days"], own, unset, off)
        local: dict[str, Days | None] = {}
        turned = []
        for code in (place for each in found.values() for line in each.local for place in self.places(draft, line)):
            if code not in own and code not in local:
                first, last = self.reckoned(due, found, code)
                local[code] = _days(first, last)
                if first and last and first > last:
                    turned.append((code, first, last))
        self.told(draft, turned)
        for each in found.values():
            here = self.spread(draft, each.unset)
            unset = {code: text for code, text in here.items() if local.get(code, text) is None} | unset
            if not isinstance(due.first, date):  # what begins on a day of its own may have begun
                gone = self.spread(draft, each.off)
                off = {code: why for code, why in gone.items() if not _says_when(typed.get(code))} | off
        return _Dated(_days(*self.reckoned(due, found, "")), {**local, **own}, unset, off, is_reckoned=True)

    def spread(self, draft: Draft, lines: Mapping[str, _Line]) -> dict[str, _Line]:
        """The lines of an anchor under the codes where they hold for this stage."""
        found: dict[str, _Line] = {}
        for code in sorted(lines, key=len):  # a province's first: a region's own line comes before it
            found |= dict.fromkeys(self.places(draft, code), lines[code])
        return found

    def places(self, draft: Draft, code: str) -> tuple[str, ...]:
        """The codes under which a line for a region holds where this stage does and the election takes place."""
        election = Scope(draft.election.get("regions"))
        # A province that elects nobody has kabupaten and kota that may.
        without = [each for each in draft.election.get("without") or () if len(each) > len(each[:2])]
        here = (place for each in self.scope(draft).narrowed(code) for place in election.narrowed(each))
        return tuple(place for place in here if place not in without)

    def reckoned(self, due: DueDays, anchors: Mapping[str, _Dated], code: str) -> tuple[date | None, date | None]:
        """code: of a region; empty nationally. The last day is None where an anchor has no day there. The end may come
        before the beginning, which is complained of in a region; nationally it is a warning, see plausible."""
        last = self.day(due.last, anchors[due.last.anchor].at(code))
        if not isinstance(due.first, Due):
            return due.first, last
        first = self.day(due.first, anchors[due.first.anchor].at(code))
        return first, last if first else None

    def told(self, draft: Draft, turned: list[tuple[str, date, date]]) -> None:
        """The regions in which its days would end before they begin, once."""
        if not turned:
            return
        code, first, last = turned[0]
        if len(turned) == 1:
            self.complain(draft.nodes["due"], _BACKWARDS, code=code, first=first, last=last)
            return
        codes = ", ".join(code for code, *_ in turned[:MOST_CODES])
        facts = {"codes": codes, "count": len(turned), "first": first, "last": last}
        self.complain(draft.nodes["due"], _BACKWARDS_IN_MANY, **facts)

    def day(self, due: Due, anchor: Days | None) -> date | None:
        if anchor is None:
            return None
        if due.relation is Relation.BEFORE:
            day = anchor.opening
            return self.working_days.before(day, due.count) if due.working else day - timedelta(days=due.count)
        is_since, day = due.relation is Relation.SINCE, anchor.last
        if due.working:
            return self.working_days.since(day, due.count) if is_since else self.working_days.after(day, due.count)
        return day + timedelta(days=due.count - is_since)


def _says_when(line: Local | None) -> bool:
    """Whether a region's own line says whether and when it takes place there."""
    return line is not None and bool(line.days or line.undated or line.status)


def _local(draft: Draft, dated: _Dated, written: Status | None) -> dict[str, Local]:
    """What is typed of single regions, and what follows there: days, that no day is set, that it is cancelled. A day that
    is typed is certain where the others are only reckoned."""
    typed: Mapping[str, Local] = draft.facts["local"] or {}
    certain = written or Status.CONFIRMED
    found = {
        code: replace(each, status=certain) if dated.is_reckoned and each.days and each.status is None else each
        for code, each in typed.items()
    }
    for code, days in dated.local.items():
        if dated.is_reckoned and days and not (code in typed and (typed[code].days or typed[code].undated)):
            found[code] = replace(found.get(code, Local()), days=days)
    for code, text in dated.unset.items():
        found[code] = replace(found.get(code, Local()), undated=text)
    for code, why in dated.off.items():
        there = found.get(code, Local())
        found[code] = replace(there, status=Status.CANCELLED, reason=there.reason or why)
    return found
