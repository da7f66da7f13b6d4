"""How long each file of tests took here, so that `make test` can say how long it will take; a plugin of pytest.

Seconds are those of the tests themselves, summed by file, apart for those that run side by side, two at a time,
and alone. They are kept in pytest's cache, on this machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

BESIDE, KILLS, ALONE = "kalender/seconds-beside", "kalender/seconds-kills", "kalender/seconds-alone"
"""Names in pytest's cache."""


class Durations:
    """Adds up what a run reports; of processes side by side the one that leads them hears all."""

    def __init__(self, cache: Any) -> None:
        self.cache = cache
        self.seconds: Mapping[str, dict[str, float]] = {name: defaultdict(float) for name in (BESIDE, KILLS, ALONE)}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = ALONE if "alone" in report.keywords else KILLS if "kills" in report.keywords else BESIDE
        self.seconds[name][report.nodeid.split("::")[0]] += report.duration

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Only a whole run tells how long it takes."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            for name, found in self.seconds.items():
                self.cache.set(name, {**(self.cache.get(name, None) or {}), **found})


def pytest_configure(config: pytest.Config) -> None:
    chosen = config.option.keyword or any("::" in word for word in config.args)
    if not hasattr(config, "workerinput") and hasattr(config, "cache") and not chosen:
        config.pluginmanager.register(Durations(config.cache), "durations")
