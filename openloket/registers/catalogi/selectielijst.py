"""The Gemeentelijke Selectielijst (procestypen, resultaten, resultaattypeomschrijvingen), from files, without network.

LOKET_SELECTIELIJST names a folder with procestypen.json, resultaten.json and resultaattypeomschrijvingen.json as VNG's
API gives them. URLs are recognised by their UUID, whatever server they name. Without such a folder URLs are taken as
they are and nothing is derived from them.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Item = dict[str, Any]


def configured() -> bool:
    """Say whether there is a list to check with."""
    return bool(settings.SELECTIELIJST)


def procestype(url: str) -> Item | None:
    """Return the procestype that a URL names; None when there is none."""
    return _find("procestypen", url)


def resultaat(url: str) -> Item | None:
    """Return the resultaat (selectielijstklasse) that a URL names; None when there is none."""
    return _find("resultaten", url)


def omschrijving(url: str) -> Item | None:
    """Return the resultaattypeomschrijving that a URL names; None when there is none."""
    return _find("resultaattypeomschrijvingen", url)


def same(one: str, other: str) -> bool:
    """Say whether two URLs name the same item."""
    return _uuid(one) == _uuid(other) != ""


def _find(kind: str, url: str) -> Item | None:
    return _load(str(settings.SELECTIELIJST), kind).get(_uuid(url)) if configured() else None


def _uuid(url: str) -> str:
    found = UUID.findall(url.lower())
    return found[-1] if found else ""


@lru_cache(maxsize=8)
def _load(folder: str, kind: str) -> dict[str, Item]:
    """Read the items of one file, by UUID. Raises OSError or ValueError when the file is not there or not right."""
    items = json.loads((Path(folder) / f"{kind}.json").read_text(encoding="utf-8"))
    return {_uuid(item["url"]): item for item in items}
