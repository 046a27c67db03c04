"""Which status an operation on a zaak takes, and which fault it names for another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.zgw import Types, Zgw

GIVEN: dict[str, Any] = {
    "bijwerken": {},
    "opschorten": {"zaak": {"opschorting": {"indicatie": True, "reden": "x"}}},
    "verlengen": {"zaak": {"verlenging": {"reden": "x", "duur": "P5D"}}},
}


def status(types: Types, which: int, day: str = "2024-01-20") -> dict[str, Any]:
    return {"statustype": types.statustypen[which], "datumStatusGezet": f"{day}T10:00:00Z"}


@pytest.mark.parametrize("operation", GIVEN)
@pytest.mark.parametrize("resultaat", [False, True])
def test_an_eindstatus_is_not_for_this_operation(zgw: Zgw, types: Types, operation: str, resultaat: bool) -> None:
    zaak = types.zaak()
    if resultaat:
        types.resultaat(zaak["url"])
    found = zgw.post(f"zaken/zaak_{operation}/{zaak['uuid']}", {**GIVEN[operation], "status": status(types, -1)})
    assert (found.status, found.fault("status.nonFieldErrors")) == (400, "eindstatus-not-allowed")
    assert zgw.get(zaak["url"]).json["status"] is None


@pytest.mark.parametrize(
    ("which", "day", "name", "code"),
    [
        (1, "2024-01-20", "status.nonFieldErrors", "eindstatus-required"),
        (-1, "2024-01-10", "status.datumStatusGezet", "eindstatus-outdated"),
    ],
)
def test_closing_takes_an_eindstatus_that_is_the_last(
    zgw: Zgw, types: Types, which: int, day: str, name: str, code: str
) -> None:
    zaak = types.zaak()
    assert types.status(zaak["url"], 0, datumStatusGezet="2024-01-15T10:00:00Z").status == 201
    body = {"zaak": {}, "resultaat": {"resultaattype": types.resultaattype}, "status": status(types, which, day)}
    found = zgw.post(f"zaken/zaak_afsluiten/{zaak['uuid']}", body)
    assert (found.status, found.fault(name)) == (400, code)
    assert zgw.get(zaak["url"]).json["resultaat"] is None


@pytest.mark.parametrize(("operation", "group"), [("opschorten", "opschorting"), ("verlengen", "verlenging")])
def test_nothing_is_no_suspension_or_extension(zgw: Zgw, types: Types, operation: str, group: str) -> None:
    zaak = types.zaak()
    found = zgw.post(f"zaken/zaak_{operation}/{zaak['uuid']}", {"zaak": {group: None}, "status": status(types, 0)})
    assert (found.status, found.fault(f"zaak.{group}")) == (400, "null")
    assert zgw.get(zaak["url"]).json["status"] is None
