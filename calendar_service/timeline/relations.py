"""What joins several fields or several stages: inheritance, relative deadlines, contradictions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from calendar_service.errors import N_
from calendar_service.timeline.fields import STAGE, Field
from calendar_service.timeline.stage import Days, Due, Scope, Stage, Status
from calendar_service.timeline.values import Complain, unknown
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
    for draft in drafts.values():
        _check_alone(draft, complain)
        _check_links(draft, drafts, complain)
    resolver = _Resolver(drafts, working_days)
    return tuple(resolver.stage(draft) for draft in drafts.values())


def _check_alone(draft: Draft, complain: Complain) -> None:
    facts, nodes = draft.facts, draft.nodes
    dated = "days" in nodes or "due" in nodes
    if not dated and "undated" not in nodes:
        complain(draft.key, N_("tahapan %(id)s belum bertanggal; isi days, due atau undated"), id=draft.id)
    if dated and "undated" in nodes:
        complain(nodes["undated"], N_("undated tidak dipakai bersama days atau due; hapus salah satu"))
    if "hours" in nodes and not dated:
        complain(nodes["hours"], N_("ada jam tanpa hari; isi juga days"))
    if "zone" in nodes and "hours" not in nodes:
        complain(nodes["zone"], N_("zone hanya berarti bersama hours"))
    days: Days | None = facts["days"]
    if days and days.first is None and facts["hours"] and facts["hours"].opens:
        complain(nodes["hours"], N_("batas akhir hanya punya jam tutup; tulis s.d. 23.59"))
    regions: tuple[str, ...] | None = facts["regions"]
    for code, node in _codes_of(nodes.get("local")):
        if regions is not None and not {code, code[:2]} & set(regions):
            complain(node, N_("wilayah %(value)s ada di local tetapi di luar regions"), value=code)


def _codes_of(node: Node | None) -> list[tuple[str, Node]]:
    return [(key.text, key) for key, _ in getattr(node, "pairs", ())]


def _check_links(draft: Draft, drafts: Mapping[str, Draft], complain: Complain) -> None:
    for name, target in (("part_of", draft.facts["part_of"]), ("due", _anchor(draft))):
        if target and target not in drafts:
            unknown(draft.nodes[name], target, drafts, N_("tahapan %(value)s tidak ada di pemilihan ini"), complain)
    anchor = drafts.get(_anchor(draft) or "")
    if anchor and "days" not in draft.nodes and not anchor.nodes.keys() & {"days", "due"}:
        complain(draft.nodes["due"], N_("tahapan %(value)s belum bertanggal; isi days di sini"), value=anchor.id)
    for old in draft.facts["was"] or ():
        if old in drafts:
            complain(draft.nodes["was"], N_("pengenal lama %(value)s masih dipakai; hapus dari was"), value=old)
    for name, step in (("part_of", _parent), ("due", _anchor)):
        circle = _circle(draft, drafts, step)
        if circle:
            complain(draft.nodes[name], N_("tahapan saling menunggu berputar: %(circle)s"), circle=" → ".join(circle))


def _parent(draft: Draft) -> str | None:
    value: str | None = draft.facts["part_of"]
    return value


def _anchor(draft: Draft) -> str | None:
    """The stage whose day is needed to know this one's; none once the day is filled in."""
    due: Due | None = draft.facts["due"]
    return due.anchor if due else None


def _circle(draft: Draft, drafts: Mapping[str, Draft], step: Any) -> list[str]:
    """The ids on the way from a draft back to itself, or nothing."""
    path = [draft.id]
    while (following := step(drafts[path[-1]])) in drafts:
        path.append(following)
        if following == draft.id:
            return path
        if following in path[:-1]:
            break
    return []


class _Resolver:
    def __init__(self, drafts: Mapping[str, Draft], working_days: WorkingDays) -> None:
        self.drafts, self.working_days = drafts, working_days

    def stage(self, draft: Draft) -> Stage:
        facts = {name: self.fact(draft, name, field) for name, field in STAGE.items()}
        scope = Scope(facts.pop("regions"), facts.pop("level"))
        days, reckoned = self.days(draft)
        status = facts.pop("status") or Status.CONFIRMED
        if reckoned and status is Status.CONFIRMED:
            status = Status.TENTATIVE
        # What nobody says is as Stage has it.
        said = {STAGE[name].attribute or name: fact for name, fact in facts.items() if fact is not None}
        return Stage(draft.id, draft.phase, **(said | {"days": days, "scope": scope, "status": status}))

    def fact(self, draft: Draft, name: str, field: Field) -> Any:
        """What holds: the stage's own; else what it takes over, from its parent or its election."""
        found = self.inherited(draft, name) if field.inherited else draft.facts[name]
        return found or draft.election.get(name) if field.default else found

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

    def days(self, draft: Draft) -> tuple[Days | None, bool]:
        """The stage's days, and whether they were reckoned from an anchor (then tentative)."""
        own: Days | None = draft.facts["days"]
        due: Due | None = draft.facts["due"]
        if own or not due or due.anchor not in self.drafts or _circle(draft, self.drafts, _anchor):
            return own, False
        anchor, _ = self.days(self.drafts[due.anchor])
        if anchor is None:
            return None, False
        if due.working:
            return Days(None, self.working_days.after(anchor.last, due.count)), True
        return Days(None, anchor.last + timedelta(days=due.count)), True
