"""What a mail is that came to our return address: a bounce, or one of the things that only look like it. Pure.

What is none is ruled out first: absence notices and confirmations that are asked of a sender (RFC 3834),
complaints (RFC 5965), reports about whole domains (RFC 7489, RFC 8460), letters of people. Of these nothing
is a server's word about a mail of ours, however many three-digit numbers they hold.
"""

from __future__ import annotations

import contextlib
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum


class MailKind(StrEnum):
    """DMARC: a report about a domain, of a day's mail or of its encryption. OTHER: nobody's, or a list's."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    COMPLAINT = "complaint"
    DMARC = "dmarc"
    PERSON = "person"
    OTHER = "other"


MAX_PARTS = 50
"""Parts of a mail that are looked at, and letters of its text."""
MAX_WORDS = 4000

_SYSTEM_LOCAL = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|post[-_.]office|mail[-_.]?delivery|mmdf|mdaemon|mailer)(?:[-+_.].*)?"
)
_PERHAPS_SYSTEM = re.compile(
    r"(?:bounces?|mail[-_.]?admin|smtp|exchange|majordomo|root|administrator|system|mta)(?:[-+_.].*)?"
)
"""People have such addresses, too."""
_SYSTEM_NAME = re.compile(
    r"mailer[- ]daemon|postmaster|mail delivery (?:sub ?system|system|service)|delivery (?:sub)?system|mail system"
    r"|system administrator|mail administrator|internet mail delivery|mail router|microsoft outlook|mail deli(?:vering|very) agent"
)
_FAILURE = re.compile(
    r"undeliver|(?:could|can) ?(?:not|n't) be deliver|non-?deliver|not deliver|unable to deliver"
    r"|deliver(?:y|ing)\b.{0,40}(?:fail|problem|error|status|report|notif|delay|unsuccess)"
    r"|(?:fail|failed|failure|error|problem)\b.{0,25}deliver|failure notice|returned mail|\[bounce\]|mail (?:system )?error|bounce[d]? (?:mail|message)"
    r"|message (?:status|could not|not sent|delayed|rejected)|warning: (?:could not|message)|mail status report|delivery notification"
    r"|returned to sender|user unknown|unknown (?:user|recipient|address)|mailbox (?:full|unavailable)|rejected"
    r"|gagal (?:di)?(?:kirim|terkirim|sampai)|tidak (?:dapat|bisa|berhasil) (?:di)?(?:kirim|sampai)|tidak terkirim|gagal pengiriman"
    r"|unzustellbar|nicht zugestellt|non remis|no se pudo entregar|no entregado|non recapitat|mancato recapito",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"^(?:(?:re|aw|bls|fwd?)\s{0,3}:\s{0,3}){0,4}\W{0,3}(?:auto\s{0,3}:|auto(?:matic(?:ally)?|mated|matische|mática|matique|matica)?[- :]*"
    r"(?:generated )?(?:reply|response|respon[ds]e?r?|antwort|answer|message|jawab)"
    r"|balasan (?:otomatis|automatik)|jawaban otomatis|pesan otomatis"
    r"|(?:saya |sedang )*(?:cuti(?! (?:petahana|kampanye|bersama|pilkada|kepala daerah|di luar tanggungan))"
    r"|dinas luar|di luar kantor|tidak (?:di|ada di) (?:kantor|tempat))"
    r"|out of (?:the )?office|out-of-office|i(?: a|')m (?:away|out)|away from"
    r"|on (?:vacation|leave|holiday)|(?:vacation|holiday|absence) (?:reply|notice|message|response)|vacation\b"
    r"|abwesen|automatische antwort|réponse automatique|absence du bureau|respuesta automática"
    r"|fuera de (?:la )?oficina|risposta automatica|resposta automática|automatisch antwoord|odpowiedź automatyczna"
    r"|autosvar|automatisk svar|automaattinen vastaus|otomatik yanıt|trả lời tự động|автоматический ответ|автоответ"
    r"|自動返信|自動応答|自动回复|自動回覆|자동 회신|ตอบกลับอัตโนมัติ)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:confirm|verify your|authenticate|konfirmasi|klik|click).{0,200}https?://|https?://.{0,200}(?:confirm|verify|konfirmasi|klik|click)"
    r"|\[konfirmasi\]|challenge[- ]response|(?:held|ditahan|quarantine|karantina).{0,120}(?:confirm|konfirmasi|click|klik)",
    re.IGNORECASE | re.DOTALL,
)
_UNDELIVERED = re.compile(
    r"(?:could|can) ?(?:not|n't) be (?:successfully )?deliver|not (?:be )?delivered to|unable to deliver|undeliverable"
    r"|deliver(?:y|ing).{0,60}(?:has |have )?fail|tidak (?:dapat|bisa) (?:di)?(?:kirim|sampai)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"(?<![\w./])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_DOMAIN_REPORT = re.compile(r"report domain:.{0,200}(?:submitter|report-id):", re.IGNORECASE | re.DOTALL)
_DOMAIN_FILE = re.compile(
    r"[^!\s]+![^!\s]+!\d+!\d+(?:![^!\s]*)?\.(?:xml|json)(?:\.gz|\.zip)?|[^!\s]+![^!\s]+!\d+!\d+.*\.(?:zip|gz)"
)
_NOBODYS = re.compile(r"<>|<?mailer-daemon(?:@[^<>]*)?>?", re.IGNORECASE)
"""Return paths without an address: Postfix's pipe writes <MAILER-DAEMON>, unless `null_sender=` is said, and Sendmail puts its name behind."""

