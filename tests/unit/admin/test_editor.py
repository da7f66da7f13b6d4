"""Writing, checking, publishing; and two people at one text."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path

import pytest

from calendar_service.database import ledger, revisions
from calendar_service.errors import MOST_TOLD
from calendar_service.publishing.watching import Watcher
from tests.admin_material import PASSWORD, TEXT, Person, World, world

MOVED = TEXT.replace("days: 2024-09-25", "days: 2024-09-24")
TITLED = TEXT.replace("title: Pemilihan Uji", "title: Pemilihan Percobaan")


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.fixture
def siti(here: World) -> Person:
    return here.reader()


def shown(page: str, name: str = "text") -> str:
    """What is in a text area of a page, as a browser would have it."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert found, name
    return html.unescape(found[1])


# The text is what was typed


def test_the_file_is_shown_as_it_is(siti: Person) -> None:
    assert shown(siti.page) == TEXT
    assert siti.base() == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize(
    "text",
    ["\n\n" + TEXT, TEXT + "\n\n", TEXT.rstrip("\n"), TEXT + "# ekor \t \n", TEXT + "# <b> & é 𝔘 \u2028\n"],
)
def test_a_publication_writes_the_bytes_that_were_typed(here: World, siti: Person, text: str) -> None:
    assert siti.publish(text).status_code == 303
    assert here.file.read_bytes() == text.encode()
    assert here.service.archive.text(2) == text.encode()
    siti.get("/admin/")
    assert shown(siti.page) == text


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    here = world(tmp_path, text=TEXT.replace("\n", "\r\n"))
    siti = here.reader()
    siti.publish(MOVED)
    assert here.file.read_bytes() == MOVED.replace("\n", "\r\n").encode()


def test_words_in_the_file_are_never_markup(here: World, siti: Person) -> None:
    evil = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = TEXT.replace("title: Rapat", f'title: "{evil}"')
    for path in ("periksa", "pratinjau"):
        page = siti.post(f"/admin/{path}", text=text, base=siti.base()).text
        assert evil not in page
        assert "<script>alert" not in page
        assert shown(page) == text
    siti.get("/admin/")
    assert siti.publish(text, note=f"</p>{evil}").status_code == 303
    for path in ("", "riwayat/", "riwayat/2/", "banding", "kembali/1/"):
        assert "<script>alert" not in siti.get(f"/admin/{path}").text


# Checking


def test_problems_are_listed_with_their_place(siti: Person) -> None:
    bad = TEXT.replace("days: 2024-09-25", "days: 2024-09-31")
    line = bad[: bad.index("2024-09-31")].count("\n") + 1
    page = siti.post("/admin/periksa", text=bad, base=siti.base()).text
    assert f'<a href="#baris-{line}" data-line="{line}" data-column="17">Baris {line}, kolom 17</a>' in page
    assert "tanggal 2024-09-31 tidak ada di kalender" in page
    assert f'id="baris-{line}"' in page
    assert shown(page) == bad
    good = siti.post("/admin/periksa", text=TEXT, base=siti.base()).text
    assert "Tidak ada masalah" in good


def test_scripts_get_the_problems_as_data(siti: Person) -> None:
    bad = TEXT.replace("title: Rapat", "titel: Rapat")
    answer = siti.client.post(
        "/admin/periksa",
        data={"token": siti.token(), "text": bad, "base": siti.base()},
        headers={"Accept": "application/json"},
    )
    assert answer.json
    assert {problem["line"] for problem in answer.json["problems"]} == {bad[: bad.index("titel")].count("\n") + 1}
    assert any("titel" in problem["sentence"] for problem in answer.json["problems"])
    (problem,) = answer.json["problems"]
    assert problem["before"].strip() == "titel: Rapat"
    assert [line.strip() for line in problem["after"]] == ["title: Rapat"]
    assert problem["is_safe"] is False
    assert "<del>          titel: Rapat</del>" in siti.post("/admin/periksa", text=bad, base=siti.base()).text
    stranger = siti.world.client().post("/admin/periksa", headers={"Accept": "application/json"})
    assert (stranger.status_code, stranger.mimetype) == (401, "text/html")


