"""What people call the state of a ledger row, in a word or two. Pure."""

from __future__ import annotations

from calendar_service.errors import N_
from calendar_service.ledger.rows import State

STATES = {
    State.PENDING: N_("menunggu"),
    State.LEASED: N_("dipegang pekerja"),
    State.SENDING: N_("sedang dikirim"),
    State.ACCEPTED: N_("diterima server surat"),
    State.DELIVERED: N_("sampai tujuan"),
    State.BOUNCED: N_("surat kembali"),
    State.DEFERRED: N_("ditunda server surat"),
    State.AMBIGUOUS: N_("belum pasti"),
    State.SUPERSEDED: N_("diganti jadwal baru"),
    State.SUPPRESSED: N_("tidak dikirim"),
    State.EXPIRED: N_("kedaluwarsa"),
    State.FAILED: N_("ditolak"),
    State.ABORTED: N_("dibatalkan petugas"),
}
"""What people call a state."""
