"""What a request is told that nobody has looked at: it was too large or too slow, or no place was free. Pure.

The words are made once, in every language; to tell them costs nothing. Nothing of a body that was refused is kept
here, so the words say where it still is: in the page that sent it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.errors import N_
from calendar_service.rendering import Rendering
from calendar_service.serving.exchange import Fields, WholeAnswer
from calendar_service.serving.limits import (
    LARGEST_CALENDAR_FORM,
    LARGEST_FORM,
    LARGEST_LIST,
    MANY_FIELDS,
    MOST_FIELDS,
    NO_HOST,
    TOO_LONG,
    NotTaken,
    is_calendar_check,
    is_editor,
    is_office_door,
)
from calendar_service.words.addresses import address, is_of_feeds, language_of
from calendar_service.words.translator import Translator
from calendar_service.written.nodes import MAX_BYTES

BACK = N_("Kembali ke halaman sebelumnya; yang Anda ketik masih ada di sana. Salin dahulu, lalu coba lagi.")


@dataclass(frozen=True, slots=True)
class RefusalPage:
    """title and sentences: message ids."""

    status: int
    title: str
    sentences: tuple[str, ...]


TOO_LARGE = RefusalPage(
    413,
    N_("Kiriman terlalu besar"),
    (
        N_(
            "Satu kiriman paling besar %(form)s byte, daftar kantor %(list)s byte, dan naskah jadwal sendiri %(text)s byte. "
            "Tidak ada yang dijalankan."
        ),
        BACK,
    ),
)
CALENDAR_TOO_LARGE = RefusalPage(
    413, TOO_LARGE.title, (N_("Satu kiriman paling besar %(calendar)s byte. Tidak ada yang dijalankan."), BACK)
)
TAKES_NOTHING = RefusalPage(413, N_("Alamat ini tidak menerima kiriman"), (N_("Halaman ini hanya dapat dibaca."),))
TOO_MANY_FIELDS = RefusalPage(
    413,
    TOO_LARGE.title,
    (N_("Formulir ini berisi lebih dari %(fields)s isian. Tidak ada yang dijalankan."),),
)
TOO_LONG_ADDRESS = RefusalPage(
    414, N_("Alamat terlalu panjang"), (N_("Alamat ini terlalu panjang. Tidak ada yang dijalankan."),)
)
UNNAMED = RefusalPage(
    400,
    N_("Permintaan tidak lengkap"),
    (N_("Permintaan HTTP/1.1 menyebut nama situs tepat satu kali (Host). Tidak ada yang dijalankan."),),
)
TOO_SLOW = RefusalPage(
    408,
    N_("Kiriman terlalu lambat"),
    (N_("Kiriman ini tidak selesai pada waktunya. Tidak ada yang dijalankan. Periksa sambungan Anda."), BACK),
)
NO_LENGTH = RefusalPage(
    411,
    N_("Ukuran kiriman tidak disebut"),
    (N_("Kiriman hanya diterima bila ukurannya disebut di depan (Content-Length). Tidak ada yang dijalankan."),),
)
BROKEN_OFF = RefusalPage(
    400, N_("Kiriman terputus"), (N_("Kiriman ini tidak sampai seluruhnya. Tidak ada yang dijalankan."), BACK)
)
BUSY = RefusalPage(
    503,
    N_("Layanan sedang sibuk"),
    (N_("Layanan sedang sibuk; coba lagi sebentar lagi. Tidak ada yang dijalankan."),),
)
EDITOR_BUSY = RefusalPage(503, BUSY.title, (*BUSY.sentences, BACK))
EDITOR_AWAY = RefusalPage(
    503,
    N_("Penyunting sedang dijalankan lagi"),
    (
        N_(
            "Penyunting berhenti di tengah langkah ini. Mungkin langkah ini sudah dijalankan; "
            "periksa riwayat sebelum mengulanginya."
        ),
        BACK,
    ),
)

DOOR_AWAY = RefusalPage(
    503,
    BUSY.title,
    (
        N_(
            "Layanan berhenti di tengah langkah ini. Mungkin langkah ini sudah dijalankan; muat ulang halamannya sebelum mengulangi."
        ),
    ),
)

NOTICES = (
    TOO_LARGE,
    CALENDAR_TOO_LARGE,
    TAKES_NOTHING,
    TOO_MANY_FIELDS,
    TOO_LONG_ADDRESS,
    UNNAMED,
    TOO_SLOW,
    NO_LENGTH,
    BROKEN_OFF,
    BUSY,
    EDITOR_BUSY,
    EDITOR_AWAY,
    DOOR_AWAY,
)
OF_HEADINGS_AND_FORMS = {NO_HOST: UNNAMED, TOO_LONG: TOO_LONG_ADDRESS, MANY_FIELDS: TOO_MANY_FIELDS}

RETRY_SECONDS = 5


class RefusalPages:
    """fields: what every page of the service says of itself, such as its Content-Security-Policy.
    style: address of the style sheet."""

    def __init__(
        self, rendering: Rendering, translators: Mapping[str, Translator], fields: Mapping[str, str], style: str
    ) -> None:
        self._fields = fields
        self._pages = {
            (notice, language): _page(rendering, notice, translator, style).encode()
            for notice in NOTICES
            for language, translator in translators.items()
        }
        self._texts = {notice: _text(notice, translators).encode() for notice in NOTICES}

    def refused(self, refusal: NotTaken, path: str) -> WholeAnswer:
        """For a request that is not taken."""
        notices = {408: TOO_SLOW, 411: NO_LENGTH, 400: BROKEN_OFF, 503: EDITOR_BUSY}
        too_large = TOO_LARGE if is_editor(path) else CALENDAR_TOO_LARGE if is_calendar_check(path) else TAKES_NOTHING
        # What is left of the body is not read: the connection cannot be used again (RFC 9112 section 9.6).
        notice = OF_HEADINGS_AND_FORMS.get(refusal) or notices.get(refusal.status, too_large)
        return self._answer(notice, path, ("Connection", "close"))

    def busy(self, path: str) -> WholeAnswer:
        """For a request that found no place."""
        has_form = is_editor(path) or is_office_door(path) or is_calendar_check(path)
        return self._answer(EDITOR_BUSY if has_form else BUSY, path)

    def broken_off(self, path: str) -> WholeAnswer:
        """For a request whose process died."""
        return self._answer(DOOR_AWAY if is_office_door(path) or is_calendar_check(path) else EDITOR_AWAY, path)

    def _answer(self, notice: RefusalPage, path: str, *more: tuple[str, str]) -> WholeAnswer:
        is_page = not is_of_feeds(path)
        body = self._pages[notice, language_of(path)] if is_page else self._texts[notice]
        fields: Fields = [
            *self._fields.items(),
            ("Content-Type", f"text/{'html' if is_page else 'plain'}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *more,
        ]
        if notice.status == 503:
            fields.append(("Retry-After", str(RETRY_SECONDS)))
        return WholeAnswer(notice.status, fields, body)


def _sentences(notice: RefusalPage, translator: Translator) -> list[str]:
    sizes = {
        "form": LARGEST_FORM,
        "list": LARGEST_LIST,
        "calendar": LARGEST_CALENDAR_FORM,
        "text": MAX_BYTES,
        "fields": MOST_FIELDS,
    }
    facts = {name: translator.number(size) for name, size in sizes.items()}
    return [translator.text(sentence, **facts) for sentence in notice.sentences]


def _page(rendering: Rendering, notice: RefusalPage, translator: Translator, style: str) -> str:
    language = translator.language
    return rendering.render(
        "web/turned-away.html",
        language,
        language=language,
        status=notice.status,
        title=translator.text(notice.title),
        sentences=_sentences(notice, translator),
        home=address("pages.home", language),
        style=style,
    )


def _text(notice: RefusalPage, translators: Mapping[str, Translator]) -> str:
    """In every language, one a line."""
    return "".join(" ".join(_sentences(notice, each)) + "\n" for each in translators.values())
