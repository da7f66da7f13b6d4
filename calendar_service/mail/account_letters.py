"""The mails that tell accounts of the editor what became of a text: who, what changes, until when, and where to go.

They are no letters of the ledger. A mail is made when it is sent, of what then stands in the database: one that asks for something that nobody
waits for any more is not made. No secret stands in it: the page that it leads to asks for a login.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.accounts.account_mail import AccountAddress, AccountEvent, AccountMail
from calendar_service.delivery.carrier import Parcel
from calendar_service.errors import N_, InvalidInput, Refused
from calendar_service.letters.letter import one_line
from calendar_service.mail.message import Letterhead
from calendar_service.mail.plain_mail import plain_mail
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import Change, Differences, Happened, Schedule
from calendar_service.publishing.pending import PendingPublication
from calendar_service.publishing.proposal import Proposal
from calendar_service.regions import CAPITAL_ZONE, Regions
from calendar_service.rendering import Rendering
from calendar_service.words.addresses import address
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

MOST_CHANGES = 8
"""Of a text that are named one by one: whoever reads them stands somewhere with a telephone."""

OF_PROPOSALS = frozenset({AccountEvent.ASKED, AccountEvent.GRANTED, AccountEvent.TURNED_DOWN})

WITH_BOTH = frozenset({Happened.MOVED, Happened.STATUS})
"""Of what happens to a stage: where what held and what will hold are said one under the other."""

SUBJECTS = {
    AccountEvent.WAITS: N_("Menunggu persetujuan Anda: %(what)s"),
    AccountEvent.REFUSED: N_("Tidak terbit: %(what)s"),
    AccountEvent.PUBLISHED: N_("Sudah terbit: %(what)s"),
    AccountEvent.WITHDRAWN: N_("Ditarik, tidak terbit: %(what)s"),
    AccountEvent.ASKED: N_("Diminta diterbitkan: %(what)s"),
    AccountEvent.GRANTED: N_("Usulan Anda sudah terbit: %(what)s"),
    AccountEvent.TURNED_DOWN: N_("Usulan Anda ditolak: %(what)s"),
    AccountEvent.TRIAL: N_("Surel percobaan dari redaksi Kalender Tahapan"),
}
AND_MORE = N_("%(stage)s dan %(count)s lainnya")


@dataclass(frozen=True, slots=True)
class MailedChange:
    """One change in words. what: the stage and its place. before, after: empty where `what` says all of it."""

    what: str
    before: str = ""
    after: str = ""


class SpokenChanges(ChangeWords):
    """Changes with the name of each day."""

    def when(self, schedule: Schedule) -> str:
        """`Rabu, 27 November 2024, pukul 07.00–13.00 waktu setempat`."""
        if schedule.days is None:
            return super().when(schedule)
        told = When(self.t, schedule.days, schedule.hours, schedule.zone)
        return ", ".join(filter(None, (told.by_weekdays(), told.at())))


class AccountLetters:
    """Makes them. domain: of their Message-IDs. find: a pending publication. find_proposal: a proposal about which a publisher is
    still asked, or that has ended. changed: what a text would change now. public_url: without a
    slash at its end. address_of: where an account reads mail."""

    def __init__(
        self,
        rendering: Rendering,
        translators: Mapping[str, Translator],
        regions: Regions,
        letterhead: Letterhead,
        domain: str,
        public_url: str,
        *,
        address_of: Callable[[str], AccountAddress | None],
        find: Callable[[int], PendingPublication | None],
        find_proposal: Callable[[int], Proposal | None],
        changed: Callable[[bytes], Differences],
    ) -> None:
        self._rendering, self._translators, self._regions = rendering, translators, regions
        self._letterhead, self._domain, self._public_url = letterhead, domain, public_url
        self._address_of, self._find, self._changed = address_of, find, changed
        self._find_proposal = find_proposal

    def parcel(self, mail: AccountMail, now: datetime) -> Parcel | None:
        """None where there is nobody to tell any more, or nothing. now: by the service's clock."""
        reader = self._address_of(mail.account)
        if reader is None or not reader.may_read:
            return None
        t = self._translators[reader.language]
        if mail.event is AccountEvent.TRIAL:
            link = self._public_url + address("editor.own_account", reader.language)
            return self._made(mail, reader, now, t.text(SUBJECTS[mail.event]), link=link)
        if mail.event in OF_PROPOSALS:
            return self._about_proposal(mail, reader, now)
        found = self._find(mail.number)
        if found is None or (mail.event is AccountEvent.WAITS and not found.waits_for_second):
            return None
        return self._about(mail, reader, found, now)

    def _about(
        self, mail: AccountMail, reader: AccountAddress, found: PendingPublication, now: datetime
    ) -> Parcel | None:
        t, given = self._translators[reader.language], found.submission
        what, facts = self._told(t, given.text, asks=mail.event is AccountEvent.WAITS)
        link = address("editor.pending_publication", reader.language, number=found.number)
        subject = t.text(SUBJECTS[mail.event], what=what or one_line(given.note))
        return self._made(mail, reader, now, subject, found=found, given=given, link=self._public_url + link, **facts)

    def _about_proposal(self, mail: AccountMail, reader: AccountAddress, now: datetime) -> Parcel | None:
        found, asks = self._find_proposal(mail.number), mail.event is AccountEvent.ASKED
        if found is None or (asks and not found.is_open):
            return None
        t = self._translators[reader.language]
        what, facts = self._told(t, found.text, asks=asks)
        link = address("editor.proposal", reader.language, number=found.number)
        subject = t.text(SUBJECTS[mail.event], what=what or one_line(found.sentence))
        return self._made(mail, reader, now, subject, found=found, link=self._public_url + link, **facts)

    def _told(self, t: Translator, text: bytes, *, asks: bool) -> tuple[str, dict[str, object]]:
        """What a text changes, in a few words for a subject and in facts for a template; nothing for a mail that asks nothing."""
        words = SpokenChanges(t, self._regions)
        changes = self._differences(text) if asks else None
        named = changes.stages if changes else ()
        told = [mailed_change(words, each) for each in named] + _of_elections(words, changes)
        more = max(len(told) - MOST_CHANGES, 0)
        return _called(words, named), {"told": told[:MOST_CHANGES], "more": more, "zone": CAPITAL_ZONE}

    def _differences(self, text: bytes) -> Differences | None:
        """None where this release reads the text no more, or it is not to be had with what holds by now: its page shows both."""
        try:
            return self._changed(text)
        except (InvalidInput, Refused):
            return None

    def _made(self, mail: AccountMail, reader: AccountAddress, now: datetime, subject: str, **facts: object) -> Parcel:
        text = self._rendering.render(f"desk/{mail.event}.txt", reader.language, account=mail.account, **facts)
        digest = hashlib.sha256(f"account {mail.id} {mail.account}".encode()).hexdigest()[:32]
        reference = f"{digest}@{self._domain}"
        data = plain_mail(self._letterhead, reader.address, subject, text, reference, now, reader.language)
        return Parcel((0,), mail.tries + 1, str(reader.address), reference, data)


def mailed_change(words: ChangeWords, change: Change) -> MailedChange:
    """A change as a mail says it."""
    where = "" if change.everywhere else f" [{words.where(change)}]"
    if change.happened in WITH_BOTH:
        return MailedChange(f"{words.t.pick(change.stage.title)}{where}", words.old(change), words.new(change))
    return MailedChange(words.line(change))


def _of_elections(words: ChangeWords, found: Differences | None) -> list[MailedChange]:
    rest = Differences(found.elections, (), found.holidays) if found else None
    return [MailedChange(line) for line in words.lines(rest)] if rest else []


def _called(words: ChangeWords, changes: Sequence[Change]) -> str:
    """For a subject: the first stage by name, the others counted; empty where no stage changes."""
    names = list(dict.fromkeys(words.t.pick(each.stage.title) for each in changes))
    if len(names) <= 1:
        return "".join(names)
    return words.t.text(AND_MORE, stage=names[0], count=len(names) - 1)
