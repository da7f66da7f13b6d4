"""A letter as a file for a word processor (DOCX, ECMA-376), by python-docx. Pure but for that library's own template.

What is left to the office is a content control: a place that a word processor lets one fill in. The file is the same bytes from the same
words: its properties, and the times in its ZIP, say the day that it tells.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from calendar_service.papers.draft import Draft

FONT = "Arial"
"""Every word processor has it, or one of the same widths."""

LEFT, RIGHT, TOP, BOTTOM = Cm(2.5), Cm(2.2), Cm(1.8), Cm(2)
WIDTH = Cm(21) - LEFT - RIGHT
LABEL, COLON = Cm(2.2), Cm(2.6)
"""How far the labels of the head reach, and their colons."""

SIGNED_AT = Cm(8.5)
"""Where the signature begins."""

LIST = 90
"""An id of numbering that the library's template does not use."""


def word_file(draft: Draft) -> bytes:
    """draft: a letter."""
    document = Document()
    _set_up(document, draft)
    _note(document, draft)
    _head(document, draft)
    _body(document, draft)
    _signature(document, draft)
    written = io.BytesIO()
    document.save(written)
    return _timeless(written.getvalue(), draft.told_on)


# The parts of a letter, in their order.


def _note(document: WordDocument, draft: Draft) -> None:
    """For whoever completes it."""
    for at, sentence in enumerate(draft.words["note"]):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after, paragraph.alignment = Pt(0), WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run(sentence.upper() if at == 0 else sentence)
        run.font.size, run.bold = Pt(9), at == 0
        _boxed(paragraph)


def _head(document: WordDocument, draft: Draft) -> None:
    words = draft.words
    letterhead = document.add_paragraph()
    letterhead.alignment = WD_ALIGN_PARAGRAPH.CENTER
    letterhead.paragraph_format.space_before, letterhead.paragraph_format.space_after = Pt(24), Pt(24)
    _blank(letterhead, words["letterhead"][0])
    document.add_heading(words["form"][0].upper(), level=1)
    _number(document, draft)
    for at, (label, said, hint) in enumerate(words.get("head", [])):
        paragraph = document.add_paragraph(f"{label}\t:\t")
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent, form.space_after = COLON, -COLON, Pt(2)
        form.alignment = WD_ALIGN_PARAGRAPH.LEFT
        form.tab_stops.add_tab_stop(LABEL)
        form.tab_stops.add_tab_stop(COLON)
        _said_or_blank(paragraph, said, hint)
        if at == 0:
            form.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run("\t")
            _dated(paragraph, draft)
    _addressees(document, draft)


def _number(document: WordDocument, draft: Draft) -> None:
    """Of a circular: number and subject stand below its name."""
    for label, hint in draft.words.get("number", []):
        paragraph = document.add_paragraph(f"{label.upper()} ")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _blank(paragraph, hint)
    for each in draft.words.get("about", []):
        for at, said in enumerate(each):
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(said.upper()).bold = at == 1


def _dated(paragraph: Paragraph, draft: Draft) -> None:
    place, day = draft.words["dated"][0]
    _blank(paragraph, place)
    paragraph.add_run(", ")
    _blank(paragraph, day)


def _addressees(document: WordDocument, draft: Draft) -> None:
    words = draft.words
    salutation = document.add_paragraph(words["salutation"][0])
    salutation.paragraph_format.space_before, salutation.paragraph_format.space_after = Pt(10), Pt(0)
    if len(words["to"]) == 1:
        salutation.add_run(f" {words['to'][0]}")
    else:
        number = _new_list(document)
        for each in words["to"]:
            _listed(document, each, number, 0, after=0)
    preposition, place = words["at"][0]
    at = document.add_paragraph(f"{preposition} ")
    at.paragraph_format.space_after = Pt(10)
    _blank(at, place)


def _body(document: WordDocument, draft: Draft) -> None:
    for sentence in draft.words["opening"]:
        document.add_paragraph(sentence)
    number = _new_list(document)
    for sentence, *items in draft.words["point"]:
        _listed(document, sentence, number, 0)
        for item in items:
            _listed(document, item, number, 1)
    for sentence in draft.words["closing"]:
        document.add_paragraph(sentence).paragraph_format.keep_with_next = True


