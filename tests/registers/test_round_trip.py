"""What a register answers can be sent back: a PUT of what a GET gave changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers import zgw as client
from tests.registers.test_access import everything
from tests.registers.zgw import RSIN, Types, Zgw


def back(zgw: Zgw, url: str, **more: Any) -> None:
    before = zgw.get(url).json
    found = zgw.put(url, {**before, **more})
    assert found.status == 200, (url, found.content)
    same = {
        key: value
        for key, value in found.json.items()
        if key not in ("versie", "beginRegistratie", "inhoud", "wijzigingsdatum")
    }
    assert same == {key: before[key] for key in same}


def test_zaken(zgw: Zgw, types: Types) -> None:
    made = types.zaak()["url"]
    parts = everything(types, made)
    for name in ("zaak", "resultaat", "zaakinformatieobject", "zaakobject", "zaakeigenschap", "zaaknotitie"):
        back(zgw, parts[name])


def test_types(zgw: Zgw) -> None:
    types = client.types(zgw, publish=False)
    parts = (types.roltype, types.resultaattype, types.eigenschap, *types.statustypen)
    for url in (types.catalogus, types.zaaktype, types.besluittype, types.informatieobjecttype, *parts):
        back(zgw, url)


def test_besluiten_documenten_and_the_rest(zgw: Zgw, types: Types) -> None:
    besluit = {"verantwoordelijkeOrganisatie": RSIN, "besluittype": types.besluittype, "zaak": types.zaak()["url"]}
    back(zgw, zgw.made("besluiten/besluiten", {**besluit, "datum": "2024-01-20", "ingangsdatum": "2024-02-01"})["url"])
    loose = {**besluit, "zaak": "", "datum": "2024-01-20", "ingangsdatum": "2024-02-01"}
    back(zgw, zgw.made("besluiten/besluiten", loose)["url"])
    document = types.document()["url"]
    lock = zgw.made(f"{document}/lock", {})["lock"]
    back(zgw, document, lock=lock, inhoud="aGFsbG8=")
    right = {"informatieobject": document, "startdatum": "2024-01-01T00:00:00Z", "omschrijvingVoorwaarden": "x"}
    back(zgw, zgw.made("documenten/gebruiksrechten", right)["url"])
    back(
        zgw,
        zgw.made("autorisaties/applicaties", {"clientIds": ["x"], "label": "x", "heeftAlleAutorisaties": True})["url"],
    )
    abonnement = {"callbackUrl": "http://127.0.0.1/x", "auth": "x", "kanalen": [{"naam": "zaken", "filters": {}}]}
    back(zgw, zgw.made("notificaties/abonnement", abonnement)["url"])


@pytest.mark.parametrize(
    "blank",
    [
        {"integriteit": {"algoritme": "", "waarde": "", "datum": None}},
        {"ondertekening": {"soort": "", "datum": None}},
        {"integriteit": None, "ondertekening": None},
    ],
)
def test_blank_groups_are_not_set(types: Types, blank: dict[str, Any]) -> None:
    made = types.document(**blank)
    assert (made["integriteit"], made["ondertekening"]) == (None, None)
