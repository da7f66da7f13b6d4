"""How well and how fast the search finds places. `python -m benchmarks.places`

Each kind of query of the list that was written before the search was (tests/unit/place_names/queries.tsv), and a slip at every letter of every
official name and of every capital town. Found means: among the first three. Seconds are of CPU.
"""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from calendar_service.package_data import everyday_names, regions
from calendar_service.place_names.place_search import PlaceSearch
from tests.slips_material import SLIPS, bare_name, slipped

LIST = Path(__file__).parent.parent / "tests" / "unit" / "place_names" / "queries.tsv"

Query = tuple[str, str, list[str]]


def main() -> None:
    every = regions()
    began = time.process_time()
    search = PlaceSearch(every, everyday_names())
    print(f"made ready in {1000 * (time.process_time() - began):.0f} ms")
    asked, found, spent = Counter[str](), Counter[str](), []
    for kind, text, wanted in (*listed(), *official(), *slips()):
        began = time.process_time()
        codes = [region.code for region in search.find(text).regions]
        spent.append(time.process_time() - began)
        asked[kind] += 1
        found[kind] += (wanted[0] in codes[:3] and set(wanted) <= set(codes)) if wanted else not codes
    print(f"{'':28}{'asked':>8}{'found':>8}{'':>9}")
    for kind, count in asked.items():
        print(f"{kind:28}{count:8}{found[kind]:8}{100 * found[kind] / count:8.1f}%")
    spent.sort()
    told = (f"{1000 * spent[len(spent) * part // 1000]:.2f}" for part in (500, 990, 999))
    print("milliseconds a search, of 500, 990 and 999 in 1,000: " + ", ".join(told))


def listed() -> Iterator[Query]:
    """Kind, text, the codes that it must find."""
    with LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["kind"], row["query"], row["codes"].split()


def official() -> Iterator[Query]:
    for region in regions().values():
        yield "official name", region.full_name, [region.code]


def slips() -> Iterator[Query]:
    chance = random.Random(15)  # noqa: S311 - the same slips each time
    names = {(name, region.code) for region in regions().values() for name in (region.name, bare_name(region))}
    capitals = {
        (name.name, name.codes[0]) for name in everyday_names() if name.kind == "capital" and len(name.codes) == 1
    }
    for what, those in (("official name", names), ("capital", capitals)):
        for name, code in sorted(those):
            for kind in SLIPS:
                for at in range(len(name)):
                    if name[at].isalpha():
                        yield f"{what}, a letter {kind}", slipped(kind, name.lower(), at, chance), [code]


if __name__ == "__main__":
    main()
