"""What an office puts right by itself: language at once; its address and its deputies once a mail was answered; and that it is not the office
that is meant.

Whoever has the link may ask. A new address counts when whoever reads the old one agrees, a deputy when whoever reads the deputy's address does: by a
button on the page to which the mail links, for programs open links.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from flask import redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from calendar_service.errors import N_, Refused
from calendar_service.ledger.rows import Suppression
from calendar_service.office_door.blueprint import office_door
from calendar_service.office_door.context import (
    OfficeDoorContext,
    author_of,
    door_context,
    open_door,
    to_page,
    whose,
)
from calendar_service.office_door.office_page import page_of_office
from calendar_service.office_door.typed import TypedFields
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.office import FIELDS, Office
from calendar_service.offices.settling import NOTES
from calendar_service.offices.wish import (
    ADDRESS,
    BY_ITS_ADDRESS,
    BY_MAIL,
    DEPUTY,
    LASTS,
    LINK,
    NONCE,
    OTHER,
    STANDS,
    OfficeWish,
    new_nonce,
    secret_digest,
)
from calendar_service.web.typed_form import TypedForm, answer_with
from calendar_service.words.mail_address import MailAddress

MOST_MAILS, WITHIN = 8, timedelta(hours=24)
"""Mails that ask, of one office: who has its link shall not be able to fill a mailbox with them, its own or a stranger's."""

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTE = 100, 200, 400

NO_NAME = N_("Tulis nama dan jabatan wakil itu.")
NO_ADDRESS = N_("Tulis alamat surelnya.")
NO_NOTE = N_("Tulis sebabnya, agar pengelola dapat mencari kantor yang benar.")
SAME = N_("Alamat itu sudah alamat kantor ini.")
CHOSEN = N_("mengubah %(fields)s di halaman kantor")
ENOUGH_MAILS = N_("Terlalu banyak permintaan yang dikirimi surel hari ini; ulangi besok, atau hubungi pengelola.")
NOT_SURE = N_("Centang pernyataan bahwa Bapak/Ibu membaca surel di alamat itu, lalu ulangi.")
NOT_US = "kantor menyatakan bukan yang dimaksud"
"""The evidence of an address that is held."""

OF_DEPUTIES = "deputy-"
"""Before the ids of the fields of a deputy."""

CHOICES = tuple(name for name in ("language", "hour") if name in FIELDS)
"""Fields that an office chooses by itself, at once."""


@office_door.view
def correct_address(token: str) -> Response:
    """Ask the old address whether mails may go to the new one."""
    del token
    typed = TypedFields()
    facts = typed.facts({"email": typed.line("email", LONGEST_ADDRESS, NO_ADDRESS)})
    _must_be_another(typed, facts["email"])
    if typed.troubles:
        return page_of_office(door_context(), 422, typed.answer())
    new = MailAddress(facts["email"])
    return _asking(typed.answer(), ADDRESS, {"email": str(new), "to": str(whose().email)}, "alamat")


@office_door.view
def add_deputy(token: str) -> Response:
    """Ask a deputy's address whether it may be told too."""
    del token
    typed = TypedFields()
    name = typed.line("name", LONGEST_NAME, NO_NAME)
    facts = typed.facts({"name": name, "email": typed.line("email", LONGEST_ADDRESS, NO_ADDRESS)})
    _must_be_another(typed, facts["email"])
    answer = typed.answer(before=OF_DEPUTIES)
    if typed.troubles:
        return page_of_office(door_context(), 422, answer)
    new = str(MailAddress(facts["email"]))
    return _asking(answer, DEPUTY, {"name": facts["name"], "email": new, "to": new}, "wakil")


@office_door.view
def choose(token: str) -> Response:
    """The language of its mails, and the hour at which they come: at once."""
    del token
    door, typed = door_context(), TypedFields()
    facts = typed.facts({name: request.form[name] for name in CHOICES if name in request.form})
    if typed.troubles:
        return page_of_office(door, 422, typed.answer())
    changed = {name: value for name, value in facts.items() if value != getattr(whose(), name)}
    if changed:
        note = door.translator.text(CHOSEN, fields=", ".join(changed))
        door.office_list.correct(whose().code, changed, ListAuthor(author_of(whose()), note))
        door.note("office chose", f"{whose().code}: {', '.join(changed)}")
    return redirect(to_page("pilihan"), 303)


@office_door.view
def ask_renewal(token: str) -> Response:
    """Ask the office's own address whether its link is to be made anew: who only has the link can take it away from nobody."""
    del token
    _ask(LINK, {"to": str(whose().email)}, by_mail=True)
    return redirect(to_page("tautan"), 303)


@office_door.view
def ask_disown(token: str) -> Response:
    """The page behind the link: what follows, and a form. It changes nothing."""
    del token
    return door_context().page("disown", door=open_door(), office=whose())


