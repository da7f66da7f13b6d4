"""Which sentences of a pack hold: by day, place, kind of office, stage, class of breach. Properties over any pack and any case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.law.pack import AHEAD, BREACHES, NOTHING, PAST, PUBLIC, SECTIONS, Case, LawPack, Sentence
from calendar_service.words.languages import Text

DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
OFFICES = st.sampled_from(["bawaslu", "pemda", "kpu", "lainnya", PUBLIC])
CODES = st.frozensets(st.sampled_from(["11", "35", "35.78"]))
STAGES = st.frozensets(st.sampled_from(["kampanye", "pemungutan-suara"]))
TURNS = st.sampled_from([AHEAD, PAST, None])

SENTENCES = st.builds(
    Sentence,
    id=st.just("satu"),
    section=st.sampled_from(sorted(SECTIONS)),
    text=st.just(Text("Satu.", "One.")),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
    is_confirmed=st.booleans(),
    stages=STAGES,
    offices=st.frozensets(OFFICES),
    regions=CODES,
    outside=CODES,
    breach=st.frozensets(st.sampled_from(BREACHES)),
    turn=TURNS,
    vote=TURNS,
    crime=st.sampled_from([None, "pasal-188"]),
    basis=st.sampled_from([None, "PKPU"]),
)
CASES = st.builds(
    Case,
    day=DAYS,
    stages=STAGES,
    places=CODES,
    office=OFFICES,
    breach=st.sampled_from([*BREACHES, ""]),
    turn=st.none() | DAYS,
    vote=st.sampled_from([AHEAD, PAST, ""]),
    crimes=st.sampled_from([(), ("pasal-188",)]),
    basis=st.sampled_from(["", "PKPU Nomor 2 Tahun 2024"]),
)
PACKS = st.builds(
    LawPack,
    id=st.just("uji"),
    title=st.just(Text("Uji", "Trial")),
    since=DAYS,
    until=DAYS,
    sentences=st.tuples(SENTENCES),
)


def told(pack: LawPack, case: Case) -> list[Sentence]:
    return [sentence for sentences in pack.on(case).sections.values() for sentence in sentences]


@given(PACKS, CASES)
def test_nothing_is_told_that_is_only_remembered_or_whose_day_is_not_here(pack: LawPack, case: Case) -> None:
    for sentence in told(pack, case):
        assert sentence.is_confirmed
        assert sentence.since is None or sentence.since <= case.day
        assert sentence.until is None or case.day <= sentence.until
        assert pack.since <= case.day <= pack.until


@given(PACKS, CASES)
def test_nothing_is_told_elsewhere_or_to_others(pack: LawPack, case: Case) -> None:
    for sentence in told(pack, case):
        assert not sentence.offices or case.office in sentence.offices
        assert not sentence.regions or sentence.regions & case.places
        assert not sentence.outside & case.places
        assert not sentence.stages or sentence.stages & case.stages
        assert sentence.vote in (None, case.vote)
        assert sentence.crime is None or sentence.crime in case.crimes


@given(PACKS, CASES)
def test_every_section_is_there_to_be_asked_for(pack: LawPack, case: Case) -> None:
    assert pack.on(case).sections.keys() == SECTIONS.keys() == NOTHING.sections.keys()


@given(SENTENCES, CASES)
def test_what_has_no_conditions_is_told_always(sentence: Sentence, case: Case) -> None:
    plain = Sentence(sentence.id, sentence.section, sentence.text)
    pack = LawPack("uji", Text("Uji", "Trial"), sentences=(plain,))
    assert told(pack, case) == [plain]


def test_a_day_is_inclusive_at_both_ends() -> None:
    day = date(2024, 11, 14)
    sentence = Sentence("satu", "crimes", Text("Satu.", "One."), since=day, until=day)
    assert sentence.holds(Case(day))
    assert not sentence.holds(Case(day - timedelta(days=1)))
    assert not sentence.holds(Case(day + timedelta(days=1)))


def test_the_first_of_a_section_that_everybody_may_be_told_is_named() -> None:
    day = date(2025, 3, 1)
    recalled = Sentence("ingat", "calendar", Text("Ingat.", "Recalled."), is_confirmed=False)
    read = replace(recalled, id="baca", is_confirmed=True)
    early, over = replace(read, since=day + timedelta(days=1)), replace(read, until=day - timedelta(days=1))
    closed = replace(read, offices=frozenset({"kpu"}))
    pack = LawPack("uji", Text("Uji", "Trial"), until=day, sentences=(recalled, early, over, closed, read))
    assert pack.named("calendar", day) is read
    assert pack.named("calendar", day + timedelta(days=1)) is None, "the pack has ended"
    assert pack.named("core", day) is None
    assert pack.remembered == (recalled,)


def test_a_sentence_may_leave_out_stages_and_be_for_the_places_own_offices() -> None:
    plain = Sentence("satu", "duties", Text("Satu.", "One."))
    case = Case(date(2025, 3, 1), stages=frozenset({"kampanye"}), is_own=False)
    assert not replace(plain, own=True).holds(case)
    assert replace(plain, own=True).holds(replace(case, is_own=True))
    assert not replace(plain, beyond=frozenset({"kampanye"})).holds(case)
    assert replace(plain, beyond=frozenset({"pemungutan-suara"})).holds(case)
