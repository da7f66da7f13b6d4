"""What publishing would do is told before, by the code that then does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.clock import fixed_clock
from calendar_service.database import ledger
from calendar_service.editing.preview import Fate, Preview, Sample
from calendar_service.editing.preview_words import PreviewWords, preview_json
from calendar_service.ledger.rows import MAIL, Outcome, Sending
from calendar_service.offices.office import Office
from calendar_service.package_data import regions
from calendar_service.words.states import State
from tests.revisions_material import FIRST, TEXT, Text, golden, service_at, words
from tests.world import Service, look

OFFICES = [
    Office(f"pemda-{code}", f"Sekretariat Daerah {name}", "pemda", code, f"setda-{code}@kantor.example", "id", head)
    for code, name, head in (
        ("51", "Provinsi Bali", "Gubernur Bali"),
        ("35.78", "Kota Surabaya", "Wali Kota Surabaya"),
        ("91", "Provinsi Papua", "Gubernur Papua"),
    )
]
NOON = datetime.fromisoformat("2024-09-17T12:00+07:00")
"""H-3 of `rapat` has been told at 08.00 of each office's clock."""


def moved(days: str = "2024-09-18") -> Text:
    return TEXT.having("rapat", days=days, reason="Gedung dipakai", reason_en="The hall is taken")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = service_at(tmp_path)
    made.regions = regions()
    look(made)
    made.directory.replace(OFFICES, fixed_clock(FIRST))
    made.clock = fixed_clock(NOON)
    made.dispatch(leap=None).sweep(look(made))
    tell(made, "pemda-51", "pemda-91")
    yield made
    made.engine.dispose()


def tell(service: Service, *offices: str) -> None:
    """A mail server accepts the mails to these; the others wait on."""
    rows = service.ledger.claim("uji", NOON, 50, [MAIL])
    service.ledger.advance(
        "uji", (), [Sending(row.id, row.claims, "a@b.example", 1, "0" * 64, f"{row.id:040x}") for row in rows], NOON
    )
    known = [
        Outcome(row.id, State.ACCEPTED if row.office in offices else State.DEFERRED, try_at=NOON, claims=row.claims)
        for row in rows
    ]
    assert service.ledger.record("uji", known, NOON) == len(OFFICES)


def states(service: Service, message: str) -> dict[str, str]:
    with service.engine.connect() as connection:
        rows = connection.execute(sa.select(ledger.c.office, ledger.c.state).where(ledger.c.message == message))
        return {row.office: row.state for row in rows}


def shortened(seen: Preview) -> Preview:
    """With the first lines of each sample; whole mails have golden files of their own."""
    notices = tuple(
        replace(each, sample=replace(each.sample, text="\n".join(each.sample.text.split("\n")[:12])))
        for each in seen.mails.notices
        if each.sample
    )
    return replace(seen, mails=replace(seen.mails, notices=notices))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_moved_date(service: Service, language: str) -> None:
    seen = shortened(service.preview(moved().data))
    shown = PreviewWords(words(language))
    golden(f"preview.{language}.txt", shown.text(seen))
    golden(f"preview.{language}.md", shown.markdown(seen))


def test_a_cancelled_stage_and_a_refused_edit(service: Service) -> None:
    seen = shortened(service.preview(TEXT.without("rapat").having("temu", **TEXT.stages["rapat"]).data))
    golden("preview-refused.id.txt", PreviewWords(words()).text(seen))


