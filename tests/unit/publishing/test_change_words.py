"""The difference of two revisions: every place's before and after, said once; and what each sentence says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.package_data import regions, translators
from calendar_service.publishing.change_words import ChangeWords
from calendar_service.publishing.changes import (
    OFFICIAL_ZONE,
    Change,
    Differences,
    ElectionChange,
    ElectionHappened,
    Happened,
    Schedule,
    Step,
    differences,
)
from calendar_service.publishing.revision import Revision, first_stamps, next_stamps, schedule_facts
from calendar_service.regions import Region, Regions
from calendar_service.timeline.stage import Days, Due, DueDays, Hours, Local, Scope, Stage, Status
from calendar_service.timeline.timeline import Election, Timeline
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead
from calendar_service.working_days import WorkingDays

REGIONS = Regions([regions()[code] for code in ("11", "11.71", "35", "35.78", "91.71")], {})
AT = datetime(2024, 9, 1, 2, tzinfo=UTC)
OPENING = date(2024, 10, 1)


def days(first: int, length: int = 0) -> Days:
    return Days(OPENING + timedelta(days=first), OPENING + timedelta(days=first + length))


def leads(*days: int) -> tuple[Lead, ...]:
    return tuple(map(Lead, days))


STAGE = Stage("rapat", "satu", Text("Rapat", "Meeting"), days=days(0), leads=leads(3), audiences=("pemda",))


def election(*stages: Stage, **other: object) -> Election:
    head: dict[str, object] = {
        "title": Text("Uji", "Test"),
        "issued": date(2024, 1, 26),
        "phases": {"satu": Text("Satu", "One")},
    }
    return Election("uji", stages=stages, **(head | other))  # type: ignore[arg-type]


def first(timeline: Timeline) -> Revision:
    return Revision(1, AT, "uji", "", "", timeline, first_stamps(timeline))


def two(before: Timeline, after: Timeline) -> tuple[Revision, Revision]:
    old = first(before)
    return old, Revision(2, AT, "uji", "", "", after, next_stamps(old, after, REGIONS, AT))


def between(before: Stage | Election | Timeline, after: Stage | Election | Timeline) -> Differences:
    def whole(given: Stage | Election | Timeline) -> Timeline:
        if isinstance(given, Stage):
            given = election(given)
        return Timeline({given.id: given}) if isinstance(given, Election) else given

    return differences(*two(whole(before), whole(after)), REGIONS)


STAGES = st.builds(
    replace,
    st.just(STAGE),
    days=st.none() | st.builds(days, st.integers(0, 1), st.integers(0, 1)),
    hours=st.sampled_from([None, Hours(time(7), None)]),
    zone=st.sampled_from([None, "Asia/Jakarta"]),
    local=st.sampled_from([{}, {"35": Local(days(5))}, {"35.78": Local(days(6))}]),
    scope=st.sampled_from([Scope(), Scope(codes=("35",)), Scope(level="provinsi")]),
    status=st.sampled_from([Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED]),
)


@settings(max_examples=200)
@given(
    STAGES,
    STAGES,
    st.sets(st.sampled_from(list(REGIONS)), max_size=1),
    st.sets(st.sampled_from(list(REGIONS)), max_size=1),
)
def test_every_place_is_in_the_change_that_happened_there_and_in_no_other(
    one: Stage, other: Stage, then: set[str], now: set[str]
) -> None:
    before, after = election(one, without=frozenset(then)), election(other, without=frozenset(now))
    found = [change for change in between(before, after).stages if change.before or change.after]
    places: list[Region | None] = [None, *REGIONS.values()]
    applies = {r.code for r in REGIONS.values() if before.occurrence(one, r) or after.occurrence(other, r)}
    for place in places:
        was, is_ = before.occurrence(one, place), after.occurrence(other, place)
        here = [c for c in found if (c.national if place is None else place.code in c.codes)]
        off_then = was is None or was.status is Status.CANCELLED
        off_now = is_ is None or is_.status is Status.CANCELLED
        differs = schedule_facts(was) != schedule_facts(is_) or (was and was.status) != (is_ and is_.status)
        if (off_then and off_now) or not differs:
            assert here == [], place
            continue
        (change,) = here
        if off_now:
            kind = Happened.CANCELLED
        elif was is None:
            kind = Happened.ADDED
        elif off_then:
            kind = Happened.RETURNED
        else:
            kind = Happened.MOVED if schedule_facts(was) != schedule_facts(is_) else Happened.STATUS
        assert change.happened is kind
        assert (change.before and change.before.days) == (was and was.days)
        assert (change.after and change.after.days) == (is_ and is_.days)
        assert set(change.codes) | set(change.others) == applies
        assert not set(change.codes) & set(change.others)
        assert change.everywhere == (not change.others)


@given(STAGES)
def test_nothing_is_different_from_itself(stage: Stage) -> None:
    found = between(stage, stage)
    assert found == Differences((), ())
    assert not found


@pytest.mark.parametrize(
    ("change", "kind", "fields"),
    [
        ({"title": Text("x", "x")}, Happened.REWORDED, ("title",)), ({"phase": "dua"}, Happened.REWORDED, ("phase",)),
        ({"part_of": "x"}, Happened.REWORDED, ("part_of",)), ({"due": DueDays(None, Due(1, True, "x"))}, Happened.REWORDED, ("due",)),
        ({"undated": Text("x", "x")}, Happened.REWORDED, ("undated",)), ({"basis": "x"}, Happened.REWORDED, ("basis",)),
        ({"sources": ("x",)}, Happened.REWORDED, ("source",)), ({"vulnerable": True}, Happened.REWORDED, ("vulnerable",)),
        ({"guidance": (Text("x", "x"),)}, Happened.REWORDED, ("guidance",)), ({"note": Text("x", "x")}, Happened.REWORDED, ("note",)),
        ({"reason": Text("x", "x")}, Happened.REWORDED, ("reason",)), ({"breach": "ethics"}, Happened.REWORDED, ("breach",)),
        ({"crimes": ("pasal-188",)}, Happened.REWORDED, ("crimes",)), ({"leads": leads(7)}, Happened.LEADS, ("leads",)),
        ({"audiences": ("kpu",)}, Happened.LEADS, ("audiences",)), ({"leads": (), "audiences": ()}, Happened.LEADS, ("leads", "audiences")),
        ({"scope": Scope(codes=("11", "35", "91"))}, Happened.REWORDED, ("regions",)),
        ({"title": Text("x", "x"), "note": Text("x", "x")}, Happened.REWORDED, ("title", "note")),
    ],
)  # fmt: skip
def test_what_was_reworded_is_named(change: dict[str, object], kind: Happened, fields: tuple[str, ...]) -> None:
    changed = replace(STAGE, **change)  # type: ignore[arg-type]
    (found,) = between(STAGE, changed).stages
    assert found == Change(kind, election(changed), changed, STAGE, fields=fields)


def test_what_is_told_with_a_move_is_not_told_beside_it() -> None:
    changed = replace(
        STAGE, days=days(1), reason=Text("x", "x"), due=DueDays(None, Due(1, True, "x")), note=Text("n", "n")
    )
    moved, reworded = between(STAGE, changed).stages
    assert (moved.happened, reworded.happened, reworded.fields) == (Happened.MOVED, Happened.REWORDED, ("note",))


def test_an_address_of_a_source_and_the_name_of_a_phase() -> None:
    stage = replace(STAGE, sources=("pers", "lain"))
    before = Timeline({"uji": election(stage)}, {"pers": "https://a.example", "lain": "https://b.example"})
    for name in ("pers", "lain"):
        (found,) = between(before, replace(before, sources={**before.sources, name: "https://c.example"})).stages
        assert found.fields == ("source",)
    (found,) = between(
        before, Timeline({"uji": election(stage, phases={"satu": Text("S", "S")})}, before.sources)
    ).stages
    assert found.fields == ("phase",)


def test_a_renamed_stage_is_the_same_one() -> None:
    renamed = replace(STAGE, id="sidang", was=("rapat",), days=days(1))
    found = between(STAGE, renamed).stages
    assert [(c.happened, c.stage.id, c.former and c.former.id) for c in found] == [
        (Happened.RENAMED, "sidang", "rapat"),
        (Happened.MOVED, "sidang", "rapat"),
    ]


def test_a_stage_that_is_no_more_where_the_older_is_the_newer() -> None:
    """Either of the two may be the older one, so a stage can simply not be there."""
    other = replace(STAGE, id="lain")
    longer, shorter = election(STAGE, other), election(other)
    (gone,) = differences(first(Timeline({"uji": longer})), first(Timeline({"uji": shorter})), REGIONS).stages
    assert (gone.happened, gone.stage, gone.former, gone.after) == (Happened.CANCELLED, STAGE, STAGE, None)
    (new,) = differences(first(Timeline({"uji": shorter})), first(Timeline({"uji": longer})), REGIONS).stages
    assert (new.happened, new.stage, new.former, new.before) == (Happened.ADDED, STAGE, None, None)
    assert new.after == Schedule(days(0), None, None, Status.CONFIRMED)


# Elections


def heads(before: Timeline, after: Timeline) -> list[tuple[ElectionHappened, str, str | None, tuple[str, ...]]]:
    found = differences(first(before), first(after), REGIONS).elections
    return [(c.happened, c.election.id, c.former and c.former.id, c.fields) for c in found]


def test_what_happens_to_elections() -> None:
    uji = election(STAGE)
    lain = replace(uji, id="lain")
    one, both = Timeline({"uji": uji}), Timeline({"uji": uji, "lain": lain})
    assert heads(one, both) == [(ElectionHappened.ADDED, "lain", None, ())]
    assert heads(both, one) == [(ElectionHappened.DROPPED, "lain", "lain", ())]
    assert heads(both, replace(one, ended=frozenset(["lain"]))) == [(ElectionHappened.ENDED, "lain", "lain", ())]
    renamed = Timeline({"baru": replace(uji, id="baru", was=("tua", "uji"))})
    assert heads(one, renamed) == [(ElectionHappened.RENAMED, "baru", "uji", ())]
    assert heads(renamed, one) == [(ElectionHappened.RENAMED, "uji", "baru", ())], "also the way back"
    assert heads(one, one) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": Text("x", "x")}, "title"), ({"issued": date(2024, 1, 27)}, "issued"), ({"phases": {}}, "phases"),
        ({"without": frozenset(["11"])}, "without"), ({"high_risk": frozenset(["11"])}, "high_risk"),
        ({"discipline_from": "rapat"}, "discipline_from"),
    ],
)  # fmt: skip
def test_what_changes_in_the_head_of_an_election(change: dict[str, object], field: str) -> None:
    changed = replace(election(STAGE), **change)  # type: ignore[arg-type]
    assert heads(Timeline({"uji": election(STAGE)}), Timeline({"uji": changed})) == [
        (ElectionHappened.CHANGED, "uji", "uji", (field,))
    ]


def test_a_list_of_holidays_is_a_difference() -> None:
    other = Timeline({"uji": election(STAGE)}, working_days=WorkingDays({OPENING: False}))
    found = between(Timeline({"uji": election(STAGE)}), other)
    assert (found.holidays, bool(found), found.stages) == (True, True, ())


def test_anything_is_a_difference() -> None:
    one = ElectionChange(ElectionHappened.ADDED, election())
    assert Differences((one,), ())
    assert Differences((), (change(()),))
    assert Differences((), (), True)
    assert not Differences((), ())


@pytest.mark.parametrize(("instant", "day"), [("2024-09-01T16:59:59", 1), ("2024-09-01T17:00:00", 2)])
def test_the_day_of_a_publication_is_that_of_jakarta(instant: str, day: int) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert Step(1, at, "", Differences((), ())).day == date(2024, 9, day)
    assert str(OFFICIAL_ZONE) == "Asia/Jakarta"


# Words


def words(language: str = "id") -> ChangeWords:
    return ChangeWords(translators()[language], REGIONS)


def said(before: Stage, after: Stage | None, language: str = "id") -> list[str]:
    now = election(after) if after else election()
    found = differences(first(Timeline({"uji": election(before)})), first(Timeline({"uji": now})), REGIONS)
    return words(language).lines(found)


HOURS = Hours(time(7), time(13))
DEADLINE = Days(None, OPENING)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({}, {"days": days(1)}, "1 Oktober 2024 → 2 Oktober 2024"),
        ({}, {"days": DEADLINE}, "1 Oktober 2024 → paling lambat 1 Oktober 2024"),
        ({}, {"days": None}, "1 Oktober 2024 → tanggal belum ditetapkan"),
        ({"hours": HOURS}, {"hours": HOURS, "days": days(1)}, "1 Oktober 2024 → 2 Oktober 2024"),
        ({}, {"hours": HOURS}, "1 Oktober 2024 → 1 Oktober 2024, pukul 07.00–13.00 waktu setempat"),
        ({"hours": HOURS}, {"days": days(1)}, "1 Oktober 2024, pukul 07.00–13.00 waktu setempat → 2 Oktober 2024"),
        ({}, {"hours": Hours(None, time(17))}, "1 Oktober 2024 → 1 Oktober 2024, berakhir pukul 17.00 waktu setempat"),
        ({"hours": HOURS, "zone": "Asia/Jayapura"}, {"hours": Hours(None, time(17)), "zone": "Asia/Makassar"},
         "1 Oktober 2024, pukul 07.00–13.00 WIT → 1 Oktober 2024, berakhir pukul 17.00 WITA"),
        ({}, {"status": Status.TENTATIVE}, "1 Oktober 2024 (pasti) → 1 Oktober 2024 (tentatif)"),
        ({"status": Status.TENTATIVE}, {"status": Status.TENTATIVE, "days": days(1)}, "1 Oktober 2024 (tentatif) → 2 Oktober 2024 (tentatif)"),
        ({}, {"status": Status.CANCELLED}, "dibatalkan (semula 1 Oktober 2024)"),
        ({"status": Status.CANCELLED}, {}, "berlaku kembali, 1 Oktober 2024"),
        ({}, {"leads": leads(7, 0, -3)}, "pengingat H-3 → pengingat H-7, H-0, H+3"),
        ({}, {"leads": ()}, "pengingat H-3 → tanpa pengingat"),
        ({}, {"audiences": ("kpu", "pemda")}, "kepada pemda → kepada kpu, pemda"),
        ({}, {"leads": leads(1), "audiences": ("kpu",)}, "pengingat H-3; kepada pemda → pengingat H-1; kepada kpu"),
        ({}, {"note": Text("x", "x"), "guidance": (Text("x", "x"),)}, "keterangan berubah (arahan, catatan)"),
    ],
)  # fmt: skip
def test_each_kind_of_change_in_words(before: dict[str, object], after: dict[str, object], line: str) -> None:
    assert said(replace(STAGE, **before), replace(STAGE, **after)) == [f"Rapat: {line}"]  # type: ignore[arg-type]


def test_a_stage_that_is_gone_renamed_or_new() -> None:
    assert said(STAGE, None) == ["Rapat: tidak berlaku lagi (semula 1 Oktober 2024)"]
    assert said(STAGE, replace(STAGE, id="sidang", was=("rapat",))) == ["Rapat: pengenal rapat menjadi sidang"]
    new = replace(STAGE, id="lain", title=Text("Lain", "Else"))
    found = differences(
        first(Timeline({"uji": election(STAGE)})), first(Timeline({"uji": election(STAGE, new)})), REGIONS
    )
    assert words().lines(found) == ["Lain: baru, 1 Oktober 2024"]
    assert words("en").lines(found)[0].startswith("Else: ")
    narrow, wide = replace(STAGE, scope=Scope(codes=("11",))), STAGE
    assert (
        "Rapat: kini berlaku, 1 Oktober 2024 [Provinsi Jawa Timur dan seluruh kabupaten/kotanya, Kota Jayapura]"
        in said(narrow, wide)
    )


def test_holidays_and_elections_in_words() -> None:
    uji = election(STAGE)
    before = Timeline({"uji": uji, "lain": replace(uji, id="lain", title=Text("Lain", "Else"))})
    after = Timeline(
        {"baru": replace(uji, id="baru", was=("uji",))}, working_days=WorkingDays({OPENING: False}), ended=frozenset(["lain"])
    )  # fmt: skip
    assert words().lines(differences(first(before), first(after), REGIONS)) == [
        "Uji: pengenal uji menjadi baru",
        "Lain: pemilihan berakhir, kalendernya ditutup",
        "Daftar hari libur berubah",
    ]
    changed = ElectionChange(ElectionHappened.CHANGED, uji, uji, ("title", "phases", "without"))
    assert words().election(changed) == "Uji: keterangan berubah (nama, kelompok tahapan, wilayah yang tidak memilih)"
    assert words().election(ElectionChange(ElectionHappened.ADDED, uji)) == "Uji: pemilihan baru"
    assert words().fields(("phase", "phases", "note")) == "kelompok tahapan, catatan", "one word is said once"


def change(codes: tuple[str, ...], others: tuple[str, ...] = (), title: str = "Rapat") -> Change:
    return Change(
        Happened.MOVED, election(), replace(STAGE, title=Text(title, title)), STAGE, codes=codes, others=others
    )


EAST = tuple(code for code in regions() if code.startswith("35"))


@pytest.mark.parametrize(
    ("codes", "others", "where"),
    [
        (("35",), (), "semua daerah tempat tahapan ini berlaku"),
        ((), ("35",), "hanya kalender nasional"),
        (("35.78",), ("11",), "Kota Surabaya"),
        (("11", "35.78"), ("91.71",), "Provinsi Aceh, Kota Surabaya"),
        (("11", "35", "35.78"), ("91",), "Provinsi Aceh, Provinsi Jawa Timur, Kota Surabaya"),
        (("11", "35", "35.78", "91.71"), ("51",), "semua daerah kecuali Provinsi Bali"),
        (("11", "35", "35.78", "91.71"), ("51", "53", "12"), "semua daerah kecuali Provinsi Bali, Provinsi Nusa Tenggara Timur, Provinsi Sumatera Utara"),
        (("11", "35", "35.78", "91.71"), ("51", "53", "12", "13"), "4 daerah"),
        (EAST, ("51", "53", "12", "13"), "Provinsi Jawa Timur dan seluruh kabupaten/kotanya"),
        ((*EAST, "11"), ("51", "53", "12", "13"), "Provinsi Jawa Timur dan seluruh kabupaten/kotanya, Provinsi Aceh"),
        (EAST[:-1], ("51", "53", "12", "13"), f"{len(EAST) - 1} daerah"),
    ],
)  # fmt: skip
def test_whom_it_touches(codes: tuple[str, ...], others: tuple[str, ...], where: str) -> None:
    assert ChangeWords(translators()["id"], regions()).where(change(codes, others)) == where


def test_a_summary_names_the_first_stage_and_counts_the_others() -> None:
    one, two_, three = (change((), title=title) for title in ("A", "B", "C"))
    assert words().summary([one]) == words().summary([one, one]) == "Jadwal berubah: A"
    assert words().summary([one, two_, one, three]) == "Jadwal berubah: A dan 2 lainnya"
    assert words().summary([two_, one]) == "Jadwal berubah: B dan 1 lainnya"
    assert words().label(one) == "pindah"
