"""Several places in one calendar: the events of its places, each told once, and none but these."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calendar_service.feeds.query import WITHIN, chosen_places
from calendar_service.package_data import regions
from calendar_service.timeline.stage import Days, Local
from calendar_service.words.contents import CONTENTS
from tests.feeds_material import (
    SHIPPED,
    SMALL,
    build_all,
    following,
    printed_timeline,
    problems,
    read,
    snapshot,
    timeline,
)

PLACES = ["11", "31", "31.71", "35", "35.15", "35.78", "51", "73.73", "91", "91.71", "62.05", "19.71"]
LASTING = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def union(places, more="", form="ics", language="", of=SHIPPED):
    query = f"daerah={','.join(places)}{more}"
    return snapshot(of).variants.answer(f"/feeds/pilihan{language}.{form}", query)


def events(body):
    return read(body).inside("VEVENT")


def said(event):
    """All that an event says but for which place it is, and how new."""
    (start,) = [(p.value, p.parameters.get("TZID")) for p in event.all("DTSTART")]
    ends = tuple((p.value, p.parameters.get("TZID")) for p in event.all("DTEND"))
    plain = tuple(event.one(name).value for name in ("STATUS", "DESCRIPTION", "CATEGORIES", "URL"))
    return start, ends, plain


def stem(uid):
    """A UID without its place's code: of which stage it is, of which election."""
    return ".".join(uid.partition("@")[0].split(".")[:2])


def of_place(code, language=""):
    return events(snapshot(SHIPPED).feeds[f"/feeds/daerah/{code}{language}.ics"].body)


@LASTING
@given(
    places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=6, unique=True), language=st.sampled_from(["", ".en"])
)
@example(places=["35.78", "35.15"], language="")
@example(places=["35.78", "91.71", "11"], language="")
@example(places=["73.73", "35.78"], language="")
@example(places=["31.71", "31"], language="")
@example(places=["35", "35.78"], language="")
def test_a_union_has_the_events_of_its_places_and_no_other(places, language):
    body = union(places, language=language).body
    assert problems(body) == []
    there = {code: {event.one("UID").value: event for event in of_place(code, language)} for code in places}
    own = {event.one("UID").value: event for event in events(body)}
    assert len(own) == len(events(body)), "a UID twice"
    every = {uid: event for each in there.values() for uid, event in each.items()}
    assert own.keys() <= every.keys()
    assert {said(event) for event in own.values()} == {said(event) for event in every.values()}
    for uid, event in own.items():
        assert event.one("SUMMARY").text.startswith(every[uid].one("SUMMARY").text)
        assert event.one("SEQUENCE").value == every[uid].one("SEQUENCE").value


@LASTING
@given(
    places=st.lists(
        st.sampled_from([place for place in PLACES if place != "31.71"]), min_size=2, max_size=5, unique=True
    )
)
@example(places=["35.78", "73.73"])
def test_who_is_told_by_an_event_is_said_in_it_where_it_is_not_everybody(places):
    told = json.loads(union(places, form="json").body)
    names = {code: regions()[code].full_name for code in places}
    shown = {event.one("UID").value: event for event in events(union(places).body)}
    for record in told["stages"]:
        codes = [line.split()[0] for line in record["regional_days"]]
        assert codes == sorted(codes)
        assert codes
        event = shown.get(record["uid"])
        if event is None:
            continue
        assert f".{codes[0]}@" in record["uid"]
        wheres = [p.text for p in event.all("LOCATION")]
        if len(codes) == len(places) or record["id"] == "tidak-memilih":
            assert wheres == []
        else:
            assert wheres == [" · ".join(names[code] for code in codes)]
            assert (
                event.one("SUMMARY").text.endswith(f" – {', '.join(names[code] for code in codes)}") or len(codes) > 3
            )
    assert [each["code"] for each in told["regions"]] == sorted(places)
    each = {code: {e.one("UID").value for e in of_place(code)} for code in places}
    for code, uids in each.items():
        told_of = [r for r in told["stages"] if any(line.startswith(f"{code} ") for line in r["regional_days"])]
        assert len([r for r in told_of if r["uid"] in shown]) == len(uids)


WORDS = ["putusan", *CONTENTS]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("form", ["ics", "json", "csv"])
def test_a_part_and_its_complement_are_the_union(word, form):
    def uids(more):
        body = union(["35.78", "73.73", "35"], more, form).body
        if form == "ics":
            return {event.one("UID").value for event in events(body)}
        if form == "json":
            return {record["uid"] + str(record["last_day"]) for record in json.loads(body)["stages"]}
        return {*body.decode().split("\r\n")[1:]} - {""}

    mine, rest = uids(f"&isi={word}"), uids(f"&isi={','.join(other for other in WORDS if other != word)}")
    assert mine | rest == uids("")
    if word != "tenggat":  # a deadline stands in a group as well
        assert (
            not mine & rest
            or word in ("pemungutan", "putaran-kedua")
            or all("tenggat" not in each for each in mine - rest)
        )


