"""Which rows may go now, and what becomes of the others: nobody is lost on the way to his mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.clock import fixed_clock
from calendar_service.delivery.carrier import Parcel
from calendar_service.delivery.pacing import Share
from calendar_service.delivery.preparing import COMPOSE_PAUSE, Preparing
from calendar_service.ledger.rows import Outcome, Row
from calendar_service.offices.office import Office
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.states import State

NOW = datetime(2024, 9, 20, 1, tzinfo=UTC)
REVISION = object()
ROW = Row(0, "uji", "rapat", "reminder", 3, "a", "mail", 0, "35", 3, "", None, NOW, NOW, NOW, 0, 0)
OFFICES = {
    code: Office(code, code, "pemda", "35", email)
    for code, email in {
        "a": "A@satu.example",
        "b": "b@SATU.example",
        "c": "c@dua.example",
        "d": "d@tiga.example",
    }.items()
}


@dataclass
class World:
    """dead: suppressed addresses. places: how many mails of a domain may go now. broken, gone: offices whose mail
    cannot be composed, or no longer fits."""

    dead: set[str] = field(default_factory=set)
    places: Mapping[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    asked: list[Mapping[str, int]] = field(default_factory=list)
    threads: list[list[int]] = field(default_factory=list)

    def find(self, codes: Iterable[str]) -> dict[str, Office]:
        return {code: OFFICES[code] for code in codes if code in OFFICES}

    def among(self, addresses: Iterable[str]) -> set[str]:
        return {address.lower() for address in addresses} & self.dead

    def share(self, wanted: Mapping[str, int], now: datetime) -> dict[str, Share]:
        assert now == NOW
        self.asked.append(dict(wanted))
        found = {}
        for name, count in wanted.items():
            now_ = min(count, self.places.get(name, 99))
            found[name] = Share(now_, tuple(NOW + timedelta(seconds=n + 1) for n in range(count - now_)))
        return found

    def told_before(self, rows: Collection[Row]) -> Mapping[int, Sequence[Row]]:
        self.threads.append([row.id for row in rows])
        return {row.id: [row] for row in rows if row.office == "a"}

    def compose(
        self, revision: object, rows: Sequence[Row], office: Office, now: datetime, before: Sequence[Row]
    ) -> str | None:
        (row,) = rows
        assert (revision, now) == (REVISION, NOW)
        assert list(before) == ([row] if row.office == "a" and row.message != REMINDER else [])
        assert office is OFFICES[row.office]
        if row.office in self.broken:
            raise KeyError(row.office)
        return None if row.office in self.gone else f"letter {row.id}"

    # The carrier

    name = "mail"

    def address_of(self, office: Office) -> str | None:
        return office.email

    def pace_of(self, address: str) -> str:
        return MailAddress(address).domain

    def prepare(self, letter: str, office: Office) -> Parcel:
        return Parcel(0, 1, office.email, letter, b"")

    def prepared(self, rows: list[Row]) -> tuple[dict[int, Parcel], list[Outcome]]:
        made = Preparing(self.find, self.told_before, self, {"mail": self}, self, self, fixed_clock(NOW))  # type: ignore[arg-type, dict-item]
        return made(REVISION, rows)  # type: ignore[arg-type]


def rows(*offices: str) -> list[Row]:
    return [replace(ROW, id=number, office=office) for number, office in enumerate(offices, 1)]


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "x"]), max_size=9),
    st.sets(st.sampled_from(["a@satu.example", "b@satu.example", "c@dua.example"])),
    st.dictionaries(st.sampled_from(["satu.example", "dua.example"]), st.integers(0, 3)),
    st.sets(st.sampled_from(["a", "c"])),
    st.sets(st.sampled_from(["b", "c", "d"])),
)
def test_each_row_has_a_mail_or_an_outcome_or_goes_back_untouched(
    offices: list[str], dead: set[str], places: dict[str, int], broken: set[str], gone: set[str]
) -> None:
    world = World(dead, places, broken, gone)
    asked = rows(*offices)
    mails, outcomes = world.prepared(asked)
    by_id = {outcome.id: outcome for outcome in outcomes}
    assert len(by_id) == len(outcomes)
    reachable = [row for row in asked if row.office in OFFICES and OFFICES[row.office].email.lower() not in dead]
    domains = Counter(OFFICES[row.office].email.split("@")[1].lower() for row in reachable)
    assert world.asked == [domains], "the dead take nobody's place"
    before: Counter[str] = Counter()
    for row in asked:
        if row not in reachable:
            reply = "alamat ini terbukti tidak ada" if row.office in OFFICES else "kantor sudah tidak ada di daftar"
            assert by_id[row.id] == Outcome(row.id, State.SUPPRESSED, reply=reply, claims=row.claims)
            continue
        domain = OFFICES[row.office].email.split("@")[1].lower()
        late = before[domain] - min(domains[domain], places.get(domain, 99))
        before[domain] += 1
        if late >= 0:
            assert by_id[row.id] == Outcome(
                row.id, State.PENDING, try_at=NOW + timedelta(seconds=late + 1), claims=row.claims
            )
        elif row.office in broken:
            again = NOW + COMPOSE_PAUSE
            assert by_id[row.id] == Outcome(
                row.id, State.DEFERRED, reply="surat tidak dapat disusun", try_at=again, claims=row.claims
            )
        elif row.office in gone:
            assert row.id not in by_id
            assert row.id not in mails
        else:
            assert row.id not in by_id
            assert mails[row.id] == Parcel(0, 1, OFFICES[row.office].email, f"letter {row.id}", b"")
    assert len(mails) + len(outcomes) <= len(asked)


def test_the_ledger_is_asked_once_for_the_threads_of_all_notices_that_go_now_and_never_for_reminders() -> None:
    world = World(places={"satu.example": 1})
    messages = (REMINDER, CHANGE, CANCEL, CHANGE)
    asked = [replace(row, message=message) for row, message in zip(rows("d", "a", "c", "b"), messages, strict=True)]
    mails, _ = world.prepared(asked)
    assert mails.keys() == {1, 2, 3}
    assert world.threads == [[2, 3]]
    world.prepared(rows("a", "c"))
    assert world.threads == [[2, 3]]
