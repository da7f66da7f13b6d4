"""Who gets which mails under a draft: the sums are those of the preview, province by province."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from calendar_service.admin.mail_reach import mail_reach
from calendar_service.editing.preview import Fate
from tests.admin_material import TEXT, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-10-02")


def test_every_mail_is_in_one_province_and_one_column(tmp_path: Path) -> None:
    service = world(tmp_path).service
    mails = service.preview(MOVED.encode()).mails
    found = mail_reach(mails, service.regions)
    sums = [sum(reach.counts[column] for reach in found.values()) for column in range(4)]
    of = {fate: sum(each.count for each in mails.of(fate)) for fate in Fate}
    assert sums == [
        sum(each.count for each in mails.new_notices),
        of[Fate.NEW] + of[Fate.MOVED],
        of[Fate.GONE] + of[Fate.FOLDED],
        of[Fate.SAME] + sum(each.count for each in mails.notices if each.fate is Fate.SAME),
    ]
    assert sum(sums) > 0
    assert {province for province, _ in found} == {"11", "34", "51", "91"}
    assert found["11", "pemda"].counts[3] == 1, "H-2 of `aceh` goes in any case"
    assert found["51", "pemda"].first == date(2024, 9, 27)


def test_the_preview_shows_it_folded_where_it_is_long(tmp_path: Path) -> None:
    siti = world(tmp_path).reader()
    page = siti.post("/admin/pratinjau", text=MOVED, base=siti.base()).text
    part = page[page.index("Siapa menerima apa, menurut provinsi") :]
    assert "Aceh" in part and "27 September 2024" in part and "Papua" in part
    siti.get("/en/admin/")
    assert (
        "Who gets what, by province and kind of office"
        in siti.post("/en/admin/pratinjau", text=MOVED, base=siti.base()).text
    )
