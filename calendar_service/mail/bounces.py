"""What a mail that came back says. Pure.

It reads delivery status notifications (RFC 3464), also where a server has encoded their fields against the
rule, and prose: a bounce that says nothing that is understood is a failure of unknown reason all the same.
What kind of mail it is at all: kinds. It believes nothing: whether the bounce is one of our mails is decided
by return_path and the ledger.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.utils import getaddresses, parseaddr
from enum import StrEnum

from calendar_service.mail.kinds import MAX_PARTS, MailKind, header_text, kind_of_mail, sender_of
from calendar_service.mail.rules import SHIPPED, Rules
from calendar_service.mail.verdicts import STATUS, verdict
from calendar_service.printable import foreign_line
from calendar_service.words.mail_address import named_in
from calendar_service.words.reasons import Reason

MAX_BYTES = 1_000_000
MAX_LOOKED_AT = 300_000
"""More of a mail is not taken in; more of a bounce is not looked at: what it says stands before the mail that it
brings back, and the library that takes mails apart needs five seconds for a million empty lines."""

MAX_PROSE = 20_000
MAX_LINES = 400
MAX_LINE = 1_000
"""Letters of a bounce's prose that are looked at, lines of it, and letters of a line or a field."""

_CODE = re.compile(
    r"(?<![\d.])([45]\d\d)[ -]#?[245]\.\d{1,3}\.\d{1,3}(?![\d.])"
    r"|(?:^|[;:<>(\[]\s?|\b(?:said|error|returned|reply|replied|response|reason|server|status|smtp|code|was|with|got)\W{1,3})"
    r"([45]\d\d)(?=[ -](?!\d{3})\D|$)",
    re.IGNORECASE,
)
"""A reply code where a server's words begin; what else has three digits is a number."""
_FIELD = re.compile(
    r"(?im)^(final-recipient|original-recipient|action|status|diagnostic-code|x-supplementary-info):[ \t]*(.*(?:\n[ \t].*)*)"
)
_QUOTED = re.compile(
    r"(?im)^[ >*]{0,5}-{2,80}[^\n-].{0,80}?(?:copy of|original|returned|unsent|message header|header of|start of|message follows|begin|included).*$"
    r"|^\W{0,3}(?:return-path|received|message-id|x-mailer|dkim-signature|mime-version):"
    r"|^.{0,40}(?:a copy of the (?:message|headers)|(?:original|your|returned) (?:message|mail)(?: headers?)? (?:follows|is below|was(?! received))).*$"
)
_PHASE = re.compile(r"\(in reply to end of\s+DATA\s+command\)")
"""What Postfix says in prose alone: the recipient had been taken before."""
_GIVEN_UP = re.compile(
    r"(?:perman|fatal)|giv(?:en|ing) up|not (?:going to )?try(?:ing)? again"
    r"|no(?:t be)? (?:further|more) (?:attempt|deliver)|will not be (?:re)?(?:tried|sent)"
    r"|(?:was|were|been) un(?:able|successful)|(?:could|can)(?: ?not|n't) be deliver"
    r"|undeliver|returned|failed|failure|tidak dapat|gagal",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"(?:has|have) been returned|perman[ae]nt (?:error|fail)|giv(?:en|ing) up|has (?:permanently )?failed",
    re.IGNORECASE,
)
_NOTHING_TO_DO = re.compile(
    r"warning message only|(?:do|need) not (?:need to )?re-?send|no action is required|tidak perlu (?:me)?ngirim(?:kan)? (?:ulang|lagi)",
    re.IGNORECASE,
)
"""Whatever a server upstream said: this one goes on by itself."""
_WAITING = re.compile(
    r"will (?:be )?"
    r"(?:keep|continue|re-?tr(?:y|ied)|try|attempt(?:ed)? (?:to (?:re-?)?deliver|again|deliver))"
    r"|still (?:being |be )?(?:try|trying|tried|queued|retri|undelivered|not been)"
    r"|has been delayed|not yet (?:been )?deliver|delay(?:ed)? (?:deliver|mail|message)"
    r"|deliver(?:y|ies) (?:has been |is |was |temporarily )?(?:delay|suspended|deferred)"
    r"|temporarily (?:undeliver|un?able)|belum (?:dapat )?(?:di)?(?:kirim|sampai)",
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"(?:was|were|has been|have been) successfully (?:delivered|relayed|sent)|berhasil (?:di)?(?:kirim|terkirim|sampai)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:postmaster|mailer-daemon|abuse|support|help(?:desk)?|noreply|no-reply|webmaster|hostmaster)@.*", re.IGNORECASE
)
_OTHERS = (Reason.POLICY, Reason.SENDER, Reason.NAME, Reason.QUOTA, Reason.LOGIN)
_ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_TAG = re.compile(r"<(?:!--|/?[A-Za-z])[^<>]{0,400}>")
_UNSEEN = re.compile(r"<(style|script|head)\b.{0,20000}?</\1>", re.IGNORECASE | re.DOTALL)


