"""Which timetable a command works on: the published one, else the file. It never publishes."""

from __future__ import annotations

from calendar_service.bootstrap.foundation import Foundation
from calendar_service.publishing.revision import Revision
from calendar_service.publishing.unpublished import unpublished
from calendar_service.timeline import stages_file


def present_revision(service: Foundation) -> Revision:
    """What the service stands behind. Without a database, or with an empty one, STAGES_FILE as it
    is. Raises InvalidInput for a bad file, OSError for none, OperationalError where a database was
    named and does not answer: guessing would show people something that is not official."""
    return (service.archive.current() if service.has_database() else None) or file_revision(service)


def file_revision(service: Foundation) -> Revision:
    """STAGES_FILE as it is."""
    file = service.settings.stages_file
    return unpublished(stages_file.read(file), service.regions, file.name, service.clock())
