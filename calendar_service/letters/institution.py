"""In whose name letters go: an institution, and a person in it whom a reader can call. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from calendar_service.settings import Settings


@dataclass(frozen=True, slots=True)
class Institution:
    """As the settings name them. A service that writes to real people has all four; a rehearsal says that it is one."""

    institution: str
    address: str
    person: str
    phone: str
    is_rehearsal: bool

    @property
    def is_known(self) -> bool:
        """Whether there is somebody to be named."""
        return bool(self.institution and self.person)

    @property
    def is_drill(self) -> bool:
        """Whether nothing that is written is meant."""
        return self.is_rehearsal or not self.is_known


def institution_of(settings: Settings) -> Institution:
    """Who writes under these settings."""
    return Institution(
        settings.institution or "",
        settings.institution_address or "",
        settings.contact_person or "",
        settings.contact_phone or "",
        settings.is_rehearsal,
    )
