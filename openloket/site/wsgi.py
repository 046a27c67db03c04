"""The WSGI entry point. What every process needs is made ready once, before the processes part."""

import contextlib
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
application = get_wsgi_application()


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
