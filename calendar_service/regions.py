"""Indonesia's provinces, kabupaten and kota, by Kemendagri code. Pure; package_data reads the file.

A code is text, never a number: `11.10` is not `11.1`. Names are not unique (Kabupaten and Kota
Bogor, Papua the province and the island), so everything is matched by code. Codes do not last: one is replaced, a region is
split or goes into another one. What was written before is read with the regions of its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
"""WIB, WITA, WIT. Asia/Pontianak has equalled Asia/Jakarta since 1988 and is not used."""

CAPITAL_ZONE = ZONES[0]
"""The capital's clock, where no region's own is meant."""


ALONE = " saja"
"""Behind a province's code: the province alone, without its kabupaten and kota."""


IDENTIFIED_SINCE = date.fromisoformat("2026-11-26")
"""The day of release 1.0, since which no UID changes: a code that was in use then, or later, stays in the UIDs."""


@dataclass(frozen=True, slots=True)
class Region:
    """One province, kabupaten or kota.

    level: provinsi, kabupaten or kota. timezone: IANA name, one of ZONES. province_code: its province's code; its own for a
    province. since: the first day on which there was such a region; until: the last one on which its code was in use; None
    where the day is not known, or where there is none. part_of: code of the region that it was a part of before it began.
    successor: the code that stands for it now; empty where its own does. merged: it went into its successor, which was another
    region; else that is the same one under another code. first_code: the code that it had on IDENTIFIED_SINCE, where that was
    another.
    """

    code: str
    level: str
    name: str
    province_code: str
    timezone: str
    since: date | None = None
    until: date | None = None
    part_of: str = ""
    successor: str = ""
    merged: bool = False
    first_code: str = ""

    @property
    def lasting_code(self) -> str:
        """What calendars call it for ever, whatever becomes of its code."""
        return self.first_code or self.code

    def is_valid_on(self, day: date) -> bool:
        """Whether its code was in use on that day, as far as that is known. A code that was replaced on a day that nobody
        knows counts as replaced."""
        if self.successor and self.until is None:
            return False
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def is_province(self) -> bool:
        return self.level == "provinsi"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def full_name(self) -> str:
        """`Provinsi Bali`, `Kota Surabaya`; Yogyakarta and Jakarta are called Daerah and stay so."""
        if not self.is_province or self.name.startswith(("Daerah ", "Provinsi ")):
            return self.name
        return f"Provinsi {self.name}"


def covers(codes: Iterable[str], region: Region) -> bool:
    """Whether a list of codes, as people write it, names a region: by its own code, or by its province's, which takes in
    its kabupaten and kota; `91 saja` is the province alone."""
    return covers_code(codes, region.code)


def covers_code(codes: Iterable[str], code: str) -> bool:
    """The same of a region that is known by its code alone."""
    return not {code, code.partition(".")[0], code + ALONE}.isdisjoint(codes)


