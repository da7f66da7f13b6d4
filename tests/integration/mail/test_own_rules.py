"""MAIL_RULES: what a server says in words of its own is heard after a line in a file, or the start is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.mail.arrivals import receive
from calendar_service.mail.bounces import read_returned
from calendar_service.words.states import State

Open = Callable[..., PostOffice]
ANSWER = "550 5.7.1 <a@x.example>: alamat tidak dikenal"  # which the rules that ship take for policy
RULE = """\
- rule: alamat-tidak-dikenal
  reason: address
  words: alamat tidak (dikenal|ditemukan)
  source: mail.x.example, menurut pengelolanya
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "aturan.yaml"
    path.write_text(RULE)
    return path


@pytest.mark.parametrize("has_rule", [False, True])
def test_an_answer_means_what_the_operator_says(open_office: Open, own: Path, has_rule: bool) -> None:
    with ScriptedServer(rcpt=ANSWER) as server:
        post = open_office(server, [office("a@x.example", "a")], mail_rules=own if has_rule else None)
        post.sweep()
        post.worker().drain()
        held = [each.address for each in post.service.suppressions.all()]
        assert (post.row("a").state, held) == ((State.FAILED, ["a@x.example"]) if has_rule else (State.DEFERRED, []))


@pytest.mark.parametrize("has_rule", [False, True])
def test_so_does_a_bounce(open_office: Open, own: Path, has_rule: bool) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example", "a")], mail_rules=own if has_rule else None)
        post.sweep()
        post.worker().drain()
        service, sender = post.service, server.accepted[0][0]
        data = (
            f"From: MAILER-DAEMON@mx.example\nTo: {sender}\nSubject: Pesan gagal terkirim\n\n"
            "Tidak dapat dikirim kepada a@x.example\nAlasan: alamat tidak ditemukan\n"
        ).encode()
        returned = read_returned(data, sender, service.rules)
        assert receive(returned, pytest.fail, service.desk(), post.now).word == (
            "suppressed" if has_rule else "bounced"
        )
        assert post.row("a").state == State.BOUNCED


@pytest.mark.parametrize("process", ["release", "worker"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            RULE.replace("reason: address", "reason: alamat"),
            ":2:11: alamat tidak dikenal; harus salah satu dari address,",
        ),
        (RULE.replace("words: ", "words: '*' # "), ":3:10: frasa * cocok dengan apa saja"),
        (None, "tidak ada"),
    ],
)
def test_a_wrong_file_is_refused_at_the_start(tmp_path: Path, process: str, text: str | None, said: str) -> None:
    file = tmp_path / "aturan.yaml"
    if text is not None:
        file.write_text(text)
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "var"),
        "CLOCK_START": "2024-09-19T06:00+07:00",
        "MAIL_RULES": str(file),
    }
    command = [sys.executable, "-m", "calendar_service.processes", process]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()[-1:]
    indonesian, english = line.split(" / ")
    assert indonesian.startswith(str(file))
    assert said in indonesian
    assert str(file) in english
    assert english != indonesian
