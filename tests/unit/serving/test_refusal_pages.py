"""What is told to whom nobody has looked at: in the language of the address, whole, and never kept."""

from __future__ import annotations

import pytest

from calendar_service.package_data import TEMPLATES, translators
from calendar_service.rendering import Rendering
from calendar_service.serving.limits import MANY_FIELDS, NO_HOST, TOO_LONG, NotTaken
from calendar_service.serving.refusal_pages import RefusalPages

AWAY = RefusalPages(
    Rendering(TEMPLATES, translators()), translators(), {"Content-Security-Policy": "default-src 'none'"}, "/x.css"
)


@pytest.mark.parametrize("refusal", [*map(NotTaken, (400, 408, 411, 413, 503)), MANY_FIELDS, NO_HOST, TOO_LONG])
@pytest.mark.parametrize("path", ["/admin/periksa", "/en/admin/periksa", "/", "/en/x", "/feeds/x.ics"])
def test_every_refusal_is_a_whole_answer_that_nobody_keeps(refusal: NotTaken, path: str) -> None:
    answer = AWAY.refused(refusal, path)
    fields = dict(answer.fields)
    assert answer.status == refusal.status
    assert (fields["Cache-Control"], fields["Connection"]) == ("no-store", "close")
    assert int(fields["Content-Length"]) == len(answer.body) > 50
    assert fields["Content-Security-Policy"]
    assert ("Retry-After" in fields) is (refusal.status == 503)


def test_it_says_how_much_the_editor_takes_in_the_language_of_the_address() -> None:
    said = AWAY.refused(NotTaken(413), "/admin/periksa").body.decode()
    assert "8.000.000" in said
    assert "1.000.000" in said
    assert "masih ada di sana" in said
    english = AWAY.refused(NotTaken(413), "/en/admin/periksa").body.decode()
    assert "8,000,000" in english
    assert 'lang="en"' in english


def test_a_page_takes_nothing_and_a_program_gets_no_page() -> None:
    assert "hanya dapat dibaca" in AWAY.refused(NotTaken(413), "/").body.decode()
    busy = AWAY.busy("/feeds/x.ics")
    assert dict(busy.fields)["Content-Type"].startswith("text/plain")
    assert len(busy.body.decode().splitlines()) == len(translators())


def test_a_step_that_broke_off_may_have_been_done() -> None:
    assert "Mungkin langkah ini sudah dijalankan" in AWAY.broken_off("/admin/terbit").body.decode()
