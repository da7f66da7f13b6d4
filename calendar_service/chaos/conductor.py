"""Leads a run: lets the installation work, strikes when the plan says so, restarts what died, counts.

A part that is dead is started again after its pause, as a service manager would, whoever killed it.
The next blow waits until mails are accepted again after the last one. Every wait has an end.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from calendar_service.chaos.blows import FREEZES, Blow, BlowKind
from calendar_service.chaos.installation import SMTP_TIMEOUT_SECONDS, Installation
from calendar_service.chaos.process import Part, manage
from calendar_service.chaos.tally import ServerLog, Struck, Tally, tally
from calendar_service.delivery.outcomes import SETTLING
from calendar_service.words.states import HELD, OPEN, State

STEP_SECONDS = 0.02
LOOK_SECONDS = 0.25
STALLED_SECONDS = 20.0
"""Without any new mail for so long, the next blow falls anyhow."""

PAUSED_SECONDS = 75.0
"""The same where the mail server refuses mails for a while: it is first asked again after a minute."""

GIVEN_UP_SECONDS = 90.0
"""Without any new mail for so long, the run ends and what is missing is lost."""

REFUSED_SECONDS = 420.0
"""The same where the mail server refuses mails for a while: the pauses after it grow up to five minutes."""

Show = Callable[[int, int, str], None]
"""(mails accepted, mails owed, last blow)."""


@dataclass
class _Watch:
    """A blow whose consequences are still being measured. index: its place among the struck."""

    index: int
    at: float
    pids: tuple[int, ...]
    resumed: bool = False
    freed: bool = False

    @property
    def is_over(self) -> bool:
        return self.resumed and self.freed


class Conductor:
    """One run. show: called at every step, for a progress bar; it may raise, to break off."""

    def __init__(self, installation: Installation, blows: list[Blow], seed: int, show: Show) -> None:
        self._installation, self._seed, self._show = installation, seed, show
        self._blows = deque(blows)
        self._log = ServerLog()
        self._log_at = 0
        self._struck: list[Struck] = []
        self._watches: list[_Watch] = []
        self._frozen: list[tuple[float, Part]] = []
        self._restarts = 0
        self._last_mail = self._next_look = 0.0

    def run(self) -> Tally:
        """Until everything is settled, or nothing has moved for GIVEN_UP_SECONDS."""
        owed = self._installation.owed()
        began = self._last_mail = time.monotonic()
        while not self._is_over(len(owed)):
            now = time.monotonic()
            self._tend(now)
            self._read_log(now)
            self._measure(now)
            if self._may_strike(now):
                self._strike(self._blows.popleft(), now)
            self._show(
                len(self._log.accepted), self._installation.wish.mails, self._struck[-1].kind if self._struck else ""
            )
            time.sleep(STEP_SECONDS)
        self._read_log(time.monotonic())
        return tally(
            seed=self._seed,
            owed=owed,
            log=self._log,
            entries=self._installation.entries(),
            restarts=self._restarts,
            seconds=time.monotonic() - began,
            struck=self._struck,
            held=self._installation.held(),
        )

    def _is_over(self, owed: int) -> bool:
        now = time.monotonic()
        if now - self._last_mail > (REFUSED_SECONDS if self._installation.wish.refusals else GIVEN_UP_SECONDS):
            return True
        held_up = self._blows or self._frozen or any(not watch.freed for watch in self._watches)
        if held_up or len(self._log.told) < owed or now < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        return not self._installation.count(*OPEN)

    def _tend(self, now: float) -> None:
        """What a service manager does; and wake what was frozen."""
        self._restarts += manage(self._installation.parts, now)
        for wake_at, part in list(self._frozen):
            if wake_at <= now:
                part.thaw()
                self._frozen.remove((wake_at, part))

    def _read_log(self, now: float) -> None:
        with self._installation.mail_log.open("rb") as log:
            log.seek(self._log_at)
            added = log.read()
        self._log_at += len(added)
        if self._log.read(added.decode("ascii", "replace")):
            self._last_mail = now
            for watch in self._watches:
                if not watch.resumed:
                    watch.resumed = True
                    self._struck[watch.index] = replace(self._struck[watch.index], resumed_seconds=now - watch.at)

    def _measure(self, now: float) -> None:
        """Since when no row is held in the name of a dead worker."""
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        for watch in self._watches:
            if watch.freed or self._installation.count(*HELD, pids=watch.pids):
                continue
            watch.freed = True
            self._struck[watch.index] = replace(self._struck[watch.index], freed_seconds=now - watch.at)
        self._watches = [watch for watch in self._watches if not watch.is_over]

    def _may_strike(self, now: float) -> bool:
        if not self._blows:
            return False
        if now - self._last_mail > (PAUSED_SECONDS if self._installation.wish.refusals else STALLED_SECONDS):
            return True
        waits = any(not watch.resumed for watch in self._watches)
        freezes = self._frozen and self._blows[0].kind in FREEZES
        return not waits and not freezes and self._log.accepted.total() >= self._blows[0].at

    def _busiest(self) -> Part:
        """The worker that has most mails under way."""
        return max(
            self._installation.workers,
            key=lambda part: part.lives and self._installation.count(State.SENDING, pids=(part.pid,)),
        )

    def _freeze_seconds(self, kind: BlowKind) -> float:
        """A worker: until others have sent what it held. A mail server: until a worker waits no more."""
        if kind is BlowKind.FREEZE_MAIL_SERVER:
            return SMTP_TIMEOUT_SECONDS * 1.5
        return self._installation.wish.lease_seconds + SETTLING.total_seconds() + 3

    def _strike(self, blow: Blow, now: float) -> None:
        site = self._installation
        in_flight = site.count(State.SENDING)
        workers = tuple(part.pid for part in site.workers)
        targets: list[Part] = {
            BlowKind.WORKERS: site.workers,
            BlowKind.WORKER: [self._busiest()],
            BlowKind.FREEZE_WORKER: [self._busiest()],
            BlowKind.MACHINE: site.parts,
        }.get(blow.kind, [part for part in site.parts if blow.kind in (part.name, f"freeze-{part.name}")])
        pids: tuple[int, ...] = ()
        if blow.kind is BlowKind.FLUSH:
            site.empty_broker()
        elif blow.kind in FREEZES:
            for part in targets:
                part.freeze()
                self._frozen.append((now + self._freeze_seconds(blow.kind), part))
        else:
            for part in targets:
                part.kill(now + blow.down_seconds)
            pids = tuple(pid for pid in workers if pid in {part.pid for part in targets})
        self._read_log(now)  # what was accepted before the blow is no sign of new work
        self._watches.append(_Watch(len(self._struck), now, pids, freed=not pids))
        self._struck.append(Struck(blow.kind, len(self._log.accepted), in_flight))
