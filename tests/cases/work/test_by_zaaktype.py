"""Zaken of other systems: they come in the work list by their zaaktype, are found, divided, and go on by it; and lead back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from openloket.cases import hands, jobs, locking
from openloket.cases.find import index, lists
from openloket.cases.find.typed import understood
from openloket.cases.locking import Stale
from openloket.cases.models import Case, FoundBy, TakenIn, ToFind
from openloket.cases.papers import filing
from openloket.cases.refusals import NotPossible
from openloket.cases.work import besluit, by_zaaktype, dividing, handling, noting, taken_in, worklist
from openloket.cases.work.dividing import Asked, Deed
from openloket.people.models import Team
from openloket.registers.api import access
from openloket.registers.models import (
    Besluit,
    Besluittype,
    Enkelvoudiginformatieobject,
    Resultaat,
    Resultaattype,
    Statustype,
    Zaak,
    Zaaktype,
)
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


def test_their_notes_and_documents_are_searched_in_only_where_a_beheerder_chose_so(types: Types) -> None:
    row, sought = take_in(types), understood("springkussen")
    case = of(types.zaak())
    noting.write(case, by(case), "Het springkussen staat er nog.")

    def found(who: str = "anna") -> list[int]:
        while index.renew():
            pass
        listed = lists.listed(staff(who), "all", lists.Filters(), sought, "", 1, NOW.date(), wide=False)
        return [one.pk for one in listed.cases]

    assert found() == []
    form = {"catalogus": str(row.catalogus), "zaaktype": "EVENEMENT", "team": TEAM, "address": ""}
    assert staff_client("gerda").post("/werk/andere-systemen/", {**form, "searched": "1"}).status_code == 302
    assert (found(), found("bram")) == ([case.pk], []), "bram handles cases of another team"
    assert re.search(
        r'name="searched"\s+value="1"\s+checked', staff_client("gerda").get("/werk/andere-systemen/").content.decode()
    )
    paper = case.zaak.zaakinformatieobjecten
    filing.add(case.pk, by(fresh(case)), [stored_file("kaart.png")], "De kaart", "bijlage")
    Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).update(formaat=index.READABLE)
    content = paper.get().informatieobject.inhoud
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_documenttext (content, words, tries) values (%s, to_tsvector('dutch', 'luchtkasteel'), 0)",
            [content],
        )
    ToFind.objects.create(zaak_id=case.pk)
    sought = understood("luchtkasteel")
    assert (found(), found("els")) == ([case.pk], []), "who only helps at the counter finds nothing in documents"
    taken_in.stop(str(row.catalogus), "EVENEMENT")
    assert found() == []


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


def test_a_besluit_of_its_catalogue_is_recorded_in_a_document_of_the_zaak(types: Types) -> None:
    take_in(types)
    case = of(types.zaak())
    client, address, day = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/", NOW.date().isoformat()
    assert "Er is nog geen document waarin het besluit kan staan." in client.get(address).content.decode()
    filing.add(case.pk, by(case), [stored_file("besluit.png")], "Het besluit", "bijlage")
    document = Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak)
    kind = Besluittype.objects.get(omschrijving="vergunning")
    other = Enkelvoudiginformatieobject.objects.exclude(pk=document.pk).first()
    sent = {
        "revision": fresh(case).revision,
        "besluittype": kind.pk,
        "besluit_document": document.pk,
        "besluit_op": day,
        "besluit_ingang": "2027-01-01",
        "besluit_text": "Het college besloot zo.",
    }
    for wrong, says in (
        ({"besluittype": "0"}, "Kies welk besluit het is."),
        ({"besluit_document": other.pk if other else "x"}, "Kies het document waarin het besluit staat."),
        ({"besluit_op": (NOW.date() + timedelta(days=1)).isoformat()}, "vandaag of eerder"),
        ({"besluit_ingang": "31-02"}, "Vul de dag in waarop het besluit ingaat."),
    ):
        refused = client.post(f"{address}besluit-vastleggen/", {**sent, **wrong})
        assert (refused.status_code, says in refused.content.decode()) == (422, True)
    assert not Besluit.objects.exists()
    assert client.post(f"{address}besluit-vastleggen/", sent).status_code == 302
    taken = Besluit.objects.get()
    assert (taken.besluittype, taken.datum, taken.zaak.pk) == (kind, NOW.date(), case.pk)
    assert taken.besluitinformatieobjecten.get().informatieobject == document
    assert taken.verantwoordelijke_organisatie == case.zaak.verantwoordelijke_organisatie
    assert taken.identificatie in client.get(address).content.decode()
    assert client.post(f"{address}besluit-vastleggen/", sent).status_code == 409, "the page is from before"
    assert staff_client("frans").post(f"{address}besluit-vastleggen/", sent).status_code == 403


def test_a_besluit_that_its_zaaktype_does_not_allow_is_refused_with_what_to_do(types: Types) -> None:
    take_in(types)
    case = of(types.zaak())
    filing.add(case.pk, by(case), [stored_file("besluit.png")], "Het besluit", "bijlage")
    kind, document = (
        Besluittype.objects.get(omschrijving="vergunning"),
        str(case.zaak.zaakinformatieobjecten.get().informatieobject_id),
    )
    days = (NOW.date().isoformat(),) * 2
    Besluittype.objects.update(informatieobjecttypen=["brief"])
    with pytest.raises(NotPossible, match="document van deze soort: ‘brief’"):
        besluit.record(case.pk, by(fresh(case)), str(kind.pk), document, days, "")
    Zaaktype.objects.filter(identificatie="EVENEMENT").update(besluittypen=[])
    with pytest.raises(NotPossible, match="Dit zaaktype kent geen besluiten"):
        besluit.record(case.pk, by(fresh(case)), str(kind.pk), document, days, "")
    assert (
        "Dit zaaktype kent geen besluiten"
        in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    )
    assert not Besluit.objects.exists()


def test_who_is_involved_says_so_and_is_kept_from_it(types: Types) -> None:
    take_in(types)
    case = of(types.zaak())
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    assert "Ik ben betrokken" in client.get(address).content.decode()
    sent = {"revision": case.revision, "involved": "De aanvrager is mijn buurvrouw."}
    assert client.post(f"{address}betrokken/", sent).status_code == 302
    case.refresh_from_db()
    assert "artikel 2:4 van de Awb" in client.get(address).content.decode()
    assert client.post(f"{address}status/", {"revision": case.revision, "status": statuses()[0]}).status_code == 422
    sent = {"revision": case.revision, "who": staff("anna").pk, "lifted": "Het bleek een andere buurvrouw."}
    assert "Wie betrokken is bij deze zaak" in staff_client("chantal").get(address).content.decode()
    assert staff_client("chantal").post(f"{address}niet-betrokken/", sent).status_code == 302
    case.refresh_from_db()
    assert case.involved == []


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
