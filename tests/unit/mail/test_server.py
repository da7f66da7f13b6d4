"""What SMTP_URL says: the server, its usual port, and a login that nobody prints."""

from __future__ import annotations

import pytest

from calendar_service.mail.server import Server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mta.example", Server("smtp", "mta.example", 25)),
        ("smtp+starttls://mta.example", Server("smtp+starttls", "mta.example", 587)),
        ("smtps://mta.example", Server("smtps", "mta.example", 465)),
        ("smtp://127.0.0.1:2525", Server("smtp", "127.0.0.1", 2525)),
        ("smtps://us%40er:p%3Ass@mta.example:26", Server("smtps", "mta.example", 26, "us@er", "p:ss")),
    ],
)
def test_a_url_names_it(url: str, server: Server) -> None:
    assert Server.from_url(url) == server


def test_it_is_printed_without_the_login() -> None:
    assert str(Server("smtps", "mta.example", 465, "user", "secret")) == "smtps://mta.example:465"
