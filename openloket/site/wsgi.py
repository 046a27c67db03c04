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

from openloket.site import database, private


def _not_starting(why: Exception) -> SystemExit:
    """Print why and return the exit: with this status gunicorn ends too, with any other it starts a new worker."""
    print(why, file=sys.stderr, flush=True)
    return SystemExit(Arbiter.WORKER_BOOT_ERROR)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
database.Answering.people = True
try:
    site = get_wsgi_application()
except ImproperlyConfigured as error:
    raise _not_starting(error) from None
private.keep(settings.VAR)

from openloket.people import api_looks  # noqa: E402 - its models need Django to be set up
from openloket.registers import apis  # noqa: E402 - the same
from openloket.site import installation, requests, unavailable  # noqa: E402 - the same
from openloket.site.postgres.base import Patience  # noqa: E402 - the same

api_looks.NOTES.listen()
Patience.seconds = 15
"""Nobody waits longer than this for a statement of a web page or a call; other programs wait as long as it takes."""


class Database:
    """What this process knows of its database: that it is the right one, and no demo's in production or the reverse."""

    settled = False


@requests.Watched
def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request: the registers' APIs answer theirs, the site everything else."""
    if not Database.settled and (refused := _settle()):
        return unavailable.answer(environ, start_response, refused)
    if apis.serves(environ.get("PATH_INFO", "")):
        return apis.application(environ, start_response)
    try:
        return site(environ, start_response)
    except Exception as error:  # the page that says so could not be made either
        return unavailable.answer(environ, start_response, error)


def _settle() -> installation.WrongDatabase | None:
    """Check that the database is the right one, if that could not be told before; return why it is not."""
    try:
        Database.settled = installation.settle()
    except installation.WrongDatabase as error:
        return error
    except Error:  # still away: then there is nothing to protect, and each page says so
        pass
    return None


def _warm() -> None:
    from django.db import connections
    from django.urls import get_resolver

    from openloket.cases import versions
    from openloket.cases.wording import typesetting

    if refused := _settle():
        raise _not_starting(refused)
    assert get_resolver().url_patterns
    typesetting.printable("")
    with contextlib.suppress(Error):  # away for now; the first request will say so
        versions.all_versions()
    connections.close_all()


_warm()
