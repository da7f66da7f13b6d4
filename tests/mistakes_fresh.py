"""More mistakes in a hand-written stages.yaml, written down before the code that judges them was read.

FRESH was scored before anything was mended for it, LATER after FRESH had been; docs/decisions/0071 has the figures. BY_ANOTHER is by somebody
who had read the format alone: those of his that were told wrong, or got no repair, or a harmful one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.mistakes_material import Mistake, example


@dataclass(frozen=True, slots=True)
class Slip(Mistake):
    """edit: what happens to the whole file, where it is more than one piece. or_on: another line on which it may be told."""

    edit: Callable[[str], str] | None = None
    or_on: str = ""

    def text(self) -> str:
        return self.edit(example()) if self.edit else Mistake.text(self)

    @property
    def lines(self) -> set[int]:
        """Every line on which it may be told."""
        other = [number for number, line in enumerate(self.text().split("\n"), 1) if self.or_on and self.or_on in line]
        return {self.line, *other}


def _lines(text: str, first: str, last: str) -> str:
    """The whole lines from the one with `first` to the one before that with `last`."""
    start = text.rindex("\n", 0, text.index(first)) + 1
    return text[start : text.rindex("\n", 0, text.index(last, start + len(first))) + 1]


def _quiet(text: str) -> str:
    """The stage of the quiet period."""
    return _lines(text, "        masa-tenang:\n", "      pemungutan:\n        pemungutan-suara:")


def _each(block: str, change: Callable[[str], str]) -> str:
    return "".join(change(line) for line in block.splitlines(keepends=True))


def _on_quiet(change: Callable[[str], str]) -> Callable[[str], str]:
    """The stage of the quiet period, each line of it changed."""
    return lambda text: text.replace(_quiet(text), _each(_quiet(text), change))


def _without(line: str) -> dict[str, str]:
    return {"old": line, "new": ""}


_TITLE = "title: Masa tenang\n"
_DAYS = "days: 2025-03-23\n"
_PLACE = '"35.15": 2025-03-22\n'
_HOURS = "hours: 07.00-13.00 "
_ISSUED = "issued: 2025-02-24 "
_CODES = 'regions: ["35.15", "35.78", "62.05"]'
_QUIET_DUE = "due: 3 hari sebelum pemungutan-suara s.d. 1 hari sebelum pemungutan-suara\n"
_ONE = "            - ASN tidak mengarahkan, mengajak, atau menekan pemilih.\n"
_ONE_EN = "            - Civil servants do not steer, urge or press voters.\n"
_CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Rapat\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_PAGE = (
    "<!DOCTYPE html>\n<html lang=id>\n<head><title>Jadwal: KPU</title></head>\n<body><p>Masa tenang</p></body></html>\n"
)
_LETTER = (
    "Yth. Bapak Ketua,\n\nMohon hari pemungutan suara diubah: semula 5 April.\nTerima kasih.\n\nSalam,\nSekretariat\n"
)


def _ends(old: str, new: str) -> dict[str, str]:
    return {"old": old + "\n", "new": new + "\n"}


def _whole(name: str, text: str) -> Slip:
    """Another file altogether; told on its first line."""
    return Slip(name, "", "", on=1, edit=lambda _: text)


FRESH: tuple[Slip, ...] = (
    # a header line deleted
    Slip("no sources:", on="  koran: https", **_without(example().splitlines(keepends=True)[1])),
    Slip("no elections:", **_without("elections:\n")),
    Slip(
        "no election id",
        edit=lambda text: text.replace(_lines(text, "  psu-contoh:", "    title: Pemungutan"), ""),
        old="",
        new="",
    ),
    Slip(
        "no phases:",
        edit=lambda text: text.replace(_lines(text, "    phases:", "      pencalonan:"), ""),
        old="",
        new="",
    ),
    Slip("no stages:", **_without("    stages:\n")),
    Slip("no group id", "      kampanye:\n        kampanye:\n", "        kampanye:\n", or_on="      kampanye:"),
    Slip("no stage id", **_without("        masa-tenang:\n")),
    Slip("no first stage id", **_without("        pemungutan-suara:\n")),
    Slip(
        "no local:",
        edit=lambda text: text.replace(_lines(text, "          local:", '            "35.15": 2025'), ""),
        old="",
        new="",
    ),
    Slip("no guidance:", "          guidance:\n            - Tidak ada", "            - Tidak ada"),
    Slip("no place in local", '            "62.05":\n              days', "              days"),
    Slip("no id in phases", "      kampanye:\n        title: Kampanye dan", "        title: Kampanye dan"),
    # pasted
    Slip("stage twice", edit=lambda text: text.replace(_quiet(text), _quiet(text) * 2), old="", new="", on=67),
    Slip("stage two deeper", edit=_on_quiet(lambda line: "  " + line), old="", new=""),
    Slip("stage four less", edit=_on_quiet(lambda line: line[4:]), old="", new=""),
    Slip("stage at the margin", edit=_on_quiet(str.lstrip), old="", new=""),
    Slip("quoted mail", edit=_on_quiet(lambda line: "> " + line), old="", new=""),
    Slip("commented header", "        masa-tenang:\n", "#        masa-tenang:\n", or_on="          title: Masa tenang"),
    Slip("letter in the middle", "    stages:\n", "    stages:\n" + _LETTER),
    Slip("excel row", "    stages:\n", "    stages:\nMasa tenang\t05/04/2025\t07/04/2025\tKoran\n"),
    Slip("markdown fence", edit=lambda text: "```yaml\n" + text + "```\n", old="", new="", on=1),
    Slip(
        "diff3 markers",
        _TITLE,
        "title: Masa tenang\n<<<<<<< saya\n          short: A\n||||||| asal\n          short: B\n=======\n          short: C\n>>>>>>> dia\n",
        on="<<<<<<<",
    ),
    Slip("line numbers", edit=_on_quiet(lambda line: "12 " + line), old="", new=""),
    Slip("copy of a field", _TITLE, _TITLE + "          title: Hari tenang\n", on="Hari tenang"),
    # newlines lost and won
    Slip("two lines in one", "title: Masa tenang\n          title_en", "title: Masa tenang          title_en"),
    Slip("list behind a word", "source: koran                 # no", "source: koran   leads: [3d, 1d]  # no"),
    Slip("group and stage in one", "      kampanye:\n        kampanye:\n", "      kampanye:        kampanye:\n"),
    Slip(
        "wrapped by mail",
        "menguntungkan salah satu pasangan calon.",
        "menguntungkan\nsalah satu pasangan calon.",
        on="salah satu",
    ),
    Slip("bracket over lines", "leads: [7d, 3d, 1d]\n", "leads: [7d,\n            3d, 1d\n"),
    Slip("half CRLF", edit=lambda text: text[:1500].replace("\n", "\r\n") + text[1500:], old="", new="", told=0),
    # days
    Slip("month in English", _DAYS, "days: March 23, 2025\n", mended=_DAYS.strip()),
    Slip("month abbreviated", _DAYS, "days: 23 Mar 2025\n", mended=_DAYS.strip()),
    Slip("month abbreviated in Indonesian", _PLACE, '"35.15": 22 Mrt 2025\n', mended=_PLACE.strip()),
    Slip("slashes", _ISSUED, "issued: 24/02/2025 ", mended=_ISSUED.strip()),
    Slip("year first, slashes", _ISSUED, "issued: 2025/02/24 ", mended=_ISSUED.strip()),
    Slip("day first, hyphens", _DAYS, "days: 23-03-2025\n", mended=_DAYS.strip()),
    Slip("no separators", _DAYS, "days: 20250323\n", mended=_DAYS.strip()),
    Slip("letter O", _DAYS, "days: 2O25-03-23\n", mended=_DAYS.strip()),
    Slip("comma behind a day", _DAYS, "days: 2025-03-23,\n", mended=_DAYS.strip()),
    Slip("weekday", _DAYS, "days: Minggu, 23 Maret 2025\n", mended=_DAYS.strip()),
    Slip("days of one month", _PLACE, '"35.15": 22-23 Maret 2025\n', mended='"35.15": 2025-03-22 s.d. 2025-03-23'),
    Slip("spaced en dash", _PLACE, '"35.15": 2025-03-22 – 2025-03-23\n', mended='"35.15": 2025-03-22 s.d. 2025-03-23'),
    Slip("reversed", _PLACE, '"35.15": 2025-03-23 s.d. 2025-03-22\n'),
    Slip("31 September", _DAYS, "days: 2025-09-31\n"),
    Slip("year 2205", _DAYS, "days: 2205-03-23\n"),
    Slip("begins after its end", "due: 2025-03-26 s.d.", "due: 2025-04-20 s.d."),
    Slip("stage renamed", "        pemungutan-suara:\n", "        pemungutan-suara-ulang:\n", on="due: 2025-03-26"),
    Slip("words as numbers", _QUIET_DUE, _QUIET_DUE.replace("3 hari", "tiga hari"), mended=_QUIET_DUE.strip()),
    Slip(
        "id in words",
        _QUIET_DUE,
        _QUIET_DUE.replace("pemungutan-suara s.d.", "pemungutan suara s.d."),
        mended=_QUIET_DUE.strip(),
    ),
    Slip("H minus", _QUIET_DUE, "due: H-3 s.d. H-1 pemungutan-suara\n"),
    # hours
    Slip("hours with colons", _HOURS, "hours: 07:00-13:00 ", mended=_HOURS.strip()),
    Slip("hours with a zone", _HOURS, "hours: 07.00-13.00 WIB ", mended=_HOURS.strip()),
    Slip("one digit", _HOURS, "hours: 7.00-13.00 ", mended=_HOURS.strip()),
    # places
    Slip(
        "name of a place",
        'regions: ["62.05"]            # only',
        "regions: [Barito Utara]            # only",
        mended='regions: ["62.05"]',
    ),
    Slip("place abbreviated", _CODES, 'regions: ["Kab. Sidoarjo", "35.78", "62.05"]', mended=_CODES),
    Slip("no brackets", _CODES, "regions: 35.15, 35.78, 62.05", mended="regions: [35.15, 35.78, 62.05]"),
    Slip("codes without quotes", _CODES, "regions: [35.15, 35.78, 62.05]", told=0),
    Slip("code that loses its nought", _CODES, 'regions: [35.10, "35.15", "35.78", "62.05"]', on='"35.15": 2025'),
    Slip("quote at one end", _PLACE, '"35.15: 2025-03-22\n', mended=_PLACE.strip()),
    Slip("quote at the other end", _PLACE, '35.15": 2025-03-22\n', mended=_PLACE.strip()),
    Slip(
        "curly codes",
        'regions: ["62.05"]            # only',
        "regions: [“62.05”]            # only",
        mended='regions: ["62.05"]',
    ),
    # names of fields
    Slip("judul", _TITLE, "judul: Masa tenang\n", mended=_TITLE.strip()),
    Slip("tanggal", _DAYS, "tanggal: 2025-03-23\n", mended=_DAYS.strip()),
    Slip("sumber", "source: [koran, kpu]\n", "sumber: [koran, kpu]\n", mended="source: [koran, kpu]"),
    Slip("wilayah", _CODES, _CODES.replace("regions", "wilayah"), mended=_CODES),
    Slip("Title", _TITLE, "Title: Masa tenang\n", mended=_TITLE.strip()),
    Slip("LEADS", "leads: [7d, 3d, 1d]\n", "LEADS: [7d, 3d, 1d]\n", mended="leads: [7d, 3d, 1d]"),
    Slip("field in the wrong place", "    law: psu-2025", "    leads: [3d]\n    law: psu-2025"),
    Slip(
        "hours in a group",
        "        title: Pemungutan suara\n",
        "        title: Pemungutan suara\n        hours: 07.00-13.00\n",
    ),
    Slip("group without phase", "      kampanye:\n        kampanye:\n", "      masa-kampanye:\n        kampanye:\n"),
    Slip("comma for a colon", _TITLE, "title, Masa tenang\n", mended=_TITLE.strip()),
    Slip("equals for a colon", _TITLE, "title = Masa tenang\n", mended=_TITLE.strip()),
    Slip("blank in an id", "        masa-tenang:\n", "        masa tenang:\n", mended="masa-tenang:"),
    Slip("no colon behind an id", "        masa-tenang:\n", "        masa-tenang\n", mended="masa-tenang:"),
    Slip("no blank", _TITLE, "title:Masa tenang\n", mended=_TITLE.strip()),
    Slip("blank before the colon", _TITLE, "title : Masa tenang\n", told=0),
    Slip("tab behind the colon", "status: confirmed ", "status:\tconfirmed ", told=0),
    # values
    Slip("colon in a title", _TITLE, "title: Masa tenang: tiga hari\n", mended='title: "Masa tenang: tiga hari"'),
    Slip(
        "behind a quoted text",
        "basis: Putusan Mahkamah Konstitusi tanggal",
        'basis: "Putusan Mahkamah Konstitusi" tanggal',
    ),
    Slip("other quote", _TITLE, "title: 'Masa tenang\"\n"),
    Slip("quotes inside", _TITLE, 'title: "Masa "tenang" calon"\n'),
    Slip("starred", _TITLE, "title: *Masa tenang*\n"),
    Slip("number", _TITLE, "title: 2025\n", mended='title: "2025"'),
    Slip("ya", "tell_province: true", "tell_province: ya", mended="tell_province: true"),
    Slip("anchor", "leads: [7d, 3d, 1d]\n", "leads: &biasa [7d, 3d, 1d]\n", mended="leads: [7d, 3d, 1d]"),
    Slip("cancelled in Indonesian", "status: confirmed ", "status: dibatalkan ", mended="status: cancelled"),
    Slip("Confirmed", "status: confirmed ", "status: Confirmed ", mended="status: confirmed"),
    Slip("H-7", "leads: [7d, 3d, 1d]\n", "leads: [H-7, H-3, H-1]\n", mended="leads: [7d, 3d, 1d]"),
    Slip("capital source", "source: [koran, kpu]\n", "source: [Koran, kpu]\n", mended="source: [koran, kpu]"),
    Slip("crime with a blank", "crimes: pasal-187-1\n", "crimes: pasal 187-1\n", mended="crimes: pasal-187-1"),
    Slip("law with a blank", "law: psu-2025 ", "law: psu 2025 ", mended="law: psu-2025"),
    Slip(
        "capital audience",
        "audiences: [bawaslu, pemda, kpu]",
        "audiences: [Bawaslu, pemda, kpu]",
        mended="audiences: [bawaslu, pemda, kpu]",
    ),
    Slip(
        "round bracket",
        "audiences: [bawaslu, pemda, kpu] ",
        "audiences: [bawaslu, pemda, kpu) ",
        mended="audiences: [bawaslu, pemda, kpu]",
    ),
    Slip(
        "zero width",
        "discipline_from: penetapan-pasangan",
        "discipline_from: penetapan-\u200bpasangan",
        mended="discipline_from: penetapan-pasangan",
    ),
    # lists
    Slip("text for a list", "guidance:\n" + _ONE, "guidance:\n" + _ONE.replace("- ", ""), told=0),
    Slip(
        "second without hyphen",
        "          guidance:\n" + _ONE + "          guidance_en:\n" + _ONE_EN,
        "          guidance:\n" + _ONE + "            ASN wajib netral.\n          guidance_en:\n" + _ONE_EN * 2,
        on="wajib netral",
        mended="- ASN wajib netral.",
    ),
    Slip("bullet of Word", _ONE, _ONE.replace("- ", "•\t"), mended=_ONE.strip()),
    Slip("bullet of Wingdings", _ONE, _ONE.replace("- ", "\uf0b7 "), mended=_ONE.strip()),
    Slip("dash for a hyphen", _ONE, _ONE.replace("- ", "– "), mended=_ONE.strip()),
    Slip("numbered", _ONE, _ONE.replace("- ", "1. "), mended=_ONE.strip()),
    Slip("no blank behind a hyphen", _ONE, _ONE.replace("- ", "-"), mended=_ONE.strip()),
    # invisible
    Slip(
        "no-break indentation",
        "          status: confirmed",
        "\u00a0" * 10 + "status: confirmed",
        mended="status: confirmed",
    ),
    Slip("mark in the middle", "    stages:\n", "\ufeff    stages:\n", mended="stages:"),
    # a key pressed
    Slip("letter behind an id", "        masa-tenang:\n", "        masa-tenang: s\n"),
    Slip("letter before a field", "    stages:\n", "x    stages:\n"),
    Slip("backtick", "        masa-tenang:\n", "        masa-tenang:`\n"),
    # half a file, another file
    Slip(
        "end missing",
        edit=lambda text: text[: text.index("sebelum pemungutan-suara s.d. 1")],
        old="",
        new="",
        on="due: 3 hari",
    ),
    Slip("start missing", edit=lambda text: text[text.index("        title: Kampanye dan") :], old="", new="", on=1),
    _whole(
        "offices",
        "id,nama,wilayah,surel\nkpu-35,KPU Jawa Timur,35,kpu@jatim.example\nkpu-3578,KPU Surabaya,35.78,x@y.example\n",
    ),
    _whole("calendar", _CALENDAR),
    _whole("web page", _PAGE),
    _whole("empty", ""),
    _whole("json", '{"stages": [{"id": "kampanye", "title": "Kampanye"}]}\n'),
    _whole("letter", _LETTER),
    Slip(
        "docx",
        "",
        "",
        on=1,
        edit=lambda _: "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml\x00\x01\xff\n\x00\x01",
        encode=lambda text: text.encode("latin-1"),
    ),
    Slip(
        "pdf",
        "",
        "",
        on=1,
        edit=lambda _: "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<</Type /Catalog>>\n",
        encode=lambda text: text.encode("latin-1"),
    ),
)

SAYS_OTHER = frozenset(
    [
        "address for a source",
        "address of a source",
        "year far away",
        "place a year before",
        "issued after the votes",
        "hours to the end",
        "colon in a title",
        "behind a quoted text",
        "other quote",
        "quotes inside",
        "starred",
        "number",
        "cancelled in Indonesian",
        "days of one month",
        "spaced en dash",
        "code that loses its nought",
        "no group id",
        "no last group",
        "letter o for a bullet",
        "plus for a bullet",
        "two hyphens",
        "numbered",
        "dash for a hyphen",
        "bullet of Word",
        "no blank behind a hyphen",
    ]
)
"""Whose writer meant something else than the example, or whose file is taken as it stands and asked about."""


_KALTENG = 'regions: ["62.05"]            # only'
_TWO = '"35.78": {days: 2025-04-05, note: Di 4 TPS., note_en: At 4 polling stations.}'

LATER: tuple[Slip, ...] = (
    Slip(
        "no last group",
        "      pemungutan:\n        pemungutan-suara:\n",
        "        pemungutan-suara:\n",
        or_on="      pemungutan:",
    ),
    Slip("no first id in phases", "      pencalonan:\n        title", "        title"),
    Slip("stage in tabs", edit=_on_quiet(lambda line: line.replace("  ", "\t")), old="", new=""),
    Slip("stage in two groups", edit=lambda text: text + _quiet(text), old="", new="", on=87),
    Slip("file twice", edit=lambda text: text + text, old="", new="", on=88),
    Slip("formula", _DAYS, "days: =DATE(2025,3,23)\n"),
    Slip("serial number", _DAYS, "days: 45739\n"),
    Slip("day with an hour", _DAYS, "days: 2025-03-23T00:00:00\n", mended=_DAYS.strip()),
    Slip("dots", _DAYS, "days: 23.3.2025\n", mended=_DAYS.strip()),
    Slip("no year", _DAYS, "days: 23 Maret\n"),
    Slip("month alone", _DAYS, "days: Maret 2025\n"),
    Slip("dashes in a day", _DAYS, "days: 2025–03–23\n", mended=_DAYS.strip()),
    Slip("sblm", _QUIET_DUE, _QUIET_DUE.replace("sebelum", "sblm"), mended=_QUIET_DUE.strip()),
    Slip("hyphen between", _QUIET_DUE, _QUIET_DUE.replace("s.d.", "-"), mended=_QUIET_DUE.strip()),
    Slip(
        "anchor once",
        _QUIET_DUE,
        _QUIET_DUE.replace("sebelum pemungutan-suara s.d.", "sebelum s.d."),
        mended=_QUIET_DUE.strip(),
    ),
    Slip("hours without a dot", _HOURS, "hours: 0700-1300 ", mended=_HOURS.strip()),
    Slip("hours turned", _HOURS, "hours: 13.00-07.00 "),
    Slip("hours in words", _HOURS, "hours: 7 pagi - 1 siang "),
    Slip("code and name", _KALTENG, _KALTENG.replace("62.05", "62.05 Barito Utara"), mended='regions: ["62.05"]'),
    Slip("code in one", _KALTENG, _KALTENG.replace("62.05", "6205"), mended='regions: ["62.05"]'),
    Slip("leads in days", "leads: [7d, 3d, 1d]\n", "leads: [7 hari, 3 hari, 1 hari]\n", mended="leads: [7d, 3d, 1d]"),
    Slip("leads without commas", "leads: [7d, 3d, 1d]\n", "leads: [7d 3d 1d]\n", mended="leads: [7d, 3d, 1d]"),
    Slip("sources without a comma", "source: [koran, kpu]\n", "source: koran kpu\n", mended="source: [koran, kpu]"),
    Slip("address for a source", "source: [koran, kpu]\n", "source: https://kpu.example/keputusan-5\n"),
    Slip("title-en", "title_en: Quiet period\n", "title-en: Quiet period\n", mended="title_en: Quiet period"),
    Slip("title_id", _TITLE, "title_id: Masa tenang\n", mended=_TITLE.strip()),
    Slip("line in quotes", _TITLE, '"title: Masa tenang"\n', mended=_TITLE.strip()),
    Slip("comma of JSON", _TITLE, 'title: "Masa tenang",\n', mended='title: "Masa tenang"'),
    Slip("letter o for a bullet", _ONE, _ONE.replace("- ", "o ", 1), mended=_ONE.strip()),
    Slip("plus for a bullet", _ONE, _ONE.replace("- ", "+ ", 1), mended=_ONE.strip()),
    Slip("two hyphens", _ONE, _ONE.replace("- ", "-- ", 1), mended=_ONE.strip()),
    Slip(
        "signature", edit=lambda text: text + "-- \nSekretariat KPU\nJalan Imam Bonjol 29\n", old="", new="", on="-- "
    ),
    Slip("remark", _TITLE, _TITLE + "          (tanggal menunggu keputusan)\n", on="(tanggal"),
    Slip("remark of HTML", _TITLE, _TITLE + "          <!-- tanggal menunggu -->\n", on="<!--"),
    Slip(
        "row of a table", "    stages:\n", "    stages:\n| Masa tenang | 5 April 2025 |\n| Kampanye | 6 April 2025 |\n"
    ),
    Slip("no comma in a table", _TWO, _TWO.replace("2025-04-05, note", "2025-04-05 note")),
    Slip("colon in a table", _TWO, _TWO.replace("TPS.,", "TPS: A.,")),
    Slip("no braces", _TWO, '"35.78": days: 2025-04-05'),
    Slip("place twice", _PLACE, _PLACE + '            "35.15": 2025-03-23\n'),
    Slip(
        "phase renamed",
        "      kampanye:\n        title: Kampanye dan",
        "      masa-kampanye:\n        title: Kampanye dan",
        on="      kampanye:",
    ),
    Slip("half a key", _TITLE, _TITLE + "          tit\n", on=58),
    Slip("no value", _DAYS, "days:\n"),
    Slip(
        "english left out",
        "          title_en: Quiet period\n",
        "",
        on="        masa-tenang:",
        or_on="          title: Masa tenang",
    ),
)


def _from_line(number: int, change: Callable[[list[str]], list[str]], count: int = 1) -> Callable[[str], str]:
    """So many lines from that one on, changed."""

    def edit(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(
            [*lines[: number - 1], *change(lines[number - 1 : number - 1 + count]), *lines[number - 1 + count :]]
        )

    return edit


def _twice(first: int, last: int) -> Callable[[str], str]:
    return _from_line(first, lambda lines: lines * 2, last - first + 1)


_TWO_LEFT = _from_line(59, lambda lines: [line[2:] for line in lines], 4)
_WITHOUT_COMMA = '"35.15", "35.78" "62.05"'

BY_ANOTHER: tuple[Slip, ...] = (
    Slip("four fields two less", "", "", edit=_TWO_LEFT, on=59, mended="due: 3 hari"),
    Slip("stage twice, the same", "", "", edit=_twice(56, 66), on=67),
    Slip("fields twice, the same", "", "", edit=_twice(57, 62), on=63),
    Slip(
        "crimes without comma",
        "[pasal-188, pasal-189]",
        "[pasal-188 pasal-189]",
        mended="crimes: [pasal-188, pasal-189]",
    ),
    Slip(
        "quoted codes without comma",
        '"35.15", "35.78", "62.05"',
        _WITHOUT_COMMA,
        mended='regions: ["35.15", "35.78", "62.05"]',
    ),
    Slip("codes with dan", '"35.78", "62.05"]', '"35.78" dan "62.05"]', mended='regions: ["35.15", "35.78", "62.05"]'),
    Slip(
        "field behind a list",
        '["62.05"]\n          source: koran',
        '["62.05"]  source: koran',
        mended='regions: ["62.05"]',
    ),
    Slip("bullet before a place", '"35.15": 2025-03-22', '- "35.15": 2025-03-22', mended='"35.15": 2025-03-22'),
    Slip("bullet before a table of a place", '            "62.05":\n', '            - "62.05":\n', mended='"62.05":'),
    Slip("leads as in a sentence", "leads: [7d, 3d, 1d]", "leads: 7d, 3d dan 1d", mended="leads: [7d, 3d, 1d]"),
    Slip("sources with dan", "source: [koran, kpu]", "source: koran dan kpu", mended="source: [koran, kpu]"),
    Slip(
        "larangan for guidance",
        "guidance:\n            - Tidak ada",
        "larangan:\n            - Tidak ada",
        mended="guidance:",
    ),
    Slip("year far away", "days: 2025-03-23", "days: 2052-03-23", mended="days: 2025-03-23"),
    Slip("place a year before", '"35.15": 2025-03-22', '"35.15": 2024-03-22'),
    Slip("issued after the votes", "issued: 2025-02-24", "issued: 2025-12-24"),
    Slip(
        "first stage behind a #",
        "        penetapan-pasangan-calon:",
        "        #penetapan-pasangan-calon:",
        mended="penetapan-pasangan-calon:",
    ),
    Slip("local behind a #", "          local:  ", "          # local:  ", mended="local:"),
    Slip("judul_en", "title_en: Quiet period", "judul_en: Quiet period", mended="title_en: Quiet period"),
    Slip("rule for days", "          due: 3 hari", "          days: 3 hari"),
    Slip("code as a number", '["62.05"]            # only', "[62.1]            # only", mended='regions: ["62.10"]'),
    Slip(
        "address of a source",
        "source: [koran, kpu]\n",
        "source: https://koran.example/jadwal-psu\n",
        mended="source: koran",
    ),
    Slip("hours to the end", "hours: 07.00-13.00 ", "hours: pukul 07.00 s.d. selesai ", mended="hours: mulai 07.00"),
    Slip("H- for both ends", _QUIET_DUE, "due: H-3 s.d. H-1 pemungutan-suara\n", mended=_QUIET_DUE.strip()),
    Slip("what is named once", _QUIET_DUE, "due: 3 s.d. 1 hari sebelum pemungutan-suara\n", mended=_QUIET_DUE.strip()),
    Slip("S.d.", _QUIET_DUE, _QUIET_DUE.replace("s.d.", "S.d."), mended=_QUIET_DUE.strip()),
    Slip("hri", _QUIET_DUE, _QUIET_DUE.replace("3 hari", "3 hri"), mended=_QUIET_DUE.strip()),
    Slip("dikonfirmasi", "status: confirmed ", "status: dikonfirmasi ", mended="status: confirmed"),
    Slip("188", "crimes: pasal-188\n", "crimes: 188\n", mended="crimes: pasal-188"),
    Slip("blank in a date", "days: 2025-03-23", "days: 2025 -03-23", mended="days: 2025-03-23"),
    Slip("two regions in one code", '["35.15", "35.78", "62.05"]', '["35.15 s.d. 35.78", "62.05"]'),
)
