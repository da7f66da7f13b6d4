"""A change of one field writes that field, and not one byte beside it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from calendar_service.errors import InvalidInput, Refused
from calendar_service.written.splice import Word, in_one_line, spliced

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "stages.yaml").read_bytes()
ORDER = ("title", "days", "hours", "regions", "local", "status", "reason", "reason_en", "was")

FILE = """\
# Jangan hapus
elections:   # semua
  psu:
    title: "Pemungutan: ulang"

    stages:
      satu:   # kelompok
        # Di atas tahapan
        balok:  # tahapan
          title: Rapat  # nama
          days: 2024-09-25 s.d. 2024-09-26   # dari koran
          # sebelum jam
          hours: '07.00-13.00' # tanda kutip
          regions: # tempatnya
            - "35.78"  # Surabaya
            - '35.15'

          reason: >- # panjang
            Banjir
            besar.

          # sebelum alasan Inggris
          reason_en: |
            Floods.

            Big ones.

          was: [lama, "kuno"]   # dahulu
        datar: {title: Datar, days: 2024-10-01, regions: ["11", '12'], status: tentative}  # satu baris
        lebar: {
          title: Lebar,  # nama
          days: "2024-10-02",
          was: lama-sekali
        }
        daerah:
          title: Daerah 𝔘é
          local:   # tempat demi tempat
            "35.15": 2025-03-22   # pendek
            "35.78": {days: 2025-04-05, reason: Banjir., reason_en: Floods.}
            '62.05':
              days: 2025-04-16
              reason: Semula 19 April; dimajukan.
              reason_en: First 19 April.
            # sesudah semua tempat
        kosong:
          title: Kosong
          hours:
          status:   # nanti
  # penutup
"""
STAGES = ("elections", "psu", "stages", "satu")
PLACE = (*STAGES, "daerah", "local")
TABLES = [
    *((*STAGES, name) for name in ("balok", "datar", "lebar", "daerah", "kosong")),
    *((*PLACE, code) for code in ("35.15", "35.78", "62.05")),
]
VALUES = [
    Word("2024-12-01"),
    "Banjir.",
    "Banjir: besar # bukan catatan",
    "  - butir",
    "yes",
    "12",
    "a, b] {c}",
    "baris satu\nbaris dua",
    "kutip ' dan \" dan \\",
    "é 𝔘 😀",
    "&a *b !c",
    "?",
    "",
    ["35.78"],
    ["35.78", "35.15", "11"],
    ["51", "saja: ini"],
    None,
]  # fmt: skip


def read(data: bytes) -> Any:
    return yaml.load(data.decode("utf-8-sig"), Loader=yaml.BaseLoader)


def at(tree: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def intended(data: bytes, path: tuple[str, ...], key: str, value: object) -> Any:
    """What the file should say."""
    tree = read(data)
    table = at(tree, path)
    if not isinstance(table, dict):
        at(tree, path[:-1])[path[-1]] = table = {"days": table}
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
    return tree


def alike(found: Any, wanted: Any) -> bool:
    """Lists of places say the same in any order; a day that stands alone is a table with that day."""
    if isinstance(wanted, dict) and isinstance(found, str):
        return wanted == {"days": found}
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(alike(found[key], wanted[key]) for key in wanted)
    return sorted(found) == sorted(wanted) if isinstance(wanted, list) else found == str(wanted)


def field_of(text: str, path: tuple[str, ...], key: str) -> tuple[int, int]:
    """Where a field begins and ends in a text, with what parts it from its neighbours; of a single value itself; of none that is there the table."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for name in path:
        node = next(value for each, value in node.value if each.value == name)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    index = next((i for i, (each, _) in enumerate(pairs) if each.value == key), None)
    if index is None:
        return node.start_mark.index, node.end_mark.index
    start = text.rfind("\n", 0, pairs[index][0].start_mark.index) + 1
    end = pairs[index][1].end_mark.index
    if node.flow_style:
        start = pairs[index - 1][1].end_mark.index if index else pairs[0][0].start_mark.index
    elif pairs[index][1].flow_style is False if isinstance(pairs[index][1], yaml.SequenceNode) else False:
        end = pairs[index][1].value[-1].end_mark.index
    end = text.find("\n", end) + 1 or len(text) if not node.flow_style else end
    return start, end


def change_is_small(before: str, after: str, path: tuple[str, ...], key: str) -> bool:
    """Whether everything outside of the field is byte for byte what it was; a field that is new is one piece in between."""
    if before == after:
        return True
    start, end = field_of(before, path, key)
    return after.startswith(before[:start]) and len(after) >= start + len(before) - end and after.endswith(before[end:])


def forms(text: str) -> dict[str, bytes]:
    """The same file as different programs save it."""
    return {
        "unix": text.encode(),
        "windows": text.replace("\n", "\r\n").encode(),
        "mark": b"\xef\xbb\xbf" + text.encode(),
        "no end": text.rstrip("\n").removesuffix("\n  # penutup").encode(),
    }


