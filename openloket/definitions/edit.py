"""Change single values in a version's YAML; everything else, comments too, stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from openloket.definitions import bounded
from openloket.definitions.source import Path_


class NoSuchPlace(LookupError):
    """The text has nothing at this path, or something that cannot be replaced by a single value."""


def replaced(text: str, values: Mapping[Path_, Any]) -> str:
    """Return the text with the values at these paths replaced. Raises NoSuchPlace."""
    root = bounded.compose(text)
    spans = []
    for path, value in values.items():
        node = _at(root, path)
        spans.append((node.start_mark.index, node.end_mark.index, _written(value)))
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _at(node: Any, path: Path_) -> yaml.Node:
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            node = None
    flow = isinstance(node, yaml.CollectionNode) and node.flow_style
    plain = isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">")
    if not (flow or plain):
        raise NoSuchPlace(".".join(map(str, path)))
    assert isinstance(node, yaml.Node)
    return node


def _written(value: Any) -> str:
    """Write a value as YAML of one line."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | Decimal | date):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_written(str(k))}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)
