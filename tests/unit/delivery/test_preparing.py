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
from calendar_service.delivery.preparing import COMPOSE_PAUSE, Bundle, Preparing, whole_threads
from calendar_service.ledger.rows import MOST_ROWS, Outcome, Row
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


@dataclass(frozen=True)
class Written:
    """A letter that tells these rows."""

    rows: tuple[int, ...]


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

    def doors(self, codes: Collection[str]) -> dict[str, str]:
        """Of one office alone; asked once, with codes that are known."""
        assert set(codes) <= set(OFFICES)
        return {"a": "https://x.example/kantor/a/"} if "a" in codes else {}

    def compose(
        self, revision: object, rows: Sequence[Row], office: Office, now: datetime, before: Sequence[Row], door_url: str
    ) -> Written | None:
        assert door_url == ("https://x.example/kantor/a/" if office.code == "a" else "")
        assert (revision, now) == (REVISION, NOW)
        assert list(before) == [row for row in rows if row.office == "a" and row.message != REMINDER]
        assert {row.office for row in rows} == {office.code}
        assert len({row.message == REMINDER for row in rows}) == 1
        if office.code in self.broken:
            raise KeyError(office.code)
        told = tuple(row.id for row in rows if row.stage != "berubah")
        return None if office.code in self.gone or not told else Written(told)

    # The carrier

    name = "mail"

    def address_of(self, office: Office) -> str | None:
        return office.email

    def pace_of(self, address: str) -> str:
        return MailAddress(address).domain

    def prepare(self, letter: Written, office: Office) -> Parcel:
        return Parcel(letter.rows, 1, office.email, f"letter {letter.rows}", b"")

    def bundled(self, rows: list[Row]) -> tuple[list[Bundle], list[Outcome]]:
        made = Preparing(self.find, self.told_before, self, {"mail": self}, self, self, fixed_clock(NOW), self.doors)  # type: ignore[arg-type, dict-item]
        return made(REVISION, rows)  # type: ignore[arg-type]

    def prepared(self, rows: list[Row]) -> tuple[dict[int, Parcel], list[Outcome]]:
        """By row, of rows that fell due one by one."""
        bundles, outcomes = self.bundled([replace(row, due_at=NOW + timedelta(seconds=row.id)) for row in rows])
        return {row.id: each.parcel for each in bundles for row in each.rows}, outcomes


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
            assert mails[row.id] == Parcel((row.id,), 1, OFFICES[row.office].email, f"letter {(row.id,)}", b"")
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


# What goes in one mail


def told(*bundles: Bundle) -> list[tuple[int, ...]]:
    return [tuple(row.id for row in each.rows) for each in bundles]


def test_what_falls_due_together_for_an_office_is_one_mail() -> None:
    bundles, outcomes = World().bundled(rows("a", "d", "a", "d", "a", "c"))
    assert told(*bundles) == [(1, 3, 5), (2, 4), (6,)]
    assert [each.parcel.rows for each in bundles] == told(*bundles)
    assert outcomes == []


def test_reminders_and_notices_other_instants_and_other_channels_are_mails_of_their_own() -> None:
    first, second, third, fourth, fifth = rows("a", "a", "a", "a", "a")
    asked = [
        first, replace(second, message=CHANGE), replace(third, due_at=NOW + timedelta(days=1)), replace(fourth, message=CANCEL),
        replace(fifth, channel="mail:2"),
    ]  # fmt: skip
    bundles, _ = World().bundled(asked)
    assert told(*bundles) == [(1,), (2, 4), (3,), (5,)]


def test_what_went_out_together_goes_together_again_and_takes_nobody_new_along() -> None:
    first, second, third, fourth = rows("a", "a", "a", "a")
    again = [replace(each, letter="f" * 40) for each in (first, third)]
    bundles, _ = World().bundled([again[0], second, again[1], fourth])
    assert told(*bundles) == [(1, 3), (2, 4)]


@given(st.integers(1, 3 * MOST_ROWS))
def test_a_mail_tells_at_most_so_many_and_nobody_is_left_out(count: int) -> None:
    bundles, _ = World().bundled(rows(*"a" * count))
    sizes = [len(each.rows) for each in bundles]
    assert max(sizes) <= MOST_ROWS
    assert sizes[:-1] == [MOST_ROWS] * (len(sizes) - 1)
    assert [row for each in told(*bundles) for row in each] == list(range(1, count + 1))


def test_a_place_is_taken_by_a_mail_and_not_by_a_row_and_all_its_rows_wait_for_it() -> None:
    world = World(places={"satu.example": 1})
    bundles, outcomes = world.bundled(rows("a", "b", "a", "b"))
    assert world.asked == [{"satu.example": 2}]
    assert told(*bundles) == [(1, 3)]
    assert {(each.id, each.state, each.try_at) for each in outcomes} == {
        (ident, State.PENDING, NOW + timedelta(seconds=1)) for ident in (2, 4)
    }


def test_a_row_that_no_longer_fits_is_left_out_of_the_mail_and_goes_back_untouched() -> None:
    first, second, third = rows("a", "a", "a")
    bundles, outcomes = World().bundled([first, replace(second, stage="berubah"), third])
    assert told(*bundles) == [(1, 3)]
    assert bundles[0].parcel.rows == (1, 3)
    assert outcomes == []


def test_a_mail_that_cannot_be_composed_puts_off_all_its_rows() -> None:
    bundles, outcomes = World(broken={"a"}).bundled(rows("a", "a", "c"))
    assert told(*bundles) == [(3,)]
    assert [(each.id, each.state, each.try_at) for each in outcomes] == [
        (ident, State.DEFERRED, NOW + COMPOSE_PAUSE) for ident in (1, 2)
    ]


def test_a_thread_is_told_with_what_its_latest_mail_told_beside_it() -> None:
    """Of the latest alone, each row once."""
    first, last = (replace(row, letter=letter) for row, letter in zip(rows("a", "a"), ("old", "new"), strict=True))
    beside = replace(last, id=77, stage="lain")
    asked: list[object] = []

    def together(letters: Collection[str]) -> Mapping[str, Sequence[Row]]:
        asked.append(set(letters))
        return {"new": [last, beside]}

    whole = whole_threads(lambda _: {5: [first, last], 6: [replace(first, letter=None)]}, together)
    assert {ident: list(thread) for ident, thread in whole([]).items()} == {
        5: [first, last, beside],
        6: [replace(first, letter=None)],
    }
    assert asked == [{"new"}]
