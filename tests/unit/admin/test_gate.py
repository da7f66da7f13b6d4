"""Who gets into the editor, and what a request from elsewhere can do."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from flask import Flask

from calendar_service.accounts.account import Role
from calendar_service.admin.login import is_ours
from calendar_service.admin.session import EditorSessions
from tests.admin_material import HASH, NOW, PASSWORD, SECRET, TEXT, Person, World, world

PAGES = ["", "riwayat/", "riwayat/1/", "banding", "kembali/1/", "pengingat/", "kantor/", "kantor/bali/"]
PAGES += ["impor-kantor", "kantor.csv", "riwayat-kantor/", "riwayat-kantor/1.csv", "banding-kantor"]
PAGES += [
    "kembali-kantor/1/",
    "catatan/",
    "konfirmasi/",
    "konfirmasi.csv",
    "alamat/",
    "alamat/c0ffee/",
    "perubahan/",
    "surat-keluar/",
    "kotak-keluar/",
    "kotak-keluar/1/tahan/",
]
PAGES += ["tahapan/", "tahapan/uji/rapat/", "lampiran/"]
REPORTS = ["kantor/bali/laporan.pdf", "pengingat/laporan.pdf"]
PAGES += ["menunggu/1/", "akun/", "usulan/1/"]
STEPS = [
    "periksa",
    "perbaikan",
    "perbaikan/pakai",
    "menunggu/1/setuju",
    "menunggu/1/tarik",
    "pratinjau",
    "terbit",
    "draf",
    "draf/buang",
    "samakan",
    "kembali/1/",
    "kantor/bali/",
]
STEPS += [
    "kantor/bali/tautan",
    "permintaan/1",
    "kantor/bali/pensiun",
    "impor-kantor",
    "kembali-kantor/1/",
    "pengingat/balasan/1",
    "alamat/c0ffee/",
    "kotak-keluar/1/tahan/",
    "keluar",
    "tahapan/",
    "tahapan/uji/rapat/",
    "akun/",
    "akun/uji",
    "lampiran/",
    "usulan/",
    "usulan/1/tolak",
    "usulan/1/tarik",
]
FOR_PUBLISHERS = [
    "menunggu/1/setuju",
    "menunggu/1/tarik",
    "terbit",
    "samakan",
    "kembali/1/",
    "kantor/bali/",
    "kantor/bali/pensiun",
    "impor-kantor",
]
FOR_PUBLISHERS += ["kembali-kantor/1/", "kantor/bali/tautan", "permintaan/1", "alamat/c0ffee/", "kotak-keluar/1/tahan/"]
FOR_PUBLISHERS += ["usulan/1/tolak"]


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path, trusted_proxies=(ip_network("127.0.0.1"),))


def test_every_address_of_the_editor_is_tested_here(here: World) -> None:
    paths = {
        rule.rule.replace("<int:number>", "1")
        .replace("<code>", "bali")
        .replace("<mark>", "c0ffee")
        .replace("<any(tahan, lepaskan, sekarang):decision>", "tahan")
        .replace("<election_id>/<stage_id>", "uji/rapat")
        for rule in here.app.url_map.iter_rules()
        if rule.endpoint.startswith("editor.") and rule.endpoint != "editor.back" and rule.rule.startswith("/admin/")
    }
    assert paths == {f"/admin/{path}" for path in {*PAGES, *REPORTS, *STEPS, "masuk", "kode"}}


# Without a key


@pytest.mark.parametrize("secret", [None, "short"])
def test_without_a_key_it_says_how_to_set_one(tmp_path: Path, secret: str | None) -> None:
    here = world(tmp_path, secret_key=secret)
    for path in ("/admin/", "/admin/masuk", "/en/admin/riwayat/"):
        answer = here.client().get(path)
        assert answer.status_code == 503
        assert "SECRET_KEY" in answer.text
        assert "secrets.token_urlsafe" in answer.text
    assert here.client().post("/admin/masuk", data={"name": "siti", "password": PASSWORD}).status_code == 503
    assert here.client().get("/").status_code == 200


# Without a login


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_stranger_sees_nothing(here: World, prefix: str) -> None:
    for path in (*PAGES, *REPORTS):
        answer = here.client().get(f"{prefix}/admin/{path}")
        assert (answer.status_code, answer.text.count("Rapat")) == (303, 0), path
        assert answer.location.startswith(f"{prefix}/admin/masuk?ke=")


def test_a_stranger_changes_nothing(here: World) -> None:
    for path in STEPS:
        answer = here.client().post(f"/admin/{path}", data={"text": TEXT, "note": "x"})
        assert answer.status_code == 401, path
    assert len(here.texts()) == 1
    assert here.service.accounts.drafts() == []


def test_a_login_leads_where_one_wanted_to_go(here: World) -> None:
    person = Person(here, here.client())
    person.page = person.client.get("/en/admin/riwayat/", follow_redirects=True).text
    answer = person.post("/en/admin/masuk", name="siti", password=PASSWORD, onward="/en/admin/riwayat/")
    assert answer.location == "/en/admin/riwayat/"


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/admin/",
        "/admin//elsewhere",
        "/admin/../../elsewhere",
        "/admin/./",
        "/\\elsewhere",
        "javascript:1",
        "/pilkada/",
        "",
        "/admin/\r\nX: y",
    ],
)
def test_a_login_leads_nowhere_else(here: World, path: str) -> None:
    assert not is_ours(path)
    person = Person(here, here.client())
    person.get("/admin/masuk")
    assert person.post("/admin/masuk", name="siti", password=PASSWORD, onward=path).location == "/admin/"


# Passwords


def test_wrong_unknown_and_disabled_are_answered_alike(here: World) -> None:
    pages = []
    for name, password in (("siti", "salah salah salah"), ("hantu", PASSWORD), ("mantan", PASSWORD)):
        person = Person(here, here.client())
        person.get("/admin/masuk")
        answer = person.client.post(
            "/admin/masuk",
            data={"token": person.token(), "name": name, "password": password},
            headers={"X-Forwarded-For": f"198.51.100.{len(pages)}"},
        )
        assert answer.status_code == 401
        pages.append(answer.text.replace(name, "").replace(Person(here, here.client(), answer.text).token(), ""))
    assert len(set(pages)) == 1


def test_every_counted_attempt_is_in_the_audit(here: World) -> None:
    person = Person(here, here.client())
    person.login("siti", "salah salah salah")
    person.login("<b>", "salah salah salah")
    person.login("siti", PASSWORD)
    person.get("/admin/")
    person.post("/admin/keluar")
    deeds = [(deed.who, deed.action, deed.address) for deed in reversed(here.service.accounts.deeds(9))]
    assert deeds == [
        ("siti", "login refused", "127.0.0.1"),
        ("?", "login refused", "127.0.0.1"),
        ("siti", "login", "127.0.0.1"),
        ("siti", "logout", "127.0.0.1"),
    ]


def test_guessing_is_slowed_down_by_name_and_by_address(here: World) -> None:
    person = Person(here, here.client())
    assert [person.login("siti", "salah").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert person.login("siti", PASSWORD).status_code == 429
    assert "1 detik" in person.page
    assert person.login("budi", PASSWORD).status_code == 429, "the same address"
    here.hands.wait(seconds=1)
    assert person.login("siti", PASSWORD).status_code == 303
    person.client.delete_cookie("redaksi")
    assert person.login("siti", "salah").status_code == 401, "forgiven"


def test_a_name_is_slowed_down_whatever_the_address(here: World) -> None:
    person = Person(here, here.client())
    person.get("/admin/masuk")
    codes = []
    for number in range(5):
        answer = person.client.post(
            "/admin/masuk",
            data={"token": person.token(), "name": "siti", "password": "salah"},
            headers={"X-Forwarded-For": f"203.0.113.9, 198.51.100.{number}"},
        )
        person.page = answer.text
        codes.append(answer.status_code)
    assert codes == [401, 401, 401, 429, 429]
    assert {deed.address for deed in here.service.accounts.deeds(9)} == {f"198.51.100.{n}" for n in range(3)}


def test_who_is_connected_counts_where_no_proxy_is_named(tmp_path: Path) -> None:
    here = world(tmp_path)
    person = Person(here, here.client())
    person.get("/admin/masuk")
    for peer in ("127.0.0.1", "192.0.2.7"):
        person.client.post(
            "/admin/masuk",
            data={"token": person.token(), "name": "siti", "password": "salah"},
            headers={"X-Forwarded-For": "198.51.100.1"},
            environ_base={"REMOTE_ADDR": peer},
        )
        assert here.service.accounts.deeds(1)[0].address == peer


# Sessions


def test_the_cookie_is_hidden_from_scripts_and_sites(tmp_path: Path) -> None:
    plain = world(tmp_path / _made(tmp_path, "a")).client().get("/admin/masuk").headers["Set-Cookie"]
    assert plain.startswith("redaksi=")
    assert "; HttpOnly; Path=/; SameSite=Lax" in plain
    safe = world(tmp_path / _made(tmp_path, "b"), public_url="https://kalender.example")
    cookie = safe.client().get("/admin/masuk").headers["Set-Cookie"]
    assert cookie.startswith("__Host-redaksi=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie


def _made(folder: Path, name: str) -> str:
    (folder / name).mkdir()
    return name


def test_pages_of_the_public_set_no_cookie(here: World) -> None:
    client = here.reader().client
    assert "Set-Cookie" not in client.get("/").headers
    assert "Set-Cookie" not in here.client().get("/").headers


def test_a_session_known_before_the_login_is_worth_nothing_after(here: World) -> None:
    """Session fixation: the attacker plants the cookie of their own login page."""
    attacker = here.client()
    attacker.get("/admin/masuk")
    planted = attacker.get_cookie("redaksi")
    assert planted
    victim = Person(here, here.client())
    victim.client.set_cookie("redaksi", planted.value)
    victim.get("/admin/masuk")
    assert victim.post("/admin/masuk", name="siti", password=PASSWORD).status_code == 303
    fresh = victim.client.get_cookie("redaksi")
    assert fresh
    assert fresh.value != planted.value
    assert victim.get("/admin/").status_code == 200
    assert attacker.get("/admin/").status_code == 303


def test_a_session_ends_without_use_and_after_a_day(here: World) -> None:
    person = here.reader()
    here.hands.wait(minutes=29)
    assert person.get("/admin/").status_code == 200
    here.hands.wait(minutes=31)
    assert person.get("/admin/").status_code == 303
    person = here.reader()
    for _ in range(12 * 3):
        assert person.get("/admin/").status_code == 200
        here.hands.wait(minutes=20)
    assert person.get("/admin/").status_code == 303


@pytest.mark.parametrize("end", ["logout", "disable", "password"])
def test_a_copied_cookie_ends_with_the_session(here: World, end: str) -> None:
    person = here.reader()
    copied = person.client.get_cookie("redaksi")
    assert copied
    thief = here.client()
    thief.set_cookie("redaksi", copied.value)
    assert thief.get("/admin/").status_code == 200
    if end == "logout":
        assert person.client.get("/admin/keluar").location == "/admin/", "a link cannot log anybody out"
        assert thief.get("/admin/").status_code == 200
        assert person.post("/admin/keluar").status_code == 303
    elif end == "disable":
        here.service.accounts.disable("siti", NOW)
    else:
        here.service.accounts.set_password("siti", HASH)
    assert thief.get("/admin/").status_code == 303
    assert person.client.get("/admin/").status_code == 303


def signed(facts: dict[str, object], secret: str = SECRET) -> str:
    """A cookie as the service signs it."""
    app = Flask("forger")
    app.secret_key = secret
    signer = EditorSessions().get_signing_serializer(app)
    assert signer
    return str(signer.dumps(facts))


def test_a_cookie_signed_elsewhere_is_nobody(here: World) -> None:
    now = int(here.hands().timestamp())
    own = {"name": "siti", "nonce": "x", "count": 0, "began": now, "seen": now}
    client = here.client()
    client.set_cookie("redaksi", signed(own))
    assert client.get("/admin/").status_code == 200, "else the others prove nothing"
    for value in (
        signed(own, "y" * 48),
        signed({"name": "siti"}),
        signed({**own, "is": "admin"}),
        "x.y",
        "",
        "e30.e30",
    ):
        client.set_cookie("redaksi", value)
        assert client.get("/admin/").status_code == 303


def test_a_cookie_that_is_worth_nothing_is_taken_back(here: World) -> None:
    for value in ("x.y", signed({"name": "siti"})):
        client = here.client()
        client.set_cookie("redaksi", value)
        assert "redaksi=; Expires=Thu, 01 Jan 1970" in client.get("/admin/").headers["Set-Cookie"]
    assert "Set-Cookie" not in here.client().get("/admin/").headers


def test_it_does_not_matter_how_far_the_clocks_of_two_machines_differ(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine signs, the other reads; a session's times are those of the database."""
    person = here.reader()
    for hour in (-1, 0, 13):
        at = datetime(2026, 1, 5, 8 + hour, tzinfo=UTC).timestamp()
        monkeypatch.setattr("time.time", lambda at=at: at)
        assert person.client.get("/admin/").status_code == 200


