"""What an annex is held against: the stages of one election, by all that they are called, in whatever state its file is."""

from __future__ import annotations

from calendar_service.editing.annex_target import AnnexTarget
from calendar_service.package_data import regions, translators
from tests.world import TIMELINE

DATA = TIMELINE.replace(
    "title: Rapat\n", "title: Rapat\n          short: Temu\n          was: [sidang-lama, kuno]\n"
).replace("title: Hanya Aceh", "title: Hanya Aceh\n          part_of: rapat")
SOURCES = 'sources: {satu: "https://satu.id/", dua: {address: "https://dua.id/", since: 2024-01-01}}\n'


def target(data: str = DATA, election: str = "uji", language: str = "id") -> AnnexTarget:
    return AnnexTarget(data.encode(), election, regions(), translators()[language])


def test_a_stage_is_known_by_all_its_names() -> None:
    first, second = target().names
    assert first.names == ("Rapat", "Temu", "Meeting", "rapat", "sidang lama", "kuno")
    assert second.around == ("Satu", "Rapat")
    assert first.days
    assert str(first.days.last) == "2024-09-25"


def test_titles_are_those_of_the_language() -> None:
    for language, title, phase, election in (
        ("id", "Rapat", "Satu", "Pemilihan Uji"),
        ("en", "Meeting", "One", "Test Election"),
    ):
        one = target(language=language)
        assert (one.title("rapat"), one.phases, one.election_title) == (title, {"satu": phase}, election)


def test_sources_are_known_in_both_forms() -> None:
    one = target(SOURCES + DATA)
    assert one.sources == ("satu", "dua")
    assert [one.source_address(name) for name in ("satu", "dua", "tiga")] == ["https://satu.id/", "https://dua.id/", ""]
    assert target().sources == ()


def test_a_file_with_problems_is_read_as_far_as_it_goes() -> None:
    one = target(DATA.replace("issued: 2024-01-26", "issued: kapan"))
    assert one.timeline is None
    assert [form.days and str(form.days.last) for form in one.forms.values()] == ["2024-09-25", "2024-09-26"]
    assert one.phases_with_stages == {"satu"}
    assert target(election="tiada").forms == {}
