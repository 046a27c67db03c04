"""From one release to the next with the shop open; and which migrations that forbids."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, PaperReading, Stack, Submission
from openloket.channels.paper import intake
from openloket.channels.paper.form import form
from openloket.registers.models import Zaak
from openloket.site import expanding, serving, upgrading
from tests import crowd
from tests.channels.test_post_in import LONG
from tests.conftest import database_url, event_answers

ROOT = Path(__file__).resolve().parents[2]

# What the linter refuses ----------------------------------------------------------------------------------------------


def linted(*operations: Any, **attributes: Any) -> list[str]:
    """What is wrong with a migration of cases that does this."""
    loader = MigrationLoader(None)
    leaf = next(key for key in loader.graph.leaf_nodes() if key[0] == "cases")
    made = type(
        "Migration", (migrations.Migration,), {"dependencies": [leaf], "operations": list(operations), **attributes}
    )
    migration = made("9999_test", "cases")
    key = ("cases", "9999_test")
    loader.graph.add_node(key, migration)
    loader.graph.add_dependency(migration, key, leaf)
    return [f"{fault.operation}: {fault.mend}" for fault in expanding.faults(loader, ["cases"])]


def test_our_own_migrations_are_fine() -> None:
    assert expanding.faults(MigrationLoader(None), upgrading.own_apps()) == []


def test_two_migrations_with_one_number_are_noticed() -> None:
    names = [("cases", "0002_a"), ("people", "0002_b"), ("cases", "0003_c"), ("cases", "0003_d")]
    assert expanding.same_number(names) == ["cases: 0003_c and 0003_d have one number."]
    assert expanding.same_number(names[:3]) == []


FINE: list[tuple[Any, dict[str, Any]]] = [
    (migrations.AddField("draft", "extra", models.TextField(null=True)), {}),
    (migrations.AddField("draft", "extra", models.IntegerField(db_default=0)), {}),
    (migrations.AlterField("draft", "service", models.CharField(max_length=80)), {}),
    (migrations.RemoveField("draft", "dropped_at"), {"contract": True}),
    (migrations.DeleteModel("downtime"), {"contract": True}),
    (migrations.RunSQL("select 1"), {"expands": "It only reads."}),
    (migrations.AddIndex("downtime", models.Index(fields=["reason"], name="x")), {"small_tables": ("downtime",)}),
]
REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (migrations.AddField("draft", "extra", models.IntegerField(default=0)), {}, "db_default"),
    (migrations.AlterField("draft", "dropped_at", models.DateTimeField()), {}, "contract = True"),
    (migrations.AlterField("draft", "service", models.CharField(max_length=10)), {}, "Korter maken"),
    (migrations.AlterField("draft", "service", models.TextField()), {}, "nieuwe kolom"),
    (migrations.AlterField("draft", "owner", models.CharField(max_length=64, unique=True)), {}, "Uniek maken"),
    (migrations.RemoveField("draft", "dropped_at"), {}, "latere migratie"),
    (migrations.RemoveField("draft", "owner"), {"contract": True}, "eerdere release"),
    (migrations.DeleteModel("downtime"), {}, "latere migratie"),
    (migrations.RenameField("draft", "owner", "of"), {"contract": True}, "haal het oude weg"),
    (migrations.RenameModel("Downtime", "Outage"), {"contract": True}, "haal het oude weg"),
    (migrations.RunSQL("drop table cases_draft"), {}, "expands"),
    (migrations.RunPython(migrations.RunPython.noop), {}, "expands"),
    (migrations.AddIndex("draft", models.Index(fields=["owner"], name="x")), {}, "AddIndexConcurrently"),
    (
        migrations.AddConstraint("draft", models.UniqueConstraint(fields=["owner"], name="x")),
        {},
        "AddConstraintNotValid",
    ),
]


@pytest.mark.parametrize(("operation", "attributes"), FINE)
def test_what_old_code_does_not_notice_is_fine(operation: Any, attributes: dict[str, Any]) -> None:
    assert linted(operation, **attributes) == []


@pytest.mark.parametrize(("operation", "attributes", "mend"), REFUSED)
def test_what_old_code_would_break_on_is_refused(operation: Any, attributes: dict[str, Any], mend: str) -> None:
    [said] = linted(operation, **attributes)
    assert mend in said


def test_a_new_table_may_be_anything() -> None:
    assert (
        linted(
            migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("new", "name", models.TextField(default="")),
            migrations.AddIndex("new", models.Index(fields=["name"], name="new_name")),
        )
        == []
    )


# An upgrade under load ------------------------------------------------------------------------------------------------

WIDER = """from django.db import migrations
class Migration(migrations.Migration):
    expands = "Old code does not name this column."
    dependencies = [("cases", "{leaf}")]
    operations = [migrations.RunSQL("alter table cases_downtime add column extra text")]
