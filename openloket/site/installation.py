"""Keep the demo and production apart: they never meet in one database.

The demo makes accounts with a published password and lets anyone log in as anyone. So demo data goes only into an empty
database, which is marked as a demo's from then on; a demo does not start on any other, and production not on one that
is marked.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils import timezone

from openloket.people.models import User
from openloket.site.demo_staff import LOGINS, PASSWORD, SINCE_THE_MARK
from openloket.site.models import Demo

_NOT_BY_USE = frozenset(
    {
        "loket_site_demo",
        "people_cache",
        "cases_serviceversion",
        "registers_besluittype",
        "registers_catalogus",
        "registers_informatieobjecttype",
        "registers_kanaal",
        "registers_resultaattype",
        "registers_roltype",
        "registers_statustype",
        "registers_zaaktelling",
        "registers_zaaktelling_stand",
        "registers_zaaktype",
        "registers_zaaktypeinformatieobjecttype",
    }
)
"""Tables with rows that an upgrade or publishing the services makes. A row in another table of ours comes from use."""

_IMPORTED = "select from registers_catalogus where domein <> 'LOKET'"
"""Types that someone else made stand in a catalogue that is not ours."""

_CALLED = {
    "people_user": "medewerkers",
    "people_team": "medewerkers",
    "people_membership": "medewerkers",
    "people_staffevent": "medewerkers",
    "people_proposal": "medewerkers",
    "people_absence": "medewerkers",
    "people_directorysession": "medewerkers",
    "people_loginattempt": "pogingen om in te loggen",
    "registers_zaak": "zaken",
    "registers_audittrail": "zaken",
    "registers_enkelvoudiginformatieobject": "documenten",
    "registers_applicatie": "toegang voor andere systemen",
    "registers_clientgeheim": "toegang voor andere systemen",
    "cases_draft": "begonnen aanvragen",
    "cases_equatedday": "dagen voor termijnen",
    "cases_decreeyear": "dagen voor termijnen",
    "cases_downtime": "storingen",
    "change_change": "wijzigingen van diensten",
    "change_moment": "wijzigingen van diensten",
}
"""What is in a table, in words for people; of tables not named here they hear only that there is something."""

Problem = tuple[str, str]
"""What is wrong, and what to do."""

PRODUCTION_ON_DEMO: Problem = (
    "Deze database is van een demo: iedereen kent het wachtwoord van de medewerkers erin. Het loket start er niet op.",
    "Zet DATABASE_URL naar een nieuwe, lege database. Wilt u de demo starten: loket serve --demo, of zet LOKET_DEMO=1.",
)
OPEN_ACCOUNTS: Problem = (
    "In deze database staan medewerkers met het wachtwoord van de demo, dat iedereen kent: {names}. Het loket start niet.",
    "Geef ze een ander wachtwoord (loket staff password NAAM) of sluit die accounts (loket staff close NAAM).",
)
DEMO_ON_USED = (
    "Deze database is in gebruik en is geen demo: er staan {what} in. De demo vult alleen een lege database. "
    "Haal DATABASE_URL en LOKET_DEMO weg uit de instellingen: zonder DATABASE_URL gebruikt de demo een eigen database in var/."
)


class WrongDatabase(RuntimeError):
    """The demo and production would meet; the message says what to do."""


def settle(serving: bool = True) -> bool:
    """Check that this process and its database belong together; a demo takes an empty database as its own.

    With `serving`, nobody may have a published password either. Returns whether that is final, which it is not before
    the database has its tables. Raises WrongDatabase, and django.db.Error.
    """
    if settings.TESTING and str(connection.settings_dict["NAME"]).startswith("test_"):
        return True
    if settings.DEMO or settings.TESTING:
        return claim()
    if problem := production_problem() if serving else demo_problem():
        raise WrongDatabase(" ".join(problem))
    return _has(Demo)


def claim() -> bool:
    """Take the database for demo data, and mark it; return whether it has a table for the mark. Raises WrongDatabase."""
    if marked():
        return True
    if (used := in_use()) and not _only_demo():
        if marked():  # meanwhile, by another process that then used it
            return True
        raise WrongDatabase(DEMO_ON_USED.format(what=", ".join(used)))
    if not _has(Demo):
        return False
    Demo.objects.get_or_create(defaults={"since": timezone.now()})
    return True


def production_problem(everyone: bool = False) -> Problem | None:
    """Return why production must not start on this database, None when it may; for `everyone` see open_accounts."""
    if problem := demo_problem():
        return problem
    if names := open_accounts(everyone):
        wrong, mend = OPEN_ACCOUNTS
        return wrong.format(names=", ".join(names)), mend
    return None


def demo_problem() -> Problem | None:
    """Return why no command of production may run on this database, None when they may."""
    return PRODUCTION_ON_DEMO if marked() or _only_demo() else None


def marked() -> bool:
    """Say whether this database is marked as a demo's."""
    return _has(Demo) and Demo.objects.exists()


def in_use() -> list[str]:
    """Say in Dutch what people put in the database by using it."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = current_schema() order by 1")
        tables = [name for (name,) in cursor.fetchall() if name.startswith(_ours())]
        used = [name for name in tables if name not in _NOT_BY_USE and _exists(cursor, f'select from "{name}"')]
        found = [_CALLED.get(name, "andere gegevens") for name in used]
        if "registers_catalogus" in tables and _exists(cursor, _IMPORTED):
            found.append("zaaktypen van elders")
    order = [*_CALLED.values(), "zaaktypen van elders", "andere gegevens"]
    return sorted(set(found), key=order.index)


def _ours() -> tuple[str, ...]:
    """Return what the names of tables that use fills begin with: those of our apps, of groups and second factors."""
    labels = [config.label for config in apps.get_app_configs() if config.name.startswith("openloket.")]
    return (*(f"{label}_" for label in labels), "account_", "auth_group", "mfa_")


def _exists(cursor: Any, rows: str) -> bool:
    cursor.execute(f"select exists ({rows})")
    return bool(cursor.fetchone()[0])


def open_accounts(everyone: bool = False) -> list[str]:
    """Return the usernames of officials who could be anyone: their password is the demo's.

    It looks at the demo's own usernames only; with `everyone` at all accounts, which takes a second for each few of
    them.
    """
    if not _has(User):
        return []
    accounts = User.objects.filter(is_active=True)
    if not everyone:
        names = [login["username"] for login in LOGINS]
        accounts = accounts.annotate(lower=Lower("username")).filter(lower__in=names)
    rows = list(accounts.values_list("username", "password"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing lets other threads run
        right = pool.map(lambda row: check_password(PASSWORD, row[1]), rows)
        return sorted(name for (name, _), same in zip(rows, right, strict=True) if same)


def _only_demo() -> bool:
    """Say whether the officials are exactly the demo's and no other system has access: a demo from before the mark."""
    if not _has(User):
        return False
    people = {
        (name, f"{first} {last}")
        for name, first, last in User.objects.values_list("username", "first_name", "last_name")
    }
    demo = {(login["username"], login["name"]) for login in LOGINS}
    later = {person for person in demo if person[0] in SINCE_THE_MARK}
    return people | later == demo and not any(
        _any(apps.get_model(label)) for label in ("registers.Applicatie", "registers.Clientgeheim")
    )


def _any(model: type[models.Model]) -> bool:
    return _has(model) and model._default_manager.exists()


def _has(model: type[models.Model]) -> bool:
    """Say whether the database has this table; an empty database, or that of an earlier release, may not."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [model._meta.db_table])
        (found,) = cursor.fetchone()
    return bool(found)
