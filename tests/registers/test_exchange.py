"""A catalogus out and in again; whole registers out and in again, to equality."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from openloket.registers import exchange
from openloket.registers.models import Catalogus
from tests.registers import zgw as client
from tests.registers.test_access import everything
from tests.registers.zgw import Types, Zgw


def quiet(name: str, count: int) -> None:
    """No progress."""


def without_catalogus() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("truncate registers_catalogus cascade")


def types_of(zgw: Zgw, status: str) -> Any:
    found = zgw.get(
        f"catalogi/zaaktypen?status={status}&expand=statustypen,resultaattypen,roltypen,eigenschappen"
    ).json["results"]
    return found[0]


def test_a_catalogus_goes_out_and_comes_in_as_concept(zgw: Zgw, types: Types) -> None:
    before = types_of(zgw, "definitief")
    packed = exchange.export_catalogus(Catalogus.objects.get().uuid)
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert {"Catalogus.json", "ZaakType.json", "StatusType.json", "ZaakTypeInformatieObjectType.json"} <= set(names)
    without_catalogus()
    counts = exchange.import_catalogus(io.BytesIO(packed))
    assert (counts["zaaktype"], counts["statustype"], counts["roltype"]) == (1, 3, 1)
    after = types_of(zgw, "concept")
    assert after["besluittypeOmschrijving"] == ["vergunning"]
    for name in ("statustypen", "resultaattypen", "roltypen", "eigenschappen"):
        assert bare(after["_expand"][name]) == bare(before["_expand"][name]), name
    same = (
        set(before)
        - {"url", "catalogus", "concept", "_expand", "informatieobjecttypen", "besluittypen"}
        - set(before["_expand"])
    )
    assert {key: after[key] for key in same} == {key: before[key] for key in same}


def bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in ("url", "zaaktype", "catalogus")} for row in rows]


@pytest.mark.parametrize("packed", [b"niets", b"", None])
def test_what_is_no_catalogus_is_refused(zgw: Zgw, packed: bytes | None) -> None:
    if packed is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("Iets.json", "[]")
        packed = out.getvalue()
    with pytest.raises(exchange.BadExchange):
        exchange.import_catalogus(io.BytesIO(packed))


def test_a_catalogus_that_is_not_right_is_refused_whole(zgw: Zgw, types: Types) -> None:
    packed = zipfile.ZipFile(io.BytesIO(exchange.export_catalogus(Catalogus.objects.get().uuid)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in packed.namelist():
            rows = json.loads(packed.read(name))
            if name == "RolType.json":
                rows[0]["omschrijving_generiek"] = "keizer"
            archive.writestr(name, json.dumps(rows))
    without_catalogus()
    with pytest.raises(exchange.BadExchange, match="keizer"):
        exchange.import_catalogus(io.BytesIO(out.getvalue()))
    assert zgw.get("catalogi/zaaktypen?status=alles").json["count"] == 0


def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(exchange.TABLES)} cascade")
        cursor.execute("truncate registers_zaaktelling")
        cursor.execute("update registers_zaaktelling_stand set tot = 0")


@pytest.mark.django_db(transaction=True)
def test_registers_go_out_and_come_in_to_equality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zgw = client.client()
    types = client.types(zgw)
    whole = types.zaak()["url"]
    everything(types, whole)
    types.zaak(hoofdzaak=whole)
    document = types.document()["url"]
    lock = zgw.made(f"{document}/lock", {})["lock"]
    zgw.patch(document, {"titel": "Nieuw", "lock": lock})
    before = zgw.get(f"{whole}?expand=rollen,status,deelzaken").content
    counts = exchange.export_registers(tmp_path / "een.zip", quiet)
    assert counts["registers_zaak"] == 2
    with pytest.raises(exchange.BadExchange, match="niet leeg"):
        exchange.import_registers(tmp_path / "een.zip", quiet)
    empty()
    monkeypatch.setattr(exchange, "BATCH", 1)
    cut_off_after(monkeypatch, 12)
    with pytest.raises(ConnectionError):
        exchange.import_registers(tmp_path / "een.zip", quiet)
    monkeypatch.undo()
    assert exchange.import_registers(tmp_path / "een.zip", quiet) == counts  # goes on where it stopped
    exchange.export_registers(tmp_path / "twee.zip", quiet)
    assert contents(tmp_path / "een.zip") == contents(tmp_path / "twee.zip")
    again = client.client()
    assert again.get(f"{whole}?expand=rollen,status,deelzaken").content == before
    assert again.get(f"{document}?versie=1").json["titel"] == "Plattegrond"
    assert again.get("zaken/zaken").json["count"] == 2
    assert types.zaak()["identificatie"] not in before.decode()


def cut_off_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    whole, seen = exchange._insert, []

    def insert(table: str, rows: bytes) -> None:
        seen.append(table)
        if len(seen) > batches:
            raise ConnectionError
        whole(table, rows)

    monkeypatch.setattr(exchange, "_insert", insert)


def test_no_secret_goes_out(zgw: Zgw, tmp_path: Path) -> None:
    assert not any("geheim" in table for table in exchange.TABLES)
