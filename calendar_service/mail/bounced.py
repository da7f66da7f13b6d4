"""A mail that came back to our return address, and what follows from it.

A bounce is believed where its address proves that we sent that try of that row to that recipient.
Then it closes the row; only a bounce that denies the address itself speaks against it (ledger.denials
says when that is enough), and only if it speaks of that address: what happened to somebody to whom the office forwards its mail is not ours.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from calendar_service.delivery.carrier import answer_line
from calendar_service.delivery.pacing import Domains, Refusal
from calendar_service.ledger.denials import Denial
from calendar_service.ledger.rows import Outcome, Suppression
from calendar_service.ledger.sql.aftermath import Aftermath, Sent
from calendar_service.mail.bounces import Action, Report, Returned
from calendar_service.mail.return_path import ReturnPath, read_signed
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.mail.verdicts import verdict
from calendar_service.words.mail_address import MailAddress
from calendar_service.words.reasons import REASONS, Reason
from calendar_service.words.states import State


class Taken(StrEnum):
    """What was made of it. FORGED: it came to no address of ours. NOTHING: ours, but no news: an
    absence notice, a delay, a forwarder's trouble, or known before."""

    FORGED = "forged"
    NOTHING = "nothing"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"


def take(
    returned: Returned,
    path: ReturnPath,
    aftermath: Aftermath,
    domains: Domains,
    now: datetime,
    rules: Rules = SHIPPED,
) -> tuple[Taken, int | None]:
    """What was made of it, and the ledger row that it is about. Where it says that a domain refuses us, or
    all our mail, that domain rests. Raises what the database raises."""
    found = _row_of(returned, path, aftermath)
    if found is None:
        return Taken.FORGED, None
    sent, is_present_try = found
    report = next((r for r in returned.reports if _is_about(r, sent)), None)
    is_from_itself = returned.sender == MailAddress(sent.address).key  # nobody's mailbox says that it is not there
    if report is None or not is_present_try or is_from_itself:
        return Taken.NOTHING, sent.id
    if report.action is Action.DELIVERED:
        done, _ = aftermath.reported(sent, Outcome(sent.id, State.DELIVERED), None, now)
        return (Taken.DELIVERED if done else Taken.NOTHING), sent.id
    if report.action is not Action.FAILED:
        return Taken.NOTHING, sent.id
    outcome = Outcome(sent.id, State.BOUNCED, report.code or None, report.enhanced or None, report.text)
    evidence = None
    judged = verdict(report.code, report.enhanced, report.text, rules)
    key = MailAddress(sent.address).key
    if judged.reason is Reason.ADDRESS and judged.is_final and (key in report.recipients or not report.recipients):
        evidence = Suppression(key, now, report.code, report.enhanced, report.text, sent.id)
    done, denial = aftermath.reported(sent, outcome, evidence, now, named=key in report.recipients)
    if not done:
        return Taken.NOTHING, sent.id
    if judged.reason is Reason.POLICY or REASONS[judged.reason].is_ours:
        refusal = Refusal(judged.reason, answer_line(report.code, report.enhanced, report.text), now, bounced=True)
        domains.complained(MailAddress(sent.address).domain, now, refusal)
    return (Taken.SUPPRESSED if denial is Denial.HELD else Taken.BOUNCED), sent.id


def _row_of(returned: Returned, path: ReturnPath, aftermath: Aftermath) -> tuple[Sent, bool] | None:
    """The row that a signed address names, and whether it names the row's latest try."""
    for address in returned.addressed_to:
        signed = read_signed(address)
        sent = aftermath.sent(signed.row) if signed else None
        if signed and sent and path.vouches(signed, sent.address):
            return sent, signed.tries == sent.tries
    return None


def _is_about(report: Report, sent: Sent) -> bool:
    """It names nobody, or the address, or the address as its own host has rewritten it: behind another @,
    or at another machine's name. Who has another name is somebody to whom the office forwards."""
    key = MailAddress(sent.address).key
    local = MailAddress(key).local
    return not report.recipients or any(
        each == key or each.startswith(f"{key}@") or MailAddress(each).local == local for each in report.recipients
    )
