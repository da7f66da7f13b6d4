"""How the reminders stand, and who did what. It changes nothing."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from calendar_service.admin.room import Room
from calendar_service.errors import N_
from calendar_service.words.states import STATES, State

DEEDS_SHOWN = 200

DEEDS = {
    "login": N_("masuk"),
    "login refused": N_("gagal masuk"),
    "logout": N_("keluar"),
    "publish": N_("menerbitkan revisi %(detail)s"),
    "publish again": N_("menerbitkan lagi naskah revisi %(detail)s"),
    "rollback": N_("mengembalikan, revisi %(detail)s"),
    "write file": N_("menyamakan berkas di disk"),
    "office corrected": N_("memperbaiki kantor %(detail)s"),
    "office retired": N_("memensiunkan kantor %(detail)s"),
    "offices imported": N_("mengimpor kantor (%(detail)s)"),
    "offices rolled back": N_("mengembalikan daftar kantor, revisi %(detail)s"),
    "account added": N_("membuat akun %(detail)s"),
    "account disabled": N_("menonaktifkan akun %(detail)s"),
    "planning caught up": N_("melanjutkan perencanaan pengingat (%(detail)s)"),
    "reminders expired": N_("menutup pengingat yang lewat batasnya (%(detail)s)"),
    "reminders retried": N_("mengirim lagi pengingat (%(detail)s)"),
    "password set": N_("mengganti kata sandi %(detail)s"),
}
"""What the audit log says happened, in words."""


def add_views(pages: Blueprint, room: Room) -> None:
    """/pengingat/ and /catatan/."""
    translator = room.translator

    @pages.get("/pengingat/")
    def reminders() -> Response:
        figures = room.backstage.figures
        counts = figures.states()
        rows = [
            (state, translator.text(facts.label), translator.text(facts.for_operator), counts.get(state, 0))
            for state, facts in STATES.items()
        ]
        return room.page(
            "reminders",
            rows=rows,
            total=sum(counts.values()),
            planned_until=figures.planned_until(),
            stages=_by_stage(room),
        )

    @pages.get("/catatan/")
    def deeds() -> Response:
        found = room.backstage.accounts.deeds(DEEDS_SHOWN)
        words = [translator.text(DEEDS.get(deed.action, deed.action), detail=deed.detail) for deed in found]
        return room.page("deeds", deeds=list(zip(found, words, strict=True)))


def _by_stage(room: Room) -> list[tuple[str, dict[State, int]]]:
    """Stages of which rows are known, by title, with the rows in each state."""
    sums: dict[tuple[str, str], dict[State, int]] = {}
    for (election, stage, _), states in room.backstage.figures.by_stage_and_region().items():
        kept = sums.setdefault((election, stage), {})
        for state, count in states.items():
            kept[state] = kept.get(state, 0) + count
    revision = room.site.current()
    named = []
    for (election, origin), states in sums.items():
        known = revision.known_as(election, origin)
        named.append((room.translator.pick(known.title) if known else origin, states))
    return named
