"""A rol names somebody: what says nothing of a betrokkene is nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.zgw import Types, Zgw

NOBODY = [
    ("medewerker", {}),
    ("medewerker", {"inpBsn": "111222333"}),
    ("medewerker", {"identificatie": ""}),
    ("vestiging", {"inpBsn": "111222333"}),
    ("vestiging", {"handelsnaam": []}),
    ("vestiging", {"handelsnaam": [""]}),
    ("natuurlijk_persoon", {"foo": 1}),
    ("natuurlijk_persoon", {"inpBsn": ""}),
    ("natuurlijk_persoon", {"inpBsn": "", "verblijfsadres": None}),
]


def rol(types: Types, kind: str, who: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"zaak": types.zaak()["url"], "roltype": types.roltype, "roltoelichting": "x", "betrokkeneType": kind}
    return {**body, "betrokkeneIdentificatie": who, **more}


@pytest.mark.parametrize(("kind", "who"), NOBODY)
def test_a_rol_of_nobody_is_refused(zgw: Zgw, types: Types, kind: str, who: dict[str, Any]) -> None:
    body = rol(types, kind, who)
    found = zgw.post("zaken/rollen", body)
    assert (found.status, found.codes) == (400, {"invalid-betrokkene"})
    made = zgw.made(
        "zaken/rollen", {**body, "betrokkeneType": "medewerker", "betrokkeneIdentificatie": {"identificatie": "j"}}
    )
    found = zgw.put(made["url"], body)
    assert (found.status, found.codes) == (400, {"invalid-betrokkene"})


@pytest.mark.parametrize(
    ("kind", "who", "more"),
    [
        ("medewerker", {"achternaam": "Jansen"}, {}),
        ("vestiging", {"handelsnaam": ["De Bakker"]}, {}),
        ("natuurlijk_persoon", {"inpBsn": ""}, {"contactpersoonRol": {"naam": "Jan"}}),
        ("natuurlijk_persoon", {"inpBsn": ""}, {"afwijkendeNaamBetrokkene": "Jan"}),
    ],
)
def test_a_rol_of_somebody_is_taken(zgw: Zgw, types: Types, kind: str, who: Any, more: Any) -> None:
    assert zgw.post("zaken/rollen", rol(types, kind, who, **more)).status == 201
