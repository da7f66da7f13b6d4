"""Mistakes that people make in a hand-written stages.yaml, one at a time, in the example of docs/stages-yaml.md.

Each changes one piece of the file. What has to be said of it: one sentence, on the line of the mistake; nothing where the
file still says what was meant.
"""

from __future__ import annotations

import codecs
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "stages-yaml.md"


def example() -> str:
    """The file of the page, which is sound."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@dataclass(frozen=True, slots=True)
class Mistake:
    """old, new: the piece and what is typed in its place. on: a piece of the line that is to be told, or its number; where it is not
    given, the first line that differs. told: how many sentences. mended: the line that a repair makes of it; empty where
    nobody can know. encode: how the text becomes bytes."""

    name: str
    old: str
    new: str
    on: str | int = ""
    told: int = 1
    mended: str = ""
    encode: Callable[[str], bytes] = str.encode

    def text(self) -> str:
        sound = example()
        assert self.old in sound, self.name
        return sound.replace(self.old, self.new, 1)

    @property
    def data(self) -> bytes:
        return self.encode(self.text())

    @property
    def line(self) -> int:
        """From 1; 0 where nothing is to be told."""
        if not self.told:
            return 0
        if isinstance(self.on, int):
            return self.on
        before, after = example().split("\n"), self.text().split("\n")
        if self.on:
            return next(number for number, line in enumerate(after, 1) if self.on in line)
        return next(number for number, (one, other) in enumerate(zip(before, after, strict=False), 1) if one != other)

    @property
    def lines(self) -> set[int]:
        """Every line on which it may be told."""
        return {self.line}


_TITLE = "title: Penetapan pasangan calon\n"
_DAYS = "days: 2025-03-23\n"
_HOURS = "hours: 07.00-13.00 "
_BULLET = "- ASN dilarang membuat keputusan"
_CODES = 'regions: ["35.15", "35.78", "62.05"]'
_LEADS = "leads: [3d, 1d]\n"
_DUE = "due: 2025-03-26 s.d. 4 hari sebelum pemungutan-suara\n"


def _title(name: str, value: str, mended: str = "", **more: object) -> Mistake:
    return Mistake(name, _TITLE, f"title: {value}\n", mended=mended and f"title: {mended}", **more)  # type: ignore[arg-type]


def _days(name: str, value: str, mended: str = "", **more: object) -> Mistake:
    return Mistake(name, _DAYS, f"days: {value}\n", mended=mended and f"days: {mended}", **more)  # type: ignore[arg-type]


def _hours(name: str, value: str, mended: str = "") -> Mistake:
    return Mistake(name, _HOURS, f"hours: {value} ", mended=mended and f"hours: {mended}")


def _leads(name: str, value: str, mended: str = "") -> Mistake:
    return Mistake(name, _LEADS, f"leads: {value}\n", mended=mended and f"leads: {mended}")


def _field(name: str, line: str, mended: str = "", **more: object) -> Mistake:
    """A line more behind the days of a stage."""
    return Mistake(name, _DAYS, f"{_DAYS}          {line}\n", mended=mended, **more)  # type: ignore[arg-type]


_STAGE = """\
        masa-tenang:
          title: Masa tenang
          title_en: Quiet period
          due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara
          source: koran                 # no status: reckoned by the rule, so shown as tentative
          leads: [3d, 1d]
          crimes: pasal-187-1
          guidance:
            - Tidak ada kampanye dalam bentuk apa pun pada masa tenang.
          guidance_en:
            - There is no campaigning of any kind in the quiet period.
"""


def _moved(text: str, by: int) -> str:
    """The lines further to the right; to the left where it is less than nothing."""
    return "".join(" " * by + line if by > 0 else line[-by:] for line in text.splitlines(keepends=True))


_PHASES = """\
      pencalonan:
        title: Pencalonan
        title_en: Nomination
      kampanye:
        title: Kampanye dan masa tenang
        title_en: Campaign and quiet period
      pemungutan:
        title: Pemungutan suara
        title_en: Voting
"""

_CONFLICT = """\
<<<<<<< ketikan Anda
          days: 2025-03-23
||||||| naskah awal
          days: 2025-03-21
