"""What a calendar is called and says about itself. Pure."""

from __future__ import annotations

from datetime import date

from calendar_service.errors import N_, counted
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.ical import Heading
from calendar_service.feeds.places import ChosenPlaces, LastingPlace, Place
from calendar_service.feeds.plain import label, lines
from calendar_service.regions import Region
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text

MOST_NAMED, MOST_IN_A_NAME = 60, 2
"""So many places are named in what a calendar says about itself, and in its name; more are counted."""

_ANY_DAY = date(2000, 1, 1)
"""WIB, WITA and WIT are so called on any day."""


def heading(place: Place, region: Region | None, called: str, path: str) -> Heading:
    """called: its name. path: the feed's own."""
    return Heading(
        language=place.translator.language,
        name=called,
        about=lines(" ".join(_about(place, region))),
        page=place.region_url(region),
        feed=place.feed_url(path),
    )


def name(place: Place, region: Region | None) -> str:
    """`Tahapan Pilkada Serentak 2024 – Kota Surabaya`."""
    translator = place.translator
    everywhere = N_("Nasional") if place.election.regions is None else N_("Semua daerahnya")
    where = region.full_name if region else translator.text(everywhere)
    election = translator.pick(place.election.title)
    return label(translator.text("Tahapan %(election)s – %(where)s", election=election, where=where))


def _about(place: Place, region: Region | None) -> list[str]:
    translator = place.translator
    election = translator.pick(place.election.title)
    if region is None:
        everywhere = (
            N_("Tahapan dan tenggat %(election)s di seluruh Indonesia.")
            if place.election.regions is None
            else N_("Tahapan dan tenggat %(election)s di semua daerah yang ikut.")
        )
        found = [translator.text(everywhere, election=election)]
    else:
        zone = translator.zone(region.timezone, place.election.issued)  # WIB, WITA or WIT on any day
        facts = {"election": election, "where": region.full_name, "zone": zone}
        found = [translator.text("Tahapan dan tenggat %(election)s di %(where)s menurut %(zone)s.", **facts)]
    return [*found, *map(translator.pick, said_of_law(place.election, region))]


def lasting_heading(place: LastingPlace, path: str) -> Heading:
    """Of a place's own calendar. It says of the law what the newest of its elections says. path: the feed's own."""
    translator, region = place.translator, place.region
    facts = {"where": region.full_name, "zone": translator.zone(region.timezone, _ANY_DAY)}
    about = [translator.text("Tahapan dan tenggat semua pemilihan di %(where)s menurut %(zone)s.", **facts)]
    return _over_elections(place, region, lasting_name(place), about, path)


def _over_elections(
    place: LastingPlace | ChosenPlaces, region: Region | None, called: str, about: list[str], path: str
) -> Heading:
    """With what the law of the newest election says. region: the only one; None where there are several."""
    translator = place.translator
    newest = max(place.elections, key=lambda election: election.voted_on, default=None)
    law = said_of_law(newest, region) if newest else []
    return Heading(
        language=translator.language,
        name=called,
        about=lines(" ".join((*about, *map(translator.pick, law)))),
        page=place.url,
        feed=place.feed_url(path),
    )


def lasting_name(place: LastingPlace) -> str:
    """`Tahapan – Kota Surabaya`."""
    return label(place.translator.text("Tahapan – %(where)s", where=place.region.full_name))


def union_heading(place: ChosenPlaces, path: str) -> Heading:
    """Of a calendar of several places. path: the feed's own, with its query."""
    translator = place.translator
    named = [region.full_name for region in place.regions[:MOST_NAMED]]
    facts = {"count": translator.number(len(place.regions)), "names": ", ".join(named)}
    about = [translator.text(counted("Tahapan dan tenggat semua pemilihan di %(count)s daerah: %(names)s."), **facts)]
    if len(place.regions) > len(named):
        about = [
            translator.text(counted("Tahapan dan tenggat semua pemilihan di %(count)s daerah."), count=facts["count"])
        ]
    about.append(translator.text(N_("Yang sama di beberapa daerah tertulis satu kali.")))
    if place.contents:
        about.append(translator.text(N_("Hanya sebagian isinya: %(contents)s."), contents=", ".join(place.contents)))
    return _over_elections(place, None, union_name(place), about, path)


def union_name(place: ChosenPlaces) -> str:
    """`Tahapan – Kota Surabaya dan 3 daerah lain (pemungutan + tenggat)`."""
    translator, regions = place.translator, place.regions
    first = regions[0].full_name
    if len(place.codes) == 1 and len(regions) > 1:
        where = translator.text(N_("%(province)s dengan kabupaten dan kotanya"), province=first)
    elif len(regions) <= MOST_IN_A_NAME:
        where = " + ".join(region.full_name for region in regions)
    else:
        others = translator.number(len(regions) - 1)
        where = translator.text(counted("%(first)s dan %(count)s daerah lain"), first=first, count=others)
    name = translator.text("Tahapan – %(where)s", where=where)
    return label(f"{name} ({' + '.join(place.contents)})" if place.contents else name)


def stage_heading(place: Place, entry: Entry, path: str) -> Heading:
    """Of the calendar of one stage, nationally. path: the feed's own."""
    translator = place.translator
    election = translator.pick(place.election.title)
    about = translator.text(N_("Satu tahapan dari %(election)s: %(title)s."), election=election, title=entry.title)
    return Heading(
        language=translator.language,
        name=label(f"{entry.title} – {election}"),
        about=lines(" ".join((about, *map(translator.pick, said_of_law(place.election, None))))),
        page=entry.url,
        feed=place.feed_url(path),
    )


def said_of_law(election: Election, region: Region | None) -> list[Text]:
    """What the head of a calendar says of neutrality: of a province that is rated most vulnerable, that it is; and what holds on
    any day. As it is known on the day of the vote: a calendar's head knows no other."""
    law, day = election.law, election.voted_on
    rated = law.named("high-risk", day) if law and region and region.code in election.high_risk else None
    always = law.named("calendar", day) if law else None
    return [*([rated.title] if rated and rated.title else []), *([always.text] if always else [])]
