"""What is wrong with an installation, and how to mend it, before a resident or an attacker finds out (`loket doctor`).

Each check is a function that yields what it finds; it changes nothing. A check that cannot be done, because the database
or another system does not answer, says so itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

MUST, SHOULD = "fout", "let op"


@dataclass(frozen=True)
class Finding:
    """Something to mend: it must be (`fout`) or should be (`let op`); what is wrong, and what to do."""

    check: str
    weight: str
    wrong: str
    mend: str


Found = Iterator[tuple[str, str, str]]
CHECKS: list[Callable[[], Found]] = []


def _check(function: Callable[[], Found]) -> Callable[[], Found]:
    CHECKS.append(function)
    return function


def examine() -> list[Finding]:
    """Do every check, the ones that must be mended first."""
    found = []
    for check in CHECKS:
        name = check.__name__
        try:
            found += [Finding(name, *item) for item in check()]
        except DatabaseError as error:
            why = str(error).strip().partition("\n")[0]
            found.append(
                Finding(name, MUST, f"De database antwoordt niet: {why}", "Controleer DATABASE_URL en PostgreSQL.")
            )
    return sorted(found, key=lambda item: item.weight != MUST)


@_check
def keys() -> Found:
    """Secrets that can be guessed, or that only this machine knows."""
    from openloket.site import guessable

    for problem in guessable.problems(os.environ):
        wrong, _, mend = problem.partition(". ")
        yield MUST, f"{wrong}.", mend
    for name in guessable.NAMES:
        if not os.environ.get(name):
            yield (
                SHOULD,
                f"{name} is niet gezet; er is er een gemaakt in {settings.VAR}.",
                (
                    "Dat is goed op één machine, als die map in de reservekopie zit. Op meer machines: zet overal dezelfde."
                ),
            )


@_check
def demo() -> Found:
    """A demo's data or passwords in production."""
    from openloket.site import installation

    if settings.DEMO:
        yield MUST, "LOKET_DEMO=1: iedereen kan als iedereen inloggen.", "Haal LOKET_DEMO weg uit de instellingen."
    elif problem := installation.production_problem():
        yield MUST, problem, "Zie hierboven."


