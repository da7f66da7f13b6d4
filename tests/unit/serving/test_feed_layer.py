"""The layer as a calendar program meets it, over WSGI."""

import gzip
from dataclasses import replace
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from calendar_service.package_data import regions, translators
from calendar_service.serving.feed_layer import FeedLayer
from calendar_service.words.addresses import TABLE, address, parse
from tests.feeds_material import build_all, revision_of, snapshot, timeline

PATH = "/feeds/pilkada-2024/35.78.ics"


def behind(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"behind"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status[:3]), {k.lower(): v for k, v in headers}, body
        assert len(self.headers) == len(headers), "a header twice"


def ask(path=PATH, method="GET", query="", current=snapshot, **fields):
    """fields: request headers with underscores."""
    layer = validator(FeedLayer(behind, current, translators(), "https://kalender.example"))
    environ = {"SCRIPT_NAME": "", "PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}
    environ |= {f"HTTP_{name.upper()}": value for name, value in fields.items()}
    setup_testing_defaults(environ)
    found = []
    parts = layer(environ, lambda status, headers, exc=None: found.append((status, headers)))
    body = b"".join(parts)
    parts.close()
    return Answer(*found[0], body)


def test_every_feed_stands_in_the_table_of_addresses_and_is_printed_from_it():
    feeds = {row.name for row in TABLE if row.name.startswith("feeds.")} - {"feeds.union", "feeds.stage"}
    told = set()
    for path in snapshot().feeds:
        found = parse(path)
        assert found is not None
        told.add(found.name)
        assert address(found.name, found.language, **found.values) == path
    assert told == feeds


def test_a_feed_with_its_headers():
    answer = ask()
    feed = snapshot().feeds[PATH]
    assert answer.status == 200
    assert answer.body == feed.body
    assert answer.headers == {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(feed.body)),
        "content-disposition": 'inline; filename="pilkada-2024-35.78.ics"',
        "etag": f'"{feed.etag}"',
        "last-modified": "Fri, 26 Jan 2024 00:00:00 GMT",
        "cache-control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Last-Modified",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
    }


class Broken(dict):
    """Feeds of which none can be made when it is asked for."""

    def __contains__(self, path):
        return True

    def __missing__(self, path):
        raise ValueError(path)


def test_a_feed_that_cannot_be_made_is_asked_for_again():
    answer = ask(current=lambda: replace(snapshot(), feeds=Broken(), calendars={}))
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("end", "kind"), [(".json", "application/json"), (".en.csv", "text/csv")])
def test_other_formats_have_their_types(end, kind):
    assert ask(f"/feeds/pilkada-2024{end}").headers["content-type"].startswith(kind)


