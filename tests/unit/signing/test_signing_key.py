"""Keys and signatures: as the standards write them, as openssl reads them, and never the secret."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.errors import Refused
from calendar_service.signing.signing_key import PublicKey, SigningKey, key_set, read_keys, read_signing_key
from tests.conftest import find_program, missing

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
OF_NOTHING = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
"""RFC 8032 section 7.1, test 1; RFC 8037 appendix A has the same key."""

KEY = SigningKey(SEED)
SEEDS = st.binary(min_size=32, max_size=32)


def test_a_key_and_its_signature_are_those_of_the_standard() -> None:
    assert KEY.public.data == PUBLIC
    assert KEY.sign(b"") == OF_NOTHING


def test_its_name_is_its_thumbprint() -> None:
    assert KEY.public.name == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"  # RFC 8037 appendix A.3


@given(seed=SEEDS, body=st.binary(max_size=200), place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_one_changed_bit_is_seen(seed: bytes, body: bytes, place: int, bit: int) -> None:
    key = SigningKey(seed)
    signature = key.sign(body)
    assert key.public.has_signed(body, signature)
    both = bytearray(body + signature)
    both[place % len(both)] ^= 1 << bit
    assert not key.public.has_signed(bytes(both[: len(body)]), bytes(both[len(body) :]))


@given(seed=SEEDS, other=SEEDS)
def test_another_key_has_not_signed_it(seed: bytes, other: bytes) -> None:
    assert SigningKey(other).public.has_signed(b"x", SigningKey(seed).sign(b"x")) == (seed == other)


@pytest.mark.parametrize("signature", [b"", b"x", OF_NOTHING[:-1], OF_NOTHING + b"x"])
def test_a_signature_of_another_length_is_none(signature: bytes) -> None:
    assert not KEY.public.has_signed(b"", signature)


@given(seed=SEEDS)
def test_a_key_is_read_as_it_was_written(seed: bytes) -> None:
    key = SigningKey(seed)
    line = key.jwk()
    assert "\n" not in line
    assert read_signing_key(line).public == key.public
    assert read_signing_key(line).sign(b"x") == key.sign(b"x")


def test_the_secret_half_is_shown_nowhere() -> None:
    secret = json.loads(KEY.jwk())["d"]
    for shown in (repr(KEY), json.dumps(KEY.public.jwk()), KEY.public.pem().decode(), key_set([KEY.public]).decode()):
        assert secret not in shown
        assert SEED.hex() not in shown


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "x", '{"kty":"OKP"}', "[" * 100_000])
def test_what_is_no_key_is_refused(text: str) -> None:
    for read in (read_signing_key, read_keys):
        with pytest.raises(Refused):
            read(text)


@pytest.mark.parametrize(
    "change",
    [{"d": "AAAA"}, {"d": 7}, {"d": "!" * 43}, {"crv": "X25519"}, {"kty": "EC"}, {"x": "A" * 43}, {"d": "A" * 43}],
)
def test_a_key_that_was_changed_is_refused_and_not_shown(change: dict[str, object]) -> None:
    secret = json.loads(KEY.jwk())["d"]
    with pytest.raises(Refused) as refused:
        read_signing_key(json.dumps({**json.loads(KEY.jwk()), **change}))
    assert secret not in str(refused.value)


def test_a_set_of_keys_is_read_as_it_was_written_and_names_no_key_by_another() -> None:
    since, until = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
    keys = [KEY.public, PublicKey(SigningKey(b"x" * 32).public.data, since, until)]
    assert list(read_keys(key_set(keys)).values()) == keys
    listed = json.loads(key_set([keys[1]]))
    listed["keys"][0]["kid"] = KEY.public.name
    listed["keys"].append({"kty": "RSA", "kid": "other", "n": "x", "e": "AQAB"})
    assert read_keys(json.dumps(listed)) == {keys[1].name: keys[1]}


def test_openssl_reads_the_key_and_the_signature(tmp_path: Path) -> None:
    openssl = find_program("openssl")
    if openssl is None:
        missing("openssl")
    body, signature, key = (tmp_path / name for name in ("body", "body.sig", "key.pem"))
    body.write_bytes(b"jadwal")
    signature.write_bytes(KEY.sign(b"jadwal"))
    key.write_bytes(KEY.public.pem())
    words = [str(openssl), "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", str(key)]
    words += ["-sigfile", str(signature), "-in", str(body)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    body.write_bytes(b"jadwa1")
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1
