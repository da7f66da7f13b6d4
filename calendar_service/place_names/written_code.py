"""The code of a region as people write or paste it: `3578`, `(35.78)`, `35-78`, a desa's code. Pure."""

from __future__ import annotations

import re
import unicodedata

from calendar_service.regions import Regions

_CODE = re.compile(r"(?<!\d)(\d\d)(?:[.,\s/_-]{0,2}(\d\d)(?:\.?\d\d(?:\.?\d{4})?)?)?(?!\d)")
"""A province's code, a kabupaten's, and those of a kecamatan or desa, which begin with it."""

_DOTTED = re.compile(r"\d\d\.\d\d")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_ITS_WORDS = frozenset(
    ("kode", "code", "nomor", "no", "id", "kemendagri", "wilayah", "daerah", "kabupaten", "kab", "kota", "provinsi")
)


def written_code(text: str, regions: Regions) -> str:
    """The present code of the region whose code a text is; empty where there is none. Beside a name a code counts with its dot
    alone, and no province's: what else has digits is a year or a house."""
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf").strip()
    numbers = [*_CODE.finditer(visible)]
    if len(numbers) != 1 or re.search(r"\d", visible[: numbers[0].start()] + visible[numbers[0].end() :]):
        return ""
    is_alone = _ITS_WORDS.issuperset(_WORDS.findall(visible.lower()))
    if not is_alone and not _DOTTED.match(numbers[0].group()):
        return ""
    province, inner = numbers[0].groups()
    code = f"{province}.{inner}" if inner else province
    code = regions.former.get(code, code)
    return code if code in regions else ""
