"""`loket doctor`: each thing that can be wrong with an installation is found, named and given a way to mend."""

from __future__ import annotations

import dataclasses
import json
import os
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
import time_machine
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from openloket.cases.models import Message
from openloket.channels.broker import oauth
from openloket.people.models import User
from openloket.people.rights import EVERYONE
from openloket.registers.models import Clientgeheim, Enkelvoudiginformatieobject
from openloket.secrecy import sealed
from openloket.site import database, demo_wallet, doctor, guessable, mail, plainly, proxies
from openloket.site.cli import main
from openloket.stores import s3
from openloket.stores.s3 import Bucket
from tests.berichtenbox_server import Answer as BoxAnswer
from tests.berichtenbox_server import berichtenbox
from tests.conftest import new_case
from tests.notifynl_server import Answer, notifynl, refusal
from tests.site import running
from tests.sources.playing import Registers
from tests.sources.playing import says as sources_say


def found(check: str) -> list[doctor.ToMend]:
    return [item for item in doctor.examine() if item.check == check]


def says(check: str) -> str:
    return " | ".join(f"[{item.weight}] {item.wrong}" for item in found(check))


@pytest.fixture(autouse=True)
def _apart(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing outside this machine is asked."""
    monkeypatch.setattr(oauth.broker, "load_server_metadata", lambda: {})
    monkeypatch.setattr(oauth.broker, "fetch_jwk_set", lambda: {})


def test_wallets(settings: Any) -> None:
    roots = demo_wallet.Roots(*(demo_wallet.made(name) for name in ("toegang", "NL", "ES")))
    settings.WALLET, settings.SECURE = roots.setup("https://loket.example"), True
    assert says("wallet") == ""
    last = roots.dutch.certificate.not_valid_after_utc
    with time_machine.travel(last - timedelta(days=10), tick=False):
        assert "[let op] LOKET_WALLET_ISSUERS: het certificaat van voorbeeld-nl verloopt op" in says("wallet")
        assert "[let op] LOKET_WALLET_CERTIFICATE: ons certificaat voor wallets verloopt" in says("wallet")
    with time_machine.travel(last, tick=False):
        assert "[fout] LOKET_WALLET_ISSUERS: het certificaat van voorbeeld-nl is verlopen." in says("wallet")
    low = dataclasses.replace(settings.WALLET.issuers[0], level="laag")
    settings.WALLET = dataclasses.replace(settings.WALLET, issuers=(low,))
    assert "geeft niveau laag" in says("wallet")
    settings.SECURE = False
    assert "[fout] Wallets geven niets aan een site zonder https." in says("wallet")
    settings.WALLET = None
    assert says("wallet") == ""


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
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "rsin": "123456782", "email": "loket@gemeente.nl"}
    assert says("municipality") == ""


def test_a_court_without_a_name(settings: Any) -> None:
    assert "[let op] LOKET_COURT is leeg" in says("court")
    settings.MUNICIPALITY = {
        **settings.MUNICIPALITY,
        "court": "Rechtbank Voorbeeldland, Postbus 1, 1234 AA Voorbeeldstad",
    }
    assert says("court") == ""


@pytest.mark.parametrize(
    ("email", "weight"),
    [
        ("fg@voorbeeldstad.example", ["fout"]),
        ("loket@gemeente.nl", ["let op"]),
        ("LOKET@gemeente.nl ", ["let op"]),
        ("fg@gemeente.nl", []),
    ],
)
def test_who_watches_over_personal_data(settings: Any, email: str, weight: list[str]) -> None:
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "email": "loket@gemeente.nl"}
    settings.PRIVACY_OFFICER = {"name": "Fatima Groen", "email": email}
    assert [found for found, *_ in doctor.privacy_officer()] == weight


def test_mail(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "LOKET_SMTP_HOST is niet gezet" in says("mail")
    settings.EMAIL_BACKEND = "openloket.site.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = "loket"
    assert "[fout] Mail gaat zonder versleuteling naar de server, ook het wachtwoord." in says("mail")
    assert "neemt geen mail aan" in says("mail")


def test_notifynl(settings: Any) -> None:
    settings.MAIL_BY, settings.EMAIL_HOST = "notifynl", ""
    with notifynl() as server:
        settings.NOTIFYNL = server.account()
        said = says("mail")
        assert "neemt niets aan" not in said
        assert "u hoort niet wat niet aankwam" in said
        assert "niemand krijgt bericht" not in said
        server.answers = [Answer(403, refusal(403, "AuthError"))]
        assert "[fout] NotifyNL neemt niets aan: HTTP 403 AuthError." in says("mail")


def test_the_berichtenbox(settings: Any) -> None:
    settings.BERICHTENBOX = None
    assert says("berichtenbox") == ""
    with berichtenbox() as server:
        settings.BERICHTENBOX = server.account()
        said = says("berichtenbox")
        assert "zonder https" in said
        assert "neemt niets aan" not in said
        server.answers = [BoxAnswer(401)]
        assert "[fout] De Berichtenbox neemt niets aan: Berichtenbox HTTP 401." in says("berichtenbox")
        server.answers = [BoxAnswer(403)]
        assert "[fout] De Berichtenbox neemt niets aan: Berichtenbox HTTP 403." in says("berichtenbox")


@pytest.mark.parametrize(
    "error", [requests.ConnectionError("weg"), ValueError("geen JSON"), requests.exceptions.SSLError(ssl.SSLError("x"))]
)
def test_the_broker(settings: Any, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    settings.OIDC = {"issuer": "", "client_id": "x", "client_secret": ""}
    assert "inwoners kunnen niet inloggen" in says("broker")
    settings.OIDC = {"issuer": "https://broker.example", "client_id": "x", "client_secret": "y"}
    assert says("broker") == ""
    for offered, said in ((["HS256", "none"], "tekent niet"), (7, "tekent niet"), (["HS256", "ES256"], ""), (None, "")):
        metadata = {"id_token_signing_alg_values_supported": offered}
        monkeypatch.setattr(oauth.broker, "load_server_metadata", lambda found=metadata: found)
        assert said in says("broker")
        assert bool(said) is bool(says("broker"))

    def refuse() -> Any:
        raise error

    monkeypatch.setattr(oauth.broker, "load_server_metadata", refuse)
    assert "antwoordt niet goed" in says("broker")


def test_the_directory_of_officials(city: Any, settings: Any) -> None:
    from openloket.channels.desk import directory as oidc
    from openloket.people.groups import read
    from tests.directory import ERROR, Running

    assert says("directory") == says("groups") == ""
    settings.STAFF_GROUPS = read('{"a": {"role": "balie", "team": "nieuw", "services": ["weg"]}}')
    assert "zonder directory" in says("directory")
    assert "teams die er nog niet zijn: nieuw" in says("groups")
    assert "diensten die er niet zijn: weg" in says("groups")
    running = Running()
    settings.STAFF_OIDC = {"issuer": running.url, "client_id": "openloket", "client_secret": "", "scope": "profile"}
    settings.STAFF_GROUPS, settings.SECOND_FACTOR, settings.STAFF_LOCAL = {}, frozenset({EVERYONE}), False
    said = says("directory")
    for wrong in (
        "zonder https",
        "SECRET is niet gezet",
        "noemt openid niet",
        "geen groep geeft rechten",
        "niet nagegaan",
    ):
        assert wrong in said, wrong
    assert "geen noodaccount" in says("staff")
    oidc.directory().forget()
    running.says["/.well-known/openid-configuration"] = ERROR
    assert "antwoordt niet goed" in says("directory")
    oidc.directory().forget()
    running.close()


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


def test_letters_that_are_held(city: Any) -> None:
    zaak = new_case(bereikbaar="post").zaak
    document = Enkelvoudiginformatieobject.objects.latest("pk")
    held = {"zaak": zaak, "kind": "request", "subject": "x", "way": "held", "document": document}
    Message.objects.create(**held, held="none", made_at=timezone.now() - timedelta(hours=23))
    assert "langer dan een dag" not in says("work")
    Message.objects.create(**held, held="none", made_at=timezone.now() - timedelta(hours=25))
    assert "1 brieven wachten langer dan een dag tot een medewerker" in says("work")
    assert "antwoord van de Basisregistratie" not in says("work")
    Message.objects.create(**held, held="away", made_at=timezone.now() - timedelta(hours=25))
    assert "1 brieven wachten langer dan een dag op een antwoord van de Basisregistratie" in says("work")


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


def test_the_place_of_documents(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert says("documents") == ""
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    bucket = Bucket("loket", "", "http://192.0.2.7", "nl", "loket", "geheim", "")
    settings.DOCUMENTS = [bucket]
    s3.store(bucket)._breaker._failed, s3.store(bucket)._breaker._again = "no route", time.monotonic() + 600
    said = says("documents")
    assert "[fout] Documenten gaan zonder versleuteling naar 192.0.2.7." in said
    assert (
        "[fout] Documenten zijn niet te bewaren of te lezen: the store of documents s3://loket is away: no route"
        in said
    )
    settings.DOCUMENTS = [None, bucket]
    assert "[let op] Documenten staan op meer dan één plek." in says("documents")


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


@pytest.fixture(scope="module")
def nothing_in_it(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The URL of a database without a table."""
    name = f"openloket_empty{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    server = database.ensure(Path(__file__).resolve().parents[2] / "var" / "test-postgres")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name}")
        yield server.replace(f"/{database.NAME}", f"/{name}", 1)
        admin.execute(f"drop database if exists {name} with (force)")


