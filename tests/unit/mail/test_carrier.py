"""Mail as a carrier: whose envelope, which mail is asked for behind it, one conversation a thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from calendar_service.delivery.carrier import Parcel, Receipt
from calendar_service.mail.carrier import NAME, MailCarrier
from calendar_service.mail.message import Letterhead
from calendar_service.mail.return_path import ReturnPath
from calendar_service.mail.smtp import Envelope
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office

PATH = ReturnPath("pengingat@uji.example", "kunci")
YES = Receipt(250, "2.0.0", "Ok", "Q1")


@dataclass
class Line:
    """A conversation that remembers what was said."""

    sent: list[tuple[Envelope, bytes, Envelope | None]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def send(self, envelope: Envelope, data: bytes, then: Envelope | None) -> Receipt:
        self.sent.append((envelope, data, then))
        return YES

    def forget_next(self) -> None:
        self.log.append("forget")

    def quit(self) -> None:
        self.log.append("quit")


class World:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.carrier = MailCarrier(MailWriter(Letterhead("k@uji.example", None)), self.connect, PATH)  # type: ignore[arg-type]

    def connect(self) -> Line:
        self.lines.append(Line())
        return self.lines[-1]


def parcel(row: int, attempt: int = 1) -> Parcel:
    return Parcel((row,), attempt, f"o{row}@Kantor.example", f"m{row}@uji.example", str(row).encode())


def test_the_envelope_names_row_try_and_recipient() -> None:
    world = World()
    assert world.carrier.hand_over(parcel(1, 3), parcel(2)) == YES
    assert world.carrier.hand_over(parcel(2)) == YES
    first, second = (
        Envelope(PATH.sender(n, tries, f"o{n}@Kantor.example"), f"o{n}@Kantor.example") for n, tries in ((1, 3), (2, 1))
    )
    assert world.lines[0].sent == [(first, b"1", second), (second, b"2", None)]


def test_each_thread_has_its_own_conversation_and_all_of_them_end() -> None:
    world = World()
    for _ in range(2):
        thread = threading.Thread(target=world.carrier.hand_over, args=(parcel(1),))
        thread.start()
        thread.join()
    world.carrier.hand_over(parcel(1))
    world.carrier.hand_over(parcel(2))
    world.carrier.pause()
    assert [len(line.sent) for line in world.lines] == [1, 1, 2]
    assert [line.log for line in world.lines] == [[], [], ["forget"]]
    world.carrier.close()
    assert [line.log[-1] for line in world.lines] == ["quit"] * 3


def test_it_finds_an_office_at_its_mail_address_and_goes_at_the_pace_of_its_domain() -> None:
    carrier = World().carrier
    office = Office("a", "Kantor", "pemda", "35", "a@Kantor.example")
    assert (carrier.name, NAME) == ("mail", "mail")
    assert carrier.address_of(office) == "a@Kantor.example"
    assert carrier.pace_of("a@Kantor.example") == "kantor.example"
