"""Changing keys: secrets of clients and second factors are sealed, people are found under their name of before."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.urls import reverse

from openloket.cases.models import CoSignature, Draft, Submission
from openloket.people.acting import Acting, own
from openloket.registers.api import access
from openloket.registers.models import Clientgeheim
from openloket.secrecy import SEALED, keyed_hash, opened
from openloket.site import keys, keys_cli, registers_cli
from openloket.site.cli import main
from tests.conftest import MOULIN, new_case, resident_client, staff
from tests.registers import zgw as client
from tests.registers.zgw import SECRET, Zgw, token

CODE = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Django and its database are there already."""
    for module in (keys_cli, registers_cli):
        monkeypatch.setattr(module, "database_ready", lambda *_: None)
    yield
    access.forget()


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


def told(*words: str) -> Any:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def code_of_now() -> str:
    return format_hotp_value(hotp_value(CODE, next(iter(yield_hotp_counters_from_time()))))


# Sealed ----------------------------------------------------------------------------------------------------------------


def test_the_secret_of_a_client_is_sealed_and_still_opens(db: Any) -> None:
    made = told("api", "client", "nieuw", "--all")
    kept = Clientgeheim.objects.get(client_id="nieuw").geheim
    assert kept.startswith(SEALED)
    assert made["secret"] not in kept
    access.forget()
    assert Zgw(f"Bearer {token('nieuw', made['secret'])}").get("zaken/zaken").status == 200
    assert Zgw(f"Bearer {token('nieuw', kept[:60])}").get("zaken/zaken").status == 403


def test_the_longest_secret_of_before_fits_when_it_is_sealed(db: Any) -> None:
    client.client("lang")
    Clientgeheim.objects.filter(client_id="lang").update(geheim="x" * 200)
    assert told("keys", "reseal")["sealed"] == 1
    access.forget()
    assert Zgw(f"Bearer {token('lang', 'x' * 200)}").get("zaken/zaken").status == 200


def test_the_secrets_of_second_factors_are_sealed_and_still_work(city: Any) -> None:
    anna = staff("anna")
    TOTP.activate(anna, CODE)
    codes = RecoveryCodes.activate(anna)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert CODE not in kept
    assert kept.count(SEALED) == 2
    first = codes.get_unused_codes()[0]
    one = Authenticator.objects.get(user=anna, type=Authenticator.Type.TOTP)
    assert TOTP(one).validate_code(code_of_now())
    assert RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).validate_code(first)


def test_secrets_of_before_are_read_and_sealed_by_the_command(city: Any) -> None:
    client.client("oud")
    anna = staff("anna")
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": CODE})
    seed = "ab" * 40
    data = {"seed": seed, "used_mask": 1}
    Authenticator.objects.create(user=anna, type=Authenticator.Type.RECOVERY_CODES, data=data)
    assert Zgw(f"Bearer {token('oud')}").get("zaken/zaken").status == 200
    assert TOTP(Authenticator.objects.get(type=Authenticator.Type.TOTP)).validate_code(code_of_now())
    assert told("keys", "reseal") == {"sealed": 3, "current": 0, "lost": []}
    assert told("keys", "reseal") == {"sealed": 0, "current": 3, "lost": []}
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data
    assert opened(kept["seed"]) == seed
    assert kept["used_mask"] == 1
    assert opened(Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]) == CODE
    access.forget()
    assert Zgw(f"Bearer {token('oud')}").get("zaken/zaken").status == 200


def test_after_sealing_anew_the_earlier_key_may_go(db: Any, settings: Any) -> None:
    made = told("api", "client", "nieuw", "--all")
    settings.SEALING_KEYS = ["a new one", *settings.SEALING_KEYS]
    assert told("keys", "reseal")["sealed"] == 1
    settings.SEALING_KEYS = ["a new one"]
    access.forget()
    assert Zgw(f"Bearer {token('nieuw', made['secret'])}").get("zaken/zaken").status == 200


