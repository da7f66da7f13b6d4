"""Flask's routing by the table of addresses: views at their rows, and the language that an address speaks.

A view is a function of a module, named as its row in words.addresses; its rule, one for each language,
comes from there. The language is no argument of a view: it stands in `g.language`, and `url_for` puts
it into every address that has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Flask, current_app, g, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import IntegerConverter, PathConverter, RequestRedirect, UnicodeConverter
from werkzeug.wrappers import Response

from calendar_service.words.addresses import ROWS, TABLE, is_of_feeds, language_of, languages, parse, quoted, rule
from calendar_service.words.pasted import as_meant

SPEAKING = frozenset(row.name for row in TABLE if row.speaks)
"""Endpoints that stand in every language."""

OF_PAGES = ("pages.", "changes.")
"""How the endpoints begin that anybody may read and that say by themselves whether something is there."""

View = TypeVar("View", bound=Callable[..., Any])


class AddressedBlueprint(Blueprint):
    """A blueprint whose views stand where the table says."""

    def view(self, function: View) -> View:
        """Decorator: the view of the row `<blueprint>.<name of the function>`. Raises KeyError where there is none."""
        name = f"{self.name}.{function.__name__}"
        row = ROWS[name]
        for language in languages(name):
            self.add_url_rule(
                rule(name, language),
                view_func=function,
                methods=row.methods,
                strict_slashes=row.strict_slashes,
                defaults={"language": language} if row.speaks else {},
            )
        return function


class _Text(UnicodeConverter):
    """What stands in a place, encoded as the table encodes it: nothing in it is left to mean something."""

    def to_url(self, value: object) -> str:
        return quoted(str(value))


class _Number(IntegerConverter):
    """A number in one form: other scripts have digits too, which Python reads."""

    regex = "[0-9]+"


class _Path(PathConverter):
    """The same for a place that may hold slashes."""

    def to_url(self, value: object) -> str:
        return quoted(str(value), "/")


def follow_the_table(app: Flask) -> None:
    """Have an application print addresses as the table does, and know the language of every request, also of one
    that leads nowhere. Before any view is added."""
    app.url_map.converters |= {"default": _Text, "path": _Path, "int": _Number}
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.language = language_of(request.path)
    if values:
        g.language = values.pop("language", g.language)


def spell_right() -> Response | None:
    """Before a request: where Flask would lead to the right spelling of an address (a slash at its end, none of them twice): there, if something
    is there. By the path alone: neither the name that the request gives us nor its scheme is believed; and nobody keeps the answer."""
    wrong = request.routing_exception
    if isinstance(wrong, RequestRedirect):
        path = "/" + urlsplit(wrong.new_url).path.lstrip("/")
    elif request.environ["PATH_INFO"].startswith("//"):  # which Flask reads as one
        path = quote("/" + request.environ["PATH_INFO"].encode("latin-1").decode(errors="replace").lstrip("/"), "/")
    else:
        return None
    if not _leads_somewhere(unquote(path)):
        raise NotFound
    return _led_to(path)


def lead_where_meant() -> Response | None:
    """For an address of a page that leads nowhere: to where it was meant (words.pasted), if something is there; and nobody
    keeps the answer."""
    if request.method not in ("GET", "HEAD"):
        return None
    asked = request.environ["PATH_INFO"]
    meant = as_meant(asked)
    for path in (meant, f"{meant}/"):
        found = parse(path)
        if path != asked and found and found.name.startswith(OF_PAGES) and _leads_somewhere(path):
            return _led_to(quote(path, "/"))
    if meant != asked and is_of_feeds(meant):  # which is asked in front of the pages, and says what it has
        return _led_to(quote(meant.rstrip("/"), "/"))
    return None


def _led_to(path: str) -> Response:
    """path: encoded."""
    query = request.query_string.decode("latin-1")
    response = redirect(f"{path}?{query}" if query else path, 308)
    response.headers["Cache-Control"] = "no-store"
    return response


def _leads_somewhere(path: str) -> bool:
    """Whether a page that anybody may read stands there. What only some may read says nothing of itself."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(path, method=request.method)
        if endpoint.startswith(OF_PAGES):
            current_app.view_functions[endpoint](**{k: v for k, v in values.items() if k != "language"})
    except HTTPException as error:
        return error.code is None  # it has moved on
    return True


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in SPEAKING and "language" not in values:
        values["language"] = g.language