class Action(StrEnum):
    """RFC 3464 section 2.3.3; relayed and expanded are `other`, for they prove nothing."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    OTHER = "other"


_ACTIONS = {action.value: action for action in Action} | {"relayed": Action.OTHER, "expanded": Action.OTHER}


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient's part of a bounce. enhanced: RFC 3463, or empty; code: the SMTP reply's, or 0;
    text: the server's words on one line, without any address. recipients: lower case; empty where
    the bounce names none."""

    action: Action
    enhanced: str
    code: int
    text: str
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that came to our return address. addressed_to: every address that it may have come
    for, the likeliest first. reports: of a bounce at least one, of any other kind none: not a word of
    a person is taken over. sender: the address that it says it is from, in lower case; empty where that is
    a mail system's."""

    addressed_to: tuple[str, ...]
    reports: tuple[Report, ...]
    kind: MailKind = MailKind.BOUNCE
    sender: str = ""


def read_returned(data: bytes, envelope_recipient: str | None = None, rules: Rules = SHIPPED) -> Returned:
    """envelope_recipient: as the mail server's pipe names it. rules: by which the telling line is found. Never raises: nonsense has no report."""
    given = (envelope_recipient,) if envelope_recipient else ()
    try:
        message = email.message_from_bytes(data[:MAX_LOOKED_AT], policy=email.policy.compat32)
        named = [str(value) for name in _ENVELOPE_HEADERS for value in message.get_all(name, [])]
        addresses = (*given, *(address for _, address in getaddresses(named) if address))
        prose = _prose(message)
        kind = kind_of_mail(message, prose)
        reports = tuple(_reports(message, prose, addresses, rules)) if kind is MailKind.BOUNCE else ()
    except (RecursionError, ValueError, LookupError, TypeError):  # parts within parts within parts; no charset at all
        return Returned(given, (), MailKind.OTHER)
    return Returned(addresses, reports, kind, sender_of(message))


def _reports(message: Message, prose: str, addressed_to: tuple[str, ...], rules: Rules) -> Iterator[Report]:
    """What the fields say; where they leave the reason open, prose may know it, and where they deny the address,
    prose may name another reason, which outweighs them."""
    every = _told(message, prose, addressed_to, rules)
    found = False
    phase = _PHASE.search(prose)
    for each in _standard(message):
        found = True
        told = next((one for one in every if one.recipients & each.recipients), every[0])
        why = verdict(told.code, told.enhanced, told.text, rules)
        told_by_code = bool(told.code or told.enhanced)  # else it may be a footer that praises a virus scanner
        report = replace(each, text=foreign_line(f"{each.text} {phase[0]}")) if phase and each.text else each
        said = verdict(report.code, report.enhanced, report.text, rules).reason
        outweighed = said is Reason.ADDRESS and (
            why.reason is Reason.MAILBOX or (told_by_code and why.reason in _OTHERS)
        )
        if report.action is Action.FAILED and ((said is Reason.OTHER and why.rule) or outweighed):
            yield Report(report.action, told.enhanced or report.enhanced, told.code, told.text, report.recipients)
        else:
            yield report
    if not found:
        yield from every


def _standard(message: Message) -> Iterator[Report]:
    """Every recipient's fields of every message/delivery-status part, or of a part that was
    declared as text and reads like one."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            yield from _recipients(_status_text(part))
        elif kind in ("text/plain", "application/octet-stream"):
            text = _text(part)
            if re.search(r"(?im)^final-recipient:", text) and re.search(r"(?im)^action:", text):
                yield from _recipients(text)


def _parts(message: Message) -> Iterator[Message]:
    """In their order; nothing of the mail that came back, which says nothing about itself."""
    waiting, count = [message], 0
    while waiting and count < MAX_PARTS:
        part, count = waiting.pop(0), count + 1
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            return
        yield part
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting = [each for each in inner if isinstance(each, Message)] + waiting


def _status_text(part: Message) -> str:
    """The part as lines; the standard library has parsed it into one message for each group, without
    undoing an encoding, which RFC 3464 section 2.1 does not allow and Exchange uses."""
    groups = part.get_payload()
    if not isinstance(groups, list):
        return _text(part)
    text = "\n\n".join(_unparsed(group) for group in groups if isinstance(group, Message))
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64":
        return _decoded_base64(text)
    if encoding == "quoted-printable":
        return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return text


def _unparsed(group: Message) -> str:
    body = group.get_payload()
    lines = [f"{name}: {value}" for name, value in group.items()]
    return "\n".join([*lines, body] if isinstance(body, str) and body else lines)


def _decoded_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace").replace("\r\n", "\n")
    except (binascii.Error, ValueError):
        return text  # it only says so


def _recipients(text: str) -> Iterator[Report]:
    for group in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = {name.lower(): _one_line(value[:MAX_LINE]) for name, value in _FIELD.findall(group)}
        names_nobody = not fields.keys() & {"final-recipient", "original-recipient"}
        if "status" not in fields and ("action" not in fields or names_nobody):
            continue
        said = fields.get("diagnostic-code") or fields.get("x-supplementary-info", "").strip("<>")
        said = said.partition(";")[2].strip() or said
        word = fields.get("action", "").split(" ")[0].lower()
        status = STATUS.search(fields.get("status", ""))
        enhanced = status[1] if status else ""
        if word not in _ACTIONS:
            word = {"5": "failed", "4": "delayed", "2": "delivered"}.get(enhanced[:1], "failed" if word else "other")
        yield Report(
            action=_ACTIONS[word],
            enhanced=_better(enhanced, said),
            code=_code(said),
            text=foreign_line(said),
            recipients=_addresses(fields.get("final-recipient", ""), fields.get("original-recipient", "")),
        )


def _better(status: str, said: str) -> str:
    """Many servers write 5.0.0 as status and the truth into the diagnostic."""
    found = STATUS.search(said)
    if found and found[1][:1] == (status or found[1])[:1] and (not status or status.endswith(".0.0")):
        return found[1]
    return status


def _told(message: Message, prose: str, addressed_to: tuple[str, ...], rules: Rules) -> list[Report]:
    """What a mail system says in its own words: the line that says most about a reason; at least one. Where it names several recipients
    (Exim), of each what stands behind its name, so that none is judged by another's."""
    lines = [line[:MAX_LINE] for line in (each.strip() for each in prose.splitlines()[:MAX_LINES]) if line]
    failed = _named([str(value)[:MAX_LINE] for value in message.get_all("X-Failed-Recipients", [])])
    words = f"{header_text(message, 'Subject')}\n{prose}"
    if len(failed) > 1:
        about = _by_recipient(lines, failed)
        return [_said(about[each], words, frozenset((each,)), rules) for each in sorted(failed)]
    ours = {each.lower() for each in (parseaddr(header_text(message, "From"))[1], *addressed_to)}
    return [_said(lines, words, failed or _named(lines) - ours, rules)]


