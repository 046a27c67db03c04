"""A client of the registers for tests: it calls the WSGI application and makes what most tests need."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey

from openloket.registers import apis
from openloket.registers.api import access
from openloket.registers.models import Applicatie, Clientgeheim

BASE = "http://localhost"
SECRET = "een geheim van ten minste 32 tekens lang"
RSIN = "002564440"


def token(client_id: str = "test", secret: str = SECRET, **claims: Any) -> str:
    """Return a signed token as an application makes it."""
    body = {
        "iss": client_id,
        "client_id": client_id,
        "iat": int(time.time()),
        "user_id": "jan",
        "user_representation": "Jan",
    }
    return jwt.encode({"alg": "HS256"}, {**body, **claims}, OctKey.import_key(secret))


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.content)

    def fault(self, name: str) -> str:
        """Return the code of the fault with this name, or ""."""
        return next((item["code"] for item in self.json.get("invalidParams", ()) if item["name"] == name), "")

    @property
    def codes(self) -> set[str]:
        return {item["code"] for item in self.json.get("invalidParams", ())}


@dataclass
class Zgw:
    """A client that calls. `get`, `post` … take a path such as zaken/zaken, or a whole URL."""

    authorization: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        kind: str = "application/json",
        environ: dict[str, Any] | None = None,
        **headers: str,
    ) -> Response:
        if not url.startswith("http"):
            name, _, rest = url.partition("/")
            url = f"{BASE}/{name}/api/v1/{rest}"
        parts = urlsplit(url)
        content = raw if raw is not None else b"" if body is None else msgspec.json.encode(body)
        sent = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": parts.netloc,
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": io.BytesIO(content),
            "CONTENT_LENGTH": str(len(content)),
            "CONTENT_TYPE": kind if content else "",
            "HTTP_ACCEPT_CRS": "EPSG:4326",
            "HTTP_CONTENT_CRS": "EPSG:4326",
            "HTTP_AUTHORIZATION": self.authorization or f"Bearer {token()}",
        }
        for key, value in {**self.headers, **headers}.items():
            sent["HTTP_" + key.upper().replace("-", "_")] = value
        sent |= environ or {}
        seen: dict[str, Any] = {}

        def start(status: str, found: list[tuple[str, str]]) -> None:
            seen["status"], seen["headers"] = int(status[:3]), dict(found)

        content = b"".join(apis.application(sent, start))
        return Response(seen["status"], seen["headers"], content)

    def get(self, url: str, **headers: str) -> Response:
        return self.call("GET", url, **headers)

    def post(self, url: str, body: Any = None, **headers: str) -> Response:
        return self.call("POST", url, {} if body is None else body, **headers)

    def put(self, url: str, body: Any) -> Response:
        return self.call("PUT", url, body)

    def patch(self, url: str, body: Any) -> Response:
        return self.call("PATCH", url, body)

    def delete(self, url: str) -> Response:
        return self.call("DELETE", url)

    def made(self, url: str, body: Any) -> Any:
        """Return what a post makes; it must succeed."""
        found = self.post(url, body)
        assert found.status in (200, 201), (found.status, found.content)
        return found.json


def client(name: str = "test", grants: list[dict[str, Any]] | None = None, **claims: Any) -> Zgw:
    """Return a client with these autorisaties, or with all; make its applicatie when there is none."""
    Clientgeheim.objects.get_or_create(client_id=name, defaults={"geheim": SECRET})
    if not Applicatie.objects.filter(client_ids__contains=name).exists():
        Applicatie.objects.create(
            client_ids=[name], label=name, heeft_alle_autorisaties=grants is None, autorisaties=grants or []
        )
    access.forget()
    return Zgw(f"Bearer {token(name, **claims)}")


# What a zaak needs ----------------------------------------------------------------------------------------------------

ZAAKTYPE = {
    "identificatie": "EVENEMENT",
    "omschrijving": "Evenementenvergunning",
    "vertrouwelijkheidaanduiding": "openbaar",
    "doel": "Veilig vieren",
    "aanleiding": "Iemand wil een evenement houden",
    "indicatieInternOfExtern": "extern",
    "handelingInitiator": "aanvragen",
    "onderwerp": "Evenement",
    "handelingBehandelaar": "behandelen",
    "doorlooptijd": "P56D",
    "opschortingEnAanhoudingMogelijk": False,
    "verlengingMogelijk": True,
    "verlengingstermijn": "P30D",
    "publicatieIndicatie": False,
    "productenOfDiensten": ["https://producten.example/vergunning", "https://producten.example/ontheffing"],
    "referentieproces": {"naam": "Vergunning", "link": ""},
    "verantwoordelijke": "Voorbeeldstad",
    "besluittypen": [],
    "gerelateerdeZaaktypen": [],
    "beginGeldigheid": "2020-01-01",
    "versiedatum": "2020-01-01",
}


@dataclass
class Types:
    """A published zaaktype and its parts, as URLs."""

    zgw: Zgw
    catalogus: str
    zaaktype: str
    statustypen: list[str]
    resultaattype: str
    roltype: str
    eigenschap: str
    informatieobjecttype: str
    besluittype: str

    def zaak(self, **changes: Any) -> Any:
        return self.zgw.made("zaken/zaken", zaak(self.zaaktype, **changes))

    def document(self, **changes: Any) -> Any:
        return self.zgw.made("documenten/enkelvoudiginformatieobjecten", document(self.informatieobjecttype, **changes))

    def status(self, zaak: str, which: int = 0, **changes: Any) -> Response:
        body = {"zaak": zaak, "statustype": self.statustypen[which], "datumStatusGezet": "2024-01-20T10:00:00Z"}
        return self.zgw.post("zaken/statussen", {**body, **changes})

    def resultaat(self, zaak: str) -> Any:
        return self.zgw.made("zaken/resultaten", {"zaak": zaak, "resultaattype": self.resultaattype})

    def close(self, zaak: str, **changes: Any) -> Response:
        self.resultaat(zaak)
        return self.status(zaak, -1, **changes)


def zaak(zaaktype: str, **changes: Any) -> dict[str, Any]:
    return {
        "zaaktype": zaaktype,
        "bronorganisatie": RSIN,
        "verantwoordelijkeOrganisatie": RSIN,
        "startdatum": "2024-01-15",
        **changes,
    }


def document(informatieobjecttype: str, **changes: Any) -> dict[str, Any]:
    return {
        "informatieobjecttype": informatieobjecttype,
        "bronorganisatie": RSIN,
        "creatiedatum": "2024-01-15",
        "titel": "Plattegrond",
        "auteur": "Jan",
        "taal": "nld",
        "inhoud": "aGFsbG8=",
        "bestandsomvang": 5,
        **changes,
    }


def types(zgw: Zgw, *, publish: bool = True, resultaattype: dict[str, Any] | None = None, **changes: Any) -> Types:
    """Make a zaaktype, with parts of each kind, in the catalogus TEST; publish it unless told not to."""
    known = zgw.get("catalogi/catalogussen?domein=TEST").json["results"]
    catalogus = (
        known[0]["url"]
        if known
        else zgw.made("catalogi/catalogussen", {"domein": "TEST", "rsin": RSIN, "contactpersoonBeheerNaam": "Jan"})[
            "url"
        ]
    )
    iot = zgw.get(f"catalogi/informatieobjecttypen?omschrijving=bijlage&catalogus={catalogus}").json["results"]
    if iot:
        informatieobjecttype = iot[0]["url"]
    else:
        informatieobjecttype = zgw.made(
            "catalogi/informatieobjecttypen",
            {
                "catalogus": catalogus,
                "omschrijving": "bijlage",
                "vertrouwelijkheidaanduiding": "openbaar",
                "beginGeldigheid": "2020-01-01",
                "informatieobjectcategorie": "bijlage",
            },
        )["url"]
        zgw.made(f"{informatieobjecttype}/publish", {})
    bt = zgw.get(f"catalogi/besluittypen?omschrijving=vergunning&catalogus={catalogus}").json["results"]
    if bt:
        besluittype = bt[0]["url"]
    else:
        besluittype = zgw.made(
            "catalogi/besluittypen",
            {
                "catalogus": catalogus,
                "omschrijving": "vergunning",
                "publicatieIndicatie": False,
                "informatieobjecttypen": ["bijlage"],
                "beginGeldigheid": "2020-01-01",
            },
        )["url"]
        zgw.made(f"{besluittype}/publish", {})
    zaaktype = zgw.made(
        "catalogi/zaaktypen", {**ZAAKTYPE, "catalogus": catalogus, "besluittypen": ["vergunning"], **changes}
    )["url"]
    statustypen = [
        zgw.made("catalogi/statustypen", {"zaaktype": zaaktype, "omschrijving": name, "volgnummer": n})["url"]
        for n, name in enumerate(("Ontvangen", "In behandeling", "Afgerond"), start=1)
    ]
    found = Types(
        zgw,
        catalogus,
        zaaktype,
        statustypen,
        zgw.made(
            "catalogi/resultaattypen",
            {
                "zaaktype": zaaktype,
                "omschrijving": "Verleend",
                "resultaattypeomschrijving": "https://selectielijst.example/resultaattypeomschrijvingen/1",
                "selectielijstklasse": "https://selectielijst.example/resultaten/1",
                "archiefnominatie": "vernietigen",
                "archiefactietermijn": "P10Y",
                "brondatumArchiefprocedure": {"afleidingswijze": "afgehandeld"},
                **(resultaattype or {}),
            },
        )["url"],
        zgw.made(
            "catalogi/roltypen",
            {"zaaktype": zaaktype, "omschrijving": "Aanvrager", "omschrijvingGeneriek": "initiator"},
        )["url"],
        zgw.made(
            "catalogi/eigenschappen",
            {
                "zaaktype": zaaktype,
                "naam": "datum",
                "definitie": "De dag van het evenement",
                "specificatie": {"formaat": "datum", "lengte": "8", "kardinaliteit": "1", "waardenverzameling": []},
            },
        )["url"],
        informatieobjecttype,
        besluittype,
    )
    zgw.made(
        "catalogi/zaaktype-informatieobjecttypen",
        {"zaaktype": zaaktype, "informatieobjecttype": "bijlage", "volgnummer": 1, "richting": "inkomend"},
    )
    if publish:
        zgw.made(f"{zaaktype}/publish", {})
    return found
