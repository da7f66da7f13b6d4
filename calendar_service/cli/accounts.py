"""admin add, list, disable, password, email, second-factor, sign-out, audit: who may edit, how they prove it, where they read mail, and what they did."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import segno

from calendar_service.accounts.account import Deed, Role, hashed, require_name
from calendar_service.accounts.account_mail import required_address
from calendar_service.accounts.second_factor import (
    enrolment_uri,
    new_recovery_codes,
    new_seed,
    plain_code,
    recovery_digest,
    secret_of,
)
from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.cli import CommandContext, Commands, add_command
from calendar_service.cli.arguments import whole_number
from calendar_service.cli.documents import print_list
from calendar_service.cli.parsers import Parser
from calendar_service.errors import N_, Refused
from calendar_service.settings import SHORTEST_SECRET
from calendar_service.words.languages import DEFAULT, LANGUAGES

HERE = "server"
"""Who did what was done with a command."""

MAILS_LISTED = 10

NO_ADDRESS_OF = N_("akun %(name)s tidak ada, atau belum mempunyai alamat surel")


def add(commands: Commands) -> None:
    inner = commands.group("admin")
    made = add_command(
        inner,
        "add",
        N_("membuat akun; kata sandi ditanyakan dua kali"),
        add_account,
    )
    made.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    made.add_argument(
        "--role", choices=[role.value for role in Role], default=Role.PUBLISHER.value, help=N_("perannya (publisher)")
    )
    made.add_argument("--email", metavar=N_("ALAMAT"), help=N_("alamat surelnya, untuk kabar tentang naskah"))
    made.add_argument("--language", choices=list(LANGUAGES), default=DEFAULT, help=N_("bahasa surelnya (id)"))
    _password(made)
    command = add_command(
        inner, "email", N_("alamat surel akun: menampilkan, mengatur, menghapus, mencoba"), mail_address
    )
    command.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    command.add_argument(
        "address", nargs="?", metavar=N_("ALAMAT"), help=N_("alamat baru; tanpa ini hanya ditampilkan")
    )
    command.add_argument("--language", choices=list(LANGUAGES), help=N_("bahasa surelnya (id)"))
    command.add_argument("--remove", action="store_true", help=N_("hapus alamatnya; akun tidak dikirimi surel lagi"))
    command.add_argument("--test", action="store_true", help=N_("kirim surel percobaan; worker yang mengirimnya"))
    command = add_command(inner, "list", N_("semua akun, perannya, dan perbuatan terakhirnya"), list_accounts)
    command.add_format("text", "json")
    command = add_command(inner, "disable", N_("menutup akun; sesinya berakhir"), disable)
    command.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    command = add_command(
        inner, "password", N_("kata sandi baru; sesinya berakhir, dan akun yang ditutup terbuka lagi"), password
    )
    command.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    _password(command)
    command = add_command(
        inner,
        "second-factor",
        N_("kode kedua dari aplikasi autentikator; rahasianya ditampilkan sekali ini saja"),
        second_factor,
    )
    command.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    command.add_argument(
        "--remove", action="store_true", help=N_("hapus, misalnya setelah telepon hilang; kata sandi saja lalu cukup")
    )
    command = add_command(inner, "sign-out", N_("mengakhiri semua sesi akun dan melupakan perambannya"), sign_out)
    command.add_argument("name", metavar=N_("NAMA"), help=N_("nama akun"))
    command = add_command(inner, "audit", N_("siapa berbuat apa, yang terbaru dahulu"), audit)
    command.add_argument("--last", type=whole_number, default=50, metavar="N", help=N_("paling banyak (50)"))
    command.add_format("text", "json")


def _password(command: Parser) -> None:
    command.add_argument("--password-stdin", action="store_true", help=N_("baca satu baris dari masukan standar"))


def add_account(given: argparse.Namespace, context: CommandContext) -> int:
    name = require_name(given.name)
    parts = context.ready(AccountParts)
    address = None if given.email is None else required_address(given.email, parts.regions)
    kept = hashed(_asked(given, context))
    accounts, now = parts.accounts, parts.clock()
    accounts.add(name, Role(given.role), kept, now)
    accounts.note(Deed(now, HERE, "account added", detail=f"{name} {given.role}"))
    if address is not None:
        parts.account_mails.set_address(name, address, given.language, now)
        accounts.note(Deed(now, HERE, "mail address set", detail=name))
    context.say(N_("Akun %(name)s dibuat dengan peran %(role)s."), name=name, role=given.role)
    return 0


def mail_address(given: argparse.Namespace, context: CommandContext) -> int:
    parts = context.ready(AccountParts)
    if given.remove and (given.address or given.test):
        raise Refused(N_("--remove berdiri sendiri, tanpa alamat dan tanpa --test"))
    if given.remove:
        return _remove_address(given.name, parts, context)
    if given.address or given.language:
        _set_address(given, parts, context)
    if given.test:
        if not parts.account_mails.try_address(given.name):
            raise Refused(NO_ADDRESS_OF, name=given.name)
        context.say(
            N_("Surel percobaan untuk %(name)s menunggu worker; jalankan lagi tanpa --test untuk melihat hasilnya."),
            name=given.name,
        )
    if not (given.address or given.test or given.language):
        _show_address(given.name, parts, context)
    return 0


def _set_address(given: argparse.Namespace, parts: AccountParts, context: CommandContext) -> None:
    """The address, its language, or both. Raises Refused where only a language is given and there is no address."""
    known = parts.account_mails.address_of(given.name)
    if given.address is None and known is None:
        raise Refused(NO_ADDRESS_OF, name=given.name)
    new = known.address if given.address is None and known else required_address(given.address, parts.regions)
    language = given.language or (known.language if known else DEFAULT)
    parts.account_mails.set_address(given.name, new, language, parts.clock())
    parts.accounts.note(Deed(parts.clock(), HERE, "mail address set", detail=given.name))
    context.say(N_("Surel untuk %(name)s kini dikirim ke %(address)s."), name=given.name, address=new)


def _remove_address(name: str, parts: AccountParts, context: CommandContext) -> int:
    if not parts.account_mails.drop_address(name):
        raise Refused(NO_ADDRESS_OF, name=name)
    parts.accounts.note(Deed(parts.clock(), HERE, "mail address removed", detail=name))
    context.say(N_("Alamat surel %(name)s dihapus; akun itu tidak dikirimi surel lagi."), name=name)
    return 0


def _show_address(name: str, parts: AccountParts, context: CommandContext) -> None:
    """Where it reads mail, and what became of the latest ones. Raises Refused where it has no address."""
    known = parts.account_mails.address_of(name)
    if known is None:
        raise Refused(NO_ADDRESS_OF, name=name)
    print(f"{known.address}  {known.language}")
    for each in parts.account_mails.latest(name, MAILS_LISTED):
        became = each.answer or context.translator.text(
            N_("menunggu") if each.ended_at is None else N_("tidak dikirim")
        )
        print(f"{each.entered_at:%Y-%m-%dT%H:%M:%SZ}  {each.event.value} {each.number}  {became}")


def list_accounts(given: argparse.Namespace, context: CommandContext) -> int:
    accounts = context.ready(AccountParts).accounts
    every, addresses = accounts.every(), context.ready(AccountParts).account_mails.addresses()
    if given.format == "json":
        print_list(
            {
                "name": account.name,
                "role": account.role.value,
                "created_at": account.created_at,
                "disabled_at": account.disabled_at,
                "second_factor": account.seed is not None,
                "email": addresses[account.name].address if account.name in addresses else None,
                "language": addresses[account.name].language if account.name in addresses else None,
                "last": next((_deed_facts(deed) for deed in accounts.deeds(1, account.name)), None),
            }
            for account in every
        )
        return 0
    if not every:
        command = f"{context.program} admin add {context.translator.text(N_('NAMA'))}"
        context.say(N_("Belum ada akun. Buat satu: %(command)s"), command=command)
    for account in every:
        last = accounts.deeds(1, account.name)
        state = context.translator.text(N_("nonaktif")) if account.disabled_at else account.role.value
        proof = context.translator.text(N_("kode kedua")) if account.seed else "-"
        address = addresses[account.name].address if account.name in addresses else "-"
        print(f"{account.name:<20}  {state:<10}  {proof:<14}  {address:<32}  {_line(last[0]) if last else '-'}")
    return 0


def disable(given: argparse.Namespace, context: CommandContext) -> int:
    accounts, now = context.ready(AccountParts).accounts, context.ready(AccountParts).clock()
    accounts.disable(given.name, now)
    accounts.note(Deed(now, HERE, "account disabled", detail=given.name))
    context.say(N_("Akun %(name)s dinonaktifkan; sesinya berakhir."), name=given.name)
    return 0


def password(given: argparse.Namespace, context: CommandContext) -> int:
    accounts = context.ready(AccountParts).accounts
    if accounts.find(given.name) is None:
        raise Refused(N_("akun %(name)s tidak ada"), name=given.name)
    accounts.set_password(given.name, hashed(_asked(given, context)))
    accounts.note(Deed(context.ready(AccountParts).clock(), HERE, "password set", detail=given.name))
    context.say(N_("Kata sandi %(name)s diganti; sesinya berakhir."), name=given.name)
    return 0


def second_factor(given: argparse.Namespace, context: CommandContext) -> int:
    parts = context.ready(AccountParts)
    name, accounts, now = given.name, parts.accounts, parts.clock()
    if given.remove:
        if not accounts.drop_second_factor(name):
            context.say(N_("Akun %(name)s tidak memakai kode kedua."), name=name)
            return 1
        accounts.note(Deed(now, HERE, "second factor removed", detail=name))
        context.say(N_("Kode kedua %(name)s dihapus; sesinya berakhir, dan kata sandinya saja cukup."), name=name)
        return 0
    key = parts.settings.secret_key or ""
    if len(key) < SHORTEST_SECRET:
        raise Refused(N_("kode kedua memerlukan SECRET_KEY, paling sedikit %(count)s huruf"), count=SHORTEST_SECRET)
    seed, codes = new_seed(), new_recovery_codes()
    digests = [recovery_digest(key, name, plain_code(code)) for code in codes]
    accounts.set_second_factor(name, seed, digests, parts.time.now())
    accounts.note(Deed(now, HERE, "second factor set", detail=name))
    secret = secret_of(key, name, seed)
    _show(context, name, secret, codes)
    return 0


def _show(context: CommandContext, name: str, secret: str, codes: Sequence[str]) -> None:
    uri = enrolment_uri(secret, name)
    context.say(
        N_("Pindai dengan aplikasi autentikator. Ini ditampilkan sekali saja; sesi %(name)s berakhir."), name=name
    )
    print("", *_picture(uri), "", sep="\n")
    context.say(N_("Bila tidak dapat dipindai: %(secret)s"), secret=" ".join(re.findall(".{1,4}", secret)))
    print(uri)
    context.say(N_("Kode cadangan, masing-masing untuk satu kali masuk; cetak dan simpan jauh dari telepon:"))
    for code in codes:
        print(f"  {code}")


def _picture(text: str) -> Iterator[str]:
    """A QR code of half blocks: two rows of it a line. Light is drawn, as terminals are dark."""
    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        yield "".join(" ▀▄█"[(not above) + 2 * (not below)] for above, below in zip(upper, lower, strict=True))


def sign_out(given: argparse.Namespace, context: CommandContext) -> int:
    accounts, now = context.ready(AccountParts).accounts, context.ready(AccountParts).clock()
    accounts.forget_browsers(given.name)
    accounts.note(Deed(now, HERE, "signed out", detail=given.name))
    context.say(N_("Semua sesi %(name)s berakhir, dan tidak ada peramban yang mengenalnya lagi."), name=given.name)
    return 0


def audit(given: argparse.Namespace, context: CommandContext) -> int:
    deeds = context.ready(AccountParts).accounts.deeds(max(1, given.last))
    if given.format == "json":
        print_list(map(_deed_facts, deeds))
        return 0
    for deed in deeds:
        print(f"{deed.who:<20}  {_line(deed)}")
    return 0


def _deed_facts(deed: Deed) -> dict[str, Any]:
    return {"at": deed.at, "who": deed.who, "action": deed.action, "detail": deed.detail, "address": deed.address}


def _line(deed: Deed) -> str:
    parts = (f"{deed.at:%Y-%m-%dT%H:%M:%SZ}", deed.action, deed.detail, deed.address)
    return "  ".join(part for part in parts if part)


def _asked(given: argparse.Namespace, context: CommandContext) -> str:
    """The password: a line of standard input, or typed twice at a terminal where nobody sees it."""
    if given.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refused(N_("kata sandi diminta di terminal; dari skrip pakai --password-stdin"))
    first = getpass.getpass(context.translator.text(N_("Kata sandi: ")))
    if first != getpass.getpass(context.translator.text(N_("Sekali lagi: "))):
        raise Refused(N_("kedua kata sandi tidak sama"))
    return first
