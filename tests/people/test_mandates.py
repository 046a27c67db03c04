"""The register of mandates: two give one, one ends it, and everything is in the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from openloket.people import mandates
from openloket.people.accounts import Refused
from openloket.people.mandates import Terms
from openloket.people.models import Mandate, StaffEvent, User
from openloket.people.trail import SERVER, By, Place, on_screen
from tests.conftest import staff

DAY = date(2026, 9, 1)
BASE = Terms("college", "consulent", "college van burgemeester en wethouders", "Mandaatbesluit 2026", DAY, DAY)


def terms(**changes: Any) -> Terms:
    return replace(BASE, **({"person": staff("anna")} | changes))


def proposed(by: str = "gerda", **changes: Any) -> Mandate:
    return mandates.propose(terms(**changes), staff(by), "Besluit van het college")


def trail(person: str) -> list[str]:
    kinds = ("proposed", "refused", "withdrawn", "mandate", "mandate_over")
    rows = StaffEvent.objects.filter(person=staff(person), what__in=kinds).order_by("pk")
    return list(rows.values_list("what", flat=True))


def test_a_mandate_counts_when_a_second_beheerder_confirmed(town: Any) -> None:
    made = proposed()
    assert not mandates.given().exists()
    assert list(mandates.waiting()) == [made]
    mandates.confirm(made.pk, staff("henk"))
    assert list(mandates.given()) == [made]
    assert trail("anna") == ["proposed", "mandate"]
    assert staff("anna").events.get(what="mandate").detail["proposed_by"] == "Gerda Jansen"


@pytest.mark.parametrize("who", ["gerda", "henk"])
def test_nobody_confirms_their_own_or_for_themselves(town: Any, who: str) -> None:
    made = proposed(person=staff("henk"))
    with pytest.raises(Refused):
        mandates.confirm(made.pk, staff(who))
    assert not mandates.given().exists()


def test_nobody_confirms_for_a_role_that_they_have(town: Any) -> None:
    from openloket.people import accounts

    accounts.give(staff("henk"), "vergunningen", "behandelaar", [], SERVER)
    made = proposed(person=None, team="vergunningen", role="behandelaar")
    with pytest.raises(Refused):
        mandates.confirm(made.pk, staff("henk"))


def test_nobody_confirms_with_another_account_of_who_proposed_it(town: Any) -> None:
    made = proposed()
    User.objects.filter(username__in=["gerda", "henk"]).update(email="zelfde@stad.example")
    with pytest.raises(Refused):
        mandates.confirm(made.pk, staff("henk"))


def test_a_proposal_is_decided_once_and_lapses(town: Any) -> None:
    made = proposed()
    mandates.refuse(made.pk, staff("henk"), "Nog niet")
    with pytest.raises(Refused):
        mandates.confirm(made.pk, staff("henk"))
    withdrawn = proposed()
    assert mandates.refuse(withdrawn.pk, staff("gerda")).outcome == "withdrawn"
    old = proposed()
    Mandate.objects.filter(pk=old.pk).update(proposed_at=timezone.now() - timedelta(days=8))
    with pytest.raises(Refused):
        mandates.confirm(old.pk, staff("henk"))
    assert trail("anna") == ["proposed", "refused", "proposed", "withdrawn", "proposed"]


def test_one_ends_it_at_once_and_says_why(town: Any) -> None:
    made = mandates.give(terms(), SERVER)
    with pytest.raises(Refused):
        mandates.end(made.pk, on_screen(staff("gerda")))
    ended = mandates.end(made.pk, on_screen(staff("gerda"), "Andere functie"))
    assert (ended.ended_at, ended.ended_by, ended.end_why) == (timezone.now(), staff("gerda"), "Andere functie")
    with pytest.raises(Refused):
        mandates.end(made.pk, on_screen(staff("gerda"), "Nog eens"))
    assert trail("anna") == ["mandate", "mandate_over"]
    assert not mandates.given().filter(mandates.running(timezone.localdate())).exists()


def test_what_is_for_a_role_is_in_the_trail_of_who_does_it(town: Any) -> None:
    mandates.give(terms(person=None, team="vergunningen", role="behandelaar"), By(Place.SERVER, why="Overgang"))
    assert trail("gerda") == trail("henk") == ["mandate"]
    proposed(person=None, team="vergunningen", role="coordinator")
    assert trail("gerda") == ["mandate", "proposed"]


WRONG: list[dict[str, Any]] = [
    {"person": None},
    {"person": None, "team": "vergunningen", "role": "balie"},
    {"person": None, "team": "bestaat_niet", "role": "behandelaar"},
    {"team": "vergunningen", "role": "behandelaar"},
    {"function": " "},
    {"decree": ""},
    {"last_day": DAY - timedelta(days=1)},
    {"decree_of": DAY + timedelta(days=1)},
    {"most": Decimal(-1)},
    {"most": Decimal("1e12")},
]


@pytest.mark.parametrize("changes", WRONG)
def test_what_cannot_be_a_mandate_is_refused(town: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        proposed(**changes)
    with pytest.raises(Refused):
        mandates.give(terms(**changes), SERVER)
    assert not Mandate.objects.exists()


def test_an_emergency_account_proposes_and_confirms_nothing(town: Any) -> None:
    made = proposed()
    User.objects.filter(username="henk").update(emergency=True)
    with pytest.raises(Refused):
        mandates.confirm(made.pk, staff("henk"))
    with pytest.raises(Refused):
        proposed(by="henk")
