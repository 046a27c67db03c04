"""What is published from the definitions: terms, costs, rules, changes, the designation, and their description (DCAT-AP-NL)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from pyshacl import validate
from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from openloket.cases import versions
from openloket.definitions import described
from openloket.definitions.library import load
from tests.change.making import FOLDER, SERVICE
from tests.channels.test_who_asks import republish

SHAPES = Path(__file__).resolve().parents[1] / "insight" / "dcat_ap_nl.ttl"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
STANDARD = {
    "name", "description_short", "organization", "status", "begin_date", "contact_email", "website", "publication_category", "url", "goal",
    "human_intervention", "lawful_basis", "process_index_url", "source_data", "methods_and_models", "provider", "lang", "standard_version",
    "source_id", "category", "end_date", "proportionality", "risks", "lawful_basis_grouping", "impacttoetsen_grouping", "impacttoetsen",
    "source_data_grouping", "publiccode", "tags",
}  # fmt: skip
"""The fields of the publication standard 1.0 of the algorithm register."""


def conforms(graph: Graph) -> bool:
    found, _report, _text = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return bool(found)


def test_the_catalogue_is_what_dcat_ap_nl_demands_in_both_forms(city: Any) -> None:
    client = Client()
    said = Graph().parse(data=client.get("/open-data/catalogus.jsonld").content, format="json-ld")
    turtle = client.get("/open-data/catalogus.ttl")
    assert turtle["Content-Type"].startswith("text/turtle")
    assert isomorphic(said, Graph().parse(data=turtle.content, format="turtle"))
    assert conforms(said)
    files = [str(address) for address in said.objects(predicate=DCAT.downloadURL)]
    assert len(files) == 6
    for address in files:
        path = address.removeprefix("http://localhost:8000")
        assert client.get(path).status_code in (200, 503), path  # the counts are made by another process
    for wrong in (DCT.license, DCT.accessRights, DCAT.contactPoint, DCT.title):
        without = Graph() + said
        without.remove((None, wrong, None))
        assert not conforms(without), wrong
    broken = Graph() + said
    dataset = next(broken.subjects(predicate=DCAT.distribution))
    broken.set((dataset, DCAT.theme, URIRef("https://voorbeeld.example/thema")))
    assert not conforms(broken)


def test_every_service_says_its_terms_costs_ways_and_rules_and_is_renewed_when_a_version_opens(city: Any) -> None:
    client = Client()
    rows = {row["dienst"]: row for row in client.get("/open-data/diensten.json").json()["diensten"]}
    held = {item.version.service: item.version for item in versions.services_on(timezone.localdate())}
    assert rows.keys() == held.keys()
    permit = rows[SERVICE]
    assert permit["beslissen_binnen"] == held[SERVICE].deadline.decide
    [newest] = load(FOLDER / "2026-12-03.yaml").published
    priced = described.service(newest.version)
    assert priced["kosten"]
    assert priced["kosten_volgens"]
    assert "op papier" in permit["wegen"]
    entries = {
        row["source_id"].partition("/")[0]: row for row in client.get("/open-data/algoritmes.json").json()["algoritmes"]
    }
    assert entries.keys() == {name for name, version in held.items() if version.rules}
    for entry in entries.values():
        assert entry.keys() <= STANDARD
        assert not set(described.NOT_SAID) & entry.keys(), "a municipality judges that itself"
        assert all(entry.values())
    assert held[SERVICE].rules[0].title in entries[SERVICE]["methods_and_models"]
    page = client.get(f"/diensten/{SERVICE}/regels/").content.decode()
    assert f"{permit['beslissen_binnen']} ({permit['termijn_volgens']})" in page
    assert "Een medewerker ziet wat de regels vinden" in page
    assert client.get("/diensten/niets/regels/").status_code == 404
    republish(("title: Evenementenvergunning aanvragen", "title: Een feest geven"))
    again = {row["dienst"]: row for row in client.get("/open-data/diensten.json").json()["diensten"]}
    assert (again[SERVICE]["titel"], again[SERVICE]["geldt_vanaf"]) == ("Een feest geven", "2026-09-01")
    steps = client.get("/open-data/veranderingen.json").json()["veranderingen"]
    step = next(step for step in steps if (step["dienst"], step["vanaf"]) == (SERVICE, "2026-09-01"))
    assert any("Een feest geven" in row["wat"] for row in step["verschillen"])
    page = client.get(f"/diensten/{SERVICE}/regels/").content.decode()
    assert "Vanaf 1 september 2026" in page.split("Een feest geven")[-2]


def test_the_designation_names_a_way_for_every_message_and_can_be_adopted(city: Any) -> None:
    """Awb 2:13: as a page, as data and as a decision; what can only be asked on paper has no electronic way."""
    client = Client()
    rows = client.get("/open-data/aanwijzing.json").json()["aanwijzing"]
    said = {row["bericht"]: row for row in rows}
    assert said["Bezwaar"]["weg"].startswith("Mijn Loket")
    assert "Awb 6:4" in said["Bezwaar"]["wet"]
    permit = next(row for name, row in said.items() if name == "Aanvraag: Evenementenvergunning aanvragen")
    assert "substantieel" in permit["weg"]
    page = client.get("/aanwijzing/").content.decode()
    assert all(name in page for name in said if "'" not in name)
    made = client.get("/aanwijzing.pdf")
    assert made.content.startswith(b"%PDF")
    version = versions.on(SERVICE, timezone.localdate()).version
    row, *_ = described.designated([version], [])
    assert row["weg"]
