"""What commands share: how they answer, and what must be ready before they start."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

BASE = Path(__file__).resolve().parents[2]


BACKGROUND = 10
"""How much work that nobody waits for gives way to answering people (as `nice` counts)."""


class Misconfigured(click.ClickException):
    """A setting cannot be read; the message names it and says what is expected."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Write the message as it is, a line for each setting."""
        click.echo(self.message, file=file, err=True)


class Day(click.ParamType[date]):
    name = "dag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is geen dag. Schrijf JJJJ-MM-DD.", param, ctx)


DAY = Day()
as_json_option = click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON.")


def say(as_json: bool, data: dict[str, Any], text: str) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else text)


def counted(number: int, one: str, more: str) -> str:
    """Say how many of something there are: '1 fout', '0 fouten', '2 fouten'."""
    return f"{number} {one if number == 1 else more}"


def progress(what: str, total: int | None = None) -> Callable[..., None]:
    """Return what shows, on a terminal only, how far work is; call it with the number done and perhaps the total."""

    def show(done: int, of: int | None = None) -> None:
        if sys.stderr.isatty():
            known = of or total
            click.echo(f"\r{what} {done}" + (f" van {known}" if known else ""), nl=False, err=True)

    return show


def told_to_stop() -> threading.Event:
    """Return an event that is set when this program is told to stop; for commands that go on until then."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def django_ready(demo: bool = False) -> None:
    """Start the database and Django; end the program with a clear message when that cannot be done."""
    from django.core.exceptions import ImproperlyConfigured

    from openloket.site import database, environment, private

    if demo:
        os.environ["LOKET_DEMO"] = "1"
    try:
        var = environment.own_folder("LOKET_VAR", BASE / "var")
        private.keep(var)
    except ImproperlyConfigured as error:
        raise Misconfigured(str(error)) from error
    except OSError as error:
        raise Misconfigured(f"LOKET_VAR is '{var}', en daar kan niets worden bewaard: {error.strerror}.") from error
    try:
        database.ensure(var / "postgres")
    except database.DatabaseUnavailable as error:
        raise click.ClickException(str(error)) from error
    private.keep(var)  # starting the database may have opened it
    settings_ready()
    from django.conf import settings

    if settings.DEMO:
        right_database()


def database_reached(demo: bool = False, serving: bool = False, patient: bool = False) -> bool:
    """Start Django on a database of its own kind, demo or production, as it is: nothing in it is brought up to date.

    Returns whether its kind is final, see `right_database`.
    """
    django_ready(demo)
    return right_database(serving, patient)


def right_database(serving: bool = True, patient: bool = False) -> bool:
    """End the program with a clear message when the demo and production would meet in one database.

    With `serving`, no official may have a published password either; commands that mend that run without. A `patient`
    program waits by itself for a database that is away. Returns whether that is final, see `installation.settle`.
    """
    from django.db import Error

    from openloket.site import installation

    try:
        return installation.settle(serving)
    except installation.WrongDatabase as error:
        raise click.ClickException(str(error)) from error
    except Error as error:
        if patient:
            return False
        raise click.ClickException(_no_answer(error)) from error


def _no_answer(error: Exception) -> str:
    return f"De database antwoordt niet: {str(error).strip()} Controleer DATABASE_URL en of PostgreSQL draait."


def settings_ready() -> None:
    """Load Django's settings, without a database: making paper needs only the municipality's name.

    Ends the program with a clear message when a setting is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    gc.disable()  # hardly anything that is made here goes: looking for it takes a sixth of the time
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Misconfigured(str(error)) from error
    finally:
        gc.freeze()
        gc.enable()


def database_ready(demo: bool = False, serving: bool = False) -> None:
    """Start Django on the right database, answering and with every table; end with a clear message otherwise.

    What an earlier release still needs is not taken away here; `loket upgrade` does that.
    """
    final = database_reached(demo, serving)
    from django.db import OperationalError

    from openloket.site import expanding

    try:
        expanding.widen(lambda text: click.echo(text, err=True))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(_no_answer(error)) from error
    if not final:  # it had no tables, and another process may have made it a demo's since
        right_database(serving)
    statements_kept_short()


def statements_kept_short() -> None:
    """Set for a whole database that is reached through a pooler what a connection could not say; tell when that fails."""
    import psycopg
    from django.db import connection

    from openloket.site import database

    if database.DIRECT not in os.environ:
        return
    connection.ensure_connection()
    try:
        database.keep_short(connection.connection)
    except psycopg.errors.InsufficientPrivilege:
        wanted = ", ".join(f"{name} op {value}" for name, value in database.SHORT_STATEMENTS.items())
        click.echo(f"Laat de eigenaar van de database dit zetten met ALTER DATABASE: {wanted}.", err=True)
