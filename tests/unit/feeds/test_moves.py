import pytest

from calendar_service.feeds.moves import FeedAddress, feed_address, tidy
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import FORMS


@pytest.mark.parametrize("code", ["", "35", "35.78"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_addresses_are_read_as_they_are_written(code, language, form):
    path = feed_path("pilkada-2024", code, language, form)
    found = feed_address(path)
    assert found == FeedAddress("pilkada-2024", code, language, form)
    assert found.path == path


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/",
        "/feeds/x",
        "/feeds/x/35.ics/y",
        "/feeds/x/3578.ics",
        "/feeds/x.id.ics",
        "/feeds/../x.ics",
        "/feeds/x.ics\n",
    ],
)
def test_other_paths_are_none(path):
    assert feed_address(path) is None


def test_tidying():
    assert tidy("//feeds///x/35.ICS/") == "/feeds/x/35.ics"
