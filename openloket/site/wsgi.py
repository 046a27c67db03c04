"""The WSGI entry point. What every process needs is made ready once, before the processes part."""

import contextlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
site = get_wsgi_application()

from openloket.registers import apis  # noqa: E402 - its models need Django to be set up
from openloket.site import unavailable  # noqa: E402 - the same
from openloket.site.postgres.base import Patience  # noqa: E402 - the same

Patience.seconds = 15
"""Nobody waits longer than this for a statement of a web page or a call; other programs wait as long as it takes."""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The registers' APIs, and the site for everything else."""
    if apis.serves(environ.get("PATH_INFO", "")):
        return apis.application(environ, start_response)
    try:
        return site(environ, start_response)
    except Exception as error:  # the page that says so could not be made either
        return unavailable.answer(environ, start_response, error)


def _warm() -> None:
    from django.db import Error, connections
    from django.urls import get_resolver

    from openloket.cases import typesetting, versions

    assert get_resolver().url_patterns
    typesetting.printable("")
    with contextlib.suppress(Error):  # away for now; the first request will say so
        versions.all_versions()
    connections.close_all()


_warm()
