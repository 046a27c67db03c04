"""Who may do what: every operation with every way of not being allowed, and nothing leaks by another way round."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.apis import APIS
from tests.registers import zgw as client
from tests.registers.zgw import BASE, Types, Zgw

SOME = "00000000-0000-4000-8000-000000000000"
METHODS = {
    "list": "GET",
    "create": "POST",
    "retrieve": "GET",
    "update": "PUT",
    "partial_update": "PATCH",
    "destroy": "DELETE",
    "headers": "HEAD",
}


def operations() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Every operation: its API, method, path and scopes."""
    for api in APIS.values():
        for resource in [*api.resources.values(), *api.inner.values()]:
            for operation in resource.operations.split():
                path = resource.path.replace("{zaak}", SOME)
                one = operation not in ("list", "create")
                yield api.name, METHODS[operation], f"{path}/{SOME}" if one else path, resource.scopes[operation]
        for (method, path), (_, scopes) in api.special.items():
            filled = "/".join(SOME if part.startswith("{") else part for part in path.split("/"))
            yield api.name, method, filled, scopes


OPERATIONS = sorted(set(operations()))


def test_every_operation_of_the_standard_is_here() -> None:
    assert len({(api, method, path) for api, method, path, _ in OPERATIONS}) > 190


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic amFuOmphbg==",
        "Bearer niets",
        "Bearer a.b.c",
        f"Bearer {client.token(secret='een ander geheim van 32 tekens lang!')}",
        f"Bearer {client.token('onbekend')}",
        f"Bearer {client.token(iat=int(time.time()) - 7200)}",
        f"Bearer {client.token(exp=int(time.time()) - 120)}",
        f"Bearer {client.token(iat=int(time.time()) + 3600)}",
        f"Bearer {client.token(iat='gisteren')}",
        "none",
    ],
    ids=[
        "no-token",
        "basic",
        "garbage",
        "not-base64",
        "wrong-signature",
        "unknown-client",
        "expired",
        "expired-exp",
        "future",
        "wrong-iat",
        "alg-none",
    ],
)
def test_without_a_good_token_nothing_opens(zgw: Zgw, authorization: str) -> None:
    if authorization == "none":
        header, payload, _ = client.token().split(".")
        authorization = f"Bearer eyJhbGciOiJub25lIn0.{payload}."
        assert header
    stranger = Zgw(authorization or " ")
    for api, method, path, _ in OPERATIONS:
        found = stranger.call(method, f"{api}/{path}", {} if method in ("POST", "PUT", "PATCH") else None)
        assert found.status == 403, (api, method, path, found.content)
        assert found.headers["Content-Type"] == "application/problem+json"


def test_a_clock_may_differ_a_little(zgw: Zgw) -> None:
    client.client("laat")
    for shift in (-50, 50):
        good = Zgw(f"Bearer {client.token('laat', iat=int(time.time()) + shift)}")
        assert good.get("zaken/zaken").status == 200


def test_without_the_scope_nothing_opens(zgw: Zgw, types: Types) -> None:
    every = {scope for _, _, _, scopes in OPERATIONS for scope in scopes}
    kinds = {"zrc": "zaaktype", "drc": "informatieobjecttype", "brc": "besluittype"}
    component = {api.name: api.component for api in APIS.values()}
    for number, (api, method, path, scopes) in enumerate(OPERATIONS):
        rest = sorted(every - set(scopes))
        if component[api] == "ztc" and "catalogi.lezen" in scopes:
            rest = [scope for scope in rest if not scope.endswith(".lezen")]
        grants = [
            {"component": c, "scopes": rest, "maxVertrouwelijkheidaanduiding": "zeer_geheim"}
            | ({kinds[c]: getattr(types, kinds[c])} if c in kinds else {})
            for c in component.values()
        ]
        other = client.client(f"bijna{number}", grants)
        found = other.call(method, f"{api}/{path}", {} if method in ("POST", "PUT", "PATCH") else None)
        assert found.status == 403, (api, method, path, found.content)


