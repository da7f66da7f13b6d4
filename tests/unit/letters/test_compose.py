"""A mail differs from another one in what its office, its row and its day differ in, and in nothing else.

Mails are built from skeletons that are kept. Who gets one that was made for somebody else gets a wrong
mail in silence; so every mail is compared with that of a Composer that keeps nothing yet.
"""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.delivery.carrier import Parcel
from calendar_service.ledger.rows import Row
from calendar_service.letters import compose
from calendar_service.letters.compose import LONGEST_THREAD, Composer
from calendar_service.letters.letter import Content, Letter
from calendar_service.letters.reference import message_id, reference_of
from calendar_service.mail.message import Letterhead
from calendar_service.mail.writing import MailWriter
from calendar_service.offices.office import Office, head_of
from calendar_service.package_data import regions, translators
from calendar_service.promises.correction import CANCEL, CHANGE
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.told import told_line
from calendar_service.publishing.revision import Revision, first_stamps
from calendar_service.settings import Settings
from calendar_service.timeline.stage import AUDIENCES
from calendar_service.words.languages import Text
from calendar_service.words.mail_code import mail_code
from tests.notices_material import PUBLIC_URL, rendering, timeline

SETTINGS = Settings(public_url=PUBLIC_URL, uid_domain="kalender.example", mail_from="Kalender <k@kalender.example>")
DUE = datetime.fromisoformat("2024-09-19T08:00+07:00")
STAGE = "kampanye"
"""Inherits everything that a mail can say: guidance, breaches, a crime, two classes of high risk."""

A = Office("kantor-a", "Kantor Alfa", "pemda", "35.29", "alfa@a.example", "id", "Kepala Alfa")


@cache
def revision(number: int = 1) -> Revision:
    """The shipped timetable; the second one has another title."""
    found = timeline()
    if number == 2:
        election = found.elections["pilkada-2024"]
        stages = tuple(
            replace(stage, title=Text("Masa kampanye baru", "New campaign")) if stage.id == STAGE else stage
            for stage in election.stages
        )
        found = replace(found, elections={election.id: replace(election, stages=stages)})
    return Revision(number, DUE - timedelta(days=9), "uji", "", "0" * 64, found, first_stamps(found))


class Mailing:
    """Letters as mails, which are compared byte for byte."""

    def __init__(self, settings: Settings) -> None:
        self._composer = Composer(settings, regions(), translators(), rendering())
        self._writer = MailWriter(Letterhead(settings.mail_from, settings.reply_to))

    def compose(self, revision: Revision, row: Row, office: Office, now: datetime) -> Parcel | None:
        letter = self._composer.compose(revision, [row], office, now)
        return self._writer.prepare(letter, office) if letter else None


def composer() -> Mailing:
    return Mailing(SETTINGS)


def row(office: Office = A, message: str = REMINDER, **other: object) -> Row:
    facts: dict[str, object] = {
        "id": 1, "election": "pilkada-2024", "stage": STAGE, "message": message, "lead": 7, "office": office.code,
        "channel": "mail", "schedule_version": 0, "region": office.region, "days_left": 6, "told": "",
        "before": None if message == REMINDER else "2024-09-25/2024-11-20 08.00-", "due_at": DUE, "not_after": DUE + timedelta(days=90),
        "planned_at": DUE, "tries": 0, "ambiguous": 0,
    }  # fmt: skip
    return Row(**(facts | other))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Parts:
    """A mail taken apart."""

    headers: Mapping[str, str]
    text: str
    html: str
    calendar: str

    def differing(self, other: Parts) -> set[str]:
        names = {name for name, value in self.headers.items() if other.headers[name] != value}
        return names | {part for part in ("text", "html", "calendar") if getattr(self, part) != getattr(other, part)}


def parts(mail: Parcel | None) -> Parts:
    assert mail is not None
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    found = {part.get_content_type(): part for part in message.walk()}
    calendar = found.get("text/calendar")
    return Parts(
        {name: str(value) for name, value in message.items()},
        found["text/plain"].get_content(),
        found["text/html"].get_content(),
        calendar.get_content() if calendar else "",
    )


def made(
    office: Office, message: str = REMINDER, using: Mailing | None = None, now: datetime = DUE, **other: object
) -> Parts:
    return parts((using or composer()).compose(revision(), row(office, message, **other), office, now))


MESSAGES = st.sampled_from([REMINDER, CHANGE, CANCEL])
REGIONS = st.sampled_from(["35", "35.29", "35.78", "53", "53.71", "91", "91.71", "51", "11", "12.71"])
"""Every zone, provinces and others, some of highest vulnerability."""