@_check
def address() -> Found:
    """How people reach the site, and whom it believes about that."""
    if not settings.SECURE:
        yield (
            MUST,
            f"LOKET_BASE_URL is {settings.BASE_URL}: zonder https leest iedereen onderweg mee.",
            ("Zet een proxy met TLS ervoor en geef het adres met https."),
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield MUST, "LOKET_HOSTS staat elke naam toe (*).", "Noem de eigen namen van het loket."
    host = settings.BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    if host and host not in settings.ALLOWED_HOSTS and not any(host.endswith(name) for name in _wild()):
        yield MUST, f"{host} uit LOKET_BASE_URL staat niet in LOKET_HOSTS.", "Voeg de naam toe aan LOKET_HOSTS."
    if settings.SECURE and all(network.is_loopback for network in settings.TRUSTED_PROXIES):
        yield (
            SHOULD,
            "LOKET_TRUSTED_PROXIES noemt alleen deze machine.",
            ("Staat de proxy op een andere machine, noem dan haar adres: anders is iedereen één adres."),
        )


def _wild() -> list[str]:
    return [name for name in settings.ALLOWED_HOSTS if name.startswith(".")]


@_check
def files() -> Found:
    """What others on this machine can read, and whether there is room."""
    from openloket.site import private

    if loose := private.loose(settings.VAR):
        yield (
            MUST,
            f"Anderen op deze machine kunnen bij {len(loose)} bestanden of mappen, zoals {loose[0]}.",
            (f"chmod -R go-rwx {settings.VAR}"),
        )
    if settings.VAR.exists() and (free := shutil.disk_usage(settings.VAR).free) < 2_000_000_000:
        yield MUST, f"Er is nog {free // 1_000_000} MB ruimte in {settings.VAR}.", "Maak ruimte: documenten staan daar."


@_check
def municipality() -> Found:
    """The municipality is still the example's."""
    if settings.MUNICIPALITY["rsin"] == "002220647" or settings.MUNICIPALITY["email"].endswith(".example"):
        yield (
            MUST,
            "De gemeente is nog het voorbeeld: in brieven staat een verkeerde afzender.",
            ("Zet LOKET_MUNICIPALITY, LOKET_RSIN, LOKET_ADDRESS, LOKET_PHONE en LOKET_EMAIL."),
        )


@_check
def mail() -> Found:
    """Whether notifications can go, and whether the way to the server is encrypted."""
    from django.core.mail import get_connection

    if not getattr(settings, "EMAIL_HOST", ""):
        yield MUST, "LOKET_SMTP_HOST is niet gezet: niemand krijgt bericht van een brief.", "Zet de mailserver."
        return
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield (
            (MUST if settings.EMAIL_HOST_USER else SHOULD),
            (
                "Mail gaat zonder versleuteling naar de server"
                + (", ook het wachtwoord." if settings.EMAIL_HOST_USER else ".")
            ),
            "Zet LOKET_SMTP_SECURITY op starttls of tls.",
        )
    way = get_connection(timeout=5)
    try:
        way.open()
        way.close()
    except Exception as error:  # whatever goes wrong, no mail goes
        yield (
            MUST,
            f"De mailserver {settings.EMAIL_HOST}:{settings.EMAIL_PORT} neemt geen mail aan: {error}",
            ("Controleer adres, poort, wachtwoord en certificaat. Tot dan gaan brieven na een uur op papier."),
        )


@_check
def broker() -> Found:
    """Whether residents can log in."""
    import requests

    from openloket.channels.broker import oauth

    issuer = settings.OIDC["issuer"]
    if not issuer:
        yield MUST, "LOKET_OIDC_ISSUER is niet gezet: inwoners kunnen niet inloggen.", "Zet de makelaar voor DigiD."
        return
    if not issuer.startswith("https://"):
        yield MUST, f"De makelaar is {issuer}, zonder https.", "Gebruik het adres met https."
    if not settings.OIDC["client_secret"]:
        yield MUST, "LOKET_OIDC_CLIENT_SECRET is niet gezet.", "Vraag het geheim bij de makelaar."
    try:
        oauth.broker.load_server_metadata()
        oauth.broker.fetch_jwk_set()
    except (requests.RequestException, ValueError) as error:
        yield (
            MUST,
            f"De makelaar antwoordt niet goed: {error}",
            "Controleer LOKET_OIDC_ISSUER en of het netwerk open is.",
        )


@_check
def database() -> Found:
    """The version of PostgreSQL, its tables and whether the way to it is encrypted."""
    from django.db.migrations.executor import MigrationExecutor

    from openloket.site import expanding

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('max_connections')::int")
        version, most = cursor.fetchone()
    if version < 150_000:
        yield MUST, f"PostgreSQL is versie {version // 10_000}.", "Gebruik 15 of nieuwer."
    if most < 100:
        yield (
            SHOULD,
            f"PostgreSQL neemt {most} verbindingen aan.",
            "Zet max_connections op 100 of meer (400 bij upgrades).",
        )
    widening, contracting = expanding.plan(MigrationExecutor(connection))
    if waiting := [f"{app}.{name}" for app, name in (*widening, *contracting)]:
        yield SHOULD, f"Nog niet bijgewerkt in de database: {', '.join(waiting)}.", "Geef: loket upgrade."


@_check
def secrets_at_rest() -> Found:
    """Secrets that are plain or under a key of before, and hashes under one."""
    from openloket.secrecy import Unsealable, resealed
    from openloket.site import keys

    plain = lost = 0
    for place in keys.SEALED:
        for _, stored in keys.texts(place):
            try:
                plain += resealed(stored) is not None
            except Unsealable:
                lost += 1
    if lost:
        yield (
            MUST,
            f"{lost} geheimen gaan met geen van de sleutels open.",
            "Zet de eerdere sleutel achter LOKET_SEALING_KEYS.",
        )
    if plain:
        yield MUST, f"{plain} geheimen zijn niet verzegeld, of met een eerdere sleutel.", "Geef: loket keys reseal."
    if len(settings.HASH_KEYS) > 1:
        yield (
            SHOULD,
            "LOKET_HASH_KEYS noemt nog een eerdere sleutel.",
            ("Geef: loket keys rehash. Haal de eerdere weg als dat zegt dat er geen namen meer onder staan."),
        )


@_check
def staff() -> Found:
    """Who manages, and whether a stolen password is enough."""
    from openloket.people.models import User
    from openloket.people.rights import EVERYONE, Role

    managers = User.objects.filter(is_active=True, memberships__role=Role.BEHEERDER).distinct().count()
    if managers < 2:
        yield (
            SHOULD,
            f"Er zijn {managers} beheerders.",
            "Een wijziging heeft er twee nodig: loket staff add … --role beheerder.",
        )
    if not settings.SECOND_FACTOR & {EVERYONE, Role.BEHEERDER}:
        yield (
            SHOULD,
            "Van beheerders wordt geen tweede factor geëist.",
            "Zet LOKET_SECOND_FACTOR=iedereen, of beheerder.",
        )


@_check
def work() -> Found:
    """Whether the background work is done: jobs, letters, contents that wait for the scanner."""
    from openloket.cases.models import Message

    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where status = 'failed'), count(*) filter (where status = 'todo' and "
            "coalesce(scheduled_at, now()) < now() - interval '10 minutes') from procrastinate_jobs"
        )
        failed, late = cursor.fetchone()
    if late:
        yield (
            MUST,
            f"{late} taken wachten langer dan tien minuten.",
            "Draait het werk op de achtergrond? manage.py procrastinate worker.",
        )
    if failed:
        yield SHOULD, f"{failed} taken zijn mislukt.", "Kijk in het logboek van het werk op de achtergrond."
    old = Message.objects.filter(way=Message.Way.PRINT, batch=None, made_at__lt=now - timedelta(days=4)).count()
    if old:
        yield (
            SHOULD,
            f"{old} brieven liggen langer dan vier dagen klaar voor de post.",
            "Maak een printstapel bij Post uit.",
        )