def common(codes: tuple[str, ...] | None, others: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The places that both of such lists name; None stands for everywhere."""
    if codes is None or others is None:
        return others if codes is None else codes
    found: dict[str, None] = {}
    for code in codes:
        inside = [code] if {code, code[:2]} & {*others} else [other for other in others if other[:2] == code]
        found |= dict.fromkeys(inside)
    return tuple(found)


def bare(code: str) -> str:
    """The code alone, of a line of such a list."""
    return code.removesuffix(ALONE)


class Regions(Mapping[str, Region]):
    """Every region that there is now by code, in the order of codes.

    A code that was replaced is none of these, and is not `in` them; who looks it up all the same, because a row or a text
    of former days has it, gets the region that stands for it now.
    """

    def __init__(
        self, regions: Iterable[Region], former: Mapping[str, str] | None = None, gone: Iterable[Region] = ()
    ) -> None:
        """gone: regions whose code was replaced, each with its successor. former: the same in short, a code -> the code that
        replaced it, where nothing else of the region differed. One without a successor here is as good as none."""
        present = sorted(regions, key=lambda r: r.code)
        self._by_code = {r.code: r for r in present}
        renamed = [self._renamed(*pair) for pair in (former or {}).items() if pair[1] in self._by_code]
        self.gone = (*gone, *renamed)
        """Those whose code was replaced, each as it was."""
        steps = {r.code: r.successor for r in sorted(self.gone, key=lambda r: r.until or date.min)}
        heirs = {code: self._heir(steps, code) for code in steps if code not in self._by_code}
        self.former = {code: heir for code, heir in heirs.items() if heir}
        """A code that was in use once -> the code that stands for it now."""
        self._by_code = {r.code: replace(r, first_code=self._first_code(r)) for r in present}

    def _renamed(self, old: str, new: str) -> Region:
        """The region of a code of which nothing is known but what replaced it."""
        return replace(self._by_code[new], code=old, province_code=old[:2], since=None, part_of="", successor=new)

    def _first_code(self, region: Region) -> str:
        """The oldest of its codes since IDENTIFIED_SINCE, if that is not its present one. What was merged into it had UIDs
        of its own."""
        found, steps = region.code, {r.successor: r for r in self.gone if not r.merged and r.until}
        while (r := steps.pop(found, None)) and r.until and r.until >= IDENTIFIED_SINCE:
            found = r.code
        return "" if found == region.code else found

    def _heir(self, steps: Mapping[str, str], code: str) -> str:
        """The present code at the end of these steps; empty where there is none."""
        for _ in steps:
            code = steps.get(code, "")
            if code in self._by_code:
                return code
        return ""

    def __getitem__(self, code: str) -> Region:
        found = self._by_code.get(code)
        return found if found is not None else self._by_code[self.former[code]]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def every_code_of(self, code: str) -> tuple[str, ...]:
        """A present code, and the former ones that it stands for: rows that are older than it have those."""
        return (code, *self._former_of.get(code, ()))

    @cached_property
    def _former_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for old, new in sorted(self.former.items()):
            found[new] = (*found.get(new, ()), old)
        return found

    def on(self, day: date) -> list[Region]:
        """The regions that there were on a day, each as it was, in the order of codes. Where it is not known when a code was
        replaced, the present one stands."""
        valid = [each for code in sorted(self._ever) for each in self._ever[code] if each.is_valid_on(day)]
        later = {each.successor for each in valid if each.successor and not each.merged}
        return [each for each in valid if each.code not in later]

    @cached_property
    def _ever(self) -> Mapping[str, list[Region]]:
        """Each code that ever was one -> what it meant: the latest last."""
        found: dict[str, list[Region]] = {}
        for region in sorted(self.gone, key=lambda r: r.until or date.min):
            found.setdefault(region.code, []).append(region)
        for region in self._by_code.values():
            found.setdefault(region.code, []).append(region)
        return found

    def then(self, code: str, day: date) -> Region | None:
        """What a code meant on a day; else what it means now, or meant last. None for a code that never was one here."""
        every = self._ever.get(code, [])
        valid = [region for region in every if region.is_valid_on(day)]
        return (valid or every)[-1] if every else None

    def now(self, code: str, day: date, *, wide: bool = False) -> tuple[str, ...]:
        """The present codes of what a code stood for on a day: of its successor, and of what was a part of it then. wide: a
        province takes in its kabupaten and kota; named are those that do not lie in its present one. Empty for a code that
        never was one here, and for one that nothing stands for now."""
        then = self.then(code, day)
        heir = self._present(then) if then else None
        if then is None or heir is None:
            return ()
        found = dict.fromkeys([heir.code, *self._parted(heir.code, day)])
        if wide and then.is_province:
            for inner in self.on(day):
                present = self._present(inner)
                if present and inner.province_code == code and present.province_code not in found:
                    found.update(dict.fromkeys(self.now(inner.code, day)))
        return tuple(found)

    def changed_since(self, day: date) -> bool:
        """Whether a code may have meant something else on that day than now."""
        return any(r.since and r.since > day for r in self._by_code.values()) or any(
            r.until and r.until >= day for r in self.gone
        )

    def _parted(self, code: str, day: date) -> Iterator[str]:
        """What was a part of a region on a day, and is a region of its own now."""
        for part in self._by_code.values():
            if part.since and part.since > day and self.former.get(part.part_of, part.part_of) == code:
                yield part.code
                yield from self._parted(part.code, day)

    def _present(self, region: Region) -> Region | None:
        return self._by_code.get(self.former.get(region.successor, region.successor) or region.code)

    def province_of(self, region: Region) -> Region:
        return self[region.province_code]

    def inside(self, province: Region) -> list[Region]:
        """The kabupaten and kota of a province, without the province itself."""
        return [r for r in self._by_code.values() if r.province_code == province.code and not r.is_province]
