"""Where a stage applies and what a region has of its own: written in the file, true in every region."""

from __future__ import annotations

from datetime import date, time

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.package_data import regions, translators
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Hours, Occurrence, Status
from calendar_service.timeline.timeline import Election

REGIONS = regions()

VOTE = """
          hours: 07.00-13.00
          local:
            "14.08": 2025-03-22
            "91": 2025-08-06
            "91.71": {days: 2025-08-07, hours: 08.00-12.00, reason: Banjir., reason_en: Floods., note: Satu., note_en: One.}
            "72.08": {status: cancelled, days: 2025-04-19}
            "72.01": {undated: Nanti., undated_en: Later.}"""


def election(head: str = "", **stages: str) -> Election:
    """Stages in their order: what stands below each."""
    text = "".join(
        f"\n        {name.replace('_', '-')}:\n          title: T\n          title_en: T{said}"
        for name, said in stages.items()
    )
    return parse(
        f"elections:\n  psu:\n    title: P\n    title_en: P\n    issued: 2025-03-01\n    basis: B\n{head}"
        f"    phases: {{satu: {{title: S, title_en: S}}}}\n    stages:\n      satu:{text}\n".encode(),
        REGIONS,
    ).elections["psu"]


def there(found: Election, stage: str, code: str) -> Occurrence | None:
    return found.occurrence(found.by_id[stage], REGIONS[code])


def day(code: str, found: Election, stage: str) -> date | None:
    occurrence = there(found, stage, code)
    return occurrence.days.last if occurrence and occurrence.days else None


def test_each_fact_may_differ_in_one_region_and_does_so_there_alone() -> None:
    found = election(vote=VOTE)
    jayapura = there(found, "vote", "91.71")
    assert jayapura is not None
    assert jayapura.stage.reason is not None
    assert (jayapura.days, jayapura.hours) == (Days(date(2025, 8, 7), date(2025, 8, 7)), Hours(time(8), time(12)))
    beside = there(found, "vote", "91.03")
    assert beside is not None
    assert (beside.stage.reason, beside.stage.note, beside.hours) == (None, None, Hours(time(7), time(13)))
    assert day("91.03", found, "vote") == date(2025, 8, 6), "a province's line holds in what lies in it"
    cancelled = there(found, "vote", "72.08")
    assert cancelled is not None
    assert (cancelled.status, found.by_id["vote"].status) == (Status.CANCELLED, Status.CONFIRMED)
    open_yet = there(found, "vote", "72.01")
    assert open_yet is not None
    assert (open_yet.days, bool(open_yet.stage.undated)) == (None, True)


def test_nationally_days_of_regions_are_a_span_without_what_is_cancelled() -> None:
    national = election(vote=VOTE).occurrences(None)[0]
    assert national.days == Days(date(2025, 3, 22), date(2025, 8, 7))
    assert national.is_span
    assert not national.is_timed
    assert not election(vote="\n          days: 2025-03-22").occurrences(None)[0].is_span


def test_days_follow_the_regions_own_anchor_and_a_moved_vote_is_one_edit() -> None:
    quiet = "\n          due: 3 hari sebelum vote s.d. 1 hari sebelum vote\n          status: confirmed"
    campaign = "\n          due: 2025-03-01 s.d. 4 hari sebelum vote"
    found = election(campaign=campaign, quiet=quiet, vote=VOTE)
    assert day("14.08", found, "quiet") == date(2025, 3, 21)
    papua = there(found, "quiet", "91.03")
    assert papua is not None
    assert papua.days == Days(date(2025, 8, 3), date(2025, 8, 5))
    assert papua.status is Status.CONFIRMED, "what is written is not doubted"
    reckoned = there(found, "campaign", "91.71")
    assert reckoned is not None
    assert (reckoned.days, reckoned.status) == (Days(date(2025, 3, 1), date(2025, 8, 3)), Status.TENTATIVE)
    assert day("72.01", found, "quiet") is None, "no day follows from none"


def test_a_day_that_is_typed_for_one_region_is_certain_among_reckoned_ones() -> None:
    late = '\n          due: 3 hari sesudah vote\n          local: {"14.08": 2025-03-30}'
    found = election(vote=VOTE, result=late)
    statuses = [(o.status, o.days) for code in ("14.08", "91.03") if (o := there(found, "result", code))]
    assert statuses == [
        (Status.CONFIRMED, Days(date(2025, 3, 30), date(2025, 3, 30))),
        (Status.TENTATIVE, Days(None, date(2025, 8, 9))),
    ]


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("3 hari sesudah x", date(2025, 1, 6)), ("3 hari sejak x", date(2025, 1, 5)), ("3 hari sebelum x", date(2024, 12, 31)),
        # 26 December is joint leave, 1 January a holiday, 28, 29, 4 and 5 fall on weekends
        ("3 hari kerja sesudah x", date(2025, 1, 8)), ("3 hari kerja sejak x", date(2025, 1, 7)),
        ("3 hari kerja sebelum x", date(2024, 12, 30)), ("45 hari kerja sejak x", date(2025, 3, 11)),
    ],
)  # fmt: skip
def test_how_days_are_counted(due: str, day: date) -> None:
    found = election(x="\n          days: 2025-01-03", y=f"\n          due: {due}")
    assert found.by_id["y"].days == Days(None, day)


def test_who_takes_part() -> None:
    found = election(
        '    regions: ["14.08", "91", "72 saja"]\n    without: ["91.71"]\n', x="\n          days: 2025-01-03"
    )
    voting = {code for code in REGIONS if found.votes(REGIONS[code])}
    papua = {code for code in REGIONS if code.startswith("91")}
    assert voting == {"14.08", "72"} | papua - {"91.71"}


