"""The engine knows no resource by name: what makes one different is declared where it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from openloket.registers import api, apis
from openloket.registers.api.register import REGISTERS
from openloket.registers.api.registry import REGISTRY

ENGINE = sorted(Path(*api.__path__).glob("*.py"))
WORDS = {"status", "resultaat", "kanaal", "applicatie"}
"""Names of resources that are keys of a problem, an audit row and a message too."""


def names() -> set[str]:
    """What resources and registers are called."""
    assert apis.APIS
    paths = {step for resource in REGISTRY.values() for step in resource.steps}
    return ({*REGISTRY, *paths, *(register.name for register in REGISTERS.values())}) - WORDS


def named(tree: ast.Module) -> Iterator[str]:
    """Yield the lines that name a resource, its place, or a register."""
    known = names()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in known or "/{zaak}" in node.value:
                yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
            asked = {part.attr for part in compared if isinstance(part, ast.Attribute)}
            if asked & {"name", "component", "path"} and any(isinstance(part, ast.Constant) for part in compared):
                yield f"{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("module", ENGINE, ids=lambda module: module.stem)
def test_the_engine_knows_no_resource_by_name(module: Path) -> None:
    assert list(named(ast.parse(module.read_text(encoding="utf-8")))) == []
