"""ztc-001 … ztc-017: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openloket.registers.catalogi import selectielijst
from tests.conftest import SHARED
from tests.registers import zgw as client
from tests.registers.zgw import ZAAKTYPE, Types, Zgw

PROCES = "https://selectielijst.example/api/v1/procestypen/11111111-1111-4111-8111-111111111111"
ANDER_PROCES = PROCES.replace("1111-4", "2222-4")
KLASSE = "https://selectielijst.example/api/v1/resultaten/33333333-3333-4333-8333-333333333333"
TERMIJN = KLASSE.replace("3333-4", "4444-4")
LANG = KLASSE.replace("3333-4", "6666-4")
"""A resultaattypeomschrijving of more characters than the register keeps."""
VERLEEND = "https://selectielijst.example/api/v1/resultaattypeomschrijvingen/55555555-5555-4555-8555-555555555555"


@pytest.fixture
def lijst(settings: Any, tmp_path: Path) -> None:
    """A small selectielijst in files, in the form of VNG's."""
    uuid = lambda url: url.rsplit("/", 1)[1]  # noqa: E731
    (tmp_path / "procestypen.json").write_text(json.dumps([{"url": uuid(PROCES)}, {"url": uuid(ANDER_PROCES)}]))
    rows = [
        {
            "url": uuid(KLASSE),
            "procesType": uuid(PROCES),
            "waardering": "vernietigen",
            "bewaartermijn": "P5Y",
            "procestermijn": "nihil",
        },
        {
            "url": uuid(TERMIJN),
            "procesType": uuid(PROCES),
            "waardering": "vernietigen",
            "bewaartermijn": "P1Y",
            "procestermijn": "ingeschatte_bestaansduur_procesobject",
        },
    ]
    (tmp_path / "resultaten.json").write_text(json.dumps(rows))
    (tmp_path / "resultaattypeomschrijvingen.json").write_text(
        json.dumps(
            [
                {"url": uuid(VERLEEND), "omschrijving": "Verleend"},
                {"url": uuid(LANG), "omschrijving": "0123456789" * 9},
            ]
        )
    )
    settings.SELECTIELIJST = str(tmp_path)
    selectielijst._load.cache_clear()


def zaaktype(zgw: Zgw, types: Types, **changes: Any) -> Any:
    return zgw.post(
        "catalogi/zaaktypen", {**ZAAKTYPE, "catalogus": types.catalogus, "identificatie": "NIEUW", **changes}
    )


def resultaattype(zgw: Zgw, types: Types, **changes: Any) -> Any:
    own = changes.pop("zaaktype", None) or zaaktype(zgw, types, selectielijstProcestype=PROCES).json["url"]
    body = {
        "zaaktype": own,
        "omschrijving": "Verleend",
        "resultaattypeomschrijving": VERLEEND,
        "selectielijstklasse": KLASSE,
        "brondatumArchiefprocedure": {"afleidingswijze": "afgehandeld"},
    }
    return zgw.post("catalogi/resultaattypen", {**body, **changes})


def test_ztc_001_passes(zgw: Zgw, types: Types, lijst: None) -> None:
    assert zaaktype(zgw, types, selectielijstProcestype=PROCES).status == 201


def test_ztc_001_fails(zgw: Zgw, types: Types, lijst: None) -> None:
    assert zaaktype(zgw, types, selectielijstProcestype=KLASSE).fault("selectielijstProcestype") == "invalid-resource"


def test_ztc_002_passes(zgw: Zgw, types: Types, lijst: None) -> None:
    made = resultaattype(zgw, types).json
    assert (made["omschrijvingGeneriek"], made["archiefnominatie"], made["archiefactietermijn"]) == (
        "Verleend",
        "vernietigen",
        "P5Y",
    )


def test_ztc_002_passes_a_term_of_its_own(zgw: Zgw, types: Types, lijst: None) -> None:
    made = resultaattype(zgw, types, archiefactietermijn="P7Y", archiefnominatie="blijvend_bewaren").json
    assert (made["archiefactietermijn"], made["archiefnominatie"]) == ("P7Y", "blijvend_bewaren")


