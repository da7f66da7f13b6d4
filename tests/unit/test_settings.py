"""Settings are judged as they will be used, all at once, and no secret is ever shown."""

from __future__ import annotations

import string
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import InvalidSettings, Problem
from calendar_service.package_data import translators
from calendar_service.settings import Judged, Settings, judge_settings, read_settings

COMPLETE = {
    "SMTP_URL": "smtp://127.0.0.1:25",
    "PUBLIC_URL": "https://kalender.kantor.id",
    "UID_DOMAIN": "kalender.kantor.id",
    "MAIL_FROM": "Kalender Tahapan <pengingat@kalender.kantor.id>",
    "INSTITUTION": "Sekretariat Kantor",
    "INSTITUTION_ADDRESS": "Jalan Merdeka 1, Jakarta",
    "CONTACT_PERSON": "Siti Aminah, Kepala Sekretariat",
    "CONTACT_PHONE": "+62 21 5550123",
    "SECRET_KEY": "Jk3u-0aQ9zPw7xXcVbNm2lOiUyTrEwQa5sDfGhJkLzXcVbNm",
}
PROCESSES = ("release", "web", "worker", "clock")


def said(problems: tuple[Problem, ...], language: str = "id") -> list[str]:
    return [problem.sentence(translators()[language]) for problem in problems]


def wrong(**environment: str) -> list[str]:
    return said(judge_settings(environment).problems)


# Values