def test_as_json(service: Service) -> None:
    found = preview_json(service.preview(moved().data), PreviewWords(words()))
    json.dumps(found)
    assert (found["before"], found["revision"]) == (1, 2)
    (change,) = found["changes"]["stages"]
    assert (change["kind"], change["after"]["first_day"], change["everywhere"]) == ("moved", "2024-09-18", True)
    assert found["superseded"] == [{"election": "uji", "stage": "rapat", "place": None, "kind": "reminder", "rows": 1}]
    assert [lead["lead"] for lead in found["past_leads"]] == [3, 1]
    (notices,) = found["notices"]
    assert (notices["kind"], notices["count"]) == ("change", 2)
    assert notices["zones"] == {"Asia/Makassar": 1, "Asia/Jayapura": 1}
    assert notices["due_at"] == "2024-09-17T05:10:00+00:00"
    assert found["feeds"][0]["national"]
    assert len(found["feeds"][0]["codes"]) == 551


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_new_stage_and_the_days_of_its_reminders(service: Service, language: str) -> None:
    stage = {"title": "Temu", "title_en": "Meeting", "days": "2024-10-10", "leads": "[3d, 1d]"}
    seen = service.preview(TEXT.having("temu", **stage).data)
    shown = PreviewWords(words(language))
    golden(f"preview-new.{language}.txt", shown.text(seen))
    golden(f"preview-new.{language}.md", shown.markdown(seen))
    assert "Tidak ada surat" not in shown.text(seen)
    found = preview_json(seen, shown)
    assert [(each["fate"], each["lead"], each["count"], each["offices"]) for each in found["reminders"]] == [
        ("new", 3, 3, {"pemda": 3}),
        ("new", 1, 3, {"pemda": 3}),
    ]
    assert found["reminders"][0]["codes"] == ["35.78", "51", "91"]
    assert found["reminders"][0]["due_at"] == {
        "Asia/Jakarta": "2024-10-07T08:00:00+07:00",
        "Asia/Makassar": "2024-10-07T08:00:00+08:00",
        "Asia/Jayapura": "2024-10-07T08:00:00+09:00",
    }
    assert found["days"] == [
        {"day": "2024-10-07", "notices": 0, "reminders": 3, "gone": 0, "others": 0},
        {"day": "2024-10-09", "notices": 0, "reminders": 3, "gone": 0, "others": 0},
    ]
    assert (found["total"], found["unchanged"]) == (6, {"notices": 0, "reminders": 15})


def test_a_region_that_moves(service: Service) -> None:
    seen = service.preview(TEXT.having("suara", local='{"51": 2024-12-04}').data)
    golden("preview-region.id.txt", PreviewWords(words()).text(seen))
    (moved,) = preview_json(seen, PreviewWords(words()))["reminders"]
    assert (moved["fate"], moved["stage"], moved["lead"], moved["codes"]) == ("moved", "suara", 3, ["51"])
    assert moved["was"] == {"Asia/Makassar": "2024-11-22T08:00:00+08:00"}
    assert moved["due_at"] == {"Asia/Makassar": "2024-11-29T08:00:00+08:00"}


def test_the_first_publication(tmp_path: Path) -> None:
    made = service_at(tmp_path)
    made.regions = regions()
    made.directory.replace(OFFICES, fixed_clock(FIRST))
    golden("preview-first.id.txt", PreviewWords(words()).text(made.preview(TEXT.data)))
    made.engine.dispose()


def test_a_lead_without_an_office_is_named(service: Service) -> None:
    """Nobody finds out otherwise: its day comes, and nothing is entered."""
    shown = PreviewWords(words())
    seen = service.preview(TEXT.having("suara", leads="[7d, 3d]", audiences="[bawaslu, kpu]").data)
    assert [(each.stage.id, each.lead, each.audiences) for each in seen.mails.unheard] == [
        ("suara", 7, ("bawaslu", "kpu")),
        ("suara", 3, ("bawaslu", "kpu")),
    ]
    assert "H-7 untuk Pemungutan suara tidak sampai kepada siapa pun" in shown.text(seen)
    assert [(each.fate, each.count) for each in seen.mails.of(*Fate) if each.stage.id == "suara"] == [(Fate.GONE, 3)]
    service.directory.replace([], service.clock)
    seen = service.preview(TEXT.having("suara", leads="[7d, 3d]").data)
    assert "Daftar kantor masih kosong" in shown.text(seen)
    assert "tidak sampai kepada siapa pun" not in shown.text(seen)


