"""What an office puts right by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from calendar_service.delivery.carrier import DeliveryFailure, Parcel, Receipt
from calendar_service.mail.courier import Courier
from calendar_service.mail.wish_mail import WishMails
from calendar_service.office_door.wishing import MOST_MAILS
from calendar_service.offices.list_revision import ListAuthor
from calendar_service.offices.wish import NONCE, OfficeWish
from tests.office_door_material import Visit, told_world, visit


class Post:
    """The mails that ask, as a worker sends them."""

    def __init__(self, there: Visit) -> None:
        service = there.world.service
        self.sent: list[Parcel] = []
        self.refuses: DeliveryFailure | None = None
        mails = WishMails(service.rendering, "Kalender <jadwal@tahapan.example>", None, "tahapan.example")

        def prepare(wish: OfficeWish) -> Parcel:
            office = service.directory.by_code([wish.office])[wish.office]
            link = f"http://localhost:8000/kantor/setuju/{service.wish_secrets.secret(wish.facts[NONCE])}/"
            return mails.parcel(wish, office, link, service.translators[office.language], service.clock())

        def send(parcel: Parcel) -> Receipt:
            if self.refuses:
                raise self.refuses
            self.sent.append(parcel)
            return Receipt(250, "2.0.0", "ok", "1")

        self.courier = Courier(service.wishes, prepare, send, there.world.hands, service.outages)

    def link(self) -> str:
        """In the latest mail."""
        return self.link_in(self.sent[-1])

    @staticmethod
    def link_in(mail: Parcel) -> str:
        text = message_from_bytes(mail.data, policy=policy.default).get_content()
        return next(line for line in text.splitlines() if "/setuju/" in line).removeprefix("http://localhost:8000")


@pytest.fixture
def there(tmp_path: Path) -> Visit:
    found = visit(told_world(tmp_path))
    found.get()
    return found


@pytest.fixture
def post(there: Visit) -> Post:
    return Post(there)


def email(there: Visit, code: str = "bali") -> str:
    return str(there.world.service.directory.by_code([code])[code].email)


def test_a_new_address_holds_once_the_old_one_agrees(there: Visit, post: Post) -> None:
    assert there.post("alamat", email="setda@bali.example").status_code == 303
    assert "menunggu persetujuan" in there.get("?hasil=alamat").text
    assert post.courier.once() == 1
    assert post.courier.once() == 0
    (mail,) = post.sent
    assert mail.address == "bali@kantor.example"
    assert b"setda@bali.example" in mail.data
    assert there.path.encode() not in mail.data
    link = post.link()
    page = there.client.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert there.client.head(link).status_code == 200
    assert email(there) == "bali@kantor.example", "a link that is opened changes nothing"
    assert there.client.post(link, headers={"Origin": "https://lain.example"}).status_code == 403
    assert there.client.post(link).status_code == 200
    assert email(there) == "setda@bali.example"
    entry = there.world.service.directory.history()[0]
    assert (entry.by, entry.note) == ("kantor bali", "memperbaiki alamat surel kantor bali di halaman kantor")
    assert [deed.action for deed in there.world.service.accounts.deeds(2)] == ["office wish agreed", "office wish"]
    assert there.client.post(link).status_code == 404


def test_a_second_wish_takes_the_place_of_the_first(there: Visit, post: Post) -> None:
    there.post("alamat", email="satu@bali.example")
    post.courier.once()
    first = post.link()
    there.post("alamat", email="dua@bali.example")
    post.courier.once()
    assert there.client.post(first).status_code == 404
    assert there.client.post(post.link()).status_code == 200
    assert email(there) == "dua@bali.example"


def test_a_link_ends_after_a_week(there: Visit, post: Post) -> None:
    there.post("alamat", email="satu@bali.example")
    post.courier.once()
    there.world.hands.wait(days=7, seconds=1)
    assert there.client.get(post.link()).status_code == 404


def test_a_deputy_agrees_alone_and_learns_no_link_of_the_office(there: Visit, post: Post) -> None:
    assert there.post("wakil", name="Ni Made", email="made@bali.example").status_code == 303
    post.courier.once()
    assert post.sent[0].address == "made@bali.example"
    assert there.path.split("/")[2].encode() not in post.sent[0].data
    assert there.client.post(post.link()).status_code == 200
    deputy = there.world.service.directory.by_code(["bali-w1"])["bali-w1"]
    assert (deputy.kind, deputy.region, deputy.name, deputy.note) == ("pemda", "51", "Ni Made", "wakil dari bali")
    assert "made@bali.example" in there.get().text
    for number in (2, 3):
        there.post("wakil", name="N", email=f"n{number}@bali.example")
        post.courier.once()
        there.client.post(post.link())
    there.post("wakil", name="N", email="n4@bali.example")
    post.courier.once()
    assert there.client.post(post.link()).status_code == 409
    assert len(there.world.service.directory.by_code([f"bali-w{n}" for n in range(1, 10)])) == 3


@pytest.mark.parametrize(
    ("behind", "form", "status"),
    [
        ("alamat", {"email": "bukan alamat"}, 422),
        ("alamat", {"email": "BALI@kantor.example"}, 422),
        ("alamat", {"email": ""}, 422),
        ("wakil", {"name": "", "email": "a@b.example"}, 422),
        ("pilihan", {"language": "xx"}, 422),
        ("keliru", {"note": "", "sure": "yes"}, 422),
        ("keliru", {"note": "Kami SMA"}, 422),
    ],
)
def test_what_cannot_be_is_said(there: Visit, behind: str, form: dict[str, str], status: int) -> None:
    assert there.post(behind, **form).status_code == status
    assert there.world.service.wishes.waiting(there.world.hands()) == []


def test_a_language_is_chosen_at_once(there: Visit) -> None:
    assert there.post("pilihan", language="en").status_code == 303
    assert there.world.service.directory.by_code(["bali"])["bali"].language == "en"
    assert there.world.service.directory.history()[0].by == "kantor bali"
    assert there.world.service.office_doors.urls(["bali"])["bali"].startswith("http://localhost:8000/en/kantor/")
    numbers = [entry.number for entry in there.world.service.directory.history()]
    there.post("pilihan", language="en")
    assert [entry.number for entry in there.world.service.directory.history()] == numbers


def test_who_is_not_meant_is_told_nothing_more_and_an_admin_sees_it(there: Visit) -> None:
    page = there.get("keliru").text
    assert "hanya pembaca alamat itu" in page
    assert there.world.service.suppressions.all() == [], "a page that is opened holds nothing"
    assert there.post("keliru", note="Kami SMA, bukan setda", sure="yes").status_code == 303
    (held,) = there.world.service.suppressions.all()
    assert (held.address, held.evidence) == ("bali@kantor.example", "kantor menyatakan bukan yang dimaksud")
    (wish,) = there.world.service.wishes.waiting(there.world.hands())
    assert (wish.office, wish.kind, wish.facts["note"]) == ("bali", "other", "Kami SMA, bukan setda")
    assert "bali" in there.world.service.directory.by_code(["bali"])
    assert there.world.service.suppressions.remove(["bali@kantor.example"], there.world.service.clock()) == 1


def test_a_mail_that_nobody_took_is_tried_again_and_one_refused_for_good_is_not(there: Visit, post: Post) -> None:
    there.post("alamat", email="satu@bali.example")
    post.refuses = DeliveryFailure("nanti", 451)
    assert post.courier.once() == 0
    post.refuses = None
    assert post.courier.once() == 0, "not before its time"
    there.world.hands.wait(minutes=3)
    assert post.courier.once() == 1
    assert post.sent[0].attempt == 2
    there.post("alamat", email="dua@bali.example")
    post.refuses = DeliveryFailure("tidak", 550)
    assert post.courier.once() == 0
    there.world.hands.wait(hours=5)
    assert post.courier.once() == 0


def test_who_dies_over_a_mail_leaves_it_to_the_next_under_the_same_name(there: Visit, post: Post) -> None:
    there.post("alamat", email="satu@bali.example")
    wishes, now = there.world.service.wishes, there.world.hands()
    (wish,) = wishes.to_mail(now)
    assert wishes.take(wish, now + timedelta(minutes=2))
    assert not wishes.take(wish, now + timedelta(minutes=2)), "two workers never take one mail"
    there.world.hands.wait(minutes=3)
    post.courier.once()
    post.courier._prepare(wish)
    assert post.sent[0].reference == post.courier._prepare(wish).reference  # type: ignore[union-attr]


def test_a_program_leaves_for_who_subscribed_and_asks_for_a_public_body(there: Visit) -> None:
    said = {"List-Unsubscribe": "One-Click"}
    client, service = there.world.client(), there.world.service
    assert client.post(there.path + "berhenti", data=said).status_code == 200
    assert [wish.kind for wish in service.wishes.waiting(there.world.hands())] == ["stop"]
    assert "bali" in service.directory.by_code(["bali"])
    assert client.post(there.path + "berhenti", data={"x": "y"}).status_code == 400
    with_own = [
        *service.directory.offices(),
        service.directory.by_code(["bali"])["bali"].__class__("warga", "Warga", "lainnya", "51", "w@x.example"),
    ]
    service.directory.replace(with_own, service.clock)
    own = visit(there.world, "warga")
    assert "kehendak sendiri" in own.get("berhenti").text
    assert "warga" in service.directory.by_code(["warga"]), "a link that is opened changes nothing"
    assert client.post(own.path + "berhenti", data=said).status_code == 200
    assert service.directory.by_code(["warga"]) == {}
    assert client.post(own.path + "berhenti", data=said).status_code == 200
    assert service.directory.history()[0].by == "kantor warga"


def test_a_link_is_made_anew_once_the_address_agrees(there: Visit, post: Post) -> None:
    """Whoever has the link alone can neither see the new one nor take the page away from the office."""
    assert there.post("tautan").status_code == 303
    assert "menunggu persetujuan pembaca bali@kantor.example" in there.get("?hasil=tautan").text
    post.courier.once()
    assert post.sent[0].address == "bali@kantor.example"
    assert there.client.get(post.link()).status_code == 200
    assert there.get().status_code == 200, "a link that is opened changes nothing"
    answer = there.client.post(post.link())
    assert answer.status_code == 303
    assert there.get().status_code == 404
    there.path = answer.headers["Location"]
    assert there.get().status_code == 200
    assert there.client.post(post.link()).status_code == 404
    assert there.world.service.accounts.deeds(1)[0].action == "office door renewed"


def test_hours_that_never_take_effect_are_not_offered(there: Visit) -> None:
    assert re.findall(r'<option value="(\d\d)"', there.get().text) == [f"{hour:02}" for hour in range(8, 17)]


def test_what_a_public_body_asks_for_waits_for_an_admin(there: Visit) -> None:
    there.get("berhenti")
    assert there.post("berhenti", note="Dilebur").status_code == 303
    (wish,) = there.world.service.wishes.waiting(there.world.hands(), "bali")
    assert wish.facts["note"] == "Dilebur"
    settling = there.world.service.office_door_context().settling
    settling.agree(wish, "siti", "atas permintaannya", there.world.service.clock())
    assert there.world.service.directory.by_code(["bali"]) == {}
    assert there.world.service.wishes.waiting(there.world.hands()) == []


def test_where_there_is_no_paper_there_is_none_to_be_had(there: Visit) -> None:
    """An election without a pack of law has no drafts."""
    assert there.get("naskah/uji/rapat/docx").status_code == 404
    assert there.get("naskah/tidak-ada/rapat/txt").status_code == 404
    assert there.get("naskah/uji/rapat/exe").status_code == 404
    assert "naskah/" not in there.get().text


def test_who_reads_a_former_address_has_nothing_to_say(there: Visit, post: Post) -> None:
    """An admin has put a wrong address right: whoever reads that one asked for yet another before, and would take the mails away again."""
    service = there.world.service
    there.post("alamat", email="orang@lain.example")
    there.post("tautan")
    post.courier.once()
    links = [post.link(), Post.link_in(post.sent[0])]
    service.office_list.correct("bali", {"email": "setda@bali.example"}, ListAuthor("siti", "salah alamat"))
    for link in links:
        assert there.client.get(link).status_code == 404
        assert there.client.post(link).status_code == 404
    assert email(there) == "setda@bali.example"
    assert there.get().status_code == 200


@pytest.mark.parametrize("by_an_admin", [False, True])
def test_a_new_link_ends_what_was_asked_by_the_old_one(there: Visit, post: Post, by_an_admin: bool) -> None:
    """A stranger who found the link proposed himself as a deputy, and would agree to it after the link was made anew."""
    there.post("wakil", name="Orang Lain", email="orang@lain.example")
    post.courier.once()
    stranger = post.link()
    if by_an_admin:
        editor = there.world.reader()
        editor.get("/admin/kantor/bali/")
        assert editor.post("/admin/kantor/bali/tautan").status_code == 303
    else:
        there.post("tautan")
        post.courier.once()
        assert there.client.post(post.link()).status_code == 303
    assert there.client.post(stranger).status_code == 404
    assert there.world.service.directory.by_code(["bali-w1"]) == {}


def test_a_deputy_has_no_deputies(there: Visit, post: Post) -> None:
    """Else three of three of three would be as many as anybody likes."""
    there.post("wakil", name="Ni Made", email="made@bali.example")
    post.courier.once()
    there.client.post(post.link())
    deputy = visit(there.world, "bali-w1")
    assert "Usulkan wakil" in there.get().text
    assert "Usulkan wakil" not in deputy.get().text
    deputy.post("wakil", name="N", email="n@bali.example")
    post.courier.once()
    answer = deputy.client.post(post.link())
    assert answer.status_code == 409
    assert "wakil tidak punya wakil" in answer.text
    assert there.world.service.directory.by_code(["bali-w1-w1"]) == {}


def test_nobody_fills_a_mailbox_with_mails_that_ask(there: Visit, post: Post) -> None:
    answers = [there.post("wakil", name="N", email="orang@lain.example").status_code for _ in range(MOST_MAILS + 2)]
    assert answers == [303] * MOST_MAILS + [409] * 2
    assert there.post("tautan").status_code == 409
    assert there.post("pilihan", language="en").status_code == 303
    there.world.hands.wait(hours=24, seconds=1)
    assert there.post("tautan").status_code == 303
