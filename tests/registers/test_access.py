"""Who may do what: every operation with every way of not being allowed, and nothing leaks by another way round."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest

from openloket.registers.api import access
from openloket.registers.api.access import Autorisatie, Caller, Client
from openloket.registers.api.register import REGISTERS
from openloket.registers.apis import APIS
from openloket.registers.models import VERTROUWELIJKHEID, Applicatie, Catalogus, Clientgeheim, Zaaktype
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


# What is granted, by itself -------------------------------------------------------------------------------------------


def grant(component: str, type_id: int | None, level: str = "zeer_geheim", scope: str = "lezen") -> Autorisatie:
    return Autorisatie(component, frozenset({scope}), type_id, VERTROUWELIJKHEID.index(level))


def holding(*grants: Autorisatie, only_ready: bool = False) -> Client:
    return Client("x", "x", False, grants, only_ready)


LEVEL = "t.vertrouwelijkheidaanduiding in"
MOST = "'openbaar', 'beperkt_openbaar', 'intern', 'zaakvertrouwelijk', 'vertrouwelijk', 'confidentieel', 'geheim'"


@pytest.mark.parametrize(
    ("component", "client", "wanted"),
    [
        ("zrc", Client("x", "x", True), ""),
        ("zrc", holding(), "false"),
        ("zrc", holding(grant("zrc", None)), "false"),  # its zaaktype is gone
        ("zrc", holding(grant("drc", 5)), "false"),
        ("zrc", holding(grant("zrc", 5, scope="schrijven")), "false"),
        ("zrc", holding(grant("zrc", 5)), "((t.zaaktype_id in (5)))"),
        ("zrc", holding(grant("zrc", 5, "geheim")), f"((t.zaaktype_id in (5) and {LEVEL} ({MOST})))"),
        ("zrc", holding(grant("zrc", 5, "openbaar")), f"((t.zaaktype_id in (5) and {LEVEL} ('openbaar')))"),
        ("zrc", holding(grant("zrc", 6), grant("zrc", 5), grant("zrc", 6)), "((t.zaaktype_id in (5, 6)))"),
        (
            "zrc",
            holding(grant("zrc", 5), grant("zrc", 6, "openbaar")),
            f"((t.zaaktype_id in (6) and {LEVEL} ('openbaar')) or (t.zaaktype_id in (5)))",
        ),
        ("brc", holding(grant("brc", 5, "openbaar")), "((t.besluittype_id in (5)))"),
        ("drc", holding(grant("drc", 5)), "((t.informatieobjecttype_id in (5)))"),
        (
            "drc",
            holding(grant("drc", 5), only_ready=True),
            "(((t.informatieobjecttype_id in (5))) and t.is_gereed_voor_publicatie)",
        ),
        ("zrc", holding(grant("zrc", 5), only_ready=True), "((t.zaaktype_id in (5)))"),
    ],
)
def test_rows_are_opened_by_type_and_confidentiality(component: str, client: Client, wanted: str) -> None:
    assert client.condition(REGISTERS[component], ("lezen",), "t") == wanted


@pytest.mark.parametrize(
    ("given", "level", "may"),
    [
        (grant("zrc", 5, "intern"), "openbaar", True),
        (grant("zrc", 5, "intern"), "intern", True),
        (grant("zrc", 5, "intern"), "zaakvertrouwelijk", False),
        (grant("zrc", 5, "openbaar"), "", True),
        (grant("zrc", 5), "zeer_geheim", True),
        (grant("zrc", 6), "openbaar", False),
        (grant("zrc", None), "openbaar", False),
        (grant("drc", 5), "openbaar", False),
        (grant("zrc", 5, scope="schrijven"), "openbaar", False),
    ],
)
def test_a_grant_is_for_a_scope_on_a_type_up_to_a_confidentiality(given: Autorisatie, level: str, may: bool) -> None:
    assert holding(given).may("zrc", ("lezen", "verwijderen"), 5, level) is may
    assert holding(given).named("zrc", "lezen", 5, level) is may
    everything = Client("x", "x", True, (given,))
    assert everything.may("zrc", ("lezen",), 5, level)
    assert everything.named("zrc", "lezen", 5, level) is may
    assert holding(given).has("zrc", ("lezen",)) is (given.component == "zrc" and "lezen" in given.scopes)


def test_what_is_remembered_of_a_client_cannot_be_changed() -> None:
    """All calls of a few seconds share it."""
    for kept, name in ((grant("zrc", 5), "rank"), (holding(), "everything"), (Caller(holding()), "client")):
        with pytest.raises(FrozenInstanceError):
            setattr(kept, name, getattr(kept, name))


def test_without_a_confidentiality_the_highest_is_meant() -> None:
    assert VERTROUWELIJKHEID[Autorisatie("ac", frozenset()).rank] == "zeer_geheim"


@pytest.fixture
def zaaktype(db: Any) -> Iterator[Zaaktype]:
    catalogus = Catalogus.objects.create(domein="TEST", rsin=client.RSIN)
    yield Zaaktype.objects.create(
        catalogus=catalogus, identificatie="A", begin_geldigheid=date(2024, 1, 1), versiedatum=date(2024, 1, 1)
    )
    access.forget()


def registered(name: str, secret: str = client.SECRET, label: str = "", **more: Any) -> None:
    Clientgeheim.objects.create(client_id=name, geheim=secret)
    if label or more:
        Applicatie.objects.create(client_ids=[name], label=label, **more)
    access.forget()


@pytest.mark.parametrize("level", ["intern", "", None])
def test_a_client_is_what_its_applicatie_says(zaaktype: Zaaktype, level: str | None) -> None:
    address = f"http://localhost/catalogi/api/v1/zaaktypen/{zaaktype.uuid}"
    zrc = {"component": "zrc", "scopes": ["zds.scopes.zaken.lezen"], "zaaktype": address}
    if level is not None:
        zrc["maxVertrouwelijkheidaanduiding"] = level
    ztc = {"component": "ztc", "scopes": ["catalogi.lezen", "catalogi.schrijven"]}
    gone = {**zrc, "zaaktype": address.replace(str(zaaktype.uuid), SOME)}
    registered("x", label="Zaaksysteem", autorisaties=[zrc, ztc, gone])
    secret, found = access.clients()["x"]
    rank = VERTROUWELIJKHEID.index(level or "zeer_geheim")
    lezen = frozenset({"zaken.lezen"})
    assert secret == client.SECRET
    assert found == Client(
        "x",
        "Zaaksysteem",
        False,
        (
            Autorisatie("zrc", lezen, zaaktype.pk, rank),
            Autorisatie("ztc", frozenset({"catalogi.lezen", "catalogi.schrijven"})),
            Autorisatie("zrc", lezen, None, rank),
        ),
        only_ready=False,
    )


@pytest.mark.parametrize("only_ready", [True, False])
def test_a_client_may_do_everything_or_nothing(db: Any, only_ready: bool) -> None:
    registered("alles", label="A", heeft_alle_autorisaties=True, alleen_is_gereed_voor_publicatie=only_ready)
    registered("los")
    found = {name: what for name, (_, what) in access.clients().items()}
    assert found["alles"] == Client("alles", "A", True, (), only_ready)
    assert found["los"] == Client("los", "los", False, (), False)  # of no applicatie: named by its client_id
    access.forget()


def test_what_another_process_changes_is_seen_after_five_seconds(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(access.time, "monotonic", lambda: now[0])
    access.forget()
    assert "nieuw" not in access.clients()
    Clientgeheim.objects.create(client_id="nieuw", geheim=client.SECRET)
    now[0] = 104.99
    assert "nieuw" not in access.clients()
    now[0] = 105.0
    assert "nieuw" in access.clients()
    access.forget()


def test_a_secret_that_cannot_be_opened_shuts_out_its_own_client_only(
    db: Any, caplog: pytest.LogCaptureFixture
) -> None:
    registered("dicht", "sealed:onleesbaar", label="D", heeft_alle_autorisaties=True)
    registered("open", label="O", heeft_alle_autorisaties=True)
    assert set(access.clients()) == {"open"}
    assert "client dicht: " in caplog.text
    assert Zgw(f"Bearer {client.token('open')}").get("zaken/zaken").status == 200
    refused = Zgw(f"Bearer {client.token('dicht')}").get("zaken/zaken")
    assert (refused.status, refused.json["code"]) == (403, "invalid-client-identifier")
    access.forget()
