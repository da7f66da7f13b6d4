"""The words of a mail: from its parts to subject, text and HTML. Pure but for the templates.

Everything that differs from office to office goes through Addressee, as finished strings that the
templates print unchanged, so that one rendering can serve every office of the same kind. All other
words depend on the parts, the kind of office, the language and whether the office has a page of its own
alone. Nothing personal stands in a subject. The sentences stand once, in templates/mail; text and HTML only lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calendar_service.letters.institution import Institution
from calendar_service.letters.letter import Addressee
from calendar_service.letters.passage import HeldOn, Passage, besides, held_on, in_all, together
from calendar_service.rendering import Rendering
from calendar_service.timeline.stage import Days
from calendar_service.words.addresses import address, feed_path
from calendar_service.words.forms import CALENDAR

NO_SOURCES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of a mail share. kind: of office, see AUDIENCES. addressee: without a door_url where the office has no page of its
    own. public_url: without a slash at its end. sources: short name -> address, as in the timeline. heads_within: of the reader's
    region, see offices."""

    kind: str
    language: str
    addressee: Addressee
    public_url: str
    institution: Institution
    sources: Mapping[str, str]
    heads_within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The readable parts of one mail."""

    subject: str
    text: str
    html: str


def mail_words(rendering: Rendering, parts: Sequence[Passage], frame: Frame) -> Words:
    """A mail about these parts, at least one, the most urgent first: either reminders all of them or notices all of them."""
    groups = together(parts)
    laws = [group[0].law for group in groups]
    common = in_all(laws)
    shown = [_part(group, frame, besides(law, common)) for group, law in zip(groups, laws, strict=True)]
    for each in shown:
        each["title"] = _line(rendering, "mail/parts/title.txt", frame, part=each)
        each["short"] = _line(rendering, "mail/parts/short.txt", frame, part=each)
    first = parts[0]
    context: dict[str, object] = {
        "addressee": frame.addressee,
        "first": shown[0],
        "is_about_law": any(laws),
        "is_withdrawn": all(part.message == "cancel" for part in parts),
        "differing_pieces": differing_pieces,
        "heads_within": frame.heads_within,
        "has_letter": any(part.has_papers and not part.elsewhere for part in parts),
        "has_papers": any(part.has_papers for part in parts),
        "is_notice": first.message != "reminder",
        "kind": frame.kind,
        "law": common,
        "parts": shown,
        "code_url": frame.public_url + address("genuine.code", frame.language, code=frame.addressee.code),
        "sender": frame.institution,
        "told_on": first.told_on,
    }
    context["subject"] = _line(rendering, "mail/subject.txt", frame, **context)
    return Words(
        subject=str(context["subject"]),
        text=rendering.render("mail/body.txt", frame.language, **context).strip() + "\n",
        html=rendering.render("mail/body.html", frame.language, **context),
    )


def _line(rendering: Rendering, template: str, frame: Frame, **context: object) -> str:
    return " ".join(rendering.render(template, frame.language, **context).split())


def _part(group: Sequence[Passage], frame: Frame, law: object) -> dict[str, object]:
    """What the templates see of parts that are told as one. law: what is not said in common."""
    part = group[0]
    election, stage, occurrence = part.election, part.stage, part.occurrence
    regions = [each.occurrence.region for each in group if part.elsewhere and each.occurrence.region]
    names = ", ".join(region.full_name for region in regions)
    place = regions[0] if len(regions) == 1 else None
    page = (
        address("pages.region", frame.language, election_id=election.id, code=place.code)
        if place
        else address("pages.election", frame.language, election_id=election.id)
    )
    is_country = part.elsewhere and occurrence.region is None
    named = [name for each in group for name in each.stage.sources if name in frame.sources][:1]
    return {
        "asked": part.is_asked,
        "days": part.days,
        "days_left": part.days_left,
        "elapsed": part.elapsed,
        "election": election,
        "feed_url": frame.public_url + feed_path(election.id, "", frame.language, CALENDAR),
        "form": part.form,
        "held": [_held(each, held, is_named=len(group) > 1) for each, held in held_on(group)],
        "here": names or frame.addressee.region,
        "here_url": frame.public_url + page if place or is_country else frame.addressee.region_url,
        "high_risk": part.high_risk,
        "holds": part.holds,
        "hours": occurrence.hours,
        "is_answer": part.is_answer,
        "is_country": is_country,
        "is_span": part.elsewhere and occurrence.is_span,
        "law": law,
        "old_days": part.old_days,
        "old_hours": part.old_hours,
        "place": place.full_name if place else "",
        "place_count": len(regions),
        "place_names": names if len(regions) > 1 else "",
        "places": part.places,
        "region": names if place else frame.addressee.region,
        "source_url": frame.sources[named[0]] if named else None,
        "stage": stage,
        "stage_url": frame.public_url
        + address("pages.stage", frame.language, election_id=election.id, stage_id=stage.id),
        "subject_days": _next_days(part),
        "told_on": part.told_on,
        "until": Days(None, part.days.last) if part.days else None,
        "voided": part.voided,
        "was_asked": part.was_asked,
        "zone": occurrence.zone,
    }


def _held(part: Passage, held: HeldOn, *, is_named: bool) -> dict[str, object]:
    """Days and hours, and where, if that has to be said of each."""
    return {
        "days": held.days,
        "days_left": part.days_left,
        "elapsed": part.elapsed,
        "hours": held.hours,
        "places": held if is_named else None,
        "zone": part.occurrence.zone,
    }


def _next_days(part: Passage) -> Days | None:
    """Those that a subject names: of what each region holds on days of its own the next ones, as from the first to the last of them nobody
    holds it."""
    if not part.places:
        return part.days
    ahead = [held.days for held in part.places if part.told_on <= held.days.opening]
    return ahead[0] if ahead else max((held.days for held in part.places), key=lambda days: days.last)


def differing_pieces(old: str, new: str) -> list[tuple[str, bool]]:
    """The new words in pieces, each with whether it differs from the old ones: all between the first word and the last one that do."""
    before, after = old.split(" "), new.split(" ")
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    same = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    end = max(len(after) - same, start)
    pieces = [(after[:start], False), (after[start:end], True), (after[end:], False)]
    kept = [(" ".join(words), differs) for words, differs in pieces if words]
    return [(words if at == len(kept) - 1 else f"{words} ", differs) for at, (words, differs) in enumerate(kept)]