def test_everywhere_but_there() -> None:
    found = election(
        x='\n          days: 2025-01-03\n          except: ["11", "19 saja", "62.05"]',
        y="\n          days: 2025-01-03\n          part_of: x",
    )
    assert found.by_id["y"].scope == found.by_id["x"].scope, "taken over"
    left_out = {code for code in REGIONS if not there(found, "x", code)}
    assert left_out == {code for code in REGIONS if code.startswith("11")} | {"19", "62.05"}


def test_in_some_regions_nobody_knows_in_which() -> None:
    found = election(x="\n          days: 2025-01-03\n          some_regions: true")
    occurrence = there(found, "x", "35.78")
    assert occurrence is not None
    assert occurrence.stage.scope.is_open


def test_the_class_of_a_breach_turns_in_each_region_on_its_own_day() -> None:
    turn = '\n          local: {"14.08": 2025-03-05, "91": 2025-05-20}'
    found = election("    discipline_from: turn\n", turn=turn, vote=VOTE)
    stage, on = found.by_id["vote"], date(2025, 4, 1)
    assert [found.breach_of(stage, on, REGIONS[code]) for code in ("14.08", "91.03")] == ["discipline", "ethics"]
    assert found.turn(REGIONS["91.71"]) == date(2025, 5, 20)
    assert found.turn() == date(2025, 3, 5)


def test_law_zone_and_where() -> None:
    abroad = "\n          days: 2025-01-03\n          hours: 08.00-18.00\n          zone: Asia/Kuala_Lumpur\n          where: KL\n          where_en: KL"
    found = election(
        "    law: pilkada-2024\n    tell_province: true\n",
        x=abroad,
        y="\n          days: 2025-01-03\n          tell_province: false",
    )
    assert found.law is not None
    assert found.law.id == "pilkada-2024"
    assert (found.by_id["x"].zone, found.by_id["x"].tell_province) == ("Asia/Kuala_Lumpur", True)
    assert not found.by_id["y"].tell_province


@pytest.mark.parametrize(
    ("head", "stage", "said"),
    [
        ("    law: pilkada-2042\n", "\n          days: 2025-01-03", "paket aturan pilkada-2042 tidak ada; mungkin pilkada-2024"),
        ('    regions: ["35.78 saja"]\n', "\n          days: 2025-01-03", "wilayah 35.78 saja tidak dikenal"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: WIB", "zona WIB tidak dikenal"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: Asia/../x", "zona Asia/../x tidak dikenal"),
        ("", "\n          due: 0 hari sejak x", "tidak terbaca"),
        ("", "\n          due: 3 hari sebelum x s.d. besok", "tidak terbaca"),
        ("", '\n          local: {"35.78": {hours: 08.00-09.00}}', "belum bertanggal"),
        ("", '\n          local: {"35.15": 2025-01-03, "35.78": {hours: 08.00-09.00}}', "di 35.78 ada jam tanpa hari"),
        ("", '\n          local: {"35.78": cancelled}', "cancelled bukan hari; tulis {status: cancelled}"),
        ("", '\n          local: {"35.78": menunggu KPU}', "menunggu KPU bukan hari; tulis {undated:"),
        ("", "\n          days: 2025-01-03\n          kecuali: []", "kolom kecuali tidak dikenal; mungkin except"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: Kuala Lumpur", "tulis nama IANA, Asia/Kuala_Lumpur"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: asia/kuala lumpur", "tulis nama IANA, Asia/Kuala_Lumpur"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: wit", "tulis nama IANA, Asia/Jayapura"),
        ("", "\n          days: 2025-01-03\n          hours: 08.00-09.00\n          zone: Di sini", "misalnya Asia/Jakarta"),
        ("", '\n          local: {"35.78": {dais: 2025-01-03}}', "kolom dais tidak dikenal"),
        ("", '\n          local: {"35.78": {days: 2025-01-03, undated: X, undated_en: X}}', "undated tidak dipakai bersama"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(head: str, stage: str, said: str) -> None:
    with pytest.raises(InvalidInput) as told:
        election(head, x=stage)
    assert said in "\n".join(problem.message % problem.facts for problem in told.value.problems)


def test_hours_of_a_province_may_be_for_the_days_in_it() -> None:
    found = election(
        vote='\n          local: {"35": {hours: 08.00-09.00}, "35.78": 2025-01-03, "51": 2025-01-04, "51.71": {hours: 08.00-09.00}}'
    )
    for code in ("35.78", "51.71"):
        occurrence = there(found, "vote", code)
        assert occurrence is not None
        assert occurrence.hours == Hours(time(8), time(9))


def test_a_region_may_have_a_place_of_its_own() -> None:
    found = election(
        vote='\n          days: 2025-01-03\n          where: A\n          where_en: A\n          local: {"35.78": {where: TPS 1, where_en: TPS 1}}'
    )
    said = [o.stage.where["id"] for code in ("35.78", "35.15") if (o := there(found, "vote", code)) and o.stage.where]
    assert said == ["TPS 1", "A"]


def test_one_name_that_is_wrong_in_many_places_is_told_once() -> None:
    line = "\n          days: 2025-01-03\n          source: korann"
    with pytest.raises(InvalidInput) as told:
        election('    regions: ["92.01", "99"]\n', x=line, y=line, z=line + '\n          regions: ["92.01"]')
    said = told.value.lines(translators()["id"])
    assert len(said) == 3
    assert "wilayah 99 tidak dikenal" in said[1]
    assert said[0].endswith("(dan 1 kali lagi)")
    assert said[2].endswith("sumber korann belum ada di tabel sources (dan 2 kali lagi)")
