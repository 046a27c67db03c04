"""Lists, pages, filters, search, caching: what a reader of the registers counts on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.api import access, counting, database
from openloket.registers.api.registry import REGISTRY
from openloket.registers.models import Zaak
from openloket.registers.zaken import rules, tally
from tests.registers import zgw as client
from tests.registers.zgw import RSIN, Types, Zgw


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that a call takes."""
    seen: list[str] = []
    database.OBSERVERS.append(seen.append)
    yield seen
    database.OBSERVERS.remove(seen.append) if seen.append in database.OBSERVERS else database.OBSERVERS.clear()


def test_a_list_is_one_statement_whatever_the_page(zgw: Zgw, types: Types, statements: list[str]) -> None:
    many(types, 250)
    zgw.get("zaken/zaken")
    for path in ("zaken/zaken", "zaken/zaken?page=3", f"zaken/zaken?zaaktype={types.zaaktype}&expand=zaaktype,status"):
        statements.clear()
        assert zgw.get(path).status == 200
        assert len(statements) == 1, path


def test_a_zaak_is_made_in_two_statements(zgw: Zgw, types: Types, statements: list[str]) -> None:
    types.zaak()
    statements.clear()
    types.zaak()
    assert len(statements) == 2


def test_who_tells_another_register_after_commit_has_a_transaction() -> None:
    telling = [r for r in REGISTRY.values() if {rules.zrc_024, rules.zrc_025} & set(r.rules)]
    assert sorted(resource.name for resource in telling) == ["zaakcontactmoment", "zaakverzoek"]
    assert all(resource.lock for resource in telling)


def many(types: Types, count: int) -> None:
    one = Zaak.objects.get(uuid=types.zaak()["url"][-36:])
    Zaak.objects.bulk_create(
        Zaak(
            identificatie=f"V{n}",
            bronorganisatie=RSIN,
            verantwoordelijke_organisatie=RSIN,
            zaaktype=one.zaaktype,
            startdatum=one.startdatum,
            registratiedatum=one.registratiedatum,
            vertrouwelijkheidaanduiding="openbaar" if n % 2 else "geheim",
        )
        for n in range(count - 1)
    )


def test_pages_follow_each_other(zgw: Zgw, types: Types) -> None:
    many(types, 250)
    first = zgw.get("zaken/zaken").json
    assert (first["count"], len(first["results"]), first["previous"]) == (250, 100, None)
    second = zgw.get(first["next"]).json
    third = zgw.get(second["next"]).json
    assert (third["next"], len(third["results"])) == (None, 50)
    assert zgw.get(third["previous"]).json["results"] == second["results"]
    seen = [row["url"] for page in (first, second, third) for row in page["results"]]
    assert len(set(seen)) == 250
    assert zgw.get("zaken/zaken?page=4").status == 404
    assert zgw.get("zaken/zaken?page=0").status == 404
    assert zgw.get("zaken/zaken?page=x").status == 400


