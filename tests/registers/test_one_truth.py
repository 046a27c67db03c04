"""The registers and Open Loket's own channels work on the same zaken, by the same rules."""

from __future__ import annotations

import copy
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from django.db import connection, transaction

from openloket.cases import hands, locking
from openloket.cases.deciding import decisions
from openloket.cases.models import Case
from openloket.cases.work import handling
from openloket.registers import acts
from openloket.registers.api.openapi import document
from openloket.registers.apis import APIS
from openloket.registers.models import Statustype
from tests.conftest import new_case, resident_client, staff
from tests.registers import zgw as client
from tests.registers.zgw import BASE, Zgw


@pytest.fixture
def case(city: Any) -> Case:
    return new_case()


@pytest.fixture
def zgw(case: Case) -> Zgw:
    return client.client()


def url(case: Case) -> str:
    return f"{BASE}/zaken/api/v1/zaken/{case.zaak.uuid}"


def plain(schema: Any) -> Any:
    """OpenAPI's nullable as JSON Schema has it."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: plain(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [found, {"type": "null"}]} if schema.get("nullable") is True else found


def test_what_our_channels_make_fits_the_served_documents(zgw: Zgw, case: Case) -> None:
    closed(case)
    for api in APIS.values():
        served = plain(copy.deepcopy(document(api.name, BASE)))
        paths = [p for p, item in served["paths"].items() if "get" in item and "{" not in p and "consumer" not in p]
        zaak = url(case).split("/v1/")[1]
        paths += [f"/{zaak}/zaakeigenschappen", f"/{zaak}/besluiten"] if api.name == "zaken" else []
        for path in paths:
            place = path.replace(zaak, "zaken/{zaak_uuid}")
            schema = served["paths"][place]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            found = zgw.get(f"{api.name}{path}").json
            whole = {**schema, "components": served["components"]}
            jsonschema_rs.Draft7Validator(whole, validate_formats=True).validate(found)


def closed(case: Case) -> None:
    handler = staff("anna")
    handling.take(case.pk, hands.Handler(handler, case.revision))
    row = Case.objects.get(pk=case.pk)
    decisions.decide(
        case.pk, hands.Handler(handler, row.revision), "verleend", "Alles is in orde, er is plaats genoeg."
    )


def test_a_decision_at_the_desk_is_a_besluit_in_the_register(zgw: Zgw, case: Case) -> None:
    closed(case)
    found = zgw.get(f"{url(case)}?expand=status.statustype,resultaat.resultaattype,zaakinformatieobjecten").json
    assert found["einddatum"] == "2026-09-15"
    assert found["archiefactiedatum"]
    assert found["_expand"]["status"]["_expand"]["statustype"]["isEindstatus"] is True
    besluit = zgw.get(f"{url(case)}/besluiten").json[0]["besluit"]
    assert zgw.get(besluit).json["zaak"] == url(case)
    trail = zgw.get(f"{besluit}/audittrail").json
    assert [(row["resource"], row["actie"]) for row in trail] == [
        ("besluit", "create"),
        ("besluitinformatieobject", "create"),
    ]
    assert zgw.get(f"besluiten/besluitinformatieobjecten?besluit={besluit}").json


def test_a_zaak_closed_by_another_system_leaves_the_work_list_and_comes_back(zgw: Zgw, case: Case) -> None:
    zaaktype = zgw.get(f"{url(case)}?expand=zaaktype.statustypen,zaaktype.resultaattypen").json["_expand"]["zaaktype"][
        "_expand"
    ]
    body = {"zaak": url(case), "resultaattype": zaaktype["resultaattypen"][0]["url"]}
    zgw.made("zaken/resultaten", body)
    last = {"zaak": url(case), "statustype": zaaktype["statustypen"][-1]["url"]}
    zgw.made("zaken/statussen", {**last, "datumStatusGezet": "2026-09-15T09:31:00Z"})
    row = Case.objects.get(pk=case.pk)
    assert (row.closed_on, row.revision) == (date(2026, 9, 15), case.revision + 1)
    with pytest.raises(locking.Stale):
        handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    assert row.step == "besloten"
    first = {"zaak": url(case), "statustype": zaaktype["statustypen"][0]["url"]}
    zgw.made("zaken/statussen", {**first, "datumStatusGezet": "2026-09-15T09:32:00Z"})
    row = Case.objects.get(pk=case.pk)
    assert (row.closed_on, row.step, row.revision) == (None, "ontvangen", case.revision + 2)


def test_a_status_by_another_system_is_the_step_of_the_case(zgw: Zgw, case: Case) -> None:
    statustypen = zgw.get(f"{url(case)}?expand=zaaktype.statustypen").json["_expand"]["zaaktype"]["_expand"][
        "statustypen"
    ]
    advice = {"zaak": url(case), "statustype": statustypen[2]["url"]}
    zgw.made("zaken/statussen", {**advice, "datumStatusGezet": "2026-09-15T09:31:00Z"})
    row = Case.objects.get(pk=case.pk)
    assert (row.step, row.closed_on, row.revision) == ("advies", None, case.revision + 1)
    with pytest.raises(locking.Stale):
        handling.move(case.pk, hands.Handler(staff("anna"), case.revision), "in_behandeling")
    assert "Advies gevraagd" in now_at(case)
    older = {**advice, "statustype": statustypen[1]["url"]}
    zgw.made("zaken/statussen", {**older, "datumStatusGezet": "2026-09-15T09:30:00Z"})
    again = {**advice, "datumStatusGezet": "2026-09-15T09:32:00Z"}
    zgw.made("zaken/statussen", again)
    assert Case.objects.get(pk=case.pk).revision == row.revision  # it stands where it stood
    handling.move(case.pk, hands.Handler(staff("anna"), row.revision), "in_behandeling")
    row = Case.objects.get(pk=case.pk)
    assert (row.step, row.revision) == ("in_behandeling", case.revision + 2)
    # what the other system set is two minutes ahead of the clock here
    assert zgw.get(zgw.get(url(case)).json["status"]).json["statustype"] == statustypen[1]["url"]


def test_an_official_closes_a_zaak_of_which_another_system_set_the_status_ahead_of_time(zgw: Zgw, case: Case) -> None:
    statustypen = zgw.get(f"{url(case)}?expand=zaaktype.statustypen").json["_expand"]["zaaktype"]["_expand"][
        "statustypen"
    ]
    ahead = {"zaak": url(case), "statustype": statustypen[1]["url"], "datumStatusGezet": "2026-09-15T09:34:00Z"}
    zgw.made("zaken/statussen", ahead)
    closed(Case.objects.get(pk=case.pk))
    found = zgw.get(f"{url(case)}?expand=status.statustype").json
    assert found["einddatum"] == "2026-09-15"
    assert found["_expand"]["status"]["_expand"]["statustype"]["isEindstatus"] is True


def now_at(case: Case) -> str:
    """What Mijn Loket says of where a case is."""
    page = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    found = re.search(r'aria-current="step".*?</li>', page, re.DOTALL)
    assert found is not None, page
    return found[0]


def test_who_applied_is_found_by_bsn(zgw: Zgw, case: Case) -> None:
    key = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999993653"
    assert zgw.get(f"zaken/zaken?{key}").json["count"] == 1


@pytest.mark.django_db(transaction=True)
def test_an_official_and_another_system_wait_for_each_other_in_one_order(zgw: Zgw, case: Case) -> None:
    statustypen = zgw.get(f"{url(case)}?expand=zaaktype.statustypen").json["_expand"]["zaaktype"]["_expand"][
        "statustypen"
    ]
    body = {"zaak": url(case), "statustype": statustypen[2]["url"], "datumStatusGezet": "2026-09-15T09:31:00Z"}

    def call() -> int:
        try:
            return zgw.post("zaken/statussen", body).status
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            row, _ = locking.locked(case.pk, case.revision)
            called = other.submit(call)
            with pytest.raises(TimeoutError):  # it waits for the zaak, and holds nothing that is wanted below
                called.result(timeout=2)
            statustype = Statustype.objects.get(zaaktype=case.zaak.zaaktype, volgnummer=2)
            acts.zaken.set_status(acts.hand(), row.zaak, statustype)
        assert called.result(timeout=10) == 201
    assert Case.objects.get(pk=case.pk).step == "advies"
