"""The rules by which an answer or a bounce is judged: the table that ships, and how such a table is written. Pure.

A table is a YAML file, a list of rules. The first rule that fits decides, so what outweighs stands above.
Those of an operator (MAIL_RULES) stand above all that ship, in data/mail-rules.yaml, which is read when this
module is, as Python reads the module: nothing of it can change while a process runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from calendar_service.errors import N_, InvalidInput, Problem, Refused
from calendar_service.mail import phrases
from calendar_service.words.reasons import Reason
from calendar_service.written import readings
from calendar_service.written.nodes import MAX_BYTES, Node, Scalar, Sequence, read_nodes


class Rests(StrEnum):
    """Who is written to more slowly, where an answer only asks for patience."""

    MAILBOX = "mailbox"
    DOMAIN = "domain"
    SENDING = "sending"


@dataclass(frozen=True, slots=True)
class MailRule:
    """What an answer looks like, and what it means. All of replies, statuses and words must be found,
    as far as they are given, and nothing of `unless`. replies: of the SMTP code; statuses: of an enhanced code. is_final:
    whatever the code's first digit says; None: as that says. rests: of DELAY. source: where it is known from."""

    name: str
    reason: Reason
    source: str
    replies: re.Pattern[str] | None = None
    statuses: re.Pattern[str] | None = None
    words: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    is_final: bool | None = None
    rests: Rests = Rests.MAILBOX

    def fits(self, code: str, statuses: frozenset[str], text: str) -> bool:
        """code: three digits, or empty. statuses: every enhanced code that was said."""
        return (
            (self.replies is None or self.replies.fullmatch(code) is not None)
            and (self.statuses is None or any(map(self.statuses.fullmatch, statuses)))
            and (self.words is None or self.words.search(text) is not None)
            and (self.unless is None or self.unless.search(text) is None)
        )


Rules = tuple[MailRule, ...]

NO_TABLE = N_("berkas ini harus berupa daftar aturan; tiap aturan diawali - rule:")
NO_RULE = N_("tiap aturan harus berupa tabel (nama: isi) yang diawali - rule:")
UNKNOWN_KEY = N_("%(value)s tidak dikenal dalam sebuah aturan; yang ada: %(choices)s")
LACKING = N_("aturan ini tidak punya %(value)s")
CATCHES_ALL = N_("aturan ini cocok dengan setiap jawaban; isi reply, status, atau words")
NOT_ONE_OF = N_("%(value)s tidak dikenal; harus salah satu dari %(choices)s")
REPLY = N_("%(value)s bukan kode jawaban SMTP; tulis misalnya 550, 55x, atau 5xx")
STATUS = N_("%(value)s bukan kode status; tulis misalnya 5.1.1, x.7.x, atau 5.7.6xx")
DOUBLE = N_("aturan %(value)s sudah ada di baris %(line)s; beri nama lain")

_REPLY = re.compile(r"[245](?:\d\d|\dx|xx)")
_STATUS = re.compile(r"[245x]\.(?:\d{1,3}|x)\.(?:\d{1,3}|\d{1,2}x{1,2}|x)")


def read_rules(name: str, data: bytes) -> Rules:
    """name: what the reader calls the file. data: UTF-8. Raises InvalidInput with everything that is wrong."""
    tree, problems = read_nodes(name, data)
    found = list(_read(tree, problems))
    if problems:
        raise InvalidInput(name, problems)
    return tuple(found)


def own_rules(file: Path) -> Rules:
    """An operator's. Raises OSError, InvalidInput."""
    with file.open("rb") as stream:
        return read_rules(str(file), stream.read(MAX_BYTES + 1))


