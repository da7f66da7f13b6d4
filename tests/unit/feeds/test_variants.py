"""What is asked for beyond the plain feeds: kept within its bounds, and right whatever was asked before."""

import random

import pytest

from calendar_service.errors import InvalidInput
from calendar_service.feeds import variants
from calendar_service.feeds.query import PLAIN, Variant
from calendar_service.package_data import regions
from tests.feeds_material import SMALL, build_all, printed_timeline, revision_of, snapshot, timeline

SURABAYA, UNION = "/feeds/pilkada-2024/35.78.ics", "/feeds/pilihan.ics"


def few(monkeypatch, most):
    """A snapshot that keeps few bytes of variants."""
    monkeypatch.setattr(variants, "MOST_BYTES", most)
    monkeypatch.setattr(variants, "MOST_ROW_BYTES", most)
    monkeypatch.setattr(variants, "MOST_SPELT_BYTES", 5_000)
    return build_all(revision_of(timeline())).variants


def test_many_unions_cost_bounded_memory(monkeypatch):
    found = few(monkeypatch, 200_000)
    codes, chance = sorted(regions()), random.Random(1)
    for number in range(60):
        places = chance.sample(codes, chance.choice([1, 2, 5]))
        query = f"daerah={','.join(places)}&isi=pemungutan,tenggat&_={number}"
        first = found.answer(UNION, query)
        assert found._answers.bytes <= 200_000
        assert found._rows.bytes <= 200_000
        assert found._spelt.bytes <= 5_000
        assert found.kept(UNION, query) is first
    many = found._answers.bytes
    assert many > 150_000, "the bound was reached"
    again = found.answer(UNION, "daerah=35.78")
    assert again.body == snapshot().variants.answer(UNION, "daerah=35.78").body


def test_an_answer_weighs_at_least_its_bytes():
    for query in ("daerah=35.78,51", "daerah=35%2B&isi=tenggat"):
        made = snapshot().variants.answer(UNION, query)
        packed = sum(len(part) for piece in made.pieces for part in piece.packed)
        assert variants.kept_bytes(made) >= len(made.body) + packed


def test_queries_that_are_spelt_differently_are_one_answer():
    found = snapshot().variants
    one = found.answer(SURABAYA, "alarms=7d,1d&isi=tenggat")
    assert found.answer(SURABAYA, "isi=tenggat&alarms=1d&alarms=7d&nocache=5") is one
    assert found.made(SURABAYA, Variant((7, 1), contents=("tenggat",))) is one
    assert found.made(SURABAYA, PLAIN) is snapshot().feeds[SURABAYA]
    table = "/feeds/pilkada-2024/35.78.json"
    assert found.answer(table, "alarms=none&client=google") is snapshot().feeds[table]


def test_parts_of_a_feed_keep_its_head_in_every_form():
    for form in ("ics", "json", "csv"):
        path = f"/feeds/pilkada-2024/35.78.{form}"
        whole, part = snapshot().feeds[path].body, snapshot().variants.answer(path, "isi=kampanye").body
        assert part[:200] == whole[:200]
        assert 0 < part.count(b"kampanye.pilkada-2024.35.78@") <= whole.count(b"kampanye.pilkada-2024.35.78@")
        assert b"pemungutan-suara.pilkada" in whole
        assert b"pemungutan-suara.pilkada" not in part


def test_only_what_is_understood_is_kept():
    found = build_all(printed_timeline(SMALL)).variants
    with pytest.raises(InvalidInput):
        found.answer(SURABAYA, "isi=tiada")
    assert found.kept(SURABAYA, "isi=tiada") is None
