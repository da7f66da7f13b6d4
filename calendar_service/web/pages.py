"""The pages: the front, places, elections, their regions and stages, search, how to subscribe.

A view asks once for the revision and the time and hands values to a template. It writes nothing,
knows no session and sets no cookie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from flask import make_response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from calendar_service.feeds.query import WITHIN
from calendar_service.law.pack import LawTold
from calendar_service.printable import harmless, line
from calendar_service.publishing.revision import Revision
from calendar_service.regions import CAPITAL_ZONE, Region, Regions
from calendar_service.timeline.case import days_around, told, told_of_all, told_of_the_next
from calendar_service.timeline.fields import Shown, shown
from calendar_service.timeline.reference import laws_of, search_of
from calendar_service.timeline.stage import Days, Occurrence, Stage
from calendar_service.timeline.timeline import Election
from calendar_service.web.agenda import Agenda, AgendaRow, agenda
from calendar_service.web.context import Answer, PageContext, moved, page_context
from calendar_service.web.feed_choice import Choosable, FeedChoice, feed_choice, names_a_feed
from calendar_service.web.front import front
from calendar_service.web.link_card import LinkCard, country_card, election_card, place_card, stage_card
from calendar_service.web.picture import NARROW, WIDE, Picture, picture
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.standing import ElectionState, InPlace, Repeat, Upshot, named, repeats, stand, upshot
from calendar_service.web.subscribe import FeedLinks, qr_svg
from calendar_service.words.addresses import address
from calendar_service.words.contents import CONTENTS, offered
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

LONGEST_SEARCH = 80
"""Letters of a search that are looked at; no name is longer."""

MOST_FOUND = 100
"""Places of a search that are listed."""

pages = AddressedBlueprint("pages", __name__)


@dataclass(frozen=True)
class CameOf:
    """An election that is over, and what came of it. again: where it was voted again; empty for a region's own."""

    stand: InPlace
    upshot: Upshot
    again: list[Repeat]


@pages.view
def home() -> Answer:
    """What matters now and next over all elections; how each of them stands."""
    here = page_context()
    return home_page(here)


@pages.view
def subscribe() -> Answer:
    """How a feed comes into each calendar program; of the feed that a query names, with what was chosen for it."""
    here = page_context()
    if names_a_feed(request.args):
        return choice_page(here, feed_choice(request.args, what_may_be_chosen(here)))
    return subscribe_page(here)


@pages.view
def election(election_id: str) -> Answer:
    """What goes on and what comes, in the whole country."""
    here = page_context()
    return election_page(here, here.election(election_id))


@pages.view
def all_places() -> Answer:
    """Every province; with `q`, what `find` finds."""
    here = page_context()
    if request.args.get("q", "").strip():
        return found_places(here, None)
    return here.page("places", provinces=provinces(here.site.regions), revision=here.site.current())


@pages.view
def find() -> Answer:
    """The places that words may mean; the place itself where there is no doubt."""
    return found_places(page_context(), None)


@pages.view
def place(code: str) -> Answer:
    """A place over all elections, by its own clock."""
    here = page_context()
    regions = here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("pages.place", code=known))
    return place_page(here, regions[code], regions)


@pages.view
def search(election_id: str) -> Answer:
    """The same in an election, whose own pages of regions it leads to."""
    here = page_context()
    return found_places(here, here.election(election_id))


@pages.view
def region(election_id: str, code: str) -> Answer:
    """The same in one region, by its own clock."""
    here = page_context()
    found, regions = here.election(election_id), here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("pages.region", election_id=found.id, code=known))
    return region_page(here, found, regions[code], regions)


@pages.view
def stage(election_id: str, stage_id: str) -> Answer:
    """Everything about one stage."""
    here = page_context()
    found = here.election(election_id)
    if stage_id in found.by_id:
        return stage_page(here, found, found.by_id[stage_id])
    renamed = renamed_stage(here.site.current(), found, stage_id)
    return moved(url_for("pages.stage", election_id=found.id, stage_id=renamed.id))


