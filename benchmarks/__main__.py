"""Every benchmark, or those that are named: `python -m benchmarks [NAME ...] [--corpora DIR] [--no-progress]`.

Each runs in a process of its own, so that one's memory does not count as another's, and is ended
when it takes too long. What a machine does not have is skipped by name. On a terminal a bar says how many are
done; what a benchmark prints then stands there when it has ended.
"""

from __future__ import annotations

import subprocess
import sys
import time

from calendar_service import terminal

NAMES = (
    "feeds_build",
    "serving",
    "unions",
    "mail_chain",
    "recording",
    "planning",
    "sweeps",
    "office_list",
    "many_elections",
    "papers",
    "bounces",
    "places",
    "due_chains",
    "feed_check",
    "manuscript",
)
LIMIT_SECONDS = 900


def main(given: list[str]) -> int:
    is_drawn = sys.stderr.isatty() and "--no-progress" not in given
    given = [word for word in given if word != "--no-progress"]
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
    names = wanted or NAMES
    with terminal.progress("benchmarks", len(names), "left", wanted=None if is_drawn else False) as step:
        for name in names:
            step(0, name)
            code, said = _run(name, options.get(name, []), is_kept=is_drawn)
            terminal.print_above(said)
            worst = max(worst, code)
            step()
    print(f"\n{time.monotonic() - begin:.0f} s")
    return worst


def _run(name: str, options: list[str], *, is_kept: bool) -> tuple[int, str]:
    """Whether it went wrong, and what is still to be printed. is_kept: not printed beside a bar that is drawn."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    if not is_kept:
        print(f"\n== {name}", flush=True)
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if is_kept else {}
    try:
        done = subprocess.run(command, timeout=LIMIT_SECONDS, check=False, text=True, **kept)  # noqa: S603
    except subprocess.TimeoutExpired:
        return 1, f"ended: {name} took longer than {LIMIT_SECONDS} s\n"
    return int(done.returncode != 0), f"\n== {name}\n{done.stdout}" if is_kept else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
