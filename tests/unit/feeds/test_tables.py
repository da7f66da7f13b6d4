"""JSON and CSV: the facts of the calendars, and the stages that have no day yet."""

import codecs
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

from calendar_service.feeds import tables
from calendar_service.timeline.fields import Shown, shown
from tests.feeds_material import SHIPPED, read, snapshot


def stages(path, kind="small"):
    data = json.loads((snapshot() if kind == "small" else snapshot(SHIPPED)).feeds[path].body)
    return {stage["id"]: stage for stage in data["stages"]}


def test_head_says_what_the_file_is():
    data = json.loads(snapshot().feeds["/feeds/pilkada-2024/35.78.json"].body)
    assert list(data) == ["name", "language", "election", "region", "source", "stages"]
    assert data["name"] == "Tahapan Pilkada Serentak 2024 – Kota Surabaya"
    assert data["election"]["id"] == "pilkada-2024"
    assert data["region"]["code"] == "35.78"
    assert data["region"]["zone"] == "Asia/Jakarta"
    assert data["region"]["votes"] is True
    assert data["source"] == "https://kalender.example/feeds/pilkada-2024/35.78.json"
    assert json.loads(snapshot().feeds["/feeds/pilkada-2024.json"].body)["region"] is None
    yogya = json.loads(snapshot().feeds["/feeds/pilkada-2024/34.json"].body)
    assert yogya["region"]["votes"] is False
    assert yogya["region"]["voters"] == ["34.01", "34.02", "34.03", "34.04", "34.71"]
    assert [stage["id"] for stage in yogya["stages"]] == ["tidak-memilih"]


def test_days_are_inclusive_and_instants_have_offsets():
    campaign = stages("/feeds/pilkada-2024/35.78.json")["kampanye"]
    assert (campaign["first_day"], campaign["last_day"]) == ("2024-09-26", "2024-11-23")
    assert (campaign["opens"], campaign["closes"]) == (None, "23:59")
    assert (campaign["opens_at"], campaign["closes_at"]) == (None, "2024-11-23T23:59:00+07:00")
    voting = stages("/feeds/pilkada-2024/91.json")["pemungutan-suara"]
    assert voting["opens_at"] == "2024-11-27T07:00:00+09:00"
    assert voting["closes_at"] == "2024-11-27T13:00:00+09:00"
    assert voting["zone"] == "Asia/Jayapura"
    national = stages("/feeds/pilkada-2024.json")["pemungutan-suara"]
    assert (national["opens"], national["opens_at"], national["zone"]) == ("07:00", None, None)


def test_kinds_of_stages():
    found = stages("/feeds/pilkada-2024.json")
    assert found["lpsdk"]["deadline"] is True
    assert (found["lpsdk"]["first_day"], found["lpsdk"]["last_day"]) == (None, "2024-10-24")
    undated = found["debat-publik"]
    assert (undated["first_day"], undated["last_day"]) == (None, None)
    assert undated["undated"] == "Tanggalnya ditetapkan oleh tiap KPU."
    assert found["kampanye"]["vulnerable"] is True
    assert found["kampanye"]["breach"] == "discipline"
    assert found["uji-baca-quran"]["regions"] == ["11"]
    assert found["perbaikan-dokumen"]["regions"] == []
    assert found["kampanye"]["regions"] is None
    assert found["rekapitulasi-provinsi"]["level"] == "provinsi"
    assert found["putaran-kedua"]["status"] == "cancelled"


def test_every_format_tells_the_same_stages():
    for path in ("/feeds/pilkada-2024", "/feeds/pilkada-2024/91.en", "/feeds/pilkada-2024/34"):
        feeds = snapshot(SHIPPED).feeds
        records = json.loads(feeds[f"{path}.json"].body)["stages"]
        rows = list(csv.DictReader(io.StringIO(feeds[f"{path}.csv"].body.decode("utf-8-sig"))))
        assert [row["uid"] for row in rows] == [record["uid"] for record in records]
        assert [row["last_day"] for row in rows] == [record["last_day"] or "" for record in records]
        events = read(feeds[f"{path}.ics"].body).inside("VEVENT")
        dated = [record["uid"] for record in records if record["last_day"]]
        assert [event.one("UID").value for event in events] == dated


def test_csv_is_for_spreadsheets():
    body = snapshot().feeds["/feeds/pilkada-2024.csv"].body
    assert body.startswith(codecs.BOM_UTF8)
    assert body.count(b"\r\n") == body.count(b"\n") == 1 + len(stages("/feeds/pilkada-2024.json"))
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))}
    assert rows["debat-publik"]["first_day"] == ""
    assert rows["kampanye"]["guidance"].count(" | ") == 1
    assert rows["kampanye"]["vulnerable"] == "true"


def test_csv_runs_no_formula():
    (group,) = snapshot().calendars["/feeds/pilkada-2024.ics"].groups
    for text in ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"):
        row = tables.csv_row(replace(group.entries[0], title=text))
        (cells,) = csv.reader(io.StringIO(row.decode()))
        assert cells[1].startswith("'")


def test_columns_that_people_count_by_never_shift():
    assert tables.COLUMNS[:26] == (
        "id", "title", "phase", "first_day", "last_day", "opens", "closes", "opens_at", "closes_at", "zone", "regions",
        "level", "status", "deadline", "vulnerable", "breach", "basis", "sources", "guidance", "note", "reason",
        "undated", "url", "uid", "sequence", "modified",
    )  # fmt: skip


def test_what_is_declared_to_be_shown_is_a_column_and_every_column_is_described():
    assert set(shown(Shown.RECORD)) <= set(tables.COLUMNS)
    page = (Path(__file__).parents[3] / "docs" / "feeds.md").read_text(encoding="utf-8")
    rows = page[page.index("## JSON") : page.index("## CSV")]
    assert [name for name in tables.COLUMNS if f"`{name}`" not in rows] == []


def test_a_text_is_in_the_words_of_its_feed():
    here, there = (stages(f"/feeds/pilkada-2024{suffix}.json")["kampanye"] for suffix in ("", ".en"))
    assert here["guidance"] != there["guidance"]
    assert here["basis"] == there["basis"]


def test_a_re_vote_gives_both_classes_until_the_new_candidates_are_confirmed():
    """Towards the pairs that stayed a breach is one of discipline from the first stage on."""
    replaced = stages("/feeds/psu-2025/13.08.json", "shipped")
    assert replaced["pendaftaran-pasangan-calon"]["breach"] == "both"
    assert replaced["penetapan-pasangan-calon"]["breach"] == "discipline"
    stayed = stages("/feeds/psu-2025/14.08.json", "shipped")
    assert {stage["breach"] for stage in stayed.values()} <= {"discipline", None}
    assert "both" not in {stage["breach"] for stage in stages("/feeds/pilkada-2024.json", "shipped").values()}