def _by_recipient(lines: list[str], failed: frozenset[str]) -> dict[str, list[str]]:
    """The lines between a recipient's name, alone on its line, and the next one."""
    found: dict[str, list[str]] = {each: [] for each in failed}
    present: list[str] = []
    for line in lines:
        present = found.get(line.lower().strip("<>: "), present)
        present.append(line)
    return found


def _said(lines: list[str], words: str, recipients: frozenset[str], rules: Rules) -> Report:
    """words: subject and prose."""
    line = _reason(lines, rules)
    code, status = _code(line), STATUS.search(line)
    enhanced = status[1] if status and status[1][0] in "45" else ""
    is_refused = (enhanced or str(code)).startswith("5")
    is_over = bool(is_refused or _GIVEN_UP.search(words))
    goes_on = _NOTHING_TO_DO.search(words) or (_WAITING.search(words) and not is_refused)
    action = Action.FAILED
    if _ARRIVED.search(words) and not (code or enhanced or is_over):
        action = Action.OTHER
    elif (goes_on and not _RETURNED.search(words)) or ((code or enhanced) and not is_over):
        action = Action.DELAYED
    return Report(action, enhanced, code, foreign_line(line), recipients)


def _reason(lines: list[str], rules: Rules) -> str:
    """The line that says most: one with a code and a known reason, one with a reason, one with a code; each
    with the line behind it, into which servers break their sentences. Empty where no line says anything."""
    best, line = 0, ""
    for at, each in enumerate(lines):
        code, status = _code(each), STATUS.search(each)
        has_code = bool(code or (status and status[1][0] in "45"))
        whole = " ".join(lines[at : at + 2])
        judged = verdict(code, status[1] if status else "", whole, rules)
        known = bool(judged.rule) and judged.reason is not Reason.DELAY
        worth = 3 * (has_code and known) or 2 * known or 1 * has_code
        if worth > best:
            best, line = worth, whole if known and not verdict(code, "", each, rules).rule else each
    return line


def _named(texts: list[str]) -> frozenset[str]:
    return frozenset(each for each in _addresses(*texts) if not _NOBODY.fullmatch(each))


def _prose(message: Message) -> str:
    """What a person would read of it, up to the mail that it brings back."""
    texts = [part for part in _parts(message) if part.get_content_type() in ("text/plain", "text/html")]
    chosen = next((part for part in texts if part.get_content_type() == "text/plain" and _text(part).strip()), None)
    if chosen is None:
        chosen = next(iter(texts), None)
    if chosen is None:
        return "" if message.is_multipart() else _text(message)[:MAX_PROSE]
    text = _text(chosen)[:MAX_PROSE]
    if chosen.get_content_type() == "text/html":
        text = html.unescape(_TAG.sub("\n", _UNSEEN.sub("", text)))
    quoted = _QUOTED.search(text)
    return text[: quoted.start()] if quoted and text[: quoted.start()].strip() else text


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(str(part.get_content_charset() or "utf-8"), "replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _code(said: str) -> int:
    found = _CODE.search(said)
    return int(found[1] or found[2]) if found else 0


def _addresses(*texts: str) -> frozenset[str]:
    return frozenset(found.lower().strip(".") for text in texts for found in named_in(text))
