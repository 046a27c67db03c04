"""The rule of mandates: for which decision, up to which amount, and by whom (Awb 10:1 to 10:12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from openloket.cases.mandates import mandate
from openloket.cases.mandates.mandate import Decision, Mandate, Official
from tests.conftest import every_version

DAY = date(2026, 9, 15)
DECREE = date(2026, 1, 1)
ANNA, BRAM = Official(1, "Anna", frozenset({("behandelaar", "werk")})), Official(2, "Bram")
HERS = Mandate("college", "consulent", "Mandaatbesluit 2026", DECREE, DECREE, person=1)
GIVEN = Decision("bijzondere_bijstand", "college", "toegewezen", Decimal(500), deviates=False, day=DAY)


def test_a_service_of_which_no_mandate_was_registered_is_free() -> None:
    assert mandate.free([], GIVEN)
    assert mandate.free([replace(HERS, services=frozenset({"subsidie"}))], GIVEN)
    assert mandate.free([replace(HERS, organ="burgemeester")], GIVEN)
    assert mandate.free([replace(HERS, first_day=date(2026, 9, 16))], GIVEN)


def test_it_stays_under_the_register_when_the_last_mandate_ended() -> None:
    assert not mandate.free([replace(HERS, ended_on=DAY)], GIVEN)
    assert not mandate.free([replace(HERS, last_day=date(2026, 2, 1))], GIVEN)


CHANGES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, ""),
    ({"ended_on": DAY}, {}, "Het mandaat (Mandaatbesluit 2026) is ingetrokken op 15 september 2026."),
    ({"last_day": date(2026, 9, 14)}, {}, "liep tot en met 14 september 2026"),
    ({"last_day": DAY}, {}, ""),
    ({"first_day": date(2026, 9, 16)}, {}, "begint op 16 september 2026"),
    ({"kinds": frozenset({"toegewezen"})}, {}, ""),
    ({"kinds": frozenset({"afgewezen"})}, {}, "niet voor deze uitkomst"),
    ({"most": Decimal(500)}, {}, ""),
    ({"most": Decimal("499.99")}, {}, "gaat tot en met € 499,99. Dit besluit gaat over € 500,00."),
    ({"most": Decimal(0)}, {"amount": None}, ""),
    ({}, {"deviates": True}, "niet voor een besluit dat afwijkt van de regels"),
    ({"deviating": True}, {"deviates": True}, ""),
    ({"services": frozenset({"subsidie"})}, {}, "geen mandaat voor deze dienst"),
    ({"organ": "burgemeester"}, {}, "geen mandaat voor deze dienst"),
    ({"person": 2}, {}, "geen mandaat voor deze dienst"),
    ({"person": None, "role": ("behandelaar", "werk")}, {}, ""),
    ({"person": None, "role": ("behandelaar", "elders")}, {}, "geen mandaat voor deze dienst"),
]


@pytest.mark.parametrize(("given", "asked", "why"), CHANGES)
def test_a_mandate_reaches_what_it_says(given: dict[str, Any], asked: dict[str, Any], why: str) -> None:
    one, what = replace(HERS, **given), replace(GIVEN, **asked)
    assert bool(mandate.sign([one], what, ANNA)) is not bool(why)
    if why:
        assert why in mandate.why_not([one], what, ANNA)


def test_what_is_nearest_is_said() -> None:
    near, far = replace(HERS, most=Decimal(100)), replace(HERS, kinds=frozenset({"afgewezen"}), ended_on=DAY)
    assert "tot en met € 100,00" in mandate.why_not([far, near], GIVEN, ANNA)


def test_who_replaces_a_colleague_signs_for_them_and_for_themselves_first() -> None:
    assert mandate.sign([HERS], GIVEN, BRAM) is None
    found = mandate.sign([HERS], GIVEN, BRAM, [ANNA])
    assert found is not None
    assert found.instead_of == ANNA
    own = replace(HERS, person=2)
    assert mandate.sign([HERS, own], GIVEN, BRAM, [ANNA]) == mandate.Signature(own)


AMOUNTS: list[tuple[str, str, dict[str, Any], dict[str, Any], Decimal | None]] = [
    ("bijzondere_bijstand", "toegekend", {"toegekend_bedrag": Decimal(80)}, {"bedrag": Decimal(90)}, Decimal(80)),
    ("bijzondere_bijstand", "afgewezen", {}, {"bedrag": Decimal(90)}, None),
    ("kwijtschelding", "toegekend", {}, {"bedrag": Decimal(90), "inkomen": Decimal(1500)}, Decimal(90)),
    ("kwijtschelding", "deels", {"kwijtgescholden": Decimal(30), "te_betalen": Decimal(60)}, {}, Decimal(60)),
    ("subsidie", "vastgesteld", {}, {"gevraagd_bedrag": Decimal(4000)}, Decimal(4000)),
    ("subsidie_vaststellen", "vastgesteld", {}, {"verleend_bedrag": Decimal(700)}, Decimal(700)),
    ("evenementenvergunning", "verleend", {}, {}, None),
]


@pytest.mark.parametrize(("service", "result", "filled", "known", "amount"), AMOUNTS)
def test_the_amount_of_a_decision(
    service: str, result: str, filled: dict[str, Any], known: dict[str, Any], amount: Decimal | None
) -> None:
    version = [each.version for each in every_version() if each.version.service == service][-1]
    assert mandate.amount_of(version, version.result(result), filled, known) == amount


def test_every_published_result_has_a_kind() -> None:
    found = {mandate.kind_of(each) for item in every_version() for each in item.version.results if each.decision}
    assert found <= set(mandate.KINDS)
    assert len(found) == 5
