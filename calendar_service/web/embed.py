"""A place's next dates for other people's sites: a small page that any site may show in a frame, and where its code is copied.

The page has no script, no cookie and no form; its links open outside of the frame. It stands in every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from flask import request, url_for

from calendar_service.errors import N_
from calendar_service.printable import harmless, line
from calendar_service.regions import Region
from calendar_service.timeline.reference import search_of
from calendar_service.web.context import Answer, PageContext, moved, page_context
from calendar_service.web.front import front
from calendar_service.web.pages import LONGEST_SEARCH, MOST_FOUND, present_code, stands
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.standing import ElectionState
from calendar_service.words.addresses import address
from calendar_service.words.languages import LANGUAGES

MOST = 3
"""So many dates stand behind the first."""

WIDTH, HEIGHT = 360, 520
"""Of the frame, in CSS pixels: what the page takes with all of its dates. It may be narrower."""

embed = AddressedBlueprint("embed", __name__)


@dataclass(frozen=True)
class EmbedCode:
    """What is copied, in one language. path: of the page in the frame."""

    language: str
    path: str
    html: str


@embed.view
def copy_code() -> Answer:
    """The code of a place, and how it looks; where words may mean several, these."""
    here = page_context()
    words, regions = request.args.get("q", "")[:LONGEST_SEARCH], here.site.regions
    found = search_of(regions).find(words)
    codes = [embed_code(here, found.meant, language) for language in LANGUAGES] if found.meant else []
    return here.page(
        "embed-code",
        words=harmless(line(words)),
        meant=found.meant,
        hits=[hit.region for hit in found.hits[:MOST_FOUND]],
        codes=codes,
        regions=regions,
        height=HEIGHT,
    )


@embed.view
def framed_place(code: str) -> Answer:
    """The page in the frame."""
    here = page_context()
    regions = here.site.regions
    if (known := present_code(code, regions)) != code:
        return moved(url_for("embed.framed_place", code=known))
    region = regions[code]
    ours = [each for each in stands(here, region) if each.state is not ElectionState.NONE]
    found = front((each.election, each.agenda) for each in ours)
    rest = [*found.now, *found.next][:MOST]
    return here.page(
        "embed", region=region, revision=here.site.current(), front=found, rest=rest, takes_part=bool(ours)
    )


def embed_code(here: PageContext, region: Region, language: str) -> EmbedCode:
    """The code for a site that speaks a language."""
    path = address("embed.framed_place", language, code=region.code)
    title = here.site.translators[language].text(N_("Tahapan pemilihan di %(region)s"), region=region.full_name)
    html = (
        f'<iframe src="{escape(here.site.settings.public_url + path)}" title="{escape(title)}" '
        f'width="{WIDTH}" height="{HEIGHT}" loading="lazy" style="border:0;max-width:100%"></iframe>'
    )
    return EmbedCode(language, path, html)
