"""What is made of the bounces of others, beside flufl.bounce. `python -m benchmarks bounces --corpora DIR`

DIR holds what two projects collected, and their own tests, which say what each mail is; nothing of it is
part of this repository:

    DIR/sisimai                  github.com/sisimai/set-of-emails
    DIR/rb-sisimai               github.com/sisimai/rb-sisimai, for test/public
    DIR/go-sisimai               github.com/sisimai/go-sisimai, for fact: newer names of some files; may be missing
    DIR/flufl_bounce-6.0.0       the source distribution of flufl.bounce, for tests

Half of the mails, by a sum over the name, were not looked at while the rules were written: figures are
given for both halves. With --list NAME: which mails of the half that was looked at are on the wrong side of a figure.
"""

from __future__ import annotations

import argparse
import ast
import email
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from calendar_service.mail.bounces import Action, read_returned
from calendar_service.mail.verdicts import verdict
from calendar_service.words.reasons import Reason

AMBIGUOUS = frozenset(("filtered", "suspend"))
"""Reasons of sisimai that say neither: `user unknown` of a server that had taken the recipient before, and accounts that
are switched off for now or for good."""
AUTOMATIC = frozenset(("feedback", "vacation"))

_RUBY = re.compile(r"\[\s*'([^']*)',\s*'[^']*',\s*'([^']*)',\s*(true|false)")
_RUBY_FILE = re.compile(r"^\s*'(\d+)'\s*=>")
_GO = re.compile(r'\{\s*"(\d+)",\s*\d+,\s*"([^"]*)",\s*"[^"]*",\s*"([^"]*)",\s*(true|false)')


@dataclass(frozen=True, slots=True)
class Expected:
    """What the collectors say of a mail. is_final: it will never arrive. is_address: because of the address
    alone. is_blameless: for a rule, a limit, a full mailbox, or whatever else is not the address's fault."""

    is_final: bool
    is_address: bool = False
    is_blameless: bool = False
    is_automatic: bool = False
    is_delay: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail of a collection."""

    name: str
    data: bytes
    expected: Expected

    @property
    def is_held_back(self) -> bool:
        return bool(zlib.crc32(self.name.encode()) % 2)


@dataclass(frozen=True, slots=True)
class Made:
    """What a program made of it. is_held: the address would get no mail any more."""

    is_bounced: bool = False
    is_held: bool = False
    is_crash: bool = False


def sisimai(corpora: Path) -> Iterator[Sample]:
    """One for each mail that its authors have judged."""
    judged = _judged_in_ruby(corpora / "rb-sisimai") | _judged_in_go(corpora / "go-sisimai")
    for path in sorted((corpora / "sisimai" / "maildir" / "bsd").glob("*.eml")):
        found = judged.get(path.stem)
        if found:
            data = path.read_bytes()
            yield Sample(path.name, data, _expected(found, data))


def flufl(corpora: Path) -> Iterator[Sample]:
    """One for each mail in which a detector of its has to find somebody."""
    for folder in sorted(corpora.glob("flufl_bounce-*")):
        tree = ast.parse((folder / "tests" / "test_detectors.py").read_text(encoding="utf-8"))
        table = next(
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DETECTORS"
        )
        found = {name: is_temporary for _, name, who, is_temporary in ast.literal_eval(table) if who}
        for name, is_temporary in sorted(found.items()):
            data = (folder / "tests" / "data" / name).read_bytes()
            yield Sample(name, data, Expected(is_final=not is_temporary, is_delay=is_temporary))


Judged = dict[str, list[tuple[str, str, bool]]]
"""By the name of a mail: status, reason and whether it is hard, for each recipient."""


def _judged_in_ruby(folder: Path) -> Judged:
    found: Judged = {}
    for path in sorted((folder / "test" / "public").glob("*.rb")):
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            begins = _RUBY_FILE.match(line)
            name = f"{path.stem}-{begins[1]}" if begins else name
            for status, reason, hard in _RUBY.findall(line) if name else ():
                found.setdefault(name, []).append((status, reason, hard == "true"))
    return found


def _judged_in_go(folder: Path) -> Judged:
    found: Judged = {}
    for path in sorted((folder / "fact").glob("*_test.go")):
        stem = re.sub(r"^\d+-|_test$", "", path.stem)
        for number, status, reason, hard in _GO.findall(path.read_text(encoding="utf-8")):
            found.setdefault(f"{stem}-{number}", []).append((status, reason, hard == "true"))
    return found


def _expected(found: list[tuple[str, str, bool]], data: bytes) -> Expected:
    actions = {each.lower() for each in re.findall(rb"(?im)^action: *(\w+)", data)}
    waits = re.search(rb"WARNING MESSAGE ONLY|only a temporary failure report", data)
    is_delay = bool(waits) or (b"delayed" in actions and b"failed" not in actions)
    reasons = {reason for _, reason, _ in found}
    is_final = any(status.startswith("5") for status, _, _ in found) and not is_delay and not reasons & AUTOMATIC
    return Expected(
        is_final=is_final,
        is_address=is_final and all(hard for _, _, hard in found),
        is_blameless=not any(hard for _, _, hard in found) and not reasons & (AMBIGUOUS | AUTOMATIC),
        is_automatic=bool(reasons & AUTOMATIC),
        is_delay=is_delay,
    )


def ours(data: bytes) -> Made:
    reports = [report for report in read_returned(data).reports if report.action is Action.FAILED]
    judged = [verdict(report.code, report.enhanced, report.text) for report in reports]
    return Made(bool(reports), any(each.reason is Reason.ADDRESS and each.is_final for each in judged))


def flufls(data: bytes) -> Made:
    """Mailman, for which it was made, takes every permanent failure for the address's."""
    from flufl.bounce import all_failures

    _, permanent = all_failures(email.message_from_bytes(data))
    return Made(bool(permanent), bool(permanent))


