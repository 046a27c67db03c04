"""What the web server does before it takes its first request.

The first request in a process loads templates and fonts, and the first on a thread connects to the database. Whoever
comes first after an upgrade would wait for all of that, so a worker goes through it beforehand. Not before the fork:
typst's threads and a database connection do not survive one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from openloket.site.console import BACKGROUND

LOG = logging.getLogger(__name__)
READY = "LOKET_READY_FD"
"""The environment variable with the file descriptor on which every worker writes one byte when it is ready."""

PAGES = ("/", "/gezond/", "/zaken/api/v1/zaken")
"""Addresses that anyone may read; together they go through the site, the registers' APIs and the database."""


def load_gently() -> None:
    """Load the site's code on a thread that gives way, for beside us another release is serving people.

    What fails to load fails again, and is shown, when gunicorn asks for it.
    """
    thread = threading.Thread(target=_load, name="load")
    thread.start()
    thread.join()


def _load() -> None:
    if sys.platform == "linux":  # elsewhere priority is the whole process's, and could not be taken back
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(BACKGROUND, os.getpriority(os.PRIO_PROCESS, me)))
    with contextlib.suppress(Exception):
        importlib.import_module("openloket.site.wsgi")


def post_worker_init(worker: Any) -> None:
    """Do everything for the first time on every thread, then say that this worker is ready.

    What fails here is logged and no more: it fails again, and is shown, when someone asks for it.
    """
    from openloket.site import watching

    watching.begin("web")
    try:
        _services()
    except Exception:
        LOG.exception("warming up the services")
    together = threading.Barrier(worker.cfg.threads)
    turn = threading.Lock()
    list(worker.tpool.map(lambda _: _pages(worker.wsgi, together, turn), range(worker.cfg.threads)))
    gc.collect()
    gc.freeze()  # collecting what stays for good would now and then hold up every request for a fifth of a second
    if said := os.environ.get(READY):
        with contextlib.suppress(OSError):  # the process that started us has gone
            os.write(int(said), b".")


def child_exit(server: Any, worker: Any) -> None:
    """Keep what a worker that ended has counted, and its files no longer."""
    from openloket.site import watching

    watching.gone()


def _services() -> None:
    """Evaluate the rules and load the register types of every service, and make one example's PDF of what was sent."""
    from django.utils import timezone

    from openloket.cases import versions
    from openloket.cases.written import overview
    from openloket.definitions import admission, rules

    today = timezone.localdate()
    for n, published in enumerate(versions.services_on(today)):
        version = published.version
        answers = admission.check(version, version.examples[0].answers, None, partly=True).answers
        rules.findings(version, answers, today)
        versions.types(published.hash)
        if n == 0:
            overview.submission_pdf(version, published.hash, "Z-0", answers, today, "web")


def _tables() -> None:
    """Have the database look up every table that we write, for a new connection knows none."""
    from django.apps import apps
    from django.db import connection

    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(f'select 1 from "{table}" where false' for table in tables))  # noqa: S608 - our own names


def _pages(application: Any, together: threading.Barrier, turn: threading.Lock) -> None:
    from django.conf import settings
    from django.db import DatabaseError

    from openloket.site.requests import WARMING

    together.wait(timeout=30)  # so that each task gets a thread of its own
    with turn:
        try:
            _gently(_tables)
        except DatabaseError:
            LOG.exception("warming up the database")
        for page in PAGES:
            environ: dict[str, Any] = {
                "PATH_INFO": page,
                "HTTP_HOST": urlsplit(settings.BASE_URL).netloc,
                WARMING: True,
            }
            setup_testing_defaults(environ)
            try:
                _gently(lambda: _read(application, environ))  # noqa: B023 - called at once
            except Exception:
                LOG.exception("warming up %s", page)


def _read(application: Any, environ: dict[str, Any]) -> None:
    answer = application(environ, lambda status, headers, exc_info=None: None)
    b"".join(answer)
    if close := getattr(answer, "close", None):
        close()


def _gently(act: Callable[[], None]) -> None:
    """Do something and rest for twice as long, for beside us another release is serving people."""
    start = time.monotonic()
    act()
    time.sleep(2 * (time.monotonic() - start))
