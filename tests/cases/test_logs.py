"""Reading someone else's log."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from openloket.cases import logs
from openloket.cases.models import Case
from openloket.registers.models import Audittrail, Rol, Status, Zaak
from tests.conftest import SHARED, staff_client

REAL = SHARED / "data" / "receipt.csv"
HEADER = ("case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,case:group,case:responsible,"
          "case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp")  # fmt: skip
ROW = "Internet,case-1,2011-12-06 13:41:31+01:00,General,,2011-12-06 13:41:31+01:00,G,R1,2011-10-11 13:42:22+02:00,t1,Ontvangst,complete,G,R1,2011-10-11 13:45:40+02:00"


def log(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "log.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.mark.skipif(not REAL.exists(), reason="shared/data/receipt.csv is not here")
def test_the_real_log_of_a_dutch_municipality(city: Any) -> None:
    """Every count is compared with an independent reading of the file."""
    with REAL.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    cases = {row["case:concept:name"]: row for row in rows}
    seen: list[int] = []
    report = logs.load(REAL, seen.append)
    assert (
        report
        == {"cases": 1434, "events": 8577, "new": 1434}
        == {"cases": len(cases), "events": len(rows), "new": len(cases)}
    )
    assert seen[-1] == 100
    zaken = Zaak.objects.filter(zaaktype__identificatie=logs.SERVICE)
    assert zaken.count() == len(cases)
    assert Status.objects.filter(zaak__in=zaken).count() == len(rows)
    assert zaken.exclude(einddatum=None).count() == sum(bool(row["case:enddate"]) for row in cases.values())
    assert Counter(zaken.values_list("communicatiekanaal_naam", flat=True)) == Counter(
        row["case:channel"] for row in cases.values()
    )
    one = Zaak.objects.get(identificatie="case-10011")
    assert one.uiterlijke_einddatum_afdoening is not None
    assert one.uiterlijke_einddatum_afdoening.isoformat() == "2011-12-06"
    assert (
        next(s.statustype.omschrijving for s in one.statussen.select_related("statustype")) == "Confirmation of receipt"
    )
    assert set(Rol.objects.filter(zaak=one).values_list("betrokkene_identificatie__identificatie", flat=True)) == {
        "Resource21",
        "Resource10",
    }
    before = (
        Zaak.objects.count(),
        Status.objects.count(),
        Rol.objects.count(),
        Audittrail.objects.count(),
        Case.objects.count(),
    )
    assert logs.load(REAL)["new"] == 0
    after = (
        Zaak.objects.count(),
        Status.objects.count(),
        Rol.objects.count(),
        Audittrail.objects.count(),
        Case.objects.count(),
    )
    assert after == before


def test_an_imported_zaak_stands_in_the_work_list_and_opens(city: Any, tmp_path: Path) -> None:
    logs.load(log(tmp_path, HEADER, ROW))
    client = staff_client("anna")
    assert "case-1" in client.get("/werk/?lijst=team").content.decode()
    zaak = Zaak.objects.get()
    page = client.get(f"/werk/zaken/{zaak.uuid}/").content.decode()
    assert "Zaak van een ander systeem" in page
    assert client.post(f"/werk/zaken/{zaak.uuid}/take/", {"revision": 1}).status_code == 302
    decided = client.post(
        f"/werk/zaken/{zaak.uuid}/decide/", {"revision": 2, "result": "verleend", "motivation": "Het mag."}
    )
    assert decided.status_code == 422, "there is no definition to decide by"


def test_a_zaak_that_ended_elsewhere_is_closed_from_its_first_audit_row_and_no_status_opens_it(
    city: Any, tmp_path: Path
) -> None:
    ended = ROW.replace("General,,", "General,2011-10-11 15:00:00+02:00,")
    logs.load(log(tmp_path, HEADER, ended, ROW.replace("case-1", "case-2")))
    closed, still_open = Zaak.objects.order_by("identificatie")
    assert (str(closed.einddatum), closed.archiefnominatie) == ("2011-10-11", "vernietigen")
    assert str(closed.archiefactiedatum) == "2012-10-11"
    assert (still_open.einddatum, still_open.archiefnominatie) == (None, "")
    for zaak in (closed, still_open):
        assert zaak.huidige_status is not None
        assert zaak.huidige_status.statustype.omschrijving == "Ontvangst"
    rows = Audittrail.objects.filter(hoofd_object=closed.uuid)
    assert sorted(rows.values_list("resource", "actie")) == [
        ("resultaat", "create"), ("rol", "create"), ("status", "create"), ("zaak", "create")]  # fmt: skip
    assert rows.get(resource="zaak").nieuw["einddatum"] == "2011-10-11"


BAD = {
    "no columns": ["a,b", "1,2"],
    "empty": [],
    "only a header": [HEADER],
    "a time that is none": [HEADER, ROW.replace("2011-10-11 13:45:40+02:00", "gisteren")],
    "a time without zone": [HEADER, ROW.replace("2011-10-11 13:45:40+02:00", "2011-10-11 13:45:40")],
    "no start": [HEADER, ROW.replace("2011-10-11 13:42:22+02:00", "")],
}


@pytest.mark.parametrize("lines", BAD.values(), ids=BAD)
def test_a_log_that_cannot_be_read_changes_nothing(city: Any, tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(logs.BadImport):
        logs.load(log(tmp_path, *lines))
    assert not Zaak.objects.exists()


def test_a_fault_names_the_line(city: Any, tmp_path: Path) -> None:
    with pytest.raises(logs.BadImport, match=r"log\.csv:3"):
        logs.load(log(tmp_path, HEADER, ROW, ROW.replace("2011-10-11 13:45:40+02:00", "gisteren")))


def test_what_is_not_utf8(city: Any, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(logs.BadImport, match="UTF-8"):
        logs.load(file)
