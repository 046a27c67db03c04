"""Zaken that belong together, and a case that is opened again."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases import hands
from openloket.cases.deciding import decisions
from openloket.cases.locking import Stale
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible
from openloket.cases.work import handling, relating, reopening
from openloket.registers.models import Audittrail, Zaak
from tests.cases.test_handling import WHY, by, fresh
from tests.conftest import new_case, staff, staff_client


@pytest.fixture
def cases(city: Any) -> list[Case]:
    return [new_case(key=f"test:{n}") for n in range(3)]


def relate(one: Case, other: Case, kind: str) -> None:
    relating.relate(one.pk, by(fresh(one)), other.zaak.identificatie.lower(), kind)


def seen(case: Case, who: str = "anna") -> list[tuple[str, int, bool]]:
    return [(item.kind, item.zaak.pk, item.visible) for item in relating.shown(fresh(case), staff(who))]


def test_a_part_and_its_whole_name_each_other(cases: list[Case]) -> None:
    whole, part, other = cases
    relate(part, whole, relating.PARENT)
    assert Zaak.objects.get(pk=part.pk).hoofdzaak_id == whole.pk
    assert (seen(part), seen(whole)) == ([("hoofdzaak", whole.pk, True)], [("deelzaak", part.pk, True)])
    with pytest.raises(NotPossible, match="al een deel"):
        relate(other, part, relating.PART)
    with pytest.raises(NotPossible, match=r"[Dd]eelza"):
        relate(other, part, relating.PARENT)
    assert seen(other) == []
    relating.part(whole.pk, by(fresh(whole)), str(part.zaak.uuid))
    assert (seen(part), seen(whole)) == ([], [])
    with pytest.raises(NotPossible, match="niet"):
        relating.part(whole.pk, by(fresh(whole)), str(part.zaak.uuid))


def test_zaken_about_the_same_name_each_other_once(cases: list[Case]) -> None:
    one, other, _ = cases
    relate(one, other, relating.FOLLOWS)
    assert (seen(one), seen(other)) == ([("vervolg", other.pk, True)], [("onderwerp", one.pk, True)])
    with pytest.raises(NotPossible, match="al zo"):
        relate(other, one, relating.ABOUT)
    said = Audittrail.objects.filter(hoofd_object=one.zaak.uuid).latest("pk").toelichting
    assert said == f"Vervolg op zaak {other.zaak.identificatie}"
    page = staff_client("anna").get(f"/werk/zaken/{one.zaak.uuid}/").content.decode()
    assert f'href="/werk/zaken/{other.zaak.uuid}/"' in page
    relating.part(other.pk, by(fresh(other)), str(one.zaak.uuid))
    assert (seen(one), seen(other)) == ([], [])


def test_what_one_may_not_see_is_not_there(cases: list[Case]) -> None:
    one, hidden, _ = cases
    relate(one, hidden, relating.ABOUT)
    Case.objects.filter(pk=hidden.pk).update(team="elders")
    assert seen(one) == [("onderwerp", hidden.pk, False)]
    page = staff_client("anna").get(f"/werk/zaken/{one.zaak.uuid}/").content.decode()
    assert f"/werk/zaken/{hidden.zaak.uuid}/" not in page
    for number in (hidden.zaak.identificatie, "bestaat-niet", "", "%"):
        with pytest.raises(NotPossible, match="vinden geen zaak"):
            relating.relate(one.pk, by(fresh(one)), number, relating.ABOUT)
    with pytest.raises(NotPossible, match="zelf"):
        relate(one, one, relating.ABOUT)
    with pytest.raises(NotPossible, match="Kies hoe"):
        relate(one, hidden, "iets")
    with pytest.raises(Stale):
        relating.relate(one.pk, hands.Handler(staff("anna"), 99), cases[2].zaak.identificatie, relating.ABOUT)


def ended(case: Case, result: str = "ingetrokken") -> Case:
    decisions.decide(case.pk, by(case), result, WHY)
    return fresh(case)


def test_a_case_that_ended_without_a_decision_opens_again_with_a_reason(cases: list[Case]) -> None:
    case, decided, _ = cases
    due = case.due
    handling.move(case.pk, by(case), "in_behandeling")
    closed = ended(fresh(case))
    with pytest.raises(NotPossible, match="waarom"):
        reopening.reopen(case.pk, by(closed), "?")
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    assert "Zaak heropenen" in client.get(address).content.decode()
    body = {"revision": fresh(case).revision, "reopened": "De aanvrager bedoelde een andere zaak."}
    assert client.post(f"{address}heropenen/", body).status_code == 302
    now = fresh(case)
    assert (now.closed_on, now.step, now.decision, now.due) == (None, "in_behandeling", None, due)
    assert Zaak.objects.get(pk=case.pk).einddatum is None
    with pytest.raises(NotPossible, match="niet gesloten"):
        reopening.reopen(case.pk, by(now), "Nog een keer, want het moet.")
    assert ended(now, "verleend").ended_as == "verleend", "and is decided as any other"
    with pytest.raises(NotPossible, match="Herstel dit besluit"):
        reopening.reopen(decided.pk, by(ended(decided, "verleend")), "Het besluit klopt toch niet.")
    assert fresh(decided).closed_on is not None


def test_a_closed_case_takes_notes_and_contact(cases: list[Case]) -> None:
    case = ended(cases[0], "verleend")
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    body = {"revision": case.revision, "channel": "phone", "note": "Belde over de brief."}
    assert client.post(f"{address}contact/", body).status_code == 302
    body = {"revision": fresh(case).revision, "internal": "Terugbellen kan na vieren."}
    assert client.post(f"{address}notitie/", body).status_code == 302
    page = client.get(address).content.decode()
    assert "Belde over de brief." in page
    assert "Terugbellen kan na vieren." in page
    assert fresh(case).closed_on is not None