def test_the_contents_are_those_of_the_text_that_was_typed(siti: Person) -> None:
    more = TEXT.replace("        aceh:\n", "        baru:\n          title: <b>Baru</b>\n        aceh:\n")
    for text in (more, more.replace("title: Rapat", "title: [Rapat")):
        line = text[: text.index("baru:")].count("\n") + 1
        form = {"token": siti.token(), "text": text, "base": siti.base()}
        page = siti.client.post("/admin/periksa", data=form).text
        data = siti.client.post("/admin/periksa", data=form, headers={"Accept": "application/json"}).json
        assert data
        assert data["outline"] in page
        assert f'/admin/tahapan/uji/baru/" data-line="{line}" data-end="{line + 1}">&lt;b&gt;Baru&lt;/b&gt;</a>' in page


@pytest.mark.parametrize("key", ['"a/b c"', "'?x#y'", "<i>", "..", "é𝔘", '""'])
def test_ids_that_no_address_can_hold_break_no_page(siti: Person, key: str) -> None:
    text = TEXT.replace("        aceh:", f"        {key}:").replace("  uji:", f"  {key}:")
    answer = siti.post("/admin/periksa", text=text, base=siti.base())
    assert answer.status_code == 200
    assert "<i>" not in answer.text.split("</textarea>")[0].split("<nav aria-label")[-1].split("</nav>")[0]


@pytest.mark.parametrize(("accept", "words"), [("application/json", '"total"'), ("text/html", "<!doctype html>")])
def test_of_a_text_full_of_faults_a_hundred_are_told(siti: Person, accept: str, words: str) -> None:
    bad = "".join(f"kunci-{number}: 1\n" for number in range(3_000))
    form = {"token": siti.token(), "text": bad, "base": siti.base()}
    answer = siti.client.post("/admin/periksa", data=form, headers={"Accept": accept})
    assert words in answer.text
    assert "dan 2901 masalah lagi" in answer.text
    assert answer.text.count("tidak dikenal") == MOST_TOLD - 1  # one says what is missing
    assert len(answer.text) < len(bad) + 200_000
    if accept == "application/json":
        assert answer.json
        assert (len(answer.json["problems"]), answer.json["total"]) == (MOST_TOLD, 3_001)


def test_a_bad_text_is_not_published(here: World, siti: Person) -> None:
    for text in ("", "a: [", TEXT.replace("title: Rapat", "titel: Rapat"), "\x00", TEXT + "# \ufffd\n"):
        answer = siti.publish(text)
        assert answer.status_code == 422, text[:20]
        assert "Masalah" in answer.text
    assert len(here.texts()) == 1
    assert here.file.read_text() == TEXT


def test_bytes_that_are_no_text_are_said_to_be(here: World, siti: Person) -> None:
    data = f"token={siti.token()}&base={siti.base()}&note=x&text=".encode() + b"a%FF%FEb"
    answer = siti.client.post("/admin/terbit", data=data, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert len(here.texts()) == 1
    assert "U+FFFD" in siti.publish(TEXT + "# a\ufffdb\n").text


def test_a_file_on_disk_that_is_no_text_can_be_mended(here: World) -> None:
    here.file.write_bytes(TEXT.replace("Rapat", "Rapat \xff").encode("latin-1"))
    here.act()
    siti = here.reader()
    assert "Rapat \ufffd" in shown(siti.page)
    assert "Masalah" in siti.page
    assert siti.publish(MOVED).status_code == 303
    assert here.file.read_text() == MOVED


def test_a_huge_text_is_refused_with_a_sentence_or_not_read(here: World, siti: Person) -> None:
    large = TEXT + "# x\n" * 300_000
    page = siti.publish(large)
    assert page.status_code == 422
    assert "paling besar 1000000 byte" in page.text
    assert siti.publish("x" * 40_000_000).status_code == 413
    allowed = TEXT + "# x\n" * 200_000
    siti.get("/admin/")
    assert siti.publish(allowed).status_code == 303
    assert here.file.read_text() == allowed


# Publishing


def test_a_publication_is_one_revision_by_that_account(here: World, siti: Person) -> None:
    service = here.service
    watchers = [Watcher(service.archive, service.publishing, service.translators["id"], auto=True) for _ in range(3)]
    here.act()
    answer = siti.publish(MOVED, note="  Keputusan KPU 1090  ")
    assert answer.location == "/admin/riwayat/2/?hasil=terbit&berkas=written"
    for watcher in watchers:
        watcher.look()
    assert here.service.official.refresh().number == 2
    assert here.service.official.troubles() == []
    assert here.texts()[1:] == [(2, "siti", "Keputusan KPU 1090")]
    assert here.file.read_text() == MOVED
    page = siti.get(answer.location).text
    assert "Sudah terbit" in page
    assert "menerbitkan revisi 2" in siti.get("/admin/catatan/").text


def test_the_file_keeps_its_mode_and_leaves_nothing_beside_it(here: World, siti: Person) -> None:
    here.file.chmod(0o640)
    siti.publish(MOVED)
    assert here.file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in here.file.parent.iterdir()) == ["stages.yaml", "var"]


