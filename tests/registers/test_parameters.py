"""Parameters of lists that the standard does not have and clients send."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from openloket.registers.api import access, reading, statements
from openloket.registers.api.registry import REGISTRY
from openloket.registers.zaken import tally
from tests.registers import zgw as client
from tests.registers.test_tolerance import rol
from tests.registers.zgw import Types, Zgw

PAGED = sorted(name for name, resource in REGISTRY.items() if resource.paged and resource.allows("list"))


@pytest.mark.parametrize("name", [name for name in PAGED if REGISTRY[name].within == ""])
def test_every_paged_list_takes_a_page_size(zgw: Zgw, name: str) -> None:
    root = f"{client.BASE}/{REGISTRY[name].root}"
    assert zgw.get(f"{root}?pageSize=5").status == 200
    for wrong in ("0", "-1", "veel", "1.5", "", "٣", "9" * 30):
        assert zgw.get(f"{root}?pageSize={wrong}").fault("pageSize") == "invalid", wrong


def test_a_page_has_the_size_that_is_asked_and_at_most_500(zgw: Zgw, types: Types) -> None:
    made = [types.zaak()["url"] for _ in range(5)]
    tally.settle()
    seen, url = [], "zaken/zaken?pageSize=2"
    while url:
        page = zgw.get(url).json
        assert page["count"] == 5
        assert len(page["results"]) <= 2
        seen += [row["url"] for row in page["results"]]
        url = page["next"]
    assert seen == made[::-1]
    back = zgw.get("zaken/zaken?pageSize=2&page=3").json
    assert "pageSize=2" in back["previous"]
    assert zgw.get("zaken/zaken?pageSize=2&page=4").status == 404
    assert len(zgw.get("zaken/zaken?pageSize=100000").json["results"]) == 5
    assert zgw.post("zaken/zaken/_zoek?pageSize=2", {}).json["next"] is not None
    document = types.document()["url"]
    found = zgw.post("documenten/enkelvoudiginformatieobjecten/_zoek?pageSize=1", {"uuid__in": [document[-36:]]})
    assert found.json["count"] == 1


@pytest.mark.parametrize("search", ["zaken/zaken/_zoek", "documenten/enkelvoudiginformatieobjecten/_zoek"])
def test_a_search_that_expands_nothing_may_say_so(zgw: Zgw, types: Types, search: str) -> None:
    found = zgw.post(search, {"uuid__in": [types.document()["url"][-36:]], "expand": None})
    assert found.status == 200


def test_a_page_far_in_a_long_list_has_the_size_that_is_asked(zgw: Zgw, types: Types, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading.counting, "FAR", 2)
    statements.listing.cache_clear()
    made = [types.zaak()["url"] for _ in range(7)]
    tally.settle()
    page = zgw.get("zaken/zaken?pageSize=2&page=3").json
    assert [row["url"] for row in page["results"]] == made[::-1][4:6]
    monkeypatch.undo()
    statements.listing.cache_clear()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("identificatie__icontains=2024-AB", ["ZAAK-2024-ab1"]),
        ("identificatie__icontains=zaak", ["ZAAK-2025-x2", "ZAAK-2024-ab1"]),
        ("identificatie__icontains=x2", ["ZAAK-2025-x2"]),
        ("identificatie__icontains=%25", []),
        ("identificatie__icontains=2024_ab", []),
        ("identificatie__icontains=2024%5C-ab", []),
        ("omschrijving=fees_", []),
        ("omschrijving=FEEST", ["ZAAK-2025-x2", "ZAAK-2024-ab1"]),
        ("omschrijving=buurtfeest in", ["ZAAK-2024-ab1"]),
        ("omschrijving=buurtfeest in&identificatie__icontains=2025", []),
        ("zaaktype__omschrijving=VERGUNNING", ["ZAAK-2025-x2", "ZAAK-2024-ab1"]),
        ("zaaktype__omschrijving=subsidie", []),
    ],
)
def test_zaken_by_a_part_of_a_text(zgw: Zgw, types: Types, query: str, found: list[str]) -> None:
    types.zaak(identificatie="ZAAK-2024-ab1", omschrijving="Buurtfeest in de straat")
    types.zaak(identificatie="ZAAK-2025-x2", omschrijving="Feestterrein")
    page = zgw.get(f"zaken/zaken?{query.replace(' ', '%20')}").json
    assert [row["identificatie"] for row in page["results"]] == found
    assert page["count"] == len(found)
    name, _, value = query.partition("&")[0].partition("=")
    if "&" not in query and "%" not in query:
        assert zgw.post("zaken/zaken/_zoek", {name: value}).json["count"] == len(found)


def test_a_part_of_a_text_is_found_by_index(zgw: Zgw, types: Types) -> None:
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"set local enable_{way} = off")
        for column in ("identificatie", "omschrijving"):
            cursor.execute(f"explain select id from registers_zaak t where t.{column} ilike '%feest%'")
            assert any("zaak_texts" in row[0] for row in cursor.fetchall())
        for column in ("titel", "auteur"):
            cursor.execute(
                f"explain select id from registers_enkelvoudiginformatieobject t where t.{column} ilike '%feest%'"
            )
            assert any("document_texts" in row[0] for row in cursor.fetchall())


def test_zaken_of_an_organisation(zgw: Zgw, types: Types) -> None:
    company, branch, other = (types.zaak()["url"] for _ in range(3))
    zgw.made("zaken/rollen", rol(types, company, "niet_natuurlijk_persoon", kvkNummer="12345678", innNnpId="002564440"))
    zgw.made("zaken/rollen", rol(types, branch, "vestiging", kvkNummer="12345678", vestigingsNummer="000012345678"))
    zgw.made("zaken/rollen", rol(types, other, "vestiging", kvkNummer="87654321"))

    def of(name: str, value: str = "12345678") -> list[str]:
        page = zgw.get(f"zaken/zaken?rol__betrokkeneIdentificatie__{name}={value}").json
        assert page["count"] == len(page["results"])
        return [row["url"] for row in page["results"]]

    assert of("nietNatuurlijkPersoon__kvkNummer") == [company]
    assert of("vestiging__kvkNummer") == [branch]
    assert of("vestiging__kvkNummer", "87654321") == [other]
    assert of("vestiging__kvkNummer", "11111111") == []
    rollen = zgw.get("zaken/rollen?betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer=12345678").json
    assert [row["zaak"] for row in rollen["results"]] == [company]
    assert rollen["results"][0]["betrokkeneIdentificatie"]["kvkNummer"] == "12345678"


def test_zaken_of_who_acts_for_someone(zgw: Zgw, types: Types) -> None:
    own, authorised, giver = (types.zaak()["url"] for _ in range(3))
    for url, indication in ((own, ""), (authorised, "gemachtigde"), (giver, "machtiginggever")):
        body = rol(types, url, "natuurlijk_persoon", inpBsn="111222333")
        zgw.made("zaken/rollen", {**body, "indicatieMachtiging": indication})

    def of(kind: str) -> list[str]:
        return [row["url"] for row in zgw.get(f"zaken/zaken?rol__machtiging={kind}").json["results"]]

    assert (of("eigen"), of("gemachtigde"), of("machtiginggever")) == ([own], [authorised], [giver])
    assert zgw.get("zaken/zaken?rol__machtiging=ander").codes == {"invalid_choice"}
    assert zgw.get("zaken/rollen?machtiging=eigen").json["count"] == 1


def test_what_is_asked_of_rollen_is_asked_of_one_rol(zgw: Zgw, types: Types) -> None:
    """A zaak of which I am told is not a zaak that I began."""
    mine, told = types.zaak()["url"], types.zaak()["url"]
    zgw.made("zaken/rollen", rol(types, mine, "natuurlijk_persoon", inpBsn="111222333"))
    zgw.made(
        "zaken/rollen",
        {**rol(types, told, "natuurlijk_persoon", inpBsn="111222333"), "indicatieMachtiging": "gemachtigde"},
    )
    zgw.made("zaken/rollen", rol(types, told, "natuurlijk_persoon", inpBsn="123456782"))
    me = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=111222333"
    query = f"zaken/zaken?{me}&rol__machtiging=eigen&rol__omschrijvingGeneriek=initiator"
    assert [row["url"] for row in zgw.get(query).json["results"]] == [mine]
    assert zgw.get(f"zaken/zaken?{me}").json["count"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("titel=PLATTE", ["Plattegrond Noord", "Plattegrond Zuid"]),
        ("titel=noord", ["Plattegrond Noord"]),
        ("titel=noord&auteur=piet", []),
        ("auteur=jan", ["Plattegrond Noord"]),
        ("creatiedatum__gte=2024-02-01", ["Plattegrond Zuid", "Brief"]),
        ("creatiedatum__gte=2024-02-01&creatiedatum__lte=2024-02-01", ["Plattegrond Zuid"]),
        ("creatiedatum__lte=2024-01-15", ["Plattegrond Noord"]),
    ],
)
def test_documents_by_what_they_are(zgw: Zgw, types: Types, query: str, found: list[str]) -> None:
    types.document(titel="Plattegrond Noord", auteur="Jan de Vries", creatiedatum="2024-01-15")
    types.document(titel="Plattegrond Zuid", auteur="Piet", creatiedatum="2024-02-01")
    types.document(titel="Brief", auteur="Piet", creatiedatum="2024-03-01")
    page = zgw.get(f"documenten/enkelvoudiginformatieobjecten?{query}&ordering=creatiedatum").json
    assert [row["titel"] for row in page["results"]] == found
    assert page["count"] == len(found)


def test_documents_in_order(zgw: Zgw, types: Types) -> None:
    for titel, auteur in (("b", "y"), ("a", "z"), ("c", "x")):
        types.document(titel=titel, auteur=auteur)

    def ordered(way: str, name: str) -> str:
        rows = zgw.get(f"documenten/enkelvoudiginformatieobjecten?ordering={way}").json["results"]
        return "".join(row[name] for row in rows)

    assert (ordered("titel", "titel"), ordered("-titel", "titel"), ordered("auteur", "titel")) == ("abc", "cba", "cba")
    assert zgw.get("documenten/enkelvoudiginformatieobjecten?ordering=lock").fault("ordering") == "invalid_choice"


def test_zaken_without_a_date_come_last_both_ways(zgw: Zgw, types: Types) -> None:
    dates = ("2024-03-01", None, "2024-05-01")
    for day in dates:
        types.zaak(publicatiedatum=day)

    def ordered(way: str) -> list[str | None]:
        return [row["publicatiedatum"] for row in zgw.get(f"zaken/zaken?ordering={way}").json["results"]]

    assert ordered("publicatiedatum") == ["2024-03-01", "2024-05-01", None]
    assert ordered("-publicatiedatum") == ["2024-05-01", "2024-03-01", None]


def test_documents_of_a_zaak_and_of_a_type(zgw: Zgw, types: Types) -> None:
    whole, one, other = types.zaak()["url"], types.document()["url"], types.document()["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": whole, "informatieobject": one})
    for name in ("objectinformatieobjecten__object", "objectinformatieobjecten_object"):
        page = zgw.get(f"documenten/enkelvoudiginformatieobjecten?{name}={whole}").json
        assert [row["url"] for row in page["results"]] == [one], name
        assert zgw.get(f"documenten/enkelvoudiginformatieobjecten?{name}=https://elders.example/x").json["count"] == 0
    kind = "documenten/enkelvoudiginformatieobjecten?informatieobjecttype="
    assert {row["url"] for row in zgw.get(kind + types.informatieobjecttype).json["results"]} == {one, other}
    assert zgw.get(kind + types.zaaktype).json["count"] == 0
    assert zgw.get(f"{kind}geen-url").status == 400


def test_a_list_shows_only_what_its_caller_may_see(zgw: Zgw, types: Types) -> None:
    types.zaak(omschrijving="Geheim feest", vertrouwelijkheidaanduiding="geheim")
    open_ = types.zaak(omschrijving="Open feest")["url"]
    types.document(titel="Geheim feest", vertrouwelijkheidaanduiding="geheim")
    types.document(titel="Open feest")
    grants = [
        {
            "component": "zrc",
            "scopes": ["zaken.lezen"],
            "zaaktype": types.zaaktype,
            "maxVertrouwelijkheidaanduiding": "openbaar",
        },
        {
            "component": "drc",
            "scopes": ["documenten.lezen"],
            "informatieobjecttype": types.informatieobjecttype,
            "maxVertrouwelijkheidaanduiding": "openbaar",
        },
    ]
    other = client.client("lezer", grants)
    access.forget()
    page = other.get("zaken/zaken?omschrijving=feest&pageSize=10").json
    assert ([row["url"] for row in page["results"]], page["count"]) == ([open_], 1)
    documents = other.get("documenten/enkelvoudiginformatieobjecten?titel=feest").json
    assert ([row["titel"] for row in documents["results"]], documents["count"]) == (["Open feest"], 1)


def test_many_zaken_are_counted_as_before(zgw: Zgw, types: Types) -> None:
    for _ in range(3):
        types.zaak()
    tally.settle()
    types.zaak()
    assert zgw.get("zaken/zaken?zaaktype__omschrijving=evenement&pageSize=1").json["count"] == 4
