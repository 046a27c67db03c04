"""The types that are read from data: msgspec works one out at its first use, and two threads that do so at once crash."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from openloket.definitions import bounded
from openloket.definitions.schema import Version
data = bounded.load(open("services/subsidie/2026-11-28.yaml").read())
together, found = threading.Barrier(6), []
def read():
    together.wait(timeout=60)
    found.append(msgspec.convert(data, Version).service)
threads = [threading.Thread(target=read) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found)
"""


def test_threads_that_read_their_first_version_at_once_all_get_it() -> None:
    done = subprocess.run([sys.executable, "-c", AT_ONCE], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout.strip()) == (0, str(["subsidie"] * 6)), done.stderr


def calls(code: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of msgspec, with what it calls."""
    for node in ast.walk(code):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"Decoder", "convert", "decode"}
        ):
            yield ast.unparse(node.func), node


def worked_out(module: ast.Module) -> Iterator[str]:
    """Yield the types that a module works out when it is imported."""
    for statement in module.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from (ast.unparse(call.args[0]) for name, call in calls(statement) if name == "msgspec.json.Decoder")


def read_as(module: ast.Module) -> Iterator[str]:
    """Yield the types of ours as which a module reads data, wherever it does so."""
    for name, call in calls(module):
        if name == "msgspec.convert":
            yield ast.unparse(call.args[1])
        for given in call.keywords:
            if name == "msgspec.json.decode" and given.arg == "type" and isinstance(given.value, ast.Name):
                yield given.value.id


MODULES = [
    ast.parse(text) for path in sorted((ROOT / "openloket").rglob("*.py")) if "msgspec" in (text := path.read_text())
]
WORKED_OUT = {found for module in MODULES for found in worked_out(module)}


@pytest.mark.parametrize("kind", sorted({kind for module in MODULES for kind in read_as(module)}))
def test_a_type_is_worked_out_when_its_module_is_imported(kind: str) -> None:
    assert kind in WORKED_OUT
