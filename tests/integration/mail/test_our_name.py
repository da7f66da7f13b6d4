"""The name that we say to mail servers: HELO_NAME, by everybody who speaks to one."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from post_office import PostOffice, office
from scripted_smtp import ScriptedServer

from calendar_service.cli import main
from calendar_service.preflight import servers

NAME = "surat.kpu-uji.id"
Open = Callable[..., PostOffice]


def greetings(server: ScriptedServer) -> set[str]:
    return {line.partition(" ")[2] for line in server.asked if line.upper().startswith(("EHLO", "HELO"))}


@pytest.mark.parametrize("name", [NAME, None])
def test_a_worker_and_its_greeter_say_the_name_that_is_set(open_office: Open, name: str | None) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [office("a@x.example")], helo_name=name)
        delivery = post.worker()
        greeter = post.service.greeter(delivery)
        greeter.once()
        assert greetings(server) == {name or socket.getfqdn()}
        server.asked.clear()
        post.sweep()
        delivery.drain()
        assert post.states() == {"accepted": 1}
        assert greetings(server) == {name or socket.getfqdn()}


def test_send_test_says_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    with ScriptedServer() as server:
        for key, value in {
            "SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "HELO_NAME": NAME,
            "DATA_DIR": str(tmp_path),
        }.items():
            monkeypatch.setenv(key, value)
        assert main(["send-test", "a@x.example", "--stage", "kampanye", "--lead", "3d"]) == 0
        assert greetings(server) == {NAME}


def test_a_server_of_before_1995_hears_it_in_helo(open_office: Open) -> None:
    with ScriptedServer(
        ehlo=lambda command: "250 hello" if command.upper().startswith("HELO") else "502 what?"
    ) as server:
        post = open_office(server, [], helo_name=NAME)
        greeter = post.service.greeter(post.worker())
        greeter.once()
        assert greeter.failure is None
        assert [line for line in server.asked if line.upper().startswith("HELO")] == [f"helo {NAME}"]


@pytest.mark.parametrize(
    "name", [NAME, "mesin", "localhost", "mesin.local", "mesin.internal", "10.0.0.1", "[10.0.0.1]"]
)
def test_a_name_that_the_internet_does_not_know_is_a_warning(open_office: Open, name: str) -> None:
    with ScriptedServer() as server:
        post = open_office(server, [])
        found = list(servers.mail(post.service.mail_server, 2, lambda: name, "a@uji.example"))
        assert [said.level.value for said in found] == (["ok"] if name == NAME else ["warning", "ok"])
        assert greetings(server) == {name}
