"""Zaken of other systems: they come in the work list by their zaaktype, are found, divided, and go on by it; and lead back."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases import hands, jobs, locking
from openloket.cases.find import index
from openloket.cases.locking import Stale
from openloket.cases.models import Case, FoundBy, TakenIn
from openloket.cases.papers import filing
from openloket.cases.refusals import NotPossible
from openloket.cases.work import by_zaaktype, dividing, handling, noting, taken_in, worklist
from openloket.cases.work.dividing import Asked, Deed
from openloket.people.models import Team
from openloket.registers.api import access
from openloket.registers.models import Enkelvoudiginformatieobject, Resultaat, Resultaattype, Statustype, Zaak
from tests.cases.test_handling import by, fresh
from tests.conftest import NOW, staff, staff_client, stored_file
from tests.registers import zgw
from tests.registers.zgw import Types

TEAM = "vergunningen"


@pytest.fixture
def types(city: Any) -> Any:
    yield zgw.types(zgw.client())
    access.forget()


def take_in(types: Types, address: str = "https://zaken.example/zaak/{uuid}?nr={identificatie}") -> TakenIn:
    kind = next(one for one in taken_in.kinds() if one.identificatie == "EVENEMENT")
    return taken_in.choose(staff("gerda"), str(kind.catalogus), "EVENEMENT", TEAM, address)


def of(made: Any) -> Case:
    return Case.objects.get(zaak__uuid=made["uuid"])


def statuses() -> list[str]:
    rows = Statustype.objects.filter(zaaktype__identificatie="EVENEMENT").order_by("volgnummer")
    return [str(row.pk) for row in rows]


def test_what_comes_in_by_the_api_gets_a_case_at_once_and_what_was_there_by_a_job(types: Types) -> None:
    assert TEAM in set(Team.objects.values_list("code", flat=True))
    before = types.zaak(einddatumGepland="2024-03-01")
    assert not Case.objects.filter(zaak__uuid=before["uuid"]).exists()
    row = take_in(types)
    jobs.adopt_zaken(taken_in=row.pk)
    first, second = of(before), of(types.zaak(omschrijving="Kermis op het plein"))
    assert (first.due.isoformat(), second.due.isoformat()) == ("2024-03-01", "2024-03-11"), "as planned; 56 days"
    assert (second.team, second.service, second.version, second.channel, second.revision) == (
        TEAM,
        "EVENEMENT",
        None,
        "api",
        1,
    )
    assert {first, second} <= set(worklist.work(staff("anna"), "unassigned"))
    types.zgw.patch(f"zaken/zaken/{first.zaak.uuid}", {"uiterlijkeEinddatumAfdoening": "2024-04-02"})
    assert (fresh(first).due.isoformat(), fresh(first).revision) == ("2024-04-02", 2)
    while index.renew():
        pass
    assert FoundBy.objects.filter(case=second).exists(), "it is found"
    taken_in.stop(str(row.catalogus), "EVENEMENT")
    assert not Case.objects.filter(zaak__uuid=types.zaak()["uuid"]).exists()
    assert types.zgw.delete(f"zaken/zaken/{second.zaak.uuid}").status == 204
    assert not Case.objects.filter(pk=second.pk).exists()


def test_what_is_no_zaaktype_of_another_system_no_team_or_no_address_is_refused(types: Types) -> None:
    assert all(kind.identificatie != "evenementenvergunning" for kind in taken_in.kinds())
    kind = next(one for one in taken_in.kinds() if one.identificatie == "EVENEMENT")
    for zaaktype, team, address in (
        ("evenementenvergunning", TEAM, ""),
        ("EVENEMENT", "bestaat-niet", ""),
        ("EVENEMENT", TEAM, "http://zaken.example/{uuid}"),
        ("EVENEMENT", TEAM, "https://zaken.example/"),
        ("EVENEMENT", TEAM, "https://{uuid}.example/"),
        ("EVENEMENT", TEAM, "https://zaken.example/{uuid}/{geheim}"),
        ("EVENEMENT", TEAM, "javascript:alert('{uuid}')"),
    ):
        with pytest.raises(NotPossible):
            taken_in.choose(staff("gerda"), str(kind.catalogus), zaaktype, team, address)
    assert not TakenIn.objects.exists()


def test_it_is_taken_given_noted_on_and_gets_documents(types: Types) -> None:
    take_in(types)
    case = of(types.zaak())
    handling.take(case.pk, by(case))
    assert fresh(case).handler == staff("anna")
    what = Asked(staff("chantal"), Deed.ASSIGN, to=staff("chantal"))
    row = dividing.propose(what, [fresh(case)], NOW)
    assert dividing.begin(row.pk, what.by, NOW)
    jobs.divide(division=str(row.pk))
    assert fresh(case).handler == staff("chantal")
    move = Asked(staff("chantal"), Deed.MOVE, step="in_behandeling")
    assert dividing.why_not(move, fresh(case), waits=False) == locking.ELSEWHERE
    noting.write(case, by(fresh(case)), "De buurt belde.")
    handling.note_contact(case.pk, by(fresh(case)), "phone", "Belde hoe het gaat.")
    filing.add(case.pk, by(fresh(case)), [stored_file("kaart.png")], "De kaart", "bijlage")
    assert Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak).titel == "De kaart"


def test_it_goes_on_by_its_zaaktype_and_is_opened_again_with_a_reason(types: Types) -> None:
    take_in(types)
    case = of(types.zaak())
    first, *_rest, last = statuses()
    result = str(Resultaattype.objects.get(zaaktype__identificatie="EVENEMENT").pk)
    with pytest.raises(NotPossible, match="Kies een status"):
        by_zaaktype.set_status(case.pk, by(case), last, "")
    by_zaaktype.set_status(case.pk, by(case), first, "")
    with pytest.raises(NotPossible, match="heeft deze status al"):
        by_zaaktype.set_status(case.pk, by(fresh(case)), first, "")
    with pytest.raises(Stale):
        by_zaaktype.close(case.pk, hands.Handler(staff("anna"), 1), result, "")
    with pytest.raises(NotPossible, match="Kies een resultaat"):
        by_zaaktype.close(case.pk, by(fresh(case)), "0", "")
    by_zaaktype.close(case.pk, by(fresh(case)), result, "Het ging goed.")
    zaak = Zaak.objects.get(pk=case.pk)
    assert zaak.einddatum is not None
    assert fresh(case).closed_on == zaak.einddatum
    with pytest.raises(NotPossible, match="waarom"):
        by_zaaktype.set_status(case.pk, by(fresh(case)), first, " ")
    by_zaaktype.set_status(case.pk, by(fresh(case)), first, "Er kwam nog een stuk.")
    assert Zaak.objects.get(pk=case.pk).einddatum is None
    assert fresh(case).closed_on is None
    by_zaaktype.close(case.pk, by(fresh(case)), result, "Nu is het klaar.")
    assert Resultaat.objects.get(zaak=case.zaak).toelichting == "Nu is het klaar."


def test_its_page_shows_it_and_leads_to_where_it_is_handled(types: Types) -> None:
    take_in(types)
    case = of(types.zaak(identificatie="Z 2024/7"))
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    page = client.get(address).content.decode()
    assert f'href="https://zaken.example/zaak/{case.zaak.uuid}?nr=Z%202024%2F7"' in page
    assert "Afsluiten met een resultaat" in page
    body = {"revision": case.revision, "status": statuses()[0], "status_text": ""}
    assert client.post(f"{address}status/", body).status_code == 302
    assert staff_client("frans").post(f"{address}status/", body).status_code == 403
    gerda, config = staff_client("gerda"), "/werk/andere-systemen/"
    assert "In de werklijst van" in gerda.get(config).content.decode()
    row = TakenIn.objects.get()
    form = {"catalogus": str(row.catalogus), "zaaktype": "EVENEMENT", "team": "", "address": ""}
    assert gerda.post(config, form).status_code == 422
    assert gerda.post(config, {**form, "what": "stop"}).status_code == 302
    assert not TakenIn.objects.exists()
    assert "zaken.example" not in client.get(address).content.decode()