def told_of_the_database(url: str, folder: Path) -> list[dict[str, str]]:
    done = running.loket(
        "doctor", "--json", env=running.environment(url, folder, LOKET_OIDC_ISSUER="http://127.0.0.1:1")
    )
    assert done.returncode == 1, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert "hierboven" not in done.stdout
    assert "NewConnectionError" not in done.stdout
    return [item for item in findings if "database" in item["wrong"].lower()]


def test_a_database_that_is_away_is_told_once(tmp_path: Path) -> None:
    [item] = told_of_the_database("postgresql://127.0.0.1:1/x", tmp_path)
    assert item["wrong"].startswith("De database antwoordt niet: ")
    assert item["weight"] == "fout"


def test_an_empty_database_is_told_once_and_an_upgrade_makes_it_whole(nothing_in_it: str, tmp_path: Path) -> None:
    [item] = told_of_the_database(nothing_in_it, tmp_path)
    assert (item["wrong"], item["mend"]) == ("De database is leeg.", "Geef: loket upgrade.")
    env = running.environment(nothing_in_it, tmp_path)
    made = running.loket("publish", env=env, timeout=300)
    assert made.returncode == 0, made.stderr
    assert told_of_the_database(nothing_in_it, tmp_path) == []
    with psycopg.connect(nothing_in_it) as connection:  # a release of before, with tables that are not ours of today
        connection.execute("alter table people_membership rename to elsewhere")
    [item] = told_of_the_database(nothing_in_it, tmp_path)
    assert item["wrong"].startswith("Niet alles is na te kijken in de database")