def test_gzip_has_a_tag_of_its_own():
    plain, packed = ask(), ask(accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in ask(accept_encoding="gzip;q=0").headers


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=1", "nothing", "", "text/calendar,*/*;q=0.5"])
def test_whatever_is_accepted_is_answered(accept):
    assert ask(accept=accept).status == 200


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
@pytest.mark.parametrize("first", ["", "gzip"])
def test_either_tag_is_recognised_in_either_form(first, form, encoding):
    """A program may ask again in another form than it first did; its copy is as good."""
    tag = ask(accept_encoding=first).headers["etag"]
    again = ask(accept_encoding=encoding, if_none_match=form.format(tag))
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == (ask(accept_encoding=encoding).headers["etag"] if form == "*" else tag)


def test_304_repeats_what_it_must_and_describes_no_body():
    answer = ask(if_none_match=ask().headers["etag"])
    assert answer.status == 304
    for name in ("etag", "last-modified", "cache-control", "vary", "access-control-allow-origin"):
        assert name in answer.headers
    assert not {"content-type", "content-length", "content-encoding"} & set(answer.headers)


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Fri, 26 Jan 2024 00:00:00 GMT", 304),
        ("Sat, 27 Jan 2024 00:00:00 GMT", 304),
        ("Thu, 25 Jan 2024 23:59:59 GMT", 200),
        ("kemarin", 200),
    ],
)
def test_dates_decide_where_there_is_no_tag(since, status):
    assert ask(if_modified_since=since).status == status
    assert ask(if_modified_since=since, if_none_match='"other"').status == 200


def test_head_is_get_without_a_body():
    for fields in ({}, {"accept_encoding": "gzip"}, {"if_none_match": "*"}):
        get, head = ask(**fields), ask(method="HEAD", **fields)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    lost = ask("/feeds/pilkada-2024/35.99.ics", "HEAD")
    assert (lost.status, lost.body) == (404, b"")


def test_queries_choose_variants_and_what_apps_add_is_passed_over():
    assert b"VALARM" not in ask(query="alarms=none").body
    assert ask(query="alarms=none").headers["etag"] != ask().headers["etag"]
    assert ask(query="t=1732665600&alarms=1d&%zz&utm_source=x").headers["etag"] == ask().headers["etag"]
    shown = ask("/feeds/pilkada-2024/31.ics", query="client=google").body
    assert b"STATUS:CANCELLED" not in shown
    assert ask(query="alarms=7d", if_none_match=ask(query="alarms=7d").headers["etag"]).status == 304


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/feeds/pilkada-2024/92.71.ics", "/feeds/pilkada-2024/96.71.ics"),
        ("/feeds/pilkada-serentak/35.78.en.csv", "/feeds/pilkada-2024/35.78.en.csv"),
        ("/feeds/pilkada-2024.ics/", "/feeds/pilkada-2024.ics"),
        ("//feeds//pilkada-2024.ICS", "/feeds/pilkada-2024.ics"),
        ("/feeds/pilkada-serentak//92.71.ics/", "/feeds/pilkada-2024/96.71.ics"),
    ],
)
def test_moved_feeds_say_where(path, target):
    answer = ask(path, query="alarms=7d,1d")
    assert (answer.status, answer.headers["location"]) == (308, f"{target}?alarms=7d,1d")
    assert ask(path).headers["location"] == target


@pytest.mark.parametrize("path", ["//feeds/pilkada-2024.ics", "/feeds/pilkada-2024.ICS", "/feeds/pilkada-2024.ics/"])
def test_a_crooked_address_is_kept_by_nobody(path):
    """A cache that reads addresses otherwise than we do would else answer it for the right one."""
    answer = ask(path)
    assert (answer.status, answer.headers["cache-control"]) == (308, "no-store")
    assert ask("/feeds/pilkada-serentak.ics").headers["cache-control"] == "public, max-age=300"
    assert ask("/feeds//pilkada-2020.ics").headers["cache-control"] == "no-store"
    assert ask("/feeds/pilkada-2024.icsgzip").headers["cache-control"] == "no-store"


JUNK = [
    ".",
    ")",
    ",",
    '"',
    ">",
    " ",
    ").",
    "\u200b",
    "\xa0",
    "”",
    "…",
    "*",
    "_",
    "!",
    "?)",
    "'",
    "]",
    ";",
    ":",
    "</a>"[:1],
    "\r\n",
    "\u2060.",
]


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize(
    "path",
    [
        "/feeds/pilkada-2024/35.78.ics",
        "/feeds/daerah/35.78.en.csv",
        "/feeds/pilihan.ics",
        "/pilkada-2024/tahapan/kampanye.ics",
    ],
)
def test_an_address_as_a_chat_pastes_it_leads_to_the_right_place(path, junk):
    answer = ask((path + junk).encode().decode("latin-1"), query="alarms=7d")
    assert (answer.status, answer.headers["location"]) == (308, f"{path}?alarms=7d")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/feeds/pilkada-2024/3578.ics", "/feeds/pilkada-2024/35.78.ics"),
        ("/feeds/pilkada-2024/3578.en.ics.", "/feeds/pilkada-2024/35.78.en.ics"),
        ("/feeds/daerah/3578.JSON", "/feeds/daerah/35.78.json"),
        ("/feeds/daerah/9271.ics", "/feeds/daerah/96.71.ics"),
        ("/FEEDS/Pilihan.ICS", "/feeds/pilihan.ics"),
        ("//feeds//pilihan.en.ics/", "/feeds/pilihan.en.ics"),
        ("/pilkada-serentak/tahapan/kampanye.ics", "/pilkada-2024/tahapan/kampanye.ics"),
        ("/Pilkada-2024/Tahapan/Kampanye.EN.ics)", "/pilkada-2024/tahapan/kampanye.en.ics"),
    ],
)
def test_codes_without_a_dot_and_capitals_lead_there_too(path, target):
    answer = ask(path)
    assert (answer.status, answer.headers["location"]) == (308, target)


@pytest.mark.parametrize(
    ("path", "query", "name", "value", "choices"),
    [
        (PATH, "phase=pemungutan", "phase", "pemungutan", "isi:"),
        (PATH, "alarms=besok", "alarms", "besok", "none"),
        ("/feeds/pilkada-2024.csv", "isi=semua", "isi", "semua", "tenggat"),
        ("/feeds/daerah/35.78.json", "wilayah=35.78", "wilayah", "35.78", "daerah:"),
        ("/feeds/pilkada-2024.ics", "daerah=35.78", "daerah", "35.78", "/feeds/pilihan.ics"),
        ("/feeds/pilihan.ics", "daerah=35.99", "daerah", "35.99", "35+"),
        ("/feeds/pilihan.en.json", "", "daerah", "", "35.78,35.15"),
        ("/pilkada-2024/tahapan/kampanye.ics", "client=apple", "client", "apple", "google"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused_in_both_languages(path, query, name, value, choices):
    answer = ask(path, query=f"utm_source=wa&{query}")
    said = answer.body.decode()
    assert answer.status == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    for language in said.split("\n\n"):
        assert name in language
        assert value in language
        assert choices in language
    assert any(word in said for word in ("tidak", "harus", "hanya"))
    assert " known" in said or " must " in said or " holds only " in said
    head = ask(path, "HEAD", query=query)
    assert (head.status, head.body) == (400, b"")


def test_several_places_in_one_calendar():
    answer = ask("/feeds/pilihan.en.ics", query="daerah=35.78,35.15&isi=tenggat&fbclid=x")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'inline; filename="pilihan.en.ics"'
    assert (
        answer.headers["etag"] == ask("/feeds/pilihan.en.ics", query="isi=tenggat&daerah=3515,35.78.").headers["etag"]
    )
    packed = ask("/feeds/pilihan.en.ics", query="daerah=35.78,35.15&isi=tenggat", accept_encoding="gzip")
    assert gzip.decompress(packed.body) == answer.body
    again = ask("/feeds/pilihan.en.ics", query="daerah=35.78,35.15&isi=tenggat", if_none_match=answer.headers["etag"])
    assert again.status == 304


def test_one_stage_as_a_calendar():
    answer = ask("/pilkada-2024/tahapan/kampanye.ics")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'inline; filename="pilkada-2024-tahapan-kampanye.ics"'
    assert answer.body.count(b"BEGIN:VEVENT") == 1
    assert ask("/pilkada-2024/tahapan/tiada.ics").status == 404
    assert ask("/pilkada-2024/tahapan/kampanye/").body == ask("/pilkada-2024/tahapan/").body == b"behind"


def test_what_was_asked_for_once_is_answered_from_memory():
    made = build_all(revision_of(timeline()))
    layer = FeedLayer(behind, lambda: made, translators(), "https://kalender.example")

    def from_memory(path, query):
        found = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
        parts = layer.from_memory(environ, lambda status, headers: found.append(status))
        return (found[0][:3], b"".join(parts)) if parts is not None else None

    for path, query in [
        ("/feeds/pilihan.ics", "daerah=35.78"),
        (PATH, "isi=tenggat&t=1"),
        ("/pilkada-2024/tahapan/kampanye.ics", ""),
    ]:
        assert from_memory(path, query) is None
        answer = ask(path, query=query, current=lambda: made)
        assert from_memory(path, query) == ("200", answer.body)
    assert from_memory("/feeds/pilihan.ics", "daerah=35.15") is None
    assert from_memory("/feeds/pilihan.ics.", "")[0] == "308"
    assert from_memory("/pilkada-2024/tahapan/kampanye/", "") is None


def test_a_place_has_a_feed_over_all_of_its_elections():
    answer = ask("/feeds/daerah/35.78.en.json")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'inline; filename="daerah-35.78.en.json"'
    assert ask("/feeds/daerah/35.78.ics", query="alarms=none&changes=1").status == 200
    assert ask("/feeds//DAERAH/35.78.ICS").headers["location"] == "/feeds/daerah/35.78.ics"
    for former, heir in {**regions().former, "9101": "93.01"}.items():
        moved = ask(f"/feeds/daerah/{former}.en.csv", query="x=1")
        assert (moved.status, moved.headers["location"]) == (308, f"/feeds/daerah/{heir}.en.csv?x=1")
    lost = ask("/feeds/daerah/35.99.en.ics")
    assert lost.status == 404
    assert "Tidak ada wilayah dengan kode 35.99." in lost.body.decode()
    assert "https://kalender.example/daerah/" in lost.body.decode()
    assert "https://kalender.example/feeds/daerah/35.en.ics" in lost.body.decode()


def partial():
    """The small timetable, in which East Java alone takes part."""
    known = timeline()
    election = replace(known.elections["pilkada-2024"], regions=("35",), without=frozenset())
    return build_all(revision_of(replace(known, elections={"pilkada-2024": election})))


def test_a_place_that_takes_no_part_is_led_to_its_own_feed():
    made = partial()
    assert ask("/feeds/pilkada-2024/35.78.en.csv", current=lambda: made).status == 200
    for path in ("/feeds/pilkada-2024/51.en.csv", "/feeds//PILKADA-2024/51.en.csv"):
        answer = ask(path, query="alarms=none", current=lambda: made)
        assert (answer.status, answer.headers["location"]) == (308, "/feeds/daerah/51.en.csv?alarms=none")
    assert ask("/feeds/daerah/51.en.csv", current=lambda: made).status == 200
    assert ask("/feeds/pilkada-2024/51.99.ics", current=lambda: made).status == 404
    assert ask("/feeds/pilkada-2029/51.ics", current=lambda: made).status == 404


def test_ended_feeds_are_gone():
    answer = ask("/feeds/pilkada-2020/35.78.ics")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.status == 410
    assert "sudah berakhir" in answer.body.decode()
    assert "is over" in answer.body.decode()


def test_an_unknown_region_is_told_so_with_the_nearest():
    answer = ask("/feeds/pilkada-2024/35.99.en.ics")
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    text = answer.body.decode()
    assert "Tidak ada wilayah dengan kode 35.99." in text
    assert "There is no region with the code 35.99." in text
    assert "https://kalender.example/feeds/pilkada-2024/35.en.ics" in text
    assert "https://kalender.example/feeds/pilkada-2024.ics" in ask("/feeds/pilkada-2024/00.ics").body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/pilkada-2029.ics",
        "/feeds/x",
        "/feeds/../etc/passwd",
        "/feeds/<b>.ics",
        "/feeds/\xff\r\nX: y.ics",
        "/feeds/" + "a" * 9000,
    ],
)
def test_anything_else_is_not_found_and_not_repeated(path):
    answer = ask(path)
    assert answer.status == 404
    assert len(answer.body) < 400
    assert b"<b>" not in answer.body


@pytest.mark.parametrize("path", ["/", "/feeds", "/feeds/", "/pilkada-2024/", "//x", "/feedsx.ics"])
def test_other_addresses_go_to_the_application(path):
    assert ask(path).body == b"behind"


def test_only_reading_is_allowed():
    answer = ask(method="POST")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    preflight = ask(method="OPTIONS", origin="https://lain.example", access_control_request_method="GET")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
