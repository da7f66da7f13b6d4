"""What argparse says, in our sentences: of a wrong use, and the titles of --help.

argparse asks gettext for each of its sentences, and takes the answer of a catalogue of the system, which
has none in Indonesian. While `speaking` lasts it asks the translator that it is handed. Sentences of later
Pythons are here, too; one that is not known stays as argparse has it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from calendar_service.errors import N_, Translates

WORDS: Mapping[str, str] = {
    "usage: ": N_("pemakaian: "),
    "positional arguments": N_("argumen"),
    "options": N_("opsi"),
    "show this help message and exit": N_("menampilkan bantuan ini"),
    "show program's version number and exit": N_("menampilkan versi program"),
    "%(prog)s: error: %(message)s\n": N_("%(prog)s: salah pakai: %(message)s\n"),
    "the following arguments are required: %s": N_("belum disebut: %s"),
    "one of the arguments %s is required": N_("salah satu dari %s harus disebut"),
    "unrecognized arguments: %s": N_("argumen tidak dikenal: %s"),
    "argument %(argument_name)s: %(message)s": N_("argumen %(argument_name)s: %(message)s"),
    "expected one argument": N_("perlu satu nilai"),
    "expected at most one argument": N_("paling banyak satu nilai"),
    "expected at least one argument": N_("paling sedikit satu nilai"),
    "expected %s argument": N_("perlu %s nilai"),
    "expected %s arguments": N_("perlu %s nilai"),
    "not allowed with argument %s": N_("tidak boleh bersama %s"),
    "ignored explicit argument %r": N_("tidak boleh bernilai: %r"),
    "ambiguous option: %(option)s could match %(matches)s": N_("opsi %(option)s belum jelas; mungkin %(matches)s"),
    "invalid choice: %(value)r (choose from %(choices)s)": N_("%(value)r bukan pilihan; pilih dari %(choices)s"),
    "invalid %(type)s value: %(value)r": N_("%(value)r bukan nilai %(type)s"),
    "subcommands": N_("perintah"),
}
"""As argparse asks -> as we say it; the places are the same."""


@contextmanager
def speaking(translator: Translates) -> Iterator[None]:
    """Whoever uses argparse meanwhile, in this process, reads this language."""
    names = ("_", "ngettext")
    before = {name: getattr(argparse, name) for name in names if hasattr(argparse, name)}
    said = _said(translator)
    for name, ours in zip(names, (said, lambda one, many, n: said(one if n == 1 else many)), strict=True):
        setattr(argparse, name, ours)
    try:
        yield
    finally:
        for name, theirs in before.items():
            setattr(argparse, name, theirs)


def _said(translator: Translates) -> Callable[[str], str]:
    return lambda english: translator.text(WORDS[english]) if english in WORDS else english
