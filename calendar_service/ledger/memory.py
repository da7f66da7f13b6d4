"""The ledger without a database: a twin of the one in ledger.sql, under the same contract.

It lets whatever stands on a ledger be tried in milliseconds. tests/unit/ledger/test_memory_contract.py asks
both the same; test_memory_twins.py beside it drives them side by side and compares every answer and row.
What a database holds beside the ledger is handed over by `publish` and `enlist`. Nothing outlasts the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import groupby, product
from typing import Any

from calendar_service.errors import N_, Refused
from calendar_service.ledger.denials import AT_MOST, Denial, counted_from, decided, not_astray, pause_ends, suspect
from calendar_service.ledger.proof import START, Link, fate_line, next_hash
from calendar_service.ledger.recovery import doubted_until, is_back, may_be_alive
from calendar_service.ledger.rows import (
    MAIL,
    Alarm,
    Claim,
    Doubt,
    Held,
    Outcome,
    Row,
    Sending,
    Suppression,
    changed_by,
    channel_of,
)
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, CHANGE, Belief, Truth, notices
from calendar_service.promises.outbox import Outbox, OutboxEntry
from calendar_service.promises.plan import Group, alike_groups, due_groups, useful_groups
from calendar_service.promises.planning import turn
from calendar_service.promises.silence import ASKED, SILENCE, Climb
from calendar_service.promises.stretch import Progress, Stretch, stretch
from calendar_service.promises.subject import subject_of
from calendar_service.publishing.revision import Revision
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import FINAL, HELD, OPEN, REACHED, TAKEN, UNDER_WAY, WAITING, State

_KEY = ("election", "stage", "message", "lead", "office", "channel", "schedule_version")
_UNSAID = (
    "lost_at", "address", "revision", "sha256", "settled_at", "reply_code", "enhanced_code", "reply", "queue_id", "letter",
)  # fmt: skip
_KEPT = ("region", "days_left", "told", "before", "due_at", "not_after")

Entry = dict[str, Any]
"""A row by what the code calls the ledger's columns."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """An office as the list has it; see the table `offices`."""

    office: Office
    known_at: datetime
    retired: bool = False
    look_again: bool = False


