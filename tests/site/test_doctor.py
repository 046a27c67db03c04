"""`loket doctor`: each thing that can be wrong with an installation is found, named and given a way to mend."""

from __future__ import annotations

import json
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from django.db import OperationalError, connection
from django.utils import timezone

from openloket.cases.models import Message
from openloket.channels.broker import oauth
from openloket.people.rights import EVERYONE
from openloket.registers.models import Clientgeheim, Enkelvoudiginformatieobject
from openloket.secrecy import sealed
from openloket.site import doctor, guessable
from openloket.site.cli import main
from tests.conftest import new_case


def found(check: str) -> list[doctor.Finding]:
    return [item for item in doctor.examine() if item.check == check]


def says(check: str) -> str:
    return " | ".join(f"[{item.weight}] {item.wrong}" for item in found(check))


@pytest.fixture(autouse=True)
def _apart(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing outside this machine is asked."""
    monkeypatch.setattr(oauth.broker, "load_server_metadata", lambda: {})
    monkeypatch.setattr(oauth.broker, "fetch_jwk_set", lambda: {})


def test_every_finding_says_what_to_do() -> None:
    everything = doctor.examine()
    assert everything
    for item in everything:
        assert item.wrong
        assert item.mend
        assert item.weight in (doctor.MUST, doctor.SHOULD)
    weights = [item.weight for item in everything]
    assert weights == sorted(weights, key=lambda weight: weight != doctor.MUST)


def test_weak_and_missing_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in guessable.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOKET_SECRET_KEY", "changeme")
    assert "[fout] LOKET_SECRET_KEY is te kort" in says("keys")
    assert "[let op] LOKET_HASH_KEYS is niet gezet" in says("keys")


def test_a_demo(settings: Any) -> None:
    settings.DEMO = True
    assert "LOKET_DEMO=1" in says("demo")
    settings.DEMO = False
    assert says("demo") == ""


def test_demo_accounts_in_production(city: Any, settings: Any) -> None:
    assert says("demo").startswith("[fout]")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECURE": False, "BASE_URL": "http://loket.gemeente.nl"}, "zonder https"),
        ({"SECURE": True, "BASE_URL": "https://loket.gemeente.nl", "ALLOWED_HOSTS": ["*"]}, "elke naam"),
        (
            {"SECURE": True, "BASE_URL": "https://loket.gemeente.nl", "ALLOWED_HOSTS": ["x"]},
            "staat niet in LOKET_HOSTS",
        ),
        ({"SECURE": True, "BASE_URL": "https://loket.gemeente.nl"}, "alleen deze machine"),
    ],
)
def test_the_address(settings: Any, changes: dict[str, Any], said: str) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    assert said in says("address")


def test_files_that_others_can_read(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    assert "bij 1 bestanden" in says("files")
    (tmp_path / "secret").chmod(0o600)
    assert "Anderen" not in says("files")


def test_the_examples_municipality(settings: Any) -> None:
    assert "nog het voorbeeld" in says("municipality")
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "rsin": "001234567", "email": "loket@gemeente.nl"}
    assert says("municipality") == ""


def test_mail(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "LOKET_SMTP_HOST is niet gezet" in says("mail")
    settings.EMAIL_BACKEND = "openloket.site.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = "loket"
    assert "[fout] Mail gaat zonder versleuteling naar de server, ook het wachtwoord." in says("mail")
    assert "neemt geen mail aan" in says("mail")


@pytest.mark.parametrize(
    "error", [requests.ConnectionError("weg"), ValueError("geen JSON"), requests.exceptions.SSLError(ssl.SSLError("x"))]
)
def test_the_broker(settings: Any, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    settings.OIDC = {"issuer": "", "client_id": "x", "client_secret": ""}
    assert "inwoners kunnen niet inloggen" in says("broker")
    settings.OIDC = {"issuer": "https://broker.example", "client_id": "x", "client_secret": "y"}
    assert says("broker") == ""

    def refuse() -> Any:
        raise error

    monkeypatch.setattr(oauth.broker, "load_server_metadata", refuse)
    assert "antwoordt niet goed" in says("broker")


def test_secrets_at_rest(settings: Any) -> None:
    Clientgeheim.objects.create(client_id="plain", geheim="open en bloot")
    assert "1 geheimen zijn niet verzegeld" in says("secrets_at_rest")
    Clientgeheim.objects.update(geheim=sealed("verzegeld"))
    assert says("secrets_at_rest") == ""
    settings.SEALING_KEYS = ["een heel andere"]
    assert "met geen van de sleutels open" in says("secrets_at_rest")
    settings.HASH_KEYS = ["nieuw", "oud"]
    assert "eerdere sleutel" in says("secrets_at_rest")


def test_staff(city: Any, settings: Any) -> None:
    assert "geen tweede factor" in says("staff")
    assert "beheerders." not in says("staff").replace("Van beheerders", "")
    settings.SECOND_FACTOR = frozenset({EVERYONE})
    assert says("staff") == ""


def test_work_that_waits(city: Any) -> None:
    zaak = new_case(bereikbaar="post").zaak
    document = Enkelvoudiginformatieobject.objects.latest("pk")
    made = timezone.now() - timedelta(days=5)
    Message.objects.create(zaak=zaak, kind="request", subject="x", way="print", made_at=made, document=document)
    assert "1 brieven liggen langer dan vier dagen" in says("work")


def test_jobs_that_wait_or_failed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, scheduled_at) values "
            "('default', 'x', 'todo', now() - interval '1 hour'), ('default', 'x', 'failed', null)"
        )
    assert "1 taken wachten" in says("work")
    assert "1 taken zijn mislukt" in says("work")


def test_the_scanner(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD = ""
    assert "geen virusscanner" in says("scanner")
    settings.CLAMD = f"unix:{tmp_path}/nowhere"
    assert "[fout] De virusscanner antwoordt niet" in says("scanner")


def test_years_without_a_decree(frozen: Any) -> None:
    assert says("terms") == ""
    frozen.move_to("2028-06-01")
    assert "Van 2029 is geen besluit bekend" in says("terms")


def test_the_statement_and_the_lists(settings: Any, tmp_path: Path) -> None:
    settings.ACCESSIBILITY = ""
    assert "status E" in says("statement")
    settings.ACCESSIBILITY = str(tmp_path / "weg.yaml")
    assert "is niet te lezen" in says("statement")
    settings.UPL = str(tmp_path / "weg.csv")
    assert "De UPL in" in says("lists")


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> doctor.Found:
        raise OperationalError("connection refused\nand more")
        yield

    monkeypatch.setattr(doctor, "CHECKS", [away])
    (item,) = doctor.examine()
    assert item.wrong == "De database antwoordt niet: connection refused"


def test_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openloket.site.cli.django_ready", lambda: None)
    answer = CliRunner().invoke(main, ["doctor", "--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.output)
    assert told["ok"] is False
    assert {"check", "weight", "wrong", "mend"} == set(told["findings"][0])
    text = CliRunner().invoke(main, ["doctor"]).output
    assert "punten nagekeken" in text
    monkeypatch.setattr(doctor, "CHECKS", [])
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 0
