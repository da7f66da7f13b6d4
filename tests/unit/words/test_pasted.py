"""Addresses as chats hand them on."""

import pytest

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
    ],
)
def test_codes_capitals_and_slashes(pasted, meant):
    assert as_meant(pasted) == meant


def test_what_is_no_text_and_what_is_too_long_or_climbs():
    assert as_meant("/feeds/x.ics\xff") == "/feeds/x.ics"
    long = "/" + "." * LONGEST
    assert as_meant(long) == long
    assert as_meant("/daerah/../35.78/.") == "/daerah/../35.78/."
