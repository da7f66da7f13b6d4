"""What an address asks for: understood, refused with a sentence, or passed over."""

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.feeds.query import HELP, MEANT, PLAIN, Variant, Vocabulary, chosen_places, variant
from calendar_service.package_data import regions

KNOWN = Vocabulary(frozenset({"kampanye", "putusan"}), regions())


def refused(query, *, has_places=False):
    with pytest.raises(InvalidInput) as found:
        variant(query, KNOWN, has_places=has_places)
    return [problem.message % problem.facts for problem in found.value.problems]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", PLAIN),
        ("alarms=7d,1d", Variant((7, 1))),
        ("alarms=1d%2C7d", Variant((7, 1))),
        ("alarms=1d,1d, 3D ,7d", Variant((7, 3, 1))),
        ("alarms=1d,+3d", Variant((3, 1))),
        ("alarms=7d&alarms=1d", Variant((7, 1))),
        ("alarms=NONE&t=1732000000", Variant(())),
        ("alarms=", PLAIN),
        ("alarms", PLAIN),
        ("client=google", Variant(shows_cancelled=True)),
        ("client=Google&x=y", Variant(shows_cancelled=True)),
        ("changes=1", Variant(shows_changes=True)),
        ("changes=0", PLAIN),
        ("isi=pemungutan,tenggat", Variant(contents=("tenggat", "pemungutan"))),
        ("isi=tenggat&isi=pemungutan&isi=tenggat", Variant(contents=("tenggat", "pemungutan"))),
        ("isi=putusan", Variant(contents=("putusan",))),
        ("isi=Tenggat.", Variant(contents=("tenggat",))),
        ("amp;isi=tenggat", Variant(contents=("tenggat",))),
        ("x=1&amp;alarms=7d)", Variant((7,))),
        ("alarms=7d%E2%80%8B", Variant((7,))),
        ("isi[]=tenggat", Variant(contents=("tenggat",))),
        ("ISI=tenggat", Variant(contents=("tenggat",))),
        ("%%%&&==;;", PLAIN),
    ],
)
def test_what_is_understood(query, asked):
    assert variant(query, KNOWN) == asked


ADDED = (
    "utm_source=wa&utm_medium=x&utm_campaign=y",
    "fbclid=IwAR0x",
    "gclid=1&dclid=2&wbraid=3&msclkid=4&igshid=5&yclid=6",
    "nocache=1732665600",
    "t=1",
    "_=1732665600123",
    "cb=aXf3",
    "v=3",
    "ts=1&rand=0.123&random=9&cachebuster=1&timestamp=3&bust=1",
    "from=timeline&isappinstalled=0",
    "ref=x&source=y&share=z&si=q",
    "hl=id&lang=id&tz=Asia/Jakarta&locale=id-ID",
    "start=2024-09-01&end=2024-10-01&timeZone=local",
    "export=ics&download=1&format=ics",
    "7d",
    "=",
    "a" * 3000,
    "mc_cid=1&mc_eid=2&_ga=3&_gl=4&__cf_chl_tk=5",
)


@pytest.mark.parametrize("query", ADDED)
def test_what_apps_and_chats_add_is_passed_over(query):
    assert variant(query, KNOWN) == PLAIN
    assert variant(f"{query}&alarms=none&{query}", KNOWN) == Variant(())


@pytest.mark.parametrize(
    "query",
    [
        "alarms=besok", "alarms=%D9%A3d", "alarms=-3d", "alarms=003d", "alarms=365d", "alarms=2d,besok", "alarms=%FF%00", "client=apple",
        "changes=ya", "isi=pemilu", "isi=tenggat,semua", "isi=" + "x" * 5000,
    ],
)  # fmt: skip
def test_a_known_name_with_an_unknown_value(query):
    wrong, help_ = refused(query)
    name = query.partition("=")[0]
    assert wrong.startswith(f"{name}=")
    assert wrong.endswith(" tidak dikenal.")
    assert len(wrong) < 150
    assert help_.startswith(f"{name}:")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *MEANT.items(), ("alarm", "alarms"), ("alrms", "alarms"), ("alarsm", "alarms"), ("cleint", "client"), ("chnages", "changes"), ("dearah", "daerah"),
        ("daera", "daerah"), ("Phase", "isi"), ("PHASE", "isi"), ("phase[]", "isi"), ("daerah[0]", "daerah"), ("amp;region", "daerah"),
    ],
)  # fmt: skip
def test_a_name_that_is_taken_for_one_of_ours(name, meant):
    wrong, help_ = refused(f"utm_source=x&{name}=Pemungutan")
    assert f"mungkin yang dimaksud {meant}." in wrong
    assert "(nilainya: Pemungutan)" in wrong
    assert help_.startswith(f"{meant}:")


def test_every_objection_is_told_once_and_not_without_end():
    assert refused("alarms=x&alarms=x&isi=y&client=z")[:3] == [
        "alarms=x tidak dikenal.",
        "client=z tidak dikenal.",
        "isi=y tidak dikenal.",
    ]
    assert len(refused("&".join(f"isi=x{number}" for number in range(190)))) < 30


def test_what_a_stranger_wrote_is_said_harmlessly():
    (wrong, _) = refused("phase=%1B%5B31m%0Ax%E2%80%AEy")
    assert wrong.isprintable()


def test_each_name_says_what_may_stand_behind_it():
    for name, sentence in HELP.items():
        assert sentence.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("35.78,35.15", ("35.15", "35.78")),
        ("3578,35.15", ("35.15", "35.78")),
        ("35.15,35.78,35.15", ("35.15", "35.78")),
        ("35+", ("35+",)),
        ("35%2B", ("35+",)),
        ("35+,35,35.78,51", ("35+", "51")),
        ("35 , 51", ("35", "51")),
        ("35.78;51.", ("35.78", "51")),
        ("35.78%2C51).", ("35.78", "51")),
        ("92.71", ("96.71",)),
    ],
)
def test_places(value, places):
    found = variant(f"daerah={value}", KNOWN, has_places=True)
    assert found.places == places
    assert variant(found.query, KNOWN, has_places=True) == found


def test_a_form_may_name_places_one_by_one():
    assert variant("daerah=35.78&daerah=51%2B&isi=", KNOWN, has_places=True).places == ("35.78", "51+")


@pytest.mark.parametrize("value", ["35.99", "35.78+", "99+", "surabaya", "35.780", "3", "35-78", "35.78+35.15"])
def test_what_is_no_place(value):
    assert refused(f"daerah=35.15,{value}", has_places=True)[0] == f"daerah={value} tidak dikenal."


def test_places_are_named_where_they_must_and_nowhere_else():
    assert refused("", has_places=True)[0] == "Alamat kalender pilihan harus menyebut daerah."
    assert refused("daerah=", has_places=True)[0] == "Alamat kalender pilihan harus menyebut daerah."
    assert "/feeds/pilihan.ics" in refused("daerah=35.78")[0]


def test_a_province_with_all_that_lies_in_it():
    codes = [region.code for region in chosen_places(("35+", "51"), regions())]
    assert codes[0] == "35"
    assert codes[-1] == "51"
    assert codes == sorted(set(codes))
    assert len(codes) == 1 + 38 + 1
