"""The mails as people read them, byte for byte. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calendar_service.letters.wording import Words
from tests.notices_material import GOLDEN, UPDATE, Mail, cancelled, moved, reminders


def chosen() -> Iterator[Mail]:
    """Indonesian for regional governments: all. Otherwise the first mail of each stage."""
    seen = set()
    for mail in reminders():
        first = (mail.kind, mail.language, mail.occurrence.id) not in seen
        seen.add((mail.kind, mail.language, mail.occurrence.id))
        everything = mail.kind == "pemda" and mail.language == "id"
        others = mail.kind in ("bawaslu", "kpu") and mail.language == "id"
        english = mail.kind == "pemda" and mail.language == "en"
        sample = mail.occurrence.id == "kampanye"
        if everything or (first and (others or english or sample)):
            yield mail


def golden() -> dict[str, str]:
    """File name -> what it should hold."""
    files = {f"{mail.name}.txt": _as_text(mail.words) for mail in chosen()}
    files |= {f"{m.name}.html": m.words.html for m in chosen() if m.name in HTML}
    for language in ("id", "en"):
        for name, words in (("change", moved(language)), ("cancel", cancelled(language))):
            files[f"{language}-{name}.txt"] = _as_text(words)
            files[f"{language}-{name}.html"] = words.html
    return files


HTML = ("id-pemda-penetapan-pasangan-calon-3d", "en-pemda-kampanye-7d", "id-kpu-pemungutan-suara-3d")


def _as_text(words: Words) -> str:
    return f"Subject: {words.subject}\n\n{words.text}"


FILES = golden()


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_mail_reads_as_it_was_approved(name: str) -> None:
    path = GOLDEN / name
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[name], encoding="utf-8", newline="\n")
    assert path.exists(), f"{name} is new; run with UPDATE_GOLDEN=1 and read it"
    assert FILES[name] == path.read_bytes().decode("utf-8")


def test_no_approved_mail_is_left_over() -> None:
    kept = {path.name for path in GOLDEN.iterdir()}
    if UPDATE:
        for name in kept - set(FILES):
            (GOLDEN / name).unlink()
        kept &= set(FILES)
    assert kept == set(FILES)


def test_every_stage_with_leads_is_among_them() -> None:
    told = {mail.occurrence.id for mail in reminders()}
    assert len(told) >= 12
    for language, kind in (("id", "pemda"), ("id", "bawaslu"), ("id", "kpu"), ("en", "pemda")):
        for stage in told:
            assert any(name.startswith(f"{language}-{kind}-{stage}-") for name in FILES), (language, kind, stage)