def renamed_stage(revision: Revision, election: Election, former: str) -> Stage:
    """The stage that once had an id: by what the timetable says, and by what calendars still call it, should the timetable
    say its first id no more. Raises NotFound."""
    said = (stage for stage in election.stages if former in stage.was)
    found = next(said, None) or revision.known_as(election.id, former)
    if found is None:
        raise NotFound
    return found


def found_places(here: PageContext, election: Election | None) -> Answer:
    """What a search found: the page of the place that is meant beyond doubt, else a list. election: whose pages are led to, where a
    region votes in it; None for places over all elections."""
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    regions = here.site.regions
    found = search_of(regions).find(words)
    if found.meant:
        return redirect(address_of(found.meant, election), 302)
    return here.page(
        "search",
        election=election,
        words=harmless(line(words)),
        found=found,
        listed=[(hit, address_of(hit.region, election)) for hit in found.hits[:MOST_FOUND]],
        most=MOST_FOUND,
        regions=regions,
        provinces=provinces(regions),
    )


def address_of(region: Region, election: Election | None) -> str:
    """The page of a region in an election that is held there, else of the place."""
    if election and (election.regions is None or election.votes(region)):
        return url_for("pages.region", election_id=election.id, code=region.code)
    return url_for("pages.place", code=region.code)


def provinces(regions: Regions) -> list[Region]:
    """The provinces alone."""
    return [region for region in regions.values() if region.is_province]


def present_code(code: str, regions: Regions) -> str:
    """See known_code. Raises NotFound."""
    known = known_code(code, regions)
    if known is None:
        raise NotFound
    return known


def known_code(code: str, regions: Regions) -> str | None:
    """The code of today for one that may be a former one, or be written without its dot: `3578`. None for none."""
    for written in (code, f"{code[:2]}.{code[2:]}"):
        known = regions.former.get(written, written)
        if known in regions:
            return known
    return None


def issued(here: PageContext) -> list[Election]:
    """The elections whose timetables were set by now: nothing tells of the others before, but their own pages. Where none
    was, all."""
    every = list(here.site.current().timeline.elections.values())
    today = here.site.clock().astimezone(ZoneInfo(CAPITAL_ZONE)).date()
    return [each for each in every if each.issued <= today] or every


def stands(here: PageContext, region: Region | None) -> list[InPlace]:
    """Every election as it stands in a region, or in the country: what goes on, what comes, what is over; of these the
    latest first."""
    known = issued(here)
    return sorted((in_place(here, each, region) for each in known), key=_in_order)


def in_place(here: PageContext, election: Election, region: Region | None) -> InPlace:
    """How an election stands there now, also one whose timetable was not set yet."""
    goes_on = here.site.current().timeline.goes_on(election.id)
    return stand(election, issued(here), region, here.site.clock(), goes_on=goes_on)


def waited_for(every: Iterable[InPlace]) -> list[InPlace]:
    """Those of which something without a day is awaited: the vote, or its result."""
    return [each for each in every if each.awaited or each.undecided is not None]


def _in_order(each: InPlace) -> tuple[int, int]:
    first, last = (day.toordinal() if day else 0 for day in (each.first_day, each.last_day))
    places = (ElectionState.RUNNING, ElectionState.AHEAD)
    return (places.index(each.state), first) if each.state in places else (len(places), -last)


def home_page(here: PageContext) -> str:
    """The front page: which place, then what is next in the country. The picture and the table stand on each election's own."""
    revision, every = here.site.current(), stands(here, None)
    live = [each for each in every if not each.is_over]
    nearest = front((each.election, each.agenda) for each in live)
    leading = nearest.lead.election if nearest.lead else live[0].election if live else None
    return here.page(
        "home",
        card=card_of_country(here),
        election=leading,
        revision=revision,
        front=nearest,
        awaited=waited_for(live),
        live=live,
        over=[each for each in every if each.is_over],
        today=every[0].agenda.today if every else None,
        feed=here.feed(leading, None) if leading else None,
        provinces=provinces(here.site.regions),
        next_told=[] if live else the_next(here, CAPITAL_ZONE),
    )