_MACHINES = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Auto-Reply-From",
    "X-Vacation",
    "X-Mail-Autoreply",
)


def kind_of_mail(message: Message, words: str) -> MailKind:
    """words: the text that a person would read, its beginning; no bounce asks for a click."""
    types = _types(message)
    report = str(message.get_param("report-type", "") or "").lower()
    if "message/feedback-report" in types or report == "feedback-report":
        return MailKind.COMPLAINT
    if _is_about_a_domain(message, report):
        return MailKind.DMARC
    if "message/disposition-notification" in types or report == "disposition-notification":
        is_refused = _is_system(message, True) and _FAILURE.search(
            header_text(message, "Subject")
        )  # RFC 5429 section 2.2
        return MailKind.BOUNCE if is_refused else MailKind.AUTO_REPLY  # it was read, or thrown away: RFC 8098
    subject = header_text(message, "Subject")
    if types & {"message/delivery-status", "message/global-delivery-status"} or report == "delivery-status":
        return _kind_of_report(message, subject, words)
    if _ABSENCE.search(subject) or any(message.get(name) for name in _MACHINES):
        return MailKind.AUTO_REPLY
    if message.get("X-Failed-Recipients"):
        return MailKind.BOUNCE
    is_nobodys, is_somebodys = _return_path(message)
    told = bool(_REFUSAL.search(words) or _UNDELIVERED.search(words[:MAX_WORDS]))
    is_titled = bool(_FAILURE.search(subject)) and not _is_answer(subject)
    is_system = _is_system(message, told or is_titled or (is_nobodys and not _is_answer(subject)))
    is_a_server = is_system and (is_titled or not _can_be_answered(message))
    if is_a_server or (is_titled and not is_somebodys):
        return MailKind.AUTO_REPLY if _is_challenge(f"{subject}\n{words[:MAX_WORDS]}") else MailKind.BOUNCE
    is_automatic = _says_automatic(message)
    is_deaf = _is_deaf(message) and (bool(_REFUSAL.search(words)) or not is_somebodys)
    if (is_nobodys or is_deaf) and told and not (is_automatic or _is_bulk(message)):
        return MailKind.BOUNCE
    if is_nobodys or is_automatic:
        return MailKind.AUTO_REPLY
    return MailKind.OTHER if not message.get("From") or _is_bulk(message) else MailKind.PERSON


def sender_of(message: Message) -> str:
    """The address in From, in lower case; empty where it is a mail system's."""
    address = parseaddr(header_text(message, "From"))[1].lower()
    return "" if _SYSTEM_LOCAL.fullmatch(address.rpartition("@")[0] or address) else address


