"""Where something stands in a text: the narrowest place that there is."""

from __future__ import annotations

import pytest

from calendar_service.timeline.whereabouts import TOP, Whereabouts
from calendar_service.written.nodes import read_nodes
from calendar_service.written.source import Place

TEXT = b"""elections:
  uji:
    title: Uji
    regions: ["35"]
    stages:
      satu:
        rapat:
          days: 2024-09-20
          local:
            "35.78": 2024-09-21
            "51": 2024-09-22
        lapor:
          due: 3 hari sesudah rapat
      dua:
        suara:
          local: {"35.78": 2024-09-21}
"""
FOUND = Whereabouts(read_nodes("f", TEXT)[0])


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (("uji",), (2, 3)),
        (("uji", "", "regions"), (4, 14)),
        (("uji", "", "law"), (2, 3)),
        (("uji", "rapat"), (7, 9)),
        (("uji", "rapat", "days"), (8, 17)),
        (("uji", "rapat", "days", ["35.15", "35.78"]), (10, 13)),
        (("uji", "rapat", "days", ["51.71"]), (11, 13)),
        (("uji", "rapat", "days", ["64"]), (8, 17)),
        (("uji", "lapor", "days"), (13, 16)),
        (("uji", "suara", "days"), (16, 18)),
        (("uji", "tidak-ada", "days"), (2, 3)),
        (("lain",), (1, 1)),
    ],
)
def test_the_narrowest_place(asked: tuple[str, ...], place: tuple[int, int]) -> None:
    assert FOUND.of(*asked) == Place(*place)


def test_an_empty_text_has_its_beginning() -> None:
    assert Whereabouts(read_nodes("f", b"")[0]).of("uji", "rapat") == TOP
