"""A mail that came to an address of ours, and who gets it.

What a mail server wrote goes to the ledger (mail.bounced), what a person wrote is kept for the editor's page. Of what a
program wrote to us instead (an absence notice, a complaint, a report about DMARC) nothing is kept but the number:
its words are a person's, or nobody's, and it waits for no answer. None of them is refused, since a refusal would come back
to whoever wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.delivery.pacing import Domains
from calendar_service.ledger.sql.aftermath import Aftermath
from calendar_service.ledger.sql.threads import Threads
from calendar_service.mail.bounced import Taken, take
from calendar_service.mail.bounces import Returned
from calendar_service.mail.kinds import MailKind
from calendar_service.mail.replies import Reply
from calendar_service.mail.replies_sql import Correspondent, RecognisedBy, Replies
from calendar_service.mail.return_path import ReturnPath, read_signed
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.words.mail_address import MailAddress


@dataclass(frozen=True)
class Desk:
    """What takes it. addresses: ours, that people may answer to. offices_at: codes of the offices in service that have
    this address. rules: by which a bounce is judged."""

    path: ReturnPath
    addresses: Sequence[str]
    aftermath: Aftermath
    domains: Domains
    threads: Threads
    replies: Replies
    offices_at: Callable[[str], Sequence[str]]
    rules: Rules = SHIPPED


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was made of it, in a word or two. row: the ledger row that it is about. is_ours: False where the server has to refuse
    it."""

    word: str
    row: int | None = None
    is_ours: bool = True


def receive(returned: Returned, reply: Callable[[], Reply], desk: Desk, now: datetime) -> Arrival:
    """reply: the mail as a person's, read only where it may be one: what a list sends is one where it answers a mail of
    ours, for an office may write through a list of its own. Raises what the database raises."""
    if returned.kind is MailKind.BOUNCE:
        taken, row = take(returned, desk.path, desk.aftermath, desk.domains, now, desk.rules)
        return Arrival(taken.value, row, taken is not Taken.FORGED)
    said = reply() if returned.kind in (MailKind.PERSON, MailKind.OTHER) else None
    if said is None or (returned.kind is MailKind.OTHER and not desk.threads.answered(said.references)):
        desk.replies.note(returned.kind.value, now)
        return Arrival(returned.kind.value)
    if not any(_is_ours(address, desk.addresses) for address in returned.addressed_to):
        return Arrival(Taken.FORGED.value, is_ours=False)
    writer = _who(returned, said, desk)
    return Arrival(f"reply {desk.replies.keep(said, writer, now).value}", writer.row)


def _who(returned: Returned, reply: Reply, desk: Desk) -> Correspondent:
    """The best evidence first."""
    for address in returned.addressed_to:
        signed = read_signed(address)
        sent = desk.threads.row(signed.row) if signed else None
        if signed and sent and desk.path.vouches(signed, sent.address):
            return Correspondent(sent.office, sent.row, RecognisedBy.PATH)
    if answered := desk.threads.answered(reply.references):
        return Correspondent(answered.office, answered.row, RecognisedBy.THREAD)
    codes = desk.offices_at(reply.sender) if reply.sender else []
    return Correspondent(codes[0], None, RecognisedBy.SENDER) if len(codes) == 1 else Correspondent()


def _is_ours(address: str, ours: Sequence[str]) -> bool:
    """Whether it is one of these, or one of these with something behind a plus (RFC 5233)."""
    came_to = MailAddress(MailAddress(address.strip().strip("<>")).key)
    plain = f"{came_to.local.partition('+')[0]}@{came_to.domain}"
    return plain in {MailAddress(each).key for each in ours}
