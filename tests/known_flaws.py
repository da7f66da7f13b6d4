"""`make audit`: whether a package that the product is locked to has a known flaw, asked of the databases that pip-audit knows.

Run by the Python of `.venv/audit`. A flaw fails. Where no database can be reached, or none knows our packages, nothing was
learned: that is said, with its reason, and fails nothing, for a release must not wait for somebody else's server.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "tests/requirements.txt")
SECONDS = 240


def main() -> int:
    """The exit code: 1 where a flaw is known."""
    return max(judged(lock, *asked(ROOT / lock)) for lock in LOCKS)


def asked(lock: Path) -> tuple[str, str]:
    """What pip-audit prints of a locked list, and why not."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        str(lock),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "", f"no answer within {SECONDS} s"
    return done.stdout, done.stderr.strip().rpartition("\n")[2]


def judged(name: str, answer: str, why_not: str) -> int:
    """Prints what was learned of a list; 1 where a flaw is known. answer: pip-audit's JSON, or nothing."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(f"{name}: SKIPPED, nothing was learned: {why_not or 'no answer'}")
        return 0
    known = [each for each in packages if "skip_reason" not in each]
    if not known:
        reason = packages[0]["skip_reason"] if packages else "it names no package"
        print(f"{name}: SKIPPED, no database knows any of {len(packages)} packages: {reason}")
        return 0
    flaws = [(each["name"], each["version"], flaw) for each in known for flaw in each["vulns"]]
    for package, version, flaw in flaws:
        mended = ", ".join(flaw.get("fix_versions", [])) or "nowhere yet"
        print(f"{name}: {package} {version}: {flaw['id']}, mended in {mended}")
    print(f"{name}: {len(flaws)} known flaws in {len(known)} packages, {len(packages) - len(known)} unknown there")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
