"""A mail of one text."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from calendar_service.mail.message import Letterhead
from calendar_service.mail.plain_mail import LONGEST_SUBJECT, plain_mail

AT = datetime(2024, 9, 19, 13, tzinfo=UTC)
HEAD = Letterhead("Kalender Tahapan <jadwal@tahapan.example>", None)


def test_it_says_what_it_was_given_in_ascii() -> None:
    data = plain_mail(HEAD, "a@x.example", "Tíb" * 99, "Baris é\n\n.\n" + "kata " * 300, "7@tahapan.example", AT, "id")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    made = message_from_bytes(data, policy=policy.default)
    assert (made["To"], made["Message-ID"], made["Reply-To"], made["Content-Language"]) == (
        "a@x.example", "<7@tahapan.example>", None, "id",
    )  # fmt: skip
    assert str(made["Date"]) == "Thu, 19 Sep 2024 13:00:00 +0000"
    assert made["Subject"] == ("Tíb" * 99)[:LONGEST_SUBJECT]
    assert made.get_content().replace("\r\n", "\n").startswith("Baris é\n\n.\nkata kata")


@pytest.mark.parametrize("subject", ["a\nBcc: x@y.example", "a\r\nBcc: x@y.example"])
def test_no_subject_begins_a_header(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        plain_mail(HEAD, "a@x.example", subject, "x", "7@tahapan.example", AT)
