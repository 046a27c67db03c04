"""Evaluate a version's rules: our tables against zen-engine with the same tables, as a ratio in one run.

uv run --with zen-engine python bench/rules.py
"""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import zen

from openloket.definitions.library import load
from openloket.definitions.rules import facts, findings

TIMES = 5000
VERSION = (
    load(Path(__file__).parents[1] / "services" / "evenementenvergunning" / "2026-01-01.yaml").published[0].version
)
CASE = {
    "bezoekers": 300,
    "soort": "buurtfeest",
    "weg_dicht": False,
    "alcohol": True,
    "open_vuur": False,
    "datum": date(2026, 12, 1),
}


def _unary(test: object) -> str:
    if isinstance(test, dict):
        signs = {"min": ">=", "max": "<=", "above": ">", "below": "<"}
        return " and ".join(f"{signs[kind]} {bound}" for kind, bound in test.items())
    if isinstance(test, list):
        return ", ".join(json.dumps(item) for item in test)
    return json.dumps(test)


def _graph() -> str:
    """Write the same tables as one decision in zen's own format."""
    nodes = [{"id": "in", "type": "inputNode", "name": "in"}]
    edges, previous = [], "in"
    for rule in VERSION.rules:
        rows = [(m, r.then) for r in rule.rows for m in (r.when if isinstance(r.when, list) else [r.when or {}])]
        names = sorted({name for when, _ in rows for name in when})
        table = {
            "hitPolicy": "first", "passThrough": True,
            "inputs": [{"id": n, "name": n, "field": n} for n in names],
            "outputs": [{"id": "out", "name": rule.id, "field": rule.id}],
            "rules": [
                {"_id": str(k), "out": json.dumps(then, default=float), **{n: _unary(when[n]) if n in when else "" for n in names}}
                for k, (when, then) in enumerate(rows)
            ],
        }  # fmt: skip
        nodes.append({"id": rule.id, "type": "decisionTableNode", "name": rule.id, "content": table})
        edges.append({"id": f"{previous}-{rule.id}", "sourceId": previous, "targetId": rule.id})
        previous = rule.id
    nodes.append({"id": "out", "type": "outputNode", "name": "out"})
    edges.append({"id": "last", "sourceId": previous, "targetId": "out"})
    return json.dumps({"nodes": nodes, "edges": edges})


def main() -> None:
    day = date(2026, 3, 2)
    decision = zen.ZenEngine().create_decision(_graph())
    plain = {k: str(v) if isinstance(v, date) else v for k, v in facts(VERSION, CASE, day).items()}
    ours = {name: f.value for name, f in findings(VERSION, CASE, day).items()}
    theirs = decision.evaluate(plain)["result"]
    assert all(theirs[name] == (float(v) if name == "leges" else v) for name, v in ours.items()), (ours, theirs)
    took = {}
    for name, act in (
        ("tables in Python", lambda: findings(VERSION, CASE, day)),
        ("zen-engine", lambda: decision.evaluate(plain)),
    ):
        start = time.perf_counter()
        for _ in range(TIMES):
            act()
        took[name] = (time.perf_counter() - start) / TIMES
    for name, seconds in took.items():
        print(f"{name:<18} {seconds * 1e6:8.1f} µs a case   ratio {seconds / took['tables in Python']:.1f}")


if __name__ == "__main__":
    main()
