"""What is wrong with an installation, and how to mend it, before a resident or an attacker finds out (`loket doctor`).

Each check is a function that yields what it finds; it changes nothing. A check that cannot be done, because the database
or another system does not answer, says so itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.http.request import validate_host
from django.utils import timezone
from stdnum.nl import bsn

from openloket.site import database as database_ways
from openloket.site import plainly
from openloket.site.proxies import Network

MUST, SHOULD = "fout", "let op"


_EXAMPLE_RSIN = "002220647"
_SAID_OF_US = {
    "LOKET_MUNICIPALITY": "name",
    "LOKET_ADDRESS": "address",
    "LOKET_PHONE": "phone",
    "LOKET_EMAIL": "email",
}


@dataclass(frozen=True)
class ToMend:
    """Something to mend: it must be (`fout`) or should be (`let op`); what is wrong, and what to do."""

    check: str
    weight: str
    wrong: str
    mend: str


Found = Iterator[tuple[str, str, str]]
Check = Callable[[], Found]
CHECKS: list[Check] = []
OF_DATABASE: set[str] = set()
"""The checks that read the database."""


def _check(function: Check) -> Check:
    CHECKS.append(function)
    return function


def _of_database(function: Check) -> Check:
    OF_DATABASE.add(function.__name__)
    return _check(function)


def examine() -> list[ToMend]:
    """Do every check; return what they find, what must be mended first. A fault of the database itself is told once."""
    found, behind = [], ""
    database_wrong = _unreadable()
    if database_wrong:
        found.append(ToMend("database", MUST, *database_wrong))
    for check in CHECKS:
        name = check.__name__
        if database_wrong and name in OF_DATABASE:
            continue
        try:
            found += [ToMend(name, *item) for item in check()]
        except DatabaseError as error:
            behind = behind or f"Niet alles is na te kijken in de database: {_first_line(error)}."
    if behind:
        found.append(ToMend("database", MUST, behind, "Geef: loket upgrade. Kijk daarna opnieuw."))
    return sorted(found, key=lambda item: item.weight != MUST)


def _unreadable() -> tuple[str, str] | None:
    """Return why nothing can be read from the database, and what to do: it is away, or has no tables yet."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass('people_user') is not null")
            if cursor.fetchone()[0]:
                return None
    except DatabaseError as error:
        return f"De database antwoordt niet: {_first_line(error)}", "Controleer DATABASE_URL en of PostgreSQL draait."
    return "De database is leeg.", "Geef: loket upgrade."


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


@_check
def keys() -> Found:
    """Find secrets that can be guessed, or that only this machine knows."""
    from openloket.site import guessable

    for problem in guessable.problems(os.environ):
        wrong, _, mend = problem.partition(". ")
        yield MUST, f"{wrong}.", mend
    for wrong, mend in guessable.warnings(os.environ):
        yield MUST, wrong, mend
    for name in guessable.NAMES:
        if not os.environ.get(name):
            yield (
                SHOULD,
                f"{name} is niet gezet; er is er een gemaakt in {settings.VAR}.",
                (
                    "Dat is goed op één machine, als die map in de reservekopie zit. Op meer machines: zet overal dezelfde."
                ),
            )


@_of_database
def demo() -> Found:
    """Find a demo's data or passwords in production."""
    from openloket.site import installation

    if settings.DEMO:
        yield MUST, "LOKET_DEMO=1: iedereen kan als iedereen inloggen.", "Haal LOKET_DEMO weg uit de instellingen."
    elif problem := installation.production_problem(everyone=True):
        yield MUST, *problem


