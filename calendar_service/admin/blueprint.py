"""The blueprint at which every view of the editor stands."""

from __future__ import annotations

from calendar_service.web.routing import AddressedBlueprint

pages = AddressedBlueprint("editor", __name__)
