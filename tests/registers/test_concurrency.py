"""Fifty clients at once on the same zaken and documents: nothing is lost, nothing doubles, nobody gets a 500."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from openloket.registers.models import Audittrail, Status, Zaak
from tests.registers import zgw as client
from tests.registers.zgw import Response, Types, zaak

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 50


@pytest.fixture
def types() -> Types:
    return client.types(client.client())


def at_once(act: Callable[[int], Response]) -> list[Response]:
    """Let every client act at the same moment."""
    ready = threading.Barrier(CLIENTS)

    def one(number: int) -> Response:
        try:
            ready.wait(timeout=30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as threads:
        return list(threads.map(one, range(CLIENTS)))


def statuses(found: list[Response]) -> Counter[int]:
    return Counter(response.status for response in found)


def test_every_zaak_has_its_own_identificatie(types: Types) -> None:
    found = at_once(lambda n: types.zgw.post("zaken/zaken", zaak(types.zaaktype)))
    assert statuses(found) == {201: CLIENTS}
    assert len({response.json["identificatie"] for response in found}) == CLIENTS


def test_one_identificatie_goes_to_one(types: Types) -> None:
    found = at_once(lambda n: types.zgw.post("zaken/zaken", zaak(types.zaaktype, identificatie="EEN")))
    assert statuses(found) == {201: 1, 400: CLIENTS - 1}
    assert {code for response in found for code in (response.codes if response.status == 400 else ())} == {
        "identificatie-niet-uniek"
    }


def test_one_client_gets_the_lock(types: Types) -> None:
    document = types.document()["url"]
    found = at_once(lambda n: types.zgw.post(f"{document}/lock", {}))
    assert statuses(found) == {200: 1, 400: CLIENTS - 1}


def test_no_update_of_a_document_is_lost(types: Types) -> None:
    document = types.document()["url"]
    lock = types.zgw.made(f"{document}/lock", {})["lock"]
    found = at_once(lambda n: types.zgw.patch(document, {"titel": f"Titel {n}", "lock": lock}))
    assert statuses(found) == {200: CLIENTS}
    assert sorted(response.json["versie"] for response in found) == list(range(2, CLIENTS + 2))
    assert types.zgw.get(f"{document}?versie={CLIENTS}").status == 200


def test_no_update_of_a_zaak_is_lost(types: Types) -> None:
    """Each changes something else; at the end every change is there, and each trail row starts where the last ended."""
    made = types.zaak()["url"]
    names = ["omschrijving", "toelichting", "startdatum", "einddatumGepland", "publicatiedatum"]

    def act(n: int) -> Response:
        name = names[n % len(names)]
        return types.zgw.patch(made, {name: "2024-02-02" if "dat" in name else "anders"})

    assert statuses(at_once(act)) == {200: CLIENTS}
    after = types.zgw.get(made).json
    assert all(after[name] in ("2024-02-02", "anders") for name in names)
    rows = list(Audittrail.objects.filter(hoofd_object=made[-36:], actie="partial_update").order_by("id"))
    assert len(rows) == CLIENTS
    for earlier, later in itertools.pairwise(rows):
        assert later.oud == earlier.nieuw


def test_closing_and_changing_one_zaak_at_once(types: Types) -> None:
    made = types.zaak()["url"]
    types.resultaat(made)

    def act(n: int) -> Response:
        if n % 3 == 0:
            return types.status(made, -1, datumStatusGezet=f"2024-01-20T10:00:{n:02}Z")
        if n % 3 == 1:
            return types.status(made, 0, datumStatusGezet=f"2024-01-20T10:00:{n:02}Z")
        return types.zgw.post("zaken/klantcontacten", {"zaak": made, "datumtijd": "2024-01-01T10:00:00Z"})

    assert set(statuses(at_once(act))) == {201}
    row = Zaak.objects.get(uuid=made[-36:])
    newest = Status.objects.filter(zaak=row).order_by("-datum_status_gezet", "-id")[0]
    assert row.huidige_status_id == newest.pk


def test_removing_while_others_write(types: Types) -> None:
    made = types.zaak()["url"]
    document = types.document()["url"]

    def act(n: int) -> Response:
        if n == 25:
            return types.zgw.delete(made)
        if n % 2:
            return types.zgw.post("zaken/zaakinformatieobjecten", {"zaak": made, "informatieobject": document})
        return types.status(made, 0)

    found = at_once(act)
    assert not [response.content for response in found if response.status >= 500]
    assert types.zgw.get(made).status == 404
    assert types.zgw.delete(document).status == 204
