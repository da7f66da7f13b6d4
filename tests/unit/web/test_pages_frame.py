"""No page gives a variable of the frame around it another meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jinja2 import nodes

import calendar_service
from calendar_service.admin.context import OWN_TO_A_PAGE as OWN_TO_AN_ADMIN_PAGE
from calendar_service.admin.context import editor_context
from calendar_service.web.context import EVERYWHERE, OWN_TO_A_PAGE, Shadowed, page_context
from tests.admin_material import World, world
from tests.world import shipped_rendering

PACKAGE = Path(calendar_service.__file__).parent
TEMPLATES = Path(__file__).parents[3] / "templates" / "web"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@contextmanager
def asked(here: World, path: str, method: str = "GET") -> Iterator[None]:
    """As a view of that path is called."""
    with here.app.test_request_context(path, method=method):
        here.app.preprocess_request()
        yield


def frames(here: World) -> tuple[set[str], set[str]]:
    """Names that a public page, and one of the editor, must not give itself."""
    with asked(here, "/admin/", "POST"):
        public, own = set(page_context().frame()), set(editor_context().frame())
    return public | EVERYWHERE, (own | EVERYWHERE) - OWN_TO_AN_ADMIN_PAGE


def handed_over(path: Path) -> set[str]:
    """Every name that a module hands to a page: of keywords, and keys of dictionaries in its calls."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and str(getattr(node.func, "attr", getattr(node.func, "id", ""))).endswith(
            "page"
        ):
            found |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return found


def test_no_view_hands_over_a_name_of_the_frame(here: World) -> None:
    public, own = frames(here)
    assert "troubles" in own
    assert "clock_zone" in public & own
    inside = set(PACKAGE.glob("admin/*.py"))
    wrong = {(p.name, name) for p in inside for name in handed_over(p) & own}
    wrong |= {
        (p.name, name) for p in set(PACKAGE.glob("web/*.py")) for name in handed_over(p) & (public - OWN_TO_A_PAGE)
    }
    assert wrong == set()
    assert len({name for p in inside for name in handed_over(p)}) > 20


def test_no_template_stores_into_a_name_of_the_frame(here: World) -> None:
    public, own = frames(here)
    environment = shipped_rendering()._languages["id"]
    wrong = set()
    for path in TEMPLATES.rglob("*.html"):
        names = own if path.parent.name == "admin" else public - OWN_TO_A_PAGE
        tree = environment.parse(path.read_text(encoding="utf-8"))
        stored = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        stored |= {node.name for node in tree.find_all(nodes.Macro)}
        for node in tree.find_all(nodes.FromImport):
            stored |= {each[1] if isinstance(each, tuple) else each for each in node.names}
        wrong |= {(path.name, name) for name in stored & names}
    assert wrong == set()


@pytest.mark.parametrize("name", ["troubles", "account", "token", "revision", "now", "t"])
def test_a_view_of_the_editor_that_does_is_refused(here: World, name: str) -> None:
    with asked(here, "/admin/"), pytest.raises(Shadowed, match=name):
        editor_context().page("notice", **{name: "x"})


@pytest.mark.parametrize("name", ["twins", "language", "clock_zone", "_"])
def test_a_public_view_that_does_is_refused(here: World, name: str) -> None:
    with asked(here, "/"), pytest.raises(Shadowed, match=name):
        page_context().page("home", **{name: "x"})
