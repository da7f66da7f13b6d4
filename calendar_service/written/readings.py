"""What may stand behind a key of a file that people write by hand, and how an unknown key is told. Pure.

Each reader takes the node and `complain`, and returns the value, or None after having complained that it
cannot be read (errors.unread). What can be read and is not taken is returned all the same: it may have been
taken once. They never raise, so that one reading of a file finds everything that is wrong with it. What a key
of stages.yaml alone may hold stands in timeline.values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from calendar_service import printable
from calendar_service.errors import N_, Sure, Unread, unread
from calendar_service.written import meant_values
from calendar_service.written.nodes import Node, Scalar, Sequence, Table

MAX_TEXT = 2_000

WRITTEN_TWICE = N_("%(value)s sudah tertulis di baris %(line)s; hapus salah satu")
"""Of a key that its table has already."""

E = TypeVar("E", bound=StrEnum)

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Complain(Protocol):
    """Notes a problem at a node."""

    def __call__(self, node: Node, message: str, /, **facts: object) -> None: ...


def text(node: Node, complain: Complain) -> str | None:
    """Words for people, of several lines."""
    if not isinstance(node, Scalar):
        complain(node, unread("di sini harus ada teks, bukan daftar atau tabel"))
        return None
    if _empty(node, complain):
        return None
    if node.yaml_type != "str":
        complain(
            node,
            N_("YAML membaca %(value)s tanpa tanda kutip bukan sebagai teks; tulis %(meant)s"),
            value=node.text,
            meant=Sure(f'"{node.text}"'),
        )
    elif len(node.text) > MAX_TEXT:
        complain(node, N_("teks ini %(length)s huruf; paling panjang %(limit)s"), length=len(node.text), limit=MAX_TEXT)
    return node.text


def line(node: Node, complain: Complain) -> str | None:
    """Words for people, of one line: a title."""
    words = text(node, complain)
    return None if words is None else printable.line(words)


def word(node: Node, complain: Complain) -> str | None:
    """A value with a grammar of its own, on one line."""
    if not isinstance(node, Scalar):
        complain(node, unread("di sini harus ada satu nilai, bukan daftar atau tabel"))
        return None
    return None if _empty(node, complain) else printable.line(node.text)


def _empty(node: Scalar, complain: Complain) -> bool:
    if node.is_empty or printable.is_blank(node.text):
        complain(node, N_("teks ini kosong; isi atau hapus barisnya"))
        return True
    return False


def pairs(node: Node | None, complain: Complain) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a table; a repeated key is reported and skipped. Nothing is an empty table."""
    if node is None or (isinstance(node, Scalar) and node.is_empty):
        return
    if not isinstance(node, Table):
        complain(node, unread("di sini harus ada tabel (nama: isi), satu per baris"))
        return
    seen: dict[str, Scalar] = {}
    for key, value in node.pairs:
        if key.text in seen:
            complain(
                key,
                WRITTEN_TWICE,
                value=key.text,
                line=seen[key.text].place.line,
            )
            continue
        seen[key.text] = key
        yield key, value


def words(node: Node, complain: Complain) -> list[Scalar]:
    """A list of scalars; one scalar alone counts as a list of one."""
    if isinstance(node, Scalar):
        return [] if _empty(node, complain) else [node]
    found = []
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar):
            found.append(item)
        else:
            complain(item, unread("di sini harus ada satu nilai, bukan daftar atau tabel"))
    if not isinstance(node, Sequence):
        complain(node, unread("di sini harus ada daftar: [a, b]"))
    return found


def items(node: Node, complain: Complain, is_item: Callable[[str], bool] | None = None) -> list[Scalar]:
    """As words, of values that hold no comma: those of a list without its brackets are told. is_item: whether a word is one, where none has a blank
    inside; such words without commas between them are told, too."""
    for each in node.items if isinstance(node, Sequence) else (node,):
        if is_item is None or not isinstance(each, Scalar):
            continue
        parts = _parts(each.text, is_item)
        if parts:
            listed = ", ".join(parts)
            meant = Sure(listed if isinstance(node, Sequence) else f"[{listed}]")
            complain(
                each, unread("di antara isi daftar %(value)s harus ada koma: %(meant)s"), value=each.text, meant=meant
            )
            return []
    if isinstance(node, Scalar) and re.search(r"[,;]", node.text):
        parts = [part.strip("()[] ") for part in APART.split(node.text)]
        meant = Sure(f"[{', '.join(part for part in parts if part)}]")
        complain(node, unread("daftar %(value)s ditulis di dalam kurung siku: %(meant)s"), value=node.text, meant=meant)
        return []
    return words(node, complain)


APART = re.compile(r"\s*[,;]\s*(?:dan\s+)?|\s+dan\s+")
"""What stands between items that are written as in a sentence."""


def _parts(text: str, is_item: Callable[[str], bool]) -> list[str]:
    """The items that one word is in truth, with blanks, `dan` or another sign between them; nothing where it is not so."""
    for between in (r"\s+", r"[\s/;.|]+"):
        parts = [part for part in re.split(between, text.strip()) if part and part != "dan"]
        if len(parts) > 1 and all(is_item(part) for part in parts):
            return parts
    return []


def slug(node: Scalar, complain: Complain) -> str:
    """An id: lower case letters, digits and single hyphens."""
    if _SLUG.fullmatch(node.text) and len(node.text) <= 60:
        return node.text
    meant = meant_values.meant_slug(node.text)
    complain(
        node,
        N_(
            "pengenal %(value)s tidak sah; pakai huruf kecil, angka dan tanda hubung, paling panjang 60, misalnya %(meant)s"
        )
        if meant
        else N_(
            "pengenal %(value)s tidak sah; pakai huruf kecil, angka dan tanda hubung, paling panjang 60, misalnya masa-tenang"
        ),
        value=node.text,
        **({"meant": meant} if meant else {}),
    )
    return node.text


