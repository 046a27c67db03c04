"""Calls of clients that municipalities have, as those send them: each must do here what it does there.

`clients/*.yaml` hold them, written from the clients' documentation and source: method, address, headers and body; the status
and the facts that the client reads from the answer. {names} stand for addresses of the register they are replayed against,
and for what an earlier answer gave; `{*}` for anything, `{name#uuid}` for the end of an address.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.registers.test_rules_documenten import form
from tests.registers.test_tolerance import rol
from tests.registers.zgw import RSIN, Response, Types, Zgw

RECORDED = sorted((Path(__file__).parent / "clients").glob("*.yaml"))
CLIENTS = [file for file in RECORDED if file.stem != "catalogi-read-in"]
SILENT = {"HTTP_ACCEPT_CRS": "", "HTTP_CONTENT_CRS": ""}
"""Headers that a client does not send unless its recording says so."""


def prepared(zgw: Zgw, types: Types) -> dict[str, str]:
    """What is in the register before a client comes: types, somebody's zaak, a company's, and one that is closed."""
    zaak = types.zaak(identificatie="ZAAK-1")["url"]
    zgw.made("zaken/rollen", rol(types, zaak, "natuurlijk_persoon", inpBsn="111222333"))
    status = types.status(zaak).json["url"]
    document = types.document(status="definitief")["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": zaak, "informatieobject": document})
    company = types.zaak()["url"]
    for kind, identification in (
        ("niet_natuurlijk_persoon", {"innNnpId": "12345678", "kvkNummer": "12345678"}),
        ("vestiging", {"vestigingsNummer": "000038509504"}),
    ):
        zgw.made("zaken/rollen", rol(types, company, kind, **identification))
    closed = types.zaak()["url"]
    zgw.made("zaken/rollen", rol(types, closed, "natuurlijk_persoon", inpBsn="123456782"))
    zgw.made("zaken/zaakobjecten", {"zaak": closed, "object": "https://objecten.example/1", "objectType": "adres"})
    documents = [types.document(indicatieGebruiksrecht=False)["url"] for _ in range(2)]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": closed, "informatieobject": documents[0]})
    decision = {"verantwoordelijkeOrganisatie": RSIN, "besluittype": types.besluittype, "zaak": closed}
    besluit = zgw.made("besluiten/besluiten", {**decision, "datum": "2024-01-20", "ingangsdatum": "2024-01-21"})["url"]
    zgw.made("besluiten/besluitinformatieobjecten", {"besluit": besluit, "informatieobject": documents[1]})
    types.close(closed, datumStatusGezet="2024-02-01T10:00:00Z")
    return {
        **{f"statustype{number}": url for number, url in enumerate(types.statustypen, start=1)},
        **{name: getattr(types, name) for name in NAMES},
        "rsin": RSIN,
        "zaak": zaak,
        "status": status,
        "document": document,
        "company": company,
        "closed": closed,
        "zaakdocument": documents[0],
        "besluit": besluit,
        "besluitdocument": documents[1],
    }


NAMES = ("catalogus", "zaaktype", "resultaattype", "roltype", "eigenschap", "informatieobjecttype", "besluittype")


def filled(value: Any, known: dict[str, str]) -> Any:
    """A value with names filled in."""
    if isinstance(value, dict):
        return {key: filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, known) for inner in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\{(\w+)(#uuid)?\}", lambda found: known[found[1]][-36:] if found[2] else known[found[1]], value)


def at(answer: Any, path: str) -> Any:
    """What an answer says at a path such as results.0.url."""
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return answer


def sent(zgw: Zgw, step: dict[str, Any], known: dict[str, str]) -> Response:
    """Send a recorded call as the client does: with its headers and no others."""
    method, _, url = filled(step["call"], known).partition(" ")
    headers = step.get("headers", {})
    if "form" in step:
        fields = filled(step["form"], known)
        raw, kind = form(fields["lock"], fields["inhoud"].encode())
        return zgw.call(method, url, raw=raw, kind=kind, environ=SILENT)
    silent = {name: "" for name in SILENT if name[5:].replace("_", "-") not in {key.upper() for key in headers}}
    return zgw.call(method, url, filled(step.get("body"), known), environ=silent, **headers)


@pytest.mark.parametrize("file", CLIENTS, ids=lambda file: file.stem)
def test_a_client_connects_unchanged(zgw: Zgw, types: Types, file: Path) -> None:
    known = prepared(zgw, types)
    for number, step in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")), start=1):
        place = f"{file.stem} {number}: {step['call'][:90]}"
        answer = sent(zgw, step, known)
        assert answer.status == step.get("status", 200), (place, answer.content)
        if "content" in step:
            assert answer.content.decode() == step["content"], place
        if "code" in step:
            assert answer.json["invalidParams"][0]["code"] == step["code"], place
        for name, value in step.get("header", {}).items():
            assert answer.headers[name] == value, place
        for path, value in step.get("reads", {}).items():
            found = at(answer.json, path)
            if value == "{*}":
                assert found, (place, path)
            else:
                assert found == filled(value, known), (place, path)
        known |= {name: at(answer.json, path) for name, path in step.get("keep", {}).items()}


def test_every_client_is_replayed() -> None:
    assert {file.stem for file in CLIENTS} == {"gzac", "open-archiefbeheer", "open-forms", "open-inwoner", "zaakbrug"}