@pytest.mark.parametrize(
    "text",
    ["bukan-alamat", "a@b", "a b@c.id", "A <a@b.id>, B <b@b.id>", "Kalender, KPU <a@b.id>", "<>", "Kalender <>", "a@b.id b@b.id",
     "a@-b.id", "a@b..id", "a..b@c.id", ".a@b.id", "á@b.id", "a@bú.id", "a@b.id.", f"{'a' * 65}@b.id", "a@1.2.3.4", "undisclosed:;",
     '"a b"@c.id', "Kalender <a@b.id", "a@b_c.id"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["MAIL_FROM", "REPLY_TO", "BOUNCE_ADDRESS"])
def test_what_is_no_mail_address_is_refused(name: str, text: str) -> None:
    (sentence,) = wrong(**{name: text})
    assert sentence.startswith(f"{name}={text}: harus satu alamat surel")


@pytest.mark.parametrize(
    "text", ["a@b.id", "Kalender Tahapan <a@b.go.id>", '"Kalender, KPU" <a+b@b.id>', "Dinas Ké <a@b.id>"]
)
def test_a_sender_may_have_a_name(text: str) -> None:
    assert read_settings({"MAIL_FROM": text, "REPLY_TO": text}).mail_from == text


def test_a_bounce_address_has_no_name() -> None:
    assert wrong(BOUNCE_ADDRESS="Kalender <a@b.id>")
    assert read_settings({"BOUNCE_ADDRESS": "kembali@b.id"}).bounce_address == "kembali@b.id"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[("PORT", text) for text in ("0", "65536", "-1", "8000.0", "8_000", "+80", "delapan", "1e3", "٨٠", "99999999999999999999")],
        *[("HOST", text) for text in ("kantor", "999.1.1.1", "127.0.0.1:8000", "http://127.0.0.1", "*")],
        *[("LEASE_SECONDS", text) for text in ("nan", "inf", "-inf", "0", "-1", "1e9", "14", "tiga")],
        *[("SMTP_TIMEOUT_SECONDS", text) for text in ("nan", "inf", "0", "21")],
        *[("SWEEP_SECONDS", text) for text in ("nan", "inf", "0", "61")],
        *[("CHANGE_COOLING_OFF_MINUTES", text) for text in ("nan", "inf", "1e7")],
        *[("DOUBT_SECONDS", text) for text in ("nan", "inf", "1e8")],
        *[("CLOCK_SPEED", text) for text in ("nan", "inf", "0", "1e9")],
        *[("CLOCK_START", text) for text in ("2024-09-19", "2024-09-19T06:00", "0001-01-01T00:00+07:00", "9999-12-31T23:59-07:00", "x")],
        *[(name, text) for name in ("WEB_PROCESSES", "WORKER_THREADS", "BATCH_ROWS") for text in ("0", "1.5", "-3", "1000000000")],
        *[("DOMAIN_MAILS_PER_MINUTE", text) for text in ("-1", "1e3", "banyak")],
        *[("UID_DOMAIN", text) for text in ("localhost", "https://a.id", "a b.id", "a.id/", "a@b.id", "-a.id", "á.id", "1.2.3.4", "a..id")],
        *[("PUBLISH", text) for text in ("Auto", "ya", "autos")],
        *[("DATA_DIR", "~/var"), ("STAGES_FILE", "~kalender/stages.yaml"), ("MTA_LOG", "~/mail.log")],
        *[("PUBLIC_URL", text) for text in (
            "kalender.id", "https://", "https:///x", "ftp://a.id", "https://a.id/kalender", "https://a.id?x=1", "https://a.id/#x", "https://a.id?",
            "https://u:p@a.id", "https://a.id:0", "https://a.id:70000", "https://a.id:", "https://a b.id", "https://a..id", "https://[::1", "http:/a.id",
        )],
        *[("SMTP_URL", text) for text in (
            "localhost", "smtp://", "smtp:localhost", "http://a.id", "smtp://a.id:0", "smtp://a.id:99999", "smtp://a.id:smtp", "smtp://a.id/x",
            "smtp://u:p#q@a.id", "smtp://u:p/q@a.id", "smtp://u:ké@a.id", "smtp://a.id?x", "SMTP://", "smtp+tls://a.id",
        )],
        *[("DATABASE_URL", text) for text in (
            "mysql://a/b", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://kalender.sqlite3", "postgresql:a", "postgresql://u:p#q@h/d",
            "postgresql://h:0/d", "postgresql://u:p/q@h/d", "host=a dbname=b",
        )],
        *[("REDIS_URL", text) for text in (
            "localhost:6379", "redis://", "redis://h:0", "redis://h:99999", "redis://h/satu", "redis://:p#q@h", "unix://", "sentinel://h/m",
            "sentinel://a:26379,b/m", "sentinel://:26379/m", "http://h",
        )],
    ],
)  # fmt: skip
def test_a_value_that_would_fail_when_it_is_used_is_refused(name: str, text: str) -> None:
    sentences = wrong(**{name: text})
    assert len(sentences) == 1
    assert name in sentences[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HOST", "localhost"), ("HOST", "0.0.0.0"), ("HOST", "::1"), ("PORT", "80"), ("PORT", "65535"),
        ("PUBLIC_URL", "https://kalender.kantor.id/"), ("PUBLIC_URL", "http://localhost:8001"), ("PUBLIC_URL", "http://[::1]:80"),
        ("SMTP_URL", "smtp://mailpit:1025"), ("SMTP_URL", "smtp+starttls://u%40h:p%2Fq@a.id:587"), ("SMTP_URL", "smtps://a.id"),
        ("DATABASE_URL", "postgresql://kantor:p%23@h:5432/d?sslmode=require"), ("DATABASE_URL", "postgresql:///d?host=/run/postgresql"),
        ("DATABASE_URL", "postgres://u@h/d"), ("DATABASE_URL", "sqlite:////srv/a.sqlite3"), ("DATABASE_URL", "postgresql+psycopg://h/d"),
        ("REDIS_URL", "redis://:p@h:6379/0"), ("REDIS_URL", "rediss://h"), ("REDIS_URL", "unix:///run/valkey.sock"),
        ("REDIS_URL", "sentinel://a:26379,b:26379/mymaster"), ("REDIS_URL", "sentinel://:p@a:26379/m"), ("REDIS_URL", "redis://redis_1:6379"),
        ("LEASE_SECONDS", "15"), ("CLOCK_START", "2024-09-19T06:00+07:00"), ("UID_DOMAIN", "kalender.example"),
    ],
)  # fmt: skip
def test_a_value_that_works_is_taken(name: str, text: str) -> None:
    assert wrong(**{name: text}) == []


def test_an_address_of_heroku_is_one_of_postgresql() -> None:
    assert read_settings({"DATABASE_URL": "postgres://u@h/d"}).sql_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\x00b", "a\u202eb", "a\u200bb", "a\x7fb"])
def test_what_cannot_be_printed_is_refused_and_not_printed(text: str) -> None:
    for name in ("MAIL_FROM", "SECRET_KEY", "DATA_DIR", "PUBLISH"):
        (sentence,) = wrong(**{name: text})
        assert sentence == f"{name}: memuat ganti baris, tabulasi, atau karakter lain yang tidak tercetak"


