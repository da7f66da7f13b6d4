"""The blueprints at which the views of an office's own page stand, and those of the question whether a mail is ours."""

from __future__ import annotations

from calendar_service.web.routing import AddressedBlueprint

office_door = AddressedBlueprint("office_door", __name__)
genuine = AddressedBlueprint("genuine", __name__)