def test_a_linked_file_stays_linked(here: World, siti: Person) -> None:
    real = here.file.with_name("asli.yaml")
    here.file.rename(real)
    here.file.symlink_to(real)
    siti.publish(MOVED)
    assert here.file.is_symlink()
    assert real.read_text() == MOVED


def test_where_the_disk_refuses_the_revision_stands_and_says_so(here: World, siti: Person, monkeypatch) -> None:
    def full(self: Path, *args: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        answer = siti.publish(MOVED)
        assert answer.location == "/admin/riwayat/2/?hasil=terbit&berkas=refused"
        assert "tidak dapat ditulis" in siti.get(answer.location).text
        here.act()
        assert here.file.read_text() == TEXT
        assert len(here.texts()) == 2, "the old file does not come back by itself"
        page = siti.get("/admin/").text
        assert shown(page) == MOVED
        assert "berisi revisi lama" in page
        assert "isinya bukan revisi 2 yang berlaku" in page
    assert siti.post("/admin/samakan").location == "/admin/?hasil=berkas-written"
    assert here.file.read_text() == MOVED
    here.act()
    assert "isinya bukan" not in siti.get("/admin/").text
    assert len(here.texts()) == 2


@pytest.mark.parametrize("note", ["", "   "])
def test_a_reason_is_needed(here: World, siti: Person, note: str) -> None:
    answer = siti.publish(MOVED, note=note)
    assert answer.status_code == 422
    assert "Tulis alasan" in answer.text
    assert shown(answer.text) == MOVED
    assert len(here.texts()) == 1


def test_the_same_text_is_no_new_revision(here: World, siti: Person) -> None:
    assert siti.publish(TEXT).location == "/admin/riwayat/1/?hasil=sama&berkas=written"
    assert len(here.texts()) == 1


def test_the_preview_tells_what_will_happen_and_does_nothing(here: World, siti: Person) -> None:
    page = siti.post("/admin/pratinjau", text=MOVED, base=siti.base()).text
    assert "Pratinjau revisi 2, menggantikan revisi 1" in page
    assert "Rapat: Rabu, 25 September 2024 → Selasa, 24 September 2024" in page
    assert shown(page) == MOVED
    assert len(here.texts()) == 1
    assert siti.publish(MOVED, note="dari pratinjau").status_code == 303


def test_the_preview_shows_mails_in_tables_that_fold_without_a_script(here: World, siti: Person) -> None:
    page = siti.post("/admin/pratinjau", text=MOVED, base=siti.base()).text
    assert "<h2" in page
    tables = re.findall(r"<details( open)?>\s*<summary><h3 id=\"bagian-\d+\">(.*?)</h3>", page)
    assert [title for _, title in tables] == [
        "Pengingat yang pindah, Pemilihan Uji (1)",
        "Surat menurut hari di tempat kantor",
        "Siapa menerima apa, menurut provinsi dan jenis kantor (4)",
    ]
    assert all(is_open for is_open, _ in tables)
    assert page.count('class="sheet foretold"') == 3
    assert "Selasa, 24 September 2024 pukul 08.00 waktu setempat" in page
    stages = "".join(
        f"        temu-{n}: {{title: Temu {n}, title_en: Meeting {n}, days: 2024-10-10, leads: [1d]}}\n"
        for n in range(11)
    )
    page = siti.post("/admin/pratinjau", text=TEXT + stages, base=siti.base()).text
    folded = re.findall(r"<details>\s*<summary><h3 id=\"bagian-\d+\">(.*?)</h3>", page)
    assert folded == ["Pengingat baru, Pemilihan Uji (11)"]


def test_a_large_move_needs_a_confirmation(here: World, siti: Person) -> None:
    told(here, ("rapat", "bali", "51"), ("aceh", "aceh", "11"))
    both = MOVED.replace("days: 2024-09-26", "days: 2024-09-27")
    page = siti.publish(both)
    assert page.status_code == 409
    assert "2 dari 2 tahapan" in page.text
    assert 'name="confirmed"' in page.text
    assert 'value="Pindah"' in page.text, "the reason is not lost"
    assert len(here.texts()) == 1
    assert siti.publish(both, confirmed="yes").status_code == 303
    here.act()
    assert here.texts()[1:] == [(2, "siti", "Pindah")]
    assert here.service.official.troubles() == []


def told(here: World, *mails: tuple[str, str, str]) -> None:
    """Rows of the ledger that were accepted: (stage, office, region)."""
    now = here.service.clock()
    with here.service.engine.begin() as connection:
        for stage, office, region in mails:
            row = {
                c.key: 0 for c in ledger.c if c.key in ("lead", "schedule_version", "days_left", "tries", "ambiguous")
            }
            row |= {"election": "uji", "stage": stage, "message": "reminder", "office": office, "channel": "mail"}
            row |= {"region": region, "told": "2024-09-25/2024-09-25", "state": "accepted"}
            row |= dict.fromkeys(("due_at", "not_after", "planned_at", "try_at"), now)
            connection.execute(ledger.insert().values(row))


# Drafts


def test_a_draft_is_the_accounts_own_until_it_is_opened(here: World, siti: Person) -> None:
    budi = here.reader("budi")
    assert budi.post("/admin/draf", text=MOVED, base=budi.base()).status_code == 303
    assert here.file.read_text() == TEXT
    assert shown(budi.get("/admin/").text) == MOVED
    assert shown(budi.get("/admin/?awal=1").text) == TEXT
    page = siti.get("/admin/").text
    assert shown(page) == TEXT
    assert 'href="/admin/?draf=budi"' in page
    assert shown(siti.get("/admin/?draf=budi").text) == MOVED
    assert siti.publish(MOVED).status_code == 303
    assert here.texts()[-1] == (2, "siti", "Pindah")
    budi.get("/admin/")
    budi.post("/admin/draf/buang")
    assert shown(budi.get("/admin/").text) == MOVED, "now the present text"
    assert here.service.accounts.drafts() == []


def test_a_bad_draft_may_be_kept(siti: Person) -> None:
    siti.post("/admin/draf", text="a: [", base=siti.base())
    page = siti.get("/admin/").text
    assert shown(page) == "a: ["
    assert "Masalah" in page


# Two people


def test_changes_that_do_not_meet_are_joined_before_anybody_publishes(here: World, siti: Person) -> None:
    other = here.reader()
    other.publish(TITLED, note="Nama")
    for path in ("terbit", "pratinjau"):
        answer = siti.post(f"/admin/{path}", text=MOVED, base=hashlib.sha256(TEXT.encode()).hexdigest(), note="Pindah")
        assert answer.status_code == 409
        assert "diubah orang lain" in answer.text
        joined = shown(answer.text)
        assert joined == MOVED.replace("title: Pemilihan Uji", "title: Pemilihan Percobaan")
    assert here.texts()[1:] == [(2, "siti", "Nama")]
    assert siti.base() == hashlib.sha256(TITLED.encode()).hexdigest()
    assert siti.publish(joined).status_code == 303
    here.act()
    assert here.service.archive.text(3).decode() == joined == here.file.read_text()


def test_changes_that_meet_are_left_to_a_person_and_nothing_is_lost(here: World, siti: Person) -> None:
    other = here.reader("siti")
    other.publish(TEXT.replace("days: 2024-09-25", "days: 2024-09-23"), note="Lain")
    answer = siti.post("/admin/terbit", text=MOVED, base=hashlib.sha256(TEXT.encode()).hexdigest(), note="Pindah")
    assert answer.status_code == 409
    text = shown(answer.text)
    for part in ("2024-09-25", "2024-09-24", "2024-09-23", "<<<<<<< ketikan Anda", ">>>>>>> naskah sekarang"):
        assert part in text
    assert "bertabrakan" in answer.text
    assert "Masalah" in answer.text, "a text with marks cannot be published by mistake"
    assert siti.publish(text).status_code == 422
    assert [draft.text.decode() for draft in here.service.accounts.drafts()] == [MOVED]
    assert here.texts()[1:] == [(2, "siti", "Lain")]


@pytest.mark.parametrize("publish", ["auto", "manual"])
def test_a_person_and_the_disk_do_not_overwrite_each_other(tmp_path: Path, publish: str) -> None:
    here = world(tmp_path, publish=publish)
    siti = here.reader()
    here.file.write_text(TITLED)
    if publish == "auto":
        here.act()
    answer = siti.publish(MOVED)
    assert answer.status_code == 409
    assert here.file.read_text() == TITLED
    joined = shown(answer.text)
    assert "Pemilihan Percobaan" in joined
    assert siti.publish(joined).status_code == 303
    here.act()
    assert here.file.read_text() == joined
    assert [by for _, by, _ in here.texts()] == (["stages.yaml"] * 2 if publish == "auto" else ["stages.yaml"]) + [
        "siti"
    ]


def test_work_on_the_disk_is_what_the_editor_opens(tmp_path: Path) -> None:
    here = world(tmp_path, publish="manual")
    here.file.write_text(TITLED)
    siti = here.reader()
    assert shown(siti.page) == TITLED
    assert "belum diterbitkan" in siti.page
    text = TITLED.replace("title: Rapat", "title: Rapat besar")
    assert siti.publish(text).status_code == 303
    assert here.file.read_text() == text


def test_work_on_the_disk_is_merged_with_the_text_that_the_form_carried(tmp_path: Path) -> None:
    """The form began with words that no revision has and the disk no longer has either."""
    here = world(tmp_path, publish="manual")
    here.file.write_text(TITLED)
    siti = here.reader()
    base_text, base = shown(siti.page, "base_text"), siti.base()
    assert base_text == TITLED
    here.file.write_text(TITLED.replace("basis: Peraturan Uji", "basis: Peraturan Lain"))
    mine = TITLED.replace("title: Rapat", "title: Rapat besar")
    answer = siti.post("/admin/terbit", text=mine, base=base, base_text=base_text.replace("\n", "\r\n"), note="x")
    assert answer.status_code == 409
    assert shown(answer.text) == mine.replace("basis: Peraturan Uji", "basis: Peraturan Lain")


def test_a_form_without_its_beginning_overwrites_nothing(here: World, siti: Person) -> None:
    for base in ("", "0" * 64, "x"):
        answer = siti.post("/admin/terbit", text=MOVED, base=base, note="x")
        assert answer.status_code == 409
        assert "<<<<<<<" in shown(answer.text)
    assert len(here.texts()) == 1


def test_a_session_that_ended_carries_the_text_through_the_login(here: World, siti: Person) -> None:
    base = siti.base()
    here.hands.wait(hours=1)
    for path in ("terbit", "draf", "periksa", "pratinjau"):
        answer = siti.post(f"/admin/{path}", text=MOVED, base=base, note="x")
        assert answer.status_code == 401
        assert "tidak hilang" in answer.text
        assert shown(answer.text, "kept_field_text") == MOVED
    kept = {"kept_path": "/admin/terbit", "kept_field_text": MOVED, "kept_field_base": base, "kept_field_note": "x"}
    wrong = siti.post("/admin/masuk", name="siti", password="salah", **kept)
    assert shown(wrong.text, "kept_field_text") == MOVED
    answer = siti.post("/admin/masuk", name="siti", password=PASSWORD, **kept)
    assert answer.status_code == 200
    assert shown(answer.text) == MOVED
    assert siti.base() == base
    assert len(here.texts()) == 1
    assert siti.publish(MOVED).status_code == 303


def test_without_a_database_the_text_is_shown_to_be_copied(here: World, siti: Person) -> None:
    here.app.config["PROPAGATE_EXCEPTIONS"] = False
    with here.service.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE accounts")
    answer = siti.publish(MOVED)
    assert answer.status_code == 500
    found = re.search(r'<textarea id="kept"[^>]*>\n(.*?)</textarea>', answer.text, re.S)
    assert found
    assert html.unescape(found[1]).replace("\r\n", "\n") == MOVED


@pytest.mark.parametrize("note", ["\u200b", "\ufeff", " \u00a0", "\u0301", "salah \u202eketik"])
def test_a_reason_that_nobody_sees_is_none(here: World, siti: Person, note: str) -> None:
    answer = siti.publish(MOVED, note=note)
    assert answer.status_code == 422
    assert ("U+" in answer.text) == (note not in (" \u00a0", "\u0301"))
    assert len(here.texts()) == 1


def test_an_old_revision_with_characters_no_longer_taken_is_shown_and_refused(here: World, siti: Person) -> None:
    bad = TEXT.replace("title: Rapat", "title: Ra\u200bpat").encode()
    with here.service.archive.engine.begin() as connection:
        connection.execute(revisions.update().values(text=bad))
    here.service.archive.revision(1)
    answer = siti.get("/admin/kembali/1/")
    assert answer.status_code == 409
    assert "U+200B" in answer.text
