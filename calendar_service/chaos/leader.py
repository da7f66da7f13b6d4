"""Leads a run over several machines: lets a blow's mails become due, strikes, lets the machines recover, counts.

A process that ended is started again after half a second, as a service manager would. Every wait has an end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from calendar_service.chaos.agenda import TITLES
from calendar_service.chaos.calamities import OF_THE_DATABASE, Calamity, CalamityKind, workers_at_risk
from calendar_service.chaos.machines import Host, Machines
from calendar_service.chaos.process import RESTART_SECONDS, manage
from calendar_service.chaos.reckoning import Recipients, Reckoning, Standing, Suffered, reckon
from calendar_service.chaos.relay import Relay
from calendar_service.chaos.weakened import RECONCILE
from calendar_service.offices.office import Office
from calendar_service.words.states import OPEN, State

STEP_SECONDS = 0.02
LOOK_SECONDS = 0.3
BLOW_SECONDS = 45.0
"""So long a blow's mails are waited for, before it and after it; then the run goes on."""

ARMED_SECONDS = 10.0
"""So long a process is waited for that is to stop in the middle of a transaction."""

LATE_SHARE = 0.7
"""Of a lease: how much later one machine reaches a database that is back."""

BETWEEN_SECONDS = 15.0
LAST_SECONDS = 60.0
LATE_SECONDS = 20.0
"""After the reminders' end: until nothing waits any more."""

_Found = TypeVar("_Found")

Show = Callable[[int, int, str], None]
"""(mails accepted, mails owed, last blow)."""


def run_seconds(calamities: Sequence[Calamity]) -> float:
    """How long reminders must be of use: doubts last half of what is left."""
    away = sum(abs(blow.seconds) for blow in calamities if blow.kind is not CalamityKind.SKEW)
    return away + len(calamities) * BETWEEN_SECONDS + LAST_SECONDS


