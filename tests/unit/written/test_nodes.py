"""A tree that remembers where everything stood; scalars stay what the editor typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import InvalidInput
from calendar_service.written.nodes import MAX_BYTES, MAX_DEPTH, Node, Scalar, Sequence, Table, read_nodes


def tree(text: str) -> Node:
    found, problems = read_nodes("f", text.encode())
    assert problems == []
    return found


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


def test_scalars_stay_text_and_know_their_place() -> None:
    found = tree('a: no\nb:\n  - 11.10\n  - "07.00"\n')
    assert plain(found) == {"a": "no", "b": ["11.10", "07.00"]}
    assert isinstance(found, Table)
    (key, value), (_, rows) = found.pairs
    assert (key.place.line, key.place.column, value.place.column) == (1, 1, 4)
    assert isinstance(rows, Sequence)
    assert [(item.place.line, item.place.column) for item in rows.items] == [(3, 5), (4, 5)]
    assert [(item.yaml_type, item.plain) for item in rows.items if isinstance(item, Scalar)] == [
        ("float", True),
        ("str", False),
    ]


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.from_regex(r"[a-z][a-z .]{0,12}[a-z]", fullmatch=True),
        max_size=5,
    )
)
def test_what_was_written_is_read_in_its_order(table: dict[str, str]) -> None:
    found = tree("".join(f"{key}: '{value}'\n" for key, value in table.items()) or "{}")
    assert plain(found) == table
    assert list(plain(found)) == list(table)


@pytest.mark.parametrize(
    ("text", "empty"), [("a:", True), ("a: ~", True), ("a: null", True), ('a: ""', False), ("a: x", False)]
)
def test_emptiness(text: str, empty: bool) -> None:
    found = tree(text)
    assert isinstance(found, Table)
    value = found.pairs[0][1]
    assert isinstance(value, Scalar)
    assert value.is_empty is empty


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: &x 1", (1, 4)),
        (b"a: *x", (1, 4)),
        (b"a: !!int 1", (1, 4)),
        (b"a: 1\n---\nb: 2", (2, 1)),
        (b"a:\n\tb: 1", (2, 1)),
        (b"[a]: 1", (1, 1)),
        (b"a: 'x", (1, 6)),
        (b"a: \xff", (1, 4)),
        ("a".encode("utf-16") * 9, (1, 1)),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), (1, MAX_DEPTH + 1)),
        (b"#" * (MAX_BYTES + 1), (1, 1)),
    ],
)
def test_what_the_file_has_no_use_for_is_refused_where_it_stands(data: bytes, place: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_nodes("f", data)
    (problem,) = raised.value.problems
    assert (problem.line, problem.column) == place


@given(st.binary(max_size=60) | st.text(st.sampled_from("ab:-#'\"[]{}&*!|> \n\t"), max_size=40).map(str.encode))
def test_whatever_is_read_is_a_tree_or_refused(data: bytes) -> None:
    try:
        found, _ = read_nodes("f", data)
    except InvalidInput:
        return
    assert isinstance(found, Scalar | Sequence | Table)