def test_ztc_002_passes_with_the_first_80_characters(zgw: Zgw, types: Types, lijst: None) -> None:
    made = resultaattype(zgw, types, resultaattypeomschrijving=LANG).json
    assert made["omschrijvingGeneriek"] == "0123456789" * 8


def test_ztc_002_fails(zgw: Zgw, types: Types, lijst: None) -> None:
    assert resultaattype(zgw, types, selectielijstklasse=PROCES).fault("selectielijstklasse") == "invalid-resource"
    own = zaaktype(zgw, types, selectielijstProcestype=ANDER_PROCES, identificatie="X").json["url"]
    assert "procestype-mismatch" in resultaattype(zgw, types, zaaktype=own).codes


def test_ztc_003_passes(zgw: Zgw, types: Types, lijst: None) -> None:
    way = {"afleidingswijze": "termijn", "procestermijn": "P1Y"}
    assert resultaattype(zgw, types, selectielijstklasse=TERMIJN, brondatumArchiefprocedure=way).status == 201


def test_ztc_003_fails(zgw: Zgw, types: Types, lijst: None) -> None:
    way = {"afleidingswijze": "hoofdzaak"}
    found = resultaattype(zgw, types, brondatumArchiefprocedure=way)
    assert found.fault("brondatumArchiefprocedure.afleidingswijze") == "invalid-afleidingswijze-for-procestermijn"


WAYS = [
    (
        "ztc_004",
        "datumkenmerk",
        {"afleidingswijze": "eigenschap", "datumkenmerk": "x"},
        {"afleidingswijze": "eigenschap"},
        "required",
    ),
    (
        "ztc_004",
        "datumkenmerk",
        {"afleidingswijze": "hoofdzaak"},
        {"afleidingswijze": "hoofdzaak", "datumkenmerk": "x"},
        "must-be-empty",
    ),
    (
        "ztc_005",
        "einddatumBekend",
        {"afleidingswijze": "hoofdzaak", "einddatumBekend": True},
        {"afleidingswijze": "afgehandeld", "einddatumBekend": True},
        "must-be-empty",
    ),
    (
        "ztc_006",
        "objecttype",
        {"afleidingswijze": "zaakobject", "datumkenmerk": "x", "objecttype": "pand"},
        {"afleidingswijze": "zaakobject", "datumkenmerk": "x"},
        "required",
    ),
    (
        "ztc_006",
        "objecttype",
        {"afleidingswijze": "hoofdzaak"},
        {"afleidingswijze": "hoofdzaak", "objecttype": "pand"},
        "must-be-empty",
    ),
    (
        "ztc_007",
        "registratie",
        {"afleidingswijze": "ander_datumkenmerk", "datumkenmerk": "x", "objecttype": "pand", "registratie": "BAG"},
        {"afleidingswijze": "ander_datumkenmerk", "datumkenmerk": "x", "objecttype": "pand"},
        "required",
    ),
    (
        "ztc_007",
        "registratie",
        {"afleidingswijze": "hoofdzaak"},
        {"afleidingswijze": "hoofdzaak", "registratie": "BAG"},
        "must-be-empty",
    ),
    (
        "ztc_008",
        "procestermijn",
        {"afleidingswijze": "termijn", "procestermijn": "P1Y"},
        {"afleidingswijze": "termijn"},
        "required",
    ),
    (
        "ztc_008",
        "procestermijn",
        {"afleidingswijze": "hoofdzaak"},
        {"afleidingswijze": "hoofdzaak", "procestermijn": "P1Y"},
        "must-be-empty",
    ),
]


@pytest.mark.parametrize(("rule", "key", "right", "wrong", "code"), WAYS)
def test_ztc_004_to_ztc_008_pass(
    zgw: Zgw, types: Types, rule: str, key: str, right: dict[str, Any], wrong: dict[str, Any], code: str
) -> None:
    found = resultaattype(zgw, types, brondatumArchiefprocedure=right)
    assert found.status == 201, found.content


@pytest.mark.parametrize(("rule", "key", "right", "wrong", "code"), WAYS)
def test_ztc_004_to_ztc_008_fail(
    zgw: Zgw, types: Types, rule: str, key: str, right: dict[str, Any], wrong: dict[str, Any], code: str
) -> None:
    found = resultaattype(zgw, types, brondatumArchiefprocedure=wrong)
    assert found.fault(f"brondatumArchiefprocedure.{key}") == code


