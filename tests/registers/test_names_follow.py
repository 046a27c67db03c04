"""A type that goes, or gets another name, takes along the links by which other types name it."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.registers.models import Aflevering
from tests.registers import zgw as client
from tests.registers.zgw import RSIN, ZAAKTYPE, Types, Zgw

KINDS = ("besluittype", "informatieobjecttype", "zaaktype")
CALLED = {"besluittype": "omschrijving", "informatieobjecttype": "omschrijving", "zaaktype": "identificatie"}
NONE: dict[str, tuple[Any, ...]] = {
    "besluittype": ([], []),
    "informatieobjecttype": ([], [], []),
    "zaaktype": ([], []),
}


@pytest.fixture
def catalogus(zgw: Zgw) -> str:
    body = {"domein": "TEST", "rsin": RSIN, "contactpersoonBeheerNaam": "Jan"}
    return str(zgw.made("catalogi/catalogussen", body)["url"])


def named(zgw: Zgw, catalogus: str, kind: str, name: str, **changes: Any) -> str:
    """Make a type of a kind with a name."""
    own: dict[str, dict[str, Any]] = {
        "besluittype": {"omschrijving": name, "publicatieIndicatie": False, "informatieobjecttypen": []},
        "informatieobjecttype": {
            "omschrijving": name,
            "vertrouwelijkheidaanduiding": "openbaar",
            "informatieobjectcategorie": "bijlage",
        },
        "zaaktype": {**ZAAKTYPE, "identificatie": name},
    }
    body = {"catalogus": catalogus, "beginGeldigheid": "2020-01-01", **own[kind], **changes}
    return str(zgw.made(f"catalogi/{kind}n", body)["url"])


class Naming:
    """A zaaktype, its resultaattype and a besluittype that name one other type in every way there is."""

    def __init__(self, zgw: Zgw, catalogus: str, names: dict[str, list[str]], identificatie: str = "NOEMT") -> None:
        self.zgw, self.catalogus = zgw, catalogus
        self.besluittype = named(
            zgw, catalogus, "besluittype", f"{identificatie}-b", informatieobjecttypen=names["informatieobjecttype"]
        )
        self.zaaktype = named(
            zgw,
            catalogus,
            "zaaktype",
            identificatie,
            besluittypen=names["besluittype"],
            deelzaaktypen=names["zaaktype"],
            gerelateerdeZaaktypen=[{"zaaktype": name, "aardRelatie": "vervolg"} for name in names["zaaktype"]],
        )
        zgw.made(
            "catalogi/statustypen",
            {"zaaktype": self.zaaktype, "omschrijving": "Klaar", "volgnummer": 1},
        )
        self.resultaattype = zgw.made(
            "catalogi/resultaattypen",
            {
                "zaaktype": self.zaaktype,
                "omschrijving": "Verleend",
                "resultaattypeomschrijving": "https://selectielijst.example/resultaattypeomschrijvingen/1",
                "selectielijstklasse": "https://selectielijst.example/resultaten/1",
                "archiefnominatie": "vernietigen",
                "archiefactietermijn": "P10Y",
                "brondatumArchiefprocedure": {"afleidingswijze": "afgehandeld"},
                "besluittypen": names["besluittype"],
                "informatieobjecttypen": names["informatieobjecttype"],
            },
        )["url"]
        for number, name in enumerate(names["informatieobjecttype"], start=1):
            zgw.made(
                "catalogi/zaaktype-informatieobjecttypen",
                {
                    "zaaktype": self.zaaktype,
                    "informatieobjecttype": name,
                    "volgnummer": number,
                    "richting": "inkomend",
                },
            )

    def links(self, kind: str) -> tuple[list[str], ...]:
        """Return the names of that kind in each place that has any."""
        zaaktype, result = self.zgw.get(self.zaaktype).json, self.zgw.get(self.resultaattype).json
        if kind == "besluittype":
            return zaaktype["besluittypeOmschrijving"], result["besluittypeOmschrijving"]
        if kind == "zaaktype":
            related = [item["zaaktypeIdentificatie"] for item in zaaktype["gerelateerdeZaaktypen"]]
            return zaaktype["deelzaaktypeIdentificaties"], related
        besluittype = self.zgw.get(self.besluittype).json
        return (
            zaaktype["informatieobjecttypeOmschrijving"],
            result["informatieobjecttypeOmschrijving"],
            besluittype["informatieobjecttypeOmschrijvingen"],
        )

    def publish(self) -> None:
        self.zgw.made(f"{self.besluittype}/publish", {})
        self.zgw.made(f"{self.zaaktype}/publish", {})


def naming(zgw: Zgw, catalogus: str, kind: str, *names: str, identificatie: str = "NOEMT") -> Naming:
    return Naming(zgw, catalogus, {other: list(names) if other == kind else [] for other in KINDS}, identificatie)


def every(kind: str, *names: str) -> tuple[list[str], ...]:
    return tuple(list(names) for _ in NONE[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_links_go_with_the_type_that_they_name(zgw: Zgw, catalogus: str, kind: str) -> None:
    gone, stays = (named(zgw, catalogus, kind, name) for name in ("WEG", "BLIJFT"))
    by = naming(zgw, catalogus, kind, "WEG", "BLIJFT")
    assert by.links(kind) == every(kind, "WEG", "BLIJFT")
    assert zgw.delete(gone).status == 204
    assert by.links(kind) == every(kind, "BLIJFT")
    zgw.made(f"{stays}/publish", {})
    by.publish()  # nothing is missing


@pytest.mark.parametrize("kind", KINDS)
def test_links_stay_as_long_as_a_version_has_the_name(zgw: Zgw, catalogus: str, kind: str) -> None:
    first, second = (named(zgw, catalogus, kind, "TYPE", beginGeldigheid=f"{year}-01-01") for year in (2020, 2021))
    by = naming(zgw, catalogus, kind, "TYPE")
    assert zgw.delete(first).status == 204
    assert by.links(kind) == every(kind, "TYPE")
    assert zgw.delete(second).status == 204
    assert by.links(kind) == NONE[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_links_of_what_is_published_stay_to_be_seen(zgw: Zgw, catalogus: str, kind: str) -> None:
    gone = named(zgw, catalogus, kind, "WEG")
    zgw.made(f"{gone}/publish", {})
    by = naming(zgw, catalogus, kind, "WEG")
    by.publish()
    assert zgw.delete(gone).status == 204  # by force
    assert by.links(kind) == every(kind, "WEG")


@pytest.mark.parametrize("kind", KINDS)
def test_links_go_along_with_another_name(zgw: Zgw, catalogus: str, kind: str) -> None:
    renamed = named(zgw, catalogus, kind, "OUD")
    named(zgw, catalogus, kind, "ERBIJ")
    concept = naming(zgw, catalogus, kind, "ERBIJ", "OUD")
    zgw.made(f"{renamed}/publish", {})
    published = naming(zgw, catalogus, kind, "OUD", identificatie="UIT")
    published.publish()
    assert zgw.patch(renamed, {CALLED[kind]: "NIEUW"}).status == 200  # by force
    assert concept.links(kind) == every(kind, "ERBIJ", "NIEUW")
    assert published.links(kind) == every(kind, "NIEUW")


@pytest.mark.parametrize("kind", KINDS)
def test_links_stay_when_another_version_keeps_the_name(zgw: Zgw, catalogus: str, kind: str) -> None:
    named(zgw, catalogus, kind, "OUD")
    renamed = named(zgw, catalogus, kind, "OUD", beginGeldigheid="2021-01-01")
    by = naming(zgw, catalogus, kind, "OUD")
    assert zgw.patch(renamed, {CALLED[kind]: "NIEUW"}).status == 200
    assert by.links(kind) == every(kind, "OUD")


def test_links_of_another_catalogus_stay(zgw: Zgw, catalogus: str) -> None:
    body = {"domein": "ANDER", "rsin": RSIN, "contactpersoonBeheerNaam": "Jan"}
    other = zgw.made("catalogi/catalogussen", body)["url"]
    gone = named(zgw, catalogus, "besluittype", "WEG")
    named(zgw, other, "besluittype", "WEG")
    by = naming(zgw, other, "besluittype", "WEG")
    assert zgw.delete(gone).status == 204
    assert by.links("besluittype") == every("besluittype", "WEG")


def test_who_listens_hears_of_a_type_that_loses_a_link(zgw: Zgw, catalogus: str) -> None:
    kanalen = [{"naam": row["naam"], "filters": {}} for row in zgw.get("notificaties/kanaal").json]
    zgw.made("notificaties/abonnement", {"callbackUrl": "https://hoort.example/", "auth": "x", "kanalen": kanalen})
    gone = named(zgw, catalogus, "informatieobjecttype", "WEG")
    by = naming(zgw, catalogus, "informatieobjecttype", "WEG")
    before = Aflevering.objects.count()
    zgw.delete(gone)
    told = [row.bericht for row in Aflevering.objects.order_by("id")[before:]]
    assert {(item["resource"], item["actie"], item["hoofdObject"]) for item in told} == {
        ("informatieobjecttype", "destroy", gone),
        ("besluittype", "partial_update", by.besluittype),
        ("resultaattype", "partial_update", by.zaaktype),
        ("zaaktypeinformatieobjecttype", "destroy", by.zaaktype),
    }


def test_a_type_that_is_still_in_use_keeps_its_links(zgw: Zgw, types: Types) -> None:
    zaak = types.zaak()
    by = client.types(zgw, publish=False, identificatie="CONCEPT", deelzaaktypen=["EVENEMENT"])
    assert zgw.delete(types.zaaktype).fault("nonFieldErrors") == "pending-relations"
    assert zgw.get(by.zaaktype).json["deelzaaktypeIdentificaties"] == ["EVENEMENT"]
    assert zgw.get(zaak["url"]).json["zaaktype"] == types.zaaktype