@_check
def address() -> Found:
    """Check how people reach the site, and whom it believes about that."""
    if not settings.SECURE:
        yield (
            MUST,
            f"LOKET_BASE_URL is {settings.BASE_URL}: zonder https leest iedereen onderweg mee.",
            ("Zet een proxy met TLS ervoor en geef het adres met https."),
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield MUST, "LOKET_HOSTS staat elke naam toe (*).", "Noem de eigen namen van het loket."
    if not validate_host(urlsplit(settings.BASE_URL).hostname or "", settings.ALLOWED_HOSTS):
        yield (
            MUST,
            f"{urlsplit(settings.BASE_URL).hostname} uit LOKET_BASE_URL staat niet in LOKET_HOSTS.",
            "Voeg de naam toe aan LOKET_HOSTS.",
        )
    if settings.SECURE and all(network.is_loopback for network in settings.TRUSTED_PROXIES):
        yield (
            SHOULD,
            "LOKET_TRUSTED_PROXIES noemt alleen deze machine.",
            ("Staat de proxy op een andere machine, noem dan haar adres: anders is iedereen één adres."),
        )
    if wide := [str(network) for network in settings.TRUSTED_PROXIES if _too_wide(network)]:
        yield (
            MUST,
            f"LOKET_TRUSTED_PROXIES gelooft {', '.join(wide)}: van daar kan iedereen zeggen van welk adres hij komt.",
            "Noem alleen de adressen van uw eigen proxy's.",
        )


def _too_wide(network: Network) -> bool:
    """Say whether a network is too wide for our own proxies: below /8 (IPv6 /32) if private, below /24 (/64) if not."""
    own = network.is_private or network.is_loopback or network.is_link_local
    most = {4: 8 if own else 24, 6: 32 if own else 64}[network.version]
    return network.prefixlen < most


@_check
def files() -> Found:
    """Check what others on this machine can read, and whether there is room."""
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
def documents() -> Found:
    """Check that contents of documents can be kept and read where they have to be, on a way that is encrypted."""
    from openloket.registers import content
    from openloket.stores import StoreAway

    for bucket in filter(None, settings.DOCUMENTS):
        host = urlsplit(bucket.endpoint).hostname or ""
        if bucket.endpoint.startswith("http://") and host != "localhost" and not _is_loopback(host):
            yield (
                MUST,
                f"Documenten gaan zonder versleuteling naar {host}.",
                "Zet LOKET_S3_ENDPOINT op het adres met https.",
            )
    if len(settings.DOCUMENTS) > 1:
        yield (
            SHOULD,
            "Documenten staan op meer dan één plek.",
            "Geef: loket documents move. Haal daarna de oude plek weg.",
        )
    try:
        content.prove()
    except (StoreAway, OSError, content.Changed) as error:
        yield (
            MUST,
            f"Documenten zijn niet te bewaren of te lezen: {error}",
            "Controleer LOKET_DOCUMENTS en LOKET_S3_…, de rechten van de sleutel (lezen, schrijven, lijst, weghalen) en de schijf.",
        )


@_check
def pages() -> Found:
    """Check that the styles and scripts that pages name are there, and of this release."""
    from openloket.site import statics

    if wrong := statics.problem():
        yield MUST, wrong, statics.MEND


@_check
def municipality() -> Found:
    """Check that the municipality is no longer the example's, and that nothing about it is left empty."""
    rsin = settings.MUNICIPALITY["rsin"]
    if rsin == _EXAMPLE_RSIN or settings.MUNICIPALITY["email"].lower().endswith(".example"):
        yield (
            MUST,
            "De gemeente is nog het voorbeeld: in brieven staat een verkeerde afzender.",
            ("Zet LOKET_MUNICIPALITY, LOKET_RSIN, LOKET_ADDRESS, LOKET_PHONE en LOKET_EMAIL."),
        )
    if not bsn.is_valid(rsin) or len(rsin) != 9:  # it has the same check as a BSN
        yield MUST, f"LOKET_RSIN is {rsin or 'leeg'}: dat is geen RSIN.", "Zet de negen cijfers van de gemeente."
    for variable, key in _SAID_OF_US.items():
        if not settings.MUNICIPALITY[key].strip():
            yield MUST, f"{variable} is leeg.", "Vul het in: het staat op pagina's en in brieven."


@_check
def court() -> Found:
    """Check that decisions name the court to which one can go, with its address (Awb 3:45)."""
    if not settings.MUNICIPALITY["court"]:
        yield (
            SHOULD,
            "LOKET_COURT is leeg: in besluiten staat ‘de rechtbank’, zonder naam en adres (Awb 3:45).",
            "Zet de naam en het adres van de rechtbank van uw gemeente.",
        )


@_check
def privacy_officer() -> Found:
    """Check that forms say how to reach who watches over personal data, and not the example's (AVG 13 lid 1 sub b, 37 lid 7)."""
    email = settings.PRIVACY_OFFICER["email"].strip().lower()
    mend = "Zet LOKET_PRIVACY_OFFICER_EMAIL, en in LOKET_PRIVACY_OFFICER de naam."
    if email.endswith(".example"):
        yield (
            MUST,
            "Op formulieren staat een verzonnen adres van de functionaris voor gegevensbescherming (AVG 13).",
            mend,
        )
    elif email == settings.MUNICIPALITY["email"].strip().lower():
        yield (
            SHOULD,
            "LOKET_PRIVACY_OFFICER_EMAIL is niet gezet: op formulieren staat bij de functionaris voor "
            "gegevensbescherming het adres van de gemeente (AVG 13).",
            mend,
        )


@_check
def mail() -> Found:
    """Check that notifications can go, and that the way to the server is encrypted."""
    from django.core.mail import get_connection

    if settings.MAIL_BY == "notifynl":
        yield from _notifynl()
        if not settings.EMAIL_HOST:
            yield (
                SHOULD,
                "LOKET_SMTP_HOST is niet gezet: medewerkers krijgen geen mail van het loket.",
                "Zet de mailserver.",
            )
            return
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
            f"De mailserver {settings.EMAIL_HOST}:{settings.EMAIL_PORT} neemt geen mail aan: {plainly.why(error)}.",
            ("Controleer adres, poort, wachtwoord en certificaat. Tot dan gaan brieven na een uur op papier."),
        )