@pytest.mark.parametrize("way", ["afgehandeld", "hoofdzaak", "termijn"])
def test_ztc_008_passes_with_a_term_of_nothing(zgw: Zgw, types: Types, way: str) -> None:
    """Most servers write P0D where there is no term."""
    procedure = {"afleidingswijze": way, "procestermijn": "P0D"}
    made = resultaattype(zgw, types, brondatumArchiefprocedure=procedure)
    assert made.status == 201, made.content
    assert made.json["brondatumArchiefprocedure"]["procestermijn"] == "P0D"


def editor(*scopes: str, name: str = "redacteur") -> Zgw:
    return client.client(name, [{"component": "ztc", "scopes": ["catalogi.lezen", *scopes]}])


def test_ztc_009_passes(zgw: Zgw, types: Types) -> None:
    clerk = editor("catalogi.schrijven")
    concept = zaaktype(zgw, types).json["url"]
    assert clerk.patch(concept, {"aanleiding": "anders"}).status == 200
    assert clerk.patch(types.zaaktype, {"eindeGeldigheid": "2030-12-31"}).json["eindeGeldigheid"] == "2030-12-31"
    assert clerk.delete(concept).status == 204
    assert editor("catalogi.schrijven").get(concept).status == 404
    assert zgw.patch(types.zaaktype, {"trefwoorden": ["feest"]}).status == 200  # a correction


@pytest.mark.parametrize("which", ["zaaktype", "besluittype", "informatieobjecttype"])
def test_ztc_009_fails(types: Types, which: str) -> None:
    clerk, url = editor("catalogi.schrijven"), getattr(types, which)
    assert clerk.patch(url, {"omschrijving": "anders"}).codes == {"non-concept-object"}
    assert clerk.delete(url).codes == {"non-concept-object"}


def test_ztc_009_passes_what_changes_nothing(types: Types) -> None:
    clerk = editor("catalogi.schrijven")
    found = clerk.patch(types.zaaktype, {})
    assert (found.status, found.json) == (200, clerk.get(types.zaaktype).json)


CHANGE, DESTROY = "catalogi.geforceerd-schrijven", "catalogi.geforceerd-verwijderen"


def test_ztc_009_ztc_010_pass_by_force_of_its_own_kind(types: Types) -> None:
    """Who may correct what is published may not remove it, and the other way round."""
    corrects, removes = editor(CHANGE, name="hersteller"), editor(DESTROY, name="opruimer")
    body = {"zaaktype": types.zaaktype, "omschrijving": "Laat", "omschrijvingGeneriek": "adviseur"}
    made = corrects.made("catalogi/roltypen", body)["url"]
    assert corrects.patch(made, {"omschrijving": "Later"}).status == 200
    assert corrects.patch(types.besluittype, {"omschrijving": "anders"}).status == 200
    assert corrects.delete(made).status in (400, 403)
    assert corrects.delete(types.zaaktype).status in (400, 403)
    assert removes.post("catalogi/roltypen", body).status in (400, 403)
    assert removes.patch(made, {"omschrijving": "Laatst"}).status in (400, 403)
    assert removes.patch(made, {}).status in (400, 403)
    assert removes.delete(made).status == 204
    assert removes.delete(types.zaaktype).status == 204


def test_ztc_010_passes(zgw: Zgw) -> None:
    types = client.types(zgw, publish=False)
    clerk = editor("catalogi.schrijven")
    assert clerk.patch(types.roltype, {"omschrijving": "Melder"}).json["omschrijving"] == "Melder"
    assert clerk.delete(types.eigenschap).status == 204


def test_ztc_010_fails(types: Types) -> None:
    clerk = editor("catalogi.schrijven")
    body = {"zaaktype": types.zaaktype, "omschrijving": "Laat", "omschrijvingGeneriek": "adviseur"}
    assert clerk.post("catalogi/roltypen", body).codes == {"non-concept-zaaktype"}
    assert clerk.patch(types.statustypen[0], {"omschrijving": "x"}).codes == {"non-concept-zaaktype"}
    assert clerk.delete(types.resultaattype).codes == {"non-concept-zaaktype"}


