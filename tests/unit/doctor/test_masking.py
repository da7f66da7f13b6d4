"""What of an address may be shown to others."""

from __future__ import annotations

import pytest

from calendar_service.doctor.masking import without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://kalender.go.id/feeds/pilkada-2024/35.78.en.ics", None),
        ("https://kalender.go.id/", None),
        ("webcal://kalender.go.id:8080/libur-nasional.ics", None),
        ("tidak ada alamat di sini? ya=tidak", None),
        ("https://siti:rahasia@kalender.go.id/a.ics", "https://kalender.go.id/a.ics"),
        ("https://a.id/a.ics?token=rahasia&lang=id#x", "https://a.id/a.ics?token=…&lang=…"),
        ("https://a.id/a.ics?rahasia", "https://a.id/a.ics?…"),
        ("https://calendar.google.com/calendar/ical/siti%40a.id/private-0a1b2c3d4e5f/basic.ics", "https://calendar.google.com/calendar/ical/…/…/basic.ics"),
        ("https://outlook.live.com/owa/calendar/0f1e2d3c4b5a/f3e2d1c0/cid-0A1B/calendar.ics", "https://outlook.live.com/owa/calendar/…/…/…/calendar.ics"),
        ("https://awan.id/remote.php/dav/public-calendars/GkT3xYz9?export", "https://awan.id/remote.php/dav/public-calendars/…?…"),
        ("URL:https://a.id/x?k=rahasia dan http://b.id/?k=rahasia", "URL:https://a.id/x?k=… dan http://b.id/?k=…"),
        ("HTTPS://A.id/123456789/x", "HTTPS://A.id/…/x"),
    ],
)  # fmt: skip
def test_words_stay_and_secrets_do_not(text: str, shown: str | None) -> None:
    assert without_secrets(text) == (text if shown is None else shown)
