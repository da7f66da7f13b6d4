"""A post office with a desk before it: what somebody reads there, beside what a mail server then gets."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from calendar_service.accounts.account import Role
from calendar_service.ledger.rows import Suppression
from tests.admin_material import HASH, Hands, World, application
from tests.post_office import PostOffice, office
from tests.scripted_smtp import ScriptedServer
from tests.world import KNOWN

Open = Callable[..., PostOffice]

OFFICES = [
    office("banda@x.example", "banda", "11"),
    office("bali@x.example", "bali", "51"),
    replace(office("papua@x.example", "papua", "91"), hour="10"),
    office("sby@x.example", "sby", "35.78"),
    office("mati@x.example", "mati", "35.78"),
    replace(office("kpu@x.example", "kpu", "35.78"), kind="kpu"),
]


def desk(post: PostOffice) -> World:
    """The editor of a post office, before which siti and budi sit."""
    service, hands = post.service, Hands()
    for name, role in (("siti", Role.PUBLISHER), ("budi", Role.EDITOR)):
        service.accounts.add(name, role, HASH, KNOWN)
    app, site = application(service, hands)
    return World(service, service.settings.stages_file, app, hands, site)


def opened(open_office: Open, server: ScriptedServer) -> PostOffice:
    """`mati` is held; H-3 has gone out, and it is the evening before H-1."""
    post = open_office(server, OFFICES, secret_key="x" * 48)
    post.service.suppressions.hold(Suppression("mati@x.example", post.now, 550, "5.1.1", "no such user", None))
    post.at(datetime.fromisoformat("2024-09-20T11:00+07:00"))
    post.sweep()
    post.worker().drain()
    post.at(datetime.fromisoformat("2024-09-23T20:00+07:00"))
    return post


def go_by(post: PostOffice, until: str, step: timedelta = timedelta(hours=1)) -> None:
    """Hour by hour, as the clock and a worker do."""
    worker = post.worker("w2")
    while post.now < datetime.fromisoformat(until):
        post.now += step
        post.sweep()
        worker.drain()


def told_mails(server: ScriptedServer) -> Counter[str]:
    return Counter(server.recipients)


def texts(server: ScriptedServer, address: str) -> list[tuple[str, str]]:
    """(subject, text) of the mails to it."""
    found = []
    for data in server.mails:
        message = email.message_from_bytes(re.sub(rb"(?m)^\.\.", b".", data), policy=email.policy.default)
        if address in message["To"]:
            found.append((str(message["Subject"]), message.get_body(("plain",)).get_content()))
    return found


def letters(page: str) -> list[tuple[str, str]]:
    """(subject, text) of the mails that the page shows."""
    found = re.findall(
        r"<article class=\"part\"><h4>(.*?)</h4>.*?<pre class=\"letter\"[^>]*>(.*?)</pre>", page, re.DOTALL
    )
    return [(html.unescape(subject), html.unescape(text)) for subject, text in found]


def normal(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((subject, text.replace("\r\n", "\n").strip()) for subject, text in told)
