"""Addresses as chats hand them on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.words.pasted import CLINGING, LONGEST, as_meant

FEED, PAGE = "/feeds/pilkada-2024/35.78.ics", "/pilkada-2024/35.78/"


def sent(text):
    """As WSGI hands a decoded path over."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("clinging", [*CLINGING, ").", '",', "> ", "\u200b.", "…)", "”"])
@pytest.mark.parametrize("path", [FEED, PAGE, "/feeds/pilihan.ics", "/"])
def test_what_clings_to_an_address_falls_off(path, clinging):
    assert as_meant(sent(path + clinging)) == path
    assert as_meant(path) == path


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("/feeds/pilkada-2024/3578.ics", FEED),
        ("/feeds/pilkada-2024/3578.en.ics", "/feeds/pilkada-2024/35.78.en.ics"),
        ("/feeds/daerah/3578.JSON).", "/feeds/daerah/35.78.json"),
        ("/Feeds//Pilkada-2024/35.78.ICS", FEED),
        ("/pilkada-2024/3578/", PAGE),
        ("/pilkada-2024/3578", "/pilkada-2024/35.78"),
        ("/en/pilkada-2024/3578/,", "/en" + PAGE),
        ("/pilkada-2024./35.78./", PAGE),
        ("/feeds/pilkada-2024.ics/", "/feeds/pilkada-2024.ics/"),
        ("/pilkada-2024/35-78/", PAGE),
        ("/feeds/pilkada-2024/35,78.ics", FEED),
        ("/pilkada-2024/35.78/index.html", PAGE),
    ],
)
def test_codes_capitals_and_slashes(pasted, meant):
    assert as_meant(pasted) == meant


@pytest.mark.parametrize(
    "frame",
    [
        "%s%%0A", "%s%%20", "%s%%C2%%A0", "%s\\", "%s|", "%s»", "%s。", "%s –",
        "/webcal://kalender.example%s", "/webcals:/kalender.example%s", "/https://localhost:8000%s.", "HTTP://x%s",
        "/*%s*", "/_%s_", "/“%s”", "/(%s)", "/ %s", "/\u200b%s", "/<%s>", "//%s",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [FEED, PAGE, "/en/daerah/35.78/"])
def test_what_stands_around_an_address_falls_off(path, frame):
    assert as_meant(sent(frame % path)) == path


@pytest.mark.parametrize("behind", ["&gt;", "&nbsp;)", "<br>", "</a>", "#atas", '"><b>'])
@pytest.mark.parametrize("path", [FEED, "/daerah/35.78"])
def test_a_tag_or_an_entity_behind_an_address_falls_off(path, behind):
    assert as_meant(path + behind) == path


@pytest.mark.parametrize("pair", [("-", "\u2011"), ("/", "/\xa0"), (".", "\uff0e"), ("-", "-\n"), (".", ".\u200b")])
@pytest.mark.parametrize("path", [FEED, PAGE])
def test_what_a_chat_breaks_inside_an_address_is_mended(path, pair):
    assert as_meant(sent(path.replace(*pair))) == path


@pytest.mark.parametrize("path", ["/%2e%2e/feeds/x.ics", "/daerah/%252e%252e/x"])
def test_what_climbs_when_it_is_decoded_once_more_is_left_as_it_is(path):
    assert as_meant(path) == path


@given(st.text(max_size=60))
def test_any_path_is_read_and_comes_to_rest(text):
    path = sent("/" + text)
    for _ in range(60):
        path, before = as_meant(path).encode().decode("latin-1"), path
        if path == before:
            return
    raise AssertionError(path)


def test_what_is_no_text_and_what_is_too_long_or_climbs():
    assert as_meant("/feeds/x.ics\xff") == "/feeds/x.ics"
    long = "/" + "." * LONGEST
    assert as_meant(long) == long
    assert as_meant("/daerah/../35.78/.") == "/daerah/../35.78/."
