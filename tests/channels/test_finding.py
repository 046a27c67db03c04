"""Finding at the desk: one field, out of every address; why, when it is one person; lists that are saved; a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openloket.cases import hands
from openloket.cases.find import index, lists, searches
from openloket.cases.models import Case, DeskSearch, ToFind
from openloket.cases.work import handling
from openloket.people.models import Look
from openloket.secrecy import keyed_hash
from tests.conftest import NOW, new_case, staff, staff_client

BSN = "999993653"


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case(naam_evenement="Windvlagenfeest")
    while index.renew():
        pass
    return made


def find(client: Client, text: str, where: str = "") -> Any:
    return client.post("/werk/zoeken/", {"wat": text, "waar": where}, follow=True)


def test_a_caller_is_found_by_a_misspelt_name_and_it_stands_in_no_address(case: Case) -> None:
    page = find(staff_client("anna"), "Suzane Moelin")
    assert "Windvlagenfeest" in page.content.decode()
    assert [address for address, _ in page.redirect_chain if "Moelin" in address or "moelin" in address] == []
    kept = DeskSearch.objects.get()
    assert "Moelin" not in kept.typed
    assert searches.typed(kept) == "Suzane Moelin"


def test_who_is_searched_for_by_number_is_told_by_whom_and_why(case: Case) -> None:
    client = staff_client("els")
    asked = find(client, BSN)
    assert "Waarom zoekt u op dit nummer?" in asked.content.decode()
    assert "Windvlagenfeest" not in asked.content.decode()
    assert not Look.objects.filter(subjects__overlap=[keyed_hash("bsn", BSN)]).exists()
    search = DeskSearch.objects.get()
    url, to = f"/werk/zoeken/{search.pk}/reden/", {"next": f"zoek={search.pk}"}
    assert "Kies waarom" in client.post(url, to, follow=True).content.decode()
    page = client.post(url, {**to, "purpose": "klant"}, follow=True)
    assert "Windvlagenfeest" in page.content.decode()
    look = Look.objects.get(subjects__contains=[keyed_hash("bsn", BSN)])
    assert (look.purpose, look.user, look.about) == (
        "De aanvrager staat aan de balie of belt", staff("els"), "Gezocht op nummer",
    )  # fmt: skip
    assert BSN not in repr(page.redirect_chain)


def test_nobody_found_by_number_is_logged_too(case: Case) -> None:
    client = staff_client("els")
    find(client, "999990019")
    search = DeskSearch.objects.get()
    client.post(f"/werk/zoeken/{search.pk}/reden/", {"next": f"zoek={search.pk}", "purpose": "klant"}, follow=True)
    assert Look.objects.filter(subjects__contains=[keyed_hash("bsn", "999990019")]).count() == 1


def test_the_search_of_another_is_not_theirs(case: Case) -> None:
    find(staff_client("els"), BSN)
    search = DeskSearch.objects.get()
    other = staff_client("anna")
    assert other.post(f"/werk/zoeken/{search.pk}/reden/", {"purpose": "klant"}).status_code == 404
    assert BSN not in other.get(f"/werk/?zoek={search.pk}").content.decode()
    assert other.post(f"/werk/lijsten/{search.pk}/weg/").status_code == 404


def test_a_list_of_names_is_logged_once_a_case_of_it_is_opened(case: Case) -> None:
    client = staff_client("anna")
    find(client, "moulin")
    assert not Look.objects.filter(subjects__overlap=[keyed_hash("bsn", BSN)]).exists()
    client.get(f"/werk/zaken/{case.zaak.uuid}/")
    abouts = list(Look.objects.order_by("pk").values_list("about", flat=True))
    assert "Gezocht en een zaak geopend" in abouts
    client.get(f"/werk/zaken/{case.zaak.uuid}/")
    assert Look.objects.filter(about="Gezocht en een zaak geopend").count() == 1


@pytest.mark.parametrize(
    "text", ["%", "_", "'\"", "\\", "a" * 10_000, "de het een", "   ", "😀", "\0", "x\0y", "\u202e", "naar"]
)
def test_anything_may_be_typed(case: Case, text: str) -> None:
    page = find(staff_client("anna"), text)
    assert page.status_code == 200
    if text.strip():
        assert "Windvlagenfeest" not in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["lijst=all&bij=x", "bij=99999999999999", "van=2026-13-40", "tot=x", "termijn=%00", "dienst=%00", "pagina=x", "pagina=-4",
     "pagina=999999", "zoek=x", "zoek=" + "1" * 500, "kolom=x&kolom=bij", "volgorde=; drop", "stap=" + "x" * 5000],
)  # fmt: skip
def test_any_address_gives_a_list(case: Case, query: str) -> None:
    assert staff_client("anna").get(f"/werk/?{query}").status_code == 200


def test_a_case_of_another_team_is_not_found_and_not_counted(case: Case) -> None:
    page = find(staff_client("bram"), "moulin").content.decode()
    assert "Windvlagenfeest" not in page
    assert "0 zaken gevonden" in page


def test_filters_narrow_and_the_tabs_count_what_is_left(case: Case) -> None:
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    new_case("b", naam_evenement="Zomerkermis")
    client = staff_client("anna")
    page = client.get("/werk/?lijst=team&bij=niemand").content.decode()
    assert ("Zomerkermis" in page, "Windvlagenfeest" in page) == (True, False)
    page = client.get(f"/werk/?lijst=team&bij={staff('anna').pk}&kanaal=web&termijn=maand").content.decode()
    assert "Zomerkermis" not in page
    found = lists.listed(staff("anna"), "all", lists.Filters(handler="niemand"), None, "", 1, NOW.date(), wide=False)
    assert (found.counts["all"], found.counts["mine"]) == (1, 0)


def test_the_way_back_keeps_tab_and_filter(case: Case) -> None:
    client = staff_client("anna")
    client.get("/werk/?lijst=team&kanaal=web")
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert 'href="/werk/?lijst=team&amp;kanaal=web"' in page


def test_the_next_case_is_the_next_of_the_list_that_was_seen_last(case: Case) -> None:
    """Also when a case left that list, as one that was decided just now; at the end of it, the way leads back."""
    others = [new_case(f"next:{number}", naam_evenement=f"Kermis {number}") for number in range(3)]
    client = staff_client("anna")
    client.get("/werk/?lijst=team&volgorde=oud")
    walked, here = [case.pk], case
    for _ in others:
        answer = client.get(f"/werk/zaken/{here.zaak.uuid}/volgende/")
        here = Case.objects.select_related("zaak").get(zaak__uuid=answer["Location"].split("/")[3])
        walked.append(here.pk)
    assert walked == [case.pk, *(other.pk for other in others)]
    end = client.get(f"/werk/zaken/{here.zaak.uuid}/volgende/", follow=True)
    assert end.redirect_chain[0][0] == "/werk/?lijst=team&volgorde=oud"
    assert "Dit was de laatste zaak van uw lijst." in end.content.decode()
    Case.objects.filter(pk=others[0].pk).update(closed_on=NOW.date())
    answer = client.get(f"/werk/zaken/{others[0].zaak.uuid}/volgende/")
    assert answer["Location"] == f"/werk/zaken/{others[1].zaak.uuid}/"


def test_the_next_case_of_a_search_is_of_what_was_found(case: Case) -> None:
    new_case("other", naam="Dirk Vermeer", naam_evenement="Zomerkermis")
    third = new_case("third", naam_evenement="Winterkermis")
    while index.renew():
        pass
    client = staff_client("anna")
    page = find(client, "Moulin").content.decode()
    assert "Zomerkermis" not in page
    assert (
        '/volgende/" aria-keyshortcuts="v">Volgende zaak</a>'
        in client.get(f"/werk/zaken/{third.zaak.uuid}/").content.decode()
    )
    answer = client.get(f"/werk/zaken/{third.zaak.uuid}/volgende/")
    assert answer["Location"] == f"/werk/zaken/{case.zaak.uuid}/"


def test_the_next_case_of_a_search_by_number_waits_for_the_purpose(case: Case) -> None:
    client = staff_client("els")
    find(client, BSN)
    answer = client.get(f"/werk/zaken/{case.zaak.uuid}/volgende/")
    assert answer["Location"].startswith("/werk/?")


def test_a_list_is_saved_with_what_was_typed_and_removed(case: Case) -> None:
    client = staff_client("anna")
    search = find(client, "moulin").redirect_chain[-1][0].partition("?")[2]
    saved = client.post("/werk/lijsten/", {"naam": " Mijn  feesten ", "waar": search}, follow=True)
    assert "De lijst ‘Mijn feesten’ is bewaard." in saved.content.decode()
    row = DeskSearch.objects.get(name="Mijn feesten")
    assert searches.typed(row) == "moulin"
    for name, why in (("Mijn feesten", "al een lijst met deze naam"), (" ", "een naam"), ("x" * 61, "60 tekens")):
        assert why in client.post("/werk/lijsten/", {"naam": name, "waar": search}, follow=True).content.decode()
    searches.forget(NOW + timedelta(days=30))
    assert [each.name for each in DeskSearch.objects.all()] == ["Mijn feesten"]
    assert "Windvlagenfeest" in client.get(f"/werk/?zoek={row.pk}").content.decode()
    client.post(f"/werk/lijsten/{row.pk}/weg/")
    assert not DeskSearch.objects.exists()


def test_a_file_of_a_list_holds_no_formula_and_is_logged(case: Case) -> None:
    case.zaak.omschrijving = "=1+1"
    case.zaak.save()
    answer = staff_client("anna").get("/werk/lijst.csv?lijst=team")
    text = answer.content.decode()
    assert text.startswith("\ufeffZaaknummer;")
    assert "'=1+1" in text
    assert "Suzanne Moulin" in text
    assert Look.objects.filter(about="Lijst als bestand", subjects__contains=[keyed_hash("bsn", BSN)]).exists()
    assert staff_client("frans").get("/werk/lijst.csv").status_code == 403


def test_it_is_said_that_a_thousand_are_put_in_order_and_no_more(case: Case, monkeypatch: Any) -> None:
    for number in range(2):
        new_case(f"more:{number}")
    index.renew()
    client, told = staff_client("anna"), "U ziet de nieuwste 1.000, in de volgorde die u koos."
    find(client, "Moulin")
    found = f"/werk/?lijst=all&zoek={DeskSearch.objects.get().pk}"
    assert told not in client.get(f"{found}&volgorde=oud").content.decode()
    monkeypatch.setattr(lists, "COUNTED", 2)
    assert told in client.get(f"{found}&volgorde=oud").content.decode()
    assert told not in client.get(found).content.decode()


def test_it_is_said_while_many_cases_wait_to_be_found(case: Case, monkeypatch: Any) -> None:
    monkeypatch.setattr(index, "BEHIND", 2)
    client, told = staff_client("anna"), "alle zaken opnieuw doorzoekbaar"
    ToFind.objects.bulk_create([ToFind(zaak_id=case.pk) for _ in range(2)])
    assert told not in find(client, "Moulin").content.decode()
    ToFind.objects.create(zaak_id=case.pk)
    assert told in find(client, "Moulin").content.decode()
    assert index.renew() == 3
    assert told not in find(client, "Moulin").content.decode()


def test_a_search_takes_no_more_statements_than_a_page_may(case: Case) -> None:
    client = staff_client("anna")
    address = find(client, "moulin").redirect_chain[-1][0]
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 15, [query["sql"][:80] for query in queries]