def test_a_lead_that_is_past_in_one_zone_only(service: Service) -> None:
    """At 07.30 in Jakarta it is 09.30 in Papua."""
    service.clock = fixed_clock(datetime.fromisoformat("2024-11-20T07:30+07:00"))
    service.dispatch(leap=None).sweep(look(service))
    seen = service.preview(TEXT.having("suara", leads="[7d, 3d]").data)
    (past,) = seen.mails.past_leads
    assert (past.lead, past.everywhere) == (7, False)
    assert {code for code in past.codes if code in ("35.78", "51", "91")} == {"51", "91"}
    assert "H-7 untuk Pemungutan suara sudah lewat di " in PreviewWords(words()).text(seen)
    (new,) = seen.mails.of(Fate.NEW)
    assert dict(new.places) == {("pemda", "35.78"): 1}


def test_the_text_of_an_old_revision_is_foretold_alike(service: Service) -> None:
    service.archive.publish(TEXT.having("suara", days="2024-12-04").data, by="a", note="b", at=NOON)
    seen = service.preview(service.archive.text(1), "revision 1")
    (moved_back,) = seen.mails.of(Fate.MOVED)
    assert {at.date().isoformat() for at in moved_back.was.values()} == {"2024-11-29"}
    assert {at.date().isoformat() for at in moved_back.due_at.values()} == {"2024-11-22"}


def test_several_elections_are_told_apart(service: Service) -> None:
    other = TEXT.data.replace(b"  uji:\n", b"  lain:\n").replace(b"Pemilihan Uji", b"Pemilihan Lain")
    both = TEXT.having("rapat", leads="[5d, 3d, 1d]").data + other[other.index(b"  lain:") :]
    text = PreviewWords(words()).text(service.preview(both))
    assert "Pengingat baru, Pemilihan Lain" in text
    assert "H-5 untuk Rapat (Pemilihan Uji) sudah lewat" in text


def test_a_renamed_election_is_the_same_to_people(service: Service) -> None:
    renamed = TEXT.data.replace(b"  uji:\n", b"  uji-baru:\n    was: [uji]\n")
    mails = service.preview(renamed).mails
    assert {(each.fate, each.election.id) for each in mails.reminders} == {(Fate.SAME, "uji-baru")}
    assert mails.past_leads == mails.unheard == mails.notices == ()
    assert [(each.election.id, each.stage.id, each.mails) for each in mails.lapses] == [("uji", "rapat", 1)]


def test_mails_on_their_way_are_named(service: Service) -> None:
    """Whether the office of Surabaya has to be told is not known before it is known what it got."""
    (row,) = service.ledger.claim("uji", NOON + timedelta(hours=1), 50, [MAIL])
    assert row.office == "pemda-35.78"
    mails = service.preview(moved().data).mails
    assert [(each.stage.id, each.mails) for each in mails.in_flight] == [("rapat", 1)]
    assert mails.lapses == ()
    assert "1 surat tentang Rapat sedang dikirim" in PreviewWords(words()).text(service.preview(moved().data))


def test_an_edit_elsewhere_names_no_notice_of_an_earlier_one(service: Service) -> None:
    """Those of the move go out in any case, entered or not; one that failed is not promised again."""
    service.archive.publish(moved().data, by="a", note="b", at=NOON)
    elsewhere = moved().having("suara", leads="[3d, 1d]")
    seen = service.preview(elsewhere.data)
    assert seen.mails.new_notices == ()
    assert "Pemberitahuan lain tetap dikirim: 2 surat" in PreviewWords(words()).text(seen)
    service.clock = fixed_clock(NOON + timedelta(minutes=10))
    service.dispatch(leap=None).sweep(look(service))
    seen = service.preview(elsewhere.data)
    assert (seen.mails.notices, seen.mails.lapses) == ((), ())
    assert {each.stage.id for each in seen.mails.of(Fate.NEW)} == {"suara"}