def _notifynl() -> Found:
    from openloket.cases.carrying import by_notifynl
    from openloket.cases.carrying.provider import TryLater

    try:
        by_notifynl.ask()
    except TryLater as error:
        yield (
            MUST,
            f"NotifyNL neemt niets aan: {error}.",
            "Controleer LOKET_NOTIFYNL_KEY en _URL, en de klok van deze machine.",
        )
    if not settings.NOTIFYNL_TOKEN:
        yield (
            SHOULD,
            "LOKET_NOTIFYNL_TOKEN is leeg: u hoort niet wat niet aankwam.",
            "Zet het, ook bij de callbacks van NotifyNL.",
        )


@_check
def berichtenbox() -> Found:
    """Check that letters can go to a Berichtenbox, where one is set, and that the way there is encrypted."""
    from openloket.cases.carrying.by_berichtenbox import Berichtenbox
    from openloket.cases.carrying.provider import TryLater, Undeliverable

    account = settings.BERICHTENBOX
    if account is None:
        return
    if not account.url.startswith("https://"):
        yield (
            MUST,
            f"De Berichtenbox is {account.url}, zonder https: daar gaan brieven en BSN's over.",
            "Gebruik https.",
        )
    try:
        Berichtenbox().ask()
    except (TryLater, Undeliverable) as error:
        yield (
            MUST,
            f"De Berichtenbox neemt niets aan: {error}.",
            "Controleer LOKET_BERICHTENBOX_URL, _OIN en _CERT. Tot dan gaat na een dag een e-mail.",
        )


@_check
def broker() -> Found:
    """Check that residents can log in."""
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
        checkable = oauth.broker.can_be_checked()
        oauth.broker.fetch_jwk_set()
    except (requests.RequestException, ValueError) as error:
        yield (
            MUST,
            f"De makelaar antwoordt niet goed: {plainly.why(error)}.",
            "Controleer LOKET_OIDC_ISSUER en of het netwerk open is.",
        )
        return
    if not checkable:
        yield MUST, "De makelaar tekent niet met een sleutel die te controleren is.", "Kies RS256 of ES256."


@_check
def wallet() -> Found:
    """Check with what wallets are asked, and whose identities are believed: certificates end."""
    setup = settings.WALLET
    if setup is None:
        return
    if not settings.SECURE:
        yield MUST, "Wallets geven niets aan een site zonder https.", "Geef LOKET_BASE_URL met https."
    now = timezone.now()
    named = [("LOKET_WALLET_CERTIFICATE", "ons certificaat voor wallets", each) for each in setup.party.chain]
    for issuer in setup.issuers:
        named += [("LOKET_WALLET_ISSUERS", f"het certificaat van {issuer.name}", each) for each in issuer.certificates]
    for variable, what, certificate in named:
        ends = certificate.not_valid_after_utc
        if ends <= now:
            yield MUST, f"{variable}: {what} is verlopen.", "Vervang het; tot dan kan niemand er iets mee."
        elif ends <= now + timedelta(days=30):
            day = timezone.localdate(ends)
            yield SHOULD, f"{variable}: {what} verloopt op {day}.", "Vervang het voor die dag."
    if wrong := {issuer.level for issuer in setup.issuers} - {"hoog"}:
        yield (
            SHOULD,
            f"LOKET_WALLET_ISSUERS geeft niveau {' en '.join(sorted(wrong))}.",
            "Een Europese ID-wallet is hoog; klopt de lijst?",
        )


