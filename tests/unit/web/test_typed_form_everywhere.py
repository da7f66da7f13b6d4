"""Every form of the desk and of an office's own page, sent empty, far too long, and with nonsense in every field at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from calendar_service.accounts.account import Draft
from calendar_service.admin.held_addresses import mark_of
from calendar_service.ledger.rows import Suppression
from calendar_service.offices.wish import STOP
from calendar_service.words.addresses import parse
from tests.admin_material import NOW, PASSWORD, TEXT, Person, World
from tests.forms_material import FormField, Page, PageForm
from tests.office_door_material import CODE, told_world, visit
from tests.world import OFFICES

LONG = "panjang " * 700
NONSENSE = "\u202e<b>99-99</b> &amp; {{ 7*7 }}"
WAYS = {"empty": "", "long": LONG, "nonsense": NONSENSE}

PROGRAM = re.compile(
    r"\b(None|True|False|Traceback|Exception|Error|Refused|editor\.\w+|office_door\.\w+|field|invalid|required|must|value)\b"
)
"""Words that no Indonesian page has."""

TAKES_ALL = {
    "editor.examine",
    "editor.offer_repairs",
    "editor.keep_draft",
    "editor.stop",
}
"""Takes any text, by what it is for."""

WRONG = {
    ("editor.correct_office", "empty"): {"name", "email"},
    ("editor.correct_office", "long"): {"name", "email", "salutation", "phone", "note"},
    ("editor.correct_office", "nonsense"): {"name", "email", "salutation", "phone", "note"},
    ("editor.release_address", "empty"): {"note"},
    ("editor.release_address", "nonsense"): {"note"},
    ("editor.take_outbox_step", "empty"): {"note"},
    ("editor.take_outbox_step", "long"): {"note"},
    ("editor.take_outbox_step", "nonsense"): {"note"},
    ("editor.roll_back", "empty"): {"note"},
    ("editor.roll_back", "nonsense"): {"note"},
    ("editor.office_return", "empty"): {"note"},
    ("editor.office_return", "nonsense"): {"note"},
    ("editor.publish", "empty"): {"note"},
    ("editor.publish", "nonsense"): {"note", "terbit_tanggal", "terbit_pukul"},
    ("editor.release_address", "long"): {"note"},
    ("editor.roll_back", "long"): {"note"},
    ("editor.office_return", "long"): {"note"},
    ("editor.publish", "long"): {"note", "terbit_tanggal", "terbit_pukul"},
    ("editor.set_own_address", "empty"): {"surel"},
    ("editor.set_own_address", "long"): {"surel"},
    ("editor.set_own_address", "nonsense"): {"surel"},
    ("editor.turn_down_proposal", "empty"): {"jawaban"},
    ("editor.turn_down_proposal", "long"): {"jawaban"},
    ("editor.turn_down_proposal", "nonsense"): {"jawaban"},
    ("editor.change_stage", "empty"): {"first"},
    ("editor.change_stage", "long"): {"first", "last", "opens", "closes", "regions", "except", "reason", "reason_en"},
    ("editor.change_stage", "nonsense"): {
        "first",
        "last",
        "opens",
        "closes",
        "regions",
        "except",
        "reason",
        "reason_en",
    },
    ("office_door.correct_address", "empty"): {"email"},
    ("office_door.correct_address", "long"): {"email"},
    ("office_door.correct_address", "nonsense"): {"email"},
    ("office_door.add_deputy", "empty"): {"name", "email"},
    ("office_door.add_deputy", "long"): {"name", "email"},
    ("office_door.add_deputy", "nonsense"): {"name", "email"},
    ("office_door.disown", "empty"): {"note", "sure"},
    ("office_door.disown", "long"): {"note", "sure"},
    ("office_door.disown", "nonsense"): {"note", "sure"},
    ("office_door.pass_on", "empty"): {"who"},
    ("office_door.pass_on", "long"): {"who", "note"},
    ("office_door.pass_on", "nonsense"): {"who", "note"},
    ("office_door.stop", "long"): {"note"},
    ("office_door.stop", "nonsense"): {"note"},
}
"""What is wrong with a form that is sent so, by its fields."""


@dataclass
class Sent:
    """A form in its page. name: of its address."""

    name: str
    path: str
    form: PageForm


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    """With a mail that was told, an address that is held, two revisions and two lists."""
    made = told_world(tmp_path_factory.mktemp("forms"))
    made.service.suppressions.hold(Suppression(OFFICES[0].email, NOW, 550, "5.1.1", "tidak dikenal", None))
    siti = made.reader()
    siti.publish(TEXT.replace("2024-09-25", "2024-09-26"), confirmed="yes")
    made.act()
    made.service.proposals.ask(Draft("budi", TEXT.encode(), TEXT.encode(), NOW), "Kembali ke tanggal semula", NOW)
    siti.get("/admin/kantor/aceh/")
    assert siti.post(f"/admin/kantor/{OFFICES[-1].code}/pensiun").status_code == 303
    return made


@pytest.fixture(scope="module")
def forms(here: World) -> dict[str, Sent]:
    """Every form with something to type, by the name of its address."""
    siti, there = here.reader(), visit(here)
    pages = [
        *("", "kantor/bali/", "kembali/1/", "kembali-kantor/1/", "impor-kantor", "tahapan/uji/rapat/", "kantor/"),
        *(
            "pengingat/",
            "alamat/",
            "konfirmasi/",
            "tahapan/",
            "catatan/",
            "kotak-keluar/2/tahan/",
            f"alamat/{mark_of(OFFICES[0].email)}/",
        ),
        *("akun/", "usulan/1/"),
    ]
    found: dict[str, Sent] = {}
    for path in [f"/admin/{page}" for page in pages] + [there.path, f"{there.path}keliru", f"{there.path}berhenti"]:
        client = siti.client if path.startswith("/admin/") else there.client
        answer = client.get(path)
        assert answer.status_code == 200, path
        for form in Page(answer.text).forms:
            for action in _actions(form):
                meant = parse(action, "POST")
                if form.method == "post" and meant and any(each.is_typed for each in form.fields):
                    found.setdefault(meant.name, Sent(meant.name, action, form))
    return found


def _actions(form: PageForm) -> Iterator[str]:
    """Where a form can be sent: by its buttons, too."""
    yield form.action
    for each in form.fields:
        if action := each.attributes.get("formaction"):
            yield action


def test_every_form_in_which_something_is_typed_is_tried(forms: dict[str, Sent]) -> None:
    assert {name for name, _ in WRONG} <= forms.keys()
    assert "editor.import_offices" in forms


def typed_into(form: PageForm, way: str) -> dict[str, str]:
    """What is sent: `way` in each field that a person types into, and in each list what it has not."""
    typed = {each.name: WAYS[way] for each in form.fields if each.is_typed}
    return {**form.sent(), **typed}


def snapshot(here: World) -> tuple[object, ...]:
    service = here.service
    return (
        len(here.texts()),
        service.directory.offices(),
        len(service.directory.history()),
        [wish for wish in service.wishes.waiting(here.hands()) if wish.kind != STOP],
        [deed.action for deed in service.accounts.deeds(50) if deed.action in ("address released", "notices held")],
    )


def kept(field: FormField) -> str:
    return field.value.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("way", WAYS)
def test_all_that_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    here: World, forms: dict[str, Sent], way: str
) -> None:
    before, siti, there = snapshot(here), here.reader(), visit(here)
    there.get()
    for sent in forms.values():
        here.service.accounts.drop_draft("siti")
        is_desk = sent.path.startswith("/admin/")
        own = {"token": siti.token()} if is_desk else {"mark": there.mark()}
        data = {**typed_into(sent.form, way), **own}
        answer = (siti if is_desk else there).client.post(sent.path, data=data)
        at = (sent.name, way)
        assert answer.status_code < 500, at
        if sent.name in TAKES_ALL or (answer.status_code == 303 and at not in WRONG):
            continue
        assert answer.status_code in (409, 413, 422), at
        page = Page(answer.text)
        again = next((f for f in page.forms if f.method == "post" and sent.path in _actions(f)), None)
        assert again is not None, at
        for each in again.fields:
            if each.is_typed and each.name in data and each.kind != "password":  # a page never says one
                assert kept(each) == data[each.name].replace("\r\n", "\n").strip(), (*at, each.name)
        wrong = {each.name for each in again.fields if each.is_wrong}
        assert wrong == WRONG.get(at, wrong), at
        for each in again.fields:
            if each.is_wrong:
                assert page.said_of(each).strip(), (*at, each.name)
                assert f"#{each.ident}" in page.links or len(wrong) == 1, (*at, each.name)
        told = "".join(page.said_of(each) for each in again.fields if each.is_wrong)
        assert not PROGRAM.search(told), (*at, told)
    assert snapshot(here) == before


def test_what_was_typed_about_a_stage_that_another_tab_took_away_can_be_copied(here: World) -> None:
    siti = here.reader()
    form = Page(siti.get("/admin/tahapan/uji/rapat/").text).form("/rapat/")
    siti.post("/admin/draf", text="", base=Person(here, siti.client, siti.get("/admin/").text).base())
    answer = siti.client.post("/admin/tahapan/uji/rapat/", data=form.sent(first="24/9/2024", reason="Banjir di Kuta"))
    here.service.accounts.drop_draft("siti")
    assert answer.status_code == 404
    copied = answer.text.partition('id="kept"')[2].partition("</textarea>")[0].split()
    assert "24/9/2024" in copied
    assert "Kuta" in copied
    assert "confirmed" not in copied


def test_the_same_in_english(here: World) -> None:
    siti = here.reader()
    page = siti.get("/en/admin/kantor/bali/").text
    form = Page(page).form("/kantor/bali/")
    answer = siti.client.post("/en/admin/kantor/bali/", data=form.sent(name="", email="x"))
    told = Page(answer.text)
    assert [told.said_of(told.form("/kantor/bali/")[name]) for name in ("name", "email")] == [
        "The name of the office is needed.",
        "Invalid mail address x.",
    ]
    assert PASSWORD not in answer.text
    assert CODE
