"""What is wrong with single lines of stages.yaml before YAML reads them, each with its repair. Pure.

It is asked of a file that is refused, or where a line is to be asked about: a tab, a colon that is missing, a quote that is never
closed. YAML itself tells of these where it stops, lines further down, and of nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from calendar_service.errors import N_, Problem, Repair
from calendar_service.timeline import values
from calendar_service.timeline.fields import ELECTION, FILE, LOCAL, PHASE, SOURCE, STAGE, keys
from calendar_service.timeline.raw_lines import BLANKS, Look, RawLine, closing, depth_of, raw_lines, without_comment
from calendar_service.written.nodes import ANCHOR
from calendar_service.written.readings import APART

MOST_LOOKS = 500_000
"""Lines that are looked at, each time anew behind a mend: some hundred mends in a file of the length of the shipped one."""

MOST_PLACES = 1_000
"""Lines below `local` on which a place is still known as one of it."""

_EVERY = {**keys(FILE), **keys(ELECTION), **keys(PHASE), **keys(SOURCE), **keys(LOCAL), **keys(STAGE)}
KNOWN = frozenset(_EVERY)
"""Every key that the file has anywhere."""

TEXTS = frozenset(name for name, row in _EVERY.items() if row.read in (values.line, values.text))
"""The keys of words for people."""

LISTS = frozenset(
    name
    for name, row in _EVERY.items()
    if row.read is not None
    and (
        "array" in str(row.schema)
        or row.read in (values.words, values.sources, values.leads, values.places, values.codes)
    )
)
VALUES = frozenset(name for name, row in _EVERY.items() if row.read is not None)
"""The keys that have a value behind them; of all others there is a table."""

SINGLE = frozenset(name for name, row in _EVERY.items() if row.read is not None) - TEXTS - LISTS
"""The keys of one value with a grammar of its own."""

BULLETS = frozenset(name for name, row in _EVERY.items() if row.is_list)

TAB = N_("tab di awal baris; pakai spasi untuk menjorokkan")
BLANK = N_("spasi tak-putus di sini; pakai spasi biasa")
NO_COLON = N_("sesudah %(key)s tidak ada titik dua")
NO_SPACE = N_("sesudah titik dua di belakang %(key)s tidak ada spasi")
OTHER_COLON = N_("sesudah %(key)s harus ada titik dua dan spasi, bukan %(value)s")
NOT_CLOSED = N_("tanda kutip yang dibuka di sini tidak ditutup")
CLOSED_EARLY = N_("tanda kutip di dalam teks ini menutupnya terlalu awal; apit seluruh teks dengan tanda kutip")
ESCAPED = N_("garis miring terbalik di dalam tanda kutip ganda berarti kode; apit teks dengan tanda kutip tunggal")
BEGINS = N_("teks yang diawali %(value)s harus diapit tanda kutip")
COLON_INSIDE = N_("teks yang memuat titik dua dan spasi, atau berakhir dengan titik dua, harus diapit tanda kutip")
WHOLE_LINE = N_("tanda kutip mengapit seluruh baris; apit isi kolomnya saja")
BEHIND = N_("di belakang tanda kutip penutup masih ada %(value)s; hapus")
NO_COMMA = N_("di antara isi daftar di sini harus ada koma: [a, b]")
BRACKET = N_("kurung daftar di sini tidak lengkap; tulis daftar sebagai [a, b]")
ONE_VALUE = N_("di sini satu nilai saja, tanpa kurung siku, bukan %(value)s")
ENDS = N_("kurung yang dibuka di sini tidak ditutup")
NO_DASH = N_("butir diawali tanda hubung dan spasi; di sini keduanya tidak ada")
BULLET = N_("butir diawali tanda hubung dan spasi, bukan %(value)s")
MARK = N_("tanda %(value)s dari dua naskah yang disatukan masih ada; pilih satu isi, lalu hapus baris tanda itu")
DOCUMENT = N_("hanya satu dokumen YAML dalam satu berkas; hapus garis ---")
TWO_FIELDS = N_("ada dua kolom di satu baris; tulis %(key)s di baris sendiri")
LOOSE = N_("baris ini bukan kolom dan bukan sambungan teks; sambungan teks menjorok lebih dalam daripada kolomnya")
CURLY = N_("tanda kutip lengkung di sini; pakai tanda kutip lurus")
SLASHES = N_("komentar diawali #, bukan //")
LISTED = N_("%(key)s ditulis sebagai butir daftar; di sini tabel, tanpa tanda hubung")
NOTHING = N_("di belakang %(key)s tidak boleh ada %(value)s; isinya berdiri di baris-baris di bawahnya")
COPIED_LINES = N_("angka %(value)s di awal baris adalah nomor baris, bukan bagian naskah; hapus")
COPIED = N_("tanda %(value)s di awal baris bukan bagian naskah; hapus")

_ITEM = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'\[\]{},&*!][^"'\[\]{},]*)"""
_LISTED = re.compile(rf"\[\s*(?:{_ITEM}\s*(?:,\s*{_ITEM}\s*)*,?)?\s*\]")
_QUOTED_ITEM = re.compile(r"""(?P<quote>["'])(?P<item>[^"']*)(?P=quote)""")
_QUOTED_ITEMS = re.compile(r"""\[\s*(?:(["'])[^"']*\1(?:\s*(?:[,;.]\s*)?|\s+dan\s+))+\]""")
"""A list of quoted words whose brackets are there, whatever stands between them."""
_BEHIND = re.compile(rf"\](?P<rest>[{BLANKS}]*(?P<key>[a-z_]+):(?:\s.*)?)$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*\w*\s*$")
_NUMBERED = re.compile(r"(?P<sign>\d{1,4})(?:[.:|)]|\t| )[ \t]?(?P<rest>\s*\S.*)$")
CODE = re.compile(r"\d{2}(\.?\d{2})?")
"""What a key of `local` looks like."""
_ANCHOR = re.compile(r"&(?P<name>[\w-]+)(?P<gap>\s+|$)")
_QUOTED_LINE = re.compile(r"""(["'])(?P<line>\w+: [^"']+)\1(?P<behind>\s*(?:#.*)?)$""")
_QUOTED_KEY = re.compile(r"""(?P<one>["']?)(?P<key>[\w.-]+)(?P<other>["']?) *:(?P<rest>(?:\s.*)?)$""")
_STRAY = re.compile(r"(?P<sign>\S{1,3})(?P<rest>\s+(?P<key>\w+) *:.*)$")
_MARK = re.compile(r"(<{7}|={7}|>{7}|\|{7})(\s.*)?$")
_OUTSIDE = re.compile(r"(?:---|\.\.\.)(\s.*)?$")
_JOINED = re.compile(r"(?P<key>[A-Za-z0-9_.-]+):(?=[^\s:])(?P<value>.*)$")
_OTHER = re.compile(r"(?P<key>[A-Za-z0-9_.-]+)(?P<sign>\s*(?:[\uff1a\ufe55\ua789=;,]|:=|->|=>)\s*)(?P<value>.*)$")
_WORD = re.compile(r"(?P<key>[A-Za-z0-9_.-]+)(?P<value>\s.*)?$")
_DOTS = re.compile(
    "[\u2022\u00b7\u25cf\u25e6\u25aa\u25ab\u25cb\u25a0\u2023\u2043\uf0b7*]\\s*|[\u2013\u2014\u2212\u2010\u2011]\\s*|-(?=[A-Z])|-(?=[a-z]+ )"
)
_PREFIX = re.compile(r"(?P<sign>(?:[>+|]+|[^\w\s\"'#-]{1,3})(?:(?<=[>|]) )?)(?P<rest>\s*.*)$")
_CURLY = re.compile("[\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb]")
_SECOND = re.compile(r"\s(?P<key>[a-z_]+):(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Mend:
    """What is wrong with a line, and the line instead. text: None where nobody can know, and the line is left out of what is read
    further. offset: of the piece that is wrong, from 0. also: more lines that are a part of the same mistake, with their repair."""

    number: int
    message: str
    facts: Mapping[str, object]
    text: str | None
    offset: int = 0
    is_safe: bool = True
    also: tuple[tuple[int, str | None], ...] = ()

    def problem(self, before: list[str]) -> Problem:
        """before: the lines as they are typed."""
        told = [] if self.text is None else [(self.number, self.text), *self.also]
        repairs = tuple(
            repair(number, before[number - 1], text, self.is_safe) for number, text in told if text is not None
        )
        return Problem(self.number, self.offset + 1, self.message, self.facts, repairs=repairs)


def repair(number: int, old: str, new: str, is_safe: bool = True) -> Repair:
    """Of a line: the smallest piece of it that differs."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Repair(number, start + 1, old[start : len(old) - end], new[start : len(new) - end], is_safe)


def mends(lines: list[str]) -> list[Mend]:
    """What is wrong with the lines of a text that is refused, in order; one for a line. lines: without their ends."""
    found = list(_copies(lines))
    taken = {number for mend in found for number in (mend.number, *(number for number, _ in mend.also))}
    fresh = [("" if number in taken else line) for number, line in enumerate(lines, 1)]
    blanks = {number for number, line in enumerate(lines, 1) if not line.strip()}
    return _together(sorted([*found, *_in_order(fresh)], key=lambda mend: mend.number), blanks)


def _together(every: list[Mend], blanks: Container[int]) -> list[Mend]:
    """Bullets of one list that are written alike wrong, ids, and neighbours that were pasted are one mistake."""
    found: list[Mend] = []
    for mend in every:
        last = found[-1] if found else None
        if last and mend.message == last.message and _goes_along(mend, last, blanks):
            found[-1] = replace(last, also=(*last.also, (mend.number, mend.text)))
        else:
            found.append(mend)
    return found


def _goes_along(mend: Mend, last: Mend, blanks: Container[int]) -> bool:
    """Whether a line is wrong as the one before it is, and by the same slip. blanks: the numbers of empty lines."""
    if mend.message in (LISTED, COPIED_LINES):
        return mend.text is not None
    until = max([last.number, *(number for number, _ in last.also)])
    between = range(until + 1, mend.number)
    if mend.message == LOOSE:
        return mend.text is None and last.text is None and all(number in blanks for number in between)
    return mend.message in (BULLET, NO_DASH, COPIED) and mend.text is not None and not between


def in_quotes(text: str) -> str:
    """A text between quotes, as YAML reads it back."""
    if "\\" not in text and '"' not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _copies(lines: list[str]) -> Iterator[Mend]:
    """What merging and copying left behind. A pair of versions is told once, and only the first is read further."""
    yield from _fences(lines)
    yield from _line_numbers(lines)
    skipped, opened = False, 0
    for number, line in enumerate(lines, 1):
        found = _MARK.match(line)
        if found:
            sign = found[1]
            if sign[0] == "<" or not opened:
                yield Mend(number, MARK, {"value": sign}, None)
            else:
                yield Mend(number, "", {}, None)
            opened = number if sign[0] == "<" else 0 if sign[0] == ">" else opened
            skipped = bool(opened) and sign[0] != "<"
        elif skipped:
            yield Mend(number, "", {}, None)


def _fences(lines: list[str]) -> Iterator[Mend]:
    """The marks between which programs show a text; both are one mistake."""
    found = [(number, match) for number, line in enumerate(lines, 1) if (match := _FENCE.match(line))]
    if found:
        (number, match), *others = found
        also = tuple((other, "") for other, _ in others)
        yield Mend(number, COPIED, {"value": match[1]}, "", also=also)


def _line_numbers(lines: list[str]) -> Iterator[Mend]:
    """Numbers before lines, as programs show them; where several lines after one another have one."""
    found = {
        number: match
        for number, line in enumerate(lines, 1)
        if (match := _NUMBERED.match(line.lstrip())) and _looks_right(match["rest"])
    }
    for number, match in found.items():
        if number - 1 in found or number + 1 in found:
            yield Mend(number, COPIED_LINES, {"value": match["sign"]}, match["rest"], is_safe=False)


def _looks_right(rest: str) -> bool:
    return _is_field(rest) or rest.lstrip().startswith("- ")


def _in_order(lines: list[str]) -> Iterator[Mend]:
    """One line after the other, each read as the lines before it were meant."""
    now = list(lines)
    for rule in (_blanks, _rows):
        for mend in rule(now):
            for number, text in ((mend.number, mend.text), *mend.also):
                now[number - 1] = text or ""
            yield mend


def _blanks(lines: list[str]) -> Iterator[Mend]:
    """Tabs and foreign spaces where YAML wants spaces; neighbours are one mistake."""
    run: list[tuple[int, str]] = []
    is_tab = False
    for raw in raw_lines(lines):
        odd = raw.blank.strip(" ") and raw.kind not in (Look.NOTHING, Look.INSIDE)
        if odd:
            is_tab = is_tab or "\t" in raw.blank
            run.append((raw.number, re.sub(r"[^ ]", " ", raw.blank.replace("\t", "  ")) + raw.text[raw.indent :]))
        elif run and raw.kind is not Look.NOTHING:
            yield _of_run(run, is_tab)
            run, is_tab = [], False
    if run:
        yield _of_run(run, is_tab)


def _of_run(run: list[tuple[int, str]], is_tab: bool) -> Mend:
    (number, text), *also = run
    return Mend(number, TAB if is_tab else BLANK, {}, text, also=tuple(also))


def _rows(lines: list[str]) -> Iterator[Mend]:
    """Each line by its look; where one is mended, those behind are read anew."""
    now, done = list(lines), 0
    for _ in range(max(1, MOST_LOOKS // max(1, len(now)))):
        raws = raw_lines(now)
        mend = next((mend for raw in raws[done:] if (mend := _judged(raw, raws))), None)
        if mend is None:
            return
        yield mend
        for number, text in ((mend.number, mend.text), *mend.also):
            if text is not None:  # what is left out shows what its neighbours are
                now[number - 1] = text.split("\n")[0]
        done = mend.number


def _judged(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    if raw.kind in (Look.NOTHING, Look.INSIDE):
        return None
    if raw.number > 1 and not raw.indent and _OUTSIDE.match(raw.text):
        return Mend(raw.number, DOCUMENT, {}, "")
    if raw.kind is Look.LOOSE:
        return _loose(raw, raws)
    stray = _STRAY.match(raw.text[raw.indent :]) if raw.key not in KNOWN and not raw.has_dash else None
    if stray and stray["key"] in KNOWN:
        return Mend(raw.number, COPIED, {"value": stray["sign"]}, raw.blank + stray["rest"], raw.indent, is_safe=False)
    if " " in raw.key and raw.key not in KNOWN and raw.value and _is_among_prose(raw, raws):
        return Mend(raw.number, LOOSE, {}, None, raw.indent)
    if raw.has_dash and raw.key not in KNOWN and (_is_code_of(raw, raws) or (raw.is_bare and _opens(raw, raws))):
        start = len(raw.text) - len(raw.text[raw.indent + 1 :].lstrip(BLANKS))
        return Mend(raw.number, LISTED, {"key": raw.key}, raw.blank + raw.text[start:], raw.indent)
    return _value(raw, raws)


def _is_code_of(raw: RawLine, raws: list[RawLine]) -> bool:
    """Whether it is a place below `local`."""
    if not CODE.fullmatch(raw.key):
        return False
    above = (raws[place] for place in range(raw.number - 2, max(-1, raw.number - MOST_PLACES), -1))
    fields = (each for each in above if each.kind is Look.FIELD and not each.has_dash)
    owner = next((each for each in fields if not CODE.fullmatch(each.key) and each.indent <= raw.indent), None)
    return owner is not None and owner.key == "local" and owner.is_bare


def _is_among_prose(raw: RawLine, raws: list[RawLine]) -> bool:
    """Whether what looks like a field stands among lines that are none, and begins where they do."""
    above = next((each for each in reversed(raws[: raw.number - 1]) if each.text.strip()), None)
    below = next((each for each in raws[raw.number :] if each.text.strip()), None)
    return any(each is not None and each.kind is Look.LOOSE and each.indent == raw.indent for each in (above, below))


def _opens(raw: RawLine, raws: list[RawLine]) -> bool:
    """Whether fields stand below it, further right: known ones, or tables."""
    below = (raws[place] for place in range(raw.number, len(raws)))
    following = next((each for each in below if each.kind is not Look.NOTHING), None)
    if following is None or following.kind is not Look.FIELD or following.indent <= raw.indent:
        return False
    return following.key in KNOWN or following.is_bare


# Lines that look like nothing.


def _loose(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    rest = raw.text[raw.indent :]
    owner = raws[raw.of - 1] if raw.of else None
    goes_on = _goes_on(raw, owner)
    is_more = goes_on and owner is not None and bool(owner.value)
    for mend in (
        _copied(raw, rest),
        _half_quoted(raw, rest),
        _without_dash(raw, rest, owner),
        None if is_more else _other_colon(raw, raws, rest),
        _other_bullet(raw, rest, owner),
        _curled(raw, rest),
        None if is_more else _without_colon(raw, raws, rest),
    ):
        if mend is not None:
            return mend
    if goes_on:
        return None
    if owner is not None and owner.key in TEXTS and owner.value and owner.value[0] not in "'\"[{|>":
        return Mend(raw.number, LOOSE, {}, " " * (owner.indent + 2) + rest, raw.indent, is_safe=False)
    return Mend(raw.number, LOOSE, {}, None, raw.indent)


def _copied(raw: RawLine, rest: str) -> Mend | None:
    """A mark that a mail or a difference has before its lines."""
    found = _PREFIX.match(rest)
    if found is None or not _looks_right(found["rest"]):
        return None
    return Mend(raw.number, COPIED, {"value": found["sign"].strip()}, raw.blank + found["rest"], raw.indent)


def _half_quoted(raw: RawLine, rest: str) -> Mend | None:
    """A key with one quote of two."""
    whole = _QUOTED_LINE.match(rest)
    if whole:
        return Mend(raw.number, WHOLE_LINE, {}, raw.blank + whole["line"] + whole["behind"], raw.indent)
    found = _QUOTED_KEY.match(rest)
    if found is None or found["one"] + found["other"] in found["rest"] or bool(found["one"]) == bool(found["other"]):
        return None
    sign = found["one"] or found["other"]
    return Mend(raw.number, NOT_CLOSED, {}, f"{raw.blank}{sign}{found['key']}{sign}:{found['rest']}", raw.indent)


def _without_dash(raw: RawLine, rest: str, owner: RawLine | None) -> Mend | None:
    """A sentence below a bullet, where bullets begin."""
    if owner is None or owner.kind is not Look.BULLET or raw.indent != owner.indent or not rest[0].isupper():
        return None
    return Mend(raw.number, NO_DASH, {}, f"{raw.blank}- {rest}", raw.indent, is_safe=False)


def _other_colon(raw: RawLine, raws: list[RawLine], rest: str) -> Mend | None:
    goes_on = _goes_on(raw, raws[raw.of - 1] if raw.of else None)
    for pattern, message in ((_JOINED, NO_SPACE), (_OTHER, OTHER_COLON)):
        found = pattern.match(rest)
        if found is None or found["value"].startswith("//") or (found["key"] not in KNOWN and goes_on):
            continue
        key, value = found["key"], found["value"]
        sign = found["sign"].strip() if message is OTHER_COLON else ""
        if key not in KNOWN and value and _opens(raw, raws):
            facts = {"key": key, "value": value}
            return Mend(raw.number, NOTHING, facts, f"{raw.blank}{key}:", raw.indent, is_safe=False)
        if sign != "," or key in KNOWN:
            facts = {"key": key, "value": sign} if sign else {"key": key}
            return Mend(raw.number, message, facts, f"{raw.blank}{key}: {value}", raw.indent)
    return None


def _other_bullet(raw: RawLine, rest: str, owner: RawLine | None) -> Mend | None:
    dots = _DOTS.match(rest)
    if dots is None or owner is None or (owner.kind is not Look.BULLET and owner.key not in BULLETS):
        return None
    return Mend(raw.number, BULLET, {"value": dots[0].strip()}, f"{raw.blank}- {rest[dots.end() :]}", raw.indent)


def _curled(raw: RawLine, rest: str) -> Mend | None:
    straight = _CURLY.sub('"', rest)
    if straight == rest or raw_lines([straight])[0].kind is not Look.FIELD:
        return None
    return Mend(raw.number, CURLY, {}, raw.blank + straight, raw.indent)


def _without_colon(raw: RawLine, raws: list[RawLine], rest: str) -> Mend | None:
    word = _WORD.match(without_comment(rest))
    if word is None:
        return None
    is_id = not word["value"] and _opens(raw, raws) and not _is_among_prose(raw, raws)
    if word["key"] not in KNOWN and not is_id:
        return None
    key = word["key"]
    return Mend(raw.number, NO_COLON, {"key": key}, f"{raw.blank}{key}:{rest[len(key) :]}", raw.indent)


def _goes_on(raw: RawLine, owner: RawLine | None) -> bool:
    """Whether it may be more of the text above."""
    if owner is None or raw.indent <= owner.indent or (owner.is_bare and owner.key not in TEXTS | LISTS):
        return False
    return not owner.value.startswith(("'", '"', "[", "{"))


def _is_field(text: str) -> bool:
    found = raw_lines([text])[0]
    return found.kind is Look.FIELD and (found.key in KNOWN or found.is_bare)


# Values.


def _value(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    value = raw.value
    text = raw.text
    if raw.at < len(text) and text[raw.at - 1] in BLANKS.replace(" ", "").replace("\t", "") and value:
        head = re.sub(f"[{BLANKS}]+$", " ", text[: raw.at])
        return Mend(raw.number, BLANK, {}, head + text[raw.at :], raw.at - 1)
    if not value:
        behind = text[raw.at :]
        if raw.key in TEXTS and re.match(r"#\S", behind):
            return _written(raw, BEGINS, {"value": "#"}, in_quotes(behind.rstrip()), whole=True)
        return None
    first = value[0]
    anchor = _ANCHOR.match(value) if raw.key not in TEXTS and raw.kind is Look.FIELD else None
    if anchor:
        return _anchored(raw, raws, anchor)
    if raw.kind is Look.FIELD and raw.key not in VALUES and re.match(r"[a-z0-9-]+:$", value):
        before = text[: raw.at].rstrip(BLANKS)
        mended = f"{before}\n{text[len(before) : raw.at]}{text[raw.at :]}"
        return Mend(raw.number, TWO_FIELDS, {"key": value[:-1]}, mended, raw.at, is_safe=False)
    if (
        raw.kind is Look.FIELD
        and raw.key not in VALUES
        and first not in "'\"[{|>"
        and _opens(raw, raws)
        and not value.startswith("//")
    ):
        return _written(raw, NOTHING, {"key": raw.key, "value": value}, "", is_safe=False)
    if value.startswith("//"):
        return _written(raw, SLASHES, {}, "#" + text[raw.at + 2 :], whole=True)
    if raw.kind is Look.FIELD and raw.key not in TEXTS and _CURLY.search(value):
        return _written(raw, CURLY, {}, _CURLY.sub('"', value))
    if first in "'\"":
        return _quotes(raw, raws)
    if first == "{" and raw.key not in TEXTS:
        return _table(raw, raws)
    if first == "[" and raw.key not in TEXTS:
        return _list(raw, raws)
    if raw.key in LISTS - BULLETS and (first == "(" or value.endswith("]")) and raw.kind is Look.FIELD:
        return _written(raw, BRACKET, {}, _listed(value))
    return _plain(raw)


def _anchored(raw: RawLine, raws: list[RawLine], anchor: re.Match[str]) -> Mend:
    """The value itself, there and wherever its name stands for it."""
    rest = raw.value[anchor.end() :]
    again = [each for each in raws[raw.number :] if rest and each.value == f"*{anchor['name']}"]
    also = tuple((each.number, each.text[: each.at] + rest + each.text[each.at + len(each.value) :]) for each in again)
    return replace(_written(raw, ANCHOR, {}, rest, is_safe=not again), also=also)


def _written(
    raw: RawLine, message: str, facts: Mapping[str, object], value: str, *, whole: bool = False, is_safe: bool = True
) -> Mend:
    """The line with another value. whole: to its end, its comment too."""
    behind = "" if whole else raw.text[raw.at + len(raw.value) :]
    return Mend(raw.number, message, facts, raw.text[: raw.at] + value + behind, raw.at, is_safe)


def _quotes(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    value, quote = raw.value, raw.value[0]
    end = closing(value)
    if not end:
        is_going_on = raw.number < len(raws) and raws[raw.number].kind is Look.INSIDE
        if is_going_on:
            return None
        if raw.key in LISTS - BULLETS:
            return _written(raw, BRACKET, {}, _listed(value))
        other = "'" if quote == '"' else '"'
        if value.endswith(other) and value.count(other) == 1 and len(value) > 2:
            return _written(raw, NOT_CLOSED, {}, quote + value[1:-1] + quote, is_safe=False)
        inner = value[1:].rstrip() if quote == '"' else value[1:].rstrip().replace("'", "''")
        is_safe = "#" not in raw.text[raw.at :]
        return _ended(raw, raws, NOT_CLOSED, quote) or _written(
            raw, NOT_CLOSED, {}, quote + inner + quote, is_safe=is_safe
        )
    if end == len(value) - 1:
        if quote == '"' and re.search(r'\\[^0abtnvfre "/\\N_LPxuU\n]', value):
            return _written(raw, ESCAPED, {}, "'" + value[1:-1].replace("'", "''") + "'")
        return None
    if raw.key in LISTS - BULLETS:
        return _written(raw, BRACKET, {}, _listed(value))
    behind = value[end + 1 :].strip()
    if behind in (",", ";", "."):
        return _written(raw, BEHIND, {"value": behind}, value[: end + 1], is_safe=behind == ",")
    if value[-1] == quote and value.count(quote) > 2:
        inner = value[1:-1]
        mended = "'" + inner.replace("'", "''") + "'"
        return _written(raw, CLOSED_EARLY, {}, mended)
    return _written(raw, CLOSED_EARLY, {}, "'" + value.replace("'", "''") + "'")


def _table(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    depth = depth_of(raw.value)
    if depth == 0 or (raw.number < len(raws) and raws[raw.number].kind is Look.INSIDE):
        return None
    if depth < 0:
        return _written(raw, BRACKET, {}, raw.value.rstrip("}") + "}") if raw.value.endswith("}}") else None
    return _ended(raw, raws, ENDS, "}" * depth) or _written(raw, ENDS, {}, raw.value.rstrip(" ,") + "}" * depth)


def _list(raw: RawLine, raws: list[RawLine]) -> Mend | None:
    if raw.number < len(raws) and raws[raw.number].kind is Look.INSIDE:
        return None
    value = raw.value
    if _LISTED.fullmatch(value):
        inner = value[1:-1].strip()
        is_one = raw.key in SINGLE and inner and "," not in inner
        return _written(raw, ONE_VALUE, {"value": value}, inner) if is_one else None
    if second := _behind_list(raw):
        return second
    if raw.key in KNOWN - LISTS and depth_of(value) == 0:
        return None
    if raw.kind is Look.BULLET or raw.key in BULLETS:
        return _written(raw, BEGINS, {"value": "["}, in_quotes(value))
    if depth_of(value) > 0 and (ended := _ended(raw, raws, BRACKET, "]")):
        return ended
    return _written(raw, NO_COMMA if _QUOTED_ITEMS.fullmatch(value) else BRACKET, {}, _listed(value))


def _behind_list(raw: RawLine) -> Mend | None:
    """Another field on the line of a list that is whole."""
    second = _BEHIND.search(raw.value)
    if second is None or second["key"] not in KNOWN or raw.has_dash:
        return None
    mended = f"{raw.value[: second.start('rest')]}\n{raw.blank}{second['rest'].lstrip(BLANKS)}"
    return _written(raw, TWO_FIELDS, {"key": second["key"]}, mended, is_safe=False)


def _ended(raw: RawLine, raws: list[RawLine], message: str, sign: str) -> Mend | None:
    """The sign that closes a value, behind the last line on which it goes on; None where it has one line only."""
    last = None
    for line in raws[raw.number :]:
        if line.kind is not Look.LOOSE or line.indent <= raw.indent:
            break
        last = line
    if last is None:
        return None
    until = last.indent + len(last.value.rstrip(" ,"))
    return Mend(raw.number, message, {}, raw.text, raw.at, also=((last.number, last.text[:until] + sign),))


def _listed(value: str) -> str:
    """The list that a line without the right brackets was meant to be."""
    quoted = [found["item"] for found in _QUOTED_ITEM.finditer(value)] if _QUOTED_ITEMS.fullmatch(value) else []
    items = quoted or [item for item in APART.split(value.strip("[](){} ")) if item.strip("'\" ")]
    is_code = re.compile(r"\d{2}(\.\d{2})?( saja)?")
    bare = [item.strip("'\"[]() ") for item in items]
    return "[" + ", ".join(f'"{item}"' if is_code.fullmatch(item) else item for item in bare) + "]"


def _plain(raw: RawLine) -> Mend | None:
    value = raw.value
    is_text = raw.key in TEXTS or raw.kind is Look.BULLET
    if re.match(r"[|>][0-9+-]{0,2}$", value):
        return None
    second = _SECOND.search(value)
    if second and second["key"] in KNOWN and raw.kind is Look.FIELD and raw.key in KNOWN:
        at = second.start()
        mended = f"{value[:at].rstrip()}\n{raw.blank}{value[at:].lstrip()}"
        return _written(raw, TWO_FIELDS, {"key": second["key"]}, mended, is_safe=False)
    if value.startswith("- ") and raw.kind is Look.FIELD and is_text:
        return _written(raw, BEGINS, {"value": "-"}, value[1:].lstrip(), is_safe=False)
    if value[0] in "%@`&*!|>]}[{," and is_text:
        return _written(raw, BEGINS, {"value": value[0]}, in_quotes(value))
    if is_text and (re.search(r":(\s|$)", value)):
        return _written(raw, COLON_INSIDE, {}, in_quotes(value))
    if raw.kind is Look.FIELD and raw.text[raw.indent : raw.indent + 1] == "-" and raw.key not in KNOWN and raw.value:
        start = raw.indent + 1 + len(raw.text[raw.indent + 1 :]) - len(raw.text[raw.indent + 1 :].lstrip(BLANKS))
        whole = raw.text[start : raw.at + len(value)]
        mended = raw.text[:start] + in_quotes(whole) + raw.text[raw.at + len(value) :]
        return Mend(raw.number, COLON_INSIDE, {}, mended, start)
    return None
