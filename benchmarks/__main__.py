"""Every benchmark, or those that are named: `python -m benchmarks [NAME ...] [--corpora DIR]`.

Each runs in a process of its own, so that one's memory does not count as another's, and is ended
when it takes too long. What a machine does not have is skipped by name.
"""

from __future__ import annotations

import subprocess
import sys
import time

NAMES = (
    "feeds_build",
    "serving",
    "mail_chain",
    "recording",
    "planning",
    "sweeps",
    "office_list",
    "many_elections",
    "bounces",
)
LIMIT_SECONDS = 900


def main(given: list[str]) -> int:
    wanted, options = given, {}
    if "--corpora" in given:
        at = given.index("--corpora")
        wanted, options = given[:at] + given[at + 2 :], {"bounces": given[at : at + 2]}
    unknown = set(wanted) - set(NAMES)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    begin = time.monotonic()
    worst = 0
    for name in wanted or NAMES:
        print(f"\n== {name}", flush=True)
        worst = max(worst, _run(name, options.get(name, [])))
    print(f"\n{time.monotonic() - begin:.0f} s")
    return worst


def _run(name: str, options: list[str]) -> int:
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    try:
        done = subprocess.run(command, timeout=LIMIT_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        print(f"ended: {name} took longer than {LIMIT_SECONDS} s")
        return 1
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
