"""What a calendar is called and says about itself. Pure."""

from __future__ import annotations

from datetime import date

from calendar_service.feeds.ical import Heading
from calendar_service.feeds.places import Place
from calendar_service.feeds.plain import label, lines
from calendar_service.regions import Region


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
    where = region.full_name if region else translator.text("Nasional")
    election = translator.pick(place.election.title)
    return label(translator.text("Tahapan %(election)s – %(where)s", election=election, where=where))


def _about(place: Place, region: Region | None) -> list[str]:
    translator = place.translator
    election = translator.pick(place.election.title)
    if region is None:
        found = [translator.text("Tahapan dan tenggat %(election)s di seluruh Indonesia.", election=election)]
    else:
        zone = translator.zone(region.timezone, date(2024, 11, 27))  # WIB, WITA or WIT on any day
        facts = {"election": election, "where": region.full_name, "zone": zone}
        found = [translator.text("Tahapan dan tenggat %(election)s di %(where)s menurut %(zone)s.", **facts)]
        if region.code in place.election.high_risk:
            found.append(translator.text("Provinsi ini termasuk yang paling rawan menurut IKP Bawaslu."))
    return [*found, translator.text("ASN boleh memilih, tetapi tidak boleh berkampanye.")]