OFFICES = st.builds(
    Office,
    code=st.sampled_from(["a", "b"]),
    name=st.sampled_from(["Kantor Alfa", "Kantor Beta <x>"]),
    kind=st.sampled_from(AUDIENCES),
    region=REGIONS,
    email=st.sampled_from(["alfa@a.example", "beta@b.example"]),
    language=st.sampled_from(["id", "en"]),
    salutation=st.sampled_from(["", "Bupati Alfa", "Ketua Beta"]),
)
STAGES = st.sampled_from([STAGE, "pemungutan-suara", "masa-tenang", "pendaftaran-pasangan-calon", "rekapitulasi"])
BELIEFS = st.sampled_from(
    ["2024-09-25/2024-11-20", "2024-09-25/2024-11-20 08.00-", "/2024-11-21 -23.59", "open", "cancelled"]
)
ROWS = st.fixed_dictionaries(
    {"lead": st.sampled_from([7, 3, 1, 0, -30]), "before": BELIEFS, "schedule_version": st.just(0)}
)  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(OFFICES, MESSAGES, STAGES, ROWS, st.integers(-40, 90), st.sampled_from([1, 2])),
        min_size=2,
        max_size=5,
    )
)
def test_what_was_kept_for_one_is_never_given_to_another(cases: list) -> None:
    """Whatever two offices, rows, days or revisions differ in."""
    together = composer()
    for office, message, stage, facts, days, number in cases:
        if stage not in revision(number).timeline.elections["pilkada-2024"].by_id:
            stage = STAGE  # noqa: PLW2901
        asked = row(office, message, stage=stage, due_at=DUE + timedelta(days=days), **facts)
        now = DUE + timedelta(days=days)
        found = together.compose(revision(number), asked, office, now)
        assert found == composer().compose(revision(number), asked, office, now)


DIFFERENCES: list[dict[str, object]] = [
    *({"office": {"kind": kind}} for kind in AUDIENCES if kind != "pemda"),
    *({"office": {"region": code}} for code in ("53.71", "91.71", "35", "53", "11")),
    {"office": {"language": "en"}},
    {"office": {"name": "Kantor Beta"}},
    {"office": {"salutation": "Ketua Beta"}},
    {"row": {"before": "2024-09-26/2024-11-21"}},
    {"row": {"before": "open"}},
    {"row": {"lead": 1}},
    {"row": {"stage": "masa-tenang"}},
    *({"row": {"message": message}} for message in (REMINDER, CHANGE, CANCEL)),
    {"days": 1},
    {"number": 2},
]


@pytest.mark.parametrize("message", [REMINDER, CHANGE, CANCEL])
@pytest.mark.parametrize("stage", [STAGE, "pemungutan-suara"])
def test_who_differs_in_one_thing_gets_nothing_that_was_kept_for_the_other(message: str, stage: str) -> None:
    for differs in ({}, *DIFFERENCES):
        together, found = composer(), []
        for change in ({}, differs):
            office = replace(A, **change.get("office", {}))  # type: ignore[arg-type]
            asked = row(office, **({"message": message, "stage": stage} | change.get("row", {})))  # type: ignore[arg-type, operator]
            now = DUE + timedelta(days=change.get("days", 0))  # type: ignore[arg-type]
            of = revision(change.get("number", 1))  # type: ignore[arg-type]
            found = [together.compose(of, asked, office, now), composer().compose(of, asked, office, now)]
        assert found[0] == found[1], differs


@pytest.mark.parametrize("message", [REMINDER, CHANGE, CANCEL])
@pytest.mark.parametrize(
    ("change", "shown_in"),
    [
        ({"code": "kantor-b"}, {"Message-ID", "text", "html"}),
        ({"email": "beta@b.example"}, {"To"}),
        ({"phone": "021", "note": "catatan"}, set()),
        ({"salutation": "Camat Beta"}, {"text", "html"}),
        ({"name": "Kantor Beta"}, {"To", "text", "html"}),
        ({"region": "35.78"}, {"text", "html", "calendar"}),
        ({"kind": "bawaslu"}, {"text", "html"}),
        ({"kind": "kpu"}, {"text", "html"}),
        ({"language": "en"}, {"Subject", "Content-Language", "List-Id", "List-Help", "text", "html", "calendar"}),
    ],
)
def test_an_office_that_differs_in_one_thing_gets_a_mail_that_differs_there(
    message: str, change: dict[str, str], shown_in: set[str]
) -> None:
    a, b = A, replace(A, **change)
    one, other = made(a, message), made(b, message)
    assert one.differing(other) == shown_in
    if set(change) & {"salutation", "name", "region"}:
        (name, value) = next(iter(change.items()))
        old, new = regions()[a.region], regions()[b.region]
        swaps = (
            [(getattr(a, name), value)]
            if name != "region"
            else [
                (old.full_name, new.full_name),
                (f"/{old.code}/", f"/{new.code}/"),
                (head_of(old), head_of(new)),
            ]
        )
        text, page = one.text, one.html
        for was, now in swaps:
            text, page = text.replace(was, now), page.replace(html.escape(was), html.escape(now))
        assert (text, page) == (other.text, other.html), "the new name, and nothing else"


