"""What holds for every mail, whatever its stage, office and language."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from calendar_service.letters.wording import Words
from calendar_service.promises.told import is_asked
from calendar_service.words.languages import LANGUAGES
from tests.notices_material import CODE, OFFICES, Mail, cancelled, election, moved, reminders, translators

ALL = reminders()
REMINDERS = [m for m in ALL if not is_asked(m.occurrence)]
"""What is told; of a stage that holds only in some regions, nobody knows in which, one is asked: see test_compose_places."""

INDONESIAN = [m for m in REMINDERS if m.language == "id"]
ENGLISH = [m for m in REMINDERS if m.language == "en"]


def everything(language: str) -> list[Words]:
    return [m.words for m in ALL if m.language == language] + [moved(language), cancelled(language)]


def plain(html: str) -> str:
    """The words of a page without its marks."""
    body = html.split("<body", 1)[1].split(">", 1)[1].replace("&larr;", "&lt;-")
    body = re.sub(r'(?s)<div style="display:none.*?</div>', "", body)  # the line of preview
    return unescape(re.sub(r"<[^>]+>", " ", body))


def bare(text: str) -> list[str]:
    """Words alone: list marks and rules are layout."""
    linked = re.sub(r": https://\S+", "", text.lower())  # in HTML a link stands below its words
    lines = [re.sub(r"^(- |\d+\. |-+$)", "", line) for line in linked.splitlines()]
    return " ".join(lines).split()


# Text and HTML say the same.


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same(language: str) -> None:
    for words in everything(language):
        assert bare(plain(words.html)) == bare(words.text)


class _Balance(HTMLParser):
    """Follows the tags; notes what is left open and what would be fetched from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_whole_and_fetches_nothing(language: str) -> None:
    for words in everything(language):
        page = _Balance()
        page.feed(words.html)
        assert page.open == []
        tags = [tag for tag, _ in page.seen]
        assert not {"img", "link", "script", "iframe", "form", "input"} & set(tags)
        assert tags.count("table") == 2
        assert ("html", {"lang": language}) in page.seen
        assert ("meta", {"name": "color-scheme", "content": "light dark"}) in page.seen
        assert "url(" not in words.html
        assert all(not {"src", "background", "onclick"} & set(attrs) for _, attrs in page.seen)
        assert len(words.html.encode()) < 20_000
        assert len(words.text.encode()) < 10_000


def test_a_mail_is_read_in_two_minutes() -> None:
    longest = max(len(m.words.text.split()) for m in INDONESIAN)
    assert 200 < longest <= 555


# Words that must not stand in a mail.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "pattern",
    [
        r"KASN", r"(?i)himbau", r"!", r"\bPPK\b", r"UU 5/2014|Law 5/2014", r"(?i)\bpasif|passive", r"(?i)walikota",
        r"%\(", r"\{\{|\}\}", r"\bNone\b", r"  +\S", r" [,.;:]", r"\b0\d [JFMASOND]\w+",
    ],
)  # fmt: skip
def test_no_mail_has(language: str, pattern: str) -> None:
    for words in everything(language):
        for part in (words.subject, words.text):
            assert not re.search(pattern, part), re.search(pattern, part)


def test_indonesian_hours_have_a_dot() -> None:
    assert any("pukul 07.00–13.00 WITA" in m.words.text for m in INDONESIAN)
    assert any("pukul 07.00–13.00 WIT," in m.words.text for m in INDONESIAN)
    for words in everything("id"):
        assert not re.search(r"\d\d:\d\d", words.subject + words.text)


def test_indonesian_mails_have_no_double_blank_lines() -> None:
    for words in everything("id"):
        assert "\n\n\n" not in words.text
        assert words.text.endswith((".\n", "/\n"))
        assert words.text == words.text.lstrip()


# Days.


def box(words: Words) -> str:
    """What stands in the box at the head of a mail."""
    return words.text.split("-" * 64)[1]


def left(mail: Mail) -> int:
    """Days from the send day to the opening, or, once it is open, to the last day."""
    target = mail.days.opening if mail.sent_on <= mail.days.opening else mail.days.last
    return (target - mail.sent_on).days


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_every_number_of_days_is_the_real_one(mail: Mail) -> None:
    label = re.search(r" \[Pengingat (?:H-(\d+)|hari ke-(\d+))\]$", mail.words.subject)
    assert label, mail.words.subject
    elapsed = (mail.sent_on - mail.days.opening).days
    if label[1]:
        assert int(label[1]) == -elapsed
    else:
        assert int(label[2]) == elapsed + 1
        assert f"Hari ini hari ke-{elapsed + 1};" in mail.words.text
    said = re.findall(r"(\d+) hari lagi|\b(besok)\b|\b(hari ini)\b(?! hari ke)", box(mail.words))
    assert len(said) == 1
    number, tomorrow, _today = said[0]
    assert left(mail) == (int(number) if number else 1 if tomorrow else 0)


