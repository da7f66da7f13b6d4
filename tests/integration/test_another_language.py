"""A language more is one row, one catalogue and its keys in the law and in stages.yaml: everything then speaks it.

In a copy of the product a third language is added as docs/translating.md says. Its words are the
Indonesian ones with accents on every vowel, so that a sentence that was not translated stands out.
Its locale is Polish, which has three forms for numbers and its own names of months.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.world import TIMELINE

ROOT = Path(__file__).parents[2]
ADDED = """\
    Language(
        code="pl", name="Polski", english_name="Polish", mark="pl", clock="%Hh%M", written=("polski",), date="EEEE, y MMMM d",
    ),
"""  # fmt: skip
ACCENTS = str.maketrans("aeiouAEIOU", "āēīōūĀĒĪŌŪ")
KEPT = re.compile(r"%\(\w+\)[-0-9.]*[sdf]|\{\w+\}|<[^>]*>|&\w+;|https?://\S+")
"""What an accent would break: places, tags, addresses."""

SHORTEST = 12
"""A shorter piece of a sentence may stand in a name or in a source by chance."""


def accented(text: str) -> str:
    """The word-like rest of a text, with accents."""
    pieces, kept = KEPT.split(text), [*KEPT.findall(text), ""]
    return "".join(piece.translate(ACCENTS) + place for piece, place in zip(pieces, kept, strict=True))


def with_keys(tree: object) -> object:
    """What stages.yaml or a pack of law holds, with title_pl and its like beside title_en."""
    if isinstance(tree, list):
        return [with_keys(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    found = {}
    for key, value in tree.items():
        found[key] = with_keys(value)
        if isinstance(key, str) and key.endswith("_en"):
            name = key.removesuffix("_en")
            words = tree[name]
            found[f"{name}_pl"] = list(map(accented, words)) if isinstance(words, list) else accented(words)
    return found


def rewritten(text: str) -> str:
    return yaml.safe_dump(with_keys(yaml.safe_load(text)), allow_unicode=True, sort_keys=False, width=10_000)


@cache
def template() -> Catalog:
    with (ROOT / "calendar_service" / "translations" / "messages.pot").open("rb") as file:
        return read_po(file)


@cache
def sentences() -> tuple[str, ...]:
    return tuple(m.id[0] if isinstance(m.id, tuple) else m.id for m in template() if m.id)


@cache
def english() -> tuple[str, ...]:
    with (ROOT / "calendar_service" / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = [m.string for m in read_po(file) if m.id]
    return tuple(form for words in found for form in (words if isinstance(words, tuple | list) else (words,)))


@cache
def pieces() -> frozenset[str]:
    """What stands between the places of each sentence, in Indonesian and in English."""
    found = {part.strip(" .,:;()") for sentence in (*sentences(), *english()) for part in KEPT.split(sentence)}
    return frozenset(part for part in found if len(part) >= SHORTEST and part != part.translate(ACCENTS))


def untranslated(text: str) -> set[str]:
    return {piece for piece in pieces() if piece in text}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with one language more."""
    here = tmp_path_factory.mktemp("copy")
    nothing_compiled = shutil.ignore_patterns("__pycache__")
    for name in ("calendar_service", "templates"):
        shutil.copytree(ROOT / name, here / name, ignore=nothing_compiled)
    (here / "tests").symlink_to(ROOT / "tests")
    table = here / "calendar_service" / "words" / "languages.py"
    text = table.read_text(encoding="utf-8")
    assert text.count("\n)\n\nLANGUAGES") == 1
    table.write_text(text.replace("\n)\n\nLANGUAGES", f"\n{ADDED})\n\nLANGUAGES"), encoding="utf-8")
    catalogue = Catalog(locale="pl")
    for sentence in template():
        if isinstance(sentence.id, tuple):
            catalogue.add(sentence.id, [accented(sentence.id[0])] * catalogue.num_plurals)
        elif sentence.id:
            catalogue.add(sentence.id, accented(sentence.id))
    folder = here / "calendar_service" / "translations" / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as file:
        write_po(file, catalogue)
    for pack in (here / "calendar_service" / "data" / "law").glob("*.yaml"):
        pack.write_text(rewritten(pack.read_text(encoding="utf-8")), encoding="utf-8")
    (here / "stages.yaml").write_text(rewritten((ROOT / "stages.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    (here / "small.yaml").write_text(rewritten(TIMELINE), encoding="utf-8")
    (here / "broken.yaml").write_text(TIMELINE + "    judul: X\n", encoding="utf-8")
    return here


@pytest.fixture(scope="module")
def said(copy: Path) -> dict[str, str]:
    """What it is -> what it says in the third language."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.another_language", "pl"], check=False, cwd=copy, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def of(said: dict[str, str], kind: str) -> dict[str, str]:
    found = {name: text for name, text in said.items() if name.startswith(kind)}
    assert found
    return found


def test_no_sentence_is_left_in_another_language(said: dict[str, str]) -> None:
    assert len(said) > 100
    read = {name: text for name, text in said.items() if name != "mail headers"}
    left = {name: found for name, text in read.items() if (found := untranslated(text))}
    assert not left, left


def test_every_page_is_found_and_says_which_language_it_is(said: dict[str, str]) -> None:
    for name, text in {**of(said, "page"), **of(said, "editor")}.items():
        assert 'lang="pl"' in text, name
        if name != "page /tidak-ada/":
            assert "Hālāmān tīdāk dītēmūkān" not in text, name
    for name in ("page /", "editor "):
        assert 'hreflang="en"' in said[name]
        assert ">Bahasa Indonesia</a>" in said[name]
        assert ">English</a>" in said[name]
    assert ">Polski</option>" in said["editor kantor/bali/"]


def test_feeds_speak_it(said: dict[str, str]) -> None:
    assert "LANGUAGE=pl" in said["feed /feeds/pilkada-2024.pl.ics"]
    assert '"language":"pl"' in said["feed /feeds/pilkada-2024/35.78.pl.json"]
    for name, text in of(said, "feed").items():
        assert accented("kampanye")[1:] in text or "/34." in name


def test_dates_hours_and_numbers_follow_the_row(said: dict[str, str]) -> None:
    page = said["page /pilkada-2024/tahapan/pemungutan-suara/"]
    assert "środa, 2024 listopada 27" in page
    assert "07h00–13h00" in page


def test_mails_speak_it(said: dict[str, str]) -> None:
    assert len(of(said, "mail")) > 60
    assert "Content-Language: pl" in said["mail headers"]
    assert accented("Jadwal berubah") in said["mail change"]
    assert accented("Dibatalkan:") in said["mail cancel"]


def test_commands_and_lists_know_it(said: dict[str, str]) -> None:
    assert accented("kolom") in said["check"]
    assert "title_pl" in said["check"]
    assert said["office"] == "pl"


def test_nothing_else_was_touched(copy: Path) -> None:
    """One row, one catalogue, and the keys of the packs of law and of stages.yaml."""
    ours = {path.relative_to(ROOT) for name in ("calendar_service", "templates") for path in files(ROOT / name)}
    theirs = {path.relative_to(copy) for name in ("calendar_service", "templates") for path in files(copy / name)}
    assert {str(path) for path in theirs - ours} == {"calendar_service/translations/pl/LC_MESSAGES/messages.po"}
    changed = {str(path) for path in ours if (ROOT / path).read_bytes() != (copy / path).read_bytes()}
    packs = {name for name in changed if name.startswith("calendar_service/data/law/")}
    assert changed - packs == {"calendar_service/words/languages.py"}
    for name in packs:
        ours_with_keys = with_keys(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))
        assert ours_with_keys == yaml.safe_load((copy / name).read_text(encoding="utf-8")), name


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_a_sentence_that_was_forgotten_would_be_found() -> None:
    page = f"<p>{accented('Langsung ke isi')}</p><p>Jadwal tahapan Pilkada, kalender untuk dilanggan</p>"
    assert untranslated("<p>Langsung ke isi</p>") == {"Langsung ke isi"}
    assert not untranslated(page.replace("Jadwal tahapan", "X"))
    assert accented("Ada %(count)s <b>satu</b>") == "Ādā %(count)s <b>sātū</b>"