@pytest.mark.parametrize("message", [REMINDER, CHANGE, CANCEL])
def test_each_kind_of_office_is_spoken_to_in_its_own_words(message: str) -> None:
    found = {made(replace(A, kind=of), message).text for of in AUDIENCES}
    assert len(found) >= 3
    assert len({made(replace(A, kind=of), message).headers["Subject"] for of in AUDIENCES}) == 1


def test_a_province_of_highest_vulnerability_is_told_so_and_its_kabupaten_is_not() -> None:
    election = revision().timeline.elections["pilkada-2024"]
    risky = sorted(election.high_risk)[0]
    calm = next(r for r in regions().values() if r.is_province and r.code not in election.high_risk)
    inside = regions().inside(regions()[risky])[0]

    def told(code: str) -> str:
        found = made(replace(A, region=code)).text.replace(head_of(regions()[code]), "X")
        found = found.replace(", camat, dan lurah.", ".")  # a province has none
        return found.replace(regions()[code].full_name, "X").replace(f"/{code}/", "/X/")

    same_zone = next(r for r in regions().inside(calm) if r.timezone == calm.timezone)
    assert told(calm.code) == told(same_zone.code), "level alone changes nothing"
    assert len(told(risky).split()) > len(told(inside.code).split())


def test_without_a_salutation_who_leads_it_stands_there() -> None:
    assert made(replace(A, salutation="")).text == made(replace(A, salutation=f"Pimpinan {A.name}")).text
    assert A.salutation in made(A).text
    assert A.salutation not in made(replace(A, salutation="")).text


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_of_the_region_is_in_the_offices_language(language: str) -> None:
    prefix = "" if language == "id" else "/en"
    assert f"{PUBLIC_URL}{prefix}/pilkada-2024/35.29/" in made(replace(A, language=language)).text


def test_the_date_header_is_the_planning_in_the_offices_own_clock() -> None:
    for code, offset in (("35.29", "+0700"), ("53.71", "+0800"), ("91.71", "+0900")):
        assert made(replace(A, region=code)).headers["Date"].endswith(offset)
    planned = datetime(2024, 9, 19, 23, 30, tzinfo=UTC)
    assert made(replace(A, region="91.71"), planned_at=planned).headers["Date"] == "Fri, 20 Sep 2024 08:30:00 +0900"


# The thread


@pytest.mark.parametrize("message", [CHANGE, CANCEL])
@pytest.mark.parametrize("length", [0, 1, 2, LONGEST_THREAD, LONGEST_THREAD + 1, 30])
def test_a_notice_stands_behind_the_first_and_the_latest_letters_of_its_thread(message: str, length: int) -> None:
    before = [row(id=n, lead=n) for n in range(length)]
    given = Composer(SETTINGS, regions(), translators(), rendering())
    found = given.compose(revision(), [row(message=message)], A, DUE, before)
    assert found is not None
    names = [message_id(each, "kalender.example") for each in before]
    assert list(found.behind) == (names if length <= LONGEST_THREAD else [names[0], *names[-LONGEST_THREAD + 1 :]])
    assert len(found.behind) <= LONGEST_THREAD


def test_a_reminder_begins_a_thread() -> None:
    given = Composer(SETTINGS, regions(), translators(), rendering())
    found = given.compose(revision(), [row()], A, DUE, [row(lead=3)])
    assert found is not None
    assert found.behind == ()


# The Message-ID


def test_a_second_try_is_the_same_mail() -> None:
    one = composer().compose(revision(), row(), A, DUE)
    two = composer().compose(revision(), replace(row(), tries=3, ambiguous=1, reply_code=450), A, DUE)
    assert one is not None
    assert two is not None
    assert (one, one.attempt, two.attempt) == (replace(two, attempt=1), 1, 4)
    assert (one.address, one.reference) == (A.email, message_id(row(), "kalender.example"))
    assert one.sha256 == two.sha256 != replace(one, data=one.data + b".").sha256


