"""What an account reads about a text. UPDATE_GOLDEN=1 writes tests/golden/account-mails anew."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from calendar_service.accounts.account_mail import AccountAddress, AccountEvent, AccountMail
from calendar_service.delivery.carrier import Parcel
from calendar_service.errors import Refused
from calendar_service.mail.account_letters import MOST_CHANGES, AccountLetters
from calendar_service.mail.message import Letterhead
from calendar_service.package_data import TEMPLATES, regions, translators
from calendar_service.publishing.changes import Differences
from calendar_service.publishing.due import OVERTAKEN
from calendar_service.publishing.pending import Embargo, PendingPublication, PendingState, Submission
from calendar_service.publishing.proposal import Proposal, ProposalState
from calendar_service.rendering import Rendering
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.mail_address import MailAddress
from tests.revisions_material import TEXT, archive_at, between

GOLDEN = Path(__file__).parents[2] / "golden" / "account-mails"
AT = datetime(2024, 9, 19, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
RENDERING = Rendering(TEMPLATES, translators())
GIVEN = Submission(
    b"teks", "a" * 64, "b" * 64, 1, "siti", "Rapat dimajukan satu hari", False,
    Embargo(AT + 2 * HOUR, "Asia/Jayapura"), True,
)  # fmt: skip
WAITS = PendingPublication(7, GIVEN, AT, PendingState.WAITING)
WHY = {language: [t.text(OVERTAKEN, number=2)] for language, t in translators().items()}
FATES = {
    "waits": WAITS,
    "refused": replace(WAITS, state=PendingState.REFUSED, ended_at=AT + HOUR, reasons=WHY),
    "published": replace(WAITS, state=PendingState.PUBLISHED, ended_at=AT + 2 * HOUR, revision=8, agreed_by="rudi"),
    "withdrawn": replace(WAITS, state=PendingState.WITHDRAWN, ended_at=AT + HOUR, ended_by="rudi"),
    "trial": WAITS,
}
OPEN = Proposal(4, "budi", b"teks", b"awal", "a" * 64, "Rapat maju sehari, sesuai surat ketua", AT)
FATES_OF_PROPOSALS = {
    "granted": replace(OPEN, state=ProposalState.GRANTED, ended_by="rudi", ended_at=AT + HOUR, revision=8),
    "turned_down": replace(
        OPEN, state=ProposalState.TURNED_DOWN, ended_by="rudi", ended_at=AT + HOUR, answer="Tunggu rapat pleno"
    ),
}


READERS = {
    AccountEvent.PUBLISHED: "siti",
    AccountEvent.WITHDRAWN: "siti",
    AccountEvent.GRANTED: "budi",
    AccountEvent.TURNED_DOWN: "budi",
}


def letters(
    found: PendingPublication | None = WAITS,
    changed: Differences | None = None,
    proposed: Proposal | None = OPEN,
    **reader: object,
) -> AccountLetters:
    def change(_text: bytes) -> Differences:
        if changed is None:
            raise Refused("x")
        return changed

    def address_of(name: str) -> AccountAddress | None:
        if name == "tanpa":
            return None
        return replace(AccountAddress(name, MailAddress(f"{name}@kpu.example"), "id"), **reader)  # type: ignore[arg-type]

    return AccountLetters(
        RENDERING,
        translators(),
        regions(),
        Letterhead("Kalender Tahapan <jadwal@tahapan.example>", "tanya@tahapan.example"),
        "tahapan.example",
        "https://kalender.example",
        address_of=address_of,
        find=lambda _number: found,
        find_proposal=lambda _number: proposed,
        changed=change,
    )


def mail(event: AccountEvent = AccountEvent.WAITS, account: str = "rudi") -> AccountMail:
    return AccountMail(3, account, event, 7, 0, AT)


def read(parcel: Parcel | None) -> EmailMessage:
    assert parcel
    assert max(map(len, parcel.data.split(b"\r\n"))) <= 998
    return message_from_bytes(parcel.data, policy=policy.default)


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Differences:
    new = TEXT.having("rapat", days="2024-09-19", reason="Rapat dimajukan", reason_en="Brought forward")
    new = new.having("aceh", status="cancelled", reason="Dibatalkan", reason_en="Cancelled")
    return between(archive_at(tmp_path_factory.mktemp("archive")), TEXT, new)


@pytest.mark.parametrize("event", list(AccountEvent))
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_it_says(event: AccountEvent, language: str, changes: Differences) -> None:
    reader = READERS.get(event, "rudi")
    proposed = FATES_OF_PROPOSALS.get(event.value, OPEN)
    parcel = letters(FATES.get(event.value, WAITS), changes, proposed, language=language).parcel(
        mail(event, reader), AT
    )
    made = read(parcel)
    assert (parcel and parcel.address, made["To"], made["Content-Language"]) == (
        f"{reader}@kpu.example", f"{reader}@kpu.example", language,
    )  # fmt: skip
    assert made["Reply-To"] == "tanya@tahapan.example"
    assert made["Auto-Submitted"] == "auto-generated"
    said = f"{made['Subject']}\n\n{made.get_content()}".replace("\r\n", "\n")
    file = GOLDEN / f"{language}-{event.value}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def test_its_author_reads_that_it_is_his_own_text_that_did_not_go_out() -> None:
    said = read(letters(FATES["refused"]).parcel(mail(AccountEvent.REFUSED, "siti"), AT)).get_content()
    assert "Naskah yang Anda ajukan tidak terbit." in said


def test_what_waits_for_nobody_any_more_asks_nobody(changes: Differences) -> None:
    for found in (None, replace(WAITS, agreed_by="tono"), FATES["withdrawn"], FATES["refused"]):
        assert letters(found, changes).parcel(mail(), AT) is None
    assert letters(WAITS, changes).parcel(mail(), AT) is not None


def test_a_proposal_that_is_over_asks_nobody(changes: Differences) -> None:
    for proposed in (None, *FATES_OF_PROPOSALS.values()):
        assert letters(WAITS, changes, proposed).parcel(mail(AccountEvent.ASKED), AT) is None
    assert letters(WAITS, changes).parcel(mail(AccountEvent.ASKED), AT) is not None


def test_who_has_no_address_or_may_not_log_in_is_sent_nothing() -> None:
    assert letters().parcel(mail(account="tanpa"), AT) is None
    assert letters(may_read=False).parcel(mail(), AT) is None
    assert letters(may_read=False).parcel(mail(AccountEvent.TRIAL), AT) is None


def test_a_text_that_cannot_be_read_is_told_without_its_changes() -> None:
    made = read(letters(WAITS, None).parcel(mail(), AT))
    assert made["Subject"] == "Menunggu persetujuan Anda: Rapat dimajukan satu hari"
    assert "dapat dibaca di halaman di bawah" in made.get_content()


def test_many_changes_are_counted(changes: Differences) -> None:
    found = changes
    many = replace(found, stages=found.stages * 9)
    said = read(letters(WAITS, many).parcel(mail(), AT)).get_content()
    assert said.count("Semula:") + said.count("dibatalkan") == MOST_CHANGES
    assert f"dan {len(many.stages) - MOST_CHANGES} perubahan lain" in said


def test_what_people_typed_stays_in_its_line(changes: Differences) -> None:
    typed = replace(WAITS, submission=replace(GIVEN, embargo=None, note="x: y <b> %(z)s {{ 1 }}"))
    said = read(letters(typed, changes).parcel(mail(), AT)).get_content()
    assert "x: y <b> %(z)s {{ 1 }}" in said
    assert "terbit saat itu juga" in said


def test_each_try_is_the_same_mail() -> None:
    first, again = letters(), replace(mail(), tries=4)
    one, two = first.parcel(mail(), AT), first.parcel(again, AT + HOUR)
    assert one and two
    assert (one.reference, two.attempt) == (two.reference, 5)
    other = first.parcel(replace(mail(), id=4), AT)
    assert other and other.reference != one.reference