"""
NARROWER = """from django.db import migrations
class Migration(migrations.Migration):
    contract = True
    dependencies = [("cases", "9000_wider")]
    operations = [migrations.RunSQL("alter table cases_downtime drop column extra")]
"""


def release(folder: Path, name: str) -> Path:
    """A release as it is put on a server: a folder of its own with the code."""
    for part in ("openloket", "services"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    for part in ("static", "node_modules"):
        if (ROOT / part).exists():
            (folder / part).symlink_to(ROOT / part)
    (folder / "RELEASE").write_text(name)
    return folder


class Loket:
    """`loket serve`, started from one release's folder."""

    def __init__(self, folder: Path, var: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "LOKET_TESTING": "1",
            "LOKET_VAR": str(var),
            "LOKET_SECRET_KEY": settings.SECRET_KEY,
            "LOKET_BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "openloket.site.cli", "serve", "--port", str(self.port), "--workers", "2"],
            cwd=folder,
            env={**self.environment, "PYTHONPATH": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 400
        while self.release() is None:
            assert self.process.poll() is None, self.process.stderr.read().decode()  # type: ignore[union-attr]
            if time.monotonic() > deadline:
                self.stop()
                pytest.fail("the loket does not answer")

    def release(self) -> str | None:
        try:
            return str(requests.get(f"{self.url}/gezond/", timeout=5).json()["release"])
        except requests.RequestException:
            return None

    def upgrade(self, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "openloket.site.cli", "upgrade", "--json", *options],
            cwd=folder,
            env={**self.environment, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            timeout=upgrading.PATIENCE + 60,
        )

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=120)


@pytest.fixture
def loket(transactional_db: Any, published: None, tmp_path: Path) -> Iterator[Loket]:
    running = Loket(release(tmp_path / "one", "one"), var(tmp_path / "var"))
    yield running
    running.stop()
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'cases' and name like '9%'")
        cursor.execute("alter table cases_downtime drop column if exists extra")


def var(folder: Path) -> Path:
    """Make a server's `var`, with the documents of this process: what is stored here is read there."""
    folder.mkdir()
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    (folder / "documents").symlink_to(settings.MEDIA_ROOT)
    return folder


def next_release(folder: Path) -> Path:
    """A release that adds a column, and takes it away when nobody runs the release before it any more."""
    two = release(folder, "two")
    leaf = max(path.stem for path in (two / "openloket/cases/migrations").glob("0*.py"))
    (two / "openloket/cases/migrations/9000_wider.py").write_text(WIDER.format(leaf=leaf))
    (two / "openloket/cases/migrations/9001_narrower.py").write_text(NARROWER)
    return two


def migrated() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from django_migrations where app = 'cases' and name like '9%' order by name")
        return [name for (name,) in cursor.fetchall()]


def paper(serial: str) -> Stack:
    """Post that comes in as a scan, all of it clear enough to read."""
    answers = event_answers(bereikbaar="post")
    for name in ("email", "plattegrond", *LONG):
        answers.pop(name, None)
    day = timezone.localdate()
    made = form(versions.on(crowd.SERVICE, day), serial, {**answers, "plattegrond": True}).pdf
    return intake.take_in(made, f"{serial}.pdf", "application/pdf", day, "map").stack


@pytest.mark.xdist_group("faults")
def test_upgrading_a_running_loket_fails_no_request(loket: Loket, tmp_path: Path) -> None:
    two = next_release(tmp_path / "two")
    version = versions.on(crowd.SERVICE, timezone.localdate())
    forms = crowd.drafts(4000, version.hash)
    stacks = [paper(serial) for serial in ("ABCDEFGH23", "BCDEFGHJ34")]
    members = [crowd.Member(crowd.resident(loket.url, forms), every=0.5) for _ in range(3)]
    members += [crowd.Member(crowd.system(loket.url, f"s{n}"), every=0.5) for n in range(2)]
    crowd.start(members)  # one after another, but not so many that the new processes, which give way, never start
    time.sleep(2)  # the load runs before, during and after
    stacks.append(paper("CDEFGHJK45"))
    upgraded = loket.upgrade(two)
    time.sleep(2)
    seen = crowd.stop(members)

    assert upgraded.returncode == 0, upgraded.stderr
    assert json.loads(upgraded.stdout) == {"before": "one", "release": "two"}
    assert loket.release() == "two"
    nothing_failed(seen)
    assert migrated() == ["9000_wider", "9001_narrower"]
    wait_until_read()
    assert PaperReading.objects.count() == len(stacks) == 3
    assert PaperReading.objects.values("serial").distinct().count() == 3


def nothing_failed(seen: crowd.Seen) -> None:
    """Each request was answered well, and what was acknowledged is there once."""
    assert seen.failed == []
    assert len(seen.acknowledged) == len(set(seen.acknowledged)) > 100
    web = [place for place in seen.acknowledged if "/ontvangen/" in place]
    assert Submission.objects.filter(channel="web").count() == Case.objects.filter(channel="web").count() == len(web)
    assert Zaak.objects.exclude(case__isnull=False).count() == len(seen.acknowledged) - len(web)


def wait_until_read() -> None:
    deadline = time.monotonic() + 400
    while Stack.objects.filter(state=Stack.State.WAITING).exists():
        assert time.monotonic() < deadline, "the post is not read"
        time.sleep(0.2)


@pytest.mark.xdist_group("faults")
def test_upgrading_one_server_after_another_fails_no_request(loket: Loket, tmp_path: Path) -> None:
    """Between the two the old release and the new one serve people on one database, and do each other's jobs."""
    other = Loket(tmp_path / "one", var(tmp_path / "other"))
    try:
        two = next_release(tmp_path / "two")
        version = versions.on(crowd.SERVICE, timezone.localdate())
        forms = crowd.drafts(3000, version.hash)
        members = []
        for number, server in enumerate((loket, other)):
            members += [crowd.Member(crowd.resident(server.url, forms), every=0.5)]
            members += [crowd.Member(crowd.system(server.url, f"s{number}"), every=0.5)]
        crowd.start(members)
        stacks = [paper("ABCDEFGH23")]
        first = loket.upgrade(two, "--keep-old")
        between = (loket.release(), other.release(), migrated())
        stacks.append(paper("BCDEFGHJ34"))
        second = other.upgrade(two)
        seen = crowd.stop(members)

        assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
        assert between == ("two", "one", ["9000_wider"])
        assert (loket.release(), other.release()) == ("two", "two")
        assert migrated() == ["9000_wider", "9001_narrower"]
        nothing_failed(seen)
        wait_until_read()
        assert PaperReading.objects.count() == len(stacks) == 2
    finally:
        other.stop()


@pytest.mark.xdist_group("faults")
def test_a_release_that_does_not_start_leaves_the_old_one(loket: Loket, tmp_path: Path) -> None:
    two = release(tmp_path / "two", "two")
    (two / "openloket/site/wsgi.py").write_text("raise SystemExit('broken')\n")
    upgraded = loket.upgrade(two)
    assert upgraded.returncode == 1
    assert "start niet; de oude draait door" in upgraded.stderr
    assert loket.release() == "one"


@pytest.mark.parametrize(
    ("signals", "said"),
    [
        ([], "De site van two was na 1 seconden nog niet klaar."),
        ([signal.SIGTERM], "Het loket is tijdens de overgang gestopt."),
    ],
)
def test_a_release_that_is_not_ready_is_named_slow_or_stopped(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, signals: list[int], said: str
) -> None:
    settings.VAR = tmp_path / "var"
    (tmp_path / "gunicorn.py").write_text("import signal\nsignal.pause()\n")
    monkeypatch.setattr(serving, "READY_WITHIN", 1)
    upgrading.write(upgrading.WANTED, upgrading.Release(str(tmp_path), sys.executable, "two"))
    mended: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        old = SimpleNamespace(release=upgrading.this_release(), mend=lambda: mended.append(True))
        assert serving._next(old, 3, listener, 1, signals, False) == (old, 3)  # type: ignore[arg-type]
    now = upgrading.serving()
    assert now is not None
    assert now.failed == said
    assert bool(mended) is not bool(signals)


@pytest.mark.xdist_group("faults")
def test_a_release_that_breaks_the_old_one_is_refused_before_anything(loket: Loket, tmp_path: Path) -> None:
    two = release(tmp_path / "two", "two")
    leaf = max(path.stem for path in (two / "openloket/cases/migrations").glob("0*.py"))
    (two / "openloket/cases/migrations/9000_breaks.py").write_text(
        WIDER.format(leaf=leaf).replace('    expands = "Old code does not name this column."\n', "")
    )
    upgraded = loket.upgrade(two)
    assert upgraded.returncode == 1
    assert "verdraagt de vorige niet" in upgraded.stderr
    assert loket.release() == "one"