def test_a_session_is_signed_with_sha_256() -> None:
    app = Flask("own")
    app.secret_key = SECRET
    signer = EditorSessions().get_signing_serializer(app)
    assert signer
    name = signer.make_signer(signer.salt).get_signature(b"x")
    assert len(base64.urlsafe_b64decode(name + b"=")) == hashlib.sha256().digest_size


# Forms from elsewhere


def test_without_the_token_of_the_session_nothing_happens(here: World) -> None:
    person, other = here.reader(), here.reader()
    foreign = other.token()
    for path in STEPS:
        for token in ("", "0" * 64, "é", foreign):
            answer = person.client.post(f"/admin/{path}", data={"token": token, "text": TEXT, "note": "x"})
            assert answer.status_code == 400, path
    assert len(here.texts()) == 1
    assert person.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_does_nothing(here: World, headers: dict[str, str]) -> None:
    person = here.reader()
    for path in [*STEPS, "masuk", "kode"]:
        answer = person.client.post(
            f"/admin/{path}", data={"token": person.token(), "text": TEXT, "note": "x"}, headers=headers
        )
        assert answer.status_code == 403, path
    assert person.get("/admin/").status_code == 200


def logged_in_from(here: World, origin: str, host: str) -> int:
    """The status of a login whose form stood at `origin`, sent to that host."""
    client = here.app.test_client()
    page = client.get("/admin/masuk", base_url=f"https://{host}").text
    answer = client.post(
        "/admin/masuk",
        base_url=f"https://{host}",
        data={"token": Person(here, client, page).token(), "name": "siti", "password": PASSWORD},
        headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
    )
    return answer.status_code


