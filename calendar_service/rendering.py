"""The words of pages and mails: one Jinja environment over templates/ (package_data.TEMPLATES), one translator a language. Pure after start.

A template sees `t`, the Translator of its language, and prints dates and hours through it alone
(`t.date(day)`, `t.instant(...)`, `t.pick(text)`) and through `when(days, hours, zone)`, a words.when.When; there is no other
date filter. `_("...")` and `{% trans %}` look a sentence up, `_(counted("..."))` one that depends on a number; in .html their %(name)s places are escaped.
An unknown name is an error, never an empty string. No template reads a clock, a setting or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from calendar_service.errors import Counted, counted
from calendar_service.words.languages import LANGUAGES
from calendar_service.words.translator import Translator, number_in
from calendar_service.words.when import When


class Rendering:
    """Renders a template in a language."""

    def __init__(self, templates: Path, translators: Mapping[str, Translator]) -> None:
        """templates: the folder. translators: language -> translator; see package_data."""
        self._languages = {language: _environment(templates, t) for language, t in translators.items()}

    def render(self, name: str, language: str, /, **context: object) -> str:
        """The template `name` (`web/region.html`, `mail/reminder/body.txt`) with `context`.

        Raises jinja2.TemplateNotFound, jinja2.UndefinedError, KeyError for a language that is not there.
        """
        return self._languages[language].get_template(name).render(context)


def _environment(templates: Path, translator: Translator) -> Environment:
    """The one set of rules, with the words of one language; macros see them too."""
    environment = Environment(
        loader=FileSystemLoader(templates, encoding="utf-8"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html", "svg", "xml"), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["t"] = translator
    environment.globals["when"] = partial(When, translator)
    environment.globals["languages"] = LANGUAGES
    environment.globals["counted"] = counted
    environment.install_gettext_translations(translator.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["gettext"] = _counting(environment.globals)
    return environment


def _counting(jinjas: Mapping[str, Any]) -> Callable[..., Any]:
    """Jinja's own gettext, which takes a sentence that is counted, too. jinjas: what is global."""
    gettext, ngettext = jinjas["gettext"], jinjas["ngettext"]

    @pass_context
    def sentence(context: Context, message: str, /, **facts: object) -> object:
        if isinstance(message, Counted):
            return context.call(ngettext, message, message, number_in(facts, message), **facts)
        return context.call(gettext, message, **facts)

    return sentence
