"""Outside registers/ nobody writes in the registers' tables, but by the acts: read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from openloket.registers import models as registers

ROOT = Path(__file__).resolve().parents[2] / "openloket"
MODELS = {name for name in registers.__all__ if name not in ("VERTROUWELIJKHEID", "Record")}
WRITES = {
    *("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "save", "delete"),
    *("acreate", "abulk_create", "aget_or_create", "aupdate_or_create", "aupdate", "abulk_update", "asave", "adelete"),
}
SQL = re.compile(
    r"\b(insert\s+into|update|delete\s+from|truncate|merge\s+into|copy)\s+(table\s+|only\s+)?\"?registers_", re.I
)


def leading_there() -> set[str]:
    """Fields and reverse relations of every model that lead to a model of the registers."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model
            if isinstance(target, type) and target.__module__.startswith(registers.__name__):
                found.add(field.name if field.concrete else field.get_accessor_name() or "")
    return found - {"", None}


def steps(node: ast.expr) -> tuple[str, set[str]]:
    """The name that a chain of calls and attributes begins with, and the attributes on its way."""
    way: set[str] = set()
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            way.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return "", way
    return node.id, way


def texts(node: ast.AST) -> Iterator[str]:
    """The text of a node that is one, with what is filled in left out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


def names(annotation: ast.expr | None) -> set[str]:
    """The names in an annotation."""
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)} if annotation else set()


def of_registers(tree: ast.AST) -> tuple[set[str], set[str]]:
    """What models of the registers are called in a file, and which variables hold their rows."""
    called = {
        item.asname or item.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("openloket.registers")
        for item in node.names
        if item.name in MODELS
    }
    held: set[str] = set()
    for _ in range(2):  # a variable may be made of another
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and names(node.annotation) & called:
                held.add(node.arg)
            elif (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and names(node.annotation) & called
            ):
                held.add(node.target.id)
            elif isinstance(node, ast.Assign | ast.NamedExpr | ast.For | ast.comprehension):
                value = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                root, _ = steps(value)
                if root in called or root in held:
                    held |= {target.id for target in targets if isinstance(target, ast.Name)}
    return called, held


def written(code: str) -> list[str]:
    """Say where code writes in the registers, as far as can be read."""
    tree, found = ast.parse(code), []
    called, held = of_registers(tree)
    leading = leading_there()
    for node in ast.walk(tree):
        found += [f"{node.lineno}: {text.strip()[:80]}" for text in texts(node) if SQL.search(text)]  # type: ignore[attr-defined]
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            root, way = steps(node.func.value)
            through = isinstance(node.func.value, ast.Attribute) and node.func.value.attr in leading
            lists = any(isinstance(arg, ast.Name) and arg.id in held for arg in node.args) and "bulk" in node.func.attr
            if (
                root in called
                or root in held
                or through
                or lists
                or (way & leading and way & {"all", "filter", "exclude"})
            ):
                found.append(f"{node.lineno}: {ast.unparse(node)[:80]}")
    return found


OUTSIDE = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if "migrations" not in path.parts and path.relative_to(ROOT).parts[0] != "registers"
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_else_writes_in_the_registers(path: Path) -> None:
    assert not written(path.read_text("utf-8"))


IMPORTED = "from openloket.registers.models import Zaak, Rol as R\n"


@pytest.mark.parametrize(
    "code",
    [
        "Zaak.objects.create(identificatie='1')",
        "Zaak.objects.filter(pk=1).update(omschrijving='')",
        "R.objects.filter(pk=1).delete()",
        "Zaak._default_manager.bulk_create([])",
        "Zaak.objects.get_or_create(pk=1)",
        "Zaak(identificatie='1').save()",
        "made = Zaak(identificatie='1')\nmade.save()",
        "found = Zaak.objects.get(pk=1)\nfound.save()",
        "rows = Zaak.objects.filter(pk=1)\nsome = rows.exclude(pk=2)\nsome.update(omschrijving='')",
        "def go(zaak: Zaak) -> None:\n    zaak.save(update_fields=['omschrijving'])",
        "def go(zaken: list[Zaak]) -> None:\n    for one in zaken:\n        one.delete()",
        "def go(case):\n    case.zaak.save()",
        "def go(message):\n    message.document.delete()",
        "def go(zaak):\n    zaak.rollen.all().delete()",
        "def go(cursor, day):\n    cursor.execute(f'update registers_zaak set einddatum = %s where id = {day}', [day])",
        "SQL = 'with x as (insert into registers_rol (id) values (1) returning id) select 1'",
        "SQL = 'DELETE FROM registers_status'",
    ],
)
def test_it_sees_the_ways_to_write(code: str) -> None:
    assert written(IMPORTED + code)


@pytest.mark.parametrize(
    "code",
    [
        "Zaak.objects.filter(pk=1).first()",
        "from openloket.cases.models import Case\nCase.objects.filter(zaak__pk=1).update(revision=2)",
        "def go(case, zaak: Zaak):\n    case.save()\n    return zaak.rollen.filter(pk=1).first()",
        "SQL = 'select * from registers_zaak for update'",
        "shown = Zaak(identificatie='1')",
        "said = {}\nsaid.update(zaak=1)",
    ],
)
def test_it_lets_reading_be(code: str) -> None:
    assert not written(IMPORTED + code)
