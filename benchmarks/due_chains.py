"""What stages cost that follow one another in a long chain. `python -m benchmarks.due_chains`

Seconds are of CPU; the last column is what a stage of the longest chain costs against one of the shortest: 1 where it is linear.
"""

from __future__ import annotations

import time

from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse

LENGTHS = (100, 300, 1_500)

HEAD = """\
elections:
  uji:
    title: Uji
    title_en: Test
    issued: 2024-01-26
    basis: Peraturan Uji
    phases: {satu: {title: Satu, title_en: One}}
    stages:
      satu:
        t-0: {title: A, title_en: A, days: 2024-02-01, local: {"35.78": 2024-02-02}}
"""


def chain(length: int, *, is_reversed: bool = False) -> bytes:
    """A timetable in which each stage follows the one before; reversed: each stands above the one that it follows."""
    lines = [f"        t-{n}: {{title: A, title_en: A, due: 1 hari sesudah t-{n - 1}}}\n" for n in range(1, length)]
    return (HEAD + "".join(reversed(lines) if is_reversed else lines)).encode()


def main() -> None:
    every = regions()
    parse(chain(2), every)
    print(f"{'':12}" + "".join(f"{length:>9,}" for length in LENGTHS) + f"{'a stage':>10}")
    for is_reversed in (False, True):
        spent = []
        for length in LENGTHS:
            data = chain(length, is_reversed=is_reversed)
            began = time.process_time()
            parse(data, every)
            spent.append(time.process_time() - began)
        each = (spent[-1] / LENGTHS[-1]) / (spent[0] / LENGTHS[0])
        print(
            f"{'reversed' if is_reversed else 'in order':12}" + "".join(f"{s:8.2f}s" for s in spent) + f"{each:10.1f}"
        )


if __name__ == "__main__":
    main()