@pytest.mark.parametrize("mail", ENGLISH, ids=lambda m: m.name)
def test_english_counts_the_same_days(mail: Mail) -> None:
    lead = box(mail.words)
    expected = {0: "today", 1: "tomorrow"}.get(left(mail), f"in {left(mail)} days")
    assert lead.count(f" {expected}") == 1


def test_the_day_of_the_mail_and_of_the_stage_stand_in_it() -> None:
    for mail in ALL:
        t = translators()[mail.language]
        assert mail.words.text.startswith(t.date(mail.sent_on) + "\n")
        shown = t.days(mail.days.opening, mail.days.last)
        assert shown in mail.words.text
        assert str(mail.days.last.year) in mail.words.subject
        assert t.short_date(mail.days.last) in mail.words.subject


def test_the_leads_of_the_file_that_fall_on_working_days_keep_their_names() -> None:
    subjects = {(m.occurrence.id, m.moment.lead): m.words.subject for m in INDONESIAN if m.kind == "pemda"}
    assert subjects["penetapan-pasangan-calon", 3] == (
        "Penetapan calon Min 22 Sep 2024 - Netralitas ASN [Pengingat H-3]"
    )
    # H-1 is a Saturday: told on Friday, two days before, and labelled so.
    assert subjects["penetapan-pasangan-calon", 1] == (
        "Penetapan calon Min 22 Sep 2024 - Netralitas ASN [Pengingat H-2]"
    )
    assert subjects["kampanye", -30].endswith(" [Pengingat hari ke-31]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_is_one_line_without_anything_personal(language: str) -> None:
    for mail in ALL:
        assert "\n" not in mail.words.subject
        assert len(mail.words.subject) <= 90
        assert re.search(r"\d{4}", mail.words.subject[:40]), "a telephone shows what and when"
        for personal in ("Sumenep", "Nusa Tenggara Timur", "Jayapura", "Ombudsman"):
            assert personal not in mail.words.subject


# The law.


def paragraphs(mail: Mail) -> list[str]:
    return mail.words.text.split("\n\n")


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_the_class_of_breach_is_that_of_the_stage(mail: Mail) -> None:
    text = mail.words.text
    turn = date(2024, 9, 22)
    if mail.days.last < turn and mail.occurrence.stage.breach is None:
        assert "terhadap bakal calon merupakan pelanggaran kode etik (bagi PNS PP 42/2004)." in text
        assert "Mulai Minggu, 22 September 2024" in text
        assert "PP 42/2004 bagi PNS" in text
    else:
        assert "terhadap bakal calon merupakan pelanggaran kode etik (bagi PNS PP 42/2004)." not in text
        says_turn = "Sebelum Minggu, 22 September 2024" in text
        assert says_turn == (mail.sent_on < turn <= mail.days.opening)
        assert ("PP 42/2004" in text) == (says_turn or mail.occurrence.id == "dukungan-perseorangan")
    assert text.index("JENIS PELANGGARAN") < text.index("DASAR DAN RINCIAN")


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_contract_staff_are_never_put_under_the_discipline_of_permanent_staff_alone(mail: Mail) -> None:
    for line in mail.words.text.splitlines():
        if "PP 94/2021" in line:
            assert "PNS" in line
            assert "PPPK" in line
            assert "PP 49/2018" in line


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_crimes_are_those_that_the_stage_names(mail: Mail) -> None:
    text, crimes = mail.words.text, mail.occurrence.stage.crimes
    assert ("Pasal 188 UU 1/2015" in text) == ("pasal-188" in crimes)
    assert ("Pasal 189 UU 10/2016" in text) == ("pasal-189" in crimes)
    assert ("Pasal 187 ayat (1) UU 1/2015" in text) == ("pasal-187-1" in crimes)
    for line in text.splitlines():
        if "Pasal 188 UU" in line:
            assert line.startswith("- Pejabat")
            assert "penjara 1 sampai 6 bulan dan/atau denda Rp600.000 sampai Rp6.000.000" in line
        if "Pasal 189 UU" in line:
            assert line.startswith("- Calon ")
            assert "penjara" not in line  # sources differ on how prison and fine go together
    assert ("136/PUU-XXII/2024" in text) == ("pasal-188" in crimes and mail.sent_on > date(2024, 11, 14))


def test_the_articles_meet_in_the_campaign_and_part_in_the_other_stages() -> None:
    named = {m.occurrence.id: m.words.text for m in INDONESIAN if m.kind == "pemda"}
    assert "Pasal 188 UU" in named["kampanye"]
    assert "Pasal 189 UU" in named["kampanye"]
    assert "Pasal 189 UU" not in named["pemungutan-suara"]
    assert "Pasal 187 ayat (1)" in named["masa-tenang"]


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_what_had_not_happened_yet_is_not_mentioned(mail: Mail) -> None:
    text = mail.words.text
    assert ("17 September 2024" in text) == (mail.kind == "pemda" and mail.sent_on > date(2024, 9, 17))
    assert ("sbt.bkn.go.id" in text) == (mail.sent_on > date(2024, 10, 11))
    assert ("diteruskan kepada BKN" in text) == (mail.kind == "bawaslu" and mail.sent_on > date(2024, 9, 17))


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_every_mail_carries_the_message(mail: Mail) -> None:
    text = mail.words.text
    is_ahead = mail.sent_on <= date(2024, 11, 27)
    assert ("ASN, yaitu PNS dan PPPK, boleh memilih, tetapi tidak boleh berkampanye." in text) == is_ahead
    assert ("tetap wajib menjaga netralitas sesudah pemungutan suara" in text) != is_ahead
    assert "Pelayanan publik tetap berjalan" in text
    for ban in mail.occurrence.stage.guidance:
        assert f"- {ban['id']}\n" in text
    assert ("Kepala desa dan perangkat desa, atau sebutan lainnya, bukan ASN;" in text) == is_ahead
    assert ("Pasal 29 dan Pasal 51 UU 6/2014" in text) == is_ahead
    assert "sigaplapor.bawaslu.go.id, paling lambat 7 hari" in text
    assert "UU 20/2023" in text
    stage = mail.occurrence.stage
    assert (stage.basis in text) == (stage.told_on(mail.sent_on).basis == stage.basis)
    assert "salinan pers, bukan dari naskah resmi" in text
    assert "Narahubung: Siti Aminah, Kepala Sekretariat, telepon +62 31 5550123" in text
    assert f"Surel ini dikirim kepada {OFFICES[mail.kind].name} karena kantor ini tercatat sebagai " in text
    assert f"Kode surel: {CODE}\nPeriksa keaslian surel ini: https://kalender.example/cek/{CODE}/\n" in text
    assert "https://kalender.example/kantor/contoh/" in text
    assert "GLADI" not in text
    assert "bukan surat dinas" in text
    for paragraph in paragraphs(mail):
        assert not ("boleh memilih" in paragraph and "TNI" in paragraph), "TNI and Polri do not vote"


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_each_kind_of_office_reads_what_concerns_it(mail: Mail) -> None:
    text = mail.words.text
    assert ("Menteri Dalam Negeri (Pasal 71 ayat (2) UU 10/2016)" in text) == (
        mail.kind == "pemda" and mail.sent_on < date(2025, 2, 20)
    )
    assert ("Bagi kantor Bapak/Ibu:" in text) == (mail.kind == "bawaslu")
    assert ("Untuk disampaikan kepada Bupati Sumenep:" in text) == (mail.kind == "pemda")
    assert "diteruskan kepada sekretaris daerah" not in text, "it is the secretary who reads"


REQUESTS = {
    "pemda": "Mohon segera diteruskan kepada kepala perangkat daerah, camat, dan lurah.",
    "bawaslu": "Mohon pengawasan direncanakan menurut tanggal ini.",
    "kpu": "Apabila ketetapan kantor Bapak/Ibu menyebut tanggal lain",
    "lainnya": "diteruskan kepada yang memerlukannya di lingkungan Bapak/Ibu",
}


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_what_is_asked_stands_before_everything_else(mail: Mail) -> None:
    """In the box with the stage and its dates, once."""
    head = box(mail.words)
    rest = mail.words.text.replace(head, "")
    assert [kind for kind, words in REQUESTS.items() if words in head] == [mail.kind]
    assert mail.words.text.index(head) < 190, "date, sender and salutation alone stand above it"
    assert not any(words in rest for words in REQUESTS.values())


@pytest.mark.parametrize("mail", INDONESIAN, ids=lambda m: m.name)
def test_marks_follow_the_file(mail: Mail) -> None:
    rated, advised = mail.sent_on > date(2024, 8, 26), mail.sent_on > date(2024, 10, 16)
    vulnerable = mail.occurrence.stage.vulnerable and mail.sent_on > date(2024, 9, 17)
    assert ("termasuk yang paling rawan pelanggaran netralitas ASN" in mail.words.text) == vulnerable
    assert ("Provinsi ini termasuk 5 provinsi" in mail.words.text) == (
        mail.kind == "bawaslu" and rated and mail.sent_on <= date(2024, 11, 27)
    )  # NTT, a province
    assert ("media sosial dan aplikasi pelaporan dipantau" in mail.words.text) == (
        mail.kind == "bawaslu" and advised and mail.sent_on <= date(2024, 11, 27)
    )
    assert len(election().high_risk) == 5


def test_three_days_of_notice_are_never_promised_on_a_moved_day() -> None:
    moved_days = [m for m in INDONESIAN if m.moment.lead > 0 and m.sent_on != m.days.opening - timedelta(m.moment.lead)]
    assert len(moved_days) > 10
    for mail in moved_days:
        assert f"H-{mail.moment.lead}]" not in mail.words.subject
        assert f"{mail.moment.lead} hari lagi" not in mail.words.text