def test_migrations_that_wait_are_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'cases'")
    [item] = [item for item in found("database") if "wijzigingen" in item.wrong]
    assert item.wrong.count("cases.") == 3
    assert item.wrong.endswith("….")


@pytest.mark.parametrize(
    ("host", "encrypted", "mode", "said"),
    [
        ("", False, "", ""),
        ("/run/postgresql", False, "", ""),
        ("localhost", False, "", ""),
        ("127.0.0.1", False, "", ""),
        ("::1", False, "", ""),
        ("db.gemeente.nl", False, "prefer", "niet versleuteld"),
        ("10.0.0.8", False, "", "niet versleuteld"),
        ("db.gemeente.nl", True, "require", "niet gecontroleerd"),
        ("db.gemeente.nl", True, "verify-full", ""),
    ],
)
def test_the_way_to_the_database(host: str, encrypted: bool, mode: str, said: str) -> None:
    wrong = " ".join(item[1] for item in doctor._way_to_database(host, encrypted, mode))
    assert said in wrong
    assert bool(wrong) == bool(said)


@pytest.mark.parametrize("wide", ["0.0.0.0/0", "::/0", "10.0.0.0/7", "93.184.0.0/16", "2a00::/12", "0.0.0.0/1"])
def test_proxies_that_are_anyone(settings: Any, wide: str) -> None:
    settings.TRUSTED_PROXIES = proxies.networks(f"10.0.0.5,{wide}")
    assert "[fout] LOKET_TRUSTED_PROXIES gelooft" in says("address")
    settings.TRUSTED_PROXIES = proxies.networks("10.0.0.0/8,192.168.1.0/24,93.184.216.34,fd00::/48")
    assert "LOKET_TRUSTED_PROXIES gelooft" not in says("address")


