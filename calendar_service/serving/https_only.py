"""Every answer tells browsers to come by https from now on (RFC 6797): feeds, pages, the editor, errors. Pure.

Only where PUBLIC_URL is https: over http the field must not be sent (section 7.2).
"""

from __future__ import annotations

FIELD = "Strict-Transport-Security"
ONE_YEAR = "max-age=31536000; includeSubDomains"


def fields_of(public_url: str) -> tuple[tuple[str, str], ...]:
    """What stands in every answer; nothing where the public comes by http."""
    return ((FIELD, ONE_YEAR),) if public_url.startswith("https://") else ()