@pytest.fixture
def city(zgw: Zgw, types: Types) -> dict[str, Any]:
    """A zaak that may be seen, one of another type, and one too confidential, each with everything that hangs on it."""
    other = client.types(zgw, identificatie="ANDERS")
    found = {
        "own": everything(types, types.zaak(omschrijving="eigen")["url"]),
        "other": everything(other, other.zaak(omschrijving="ander")["url"]),
        "secret": everything(types, types.zaak(omschrijving="geheim", vertrouwelijkheidaanduiding="geheim")["url"]),
    }
    grants = [
        {
            "component": "zrc",
            "scopes": ["zaken.lezen", "zaken.bijwerken", "zaken.verwijderen", "zaken.aanmaken", "audittrails.lezen"],
            "zaaktype": types.zaaktype,
            "maxVertrouwelijkheidaanduiding": "openbaar",
        }
    ]
    return {"reader": client.client("lezer", grants), **found}


def everything(types: Types, zaak: str) -> dict[str, str]:
    zgw = types.zgw
    document = types.document()["url"]
    return {
        "zaak": zaak,
        "status": types.status(zaak).json["url"],
        "resultaat": types.resultaat(zaak)["url"],
        "rol": zgw.made(
            "zaken/rollen",
            {
                "zaak": zaak,
                "roltype": types.roltype,
                "roltoelichting": "x",
                "betrokkeneType": "natuurlijk_persoon",
                "betrokkeneIdentificatie": {"inpBsn": "999993653"},
            },
        )["url"],
        "zaakinformatieobject": zgw.made("zaken/zaakinformatieobjecten", {"zaak": zaak, "informatieobject": document})[
            "url"
        ],
        "zaakobject": zgw.made(
            "zaken/zaakobjecten", {"zaak": zaak, "objectType": "pand", "objectIdentificatie": {"identificatie": "1"}}
        )["url"],
        "zaakeigenschap": zgw.made(
            f"{zaak}/zaakeigenschappen", {"zaak": zaak, "eigenschap": types.eigenschap, "waarde": "20240101"}
        )["url"],
        "klantcontact": zgw.made("zaken/klantcontacten", {"zaak": zaak, "datumtijd": "2024-01-01T10:00:00Z"})["url"],
        "zaaknotitie": zgw.made("zaken/zaaknotities", {"gerelateerdAan": zaak, "onderwerp": "x", "tekst": "y"})["url"],
    }


@pytest.mark.parametrize("which", ["other", "secret"])
def test_another_zaaktype_or_a_higher_confidentiality_is_refused(city: dict[str, Any], which: str) -> None:
    reader: Zgw = city["reader"]
    for name, url in city["own"].items():
        assert reader.get(url).status == 200, name
    for name, url in city[which].items():
        assert reader.get(url).status == 403, name
        assert reader.call("HEAD", url).status in (403, 405), name
        for method in ("PUT", "PATCH", "DELETE"):
            assert reader.call(method, url, {} if method != "DELETE" else None).status in (400, 403, 405), (
                name,
                method,
            )
        if name != "zaaknotitie":
            assert reader.delete(url).status in (403, 405), name
    zaak = city[which]["zaak"]
    assert reader.get(f"{zaak}/audittrail").status == 403
    assert reader.get(f"{zaak}/zaakeigenschappen").status == 403
    assert reader.get(f"{zaak}/besluiten").status == 403
    body = {"zaak": zaak, "datumtijd": "2024-01-01T10:00:00Z"}
    assert reader.post("zaken/klantcontacten", body).status == 403