@pytest.mark.parametrize("rsin", ["", "000000000", "001234567", "12345678", "12345678x", " 123456782"])
def test_what_is_no_rsin(settings: Any, rsin: str) -> None:
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "rsin": rsin, "email": "loket@gemeente.nl", "phone": " "}
    assert "dat is geen RSIN" in says("municipality")
    assert "LOKET_PHONE is leeg" in says("municipality")


def test_names_of_hosts_are_the_same_in_capitals(settings: Any) -> None:
    settings.SECURE, settings.BASE_URL = True, "https://Loket.Gemeente.NL"
    for hosts in (["LOKET.gemeente.nl"], [".Gemeente.nl"]):
        settings.ALLOWED_HOSTS = hosts
        assert "LOKET_HOSTS" not in says("address")


def test_without_a_mail_server_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mail.django_settings({}, Path("/x"))["EMAIL_HOST"] == ""


def test_one_key_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in guessable.NAMES:
        monkeypatch.setenv(name, running.KEYS["LOKET_HASH_KEYS"])
    assert "hebben dezelfde sleutel" in says("keys")


def test_names_that_differ_in_case_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop index username_in_any_case")
    User.objects.create(username="beheer1")
    User.objects.create(username="Beheer1")
    [item] = [item for item in found("staff") if "Beheer1" in item.wrong]
    assert "loket staff rename" in item.mend


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "geweigerd"),
        (socket.gaierror(-2, "Name or service not known"), "niet te vinden"),
        (requests.ConnectionError(TimeoutError()), "niet op tijd"),
        (requests.Timeout("x"), "niet op tijd"),
        (ssl.SSLCertVerificationError(1, "x"), "certificaat"),
        (smtplib.SMTPAuthenticationError(535, b"x"), "wachtwoord klopt niet"),
        (requests.exceptions.JSONDecodeError("x", "x", 0), "geen JSON"),
        (RuntimeError("object at 0x7f"), "geen bruikbaar antwoord"),
    ],
)
def test_errors_are_said_plainly(error: Exception, said: str) -> None:
    assert said in plainly.why(error)
    assert "0x" not in plainly.why(error)


def test_a_broker_that_is_away_is_said_plainly(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OIDC = {"issuer": "https://broker.example", "client_id": "x", "client_secret": "y"}

    def ask() -> Any:
        return requests.get("http://127.0.0.1:1/", timeout=2)

    monkeypatch.setattr(oauth.broker, "load_server_metadata", ask)
    assert says("broker") == (
        "[fout] De makelaar antwoordt niet goed: de verbinding wordt geweigerd: er luistert niets op die poort."
    )


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


def test_registers_that_are_not_set_are_away_or_answer(settings: Any, registers: Registers) -> None:
    assert "zonder https" in says("sources")
    assert "antwoordt niet goed" not in says("sources")
    registers.says["kvk"] = sources_say(b"<html>", kind="text/html")
    assert "[fout] LOKET_KVK_URL antwoordt niet goed: status 200 met text/html" in says("sources")
    settings.SOURCES = {name: {**config, "url": ""} for name, config in settings.SOURCES.items()}
    assert says("sources").count("[let op]") == len(settings.SOURCES)
