"""Which stage continues which, and which election, when ids change. Pure.

A stage is the same stage as long as its id stays; `was:` carries it over to a new id, and a stage
that returns to the id it began with (after a rollback, say) is the same one again. Its *origin* is
the id under which it first was published: the UID in calendars and the key of the ledger. See
docs/decisions/0010-renamed-stages.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from calendar_service.errors import N_, Refused
from calendar_service.timeline.stage import Stage
from calendar_service.timeline.timeline import Election

REUSED = N_(
    "pengenal %(id)s sudah menjadi UID tahapan %(other)s di kalender orang; pilih pengenal lain untuk tahapan baru itu"
)


REUSED_ELECTION = N_(
    "pengenal %(id)s sudah menjadi UID pemilihan %(other)s di kalender orang; pilih pengenal lain untuk pemilihan baru itu"
)


def continued_election(
    election: Election, old: Mapping[str, Election], going_on: Collection[str], origins: Mapping[str, str]
) -> str | None:
    """The id under which `old` had this election; None for one that is new. going_on: ids of the elections that there are
    now. origins: id in `old` -> the id under which it first was published. Of several former ids the last that was in use counts."""
    if election.id in old:
        return election.id
    gone = [ident for ident in old if ident not in going_on]
    for former in reversed(election.was):
        if former in gone:
            return former
    return next((ident for ident in gone if election.id in (origins[ident], *old[ident].was)), None)


def first_origin(stage: Stage) -> str:
    """The origin of a stage that nothing is known of: the oldest id that the file names."""
    return stage.was[0] if stage.was else stage.id


def continued(stage: Stage, old: Election, new: Election, origins: Mapping[str, str]) -> str | None:
    """The id under which `old` had this stage of `new`; None for a stage that is new.

    origins: stage id in `old` -> origin. Of several former ids the last that was in use counts.
    """
    if stage.id in old.by_id:
        return stage.id
    for former in reversed(stage.was):
        if former in old.by_id and former not in new.by_id:
            return former
    return next((s.id for s in old.stages if s.id not in new.by_id and origins[s.id] == stage.id), None)


def require_distinct(origins: Mapping[str, str]) -> None:
    """Raises Refused where two stages of one election have the same origin: calendars would take
    them for one event. origins: stage id -> origin."""
    _require_distinct(origins, REUSED)


def require_distinct_elections(origins: Mapping[str, str]) -> None:
    """The same of elections. origins: election id -> origin."""
    _require_distinct(origins, REUSED_ELECTION)


def _require_distinct(origins: Mapping[str, str], why: str) -> None:
    seen: dict[str, str] = {}
    for ident, origin in origins.items():
        if origin in seen:
            pair = sorted((seen[origin], ident), key=lambda each: each != origin)
            raise Refused(why, id=origin, other=pair[-1])
        seen[origin] = ident
