"""Files for spreadsheet programs tell the records of the JSON, as days, hours and texts, for every place."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from calendar_service.feeds import election_feeds
from calendar_service.feeds.columns import RECORD, CellKind
from calendar_service.feeds.sheets import SheetHead, sheet, sheets_mark
from calendar_service.package_data import regions, translators
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import FORMS_WHEN_ASKED, JSON, SEMICOLONS, WORKBOOK
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.spreadsheet import unguarded
from tests.feeds_material import SHIPPED, build_all, printed_timeline, snapshot
from tests.unit.feeds.test_entry import SURABAYA, entries

PLACES = [("pilkada-2024", ""), ("pilkada-2024", "35.78"), ("pilkada-2024", "91.71"), ("pilkada-2024", "34")]
PLACES += [("psu-2025", ""), ("", "35.78"), ("", "72.08"), ("", "31.71")]
HEAD = SheetHead("Nama", "https://kalender.example/x", translators()["id"])


def body(election: str, code: str, language: str, form: str) -> bytes:
    return snapshot(SHIPPED).feeds[feed_path(election, code, language, form)].body


def stages(election: str, code: str, language: str = "id") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body(election, code, language, JSON))["stages"]
    return found


def text(value: Any) -> str:
    """Of a fact of the JSON, as tables write it."""
    if isinstance(value, list):
        return " | ".join(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("election", "code"), PLACES)
def test_a_workbook_tells_what_the_json_tells(election: str, code: str, language: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(body(election, code, language, WORKBOOK))).active
    headings, *rows = sheet.iter_rows()
    say = translators()[language].text
    assert [cell.value for cell in headings] == [say(column.heading) for column in RECORD.values()]
    told = stages(election, code, language)
    assert len(rows) == len(told)
    for row, stage in zip(rows, told, strict=True):
        for cell, (key, column) in zip(row, RECORD.items(), strict=True):
            fact, value = stage[key], cell.value
            match column.kind:
                case CellKind.DAY:
                    assert value == (datetime.fromisoformat(fact) if fact else None)
                case CellKind.HOUR:
                    assert value == (time.fromisoformat(fact) if fact else None)
                case CellKind.NUMBER:
                    assert value == fact
                case _:
                    assert value is None or cell.data_type == "s"
                    assert bool(value) == (fact not in (None, "", []))
            if key in ("id", "uid", "url", "title", "regions", "guidance", "modified", "regional_days", "sources"):
                assert (value or "") == " ".join(text(fact).split())


def test_words_stand_for_what_programs_are_told() -> None:
    def told(language: str) -> dict[str, set[str]]:
        sheet = openpyxl.load_workbook(io.BytesIO(body("pilkada-2024", "", language, WORKBOOK))).active
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        keys = list(RECORD)
        return {key: {row[keys.index(key)] for row in rows} for key in ("status", "deadline", "breach")}

    assert told("id")["deadline"] == {"ya", "tidak"}
    assert told("en")["deadline"] == {"yes", "no"}
    assert told("id")["status"] <= {"pasti", "tentatif", "dibatalkan"}
    assert told("en")["breach"] <= {"ethics", "discipline", "ethics and discipline", None}


@pytest.mark.parametrize(("election", "code"), PLACES)
def test_between_semicolons_stands_what_stands_between_commas(election: str, code: str) -> None:
    data = {form: body(election, code, "id", form).decode() for form in ("csv", SEMICOLONS)}
    assert data[SEMICOLONS].startswith("\ufeffid;title;")
    commas, semicolons = (
        list(csv.reader(io.StringIO(each.removeprefix("\ufeff"), newline=""), delimiter=sign))
        for each, sign in zip(data.values(), ",;", strict=True)
    )
    assert commas == semicolons


def test_no_cell_between_semicolons_runs() -> None:
    (entry, *_) = entries(SURABAYA).values()
    for words in ("=1", "a;=1", '"=1', "+1"):
        made = sheet(SEMICOLONS, HEAD, [replace(entry, title=words)], "35.78").body.decode("utf-8-sig")
        _, row = csv.reader(io.StringIO(made, newline=""), delimiter=";")
        assert row[1] != words
        assert unguarded(row[1]) == words
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_each_place_has_its_own_code_in_its_uids() -> None:
    for code in ("35.78", "35", "35.15"):
        for form in FORMS_WHEN_ASKED:
            data = body("", code, "id", form)
            made = data.decode() if form == SEMICOLONS else " ".join(uids(data))
            assert f".{code}@kalender" in made.replace("-tahapan.example", "")
            assert "\x7f" not in made


def uids(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    place = list(RECORD).index("uid")
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_a_file_is_the_same_whenever_and_wherever_it_is_made() -> None:
    for form in FORMS_WHEN_ASKED:
        path = feed_path("pilkada-2024", "35.78", "en", form)
        one, other = build_all(printed_timeline(SHIPPED)).feeds[path], build_all(printed_timeline(SHIPPED)).feeds[path]
        assert one is not other
        assert (one.body, one.gzip, one.etag) == (other.body, other.gzip, other.etag)
        assert gzip.decompress(one.gzip) == one.body


def test_none_is_made_before_somebody_asks_and_only_some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(election_feeds, "KEPT_SHEETS", 3)
    made = build_all(printed_timeline(SHIPPED))
    paths = [feed_path("", code, "id", WORKBOOK) for code in list(regions())[:5]]
    assert not [path for path in made.ready if path.endswith(f".{WORKBOOK}")]
    assert made.made(paths[0]) is None
    first = made.feeds[paths[0]]
    assert made.feeds[paths[0]] is first
    for path in paths[1:]:
        made.feeds[path]
    assert [made.made(path) is not None for path in paths] == [False, False, True, True, True]
    assert made.feeds[paths[0]].etag == first.etag


def test_what_stands_around_the_rows_has_a_mark() -> None:
    assert sheets_mark(HEAD) == sheets_mark(HEAD)
    assert sheets_mark(HEAD) != sheets_mark(SheetHead("Nama", HEAD.source, translators()["en"]))


def test_a_cell_that_is_too_long_is_cut() -> None:
    (entry, *_) = entries(SURABAYA).values()
    long = replace(entry, title="a" * 40_000)
    made = openpyxl.load_workbook(io.BytesIO(sheet(WORKBOOK, HEAD, [long], "").body)).active
    assert len(made["B2"].value) == 32_767
    assert made["D2"].value is None or isinstance(made["D2"].value, date)
