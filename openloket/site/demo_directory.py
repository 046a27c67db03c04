"""The demo's directory of officials: who is in it, with which groups, and what the loket gives to each group.

Settings read this, so it knows nothing of models.
"""

from __future__ import annotations

from typing import Any

from openloket.people.groups import Right
from openloket.people.rights import Role

PEOPLE: dict[str, dict[str, Any]] = {
    "iris": {"name": "Iris Vermeer", "groups": ["loket-vergunningen"]},
    "joris": {"name": "Joris Haan", "groups": ["loket-inkomen", "loket-inkomen-coordinatie"]},
    "kim": {"name": "Kim Blom", "groups": ["loket-beheer"]},
    "sanne": {"name": "Sanne Prins", "groups": ["personeelszaken"]},
}
GROUPS: dict[str, tuple[Right, ...]] = {
    "loket-vergunningen": (Right(Role.BEHANDELAAR, "vergunningen"),),
    "loket-inkomen": (Right(Role.BEHANDELAAR, "inkomen"),),
    "loket-inkomen-coordinatie": (Right(Role.COORDINATOR, "inkomen"),),
    "loket-beheer": (Right(Role.BEHEERDER, "loket"),),
}
