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
from calendar_service.letters.passage import Passage, besides, in_all
from calendar_service.rendering import Rendering
from calendar_service.timeline.stage import Days
from calendar_service.words.addresses import address, feed_path
from calendar_service.words.forms import CALENDAR

NO_SOURCES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of a mail share. kind: of office, see AUDIENCES. addressee: without a door_url where the office has no page of its
    own. public_url: without a slash at its end. sources: short name -> address, as in the timeline."""

    kind: str
    language: str
    addressee: Addressee
    public_url: str
    institution: Institution
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """The readable parts of one mail."""

    subject: str
    text: str
    html: str


def mail_words(rendering: Rendering, parts: Sequence[Passage], frame: Frame) -> Words:
    """A mail about these parts, at least one, the most urgent first: either reminders all of them or notices all of them."""
    laws = [part.law for part in parts]
    common = in_all(laws)
    shown = [_part(part, frame, besides(law, common)) for part, law in zip(parts, laws, strict=True)]
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


def _part(part: Passage, frame: Frame, law: object) -> dict[str, object]:
    """What the templates see of a part. law: what is not said in common."""
    election, stage, occurrence = part.election, part.stage, part.occurrence
    place = occurrence.region if part.elsewhere else None
    page = (
        address("pages.region", frame.language, election_id=election.id, code=place.code)
        if place
        else address("pages.election", frame.language, election_id=election.id)
    )
    return {
        "asked": part.is_asked,
        "days": part.days,
        "days_left": part.days_left,
        "elapsed": part.elapsed,
        "election": election,
        "feed_url": frame.public_url + feed_path(election.id, "", frame.language, CALENDAR),
        "form": part.form,
        "here": place.full_name if place else frame.addressee.region,
        "here_url": frame.public_url + page if part.elsewhere else frame.addressee.region_url,
        "high_risk": part.high_risk,
        "holds": part.holds,
        "hours": occurrence.hours,
        "is_answer": part.is_answer,
        "is_country": part.elsewhere and place is None,
        "is_span": part.elsewhere and occurrence.is_span,
        "law": law,
        "old_days": part.old_days,
        "old_hours": part.old_hours,
        "place": place.full_name if place else "",
        "places": part.places,
        "source_url": next((frame.sources[name] for name in stage.sources if name in frame.sources), None),
        "stage": stage,
        "stage_url": frame.public_url
        + address("pages.stage", frame.language, election_id=election.id, stage_id=stage.id),
        "told_on": part.told_on,
        "until": Days(None, part.days.last) if part.days else None,
        "voided": part.voided,
        "was_asked": part.was_asked,
        "zone": occurrence.zone,
    }


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