FIGURES: dict[str, tuple[str, Callable[[Expected], bool], Callable[[Made], bool]]] = {
    "finals": ("failures recognised (aim: 95 %)", lambda e: e.is_final, lambda m: m.is_bounced),
    "address": ("addresses held that do not exist (aim: 90 %)", lambda e: e.is_address, lambda m: m.is_held),
    "blameless": ("addresses held that are not to blame (aim: 0)", lambda e: e.is_blameless, lambda m: m.is_held),
    "automatic": (
        "automatic replies and complaints taken for failures (aim: 0)",
        lambda e: e.is_automatic,
        lambda m: m.is_bounced,
    ),
    "delays": ("delays taken for failures (aim: 0)", lambda e: e.is_delay, lambda m: m.is_bounced),
    "crashes": ("crashes (aim: 0)", lambda _: True, lambda m: m.is_crash),
}
"""Each: what it is called, which mails it is about, and what counts."""


def _made(judge: Callable[[bytes], Made], data: bytes) -> Made:
    try:
        return judge(data)
    except Exception:
        return Made(is_crash=True)


def _count(name: str, samples: list[Sample], made: dict[str, Made]) -> str:
    _, concerns, counts = FIGURES[name]
    about = [sample for sample in samples if concerns(sample.expected)]
    count = sum(counts(made[sample.name]) for sample in about)
    return f"{count} of {len(about)}" + (
        f" ({100 * count / len(about):.1f} %)" if about and name in ("finals", "address") else ""
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--list", choices=FIGURES, default="")
    given = parser.parse_args()
    if given.corpora is None:
        print("skipped: no --corpora DIR with the mails of sisimai and flufl.bounce")
        return 0
    samples = [*sisimai(Path(given.corpora)), *flufl(Path(given.corpora))]
    if not samples:
        print(f"skipped: no mails of sisimai or flufl.bounce, or no tests of theirs, in {given.corpora}")
        return 0
    began = time.perf_counter()
    by_us = {sample.name: _made(ours, sample.data) for sample in samples}
    seconds = time.perf_counter() - began
    by_flufl = {sample.name: _made(flufls, sample.data) for sample in samples}
    if given.list:
        _, concerns, counts = FIGURES[given.list]
        wanted = given.list in ("finals", "address")
        for sample in samples:
            if not sample.is_held_back and concerns(sample.expected) and counts(by_us[sample.name]) != wanted:
                print(sample.name)
        return 0
    halves = {
        "all": samples,
        "looked at": [each for each in samples if not each.is_held_back],
        "held back": [each for each in samples if each.is_held_back],
    }
    print(f"{len(samples)} mails, {1000 * seconds / len(samples):.1f} ms each")
    print("| | " + " | ".join(halves) + " | flufl.bounce, all |")
    print("|---" * (len(halves) + 2) + "|")
    for name, (title, _, _) in FIGURES.items():
        cells = [_count(name, half, by_us) for half in halves.values()]
        print(f"| {title} | {' | '.join(cells)} | {_count(name, samples, by_flufl)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
