"""Forms of a page as a person meets them: what stands in each field, what is said beside it, and where it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = ("hidden", "submit", "button", "file")
EMPTY = frozenset({"input", "br", "link", "meta", "img", "hr"})


@dataclass
class FormField:
    """value: what stands in it; of a box that is not ticked, nothing. options: of a list."""

    name: str
    kind: str
    ident: str
    value: str
    attributes: dict[str, str]
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether a person writes into it."""
        is_field = self.name and "hidden" not in self.attributes
        return bool(is_field) and self.kind not in (*UNSEEN, "checkbox", "radio", "select")

    @property
    def is_wrong(self) -> bool:
        return self.attributes.get("aria-invalid") == "true"


@dataclass
class PageForm:
    action: str
    method: str
    fields: list[FormField] = field(default_factory=list)

    def __getitem__(self, name: str) -> FormField:
        return next(each for each in self.fields if each.name == name and each.kind != "submit")

    def sent(self, **typed: str) -> dict[str, str]:
        """What a browser sends: everything that stands in it, but for buttons and boxes without a tick, with what is typed over it."""
        kept = {each.name: each.value for each in self.fields if each.kind not in ("submit", "button", "file")}
        kept = {
            name: value
            for name, value in kept.items()
            if name
            and not any(each.name == name and each.kind == "checkbox" and not each.value for each in self.fields)
        }
        return {**kept, **typed}


class Page(HTMLParser):
    """forms: in order. text: of each element that has an id. lead: whither its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.text: dict[str, str] = {}
        self.links: list[str] = []
        self.words = ""
        self._open: list[tuple[str, str]] = []
        self._form: PageForm | None = None
        self._area: FormField | None = None
        self.feed(page)

    def form(self, ending: str) -> PageForm:
        """The one that is sent to an address with that end."""
        return next(each for each in self.forms if each.method == "post" and each.action.endswith(ending))

    def said_of(self, one: FormField) -> str:
        """What is told beside a field, to those who hear the page too."""
        return " ".join(self.text.get(each, "") for each in one.attributes.get("aria-describedby", "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in EMPTY:
            self._open.append((tag, given.get("id", "")))
        if ident := given.get("id"):
            self.text.setdefault(ident, "")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self._form = PageForm(given.get("action", "").partition("#")[0], given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag in ("input", "textarea", "select", "button"):
            kind = given.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
            value = given.get("value", "")
            if kind in ("checkbox", "radio") and "checked" not in given:
                value = ""
            made = FormField(given.get("name", ""), kind, given.get("id", ""), value, given)
            self._form.fields.append(made)
            self._area = made if tag == "textarea" else self._area
        if tag == "option":
            one = self._form.fields[-1]
            one.options.append(given.get("value", ""))
            if "selected" in given or len(one.options) == 1:
                one.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea" and self._area:
            self._area.value, self._area = self._area.value.removeprefix("\n"), None
        while self._open and tag not in EMPTY and any(each == tag for each, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.value += data
            return
        if not any(tag in ("script", "style", "title") for tag, _ in self._open):
            self.words += data
        for _, ident in self._open:
            if ident:
                self.text[ident] += data
