"""Another system, in a process of its own, that drives a zaak with zgw-consumers: python consumer.py FACTS.json"""

import json
import sys
from datetime import UTC, datetime

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "simple_certmanager", "solo", "zgw_consumers"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    USE_TZ=True,
)
django.setup()

from zgw_consumers.client import build_client  # noqa: E402
from zgw_consumers.constants import APITypes, AuthTypes  # noqa: E402
from zgw_consumers.models import Service  # noqa: E402

with open(sys.argv[1]) as file:
    facts = json.load(file)
CRS = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}


def client(name: str, kind: str) -> object:
    return build_client(
        Service(
            slug=name,
            label=name,
            api_type=kind,
            api_root=f"{facts['base']}/{name}/api/v1/",
            auth_type=AuthTypes.zgw,
            client_id=facts["client_id"],
            secret=facts["secret"],
            user_id="consumer",
            user_representation="Een ander systeem",
        )
    )


def made(response: object) -> dict:
    response.raise_for_status()
    return response.json()


zaken, documenten = client("zaken", APITypes.zrc), client("documenten", APITypes.drc)
catalogi, besluiten = client("catalogi", APITypes.ztc), client("besluiten", APITypes.brc)
with zaken, documenten, catalogi, besluiten:
    zaaktypen = made(catalogi.get("zaaktypen", params={"identificatie": "EVENEMENT"}))["results"]
    body = {
        "zaaktype": zaaktypen[0]["url"],
        "bronorganisatie": facts["rsin"],
        "verantwoordelijkeOrganisatie": facts["rsin"],
    }
    zaak = made(zaken.post("zaken", json={**body, "startdatum": "2024-01-15"}, headers=CRS))
    status = {"zaak": zaak["url"], "statustype": facts["statustypen"][0]}
    made(zaken.post("statussen", json={**status, "datumStatusGezet": "2024-01-15T10:00:00Z"}))
    document = made(documenten.post("enkelvoudiginformatieobjecten", json=facts["document"]))
    made(zaken.post("zaakinformatieobjecten", json={"zaak": zaak["url"], "informatieobject": document["url"]}))
    besluit = {
        "besluittype": facts["besluittype"],
        "zaak": zaak["url"],
        "datum": "2024-01-20",
        "ingangsdatum": "2024-01-21",
    }
    made(besluiten.post("besluiten", json={**besluit, "verantwoordelijkeOrganisatie": facts["rsin"]}))
    made(zaken.post("resultaten", json={"zaak": zaak["url"], "resultaattype": facts["resultaattype"]}))
    last = {
        "zaak": zaak["url"],
        "statustype": facts["statustypen"][-1],
        "datumStatusGezet": datetime.now(UTC).isoformat(),
    }
    made(zaken.post("statussen", json=last))
    closed = made(zaken.get(zaak["url"], headers=CRS))
    content = documenten.get(document["inhoud"])
    print(
        json.dumps(
            {"zaak": closed, "content": content.content.decode(), "trail": made(zaken.get(f"{zaak['url']}/audittrail"))}
        )
    )
