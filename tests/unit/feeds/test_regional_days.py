"""The national feed says where and when a stage is held, place by place, and never one place's day as the country's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from calendar_service.feeds.entry import Entry, stage_entry
from calendar_service.feeds.regional_days import MOST
from calendar_service.feeds.tables import record
from calendar_service.package_data import regions
from calendar_service.publishing.revision import Stamp
from calendar_service.regions import Region
from calendar_service.timeline.stage import Days, Hours, Local, Occurrence, Scope, Stage, Status
from calendar_service.words.languages import Text
from tests.feeds_material import ISSUED
from tests.unit.feeds.test_places import SURABAYA, place

KPU = Text("KPU setempat menetapkan harinya.", "The local commission sets it.")


def days(first: int, last: int | None = None) -> Days:
    return Days(date(2025, 4, first), date(2025, 4, last or first))


def stage(**changes: object) -> Stage:
    return replace(Stage("suara", "pemungutan", Text("Suara", "Vote")), **changes)  # type: ignore[arg-type]


def entry(of: Stage, region: Region | None = None, language: str = "id", **election: object) -> Entry:
    here = place(language)
    here = replace(here, election=replace(here.election, stages=(of,), **election))
    occurrence = here.election.occurrence(of, region)
    assert occurrence
    return stage_entry(occurrence, Stamp(0, 0, ISSUED, ISSUED), here)


SPAN = stage(
    local={
        "51": Local(days(9)),
        "35.78": Local(days(5, 6), hours=Hours(time(8), None)),
        "11": Local(days(5, 6)),
        "12": Local(days(9), status=Status.TENTATIVE),
        "13": Local(days(2), status=Status.CANCELLED),
        "14": Local(undated=KPU),
    }
)


def test_a_span_names_every_place_with_its_own_days() -> None:
    made = entry(SPAN)
    assert (made.start, made.end) == (date(2025, 4, 5), date(2025, 4, 10))
    assert made.summary == "(tentatif) Suara (4 daerah, harinya berbeda)"
    assert made.description.startswith(
        "Sebagian tanggal ini tentatif dan dapat berubah.\n\n"
        "Hari di setiap daerah:\n"
        "- 5 s.d. 6 April 2025: Provinsi Aceh\n"
        "- 5 s.d. 6 April 2025, pukul 08.00 waktu setempat: Kota Surabaya\n"
        "- 9 April 2025 (tentatif): Provinsi Sumatera Utara\n"
        "- 9 April 2025: Provinsi Bali\n"
        "- dibatalkan: Provinsi Sumatera Barat\n"
        "- harinya belum ditetapkan: Provinsi Riau\n"
    )
    assert record(made)["regional_days"] == [
        "11 2025-04-05 2025-04-06",
        "35.78 2025-04-05 2025-04-06 08:00-",
        "12 2025-04-09 2025-04-09 tentative",
        "51 2025-04-09 2025-04-09",
        "13 2025-04-02 2025-04-02 cancelled",
        "14",
    ]


def test_up_to_three_places_are_named() -> None:
    made = entry(stage(local={"51": Local(days(9)), "35.78": Local(days(9))}))
    assert made.summary == "Suara (Kota Surabaya, Provinsi Bali)"
    assert made.status is Status.CONFIRMED


def test_in_english() -> None:
    made = entry(SPAN, language="en")
    assert made.summary == "(tentative) Vote (4 regions, on different days)"
    assert "\n- 9 April 2025 (tentative): Provinsi Sumatera Utara\n" in made.description


def test_what_is_cancelled_in_each_of_its_places_is_cancelled() -> None:
    gone = stage(local={code: Local(days(9), status=Status.CANCELLED) for code in ("51", "11")})
    assert (entry(gone).status, entry(gone).start) == (Status.CANCELLED, None)


def test_a_place_in_which_it_does_not_hold_is_not_named() -> None:
    made = entry(replace(SPAN, scope=Scope(("35", "51", "13", "14"), None, ("51",))))
    assert made.summary == "Suara (Kota Surabaya)"
    assert "Bali" not in made.description
    assert entry(SPAN, regions=("11", "51")).summary == "Suara (Provinsi Aceh, Provinsi Bali, harinya berbeda)"


def test_a_province_stands_for_its_kabupaten() -> None:
    made = entry(stage(scope=Scope(None, "kabupaten-kota"), local={"51": Local(days(9))}))
    assert made.summary == "Suara (Provinsi Bali)"


def test_more_places_than_anybody_reads_are_counted() -> None:
    every = {code: Local(days(1 + number % 9)) for number, code in enumerate(list(regions())[: MOST + 7])}
    rows = entry(stage(local=every)).description.split("\n\n")[0].splitlines()
    assert rows[-1] == "- 7 daerah lain: lihat kalender daerah"
    assert sum(row.count(",") + 1 for row in rows[1:-1]) == MOST
    assert [row[2] for row in rows[1:-1]] == list("12345678")


def test_hours_that_differ_are_nobodys_hours_in_the_country() -> None:
    morning, noon = Hours(time(7), time(13)), Hours(time(8), time(14))
    apart = stage(hours=morning, local={"51": Local(days(9)), "11": Local(days(9), hours=noon)})
    made = entry(apart)
    assert made.summary == "Suara (Provinsi Aceh, Provinsi Bali, jamnya berbeda)"
    assert "- 9 April 2025, pukul 08.00–14.00 waktu setempat: Provinsi Aceh\n" in made.description
    assert "- 9 April 2025, pukul 07.00–13.00 waktu setempat: Provinsi Bali\n" in made.description
    assert "Jam berlaku" not in made.description
    assert (record(made)["opens"], record(made)["closes"]) == (None, None)
    gone = {"51": Local(days(9)), "11": Local(days(9), hours=noon, status=Status.CANCELLED)}
    assert entry(replace(apart, local=gone)).summary == "Suara (Provinsi Bali, pukul 07.00–13.00 waktu setempat)"
    alike = {code: Local(days(9), hours=noon) for code in ("51", "11")}
    assert "pukul 08.00–14.00 waktu setempat)" in entry(replace(apart, local=alike)).summary


def test_a_narrower_place_of_one_region_stands_beside_its_name() -> None:
    here = Local(days(9), where=Text("2 TPS di Ubud.", "2 stations in Ubud."))
    for of in (stage(local={"51": here, "11": Local(days(2))}), stage(days=days(9), local={"51": here})):
        assert "- 9 April 2025: Provinsi Bali (2 TPS di Ubud)\n" in entry(of).description
        assert "Provinsi Bali (2 stations in Ubud)\n" in entry(of, language="en").description
        assert "Ubud" not in entry(of).summary


def test_a_day_of_the_country_stands_with_the_places_that_differ() -> None:
    made = entry(stage(days=days(9), local={"51": Local(days(10)), "11": Local(note=KPU)}))
    assert made.summary == "Suara"
    assert (made.start, made.end) == (date(2025, 4, 9), date(2025, 4, 10))
    assert "Di daerah berikut berlaku ketentuan lain:\n- 10 April 2025: Provinsi Bali\n" in made.description
    assert record(made)["regional_days"] == ["51 2025-04-10 2025-04-10"]


@pytest.mark.parametrize("region", [None, SURABAYA])
def test_what_holds_somewhere_is_tentative_in_every_feed(region: Region | None) -> None:
    made = entry(stage(days=days(9), scope=Scope(is_open=True)), region)
    assert made.summary == "(tentatif) Suara (di sebagian daerah)"
    assert made.status is Status.TENTATIVE
    assert made.description.startswith("Tahapan ini hanya berlaku di sebagian daerah; belum kami ketahui ")
    assert ("daerah ini" in made.description) == (region is not None)
    assert record(made)["some_regions"] is True


@pytest.mark.parametrize("region", [None, SURABAYA])
def test_a_place_in_words_stands_in_title_and_description(region: Region | None) -> None:
    where = Text("116 TPS di Jawa, antara lain di Surabaya.", "116 polling stations in Java.")
    made = entry(stage(days=days(9), where=where), region)
    assert made.summary == "Suara (116 TPS di Jawa …)"
    assert "Tempat: 116 TPS di Jawa, antara lain di Surabaya." in made.description
    assert entry(stage(days=days(9), where=where), region, "en").summary == "Vote (116 polling stations in Java)"


def test_a_beginning_without_an_end_says_so() -> None:
    of = stage(days=days(9), hours=Hours(time(10), None))
    assert entry(of, SURABAYA).summary == "Suara (mulai pukul 10.00 WIB)"
    assert entry(of).summary == "Suara (mulai pukul 10.00 waktu setempat)"
    assert entry(of, SURABAYA).end is None
    ending = replace(of, hours=Hours(time(10), time(12)))
    assert entry(ending, SURABAYA).summary == "Suara"


def test_where_it_does_not_hold_stands_in_the_title() -> None:
    assert entry(stage(days=days(9), scope=Scope(excluded=("51",)))).summary == "Suara (kecuali Provinsi Bali)"


def test_a_region_is_told_its_own_day_alone() -> None:
    made = entry(SPAN, SURABAYA)
    assert (made.days, made.places) == (days(5, 6), ())
    assert isinstance(Occurrence(SPAN, SURABAYA, made.days, None).start, date)
