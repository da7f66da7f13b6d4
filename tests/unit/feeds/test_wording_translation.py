"""Every sentence of the feeds has its English."""

import ast
from pathlib import Path

import calendar_service
from calendar_service.package_data import translators

PACKAGE = Path(calendar_service.__file__).parent
FILES = [*(PACKAGE / "feeds").glob("*.py"), PACKAGE / "serving" / "feed_layer.py"]


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def sentences():
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "text",
                "N_",
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    yield first.value


def test_every_sentence_is_translated():
    found = set(sentences())
    assert len(found) > 30
    catalogue = translators()["en"].catalogue
    assert {sentence for sentence in found if catalogue.gettext(sentence) == sentence} == set()
