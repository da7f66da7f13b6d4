"""security.txt: whom to tell of a weakness, and for how long that may be believed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.admin_material import NOW, world

PATH = "/.well-known/security.txt"


@pytest.mark.parametrize("contact", ["mailto:keamanan@kpu.example", "https://kpu.example/lapor", "tel:+62-21-31937223"])
def test_it_is_as_rfc_9116_wants_it(tmp_path: Path, contact: str) -> None:
    here = world(tmp_path, security_contact=contact, public_url="https://kalender.example")
    answer = here.app.test_client().get(PATH)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields.pop("Contact") == contact
    assert fields.pop("Preferred-Languages") == "id, en"
    assert fields.pop("Canonical") == f"https://kalender.example{PATH}"
    expires = fields.pop("Expires")
    assert fields == {}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expires)
    left = datetime.fromisoformat(expires) - NOW
    assert timedelta(days=150) < left < timedelta(days=365), "by the service's clock"


def test_without_a_contact_there_is_none(tmp_path: Path) -> None:
    assert world(tmp_path).app.test_client().get(PATH).status_code == 404
