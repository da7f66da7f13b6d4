"""What the DNS says of us as a sender: SPF, DKIM, DMARC, the name and address of this machine, where bounces
come to. Pure: whoever asks hands over the answers.

Receiving servers ask the same before they take a mail; Google and Yahoo refuse mails whose sender is not in
order (docs/mail-servers.md). Wrong is what a server would refuse for; a warning is what some would, or what
cannot be told from here, because another server may be the one that hands our mails to the world.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from calendar_service.environment.production import is_public
from calendar_service.errors import N_
from calendar_service.preflight import spf
from calendar_service.preflight.finding import Said, doubtful, fine, wrong

Kind = Literal["A", "AAAA", "MX", "PTR", "TXT"]

FROM_NOWHERE = N_(
    "domain %(domain)s di MAIL_FROM tidak ada di DNS; server tujuan menolak surat dari alamat yang tidak dapat dibalas"
)
FROM_SILENT = N_(
    "domain %(domain)s di MAIL_FROM tidak menerima surat (tanpa MX dan alamat); balasan orang tidak sampai"
)
BACK_NOWHERE = N_(
    "domain %(domain)s, tempat surat kembali, tidak menerima surat: tidak ada MX dan alamat di DNS; banyak server menolak pengirim seperti itu"
)
BACK_REFUSED = N_(
    "domain %(domain)s, tempat surat kembali, menyatakan tidak menerima surat (MX titik, RFC 7505); banyak server menolak pengirim seperti itu"
)
BACK_LOST = N_("MX %(host)s dari %(domain)s, tempat surat kembali, tidak beralamat di DNS")
BACK = N_("surat kembali diterima di %(host)s (MX dari %(domain)s)")
BACK_BY_ADDRESS = N_("surat kembali diterima di %(domain)s sendiri, tanpa MX (RFC 5321 bagian 5.1)")

SPF = N_("SPF dari %(domain)s ada: %(record)s")
SPF_COVERS = N_("SPF dari %(domain)s mengizinkan alamat %(address)s")
SPF_MISSING = N_('SPF dari %(domain)s belum ada; pasang TXT "v=spf1 mx -all" yang menyebut semua server pengirim surat')
SPF_TWICE = N_("SPF dari %(domain)s ada %(count)s kali; harus satu saja (RFC 7208 bagian 4.5), gabungkan")
SPF_BROKEN = N_("SPF dari %(domain)s rusak (permerror, RFC 7208) di %(where)s: %(words)s")
SPF_OPEN_END = N_(
    'SPF dari %(domain)s berakhir dengan "%(end)s", jadi siapa pun boleh mengirim; akhiri dengan -all atau ~all'
)
SPF_REFUSES = N_(
    "SPF dari %(domain)s tidak mengizinkan alamat %(address)s dari %(hello)s (%(verdict)s); tambahkan, bila surat dikirim dari sana"
)

NO_SELECTOR = N_(
    "DKIM_SELECTOR belum diisi, jadi kunci DKIM tidak dapat dicari; isi dengan selektor penanda tangan surat"
)
DKIM = N_("DKIM: kunci di %(name)s dapat dipakai")
DKIM_MISSING = N_("DKIM: tidak ada kunci di %(name)s; tanda tangan surat tidak dapat diperiksa dan surat dapat ditolak")
DKIM_BROKEN = N_("DKIM: catatan di %(name)s tidak dapat dipakai: %(words)s")
DKIM_REVOKED = N_("DKIM: kunci di %(name)s sudah dicabut (p= kosong)")
DKIM_SHORT = N_(
    "DKIM: kunci RSA di %(name)s lebih pendek daripada 1024 bit; server tujuan tidak menganggapnya (RFC 8301)"
)
DKIM_WEAK = N_("DKIM: kunci RSA di %(name)s lebih pendek daripada 2048 bit; ganti bila sempat (RFC 8301)")
DKIM_TESTING = N_("DKIM: catatan di %(name)s masih menyatakan percobaan (t=y)")

DMARC = N_("DMARC dari %(domain)s ada di %(name)s: p=%(policy)s")
DMARC_MISSING = N_(
    'DMARC dari %(domain)s belum ada; Google dan Yahoo memintanya dari pengirim besar: pasang TXT "v=DMARC1; p=none" di _dmarc.%(organization)s'
)
DMARC_BROKEN = N_("DMARC di %(name)s tidak dapat dipakai: %(words)s")
ALIGNED = N_("jalur balik di %(back)s sejalan dengan MAIL_FROM (DMARC)")
UNALIGNED = N_(
    "jalur balik di %(back)s tidak sejalan dengan %(domain)s di MAIL_FROM, jadi DMARC hanya lulus dengan DKIM; isi BOUNCE_ADDRESS di bawah %(organization)s"
)
UNPROVEN = N_(
    "jalur balik di %(back)s tidak sejalan dengan %(domain)s di MAIL_FROM, dan DKIM_SELECTOR kosong: menurut DMARC (p=%(policy)s) surat akan ditolak"
)

PTR = N_("alamat %(address)s dari %(hello)s kembali ke nama itu (PTR)")
PTR_MISSING = N_(
    "alamat %(address)s dari %(hello)s tanpa PTR; Google dan Yahoo menolak surat dari sana: minta penyedia jaringan memasangnya"
)
PTR_OTHER = N_(
    "PTR alamat %(address)s ialah %(found)s, yang tidak kembali ke alamat itu; banyak server menolak surat dari sana"
)
PTR_NAME = N_(
    "PTR alamat %(address)s ialah %(found)s, sedangkan kita menyebut diri %(hello)s; samakan keduanya bila dapat"
)
NO_ADDRESS = N_(
    "nama %(hello)s yang kita sebut kepada server surat tidak beralamat di DNS; isi HELO_NAME dengan nama yang beralamat"
)
PRIVATE = N_(
    "nama %(hello)s beralamat %(address)s, yang hanya dikenal di jaringan sendiri; SPF dan PTR tidak dapat diperiksa"
)

UNANSWERED = N_("DNS tidak dapat menjawab pertanyaan tentang %(name)s (%(words)s); periksa server nama domain itu")
SILENCE = N_(
    "tidak ada resolver DNS yang menjawab (%(words)s), jadi SPF, DKIM, DMARC, PTR, dan MX belum diperiksa semua; pilih resolver dengan --resolver"
)

MOST_NAMES = 10
"""Names of one address, and servers of one name, that are looked at."""

MOST_WALKED = 8
"""Questions of one walk for DMARC, at most (RFC 9989 section 4.10)."""

SHORT_BYTES, WEAK_BYTES = 138, 263
"""Of an RSA key as it is published: those of 1024 and 2048 bits take 140 and 270 bytes bare (RFC 8017), and 162
and 294 with the name of their kind (RFC 5280)."""

_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Records:
    """What the DNS has at a name. exists: whether it has anything. texts: the records of the kind that was
    asked for."""

    exists: bool
    texts: tuple[str, ...] = ()


class Unanswered(Exception):
    """One question had no answer; another may have. words: the kind of failure."""

    def __init__(self, name: str, words: str) -> None:
        self.name, self.words = name, words
        super().__init__(f"{name}: {words}")


class Silence(Unanswered):
    """Nobody answers anything, or the time is over."""

    def __init__(self, words: str) -> None:
        super().__init__("", words)


Ask = Callable[[str, Kind], Records]
"""Asks for the records of a name, of one kind. Raises Unanswered, Silence."""


@dataclass(frozen=True, slots=True)
class Sender:
    """As whom we send. from_domain: of MAIL_FROM. back_domain: of the address that mails come back to.
    hello: finds the name that we say, which may be slow. is_named: whether a person has set it. relays_here: whether a mail server on
    this machine takes our mails, so that they leave from here."""

    from_domain: str
    back_domain: str
    hello: Callable[[], str]
    selector: str | None
    is_named: bool
    relays_here: bool


def look(sender: Sender, ask: Ask) -> Iterator[Said]:
    """Everything, each part for itself: where one question has no answer the others are asked."""
    asked = _Questions(sender, ask)
    for part in (asked.origin, asked.way_back, asked.machine, asked.envelope, asked.signature, asked.policy):
        try:
            yield from part()
        except Silence as error:
            yield doubtful(SILENCE, words=error.words)
            return
        except Unanswered as error:
            yield doubtful(UNANSWERED, name=error.name, words=error.words)


class _Questions:
    def __init__(self, sender: Sender, ask: Ask) -> None:
        self._sender, self._ask = sender, ask
        self._grave = wrong if sender.is_named and sender.relays_here else doubtful
        self._confirmed: list[spf.IPAddress] = []

    def origin(self) -> Iterator[Said]:
        """The domain of MAIL_FROM."""
        domain = self._sender.from_domain
        found = self._ask(domain, "MX")
        if not found.exists:
            yield wrong(FROM_NOWHERE, domain=domain)
        elif domain != self._sender.back_domain and not (found.texts or self._addresses(domain)):
            yield doubtful(FROM_SILENT, domain=domain)

    def way_back(self) -> Iterator[Said]:
        """Whether a mail to the bounce address would find a server (RFC 5321 section 5.1)."""
        domain = self._sender.back_domain
        hosts = [record.split()[-1] for record in self._ask(domain, "MX").texts]
        if hosts and all(host in (".", "0") for host in hosts):
            yield wrong(BACK_REFUSED, domain=domain)
            return
        reached = [host for host in hosts if self._addresses(host)]
        for host in hosts:
            if host not in reached:
                yield (doubtful if reached else wrong)(BACK_LOST, host=host, domain=domain)
        if reached:
            yield fine(BACK, host=", ".join(reached), domain=domain)
        elif not hosts:
            is_there = self._addresses(domain)
            yield fine(BACK_BY_ADDRESS, domain=domain) if is_there else wrong(BACK_NOWHERE, domain=domain)

    def machine(self) -> Iterator[Said]:
        """The name that we say, its addresses, and back (RFC 1912 section 2.1)."""
        hello = self._sender.hello()
        if not is_public(hello):
            return  # told where the mail server is greeted
        addresses = self._addresses(hello)
        if not addresses:
            yield self._grave(NO_ADDRESS, hello=hello)
        for address in addresses:
            if not address.is_global:
                yield doubtful(PRIVATE, hello=hello, address=address)
                continue
            names = [name.lower() for name in self._ask(address.reverse_pointer, "PTR").texts[:MOST_NAMES]]
            confirmed = [name for name in names if address in self._addresses(name)]
            facts = {"address": address, "hello": hello, "found": ", ".join(names)}
            if not names:
                yield self._grave(PTR_MISSING, **facts)
            elif not confirmed:
                yield self._grave(PTR_OTHER, **facts)
            else:
                self._confirmed.append(address)
                yield fine(PTR, **facts) if hello.lower().rstrip(".") in confirmed else doubtful(PTR_NAME, **facts)

    def envelope(self) -> Iterator[Said]:
        """Of the envelope's sender: its record, and whether it covers this machine where mails leave from it."""
        domain = self._sender.back_domain
        records = spf.records(self._ask(domain, "TXT").texts)
        if not records:
            yield doubtful(SPF_MISSING, domain=domain)
            return
        if len(records) > 1:
            yield wrong(SPF_TWICE, domain=domain, count=len(records))
            return
        try:
            spf.Inquiry(self._find, None).verdict(domain)
            end = spf.ends(spf.terms(records[0], domain))
            yield fine(SPF, domain=domain, record=records[0][:200])
            if end in ("", "?all", "+all"):
                yield doubtful(SPF_OPEN_END, domain=domain, end=end)
            if self._sender.relays_here:
                yield from self._coverage(domain)
        except spf.BrokenRecord as error:
            yield wrong(SPF_BROKEN, domain=domain, where=error.domain, words=error.why)

    def _coverage(self, domain: str) -> Iterator[Said]:
        for address in self._confirmed:
            verdict = spf.Inquiry(self._find, address).verdict(domain)
            facts = {"domain": domain, "address": address, "hello": self._sender.hello(), "verdict": verdict.value}
            if verdict is spf.SpfVerdict.YES:
                yield fine(SPF_COVERS, **facts)
            elif verdict is not spf.SpfVerdict.OPEN:
                yield (self._grave if verdict is spf.SpfVerdict.FAIL else doubtful)(SPF_REFUSES, **facts)

    def signature(self) -> Iterator[Said]:
        """The public key of the signatures (RFC 6376 section 3.6.1)."""
        if not self._sender.selector:
            yield doubtful(NO_SELECTOR)
            return
        name = f"{self._sender.selector}._domainkey.{self._sender.from_domain}"
        records = self._ask(name, "TXT").texts
        if len(records) == 1:
            yield _key(name, records[0])
        elif records:
            yield wrong(DKIM_BROKEN, name=name, words=f"{len(records)} x TXT")
        else:
            yield wrong(DKIM_MISSING, name=name)

    def policy(self) -> Iterator[Said]:
        """Of MAIL_FROM's domain, and whether the return path is of the same organisation (RFC 9989)."""
        domain, back = self._sender.from_domain, self._sender.back_domain
        found = self._walk(domain)
        organization = _organization(domain, found)
        at = next((name for name in (domain, organization) if name in found), None)
        tags = found.get(at or "", {})
        policy = (tags.get("p", "none") if at == domain else tags.get("sp", tags.get("p", "none"))).lower()
        if at is None:
            yield doubtful(DMARC_MISSING, domain=domain, organization=organization)
        elif policy not in _POLICIES:
            yield doubtful(DMARC_BROKEN, name=f"_dmarc.{at}", words=f"p={policy}")
        else:
            yield fine(DMARC, domain=domain, name=f"_dmarc.{at}", policy=policy)
        if back == domain or (
            tags.get("aspf", "r").lower() != "s" and _organization(back, self._walk(back)) == organization
        ):
            yield fine(ALIGNED, back=back)
        elif policy in ("quarantine", "reject") and not self._sender.selector:
            yield wrong(UNPROVEN, back=back, domain=domain, policy=policy)
        else:
            yield doubtful(UNALIGNED, back=back, domain=domain, organization=organization)

    def _walk(self, domain: str) -> dict[str, dict[str, str]]:
        """The DMARC records of a domain and of those above it (RFC 9989 section 4.10), by domain, the
        nearest first. More than one record at a name are none."""
        labels = domain.split(".")
        names = [domain] + [".".join(labels[-size:]) for size in range(min(len(labels) - 1, MOST_WALKED - 1), 0, -1)]
        found = {}
        for name in names:
            records = [text for text in self._ask(f"_dmarc.{name}", "TXT").texts if _is_dmarc(text)]
            if len(records) == 1:
                found[name] = _tags(records[0])
                if found[name].get("psd", "u").lower() in ("y", "n"):
                    break
        return found

    def _addresses(self, name: str) -> list[spf.IPAddress]:
        found = [text for kind in ("A", "AAAA") for text in self._ask(name, kind).texts]
        return [ipaddress.ip_address(text) for text in found]

    def _find(self, name: str, kind: str) -> tuple[str, ...]:
        kinds: dict[str, Kind] = {"A": "A", "AAAA": "AAAA", "MX": "MX", "TXT": "TXT"}
        return self._ask(name, kinds[kind]).texts


