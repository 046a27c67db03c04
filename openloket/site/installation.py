"""Keeping the demo and production apart: they never meet in one database.

The demo makes accounts with a published password and lets anyone log in as anyone. So demo data goes only into an empty
database, which is marked as a demo from then on; a demo does not start on another, and production not on one that is marked.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection, models
from django.utils import timezone

from openloket.people.models import User
from openloket.site.demo_staff import LOGINS, PASSWORD
from openloket.site.models import Demo

_IN_USE = {
    "people.User": "medewerkers",
    "registers.Zaak": "zaken",
    "registers.Enkelvoudiginformatieobject": "documenten",
    "registers.Applicatie": "toegang voor andere systemen",
    "registers.Clientgeheim": "toegang voor andere systemen",
    "cases.Draft": "begonnen aanvragen",
}
"""What a database that is used has; published services and what comes with them are in an empty one too."""

PRODUCTION_ON_DEMO = (
    "Deze database is van een demo: iedereen kent het wachtwoord van de medewerkers erin. Het loket start er niet op. "
    "Zet DATABASE_URL naar een nieuwe, lege database. Wilt u de demo starten: loket serve --demo, of zet LOKET_DEMO=1."
)
OPEN_ACCOUNTS = (
    "In deze database staan medewerkers met het wachtwoord van de demo, dat iedereen kent: {names}. Het loket start niet. "
    "Geef ze een ander wachtwoord (loket staff password NAAM) of sluit die accounts (loket staff close NAAM)."
)
DEMO_ON_USED = (
    "Deze database is in gebruik en is geen demo: er staan {what} in. De demo vult alleen een lege database. "
    "Haal DATABASE_URL en LOKET_DEMO weg uit de instellingen: zonder DATABASE_URL gebruikt de demo een eigen database in var/."
)


class Refused(RuntimeError):
    """The demo and production would meet; the message says what to do."""


def settle() -> bool:
    """Check that this process and its database belong together; a demo takes an empty database as its own.

    Returns whether that is final: not before the database has its tables. Raises Refused, and django.db.Error.
    """
    if settings.TESTING and str(connection.settings_dict["NAME"]).startswith("test_"):
        return True
    if settings.DEMO or settings.TESTING:
        return claim()
    if problem := production_problem():
        raise Refused(problem)
    return _has(Demo)


def claim() -> bool:
    """Take the database for demo data, and mark it; returns whether it has a table for that. Raises Refused."""
    if marked():
        return True
    if (used := in_use()) and not _only_demo():
        raise Refused(DEMO_ON_USED.format(what=", ".join(used)))
    if not _has(Demo):
        return False
    Demo.objects.get_or_create(defaults={"since": timezone.now()})
    return True


def production_problem() -> str:
    """Why production must not start on this database, with what to do; "" when it may."""
    if marked() or _only_demo():
        return PRODUCTION_ON_DEMO
    if names := open_accounts():
        return OPEN_ACCOUNTS.format(names=", ".join(names))
    return ""


def marked() -> bool:
    """Whether this database is a demo's."""
    return _has(Demo) and Demo.objects.exists()


def in_use() -> list[str]:
    """What there is in the database that someone put there by using it, in Dutch."""
    found = {name for label, name in _IN_USE.items() if _any(apps.get_model(label))}
    return [name for name in dict.fromkeys(_IN_USE.values()) if name in found]


def open_accounts() -> list[str]:
    """The usernames of officials who could be anyone: their password is the demo's."""
    if not _has(User):
        return []
    rows = User.objects.filter(username__in=[login["username"] for login in LOGINS], is_active=True)
    return sorted(
        name for name, password in rows.values_list("username", "password") if check_password(PASSWORD, password)
    )


def _only_demo() -> bool:
    """Whether the officials are exactly the demo's and no other system has access: a demo of before there was a mark."""
    if not _has(User):
        return False
    people = {
        (name, f"{first} {last}")
        for name, first, last in User.objects.values_list("username", "first_name", "last_name")
    }
    return people == {(login["username"], login["name"]) for login in LOGINS} and not any(
        _any(apps.get_model(label)) for label in ("registers.Applicatie", "registers.Clientgeheim")
    )


def _any(model: type[models.Model]) -> bool:
    return _has(model) and model._default_manager.exists()


def _has(model: type[models.Model]) -> bool:
    """Whether the database has this table: it may be empty, or of an earlier release."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [model._meta.db_table])
        (found,) = cursor.fetchone()
    return bool(found)
