"""The commands as they are typed, on real files, databases and mail servers."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from getpass import getuser
from pathlib import Path

import pytest

from calendar_service.bootstrap.environment import settings_from_environment
from calendar_service.cli import main
from calendar_service.clock import fixed_clock
from calendar_service.package_data import regions
from calendar_service.settings import Settings
from calendar_service.words.mail_code import read_mail_code
from tests.world import KNOWN, OFFICES, TIMELINE, Service, look

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "stages.yaml"
SETTINGS = [name.upper() for name in Settings.__dataclass_fields__]

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but a data folder that is not there yet, and the shipped file."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("STAGES_FILE", str(SHIPPED))


def typed(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "calendar_service", *words]
    return subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


# check, schema


def test_the_shipped_file_is_clean_and_no_database_is_made(tmp_path: Path) -> None:
    done = typed("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("bertanggal.\n")
    assert len(done.stdout.splitlines()) == 1
    assert not (tmp_path / "var").exists()


def bad_file(folder: Path) -> Path:
    file = folder / "buruk.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    file.write_text(text.replace("days: 2024-11-27 # ", "days: 2024-11-31 # ").replace("high_risk:", "high_riks:"))
    return file


def test_every_problem_is_printed_where_it_stands_in_either_language(tmp_path: Path, capsys: Output) -> None:
    file = bad_file(tmp_path)
    wrong = file.read_text(encoding="utf-8").splitlines()
    for language, words in (("id", "mungkin high_risk"), ("en", "perhaps high_risk")):
        assert main(["check", str(file), "--lang", language]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert any(words in line for line in lines)
        places = [line for line in lines if line.startswith(f"{file}:")]
        assert len(places) > 1
        for line in places:
            name, number, column, _ = line.split(":", 3)
            assert name == str(file)
            assert len(wrong[int(number) - 1]) >= int(column) - 1
            quoted = lines[lines.index(line) + 1]
            assert quoted == f"{number:>6} - {wrong[int(number) - 1]}"


def test_problems_for_programs(tmp_path: Path, capsys: Output) -> None:
    assert main(["check", "--format", "json", str(bad_file(tmp_path))]) == 1
    said = capsys.readouterr().out
    problems = json.loads(said)
    assert len(said.splitlines()) == len(problems) + 2 > 2, "an entry a line"
    assert all(set(problem) == {"file", "line", "column", "message", "text", "repair"} for problem in problems)
    many = tmp_path / "banyak.yaml"
    many.write_text("".join(f"kunci-{number}: 1\n" for number in range(300)), encoding="utf-8")
    assert main(["check", "--format", "json", str(many)]) == 1
    *told, rest = json.loads(capsys.readouterr().out)
    assert (len(told), rest["line"], rest["total"]) == (100, 0, 301)
    assert main(["check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_what_is_sure_is_put_right_and_nothing_else_of_the_file_changes(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "buruk.yaml"
    sound = SHIPPED.read_bytes()
    file.write_bytes(sound.replace(b"days: 2024-11-27 # ", b"days: 27 November 2024 # ", 1))
    bad = file.read_bytes()
    assert bad != sound
    assert main(["check", "--fix", str(file)]) == 1, "nobody can be asked"
    said = capsys.readouterr()
    assert "+          days: 2024-11-27" in said.out
    assert "--yes" in said.err
    assert file.read_bytes() == bad
    assert main(["check", "--fix", "--yes", str(file)]) == 0
    assert "1 masalah diperbaiki" in capsys.readouterr().out
    assert file.read_bytes() == sound
    assert main(["check", "--fix", "--yes", str(file)]) == 0
    assert "tidak ada yang dapat diperbaiki" in capsys.readouterr().out
    file.write_bytes(sound.replace(b"days: 2024-11-27 # ", b"days: 2024-11-31 # ", 1))
    bad = file.read_bytes()
    assert main(["check", "--fix", "--yes", str(file)]) == 1
    assert file.read_bytes() == bad, "nobody knows which day was meant"


def test_what_can_hardly_be_is_a_warning_and_no_problem(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "pindah.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    file.write_text(text.replace("days: 2024-11-27 # ", "days: 2024-08-28 # "), encoding="utf-8")
    for language, words in (("id", "peringatan: penetapan"), ("en", "warning: confirmation")):
        assert main(["check", str(file), "--lang", language]) == 0
        *warnings, clean = capsys.readouterr().out.splitlines()
        assert warnings
        assert all(line.startswith(f"{file}:") for line in (*warnings, clean))
        assert any(words in line for line in warnings)
    assert main(["check", "--format", "json", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {each["level"] for each in told} == {"warning"}
    assert len(told) == len(warnings)
    assert {"file", "line", "column", "message", "rule", "regions", "source"} <= set(told[0])


@pytest.mark.parametrize("name", ["tidak-ada.yaml", "."])
def test_a_file_that_cannot_be_read_is_wrong_use(name: str, capsys: Output) -> None:
    assert main(["check", name]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("words", ["check", "offices sample", "preview", "export keluar"])
@pytest.mark.parametrize("is_installed", [True, False])
def test_where_there_is_no_timetable_a_way_to_one_is_told(
    words: str, is_installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """The first thing that somebody types in an empty folder."""
    monkeypatch.delenv("STAGES_FILE")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("calendar_service.package_data.IS_INSTALLED", is_installed)
    assert main(words.split()) == 2
    said = capsys.readouterr().err
    assert "stages.yaml tidak ada\n" in said
    assert ("calendar_service run`" in said) == is_installed
    assert "calendar_service deploy FOLDER`" in said
    assert main(["check", "lain.yaml"]) == 2
    assert "deploy" not in capsys.readouterr().err


def test_a_wrong_setting_is_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("PORT", "delapan")
    assert main(["check"]) == 2
    assert "PORT" in capsys.readouterr().err


def test_the_schema_is_the_one_that_editors_use(capsys: Output) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((ROOT / "docs" / "stages.schema.json").read_text())


def test_a_reader_may_close_the_pipe() -> None:
    line = f"'{sys.executable}' -m calendar_service offices sample | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


CLOSED, FULL = "jawaban tidak dapat ditulis\n", "jawaban tidak lengkap: diska penuh\n"


@pytest.mark.parametrize(("out", "said"), [(">&-", CLOSED), (">/dev/full", FULL)])
@pytest.mark.parametrize("words", ["--help", "check", "reminders report"])
def test_an_answer_that_cannot_be_written_is_one_sentence_and_wrong_use(words: str, out: str, said: str) -> None:
    line = f"'{sys.executable}' -X dev -m calendar_service {words} {out}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("keluaran standar ")
    assert done.stderr.endswith(said)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_nobody_need_hear_what_goes_wrong(streams: str) -> None:
    words = "check" if streams.startswith(">") else "check tidak-ada.yaml"
    line = f"'{sys.executable}' -m calendar_service {words} {streams}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.parametrize("words", ["--help", "schema", "reminders --help", "history --format json"])
def test_a_reader_may_close_the_pipe_before_anything_is_said(words: str) -> None:
    line = f"'{sys.executable}' -m calendar_service {words} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_ctrl_c_ends_with_130_and_says_nothing(tmp_path: Path) -> None:
    pipe = tmp_path / "pipa.ics"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "calendar_service", "doctor", str(pipe)]
    started = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  whatever runs the tests may ignore it
    )  # fmt: skip
    try:
        with pipe.open("wb"):  # returns when the command reads
            started.send_signal(signal.SIGINT)
            assert started.communicate(timeout=300) == ("", "")
        assert started.returncode == 130
    finally:
        started.kill()


# rehearse

SEND_DAYS = {
    # Read off the calendar by hand. 2024-08-24, 09-21, 09-22, 11-23 and 11-24 are Saturdays and Sundays.
    "pendaftaran-pasangan-calon": {"7d": "2024-08-20", "3d": "2024-08-23", "1d": "2024-08-26"},
    "penetapan-pasangan-calon": {"3d": "2024-09-19", "1d": "2024-09-20"},
    "pengundian-nomor-urut": {"1d": "2024-09-20"},
    "kampanye": {"7d": "2024-09-18", "3d": "2024-09-20", "1d": "2024-09-24", "+30d": "2024-10-25"},
    "iklan-media-massa": {"3d": "2024-11-07"},
    "masa-tenang": {"3d": "2024-11-21", "1d": "2024-11-22"},
    "pemungutan-suara": {"3d": "2024-11-22", "1d": "2024-11-26"},
    "penghitungan-rekapitulasi": {"1d": "2024-11-26"},
    "pengajuan-permohonan": {"3d": "2024-11-22"},
}
"""What each office is told from August to December 2024."""

ELECTS_NOBODY = {"34", "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"}


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gladi") / "keluar"
    words = ["rehearse", "--from", "2024-08-01", "--to", "2024-12-31", "--out", str(folder)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAGES_FILE", str(SHIPPED))
        assert main(words) == 0
    return folder


def test_what_goes_out_from_august_to_december_is_what_the_rules_say(rehearsed: Path) -> None:
    voting = [region for region in regions().values() if region.code not in ELECTS_NOBODY]
    zones = Counter(region.timezone for region in voting)
    told = {(stage, lead, day) for stage, leads in SEND_DAYS.items() for lead, day in leads.items()}
    assert (len(voting), len(told)) == (545, 17)
    summary = json.loads((rehearsed / "summary.json").read_text(encoding="utf-8"))
    assert summary["total"] == 545 * 17
    assert summary["mails"] == 545 * len({day for *_, day in told})
    assert summary["stage"] == {stage: 545 * len(leads) for stage, leads in sorted(SEND_DAYS.items())}
    assert summary["zone"] == {zone: count * 17 for zone, count in sorted(zones.items())}
    assert summary["office"] == {f"pemda-{region.code}": 17 for region in sorted(voting, key=lambda r: r.code)}
    assert summary["lead"] == {lead: 545 * sum(of == lead for _, of, _ in told) for lead in ("7d", "3d", "1d", "+30d")}
    assert summary["day"] == {day: 545 * n for day, n in sorted(Counter(day for *_, day in told).items())}
    assert summary["kind"] == {"pemda": 545 * 17}
    assert (summary["first"], summary["last"]) == ("2024-08-20T08:00:00+09:00", "2024-11-26T08:00:00+07:00")
    assert summary["largest_bytes"] <= 60_000


def test_each_mail_is_a_file_named_after_when_whom_and_what(rehearsed: Path) -> None:
    names = {file.name for file in rehearsed.glob("*.eml")}
    offsets = {"Asia/Jakarta": "+0700", "Asia/Makassar": "+0800", "Asia/Jayapura": "+0900"}
    assert names == {
        f"{day.replace('-', '')}T0800{offsets[region.timezone]}-pemda-{region.code}-{stage}-{lead}.eml"
        for region in regions().values()
        if region.code not in ELECTS_NOBODY
        for stage, leads in SEND_DAYS.items()
        for lead, day in leads.items()
    }


def _files(folder: Path, begins: str) -> list[tuple[str, bytes]]:
    return [(file.name, file.read_bytes()) for file in folder.glob(f"{begins}*")]


def test_the_files_are_mails_ready_to_be_sent(rehearsed: Path) -> None:
    data = (rehearsed / "20240919T0800+0900-pemda-91.71-penetapan-pasangan-calon-3d.eml").read_bytes()
    mail = message_from_bytes(data, policy=policy.default)
    assert mail["To"].addresses[0].addr_spec == "setda-91.71@papua.example"
    shared = dict(_files(rehearsed, "20241122T0800+0900-pemda-91.71-"))
    assert len(shared) == 3
    assert len(set(shared.values())) == 1, "what falls due together is one mail"
    assert mail["Date"].datetime == datetime.fromisoformat("2024-09-19T08:00+09:00")
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert not list(rehearsed.glob("*-pemda-34-*")), "nobody is elected in the province of DIY"


def test_days_are_inclusive_and_of_the_offices_own_clock(tmp_path: Path) -> None:
    for first, last, count in (
        ("2024-09-19", "2024-09-19", 1),
        ("2024-09-20", "2024-09-23", 3),
        ("2024-09-21", "2024-09-22", 0),
    ):
        folder = tmp_path / f"{first}-{last}"
        assert main(["rehearse", "--from", first, "--to", last, "--out", str(folder)]) == 0
        assert json.loads((folder / "summary.json").read_text())["total"] == 545 * count


def test_a_rehearsal_uses_the_offices_it_is_given_and_two_are_equal(tmp_path: Path) -> None:
    offices = tmp_path / "kantor.csv"
    offices.write_text("code,name,kind,region,email,language\nb,Bawaslu Bali,bawaslu,51,b@bawaslu.example,en\n")
    words = ["rehearse", "--from", "2024-09-19", "--to", "2024-09-20", "--offices", str(offices), "--out"]
    for seed in ("1", "2"):
        assert typed(*words, str(tmp_path / seed), PYTHONHASHSEED=seed).returncode == 0
    once, again = ({f.name: f.read_bytes() for f in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert once == again
    assert len(once) == 1 + 4


def test_a_rehearsal_mixes_nothing_with_what_is_there(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "lama.txt").write_text("jangan hilang")
    words = ["rehearse", "--from", "2024-09-19", "--to", "2024-09-19", "--out", str(tmp_path)]
    assert main(words) == 1
    assert str(tmp_path) in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["lama.txt"]
    assert main(["rehearse", "--from", "2024-09-20", "--to", "2024-09-19", "--out", str(tmp_path / "baru")]) == 1


# offices

WHO = ("--by", "siti", "--note", "daftar baru")


def test_the_sample_is_a_list_that_can_be_imported(tmp_path: Path, capsys: Output) -> None:
    assert main(["offices", "sample"]) == 0
    text = capsys.readouterr().out
    assert len(list(csv.DictReader(io.StringIO(text)))) == 545
    assert not (tmp_path / "var").exists()
    file = tmp_path / "kantor.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["offices", "import", str(file), *WHO]) == 0
    assert main(["offices", "list", "--format", "csv"]) == 0
    assert capsys.readouterr().out.split("\n", 1)[1] == text


def test_an_import_counts_what_it_did_and_retires_what_is_gone(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "kantor.csv"
    head = "code;name;kind;region;email;language\n"
    file.write_text(head + "a;A;pemda;51;a@x.example;id\nb;B;kpu;51;b@x.example;id\n")
    assert main(["offices", "import", str(file), *WHO]) == 0
    file.write_text(head + "b;B baru;kpu;51;b@x.example;id\nc;C;kpu;51;c@x.example;id\n")
    capsys.readouterr()
    assert main(["--lang", "en", "offices", "import", str(file), *WHO]) == 0
    assert capsys.readouterr().out == "2 offices: 1 new, 1 changed, 0 as before; 1 retired.\n"
    assert main(["offices", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["b", "c", "2"]


def test_a_slip_is_asked_about_and_every_list_can_be_had_again(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "kantor.csv"
    lines = [f"k{n};Kantor {n};pemda;35.78;k{n}@x.example\n" for n in range(20)]
    file.write_text("Kode;Nama;Jenis;Wilayah;Email;No\n" + "".join(line.replace("\n", ";1\n") for line in lines))
    assert main(["offices", "import", str(file), *WHO]) == 0
    assert f"{file}:1:6: perhatikan: kolom No tidak dibaca\n" in capsys.readouterr().out
    file.write_text("Kode;Nama;Jenis;Wilayah;Email\n" + "".join(lines[:10]))
    assert main(["offices", "import", str(file), *WHO]) == 1
    said = capsys.readouterr()
    assert "10 dari 20 kantor" in said.err
    assert "--force" in said.err
    assert said.out == ""
    assert main(["--lang", "en", "offices", "import", str(file), *WHO]) == 1
    assert "10 of 20 offices" in capsys.readouterr().err
    assert main(["offices", "import", str(file), "--by", "budi", "--note", "dipangkas", "--force"]) == 0
    assert main(["offices", "import", str(file), *WHO]) == 0
    capsys.readouterr()
    assert main(["offices", "history", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(e["number"], e["by"], e["note"], e["offices"]) for e in told] == [
        (2, "budi", "dipangkas", 10),
        (1, "siti", "daftar baru", 20),
    ]
    assert main(["offices", "diff", "1", "2"]) == 0
    assert capsys.readouterr().out.startswith("Dipensiunkan\n  Kantor 10  (k10 ")
    assert main(["offices", "diff", "2", "1", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["added"]) == 10
    assert main(["offices", "list", "--revision", "1"]) == 0
    assert capsys.readouterr().out.endswith("20 kantor.\n")
    assert main(["offices", "rollback", "1", "--by", "siti", "--note", "keliru"]) == 0
    assert capsys.readouterr().out == "20 kantor: 10 baru, 0 berubah, 10 tetap; 0 tidak dipakai lagi.\n"
    assert main(["offices", "rollback", "9", "--by", "siti", "--note", "keliru"]) == 1
    assert main(["offices", "history"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split()[0] == "3"


def test_a_change_of_the_list_has_its_who_and_why(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "kantor.csv"
    file.write_text("code,name,kind,region,email\na,A,pemda,51,a@x.example\n")
    with pytest.raises(SystemExit) as ended:
        main(["offices", "import", str(file), "--by", "siti", "--note", " "])
    assert ended.value.code == 2
    for words in (("offices", "rollback", "1"), ("offices", "rollback", "1", "--by", "siti")):
        with pytest.raises(SystemExit):
            main(list(words))
    assert main(["offices", "import", str(file)]) == 0
    capsys.readouterr()
    assert main(["offices", "history", "--format", "json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["by"], entry["note"]) == (getuser(), "impor kantor.csv")


@pytest.mark.parametrize("text", ["code,name\n", "code,name,kind,region,email,language\n"])
def test_a_bad_or_empty_list_changes_nothing(text: str, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "kantor.csv"
    file.write_text("code,name,kind,region,email,language\na,A,pemda,51,a@x.example,id\n")
    assert main(["offices", "import", str(file), *WHO]) == 0
    file.write_text(text)
    assert main(["offices", "import", str(file), *WHO]) == 1
    capsys.readouterr()
    assert main(["offices", "list"]) == 0
    assert capsys.readouterr().out.startswith("a ")


def test_a_database_that_does_not_answer_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://kantor:rahasia@127.0.0.1:1/tahapan")
    assert main(["offices", "list"]) == 1
    said = capsys.readouterr()
    assert "rahasia" not in said.out + said.err
    assert said.err.startswith("basis data tidak menjawab")


# reminders


@pytest.fixture
def swept(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small world in a database, swept when it was 08.30 in Papua and not yet 08.00 elsewhere."""
    file = tmp_path / "stages.yaml"
    file.write_text(TIMELINE, encoding="utf-8")
    monkeypatch.setenv("STAGES_FILE", str(file))
    monkeypatch.setenv("DATABASE_URL", database_url)
    service = Service(settings_from_environment())
    service.migrate()
    service.clock = fixed_clock(KNOWN)
    service.directory.replace(OFFICES, fixed_clock(KNOWN))
    look(service)
    service.clock = fixed_clock(datetime.fromisoformat("2024-09-20T06:30+07:00"))
    service.dispatch(leap=None).sweep(service.archive.revision(1))
    yield
    service.engine.dispose()


