import pytest

from calendar_service.feeds.addresses import Address, address, tidy
from calendar_service.feeds.places import feed_path
from calendar_service.package_data import regions


@pytest.mark.parametrize("code", [None, "35", "35.78"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["ics", "json", "csv"])
def test_addresses_are_read_as_they_are_written(code, language, kind):
    path = feed_path("pilkada-2024", regions()[code] if code else None, language, kind)
    found = address(path)
    assert found == Address("pilkada-2024", code or "", "" if language == "id" else ".en", kind)
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
    assert address(path) is None


def test_tidying():
    assert tidy("//feeds///x/35.ICS/") == "/feeds/x/35.ics"