@pytest.mark.parametrize("settled", [0, 100, 10_000])
def test_counted_blocks_say_what_counting_says(
    zgw: Zgw, types: Types, settled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far the counting is, and however far the page, the answer is that of counting each row."""
    many(types, 730)
    other = client.types(zgw, identificatie="ANDERS")
    for _ in range(5):
        other.zaak()
    if settled:
        tally.settle(settled)
    Zaak.objects.filter(identificatie__in=["V3", "V300", "V700"]).delete()
    Zaak.objects.filter(identificatie="V5").update(vertrouwelijkheidaanduiding="geheim")
    monkeypatch.setattr(counting, "FAR", 100)
    for query, rows in (
        ("", Zaak.objects.all()),
        (f"&zaaktype={types.zaaktype}", Zaak.objects.filter(zaaktype__identificatie="EVENEMENT")),
        ("&maximaleVertrouwelijkheidaanduiding=openbaar", Zaak.objects.filter(vertrouwelijkheidaanduiding="openbaar")),
        ("&startdatum__gte=2000-01-01", Zaak.objects.all()),
    ):
        expected = [str(uuid) for uuid in rows.order_by("-id").values_list("uuid", flat=True)]
        for page in range(1, len(expected) // 100 + 2):
            found = zgw.get(f"zaken/zaken?page={page}{query}").json
            assert found["count"] == len(expected), query
            assert [row["uuid"] for row in found["results"]] == expected[(page - 1) * 100 : page * 100], (query, page)


def test_a_day_on_which_types_hold_says_nothing_of_a_zaak(zgw: Zgw, types: Types) -> None:
    """A resource that is not valid for a time has no such parameter; it is left alone, as any other that is not known."""
    url = types.zaak()["url"]
    assert zgw.get(f"{url}?datumGeldigheid=2020-01-01").status == 200
    assert zgw.get(f"{types.zaaktype}?datumGeldigheid=gisteren").status == 400


def test_a_filter_narrows_and_an_unknown_one_is_refused(zgw: Zgw, types: Types) -> None:
    made = types.zaak(startdatum="2024-02-01", identificatie="F1", archiefnominatie="vernietigen")
    types.zaak(startdatum="2024-03-01")
    for query in (
        "identificatie=F1",
        "startdatum=2024-02-01",
        "startdatum__lt=2024-02-15",
        "archiefnominatie__in=vernietigen,blijvend_bewaren",
        f"bronorganisatie__in={RSIN}&identificatie=F1",
        "einddatum__isnull=true&identificatie=F1",
        "ordering=startdatum",
        "ordering=-startdatum&page=1&identificatie=F1",
    ):
        assert zgw.get(f"zaken/zaken?{query}").json["results"][0]["url"] == made["url"], query
    for query, code in (
        ("onbekend=1", "unknown-parameters"),
        ("startdatum=gisteren", "invalid"),
        ("archiefstatus=weg", "invalid_choice"),
        ("ordering=toelichting", "invalid_choice"),
        ("zaaktype=geen-url", "invalid"),
        ("einddatum__isnull=misschien", "invalid"),
    ):
        found = zgw.get(f"zaken/zaken?{query}")
        assert (found.status, found.codes) == (400, {code}), query
    assert zgw.get("zaken/zaken?zaaktype=https://elders.example/zaaktypen/1").json["count"] == 0


def test_who_is_found_by_bsn(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    types.zaak()
    body = {"zaak": made, "roltype": types.roltype, "roltoelichting": "x", "betrokkeneType": "natuurlijk_persoon"}
    zgw.made("zaken/rollen", {**body, "betrokkeneIdentificatie": {"inpBsn": "999993653"}})
    key = "betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999993653"
    assert [row["url"] for row in zgw.get(f"zaken/zaken?rol__{key}").json["results"]] == [made]
    assert zgw.get(f"zaken/rollen?{key}").json["count"] == 1
    assert zgw.get("zaken/zaken?rol__omschrijvingGeneriek=initiator").json["count"] == 1


AREA = [[[5.0, 52.0], [6.0, 52.0], [6.0, 53.0], [5.0, 53.0], [5.0, 52.0]]]
HOLE = [[5.4, 52.4], [5.6, 52.4], [5.6, 52.6], [5.4, 52.6], [5.4, 52.4]]


@pytest.mark.parametrize(
    ("shape", "area", "inside"),
    [
        ({"type": "Point", "coordinates": [5.5, 52.5]}, {"type": "Polygon", "coordinates": AREA}, True),
        ({"type": "Point", "coordinates": [4.5, 52.5]}, {"type": "Polygon", "coordinates": AREA}, False),
        ({"type": "Point", "coordinates": [5.5, 52.5]}, {"type": "Polygon", "coordinates": [*AREA, HOLE]}, False),
        ({"type": "Point", "coordinates": [5.5, 52.5]}, {"type": "MultiPolygon", "coordinates": [AREA]}, True),
        (
            {"type": "LineString", "coordinates": [[5.1, 52.1], [5.2, 52.2]]},
            {"type": "Polygon", "coordinates": AREA},
            True,
        ),
        (
            {"type": "LineString", "coordinates": [[5.1, 52.1], [7.2, 52.2]]},
            {"type": "Polygon", "coordinates": AREA},
            False,
        ),
    ],
)
def test_zaken_are_found_in_an_area(zgw: Zgw, types: Types, shape: Any, area: Any, inside: bool) -> None:
    types.zaak(zaakgeometrie=shape)
    types.zaak()
    assert zgw.post("zaken/zaken/_zoek", {"zaakgeometrie": {"within": area}}).json["count"] == int(inside)


WITHIN = "zaakgeometrie.within"


def nested(name: str, depth: int) -> list[Any]:
    """Fields of a zaak inside each other, so deep."""
    found: list[Any] = ["url"]
    for _ in range(depth):
        found = [{name: found}]
    return found


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"zaakgeometrie": {"within": {"type": "Polygon", "coordinates": [[[5, 52]]]}}}, "zaakgeometrie.within"),
        ({"zaakgeometrie": {"within": {"type": "Point", "coordinates": [500, 52]}}}, "zaakgeometrie.within"),
        ({"uuid__in": ["x"]}, "uuid__in"),
        ({"zaaktype__in": "x"}, "zaaktype__in"),
        ({"onbekend": 1}, "onbekend"),
        ({"startdatum__gte": 1}, "startdatum__gte"),
        ({"expand": 1}, "expand"),
        ({"expand": ".".join(["hoofdzaak"] * 101)}, "expand"),
        ({"expand": ".".join(["hoofdzaak"] * 20_000)}, "expand"),
        ({"fields": nested("hoofdzaak", 101)}, "fields"),
        ({"zaakgeometrie": {"within": {"type": "Point", "coordinates": [5, 52], "a": {"b": "\0"}}}}, WITHIN + ".a.b"),
    ],
)
def test_a_search_that_is_not_right_is_refused(zgw: Zgw, body: Any, name: str) -> None:
    found = zgw.post("zaken/zaken/_zoek", body)
    assert (found.status, bool(found.fault(name))) == (400, True)


def test_an_etag_saves_a_reader_the_answer(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    first = zgw.get(made)
    etag = first.headers["ETag"]
    again = zgw.get(made, If_None_Match=f'"anders", {etag}')
    assert (again.status, again.content) == (304, b"")
    head = zgw.call("HEAD", made)
    assert (head.status, head.content, head.headers["ETag"]) == (200, b"", etag)
    zgw.patch(made, {"toelichting": "anders"})
    assert zgw.get(made, If_None_Match=etag).status == 200
    assert first.headers["API-version"] == "1.7.0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Accept_Crs": ""}, 412), ({"Accept_Crs": "EPSG:28992"}, 406), ({"Content_Crs": "EPSG:28992"}, 415)],
)
def test_coordinates_are_in_wgs84(zgw: Zgw, headers: dict[str, str], status: int) -> None:
    assert zgw.get("zaken/zaken", **headers).status == status


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"omschrijving": "\\ud800"}', "application/json", 400),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"omschrijving": "a\\u0000b"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
    ],
)
def test_a_body_that_is_not_right_is_refused(zgw: Zgw, raw: bytes, kind: str, status: int) -> None:
    assert zgw.call("POST", "zaken/zaken", raw=raw, kind=kind).status == status


def test_every_fault_is_told_at_once(zgw: Zgw, types: Types) -> None:
    body = {"zaaktype": types.zaaktype, "bronorganisatie": "1", "startdatum": "morgen", "omschrijving": "x" * 81}
    found = zgw.post("zaken/zaken", body)
    assert {(item["name"], item["code"]) for item in found.json["invalidParams"]} == {
        ("bronorganisatie", "invalid-length"),
        ("verantwoordelijkeOrganisatie", "required"),
        ("startdatum", "invalid"),
        ("omschrijving", "max_length"),
    }
    assert found.json["status"] == 400
    assert Zaak.objects.count() == 0


def test_an_address_without_anything_is_404(zgw: Zgw) -> None:
    for path in ("zaken/nietbekend", "zaken/zaken/geen-uuid", "zaken/zaken/a/b/c/d/e", "catalogi/zaaktypen/1/publish"):
        assert zgw.get(path).status == 404, path
    assert zgw.call("PUT", "zaken/statussen/00000000-0000-4000-8000-000000000000", {}).status == 405


def test_grants_are_read_again_in_time(zgw: Zgw, monkeypatch: pytest.MonkeyPatch) -> None:
    first = access.clients()
    monkeypatch.setattr(access.time, "monotonic", lambda: 1e9)
    assert access.clients() is not first


def test_query_parameters_that_cannot_be_read(zgw: Zgw) -> None:
    assert zgw.get("zaken/zaken?identificatie=%ff").status == 400


def test_notities_have_the_page_size_that_is_asked(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    for n in range(3):
        zgw.made("zaken/zaaknotities", {"gerelateerdAan": made, "onderwerp": f"Notitie {n}", "tekst": "x"})
    page = zgw.get("zaken/zaaknotities?pageSize=2&onderwerp__icontains=notitie").json
    assert (page["count"], len(page["results"])) == (3, 2)
    assert len(zgw.get(page["next"]).json["results"]) == 1


def test_expand_goes_as_deep_as_an_answer_can(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    for url in (made, "zaken/zaken"):
        assert zgw.get(f"{url}?expand={'.'.join(['hoofdzaak'] * 40)}").status == 200
        again = ",".join(["hoofdzaak.rollen", "hoofdzaak.status"] * 100)
        assert zgw.get(f"{url}?expand={again}").status == 200  # what is asked again counts once
        assert zgw.get(f"{url}?expand={'.'.join(['hoofdzaak'] * 101)}").fault("expand") == "too-many"


@pytest.mark.parametrize(
    "path", ["autorisaties/applicaties/consumer?clientId=", "zaken/zaken?identificatie=", "zaken/rollen?x="]
)
def test_a_parameter_that_the_database_cannot_hold_is_refused(zgw: Zgw, path: str) -> None:
    found = zgw.get(f"{path}a%00b")
    name = path.partition("?")[2][:-1]
    assert (found.status, found.fault(name)) == (400, "null_characters_not_allowed")
