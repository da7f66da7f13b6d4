"""The drafts as people read them. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import pytest

from calendar_service.papers.chat_text import chat_text
from calendar_service.papers.draft import APPEAL, CHAT, CIRCULAR, POSTER, Draft
from tests.notices_material import ROOT, UPDATE
from tests.papers_material import JAYAPURA, NUSA_TENGGARA_TIMUR, SUMENEP, draft, government

GOLDEN = ROOT / "tests" / "golden" / "letters"


def golden() -> dict[str, Draft]:
    """File name -> what it should hold."""
    found = {
        f"id-edaran-{stage}": draft(CIRCULAR, stage)
        for stage in ("penetapan-pasangan-calon", "kampanye", "masa-tenang", "pemungutan-suara")
    }
    found["id-edaran-provinsi"] = draft(CIRCULAR, "pemungutan-suara", government("53"))
    found["id-edaran-aceh"] = draft(CIRCULAR, "pemungutan-suara", government("11.08"))
    found["id-imbauan-kampanye"] = draft(APPEAL, "kampanye", NUSA_TENGGARA_TIMUR)
    found["id-pesan-kampanye"] = draft(CHAT)
    found["id-pesan-pemungutan-suara"] = draft(CHAT, "pemungutan-suara", JAYAPURA)
    found["id-poster-pemungutan-suara"] = draft(POSTER, "pemungutan-suara", JAYAPURA)
    for kind, name, office in (
        (CIRCULAR, "edaran", SUMENEP),
        (APPEAL, "imbauan", NUSA_TENGGARA_TIMUR),
        (CHAT, "pesan", SUMENEP),
        (POSTER, "poster", SUMENEP),
    ):
        found[f"en-{name}-kampanye"] = draft(kind, "kampanye", office, language="en")
    return found


def as_text(found: Draft) -> str:
    """Each part on lines of its own, its items below it."""
    if found.kind == CHAT:
        return chat_text(found)
    lines = []
    for name, said in found.words.items():
        for words in said:
            first, *items = words if isinstance(words, list) else [words]
            lines += [f"{name}: {first}".rstrip(), *(f"    {item}" for item in items if item)]
    return "\n".join(lines) + "\n"


FILES = golden()


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_draft_reads_as_it_was_approved(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(FILES[name]), encoding="utf-8", newline="\n")
    assert path.exists(), f"{name} is new; run with UPDATE_GOLDEN=1 and read it"
    assert as_text(FILES[name]) == path.read_bytes().decode("utf-8")


def test_no_approved_draft_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(FILES)