class MemoryLedger:
    """The Ledger of ledger.book, in one process; its threads share it."""

    def __init__(self, channels: Sequence[str] = (MAIL,)) -> None:
        """channels: names of the carriers over which offices are told; each gets a row of its own."""
        self._channels = channels
        self._rows: dict[int, Entry] = {}
        self._keys: set[tuple[Any, ...]] = set()
        self._offices: dict[str, _Listed] = {}
        self.official = 0
        self.outbox_entries: list[OutboxEntry] = []
        self._schedules: dict[tuple[str, str, str], int] = {}
        self._progress = Progress()
        self._alive_until: dict[str, datetime] = {}
        self._returned: datetime | None = None
        self.links: list[Link] = []
        self._lock = threading.RLock()

    # What a database holds beside it

    def publish(self, revision: Revision) -> None:
        """Make this the present revision."""
        with self._lock:
            first = self._progress.first or revision.published_at
            self._progress = replace(self._progress, first=first, newest=revision.published_at)
            self.official = revision.number
            self._schedules = {
                (election, revision.origin(election, stage), place): stamp.schedule_version
                for (election, stage), kept in revision.stamps.items()
                if election in revision.timeline.elections
                for place, stamp in kept.by_place()
            }

    def enlist(self, offices: Iterable[Office], at: datetime) -> None:
        """Make this the list of offices."""
        with self._lock:
            wanted = {office.code: office for office in offices}
            for code, office in wanted.items():
                self._offices[code] = _listed(self._offices.get(code), office, at)
            for code in self._offices.keys() - wanted.keys():
                self._offices[code] = replace(self._offices[code], retired=True)

    @property
    def rows(self) -> list[Entry]:
        """Every row, by the ledger's columns, in the order of ids."""
        with self._lock:
            return [dict(self._rows[ident]) for ident in sorted(self._rows)]

    # What is owed

    def progress(self) -> Progress:
        return self._progress

    def swept(self, at: datetime) -> None:
        self._progress = replace(self._progress, swept=at)

    def allow(self, until: datetime) -> None:
        self._progress = replace(self._progress, allowed=until)

    def plan(self, revision: int, groups: Sequence[Group], now: datetime, due: Stretch | None = None) -> int:
        with self._lock:
            known = self._progress
            due = due or stretch(known, now, leap=None)
            if revision != self.official:
                return 0
            entered = self._look_again(groups, known, now)
            entered += self._plan(due_groups(groups, due), now, lambda _: True)
            mark = due.until if due.again or known.mark is None else max(known.mark, due.until)
            self._progress = replace(known, mark=mark)
            return entered

    def _look_again(self, groups: Sequence[Group], known: Progress, now: datetime) -> int:
        if not any(listed.look_again for listed in self._offices.values()):
            return 0
        entered = self._plan(useful_groups(groups, known, now), now, lambda listed: listed.look_again)
        self._offices = {code: replace(listed, look_again=False) for code, listed in self._offices.items()}
        return entered

    def _plan(self, groups: Iterable[Group], now: datetime, whom: Callable[[_Listed], bool]) -> int:
        return sum(
            self._owe(group, listed.office, channel, now)
            for alike in alike_groups(groups)
            for channel in self._channels
            for _, listed in sorted(self._offices.items())
            if whom(listed) and not listed.retired
            for group in [each for each in alike if listed.office.region in each.regions][:1]
            if listed.office.kind in group.audiences and listed.known_at <= group.due_at
        )

    def _owe(self, group: Group, office: Office, channel: str, now: datetime) -> int:
        if group.folds and self._is_notified(group, office, channel):
            return 0
        facts = {name: getattr(group, name) for name in ("election", "stage", "message", "lead", "schedule_version")}
        said = {name: getattr(group, name) for name in ("days_left", "told", "due_at", "not_after")}
        return self._enter(
            {**facts, **said, "office": office.code, "region": office.region, "before": None},
            channel,
            turn(group.due_at, group.not_after, office.hour),
            now,
        )

    def _is_notified(self, group: Group, office: Office, channel: str) -> bool:
        here = (group.election, group.stage, office.code, channel, group.schedule_version)
        return any(
            here == tuple(row[name] for name in ("election", "stage", "office", "channel", "schedule_version"))
            and row["message"] in (CHANGE, CANCEL)
            and row["due_at"] >= group.due_at
            for row in self._rows.values()
        )

    def _enter(self, facts: Mapping[str, Any], channel: str, try_at: datetime, now: datetime) -> int:
        """A new row, or none (0) where its key is there."""
        row = {**facts, "channel": channel, "try_at": try_at, "planned_at": now, "state": State.PENDING}
        row.update({"owner": None, "tries": 0, "ambiguous": 0, "epoch": 1, "claims": 0, **dict.fromkeys(_UNSAID)})
        key = tuple(row[name] for name in _KEY)
        if key in self._keys:
            return 0
        self._keys.add(key)
        row["id"] = len(self._rows) + 1
        self._rows[row["id"]] = row
        return 1

    def beliefs(self, stages: Sequence[tuple[str, str]]) -> list[Belief]:
        with self._lock:
            keys = [key for stage in stages for key in self._keys_of(stage)]
            about = [row for row in self._rows.values() if (row["election"], row["stage"]) in set(keys)]
            unsure = {_told_key(row) for row in about if row["state"] in UNDER_WAY}
            said = (r for r in about if r["state"] in REACHED and r["message"] != SILENCE)
            told = sorted(said, key=lambda r: (r["settled_at"], r["id"]))
            last = {_told_key(row): row["told"] for row in told if _told_key(row) not in unsure}
            serving = {code: each.office.region for code, each in self._offices.items() if not each.retired}
            found = [
                Belief(election, stage, office, serving[office], line)
                for (election, stage, office), line in last.items()
                if office in serving
            ]
            return sorted(found, key=lambda belief: belief.office)

    def _keys_of(self, stage: tuple[str, str]) -> list[tuple[str, str]]:
        """The keys of its subjects of which there are rows, the stage itself before its places."""
        keys = {(row["election"], row["stage"]) for row in self._rows.values()}
        return sorted((election, key) for election, key in keys if (election, subject_of(key).origin) == stage)

    def _beliefs_of(self, key: tuple[str, str]) -> list[Belief]:
        return [belief for belief in self.beliefs([(key[0], subject_of(key[1]).origin)]) if belief.stage == key[1]]

    def correct(self, truth: Truth, now: datetime) -> int:
        with self._lock:
            if truth.revision.number != self.official:
                return 0
            outbox = Outbox(truth.cooling_off, {entry.move: entry for entry in self.outbox_entries})
            owed = [
                notice
                for stage in truth.stages
                for key in self._keys_of(stage)
                for notice in outbox.owed(
                    notices(truth.revision, truth.regions, self._beliefs_of(key), truth.cooling_off), now
                )
            ]
            return sum(
                self._enter({**asdict(notice), "lead": 0, "days_left": 0}, channel, outbox.turn(notice), now)
                for _, of_stage in groupby(owed, lambda notice: (notice.election, notice.stage))
                for channel, notice in product(self._channels, list(of_stage))
            )

    def listed(self, revision: int, climbs: Iterable[Climb], needless: Callable[[Entry], bool], now: datetime) -> int:
        """What MemorySilences enters, and closes."""
        with self._lock:
            self._close(
                State.SUPERSEDED, [row for row in self._in(WAITING) if row["message"] == SILENCE and needless(row)], now
            )
            said = ("election", "stage", "lead", "schedule_version", "told", "due_at", "not_after")
            return sum(
                self._enter(facts, channel, climb.due_at, now)
                for climb in (climbs if revision == self.official else ())
                for channel in self._channels
                for office in self.serving()
                if office.region in climb.provinces and office.kind == ASKED
                for facts in [{name: getattr(climb, name) for name in said} | _said_to(office)]
            )

    def supersede(self, rows: Iterable[Entry], now: datetime) -> None:
        """What MemoryOutbox takes out."""
        self._close(State.SUPERSEDED, rows, now)

    def present_rows(self) -> list[Entry]:
        """The rows themselves that tell the present schedule."""
        return [row for row in self._rows.values() if self._holds(row)]

    def serving(self) -> list[Office]:
        """Offices in service, in the order of codes."""
        return [listed.office for _, listed in sorted(self._offices.items()) if not listed.retired]

    # What waits

    def close(self, now: datetime, *, freely: bool = False) -> Held | None:
        with self._lock:
            self._close(State.SUPERSEDED, [row for row in self._in(WAITING) if not self._holds(row)], now)
            late = self._late(now)
            held = Held(len(late), len(self._in(WAITING)))
            if held.is_too_many and not freely:
                return held
            self._close(State.EXPIRED, late, now)
            return None

    def expire(self, now: datetime, *, dry_run: bool = False) -> int:
        with self._lock:
            late = self._late(now)
            if not dry_run:
                self._close(State.EXPIRED, late, now)
            return len(late)

    def _close(self, state: State, rows: Iterable[Entry], now: datetime) -> None:
        self._settle(rows, {"state": state, "settled_at": now})

    def _late(self, now: datetime) -> list[Entry]:
        return [row for row in self._in(WAITING) if row["not_after"] <= now]

    def _in(self, states: Collection[State]) -> list[Entry]:
        return [row for _, row in sorted(self._rows.items()) if row["state"] in states]

    def _holds(self, row: Entry) -> bool:
        """Whether what the row tells is the present schedule of the place that it is about."""
        subject = subject_of(row["stage"])
        stage = (row["election"], subject.origin)
        common = self._schedules.get((*stage, ""), -1)
        return bool(row["schedule_version"] == self._schedules.get((*stage, subject.place or row["region"]), common))

    def waiting(self, now: datetime) -> int:
        with self._lock:
            return len(self._claimable(now))

    def _claimable(self, now: datetime) -> list[Entry]:
        rows = [row for row in self._in(WAITING) if row["try_at"] <= now < row["not_after"] and self._holds(row)]
        return sorted(rows, key=lambda row: (row["not_after"], row["try_at"], row["office"], row["id"]))

    def claim(self, owner: str, now: datetime, limit: int, channels: Collection[str]) -> list[Row]:
        with self._lock:
            found = [row for row in self._claimable(now) if channel_of(row["channel"]) in channels]
            # Of each state and channel the first ones, as the index has them; of those the nearest deadlines.
            lots: dict[tuple[str, str], list[Entry]] = {}
            for row in found:
                lots.setdefault((row["state"], row["channel"]), []).append(row)
            first = [row for lot in lots.values() for row in lot[:limit]]
            wanted = sorted(first, key=lambda row: (row["not_after"], row["id"]))[:limit]
            families = {(_row(row).family, row["try_at"]) for row in wanted}
            taken = [row for row in found if (_row(row).family, row["try_at"]) in families]
            for row in taken:
                row.update({"state": State.LEASED, "owner": owner, "claims": row["claims"] + 1, "lost_at": None})
            return sorted((_row(row) for row in taken), key=lambda row: (row.not_after, row.id))

    def told_before(self, rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
        with self._lock:
            said = (row for row in self._in(REACHED) if row["message"] != SILENCE)
            told = sorted(said, key=lambda row: (row["settled_at"], row["id"]))
            found = {row.id: [_row(each) for each in told if _is_before(each, row)] for row in rows}
            return {ident: thread for ident, thread in found.items() if thread}

    def told_together(self, letters: Collection[str]) -> Mapping[str, Sequence[Row]]:
        with self._lock:
            together: dict[str, list[Row]] = {}
            for row in sorted(self._rows.values(), key=lambda row: row["id"]):
                if row["letter"] in letters:
                    together.setdefault(row["letter"], []).append(_row(row))
            return together

    # What becomes of it

    def beat(self, owner: str, alive_until: datetime) -> None:
        self._alive_until[owner] = alive_until

    def advance(self, owner: str, outcomes: Iterable[Outcome], following: Iterable[Sending], now: datetime) -> set[int]:
        with self._lock:
            self.record(owner, outcomes, now)
            marks = {Claim(each.id, each.claims): each for each in following}
            mine = self._held(owner, (State.LEASED,), marks)
            for row in mine:
                row.update({**asdict(marks[_claim(row)]), "state": State.SENDING, "tries": row["tries"] + 1})
            return {row["id"] for row in mine}

    def record(self, owner: str, outcomes: Iterable[Outcome], now: datetime) -> int:
        with self._lock:
            known: dict[Claim, Outcome] = {}
            for outcome in outcomes:
                known.setdefault(outcome.claim, outcome)
            mine = self._held(owner, UNDER_WAY, known)
            for row in mine:
                outcome = known[_claim(row)]
                untried = {"tries": _untried(row)} if outcome.state is State.PENDING else {}
                row.update(changed_by(outcome, now) | untried)
            self._prove(mine)
            return len(mine)

    def release(self, owner: str, claims: Iterable[Claim]) -> None:
        with self._lock:
            for row in self._held(owner, UNDER_WAY, set(claims)):
                turn = row["try_at"] if row["lost_at"] is None else row["due_at"]
                row.update({"tries": _untried(row), "state": State.PENDING, "owner": None, "try_at": turn})
                row["lost_at"] = None

    def held(self, owner: str) -> dict[Claim, State]:
        with self._lock:
            return {_claim(row): row["state"] for row in self._in(HELD) if row["owner"] == owner}

    def _held(self, owner: str, states: Collection[State], claims: Collection[Claim]) -> list[Entry]:
        return [row for row in self._in(states) if row["owner"] == owner and _claim(row) in claims]

    def recover(self, real_now: datetime, now: datetime, lease: timedelta) -> int:
        with self._lock:
            if is_back(self._progress.swept, self._returned, real_now, lease):
                self._returned = real_now
                return 0
            if may_be_alive(self._returned, real_now, lease):
                return 0
            living = {owner for owner, alive_until in self._alive_until.items() if alive_until > real_now}
            orphans = [row for row in self._in(HELD) if row["owner"] not in living]
            for row in orphans:
                if row["state"] is State.LEASED:
                    row.update({"state": State.PENDING, "owner": None})
                else:
                    until = doubted_until(row["not_after"], now)
                    row.update({"state": State.AMBIGUOUS, "try_at": until, "lost_at": real_now})
            forgotten = real_now - timedelta(days=1)
            self._alive_until = {owner: at for owner, at in self._alive_until.items() if at >= forgotten}
            return len(orphans)

    def answered(self, owners: Collection[str], until: datetime) -> int:
        with self._lock:
            lost = [row for row in self._in((State.AMBIGUOUS,)) if row["owner"] in owners and row["lost_at"]]
            later = [row for row in lost if row["try_at"] > until]
            for row in later:
                row["try_at"] = until
            return len(later)

    def ambiguous(self) -> list[Doubt]:
        with self._lock:
            return [
                Doubt(_row(row), row["owner"] or "", row["try_at"], row["lost_at"] is not None)
                for row in self._in((State.AMBIGUOUS,))
            ]

    def settle(self, rows: Collection[Row], outcomes: Collection[Outcome] | None, now: datetime) -> int:
        with self._lock:
            known = {outcome.id: changed_by(outcome, now) for outcome in outcomes or ()}
            doubted = [each for each in self._in((State.AMBIGUOUS,)) if _claim(each) in {row.claim for row in rows}]
            for each in doubted:
                again = {"state": State.PENDING, "owner": None, "ambiguous": each["ambiguous"] + 1}
                each.update(again if outcomes is None else known[each["id"]])
            self._prove(doubted)
            return len(doubted)

    def resend(self, ident: int, now: datetime) -> int:
        with self._lock:
            row = self._rows.get(ident)
            if row is None:
                raise Refused(N_("baris %(id)s tidak ada"), id=ident)
            if row["state"] in OPEN:
                raise Refused(N_("baris %(id)s masih dalam pengiriman"), id=ident)
            if row["not_after"] <= now:
                raise Refused(N_("baris %(id)s sudah lewat batasnya; pengiriman tidak berguna lagi"), id=ident)
            if not self._holds(row):
                raise Refused(N_("baris %(id)s menyebut jadwal yang sudah diganti"), id=ident)
            if row["state"] in TAKEN:
                return self._copy(row, now)
            row.update({"state": State.PENDING, "owner": None, "try_at": now, "settled_at": None})
            return ident

    def _copy(self, row: Entry, now: datetime) -> int:
        carrier, content = channel_of(row["channel"]), [name for name in _KEY if name != "channel"]
        same = [
            each
            for each in self._rows.values()
            if channel_of(each["channel"]) == carrier and all(each[name] == row[name] for name in content)
        ]
        facts = {name: row[name] for name in (*content, *_KEPT)}
        self._enter(facts, f"{carrier}:{len(same) + 1}", now, now)
        return len(self._rows)

    def abort(self, ident: int, now: datetime) -> None:
        with self._lock:
            row = self._rows.get(ident)
            if row is None or row["state"] not in WAITING:
                raise Refused(N_("baris %(id)s tidak sedang menunggu"), id=ident)
            self._close(State.ABORTED, [row], now)

    def _settle(self, rows: Iterable[Entry], changed: Mapping[str, Any]) -> None:
        moved = list(rows)
        for row in moved:
            row.update(changed)
        self._prove(moved)

    def _prove(self, rows: Iterable[Entry]) -> None:
        for row in sorted(rows, key=lambda row: int(row["id"])):
            if row["state"] in FINAL:
                line, before = fate_line(row), self.links[-1].hash if self.links else START
                self.links.append(Link(len(self.links) + 1, row["id"], line, next_hash(before, line)))


def _listed(before: _Listed | None, office: Office, at: datetime) -> _Listed:
    """As the list has an office from now on; see offices.directory_sql."""
    if before is None:
        return _Listed(office, at)
    other = (before.office.kind, before.office.region) != (office.kind, office.region)
    return _Listed(office, before.known_at, look_again=before.retired or other or before.look_again)


def _said_to(office: Office) -> dict[str, Any]:
    return {"office": office.code, "region": office.region, "message": SILENCE, "days_left": 0, "before": None}


def _row(entry: Entry) -> Row:
    return Row(**{field.name: entry[field.name] for field in fields(Row)})


def _claim(row: Entry) -> Claim:
    return Claim(row["id"], row["claims"])


def _told_key(row: Entry) -> tuple[str, str, str]:
    return row["election"], row["stage"], row["office"]


def _is_before(told: Entry, row: Row) -> bool:
    """Whether it told that row's office an older schedule of the same, by the same carrier."""
    return (
        _told_key(told) == (row.election, row.stage, row.office)
        and channel_of(told["channel"]) == channel_of(row.channel)
        and told["schedule_version"] < row.schedule_version
    )


def _untried(row: Entry) -> int:
    """A mail that never left was no try."""
    return int(row["tries"]) - (row["state"] is not State.LEASED)


@dataclass(frozen=True, slots=True)
class _Denied:
    """See the table `denials`."""

    evidence: Suppression
    bounced: bool
    freed_at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.freed_at is None or self.evidence.since > self.freed_at


class MemorySuppressions:
    """The Suppressions of ledger.book, in one process."""

    def __init__(self) -> None:
        self._held: dict[str, Suppression] = {}
        self._denied: dict[str, _Denied] = {}
        self._doubted_at: datetime | None = None

    def among(self, addresses: Iterable[str]) -> set[str]:
        return {MailAddress(address).key for address in addresses} & self._held.keys()

    def denied(self, evidence: Suppression, *, named: bool, bounced: bool = False) -> Denial:
        now, before = evidence.since, self._denied.get(evidence.address)
        doubted_at = not_astray(self._doubted_at, now)
        address = suspect(before.evidence.since, before.freed_at, now) if before else suspect(None, None, now)
        after = counted_from(doubted_at, now)
        others = len(self._newly_denied(after) - {evidence.address})
        denial = decided(address, now, named=named, others=others, doubted_at=doubted_at)
        freed_at = before.freed_at if before else None
        self._denied[evidence.address] = _Denied(replace(evidence, since=address.since), bounced, freed_at)
        if denial is Denial.HELD:
            self._held.setdefault(evidence.address, evidence)
        elif denial is Denial.DOUBTED:
            self._doubt(after, now)
            if others >= AT_MOST:
                self._doubted_at = now
        return denial

    def _newly_denied(self, after: datetime) -> set[str]:
        new = {a for a, each in self._denied.items() if each.evidence.since >= after and each.freed_at is None}
        return new | {address for address, each in self._held.items() if each.since >= after}

    def _doubt(self, after: datetime, now: datetime) -> None:
        for address, each in self._denied.items():
            if each.evidence.since >= after and each.freed_at is None:
                self._denied[address] = replace(each, freed_at=max(now, each.evidence.since))
                self._held.pop(address, None)

    def reached(self, addresses: Iterable[str]) -> None:
        for address in {MailAddress(address).key for address in addresses} & self._denied.keys():
            if not self._denied[address].bounced:
                del self._denied[address]

    def paused_until(self, now: datetime) -> datetime | None:
        return pause_ends(self._doubted_at, now)

    def remove(self, addresses: Iterable[str], now: datetime) -> int:
        held = {MailAddress(address).key for address in addresses} & self._held.keys()
        for address in held:
            evidence = self._held.pop(address)
            noted = self._denied.get(address)
            self._denied[address] = _Denied(noted.evidence if noted else evidence, False, now)
        return len(held)

    def all(self) -> list[Suppression]:
        return sorted(self._held.values(), key=lambda each: (each.since, each.address))

    def noted(self) -> list[Suppression]:
        noted = (each.evidence for a, each in self._denied.items() if a not in self._held and each.counts)
        return sorted(noted, key=lambda each: (each.since, each.address))


class MemoryAlarms:
    """The Alarms of ledger.book, in one process."""

    def __init__(self) -> None:
        self._standing: dict[str, Alarm] = {}

    def raised(self, name: str, words: str, real_now: datetime) -> None:
        since = self._standing[name].since if name in self._standing else real_now
        self._standing[name] = Alarm(name, since, real_now, words)

    def cleared(self, names: Iterable[str]) -> None:
        for name in names:
            self._standing.pop(name, None)

    def standing(self) -> list[Alarm]:
        return [self._standing[name] for name in sorted(self._standing)]
