"""Why a mail did not get through: a word for each reason, and what people call it. Pure.

One row of REASONS for each. What an answer or a bounce means is judged elsewhere; here stands only what
the ledger, the alarms, the commands and the pages say of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calendar_service.errors import N_


class Reason(StrEnum):
    """In the order in which commands list them. RFC 3463 section 3 has no words for most of them: there
    5.7.1 is a virus, a relay that is closed to us, and a blocked machine."""

    ADDRESS = "address"
    MAILBOX = "mailbox"
    POLICY = "policy"
    CONTENT = "content"
    SENDER = "sender"
    NAME = "name"
    LOGIN = "login"
    QUOTA = "quota"
    DELAY = "delay"
    AUTO_REPLY = "auto-reply"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meaning:
    """label: a few words. advice: what a person has to do; empty where nothing. is_ours: it is about us,
    not about a recipient: our address, our machine, our account, our provider's limit."""

    reason: Reason
    label: str
    advice: str = ""
    is_ours: bool = False


REASONS = {
    meaning.reason: meaning
    for meaning in (
        Meaning(Reason.ADDRESS, N_("alamat tidak ada"), N_("Cari alamat yang benar dan muat lagi daftar kantor.")),
        Meaning(Reason.MAILBOX, N_("kotak surat penuh")),
        Meaning(
            Reason.POLICY,
            N_("ditolak aturan server tujuan"),
            N_("Minta pengelola server itu menerima surat dari alamat pengirim ini."),
        ),
        Meaning(Reason.CONTENT, N_("bentuk surat ditolak"), N_("Laporkan kepada pembuat layanan ini.")),
        Meaning(
            Reason.SENDER,
            N_("alamat pengirim kita ditolak"),
            N_("Periksa MAIL_FROM, BOUNCE_ADDRESS, SPF, DKIM, dan DMARC: preflight."),
            is_ours=True,
        ),
        Meaning(
            Reason.NAME,
            N_("mesin pengirim kita ditolak"),
            N_("Periksa HELO_NAME, PTR, dan daftar blokir alamat IP pengirim: preflight."),
            is_ours=True,
        ),
        Meaning(
            Reason.LOGIN,
            N_("server surat kita tidak menerima titipan dari kita"),
            N_("Periksa SMTP_URL dan izin relai di server itu."),
            is_ours=True,
        ),
        Meaning(
            Reason.QUOTA,
            N_("batas kirim penyedia kita habis"),
            N_("Tunggu sampai batas itu pulih, atau minta batas yang lebih tinggi."),
            is_ours=True,
        ),
        Meaning(Reason.DELAY, N_("server tujuan minta nanti")),
        Meaning(Reason.AUTO_REPLY, N_("balasan otomatis")),
        Meaning(Reason.OTHER, N_("sebab lain")),
    )
}
