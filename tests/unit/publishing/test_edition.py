"""What passes between those who edit and those who publish."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.package_data import translators
from calendar_service.publishing.edition import Copy, Diverged, Unbuildable


@given(st.binary(max_size=50))
def test_a_copy_is_known_by_its_bytes(data: bytes) -> None:
    assert Copy(data, 3, True).sha256 == hashlib.sha256(data).hexdigest()


def test_who_diverged_is_shown_what_the_others_made() -> None:
    present = Copy(b"x", 2, False)
    assert Diverged(present).present is present


def test_what_cannot_be_built_is_named_in_the_sentence() -> None:
    error = Unbuildable(("/feeds/a.ics", "kampanye"))
    assert error.parts == ("/feeds/a.ics", "kampanye")
    for translator in translators().values():
        assert "/feeds/a.ics, kampanye" in error.sentence(translator)
