import pytest

from calendar_service.feeds.moves import FeedAddress, Moves, feed_address, tidy
from calendar_service.words.addresses import feed_path
from calendar_service.words.forms import FORMS


@pytest.mark.parametrize(
    ("election_id", "code"), [("pilkada-2024", ""), ("pilkada-2024", "35"), ("pilkada-2024", "35.78"), ("", "35.78")]
)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_addresses_are_read_as_they_are_written(election_id, code, language, form):
    path = feed_path(election_id, code, language, form)
    found = feed_address(path)
    assert found == FeedAddress(election_id, code, language, form)
    assert found.path == path


def test_what_lies_wider_and_what_lasts():
    of_election, of_place = feed_address("/feeds/x/35.78.en.csv"), feed_address("/feeds/daerah/35.78.en.csv")
    assert of_election.wider() == ["/feeds/x/35.en.csv", "/feeds/x.en.csv"]
    assert of_place.wider() == ["/feeds/daerah/35.en.csv"]
    assert of_election.lasting == of_place.lasting == of_place.path


def test_a_former_code_leads_on_in_a_places_own_feed():
    moves = Moves({"lama": "baru"}, {"35.99": "35.78"}, ("usai",))
    assert moves.follow("/feeds/daerah/35.99.en.json") == "/feeds/daerah/35.78.en.json"
    assert moves.follow("/feeds/lama/35.99.ics") == "/feeds/baru/35.78.ics"
    assert not moves.is_gone("/feeds/daerah/35.78.ics")


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
