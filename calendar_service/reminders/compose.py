"""From a ledger row and its office to the bytes of a mail. Pure but for the templates.

Words, HTML and calendar part are rendered once for all offices that read the same; each office
then costs only what differs. The Message-ID comes from the row's key alone, so that a second try
of the same row is, to every mail server, the same mail.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from calendar_service.feeds.publication import publication
from calendar_service.i18n import Translator
from calendar_service.mail.message import BODY_SLOTS, Content, Envelope, Recipient, Skeleton, placeholder
from calendar_service.offices.office import Office
from calendar_service.publishing.revision import Revision
from calendar_service.regions import Region, Regions
from calendar_service.reminders.ledger import Row
from calendar_service.reminders.notices import Addressee, reminder_words
from calendar_service.reminders.planning import Moment
from calendar_service.rendering import Rendering
from calendar_service.settings import Settings
from calendar_service.timeline.stage import Occurrence
from calendar_service.timeline.timeline import Election

KEPT_SKELETONS = 256


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to be handed over."""

    address: str
    message_id: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def message_id(row: Row, domain: str) -> str:
    """The Message-ID of a row, without angle brackets (RFC 5322 section 3.6.4)."""
    key = (row.election, row.stage, row.kind, row.lead, row.office, row.channel, row.schedule)
    return f"{hashlib.sha256(repr(key).encode()).hexdigest()[:40]}@{domain}"


def lead_name(lead: int) -> str:
    """`3d` for three days before, `+30d` for thirty days after."""
    return f"{lead}d" if lead >= 0 else f"+{-lead}d"


class Composer:
    """Builds mails of the present revision; safe to share between threads."""

    def __init__(self, settings: Settings, regions: Regions, translators: Mapping[str, Translator], rendering: Rendering) -> None:
        self._settings, self._regions, self._translators, self._rendering = settings, regions, translators, rendering
        self._skeletons: OrderedDict[tuple[object, ...], Skeleton] = OrderedDict()
        self._lock = Lock()

    def region(self, office: Office) -> Region:
        return self._regions[office.region]

    def mail(self, revision: Revision, occurrence: Occurrence, moment: Moment, row: Row, office: Office) -> Mail:
        """The mail of a row. occurrence: the stage as it holds in the office's region; moment: the
        row's lead with the days that are really left on the day of the mail."""
        election = revision.timeline.elections[row.election]
        skeleton = self._skeleton(revision, election, occurrence, moment, office)
        region = self._regions[office.region]
        name = message_id(row, self._settings.uid_domain)
        fields = {
            "salutation": office.salutation or office.name,
            "office": office.name,
            "region": region.full_name,
            "region_url": self._region_url(election, region, office.language),
        }
        recipient = Recipient(office.name, office.email, name, row.planned_at.astimezone(region.zone), fields)
        return Mail(office.email, name, skeleton.fill(recipient))

    def _skeleton(
        self, revision: Revision, election: Election, occurrence: Occurrence, moment: Moment, office: Office
    ) -> Skeleton:
        region = self._regions[office.region]
        high_risk = region.is_province and region.code in election.high_risk
        day = moment.due_at.date()
        key = (revision.number, election.id, occurrence.id, occurrence.days, region.timezone, moment.lead)
        key += (day, moment.days_left, office.kind, office.language, high_risk, revision.stamp(election, occurrence))
        with self._lock:
            if key in self._skeletons:
                self._skeletons.move_to_end(key)
                return self._skeletons[key]
        made = self._build(revision, election, occurrence, moment, office, high_risk)
        with self._lock:
            self._skeletons[key] = made
            if len(self._skeletons) > KEPT_SKELETONS:
                self._skeletons.popitem(last=False)
        return made

    def _build(
        self, revision: Revision, election: Election, occurrence: Occurrence, moment: Moment, office: Office, high_risk: bool
    ) -> Skeleton:
        words = reminder_words(
            self._rendering,
            election=election,
            occurrence=occurrence,
            moment=moment,
            kind=office.kind,
            language=office.language,
            high_risk=high_risk,
            addressee=Addressee(**{name: placeholder(name) for name in BODY_SLOTS}),
            public_url=self._settings.public_url,
            sources=revision.timeline.sources,
        )
        translator = self._translators[office.language]
        stamp = revision.stamp(election, occurrence)
        calendar = publication(revision, election, occurrence, stamp, translator, self._settings)
        content = Content(words.subject, words.text, words.html, calendar, "PUBLISH", f"{occurrence.id}.ics")
        return Skeleton(content, self._envelope(election, translator))

    def _envelope(self, election: Election, translator: Translator) -> Envelope:
        return Envelope(
            sender=self._settings.mail_from,
            reply_to=self._settings.reply_to,
            list_id=f"pengingat.{election.id}.{self._settings.uid_domain}",
            list_name=translator.text("Pengingat %(election)s", election=translator.pick(election.title)),
            language=translator.language,
        )

    def _region_url(self, election: Election, region: Region, language: str) -> str:
        prefix = "" if language == "id" else f"/{language}"
        return f"{self._settings.public_url}{prefix}/{election.id}/{region.code}/"


def as_of(moment: Moment, occurrence: Occurrence, today: date, now: datetime) -> Moment:
    """The moment as its mail must tell it when it goes out later than planned: with the days that
    are left on that day. today: `now` in the office's zone."""
    assert occurrence.days is not None
    opening, last = occurrence.days.opening, occurrence.days.last
    target = opening if today <= opening else last
    return replace(moment, due_at=now, days_left=(target - today).days)
