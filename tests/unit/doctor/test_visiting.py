"""A visit goes only where it may, where it looked first, and comes to an end whatever a server does. Over real sockets."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import dns.nameserver
import dns.resolver
import pytest

from calendar_service.doctor import asking
from calendar_service.doctor.answers import answer_findings, body
from calendar_service.doctor.lookup import NoSuchName, of_dns
from calendar_service.doctor.reach import ANYWHERE, PUBLIC, IPAddress, Reach
from calendar_service.doctor.visit import ANSWER_BYTES, Visit
from calendar_service.doctor.visiting import BAD_CERTIFICATE, NOT_PUBLIC, SILENT, TOO_SLOW, VisitMeans, visit
from calendar_service.errors import Refused
from tests.conftest import find_program, missing
from tests.dns_server import NameServer
from tests.doctor_material import GOOD, crlf
from tests.scripted_http import Heard, ScriptedHTTP, Talk, answer

HERE, INSIDE = IPv4Address("127.0.0.1"), IPv4Address("127.0.0.2")
"""What these tests call public, and what not."""

NAME = "kalender.go.id"
FEED = crlf(GOOD)
OK = answer(FEED, Content_Type="text/calendar", ETag='"x"', Last_Modified="Fri, 26 Jan 2024 00:00:00 GMT")


class Names:
    """A lookup. answers: for each time that a name is looked up; the last one stays."""

    def __init__(self, *answers: Sequence[IPAddress]) -> None:
        self.answers, self.asked = list(answers or ([HERE],)), list[str]()

    def __call__(self, host: str, _seconds: float) -> Sequence[IPAddress]:
        self.asked.append(host)
        if host == "tidak-ada.go.id":
            raise NoSuchName(host)
        if host == "dalam.go.id":
            return [INSIDE]
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def strict(port: int, seconds: float = 5.0) -> Reach:
    """As PUBLIC, but that this machine's first address is public, and a port of the test's."""
    return replace(PUBLIC, judge=lambda address: address == HERE, ports=frozenset({port, 443}), seconds=seconds)


def visited(server: ScriptedHTTP, names: Names | None = None, *, seconds: float = 5.0, path: str = "/a.ics") -> Visit:
    reach = strict(server.port, seconds)
    return visit(f"http://{NAME}:{server.port}{path}", reach, VisitMeans(names or Names()))


def says(words: bytes) -> Talk:
    return lambda line, _: line.sendall(words)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as found:
        work()
    return found.value.message


# Where it goes


def test_a_visit_asks_as_programs_do_and_tells_nothing_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1")
    with ScriptedHTTP(says(OK.replace(b"\r\n", b"\r\nSet-Cookie: a=b\r\n", 1))) as server:
        found = visited(server, path="/a.ics?x=1")
        asked = server.heard
    assert (found.plain.status, found.plain.body, found.unasked) == (200, FEED, "")
    assert [each.path for each in asked] == ["/a.ics?x=1"] * 6 + ["/robots.txt"]
    assert {each.fields["host"] for each in asked} == {f"{NAME}:{server.port}"}
    said = {name for each in asked for name in each.fields}
    assert said == {"host", "user-agent", "accept-encoding", "connection", "if-none-match", "if-modified-since"}


def test_a_name_is_looked_up_once_and_means_the_same_to_the_end() -> None:
    names = Names([HERE], [INSIDE])
    with ScriptedHTTP(says(OK)) as server:
        assert visited(server, names).unasked == ""
        assert (len(server.heard), names.asked) == (7, [NAME])


@pytest.mark.parametrize(
    "addresses", [[INSIDE], [HERE, INSIDE], [INSIDE, HERE], [HERE, ip_address("::ffff:127.0.0.1")]]
)
def test_a_name_that_leads_inside_among_others_is_not_asked(addresses: list[IPAddress]) -> None:
    with ScriptedHTTP(says(OK)) as server:
        assert refused(lambda: visited(server, Names(addresses))) == NOT_PUBLIC
        assert server.heard == []


def test_a_name_that_nobody_knows_is_told_as_one_that_is_inside() -> None:
    reach = strict(443)
    for host in ("tidak-ada.go.id", "dalam.go.id"):
        assert refused(lambda host=host: visit(f"https://{host}/", reach, VisitMeans(Names()))) == NOT_PUBLIC  # type: ignore[misc]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/", "http://127.0.0.2:%(port)s/a.ics", "//127.0.0.2/a.ics", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://2130706434/", "http://0x7f000002/", "http://localhost/", "http://dalam.go.id:%(port)s/",
        "http://tidak-ada.go.id/", "http://kalender.go.id:22/", "http://siti:x@kalender.go.id/", "https://dalam.go.id/", "http://①②⑦.0.0.②/",
        "http://kalender.go.id:%(port)s\\@dalam.go.id/",
    ],
)  # fmt: skip
def test_a_redirect_leads_nobody_inside(location: str) -> None:
    def talk(line: socket.socket, _: Heard) -> None:
        there = (location % {"port": server.port}).encode().decode("latin-1")
        line.sendall(answer(b"", "302 Found", Location=there))

    with ScriptedHTTP(talk) as server:
        refused(lambda: visited(server))
        assert len(server.heard) == 1


def test_redirects_that_never_end_are_followed_five_times() -> None:
    with ScriptedHTTP(says(answer(b"", "302 Found", Location="/putar"))) as server:
        found = visited(server)
        assert (found.plain.status, len(found.hops)) == (302, 5)
        assert len(server.heard) == 6 + 3 + 6, "the way, three questions at its end, robots.txt"


def test_a_target_is_reckoned_from_the_answer_that_names_it() -> None:
    """Not from where the visit began."""
    ways = {"/a.ics": "dalam/b.ics", "/dalam/b.ics": "c.ics?x=1", "/robots.txt": "/lain.txt"}

    def talk(line: socket.socket, asked: Heard) -> None:
        there = ways.get(asked.path)
        line.sendall(answer(b"", "307 Moved", Location=there) if there else OK)

    with ScriptedHTTP(talk) as server:
        found = visited(server)
    base = f"http://{NAME}:{server.port}"
    way = [f"{base}/a.ics", f"{base}/dalam/b.ics", f"{base}/dalam/c.ics?x=1"]
    assert [(hop.status, hop.origin, hop.target) for hop in found.hops] == [(307, *way[:2]), (307, *way[1:])]
    assert found.url == way[2]


def test_each_name_on_the_way_is_looked_up_once() -> None:
    def talk(line: socket.socket, asked: Heard) -> None:
        there = f"http://lain.go.id:{server.port}/b.ics"
        line.sendall(OK if asked.path != "/a.ics" else answer(b"", "301 Moved", Location=there))

    names = Names()
    with ScriptedHTTP(talk) as server:
        found = visited(server, names)
    assert (found.url, names.asked) == (f"http://lain.go.id:{server.port}/b.ics", [NAME, "lain.go.id"])


def test_rebinding_is_judged_behind_a_redirect_too() -> None:
    """The second name was public when the redirect was written."""

    def talk(line: socket.socket, _: Heard) -> None:
        line.sendall(answer(b"", "301 Moved", Location=f"http://lain.go.id:{server.port}/"))

    with ScriptedHTTP(talk) as server:
        assert refused(lambda: visited(server, Names([HERE], [INSIDE]))) == NOT_PUBLIC
        assert len(server.heard) == 1


def test_an_operators_command_may_ask_this_machine() -> None:
    with ScriptedHTTP(says(OK)) as server:
        assert visit(f"http://localhost:{server.port}/a.ics", ANYWHERE).plain.status == 200
        assert refused(lambda: visit(f"http://localhost:{server.port}/a.ics", PUBLIC)) != SILENT


# The DNS itself


@contextmanager
def resolver_of(zone: dict[tuple[str, str], list[str]], **kinds: list[str]) -> Iterator[dns.resolver.Resolver]:
    with NameServer(zone, **kinds) as server:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [dns.nameserver.Do53Nameserver(*server.at)]
        yield resolver


def test_the_dns_is_asked_for_both_kinds_of_addresses() -> None:
    zone = {
        ("a.go.id", "A"): ["1.1.1.1", "10.0.0.1"],
        ("a.go.id", "AAAA"): ["2606:4700::1"],
        ("lama.go.id", "MX"): ["1 a."],
    }
    with resolver_of(zone, ill=["sakit.go.id"], silent=["diam.go.id"]) as resolver:
        assert set(map(str, of_dns("a.go.id", 2, resolver))) == {"1.1.1.1", "10.0.0.1", "2606:4700::1"}
        for host in ("tidak.id", "lama.go.id", "sakit.go.id"):
            with pytest.raises(NoSuchName):
                of_dns(host, 2, resolver)
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            of_dns("diam.go.id", 0.3, resolver)
        assert time.monotonic() - began < 2


def test_a_name_with_a_crowd_of_addresses_is_not_asked() -> None:
    with resolver_of({("a.go.id", "A"): [f"1.1.1.{n}" for n in range(17)]}) as resolver, pytest.raises(NoSuchName):
        of_dns("a.go.id", 2, resolver)


# That it ends


def drips(what: bytes) -> Callable[[], ScriptedHTTP]:
    def made() -> ScriptedHTTP:
        server = ScriptedHTTP(lambda line, _: server.drip(line, what))
        return server

    return made


@pytest.mark.parametrize(
    "server",
    [
        drips(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000),
        drips(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000),
        drips(answer(b"x" * 100_000)),
        lambda: ScriptedHTTP(says(OK), mute=True),
        lambda: ScriptedHTTP(lambda line, _: line.recv(1) and None),
    ],
    ids=["headers", "continue", "body", "mute", "silent"],
)
def test_a_server_that_is_slow_holds_nobody(server: Callable[[], ScriptedHTTP]) -> None:
    began = time.monotonic()
    with server() as slow:
        assert refused(lambda: visited(slow, seconds=0.4)) == TOO_SLOW
        assert time.monotonic() - began < 1.5


def test_a_handshake_that_never_comes_holds_nobody() -> None:
    with ScriptedHTTP(says(OK), mute=True) as server:
        began = time.monotonic()
        url = f"https://{NAME}:{server.port}/"
        assert refused(lambda: visit(url, strict(server.port, 0.4), VisitMeans(Names()))) == TOO_SLOW
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.2/", "file:///etc/passwd", "http://[", "http://x:y/", "http://tidak-ada.go.id/", "//", "\x01"],
)
def test_a_bad_robots_txt_hides_no_feed(location: str) -> None:
    def talk(line: socket.socket, asked: Heard) -> None:
        line.sendall(answer(b"", "302 Found", Location=location) if asked.path == "/robots.txt" else OK)

    with ScriptedHTTP(talk) as server:
        found = visited(server)
    assert (found.plain.body, found.unasked) == (FEED, "")
    assert found.robots is None or found.robots.status == 302


def test_a_robots_txt_that_drips_hides_no_feed() -> None:
    def talk(line: socket.socket, asked: Heard) -> None:
        server.drip(line, OK) if asked.path == "/robots.txt" else line.sendall(OK)

    with ScriptedHTTP(talk) as server:
        began = time.monotonic()
        found = visited(server, seconds=0.8)
        assert time.monotonic() - began < 2
    assert (found.plain.body, found.robots, found.unasked) == (FEED, None, "")


def test_a_server_that_answers_once_is_told_so() -> None:
    def talk(line: socket.socket, _: Heard) -> None:
        if len(server.heard) == 1:
            line.sendall(OK)

    with ScriptedHTTP(talk) as server:
        found = visited(server)
    assert (found.plain.body, found.again, found.packed, found.since_ever) == (FEED, None, None, None)
    assert found.unasked
    assert {"unfinished", "robots-silent"} <= {each.rule.name for each in answer_findings(found)}


# That it stays small


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000,
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["fields", "long", "continue", "ssh", "nothing", "chunk", "odd"],
)
def test_what_is_no_answer_is_told_so(words: bytes) -> None:
    with ScriptedHTTP(says(words)) as server:
        assert refused(lambda: visited(server)) == SILENT


def test_a_body_without_an_end_is_cut() -> None:
    def talk(line: socket.socket, _: Heard) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 65_536)

    reach = replace(PUBLIC, most_bytes=100_000)
    with ScriptedHTTP(talk) as server:
        strictly = replace(strict(server.port), most_bytes=reach.most_bytes)
        found = visit(f"http://{NAME}:{server.port}/", strictly, VisitMeans(Names()))
    assert (len(found.plain.body), found.plain.cut) == (100_000, True)
    assert {each.rule.name for each in answer_findings(found)} >= {"cut"}


def test_chunks_of_one_byte_are_not_read_for_ever() -> None:
    words = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"000000000000001\r\nx\r\n" * 500_000)
    with ScriptedHTTP(says(words)) as server:
        assert (
            refused(
                lambda: visit(
                    f"http://{NAME}:{server.port}/",
                    replace(strict(server.port), most_bytes=10_000),
                    VisitMeans(Names()),
                )
            )
            == SILENT
        )


def test_a_packed_bomb_is_unpacked_as_far_as_an_answer_goes() -> None:
    bomb = gzip.compress(bytes(30_000_000))
    with ScriptedHTTP(says(answer(bomb, Content_Encoding="gzip"))) as server:
        found = visited(server)
    assert len(body(found.plain)) == ANSWER_BYTES
    assert found.plain.body == bomb


def test_a_tag_that_no_field_may_hold_is_not_sent_back() -> None:
    words = OK.replace(b'ETag: "x"', b'ETag: "x"\r\n Host: lain')
    with ScriptedHTTP(says(words)) as server:
        found = visited(server)
        assert not [each for each in server.heard if "if-none-match" in each.fields]
    assert (found.by_tag, found.plain.body) == (None, FEED)


# Certificates


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """A server's, for NAME, and what trusts it."""
    openssl, folder = find_program("openssl"), tmp_path_factory.mktemp("tls")
    if openssl is None:
        missing("openssl")
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    subprocess.run(
        [str(openssl), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, lambda: ssl.create_default_context(cafile=certificate)


def test_the_certificate_is_asked_for_the_name_and_not_the_address(
    certified: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]],
) -> None:
    tls, trusting = certified
    named: list[str | None] = []
    tls.sni_callback = lambda _, name, __: named.append(name)
    with ScriptedHTTP(says(OK), tls=tls) as server:
        reach = strict(server.port)
        assert visit(f"https://{NAME}:{server.port}/", reach, VisitMeans(Names(), trusting)).plain.body == FEED
        assert set(named) == {NAME}
        for url, means in (
            (f"https://lain.go.id:{server.port}/", VisitMeans(Names(), trusting)),
            (f"https://127.0.0.1:{server.port}/", VisitMeans(Names(), trusting)),
            (f"https://{NAME}:{server.port}/", VisitMeans(Names())),
        ):
            assert refused(lambda url=url, means=means: visit(url, reach, means)) == BAD_CERTIFICATE  # type: ignore[misc]


def test_the_way_from_https_to_http_is_told(certified: tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]) -> None:
    tls, trusting = certified
    with (
        ScriptedHTTP(says(OK)) as plain,
        ScriptedHTTP(says(answer(b"", "308 Moved", Location=f"http://{NAME}:{plain.port}/")), tls=tls) as server,
    ):
        reach = replace(strict(server.port), ports=frozenset({server.port, plain.port}))
        found = visit(f"https://{NAME}:{server.port}/", reach, VisitMeans(Names(), trusting))
    assert "to-http" in {each.rule.name for each in answer_findings(found)}


def test_another_address_of_the_name_is_tried_where_one_is_dead(tmp_path: Path) -> None:
    assert asking.MOST_TRIED > 1
    with ScriptedHTTP(says(OK)) as server:
        reach = replace(strict(server.port), judge=lambda _: True)
        dead = IPv4Address("127.0.0.3")
        assert visit(f"http://{NAME}:{server.port}/", reach, VisitMeans(Names([dead, HERE]))).plain.status == 200
