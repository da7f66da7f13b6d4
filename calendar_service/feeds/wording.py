"""The sentences of a feed: titles and descriptions in one language. Pure.

What is said of neutrality comes from the election's law, as it holds on the stage's own first day in that place: a feed knows no
clock. What a stage adds stands in stages.yaml. Nothing here shortens or judges; text is made safe for calendars in `plain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from calendar_service.errors import N_, counted
from calendar_service.feeds.places import Place
from calendar_service.feeds.plain import line
from calendar_service.feeds.regional_days import days_differ, in_words, regional_days, statuses_differ
from calendar_service.law.pack import NOTHING, LawTold
from calendar_service.regions import Region, bare
from calendar_service.timeline.case import days_around, told, told_of_all
from calendar_service.timeline.stage import Due, DueDays, Occurrence, Relation, Scope, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.translator import Translator
from calendar_service.words.when import When

MAX_NAMES = 3
"""How many regions a title names before it only counts them."""


def title(stage: Stage, translator: Translator) -> str:
    """The stage's name on one line; its id where calendars would show nothing at all: a summary and
    an alarm must say something (RFC 5545 section 3.6.6)."""
    return line(translator.pick(stage.title)) or stage.id


def summary(occurrence: Occurrence, place: Place) -> str:
    """The title as calendars show it, with what its kind, place, hours and status add."""
    stage, translator = occurrence.stage, place.translator
    name = title(stage, translator)
    if occurrence.is_deadline:
        name = translator.text("Batas akhir: %(title)s", title=name)
    extras = [*_places(occurrence, place), _where_in_short(stage, place), _hours(occurrence, translator)]
    told = ", ".join(extra for extra in extras if extra)
    return marked(f"{name} ({told})" if told else name, stage.status, translator)


DUE = {
    (Relation.AFTER, False): counted("%(count)s hari sesudah %(anchor)s"),
    (Relation.AFTER, True): counted("%(count)s hari kerja sesudah %(anchor)s"),
    (Relation.SINCE, False): counted("%(count)s hari sejak %(anchor)s"),
    (Relation.SINCE, True): counted("%(count)s hari kerja sejak %(anchor)s"),
    (Relation.BEFORE, False): counted("%(count)s hari sebelum %(anchor)s"),
    (Relation.BEFORE, True): counted("%(count)s hari kerja sebelum %(anchor)s"),
}
"""How a day follows from a stage; whether working days are counted."""


def due_days(due: DueDays, election: Election, translator: Translator) -> str:
    """`3 hari kerja sesudah Registrasi perkara`; both ends where both are told."""
    last = _due(due.last, election, translator)
    if due.first is None:
        return last
    first = _due(due.first, election, translator) if isinstance(due.first, Due) else translator.plain_date(due.first)
    return translator.text(N_("%(first)s s.d. %(last)s"), first=first, last=last)


def _due(due: Due, election: Election, translator: Translator) -> str:
    anchor = translator.pick(election.by_id[due.anchor].title)
    return translator.text(DUE[due.relation, due.working], count=translator.number(due.count), anchor=anchor)


def marked(title: str, status: Status, translator: Translator) -> str:
    """The title behind its mark: cancelled and tentative things look like it in every program."""
    if status is Status.CANCELLED:
        return translator.text("DIBATALKAN: %(title)s", title=title)
    if status is Status.TENTATIVE:
        return translator.text("(tentatif) %(title)s", title=title)
    return title


def vulnerable(place: Place) -> str:
    """The words for a stage that is rated most vulnerable."""
    election = place.election
    named = election.law.named("vulnerable", election.voted_on) if election.law else None
    return place.translator.pick(named.title) if named and named.title else place.translator.text("Tahapan rawan")


def description(occurrence: Occurrence, place: Place) -> str:
    """Paragraphs: what changed, neutrality, what is special here, and where it is from."""
    paragraphs = (
        _standing(occurrence, place),
        _everywhere(occurrence, place),
        _clocks(occurrence, place.translator),
        _neutrality(occurrence, place),
        _notes(occurrence, place),
        _origin(occurrence, place),
    )
    return "\n\n".join("\n".join(sentences) for sentences in paragraphs if sentences)


def no_vote(region: Region, voting: Occurrence, place: Place) -> tuple[str, str]:
    """Title and description for a region that elects nobody. voting: the vote nationally."""
    translator = place.translator
    title = translator.text("Tidak ada pemilihan kepala daerah untuk %(region)s", region=region.full_name)
    voters = place.election.voters_near(region, place.regions)
    rows = [f"- {voter.full_name}: {place.region_url(voter)}" for voter in voters]
    if rows:
        lead = translator.text("%(region)s tidak memilih kepala daerah sendiri. Yang memilih:", region=region.full_name)
    else:
        lead = translator.text("%(region)s tidak memilih kepala daerah sendiri.", region=region.full_name)
    law = told_of_all(place.election, None, voting.days.opening) if voting.days else NOTHING
    return title, "\n".join((lead, *rows, *["" for _ in law["core"][:1]], *law.said("core", translator)))


def tombstone(stage: Stage, place: Place, *, applies: bool, is_national: bool) -> tuple[str, str]:
    """Title and description of an event that is no more. stage: as it is now. applies: whether it holds there still, without
    a day."""
    translator, name = place.translator, title(stage, place.translator)
    reason = [translator.text("Alasan: %(reason)s", reason=translator.pick(stage.reason))] if stage.reason else []
    further = translator.text("Selengkapnya: %(address)s", address=place.stage_url(stage.id))
    if applies and stage.status is Status.CANCELLED:
        said = [translator.text("Tahapan ini dibatalkan.")]
        called = marked(name, stage.status, translator)
    elif applies:
        said = [translator.text("Tanggal ini tidak berlaku lagi; penggantinya belum ditetapkan.")]
        said += [translator.pick(stage.undated)] if stage.undated else []
        called = translator.text("DITUNDA: %(title)s", title=name)
    elif is_national:
        said = [translator.text("Tahapan ini tidak berlaku lagi.")]
        called = translator.text("TIDAK BERLAKU: %(title)s", title=name)
    else:
        said = [translator.text("Tahapan ini tidak berlaku di daerah ini.")]
        called = translator.text("TIDAK BERLAKU DI SINI: %(title)s", title=name)
    return called, "\n".join((*said, *reason, further))


def gone_no_vote(region: Region, voting: Occurrence, place: Place, *, applies: bool) -> tuple[str, str]:
    """Title and description of what is left of no_vote. applies: whether only the day is gone."""
    translator = place.translator
    name = no_vote(region, voting, place)[0]
    if applies:
        said = translator.text("Tanggal ini tidak berlaku lagi; penggantinya belum ditetapkan.")
        called = translator.text("DITUNDA: %(title)s", title=name)
    else:
        said = translator.text("Keterangan ini tidak berlaku lagi.")
        called = translator.text("TIDAK BERLAKU: %(title)s", title=name)
    further = translator.text("Selengkapnya: %(address)s", address=place.region_url(region))
    return called, f"{said}\n{further}"


def _places(occurrence: Occurrence, place: Place) -> list[str]:
    """Where it is, if not everywhere: nationally the regions; in a region that nobody knows whether it is there."""
    translator, scope = place.translator, occurrence.stage.scope
    if scope.is_open:
        return [translator.text("di sebagian daerah")]
    if occurrence.region is not None:
        return []
    if not occurrence.is_span:
        return [_where(scope, place)]
    held = [each for each in regional_days(occurrence, place) if each.is_held]
    told = [_counted_or_named([each.region.code for each in held], place)]
    return [*told, translator.text("harinya berbeda")] if days_differ(held) else told


def _where(scope: Scope, place: Place) -> str:
    translator = place.translator
    if scope.codes is not None and not scope.codes:
        return translator.text("daerah belum ditentukan")
    if scope.codes:
        return _counted_or_named(scope.codes, place)
    if not scope.excluded:
        return ""
    return translator.text("kecuali %(names)s", names=_counted_or_named(scope.excluded, place))


def _counted_or_named(codes: Sequence[str], place: Place) -> str:
    return counted_or_named(len(codes), (place.regions[bare(code)].full_name for code in codes), place.translator)


def counted_or_named(count: int, names: Iterable[str], translator: Translator) -> str:
    """So many names of regions, where they are few; else their number."""
    if count > MAX_NAMES:
        return translator.text(counted("%(count)s daerah"), count=translator.number(count))
    return ", ".join(names)


def _where_in_short(stage: Stage, place: Place) -> str:
    """The first part of it, where it is long; the whole stands in the description."""
    if stage.where is None:
        return ""
    whole = line(place.translator.pick(stage.where)).rstrip(".")
    first = _PART.split(whole, maxsplit=1)[0]
    return first if first == whole else f"{first} …"


_PART = re.compile(r"[,;:.] ")
"""What ends a part of a sentence."""


def _hours(occurrence: Occurrence, translator: Translator) -> str:
    """Those that a calendar does not show by itself: local hours of an all-day entry, and that a moment has no end."""
    hours, days = occurrence.hours, occurrence.days
    if occurrence.has_hours_apart:
        return translator.text(N_("jamnya berbeda"))
    if days is None or hours is None or (occurrence.is_timed and hours.closes):
        return ""
    told = When(translator, days, hours, occurrence.zone).alone()
    return told if hours.closes else translator.text("mulai %(hours)s", hours=told)


def _standing(occurrence: Occurrence, place: Place) -> list[str]:
    """Whether one can rely on it."""
    stage, translator = occurrence.stage, place.translator
    found = []
    if stage.status is Status.CANCELLED:
        found.append(translator.text("Tahapan ini dibatalkan."))
    elif stage.scope.is_open:
        found += _in_some_regions(occurrence, place)
    elif statuses_differ(regional_days(occurrence, place)) and occurrence.is_span:
        found.append(translator.text("Sebagian tanggal ini tentatif dan dapat berubah."))
    elif stage.status is Status.TENTATIVE:
        found.append(translator.text("Tanggal ini tentatif dan dapat berubah."))
    if stage.due and stage.status is Status.TENTATIVE:
        found.append(translator.text("Dihitung: %(due)s.", due=due_days(stage.due, place.election, translator)))
    if stage.undated:
        found.append(translator.pick(stage.undated))
    if stage.reason:
        found.append(translator.text("Alasan: %(reason)s", reason=translator.pick(stage.reason)))
    return found


def _in_some_regions(occurrence: Occurrence, place: Place) -> list[str]:
    """That it holds in some regions, not known which, and whom to ask."""
    translator = place.translator
    if occurrence.region:
        known = translator.text(
            "Tahapan ini hanya berlaku di sebagian daerah; belum kami ketahui apakah juga di daerah ini."
        )
    else:
        known = translator.text("Tahapan ini hanya berlaku di sebagian daerah; belum kami ketahui di daerah mana saja.")
    return [known, *_law(occurrence, place).said("ask", translator)]


def _everywhere(occurrence: Occurrence, place: Place) -> list[str]:
    """The place in words; nationally also the days of each region that has its own."""
    stage, translator = occurrence.stage, place.translator
    found = [translator.text("Tempat: %(where)s", where=line(translator.pick(stage.where)))] if stage.where else []
    places = regional_days(occurrence, place)
    if not places:
        return found
    if occurrence.is_span:
        lead = translator.text("Hari di setiap daerah:")
    else:
        lead = translator.text("Di daerah berikut berlaku ketentuan lain:")
    return [*found, lead, *in_words(places, occurrence, translator)]


def _clocks(occurrence: Occurrence, translator: Translator) -> list[str]:
    """Nationally, the same local hours on the three clocks."""
    hours, days = occurrence.hours, occurrence.days
    if occurrence.region or occurrence.zone or not (hours and days):
        return []
    clocks = When(translator, days, hours).on_each_clock()
    shown = [f"- {there}" if there == here else f"- {there} ({here})" for there, here in clocks]
    return [translator.text("Jam berlaku menurut waktu setempat:"), *shown]


def _neutrality(occurrence: Occurrence, place: Place) -> list[str]:
    translator, law = place.translator, _law(occurrence, place)
    guidance = [f"- {translator.pick(bullet)}" for bullet in occurrence.stage.guidance]
    return [*law.said("core", translator), *guidance, *law.said("in-short", translator)]


def _law(occurrence: Occurrence, place: Place) -> LawTold:
    """What holds on the first day of the stage, or of what it is part of; nothing where no day is known."""
    days = occurrence.days or days_around(place.election, occurrence)
    return told(place.election, occurrence, days.opening, whole=occurrence.is_deadline) if days else NOTHING


def _notes(occurrence: Occurrence, place: Place) -> list[str]:
    stage, translator = occurrence.stage, place.translator
    found = [vulnerable(place) + "."] if stage.vulnerable else []
    if stage.note:
        found.append(translator.pick(stage.note))
    return found


def _origin(occurrence: Occurrence, place: Place) -> list[str]:
    stage, translator = occurrence.stage, place.translator
    addresses = [place.sources[name] for name in stage.sources if name in place.sources]
    found = [translator.text("Dasar hukum: %(basis)s", basis=stage.basis)] if stage.basis else []
    found += [translator.text("Sumber: %(address)s", address=address) for address in addresses]
    if not place.hosts.is_official(addresses):
        found.append(
            " ".join(
                (
                    translator.text("Tanggal diambil dari salinan pers."),
                    *_law(occurrence, place).said("dates", translator),
                )
            )
        )
    return [*found, translator.text("Selengkapnya: %(address)s", address=place.stage_url(stage.id))]
