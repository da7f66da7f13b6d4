"""How the service stands: what planning, sending and the clocks say, and what a person has to do.

A Condition is what one look into the database found; it is read from memory by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.database_time import TOLERANCE
from calendar_service.delivery.gate import FIRST, JOURNAL, SERVER, paused_carrier
from calendar_service.delivery.pacing import Domain
from calendar_service.delivery.questions import AGAIN, EXPIRY, OUTBOX, PLANNING, RESTORE
from calendar_service.errors import N_, counted
from calendar_service.ledger.denials import AT_MOST
from calendar_service.ledger.rows import Alarm
from calendar_service.ledger.sql.presence import Seen
from calendar_service.printable import foreign_line
from calendar_service.promises.outbox import Urgency
from calendar_service.promises.stretch import AHEAD, Halt, Progress
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.words.reasons import REASONS, Reason
from calendar_service.words.states import State
from calendar_service.words.translator import Translator

PATIENCE = timedelta(seconds=30)
"""So long nobody need have swept, or sent word of itself."""

FRESH = timedelta(seconds=5)
"""A sweep that ended so shortly ago was made by a process whose clock is right."""

GREETED_WITHIN = timedelta(minutes=15)

NAMED = 5
"""So many domains that refuse us are named; the others are counted."""

REMEMBERED = timedelta(days=1)
"""So long it is said that too many addresses were denied, or that a domain refuses us: while mails wait for
it, it is asked more often."""

OK, UNKNOWN, PAUSED, WRONG_CLOCK = "ok", "unknown", "paused", "wrong clock"
NOBODY_PLANS, NOBODY_SENDS = "nobody plans", "nobody sends"
OLDER_DATABASE = "older database"
"""What /readyz says of the clock process and of the workers."""

STOPPED = "MailStopped"
"""What it says of mail while an alarm stands that keeps all of it back."""

STOPPED_CARRIER = "CarrierStopped"
"""The same of another carrier."""


@dataclass(frozen=True, slots=True)
class Condition:
    """at: the service's clock. real_at: the database's time. living: workers that hold a lease.
    oldest_due: of what waits. still_for: how long the mark of planning has been seen not to move.
    watched_for: how long this process has been looking. ahead: see stretch. refusing: domains that refuse
    us, or all our mail, now. doubted_at: by the service's clock, when too many addresses were denied last."""

    at: datetime
    real_at: datetime
    states: Mapping[State, int]
    oldest_due: datetime | None
    living: int
    alarms: Sequence[Alarm]
    progress: Progress
    seen: Sequence[Seen]
    watched_for: timedelta = timedelta(0)
    still_for: timedelta = timedelta(0)
    ahead: timedelta = AHEAD
    refusing: Sequence[Domain] = ()
    doubted_at: datetime | None = None

    @property
    def sweep_age(self) -> timedelta:
        """Since the last full sweep; where there never was one, since somebody looks."""
        swept = self.progress.swept
        return self.watched_for if swept is None else max(self.real_at - swept, timedelta(0))

    @property
    def wrong(self) -> list[Seen]:
        """Processes whose clock differs too much."""
        return [each for each in self.seen if abs(each.skew) > TOLERANCE.total_seconds()]

    def alarm(self, name: str) -> Alarm | None:
        return next((each for each in self.alarms if each.name == name), None)

    def planner(self) -> str:
        """How the clock processes do."""
        if self.alarm(RESTORE):
            return OLDER_DATABASE
        if self._all_wrong("clock") and (self.progress.swept is None or self.sweep_age > FRESH):
            return WRONG_CLOCK
        alarm = self.alarm(PLANNING)
        if alarm and not alarm.words.startswith(AGAIN):
            return PAUSED
        if self.sweep_age > PATIENCE:
            return NOBODY_PLANS
        if self.progress.swept is None:
            return UNKNOWN
        if self._mark_is_astray() or (self.progress.first and self.still_for > PATIENCE):
            return NOBODY_PLANS
        return OK

    def sender(self) -> str:
        """How the workers do."""
        if self.alarm(RESTORE):
            return OLDER_DATABASE
        if self._all_wrong("worker"):
            return WRONG_CLOCK
        if self.living:
            return OK
        return NOBODY_SENDS if self.watched_for > PATIENCE else UNKNOWN

    def mail(self) -> str:
        """How the mail server does, as far as workers have found out."""
        if FIRST in self._paused():
            return STOPPED
        workers = [each for each in self.seen if each.name == "worker"]
        if any(each.greeted_at and each.greeted_at > self.real_at - GREETED_WITHIN for each in workers):
            return OK
        return next((each.greeting for each in workers if each.greeting), UNKNOWN)

    def other_carriers(self) -> dict[str, str]:
        """Carriers beside mail that are kept back now."""
        return dict.fromkeys(sorted(self._paused() - {FIRST}), STOPPED_CARRIER)

    def _paused(self) -> set[str]:
        return {name for alarm in self.alarms if (name := paused_carrier(alarm.name))}

    def _all_wrong(self, name: str) -> bool:
        skews = [abs(each.skew) for each in self.seen if each.name == name]
        return bool(skews) and min(skews) > TOLERANCE.total_seconds()

    def _mark_is_astray(self) -> bool:
        mark = self.progress.mark
        return mark is not None and mark > self.at + self.ahead


