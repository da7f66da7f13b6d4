"""Everything that people read, in a language that was added to a copy of the product.

Run inside the copy by test_another_language: `python -m tests.another_language CODE` prints JSON,
what it is -> its text.
"""

from __future__ import annotations

import email
import email.policy
import html
import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from calendar_service.chaos.agenda import STAGES
from calendar_service.cli import main
from calendar_service.ledger.rows import Row
from calendar_service.letters.compose import Composer
from calendar_service.mail.message import Letterhead
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office
from calendar_service.offices.reading import read_offices
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse
from calendar_service.words.forms import FORMS_FROM_PIECES
from calendar_service.words.languages import LANGUAGES
from tests import admin_material, feeds_material, notices_material, pages_material

PAGES = (
    "/", "/langganan/", "/pilkada-2024/", "/pilkada-2024/cari?q=kota", "/pilkada-2024/35/", "/pilkada-2024/34/",
    "/pilkada-2024/35.78/", "/pilkada-2024/tahapan/kampanye/", "/pilkada-2024/tahapan/pemungutan-suara/",
    "/pilkada-2024/tahapan/pemungutan-putaran-kedua/", "/tidak-ada/",
)  # fmt: skip
EDITOR = (
    "",
    "riwayat/",
    "riwayat/1/",
    "pengingat/",
    "kantor/",
    "kantor/bali/",
    "impor-kantor",
    "riwayat-kantor/",
    "catatan/",
)
UNREAD = re.compile(
    r'<(?:style|script).*?</(?:style|script)>|\b(?:href|id|for|name|action|src|class|data-stage)="[^"]*"|https?://\S+'
    r"|\b[a-z]+(?:-[a-z]+)+\b",
    re.S,
)
PAST = ("/uji/perubahan/", "/uji/perubahan.atom", "/uji/revisi/1/")


def everything(code: str) -> dict[str, str]:
    """Each page, feed, mail and command in that language."""
    found: dict[str, str] = {}
    prefix, suffix = LANGUAGES[code].prefix, LANGUAGES[code].suffix
    client = pages_material.pages(clock_start="2024-09-19T06:00+07:00").test_client()
    for path in PAGES:
        found[f"page {path}"] = client.get(prefix + path).text
    shipped = feeds_material.timeline(feeds_material.SHIPPED)
    feeds = feeds_material.build_all(feeds_material.revision_of(shipped)).feeds
    for form in FORMS_FROM_PIECES:
        for place in ("", "/35.78", "/34"):
            path = f"/feeds/pilkada-2024{place}{suffix}.{form}"
            found[f"feed {path}"] = feeds[path].body.decode().replace("\r\n ", "")
    found |= editor(prefix)
    found |= mails(code)
    found["check"] = command("--lang", code, "check", "broken.yaml")
    line = f"code,name,kind,region,email,language\na,A,pemda,35.78,a@b.example,{LANGUAGES[code].written[0]}\n"
    (office,) = read_offices(line.encode(), regions(), "a.csv")
    found["office"] = office.language
    found["chaos"] = parse(STAGES.encode(), regions()).elections["uji-tahan"].title[code]
    return found


def editor(prefix: str) -> dict[str, str]:
    """The editor's pages and, of the same site, those of its past."""
    with TemporaryDirectory() as folder:
        there = admin_material.world(Path(folder), text=Path("small.yaml").read_text(encoding="utf-8"))
        found = {"editor login": there.client().get(f"{prefix}/admin/masuk").text}
        siti = there.reader()
        for path in EDITOR:
            answer = siti.get(f"{prefix}/admin/{path}")
            found[f"editor {path}"] = f"{answer.status_code} {answer.text}"
        for path in PAST:
            answer = siti.get(prefix + path)
            found[f"page {path}"] = f"{answer.status_code} {answer.text}"
        siti.get(f"{prefix}/admin/")
        text = there.file.read_text(encoding="utf-8").replace("2024-11-27", "2024-11-28")
        found["editor preview"] = siti.post(f"{prefix}/admin/pratinjau", base=siti.base(), text=text).text
        return found


def mails(code: str) -> dict[str, str]:
    """All reminders, a change, a cancelled stage, and one mail as it goes out."""
    words = {f"mail {mail.name}": mail.words for mail in notices_material.reminders() if mail.language == code}
    words |= {"mail change": notices_material.moved(code), "mail cancel": notices_material.cancelled(code)}
    found = {name: f"{mail.subject}\n{mail.text}\n{mail.html}" for name, mail in words.items()}
    settings = feeds_material.SETTINGS
    revision = feeds_material.revision_of(notices_material.timeline())
    composer = Composer(settings, regions(), pages_material.translators(), notices_material.rendering())
    office = Office("a", "Kantor A", "pemda", "35.29", "a@a.example", code, "Bupati Alfa")
    due = datetime(2024, 9, 19, 1, tzinfo=UTC)
    row = Row(
        id=1, election="pilkada-2024", stage="kampanye", message="reminder", lead=7, office="a", channel="mail", schedule_version=0,
        region="35.29", days_left=6, told="", before=None, due_at=due, not_after=due + timedelta(days=90), planned_at=due,
        tries=0, ambiguous=0,
    )  # fmt: skip
    letter = composer.compose(revision, [row], office, due)
    assert letter
    sent = MailWriter(Letterhead(settings.mail_from, settings.reply_to)).prepare(letter, office)
    assert sent
    message = email.message_from_bytes(sent.data, policy=email.policy.SMTP)
    found["mail headers"] = "\n".join(f"{name}: {value}" for name, value in message.items())
    return found


def command(*words: str) -> str:
    """What a command prints."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        main(words)
    return said.getvalue()


def readable(text: str) -> str:
    """Without what no reader reads: names of parts of a page, ids of stages, addresses."""
    text = re.sub(r"\\([,;])", r"\1", text).replace("\\n", "\n")
    return html.unescape(UNREAD.sub(" ", text))


if __name__ == "__main__":
    json.dump({name: readable(text) for name, text in everything(sys.argv[1]).items()}, sys.stdout)