# The day on which it goes out


def test_the_days_that_are_left_are_counted_on_the_day_of_the_mail() -> None:
    """In the office's zone, to the opening, and once it has begun, to the end."""
    found = {}
    for days in (0, 1, 3, 5, 6, 7, 10, 60, 65):
        found[days] = made(A, now=DUE + timedelta(days=days)).headers["Subject"]
    assert [found[days].split("[")[1] for days in (0, 3, 5, 6, 7, 65)] == [
        "Pengingat H-6]", "Pengingat H-3]", "Pengingat H-1]", "Pengingat hari H]", "Pengingat hari ke-2]", "Pengingat hari ke-60]"
    ]  # fmt: skip
    late = datetime.fromisoformat("2024-09-19T23:30+07:00")
    assert made(A, now=late).headers["Subject"].endswith("[Pengingat H-6]")
    assert made(replace(A, region="91.71"), now=late).headers["Subject"].endswith("[Pengingat H-5]")


def test_no_mail_is_of_a_day_before_its_lead() -> None:
    """A clock behind that of the planner counts no day too many."""
    assert made(A, now=DUE - timedelta(days=2)) == made(A, now=DUE)


# What no longer fits


@pytest.mark.parametrize(
    "other", [{"schedule_version": 1}, {"election": "lain"}, {"stage": "tidak-ada"}]
)  # fmt: skip
def test_a_row_that_the_revision_no_longer_knows_has_no_mail(other: dict[str, object]) -> None:
    assert composer().compose(revision(), row(**other), A, DUE) is None  # type: ignore[arg-type]


def without_days() -> Revision:
    found = timeline()
    election = found.elections["pilkada-2024"]
    stages = tuple(
        replace(stage, days=None, local={}, undated=Text("Ditetapkan KPU", "Set by KPU"))
        if stage.id == STAGE
        else stage
        for stage in election.stages
    )
    found = replace(found, elections={election.id: replace(election, stages=stages)})
    return Revision(3, DUE, "uji", "", "0" * 64, found, first_stamps(found))


def test_a_stage_that_lost_its_day_is_reminded_of_by_nobody_and_withdrawn_by_a_notice() -> None:
    open_ = without_days()
    assert composer().compose(open_, row(), A, DUE) is None
    found = parts(composer().compose(open_, row(message=CHANGE), A, DUE))
    assert "METHOD:CANCEL" in found.calendar
    assert "STATUS:CANCELLED" in found.calendar
    assert "DTSTART;VALUE=DATE:20240925" in found.calendar
    nothing = parts(composer().compose(open_, row(message=CHANGE, before="open"), A, DUE))
    assert nothing.calendar == ""


def test_a_cancellation_withdraws_the_days_that_were_told_and_a_change_publishes_the_new_ones() -> None:
    cancel = made(A, CANCEL)
    assert "METHOD:CANCEL" in cancel.calendar
    assert "STATUS:CANCELLED" in cancel.calendar
    assert "DTEND;VALUE=DATE:20241121" in cancel.calendar, "the last day that was told is 20 November"
    change = made(A, CHANGE)
    assert "METHOD:PUBLISH" in change.calendar
    assert "DTEND;VALUE=DATE:20241124" in change.calendar
    assert "METHOD:PUBLISH" in made(A).calendar
    open_ = made(A, CANCEL, before="open")
    assert "DTEND;VALUE=DATE:20241124" in open_.calendar
    assert "METHOD:CANCEL" in parts(composer().compose(revision(), row(message=CANCEL, before=None), A, DUE)).calendar


def test_cancel_and_change_say_different_things() -> None:
    subjects = {message: made(A, message).headers["Subject"].lower() for message in (REMINDER, CHANGE, CANCEL)}
    assert [message for message, subject in subjects.items() if "batal" in subject] == [CANCEL]
    assert [message for message, subject in subjects.items() if "perubahan" in subject] == [CHANGE]
    assert [message for message, subject in subjects.items() if "pengingat" in subject] == [REMINDER]
    assert made(A, CANCEL).text != made(A, CHANGE).text
    assert "20 November 2024" in made(A, CHANGE).text
    assert "08.00" in made(A, CHANGE).text
    assert "20 November 2024" in made(A, CANCEL).text
    assert "08.00" in made(A, CANCEL).text