def test_nothing_leaks_in_lists_searches_and_counts(city: dict[str, Any]) -> None:
    reader: Zgw = city["reader"]
    own = city["own"]["zaak"]
    lists = [
        "zaken",
        "resultaten",
        "rollen",
        "statussen",
        "zaakobjecten",
        "klantcontacten",
        "zaaknotities",
        "zaakinformatieobjecten",
    ]
    for name in lists:
        found = reader.get(f"zaken/{name}").json
        rows = found if isinstance(found, list) else found["results"]
        assert len(rows) == 1, name
        assert isinstance(found, list) or found["count"] == 1, name
    assert reader.post("zaken/zaken/_zoek", {}).json["count"] == 1
    everyone = [city[which]["zaak"][-36:] for which in ("own", "other", "secret")]
    found = reader.post("zaken/zaken/_zoek", {"uuid__in": everyone}).json
    assert [row["url"] for row in found["results"]] == [own]
    assert reader.get(f"zaken/rollen?zaak={city['secret']['zaak']}").json["count"] == 0


def test_nothing_leaks_through_expand(zgw: Zgw, types: Types, city: dict[str, Any]) -> None:
    reader: Zgw = city["reader"]
    own, secret = city["own"]["zaak"], city["secret"]["zaak"]
    zgw.patch(secret, {"hoofdzaak": own})
    zgw.patch(own, {"relevanteAndereZaken": [{"url": secret, "aardRelatie": "vervolg"}]})
    for path in (
        "deelzaken",
        "relevanteAndereZaken",
        "zaakinformatieobjecten.informatieobject",
    ):  # it reads no documents
        found = reader.get(f"{own}?expand={path}")
        assert found.status == 404, path
        assert "_expand" not in found.json
        assert "geheim" not in found.content.decode()


def test_a_change_of_an_applicatie_counts_at_once(zgw: Zgw, types: Types) -> None:
    grants = [{"component": "ztc", "scopes": ["catalogi.lezen"]}]
    reader = client.client("wisselend", grants)
    assert reader.get("zaken/zaken").status == 403
    made = zgw.get("autorisaties/applicaties?clientIds=wisselend").json["results"][0]["url"]
    from django.db import transaction

    with transaction.atomic():
        zgw.patch(made, {"heeftAlleAutorisaties": True, "autorisaties": []})
    from openloket.registers.api import access

    access.forget()  # what commit does
    assert reader.get("zaken/zaken").status == 200


def test_an_unknown_host_is_refused(zgw: Zgw) -> None:
    assert zgw.get("http://kwaad.example/zaken/api/v1/zaken").status == 400


def test_no_bsn_in_addresses_of_problems(zgw: Zgw) -> None:
    found = zgw.get("zaken/zaken?rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999993653999")
    assert found.status == 400
    assert b"999993653" not in found.content


def test_base_of_answers_is_what_the_caller_used(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    other = made.replace(BASE, "http://127.0.0.1")
    assert zgw.get(other).json["url"] == other
    assert zgw.get(other).headers["ETag"] != zgw.get(made).headers["ETag"]


def test_an_abonnement_is_for_the_client_that_made_it(zgw: Zgw) -> None:
    grants = [{"component": "nrc", "scopes": ["notificaties.consumeren"]}]
    one, other = client.client("een", grants), client.client("twee", grants)
    body = {"callbackUrl": "http://127.0.0.1/x", "auth": "geheim", "kanalen": [{"naam": "zaken", "filters": {}}]}
    made = one.made("notificaties/abonnement", body)["url"]
    assert len(one.get("notificaties/abonnement").json) == 1
    assert other.get("notificaties/abonnement").json == []
    assert {other.get(made).status, other.patch(made, {"auth": "x"}).status, other.delete(made).status} == {403}
    assert len(zgw.get("notificaties/abonnement").json) == 1


def test_the_scheme_of_a_token_is_read_in_any_case(zgw: Zgw) -> None:
    for scheme in ("bearer", "BEARER", "Bearer"):
        assert Zgw(f"{scheme} {client.token()}").get("zaken/zaken").status == 200
    for none in ("bearer", f"bearer{client.token()}", f"basic {client.token()}"):
        assert Zgw(none).get("zaken/zaken").status == 403
