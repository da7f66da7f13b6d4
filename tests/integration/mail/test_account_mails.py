"""From a text that waits to a mail in a real server's mailbox: by the worker's own courier, over SMTP, also behind one that was killed."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

from calendar_service.accounts.account import Role
from calendar_service.mail.catcher import Catcher
from calendar_service.words.mail_address import MailAddress
from tests.admin_material import HASH, NOW, TEXT, world


def test_a_publisher_reads_it_and_is_sent_it_once(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    catcher = Catcher(tmp_path / "var")
    catcher.start()
    try:
        port = json.loads((tmp_path / "var" / "catcher.json").read_text())["port"]
        here = world(
            tmp_path,
            second_publisher="required",
            publish="manual",
            smtp_url=f"smtp://127.0.0.1:{port}",
            mail_from="Kalender Tahapan <jadwal@tahapan.example>",
            bounce_address="kembali@tahapan.example",
        )
        service = here.service
        service.accounts.add("rudi", Role.PUBLISHER, HASH, NOW)
        service.account_mails.set_address("rudi", MailAddress("rudi@kpu.example"), "id", NOW)
        here.reader().publish(TEXT.replace("days: 2024-09-25", "days: 2024-09-24"), "Rapat dimajukan")
        (due,) = service.account_mails.to_mail(service.time.now())
        assert service.account_mails.take(due, service.time.now()), "by a worker that is killed over it"
        assert [service.account_courier().once() for _ in range(2)] == [1, 0]
    finally:
        catcher.stop()
    (file,) = (tmp_path / "var" / "mailbox").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("rudi@kpu.example", "Menunggu persetujuan Anda: Rapat")
    assert "Semula: Rabu, 25 September 2024" in mail.get_content()
    (known,) = service.account_mails.latest("rudi", 5)
    assert (known.tries, known.was_taken) == (2, True)
