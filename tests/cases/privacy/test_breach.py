"""What other systems read and change is logged in batches, and a breach says whose data it was (AVG 33, 34)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError

from openloket.cases.privacy import breach
from openloket.people import api_looks
from openloket.people.api_looks import Notes
from openloket.people.models import Look
from openloket.registers.api import access, listening
from openloket.registers.models import Rol, Zaakinformatieobject
from openloket.site.cli import main
from tests.conftest import HOLLE, MOULIN, NOW, new_case, resident_client, staff, staff_client
from tests.registers import zgw as client

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def notes(city: Any) -> Iterator[Notes]:
    """What is noted of calls to the APIs, in this test alone."""
    found = Notes()
    listening.LISTENERS.append(found)
    yield found
    listening.LISTENERS.remove(found)
    access.forget()


def test_what_another_system_reads_and_writes_is_logged_in_batches(
    notes: Notes, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = new_case(), new_case("test:2", naam=HOLLE.name, bsn=HOLLE.number)
    zgw = client.client("archief")
    zaak = f"zaken/zaken/{case.zaak.uuid}"
    paper = Zaakinformatieobject.objects.filter(zaak=case.zaak).select_related("informatieobject").first()
    assert paper is not None
    assert zgw.get(zaak, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01").status == 200
    assert zgw.get("zaken/rollen").status == 200
    assert zgw.get(f"documenten/enkelvoudiginformatieobjecten/{paper.informatieobject.uuid}/download").status == 200
    assert zgw.patch(zaak, {"toelichting": "Nagekeken"}).status == 200
    assert zgw.get("zaken/zaken/00000000-0000-0000-0000-000000000000").status == 404
    assert zgw.get("catalogi/zaaktypen").status == 200
    assert Look.objects.count() == 0, "a call itself writes nothing"
    with monkeypatch.context() as away:
        away.setattr(api_looks, "write", lambda todo: (_ for _ in ()).throw(DatabaseError("away")))
        assert notes.write() == 0
    with django_assert_num_queries(4):
        assert notes.write() == 4, "nothing is lost when it could not be written before"
    assert notes.write() == 0
    looks = {look.name: look for look in Look.objects.order_by("pk")}
    read = looks["GET rollen"]
    assert set(read.subjects) == {MOULIN.owner, HOLLE.owner}
    assert (read.zaak, read.system, read.purpose) == (None, "archief", api_looks.READ)
    assert looks["PATCH zaken"].purpose == api_looks.WROTE
    one = looks["GET zaken"]
    assert (one.trace_id, one.about, one.subjects) == (TRACE, case.zaak.identificatie, [MOULIN.owner])
    assert one.activity.endswith("/evenementenvergunning")
    assert looks["GET enkelvoudiginformatieobjecten"].subjects == [MOULIN.owner]
    page = resident_client(MOULIN).get("/mijn/inzage/").content.decode()
    assert "Een ander systeem las gegevens" in page
    assert zgw.delete(f"zaken/zaken/{other.zaak.uuid}").status == 204
    notes.write()
    assert Look.objects.latest("pk").subjects == [HOLLE.owner], "whose it was, is looked up before it goes"


def test_a_full_memory_is_written_at_once(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_looks, "MOST", 2)
    case, zgw = new_case(), client.client("archief")
    for _ in range(3):
        zgw.get(f"zaken/zaken/{case.zaak.uuid}")
    assert (Look.objects.count(), len(notes.waiting)) == (2, 1)


def test_a_breach_says_whose_data_was_seen_or_changed_and_is_logged(notes: Notes) -> None:
    case, other = new_case(), new_case("test:2", naam=HOLLE.name, bsn=HOLLE.number)
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    zgw = client.client("archief")
    zgw.get(f"zaken/zaken/{other.zaak.uuid}")
    assert zgw.patch(f"zaken/zaken/{other.zaak.uuid}", {"toelichting": "Nagekeken"}).status == 200
    notes.write()
    day = NOW.date().isoformat()

    def said(*words: str) -> Any:
        result = CliRunner().invoke(main, ["breach", *words, "--from", day, "--to", day, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    by_account = said("--account", "anna")
    (moulin,) = by_account["people"]
    assert (moulin["name"], moulin["seen"], moulin["changed"]) == ("Suzanne Moulin", 1, 0)
    assert moulin["zaken"] == [case.zaak.identificatie]
    assert MOULIN.number not in json.dumps(by_account)
    (holle,) = said("--key", "archief")["people"]
    assert (holle["name"], holle["seen"], holle["changed"]) == (HOLLE.name, 2, 1)
    assert said("--account", "bram")["people"] == []
    mine = Look.objects.filter(name="breach", subjects__contains=[MOULIN.owner]).get()
    assert mine.purpose == breach.PURPOSE
    later = breach.of(staff("anna"), NOW + timedelta(days=1), NOW + timedelta(days=2))
    assert later.people == []
    Rol.objects.all().delete()
    assert breach.of(staff("anna"), NOW - timedelta(1), NOW + timedelta(1)).people[0].subject == MOULIN.owner


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--from", "2026-09-15", "--to", "2026-09-15"], "een van de twee"),
        (["--account", "anna", "--key", "x", "--from", "2026-09-15", "--to", "2026-09-15"], "een van de twee"),
        (["--account", "niemand", "--from", "2026-09-15", "--to", "2026-09-15"], "niemand"),
        (["--key", "onbekend", "--from", "2026-09-15", "--to", "2026-09-15"], "geen sleutel"),
        (["--account", "anna", "--from", "2026-09-15", "--to", "2026-09-14"], "ligt voor de eerste"),
    ],
)
def test_what_a_breach_cannot_be_asked(city: Any, words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["breach", *words])
    assert result.exit_code == 1
    assert told in result.output
    assert Look.objects.count() == 0


def test_the_log_goes_out_as_the_standard_has_it(city: Any) -> None:
    case = new_case()
    staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")
    day = NOW.date().isoformat()
    result = CliRunner().invoke(main, ["looks", "--from", day, "--to", day])
    (line,) = [json.loads(text) for text in result.output.splitlines()]
    assert line["attributes"]["dpl.core.data_subject_id"] == MOULIN.owner
    assert line["resource"] == {"service.name": "openloket"}
    assert len(line["trace_id"]) == 32
