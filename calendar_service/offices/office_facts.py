"""Facts of one office as a form has them: cleaned as the cells of a list are, and judged together, each by its own name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.errors import N_, Translates
from calendar_service.offices.cells import CellTrouble, cleaned, judged
from calendar_service.offices.headings import NEEDED
from calendar_service.regions import Regions

REQUIRED = N_("%(name)s wajib diisi")

LABELS: Mapping[str, str] = {
    "name": N_("nama kantor"),
    "email": N_("alamat surel"),
    "salutation": N_("sapaan"),
    "phone": N_("telepon"),
    "note": N_("catatan kantor"),
    "language": N_("bahasa surat"),
    "hour": N_("jam surat"),
}
"""What a form calls them."""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """values: what was typed, cleaned, by field. troubles: every field whose value will not do, and why."""

    values: Mapping[str, str]
    troubles: Mapping[str, CellTrouble]

    def sentences(self, translator: Translates) -> dict[str, str]:
        """What is wrong, a sentence for each field, in the order of the form."""
        return {name: _sentence(translator, *found) for name, found in self.troubles.items()}


def office_facts(typed: Mapping[str, str], regions: Regions) -> OfficeFacts:
    """typed: by field; those that an office cannot do without are missed only where the form has them."""
    values = {name: cleaned(name, " ".join(text.split())) for name, text in typed.items()}
    found: dict[str, CellTrouble] = {}
    for name, value in values.items():
        trouble = judged(name, LABELS[name], value, regions) if value else None
        if trouble:
            found[name] = trouble
        elif not value and name in NEEDED:
            found[name] = REQUIRED, {"name": LABELS[name]}
    return OfficeFacts(values, found)


def _sentence(translator: Translates, message: str, facts: Mapping[str, object]) -> str:
    """A sentence that stands by itself. The name of a field is a message id, too."""
    named = {**facts, "name": translator.text(str(facts["name"]))} if "name" in facts else facts
    said = translator.text(message, **named)
    return f"{said[:1].upper()}{said[1:]}."
