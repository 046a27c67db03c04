"""Addresses: which hosts are this server, and the UUID in a URL."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def uuid_in(url: str | None) -> str:
    """Return the UUID that a URL has in it, or ""."""
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", url or "")
    return found[0] if found else ""


def known_host(host: str) -> bool:
    """Say whether a host (with its port, if any) is this server: a name in LOKET_HOSTS, or where LOKET_BASE_URL points.

    Names are compared whole and in any case, as Django does for the site; `.voorbeeld.nl` stands for every name under
    it.
    """
    return _known_host(host, settings.BASE_URL, tuple(settings.ALLOWED_HOSTS))


def own_host(host: str) -> bool:
    """Say whether nothing but this server answers at a host: a name of its own, at the port of LOKET_BASE_URL.

    `.voorbeeld.nl` in LOKET_HOSTS lets other servers have a name too, and another port is another server's.
    """
    names = tuple(name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*")))
    if not _known_host(host, settings.BASE_URL, names):
        return False
    usual = "443" if settings.BASE_URL.startswith("https:") else "80"
    port, own_port = (split_domain_port(text)[1] for text in (host, urlsplit(settings.BASE_URL).netloc))
    return (port or usual) == (own_port or usual)


@lru_cache(maxsize=256)
def _known_host(host: str, base_url: str, allowed: tuple[str, ...]) -> bool:
    name, port = split_domain_port(host)
    if not name:
        return False
    own = urlsplit(base_url)
    usual = "443" if own.scheme == "https" else "80"
    own_name, own_port = split_domain_port(own.netloc)
    return validate_host(name, allowed) or (name, port or usual) == (own_name, own_port or usual)
