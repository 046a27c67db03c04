"""The WSGI entry point. What every process needs is made ready once, before the processes part."""

import contextlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
site = get_wsgi_application()

from openloket.registers import apis  # noqa: E402 - its models need Django to be set up


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The registers' APIs, and the site for everything else."""
    if apis.serves(environ.get("PATH_INFO", "")):
        return apis.application(environ, start_response)
    return site(environ, start_response)


def _warm() -> None:
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from openloket.cases import typesetting, versions

    assert get_resolver().url_patterns
    typesetting.printable("")
    with contextlib.suppress(DatabaseError):  # away for now; the first request will say so
        versions.all_versions()
    connections.close_all()


_warm()