def test_a_secret_that_no_key_opens_is_told_and_stops_nobody_else(
    db: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    made = told("api", "client", "dicht", "--all")
    client.client("open")
    settings.SEALING_KEYS = ["a new one without the earlier"]
    access.forget()
    with caplog.at_level(logging.ERROR):
        assert Zgw(f"Bearer {token('dicht', made['secret'])}").get("zaken/zaken").status == 403
    assert "LOKET_SEALING_KEYS" in caplog.text
    assert made["secret"] not in caplog.text
    assert Zgw(f"Bearer {token('open')}").get("zaken/zaken").status == 200
    before = Clientgeheim.objects.get(client_id="dicht").geheim
    found = run("keys", "reseal")
    assert found.exit_code == 1
    assert "registers_clientgeheim" in found.output
    assert Clientgeheim.objects.get(client_id="dicht").geheim == before
    assert Clientgeheim.objects.get(client_id="open").geheim.startswith(SEALED)


def test_going_over_to_this_release_seals_what_is_plain(city: Any) -> None:
    """The migration that waits until the release before is gone."""
    from importlib import import_module

    migration = import_module("openloket.site.migrations.0002_seal")
    assert migration.Migration.contract
    client.client("oud")
    anna = staff("anna")
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": CODE, "other": 1})
    for _ in range(2):
        with connection.schema_editor() as editor:
            migration.seal(None, editor)
    assert opened(Clientgeheim.objects.get().geheim) == SECRET
    assert Clientgeheim.objects.get().geheim.startswith(SEALED)
    assert told("keys", "reseal") == {"sealed": 0, "current": 2, "lost": []}
    assert Authenticator.objects.get().data["other"] == 1
    assert TOTP(Authenticator.objects.get()).validate_code(code_of_now())


# Hashed ----------------------------------------------------------------------------------------------------------------

STRANGER = own("bsn", "999991772", "substantieel", "Mees van Dijk")
COMPANY = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert")


def draft(who: Acting) -> Draft:
    return Draft.objects.create(service="evenementenvergunning", owner=who.owner, channel="web", version_hash="x")


def test_a_draft_of_before_the_key_changed_is_found(city: Any, settings: Any) -> None:
    browser = resident_client(MOULIN)
    begun = browser.post(reverse("apply", args=["evenementenvergunning"]))
    Draft.objects.update(typed=True)
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    assert browser.get(begun["Location"]).status_code == 200
    assert [row.pk for row, *_ in browser.get(reverse("mine")).context["drafts"]] == [Draft.objects.get().pk]
    assert str(Draft.objects.get().pk) in browser.get(reverse("apply", args=["evenementenvergunning"])).content.decode()
    assert resident_client(STRANGER).get(begun["Location"]).status_code == 403


def test_who_logs_in_gets_the_name_of_today(city: Any, settings: Any) -> None:
    from openloket.cases.filling import drafts

    mine, other = draft(MOULIN), draft(STRANGER)
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    drafts.rename(MOULIN)
    mine.refresh_from_db()
    assert mine.owner == keyed_hash("bsn", MOULIN.number)
    before = other.owner
    other.refresh_from_db()
    assert other.owner == before


def test_numbers_that_are_known_get_their_new_names(city: Any, settings: Any) -> None:
    new_case()
    new_case("test:2", soort_aanvrager="organisatie", kvk=COMPANY.number)
    known, company, unknown = draft(MOULIN), draft(COMPANY), draft(STRANGER)
    anonymous = Draft.objects.create(service="x", owner="f" * 64, channel="web", version_hash="x")
    official = Draft.objects.create(service="x", owner="staff:1", channel="desk", version_hash="x")
    changed_at = known.changed_at
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    assert told("keys", "rehash") == {"rows": 4, "current": 0, "unknown": 2}
    assert told("keys", "rehash") == {"rows": 0, "current": 4, "unknown": 2}
    for row in (known, company, unknown, anonymous, official):
        before = row.owner
        row.refresh_from_db()
        assert (row.owner != before) is (row in (known, company))
    assert (known.owner, company.owner) == (MOULIN.owner, COMPANY.owner)
    assert known.changed_at == changed_at
    assert set(Submission.objects.values_list("sender_hash", flat=True)) == {MOULIN.owner, COMPANY.owner}


def test_who_signed_with_the_applicant_is_found_under_the_new_key(city: Any, settings: Any) -> None:
    case = new_case()
    signed = CoSignature.objects.create(zaak=case.zaak, key="partner", state="signed", signer=MOULIN.owner)
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    told("keys", "rehash")
    signed.refresh_from_db()
    assert signed.signer == MOULIN.owner


def test_a_number_that_is_only_in_the_history_is_known(city: Any, settings: Any) -> None:
    from openloket.registers.models import Audittrail

    row = draft(STRANGER)
    Audittrail.objects.create(
        bron="zrc",
        hoofd_object="00000000-0000-4000-8000-000000000000",
        resource="rol",
        resource_id="00000000-0000-4000-8000-000000000000",
        aanmaakdatum=row.started_at,
        oud={"betrokkeneIdentificatie": {"inpBsn": STRANGER.number}},
    )
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    assert keys.rehash().rows == 1
    row.refresh_from_db()
    assert row.owner == STRANGER.owner


def test_with_one_key_there_is_nothing_to_do(city: Any) -> None:
    draft(MOULIN)
    assert told("keys", "rehash") == {"rows": 0, "current": 0, "unknown": 0}
    assert "één sleutel" in run("keys", "rehash").output


@pytest.mark.parametrize("column", ["text[]", "jsonb"])
def test_lists_of_names_are_renewed_too(city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    new_case()
    empty = "'{}'::text[]" if column == "text[]" else "'[]'::jsonb"
    value = "%s::text[]" if column == "text[]" else "to_jsonb(%s::text[])"
    with connection.cursor() as cursor:
        cursor.execute(f"create table looks (id serial primary key, subjects {column})")
        for subjects in ([MOULIN.owner, STRANGER.owner], [MOULIN.owner], [STRANGER.owner], ["iets anders"]):
            cursor.execute(f"insert into looks (subjects) values ({value})", [subjects])
        cursor.execute(f"insert into looks (subjects) values ({empty}), (null)")
        stranger = STRANGER.owner
        settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
        monkeypatch.setattr(keys, "HASHED", (("looks", "subjects"),))
        monkeypatch.setattr(keys, "BATCH", 2)
        found = keys.rehash()
        assert (found.rows, found.unknown) == (2, 2)
        cursor.execute("select to_jsonb(subjects) from looks order by id")
        rows = [json.loads(row) if row else None for (row,) in cursor]
    assert rows == [[MOULIN.owner, stranger], [MOULIN.owner], [stranger], ["iets anders"], [], None]


def test_every_column_that_is_named_exists(db: Any) -> None:
    with connection.cursor() as cursor:
        for table, column in [*keys.HASHED, *((place.table, place.column) for place in keys.SEALED)]:
            cursor.execute(f"select {column} from {table} limit 0")
        for table, text in keys.NUMBERED:
            cursor.execute(f"select {text} from {table} limit 0")


def test_the_login_itself_renews_the_name(city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from openloket.channels import login

    row = draft(MOULIN)
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    claims = {"acr": login.ACR["substantieel"], "bsn": MOULIN.number, "name": MOULIN.name}
    token = {"userinfo": claims, "id_token": "eyJ.e30.AA"}
    monkeypatch.setattr(login.oauth.broker, "authorize_access_token", lambda request: token)
    assert Client().get(reverse("login_callback")).status_code == 302
    row.refresh_from_db()
    assert row.owner == MOULIN.owner
