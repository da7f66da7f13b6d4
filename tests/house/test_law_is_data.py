"""No law, article, institution or year stands in a template, in code or in a catalogue: they stand in packs (docs/law.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from calendar_service.package_data import CATALOGUES, PACKAGE
from tests.house.house import ROOT, TEMPLATES, assert_none, modules

LAW = re.compile(
    r"\b(?:UU|PP|PKPU|SKB|Perpres|Keppres|Inpres|Perppu|Qanun|UUD|Perbawaslu|PMK|SE Menteri|[Pp]asal|[Aa]yat|[Aa]rticles? \d+|[Pp]utusan|[Rr]uling"
    r"|Law \d|Regulation|Presidential|Deklarasi|[Dd]eclaration of|Keputusan Bersama"
    r"|KPU|KIP|Bawaslu|Panwaslih|BKN|KASN|MK|Mahkamah|Court|Ombudsman|Gakkumdu|SigapLapor|SP4N|DKPP|Satgas|Kemen\w+|Mendagri|PANRB|Menteri|[Mm]inister"
    r"|[Kk]ewajiban netralitas|[Bb]ound to neutrality|[Dd]uty of neutrality|IKP|BKPSDM|TNI|Polri|(?:19|20)\d\d)\b"
)

ALLOWED = {
    r"\b\d{4}-\d\d-\d\d": "a day as somebody writes it, in an example",
    r"kode Kemendagri|Kemendagri code": "whose codes of regions these are: no law",
    r"\bpasal-(?:187-1|188|189)\b": "ids that stages.yaml has, and keeps",
    r"\bpilkada-2024\b": "an id, of what ships",
    r"http://www\.w3\.org/2005/Atom|json-schema\.org/draft/2020-12|schemas\.openxmlformats\.org/\w+/2006": "names of formats",
    r"(?:Mon|Thu), 01 Jan (?:1970|1990)|since 1970|(?:tahun|of) 1990|1990 s\.d\. 2100|1990 to 2100|2048 bits?": "clocks, keys and limits of computers",
    r"\b200[0-2]:[0-9a-z:]*/\d+": "blocks of IPv6 addresses",
    r"\{\{ uid_domain \}\},2024:": "part of an id that feeds keep (RFC 4151): the year in which it was first given",
}
"""What may be written, and why."""

MODULES = {
    "calendar_service/working_days.py": "joint leave, year by year: a calendar, and no election's law",
    "calendar_service/cli/sending.py": "what the sample offices of `test-mail` are called",
    "calendar_service/chaos/agenda.py": "a timetable of its own, for the kill test",
}
"""Where whole words are data, and why."""

NUMBERS = range(2005, 2048)
"""What a number in code would be a year for. (2000, 2048 and 2100 are limits.)"""


def named(text: str) -> list[str]:
    for allowed in ALLOWED:
        text = re.sub(allowed, "", text)
    return LAW.findall(text)


def constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """All of a module but its docstrings, which say where a rule stands."""
    papers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in papers)


def test_no_template_names_a_law() -> None:
    files = [
        path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix in (".txt", ".html", ".xml", ".svg")
    ]
    assert len(files) > 40
    assert_none(
        f"{path.relative_to(ROOT)}:{number}: {', '.join(found)}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := named(line))
    )


def test_no_code_names_a_law() -> None:
    said = []
    for path, tree in modules().items():
        for node in constants(tree) if str(path) not in MODULES else ():
            found = named(node.value) if isinstance(node.value, str) else []
            if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value in NUMBERS:
                found = [str(node.value)]
            said += [f"{path}:{node.lineno}: {', '.join(found)}"] if found else []
    assert_none(said)


@pytest.mark.parametrize(
    "name",
    ["messages.pot", *(f"{each.name}/LC_MESSAGES/messages.po" for each in CATALOGUES.iterdir() if each.is_dir())],
)
def test_no_catalogue_names_a_law(name: str) -> None:
    with (CATALOGUES / name).open("rb") as file:
        catalogue = read_po(file)
    assert len(catalogue) > 1000
    words = (
        text
        for message in catalogue
        for said in (message.id, message.string)
        for text in ((said,) if isinstance(said, str) else said)
    )
    assert_none(
        f"{found}: {text}" for text in words if text and text != catalogue.header_comment and (found := named(text))
    )


def test_the_search_finds_what_it_looks_for() -> None:
    pack = (PACKAGE / "data" / "law" / "pilkada-2024.yaml").read_text("utf-8")
    assert len(named(pack)) > 100
    for words in (
        "Pasal 71 ayat (2) UU 10/2016",
        "article 29",
        "Law 6/2014",
        "KPU Kota",
        "sejak 2024",
        "Menteri Dalam Negeri",
        "Kewajiban netralitas ASN tetap berlaku",
    ):
        assert named(words), words
    assert not named("tulis kode Kemendagri, misalnya 2024-11-27, pasal-188")


def test_every_exception_is_needed() -> None:
    said = "\n".join(
        [path.read_text("utf-8") for path in TEMPLATES.rglob("*.*")]
        + [str(node.value) for tree in modules().values() for node in constants(tree)]
        + [(CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").read_text("utf-8")]
    )
    assert_none(allowed for allowed in ALLOWED if not re.search(allowed, said))
    assert_none(name for name in MODULES if not (ROOT / name).exists())
