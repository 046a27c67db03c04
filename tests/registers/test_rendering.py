"""The text of a zaak says what the zaak says, after every change, by whatever channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from openloket.registers.api import database
from openloket.registers.models import Rol, Zaak, Zaakweergave
from openloket.registers.zaken import rendering, tally
from tests.registers.zgw import Types, Zgw, zaak

pytestmark = pytest.mark.django_db


def written() -> None:
    tally.settle()
    after, more = rendering.renew(0)
    while more:
        after, more = rendering.renew(after)


def listed(zgw: Zgw) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = zgw.get("zaken/zaken").json["results"]
    return found


def texts() -> dict[str, bool]:
    """Of each zaak, whether its text is there to be handed out."""
    rows = database.run(
        f"select z.uuid::text, coalesce(w.vorm, '') = '{rendering.vorm()}' from registers_zaak z "
        f"left join {rendering.TABLE} w on w.zaak_id = z.id"
    )
    return dict(rows.fetchall())


def test_a_list_hands_out_the_text(zgw: Zgw, types: Types) -> None:
    made = zgw.made("zaken/zaken", zaak(types.zaaktype))
    built = listed(zgw)
    assert texts() == {made["uuid"]: False}
    written()
    assert texts() == {made["uuid"]: True}
    assert listed(zgw) == built
    Zaakweergave.objects.update(tekst='{"url": "this is what is handed out"}')
    assert listed(zgw) == [{"url": "this is what is handed out"}]


def test_a_text_has_the_address_that_the_caller_used(zgw: Zgw, types: Types) -> None:
    zgw.made("zaken/zaken", zaak(types.zaaktype, omschrijving="http://testserver \x7f \\u0001 {base}"))
    built = zgw.get("http://localhost/zaken/api/v1/zaken").json["results"]
    written()
    assert zgw.get("http://localhost/zaken/api/v1/zaken").json["results"] == built
    assert built[0]["url"].startswith("http://localhost/")


def steps(zgw: Zgw, types: Types) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Everything that shows in a zaak."""

    def part(path: str, **more: Any) -> Callable[[dict[str, Any]], Any]:
        return lambda made: zgw.made(path, {"zaak": made["url"], **more})

    def deelzaak(made: dict[str, Any]) -> Any:
        return zgw.made("zaken/zaken", zaak(types.zaaktype, hoofdzaak=made["url"]))

    rol = {"roltype": types.roltype, "betrokkeneType": "natuurlijk_persoon", "roltoelichting": "x"}
    return {
        "patch": lambda made: zgw.patch(made["url"], {"omschrijving": "anders"}),
        "rol": part("zaken/rollen", **rol, betrokkeneIdentificatie={"inpBsn": "999993653"}),
        "status": part("zaken/statussen", statustype=types.statustypen[0], datumStatusGezet="2026-01-01T10:00:00Z"),
        "resultaat": part("zaken/resultaten", resultaattype=types.resultaattype),
        "deelzaak": deelzaak,
        "a channel": lambda made: Rol.objects.create(
            zaak=Zaak.objects.get(uuid=made["uuid"]),
            roltype_id=database.run("select id from registers_roltype").fetchone()[0],  # type: ignore[index]
        ),
    }


@pytest.mark.parametrize("name", ["patch", "rol", "status", "resultaat", "deelzaak", "a channel"])
def test_whatever_changes_a_zaak_takes_its_text_away(zgw: Zgw, types: Types, name: str) -> None:
    made = zgw.made("zaken/zaken", zaak(types.zaaktype))
    written()
    before = listed(zgw)
    steps(zgw, types)[name](made)
    assert not texts()[made["uuid"]]
    built = listed(zgw)
    assert built != before
    written()
    assert all(texts().values())
    assert listed(zgw) == built


def test_what_goes_takes_the_text_away(zgw: Zgw, types: Types) -> None:
    made = zgw.made("zaken/zaken", zaak(types.zaaktype))
    rol = steps(zgw, types)["rol"](made)
    deel = steps(zgw, types)["deelzaak"](made)
    written()
    zgw.delete(rol["url"])
    zgw.delete(deel["url"])
    assert texts() == {made["uuid"]: False}
    [built] = listed(zgw)
    assert (built["rollen"], built["deelzaken"]) == ([], [])
    written()
    zgw.delete(made["url"])
    assert not Zaakweergave.objects.exists()


def test_a_release_that_writes_zaken_another_way_does_not_take_the_text(zgw: Zgw, types: Types) -> None:
    zgw.made("zaken/zaken", zaak(types.zaaktype))
    written()
    built = listed(zgw)
    Zaakweergave.objects.update(vorm="older", tekst='{"old": true}')
    assert listed(zgw) == built
    written()
    assert Zaakweergave.objects.get().vorm == rendering.vorm()


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_writer_do_not_miss_each_other(zgw: Zgw, types: Types) -> None:
    import psycopg

    made = zgw.made("zaken/zaken", zaak(types.zaaktype))
    tally.settle()
    url = connection.get_connection_params()
    names = {key: url[key] for key in ("host", "port", "user", "password", "dbname") if url.get(key)}
    with psycopg.connect(**names) as other:
        other.execute("update registers_zaak set omschrijving = 'not committed yet'")
        assert rendering.renew(0)[1] == 0  # whoever holds the zaak goes first
        other.commit()
    assert rendering.renew(0)[1] == 1
    assert listed(zgw)[0]["omschrijving"] == "not committed yet"
    assert texts() == {made["uuid"]: True}
