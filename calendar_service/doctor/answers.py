"""Holds a server's answers against answer_rules. Pure."""

from __future__ import annotations

import ipaddress
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from calendar_service.doctor import answer_rules as rules
from calendar_service.doctor.content import events
from calendar_service.doctor.finding import Finding
from calendar_service.doctor.reading import physical_lines, read
from calendar_service.doctor.visit import ANSWER_BYTES, ServerAnswer, Visit

GOOGLE = "Google-Calendar-Importer"
ICSX5_HOPS = 5

Findings = Iterator[Finding]


def answer_findings(visit: Visit) -> list[Finding]:
    """Everything that the answers tell, but for the text of the feed."""
    found = [*_route(visit), *_robots(visit)]
    if visit.plain.status != 200:
        return [Finding(rules.NOT_OK, 0, {"status": visit.plain.status}), *found]
    if visit.plain.cut:
        found.append(Finding(rules.CUT, 0, {"limit": len(visit.plain.body)}))
    if visit.unasked:
        found.append(Finding(rules.UNFINISHED, 0, {"reason": visit.unasked}))
    return [*found, *_form(visit), *_revalidation(visit), *_sameness(visit)]


def body(answer: ServerAnswer) -> bytes:
    """The text of an answer, unpacked where it came packed."""
    if answer.headers.get("content-encoding", "").lower() not in ("gzip", "x-gzip", "deflate"):
        return answer.body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(answer.body, ANSWER_BYTES)
    except zlib.error:
        return answer.body


def _route(visit: Visit) -> Findings:
    for hop in visit.hops:
        if hop.origin.startswith("https:") and hop.target.startswith("http:"):
            yield Finding(rules.TO_HTTP, 0, {"target": hop.target})
        if hop.status != 308:
            yield Finding(rules.NOT_308, 0, {"status": hop.status})
    if len(visit.hops) > ICSX5_HOPS:
        yield Finding(rules.MANY_HOPS, 0, {"count": len(visit.hops)})
    if not visit.url.startswith("https:"):
        yield Finding(rules.INSECURE)
    if _is_private(urlsplit(visit.url).hostname or ""):
        yield Finding(rules.HERE_ONLY)


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _robots(visit: Visit) -> Findings:
    robots = visit.robots
    if robots is None or robots.status >= 500 or robots.status in (401, 403, 429):
        yield Finding(rules.ROBOTS_SILENT, 0, {"status": robots.status if robots else "-"})
        return
    if robots.status != 200:
        return
    parser = RobotFileParser()
    parser.parse(robots.body.decode("utf-8", "replace").splitlines())
    if not (parser.can_fetch(GOOGLE, visit.url) and parser.can_fetch("Googlebot", visit.url)):
        yield Finding(rules.ROBOTS_FORBID)


def _form(visit: Visit) -> Findings:
    kind = visit.plain.headers.get("content-type", "")
    if kind.split(";")[0].strip().lower() != "text/calendar":
        yield Finding(rules.CONTENT_TYPE, 0, {"value": kind or "-"})
    coding = visit.plain.headers.get("content-encoding", "identity")
    if coding.lower() not in ("", "identity"):
        yield Finding(rules.FORCED_GZIP, 0, {"value": coding})
    packed = visit.packed.headers if visit.packed else {}
    if "content-encoding" in packed and "accept-encoding" not in packed.get("vary", "").lower():
        yield Finding(rules.NO_VARY)


def _revalidation(visit: Visit) -> Findings:
    if not {"etag", "last-modified"} & visit.plain.headers.keys():
        yield Finding(rules.NO_VALIDATOR)
    if visit.by_tag and visit.by_tag.status != 304:
        yield Finding(rules.TAG_IGNORED, 0, {"status": visit.by_tag.status})
    if visit.by_date and visit.by_date.status != 304:
        yield Finding(rules.DATE_IGNORED, 0, {"status": visit.by_date.status})
    if visit.since_ever and visit.since_ever.status == 304:
        yield Finding(rules.WRONG_304)


def _sameness(visit: Visit) -> Findings:
    """What two requests in a row have to have in common."""
    if visit.again is None:
        return
    once, again = body(visit.plain), body(visit.again)
    if once == again:
        dates = [answer.headers.get("last-modified") for answer in (visit.plain, visit.again)]
        if dates[0] != dates[1]:
            yield Finding(rules.NOW_AS_DATE)
        return
    before, after = _uids(once), _uids(again)
    if len(before) == len(after) and before != after:
        yield Finding(rules.CHANGING_UID, 0, {"count": len(before - after)})
    pairs = zip(physical_lines(once), physical_lines(again), strict=False)
    at = next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 0)
    yield Finding(rules.CHANGING_BYTES, 0, {"at": at})


def _uids(data: bytes) -> set[str]:
    return {uid.value for event in events(read(data)) if (uid := event.first("UID"))}