def test_the_letterhead() -> None:
    found = made(A).headers
    assert found["From"] == "Kalender <k@kalender.example>"
    title = revision().timeline.elections["pilkada-2024"].title["id"]
    assert found["List-Id"].strip() == f"Pengingat {title} <pengingat.pilkada-2024.kalender.example>"
    assert found["Content-Language"] == "id"
    assert found["Reply-To"] == found["From"]
    answered = Mailing(replace(SETTINGS, reply_to="humas@kalender.example"))
    assert made(A, using=answered).headers["Reply-To"] == "humas@kalender.example"


def test_the_part_is_named_after_the_stage() -> None:
    mail = composer().compose(revision(), row(), A, DUE)
    assert mail is not None
    assert f'filename="{STAGE}.ics"'.encode() in mail.data
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert part["Content-Type"].params["method"] == "PUBLISH"


def test_so_many_contents_are_kept_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "KEPT_CONTENTS", 2)
    made_for: list[str] = []

    def counted(**words: object) -> Content:
        made_for.append("")
        return Content(**words)  # type: ignore[arg-type]

    monkeypatch.setattr(compose, "Content", counted)
    few = composer()
    order = ["pemda", "pemda", "bawaslu", "pemda", "kpu", "pemda", "bawaslu"]
    new = [True, False, True, False, True, False, True]
    for of, is_new in zip(order, new, strict=True):
        before = len(made_for)
        made(replace(A, kind=of), using=few)
        assert (len(made_for) > before) == is_new, (of, order)


# Several rows in one mail

TOGETHER = (("kampanye", 7), ("penetapan-pasangan-calon", 3), ("masa-tenang", 3), ("pemungutan-suara", 3))


def several(message: str = REMINDER, **other: object) -> list[Row]:
    return [
        row(message=message, id=number, stage=stage, lead=lead if message == REMINDER else 0, **other)
        for number, (stage, lead) in enumerate(TOGETHER, 1)
    ]


def letter_of(rows: list[Row], before: tuple[Row, ...] = (), door_url: str = "") -> Letter | None:
    given = Composer(SETTINGS, regions(), translators(), rendering())
    return given.compose(revision(), rows, A, DUE, before, door_url)


@pytest.mark.parametrize("message", [REMINDER, CHANGE])
def test_a_mail_of_several_tells_each_once_and_the_law_once(message: str) -> None:
    found = letter_of(several(message))
    assert found is not None
    assert sorted(found.rows) == [1, 2, 3, 4]
    assert found.reference == f"{reference_of(several(message))}@kalender.example"
    assert f"Kode surel: {mail_code(found.reference)}\n" in found.text
    assert found.subject.startswith("Penetapan calon ")
    assert "dan 3 tahapan lain" in found.subject
    election = revision().timeline.elections["pilkada-2024"]
    for stage, _ in TOGETHER:
        assert election.by_id[stage].title["id"].upper() in found.text.split("-" * 64)[1]
    assert found.text.count("Yth. ") == found.text.count("boleh memilih, tetapi") == found.text.count("Kode surel") == 1
    if message == REMINDER:
        for once in ("Kepala desa dan perangkat desa", "sigaplapor.bawaslu.go.id", "UU 20/2023"):
            assert found.text.count(once) == 1, once


def test_all_that_holds_is_in_one_calendar_part_and_all_that_is_withdrawn_in_another() -> None:
    cancel = row(message=CANCEL, id=5, stage="pengundian-nomor-urut", lead=0, before="2024-09-23/2024-09-23")
    found = letter_of([*several(CHANGE), cancel])
    assert found is not None
    assert found.content.methods == ("PUBLISH", "CANCEL")
    published, withdrawn = found.calendars
    assert (published.count(b"BEGIN:VEVENT"), withdrawn.count(b"BEGIN:VEVENT")) == (4, 1)
    assert published.count(b"ORGANIZER") == 4
    assert b"METHOD:CANCEL" in withdrawn
    mail = MailWriter(Letterhead(SETTINGS.mail_from, None)).prepare(found, A).data
    assert mail.count(b"Content-Type: text/calendar") == 2
    assert len({line for line in mail.split(b"\r\n") if line.startswith(b"Content-Disposition")}) == 2


