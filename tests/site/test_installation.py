"""The demo and production never meet in one database, by whichever way someone tries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from openloket.cases.models import Downtime, Draft, EquatedDay
from openloket.people.accounts import appoint
from openloket.people.models import StaffEvent, Team, User
from openloket.registers.models import Applicatie, Catalogus, Clientgeheim
from openloket.site import database, demo, installation
from openloket.site.demo_staff import LOGINS
from openloket.site.models import Demo
from tests import tables
from tests.conftest import NOW, new_case
from tests.site import running

pytestmark = pytest.mark.xdist_group("installation")  # its databases have names of their own

# In one process -------------------------------------------------------------------------------------------------------


def a_colleague() -> None:
    appoint("petra", "Petra Mol", running.PASSWORD, "loket", "balie")


def a_system() -> None:
    Clientgeheim.objects.create(client_id="proef", geheim="x" * 40)


def an_application() -> None:
    Applicatie.objects.create(client_ids=["proef"], label="Proef")


def a_day() -> None:
    EquatedDay.objects.create(day="2029-05-11", source="Stcrt. 2028, 1234", made_at=timezone.now())


def a_downtime() -> None:
    now = timezone.now()
    Downtime.objects.create(begins=now, ends=now + timedelta(hours=1), reason="Storing", way="site", made_at=now)


def a_group() -> None:
    """Something that no page of ours makes, and that has no name for people here."""
    Group.objects.create(name="proef")


def a_catalogue() -> None:
    Catalogus.objects.create(domein="ELDRS", rsin="001234567", contactpersoon_beheer_naam="Iemand")


def a_draft() -> None:
    Draft.objects.create(service="evenementenvergunning", owner="x", channel="web", version_hash="0" * 64, answers={})


USES: list[tuple[Callable[[], Any], str]] = [
    (a_colleague, "medewerkers"),
    (new_case, "zaken"),
    (a_system, "toegang voor andere systemen"),
    (an_application, "toegang voor andere systemen"),
    (a_draft, "begonnen aanvragen"),
    (a_day, "dagen voor termijnen"),
    (a_downtime, "storingen"),
    (a_group, "andere gegevens"),
    (a_catalogue, "zaaktypen van elders"),
]


def forget() -> None:
    """A demo as it was made before there was a mark."""
    Demo.objects.all().delete()


def test_an_empty_database_becomes_a_demos(published: None) -> None:
    """Published services are no use."""
    assert installation.in_use() == []
    demo.make_staff()
    assert installation.marked()
    demo.make_staff()
    new_case()
    demo.make_staff()
    assert User.objects.count() == len(LOGINS)


@pytest.mark.parametrize(("use", "what"), USES)
def test_a_database_in_use_does_not(published: None, use: Callable[[], Any], what: str) -> None:
    use()
    before = User.objects.count()
    for fill in (demo.make_staff, demo.fill, installation.claim):
        with pytest.raises(installation.WrongDatabase, match=what):
            fill()
    assert User.objects.count() == before
    assert not installation.marked()


def test_a_database_that_another_process_takes_for_its_demo_meanwhile_is_a_demos(
    published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = installation.in_use

    def late() -> list[str]:
        Demo.objects.create(since=NOW)
        a_system()
        return looks()

    monkeypatch.setattr(installation, "in_use", late)
    assert installation.claim()


def test_a_demo_of_before_there_was_a_mark_goes_on(published: None) -> None:
    demo.make_staff()
    new_case()
    forget()
    assert installation.claim()
    assert installation.marked()


@pytest.mark.parametrize("use", [a_colleague, a_system, an_application])
def test_with_more_than_the_demos_accounts_it_is_no_demo(published: None, use: Callable[[], Any]) -> None:
    demo.make_staff()
    forget()
    use()
    with pytest.raises(installation.WrongDatabase):
        installation.claim()


def test_production_does_not_start_on_a_demo(published: None, settings: Any) -> None:
    demo.make_staff()
    settings.TESTING = settings.DEMO = False
    with pytest.raises(installation.WrongDatabase, match="van een demo"):
        installation.settle()
    forget()
    with pytest.raises(installation.WrongDatabase, match="van een demo"):
        installation.settle()


def test_nor_where_an_account_has_the_published_password(published: None, settings: Any) -> None:
    demo.make_staff()
    settings.TESTING = settings.DEMO = False
    forget()
    a_colleague()
    User.objects.exclude(username__in=["anna", "gerda", "petra"]).update(is_active=False)
    User.objects.filter(username="gerda").update(password=make_password(running.PASSWORD))
    with pytest.raises(installation.WrongDatabase, match=r"kent: anna\. "):
        installation.settle()
    User.objects.filter(username="anna").update(password=make_password(running.PASSWORD))
    assert installation.settle()


@pytest.mark.parametrize("setting", ["DEMO", "TESTING"])
def test_the_stand_in_for_digid_is_only_there_on_a_demo(
    published: None, settings: Any, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """Also when somebody turns on what is meant for tests: only a database with a test's name is one."""
    settings.TESTING = settings.DEMO = False
    setattr(settings, setting, True)
    monkeypatch.setitem(installation.connection.settings_dict, "NAME", "openloket")
    a_colleague()
    with pytest.raises(installation.WrongDatabase):
        installation.settle()
    StaffEvent.objects.all().delete()
    User.objects.all().delete()
    Team.objects.all().delete()
    assert installation.settle()
    assert installation.marked()


