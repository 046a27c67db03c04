"""Judge where someone may go on to after a page: only to a page of our own, whatever an address or a form says."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, address: str | None) -> bool:
    """Say whether this is the address of a page of the site: a path from its root, or a whole address with its own name.

    A bare word is none: Django's `redirect` reads it as the name of a page, and fails where there is no such name.
    """
    if not address or not address.startswith(("/", "http://", "https://")):
        return False
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