def test_a_move_taken_back_names_the_notices_that_nobody_needs(service: Service) -> None:
    service.archive.publish(moved().data, by="a", note="b", at=NOON)
    text = PreviewWords(words()).text(service.preview(TEXT.having("rapat", title="Rapat").data + b"# kembali\n"))
    assert "Pemberitahuan yang tidak perlu lagi: 2 (Rapat)" in text


def test_what_was_foretold_is_what_happens(service: Service) -> None:
    text = moved()
    told = service.preview(text.data).mails
    service.archive.publish(text.data, by="a", note="b", at=NOON)
    service.clock = fixed_clock(told.notices[0].due_at)
    service.dispatch(leap=None).sweep(look(service))
    assert states(service, "change") == {"pemda-51": "pending", "pemda-91": "pending"}
    assert states(service, "reminder") == {"pemda-51": "accepted", "pemda-91": "accepted", "pemda-35.78": "superseded"}
    sample = told.notices[0].sample
    assert sample is not None
    (row,) = (row for row in service.ledger.claim("uji", service.clock(), 50, [MAIL]) if row.office == "pemda-51")
    office = service.directory.by_code([row.office])[row.office]
    letter = service.composer.compose(service.official.current, [row], office, service.clock())
    assert letter is not None
    assert sample == Sample(office.name, letter.subject, letter.text)
    assert letter.subject in service.mail_writer.prepare(letter, office).data.decode()


def test_looking_changes_nothing(service: Service) -> None:
    before = states(service, "reminder")
    for _ in range(2):
        service.preview(moved().data)
    assert states(service, "reminder") == before
    assert service.archive.number() == 1
    assert service.preview(TEXT.data).is_nothing


def test_words_alone_mail_nobody(service: Service) -> None:
    seen = service.preview(TEXT.having("rapat", title="Rapat besar").data)
    assert seen.mails.is_nothing
    text = PreviewWords(words()).text(seen)
    assert "Tidak ada surat yang dikirim atau dibatalkan karena ini." in text


def test_a_renamed_stage_reaches_those_who_were_told_under_its_old_name(service: Service) -> None:
    renamed = moved().renamed("rapat", "rapat-pleno", was="rapat")
    seen = service.preview(renamed.data)
    assert seen.objections == ()
    (notices,) = seen.mails.notices
    assert (notices.stage.id, notices.message, notices.count) == ("rapat-pleno", "change", 2)
    service.archive.publish(renamed.data, by="a", note="b", at=NOON)
    service.clock = fixed_clock(NOON + timedelta(minutes=10))
    service.dispatch(leap=None).sweep(look(service))
    assert states(service, "change") == {"pemda-51": "pending", "pemda-91": "pending"}
    for row in service.ledger.claim("uji", service.clock(), 50, [MAIL]):
        office = service.directory.by_code([row.office])[row.office]
        letter = service.composer.compose(service.official.current, [row], office, service.clock())
        assert letter is not None
        assert "/uji/tahapan/rapat-pleno/" in letter.text


def test_a_rename_alone_loses_no_reminder_that_waits(service: Service) -> None:
    service.archive.publish(TEXT.renamed("rapat", "rapat-pleno", was="rapat").data, by="a", note="b", at=NOON)
    service.dispatch(leap=None).sweep(look(service))
    (row,) = service.ledger.claim("uji", NOON + timedelta(hours=1), 50, [MAIL])
    assert (row.office, row.stage) == ("pemda-35.78", "rapat")
    office = service.directory.by_code([row.office])[row.office]
    assert service.composer.compose(service.official.current, [row], office, NOON) is not None


def test_the_preview_of_a_draft_leaves_no_words_behind(service: Service) -> None:
    first, second = (
        service.preview(moved().having("rapat", reason=why, reason_en=why).data) for why in ("Satu", "Dua")
    )
    assert "Alasan: Satu" in first.mails.notices[0].sample.text
    assert "Alasan: Dua" in second.mails.notices[0].sample.text