def test_deadlines_alone_and_votes_alone():
    deadlines = json.loads(union(["35.78", "35"], "&isi=tenggat", "json").body)["stages"]
    assert deadlines
    assert all(record["deadline"] for record in deadlines)
    votes = json.loads(union(["31", "73.73"], "&isi=pemungutan", "json").body)["stages"]
    assert {record["id"] for record in votes} == {"pemungutan-suara", "pemungutan-putaran-kedua"}


@pytest.mark.parametrize("places", [["35", "35.78"], ["31", "31.71"], ["35%2B"]])
def test_what_a_province_and_what_lies_in_it_say_alike_is_told_once(places):
    """Their codes are of different lengths, and so are the UIDs in which they stand."""
    found = [(stem(event.one("UID").value), said(event)) for event in events(union(places).body)]
    assert len(found) == len(set(found)) > 20


def test_a_province_with_what_lies_in_it_is_each_of_them():
    whole, apart = union(["34+"]), union(["34", *(f"34.0{number}" for number in range(1, 5)), "34.71"])
    assert events(whole.body) == events(apart.body)
    assert read(whole.body).one("NAME").text == "Tahapan – Daerah Istimewa Yogyakarta dengan kabupaten dan kotanya"
    assert read(apart.body).one("NAME").text == "Tahapan – Daerah Istimewa Yogyakarta dan 5 daerah lain"
    assert len(events(whole.body)) < 2 * len(of_place("34.71"))
    told = [e.one("UID").value for e in events(whole.body) if e.all("LOCATION")]
    assert told == ["penutupan-rkdk.pilkada-2024.34.02@kalender.example"], (
        "a province that elects nobody says so itself"
    )


def test_the_order_in_which_places_are_named_says_nothing():
    one, other = (
        union(["35.78", "35.15"], "&isi=tenggat,pemungutan"),
        union(["3515", "35.78"], "&isi=pemungutan&isi=tenggat&utm_source=x"),
    )
    assert one is other
    assert (
        read(one.body).one("SOURCE").value
        == "https://kalender.example/feeds/pilihan.ics?daerah=35.15,35.78&isi=tenggat,pemungutan"
    )


def test_alarms_and_cancelled_stages_are_as_asked_for():
    assert b"VALARM" not in union(["35.78", "35.15"], "&alarms=none").body
    assert union(["35.78", "35.15"], "&alarms=7d,1d").body.count(b"-P6DT16H") > 5
    assert b"STATUS:CANCELLED" in union(["31", "35"], of=SMALL).body
    assert b"STATUS:CANCELLED" not in union(["31", "35"], "&client=google", of=SMALL).body


def test_each_language_has_its_own_words():
    assert "Election stages – Kota Surabaya + " in read(union(["35.78", "51"], language=".en").body).one("NAME").text
    assert all(
        p.parameters["LANGUAGE"] == "en"
        for e in events(union(["35.78", "51"], language=".en").body)
        for p in e.all("LOCATION")
    )


# What becomes of an event when places come to differ


def test_an_event_keeps_its_uid_when_places_come_to_differ_and_when_they_agree_again():
    before = printed_timeline(SMALL)
    (election, *_) = before.timeline.elections.values()
    stage = election.by_id["kampanye"]
    other = Days(stage.days.first + timedelta(days=1), stage.days.last)

    def with_local(local):
        changed = replace(stage, local=local)
        stages = tuple(changed if each.id == stage.id else each for each in election.stages)
        return replace(
            before.timeline, elections={**before.timeline.elections, election.id: replace(election, stages=stages)}
        )

    def campaign(revision):
        body = build_all(revision).variants.answer("/feeds/pilihan.ics", "daerah=35.01,35.02,35.03").body
        found = [e for e in events(body) if e.one("UID").value.startswith("kampanye.")]
        return {e.one("UID").value.partition("@")[0][-5:]: e for e in found}

    at = before.published_at + timedelta(days=1)
    apart = following(before, with_local({"35.01": Local(days=other)}), at)
    again = following(apart, timeline(SMALL), at + timedelta(days=1))
    together, differing, reunited = campaign(before), campaign(apart), campaign(again)
    assert list(together) == ["35.01"]
    assert sorted(differing) == ["35.01", "35.02"], "the first of those that stay has its own"
    assert differing["35.01"].one("DTSTART").value == f"{other.first:%Y%m%d}"
    assert differing["35.02"].one("DTSTART").value == together["35.01"].one("DTSTART").value
    assert differing["35.02"].one("LOCATION").text == "Kabupaten Ponorogo · Kabupaten Trenggalek"
    stamps = [each["35.01"].one("LAST-MODIFIED").value for each in (together, differing, reunited)]
    assert stamps == sorted(set(stamps)), "programs that go by it see each change of the title"
    assert differing["35.02"].one("LAST-MODIFIED").value == stamps[1]
    assert list(reunited) == ["35.01"]


def test_every_place_is_told_by_one_union_of_all():
    every = [f"{region.code}{WITHIN}" for region in regions().values() if region.is_province]
    assert len(chosen_places(every, regions())) == len(regions())
    body = union(every).body
    assert problems(body) == []
    uids = [event.one("UID").value for event in events(body)]
    assert len(uids) == len(set(uids)) < 400