def _signature(document: WordDocument, draft: Draft) -> None:
    """Kept on one page."""
    if "head" not in draft.words:
        _dated(_signing(document), draft)
    for said, hint, room in draft.words["sign"]:
        paragraph = _signing(document)
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(24 if room else 2)
        if said:
            paragraph.add_run(said + (" " if hint else ""))
        if hint:
            _blank(paragraph, hint)


def _signing(document: WordDocument) -> Paragraph:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent, form.keep_with_next, form.alignment = SIGNED_AT, True, WD_ALIGN_PARAGRAPH.LEFT
    return paragraph


# What Word calls things.


def _set_up(document: WordDocument, draft: Draft) -> None:
    properties = document.core_properties
    properties.title, properties.language = draft.title, draft.language
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime.combine(draft.told_on, time(0), UTC)
    _without_thumbnail(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = LEFT, RIGHT, TOP, BOTTOM
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after, normal.paragraph_format.alignment = Pt(6), WD_ALIGN_PARAGRAPH.JUSTIFY
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = FONT, Pt(13), None
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(10)
    for fonts in heading.element.rPr.findall(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if "Theme" in name]:
            del fonts.attrib[name]
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), draft.language)
    _page_number(section.footer.paragraphs[0])


def _without_thumbnail(document: WordDocument) -> None:
    """A picture of the library's template."""
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _said_or_blank(paragraph: Paragraph, said: str, hint: str) -> None:
    if said:
        paragraph.add_run(said)
    else:
        _blank(paragraph, hint)


def _blank(paragraph: Paragraph, hint: str) -> None:
    """A content control (ECMA-376 part 1, 17.5.2) that shows what belongs there."""
    control = OxmlElement("w:sdt")
    facts, content = OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    alias = OxmlElement("w:alias")
    alias.set(qn("w:val"), hint)
    facts.extend([alias, OxmlElement("w:showingPlcHdr"), OxmlElement("w:text")])
    run = paragraph.add_run(f"[{hint}]")
    content.append(run._r)
    control.extend([facts, content])
    paragraph._p.append(control)


def _boxed(paragraph: Paragraph) -> None:
    """Lines around paragraphs that follow each other (17.3.1.24), and a shade behind them."""
    sides = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="444444"/>' for side in _SIDES)
    facts = paragraph._p.get_or_add_pPr()
    facts.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>"), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )
    facts.insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F4F4F4"/>'),
        "w:tabs",
        "w:spacing",
        "w:ind",
        "w:jc",
    )


_SIDES = ("top", "left", "bottom", "right")


def _listed(document: WordDocument, sentence: str, number: int, level: int, after: float = 4) -> None:
    """A paragraph with a number of its own (17.9)."""
    paragraph = document.add_paragraph(sentence)
    paragraph.paragraph_format.space_after = Pt(after)
    facts = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    facts.get_or_add_ilvl().val = level
    facts.get_or_add_numId().val = number


def _new_list(document: WordDocument) -> int:
    """The number of a list that begins with 1. and, within, with a."""
    numbering = document.part.numbering_part.element
    taken = [int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num"))]
    if not any(int(each.get(qn("w:abstractNumId"))) == LIST for each in numbering.findall(qn("w:abstractNum"))):
        numbering.insert(0, _levels())
    found = max(taken) + 1
    number = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{found}"><w:abstractNumId w:val="{LIST}"/>'
        f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    numbering.append(number)
    return found


def _levels() -> BaseOxmlElement:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="%{level + 1}."/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="425"/></w:pPr></w:lvl>'
        for level, (form, indent) in enumerate((("decimal", 425), ("lowerLetter", 850)))
    )
    found: BaseOxmlElement = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{LIST}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    return found


def _timeless(package: bytes, day: date) -> bytes:
    """The same package with that day as the time of each of its files."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(name))
    return written.getvalue()
