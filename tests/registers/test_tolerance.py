"""What clients send beside the standard is taken, and means one thing; what is wrong in the standard stays wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.registers.api import tolerance
from openloket.registers.api.kinds import AnyObject, Choice, Group, Integer, Many, Part, Text
from openloket.registers.api.problems import Problem
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import snake
from openloket.registers.models import Zaak
from tests.registers.zgw import RSIN, Types, Zgw, document, zaak

INSIDE = Group(
    (Part("huisNummer", Integer(), required=True), Part("straatNaam", Text(max=9)), Part("vrijeData", AnyObject()))
)
PARTS = (
    Part("eenWoord", Text(min=1), required=True),
    Part("mag", Text()),
    Part("soort", Choice(("a", "b"))),
    Part("groep", INSIDE),
    Part("alleGroepen", Many(INSIDE)),
)


def test_names_are_read_in_snake_case_at_every_depth() -> None:
    inside = {"huis_nummer": "12", "straat_naam": None, "vrije_data": {"zo_blijft": None, "dit_ook": "1"}}
    found = tolerance.body(PARTS, {"een_woord": "x", "groep": inside, "alle_groepen": [inside], "on_bekend": "3"})
    straight = {"huisNummer": 12, "straatNaam": "", "vrijeData": {"zo_blijft": None, "dit_ook": "1"}}
    assert found == {"eenWoord": "x", "groep": straight, "alleGroepen": [straight], "on_bekend": "3"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"eenWoord": "x", "een_woord": "x"}, "eenWoord"),
        ({"een_woord": "x", "eenWoord": "y"}, "eenWoord"),
        ({"eenWoord": "x", "groep": {"huisNummer": 1, "huis_nummer": 1}}, "groep.huisNummer"),
        ({"eenWoord": "x", "alleGroepen": [{}, {"huis_nummer": 1, "huisNummer": 2}]}, "alleGroepen.1.huisNummer"),
    ],
)
def test_a_name_in_two_spellings_is_refused(given: dict[str, Any], name: str) -> None:
    with pytest.raises(Problem) as refused:
        tolerance.body(PARTS, given)
    assert [(fault.name, fault.code) for fault in refused.value.faults] == [(name, "ambiguous")]
    assert refused.value.status == 400


@pytest.mark.parametrize("text", ["", "1.0", " 1", "1 ", "+1", "1e3", "٣", "0x1", "1_0", "--1", "9" * 20, "a"])
def test_what_is_no_whole_number_stays_text(text: str) -> None:
    assert tolerance.body((Part("aantal", Integer()),), {"aantal": text}) == {"aantal": text}


def test_null_is_empty_only_for_a_text_that_may_be() -> None:
    parts = (
        Part("verplicht", Text(), required=True),
        Part("langer", Text(min=3)),
        Part("keuze", Choice(("a",))),
        Part("leeg", Choice(("a",), blank=True)),
        Part("getal", Integer()),
        Part("nul", Text(), nullable=True),
    )
    names = [part.name for part in parts]
    found = tolerance.body(parts, dict.fromkeys(names))
    assert found == {**dict.fromkeys(names), "leeg": ""}


RESOURCES = st.sampled_from(sorted(REGISTRY))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(RESOURCES, st.data())
def test_a_body_in_one_spelling_is_never_refused_here_and_comes_out_in_camel_case(
    name: str, data: st.DataObject
) -> None:
    attributes = REGISTRY[name].attributes
    body = {a.name: data.draw(JSON) for a in attributes}
    spelled = {snake(key): value for key, value in body.items()}
    one, other = tolerance.body(attributes, body), tolerance.body(attributes, spelled)
    assert one == other
    assert set(one) == set(body)


def test_no_resource_has_two_names_that_are_one_in_snake_case() -> None:
    for resource in REGISTRY.values():
        names = [attribute.name for attribute in resource.attributes]
        assert len({snake(name) for name in names}) == len(names), resource.name


def test_a_zaak_in_snake_case(zgw: Zgw, types: Types) -> None:
    body = {
        "zaaktype": types.zaaktype,
        "bronorganisatie": RSIN,
        "verantwoordelijke_organisatie": RSIN,
        "startdatum": "2024-01-15",
        "omschrijving": None,
        "toelichting": None,
        "communicatiekanaal": None,
        "uiterlijke_einddatum_afdoening": "2024-03-01",
        "relevante_andere_zaken": [],
        "opschorting": {"indicatie": True, "reden": "wachten"},
    }
    made = zgw.post("zaken/zaken", body)
    assert made.status == 201, made.content
    assert made.json["verantwoordelijkeOrganisatie"] == RSIN
    assert made.json["uiterlijkeEinddatumAfdoening"] == "2024-03-01"
    assert (made.json["omschrijving"], made.json["communicatiekanaal"]) == ("", "")
    changed = zgw.patch(made.json["url"], {"einddatum_gepland": "2024-02-01"})
    assert changed.json["einddatumGepland"] == "2024-02-01"
    assert changed.json["uiterlijkeEinddatumAfdoening"] == "2024-03-01"


def test_a_zaak_with_a_name_twice_is_not_made(zgw: Zgw, types: Types) -> None:
    found = zgw.post("zaken/zaken", zaak(types.zaaktype, verantwoordelijke_organisatie="000000000"))
    assert (found.status, found.fault("verantwoordelijkeOrganisatie")) == (400, "ambiguous")
    assert Zaak.objects.count() == 0


def rol(types: Types, of: str, kind: str, **identification: Any) -> dict[str, Any]:
    return {
        "zaak": of,
        "betrokkeneType": kind,
        "roltype": types.roltype,
        "roltoelichting": "Aanvrager",
        "betrokkeneIdentificatie": identification,
    }


def test_a_house_number_as_text(zgw: Zgw, types: Types) -> None:
    address = {
        "aoa_identificatie": "0363200000123456",
        "wplWoonplaatsNaam": "Voorbeeldstad",
        "gorOpenbareRuimteNaam": "Dorpsstraat",
        "aoaPostcode": None,
        "aoaHuisnummer": "151",
        "aoaHuisletter": None,
    }
    whole = types.zaak()["url"]
    made = zgw.made(
        "zaken/rollen", rol(types, whole, "natuurlijk_persoon", inp_bsn="111222333", verblijfsadres=address)
    )
    shown = made["betrokkeneIdentificatie"]["verblijfsadres"]
    assert (shown["aoaHuisnummer"], shown["aoaPostcode"]) == (151, "")
    assert made["betrokkeneIdentificatie"]["inpBsn"] == "111222333"
    address["aoaHuisnummer"] = "151a"
    refused = zgw.post("zaken/rollen", rol(types, whole, "natuurlijk_persoon", verblijfsadres=address))
    assert refused.fault("betrokkeneIdentificatie.verblijfsadres.aoaHuisnummer") == "invalid"


def test_what_an_object_is_as_text(zgw: Zgw, types: Types) -> None:
    body = {"zaak": types.zaak()["url"], "object_type": "overige", "object_type_overige": "locatie"}
    made = zgw.made("zaken/zaakobjecten", {**body, "object_identificatie": {"overige_data": "Dorpsstraat 1"}})
    assert made["objectIdentificatie"] == {"overigeData": "Dorpsstraat 1"}
    free = {"some_field": {"in_ner": None}}
    made = zgw.made("zaken/zaakobjecten", {**body, "objectIdentificatie": {"overigeData": free}})
    assert made["objectIdentificatie"] == {"overigeData": free}
    changed = zgw.patch(made["url"], {"objectIdentificatie": {"overige_data": "anders"}})
    assert changed.json["objectIdentificatie"] == {"overigeData": "anders"}
    assert zgw.post("zaken/zaakobjecten", {**body, "objectIdentificatie": {"overigeData": 5}}).status == 400


def test_a_document_whose_content_comes_later(zgw: Zgw, types: Types) -> None:
    body = document(types.informatieobjecttype, inhoud="", bestandsomvang=0)
    made = zgw.made("documenten/enkelvoudiginformatieobjecten", body)
    assert (made["inhoud"], made["bestandsomvang"], made["locked"], made["bestandsdelen"]) == (None, 0, False, [])
    lock = zgw.made(f"{made['url']}/lock", {})["lock"]
    filled = zgw.patch(made["url"], {"lock": lock, "inhoud": "aGFsbG8=", "bestandsomvang": 5})
    assert filled.status == 200, filled.content
    assert zgw.get(filled.json["inhoud"]).content == b"hallo"
    emptied = zgw.patch(made["url"], {"lock": lock, "inhoud": ""})
    assert (emptied.json["inhoud"], emptied.json["bestandsomvang"]) == (None, None)


def test_an_empty_content_with_a_size_is_one_that_comes_in_parts(zgw: Zgw, types: Types) -> None:
    body = document(types.informatieobjecttype, inhoud="", bestandsomvang=5)
    made = zgw.made("documenten/enkelvoudiginformatieobjecten", body)
    assert (made["locked"], [part["omvang"] for part in made["bestandsdelen"]]) == (True, [5])


def test_a_search_in_snake_case(zgw: Zgw, types: Types) -> None:
    whole = types.zaak()["url"]
    zgw.made("zaken/rollen", rol(types, whole, "natuurlijk_persoon", inpBsn="111222333"))
    key = "rol__betrokkene_identificatie__natuurlijk_persoon__inp_bsn"
    assert zgw.post("zaken/zaken/_zoek", {key: "111222333"}).json["count"] == 1
    both = {key: "111222333", "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": "111222333"}
    assert zgw.post("zaken/zaken/_zoek", both).codes == {"ambiguous"}


def test_numbers_are_asked_for_as_text(zgw: Zgw) -> None:
    assert len(zgw.made("zaken/zaaknummer_reserveren", {"bronorganisatie": RSIN, "aantal": "2"})) == 2


def test_what_has_no_value_is_an_empty_text_where_clients_expect_one(zgw: Zgw, types: Types) -> None:
    whole = types.zaak()
    assert whole["processobjectaard"] == ""
    assert zgw.get(types.resultaattype).json["procesobjectaard"] == ""
    catalogus = zgw.get(types.catalogus).json
    assert (catalogus["naam"], catalogus["versie"]) == ("", "")
    sent = zgw.made(
        "documenten/verzendingen",
        {
            "betrokkene": "https://klanten.example/1",
            "informatieobject": types.document()["url"],
            "aardRelatie": "geadresseerde",
            "contactPersoon": "https://klanten.example/2",
            "mijnOverheid": True,
        },
    )
    assert (sent["faxnummer"], sent["emailadres"], sent["telefoonnummer"]) == ("", "", "")
    assert whole["archiefnominatie"] is None