@pytest.mark.usefixtures("swept")
def test_what_is_due_waits_or_is_yet_to_be_entered(capsys: Output) -> None:
    assert main(["reminders", "due", "--at", "2024-09-20T08:00+07:00", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["due"]
    told = [(row["stage"], row["lead"], row["due_at"][:16], row["entered"], row["states"]) for row in found]
    assert told == [
        ("rapat", "3d", "2024-09-19T23:00", True, {"pending": 1}),
        ("rapat", "3d", "2024-09-20T00:00", False, {"pending": 1}),
        ("rapat", "3d", "2024-09-20T01:00", False, {"pending": 2}),
    ]
    assert {row["kind"] for row in found} == {"reminder"}
    assert main(["reminders", "due", "--at", "2024-09-20T08:00+07:00", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "1 waiting" in text
    assert "2 not entered yet" in text
    assert main(["reminders", "due", "--at", "2024-09-26T00:00+09:00", "--format", "json"]) == 0
    after = json.loads(capsys.readouterr().out)["due"]
    assert {row["stage"] for row in after} == {"aceh"}, "the meeting has passed"


@pytest.mark.usefixtures("swept")
def test_how_the_ledger_stands(capsys: Output) -> None:
    assert main(["reminders", "status", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["states"]) == (1, {"pending": 1})
    assert (found["oldest_waiting"]["office"], found["oldest_waiting"]["lead"]) == ("papua", "3d")
    assert found["stages"] == [{"election": "uji", "stage": "rapat", "zone": "Asia/Jayapura", "states": {"pending": 1}}]
    assert main(["reminders", "status"]) == 0
    assert "rapat 3d" in capsys.readouterr().out


@pytest.mark.usefixtures("swept")
def test_the_report_is_a_table_of_columns_that_stay(capsys: Output) -> None:
    """Whoever keeps it for a court reads it by these names."""
    assert main(["reminders", "report"]) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[0] == (
        "id,election,stage,kind,lead,office,region,told,due,state,sent,words,reply_code,enhanced_code,reply,queue_id,"
        "message_id,schedule,revision,sha256,tries,ambiguous,stage_id,place,place_name,code,confirmed,confirmed_by"
    )
    [row] = csv.DictReader(io.StringIO(text))
    said = [row[name] for name in ("id", "kind", "lead", "office", "schedule")]
    assert said == ["1", "reminder", "3d", "papua", "0"]
    assert row["message_id"] == "<ca0f2e8e57341258c17c39c477a21f10020b4043@kalender-tahapan.example>"
    assert read_mail_code(row["code"]) == "ca0f2e8e5734125"


def test_an_empty_ledger_says_so(capsys: Output) -> None:
    assert main(["reminders", "status"]) == 0
    assert main(["reminders", "due"]) == 0
    assert "Tidak ada yang jatuh tempo" in capsys.readouterr().out


# send-test

SEND_TEST = ("send-test", "seseorang@kota.example", "--stage", "kampanye", "--lead", "3d")


class _Refusing(socketserver.StreamRequestHandler):
    """A mail server that knows nobody."""

    def handle(self) -> None:
        self.wfile.write(b"220 x.example ready\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            self.wfile.write({b"RCPT": b"550 5.1.1 No such user\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
            if verb == b"QUIT":
                return


@pytest.fixture
def refusing_port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


CATCHER = """
import sys
from pathlib import Path
from calendar_service.mail.catcher import Catcher
catcher = Catcher(Path(sys.argv[1]))
catcher.start()
print("ready", flush=True)
sys.stdin.read()
catcher.stop()
"""


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Path]:
    """The folder of a catcher that runs, as beside a rehearsal."""
    command = [sys.executable, "-c", CATCHER, str(tmp_path / "var")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield tmp_path / "var" / "mailbox"
        process.communicate(timeout=20)


def test_without_a_mail_server_nothing_is_sent(capsys: Output) -> None:
    assert main(SEND_TEST) == 1
    assert "SMTP_URL" in capsys.readouterr().err


def test_one_real_mail_goes_to_the_catcher_and_two_are_not_the_same(mailbox: Path, capsys: Output) -> None:
    assert main([*SEND_TEST, "--kind", "bawaslu", "--region", "51", "--lang", "en"]) == 0
    assert main(SEND_TEST) == 0
    assert "250 2.0.0 Ok: queued as" in capsys.readouterr().out
    files = sorted(mailbox.glob("*.eml"), key=lambda file: file.name.split("-")[1])
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["Content-Language"] for mail in mails] == ["en", "id"]
    assert {mail["To"].addresses[0].addr_spec for mail in mails} == {"seseorang@kota.example"}
    assert "Bawaslu Provinsi Bali" in str(mails[0]["To"])
    assert len({mail["Message-ID"] for mail in mails}) == 2


def test_a_refusal_is_told_in_the_servers_words(
    refusing_port: int, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{refusing_port}")
    assert main([*SEND_TEST, "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "refuses this mail or address for good" in said
    assert "550 5.1.1 No such user" in said


def test_nobody_at_the_other_end(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    assert main([*SEND_TEST, "--lang", "en"]) == 1
    assert "cannot take mail at the moment" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--stage", "tidak-ada"), "tidak ada"),
        (("--region", "99"), "99"),
        (("--region", "31.71"), "tidak berlaku"),
        (("--stage", "uji-baca-quran", "--region", "51"), "tidak"),
        (("--lead", "+360d"), "tidak ada gunanya"),
    ],
)
def test_what_nobody_would_be_told_is_refused(
    change: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    assert main([*SEND_TEST, *change]) == 1
    assert said in capsys.readouterr().err
