"""An RSIN of zeros is taken wherever a register asks an RSIN; a BSN of zeros nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from openloket.registers import apis
from openloket.registers.api.kinds import InvalidParams, Text, _rsin, bsn_text, rsin
from tests.registers.zgw import RSIN, Types, Zgw, document

ZEROS = "000000000"
WRONG = ["000000001", "123456789", "00000000", "0000000000", "000 00000", "٠٠٠٠٠٠٠٠٠", "00000000a", "-00000000"]


def asked() -> Iterator[tuple[str, str]]:
    """Every attribute of every register that is an RSIN."""
    for api in apis.APIS.values():
        for resource in (*api.resources.values(), *api.inner.values()):
            for attribute in resource.attributes:
                if isinstance(attribute.kind, Text) and attribute.kind.check is _rsin:
                    yield resource.name, attribute.name


def test_every_rsin_is_tried_here() -> None:
    assert sorted(asked()) == [
        ("besluit", "verantwoordelijkeOrganisatie"),
        ("catalogus", "rsin"),
        ("enkelvoudiginformatieobject", "bronorganisatie"),
        ("zaak", "bronorganisatie"),
        ("zaak", "opdrachtgevendeOrganisatie"),
        ("zaak", "verantwoordelijkeOrganisatie"),
    ]


def test_zeros_are_an_rsin_in_every_register(zgw: Zgw, types: Types) -> None:
    catalogus = {"domein": "NULL", "rsin": ZEROS, "contactpersoonBeheerNaam": "Jan"}
    assert zgw.made("catalogi/catalogussen", catalogus)["rsin"] == ZEROS
    names = ("bronorganisatie", "verantwoordelijkeOrganisatie", "opdrachtgevendeOrganisatie")
    zaak = types.zaak(**dict.fromkeys(names, ZEROS))
    assert [zaak[name] for name in names] == [ZEROS] * 3
    assert zgw.patch(types.zaak()["url"], dict.fromkeys(names, ZEROS)).status == 200
    assert zgw.get(f"zaken/zaken?bronorganisatie={ZEROS}").json["count"] == 2
    assert zgw.made(
        "documenten/enkelvoudiginformatieobjecten", document(types.informatieobjecttype, bronorganisatie=ZEROS)
    )
    besluit = {
        "verantwoordelijkeOrganisatie": ZEROS,
        "besluittype": types.besluittype,
        "datum": str(date.today()),
        "ingangsdatum": str(date.today()),
    }
    assert zgw.made("besluiten/besluiten", besluit)["verantwoordelijkeOrganisatie"] == ZEROS
    assert zgw.post("zaken/zaaknummer_reserveren", {"bronorganisatie": ZEROS}).status == 201
    rol = {
        "zaak": zaak["url"],
        "roltype": types.roltype,
        "roltoelichting": "x",
        "betrokkeneType": "niet_natuurlijk_persoon",
        "betrokkeneIdentificatie": {"innNnpId": ZEROS},
    }
    assert zgw.made("zaken/rollen", rol)["betrokkeneIdentificatie"]["innNnpId"] == ZEROS


@pytest.mark.parametrize("number", WRONG)
def test_what_is_no_rsin_stays_refused(zgw: Zgw, types: Types, number: str) -> None:
    body = {"zaaktype": types.zaaktype, "verantwoordelijkeOrganisatie": RSIN, "startdatum": "2024-01-15"}
    assert zgw.post("zaken/zaken", {**body, "bronorganisatie": number}).fault("bronorganisatie")
    faults: InvalidParams = []
    rsin().parse(number, "rsin", faults)
    assert faults


@pytest.mark.parametrize("number", [ZEROS, *WRONG])
def test_nobody_has_a_bsn_of_zeros(zgw: Zgw, types: Types, number: str) -> None:
    rol = {
        "zaak": types.zaak()["url"],
        "roltype": types.roltype,
        "roltoelichting": "x",
        "betrokkeneType": "natuurlijk_persoon",
        "betrokkeneIdentificatie": {"inpBsn": number},
    }
    assert zgw.post("zaken/rollen", rol).status == 400
    faults: InvalidParams = []
    bsn_text().parse(number, "inpBsn", faults)
    assert faults
