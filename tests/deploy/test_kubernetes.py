"""The manifests in deploy/kubernetes: the API knows them, they ask for little, and they name what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from openloket.site.cli import main
from openloket.site.health import ANSWERS

ROOT = Path(__file__).resolve().parents[2]
OLDEST = "1.29"
"""The API that they are for; what is in this one is in later ones."""
FILES = sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
ALL: list[dict[str, Any]] = [found for path in FILES for found in yaml.safe_load_all(path.read_text("utf-8"))]
WORK = {"Deployment", "Job", "CronJob"}


def names(found: dict[str, Any]) -> str:
    return f"{found['kind']} {found['metadata']['name']}"


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pod of each workload."""
    for found in ALL:
        if found["kind"] in WORK:
            spec = found["spec"]
            yield (
                names(found),
                (spec["jobTemplate"]["spec"] if found["kind"] == "CronJob" else spec)["template"]["spec"],
            )


@pytest.mark.parametrize("found", ALL, ids=names)
def test_the_api_knows_it(found: dict[str, Any]) -> None:
    kubernetes_validate.validate(found, OLDEST, strict=True)


def test_what_the_api_does_not_know_is_noticed() -> None:
    wrong = {**ALL[0], "spezial": 1}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, OLDEST, strict=True)


def test_all_of_it_is_there() -> None:
    assert {names(found) for found in ALL} >= {
        "Deployment loket-web",
        "Deployment loket-worker",
        "Service loket",
        "Ingress loket",
        "PodDisruptionBudget loket-web",
        "NetworkPolicy loket",
        "CronJob loket-backup",
        "ConfigMap loket",
    }
    assert [found for found in ALL if found["kind"] == "Secret"] == []  # by reference only


@pytest.mark.parametrize(("name", "pod"), list(pods()), ids=[name for name, _ in pods()])
def test_a_pod_asks_for_little(name: str, pod: dict[str, Any]) -> None:
    """Hold each pod to the profile 'restricted' of the Pod Security Standards, with a root that nobody writes on."""
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert mounted >= {"/var/lib/loket", "/tmp"}
        assert {mount["name"] for mount in container["volumeMounts"]} <= {volume["name"] for volume in pod["volumes"]}
        assert "memory" in container["resources"]["limits"]
        assert container["envFrom"] == [{"configMapRef": {"name": "loket"}}, {"secretRef": {"name": "loket"}}]


@pytest.mark.parametrize(("name", "pod"), list(pods()), ids=[name for name, _ in pods()])
def test_it_runs_a_command_of_ours(name: str, pod: dict[str, Any]) -> None:
    for container in pod["containers"]:
        program, command, *rest = container["args"]
        assert program == "loket"
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        assert {part for part in rest if part.startswith("--")} <= known
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_probes_ask_what_is_answered() -> None:
    (web,) = [pod["containers"][0] for name, pod in pods() if name == "Deployment loket-web"]
    asked = {kind: web[kind]["httpGet"]["path"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"startupProbe": "/gezond/leeft/", "livenessProbe": "/gezond/leeft/", "readinessProbe": "/gezond/"}
    assert set(asked.values()) <= set(ANSWERS)


def test_every_setting_that_they_name_is_one() -> None:
    read = "\n".join(
        (ROOT / "openloket/site" / name).read_text()
        for name in ("settings.py", "mail.py", "guessable.py", "database.py")
    )
    known = set(re.findall(r"\b(?:LOKET_[A-Z0-9_]+|DATABASE_URL)\b", read))
    known |= {f"LOKET_S3_{part}" for part in ("ENDPOINT", "REGION", "KEY", "SECRET", "CA")}  # environment.documents
    named = {word for path in FILES for word in re.findall(r"\b(?:LOKET_[A-Z0-9_]+|DATABASE_URL)\b", path.read_text())}
    assert len(named) > 15
    assert named - known == set()


def test_labels_find_their_pods() -> None:
    labels = {}
    for found in ALL:
        if found["kind"] == "Deployment":
            labels[names(found)] = found["spec"]["template"]["metadata"]["labels"]
            assert found["spec"]["selector"]["matchLabels"] == labels[names(found)]
    for found in ALL:
        if found["kind"] in ("Service", "PodDisruptionBudget"):
            selector = found["spec"]["selector"]
            selector = selector.get("matchLabels", selector)
            assert any(selector.items() <= each.items() for each in labels.values()), names(found)