@_check
def sources() -> Found:
    """Check that the registers from which answers come can be asked; one without an address is not asked."""
    from openloket.sources import asking
    from openloket.sources.answer import Away

    for name, register in asking.REGISTERS.items():
        variable = f"LOKET_{name.upper()}_URL"
        if not register.there:
            yield SHOULD, f"{variable} is niet gezet: mensen vullen zelf in wat deze bron al weet.", "Zet het adres."
            continue
        if not register.config["url"].startswith("https://"):
            yield MUST, f"{variable} is zonder https.", "Gebruik het adres met https."
        try:
            asking.try_out(name)
        except Away as away:
            yield (
                MUST,
                f"{variable} antwoordt niet goed: {away}.",
                f"Controleer het adres, LOKET_{name.upper()}_KEY, _CERT en _CA, en of het netwerk open is.",
            )


@_check
def directory() -> Found:
    """Check that officials can log in through the directory, and what it says of a second factor."""
    import requests

    from openloket.channels.desk.directory import directory as client

    issuer = settings.STAFF_OIDC["issuer"]
    if not issuer:
        if settings.STAFF_GROUPS:
            yield MUST, "LOKET_STAFF_GROUPS is gezet zonder directory.", "Zet LOKET_STAFF_OIDC_ISSUER."
        return
    if not issuer.startswith("https://"):
        yield MUST, f"De directory van medewerkers is {issuer}, zonder https.", "Gebruik het adres met https."
    if not settings.STAFF_OIDC["client_secret"]:
        yield MUST, "LOKET_STAFF_OIDC_CLIENT_SECRET is niet gezet.", "Vraag het geheim bij wie de directory beheert."
    if "openid" not in settings.STAFF_OIDC["scope"].split():
        yield MUST, "LOKET_STAFF_OIDC_SCOPE noemt openid niet.", "Begin met: openid profile email."
    if not settings.STAFF_GROUPS:
        yield (
            MUST,
            "LOKET_STAFF_GROUPS is leeg: geen groep geeft rechten.",
            "Zeg welke groep welke rol in welk team geeft.",
        )
    if settings.SECOND_FACTOR and not (settings.STAFF_ACR or settings.STAFF_AMR):
        yield (
            SHOULD,
            "Van wie via de directory komt, wordt de tweede factor niet nagegaan.",
            "Zet LOKET_STAFF_OIDC_AMR of LOKET_STAFF_OIDC_ACR op wat de directory meldt.",
        )
    try:
        checkable = client().can_be_checked()
        client().fetch_jwk_set()
    except (requests.RequestException, ValueError) as error:
        yield (
            MUST,
            f"De directory van medewerkers antwoordt niet goed: {plainly.why(error)}.",
            "Controleer LOKET_STAFF_OIDC_ISSUER en of het netwerk open is.",
        )
        return
    if not checkable:
        yield MUST, "De directory tekent niet met een sleutel die te controleren is.", "Kies RS256 of ES256."


@_of_database
def groups() -> Found:
    """Check that the groups of the directory give roles in teams and for services that there are."""
    from openloket.cases import versions
    from openloket.people.models import Team

    rights = [right for found in settings.STAFF_GROUPS.values() for right in found]
    known = set(Team.objects.values_list("code", flat=True))
    if unknown := sorted({right.team for right in rights} - known):
        yield (
            SHOULD,
            f"LOKET_STAFF_GROUPS noemt teams die er nog niet zijn: {', '.join(unknown)}.",
            "Klopt de code? Een nieuw team komt er bij de eerste inlog.",
        )
    services = set(versions.all_versions())
    if unknown := sorted({service for right in rights for service in right.services} - services):
        yield (
            MUST,
            f"LOKET_STAFF_GROUPS noemt diensten die er niet zijn: {', '.join(unknown)}.",
            "Verbeter de namen van de diensten (loket services).",
        )


