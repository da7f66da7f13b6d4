"""What an installation that writes to real people must not leave out, or leave as it was. Pure.

A default that is right for a first look (http://localhost:8000, an address under .example) would
stand in every mail and calendar, so in production nothing of the kind is taken for granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import urlsplit

from calendar_service.environment.values import is_loopback
from calendar_service.errors import N_, Problem
from calendar_service.words.mail_address import MailAddress, is_domain

MISSING = {
    "SMTP_URL": N_("%(name)s belum diisi: server yang mengirim surat, misalnya smtp://127.0.0.1:25"),
    "PUBLIC_URL": N_("%(name)s belum diisi: alamat yang dibuka orang, misalnya https://kalender.example"),
    "UID_DOMAIN": N_(
        "%(name)s belum diisi: nama domain di dalam setiap acara dan surat, dipilih sekali untuk seterusnya"
    ),
    "MAIL_FROM": N_(
        "%(name)s belum diisi: nama dan alamat pengirim, misalnya Kalender Tahapan <pengingat@kalender.example>"
    ),
    "INSTITUTION": N_(
        "%(name)s belum diisi: nama lembaga yang mengirim surel, sebagaimana tercetak di bawah setiap surel"
    ),
    "INSTITUTION_ADDRESS": N_("%(name)s belum diisi: alamat lembaga itu, dalam satu baris"),
    "CONTACT_PERSON": N_("%(name)s belum diisi: nama dan jabatan penanggung jawab surel"),
    "CONTACT_PHONE": N_("%(name)s belum diisi: nomor telepon penanggung jawab itu"),
    "SECRET_KEY": N_(
        '%(name)s belum diisi: buat sekali dengan python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    ),
}
"""What is said of each setting that production asks for."""

ONLY_HERE = N_("%(name)s=%(value)s hanya dapat dibuka di mesin ini; isi dengan alamat yang dibuka orang")
AN_EXAMPLE = N_("%(name)s=%(value)s adalah contoh; isi dengan nama Anda sendiri")
SHORT_KEY = N_("%(name)s terlalu pendek: paling sedikit %(least)s huruf")

RESERVED = N_(
    "%(name)s: nama di bawah .example, .test, .invalid, .local tidak dikenal di internet; surat dan tautan tidak akan sampai"
)
NO_TLS = N_("%(name)s=%(value)s memakai http tanpa TLS; pakai https bila dibuka dari luar jaringan sendiri")
WEAK_KEY = N_("%(name)s mudah ditebak; pakai 48 huruf acak")
PLAIN_LOGIN = N_(
    "%(name)s: nama pengguna dan kata sandi dikirim tanpa enkripsi ke %(host)s; pakai smtp+starttls:// atau smtps://"
)
LONG_SENDER = N_(
    "%(name)s: bagian di depan @ lebih dari %(most)s huruf, sehingga surat yang kembali tidak dapat dikenali"
)

LEAST_KEY = 8
GOOD_KEY = 32
LONGEST_SENDER = 36
"""Letters before the @ that leave room for a row, a try and a signature; see mail.return_path."""

_SHIPPED = "kalender-tahapan.example"
_RESERVED = ("example", "test", "invalid", "local")
"""RFC 2606 and RFC 6762."""
_AT_HOME = ("localhost", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa")
"""Last labels of names that machines have among themselves: RFC 6761, RFC 6762 appendix G, RFC 8375; `localdomain`
is what systems put behind a name that has no domain."""


def unfit(given: Mapping[str, str]) -> list[Problem]:
    """What is wrong with values that are right as such. given: the texts of settings that are set,
    by name, each fit for its setting."""
    found = []
    if _is_only_here(given) and not is_loopback(urlsplit(given.get("SMTP_URL", "smtp://localhost")).hostname or ""):
        found.append(_problem(ONLY_HERE, "PUBLIC_URL", given["PUBLIC_URL"]))
    found += [
        _problem(AN_EXAMPLE, name, given[name])
        for name, domain in _domains(given).items()
        if f".{domain}".endswith(f".{_SHIPPED}")
    ]
    key = given.get("SECRET_KEY")
    if key is not None and len(key) < LEAST_KEY:
        found.append(_problem(SHORT_KEY, "SECRET_KEY", least=LEAST_KEY))
    return found


def seldom_meant(given: Mapping[str, str]) -> list[Problem]:
    """What works, and is seldom meant."""
    found = []
    nowhere = [name for name, domain in _domains(given).items() if domain.rpartition(".")[2] in _RESERVED]
    if nowhere:
        found.append(_problem(RESERVED, ", ".join(nowhere)))
    text = given.get("PUBLIC_URL", "")
    if _is_only_here(given):  # as in a trial on one machine, whose mail server is here too
        found.append(_problem(ONLY_HERE, "PUBLIC_URL", text))
    if text.startswith("http://") and not is_loopback(urlsplit(text).hostname or ""):
        found.append(_problem(NO_TLS, "PUBLIC_URL", text))
    mail = urlsplit(given.get("SMTP_URL", ""))
    if mail.scheme == "smtp" and mail.username and not is_loopback(mail.hostname or ""):
        found.append(_problem(PLAIN_LOGIN, "SMTP_URL", host=mail.hostname))
    key = given.get("SECRET_KEY")
    if key is not None and len(key) >= LEAST_KEY and (len(key) < GOOD_KEY or len(set(key)) < LEAST_KEY):
        found.append(_problem(WEAK_KEY, "SECRET_KEY"))
    back = "BOUNCE_ADDRESS" if "BOUNCE_ADDRESS" in given else "MAIL_FROM"
    if len(MailAddress(parseaddr(given.get(back, ""))[1]).local) > LONGEST_SENDER:
        found.append(_problem(LONG_SENDER, back, most=LONGEST_SENDER))
    return found


def domain_of(sender: str) -> str:
    """The domain of a mail address, with or without a name before it; in lower case."""
    return MailAddress(parseaddr(sender)[1]).domain


def is_public(name: str) -> bool:
    """Whether a machine's name can be one that the internet knows: a domain of at least two labels, no
    address, and under no label that is nobody's (RFC 5321 section 4.1.1.1 asks for such a name in EHLO)."""
    labels = name.lower().rstrip(".").split(".")
    return is_domain(".".join(labels)) and not {labels[-1], ".".join(labels[-2:])} & {*_RESERVED, *_AT_HOME}


def _is_only_here(given: Mapping[str, str]) -> bool:
    """Whether nobody elsewhere can follow a link."""
    text = given.get("PUBLIC_URL", "")
    return bool(text) and is_loopback(urlsplit(text).hostname or "")


def _domains(given: Mapping[str, str]) -> dict[str, str]:
    """The domain in each setting that has one, in lower case."""
    senders = (name for name in ("MAIL_FROM", "BOUNCE_ADDRESS") if name in given)
    found = {name: domain_of(given[name]) for name in senders}
    if "UID_DOMAIN" in given:
        found["UID_DOMAIN"] = given["UID_DOMAIN"]
    if "PUBLIC_URL" in given:
        found["PUBLIC_URL"] = urlsplit(given["PUBLIC_URL"]).hostname or ""
    return {name: domain.lower().rstrip(".") for name, domain in found.items()}


def _problem(message: str, name: str, value: str = "", **facts: object) -> Problem:
    return Problem(0, 0, message, {"name": name, "value": value, **facts})
