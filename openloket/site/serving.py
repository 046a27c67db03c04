"""Running everything on one machine: publish, then the site and the jobs until told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click
from django.conf import settings


def serve(host: str, port: int, workers: int, demo: bool) -> None:
    """Serve until SIGINT or SIGTERM; a part that falls over is started again."""
    _free(host, port)
    prepare(demo)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "openloket.site.settings"}
    commands = [
        site_command(host, port, workers),
        [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2"],
        [sys.executable, "-m", "openloket.site.cli", "api", "deliver"],
    ]
    parts = [subprocess.Popen(command, env=environment, cwd=settings.BASE) for command in commands]
    _announce(demo)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        for n, part in enumerate(parts):
            if part.poll() is not None:
                click.echo(f"Een onderdeel stopte ({part.returncode}) en start opnieuw.", err=True)
                parts[n] = subprocess.Popen(commands[n], env=environment, cwd=settings.BASE)
        time.sleep(0.5)
    for part in parts:
        part.terminate()
    for part in parts:
        part.wait(timeout=30)


def site_command(host: str, port: int, workers: int) -> list[str]:
    """The command that serves the site and the registers' APIs."""
    options = {
        "--bind": f"{host}:{port}",
        "--workers": str(workers),
        "--threads": "8",
        "--worker-class": "gthread",
        "--keep-alive": "75",
        "--limit-request-line": "8190",
        "--timeout": "60",
        "--graceful-timeout": "20",
    }
    flags = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "gunicorn", "openloket.site.wsgi", *flags, "--preload", "--no-control-socket"]


def prepare(demo: bool, quiet: bool = False) -> None:
    """Publish what is new in the services; fill an empty demo."""
    from openloket.cases import versions
    from openloket.definitions.library import load

    library = load(settings.SERVICES)
    if library.faults:
        raise click.ClickException("\n".join(map(str, library.faults)))
    try:
        new = versions.publish(library.published)
    except versions.Changed as error:
        raise click.ClickException(str(error)) from error
    if new and not quiet:
        click.echo(f"{len(new)} versies gepubliceerd.", err=True)
    if demo:
        from openloket.site import demo as municipality

        municipality.fill()


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"Poort {port} is bezet ({error}). Kies een andere met --port.") from error


def _announce(demo: bool) -> None:
    click.echo(f"\nOpen Loket draait op {settings.BASE_URL}/" + ("begin/" if demo else ""))
    if demo:
        from openloket.site.demo import LOGINS, PASSWORD

        for login in LOGINS:
            click.echo(f"  {login['username']:<12} {login['role']} ({login['team']})")
        click.echo(f"  wachtwoord voor iedereen: {PASSWORD}; inwoners kiezen een testpersoon bij het inloggen")
    click.echo("Stoppen met Ctrl-C.\n")
