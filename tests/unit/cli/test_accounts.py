"""admin add, list, disable, password, audit: as typed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import segno

from calendar_service.cli import main

PASSWORD = "kata sandi yang panjang"
KEY = "x" * 48


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command with what comes in at standard input: its exit code and what it said."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "CLOCK_START"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", KEY)

    def run(*words: str, typed: str = PASSWORD + "\n") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["admin", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_an_account_from_its_beginning_to_its_end(command) -> None:
    assert "Belum ada akun" in command("list")[1]
    assert command("add", "siti", "--password-stdin")[0] == 0
    assert command("add", "budi", "--role", "editor", "--password-stdin")[0] == 0
    code, said = command("add", "siti", "--password-stdin")
    assert (code, "sudah ada" in said) == (1, True)
    listed = command("list")[1].splitlines()
    assert [line.split()[:2] for line in listed] == [["budi", "editor"], ["siti", "publisher"]]
    assert command("password", "siti", "--password-stdin")[0] == 0
    assert command("disable", "siti")[0] == 0
    assert "nonaktif" in command("list")[1]
    deeds = [line.split("  ", 1)[0] + line.split("Z")[1] for line in command("audit")[1].splitlines()]
    assert deeds == [
        "server  account disabled  siti",
        "server  password set  siti",
        "server  account added  budi editor",
        "server  account added  siti publisher",
    ]
    assert len(command("audit", "--last", "1")[1].splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (["add", "siti", "--password-stdin"], "pendek\n", "terlalu pendek"),
        (["add", "siti", "--password-stdin"], "", "terlalu pendek"),
        (["add", "Siti Aminah", "--password-stdin"], PASSWORD, "tidak sah"),
        (["add", "siti"], PASSWORD, "--password-stdin"),
        (["disable", "siti"], "", "tidak ada"),
        (["password", "siti", "--password-stdin"], PASSWORD, "tidak ada"),
        (["--lang", "en", "disable", "siti"], "", "there is no account siti"),
    ],
)
def test_what_is_refused(command, words: list[str], typed: str, sentence: str) -> None:
    if words[0] == "--lang":
        words = [words[2], *words[:2], *words[3:]]
    code, said = command(*words, typed=typed)
    assert (code, sentence in said) == (1, True), said


def test_a_password_is_typed_twice_at_a_terminal(command, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter([PASSWORD, PASSWORD + "x", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    monkeypatch.setattr("io.StringIO", Terminal)
    code, said = command("add", "siti")
    assert (code, "tidak sama" in said) == (1, True)
    assert command("add", "siti")[0] == 0


def test_a_second_factor_from_its_beginning_to_a_lost_telephone(command, monkeypatch: pytest.MonkeyPatch) -> None:
    command("add", "siti", "--password-stdin")
    code, said = command("second-factor", "siti")
    assert code == 0
    (uri,) = re.findall(r"^otpauth://totp/\S+$", said, re.M)
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    assert " ".join(re.findall("....", secret)) in said
    assert len(re.findall(r"^  [a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}$", said, re.M)) == 10
    picture = [line for line in said.splitlines() if set(line) <= set(" ▀▄█") and line.strip()]
    assert picture == drawn(uri)
    assert "kode kedua" in command("list")[1]
    assert secret not in command("audit")[1]
    assert command("second-factor", "siti")[1] != said, "another secret each time"
    assert command("second-factor", "siti", "--remove")[0] == 0
    assert command("second-factor", "siti", "--remove")[0] == 1
    assert command("sign-out", "siti")[0] == 0
    for words in (["second-factor", "budi"], ["second-factor", "budi", "--remove"], ["sign-out", "budi"]):
        assert command(*words)[0] == 1
    monkeypatch.setenv("SECRET_KEY", "pendek")
    code, said = command("second-factor", "siti")
    assert (code, "SECRET_KEY" in said) == (1, True)


def drawn(uri: str) -> list[str]:
    """The same picture, another way: each pair of rows read as bits."""
    rows = [list(row) for row in segno.make(uri, error="l", micro=False).matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    signs = {(0, 0): "█", (1, 0): "▄", (0, 1): "▀", (1, 1): " "}
    return [
        "".join(signs[int(a), int(b)] for a, b in zip(rows[n], rows[n + 1], strict=True))
        for n in range(0, len(rows), 2)
    ]


def test_an_address_is_set_shown_tried_and_removed(command) -> None:
    assert command("add", "siti", "--password-stdin", "--email", "siti@kpu.example", "--language", "en")[0] == 0
    assert command("add", "budi", "--password-stdin")[0] == 0
    assert [line.split("  ")[0] for line in command("email", "siti")[1].splitlines()] == ["siti@kpu.example"]
    assert "siti@kpu.example" in command("list")[1]
    assert command("email", "budi", "Budi <budi@kpu.example>", "--test")[0] == 0
    shown = command("email", "budi")[1].splitlines()
    assert shown[0] == "budi@kpu.example  id"
    assert shown[1].endswith("trial 1  menunggu")
    assert command("email", "budi", "--language", "en")[0] == 0
    assert command("email", "budi")[1].splitlines()[0] == "budi@kpu.example  en"
    assert command("email", "budi", "--remove")[0] == 0
    assert command("email", "budi")[0] == 1
    last = [line.split("Z  ")[1] for line in command("audit", "--last", "3")[1].splitlines()]
    assert last == ["mail address removed  budi", "mail address set  budi", "mail address set  budi"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["email", "siti"], "belum mempunyai alamat"),
        (["email", "siti", "siti"], "tidak sah"),
        (["email", "hantu", "a@kpu.example"], "tidak ada"),
        (["email", "siti", "--test"], "belum mempunyai alamat"),
        (["email", "siti", "--language", "en"], "belum mempunyai alamat"),
        (["email", "siti", "a@kpu.example", "--remove"], "berdiri sendiri"),
        (["add", "rudi", "--password-stdin", "--email", "a b@"], "tidak sah"),
    ],
)
def test_an_address_that_cannot_be_is_refused(command, words: list[str], sentence: str) -> None:
    command("add", "siti", "--password-stdin")
    code, said = command(*words)
    assert (code, sentence in said) == (1, True), said
    assert [line.split()[0] for line in command("list")[1].splitlines()] == ["siti"]