@_check
def scanner() -> Found:
    """Whether uploads are looked at for viruses."""
    from openloket.registers import scanning

    if not settings.CLAMD:
        yield SHOULD, "Er is geen virusscanner (LOKET_CLAMD).", "Installeer clamav-daemon en zet LOKET_CLAMD."
        return
    try:
        scanning.scan([b"loket doctor"], seconds=5)
    except (scanning.Away, scanning.TooLarge) as error:
        yield MUST, f"De virusscanner antwoordt niet: {error}", "Start clamd; tot dan blijven nieuwe bestanden dicht."


@_check
def terms() -> Found:
    """Whether the days that a term cannot end on are known for this year and the next."""
    from openloket.cases import calendar

    today = timezone.localdate()
    if unknown := calendar.now().unknown([today, today.replace(year=today.year + 1, day=1)]):
        years = ", ".join(map(str, unknown))
        yield (
            SHOULD,
            f"Van {years} is geen besluit bekend over gelijkgestelde dagen (Algemene termijnenwet 3).",
            ("Voeg de dagen toe bij Termijnen, of met: loket days year."),
        )


@_check
def statement() -> Found:
    """The accessibility statement."""
    from openloket.site import accessibility

    if not settings.ACCESSIBILITY:
        yield SHOULD, "Er is geen toegankelijkheidsverklaring (status E).", "Zie docs/beheer.md: LOKET_ACCESSIBILITY."
        return
    try:
        found = accessibility.read(Path(settings.ACCESSIBILITY))
    except accessibility.BadStatement as error:
        yield MUST, str(error), "Verbeter het bestand; tot dan staat er status E."
        return
    today = timezone.localdate()
    doubts = accessibility.doubts(found, today)
    for doubt in doubts:
        yield SHOULD, doubt, "Ga de toegankelijkheidsverklaring na en verbeter het bestand."
    if not doubts and (status := accessibility.status(found, today)) in "DE":
        yield SHOULD, f"De toegankelijkheidsverklaring heeft status {status}.", "Laat de site onderzoeken."


@_check
def lists() -> Found:
    """The national lists that definitions are compared with."""
    from openloket.definitions import lists as national

    try:
        national.read(settings.UPL, settings.SELECTIELIJST)
    except national.BadList as error:
        yield MUST, str(error), "Verbeter LOKET_UPL of LOKET_SELECTIELIJST, of haal ze weg."
