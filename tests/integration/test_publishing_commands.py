"""preview, publish, history, show, diff, rollback, as an admin types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from calendar_service.cli import main
from tests.revisions_material import TEXT, Text, golden

MOVED = TEXT.having("rapat", days="2024-09-21")
AUTHOR = ("--by", "Sari", "--note", "SE KPU 12")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "stages.yaml"
    path.write_bytes(TEXT.data)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("STAGES_FILE", str(path))
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "CLOCK_START", "PUBLISH"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture
def run(file: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def save(file: Path, text: Text) -> None:
    file.write_bytes(text.data)


def test_the_whole_story(run: Run, file: Path) -> None:
    assert run("publish", *AUTHOR) == (0, "revisi 1 terbit\n", "")
    assert run("publish", *AUTHOR)[1] == f"{file} sudah terbit sebagai revisi 1\n"
    save(file, MOVED)
    code, out, _ = run("preview")
    assert (code, "20 September 2024 → 21 September 2024" in out) == (0, True)
    assert run("publish", *AUTHOR)[1] == "revisi 2 terbit\n  Rapat: 20 September 2024 → 21 September 2024\n"
    assert run("show", "1")[1].encode() == TEXT.data
    code, out, _ = run("diff", "1", "2")
    golden("diff.id.txt", out)
    golden("diff.en.txt", run("diff", "1", "2", "--lang", "en")[1])
    assert run("rollback", "1", *AUTHOR)[:2] == (0, "revisi 3 terbit\n  Rapat: 21 September 2024 → 20 September 2024\n")
    assert file.read_bytes() == TEXT.data
    entries = json.loads(run("history", "--format", "json")[1])
    assert [(e["number"], e["by"], e["note"]) for e in entries] == [(n, "Sari", "SE KPU 12") for n in (3, 2, 1)]
    assert len(run("history")[1].splitlines()) == 3


def test_diff_as_json(run: Run, file: Path) -> None:
    run("publish", *AUTHOR)
    save(file, MOVED)
    run("publish", *AUTHOR)
    found = json.loads(run("diff", "2", "1", "--format", "json")[1])
    assert (found["from"], found["to"]) == (2, 1)
    assert found["stages"][0]["after"]["first_day"] == "2024-09-20"
    assert "+          days: 2024-09-20\n" in found["text"]
    assert json.loads(run("diff", "2", "2", "--format", "json")[1])["stages"] == []


def test_a_file_elsewhere_is_published_and_stages_file_holds_it(run: Run, file: Path, tmp_path: Path) -> None:
    run("publish", *AUTHOR)
    other = tmp_path / "lain.yaml"
    save(other, MOVED)
    assert run("publish", str(other), *AUTHOR)[0] == 0
    assert file.read_bytes() == MOVED.data == other.read_bytes()
    assert run("show", "2")[1].encode() == MOVED.data


def test_a_first_publication_from_elsewhere_keeps_what_stages_file_held(run: Run, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain.yaml"
    save(other, MOVED)
    code, out, _ = run("publish", str(other), *AUTHOR)
    assert code == 0
    assert file.read_bytes() == MOVED.data
    (kept,) = tmp_path.glob("stages.yaml.*")
    assert kept.read_bytes() == TEXT.data
    assert str(kept) in out


def test_publishing_from_elsewhere_spares_edits_that_nobody_published(run: Run, file: Path, tmp_path: Path) -> None:
    run("publish", *AUTHOR)
    edits = TEXT.having("suara", note="a", note_en="a")
    save(file, edits)
    other = tmp_path / "lain.yaml"
    save(other, MOVED)
    code, _, err = run("publish", str(other), *AUTHOR)
    assert code == 1
    assert "belum terbit dan akan tertimpa" in err
    assert file.read_bytes() == edits.data
    assert run("history")[1].count("\n") == 1
    assert run("publish", str(other), "--force", *AUTHOR)[0] == 0
    assert file.read_bytes() == MOVED.data
    assert [kept.read_bytes() for kept in tmp_path.glob("stages.yaml.*")] == [edits.data]


def test_the_guard_asks_and_force_insists(run: Run, file: Path) -> None:
    run("publish", *AUTHOR)
    save(file, TEXT.renamed("rapat", "temu"))
    assert run("preview")[0] == 1
    code, out, err = run("publish", *AUTHOR)
    assert (code, out) == (1, "")
    assert "mungkin berganti nama: tulis was: rapat pada temu" in err
    assert "--force" in err
    assert run("publish", "--lang", "en", *AUTHOR)[2].startswith("stage rapat is gone and temu has appeared")
    assert run("publish", "--force", *AUTHOR)[0] == 0


def test_rollback_spares_edits_that_nobody_published(run: Run, file: Path) -> None:
    run("publish", *AUTHOR)
    save(file, MOVED)
    run("publish", *AUTHOR)
    edits = MOVED.having("suara", note="a", note_en="a")
    save(file, edits)
    code, _, err = run("rollback", "1", *AUTHOR)
    assert code == 1
    assert "belum terbit dan akan tertimpa" in err
    assert file.read_bytes() == edits.data
    assert run("rollback", "1", "--force", *AUTHOR)[0] == 0
    assert file.read_bytes() == TEXT.data


def test_rollback_can_be_looked_at_first(run: Run, file: Path) -> None:
    run("publish", *AUTHOR)
    save(file, MOVED)
    run("publish", *AUTHOR)
    code, out, _ = run("preview", "--revision", "1", "--format", "markdown")
    assert code == 0
    assert out.startswith("# Pratinjau revisi 3, menggantikan revisi 2\n")
    assert run("rollback", "2", *AUTHOR)[1] == "stages.yaml sudah terbit sebagai revisi 2\n"


def test_wrong_use(run: Run, file: Path) -> None:
    assert run("show", "7")[0] == 1
    assert run("diff", "1", "2")[0] == 1
    assert run("rollback", "1", *AUTHOR)[0] == 1
    assert run("preview", str(file) + "-tiada")[0] == 2
    file.write_bytes(b"elections: {}\n")
    code, out, _ = run("publish", *AUTHOR)
    assert code == 1
    assert out.startswith(f"{file}:1:")
    for words in (("publish",), ("show",), ("publish", "--by", "a")):
        with pytest.raises(SystemExit) as caught:
            run(*words)
        assert caught.value.code == 2


@pytest.mark.parametrize(
    ("by", "note"), [("\u200b", "x"), ("Sari", "\ufeff"), ("Sari", " "), ("\u0301", "x"), ("S\u202ea", "x")]
)
def test_who_and_why_are_words_that_can_be_seen(run: Run, by: str, note: str) -> None:
    code, _, said = run("publish", "--by", by, "--note", note)
    assert code == 1
    assert said
    assert run("history")[1] == ""


def test_who_and_why_are_cleaned(run: Run) -> None:
    assert run("publish", "--by", " Sari\u00a0 ", "--note", "SE\u00a0KPU\n12")[0] == 0
    (entry,) = json.loads(run("history", "--format", "json")[1])
    assert (entry["by"], entry["note"]) == ("Sari", "SE KPU 12")
