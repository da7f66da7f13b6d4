"""The rehearsal's mailbox: whatever lies in the folder, the page answers."""

from __future__ import annotations

import os
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages_material import THREE_DAYS_BEFORE, pages


def mail(subject: str = "Pengingat <b>H-3</b>") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Kalender Tahapan <pengingat@kalender.example>"
    message["To"] = "Bupati Sumenep <bupati@sumenep.example>"
    message["Date"] = "Thu, 19 Sep 2024 08:00:00 +0700"
    message.set_content("Yth. Bapak/Ibu\n\nASN boleh memilih – tidak berkampanye. <script>")
    message.add_alternative("<h1>Halo</h1><script>alert(1)</script>", subtype="html")
    message.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    return message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    box = tmp_path / "mailbox"
    box.mkdir()
    return box


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return pages(clock_start=datetime.fromisoformat(THREE_DAYS_BEFORE), data_dir=folder.parent).test_client()


def test_there_is_none_in_production(folder: Path) -> None:
    (folder / "a.eml").write_bytes(bytes(mail()))
    client = pages(data_dir=folder.parent).test_client()
    assert [client.get(path).status_code for path in ("/mailbox/", "/mailbox/a.eml", "/mailbox/a.eml/html")] == [
        404
    ] * 3
    assert "/mailbox/" not in client.get("/").text


def test_an_empty_or_missing_folder_says_so(client: FlaskClient, folder: Path) -> None:
    assert "Belum ada surat" in client.get("/mailbox/").text
    folder.rmdir()
    assert "Belum ada surat" in client.get("/mailbox/").text


def test_the_newest_is_first_and_escaped(client: FlaskClient, folder: Path) -> None:
    for number in range(3):
        path = folder / f"20240919T080000+0700-{number:06d}-x.eml"
        path.write_bytes(bytes(mail(f"Surat <i>{number}</i>")))
        os.utime(path, (1000 + number, 1000 + number))
    page = client.get("/mailbox/").text
    assert page.index("Surat &lt;i&gt;2&lt;/i&gt;") < page.index("Surat &lt;i&gt;0&lt;/i&gt;")
    assert "bupati@sumenep.example" in page


def test_a_mail_shows_its_parts(client: FlaskClient, folder: Path) -> None:
    (folder / "20240919T080000+0700-000001-x.eml").write_bytes(bytes(mail()))
    answer = client.get("/en/mailbox/20240919T080000%2B0700-000001-x.eml")
    assert answer.status_code == 200
    assert "ASN boleh memilih – tidak berkampanye. &lt;script&gt;" in answer.text
    assert "BEGIN:VCALENDAR" in answer.text
    assert "Subject: Pengingat &lt;b&gt;H-3&lt;/b&gt;" in answer.text
    assert (
        '<iframe class="letter-html" sandbox src="/en/mailbox/20240919T080000%2B0700-000001-x.eml/html"' in answer.text
    )
    assert "<script" not in answer.text


def test_the_html_of_a_mail_may_do_nothing(client: FlaskClient, folder: Path) -> None:
    (folder / "a.eml").write_bytes(bytes(mail()))
    answer = client.get("/mailbox/a.eml/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "<h1>Halo</h1>" in answer.text
    assert policy.endswith("; sandbox")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: half",
        b"Subject: =?utf-8?b?!!!?=\r\nTo: \xff\xfe\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=x\r\n\r\nhalo",
        b"\x00" * 5000,
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nabc",
    ],
)
def test_half_a_mail_is_shown_as_far_as_it_goes(client: FlaskClient, folder: Path, content: bytes) -> None:
    (folder / "a.eml").write_bytes(content)
    assert client.get("/mailbox/").status_code == 200
    assert client.get("/mailbox/a.eml").status_code == 200


def test_names_lead_nowhere_else(client: FlaskClient, folder: Path) -> None:
    (folder / ".hidden.eml").write_bytes(bytes(mail("secret")))
    (folder / "accepted.log").write_text("secret")
    (folder.parent / "outside.eml").write_bytes(bytes(mail("secret")))
    (folder / "folder.eml").mkdir()
    assert "secret" not in client.get("/mailbox/").text
    for name in (".hidden.eml", "accepted.log", "..%2Foutside.eml", "folder.eml", "nihil.eml"):
        assert client.get(f"/mailbox/{name}").status_code == 404, name


def test_thousands_are_paged(client: FlaskClient, folder: Path) -> None:
    content = bytes(mail())
    for number in range(2_120):
        (folder / f"m-{number:05d}.eml").write_bytes(content)
    first = client.get("/mailbox/").text
    assert first.count('<li><a href="/mailbox/m-') == 50
    assert "2.120 surat" in first
    assert 'href="/mailbox/?hal=2"' in first
    assert client.get("/mailbox/?hal=43").text.count('<li><a href="/mailbox/m-') == 20
    for odd in ("0", "-5", "9999", "x"):
        assert client.get(f"/mailbox/?hal={odd}").status_code == 200