def _read(tree: Node, problems: list[Problem]) -> Iterator[MailRule]:
    def complain(node: Node, message: str, /, **facts: object) -> None:
        problems.append(Problem(node.place.line, node.place.column, message, facts))

    if isinstance(tree, Scalar) and tree.is_empty:
        return
    if not isinstance(tree, Sequence):
        complain(tree, NO_TABLE)
        return
    seen: dict[str, int] = {}
    for item in tree.items:
        if isinstance(item, Scalar | Sequence):
            complain(item, NO_RULE)
            continue
        given = {key: (key_node, node) for key_node, node in readings.pairs(item, complain) if (key := key_node.text)}
        rule = _rule(item, given, complain)
        if rule and rule.name in seen:
            complain(item, DOUBLE, value=rule.name, line=seen[rule.name])
        elif rule:
            seen[rule.name] = item.place.line
            yield rule


def _rule(item: Node, given: dict[str, tuple[Scalar, Node]], complain: readings.Complain) -> MailRule | None:
    """None where it has been complained of."""
    told = False

    def heard(node: Node, message: str, /, **facts: object) -> None:
        nonlocal told
        told = True
        complain(node, message, **facts)

    found: dict[str, Any] = {}
    for key, (key_node, node) in given.items():
        if key not in _KEYS:
            heard(key_node, UNKNOWN_KEY, value=key, choices=", ".join(_KEYS))
            continue
        attribute, read = _KEYS[key]
        found[attribute] = read(node, heard)
    for key in ("rule", "reason", "source"):
        if key not in given:
            heard(item, LACKING, value=key)
    if not given.keys() & {"reply", "status", "words"}:
        heard(item, CATCHES_ALL)
    return None if told else MailRule(**found)


def _one_of(choices: dict[str, Any]) -> Callable[[Node, readings.Complain], Any]:
    def read(node: Node, complain: readings.Complain) -> Any:
        word = readings.word(node, complain)
        if word is not None and word not in choices:
            complain(node, NOT_ONE_OF, value=word, choices=", ".join(choices))
        return choices.get(word or "")

    return read


def _codes(form: re.Pattern[str], message: str) -> Callable[[Node, readings.Complain], re.Pattern[str]]:
    """Codes in which x stands for any digit, or, alone between two dots, for any number."""

    def read(node: Node, complain: readings.Complain) -> re.Pattern[str]:
        made = []
        for item in _some(node, complain):
            if form.fullmatch(item.text):
                first, *others = item.text.split(".")
                parts = [r"\d+" if part == "x" else part.replace("x", r"\d") for part in others]
                made.append(r"\.".join(["[45]" if first == "x" else first.replace("x", r"\d"), *parts]))
            else:
                complain(item, message, value=item.text)
        return re.compile("|".join(made))

    return read


def _phrases(node: Node, complain: readings.Complain) -> re.Pattern[str]:
    fit = []
    for item in _some(node, complain):
        try:
            phrases.pattern([item.text])
            fit.append(item.text)
        except Refused as error:
            complain(item, error.message, **error.facts)
    return phrases.pattern(fit)


def _some(node: Node, complain: readings.Complain) -> list[Scalar]:
    """A list, or one value alone; nothing at all would fit everything."""
    found = readings.words(node, complain)
    if not found and isinstance(node, Sequence):
        complain(node, CATCHES_ALL)
    return found


def _name(node: Node, complain: readings.Complain) -> str | None:
    if isinstance(node, Scalar):
        return readings.slug(node, complain)
    return readings.word(node, complain)


_KEYS: dict[str, tuple[str, Callable[[Node, readings.Complain], Any]]] = {
    "rule": ("name", _name),
    "reason": ("reason", _one_of({reason.value: reason for reason in Reason if reason is not Reason.AUTO_REPLY})),
    "reply": ("replies", _codes(_REPLY, REPLY)),
    "status": ("statuses", _codes(_STATUS, STATUS)),
    "words": ("words", _phrases),
    "unless": ("unless", _phrases),
    "final": ("is_final", _one_of({"yes": True, "no": False})),
    "rests": ("rests", _one_of({each.value: each for each in Rests})),
    "source": ("source", readings.line),
}
"""Each key of a rule: the attribute that it becomes, and how it is read."""

SHIPPED = read_rules("mail-rules.yaml", (Path(__file__).parent.parent / "data" / "mail-rules.yaml").read_bytes())
