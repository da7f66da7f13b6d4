"""What makes a change of the list stop and ask: lists that are more likely a slip than meant. Pure.

A sheet that was filtered before it was saved, a column that moved by one, another list altogether:
each is a valid file, and each would leave offices untold. The guard is asked before every change,
against the list as it then stands; what it objects to is refused until somebody says that it is
meant (`--force`, or a tick in the editor).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from calendar_service.errors import N_, Objection
from calendar_service.offices.changes import Changes, changes
from calendar_service.offices.office import FIELDS, Office, packed
from calendar_service.regions import Regions

_KIND, _REGION = FIELDS.index("kind"), FIELDS.index("region")

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


def objections(
    before: Iterable[Office], after: Iterable[Office], regions: Regions, found: Changes | None = None
) -> tuple[Objection, ...]:
    """Everything that speaks against this step; empty for nearly every edit. before: the offices in
    service now; a first list is never objected to. found: what differs, where that is known."""
    (kinds, provinces), (kinds_left, provinces_left) = _counted(before), _counted(after)
    if not kinds:
        return ()
    if not kinds_left:
        return (Objection(EMPTY),)
    return (
        *_too_many(kinds.total(), found or changes(before, after)),
        *_kinds_gone(kinds, kinds_left),
        *_provinces_gone(provinces, provinces_left, regions),
    )


def _too_many(total: int, found: Changes) -> Iterable[Objection]:
    retired, changed = len(found.retired), len(found.decisive)
    if retired + changed > max(ALWAYS_ALLOWED, total // ONE_IN):
        facts = {"count": retired + changed, "total": total, "retired": retired, "changed": changed}
        yield Objection(TOO_MANY, facts)


def _kinds_gone(before: Mapping[str, int], left: Mapping[str, int]) -> Iterable[Objection]:
    for kind, count in sorted(before.items()):
        if kind not in left and count > ALWAYS_ALLOWED:
            yield Objection(KIND_GONE, {"kind": kind, "count": count})


def _provinces_gone(before: Mapping[str, int], left: Mapping[str, int], regions: Regions) -> Iterable[Objection]:
    gone = {
        found.full_name if (found := regions.get(code)) else code: count
        for code, count in sorted(before.items())
        if code not in left and count > ALWAYS_ALLOWED
    }
    if len(gone) == 1:
        ((name, count),) = gone.items()
        yield Objection(PROVINCE_GONE, {"province": name, "count": count})
    elif gone:
        names = [*list(gone)[:NAMED], *(["…"] if len(gone) > NAMED else [])]
        yield Objection(PROVINCES_GONE, {"count": len(gone), "provinces": ", ".join(names)})


def _counted(offices: Iterable[Office]) -> tuple[Counter[str], Counter[str]]:
    """How many there are of each kind, and in each province."""
    kinds: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    for row in packed(offices).rows():
        kinds[row[_KIND]] += 1
        regions[row[_REGION]] += 1
    provinces: Counter[str] = Counter()
    for region, count in regions.items():
        provinces[region.split(".", maxsplit=1)[0]] += count
    return kinds, provinces