@pytest.mark.parametrize("host", ["kalender.example", "elsewhere.example", "localhost"])
def test_our_own_forms_are_those_of_the_public_address_whatever_the_host(tmp_path: Path, host: str) -> None:
    here = world(tmp_path, public_url="https://kalender.example")
    assert logged_in_from(here, "https://kalender.example", host) == 303
    for origin in (f"https://{host}", f"http://{host}"):
        assert logged_in_from(here, origin, host) == (303 if origin == "https://kalender.example" else 403)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost:9000", "http://[::1]:8000"])
def test_a_trial_on_this_machine_is_opened_by_any_of_its_names(here: World, origin: str) -> None:
    assert logged_in_from(here, origin, "localhost") == 303


@pytest.mark.parametrize("origin", ["http://[", "http://a.example", "null", ""])
def test_but_by_no_other(here: World, origin: str) -> None:
    assert logged_in_from(here, origin, "localhost") == 403


# Roles


def test_an_editor_publishes_nothing(here: World) -> None:
    budi = here.reader("budi")
    for path in FOR_PUBLISHERS:
        assert budi.post(f"/admin/{path}", text=TEXT + "#", note="x", base=budi.base()).status_code == 403, path
        budi.get("/admin/")
    for path in ("kembali/1/", "impor-kantor", "kantor.csv"):
        assert budi.get(f"/admin/{path}").status_code == 403
    assert len(here.texts()) == 1
    assert here.file.read_text() == TEXT
    page = budi.client.get("/admin/").text
    assert "Terbitkan" not in page
    assert "Simpan draf" in page