def subscribe_page(here: PageContext) -> str:
    """How to subscribe, and to what."""
    feeds = [(each, here.feed(each.election, None)) for each in stands(here, None)]
    return here.page(
        "subscribe",
        feeds=[(each.election, feed) for each, feed in feeds if not each.is_over],
        over=[(each.election, feed) for each, feed in feeds if each.is_over],
        revision=here.site.current(),
    )


def what_may_be_chosen(here: PageContext) -> Choosable:
    """Of feeds, today."""
    elections, regions = here.site.current().timeline.elections, here.site.regions

    def found(words: str) -> list[tuple[str, str]]:
        seen = search_of(regions).find(words)
        return [(region.code, region.full_name) for region in ([seen.meant] if seen.meant else seen.regions)]

    contents = [*CONTENTS, *sorted(phases(here) - CONTENTS.keys())]
    return Choosable(lambda code: known_code(code, regions), found, elections, contents)


def phases(here: PageContext) -> set[str]:
    """Ids of the groups of stages of every election."""
    return {phase for election in here.site.current().timeline.elections.values() for phase in election.phases}


def choice_page(here: PageContext, chosen: FeedChoice) -> Answer:
    """A feed with what was chosen for it; what cannot be read is said, and what can be stays chosen."""
    problems = [here.translator.text(message, **facts) for message, facts in chosen.problems]
    feed, regions = chosen_feed(here, chosen), here.site.regions
    places = [regions[code.removesuffix(WITHIN)] for code in chosen.places]
    page = here.page(
        "feed-choice",
        chosen=chosen,
        problems=problems,
        alarms=[(lead, here.say.alarm(lead)) for lead in chosen.offered],
        places=places,
        provinces=list({region.province_code: regions[region.province_code] for region in places}.values()),
        contents=offered(phases(here)),
        feed=feed,
        qr=qr_svg(f"{here.site.settings.public_url}{feed.choose}") if feed else "",
        revision=here.site.current(),
    )
    return make_response(page, 400 if problems else 200)


def chosen_feed(here: PageContext, chosen: FeedChoice) -> FeedLinks | None:
    """The links of the feed that is chosen; None where none can be read."""
    region = here.site.regions[chosen.code] if chosen.code else None
    if chosen.election_id:
        plain = here.feed(here.site.current().timeline.elections[chosen.election_id], region)
    elif region:
        plain = here.lasting_feed(region)
    elif chosen.places:
        plain = here.union_feed([here.site.regions[code.removesuffix(WITHIN)] for code in chosen.places])
    else:
        return None
    return replace(plain, query=chosen.query, filters=chosen.filters, choose=chosen.address(here.language))


def card_of_country(here: PageContext) -> LinkCard:
    """What a chat shows of the front page."""
    live = [each for each in stands(here, None) if not each.is_over]
    found = front((each.election, each.agenda) for each in live)
    return country_card(here.say, here.site.current(), found)


def card_of_place(here: PageContext, region: Region) -> LinkCard:
    """What a chat shows of a place's page, and of its pages in each election."""
    ours = [each for each in stands(here, region) if each.state is not ElectionState.NONE]
    found = front((each.election, each.agenda) for each in ours)
    return place_card(here.say, here.site.current(), region, found, takes_part=bool(ours))


def card_of_election(here: PageContext, election: Election) -> LinkCard:
    """What a chat shows of an election's page."""
    found = front([(election, in_place(here, election, None).agenda)])
    return election_card(here.say, here.site.current(), election, found)


def card_of_stage(here: PageContext, election: Election, stage: Stage) -> LinkCard:
    """What a chat shows of a stage's page."""
    rows = agenda(election, None, here.site.clock()).rows
    row = next(row for row in rows if row.occurrence.id == stage.id)
    return stage_card(here.say, here.site.current(), election, row)


