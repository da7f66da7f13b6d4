"""What makes a change of the list stop and ask: lists that are more likely a slip than meant. Pure.

A sheet that was filtered before it was saved, a column that moved by one, another list altogether:
each is a valid file, and each would leave offices untold. The guard is asked before every change,
against the list as it then stands; what it objects to is refused until somebody says that it is
meant (`--force`, or a tick in the editor).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calendar_service.errors import N_, Objection
from calendar_service.offices.changes import Changes, changes
from calendar_service.offices.office import Office
from calendar_service.regions import Regions

ONE_IN = 10
"""Of so many offices in service, one may retire, change address, kind or region in the same step ..."""

ALWAYS_ALLOWED = 1
"""... and how many may in any case: in a list of five, correcting one is a plain edit."""

TOO_MANY = N_(
    "%(count)s dari %(total)s kantor yang bertugas akan dipensiunkan (%(retired)s) atau berganti alamat surel, jenis "
    "atau wilayah (%(changed)s); mungkin lembar yang disaring, atau daftar yang lain"
)
KIND_GONE = N_("tidak satu pun kantor berjenis %(kind)s tersisa; sekarang ada %(count)s")
PROVINCE_GONE = N_("tidak satu pun kantor di %(province)s tersisa; sekarang ada %(count)s")
PROVINCES_GONE = N_("tidak satu pun kantor tersisa di %(count)s provinsi: %(provinces)s")
NAMED = 5
"""So many provinces are named; where more are empty, a sheet was filtered, and a list of all helps nobody."""

EMPTY = N_("tidak satu pun kantor tersisa; tidak ada yang akan diberi tahu")
INSIST = N_("Bila memang dimaksudkan, ulangi dengan --force.")


def objections(before: Sequence[Office], after: Sequence[Office], regions: Regions) -> tuple[Objection, ...]:
    """Everything that speaks against this step; empty for nearly every edit. before: the offices in
    service now; a first list is never objected to."""
    if not before:
        return ()
    found = changes(before, after)
    if not after:
        return (Objection(EMPTY),)
    return (*_too_many(before, found), *_kinds_gone(before, after), *_provinces_gone(before, after, regions))


def _too_many(before: Sequence[Office], found: Changes) -> Iterable[Objection]:
    retired, changed = len(found.retired), len(found.decisive)
    if retired + changed > max(ALWAYS_ALLOWED, len(before) // ONE_IN):
        facts = {"count": retired + changed, "total": len(before), "retired": retired, "changed": changed}
        yield Objection(TOO_MANY, facts)


def _kinds_gone(before: Iterable[Office], after: Iterable[Office]) -> Iterable[Objection]:
    gone = _counted(o.kind for o in before).items()
    left = {office.kind for office in after}
    for kind, count in gone:
        if kind not in left and count > ALWAYS_ALLOWED:
            yield Objection(KIND_GONE, {"kind": kind, "count": count})


def _provinces_gone(before: Iterable[Office], after: Iterable[Office], regions: Regions) -> Iterable[Objection]:
    left = {_province(office) for office in after}
    counted = _counted(_province(o) for o in before).items()
    gone = {
        regions[code].full_name if code in regions else code: count
        for code, count in counted
        if code not in left and count > ALWAYS_ALLOWED
    }
    if len(gone) == 1:
        ((name, count),) = gone.items()
        yield Objection(PROVINCE_GONE, {"province": name, "count": count})
    elif gone:
        names = [*list(gone)[:NAMED], *(["…"] if len(gone) > NAMED else [])]
        yield Objection(PROVINCES_GONE, {"count": len(gone), "provinces": ", ".join(names)})


def _province(office: Office) -> str:
    return office.region.split(".", maxsplit=1)[0]


def _counted(words: Iterable[str]) -> dict[str, int]:
    """How often each occurs, in the order of words."""
    found: dict[str, int] = {}
    for word in sorted(words):
        found[word] = found.get(word, 0) + 1
    return found