def _kind_of_report(message: Message, subject: str, words: str) -> MailKind:
    """Of a mail with the fields of RFC 3464. People forward such reports, and guards of mailboxes write them to ask for a click."""
    if _is_system(message, True):
        return MailKind.BOUNCE
    _, is_somebodys = _return_path(message)
    is_written = is_somebodys and not _is_deaf(message)
    if is_written and (_is_answer(subject) or message.get_content_type() != "multipart/report"):
        return MailKind.PERSON
    return MailKind.AUTO_REPLY if _is_challenge(f"{subject}\n{words[:MAX_WORDS]}") else MailKind.BOUNCE


def header_text(message: Message, name: str) -> str:
    """A header's text, decoded (RFC 2047), or as it is (RFC 6532), on one line; as it stands where it cannot be."""
    found = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    raw = str(found).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with contextlib.suppress(LookupError, ValueError, HeaderParseError):
        raw = str(make_header(decode_header(raw)))
    return " ".join(raw.split())[:500]


def _types(message: Message) -> set[str]:
    """Of the parts of this mail, not of one that it brings back."""
    found: set[str] = set()
    waiting = [message]
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop(0)
        kind = part.get_content_type()
        found.add(kind)
        inner = part.get_payload()
        if isinstance(inner, list) and kind.startswith("multipart/"):
            waiting += [each for each in inner if isinstance(each, Message)][:MAX_PARTS]
    return found


def _is_about_a_domain(message: Message, report: str) -> bool:
    if report == "tlsrpt" or message.get("TLS-Report-Domain"):
        return True
    subject = header_text(message, "Subject")
    if _DOMAIN_REPORT.search(subject):
        return True
    inner = message.get_payload()
    parts = inner[:MAX_PARTS] if isinstance(inner, list) else [message]
    return any(
        _DOMAIN_FILE.fullmatch(str(part.get_filename("") or "").strip()) for part in parts if isinstance(part, Message)
    )


def _is_system(message: Message, is_failing: bool) -> bool:
    """is_failing: it speaks of a mail that failed, or has no return path; else an answer is a postmaster's own, and who is called administrator
    an administrator."""
    if not is_failing and _is_answer(header_text(message, "Subject")):
        return False
    _, is_somebodys = _return_path(message)
    for name in ("From", "Sender"):
        called, address = parseaddr(header_text(message, name))
        local = (address.rpartition("@")[0] or address).lower()
        if _SYSTEM_LOCAL.fullmatch(local) or _SYSTEM_NAME.search(called.lower()):
            return True
        if is_failing and not is_somebodys and _PERHAPS_SYSTEM.fullmatch(local):
            return True
    return header_text(message, "From").strip() == "<>"


def _return_path(message: Message) -> tuple[bool, bool]:
    """Whether it has none, and whether it has somebody's; what nobody has noted is neither."""
    said = str(message.get("Return-Path", "")).strip()
    is_nobodys = bool(_NOBODYS.fullmatch(said))
    return is_nobodys, not is_nobodys and "@" in said


def _is_bulk(message: Message) -> bool:
    return str(message.get("Precedence", "")).lower() in ("bulk", "list", "junk") or bool(message.get("List-Id"))


def _can_be_answered(message: Message) -> bool:
    """It comes back to whom it is from, as people's mails do: a bounce has no return path (RFC 5321 section 4.5.5). So a
    clerk may write about a mail that did not come through, or be called administrator."""
    back = parseaddr(str(message.get("Return-Path", "")))[1].lower()
    return bool(back) and back == parseaddr(header_text(message, "From"))[1].lower()


def _is_deaf(message: Message) -> bool:
    return bool(re.match(r"no-?reply|do-?not-?reply", parseaddr(header_text(message, "From"))[1], re.IGNORECASE))


def _is_challenge(words: str) -> bool:
    """A sender is asked to do something so that his mail is let in; no server refuses it."""
    return bool(_CHALLENGE.search(words)) and not _REFUSAL.search(words)


def _says_automatic(message: Message) -> bool:
    """RFC 3834 section 5; and what answering machines wrote before it."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    return said != "no" or str(message.get("Precedence", "")).lower() in ("auto_reply", "auto-reply")


def _is_answer(subject: str) -> bool:
    """Apache James writes Re: before what it returns."""
    return bool(re.match(r"(?:re|aw|bls|balas|fwd?|fw)\s{0,3}:(?!\s?\[bounce\])", subject, re.IGNORECASE))