@pytest.mark.parametrize("form", forms(FILE))
def test_any_change_of_any_field_says_what_it_should_and_touches_nothing_else(form: str) -> None:
    data, refused, tried = forms(FILE)[form], [], 0
    for path in TABLES:
        is_place = path[:-1] == PLACE
        for key in ("days", "reason", "reason_en") if is_place else ORDER[1:]:
            for value in VALUES:
                if key == "local" or (value is None and is_place and key == "days"):
                    continue
                tried += 1
                try:
                    new = spliced(data, path, {key: value}, ORDER, "days" if is_place else "")
                except Refused:
                    refused.append((path, key, value))
                    continue
                is_right = alike(read(new), intended(data, path, key, value))
                is_small = change_is_small(data.decode("utf-8-sig"), new.decode("utf-8-sig"), path, key)
                keeps_form = new[:3] == data[:3] and new.count(b"\r\n") == (new.count(b"\n") if b"\r\n" in data else 0)
                if not (is_right and is_small and keeps_form):  # a difference of whole files would be told for minutes
                    pytest.fail(f"{path} {key} {value!r}: {is_right=} {is_small=} {keeps_form=}")
    assert (len(refused), tried > 500) == (0, True)


def test_several_changes_at_once(tmp_path: Path) -> None:
    path = (*PLACE, "35.15")
    changes = {"days": Word("2025-03-29"), "reason": "Banjir.", "reason_en": "Floods: big."}
    new = spliced(FILE.encode(), path, changes, ("days", "reason", "reason_en"), "days").decode()
    line = '            "35.15": {days: 2025-03-29, reason: Banjir., reason_en: "Floods: big."}   # pendek\n'
    assert new == FILE.replace('            "35.15": 2025-03-22   # pendek\n', line)


def test_a_new_field_stands_where_it_belongs_in_order() -> None:
    new = spliced(FILE.encode(), (*STAGES, "daerah"), {"days": Word("2024-12-01"), "reason": "Banjir."}, ORDER).decode()
    assert "title: Daerah 𝔘é\n          days: 2024-12-01\n          local:" in new
    assert "reason_en: First 19 April.\n          reason: Banjir.\n            # sesudah semua tempat" in new


def test_a_place_that_had_no_line_gets_one() -> None:
    new = spliced(
        FILE.encode(), PLACE, {"35.10": {"days": Word("2025-05-01"), "reason": "yes"}}, ("35.10", "35.15")
    ).decode()
    assert (
        '# tempat demi tempat\n            "35.10": {days: 2025-05-01, reason: "yes"}\n            "35.15": 2025-03-22'
        in new
    )
    flat = spliced(
        FILE.encode(), (*STAGES, "datar"), {"local": {"35.78": {"days": Word("2025-05-01")}}}, ORDER
    ).decode()
    assert 'regions: ["11", \'12\'], local: {"35.78": {days: 2025-05-01}}, status: tentative}' in flat


def test_comments_behind_what_changes_stay() -> None:
    new = spliced(
        FILE.encode(),
        (*STAGES, "balok"),
        {"reason": "Gempa.", "days": Word("2024-10-01"), "regions": ["35.78", "11"]},
        ORDER,
    ).decode()
    assert "days: 2024-10-01   # dari koran\n" in new
    assert "reason: Gempa. # panjang\n\n          # sebelum alasan" in new
    assert '- "35.78"  # Surabaya\n            - "11"\n\n          reason' in new


def test_what_it_does_not_master_is_refused() -> None:
    for text in (
        "a:\n  ? title\n  : x\n",
        "a: {title}\n",
        "a: {}\n",
        "a: [x]\n",
        "a: x\n",
        "a: {b: 1}\na: {b: 2}\n",
        "",
    ):
        with pytest.raises(Refused):
            spliced(text.encode(), ("a",), {"title": "y", "days": "z"}, ORDER)
    with pytest.raises(InvalidInput):
        spliced(b"a: [", ("a",), {"b": "c"})


@pytest.mark.parametrize(
    "value", ["2024-12-01", "no", "a: b", "", " x", "[a]", "'", "null", "1.5", "- a", "# a", "a #b", "%a", "@a", "`a"]
)
@pytest.mark.parametrize("flow", [True, False])
def test_a_text_is_written_so_that_it_is_read_as_text(value: str, flow: bool) -> None:
    text = f"k: [{in_one_line(value, flow=True)}]" if flow else f"k: {in_one_line(value, flow=False)}"
    found = yaml.safe_load(text)["k"]
    assert (found[0] if flow else found) == value


def test_the_shipped_file_is_changed_in_one_line() -> None:
    """Some of its stages, by chance, a date each."""
    tree, chance = read(SHIPPED), random.Random(16)
    every = [
        ("elections", election, "stages", phase, stage)
        for election, inner in tree["elections"].items()
        for phase, stages in inner["stages"].items()
        for stage in stages
    ]
    for path in chance.sample(every, 3):
        new = spliced(SHIPPED, path, {"days": Word("2031-02-03")}, ORDER)
        assert alike(read(new), intended(SHIPPED, path, "days", "2031-02-03"))
        before, after = SHIPPED.decode().splitlines(), new.decode().splitlines()
        assert len([line for line in after if line not in before]) == 1
        assert len(after) - len(before) == (0 if "days" in at(tree, path) else 1)