def _is_dmarc(text: str) -> bool:
    return bool(re.match(r"v\s*=\s*DMARC1\s*(?:;|$)", text))


def _tags(record: str) -> dict[str, str]:
    """`name=value` pairs between semicolons (RFC 6376 section 3.2); names in lower case."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _organization(domain: str, found: dict[str, dict[str, str]]) -> str:
    """The organisational domain, of what a walk found (RFC 9989 section 4.10)."""
    for name, tags in found.items():
        psd = tags.get("psd", "u").lower()
        if psd == "n":
            return name
        if psd == "y" and name != domain:
            return ".".join(domain.split(".")[-name.count(".") - 2 :])
    return min(found, key=lambda name: name.count("."), default=domain)


def _key(name: str, record: str) -> Said:
    """What is to be said of a DKIM key record."""
    tags = _tags(record)
    if tags.get("v", "DKIM1") != "DKIM1":
        return wrong(DKIM_BROKEN, name=name, words=f"v={tags['v']}")
    if "p" not in tags:
        return wrong(DKIM_BROKEN, name=name, words=record[:60])
    text = re.sub(r"\s", "", tags["p"])
    if not text:
        return wrong(DKIM_REVOKED, name=name)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return wrong(DKIM_BROKEN, name=name, words=f"p={text[:40]}")
    if tags.get("k", "rsa").lower() == "rsa":
        if len(key) < SHORT_BYTES:
            return wrong(DKIM_SHORT, name=name)
        if len(key) < WEAK_BYTES:
            return doubtful(DKIM_WEAK, name=name)
    return doubtful(DKIM_TESTING, name=name) if "y" in tags.get("t", "").lower().split(":") else fine(DKIM, name=name)
