"""A carrier is a folder and a line of wiring: here is a second one, of a few lines, beside mail.

It lays a file for each letter where a gateway for short messages would fetch it. Delivery, planning and
the ledger know nothing about it but its name; nothing in the product is changed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.bootstrap.carriers import CARRIERS, Wiring
from calendar_service.delivery.carrier import BadAddress, Carrier, Parcel, Permanent, Receipt, Temporary
from calendar_service.delivery.condition import STOPPED_CARRIER
from calendar_service.delivery.gate import SERVER, paused_carrier
from calendar_service.letters.letter import Letter
from calendar_service.offices.office import Office
from calendar_service.words.states import State

NAME = "pesan"


@dataclass
class FileDrop:
    """One file a letter; the number of the office's telephone is its address."""

    folder: Path
    name: str = NAME

    def address_of(self, office: Office) -> str | None:
        return office.phone or None

    def pace_of(self, address: str) -> str:
        return NAME

    def prepare(self, letter: Letter, office: Office) -> Parcel:
        words = f"{letter.subject}\n{letter.addressee.region_url}\n"
        return Parcel(letter.rows, letter.attempt, office.phone, letter.reference, words.encode())

    def hand_over(self, parcel: Parcel, following: Parcel | None = None) -> Receipt:
        if not self.folder.is_dir():
            raise Temporary("gateway is away", everybody=True)
        if parcel.address == "0":
            raise BadAddress("no such number", named=True)
        if parcel.address == "1":
            raise Permanent("too long")
        (self.folder / f"{parcel.reference}.txt").write_bytes(parcel.data)
        return Receipt(200, "", "laid down", parcel.reference[:8])

    def pause(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one line of wiring, for one test."""
    folder = tmp_path / "messages"
    folder.mkdir()

    def carrier(parts: object) -> Carrier:
        return FileDrop(folder)

    monkeypatch.setitem(
        CARRIERS, NAME, Wiring(lambda settings: FileDrop(folder).prepare, carrier, lambda settings: FileDrop(folder))
    )
    return folder


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def reachable(name: str, phone: str) -> Office:
    return replace(office(f"{name}@{name}.example"), phone=phone)


@pytest.fixture
def opened(open_office: Callable[..., PostOffice], server: ScriptedServer) -> Callable[..., PostOffice]:
    def one(*offices: Office) -> PostOffice:
        post = open_office(server, list(offices))
        post.sweep()
        return post

    return one


Opened = Callable[..., PostOffice]


def states(post: PostOffice) -> dict[tuple[str, str], str]:
    return {(row.office, row.channel): row.state for row in post.rows()}


def test_each_office_is_told_by_each_carrier_once(opened: Opened, drop: Path, server: ScriptedServer) -> None:
    post = opened(reachable("a", "0811"), reachable("b", "0812"))
    post.worker().drain()
    assert set(states(post).values()) == {State.ACCEPTED}
    assert sorted(states(post)) == [("a", "mail"), ("a", NAME), ("b", "mail"), ("b", NAME)]
    assert sorted(server.recipients) == ["a@a.example", "b@b.example"]
    rows = {row.office: row for row in post.rows() if row.channel == NAME}
    assert {code: (row.address, row.reply, row.tries) for code, row in rows.items()} == {
        "a": ("0811", "laid down", 1),
        "b": ("0812", "laid down", 1),
    }
    told = sorted(path.read_text(encoding="utf-8") for path in drop.iterdir())
    assert len(told) == 2
    assert all("H-5" in words and words.endswith("/uji/35.78/\n") for words in told), "in its own words"
    post.sweep()
    assert post.worker("w2").drain() == 0


def test_an_office_that_it_cannot_find_is_told_by_the_other(opened: Opened, drop: Path, server: ScriptedServer) -> None:
    post = opened(reachable("a", ""), reachable("b", "0"))
    post.worker().drain()
    assert states(post) == {
        ("a", "mail"): State.ACCEPTED,
        ("a", NAME): State.SUPPRESSED,
        ("b", "mail"): State.ACCEPTED,
        ("b", NAME): State.FAILED,
    }
    (nowhere,) = (row for row in post.rows() if (row.office, row.channel) == ("a", NAME))
    assert nowhere.reply == "kantor ini tidak punya alamat untuk saluran ini"
    assert [each.address for each in post.service.suppressions.all()] == ["0"]


def test_while_it_is_away_its_rows_wait_its_alarm_stands_and_mail_goes_on(
    opened: Opened, drop: Path, server: ScriptedServer
) -> None:
    post = opened(reachable("a", "0811"), reachable("b", "0812"))
    drop.rmdir()
    worker = post.worker()
    worker.drain()
    assert states(post) == {
        ("a", "mail"): State.ACCEPTED,
        ("b", "mail"): State.ACCEPTED,
        ("a", NAME): State.PENDING,
        ("b", NAME): State.PENDING,
    }
    assert {row.tries for row in post.rows() if row.channel == NAME} == {0}, "an outage costs no try"
    (alarm,) = post.service.alarms.standing()
    assert (alarm.name, paused_carrier(alarm.name)) == (f"{NAME}:{SERVER}", NAME)
    assert "gateway is away" in alarm.words
    seen = post.service.vitals(lambda: 1)._look()
    assert (seen.other_carriers(), seen.mail()) == ({NAME: STOPPED_CARRIER}, "unknown")
    drop.mkdir()
    post.worker("w2").drain()
    assert set(states(post).values()) == {State.ACCEPTED}
    assert post.service.alarms.standing() == []


def test_while_mail_is_away_it_goes_on(opened: Opened, drop: Path, server: ScriptedServer) -> None:
    server.script["banner"] = "554 5.7.1 go away"
    post = opened(reachable("a", "0811"), reachable("b", "0812"))
    post.worker().drain()
    assert states(post) == {
        ("a", "mail"): State.PENDING,
        ("b", "mail"): State.PENDING,
        ("a", NAME): State.ACCEPTED,
        ("b", NAME): State.ACCEPTED,
    }
    assert [alarm.name for alarm in post.service.alarms.standing()] == ["login"]


def test_what_it_refuses_is_tried_again_as_a_mail_would_be(opened: Opened, drop: Path, server: ScriptedServer) -> None:
    post = opened(reachable("a", "1"))
    post.worker().drain()
    assert states(post) == {("a", "mail"): State.ACCEPTED, ("a", NAME): State.DEFERRED}


def test_a_copy_sent_by_hand_goes_by_the_same_carrier(opened: Opened, drop: Path, server: ScriptedServer) -> None:
    post = opened(reachable("a", "0811"))
    post.worker().drain()
    (ident,) = (row.id for row in post.rows() if row.channel == NAME)
    post.service.ledger.resend(ident, post.now)
    post.worker("w2").drain()
    assert states(post)["a", f"{NAME}:2"] == State.ACCEPTED
    assert (len(list(drop.iterdir())), len(server.recipients)) == (2, 1)


def test_an_installation_that_does_not_want_it_owes_nothing_by_it(
    opened: Opened, drop: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = replace(CARRIERS[NAME], is_wanted=lambda settings: settings.is_rehearsal)
    monkeypatch.setitem(CARRIERS, NAME, wiring)
    post = opened(reachable("a", "0811"))
    post.worker().drain()
    assert states(post) == {("a", "mail"): State.ACCEPTED}