@_of_database
def database() -> Found:
    """Check the version of PostgreSQL, its tables and that the way to it is encrypted."""
    from django.db.migrations.executor import MigrationExecutor

    from openloket.site import expanding

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('max_connections')::int")
        version, most = cursor.fetchone()
        encrypted = connection.connection.pgconn.ssl_in_use
    if version < 150_000:
        yield MUST, f"PostgreSQL is versie {version // 10_000}.", "Gebruik 15 of nieuwer."
    if most < 100:
        yield (
            SHOULD,
            f"PostgreSQL neemt {most} verbindingen aan.",
            "Zet max_connections op 100 of meer (400 bij upgrades).",
        )
    way = connection.settings_dict
    for host in way["HOST"].split(","):
        yield from _way_to_database(host, encrypted, way["OPTIONS"].get("sslmode", ""))
    if database_ways.DIRECT in os.environ:
        yield from _pooler(os.environ[database_ways.URL])
    try:
        waiting = [key for keys in expanding.plan(MigrationExecutor(connection)) for key in keys]
    except ValueError as error:
        yield MUST, str(error), "Geef daar: loket upgrade."
        return
    if waiting:
        some = ", ".join(f"{app}.{name}" for app, name in waiting[:3])
        yield (
            SHOULD,
            f"{len(waiting)} wijzigingen van de tabellen zijn nog niet gedaan: {some}{' …' if len(waiting) > 3 else ''}.",
            "Geef: loket upgrade.",
        )


def _pooler(url: str) -> Found:
    """Yield what is wrong with the way through the pooler; commands such as this one do not go that way."""
    mend = "Kijk in het logboek van de pooler, en of DATABASE_URL en LOKET_DATABASE_DIRECT bij één database uitkomen."
    with connection.cursor() as cursor:
        cursor.execute(SAME)
        ours = cursor.fetchone()
    try:
        with psycopg.connect(url, connect_timeout=3, prepare_threshold=None) as way:
            theirs = way.execute(SAME).fetchone()
    except psycopg.Error as error:
        yield MUST, f"De database antwoordt niet langs de pooler: {_first_line(error)}.", mend
        return
    if ours != theirs:
        yield MUST, "DATABASE_URL en LOKET_DATABASE_DIRECT leiden naar verschillende databases.", mend


SAME = "select current_database(), pg_postmaster_start_time()"
"""SQL of what two ways to one database have in common."""


