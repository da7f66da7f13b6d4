"""Indonesia's provinces, kabupaten and kota, by Kemendagri code. Pure; package_data reads the file.

A code is text, never a number: `11.10` is not `11.1`. Names are not unique (Kabupaten and Kota
Bogor, Papua the province and the island), so everything is matched by code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")

CAPITAL_ZONE = ZONES[0]
"""The capital's clock, where no region's own is meant."""
"""WIB, WITA, WIT. Asia/Pontianak has equalled Asia/Jakarta since 1988 and is not used."""


@dataclass(frozen=True, slots=True)
class Region:
    """One province, kabupaten or kota.

    level: provinsi, kabupaten or kota. timezone: IANA name, one of ZONES.
    province_code: its province's code; its own for a province.
    """

    code: str
    level: str
    name: str
    province_code: str
    timezone: str

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


class Regions(Mapping[str, Region]):
    """Every region by code, in the order of codes."""

    def __init__(self, regions: Iterable[Region], former: Mapping[str, str]) -> None:
        """former: a code that was in use once -> the code that replaced it."""
        self._by_code = {r.code: r for r in sorted(regions, key=lambda r: r.code)}
        self.former = dict(former)
        self._keys = {code: _folded(r.full_name) for code, r in self._by_code.items()}

    def __getitem__(self, code: str) -> Region:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def province_of(self, region: Region) -> Region:
        return self._by_code[region.province_code]

    def inside(self, province: Region) -> list[Region]:
        """The kabupaten and kota of a province, without the province itself."""
        return [r for r in self._by_code.values() if r.province_code == province.code and not r.is_province]

    def search(self, words: str) -> list[Region]:
        """Regions whose code or name has every word, whatever its accents, spaces or hyphens.

        A code, also a former one, that fits exactly is the only answer. Provinces first, then
        names that begin with the words, then the rest, in the order of codes.
        """
        asked = words.strip()
        code = self.former.get(asked, asked)
        if code in self._by_code:
            return [self._by_code[code]]
        needles = [_folded(w) for w in asked.split() if _folded(w)]
        joined = "".join(needles)
        hits = [
            r
            for c, r in self._by_code.items()
            if needles and (joined in self._keys[c] or all(n in self._keys[c] for n in needles))
        ]
        return sorted(hits, key=lambda r: (not r.is_province, not _folded(r.name).endswith(joined)))


def _folded(text: str) -> str:
    """Lower case letters and digits only, so that `Toli-Toli`, `Tolitoli` and `toli toli` meet."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())
