"""What the database refuses is told under the right name: each class of refusal, by a statement that is really refused."""

from __future__ import annotations

from typing import Any

import django.db
import psycopg
import pytest
from django.db import connection, transaction

from openloket.registers import apis
from openloket.registers.api import pen
from openloket.registers.api.problems import Problem
from openloket.registers.api.refusing import refused
from openloket.registers.api.registry import REGISTRY
from openloket.registers.models import Klantcontact, Zaak
from tests.registers.zgw import RSIN, Types, Zgw

assert apis.APIS


def faults(name: str, sql: str, values: list[Any] | None = None) -> list[tuple[str, str]]:
    """What a resource says when the database refuses this, now or at the end of the transaction."""
    with pytest.raises(Problem) as caught:
        _run(name, sql, values)
    assert caught.value.status == 400
    return [(fault.name, fault.code) for fault in caught.value.faults]


def _run(name: str, sql: str, values: list[Any] | None) -> None:
    with pen.written(REGISTRY[name]), connection.cursor() as cursor:
        for when in ("immediate", "deferred"):  # what the test itself put in is right
            cursor.execute(f"set constraints all {when}")
        cursor.execute(sql, values)
        cursor.execute("set constraints all immediate")


def test_a_value_that_is_missing_is_named(types: Types) -> None:
    types.zaak()
    assert faults("zaak", "update registers_zaak set registratiedatum = null") == [("registratiedatum", "null")]


def test_a_column_that_no_caller_writes_is_not_blamed_on_one(types: Types) -> None:
    types.zaak()
    assert faults("zaak", "update registers_zaak set uuid = null") == [("nonFieldErrors", "invalid")]


def test_a_second_of_what_may_be_once_is_named(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    body = {"zaak": zaak, "datumtijd": "2024-01-01T10:00:00Z", "identificatie": "K1"}
    zgw.made("zaken/klantcontacten", body)
    found = zgw.post("zaken/klantcontacten", body)
    assert (found.status, found.fault("identificatie")) == (400, "unique")
    assert Klantcontact.objects.count() == 1


def test_a_second_resultaat_is_told_of_its_zaak(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()["url"]
    types.resultaat(zaak)
    found = zgw.post("zaken/resultaten", {"zaak": zaak, "resultaattype": types.resultaattype})
    assert (found.status, found.fault("zaak")) == (400, "unique")


def test_a_combination_is_no_single_attributes_fault(zgw: Zgw, types: Types) -> None:
    body = {"domein": "TEST", "rsin": RSIN, "contactpersoonBeheerNaam": "Jan"}
    found = zgw.post("catalogi/catalogussen", body)
    assert (found.status, found.fault("nonFieldErrors")) == (400, "unique")


def test_a_link_to_what_is_gone_is_named(types: Types) -> None:
    types.zaak()
    assert faults("zaak", "update registers_zaak set hoofdzaak_id = 987654321") == [("hoofdzaak", "does_not_exist")]


def test_what_is_still_pointed_at_does_not_say_that_it_is_gone(types: Types) -> None:
    """A type that goes while a zaak of it comes: the zaak points at it, not the other way round."""
    types.zaak()
    found = faults("zaaktype", "delete from registers_zaaktype where id = (select zaaktype_id from registers_zaak)")
    assert found == [("nonFieldErrors", "pending-relations")]
    assert Zaak.objects.count() == 1


def test_a_check_and_a_length_say_that_the_value_does_not_fit(types: Types) -> None:
    assert faults("statustype", "update registers_statustype set volgnummer = -1") == [("nonFieldErrors", "invalid")]
    types.zaak()
    long = "update registers_zaak set identificatie = repeat('x', 41)"
    assert faults("zaak", long) == [("nonFieldErrors", "invalid")]


def test_an_exclusion_says_that_two_do_not_go_together() -> None:
    problem = refused(REGISTRY["zaak"], psycopg.errors.ExclusionViolation())
    assert problem is not None
    assert [(fault.name, fault.code) for fault in problem.faults] == [("nonFieldErrors", "unique")]


def test_an_error_of_djangos_models_is_told_the_same(types: Types) -> None:
    types.zaak()
    with pytest.raises(Problem) as caught, pen.written(REGISTRY["zaak"]):
        Zaak.objects.update(registratiedatum=None)
    assert [(fault.name, fault.code) for fault in caught.value.faults] == [("registratiedatum", "null")]


def test_what_is_no_refusal_stays_what_it_is(db: None) -> None:
    with pytest.raises(django.db.ProgrammingError), transaction.atomic(), pen.written(REGISTRY["zaak"]):
        Zaak.objects.raw("select nothing from nowhere")[0]
    assert refused(REGISTRY["zaak"], ValueError()) is None
