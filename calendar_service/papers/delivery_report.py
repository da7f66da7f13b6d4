"""The delivery report as a paper for a file: who was told what and when, what each server answered, and the chain that proves it.
Pure but for the layout that it is handed.

It says what `reminders report` says, for one office, one stage or some days; addresses stand in it no more than there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from calendar_service.errors import N_, Refused, counted
from calendar_service.promises.told import read_line
from calendar_service.regions import CAPITAL_ZONE
from calendar_service.settings import Settings
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

MOST_ROWS = 1_000
"""So many mails are one paper: some 90 pages, and 200 MB of memory while it is set. More are for a program, as CSV."""

LAYOUT = "report"


class Sets(Protocol):
    """Sets a paper by a layout; see typesetting."""

    def pdf(self, layout: str, words: Mapping[str, Any], language: str, day: date) -> bytes: ...


@dataclass(frozen=True, slots=True)
class ReportScope:
    """What a report is of. office, stage: in words; empty for all. since, until: inclusive days, each in the office's clock; None where it has no
    such end."""

    office: str = ""
    stage: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ChainState:
    """What the proofs say as of the report. count, head: of the last link, its number and its hash. flaws: sentences; none where the chain is whole."""

    count: int
    head: str
    flaws: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of the ledger, as it is printed. office, stage, state, words: for people. told: as the ledger keeps it. zone: IANA name, the office's.
    due, sent: aware. reply: code, enhanced code, words and queue id of the server. confirmed: when, and who."""

    number: int
    office: str
    stage: str
    told: str
    zone: str
    due: datetime
    sent: datetime | None
    state: str
    words: str
    reply: str
    code: str
    sha256: str
    confirmed: tuple[datetime, str] | None = None


def delivery_report(
    setting: Sets,
    rows: Iterable[ReportRow],
    scope: ReportScope,
    chain: ChainState,
    settings: Settings,
    at: datetime,
    translator: Translator,
) -> bytes:
    """A PDF. rows: in their order. settings: name who sent the mails. at: aware; of the report. Raises Refused where there are too many rows."""
    words = report_words(rows, scope, chain, sender_lines(settings), at, translator)
    return setting.pdf(LAYOUT, words, translator.language, at.date())


def sender_lines(settings: Settings) -> list[str]:
    """Who sends the mails, and who answers for them: what is set of it."""
    person = ", ".join(each for each in (settings.contact_person, settings.contact_phone) if each)
    lines = (settings.institution, settings.institution_address, person, settings.mail_from, settings.public_url)
    return [each for each in lines if each]


def report_words(
    rows: Iterable[ReportRow],
    scope: ReportScope,
    chain: ChainState,
    sender: Sequence[str],
    at: datetime,
    translator: Translator,
) -> dict[str, Any]:
    """What the layout lays out: plain JSON values."""
    listed = _few(rows)
    say = translator.text
    states = Counter(row.state for row in listed)
    return {
        "title": say(N_("Laporan pengiriman pengingat")),
        "facts": [
            [say(N_("Pengirim")), *sender],
            [say(N_("Kantor")), scope.office or say(N_("semua"))],
            [say(N_("Tahapan")), scope.stage or say(N_("semua"))],
            [say(N_("Masa")), _period(scope, translator)],
            [say(N_("Jumlah surat")), translator.number(len(listed))],
            [say(N_("Dibuat")), translator.instant(at, CAPITAL_ZONE)],
            [say(N_("Rantai bukti")), *_verdict(chain, translator)],
        ],
        "states": [[words, translator.number(count)] for words, count in states.most_common()] if len(states) > 1 else [],
        "columns": [
            say(N_("No.")),
            say(N_("Kantor")),
            say(N_("Tahapan dan tanggal yang diberitahukan")),
            say(N_("Waktu dan keadaan")),
            say(N_("Jawaban server")),
            say(N_("Kode surat dan SHA-256")),
            say(N_("Sudah diteruskan")),
        ],
        "rows": [_cells(row, translator) for row in listed],
        "none": say(N_("Tidak ada surat.")),
        "explanation": [
            say(N_("Nomor adalah nomor baris dalam buku. Waktu menurut jam kantor. SHA-256 adalah sidik isi surat yang diserahkan.")),
            say(N_("Setiap nasib surat menjadi satu mata rantai dengan sidik mata rantai sebelumnya: yang diubah sesudahnya tidak cocok lagi.")),
        ],
        "head": chain.head,
    }  # fmt: skip


def _few(rows: Iterable[ReportRow]) -> list[ReportRow]:
    listed: list[ReportRow] = []
    for row in rows:
        if len(listed) == MOST_ROWS:
            raise Refused(
                N_("lebih dari %(most)s surat; pilih --office, --stage, --since atau --until, atau minta CSV"),
                most=MOST_ROWS,
            )
        listed.append(row)
    return listed


def _period(scope: ReportScope, translator: Translator) -> str:
    if scope.since and scope.until:
        return translator.days(scope.since, scope.until)
    if scope.since:
        return translator.text(N_("sejak %(day)s"), day=translator.plain_date(scope.since))
    if scope.until:
        return translator.text(N_("sampai %(day)s"), day=translator.plain_date(scope.until))
    return translator.text(N_("semua"))


def _verdict(chain: ChainState, translator: Translator) -> list[str]:
    count = translator.number(chain.count)
    if not chain.flaws:
        whole = counted("utuh: %(count)s mata rantai sampai saat laporan ini dibuat, kepala:")
        return [translator.text(whole, count=count), chain.head]
    broken = counted("RUSAK: %(flaws)s cacat, kepala:", by="flaws")
    shown = list(chain.flaws[:_FLAWS_SHOWN])
    return [translator.text(broken, flaws=translator.number(len(chain.flaws))), chain.head, *shown]


_FLAWS_SHOWN = 10


def _cells(row: ReportRow, translator: Translator) -> list[Any]:
    """In the order of the columns; a list where a cell has several lines."""
    shown = row.sent or row.due
    confirmed = [translator.instant(row.confirmed[0], row.zone), row.confirmed[1]] if row.confirmed else []
    return [
        str(row.number),
        [row.office],
        [row.stage, _told(row, translator)],
        [translator.instant(shown, row.zone), row.words],
        [row.reply],
        [row.code, row.sha256[:32], row.sha256[32:]],
        confirmed,
    ]


def _told(row: ReportRow, translator: Translator) -> str:
    told = read_line(row.told)
    if told.is_cancelled:
        return translator.text(N_("dibatalkan"))
    if told.days is None:
        return translator.text(N_("tanpa tanggal"))
    return When(translator, told.days, told.hours, told.zone or row.zone).in_a_sentence()