def test_bytes_that_are_no_utf8_are_refused_and_can_be_said() -> None:
    (sentence,) = wrong(STAGES_FILE=b"/srv/\xff.yaml".decode("utf-8", "surrogateescape"))
    assert sentence.encode() == b"STAGES_FILE: bukan teks UTF-8"


def test_all_problems_are_told_at_once_in_both_languages() -> None:
    environment = {"PORT": "0", "MAIL_FROM": "x", "UID_DOMAIN": "x", "SMTP_URL": "x", "CLOCK_SPEED": "nan"}
    with pytest.raises(InvalidSettings) as raised:
        read_settings(environment)
    indonesian, english = (raised.value.lines(translators()[language]) for language in ("id", "en"))
    assert len(indonesian) == len(english) == 5
    assert all(one != other for one, other in zip(indonesian, english, strict=True))
    assert all("\n" not in line for line in indonesian + english)


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "PUBLIC_URL"])
@given(secret=st.text(string.ascii_letters + string.digits + "#/?:@%!&=[]", min_size=6, max_size=12))
def test_a_password_is_never_shown(name: str, secret: str) -> None:
    scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis", "SMTP_URL": "smtp", "PUBLIC_URL": "https"}[name]
    judged = judge_settings({name: f"{scheme}://pengguna:Rhs{secret}Ktr@server:port/x?y"}, "release")
    assert judged.problems
    for sentence in said(judged.problems) + said(judged.warnings):
        assert f"Rhs{secret}Ktr" not in sentence
        assert "Rhs" not in sentence


def test_a_rehearsal_never_writes_to_real_people() -> None:
    clock = {"CLOCK_START": "2024-09-19T06:00+07:00"}
    assert wrong(SMTP_URL="smtp://mail.kantor.id", **clock)
    assert wrong(SMTP_URL="smtp://127.0.0.1:2525", **clock) == []


def test_a_lease_is_not_shorter_than_one_answer() -> None:
    assert wrong(LEASE_SECONDS="4", SMTP_TIMEOUT_SECONDS="4.5")
    assert wrong(LEASE_SECONDS="4", SMTP_TIMEOUT_SECONDS="4") == []


# Production


def missing(process: str, environment: Mapping[str, str]) -> set[str]:
    return {
        sentence.split()[0]
        for sentence in said(judge_settings(environment, process).problems)
        if "belum diisi" in sentence
    }


@pytest.mark.parametrize(
    ("process", "needed"),
    [
        ("release", set(COMPLETE)),
        ("worker", set(COMPLETE)),
        ("web", {"PUBLIC_URL", "UID_DOMAIN", "SECRET_KEY"}),
        ("clock", {"UID_DOMAIN"}),
    ],
)
def test_a_process_names_everything_that_it_lacks(process: str, needed: set[str]) -> None:
    assert missing(process, {}) == needed
    for name in needed:
        assert missing(process, {k: v for k, v in COMPLETE.items() if k != name}) == {name}
        assert missing(process, {**COMPLETE, name: "  "}) == {name}


@pytest.mark.parametrize("process", [*PROCESSES, "run"])
def test_a_complete_environment_is_taken_without_a_word(process: str) -> None:
    judged = judge_settings(COMPLETE, process)
    assert (judged.problems, judged.warnings) == ((), ())


@pytest.mark.parametrize("process", [*PROCESSES, "run", None])
def test_a_rehearsal_and_a_command_need_nothing(process: str | None) -> None:
    environment = {} if process in (None, "run") else {"CLOCK_START": "2024-09-19T06:00+07:00"}
    assert judge_settings(environment, process) == Judged(judge_settings(environment).usable, frozenset(), (), ())


def test_run_with_a_mail_server_and_no_clock_is_production() -> None:
    assert missing("run", {"SMTP_URL": "smtp://127.0.0.1:1025"}) == set(COMPLETE) - {"SMTP_URL"}