=======
          days: 2025-03-22
>>>>>>> naskah sekarang
"""

MISTAKES: tuple[Mistake, ...] = (
    # What YAML makes of a text.
    _title("norway", "no", '"no"'),
    _title("title is a number", "12", '"12"'),
    _title("title is empty", ""),
    _title("colon inside a title", "Penetapan: pasangan calon", '"Penetapan: pasangan calon"'),
    _title("colon at the end of a title", "Penetapan pasangan calon:", '"Penetapan pasangan calon:"'),
    _title("hash in a title", "Penetapan pasangan #calon", '"Penetapan pasangan #calon"'),
    _title("hash at the start", "#1 Penetapan", '"#1 Penetapan"'),
    _title("percent at the start", "%Penetapan", '"%Penetapan"'),
    _title("at sign at the start", "@kpu Penetapan", '"@kpu Penetapan"'),
    _title("backtick at the start", "`Penetapan` calon", '"`Penetapan` calon"'),
    _title("asterisks", "*Penetapan* calon", '"*Penetapan* calon"'),
    _title("ampersand at the start", "&Penetapan calon", '"&Penetapan calon"'),
    _title("exclamation mark at the start", "!Penetapan calon", '"!Penetapan calon"'),
    _title("square brackets", "[Penetapan] pasangan calon", '"[Penetapan] pasangan calon"'),
    _title("curly brackets", "{Penetapan} pasangan calon", '"{Penetapan} pasangan calon"'),
    _title("greater than with text", "> Penetapan pasangan calon", '"> Penetapan pasangan calon"'),
    _title("bar with text", "| Penetapan pasangan calon", '"| Penetapan pasangan calon"'),
    _title("dash before a title", "- Penetapan pasangan calon", "Penetapan pasangan calon"),
    _title("apostrophe in single quotes", "'Hari Jum'at'", "'Hari Jum''at'"),
    _title("quote in double quotes", '"Penetapan "pasangan" calon"', "'Penetapan \"pasangan\" calon'"),
    _title("text behind quotes", '"Penetapan" pasangan calon', "'\"Penetapan\" pasangan calon'"),
    _title("no closing quote", '"Penetapan pasangan calon', '"Penetapan pasangan calon"'),
    _title("no closing single quote", "'Penetapan pasangan calon", "'Penetapan pasangan calon'"),
    _title("backslash in double quotes", '"Penetapan \\pasangan"', "'Penetapan \\pasangan'"),
    _title("smart quotes around a title", "\u201cPenetapan pasangan calon\u201d", '"Penetapan pasangan calon"'),
    _title("very long", "x" * 2_100),
    _title("emoji", "\U0001f5f3\ufe0f Penetapan", told=0),
    _title("accents as marks of their own", "Penetapan cale\u0301g", told=0),
    _title("curly apostrophe and NUL", "Hari Jum\u2019at\0"),
    _title("line separator", "Penetapan\u2028pasangan", told=0),
    _title("next line control", "Penetapan\x85pasangan", told=0),
    _title("soft hyphen", "Pene\u00adtapan pasangan"),
    _title("right to left override", "Penetapan \u202epasangan"),
    _title("letter that was lost", "Penetapan \ufffdpasangan"),
    _title("form feed", "Penetapan\x0c pasangan"),
    _title("tab inside", "Penetapan\tpasangan", told=0),
    _title("HTML of a web page", "Penetapan &amp; pengundian", "Penetapan & pengundian"),
    Mistake("two fields on one line", f"{_TITLE}          title_en:", "title: Penetapan pasangan calon title_en:"),
    Mistake("a long title goes on at the margin", _TITLE, "title: Penetapan\npasangan calon\n", on=33),
    Mistake("a long title goes on under its key", _TITLE, "title: Penetapan\n          pasangan calon\n", on=33),
    # Characters and bytes.
    Mistake("byte order mark", "sources:", "sources:", on=1, told=0, encode=lambda text: text.encode("utf-8-sig")),
    Mistake("UTF-16, big end first", "sources:", "sources:", on=1, encode=lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be")),
    Mistake("UTF-16, little end first", "sources:", "sources:", on=1, encode=lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le")),
    Mistake("line ends of Windows", "sources:", "sources:", on=1, told=0, encode=lambda text: text.replace("\n", "\r\n").encode()),
    Mistake("line ends of old Macs", "sources:", "sources:", on=1, told=0, encode=lambda text: text.replace("\n", "\r").encode()),
    Mistake("dash of Windows-1252", "title: Masa tenang", "title: Masa \u2013 tenang", encode=lambda text: text.encode("cp1252"),
        mended="title: Masa \u2013 tenang"),
    Mistake("quotes of Windows-1252", _BULLET, "- ASN \u201cdilarang\u201d", encode=lambda text: text.encode("cp1252"),
        mended="- ASN \u201cdilarang\u201d"),
    Mistake("smart quotes around codes", 'regions: ["62.05"]', "regions: [\u201c62.05\u201d]", mended='regions: ["62.05"]'),
    Mistake("smart quotes around a region's code", '"35.15": 2025', "\u201c35.15\u201d: 2025", mended='"35.15": 2025'),
    Mistake("no-break spaces at the start", "          days: 2025-03-23", "\u00a0" * 10 + "days: 2025-03-23", mended=_DAYS.strip()),
    Mistake("no-break space after the colon", "days: 2025-03-23", "days:\u00a02025-03-23", mended=_DAYS.strip()),
    Mistake("no-break space in a span", "2025-03-26 s.d. 4 hari", "2025-03-26\u00a0s.d.\u00a04 hari", told=0),
    Mistake("full-width colon", "days: 2025-03-23", "days\uff1a2025-03-23", mended=_DAYS.strip()),
    Mistake("tab at the start", "          days: 2025-03-23", "\tdays: 2025-03-23", mended=_DAYS.strip()),
    Mistake("tabs at the start of a stage", _STAGE, re.sub(r"(?m)^ {8}", "\t\t", _STAGE)),
    Mistake("tab after the key", "days: 2025-03-23", "days:\t2025-03-23", told=0),
    Mistake("tab before the dash", "            " + _BULLET, "\t\t\t" + _BULLET),
    Mistake("zero width in a key", "days: 2025-03-23", "da\u200bys: 2025-03-23", mended=_DAYS.strip()),
    Mistake("zero width in an id", "        masa-tenang:", "        masa\u200b-tenang:", mended="masa-tenang:"),
    _field("zero width in part_of", "part_of: pemungutan\u200b-suara", on="part_of", mended="part_of: pemungutan-suara"),
    _days("full-width digits", "\uff12\uff10\uff12\uff15-03-23", "2025-03-23"),
    _days("minus sign", "2025\u221203\u221223", "2025-03-23"),
    # Colons, dashes, brackets.
    Mistake("no space after the colon", "days: 2025-03-23", "days:2025-03-23", mended=_DAYS.strip()),
    Mistake("no space after the colon of a text", _TITLE, "title:Penetapan pasangan calon\n", mended=_TITLE.strip()),
    Mistake("no space after the colon of a source", "koran: https", "koran:https", mended="koran: https://koran.example/jadwal-psu"),
    Mistake("no colon", _TITLE, "title Penetapan pasangan calon\n", mended=_TITLE.strip()),
    Mistake("no colon behind an id", "        masa-tenang:\n", "        masa-tenang\n", mended="masa-tenang:"),
    Mistake("no colon behind a table", "    phases:  ", "    phases  "),
    Mistake("equals sign", "days: 2025-03-23", "days = 2025-03-23", mended=_DAYS.strip()),
    Mistake("semicolon", "days: 2025-03-23", "days; 2025-03-23", mended=_DAYS.strip()),
    Mistake("no space after the dash", _BULLET, "-ASN dilarang membuat keputusan"),
    Mistake("pasted bullet", _BULLET, "\u2022 ASN dilarang membuat keputusan"),
    Mistake("pasted bullet behind the dash", _BULLET, "- \u2022 ASN dilarang membuat keputusan"),
    Mistake("dash of a text program", _BULLET, "\u2013 ASN dilarang membuat keputusan"),
    Mistake("colon in a bullet", _BULLET, "- Ingat: ASN dilarang membuat keputusan"),
    Mistake("bullet further left than its list", "            " + _BULLET, "        " + _BULLET),
    Mistake("list not closed", _LEADS, "leads: [3d, 1d\n", mended=_LEADS.strip()),
    Mistake("list not opened", _LEADS, "leads: 3d, 1d]\n", mended=_LEADS.strip()),
    Mistake("list closed twice", _LEADS, "leads: [3d, 1d]]\n", mended=_LEADS.strip()),
    Mistake("list in round brackets", _LEADS, "leads: (3d, 1d)\n", mended=_LEADS.strip()),
    Mistake("codes without brackets", _CODES, 'regions: "35.15", "35.78", "62.05"', mended=_CODES),
    Mistake("a quote of a code missing", _CODES, 'regions: ["35.15, "35.78", "62.05"]', mended=_CODES),
    Mistake("the last quote of a code missing", _CODES, 'regions: ["35.15", "35.78", "62.05]', mended=_CODES),
    Mistake("table not closed", "note_en: At 4 polling stations.}", "note_en: At 4 polling stations."),
    Mistake("slashes for a comment", "      pencalonan:                       # the id", "      pencalonan:                       // the id"),
    Mistake("three hyphens in the middle", "    stages:\n", "---\n    stages:\n"),
    Mistake("marks of two versions", "          days: 2025-03-23\n", _CONFLICT),
    Mistake("marks of two versions, one left behind", "          days: 2025-03-23\n", "          days: 2025-03-23\n>>>>>>> naskah sekarang\n"),
    _field("merge key", "<<: *dasar"),
    Mistake("copied from a mail", "          days: 2025-03-23", "> days: 2025-03-23"),
    Mistake("copied from a difference", "          days: 2025-03-23", "+          days: 2025-03-23"),
    # Indentation.
    Mistake("a stage two columns too far left", _STAGE, _moved(_STAGE, -2), mended="masa-tenang:"),
    Mistake("a stage two columns too far right", _STAGE, _moved(_STAGE, 2), mended="masa-tenang:"),
    Mistake("an id one column too far right", "        masa-tenang:", "         masa-tenang:", mended="masa-tenang:"),
    Mistake("an id two columns too far right", "        masa-tenang:", "          masa-tenang:", mended="masa-tenang:"),
    Mistake("a field one column too far right", "          days: 2025-03-23", "           days: 2025-03-23", mended=_DAYS.strip()),
    Mistake("a field one column too far left", "          days: 2025-03-23", "         days: 2025-03-23", mended=_DAYS.strip()),
    Mistake("a field two columns too far left", "          days: 2025-03-23", "        days: 2025-03-23", mended=_DAYS.strip()),
    Mistake("a field at the margin", "          days: 2025-03-23", "days: 2025-03-23", mended=_DAYS.strip()),
    Mistake("the groups without their indentation", _PHASES, _moved(_PHASES, -2)),
    Mistake("a group of stages two columns too far left", "      kampanye:\n        kampanye:", "    kampanye:\n        kampanye:"),
    Mistake("a field of an election too far right", "    basis: Putusan", "      basis: Putusan"),
    Mistake("an election at the margin", "  psu-contoh:  ", "psu-contoh:  "),
    Mistake("a source at the margin", "  kpu: https", "kpu: https"),
    Mistake("a region's line too far left", '            "35.78": {', '          "35.78": {'),
    # Keys and ids.
    Mistake("sources misspelt", "sources:", "sorces:", mended="sources:"),
    Mistake("elections misspelt", "elections:", "election:", mended="elections:"),
    Mistake("stages misspelt", "    stages:", "    stage:", mended="stages:"),
    Mistake("phases misspelt", "    phases:", "    phase:", mended="phases:"),
    Mistake("a field misspelt", _TITLE, "titel: Penetapan pasangan calon\n", mended=_TITLE.strip()),
    Mistake("a field in capitals", _TITLE, "Title: Penetapan pasangan calon\n", mended=_TITLE.strip()),
    Mistake("a field in Indonesian", _TITLE, "judul: Penetapan pasangan calon\n", mended=_TITLE.strip()),
    Mistake("days in Indonesian", _DAYS, "tanggal: 2025-03-23\n", mended=_DAYS.strip()),
    Mistake("one field too few", "          title_en: Confirmation of candidates\n", "", on=_TITLE.strip()),
    _field("one field too many", "warna: merah", on="warna"),
    _field("days twice", "days: 2025-03-24", on="2025-03-24"),
    Mistake("a stage twice", _STAGE, _STAGE + _STAGE.replace("masa-tenang:", "masa-tenang: "), on="masa-tenang: "),
    Mistake("an id in capitals", "        penetapan-pasangan-calon:  ", "        Penetapan-Pasangan-Calon:  ", mended="penetapan-pasangan-calon:"),
    Mistake("an id with underscores", "        penetapan-pasangan-calon:  ", "        penetapan_pasangan_calon:  ", mended="penetapan-pasangan-calon:"),
    Mistake("an id with spaces", "        masa-tenang:", "        Masa Tenang:", mended="masa-tenang:"),
    Mistake("a group in capitals", "      pencalonan:                  ", "      Pencalonan:                  ", mended="pencalonan:"),
    _field("a former id in use", "was: masa-tenang", on="was:"),
    Mistake("a group renamed in one place", "      pemungutan:\n        title", "      suara:\n        title", on="      pemungutan:"),
    Mistake("discipline_from renamed", "discipline_from: penetapan-pasangan-calon", "discipline_from: penetapan-calon"),
    Mistake("stages as a list", "        penetapan-pasangan-calon:       #", "        - penetapan-pasangan-calon:     #"),
    # Days and hours.
    _days("day in words", "23 Maret 2025", "2025-03-23"),
    _days("day with its weekday", "Minggu, 23 Maret 2025", "2025-03-23"),
    _days("day in English", "23 March 2025", "2025-03-23"),
    _days("day with slashes", "23/03/2025", "2025-03-23"),
    _days("day with dots", "23.03.2025", "2025-03-23"),
    _days("year first with slashes", "2025/03/23", "2025-03-23"),
    _days("single digits", "2025-3-5", "2025-03-05"),
    _days("eight digits", "20250323", "2025-03-23"),
    _days("letter O", "2O25-03-23", "2025-03-23"),
    _days("ISO with a time", "2025-03-23T00:00:00", "2025-03-23"),
    _days("full stop behind", "2025-03-23.", "2025-03-23"),
    _days("month and day swapped", "2025-23-03", "2025-03-23"),
    _days("no such day", "2025-02-30"),
    _days("year only", "2025"),
    _days("quoted", '"2025-03-23"', told=0),
    _days("a year far away", "2014-03-23"),
    _days("in a list", "[2025-03-23]", "2025-03-23"),
    _days("en dash", "2025-03-23 \u2013 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("hyphen", "2025-03-23 - 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("sd.", "2025-03-23 sd. 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("s/d", "2025-03-23 s/d 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("S.D.", "2025-03-23 S.D. 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("s.d without its dot", "2025-03-23 s.d 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("sampai", "2025-03-23 sampai dengan 2025-03-25", "2025-03-23 s.d. 2025-03-25"),
    _days("span in words", "23 s.d. 25 Maret 2025", "2025-03-23 s.d. 2025-03-25"),
    _days("no end", "2025-03-23 s.d."),
    _days("turned round", "2025-03-25 s.d. 2025-03-23", "2025-03-23 s.d. 2025-03-25"),
    Mistake("issued in words", "issued: 2025-02-24", "issued: 24 Februari 2025", mended="issued: 2025-02-24"),
    Mistake("a region's day in words", '"35.15": 2025-03-22', '"35.15": 22 Maret 2025', mended='"35.15": 2025-03-22'),
    _hours("one digit", "8.00-13.00", "08.00-13.00"),
    _hours("colons", "07:00-13:00", "07.00-13.00"),
    _hours("24.00", "07.00-24.00"),
    _hours("25.00", "07.00-25.00"),
    _hours("pukul and s.d.", "pukul 07.00 s.d. 13.00", "07.00-13.00"),
    _hours("em dash", "07.00\u201413.00", "07.00-13.00"),
    _hours("WIB", "07.00-13.00 WIB", "07.00-13.00"),
    _hours("one hour", "07.00", "mulai 07.00"),
    _hours("turned round", "13.00-07.00", "07.00-13.00"),
    Mistake("setelah", _DUE, _DUE.replace("sebelum", "setelah").replace("4", "300"), mended="due: 2025-03-26 s.d. 300 hari sesudah pemungutan-suara"),
    Mistake("no such stage", _DUE, _DUE.replace("pemungutan", "pemilihan"), on="pemilihan-suara"),
    Mistake("H-4", _DUE, "due: 2025-03-26 s.d. H-4 pemungutan-suara\n", mended=_DUE.strip()),
    Mistake("a stage that waits for itself", _DUE, _DUE.replace("pemungutan-suara", "kampanye")),
    # Words of a few.
    _leads("H-3", "[H-3, H-1]", "[3d, 1d]"),
    _leads("comma text", "3d, 1d", "[3d, 1d]"),
    _leads("hari", "[3 hari, 1 hari]", "[3d, 1d]"),
    _leads("numbers", "[3]", "[3d]"),
    _field("ya", "vulnerable: ya", "vulnerable: true"),
    _field("yes", "vulnerable: yes", "vulnerable: true"),
    _field("True", "vulnerable: True", "vulnerable: true"),
    _field("batal", "status: batal", "status: cancelled"),
    _field("Tentative", "status: Tentative", "status: tentative"),
    _field("region by name", "except: [Kota Surabaya]", 'except: ["35.78"]', told=1),
    Mistake("codes without quotes", _CODES, "regions: [35.15, 35.78, 62.05]", told=0),
    Mistake("code without its dot", 'regions: ["62.05"]', 'regions: ["6205"]', mended='regions: ["62.05"]'),
    Mistake("no such code", _CODES, 'regions: ["35.15", "35.78", "62.05", "62.99"]'),
    Mistake("source without a scheme", "koran: https://koran.example", "koran: koran.example", mended="koran: https://koran.example/jadwal-psu"),
    Mistake("http", "koran: https://koran.example", "koran: http://koran.example"),
    Mistake("a source in capitals", "source: [koran, kpu]", "source: [Koran, kpu]", mended="source: [koran, kpu]"),
    Mistake("an office misspelt", "audiences: [bawaslu, pemda, kpu]", "audiences: [bawaslu, pemda, kpud]", mended="audiences: [bawaslu, pemda, kpu]"),
    Mistake("holiday in other words", "elections:\n", "holidays:\n  2025-03-22: cuti\n\nelections:\n", on="cuti"),
    Mistake("crimes in words", "crimes: pasal-188\n", "crimes: pasal 188\n", mended="crimes: pasal-188"),
    Mistake("law misspelt", "law: psu-2025", "law: psu2025", mended="law: psu-2025"),
    _field("zone by its letters", "hours: 07.00-13.00\n          zone: WIB", "zone: Asia/Jakarta", on="zone: WIB"),
    _field("note without its English", "note: Enam puluh hari.", on="note:"),
    Mistake("a bullet too many in one language", _BULLET, "- Netral.\n            " + _BULLET),
)  # fmt: skip

_TYPED = "\t :#-'\"[]{},.|>&*!%@`<=\u00a0\u2013\u201c\u200b\0\x85\u2028\ufeffaA0\u2022"


def damaged(text: str, chance: random.Random) -> str:
    """The text with a slip of the hand in one line: a character more, less or another, an indentation, a line twice or gone."""
    lines = text.split("\n")
    number = chance.randrange(len(lines))
    line = lines[number]
    at = chance.randrange(len(line) + 1)
    match chance.randrange(8):
        case 0 | 1:
            lines[number] = line[:at] + chance.choice(_TYPED) + line[at:]
        case 2:
            lines[number] = line[:at] + line[at + 1 :]
        case 3:
            lines[number] = line[:at] + chance.choice(_TYPED) + line[at + 1 :]
        case 4:
            lines[number] = line.lstrip(" ").rjust(len(line) + chance.choice((-4, -3, -2, -1, 1, 2, 3, 4)))
        case 5:
            lines[number : number + 1] = [line, line]
        case 6:
            del lines[number]
        case _:
            lines[number] = line[:at]
    return "\n".join(lines)
