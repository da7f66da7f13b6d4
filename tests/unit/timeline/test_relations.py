"""What joins several stages: inheritance, relative deadlines, and circles, which are told and end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from benchmarks.due_chains import chain
from calendar_service.errors import InvalidInput
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.timeline.stage import Days, Stage, Status
from tests.revisions_material import Text, stage


def stages(**lines: dict[str, str]) -> dict[str, Stage]:
    parsed = parse(Text({"rapat": stage("Rapat", "2024-09-20"), **lines}).data, regions(), "f")
    return dict(parsed.elections["uji"].by_id)


def refused(**lines: dict[str, str]) -> str:
    with pytest.raises(InvalidInput) as raised:
        stages(**lines)
    return "\n".join(problem.message % problem.facts for problem in raised.value.problems)


def undated(**lines: str) -> dict[str, str]:
    return {"title": "X", "title_en": "X (en)", **lines}


def test_a_relative_deadline_counts_from_the_last_day_and_is_tentative() -> None:
    found = stages(lapor=undated(due="3 hari sesudah rapat"), kerja=undated(due="3 hari kerja sesudah rapat"))
    assert found["lapor"].days == Days(None, date(2024, 9, 23))
    assert found["kerja"].days == Days(None, date(2024, 9, 25)), "Saturday and Sunday do not count"
    assert {found[name].status for name in ("lapor", "kerja")} == {Status.TENTATIVE}


def test_a_day_that_is_written_beats_the_reckoning() -> None:
    found = stages(lapor=undated(due="3 hari sesudah rapat", days="s.d. 2024-09-30"))["lapor"]
    assert (found.days, found.status) == (Days(None, date(2024, 9, 30)), Status.CONFIRMED)


def test_a_part_takes_over_what_it_does_not_say() -> None:
    found = stages(
        induk=stage("Induk", "2024-09-21", vulnerable="true", basis="Pasal 5"),
        anak=stage("Anak", "2024-09-22", part_of="induk"),
        cucu=stage("Cucu", "2024-09-22", part_of="anak", basis="Pasal 1"),
    )
    assert found["anak"].basis == "Pasal 5"
    assert found["cucu"].basis == "Pasal 1"
    assert [found[name].vulnerable for name in ("induk", "anak", "cucu")] == [True, False, False], "nobody rated a part"
    assert found["anak"].days == Days(date(2024, 9, 22), date(2024, 9, 22)), "days are its own"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"a": undated()}, "belum bertanggal"),
        ({"a": undated(days="2024-09-20", undated="KPU", undated_en="KPU")}, "undated tidak dipakai bersama"),
        ({"a": undated(undated="KPU", undated_en="KPU", hours="07.00-13.00")}, "ada jam tanpa hari"),
        ({"a": stage("A", "2024-09-20", zone="Asia/Jakarta")}, "zone hanya berarti bersama hours"),
        ({"a": stage("A", "s.d. 2024-09-20", hours="mulai 07.00")}, "batas akhir hanya punya jam tutup"),
        ({"a": stage("A", "2024-09-20", regions='["11"]', local='{"51": 2024-09-21}')}, "di luar regions"),
        ({"a": stage("A", "2024-09-20", part_of="rapta")}, "mungkin rapat"),
        ({"a": stage("A", "2024-09-20", was="[rapat]")}, "masih dipakai"),
        ({"a": undated(due="1 hari sesudah b"), "b": undated(due="1 hari sesudah a")}, "berputar: a → b → a"),
        ({"a": stage("A", "2024-09-20", part_of="a")}, "berputar: a → a"),
    ],
)
def test_contradictions_are_told(lines: dict[str, dict[str, str]], words: str) -> None:
    assert words in refused(**lines)


def _voting(**there: str) -> dict[str, dict[str, str]]:
    """A vote whose day is open in one region and which is cancelled in another, and what hangs on it."""
    return {
        "pilih": stage(
            "Pilih",
            "2024-11-27",
            local='{"35.78": {undated: Menunggu KPU., undated_en: Waiting.}, '
            '"51": {status: cancelled, reason: Satu pasangan., reason_en: One pair.}, "64": 2024-12-01}',
        ),
        "tenang": undated(due="3 hari sebelum pilih s.d. 1 hari sebelum pilih", status="confirmed", **there),
        "kampanye": undated(due="2024-09-25 s.d. 4 hari sebelum pilih", status="confirmed"),
        "lapor": undated(due="1 hari sesudah tenang"),
    }


def _there(name: str, code: str, **there: str) -> Stage:
    return stages(**_voting(**there))[name].held_in(regions()[code])


def test_what_hangs_on_a_day_that_nobody_set_has_none_there() -> None:
    for name in ("tenang", "kampanye", "lapor"):
        found = _there(name, "35.78")
        assert (found.days, found.undated and found.undated["id"]) == (None, "Menunggu KPU."), name
    assert _there("tenang", "35.15").days == Days(date(2024, 11, 24), date(2024, 11, 26))


def test_what_hangs_on_a_cancelled_stage_is_cancelled_there_unless_it_had_begun() -> None:
    for name in ("tenang", "lapor"):
        found = _there(name, "51.71")
        assert (found.status, found.reason and found.reason["id"]) == (Status.CANCELLED, "Satu pasangan."), name
    assert _there("kampanye", "51.71").status is Status.CONFIRMED
    assert _there("tenang", "64").status is Status.CONFIRMED


@pytest.mark.parametrize(
    "line", ['{"51": 2024-11-20, "35.78": 2024-11-21}', '{"51": {status: confirmed}, "35.78": 2024-11-21}']
)
def test_a_line_of_the_regions_own_comes_first(line: str) -> None:
    assert _there("tenang", "51", local=line).status is Status.CONFIRMED
    assert _there("tenang", "35.78", local=line).days == Days(date(2024, 11, 21), date(2024, 11, 21))


def test_days_that_would_end_before_they_begin_in_a_region_are_told() -> None:
    votes = stage("Pilih", "2024-11-27", local='{"35.78": 2024-09-20, "51": 2024-09-21}')
    campaign = {"due": "2024-09-25 s.d. 4 hari sebelum pilih"}
    told = refused(pilih=votes, kampanye=undated(**campaign))
    assert "di 2 daerah (35.78, 51) hari pertama, misalnya 2024-09-25, jatuh sesudah hari terakhir, 2024-09-16" in told
    assert told.count("hari pertama") == 1, "one slip is one line"
    told = refused(pilih=votes, kampanye=undated(**campaign, **{"except": '["51"]'}))
    assert "di 35.78 hari pertama 2024-09-25 jatuh sesudah hari terakhir 2024-09-16" in told
    kept = stages(pilih=votes, kampanye=undated(**campaign, **{"except": '["35.78", "51"]'}))["kampanye"]
    assert kept.days == Days(date(2024, 9, 25), date(2024, 11, 23))
    assert stages(pilih=votes, kampanye=undated(**campaign, regions='["64"]'))
    assert stages(pilih=stage("Pilih", "2024-09-20"), kampanye=undated(**campaign))["kampanye"].days is None, (
        "a warning"
    )


OWN = '{"35.78": 2024-12-01, "35.15": 2024-12-02, "51": 2024-12-03, "64": 2024-12-04}'


def _following(vote: dict[str, str], **lines: str) -> Stage:
    """A stage that is reckoned from a vote."""
    vote = {"title": "Pilih", "title_en": "Vote", "local": OWN, **vote}
    return stages(pilih=vote, ikut=undated(due="1 hari sebelum pilih", **lines))["ikut"]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ({}, {"35.78", "35.15", "51", "64"}),
        ({"regions": '["35.78", "64"]'}, {"35.78", "64"}),
        ({"regions": '["35", "51.71", "64 saja"]'}, {"35.78", "35.15", "51.71", "64"}),
        ({"except": '["35", "64 saja"]'}, {"51", "64"}),
        ({"except": '["35.78"]'}, {"35.15", "51", "64"}),
        ({"level": "provinsi"}, {"51", "64"}),
    ],
)
def test_days_that_are_reckoned_stand_only_where_the_stage_applies(lines: dict[str, str], codes: set[str]) -> None:
    assert set(_following({}, **lines).local) == codes


def test_days_that_are_reckoned_stand_only_where_the_election_takes_place() -> None:
    vote = {"title": "Pilih", "title_en": "Vote", "local": OWN}
    text = Text(
        {"pilih": vote, "ikut": undated(due="1 hari sebelum pilih")}, {"regions": '["35.15", "51.71", "64.71", "64"]'}
    )
    data = text.data.replace(b'without: ["34"]', b'without: ["64.71"]')
    assert set(parse(data, regions(), "f").elections["uji"].by_id["ikut"].local) == {"35.15", "51.71", "64"}


def test_what_a_province_leaves_open_or_cancels_holds_where_the_stage_does() -> None:
    vote = {"local": '{"51": {undated: Nanti., undated_en: Later.}, "64": {status: cancelled, days: 2024-12-04}}'}
    found = _following(vote, regions='["51.71", "64.71"]').local
    assert set(found) == {"51.71", "64.71"}
    assert found["51.71"].undated is not None
    assert found["64.71"].status is Status.CANCELLED


def test_what_hangs_on_a_stage_does_not_take_place_where_that_does_not() -> None:
    there = regions()
    found = _following({"except": '["35.78"]', "days": "2024-11-27"})
    assert [found.scope.includes(there[code]) for code in ("35.78", "35.15")] == [False, True]
    of_two = '{"35.78": 2024-12-01, "51.71": 2024-12-02}'
    found = _following(
        {"regions": '["35", "51.71"]', "level": "kabupaten-kota", "local": of_two}, regions='["35.78", "51", "64"]'
    )
    assert (found.scope.codes, found.scope.level) == (("35.78", "51.71"), "kabupaten-kota")
    found = _following({"except": '["35.78"]', "days": "2024-11-27"}, local='{"35.78": 2024-11-20}')
    assert found.scope.includes(there["35.78"]), "its own line says that it takes place there"
    found = _following({"regions": '["35.15"]', "local": '{"35.15": 2024-12-02}'}, local='{"35.78": 2024-11-20}')
    assert set(found.local) == set(found.scope.codes or ()) == {"35.15", "35.78"}
    found = _following({"except": '["35.78"]', "days": "2024-11-27"}, days="2024-11-20")
    assert found.scope.includes(there["35.78"]), "days that are written hang on nothing"


@pytest.mark.parametrize(
    ("lines", "is_open"), [({}, True), ({"some_regions": "false"}, False), ({"days": "2024-11-20"}, False)]
)
def test_what_hangs_on_a_stage_of_some_regions_is_as_open(lines: dict[str, str], is_open: bool) -> None:
    assert _following({"some_regions": "true"}, **lines).scope.is_open == is_open


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_long_chain_is_reckoned_to_its_end_in_whatever_order_it_stands(is_reversed: bool) -> None:
    """Deeper than this program may call itself; a way back from every stage would take minutes."""
    election = parse(chain(1_500, is_reversed=is_reversed), regions()).elections["uji"]
    last = election.by_id["t-1499"]
    assert last.days == Days(None, date(2024, 2, 1) + timedelta(1_499))
    assert last.local["35.78"].days == Days(None, date(2024, 2, 2) + timedelta(1_499))


def test_a_circle_is_told_once_and_who_leads_into_it_is_not() -> None:
    said = refused(
        a=undated(due="1 hari sesudah b"), b=undated(due="1 hari sesudah c"), c=undated(due="1 hari sesudah a"), d=undated(due="1 hari sesudah a")
    )  # fmt: skip
    assert said.count("berputar") == 1
    assert "berputar: a → b → c → a" in said
