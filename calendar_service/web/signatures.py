"""What was signed, for whoever examines a file: the keys, the newest manifest, those of former revisions, each with its signature.

They are bytes as they were signed. Which file they tell of, `verify` finds out, or openssl (docs/signatures.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, make_response
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from calendar_service.publishing.past import Unavailable
from calendar_service.signing.signing_key import key_set
from calendar_service.web.context import page_context
from calendar_service.web.errors import answer
from calendar_service.web.routing import AddressedBlueprint
from calendar_service.web.site import SignedSource

if TYPE_CHECKING:
    from calendar_service.signing.manifest import SignedManifest

MANIFEST, SIGNATURE, KEYS, PEM = (
    "application/json",
    "application/octet-stream",
    "application/jwk-set+json",
    "application/x-pem-file",
)

signatures = AddressedBlueprint("signatures", __name__)


@signatures.errorhandler(Unavailable)
def not_now(_: Unavailable) -> Response:
    """503: what was signed is asked of the database."""
    return answer(ServiceUnavailable())


@signatures.view
def published_keys() -> Response:
    """Every key that ever signed (RFC 7517), those that do no more as well: what they signed stays good."""
    return _bytes(key_set(_source().public_keys()), KEYS)


@signatures.view
def public_key(name: str) -> Response:
    """One of them, as openssl reads it."""
    known = _source().public_keys()
    found = next((key for key in known if key.name == name), None)
    return _bytes(found.pem(), PEM) if found else abort(404)


@signatures.view
def manifest() -> Response:
    """What was signed last."""
    return _bytes(_known(_source().newest()).body, MANIFEST)


@signatures.view
def signature() -> Response:
    """The signature of that: 64 bytes."""
    return _bytes(_known(_source().newest()).signature, SIGNATURE)


@signatures.view
def former_manifest(number: int) -> Response:
    """What was signed last of a revision."""
    return _bytes(_known(_of(number)).body, MANIFEST)


@signatures.view
def former_signature(number: int) -> Response:
    """The signature of that."""
    return _bytes(_known(_of(number)).signature, SIGNATURE)


def _of(number: int) -> SignedManifest | None:
    return _source().of_revision(number) if 0 < number < 1 << 31 else None


def _source() -> SignedSource:
    return page_context().site.signatures or abort(404)


def _known(found: SignedManifest | None) -> SignedManifest:
    return found or abort(404)


def _bytes(body: bytes, kind: str) -> Response:
    response = make_response(body)
    response.content_type = kind
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
