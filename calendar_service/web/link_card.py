"""What a chat shows of a link to a page: lines for a picture, the words beside it, and what the picture is called. Pure.

It tells what holds until the timetable says otherwise or the day comes: dates in full, never a number of days left, and the
revision by which they hold, for it is passed on and read weeks later. The picture's address has a mark of all that stands in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from calendar_service.errors import N_
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import AgendaRow, StageState
from calendar_service.web.front import Front
from calendar_service.web.wording import Wording
from calendar_service.words.addresses import address

BRAND = "Kalender Tahapan"

EDITION = 1
"""Of how a picture looks; one more where it looks otherwise."""

HEIGHT, WIDTH = 630, 1200
"""Of the picture, in pixels."""


@dataclass(frozen=True, slots=True)
class LinkCard:
    """path: the picture's address, without its mark. lines: by name, as its layout knows them; empty where there is nothing to say."""

    path: str
    lines: Mapping[str, str]

    @property
    def picture(self) -> str:
        """The picture's address: another one where something else stands in it."""
        return f"{self.path}?v={self.mark}"

    @property
    def mark(self) -> str:
        """What tells one content of the picture from another, hexadecimal."""
        return hashlib.sha256(json.dumps([EDITION, dict(self.lines)], sort_keys=True).encode()).hexdigest()[:12]

    @property
    def about(self) -> str:
        """The words beside the picture, for a chat that shows none."""
        told = ": ".join(
            part for part in (self.lines["label"], _joined(", ", self.lines["what"], self.lines["when"])) if part
        )
        return _joined(" ", _ended(told), _ended(self.lines["zone"]), self.lines["foot"])

    @property
    def alt(self) -> str:
        """The same as the picture, in words."""
        return _joined(" ", *(_ended(self.lines[name]) for name in ("eyebrow", "title")), self.about)


@dataclass(frozen=True, slots=True)
class _Lines:
    """eyebrow: what it belongs to. label, what, when: `Berikutnya`, the stage, its days. zone: whose clock. foot: by which
    revision."""

    title: str
    eyebrow: str = ""
    label: str = ""
    what: str = ""
    when: str = ""
    zone: str = ""
    foot: str = ""
    brand: str = BRAND


def country_card(say: Wording, revision: Revision, found: Front) -> LinkCard:
    """Of the front page. found: what matters in the country."""
    title = say.t.text(N_("Tahapan pemilihan kepala daerah"))
    lines = _Lines(title, **_lead(say, found, with_election=True), **_foot(say, revision))
    return _card(address("link_cards.country_picture", say.t.language), lines)


def election_card(say: Wording, revision: Revision, election: Election, found: Front) -> LinkCard:
    """Of an election's page. found: what matters in the country, of this election alone."""
    lines = _Lines(say.t.pick(election.title), **_lead(say, found), **_foot(say, revision))
    return _card(address("link_cards.election_picture", say.t.language, election_id=election.id), lines)


def place_card(say: Wording, revision: Revision, region: Region, found: Front, *, takes_part: bool) -> LinkCard:
    """Of a place's page. found: what matters there, over all elections. takes_part: whether it does in any."""
    province = say.regions.province_of(region)
    lead = (
        _lead(say, found, with_election=True)
        if takes_part
        else {"what": say.t.text(N_("Tidak ada pemilihan di tingkat ini"))}
    )
    when = found.lead.row.occurrence.days if found.lead else None
    zone = say.t.text(N_("Jam setempat: %(zone)s"), zone=say.t.zone(region.timezone, when.last)) if when else ""
    eyebrow = {} if region.is_province else {"eyebrow": province.full_name}
    lines = _Lines(region.full_name, **{**lead, **eyebrow}, zone=zone, **_foot(say, revision))
    return _card(address("link_cards.place_picture", say.t.language, code=region.code), lines)


def stage_card(say: Wording, revision: Revision, election: Election, row: AgendaRow) -> LinkCard:
    """Of a stage's page. row: as it stands in the country."""
    occurrence = row.occurrence
    label = say.t.text(N_("Dibatalkan")) if row.state is StageState.CANCELLED else ""
    lines = _Lines(
        say.t.pick(occurrence.stage.title),
        eyebrow=say.t.pick(election.title),
        label=label,
        when=say.in_full(occurrence),
        zone=say.where(occurrence.stage.scope),
        **_foot(say, revision),
    )
    return _card(
        address("link_cards.stage_picture", say.t.language, election_id=election.id, stage_id=occurrence.id), lines
    )


def _card(path: str, lines: _Lines) -> LinkCard:
    return LinkCard(path, asdict(lines))


def _lead(say: Wording, found: Front, *, with_election: bool = False) -> dict[str, str]:
    """What a page leads by. with_election: of several, so which is said."""
    if found.lead is None:
        return {"what": say.t.text(N_("Tidak ada pemilihan yang sedang berjalan"))}
    row = found.lead.row
    is_today = row.state is StageState.NOW
    return {
        "eyebrow": say.t.pick(found.lead.election.title) if with_election else "",
        "label": say.t.text(N_("Hari ini")) if is_today else say.t.text(N_("Berikutnya")),
        "what": say.t.pick(row.occurrence.stage.title),
        "when": say.in_full(row.occurrence),
    }


def _foot(say: Wording, revision: Revision) -> dict[str, str]:
    """By which revision, and the code by which a picture is checked that went from chat to chat."""
    day = revision.published_at.astimezone(ZoneInfo(CAPITAL_ZONE)).date()
    words = say.t.text(
        N_("Menurut jadwal revisi %(number)s, %(day)s."), number=revision.number, day=say.t.plain_date(day)
    )
    code = say.t.text(N_("Kode jadwal: %(code)s."), code=say.revision_code(revision)) if revision.number else ""
    return {"foot": _joined(" ", words, code)}


def _joined(sign: str, *parts: str) -> str:
    return sign.join(part for part in parts if part)


def _ended(words: str) -> str:
    return f"{words.rstrip('.')}." if words else ""
