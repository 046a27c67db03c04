"""The clients that others use, as they come from the package index, drive a whole zaak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.registers import zgw as client
from tests.registers.live import served
from tests.registers.zgw import RSIN, SECRET, Types, document

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[Types]:
    with served() as base:
        monkeypatch.setattr(client, "BASE", base)
        yield client.types(client.client("ander-systeem"))


def test_zgw_consumers_drives_a_zaak(live: Types, tmp_path: Path) -> None:
    facts = {
        "base": client.BASE,
        "client_id": "ander-systeem",
        "secret": SECRET,
        "rsin": RSIN,
        "statustypen": live.statustypen,
        "resultaattype": live.resultaattype,
        "besluittype": live.besluittype,
        "document": document(live.informatieobjecttype, indicatieGebruiksrecht=False),
    }
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    script = Path(__file__).with_name("consumer.py")
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "facts.json")],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["zaak"]["einddatum"]
    assert found["zaak"]["archiefnominatie"] == "vernietigen"
    assert found["content"] == "hallo"
    assert {row["gebruikersWeergave"] for row in found["trail"]} == {"Een ander systeem"}


def test_gemma_zds_client_drives_a_zaak(live: Types) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own
        from zds_client import Client, ClientAuth, ClientError

    def zds(name: str) -> Any:
        auth = ClientAuth(client_id="ander-systeem", secret=SECRET, user_id="zds", user_representation="ZDS")
        found = Client(f"{client.BASE}/{name}/api/v1/", oas_location="schema/openapi.yaml", auth=auth)
        found.operation_suffix_mapping = {
            **found.operation_suffix_mapping,
            "retrieve": "_retrieve",
            "delete": "_destroy",
        }
        return found

    zaken, documenten = zds("zaken"), zds("documenten")
    body = {"zaaktype": live.zaaktype, "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN}
    zaak = zaken.create("zaak", {**body, "startdatum": "2024-01-15"})
    zaken.create(
        "status", {"zaak": zaak["url"], "statustype": live.statustypen[0], "datumStatusGezet": "2024-01-15T10:00:00Z"}
    )
    made = documenten.create(
        "enkelvoudiginformatieobject", document(live.informatieobjecttype, indicatieGebruiksrecht=False)
    )
    zaken.create("zaakinformatieobject", {"zaak": zaak["url"], "informatieobject": made["url"]})
    assert zaken.list("zaak", {"identificatie": zaak["identificatie"]})["count"] == 1
    assert zaken.partial_update("zaak", {"toelichting": "anders"}, url=zaak["url"])["toelichting"] == "anders"
    with pytest.raises(ClientError) as refused:
        zaken.create(
            "status",
            {"zaak": zaak["url"], "statustype": live.statustypen[-1], "datumStatusGezet": "2024-01-16T10:00:00Z"},
        )
    assert refused.value.args[0]["invalidParams"][0]["code"] == "resultaat-does-not-exist"
    zaken.create("resultaat", {"zaak": zaak["url"], "resultaattype": live.resultaattype})
    zaken.create(
        "status", {"zaak": zaak["url"], "statustype": live.statustypen[-1], "datumStatusGezet": "2024-01-16T10:00:00Z"}
    )
    assert zaken.retrieve("zaak", url=zaak["url"])["einddatum"] == "2024-01-16"
    zaken.delete("zaak", url=zaak["url"])
