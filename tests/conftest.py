"""Fixtures that many tests share."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from PIL import Image

from openloket.cases import documents, versions
from openloket.cases.models import Case
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.terms import calendar
from openloket.definitions.library import load
from openloket.definitions.schema import Published
from openloket.people.acting import Acting, own
from openloket.people.models import User
from openloket.people.residents import log_in
from openloket.registers import content
from openloket.site import demo
from openloket.sources import asking
from openloket.stores.disk import Disk
from tests import patience, typesetting
from tests import tables as tables_kept
from tests.refilling import Refill
from tests.seaweed import Seaweed
from tests.sources.playing import Registers

hypothesis.settings.register_profile("loket", deadline=None, derandomize=True)
hypothesis.settings.load_profile("loket")

SERVICES = Path(__file__).resolve().parents[1] / "services"
SHARED = Path(__file__).resolve().parents[2] / "shared"
NOW = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)  # a Tuesday, 11:30 in Voorbeeldstad
MOULIN = own("bsn", "999993653", "substantieel", "Suzanne Moulin")
HOLLE = own("bsn", "999990019", "substantieel", "Nina Holle")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Look for no garbage while the tests are read, nor later among what was read: that stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a pytest or xdist that does not keep groups together: their tests share a database or a browser."""
    if session.config.getoption("loadgroup", False):
        for item in session.items:
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
                raise pytest.UsageError(f"xdist lost the group of {item.nodeid}: install what requirements.txt says")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with the tables that an earlier run kept: migrations then have nothing to do."""
    if tables_kept.kept():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = tables_kept.name()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Make the tables as migrations left them after each test whose end empties every table (one that commits).

    A migration filled the kanalen; the counts of zaken are in tables that Django knows nothing of.
    """
    if not tables_kept.kept():
        connection.close()
        tables_kept.keep(str(connection.settings_dict["NAME"]))
    tables_kept.emptying()
    registers = apps.get_app_config("registers")

    def fill(**_: Any) -> None:
        if not registers.get_model("Kanaal").objects.exists():
            import_module("openloket.registers.migrations.0004_search").kanalen(apps, None)
            with connection.cursor() as cursor:
                cursor.execute("delete from registers_zaaktelling")
                cursor.execute("update registers_zaaktelling_stand set tot = 0")

    post_migrate.connect(fill, sender=registers, weak=False)