def troubles(condition: Condition, translator: Translator) -> list[str]:
    """One sentence for each thing that a person has to look at."""
    return [translator.text(message, **facts) for message, facts in _troubles(condition, translator)]


def _troubles(condition: Condition, translator: Translator) -> Iterator[tuple[str, dict[str, object]]]:
    for each in condition.wrong:
        yield (
            N_(
                "Jam %(host)s (%(name)s) berbeda %(seconds)s detik dari basis data; proses itu berhenti bekerja. Samakan jamnya (NTP)."
            ),
            {"host": each.host, "name": each.name, "seconds": f"{each.skew:+.0f}"},
        )
    yield from _of_alarms(condition, translator)
    yield from _of_servers(condition, translator)
    if condition.planner() == NOBODY_PLANS:
        seconds = translator.number(int(condition.sweep_age.total_seconds()))
        if condition.progress.swept is None:
            yield N_("Belum ada yang merencanakan pengingat; jalankan proses clock."), {}
        elif condition.sweep_age > PATIENCE:
            yield (
                N_("Tidak ada yang merencanakan pengingat sejak %(seconds)s detik; jalankan proses clock."),
                {"seconds": seconds},
            )
        else:
            yield N_("Rencana pengingat tidak maju, padahal proses clock berjalan; lihat lognya."), {}
    if condition.sender() == NOBODY_SENDS:
        yield N_("Tidak ada yang mengirim pengingat; jalankan proses worker."), {}


Sentence = tuple[str, dict[str, object]]
"""A message and its facts."""


def _of_alarms(condition: Condition, translator: Translator) -> Iterator[Sentence]:
    for name, say in ASKED.items():
        alarm = condition.alarm(name)
        if alarm:
            yield say(alarm.words, translator)


def _of_servers(condition: Condition, translator: Translator) -> Iterator[Sentence]:
    """What mail servers hold against us, or against so many addresses that they are not believed."""
    for alarm in condition.alarms:
        cause = alarm.name.rpartition(":")[2]
        if cause in _STOPPED and paused_carrier(alarm.name):
            message, facts = _STOPPED[cause]
            said = {name: translator.text(words) for name, words in facts.items()}
            yield (
                message,
                {**said, "since": translator.instant(alarm.since, CAPITAL_ZONE), "said": foreign_line(alarm.words)},
            )
    # What our own server says is said once, and not again for each domain that it was said of.
    refusing = [
        each for each in condition.refusing if each.reason not in _OWN_SERVERS or not condition.alarm(each.reason)
    ]
    for domain in refusing[:NAMED]:
        meaning = REASONS[Reason(domain.reason)]
        yield (
            N_(
                "Server %(domain)s menolak surat kita, terakhir %(at)s: %(label)s (%(said)s). Suratnya menunggu. %(advice)s"
            ),
            {
                "domain": domain.name,
                "at": translator.instant(domain.refused_at or condition.at, CAPITAL_ZONE),
                "label": translator.text(meaning.label),
                "said": foreign_line(domain.words),
                "advice": translator.text(meaning.advice),
            },
        )
    if len(refusing) > NAMED:
        yield (
            counted("%(count)s domain lain juga menolak surat kita: reminders status --format json"),
            {"count": len(refusing) - NAMED},
        )
    if condition.doubted_at and condition.at < condition.doubted_at + REMEMBERED:
        yield (
            N_(
                "Pada %(since)s lebih dari %(most)s alamat ditolak dalam satu jam; tidak satu pun ditahan. Periksa server surat: suppressions list"
            ),
            {"since": translator.instant(condition.doubted_at, CAPITAL_ZONE), "most": AT_MOST},
        )


