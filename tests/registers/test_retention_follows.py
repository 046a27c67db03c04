"""What the archive parameters of a closed zaak follow from, in any spelling, and the trace that it leaves (zrc-021)."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers import retention
from openloket.registers.models import Aflevering, Audittrail
from tests.registers import zgw as client
from tests.registers.zgw import RSIN, Types, Zgw


def spelled(url: str) -> list[str]:
    """The ways to write a URL of ours."""
    start, uuid = url[:-36], url[-36:]
    return [url, f"{url}/", start + uuid.upper(), f"{start}{uuid.upper()}/"]


def kinds(zgw: Zgw, kind: str, name: str) -> Types:
    way = {"afleidingswijze": "zaakobject", "datumkenmerk": name, "objecttype": kind}
    return client.types(zgw, resultaattype={"brondatumArchiefprocedure": way, "archiefactietermijn": "P5Y"})


def with_objects(types: Types, kind: str, urls: list[str]) -> list[str]:
    """Closed zaken, each with one of these as zaakobject."""
    more = {"objectTypeOverige": "iets"} if kind == "overige" else {}
    zaken = [types.zaak()["url"] for _ in urls]
    for zaak, url in zip(zaken, urls, strict=True):
        types.zgw.made("zaken/zaakobjecten", {"zaak": zaak, "object": url, "objectType": kind, **more})
        assert types.close(zaak).status == 201
    return zaken


def due(zgw: Zgw, zaken: list[str]) -> set[Any]:
    return {zgw.get(zaak).json["archiefactiedatum"] for zaak in zaken}


def besluit(types: Types, **changes: Any) -> str:
    body = {"verantwoordelijkeOrganisatie": RSIN, "datum": "2013-01-01", "ingangsdatum": "2021-01-01"}
    url: str = types.zgw.made("besluiten/besluiten", {**body, "besluittype": types.besluittype, **changes})["url"]
    return url


def test_a_besluit_is_followed_however_it_is_spelled(zgw: Zgw) -> None:
    types = kinds(zgw, "besluit", "datum")
    url = besluit(types)
    zaken = with_objects(types, "besluit", spelled(url))
    assert due(zgw, zaken) == {"2018-01-01"}
    zgw.patch(url, {"datum": "2014-01-01"})
    assert due(zgw, zaken) == {"2019-01-01"}
    assert zgw.delete(url).status == 204
    assert due(zgw, zaken) == {None}


def test_a_document_is_followed_however_it_is_spelled(zgw: Zgw) -> None:
    types = kinds(zgw, "enkelvoudig_document", "ontvangstdatum")
    url = types.document(ontvangstdatum="2013-01-01")["url"]
    zaken = with_objects(types, "enkelvoudig_document", spelled(url))
    assert due(zgw, zaken) == {"2018-01-01"}
    lock = zgw.made(f"{url}/lock", {})["lock"]
    assert zgw.patch(url, {"ontvangstdatum": "2014-01-01", "lock": lock}).status == 200
    assert due(zgw, zaken) == {"2019-01-01"}


def test_a_uuid_with_its_hyphens_elsewhere_names_nothing(zgw: Zgw, types: Types) -> None:
    url = types.zaak()["url"]
    plain = url[-36:].replace("-", "")
    odd = f"{url[:-36]}{plain[:4]}-{plain[4:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:]}"
    body = {"zaak": types.zaak()["url"], "object": odd, "objectType": "overige", "objectTypeOverige": "zaak"}
    assert zgw.post("zaken/zaakobjecten", body).fault("object") == "bad-url"


def test_a_zaak_is_followed(zgw: Zgw) -> None:
    types = kinds(zgw, "overige", "startdatum")
    url = types.zaak(startdatum="2015-05-05")["url"]
    zaken = with_objects(types, "overige", spelled(url))
    assert due(zgw, zaken) == {"2020-05-05"}
    assert zgw.patch(url, {"startdatum": "2016-06-06"}).status == 200
    assert due(zgw, zaken) == {"2021-06-06"}
    assert zgw.delete(url).status == 204
    assert due(zgw, zaken) == {None}


def test_a_zaak_that_is_closed_later_is_followed(zgw: Zgw) -> None:
    types = kinds(zgw, "overige", "einddatum")
    url = types.zaak()["url"]
    zaken = with_objects(types, "overige", spelled(url))
    assert due(zgw, zaken) == {None}
    assert types.close(url, datumStatusGezet="2024-03-01T12:00:00Z").status == 201
    assert due(zgw, zaken) == {"2029-03-01"}
    types.status(url, 0, datumStatusGezet="2024-03-02T12:00:00Z")
    assert due(zgw, zaken) == {None}


@pytest.mark.parametrize("part", ["zaak", "status"])
def test_what_goes_with_a_zaak_is_followed(zgw: Zgw, part: str) -> None:
    """A hoofdzaak takes its deelzaken with it, and the statussen of those."""
    types = kinds(
        zgw, "status" if part == "status" else "overige", {"zaak": "startdatum"}.get(part, "datumStatusGezet")
    )
    hoofdzaak = types.zaak()["url"]
    deelzaak = types.zaak(hoofdzaak=hoofdzaak)["url"]
    named = deelzaak if part == "zaak" else types.status(deelzaak).json["url"]
    zaken = with_objects(types, "status" if part == "status" else "overige", [named])
    assert due(zgw, zaken) != {None}
    assert zgw.delete(hoofdzaak).status == 204
    assert due(zgw, zaken) == {None}


def test_what_no_change_is_followed_of_gives_no_date(zgw: Zgw) -> None:
    types = kinds(zgw, "overige", "registratiedatum")
    rol = {"zaak": types.zaak()["url"], "roltype": types.roltype, "roltoelichting": "x", "betrokkeneType": "medewerker"}
    made = zgw.made("zaken/rollen", {**rol, "betrokkeneIdentificatie": {"identificatie": "jan"}})["url"]
    assert due(zgw, with_objects(types, "overige", [made])) == {None}


@pytest.mark.parametrize("name", ["bestandsomvang", "inhoud", "integriteit", "locked", "onbekend"])
def test_only_what_may_be_a_date_is_read_as_one(types: Types, name: str) -> None:
    assert retention._of(types.document()["url"], "creatiedatum") is not None
    assert retention._of(types.document()["url"], name) is None


def trail(zaak: str) -> list[Audittrail]:
    return list(Audittrail.objects.filter(resource="zaak", resource_id=zaak[-36:]).order_by("id"))


def told(zaak: str) -> list[str]:
    return [row.bericht["actie"] for row in Aflevering.objects.order_by("id") if row.bericht["resourceUrl"] == zaak]


@pytest.fixture
def heard(zgw: Zgw) -> None:
    kanalen = [{"naam": row["naam"], "filters": {}} for row in zgw.get("notificaties/kanaal").json]
    zgw.made("notificaties/abonnement", {"callbackUrl": "https://hoort.example/", "auth": "x", "kanalen": kanalen})


def cause(zgw: Zgw, types: Types, way: str, zaak: str, other: str) -> str:
    """Change what a zaak follows from; return what the trace names."""
    if way == "ingangsdatum_besluit":
        return "besluit " + besluit(types, zaak=zaak, ingangsdatum="2022-01-01")[-36:]
    if way == "eigenschap":
        body = {"zaak": zaak, "eigenschap": types.eigenschap, "waarde": "20220101"}
        return "zaakeigenschap " + str(zgw.made(f"{zaak}/zaakeigenschappen", body)["url"][-36:])
    types.close(other, datumStatusGezet="2024-03-01T12:00:00Z")
    return f"zaak {other[-36:]}"


@pytest.mark.parametrize("way", ["ingangsdatum_besluit", "eigenschap", "hoofdzaak", "gerelateerde_zaak"])
def test_what_is_renewed_leaves_a_trace_and_is_told(zgw: Zgw, heard: None, way: str) -> None:
    procedure = {"afleidingswijze": way, **({"datumkenmerk": "datum"} if way == "eigenschap" else {})}
    types = client.types(zgw, resultaattype={"brondatumArchiefprocedure": procedure})
    other = types.zaak()["url"]
    more = {"hoofdzaak": {"hoofdzaak": other}}.get(
        way, {"relevanteAndereZaken": [{"url": other, "aardRelatie": "vervolg"}]}
    )
    zaken = [types.zaak(**more)["url"] for _ in range(2 if "zaak" in way else 1)]
    for zaak in zaken:
        types.close(zaak)
    before = {zaak: (len(trail(zaak)), len(told(zaak)), zgw.get(zaak).json) for zaak in zaken}
    named = cause(zgw, types, way, zaken[0], other)
    for zaak in zaken:
        rows, messages, was = before[zaak]
        (row,) = trail(zaak)[rows:]
        now = zgw.get(zaak).json
        assert (row.actie, row.nieuw) == ("partial_update", now)
        assert row.oud["archiefactiedatum"] == was["archiefactiedatum"] != now["archiefactiedatum"]
        assert named in row.toelichting
        assert (row.applicatie_id, row.gebruikers_id) == ("test", "jan")
        assert told(zaak)[messages:] == ["partial_update"]


def test_what_stays_the_same_leaves_no_trace(zgw: Zgw, heard: None, types: Types) -> None:
    zaak = types.zaak()["url"]
    types.close(zaak)
    rows, messages = len(trail(zaak)), len(told(zaak))
    besluit(types, zaak=zaak)
    assert (len(trail(zaak)), len(told(zaak))) == (rows, messages)


def test_a_correction_of_the_zaak_itself_is_one_change(zgw: Zgw, heard: None, types: Types) -> None:
    zaak = types.zaak()["url"]
    types.close(zaak)
    rows, messages = len(trail(zaak)), len(told(zaak))
    assert zgw.patch(zaak, {"startdatumBewaartermijn": "2020-03-01"}).json["archiefactiedatum"] == "2030-03-01"
    assert (len(trail(zaak)) - rows, told(zaak)[messages:]) == (1, ["partial_update"])
