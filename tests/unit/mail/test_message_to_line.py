"""The To line: whatever an office is called, it is one mailbox of that name and address."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendar_service.mail.message import _mailbox
from calendar_service.offices.office import sample_offices
from calendar_service.package_data import regions

ADDRESS = "setda-35.78@jawa-timur.example"
HOSTILE = st.lists(
    st.sampled_from(
        [
            *"aé<>\"\\,;:()@.?='-日本😀\x00",
            "=?utf-8?q?x?=",
            "Bcc: x@y.example",
            "<evil@x.example>,",
            "A" * 40,
            "\r\n",
            "\u2028",
            "kata ",
            " ",
        ]
    ),
    max_size=12,
).map("".join)


def read(name: str, address: str) -> tuple[str, str]:
    """Name and address of the only mailbox; fails where there is anything else."""
    value = _mailbox(name, address)
    raw = f"To: {value}\r\nX-Next: x\r\n\r\n".encode("ascii")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    message = message_from_bytes(raw, policy=policy.default)
    assert message.keys() == ["To", "X-Next"]
    (found,) = message["To"].addresses
    # The modern parser adds a space between encoded words, against RFC 2047 section 6.2; the old one does not.
    phrase = value.replace("\r\n", "").rsplit(" <", 1)[0]
    return str(make_header(decode_header(phrase))), found.addr_spec


@given(HOSTILE | st.text(max_size=200))
@example('Bawaslu, "Jatim" <evil@x.example>')
@example("<" + "A" * 30 + " ;Bcc: x@y.example " + "A" * 60)
@example("Sekretariat Daerah Kabupaten Langkat dan sekitarnya yang panjang sekali namanya ini")
def test_a_name_cannot_become_anything_else(name: str) -> None:
    shown = " ".join(name.encode("utf-8", "ignore").decode().split())
    if not shown:
        return
    found, address = read(shown, ADDRESS)
    assert address == ADDRESS
    assert found == shown


@pytest.mark.parametrize("office", sample_offices(regions(), regions().values()), ids=lambda office: office.code)
def test_the_sample_offices_stand_in_plain_words(office) -> None:
    value = _mailbox(office.name, office.email)
    assert value.replace("\r\n", "") == f"{office.name} <{office.email}>"
    assert read(office.name, office.email) == (office.name, office.email)