def test_a_wrong_clock_does_not_make_it_production() -> None:
    assert len(judge_settings({"CLOCK_START": "kemarin"}, "release").problems) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PUBLIC_URL", "https://kalender-tahapan.example"), ("UID_DOMAIN", Settings.uid_domain), ("MAIL_FROM", Settings.mail_from),
        ("BOUNCE_ADDRESS", "kembali@mail.kalender-tahapan.example"), ("SECRET_KEY", "rahasia"),
    ],
)  # fmt: skip
def test_what_is_right_for_a_first_look_is_refused_in_production(name: str, text: str) -> None:
    for process in PROCESSES:
        (sentence,) = said(judge_settings({**COMPLETE, name: text}, process).problems)
        assert name in sentence
        assert text not in sentence or name != "SECRET_KEY"
    assert judge_settings({**COMPLETE, name: text, "CLOCK_START": "2024-09-19T06:00+07:00"}, "web").problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000", "https://127.0.0.1", "http://127.1.2.3:80", "http://[::1]", "http://kalender.localhost",
        "http://0.0.0.0:8000", "http://LOCALHOST.",
    ],
)  # fmt: skip
def test_links_that_nobody_elsewhere_can_follow_are_said_and_mailed_by_no_server_elsewhere(text: str) -> None:
    here = judge_settings({**COMPLETE, "PUBLIC_URL": text}, "release")
    assert here.problems == ()
    assert "hanya dapat dibuka di mesin ini" in said(here.warnings)[0]
    elsewhere = {**COMPLETE, "PUBLIC_URL": text, "SMTP_URL": "smtps://mail.kantor.id"}
    (sentence,) = said(judge_settings(elsewhere, "release").problems)
    assert "hanya dapat dibuka di mesin ini" in sentence


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PUBLIC_URL", "http://kalender.kantor.id"), ("PUBLIC_URL", "https://kalender.example"), ("MAIL_FROM", "a@kantor.test"),
        ("SECRET_KEY", "x" * 48), ("SECRET_KEY", "rahasia-rahasia-1"), ("SMTP_URL", "smtp://u:p@mail.kantor.id"),
        ("BOUNCE_ADDRESS", f"{'k' * 37}@kantor.id"), ("SMPT_URL", "x"),
    ],
)  # fmt: skip
def test_what_is_seldom_meant_is_said(name: str, text: str) -> None:
    judged = judge_settings({**COMPLETE, name: text}, "release")
    assert judged.problems == ()
    (sentence,) = said(judged.warnings)
    assert name in sentence


def test_a_misspelt_setting_refuses_where_the_right_one_is_unset() -> None:
    environment = {**COMPLETE, "DATABASE_URI": "postgresql://h/d"}
    assert said(judge_settings(environment, "web").problems) == [
        "DATABASE_URI tidak dikenal; mungkin maksudnya DATABASE_URL"
    ]
    environment["DATABASE_URL"] = "postgresql://h/d"
    assert judge_settings(environment, "web").problems == ()
    assert said(judge_settings(environment, "web").warnings, "en") == [
        "DATABASE_URI is unknown; perhaps DATABASE_URL is meant"
    ]


@pytest.mark.parametrize("environment", [{}, {"CLOCK_START": "2024-09-19T06:00+07:00"}])
def test_elsewhere_a_misspelt_setting_is_only_told(environment: dict[str, str]) -> None:
    judged = judge_settings({**environment, "SMPT_URL": "x"}, "run")
    assert (judged.problems, len(judged.warnings)) == ((), 1)


def test_what_cannot_be_read_is_left_out_of_what_is_usable() -> None:
    judged = judge_settings({**COMPLETE, "PORT": "x", "DATABASE_URL": "x", "BATCH_ROWS": "7"}, "release")
    assert judged.unusable == {"PORT", "DATABASE_URL"}
    assert (judged.usable.port, judged.usable.batch_rows) == (8000, 7)


@pytest.mark.parametrize(
    "text", ["+62 31 5617300", "(031) 561-7300", "021/5550123", "0812.3456.7890", "021 5550123 ext 12"]
)
def test_a_telephone_number_is_kept_as_it_is_written(text: str) -> None:
    assert read_settings({"CONTACT_PHONE": text}).contact_phone == text


@pytest.mark.parametrize("text", ["siti", "1234", "+", "tel:021", "1" * 90, "021 5550123; rm"])
def test_what_nobody_can_dial_is_no_telephone_number(text: str) -> None:
    with pytest.raises(InvalidSettings):
        read_settings({"CONTACT_PHONE": text})


@pytest.mark.parametrize("name", ["INSTITUTION", "INSTITUTION_ADDRESS", "CONTACT_PERSON"])
def test_a_name_is_at_most_so_long(name: str) -> None:
    assert getattr(read_settings({name: "x" * 200}), name.lower()) == "x" * 200
    with pytest.raises(InvalidSettings):
        read_settings({name: "x" * 201})
