"""The WSGI entry point. What every process needs is made ready once, before the processes part."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import Error
from gunicorn.arbiter import Arbiter

from openloket.site import private


def _not_starting(why: Exception) -> SystemExit:
    """Say why; gunicorn ends when a worker ends with this status, and would start another one with any other."""
    print(why, file=sys.stderr, flush=True)
    return SystemExit(Arbiter.WORKER_BOOT_ERROR)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
try:
    site = get_wsgi_application()
except ImproperlyConfigured as error:
    raise _not_starting(error) from None
private.keep(settings.VAR)

from openloket.registers import apis  # noqa: E402 - its models need Django to be set up
from openloket.site import installation, unavailable  # noqa: E402 - the same
from openloket.site.postgres.base import Patience  # noqa: E402 - the same

Patience.seconds = 15
"""Nobody waits longer than this for a statement of a web page or a call; other programs wait as long as it takes."""


class Database:
    """Whether it was found to be the right one: not a demo's in production, nor production's in a demo."""

    settled = False


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The registers' APIs, and the site for everything else."""
    if not Database.settled and (refused := _settle()):
        return unavailable.answer(environ, start_response, refused)
    if apis.serves(environ.get("PATH_INFO", "")):
        return apis.application(environ, start_response)
    try:
        return site(environ, start_response)
    except Exception as error:  # the page that says so could not be made either
        return unavailable.answer(environ, start_response, error)


def _settle() -> installation.Refused | None:
    """Look whether the database is the right one, when it was away before; returns why not."""
    try:
        Database.settled = installation.settle()
    except installation.Refused as error:
        return error
    except Error:  # still away: then there is nothing to protect, and each page says so
        pass
    return None


def _warm() -> None:
    from django.db import connections
    from django.urls import get_resolver

    from openloket.cases import typesetting, versions

    if refused := _settle():
        raise _not_starting(refused)
    assert get_resolver().url_patterns
    typesetting.printable("")
    with contextlib.suppress(Error):  # away for now; the first request will say so
        versions.all_versions()
    connections.close_all()


_warm()