def the_next(here: PageContext, zone: str) -> list[LawTold]:
    """What is told today of the election after the last one. zone: of whoever reads."""
    return told_of_the_next(laws_of(here.site.regions), here.site.clock().astimezone(ZoneInfo(zone)).date())


def pictures(here: PageContext, seen: Agenda) -> list[Picture]:
    """The timeline drawn, wide and narrow; none where no stage has a day."""
    return [drawn for layout in (WIDE, NARROW) if (drawn := picture(seen, here.say, layout))]


def came_of(here: PageContext, over: InPlace) -> CameOf:
    """What pages tell of an election that is over in the whole country."""
    return CameOf(over, upshot(over, here.site.current()), repeats(over.election, issued(here), here.site.regions))


def place_page(here: PageContext, region: Region, regions: Regions) -> str:
    """The page of a place."""
    every = stands(here, region)
    ours = [each for each in every if each.state is not ElectionState.NONE]
    known = issued(here)
    return here.page(
        "place",
        card=card_of_place(here, region),
        events=here.events.of_place(front((each.election, each.agenda) for each in ours), region),
        revision=here.site.current(),
        region=region,
        province=regions.province_of(region),
        whole=regions.get(region.part_of),
        inside=regions.inside(region) if region.is_province else [],
        today=here.site.clock().astimezone(region.zone).date(),
        front=front((each.election, each.agenda) for each in ours),
        awaited=waited_for(ours),
        live=(live := [each for each in ours if not each.is_over]),
        next_told=[] if live else the_next(here, region.timezone),
        over=[CameOf(each, upshot(each, here.site.current()), []) for each in ours if each.is_over],
        others=[each.election for each in every if each.state is ElectionState.NONE],
        voters=[] if ours else voters_near(known, region, regions),
        again=repeated_inside(known, region, regions) if region.is_province else [],
        feed=(feed := here.lasting_feed(region)),
        qr=qr_svg(feed.page),
    )


def voters_near(elections: Sequence[Election], region: Region, regions: Regions) -> list[Region]:
    """For a place that takes part in no election: who near it does, in any in which all take part. Who votes again on an order of
    a court is no voter of a neighbour; only where there are no others are they named."""
    of_all = [each for each in elections if each.regions is None] or elections
    found = {near.code: near for each in of_all for near in each.voters_near(region, regions)}
    return [found[code] for code in sorted(found)]


def repeated_inside(elections: Sequence[Election], province: Region, regions: Regions) -> list[Repeat]:
    """The kabupaten and kota of a province that vote again, each time once."""
    found = {
        (again.election.id, again.region.code): again
        for each in elections
        for again in repeats(each, elections, regions, province)
        if again.region != province
    }
    return list(found.values())


def election_page(here: PageContext, election: Election) -> str:
    """The page of an election."""
    revision = here.site.current()
    stood = in_place(here, election, None)
    seen = stood.agenda
    return here.page(
        "election",
        card=card_of_election(here, election),
        election=election,
        revision=revision,
        agenda=seen,
        front=front([(election, seen)]),
        awaited=waited_for([stood]),
        over=came_of(here, stood) if stood.is_over else None,
        takes_part=named(election, here.site.regions),
        pictures=pictures(here, seen),
        feed=(feed := here.feed(election, None)),
        qr=qr_svg(feed.page),
        law=told_of_all(election, None, law_day(election, None, seen.today)),
        provinces=provinces(here.site.regions),
        canonical=url_for("pages.election", election_id=election.id),
    )


def region_page(here: PageContext, election: Election, region: Region, regions: Regions) -> str:
    """The page of one region."""
    revision = here.site.current()
    stood = in_place(here, election, region)
    votes = stood.state is not ElectionState.NONE
    return here.page(
        "region",
        card=card_of_place(here, region),
        events=here.events.of_place(front([(election, stood.agenda)]), region) if votes else None,
        election=election,
        revision=revision,
        region=region,
        province=regions.province_of(region),
        whole=regions.get(region.part_of),
        inside=regions.inside(region) if region.is_province else [],
        agenda=stood.agenda,
        law=told_of_all(election, region, law_day(election, None, stood.agenda.today)),
        front=front([(election, stood.agenda)]),
        awaited=waited_for([stood]),
        over=CameOf(stood, upshot(stood, revision), []) if stood.is_over else None,
        votes=votes,
        voters=[] if votes else election.voters_near(region, regions),
        feed=(feed := here.feed(election, region)),
        qr=qr_svg(feed.page),
    )