def test_what_no_longer_fits_is_left_out_and_the_rest_is_told() -> None:
    gone = [replace(each, schedule_version=9) for each in several()]
    for left in range(4):
        mixed = [each if number >= left else gone[number] for number, each in enumerate(several())]
        found = letter_of(mixed)
        assert found is not None
        assert sorted(found.rows) == [each.id for each in mixed if each.schedule_version == 0]
        alone = letter_of([each for each in mixed if each.schedule_version == 0])
        assert alone is not None
        assert (found.text, found.reference) == (alone.text, alone.reference)
    assert letter_of(gone) is None


def test_the_order_in_which_rows_come_changes_nothing() -> None:
    one, other = letter_of(several()), letter_of(several()[::-1])
    assert one is not None
    assert other is not None
    assert (one.text, one.rows, one.calendars, one.reference) == (
        other.text,
        other.rows,
        other.calendars,
        other.reference,
    )


def test_the_page_of_the_office_is_named_where_it_has_one() -> None:
    url = "https://kalender.example/kantor/x/"
    with_door, without = letter_of([row()], door_url=url), letter_of([row()])
    assert with_door is not None
    assert without is not None
    own = with_door.text.index("KHUSUS KANTOR INI, JANGAN DITERUSKAN\n")
    assert (
        f"Halaman kantor ini: konfirmasi, naskah surat edaran, teks grup, dan poster: {url}\n" in with_door.text[own:]
    )
    assert url not in with_door.text[:own], "behind all that is passed on"
    assert "mohon dikonfirmasi lewat tautan di akhir surel ini" in with_door.text
    assert "dikonfirmasi" not in without.text
    assert "/kantor/" not in without.text
    assert "KHUSUS" not in without.text


def test_a_mail_of_four_stages_is_small() -> None:
    found = letter_of(several(), door_url=f"https://kalender.example/kantor/{'x' * 90}/")
    assert found is not None
    mail = MailWriter(Letterhead(SETTINGS.mail_from, None)).prepare(replace(found, calendars=(b"",)), A).data
    assert len(mail) < 60_000


@pytest.mark.parametrize("message", [CHANGE, CANCEL])
def test_a_notice_names_the_mail_that_it_voids(message: str) -> None:
    before = row(told="2024-09-25/2024-11-20", planned_at=DUE - timedelta(days=3))
    elsewhere = replace(before, stage="masa-tenang")
    found = letter_of([row(message=message)], (before, elsewhere))
    assert found is not None
    assert "surel kami tanggal 16 September 2024 berjudul “Kampanye 25 Sep-20 Nov 2024 …”." in found.text
    was = Composer(SETTINGS, regions(), translators(), rendering()).compose(revision(), [row()], A, DUE)
    assert was is not None
    assert was.subject.startswith("Kampanye 25 Sep-23 Nov 2024 ")
    nothing = letter_of([row(message=message)], (elsewhere,))
    assert nothing is not None
    assert "Menggantikan" not in nothing.text


def told_rows(message: str, stages: Sequence[str]) -> list[Row]:
    """As they are in the ledger: with what each tells."""
    found = revision()
    election = found.timeline.elections["pilkada-2024"]
    told = {stage: told_line(election.occurrence(election.by_id[stage], regions()[A.region])) for stage in stages}
    return [replace(each, told=told[each.stage]) for each in several(message) if each.stage in stages]


@pytest.mark.parametrize("message", [REMINDER, CHANGE])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_what_a_notice_voids_is_named_as_that_mail_was(message: str, count: int) -> None:
    """By what its subject began with, whichever of its stages moved; the mail is found by that in a mailbox."""
    rows = told_rows(message, [stage for stage, _ in TOGETHER][:count])
    was = letter_of(rows)
    assert was is not None
    mail = reference_of(rows)
    before = tuple(replace(each, letter=mail, schedule_version=0) for each in rows)
    for moved in before:
        found = letter_of([replace(moved, message=CHANGE, letter=None, before=moved.told, id=99)], before)
        assert found is not None
        named = re.search(r"berjudul “(.+) …”", " ".join(found.text.split()))
        assert named, found.text
        assert was.subject.startswith(named[1])
        assert any(char.isdigit() for char in named[1])


def test_where_a_mail_is_not_known_whole_its_date_alone_names_it() -> None:
    rows = told_rows(REMINDER, [stage for stage, _ in TOGETHER])
    before = tuple(replace(each, letter=reference_of(rows)) for each in rows)
    found = letter_of([replace(before[0], message=CHANGE, letter=None, before=before[0].told, id=99)], before[:2])
    assert found is not None
    assert "tentang tahapan ini dalam surel kami tanggal 19 September 2024" in " ".join(found.text.split())
    assert "berjudul" not in found.text
