"""The words of a mail: from a reminder to subject, text and HTML. Pure but for the templates.

Everything that differs from office to office goes through Addressee, as finished strings that the
templates print unchanged, so that one rendering can serve every office of the same kind. All other
words depend on the election, the stage's days and zone, the day of the mail, the kind of office,
the language and `high_risk` alone. Nothing personal stands in a subject. The sentences stand once,
in templates/mail/<message>/content.txt; text and HTML only lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendar_service.letters.letter import Addressee
from calendar_service.promises.planning import Moment
from calendar_service.promises.told import is_asked
from calendar_service.rendering import Rendering
from calendar_service.timeline.case import told
from calendar_service.timeline.stage import Days, Hours, Occurrence
from calendar_service.timeline.timeline import Election
from calendar_service.words.addresses import address, feed_path
from calendar_service.words.forms import CALENDAR
from calendar_service.words.languages import Text
from calendar_service.words.translator import Translator

NO_SOURCES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class HeldOn:
    """Where a stage is held on the same days and hours: names of regions, each with its narrower place."""

    days: Days
    hours: Hours | None
    places: tuple[Text, ...]

    def names(self, translator: Translator) -> str:
        """`Kabupaten Siak (3 TPS), Kabupaten Bangka Barat`."""
        return ", ".join(translator.pick(place) for place in self.places)


@dataclass(frozen=True, slots=True)
class Words:
    """The readable parts of one mail."""

    subject: str
    text: str
    html: str


def reminder_words(
    rendering: Rendering,
    *,
    election: Election,
    occurrence: Occurrence,
    moment: Moment,
    kind: str,
    language: str,
    elsewhere: bool = False,
    places: Sequence[HeldOn] = (),
    high_risk: bool,
    addressee: Addressee,
    public_url: str,
    sources: Mapping[str, str] = NO_SOURCES,
) -> Words:
    """The mail that tells a stage at one of its moments.

    occurrence: needs days. elsewhere: whether it is not the reader's own region that the occurrence is of. places: of an occurrence
    that is of the whole country, where and when it is held. kind: of office, see AUDIENCES. high_risk: whether the office stands for
    a province of highest vulnerability; never true for a kabupaten or kota. public_url: without a
    slash at its end. sources: short name -> address, as in the timeline.
    """
    region = occurrence.region
    told_on = (moment.due_at.astimezone(region.zone) if region else moment.due_at).date()
    context = _context(
        election=election,
        occurrence=occurrence,
        told_on=told_on,
        kind=kind,
        language=language,
        elsewhere=elsewhere,
        places=places,
        addressee=addressee,
        public_url=public_url,
        sources=sources,
    )
    assert occurrence.days is not None
    context |= {
        "elapsed": (told_on - occurrence.days.opening).days,
        "days_left": moment.days_left,
        "high_risk": high_risk,
    }
    return _words(rendering, "question" if is_asked(occurrence) else "reminder", language, context)


def change_words(
    rendering: Rendering,
    *,
    election: Election,
    old_days: Days | None,
    old_hours: Hours | None,
    occurrence: Occurrence,
    told_on: date,
    kind: str,
    language: str,
    elsewhere: bool = False,
    places: Sequence[HeldOn] = (),
    was_asked: bool = False,
    addressee: Addressee,
    public_url: str,
    sources: Mapping[str, str] = NO_SOURCES,
) -> Words:
    """The mail that tells a new schedule to an office that was told the old one.

    old_days, old_hours: what was told before, in the occurrence's zone; None where no day was
    known. was_asked: whether it was a question before if the stage holds there. occurrence: as it holds now; without days
    the new date is still open. told_on: the local day of the mail, from which days are counted.
    """
    context = _context(
        election=election,
        occurrence=occurrence,
        told_on=told_on,
        kind=kind,
        language=language,
        elsewhere=elsewhere,
        places=places,
        addressee=addressee,
        public_url=public_url,
        sources=sources,
    )
    days = occurrence.days
    context |= {
        "old_days": old_days,
        "old_hours": old_hours,
        "is_answer": was_asked and not is_asked(occurrence),
        "elapsed": (told_on - days.opening).days if days else None,
        "days_left": _days_left(days, told_on) if days else None,
    }
    return _words(rendering, "change", language, context)


def cancel_words(
    rendering: Rendering,
    *,
    election: Election,
    occurrence: Occurrence,
    old_days: Days | None,
    old_hours: Hours | None,
    told_on: date,
    kind: str,
    language: str,
    elsewhere: bool = False,
    places: Sequence[HeldOn] = (),
    was_asked: bool = False,
    holds: bool = True,
    addressee: Addressee,
    public_url: str,
    sources: Mapping[str, str] = NO_SOURCES,
) -> Words:
    """The mail that withdraws a stage: to an office that was told of it. holds: false where it takes place, but not
    there (any more). Other arguments as above."""
    context = _context(
        election=election,
        occurrence=occurrence,
        told_on=told_on,
        kind=kind,
        language=language,
        elsewhere=elsewhere,
        places=places,
        addressee=addressee,
        public_url=public_url,
        sources=sources,
    )
    context |= {"old_days": old_days, "old_hours": old_hours, "was_asked": was_asked, "holds": holds}
    return _words(rendering, "cancel", language, context)


def _context(
    *,
    election: Election,
    occurrence: Occurrence,
    told_on: date,
    kind: str,
    language: str,
    elsewhere: bool,
    places: Sequence[HeldOn],
    addressee: Addressee,
    public_url: str,
    sources: Mapping[str, str],
) -> dict[str, object]:
    """What every mail shows."""
    stage, days = occurrence.stage.told_on(told_on), occurrence.days
    place = occurrence.region if elsewhere else None
    page = (
        address("pages.region", language, election_id=election.id, code=place.code)
        if place
        else address("pages.election", language, election_id=election.id)
    )
    return {
        "addressee": addressee,
        "asked": is_asked(occurrence),
        "days": days,
        "election": election,
        "feed_url": public_url + feed_path(election.id, "", language, CALENDAR),
        "here": place.full_name if place else addressee.region,
        "here_url": public_url + page if elsewhere else addressee.region_url,
        "hours": occurrence.hours,
        "is_country": elsewhere and place is None,
        "is_span": elsewhere and occurrence.is_span,
        "kind": kind,
        "place": place.full_name if place else "",
        "places": places,
        "law": told(election, occurrence, told_on, kind, own=not elsewhere),
        "source_url": next((sources[name] for name in stage.sources if name in sources), None),
        "stage": stage,
        "stage_url": public_url + address("pages.stage", language, election_id=election.id, stage_id=stage.id),
        "told_on": told_on,
        "zone": occurrence.zone,
    }


def _days_left(days: Days, told_on: date) -> int:
    """As Moment counts them: to the opening, then to the last day; negative once it is over."""
    target = days.opening if told_on <= days.opening else days.last
    return (target - told_on).days


def _words(rendering: Rendering, message: str, language: str, context: dict[str, object]) -> Words:
    context["title"] = rendering.render("mail/parts/title.txt", language, **context).strip()
    subject = " ".join(rendering.render(f"mail/{message}/subject.txt", language, **context).split())
    return Words(
        subject=subject,
        text=rendering.render(f"mail/{message}/body.txt", language, **context).rstrip() + "\n",
        html=rendering.render(f"mail/{message}/body.html", language, subject=subject, **context),
    )
