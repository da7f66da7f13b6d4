"""What the text of the editor costs a browser: opening, a key, memory. `python -m benchmarks.manuscript`

The page as it is served, with the shipped timetable in it, at the width of a desk, and at that of a telephone with the processor slowed to a
quarter: as a text area without scripts, as it is, and with all lines drawn (decision 0077). Opening: from the last byte of the page until
it is drawn. A key: how long the page's thread is busy for it, in the middle of the text; the check that follows half a second later is left out.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from calendar_service.package_data import regions
from tests.admin_material import PASSWORD, world
from tests.integration.browser.conftest import ARGUMENTS, served

STAGES = Path(__file__).parent.parent / "stages.yaml"
SCREENS = ((1280, 1), (360, 4))
"""Width, and by how much the processor is slowed."""

WAYS = ("text area", "lines in sight", "all lines")
OPENINGS, KEYS = 3, "abcdefghijkl"
DRAWN = """new Promise(done => requestAnimationFrame(() => setTimeout(() =>
    done(performance.now() - performance.getEntriesByType('navigation')[0].responseEnd))))"""
EDITOR = "document.querySelector('.CodeMirror').CodeMirror"


@dataclass
class Measures:
    """Milliseconds of each opening and of each key; nodes and megabytes of the last one."""

    openings: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    nodes: int = 0
    heap: float = 0


def main() -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        print("skipped: no chromium")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = world(Path(folder), text=STAGES.read_text(encoding="utf-8"), known=regions)
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        with served(here.app) as address:
            state = _logged_in(browser, address)
            print(f"{'':32}{'opening':>10}{'a key':>8}{'of 95 %':>9}{'nodes':>8}{'heap':>9}")
            for width, slowed in SCREENS:
                for way in WAYS:
                    _print(
                        f"{width} px, slowed {slowed}, {way}", _measured(browser, address, state, width, slowed, way)
                    )
        browser.close()


def _logged_in(browser: Browser, address: str) -> object:
    page = browser.new_page()
    page.goto(f"{address}/admin/")
    page.fill("#name", "siti")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".CodeMirror")
    return page.context.storage_state()


def _measured(browser: Browser, address: str, state: object, width: int, slowed: int, way: str) -> Measures:
    found = Measures()
    for _ in range(OPENINGS):
        context = browser.new_context(viewport={"width": width, "height": 800}, storage_state=state)  # type: ignore[arg-type]
        page = context.new_page()
        if way == WAYS[0]:
            page.route("**/*.js*", lambda route: route.abort())
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        page.goto(f"{address}/admin/")
        _look(page, session, way, found)
        context.close()
    return found


def _look(page: Page, session: CDPSession, way: str, found: Measures) -> None:
    if way == WAYS[0]:
        found.openings.append(page.evaluate(DRAWN))
        page.evaluate(
            "(() => { const e = document.getElementById('text'); e.focus(); e.setSelectionRange(5e4, 5e4); })()"
        )
    else:
        if way == WAYS[2]:
            page.evaluate(f"{EDITOR}.setOption('viewportMargin', Infinity)")
        found.openings.append(page.evaluate(DRAWN))
        page.evaluate(f"{EDITOR}.setOption('lint', false); {EDITOR}.focus(); {EDITOR}.setCursor(900, 0)")
    page.evaluate(DRAWN)
    for key in KEYS:
        before = _metrics(session)["TaskDuration"]
        page.keyboard.press(key)
        page.evaluate(DRAWN)
        found.keys.append(1000 * (_metrics(session)["TaskDuration"] - before))
    after = _metrics(session)
    found.nodes, found.heap = int(after["Nodes"]), after["JSHeapUsedSize"] / 1e6


def _metrics(session: CDPSession) -> dict[str, float]:
    return {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}


def _print(name: str, found: Measures) -> None:
    opening, key = statistics.median(found.openings), statistics.median(found.keys)
    most = sorted(found.keys)[len(found.keys) * 95 // 100]
    print(f"{name:32}{opening:7.0f} ms{key:5.0f} ms{most:6.0f} ms{found.nodes:8}{found.heap:6.1f} MB", flush=True)


if __name__ == "__main__":
    main()
