"""What publishing would do is told before, by the code that then does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.bootstrap import Service
from calendar_service.clock import fixed_clock
from calendar_service.database import ledger
from calendar_service.offices.office import Office
from calendar_service.publishing.preview import Preview
from calendar_service.publishing.preview_words import PreviewWords, preview_json
from calendar_service.reminders.ledger import Outcome, Sending, State
from tests.revisions_material import FIRST, TEXT, Text, golden, service_at, words

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
    made.publisher.refresh()
    made.directory.replace(OFFICES, fixed_clock(FIRST))
    made.clock = fixed_clock(NOON)
    made.dispatch(leap=None).sweep(made.publisher.refresh())
    tell(made, "pemda-51", "pemda-91")
    yield made
    made.engine.dispose()


def tell(service: Service, *offices: str) -> None:
    """A mail server accepts the mails to these; the others wait on."""
    rows = service.ledger.claim("uji", NOON, 50)
    service.ledger.sending("uji", [Sending(row.id, "a@b.example", 1, "0" * 64) for row in rows])
    known = [Outcome(row.id, State.ACCEPTED if row.office in offices else State.DEFERRED, try_at=NOON) for row in rows]
    assert service.ledger.record("uji", known, NOON) == len(OFFICES)


def states(service: Service, kind: str) -> dict[str, str]:
    with service.engine.connect() as connection:
        rows = connection.execute(sa.select(ledger.c.office, ledger.c.state).where(ledger.c.kind == kind))
        return {row.office: row.state for row in rows}


def shortened(seen: Preview) -> Preview:
    """With the first lines of each sample; whole mails have golden files of their own."""
    notices = tuple(
        replace(each, sample=replace(each.sample, text="\n".join(each.sample.text.split("\n")[:12])))
        for each in seen.mails.notices
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
    assert found["superseded"] == [{"election": "uji", "stage": "rapat", "rows": 1}]
    assert [lead["lead"] for lead in found["past_leads"]] == [3, 1]
    (notices,) = found["notices"]
    assert (notices["kind"], notices["count"]) == ("change", 2)
    assert notices["zones"] == {"Asia/Makassar": 1, "Asia/Jayapura": 1}
    assert notices["due_at"] == "2024-09-17T05:10:00+00:00"
    assert found["feeds"][0]["national"]
    assert len(found["feeds"][0]["codes"]) == 551


def test_what_was_foretold_is_what_happens(service: Service) -> None:
    text = moved()
    told = service.preview(text.data).mails
    service.archive.publish(text.data, by="a", note="b", at=NOON)
    service.clock = fixed_clock(told.notices[0].due_at)
    service.dispatch(leap=None).sweep(service.publisher.refresh())
    assert states(service, "change") == {"pemda-51": "pending", "pemda-91": "pending"}
    assert states(service, "reminder") == {"pemda-51": "accepted", "pemda-91": "accepted", "pemda-35.78": "superseded"}
    (row, *_) = service.ledger.claim("uji", service.clock(), 50)
    office = service.directory.by_code([row.office])[row.office]
    mail = service.composer.compose(service.publisher.current, row, office, service.clock())
    assert mail is not None
    assert told.notices[0].sample.subject in mail.data.decode()


def test_looking_changes_nothing(service: Service) -> None:
    before = states(service, "reminder")
    for _ in range(2):
        service.preview(moved().data)
    assert states(service, "reminder") == before
    assert service.archive.number() == 1
    assert service.preview(TEXT.data).is_nothing


def test_words_alone_mail_nobody(service: Service) -> None:
    seen = service.preview(TEXT.having("rapat", title="Rapat besar").data)
    assert seen.mails.notices == seen.mails.superseded == seen.mails.past_leads == ()
    text = PreviewWords(words()).text(seen)
    assert "Tidak ada surat yang dikirim atau dibatalkan karena ini." in text


def test_a_renamed_stage_reaches_those_who_were_told_under_its_old_name(service: Service) -> None:
    renamed = moved().renamed("rapat", "rapat-pleno", was="rapat")
    seen = service.preview(renamed.data)
    assert seen.objections == ()
    (notices,) = seen.mails.notices
    assert (notices.stage.id, notices.kind, notices.count) == ("rapat-pleno", "change", 2)
    service.archive.publish(renamed.data, by="a", note="b", at=NOON)
    service.clock = fixed_clock(NOON + timedelta(minutes=10))
    service.dispatch(leap=None).sweep(service.publisher.refresh())
    assert states(service, "change") == {"pemda-51": "pending", "pemda-91": "pending"}
    for row in service.ledger.claim("uji", service.clock(), 50):
        office = service.directory.by_code([row.office])[row.office]
        mail = service.composer.compose(service.publisher.current, row, office, service.clock())
        assert mail is not None
        assert b"/uji/tahapan/rapat-pleno/" in mail.data


def test_a_rename_alone_loses_no_reminder_that_waits(service: Service) -> None:
    service.archive.publish(TEXT.renamed("rapat", "rapat-pleno", was="rapat").data, by="a", note="b", at=NOON)
    service.dispatch(leap=None).sweep(service.publisher.refresh())
    (row,) = service.ledger.claim("uji", NOON + timedelta(hours=1), 50)
    assert (row.office, row.stage) == ("pemda-35.78", "rapat")
    office = service.directory.by_code([row.office])[row.office]
    assert service.composer.compose(service.publisher.current, row, office, NOON) is not None


def test_the_preview_of_a_draft_leaves_no_words_behind(service: Service) -> None:
    first, second = (
        service.preview(moved().having("rapat", reason=why, reason_en=why).data) for why in ("Satu", "Dua")
    )
    assert "Alasan: Satu" in first.mails.notices[0].sample.text
    assert "Alasan: Dua" in second.mails.notices[0].sample.text
