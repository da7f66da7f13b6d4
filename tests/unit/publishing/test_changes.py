"""What is different between two revisions, as facts and in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.package_data import regions
from calendar_service.publishing.archive_sql import Archive
from calendar_service.publishing.changes import Happened, differences
from tests.revisions_material import DAY, FIRST, TEXT, archive_at, between, golden, publish, stage, words


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = archive_at(tmp_path)
    yield made
    made.engine.dispose()


def only(archive: Archive, new: object) -> object:
    found = between(archive, TEXT, new)  # type: ignore[arg-type]
    (change,) = found.stages
    return change


def test_a_moved_date_is_one_change_for_all_but_the_region_with_its_own(archive: Archive) -> None:
    change = only(archive, TEXT.having("kampanye", days="2024-09-28 s.d. 2024-11-23"))
    assert change.happened is Happened.MOVED
    assert change.national
    assert change.others == ("35.78",)
    assert len(change.codes) == 552 - 2  # one elects nobody, one has its own date
    assert words().line(change) == (
        "Kampanye: 25 September s.d. 23 November 2024 → 28 September s.d. 23 November 2024 [semua daerah kecuali Kota Surabaya]"
    )


def test_a_change_of_one_region_names_it(archive: Archive) -> None:
    change = only(archive, TEXT.having("kampanye", local='{"35.78": 2024-09-27 s.d. 2024-11-23}'))
    assert (change.happened, change.codes, change.national) == (Happened.MOVED, ("35.78",), False)
    assert words("en").line(change) == (
        "Kampanye (en): 26 September to 23 November 2024 → 27 September to 23 November 2024 [Kota Surabaya]"
    )


def test_hours_are_told_only_where_they_moved(archive: Archive) -> None:
    hours = only(archive, TEXT.having("suara", hours="07.00-14.00"))
    assert words().what(hours) == (
        "27 November 2024, pukul 07.00–13.00 waktu setempat → 27 November 2024, pukul 07.00–14.00 waktu setempat"
    )


def test_a_zone_that_is_named_moves_only_where_the_clock_differs(archive: Archive) -> None:
    found = between(archive, TEXT, TEXT.having("suara", zone="Asia/Jakarta"))
    (change,) = [c for c in found.stages if c.happened is Happened.MOVED]
    assert {regions()[code].timezone for code in change.codes} == {"Asia/Makassar", "Asia/Jayapura"}


def test_a_vanished_stage_is_cancelled_and_comes_back(archive: Archive) -> None:
    first = publish(archive, TEXT)
    gone = publish(archive, TEXT.without("rapat"), FIRST + DAY)
    back = publish(archive, TEXT, FIRST + 2 * DAY)
    (cancelled,) = differences(first, gone, regions()).stages
    assert (cancelled.happened, cancelled.stage.id) == (Happened.CANCELLED, "rapat")
    assert words().what(cancelled) == "dibatalkan (semula 20 September 2024, pukul 09.00–12.00 waktu setempat)"
    assert gone.vanished == {("uji", "rapat")}
    (returned,) = differences(gone, back, regions()).stages
    assert returned.happened is Happened.RETURNED
    assert not differences(first, back, regions())


def test_a_narrower_scope_ends_the_stage_elsewhere(archive: Archive) -> None:
    change = only(archive, TEXT.having("aceh", regions='["11.71"]'))
    assert (change.happened, change.after, change.national) == (Happened.CANCELLED, None, False)
    assert change.others == ("11.71",)
    assert words().what(change) == "tidak berlaku lagi (semula 1 Oktober 2024)"


def test_a_whole_province_is_named_as_one(archive: Archive) -> None:
    local = '{"35.78": 2024-09-26 s.d. 2024-11-23, "51": 2024-09-27 s.d. 2024-11-23}'
    change = only(archive, TEXT.having("kampanye", local=local))
    assert len(change.codes) == 10
    assert words().where(change) == "Provinsi Bali dan seluruh kabupaten/kotanya"


def test_words_are_reworded_and_the_reason_belongs_to_the_move(archive: Archive) -> None:
    moved = TEXT.having("rapat", days="2024-09-21", reason="Hari libur", reason_en="A holiday")
    assert [c.happened for c in between(archive, TEXT, moved).stages] == [Happened.MOVED]
    titled = moved.having("rapat", title="Rapat besar", note="Catatan", note_en="Note")
    found = differences(archive.revision(2), publish(archive, titled, FIRST + 2 * DAY), regions())
    (change,) = found.stages
    assert (change.happened, change.fields) == (Happened.REWORDED, ("title", "note"))
    assert words().line(change) == "Rapat besar: keterangan berubah (nama, catatan)"


def test_status_leads_and_additions(archive: Archive) -> None:
    new = (
        TEXT.having("lapor", status="tentative")
        .having("rapat", leads="[7d]", audiences="[bawaslu]")
        .having("baru", **stage("Baru", "2024-12-01"))
    )
    lines = [words().line(change) for change in between(archive, TEXT, new).stages]
    assert lines == [
        "Rapat: pengingat H-3, H-1; kepada pemda → pengingat H-7; kepada bawaslu",
        "Laporan: paling lambat 24 Oktober 2024 (pasti) → paling lambat 24 Oktober 2024 (tentatif)",
        "Baru: baru, 1 Desember 2024",
    ]


def test_a_renamed_stage_is_the_same_stage(archive: Archive) -> None:
    new = TEXT.renamed("rapat", "rapat-pleno", was="rapat", days="2024-09-21")
    kinds = [(c.happened, c.stage.id) for c in between(archive, TEXT, new).stages]
    assert kinds == [(Happened.RENAMED, "rapat-pleno"), (Happened.MOVED, "rapat-pleno")]


def test_the_head_of_an_election(archive: Archive) -> None:
    found = between(archive, TEXT, TEXT.having("rapat", note="a", note_en="a"))
    assert found.elections == ()
    other = publish(archive, type(TEXT)(TEXT.stages, {"high_risk": '["35"]'}), FIRST + 2 * DAY)
    (head,) = differences(archive.revision(2), other, regions()).elections
    assert words().election(head) == "Pemilihan Uji: keterangan berubah (provinsi paling rawan)"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_in_words(archive: Archive, language: str) -> None:
    new = (
        TEXT.without("pendaftaran")
        .renamed("rapat", "rapat-pleno", was="rapat", title="Rapat pleno")
        .having("kampanye", days="2024-09-26 s.d. 2024-11-23", local='{"35.78": 2024-09-27 s.d. 2024-11-23}')
        .having("aceh", regions='["11", "12"]', leads="[5d]")
        .having("lapor", status="cancelled", reason="Dihapus peraturan", reason_en="Repealed")
        .having("suara", days=None, hours=None, undated="Ditetapkan kemudian.", undated_en="Set later.")
    )
    golden(f"changes.{language}.txt", "\n".join(words(language).lines(between(archive, TEXT, new))) + "\n")