def stage_page(here: PageContext, election: Election, stage: Stage) -> str:
    """The page of one stage."""
    revision = here.site.current()
    seen = agenda(election, None, here.site.clock())
    row = next(row for row in seen.rows if row.occurrence.id == stage.id)
    stage = stage.told_on(seen.today)
    addresses = [revision.timeline.sources[name] for name in stage.sources]
    return here.page(
        "stage",
        card=(card := stage_card(here.say, revision, election, row)),
        events=here.events.of_stage(
            election, row, here.site.settings.public_url + card.picture if here.site.draw_card else ""
        ),
        election=election,
        revision=revision,
        stage=stage,
        note=stage.told_on(seen.today).note,
        row=row,
        parts=[r for r in seen.rows if r.occurrence.stage.part_of == stage.id],
        whole=election.by_id.get(stage.part_of or ""),
        phase=election.phases[stage.phase],
        law=told(election, row.occurrence, law_day(election, row.occurrence, seen.today), whole=True),
        facts=list(facts(stage, here.translator)),
        local=held_apart(here, election, stage),
        sources=[(here.say.host(address), address) for address in addresses],
        is_official=revision.timeline.hosts.is_official(addresses),
        calendar=stage_calendar(here, election, row.occurrence),
    )


def stage_calendar(here: PageContext, election: Election, occurrence: Occurrence) -> FeedLinks | None:
    """The links of the calendar of one stage alone; None where it has no day, and on a site of files, which has no such calendars."""
    if occurrence.days is None or not here.site.is_answered:
        return None
    names = {"election_id": election.id, "stage_id": occurrence.id}
    public = here.site.settings.public_url
    return FeedLinks(
        public_url=public,
        path=address("feeds.stage", here.language, form=CALENDAR, **names),
        title=here.translator.pick(occurrence.stage.title),
        page=public + address("pages.stage", here.language, **names),
    )


@dataclass(frozen=True)
class Apart:
    """Places in which a stage is held alike, and otherwise than elsewhere. row: of the first of them."""

    row: AgendaRow
    regions: list[Region]


def held_apart(here: PageContext, election: Election, stage: Stage) -> list[Apart]:
    """The places of which the timetable says something of their own, by what it says: the earliest first, then those that
    have no day."""
    found: dict[tuple[object, ...], Apart] = {}
    for code in sorted(stage.local):
        region = here.site.regions[code]
        seen = agenda(election, region, here.site.clock())
        row = next((row for row in seen.rows if row.occurrence.id == stage.id), None)
        if row:
            there = row.occurrence
            said = (there.days, there.zone if there.hours else None, *dict(stage.local[code].facts()).values())
            found.setdefault(said, Apart(row, [])).regions.append(region)
    return sorted(found.values(), key=lambda each: (each.row.occurrence.days or _LAST).opening)


_LAST = Days(None, date.max)


def facts(stage: Stage, translator: Translator) -> Iterator[tuple[str, str]]:
    """What the page shows of a stage as it is: what it is called, and what it says."""
    for name, field in shown(Shown.PAGE).items():
        value = getattr(stage, field.attribute or name)
        called = translator.text(field.called)
        if value:
            yield called[:1].upper() + called[1:], translator.pick(value) if isinstance(value, Text) else value


def law_day(election: Election, occurrence: Occurrence | None, today: date) -> date:
    """The day whose law a page tells: today, but of what is over its last day, so that no later change is said of it.
    occurrence: None for the election as a whole."""
    days = (occurrence.days or days_around(election, occurrence)) if occurrence else None
    last = days.last if days else election.law.until if election.law else today
    return min(today, last)