def test_ztc_011_passes(zgw: Zgw, types: Types) -> None:
    made = zaaktype(zgw, types, besluittypen=["vergunning"]).json
    assert made["besluittypen"] == [types.besluittype]
    by_url = zaaktype(zgw, types, besluittypen=[types.besluittype], identificatie="URL").json
    assert by_url["besluittypeOmschrijving"] == ["vergunning"]


def test_ztc_011_fails(zgw: Zgw, types: Types) -> None:
    concept = client.types(zgw, publish=False, identificatie="CONCEPT")
    moved = editor("catalogi.schrijven").patch(concept.roltype, {"zaaktype": types.zaaktype})
    assert (moved.status, moved.codes) == (400, {"non-concept-relation"})
    assert zgw.patch(concept.roltype, {"zaaktype": types.zaaktype}).status == 200  # a correction


def test_ztc_010_fails_to_move_a_part_away_from_what_is_published(zgw: Zgw, types: Types) -> None:
    clerk = editor("catalogi.schrijven")
    concept = client.types(zgw, publish=False, identificatie="CONCEPT")
    other = client.types(zgw, publish=False, identificatie="ANDERS")
    for part in (types.roltype, types.resultaattype, types.eigenschap, types.statustypen[0]):
        assert clerk.patch(part, {"zaaktype": concept.zaaktype}).codes == {"non-concept-zaaktype"}, part
        assert zgw.get(part).json["zaaktype"] == types.zaaktype
    assert clerk.patch(concept.roltype, {"zaaktype": other.zaaktype}).status == 200
    assert zgw.patch(types.roltype, {"zaaktype": concept.zaaktype}).status == 200  # a correction


def test_ztc_012_passes(zgw: Zgw, types: Types) -> None:
    made = zaaktype(zgw, types, besluittypen=["vergunning"]).json["url"]
    assert zgw.post(f"{made}/publish").json["concept"] is False


def test_ztc_012_fails(zgw: Zgw, types: Types) -> None:
    body = {
        "catalogus": types.catalogus,
        "omschrijving": "nieuw",
        "publicatieIndicatie": False,
        "informatieobjecttypen": [],
    }
    zgw.made("catalogi/besluittypen", {**body, "beginGeldigheid": "2020-01-01"})
    made = zaaktype(zgw, types, besluittypen=["nieuw"]).json["url"]
    assert zgw.post(f"{made}/publish").fault("besluittypen") == "concept-relation"


def test_ztc_013_passes(zgw: Zgw, types: Types) -> None:
    assert zaaktype(zgw, types, besluittypen=[types.besluittype]).status == 201


def test_ztc_013_fails(zgw: Zgw, types: Types) -> None:
    other = zgw.made(
        "catalogi/catalogussen", {"domein": "ANDER", "rsin": client.RSIN, "contactpersoonBeheerNaam": "x"}
    )["url"]
    found = zaaktype(zgw, types, catalogus=other, besluittypen=[types.besluittype])
    assert found.codes == {"relations-incorrect-catalogus"}
    own = zgw.made(
        "catalogi/besluittypen",
        {
            "catalogus": other,
            "omschrijving": "eigen",
            "publicatieIndicatie": False,
            "informatieobjecttypen": [],
            "beginGeldigheid": "2020-01-01",
        },
    )["url"]
    for named in ([types.besluittype, own], [own, types.besluittype]):
        found = zaaktype(zgw, types, catalogus=other, besluittypen=named)
        assert found.codes == {"relations-incorrect-catalogus"}
    assert zaaktype(zgw, types, catalogus=other, besluittypen=[own]).status == 201


def test_ztc_013_of_the_parts_of_a_zaaktype(zgw: Zgw, types: Types) -> None:
    other = zgw.made(
        "catalogi/catalogussen", {"domein": "ANDER", "rsin": client.RSIN, "contactpersoonBeheerNaam": "x"}
    )["url"]
    body = {**zgw.get(types.informatieobjecttype).json, "catalogus": other, "omschrijving": "elders"}
    elders = zgw.made("catalogi/informatieobjecttypen", body)["url"]
    own = {"zaaktype": types.zaaktype, "volgnummer": 2, "richting": "inkomend"}
    relations = "catalogi/zaaktype-informatieobjecttypen"
    made = zgw.made(relations, {**own, "informatieobjecttype": types.informatieobjecttype})
    assert made["informatieobjecttype"] == types.informatieobjecttype
    found = zgw.post(relations, {**own, "informatieobjecttype": elders})
    assert found.codes == {"relations-incorrect-catalogus"}
    others = client.types(zgw, publish=False, identificatie="ANDERS")
    found = zgw.patch(made["url"], {"statustype": others.statustypen[0]})
    assert found.fault("statustype") == "relations-incorrect-zaaktype"
    assert zgw.patch(made["url"], {"statustype": types.statustypen[0]}).status == 200
    found = zgw.patch(types.eigenschap, {"statustype": others.statustypen[0]})
    assert found.fault("statustype") == "relations-incorrect-zaaktype"


