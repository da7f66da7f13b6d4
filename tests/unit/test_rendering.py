"""One environment for pages and mails: languages, escaping, and no silent gaps."""

from datetime import date
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from calendar_service.package_data import translators
from calendar_service.rendering import Rendering

MACRO = """{% macro told(day) %}{{ _("s.d. %(day)s", day=t.plain_date(day)) }}{% endmacro %}"""


def rendering(folder: Path, **files: str) -> Rendering:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return Rendering(folder, translators())


def test_a_macro_speaks_the_language_of_its_page(tmp_path: Path) -> None:
    pages = rendering(tmp_path, m_txt=MACRO, a_txt='{% from "m.txt" import told %}{{ told(day) }}\n')
    assert pages.render("a.txt", "id", day=date(2024, 8, 27)) == "s.d. 27 Agustus 2024\n"
    assert pages.render("a.txt", "en", day=date(2024, 8, 27)) == "by 27 August 2024\n"


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    source = '{{ words }} {{ _("s.d. %(day)s", day=words) }}'
    pages = rendering(tmp_path, a_html=source, a_txt=source)
    assert pages.render("a.html", "id", words="<b>") == "&lt;b&gt; s.d. &lt;b&gt;"
    assert pages.render("a.txt", "id", words="<b>") == "<b> s.d. <b>"


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        rendering(tmp_path, a_txt="{{ nothing }}").render("a.txt", "id")