_OWN_SERVERS = (Reason.LOGIN, Reason.QUOTA)

_STOPPED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    SERVER: (
        N_("Server surat tidak menerima surat sejak %(since)s (%(said)s). Dicoba terus; periksa server itu."),
        {},
    ),
    JOURNAL: (N_("Pengiriman berhenti sejak %(since)s: %(said)s. Beri tempat di cakram."), {}),
    **{
        reason.value: (
            N_("Pengiriman berhenti sejak %(since)s: %(label)s (%(said)s). %(advice)s"),
            {"label": meaning.label, "advice": meaning.advice},
        )
        for reason, meaning in REASONS.items()
        if meaning.is_ours
    },
}
"""What an alarm that keeps mail back says, and its words that are translated. That addresses are doubted is said
by the mark, which stands longer."""


def _planning(words: str, translator: Translator) -> Sentence:
    why, _, since = words.partition(" ")
    return _WHY_PLANNING.get(why, _WHY_PLANNING[Halt.LEAP]), {"since": _instant(since, translator)}


def _expiry(words: str, _translator: Translator) -> Sentence:
    late, _, waiting = words.partition(" ")
    return (
        counted(
            "%(late)s dari %(waiting)s surat yang menunggu sudah lewat batasnya dan ditahan. Periksa jam, lalu: reminders expire",
            by="late",
        ),
        {"late": int(late), "waiting": waiting},
    )


def _restore(_words: str, _translator: Translator) -> Sentence:
    return (
        N_(
            "Basis data lebih tua daripada yang sudah disajikan, seperti salinan cadangan yang dipulihkan; tidak ada yang direncanakan "
            "atau dikirim. Jalankan reminders reconcile --mta-log FILE, lalu release --accept-older"
        ),
        {},
    )


def _outbox(words: str, translator: Translator) -> Sentence:
    how, count, since, needed = words.split(" ")
    facts = {"count": int(count), "since": _instant(since, translator), "needed": _instant(needed, translator)}
    return _KEPT_BACK if needed == "-" else _KEPT_BACK_UNTIL[Urgency(how)], facts


_KEPT_BACK = counted(
    "Pemberitahuan tentang %(count)s perpindahan ditahan sejak %(since)s; kantor belum tahu. Putuskan di kotak keluar: outbox list"
)
"""What is said where no day is known."""

_KEPT_BACK_UNTIL: Mapping[Urgency, str] = {
    Urgency.FAR: counted(
        "Pemberitahuan tentang %(count)s perpindahan ditahan sejak %(since)s; kantor harus tahu sebelum %(needed)s. Putuskan di kotak keluar: outbox list"
    ),
    Urgency.NEAR: counted(
        "Segera: pemberitahuan tentang %(count)s perpindahan ditahan sejak %(since)s; mulai %(needed)s kantor bertindak tanpa tahu. Putuskan: outbox list"
    ),
    Urgency.PAST: counted(
        "Terlambat: pemberitahuan tentang %(count)s perpindahan ditahan sejak %(since)s; sejak %(needed)s kantor bertindak tanpa tahu. Putuskan: outbox list"
    ),
}


ASKED: Mapping[str, Callable[[str, Translator], Sentence]] = {
    PLANNING: _planning,
    EXPIRY: _expiry,
    RESTORE: _restore,
    OUTBOX: _outbox,
}
"""Each of delivery.questions.QUESTIONS -> what it asks of a person, from the words of its alarm."""

_WHY_PLANNING = {
    Halt.LEAP: N_(
        "Perencanaan pengingat dijeda: sejak %(since)s lebih dari sehari tidak ada yang direncanakan. Periksa jam, lalu: reminders catch-up"
    ),
    Halt.BEHIND: N_(
        "Perencanaan pengingat dijeda: tanda rencana (%(since)s) dan isi basis data lebih baru daripada jam. Periksa jam, lalu: reminders catch-up"
    ),
    AGAIN: N_("Tanda rencana pengingat ada di masa depan (%(since)s); semua yang masih berguna direncanakan lagi."),
}


def _instant(text: str, translator: Translator) -> str:
    try:
        return translator.instant(datetime.fromisoformat(text), CAPITAL_ZONE)
    except ValueError:
        return text
