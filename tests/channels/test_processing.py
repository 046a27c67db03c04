"""The register of processing activities says of each service, and of each activity that the log names, what AVG 30 asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from django.conf import settings
from django.test import Client

from openloket.cases import versions
from openloket.definitions.processing import tasks
from openloket.people.models import Look
from openloket.site.cli import main
from tests.conftest import NOW, new_case, staff_client

OURS = Path(__file__).resolve().parents[2] / "openloket"
NAMED = (
    r'looking\.activity\("([\w-]+)"',
    r'^(?:TASK|SEARCHING) = "([\w-]+)"',
    r'reach\.listed\([^)]*?reach\.\w+, "([\w-]+)"',
)


def test_each_service_is_in_it_as_its_version_says(city: Any) -> None:
    said = Client().get("/verwerkingen.json").json()
    by_name = {one["naam"].partition("/")[0]: one for one in said["verwerkingen"]}
    assert {item.version.service for item in versions.services_on(NOW.date())} <= set(by_name)
    for one in said["verwerkingen"]:
        assert one["doel"], one["naam"]
        assert one["grondslag"], one["naam"]
        assert one["betrokkenen"], one["naam"]
        assert one["bewaartermijnen"], one["naam"]
    permit = by_name["evenementenvergunning"]
    assert "Burgerservicenummer (BSN)" in permit["gegevens"]
    assert any("2:25" in law for law in permit["wet"])
    page = Client().get("/verwerkingen/").content.decode()
    assert permit["doel"] in page
    result = CliRunner().invoke(main, ["processing", "--day", NOW.date().isoformat(), "--json"])
    assert json.loads(result.output)["verwerkingen"] == said["verwerkingen"]


def test_what_a_look_names_leads_to_what_it_is(city: Any) -> None:
    case = new_case()
    staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")
    address = Look.objects.get().activity.removeprefix(settings.PROCESSING_REGISTER)
    assert "evenement" in Client().get(f"/verwerkingen{address}/").content.decode()
    for wrong in (
        "/verwerkingen/niets/",
        "/verwerkingen/evenementenvergunning/gisteren/",
        "/verwerkingen/zoeken/2026-01-01/",
    ):
        assert Client().get(wrong).status_code == 404


def test_each_activity_that_the_code_logs_is_in_it() -> None:
    code = "\n".join(file.read_text() for file in OURS.rglob("*.py"))
    logged = {name for pattern in NAMED for name in re.findall(pattern, code, re.M)}
    assert len(logged) > 6
    assert logged - {one.name for one in tasks()} == set()
