"""The blueprint at which the views of the room stand."""

from __future__ import annotations

from calendar_service.web.routing import AddressedBlueprint

calendar_check = AddressedBlueprint("calendar_check", __name__)
