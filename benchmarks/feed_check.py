"""Whether the time that a feed's examination takes grows as the feed does. `python -m benchmarks.feed_check [SMALLER]`

Each shape of feed at a size and at twice that: bytes twice, time about twice. Seconds are of CPU, the least of three. SMALLER divides the
sizes, 1 by default. Exit code 1 where twice the feed takes more than three times as long, and longer than measuring errs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from calendar_service.doctor.content import content_findings
from calendar_service.doctor.reading import read

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//ID\r\n"
TAIL = "END:VCALENDAR\r\n"
TIMES = 3
MOST = 3.0
LEAST_SECONDS = 0.1


def event(*lines: str, uid: int = 0) -> str:
    words = (f"UID:{uid}@x.example", "DTSTAMP:20240126T000000Z", "DTSTART:20241127T000000Z", "SUMMARY:A", *lines)
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", *words, "END:VEVENT"))


SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "events": (20_000, lambda n: "".join(event(uid=i) for i in range(n))),
    "events of one UID": (20_000, lambda n: "".join(event() for _ in range(n))),
    "components in one another": (20_000, lambda n: event("BEGIN:A\r\n" * n + "END:A\r\n" * n)),
    "components never closed": (20_000, lambda n: "BEGIN:A\r\n" * n),
    "ENDs of nothing": (20_000, lambda n: "END:A\r\n" * n),
    "zones that nobody knows": (6_000, lambda n: event(*(f"EXDATE;TZID=Z/{i}:20241127T000000" for i in range(n)))),
    "zones that are explained": (
        3_000,
        lambda n: "".join(f"BEGIN:VTIMEZONE\r\nTZID:Z/{i}\r\nEND:VTIMEZONE\r\n" for i in range(n)) + event(),
    ),
    "times in a zone that differs": (
        3_000,
        lambda n: (
            "BEGIN:VTIMEZONE\r\nTZID:Asia/Jakarta\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\n"
            "TZOFFSETTO:+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            + "".join(event(f"DTEND;TZID=Asia/Jakarta:2024{i % 12 + 1:02}01T{i % 24:02}{i % 60:02}00", uid=i) for i in range(n))
        ),
    ),
    "a line without a fold": (2_000_000, lambda n: event("DESCRIPTION:" + "x" * n)),
    "a line of folds": (200_000, lambda n: event("DESCRIPTION:x" + "\r\n x" * n)),
    "parameters": (20_000, lambda n: event("X-A" + "".join(f";A{i}=b" for i in range(n)) + ":1")),
    "a parameter that never ends": (200_000, lambda n: event('X-A;B="' + '";' * n)),
    "a rule of many parts": (20_000, lambda n: event("RRULE:FREQ=DAILY" + "".join(f";X{i}=1" for i in range(n)))),
    "a rule of many days": (20_000, lambda n: event("RRULE:FREQ=YEARLY;BYYEARDAY=" + ",".join("1" for _ in range(n)))),
    "days that are taken away": (20_000, lambda n: event("RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20241127T000000Z"] * n))),
    "bytes that are no text": (500_000, lambda n: event("DESCRIPTION:" + "\x01" * n)),
}  # fmt: skip
"""Name -> how many, and the feed of so many."""


def seconds(data: bytes) -> float:
    """Of CPU, to examine it."""
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        content_findings(data, read(data))
        spent.append(time.process_time() - began)
    return min(spent)


def main(given: list[str]) -> int:
    smaller = int(given[0]) if given else 1
    is_linear = True
    print(f"{'':34}{'kB':>8}{'seconds':>9}{'twice':>9}{'ratio':>7}")
    for name, (count, of) in SHAPES.items():
        once, twice = (f"{HEAD}{of(count // smaller * each)}{TAIL}".encode() for each in (1, 2))
        first, second = seconds(once), seconds(twice)
        ratio = second / first if first else 0.0
        is_linear &= ratio <= MOST or second < LEAST_SECONDS
        print(f"{name:34}{len(once) // 1000:8}{first:9.3f}{second:9.3f}{ratio:7.1f}")
    return 0 if is_linear else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