def _way_to_database(host: str, encrypted: bool, mode: str) -> Found:
    """Yield what is wrong with the way to a database on this host; one on this machine needs no encryption."""
    if not host or host.startswith("/") or host == "localhost" or _is_loopback(host):
        return
    if not encrypted:
        yield (
            MUST,
            f"De verbinding met de database op {host} is niet versleuteld.",
            "Zet TLS aan in PostgreSQL, en ?sslmode=verify-full achter DATABASE_URL.",
        )
    elif mode not in ("verify-full", "verify-ca"):
        yield (
            SHOULD,
            f"Het certificaat van de database op {host} wordt niet gecontroleerd.",
            "Zet ?sslmode=verify-full (en sslrootcert) achter DATABASE_URL.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@_of_database
def secrets_at_rest() -> Found:
    """Find secrets that are plain or under an earlier key, and say when an earlier key for hashes is still named."""
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


@_of_database
def staff() -> Found:
    """Check who manages, and whether a stolen password is enough."""
    from openloket.people import accounts, usernames
    from openloket.people.models import User
    from openloket.people.rights import EVERYONE, Role

    if wrong := usernames.wrong():
        yield MUST, wrong, usernames.MEND
    managers = accounts.managers().count()
    if managers < 2:
        yield (
            SHOULD,
            f"Er zijn {managers} beheerders.",
            "Een wijziging heeft er twee nodig: loket staff add … --role beheerder.",
        )
    if not settings.STAFF_LOCAL and not User.objects.filter(is_active=True, emergency=True).exists():
        yield (
            SHOULD,
            "Er is geen noodaccount: antwoordt de directory niet, dan komt niemand binnen.",
            "Maak er een: loket staff add … --role beheerder --emergency.",
        )
    if not settings.SECOND_FACTOR & {EVERYONE, Role.BEHEERDER}:
        yield (
            SHOULD,
            "Van beheerders wordt geen tweede factor geëist.",
            "Zet LOKET_SECOND_FACTOR=iedereen, of beheerder.",
        )


@_of_database
def work() -> Found:
    """Check that the background work is done: jobs, and letters that wait for the post."""
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
            "Draait het werk op de achtergrond? loket serve, of loket work.",
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
    yield from _held_letters(now - timedelta(days=1))


def _held_letters(since: datetime) -> Found:
    """Tell of letters that nobody gets: they wait for an official or for a source, since before this moment."""
    from openloket.cases.models import Message
    from openloket.cases.sent.holding import TO_ASK

    held = Message.objects.filter(way=Message.Way.HELD, made_at__lt=since)
    if asking := held.filter(held__in=TO_ASK).count():
        yield (
            SHOULD,
            f"{asking} brieven wachten langer dan een dag op een antwoord van de Basisregistratie Personen.",
            "Kijk of de BRP bereikbaar is (LOKET_BRP_URL), of laat een medewerker op de zaak zeggen wie de brief krijgt.",
        )
    if deciding := held.exclude(held__in=TO_ASK).count():
        yield (
            SHOULD,
            f"{deciding} brieven wachten langer dan een dag tot een medewerker zegt aan wie ze gaan.",
            "Open die zaken bij Nieuw en beslis bij ‘Aan wie gaat deze brief?’.",
        )


@_check
def scanner() -> Found:
    """Check that uploads are looked at for viruses."""
    from openloket.registers import scanning

    if not settings.CLAMD:
        yield SHOULD, "Er is geen virusscanner (LOKET_CLAMD).", "Installeer clamav-daemon en zet LOKET_CLAMD."
        return
    try:
        scanning.scan([b"loket doctor"], seconds=5)
    except (scanning.Away, scanning.TooLargeToScan) as error:
        yield (
            MUST,
            f"De virusscanner antwoordt niet: {plainly.why(error)}.",
            (f"Start clamd, of verbeter LOKET_CLAMD ({settings.CLAMD}). Tot dan blijven nieuwe bestanden dicht."),
        )


@_of_database
def terms() -> Found:
    """Check that the days that a term cannot end on are known for this year and the next."""
    from openloket.cases.terms import calendar

    today = timezone.localdate()
    if unknown := calendar.now().unknown([today, today.replace(year=today.year + 1, day=1)]):
        years = ", ".join(map(str, unknown))
        yield (
            SHOULD,
            f"Van {years} is geen besluit bekend over gelijkgestelde dagen (Algemene termijnenwet 3).",
            ("Voeg de dagen toe bij Termijnen, of met: loket days year."),
        )


@_of_database
def statement() -> Found:
    """Check the accessibility statement."""
    from openloket.site import accessibility

    found = accessibility.edited()
    if found is None and not settings.ACCESSIBILITY:
        yield (
            SHOULD,
            "Er is geen toegankelijkheidsverklaring (status E).",
            "Vul haar in op /werk/paginas/; zie docs/beheer.md.",
        )
        return
    try:
        found = found or accessibility.read(Path(settings.ACCESSIBILITY))
    except accessibility.BadStatement as error:
        yield MUST, str(error), "Verbeter het bestand; tot dan staat er status E."
        return
    today = timezone.localdate()
    doubts = accessibility.doubts(found, today)
    for doubt in doubts:
        yield SHOULD, doubt, "Ga de toegankelijkheidsverklaring na en verbeter haar."
    if not doubts and (status := accessibility.status(found, today)) in "DE":
        yield SHOULD, f"De toegankelijkheidsverklaring heeft status {status}.", "Laat de site onderzoeken."


@_check
def lists() -> Found:
    """Check that the national lists that definitions are compared with can be read."""
    from openloket.definitions import lists as national

    try:
        national.read(settings.UPL, settings.SELECTIELIJST)
    except national.BadList as error:
        yield MUST, str(error), "Verbeter LOKET_UPL of LOKET_SELECTIELIJST, of haal ze weg."
