"""The dashboard and the alarms: they ask for figures that there are, and every alarm says what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from openloket.site import metrics
from openloket.watch import files, meters

ROOT = Path(__file__).resolve().parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
SUFFIXES = {
    "counter": ["_total"],
    "histogram": ["_bucket", "_sum", "_count"],
    "summary": ["_sum", "_count"],
    "gauge": [""],
}
OF_PROMETHEUS = {"instance", "job", "le"}


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"][0]["rules"]
    return found


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
    return found


def expressions() -> list[str]:
    return [rule["expr"] for rule in rules()] + [
        target["expr"] for panel in panels() for target in panel.get("targets", ())
    ]


def samples() -> dict[str, set[str]]:
    """Return the labels of each figure in a scrape, also of what has not happened yet."""
    metrics.forget()
    families = list(text_string_to_metric_families(Client().get("/gezond/metingen/").content.decode()))
    metrics.forget()
    found = {family.name + suffix: set[str]() for family in families for suffix in SUFFIXES[family.type]}
    for family in families:
        for sample in family.samples:
            found[sample.name] |= set(sample.labels)
    for meter in meters.REGISTRY._collector_to_names:
        for suffix in SUFFIXES[meter._type]:  # type: ignore[attr-defined]
            found[meter._name + suffix] |= set(meter._labelnames)  # type: ignore[attr-defined]
    for name in ("openloket_processes", "openloket_processes_resident_bytes"):
        found[name] |= {"kind"}
    return found


def test_every_figure_that_they_ask_for_is_there(db: Any) -> None:
    there = samples()
    asked = 0
    for expression in expressions():
        for name, labels in re.findall(r"(openloket_\w+)(?:\{([^}]*)\})?", expression):
            assert name in there, (name, expression)
            for label in re.findall(r"(\w+)\s*[=!]~?\"", labels):
                assert label in there[name] | OF_PROMETHEUS, (label, expression)
            asked += 1
        for grouped in re.findall(r"by \(([^)]*)\)", expression):
            known = set().union(*(there[name] for name in re.findall(r"openloket_\w+", expression)))
            assert {label.strip() for label in grouped.split(",")} <= known | OF_PROMETHEUS, expression
    assert asked > 60


def test_nothing_is_counted_that_nobody_looks_at() -> None:
    text = " ".join(expressions())
    for meter in meters.REGISTRY._collector_to_names:
        assert meter._name in text  # type: ignore[attr-defined]


def test_every_alarm_says_what_it_is_and_what_to_do() -> None:
    chapter = (ROOT / "docs" / "beheer.md").read_text().partition("### Een alarm, en dan")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(Loket\w+)` \| .+ \| .+ \|$", chapter, re.MULTILINE)
    assert told == [rule["alert"] for rule in rules()]
    for rule in rules():
        assert rule["labels"]["severity"] in ("wekken", "werkdag")
        assert rule["annotations"]["summary"]


def test_what_has_just_begun_is_not_said_to_grow() -> None:
    """A line through a few minutes of warming up leads anywhere: what is foretold from a time was there all that time."""
    foretold = [
        (figure, span, expression)
        for expression in expressions()
        for figure, span in re.findall(r"predict_linear\((\w+)\[(\w+)\]", expression)
    ]
    assert foretold
    for figure, span, expression in foretold:
        assert f"and {figure} offset {span} > 0" in expression


def test_processes_are_told_by_their_kind(db: Any, monkeypatch: Any, tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    monkeypatch.setattr(files.Shared, "folder", tmp_path)
    monkeypatch.setattr(files, "alive", lambda folder: {"web": [1, 2**22 + 1]})
    metrics.forget()
    text = Client().get("/gezond/metingen/").content.decode()
    metrics.forget()
    assert 'openloket_processes{kind="web"} 2.0' in text
    size = re.search(r'openloket_processes_resident_bytes\{kind="web"\} ([\d.e+]+)', text)
    assert size is not None
    assert float(size[1]) > 1000