@office_door.view
def disown(token: str) -> Response:
    """`Kami bukan kantor yang dimaksud`: no more mails to that address, until an admin has looked. Nothing happens where nobody says that they
    read that address: the link may have been passed on with a mail."""
    del token
    door, typed = door_context(), TypedFields()
    note = typed.line("note", LONGEST_NOTE, NO_NOTE)
    if request.form.get("sure") != "yes":
        typed.object("sure", typed.translator.text(NOT_SURE))
    if typed.troubles:
        answer_with(typed.answer())
        return door.page("disown", 422, door=open_door(), office=whose())
    _ask(OTHER, {"note": note, "email": str(whose().email)}, by_mail=False)
    door.hold(Suppression(whose().email.key, door.site.clock(), 0, "", NOT_US, None))
    return redirect(to_page("keliru"), 303)


@office_door.view
def ask_agreement(secret: str) -> Response:
    """The page to which the mail links: what is asked, and a button. It changes nothing."""
    door = door_context()
    wish, office = _asked(door, secret)
    return door.page("agree", wish=wish, office=office, secret=secret)


@office_door.view
def agree(secret: str) -> Response:
    """The button. What was agreed to before is answered as a link that leads nowhere. Raises Refused where the list may not be changed so."""
    door = door_context()
    wish, office = _asked(door, secret)
    if wish.kind == LINK:
        return _renewed(door, wish, office)
    note = door.translator.text(NOTES[wish.kind], office=office.code)
    door.settling.agree(wish, author_of(office), note, door.site.clock())
    door.note_of(office, "office wish agreed", f"{office.code}: {wish.kind}")
    sentence = N_("Terima kasih. Mulai sekarang surel untuk kantor ini dikirim ke alamat yang baru.")
    if wish.kind == DEPUTY:
        sentence = N_("Terima kasih. Mulai sekarang Bapak/Ibu ikut menerima surel untuk kantor ini.")
    return door.notice(200, N_("Tercatat"), door.translator.text(sentence))


def _renewed(door: OfficeDoorContext, wish: OfficeWish, office: Office) -> Response:
    """Make the link anew, once, and go to the page by it; whoever has an old link finds nothing."""
    if not door.wishes.settle(wish.id, author_of(office), door.site.clock()):
        raise NotFound
    door.doors.renew(office.code, door.site.clock())
    door.wishes.drop(office.code, author_of(office), door.site.clock())
    door.note_of(office, "office door renewed", office.code)
    here = door.doors.urls([office.code])[office.code].removeprefix(door.site.settings.public_url)
    return redirect(here, 303)


def _asked(door: OfficeDoorContext, secret: str) -> tuple[OfficeWish, Office]:
    """The open wish of that secret, and its office. Raises NotFound, also where the office has another address by now than the one that was
    asked: whoever reads the former one has nothing to say there any more."""
    wish = door.wishes.of_secret(secret_digest(secret), door.real_clock())
    office = door.find_offices([wish.office]).get(wish.office) if wish and wish.kind in BY_MAIL else None
    if wish is None or office is None:
        raise NotFound
    if wish.kind in BY_ITS_ADDRESS and office.email.key not in {
        MailAddress(wish.asked_of).key,
        wish.facts.get("email"),
    }:
        raise NotFound  # its new one: somebody agreed, and the process died before it had noted that
    return wish, office


def _ask(kind: str, facts: Mapping[str, str], *, by_mail: bool) -> None:
    """Keep a wish of the office whose page it is. Raises Refused where too many mails have been asked for: they go to people who did not."""
    door = door_context()
    nonce, now = new_nonce(), door.real_clock()
    if by_mail and door.accounts.ask(f"wish mails {whose().code}", now, MOST_MAILS, WITHIN):
        raise Refused(ENOUGH_MAILS)
    digest = secret_digest(door.secrets.secret(nonce)) if by_mail else ""
    until = now + (LASTS if by_mail else STANDS)
    facts = {**facts, NONCE: nonce} if by_mail else facts
    door.wishes.ask(whose().code, kind, facts, digest=digest, at=door.site.clock(), now=now, until=until)
    door.note("office wish", f"{whose().code}: {kind}")


def _must_be_another(typed: TypedFields, email: str) -> None:
    """Complains of an address that is the office's own."""
    if email and MailAddress(email).key == whose().email.key:
        typed.object("email", typed.translator.text(SAME))


def _asking(answer: TypedForm, kind: str, facts: Mapping[str, str], done: str) -> Response:
    """Ask by mail, and lead back to the page; or the page with the form and why that cannot be asked now."""
    try:
        _ask(kind, facts, by_mail=True)
    except Refused as error:
        sentence = error.sentence(door_context().translator)
        return page_of_office(door_context(), 409, replace(answer, sentence=sentence))
    return redirect(to_page(done), 303)
