"""What the papers say is true: commands, settings, files, generated pages."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from dataclasses import fields
from typing import Any

import pytest
import yaml
from honcho.environ import parse_procfile

from calendar_service.cli import parser
from calendar_service.preflight.first_start import EXIT_CODE
from calendar_service.processes import PROCESSES
from calendar_service.settings import SECRETS, Settings, settings_table
from calendar_service.timeline.schema import json_schema
from tests.house.house import ROOT, assert_none, modules, papers, shell_lines

SETTINGS = {field.name.upper() for field in fields(Settings)}
OF_FILES = {f"{name}_FILE" for name in SECRETS}
NO_SETTINGS = {
    "KALENDER_LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "NO_COLOR",
    "UPDATE_GOLDEN",
    "PYTHONHASHSEED",
    "OTEL_SERVICE_NAME",
    "OTEL_PYTHON_LOG_CORRELATION",
    "SENTRY_DSN",
    "SENTRY_ENVIRONMENT",
    "SENTRY_RELEASE",
    "SENTRY_TRACES_SAMPLE_RATE",
}
"""Names in capitals that other programs or the tests read."""

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
MADE = {".venv/product", ".venv/tests"}

COMMAND = re.compile(r"python3? -m calendar_service(\.processes)?(?: (.*))?$")


# The Procfile and the units


def test_every_line_of_the_procfile_is_a_process() -> None:
    lines = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert lines == {name: f"python -m calendar_service.processes {name}" for name in lines}
    assert set(lines) == {"release", "web", "worker", "clock"}
    assert set(lines) == set(PROCESSES) - {"run"}


def test_there_is_a_unit_for_every_line() -> None:
    lines = parse_procfile((ROOT / "Procfile").read_text()).processes
    units = {path.stem.removeprefix("kalender-"): path for path in (ROOT / "docs" / "deploy").glob("*.service")}
    assert set(units) == set(lines)
    for name, path in units.items():
        starts = re.findall(r"^ExecStart=(.*)$", path.read_text(), re.M)
        assert starts == [f"/opt/kalender/.venv/bin/python -m calendar_service.processes {name}"]


def test_no_unit_waits_for_another_or_is_started_again_with_what_is_set_wrongly() -> None:
    for path in (ROOT / "docs" / "deploy").glob("*.service"):
        unit = path.read_text()
        assert (
            re.findall(r"^(?:After|Wants|Requires)=.*kalender-(?!release)|^(?:After|Requires)=.*kalender", unit, re.M)
            == []
        )
        assert f"RestartPreventExitStatus={EXIT_CODE}\n" in unit
        assert "StartLimitIntervalSec=0\n" in unit


def test_the_example_environment_has_settings_only() -> None:
    text = (ROOT / "docs" / "deploy" / "kalender.env.example").read_text()
    names = set(re.findall(r"^([A-Z_]+)=", text, re.M))
    assert names <= SETTINGS
    assert "CLOCK_START" not in names


# Generated pages


def test_the_page_of_settings_is_the_generated_one() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_table(), "say `make docs`"


def test_every_setting_has_its_heading() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## (.+)$", page, re.M)) == sorted(SETTINGS)


def test_the_schema_is_the_generated_one() -> None:
    page = (ROOT / "docs" / "stages.schema.json").read_text(encoding="utf-8")
    assert page == json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n", "say `make docs`"


# Commands


def trouble(line: str, commands: argparse.ArgumentParser) -> str | None:
    """What is wrong with a line of shell that names one of our commands or make."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        return f"{error}"
    if "make" in words[:2]:
        wanted = [word for word in words[words.index("make") + 1 :] if "=" not in word]
        return next((f"make {name}" for name in wanted if name not in TARGETS | MADE), None)
    found = COMMAND.search(line.split(" > ", maxsplit=1)[0].split(" | ", maxsplit=1)[0])
    if found is None or found[2] is None:
        return None
    given = shlex.split(found[2], comments=True)
    if found[1]:
        return None if given[0] in PROCESSES else given[0]
    if given == ["--help"]:
        return None
    try:
        commands.parse_args(given)
    except SystemExit as error:
        return f"exit {error.code}"
    return None


@pytest.fixture(scope="module")
def commands() -> argparse.ArgumentParser:
    return parser()


def test_every_command_in_a_paper_exists(commands: argparse.ArgumentParser) -> None:
    lines = [(path, line) for path in papers() for line in shell_lines(path.read_text(encoding="utf-8"))]
    assert_none(f"{path.name}: {line}: {wrong}" for path, line in lines if (wrong := trouble(line, commands)))


def test_the_papers_name_commands_at_all() -> None:
    lines = {line for path in papers() for line in shell_lines(path.read_text(encoding="utf-8"))}
    assert {"make run", "make test"} <= lines
    assert sum("-m calendar_service" in line for line in lines) > 20


@pytest.mark.parametrize(
    "line",
    [
        "make tea",
        "python -m calendar_service brew",
        ".venv/bin/python -m calendar_service rollback",
        "python -m calendar_service.processes kettle",
        "python -m calendar_service check --sweet > out.txt",
    ],
)
def test_a_command_that_does_not_exist_would_be_seen(line: str, commands: argparse.ArgumentParser) -> None:
    assert trouble(line, commands)


def test_every_command_is_told_in_a_paper(commands: argparse.ArgumentParser) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in papers())
    (choices,) = (a.choices for a in commands._actions if isinstance(a, argparse._SubParsersAction))
    assert_none(name for name in choices if f"`{name}" not in text and f"calendar_service {name}" not in text)


# Names and links


def test_settings_in_papers_exist() -> None:
    named = {
        (path.name, name)
        for path in papers()
        for name in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert_none((paper, name) for paper, name in named if name not in SETTINGS | OF_FILES | NO_SETTINGS)


def test_links_lead_somewhere() -> None:
    links = [
        (path, target)
        for path in papers()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    ]
    assert len(links) > 30
    assert_none(f"{path.name}: {target}" for path, target in links if not (path.parent / target).exists())


def test_papers_that_the_code_names_exist() -> None:
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in modules()]
    named = {name for text in texts for name in re.findall(r"\bdocs/[\w/.-]+\.(?:md|json|yml)", text)}
    assert len(named) > 3
    assert_none(name for name in sorted(named) if not (ROOT / name).exists())


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert len({name[:4] for name in listed}) == len(listed), "two decisions with one number"


def metrics_in(text: str) -> set[str]:
    return set(re.findall(r"\bkalender_[a-z_]+", text))


def test_every_alert_and_panel_reads_a_metric_that_exists() -> None:
    source = (ROOT / "calendar_service" / "delivery" / "metrics.py").read_text(encoding="utf-8")
    known = {name for name in metrics_in(source) if f'"{name}"' in source}
    alerts = metrics_in(" ".join(rule["expr"] for rule in alert_rules()))
    dashboard = json.loads((ROOT / "docs" / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    shown = metrics_in(" ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]))
    assert alerts
    assert alerts <= shown == known
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(numbers)) == len(numbers)


def test_every_alert_leads_to_a_place_in_the_runbook() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8"), re.M)
    places = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = {rule["alert"]: rule["annotations"]["runbook_url"] for rule in alert_rules()}
    assert_none(f"{name}: {link}" for name, link in links.items() if link.split("docs/runbook.md#")[1] not in places)


def alert_rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]
