"""Which case of its law a stage is: by its region's own days, whatever the day of telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.law.pack import AHEAD, NOTHING, PAST, LawPack, Sentence
from calendar_service.package_data import regions
from calendar_service.timeline.case import case_of, days_around, told, told_of_all, told_of_the_next, vote
from calendar_service.timeline.stage import Days, Local, Occurrence, Scope, Stage, Status
from calendar_service.timeline.timeline import Election
from calendar_service.words.languages import Text

DAY = timedelta(days=1)
TURN, VOTE = date(2025, 3, 23), date(2025, 4, 16)
PACK = LawPack("uji", Text("Uji", "Trial"), votes=frozenset({"pemungutan-suara"}))
PARIMO, SIAK, PAPUA = (regions()[code] for code in ("72.08", "14.08", "91"))


def stage(ident: str, days: Days | None = None, **facts: object) -> Stage:
    return Stage(ident, "p", Text(ident, ident), days, **facts)  # type: ignore[arg-type]


def election(*stages: Stage, law: LawPack | None = PACK, **facts: object) -> Election:
    made = Election("psu", Text("P", "P"), date(2025, 2, 25), stages, {}, law=law, **facts)  # type: ignore[arg-type]
    return replace(made, discipline_from=facts.get("discipline_from", "penetapan"))  # type: ignore[arg-type]


CONFIRMED = stage("penetapan", None, local={"72.08": Local(days=Days(TURN, TURN))}, scope=Scope(("72.08",)))
VOTING = stage(
    "pemungutan-suara",
    None,
    local={"72.08": Local(days=Days(VOTE, VOTE)), "14.08": Local(days=Days(TURN - DAY, TURN - DAY))},
    scope=Scope(("72.08", "14.08")),
)
AGAIN = election(CONFIRMED, VOTING)


@given(st.integers(-9, 9), st.integers(0, 5), st.integers(-12, 12))
def test_the_class_follows_the_days_that_are_left_and_the_regions_own_turn(first: int, length: int, told: int) -> None:
    days = Days(TURN + first * DAY, TURN + (first + length) * DAY)
    day = TURN + told * DAY
    here = stage("kampanye", days)
    found = case_of(election(CONFIRMED, here), Occurrence(here, PARIMO, days, PARIMO.timezone), day)
    begin = max(days.opening, min(day, days.last))
    classes = {"discipline" if each >= TURN else "ethics" for each in (begin, days.last)}
    assert found.breach == (classes.pop() if len(classes) == 1 else "turning")
    assert found.turn == (TURN if day < TURN or found.breach != "discipline" else None)
    elsewhere = case_of(election(CONFIRMED, here), Occurrence(here, SIAK, days, SIAK.timezone), day)
    assert (elsewhere.breach, elsewhere.turn) == ("discipline", None), (
        "where the pairs stay it is discipline throughout"
    )


def test_over_the_whole_stage_both_classes_are_told() -> None:
    days = Days(TURN - DAY, TURN + DAY)
    here = stage("kampanye", days)
    found = case_of(election(CONFIRMED, here), Occurrence(here, PARIMO, days, None), days.last, whole=True)
    assert (found.breach, found.turn) == ("turning", TURN)


def test_nationally_the_class_varies_where_regions_have_days_of_their_own() -> None:
    nationally = AGAIN.occurrence(VOTING, None)
    assert nationally is not None
    assert case_of(AGAIN, nationally, VOTE).breach == "discipline", "each place votes after its own turn"
    registration = stage("pendaftaran", Days(TURN - 2 * DAY, TURN - DAY), scope=Scope(("72.08", "14.08")))
    before = election(CONFIRMED, VOTING, registration)
    early = before.occurrence(registration, None)
    assert early is not None
    assert case_of(before, early, VOTE, whole=True).breach == "varying"
    alone = replace(registration, scope=Scope(("72.08",)))
    assert case_of(before, replace(early, stage=alone), VOTE, whole=True).breach == "ethics"
    counting = stage("penghitungan", None, undated=Text("Nanti.", "Later."))
    undated = Occurrence(counting, None, None, None)
    bound = replace(election(CONFIRMED, VOTING, counting), regions=("72.08", "14.08"))
    assert case_of(bound, undated, TURN - DAY).breach == "varying"
    assert case_of(bound, undated, TURN).breach == "discipline", "every place is past its turn"
    everywhere = stage("penetapan", Days(TURN, TURN))
    plain = election(everywhere, stage("kampanye", Days(VOTE, VOTE)))
    found = plain.occurrence(plain.by_id["kampanye"], None)
    assert found is not None
    assert case_of(plain, found, VOTE).breach == "discipline"


def test_a_stage_that_names_its_class_has_no_turn() -> None:
    here = stage("dukungan", Days(TURN - DAY, TURN + DAY), breach="ethics")
    found = case_of(election(CONFIRMED, here), Occurrence(here, PARIMO, here.days, None), TURN - DAY)
    assert (found.breach, found.turn) == ("ethics", None)


@pytest.mark.parametrize(
    ("region", "day", "standing"),
    [
        (PARIMO, VOTE, AHEAD),
        (PARIMO, VOTE + DAY, PAST),
        (SIAK, TURN, PAST),
        (None, TURN, AHEAD),
        (None, VOTE + DAY, PAST),
        (PAPUA, TURN, ""),
    ],
)
def test_a_vote_is_ahead_until_its_last_day_in_that_place(region, day: date, standing: str) -> None:
    assert vote(AGAIN, region, day) == standing


def test_a_vote_that_is_cancelled_is_no_vote_and_an_undated_one_is_ahead() -> None:
    off = stage("pemungutan-suara", Days(VOTE, VOTE), status=Status.CANCELLED)
    assert vote(election(off), PARIMO, TURN) == ""
    open_ = stage("pemungutan-suara", None, undated=Text("Nanti.", "Later."))
    assert vote(election(open_), PARIMO, VOTE + DAY) == AHEAD


def test_nothing_is_past_after_a_campaign_whose_vote_is_cancelled() -> None:
    law = LawPack("uji", Text("Uji", "Trial"), votes=frozenset({"kampanye", "pemungutan-suara"}))
    campaign = stage("kampanye", Days(VOTE - 9 * DAY, VOTE - 4 * DAY))
    ballot = stage("pemungutan-suara", Days(VOTE, VOTE), status=Status.CANCELLED)
    for region in (None, PARIMO):
        found = [vote(election(campaign, ballot, law=law), region, VOTE + days * DAY) for days in (-5, -3, 1)]
        assert found == [AHEAD, "", ""]
        held = election(campaign, replace(ballot, status=Status.CONFIRMED), law=law)
        assert vote(held, region, VOTE + DAY) == PAST


def test_an_undated_campaign_is_over_once_its_place_has_voted() -> None:
    law = LawPack("uji", Text("Uji", "Trial"), votes=frozenset({"kampanye", "pemungutan-suara"}))
    campaign = stage("kampanye", None, undated=Text("Nanti.", "Later."), scope=Scope(("72.08",)))
    made = election(CONFIRMED, VOTING, campaign, law=law)
    assert [vote(made, PARIMO, day) for day in (VOTE, VOTE + DAY)] == [AHEAD, PAST]
    assert [vote(made, None, day) for day in (VOTE, VOTE + DAY)] == [AHEAD, PAST]
    assert vote(election(campaign, law=law), PARIMO, VOTE + DAY) == AHEAD, "nobody knows when it votes"


def test_a_vote_that_the_pack_does_not_name_is_one_by_its_id_or_what_it_is_part_of() -> None:
    later = Days(VOTE + 4 * DAY, VOTE + 4 * DAY)
    named = stage("pemungutan-suara", Days(VOTE, VOTE))
    for other in (stage("pemungutan-kedua", later), stage("susulan-banjir", later, part_of="pemungutan-suara")):
        assert [vote(election(named, other), PARIMO, VOTE + n * DAY) for n in (4, 5)] == [AHEAD, PAST]
    invitation = stage("undangan", later, part_of="pemungutan-suara")
    assert vote(election(named, invitation), PARIMO, VOTE + DAY) == PAST


def test_a_province_is_not_past_while_one_of_its_kabupaten_votes() -> None:
    law = LawPack("uji", Text("Uji", "Trial"), votes=frozenset({"pemungutan-suara", "pemungutan-susulan"}))
    everywhere = stage("pemungutan-suara", Days(VOTE, VOTE))
    later = stage("pemungutan-susulan", Days(VOTE + 4 * DAY, VOTE + 4 * DAY), scope=Scope(("72.08", "14.08")))
    made = election(everywhere, later, law=law)
    sulteng, jatim = regions()["72"], regions()["35"]
    assert [vote(made, sulteng, VOTE + n * DAY) for n in (1, 4, 5)] == [AHEAD, AHEAD, PAST]
    assert vote(made, jatim, VOTE + DAY) == PAST


def test_nationally_the_vote_of_a_stages_own_places_counts() -> None:
    ruling = stage("putusan", Days(VOTE - DAY, VOTE - DAY), scope=Scope(("14.08",)))
    made = election(CONFIRMED, VOTING, ruling)
    assert vote(made, None, VOTE - DAY) == AHEAD
    assert vote(made, None, VOTE - DAY, ruling) == PAST, "Siak has voted"


def test_a_deadline_that_ends_after_the_turn_may_have_been_worked_for_before_it() -> None:
    here = stage("syarat", Days(None, TURN + DAY))
    there = Occurrence(here, PARIMO, here.days, None)
    found = case_of(election(CONFIRMED, here), there, TURN + DAY, whole=True)
    assert (found.breach, found.turn) == ("turning", TURN)
    assert case_of(election(CONFIRMED, here), there, TURN - DAY).breach == "turning"
    assert case_of(election(CONFIRMED, here), there, TURN).breach == "discipline"
    before = replace(there, days=Days(None, TURN - DAY))
    assert case_of(election(CONFIRMED, here), before, TURN, whole=True).breach == "ethics"


def test_how_many_provinces_are_rated_is_told_of_those_that_the_election_has() -> None:
    law = replace(PACK, high_risk=("35", "53"))
    made = replace(AGAIN, law=law, high_risk=frozenset({"35"}))
    there = made.occurrence(VOTING, PARIMO)
    assert there is not None
    assert case_of(made, there, VOTE).count == 1


def test_an_undated_stage_has_the_days_of_what_it_is_part_of() -> None:
    whole = stage("kampanye", Days(TURN, VOTE))
    part = stage(
        "debat", None, undated=Text("Nanti.", "Later."), part_of="kampanye", basis="PKPU", crimes=("pasal-188",)
    )
    made = election(CONFIRMED, whole, part)
    there = made.occurrence(part, PARIMO)
    assert there is not None
    assert days_around(made, there) == whole.days
    found = case_of(made, there, TURN)
    assert found.stages == {"debat", "kampanye"}
    assert (found.breach, found.basis, found.crimes) == ("discipline", "PKPU", ("pasal-188",))


def test_an_election_without_law_says_nothing_of_it() -> None:
    bare = replace(AGAIN, law=None)
    there = bare.occurrence(VOTING, PARIMO)
    assert there is not None
    assert told(bare, there, VOTE) is NOTHING
    assert told_of_all(bare, PARIMO, VOTE) is NOTHING
    assert not NOTHING
    assert vote(bare, PARIMO, VOTE) == ""


def test_of_the_next_election_each_pack_tells_what_it_knows_on_its_days() -> None:
    known = Sentence("a", "next", Text("Nanti", "Later"), since=VOTE)
    packs = {"satu": PACK, "dua": replace(PACK, id="dua", sentences=(known,), until=VOTE + DAY)}
    assert [told_of_the_next(packs, VOTE + n * DAY) for n in (-1, 2)] == [[], []]
    for day in (VOTE, VOTE + DAY):
        assert [each["next"] for each in told_of_the_next(packs, day)] == [(known,)]
