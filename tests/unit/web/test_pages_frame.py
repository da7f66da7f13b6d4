"""No page gives a variable of the frame around it another meaning."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from jinja2 import nodes

import calendar_service
from calendar_service.admin.room import OWN_TO_A_PAGE as OWN_TO_AN_ADMIN_PAGE
from calendar_service.admin.room import Room
from calendar_service.web.context import EVERYWHERE, OWN_TO_A_PAGE, Shadowed
from tests.admin_material import RENDERING, World, world

PACKAGE = Path(calendar_service.__file__).parent
TEMPLATES = Path(__file__).parents[3] / "templates" / "web"


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


def room_of(here: World) -> Room:
    """The editor's own, taken from one of its views."""
    view = here.app.view_functions["admin-id.offices"]
    cells = [cell.cell_contents for cell in view.__closure__ or ()]
    return next(each for each in cells if isinstance(each, Room))


def frames(here: World) -> tuple[set[str], set[str]]:
    """Names that a public page, and one of the editor, must not give itself."""
    room = room_of(here)
    with here.app.test_request_context("/admin/", method="POST"):
        public, own = set(room.desk.frame()), set(room.frame())
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
    environment = RENDERING._languages["id"]
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
    with here.app.test_request_context("/admin/"), pytest.raises(Shadowed, match=name):
        room_of(here).page("notice", **{name: "x"})


@pytest.mark.parametrize("name", ["twins", "language", "clock_zone", "_"])
def test_a_public_view_that_does_is_refused(here: World, name: str) -> None:
    with here.app.test_request_context("/"), pytest.raises(Shadowed, match=name):
        room_of(here).desk.page("home", **{name: "x"})