class Leader:
    """One run. show: called at every step, for a progress bar; it may raise, to break off."""

    def __init__(self, machines: Machines, calamities: Sequence[Calamity], seed: int, show: Show) -> None:
        self._site, self._calamities, self._seed, self._show = machines, calamities, seed, show
        self._log, self._log_at = Recipients(), 0
        self._suffered: list[Suffered] = []
        self._restarts = 0

    def run(self) -> Reckoning:
        """Until everything is settled, or its time is over."""
        site = self._site
        waves = _waves(site.offices, max(len(self._calamities), 1))
        site.list_offices(waves[0])
        site.start()
        began = time.monotonic()
        for number, blow in enumerate(self._calamities):
            listed = [office for wave in waves[: number + 1] for office in wave]
            self._persist(partial(site.list_offices, listed))
            self._suffer(blow, waves[number])
        ends = began + site.fleet.ends_seconds + LATE_SECONDS
        self._until(self._is_settled, ends - time.monotonic(), LOOK_SECONDS)
        self._read_log()
        return reckon(
            seed=self._seed,
            suffered=self._suffered,
            addresses=[str(office.email) for office in site.offices],
            told=self._log.told,
            stages=TITLES.keys(),
            mails=self._log.accepted.total(),
            standings=self._persist(site.standings),
            restarts=self._restarts,
            seconds=time.monotonic() - began,
            is_proven=site.is_proven(),
            has_log=site.fleet.has_log,
        )

    def _suffer(self, blow: Calamity, wave: Sequence[Office]) -> None:
        """Its mails are due; when enough of them are accepted it falls; then the machines have time."""
        site, addresses = self._site, {str(office.email) for office in wave}
        machine = site.machines[blow.machine]
        way = site.follow() if blow.kind is CalamityKind.FAIL_OVER else None
        backup = site.dump() if blow.kind is CalamityKind.RESTORE else None
        wanted = int(len(addresses) * blow.share)
        self._until(lambda: len(addresses & self._log.accepted.keys()) >= wanted, BLOW_SECONDS)
        began, accepted = time.monotonic(), self._log.accepted.total()
        said = self._strike(blow, machine, way, backup)
        self._until(lambda: self._is_quiet(addresses), BLOW_SECONDS, LOOK_SECONDS)
        fleet = site.fleet
        workers = workers_at_risk(blow.kind, fleet.machines, fleet.workers)
        self._suffered.append(
            Suffered(
                blow.kind,
                None if blow.kind in OF_THE_DATABASE else blow.machine,
                accepted,
                workers * site.threads,
                tuple(sorted(addresses)),
                time.monotonic() - began,
                said,
            )
        )

    def _strike(self, blow: Calamity, machine: Host, way: Relay | None, backup: Path | None) -> str:
        """What is done, from its beginning to its end; more to say about it than its kind, if there is."""
        kind, site = blow.kind, self._site
        if kind in (CalamityKind.PARTITION, CalamityKind.SHORT_PARTITION):
            machine.relay.cut()
            self._wait(blow.seconds)
            machine.relay.heal(reset=blow.resets, straggle_seconds=blow.seconds)
        elif kind is CalamityKind.FREEZE_MACHINE:
            self._freeze(machine, blow.seconds)
        elif kind is CalamityKind.FREEZE_WORKER:
            worker = site.busiest(machine)
            worker.freeze()
            self._wait(blow.seconds)
            worker.thaw()
        elif kind is CalamityKind.FREEZE_IN_TRANSACTION:
            return self._freeze_in_transaction(machine, blow.seconds)
        elif kind is CalamityKind.SKEW:
            return self._skew(machine, blow.seconds)
        elif kind is CalamityKind.OUTAGE:
            self._outage(machine, blow)
        elif kind is CalamityKind.RESTART:
            site.restart_database()
        elif kind is CalamityKind.FAIL_OVER:
            assert way is not None
            way.cut()
            self._wait(blow.seconds)
            site.fail_over()
            return f"{blow.seconds:.1f} s"
        elif kind is CalamityKind.RESTORE:
            assert backup is not None
            self._restore(backup)
        else:
            self._lose(machine)
        return ""

    def _outage(self, machine: Host, blow: Calamity) -> None:
        """When the database is back, one machine still takes a while to find it."""
        self._site.stop_database()
        self._wait(blow.seconds)
        machine.relay.cut()
        self._site.start_database()
        self._wait(self._site.fleet.lease_seconds * LATE_SHARE)
        machine.relay.heal(reset=blow.resets)

    def _freeze(self, machine: Host, seconds: float) -> None:
        for part in machine.parts:
            part.freeze()
        self._wait(seconds)
        for part in machine.parts:
            part.thaw()

    def _freeze_in_transaction(self, machine: Host, seconds: float) -> str:
        machine.freeze_in_transaction()
        self._until(lambda: any(part.is_frozen for part in machine.parts), ARMED_SECONDS)
        machine.no_freeze()
        frozen = [part for part in machine.parts if part.is_frozen]
        if frozen:
            self._wait(seconds)
        for part in frozen:
            part.thaw()
        return ", ".join(part.name for part in frozen) or "-"

    def _skew(self, machine: Host, seconds: float) -> str:
        """Its clock jumps under all its processes; one worker begins anew while it is wrong."""
        machine.set_clock(seconds)
        self._wait(self._site.fleet.lease_seconds / 2)
        machine.workers[-1].kill(time.monotonic() + RESTART_SECONDS)
        self._wait(self._site.fleet.lease_seconds * 2)
        machine.set_clock(0)
        return f"{seconds / 60:+.0f} min"

    def _restore(self, backup: Path) -> None:
        """As docs/runbook.md says it: on one machine with the mail server's log, on each for its journals."""
        site = self._site
        for machine in site.machines:
            machine.kill()
        site.restore(backup)
        log = ["--mta-log", str(site.mail_log)] if site.fleet.has_log else []
        for machine in site.machines if site.fleet.without != RECONCILE else ():
            machine.command("calendar_service", "reminders", "reconcile", *log, "--by", "chaos", "--note", "restore")
        for machine in site.machines:
            machine.command("calendar_service.processes", "release", "--accept-older")
        for machine in site.machines:
            machine.start()

    def _lose(self, machine: Host) -> None:
        machine.kill()
        machine.lose()
        self._site.replace(machine).start()

    def _is_quiet(self, addresses: set[str]) -> bool:
        """Whether all of them are told, or in doubt."""
        standings = self._standings()
        settled = {a for a, s in standings.items() if s.state not in OPEN or s.state == State.AMBIGUOUS}
        return addresses <= settled

    def _is_settled(self) -> bool:
        standings = self._standings()
        return len(standings) >= len(self._site.offices) and not any(s.state in OPEN for s in standings.values())

    def _standings(self) -> dict[str, Standing]:
        try:
            return self._site.standings()
        except SQLAlchemyError:  # it is being restarted; the next look will do
            return {}

    def _wait(self, seconds: float) -> None:
        self._until(lambda: False, seconds)

    def _until(self, is_so: Callable[[], bool], seconds: float, look_seconds: float = 0.0) -> None:
        """Let the machines work until it is so, at most so long."""
        ends, look_at = time.monotonic() + seconds, 0.0
        while (now := time.monotonic()) < ends:
            self._tend(now)
            self._read_log()
            if now >= look_at:
                look_at = now + look_seconds
                if is_so():
                    return
            last = self._suffered[-1].kind if self._suffered else ""
            self._show(self._log.accepted.total(), len(self._site.offices), last)
            time.sleep(STEP_SECONDS)

    def _persist(self, ask: Callable[[], _Found]) -> _Found:
        """A database that was struck may need a moment."""
        for _ in range(20):
            try:
                return ask()
            except SQLAlchemyError:
                self._wait(RESTART_SECONDS)
        return ask()

    def _tend(self, now: float) -> None:
        self._restarts += manage(self._site.parts, now)

    def _read_log(self) -> None:
        with self._site.mail_log.open("rb") as log:
            log.seek(self._log_at)
            added = log.read()
        self._log_at += len(added)
        self._log.read(added.decode("ascii", "replace"))


def _waves(offices: Sequence[Office], count: int) -> list[Sequence[Office]]:
    """As many parts, of about the same size."""
    size = -(-len(offices) // count)
    return [offices[at : at + size] for at in range(0, len(offices), size)]
