"""The states of a ledger row: what each is, and what people call it. Pure.

One row of STATES for each, in the order of a row's life; every set of states and every table of words in
the product is made of it. docs/reminders.md draws how a row moves from one to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calendar_service.errors import N_


class State(StrEnum):
    """Where a row stands. In the order in which commands and figures list them."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DEFERRED = "deferred"
    AMBIGUOUS = "ambiguous"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    FAILED = "failed"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds of every row in one state.

    label: a word or two. for_office: what a clerk reads of a mail; %(at)s: when it settled, or is tried
    again; %(why)s: what the server said. for_operator: what the label means.
    waits: it can be claimed. held: a living worker has it in hand. gone_out: a mail server may have its
    mail, so that a report about it means something. told: its office was told. final: nothing more
    happens to it by itself; a link of the proof says so. taken: a server took its mail, so that it stays
    on record as it is. refused: a server gave a reason. at_address: a corrected address mends it.
    revivable: its office was told nothing, and a person may let it wait again.
    """

    state: State
    label: str
    for_office: str
    for_operator: str
    waits: bool = False
    held: bool = False
    gone_out: bool = False
    told: bool = False
    final: bool = False
    taken: bool = False
    refused: bool = False
    at_address: bool = False
    revivable: bool = False


STATES = {
    facts.state: facts
    for facts in (
        Facts(
            State.PENDING,
            N_("menunggu"),
            N_("Menunggu dikirim"),
            N_("sudah waktunya, belum diambil pekerja"),
            waits=True,
        ),
        Facts(
            State.LEASED,
            N_("dipegang pekerja"),
            N_("Sedang disiapkan"),
            N_("dipegang seorang pekerja"),
            held=True,
        ),
        Facts(
            State.SENDING,
            N_("sedang dikirim"),
            N_("Sedang dikirim"),
            N_("sedang diserahkan kepada peladen surel"),
            held=True,
            gone_out=True,
        ),
        Facts(
            State.DEFERRED,
            N_("ditunda server surat"),
            N_("%(why)s, dicoba lagi %(at)s"),
            N_("peladen surel meminta dicoba lagi nanti"),
            waits=True,
        ),
        Facts(
            State.AMBIGUOUS,
            N_("belum pasti"),
            N_("Belum pasti terkirim, sedang diperiksa"),
            N_("sambungan putus saat penyerahan; buktinya sedang dicari"),
            gone_out=True,
        ),
        Facts(
            State.ACCEPTED,
            N_("diterima server surat"),
            N_("Terkirim %(at)s"),
            N_("diterima peladen surel, dengan bukti"),
            gone_out=True,
            told=True,
            final=True,
            taken=True,
        ),
        Facts(
            State.DELIVERED,
            N_("sampai tujuan"),
            N_("Sampai di kotak surat; dikirim %(at)s"),
            N_("peladen tujuan menyatakan sampai"),
            gone_out=True,
            told=True,
            final=True,
            taken=True,
        ),
        Facts(
            State.BOUNCED,
            N_("surat kembali"),
            N_("Dikembalikan %(at)s"),
            N_("dikembalikan peladen tujuan; periksa alamatnya"),
            final=True,
            taken=True,
            refused=True,
            at_address=True,
        ),
        Facts(
            State.FAILED,
            N_("ditolak"),
            N_("Ditolak %(at)s"),
            N_("ditolak peladen surel untuk selamanya; periksa alamatnya"),
            final=True,
            refused=True,
            at_address=True,
            revivable=True,
        ),
        Facts(
            State.SUPERSEDED,
            N_("diganti jadwal baru"),
            N_("Tidak dikirim, jadwal berubah"),
            N_("tanggalnya pindah sebelum terkirim"),
            final=True,
        ),
        Facts(
            State.EXPIRED,
            N_("kedaluwarsa"),
            N_("Tidak terkirim sampai batas waktunya"),
            N_("lewat waktunya sebelum terkirim"),
            final=True,
            revivable=True,
        ),
        Facts(
            State.SUPPRESSED,
            N_("tidak dikirim"),
            N_("Kantor tidak terjangkau dan belum diberi tahu, perbaiki alamatnya"),
            N_("kantor tidak punya alamat yang dapat dipakai"),
            final=True,
            at_address=True,
            revivable=True,
        ),
        Facts(
            State.ABORTED,
            N_("dibatalkan petugas"),
            N_("Dibatalkan oleh petugas"),
            N_("seorang petugas membatalkannya sebelum terkirim"),
            final=True,
            revivable=True,
        ),
    )
}
"""Every state, in the order of a row's life."""


def _all(holds: str) -> tuple[State, ...]:
    return tuple(state for state, facts in STATES.items() if getattr(facts, holds))


WAITING = _all("waits")
"""States from which a row can be claimed."""

HELD = _all("held")
"""States of a row that a worker has in hand."""

GONE_OUT = _all("gone_out")
"""States of a mail that a server may have."""

REACHED = _all("told")
"""States of a mail that told its office something."""

FINAL = _all("final")
"""States that say what became of a row. Each entering of one is a link of the proof."""

TAKEN = _all("taken")
"""States of a mail that stays on record as it is: who sends it again enters a second row beside it."""

REFUSED = _all("refused")
"""States in which a server said why not."""

AT_ADDRESS = _all("at_address")
"""States that a corrected address mends."""

REVIVABLE = _all("revivable")
"""States that a person may bring a row back from: in each its office was told nothing."""

OPEN = tuple(state for state in STATES if state not in FINAL)
"""States of a row that something will still happen to."""

UNDER_WAY = tuple(state for state in OPEN if state not in WAITING)
"""States in which nobody can say yet what the office will have been told."""

IN_DOUBT = tuple(state for state in UNDER_WAY if state in GONE_OUT)
"""States of a mail that was handed over, or may have been, and no answer is written down."""

UNSENT = (*WAITING, *HELD)
"""States of a row whose mail is still to go, as far as is known."""