def test_a_role_taken_away_counts_at_once(here: World) -> None:
    siti = here.reader()
    base = siti.base()
    with here.service.engine.begin() as connection:
        from calendar_service.database import accounts

        connection.execute(accounts.update().where(accounts.c.name == "siti").values(role=Role.EDITOR.value))
    assert siti.post("/admin/terbit", text=TEXT + "#\n", note="x", base=base).status_code == 403


# Headers


def test_every_answer_is_strict_and_kept_by_nobody(here: World) -> None:
    siti, stranger = here.reader(), Person(here, here.client())
    for person in (siti, stranger):
        for path in [*PAGES, "masuk"]:
            headers = person.get(f"/admin/{path}").headers
            policy = headers["Content-Security-Policy"]
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Robots-Tag"] == "noindex"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy


def test_no_page_has_a_script_or_a_style_in_it(here: World) -> None:
    siti = here.reader()
    for path in PAGES:
        page = siti.get(f"/admin/{path}").text
        assert "<script>" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_the_vendored_editor_is_served_as_it_was_released(here: World) -> None:
    page = here.reader().page
    for name in (
        "lib/codemirror.js",
        "mode/yaml/yaml.js",
        "addon/lint/lint.js",
        "addon/fold/foldgutter.js",
        "lib/codemirror.css",
    ):
        assert f"/static/admin/vendor/codemirror-5.65.21/{name}?v=" in page
        answer = here.client().get(f"/static/admin/vendor/codemirror-5.65.21/{name}?v=1")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    for name in ("../site.css", "..%2f..%2fapp.py", "admin.py", "vendor/codemirror-5.65.21/LICENSE"):
        assert here.client().get(f"/static/admin/{name}").status_code == 404
