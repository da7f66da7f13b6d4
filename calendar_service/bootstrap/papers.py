"""The papers that offices pass on: for the commands, and for an office's own door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.package_data import TEMPLATES
from calendar_service.papers.card_pictures import CardPictures
from calendar_service.papers.papers import Papers
from calendar_service.papers.typesetting import Typesetting
from calendar_service.papers.wall_calendars import WallCalendars


def card_drawing() -> Callable[[Mapping[str, str], str], bytes]:
    """What draws the pictures of links and keeps none."""
    return CardPictures(Typesetting(TEMPLATES / "letter"), None).made


class PaperParts(Foundation):
    """What makes papers."""

    @cached_property
    def typesetting(self) -> Typesetting:
        """By the layouts that ship."""
        return Typesetting(TEMPLATES / "letter")

    @cached_property
    def papers(self) -> Papers:
        """Those that were made are kept in DATA_DIR/papers."""
        return Papers(self.settings, self.regions, self.rendering, self.settings.data_dir / "papers", self.typesetting)

    @cached_property
    def card_pictures(self) -> CardPictures:
        """Of links; kept in DATA_DIR/pictures."""
        return CardPictures(self.typesetting, self.settings.data_dir / "pictures")

    @cached_property
    def wall_calendars(self) -> WallCalendars:
        """Kept in DATA_DIR/papers."""
        return WallCalendars(self.typesetting, self.settings.data_dir / "papers")