def test_what_mends_an_open_account_runs(published: None, settings: Any) -> None:
    settings.TESTING = settings.DEMO = False
    a_colleague()
    User.objects.update(username="Anna", password=make_password(demo.PASSWORD))
    assert installation.open_accounts() == ["Anna"]
    with pytest.raises(installation.WrongDatabase, match="kent: Anna"):
        installation.settle()
    assert installation.settle(serving=False)


def test_the_doctor_sees_every_account_with_the_published_password(published: None) -> None:
    a_colleague()
    assert installation.open_accounts(everyone=True) == []
    User.objects.update(password=make_password(demo.PASSWORD))
    assert installation.open_accounts() == []
    assert installation.open_accounts(everyone=True) == ["petra"]


def test_there_is_one_mark(db: None) -> None:
    Demo.objects.create(since=timezone.now())
    with pytest.raises(Exception, match="one_demo"):
        Demo.objects.create(id=2, since=timezone.now())


# Real processes -------------------------------------------------------------------------------------------------------


@dataclass
class Databases:
    """One that a municipality works with, and one that is marked as a demo's."""

    used: dict[str, str]
    demo: dict[str, str]

    def accounts(self, env: dict[str, str]) -> list[str]:
        with psycopg.connect(env["DATABASE_URL"]) as connection:
            return [name for (name,) in connection.execute("select username from people_user order by 1")]


@pytest.fixture(scope="module")
def databases(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    server = database.ensure(Path(__file__).resolve().parents[2] / "var" / "test-postgres")
    var = tmp_path_factory.mktemp("installation")

    def env(name: str) -> dict[str, str]:
        return running.environment(server.replace(f"/{database.NAME}", f"/{name}", 1), var / name)

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    used, marked = f"openloket_used{worker}", f"openloket_demo{worker}"
    with psycopg.connect(server, autocommit=True) as admin:
        for name in (used, marked):
            admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {used} template {tables.name()}")
        official = ("petra", "--name", "Petra Mol", "--team", "loket", "--role", "beheerder")
        made = running.loket(
            "staff", "add", *official, env={**env(used), "LOKET_PASSWORD": running.PASSWORD}, timeout=300
        )
        assert made.returncode == 0, made.stderr
        admin.execute(f"create database {marked} template {used}")
        with psycopg.connect(env(marked)["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("insert into loket_site_demo (id, since) values (1, now())")
        yield Databases(env(used), env(marked))
        for name in (used, marked):
            admin.execute(f"drop database if exists {name} with (force)")


def run(command: tuple[str, ...], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    port = str(running.free_port())
    return subprocess.run(
        [sys.executable, *(part.replace("PORT", port) for part in command)],
        cwd=running.ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LOKET = ("-m", "openloket.site.cli")
GUNICORN = ("-m", "gunicorn", "openloket.site.wsgi", "--bind", "127.0.0.1:PORT")


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ((*LOKET, "serve", "--demo", "--port", "PORT"), {}),
        ((*LOKET, "serve", "--port", "PORT"), {"LOKET_DEMO": "1"}),
        ((*LOKET, "serve", "--port", "PORT"), {"LOKET_TESTING": "1"}),
        ((*LOKET, "publish"), {"LOKET_DEMO": "1"}),
        ((*LOKET, "api", "deliver"), {"LOKET_DEMO": "1"}),
        (("manage.py", "procrastinate", "worker"), {"LOKET_DEMO": "1"}),
        (("manage.py", "shell", "-c", "print(1)"), {"LOKET_DEMO": "1"}),
        (GUNICORN, {"LOKET_DEMO": "1"}),
        ((*GUNICORN, "--preload"), {"LOKET_DEMO": "1"}),
    ],
)
def test_no_demo_starts_on_a_database_in_use(
    databases: Databases, command: tuple[str, ...], more: dict[str, str]
) -> None:
    done = run(command, {**databases.used, **more})
    assert done.returncode != 0
    assert "is in gebruik en is geen demo: er staan medewerkers in" in done.stderr
    assert "Traceback" not in done.stderr
    assert databases.accounts(databases.used) == ["petra"]


@pytest.mark.parametrize(
    "command",
    [
        (*LOKET, "serve", "--port", "PORT"),
        (*LOKET, "upgrade"),
        ("manage.py", "procrastinate", "worker"),
        GUNICORN,
        (*GUNICORN, "--preload"),
    ],
)
def test_production_starts_on_no_demo(databases: Databases, command: tuple[str, ...]) -> None:
    done = run(command, databases.demo)
    assert done.returncode != 0
    assert "Deze database is van een demo" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        (
            "staff",
            "add",
            "kim",
            "--name",
            "Kim Bos",
            "--team",
            "loket",
            "--role",
            "balie",
            "--password",
            running.PASSWORD,
        ),
        ("staff", "list"),
        ("staff", "rename", "petra", "petra2"),
        ("publish",),
        ("events", "rebuild"),
        ("events", "follow"),
        ("api", "deliver"),
        ("days", "add", "2029-05-11", "--source", "Stcrt. 2028, 1234"),
        ("keys", "reseal"),
    ],
)
def test_no_command_of_production_runs_on_a_demo(databases: Databases, command: tuple[str, ...]) -> None:
    done = run((*LOKET, *command), databases.demo)
    assert done.returncode == 1, done.stdout
    assert "Deze database is van een demo" in done.stderr
    assert databases.accounts(databases.demo) == ["petra"]


def test_what_mends_it_still_runs(databases: Databases) -> None:
    done = run(("manage.py", "shell", "-c", "print('here')"), databases.demo)
    assert done.returncode == 0, done.stderr
    assert "here" in done.stdout
