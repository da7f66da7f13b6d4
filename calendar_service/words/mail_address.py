"""An e-mail address: what can be one, how two are compared, where one stands in a text. Pure.

How strict to be depends on what is done with it, so there are four questions, the strictest first:

    is_ours       a setting: it stands in every mail, and bounces have to come back to it
    is_listed     a line of an office list: anybody's address in the internet; odd dots are theirs to have
    is_typed      a trial by hand: also at a machine with a short name, as root@localhost
    is_writable   SMTP can write it between angle brackets, and cannot be made to read more into it

ASCII throughout (RFC 5321 section 4.1.2), without quoted local parts.
"""

from __future__ import annotations

import re

_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOTS_ANYWHERE = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"

_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.(?!\d+$){_LABEL}")
_LOCAL_PART = re.compile(rf"(?=.{{1,64}}$){_ATOM}+(?:\.{_ATOM}+)*")
_LISTED = re.compile(rf"{_DOTS_ANYWHERE}@(?:{_LABEL}\.)+[A-Za-z0-9-]{{2,63}}")
_TYPED = re.compile(rf"{_DOTS_ANYWHERE}@[A-Za-z0-9]([A-Za-z0-9.-]{{0,252}}[A-Za-z0-9])?")
_WRITABLE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")

_IN_A_CELL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]*[A-Za-z0-9]")
_IN_A_REPORT = re.compile(r"(?<![^\s<>()\[\];:,\"'])[^\s<>()\[\];:,\"']+@[^\s<>()\[\];:,\"']+")

_AT = r"(?:[@\uff20\ufe6b]|(?:%40|=40|&#0*64;|&#[xX]0*40;|&commat;)(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2}))"
"""As it is also written in links, in quoted-printable, in HTML, and by East Asian keyboards."""
_QUOTED = r'"[^"\r\n]{1,64}"'
_LITERAL = r"\[[^\]\r\n]{1,64}\]"
"""RFC 5321 section 4.1.2: a local part that may hold blanks, a domain that is a machine's address."""
_SEEN_IN_A_LINE = rf"<?(?<![^ \t\r\n<>])(?:{_QUOTED}|[^ \t\r\n<>]+){_AT}[^ \t\r\n<>]+>?"
_SEEN_IN_A_REPORT = rf"(?:{_QUOTED}|(?<![^ \t\r\n<>()\[\];:,\"])[^ \t\r\n<>()\[\];:,\"]*[^ \t\r\n<>()\[\];:,\"']){_AT}(?:{_LITERAL}|[^ \t\r\n<>()\[\];:,\"']+)"
_TO_HIDE_IN_A_LINE = re.compile(_SEEN_IN_A_LINE)
_TO_HIDE_IN_A_REPORT = re.compile(_SEEN_IN_A_REPORT)
_TO_HIDE_IN_A_LOG = re.compile(rf"((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^\s@/]*@)|{_SEEN_IN_A_REPORT}")
"""Only what everybody takes for a blank ends an address: a control character inside one hides nothing of it."""
_SIGN = re.compile(_AT)
_HIDDEN = "<...>"

_WORD_BEFORE, _WORD_BEHIND = r"(?<![\w.+%-])", r"(?![\w+%@-]|\.\w)"
_NOBODYS_NAMES = re.compile(
    "access|account|address|admin|alias|delivery|domain|e?mail|error|host|info|local|mailbox|message|office|policy"
    "|postmaster|recipient|relay|sender|server|smtp|spam|system|unknown|user"
)
"""Before the @ of many an address, and in the words of many a server."""


class MailAddress(str):
    """An address as somebody wrote it. It is a text for SQL, CSV, JSON and mails; only its repr, which
    logs and tracebacks print, does not tell whose it is. It judges nothing: the questions above do."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """What two addresses of one mailbox have in common: the address in lower case. A server may
        tell cases apart (RFC 5321 section 2.4); none is known that does."""
        return self.lower()

    @property
    def local(self) -> str:
        """What stands before the last @; empty where there is none."""
        return self.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind the last @, in lower case."""
        return self.rpartition("@")[2].lower()

    def __repr__(self) -> str:
        """`b…@kantor.example`."""
        return f"{self.local[:1]}…@{self.domain}" if "@" in self else "…"

    def __deepcopy__(self, _known: object) -> MailAddress:
        """Itself, like any text: dataclasses.asdict copies an office's values, 50,000 times for a list."""
        return self


def is_sender(text: str) -> bool:
    """A dot-string and a domain of at least two labels, each part as long as RFC 5321 section 4.5.3.1 has it."""
    local, _, domain = text.rpartition("@")
    return bool(_LOCAL_PART.fullmatch(local)) and is_domain(domain)


def is_domain(text: str) -> bool:
    """At least two labels, ASCII, the last one not a number."""
    return bool(_DOMAIN.fullmatch(text))


def is_listed(text: str) -> bool:
    """At a domain of at least two labels; dots may stand anywhere before the @."""
    return bool(_LISTED.fullmatch(text))


def is_typed(text: str) -> bool:
    """At any host that can be typed."""
    return bool(_TYPED.fullmatch(text))


def is_writable(text: str) -> bool:
    """Neither blank, control character nor angle bracket, and an @ between two other characters."""
    return bool(_WRITABLE.fullmatch(text))


def is_written_plainly(cell: str) -> bool:
    """Whether a cell is one address as most people write it, and nothing else."""
    return bool(_IN_A_CELL.fullmatch(cell))


def written_in(cell: str) -> list[str]:
    """Every address that people have written into a cell of a list, in its order, each once."""
    return list(dict.fromkeys(_IN_A_CELL.findall(cell)))


def named_in(report: str) -> list[str]:
    """Every address that a bounce names, in its order."""
    return _IN_A_REPORT.findall(report)


def names(text: str, address: str) -> bool:
    """Whether a mail server speaks of this mailbox: of the address, or of what stands before its @, unless
    that is a word that any refusal may hold. text: as it was said, nothing hidden yet."""
    said, whole = text.lower(), MailAddress(address)
    if re.search(f"{_WORD_BEFORE}{re.escape(whole.key)}{_WORD_BEHIND}", said):
        return True
    local = whole.local.lower()
    return not _NOBODYS_NAMES.fullmatch(local) and bool(
        re.search(f"{_WORD_BEFORE}{re.escape(local)}{_WORD_BEHIND}", said)
    )


def hidden(line: str) -> str:
    """What a mail server said, without any address; with its angle brackets."""
    return _TO_HIDE_IN_A_LINE.sub(_HIDDEN, line) if _SIGN.search(line) else line


def hidden_in_report(text: str) -> str:
    """What a bounce says, without any address; brackets and commas around it stay."""
    return _TO_HIDE_IN_A_REPORT.sub(_HIDDEN, text)


def hidden_in_log(line: str) -> str:
    """Without any address; who logs in to a server stays, for that is an operator's own name:
    `postgresql://kalender@db/kalender`."""
    return _TO_HIDE_IN_A_LOG.sub(lambda found: found[1] or _HIDDEN, line) if _SIGN.search(line) else line