@pytest.mark.parametrize(
    ("component", "scope", "type_"),
    [("zrc", "zaken.lezen", "zaaktype"), ("drc", "documenten.lezen", "informatieobjecttype")],
)
def test_ztc_014_passes(types: Types, component: str, scope: str, type_: str) -> None:
    grant = {
        "component": component,
        "scopes": [scope],
        type_: getattr(types, type_),
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    assert client.client("lezer", [grant]).get(types.zaaktype).status == 200


def test_ztc_014_fails(types: Types) -> None:
    grant = {
        "component": "zrc",
        "scopes": ["zaken.aanmaken"],
        "zaaktype": types.zaaktype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    assert client.client("schrijver", [grant]).get(types.zaaktype).status == 403


def eigenschap(zgw: Zgw, types: Types, formaat: str, lengte: str, values: list[str] | None = None) -> Any:
    own = zaaktype(zgw, types).json["url"]
    specificatie = {"formaat": formaat, "lengte": lengte, "kardinaliteit": "1", "waardenverzameling": values or []}
    body = {"zaaktype": own, "naam": "dag", "definitie": "dag", "specificatie": specificatie}
    return zgw.post("catalogi/eigenschappen", body)


@pytest.mark.parametrize(("formaat", "lengte"), [("datum", "8"), ("datum_tijd", "14"), ("tekst", "5")])
def test_ztc_015_passes(zgw: Zgw, types: Types, formaat: str, lengte: str) -> None:
    assert eigenschap(zgw, types, formaat, lengte).status == 201


@pytest.mark.parametrize(("formaat", "lengte"), [("datum", "10"), ("datum_tijd", "8")])
def test_ztc_015_fails(zgw: Zgw, types: Types, formaat: str, lengte: str) -> None:
    assert eigenschap(zgw, types, formaat, lengte).fault("specificatie.lengte") == "invalid-length"


@pytest.mark.parametrize(
    ("formaat", "lengte", "values"),
    [
        ("tekst", "5", ["rood", "groen"]),
        ("tekst", "255", []),
        ("getal", "3", ["1", "999", "-12"]),
        ("getal", "4,2", ["1", "1234,56", "0.5"]),
        ("datum", "8", ["20240229"]),
        ("datum_tijd", "14", ["20240229235959"]),
    ],
)
def test_ztc_015_passes_with_values(zgw: Zgw, types: Types, formaat: str, lengte: str, values: list[str]) -> None:
    assert eigenschap(zgw, types, formaat, lengte, values).status == 201


@pytest.mark.parametrize(
    ("formaat", "lengte"),
    [
        ("tekst", "x"),
        ("tekst", "0"),
        ("tekst", "256"),
        ("tekst", "4,2"),
        ("tekst", "-5"),
        ("tekst", "\u0665"),
        ("getal", "x"),
        ("getal", "0"),
        ("getal", "4,2,1"),
        ("getal", "4,"),
        ("datum", "\u0668"),
    ],
)
def test_ztc_015_fails_for_a_length_that_does_not_fit(zgw: Zgw, types: Types, formaat: str, lengte: str) -> None:
    assert eigenschap(zgw, types, formaat, lengte).fault("specificatie.lengte") == "invalid-length"


@pytest.mark.parametrize(
    ("formaat", "lengte", "value"),
    [
        ("tekst", "5", "oranje"),
        ("tekst", "5", ""),
        ("getal", "3", "1234"),
        ("getal", "3", "1,5"),
        ("getal", "4,2", "1,234"),
        ("getal", "3", "twee"),
        ("datum", "8", "20230229"),
        ("datum", "8", "2024-02-29"),
        ("datum_tijd", "14", "20240229246060"),
    ],
)
def test_ztc_015_fails_for_a_value_that_does_not_fit(
    zgw: Zgw, types: Types, formaat: str, lengte: str, value: str
) -> None:
    found = eigenschap(zgw, types, formaat, lengte, [value])
    assert found.fault("specificatie.waardenverzameling.0") == "invalid-value"


def test_ztc_016_passes(zgw: Zgw, types: Types) -> None:
    zgw.patch(types.zaaktype, {"eindeGeldigheid": "2022-12-31"})
    new = zaaktype(zgw, types, identificatie="EVENEMENT", beginGeldigheid="2023-01-01").json["url"]
    assert zgw.post(f"{new}/publish").status == 200


def test_ztc_016_fails(zgw: Zgw, types: Types) -> None:
    new = zaaktype(zgw, types, identificatie="EVENEMENT", beginGeldigheid="2023-01-01").json["url"]
    assert zgw.post(f"{new}/publish").codes == {"overlap"}


def test_ztc_017_passes(zgw: Zgw) -> None:
    made = zgw.made("catalogi/catalogussen", {"domein": "LEEG", "rsin": client.RSIN, "contactpersoonBeheerNaam": "x"})[
        "url"
    ]
    assert zgw.delete(made).status == 204


def test_ztc_017_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.delete(types.catalogus)
    assert (found.status, found.json["code"]) == (409, "CATALOG_NOT_EMPTY")


def test_history_gives_the_versions_of_a_day(zgw: Zgw, types: Types) -> None:
    """The example of the historiemodel: a zaaktype names a besluittype, whichever version of it holds."""
    zgw.patch(types.besluittype, {"eindeGeldigheid": "2023-12-31"})
    new = zgw.made(
        "catalogi/besluittypen",
        {
            "catalogus": types.catalogus,
            "omschrijving": "vergunning",
            "publicatieIndicatie": False,
            "informatieobjecttypen": [],
            "beginGeldigheid": "2024-01-01",
        },
    )["url"]
    zgw.made(f"{new}/publish", {})
    assert zgw.get(types.zaaktype).json["besluittypen"] == [new]
    then = zgw.get("catalogi/zaaktypen?identificatie=EVENEMENT&datumGeldigheid=2023-04-01").json["results"]
    assert then[0]["besluittypen"] == [types.besluittype]


def test_concepts_are_listed_when_asked(zgw: Zgw, types: Types) -> None:
    zaaktype(zgw, types)
    count = lambda status: zgw.get(f"catalogi/zaaktypen{status}").json["count"]  # noqa: E731
    assert (count(""), count("?status=concept"), count("?status=alles")) == (1, 1, 2)


VNG = (Path(__file__).parent / "standard" / "selectielijst", SHARED / "data" / "selectielijst")
"""A few rows of VNG's selectielijst, and all of it where it is beside this repository."""


@pytest.mark.parametrize("folder", [folder for folder in VNG if folder.is_dir()], ids=lambda folder: folder.parent.name)
def test_ztc_002_passes_with_the_list_of_vng(zgw: Zgw, types: Types, settings: Any, folder: Path) -> None:
    settings.SELECTIELIJST = str(folder)
    selectielijst._load.cache_clear()
    row = next(
        r
        for r in json.loads((folder / "resultaten.json").read_text())
        if r.get("bewaartermijn") and r["procestermijn"] == "nihil"
    )
    root = "https://selectielijst.example/api/v1"
    own = zaaktype(zgw, types, selectielijstProcestype=f"{root}/procestypen/{row['procesType']}").json["url"]
    said = json.loads((folder / "resultaattypeomschrijvingen.json").read_text())[0]
    made = resultaattype(
        zgw,
        types,
        zaaktype=own,
        selectielijstklasse=f"{root}/resultaten/{row['url']}",
        resultaattypeomschrijving=f"{root}/resultaattypeomschrijvingen/{said['url']}",
    ).json
    assert (made["archiefactietermijn"], made["archiefnominatie"]) == (row["bewaartermijn"], row["waardering"])
    assert made["omschrijvingGeneriek"] == said["omschrijving"]