def slugs(node: Node, complain: Complain) -> tuple[str, ...]:
    """A list of ids."""
    return tuple(slug(item, complain) for item in items(node, complain))


def truth(node: Node, complain: Complain) -> bool | None:
    """`true` or `false`."""
    value = word(node, complain)
    if value in ("true", "false"):
        return value == "true"
    meant = None if value is None else meant_values.meant_truth(value)
    if meant:
        complain(node, unread("nilai %(value)s tidak dikenal; tulis %(meant)s"), value=value, meant=meant)
    elif value is not None:
        complain(node, unread("nilai %(value)s tidak dikenal; pilih true atau false"), value=value)
    return None if meant is None else meant == "true"


def day(node: Node, complain: Complain) -> date | None:
    """`2024-11-27`."""
    value = word(node, complain)
    return None if value is None else day_of(node, value, complain)


def day_of(node: Node, value: str, complain: Complain) -> date | None:
    """The day that `value`, a part of what stands at the node, says."""
    match = _DATE.fullmatch(value)
    try:
        found = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        found = None
    if found is None:
        _no_day(node, value, complain, is_day=bool(match))
        return None
    if not 1990 <= found.year <= 2100:
        complain(node, N_("tahun %(year)s di luar jangkauan 1990 s.d. 2100"), year=found.year)
    return found


def _no_day(node: Node, value: str, complain: Complain, *, is_day: bool) -> None:
    """is_day: it has the form of one."""
    meant = meant_values.meant_day(value)
    if is_day and meant:
        complain(node, unread("tanggal %(value)s tidak ada di kalender; mungkin %(meant)s"), value=value, meant=meant)
    elif is_day:
        complain(node, unread("tanggal %(value)s tidak ada di kalender"), value=value)
    elif meant:
        complain(node, unread("tanggal %(value)s tidak terbaca; tulis %(meant)s"), value=value, meant=meant)
    else:
        message = unread("tanggal %(value)s tidak terbaca; tulis tahun-bulan-hari, misalnya 2024-11-27")
        complain(node, message, value=value)


def choice(options: Collection[str]) -> Callable[[Node, Complain], str | None]:
    """One of a few words."""

    def read(node: Node, complain: Complain) -> str | None:
        value = word(node, complain)
        if value is None or value in options:
            return value
        meant = meant_values.meant_option(value, options) or nearest(value, options)
        if meant:
            complain(node, unread("nilai %(value)s tidak dikenal; mungkin %(meant)s"), value=value, meant=meant)
            return meant
        complain(
            node,
            unread("nilai %(value)s tidak dikenal; pilih salah satu: %(options)s"),
            value=value,
            options=", ".join(options),
        )
        return None

    return read


def choices(options: Collection[str]) -> Callable[[Node, Complain], tuple[str, ...]]:
    """A list of such words, without repetition."""
    one = choice(options)

    def read(node: Node, complain: Complain) -> tuple[str, ...]:
        found = [value for item in items(node, complain, options.__contains__) if (value := one(item, complain))]
        return tuple(dict.fromkeys(found))

    return read


def member(of: type[E]) -> Callable[[Node, Complain], E | None]:
    """One of the words of an enumeration."""
    one = choice([each.value for each in of])

    def read(node: Node, complain: Complain) -> E | None:
        value = one(node, complain)
        return None if value is None else of(value)

    return read


MEANT = {
    N_("kolom %(value)s tidak dikenal"): N_("kolom %(value)s tidak dikenal; mungkin %(meant)s"),
    N_("kelompok tahapan %(value)s belum ada di phases"): N_(
        "kelompok tahapan %(value)s belum ada di phases; mungkin %(meant)s"
    ),
    N_("tahapan %(value)s tidak ada di pemilihan ini"): N_(
        "tahapan %(value)s tidak ada di pemilihan ini; mungkin %(meant)s"
    ),
    N_("sumber %(value)s belum ada di tabel sources"): N_(
        "sumber %(value)s belum ada di tabel sources; mungkin %(meant)s"
    ),
    N_("paket aturan %(value)s tidak ada"): N_("paket aturan %(value)s tidak ada; mungkin %(meant)s"),
}
"""Each sentence about an unknown word, with the nearest known one beside it."""


def unknown(
    node: Node, value: str, options: Collection[str], message: str, complain: Complain, same: str = ""
) -> str | None:
    """Complains about a word that is not among the options; returns the one that is meant. message: a key of MEANT. same: the option that means the
    same, if it is one."""
    is_long = getattr(complain, "is_long", False)  # nobody reads a guess at what was meant behind a hundred problems
    meant = None if is_long else Sure(same) if same in options else meant_name(value, options)
    if meant:
        told = MEANT[message]
        complain(node, unread(told) if isinstance(message, Unread) else told, value=value, meant=meant)
    else:
        complain(node, message, value=value)
    return meant


def meant_name(value: str, options: Collection[str]) -> str | None:
    """The option that is meant: surely where only capitals or blanks differ."""
    form = meant_values.meant_slug(value)
    if form and form in options:
        return form
    return next((Sure(option) for option in options if option == value.casefold()), None) or nearest(value, options)


def nearest(value: str, options: Collection[str]) -> str | None:
    """The option that the writer probably meant: one that begins alike, or is spelled alike."""
    longer = [option for option in options if len(value) >= 4 and option.startswith(value)]
    if longer:
        return longer[0]
    close = difflib.get_close_matches(value, list(options), n=1, cutoff=0.6)
    return close[0] if close else None