@pytest.fixture(scope="session")
def tables(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dump of the tables as migrations leave them, for a database of a test's own: making them takes long."""
    return tables_kept.dump(tmp_path_factory.mktemp("tables") / "tables")


@pytest.fixture(scope="session", autouse=True)
def patient() -> None:
    """Let calls to other systems take as long as a busy machine needs; tests of silence wait briefly themselves."""
    patience.be_patient()


@pytest.fixture(scope="session", autouse=True)
def typeset() -> None:
    """Let typst make the same paper once."""
    typesetting.keep()


@pytest.fixture(autouse=True)
def in_dutch() -> None:
    """Begin each test in Dutch, whatever language the page had that a test before it asked for."""
    translation.deactivate()


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Let time stand still on 15 September 2026, 11:30 Dutch time."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@cache
def every_version() -> tuple[Published, ...]:
    """Return every version of the starter services, also those of after the day on which tests stand still."""
    return tuple(load(SERVICES).published)


def by_service() -> dict[str, list[Published]]:
    """Return every version of each starter service, by its name, in the order of their folders."""
    found: dict[str, list[Published]] = {}
    for item in every_version():
        found.setdefault(item.version.service, []).append(item)
    return found


@cache
def starters() -> tuple[Published, ...]:
    """Return the versions of the starter services that were there on the day on which tests stand still."""
    return tuple(item for item in every_version() if item.version.valid_from <= NOW.date())


@pytest.fixture
def published(db: Any) -> Iterator[None]:
    """Publish the starter services, with nothing in the queue."""
    _forget()
    with connection.cursor() as cursor:  # the queue's tables are not among those that Django empties
        cursor.execute("delete from procrastinate_events")
        cursor.execute("delete from procrastinate_jobs")
    refilled("services", lambda: versions.publish(starters()))
    _forget()
    yield
    _forget()


_REFILLS: dict[str, Refill] = {}


def refilled(name: str, work: Callable[[], Any]) -> None:
    """Do the work the first time; later put in the database what that put there."""
    if name in _REFILLS:
        _REFILLS[name].again()
    else:
        _REFILLS[name] = Refill(work)


def publish_every_version(before: date = date.max) -> None:
    """Publish all of them that hold from a day before this one, where those of the day on which tests stand still are."""
    wanted = [item for item in every_version() if item.version.valid_from < before]
    refilled(f"every version before {before}", lambda: versions.publish(wanted))
    versions.forget()


def city_of(now: datetime, before: date = date.max) -> Iterator[time_machine.Traveller]:
    """Set up the city with the versions of its services from before a day, at a moment that does not move; for fixtures."""
    publish_every_version(before)
    with time_machine.travel(now, tick=False) as traveller:
        refilled(f"staff at {now}", demo.make_staff)
        yield traveller


def _forget() -> None:
    """Empty what this process remembers of the database, which does not outlive a test."""
    versions.forget()
    calendar.forget()
    documents._kinds.cache_clear()


@pytest.fixture
def city(published: None, frozen: time_machine.Traveller) -> time_machine.Traveller:
    """Set up Voorbeeldstad with its staff, on a day that does not move."""
    refilled("staff", demo.make_staff)
    return frozen


@pytest.fixture
def registers(settings: Any) -> Iterator[Registers]:
    """Set up stand-ins for the BRP, the KVK and PDOK, and ask those."""
    playing = Registers()
    settings.SOURCES = playing.config()
    for register in asking.REGISTERS.values():
        register.limits.forget()
    yield playing
    for register in asking.REGISTERS.values():
        register.limits.forget()
    playing.close()


@pytest.fixture
def town(db: Any, frozen: time_machine.Traveller) -> Iterator[time_machine.Traveller]:
    """Set up the staff of Voorbeeldstad, on a day that does not move; no services, which takes longer."""
    _forget()
    refilled("staff", demo.make_staff)
    yield frozen
    _forget()


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """Run a real S3 service; its tests are of one group, so that one worker does."""
    running = Seaweed(tmp_path_factory.mktemp("seaweed"))
    yield running
    running.stop()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()


def stored_at(sha256: str) -> Path:
    """Return the file in which a content is kept on this disk."""
    return Disk(Path(settings.MEDIA_ROOT)).path(sha256)


def stored_file(name: str = "kaart.png") -> dict[str, Any]:
    data = png()
    return {"sha256": content.store(data), "name": name, "size": len(data), "type": "image/png"}


def event_answers(**changes: Any) -> dict[str, Any]:
    """Return a complete set of answers for an event permit under the law of July 2026; journeys ask for it on the day of today."""
    return {
        "soort_aanvrager": "persoon",
        "naam": "Suzanne Moulin",
        "bsn": "999993653",
        "adres": {
            "postcode": "1234 AB",
            "huisnummer": "1",
            "toevoeging": "",
            "straat": "Voorbeeldstraat",
            "plaats": "Voorbeeldstad",
        },
        "telefoon": "06 12345678",
        "bereikbaar": "digitaal",
        "email": "suzanne@voorbeeld.example",
        "naam_evenement": "Burendag",
        "soort": "buurtfeest",
        "omschrijving": "Wij eten samen.",
        "datum": str(
            day if (day := date(2026, 12, 5)) >= timezone.localdate() else timezone.localdate() + timedelta(weeks=8)
        ),
        "begin": "14:00",
        "einde": "21:00",
        "locatie": "Voorbeeldstraat",
        "weg_dicht": True,
        "wegen": "Voorbeeldstraat",
        "afval": "Wij vegen de straat.",
        "plattegrond": [stored_file()],
        "bezoekers": 120,
        "versterkte_muziek": False,
        "alcohol": False,
        "open_vuur": False,
        "akkoord": True,
        **changes,
    }


def sender(answers: dict[str, Any]) -> Acting:
    """Return the login with which these answers are sent on the web: the applicant's own."""
    kind = "kvk" if answers.get("soort_aanvrager") == "organisatie" else "bsn"
    return own(kind, answers[kind], "substantieel", answers["naam"])


def new_case(key: str = "test:1", channel: str = "web", **changes: Any) -> Case:
    """Submit an event permit and return its case."""
    answers = event_answers(**changes)
    zaak = submit(
        NewSubmission(
            key=key,
            service="evenementenvergunning",
            channel=channel,
            received_at=datetime.now(UTC),
            answers=answers,
            sender=sender(answers) if channel == "web" else None,
        )
    ).zaak
    return Case.objects.select_related("zaak", "version").get(pk=zaak.pk)


def staff(username: str) -> User:
    return User.objects.get(username=username)


def staff_client(username: str) -> Client:
    client = Client()
    client.force_login(staff(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def resident_client(who: Acting = MOULIN) -> Client:
    client = Client()
    session = client.session
    request = RequestFactory().get("/")
    request.session = session
    log_in(request, who)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def database_url() -> str:
    """Return the URL of this test's database, for another process."""
    found = connection.settings_dict
    login = ":".join(quote(str(found[key]), safe="") for key in ("USER", "PASSWORD") if found[key])
    where = urlencode({"host": found["HOST"], **({"port": found["PORT"]} if found["PORT"] else {})})
    return f"postgresql://{login}@/{found['NAME']}?{where}"
