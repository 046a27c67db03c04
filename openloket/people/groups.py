"""What a directory says of an official's groups, and which rights the municipality gives to each group.

Pure: no network, no database, and no settings, so that settings can read the table of groups with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openloket.people.rights import Role

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
_KEYS = frozenset({"role", "team", "services"})
EXAMPLE = (
    '{"Loket vergunningen": {"role": "behandelaar", "team": "vergunningen", "services": ["evenementenvergunning"]}}'
)


@dataclass(frozen=True)
class Right:
    """A role in a team, for some services only or, when none is named, for all of the team's."""

    role: Role
    team: str
    services: tuple[str, ...] = ()


Groups = Mapping[str, tuple[Right, ...]]
"""The rights that each group gives, by the group's name as the directory writes it."""


class BadGroups(ValueError):
    """The table of groups cannot be read; the message says where and why, in Dutch."""


def read(text: str) -> dict[str, tuple[Right, ...]]:
    """Return the table of groups that a JSON text holds; an empty text is an empty table. Raises BadGroups."""
    if not text.strip():
        return {}
    try:
        table = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise BadGroups("is te diep genest") from None
    except json.JSONDecodeError as error:
        raise BadGroups(f"is geen JSON: regel {error.lineno}, teken {error.colno}") from None
    if not isinstance(table, dict):
        raise BadGroups("is geen tabel van groepen")
    return {_group(name): tuple(_rights(name, value)) for name, value in table.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise BadGroups(f"noemt '{next(name for name in names if names.count(name) > 1)}' twee keer")
    return found


def _group(name: str) -> str:
    if not name.strip() or name != name.strip():
        raise BadGroups(f"heeft een groep '{name}': een naam is niet leeg en heeft geen spaties eromheen")
    return name


def _rights(group: str, value: Any) -> Iterable[Right]:
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict) or not item.keys() <= _KEYS or not item.keys() >= {"role", "team"}:
            raise BadGroups(f"zegt bij '{group}' niet alleen role, team en eventueel services")
        services = item.get("services", [])
        if item["role"] not in list(Role):
            raise BadGroups(f"noemt bij '{group}' de rol '{item['role']}'; kies uit: {', '.join(Role)}")
        if not _is_code(item["team"]):
            raise BadGroups(f"noemt bij '{group}' het team '{item['team']}': dat is geen code van een team")
        if not isinstance(services, list) or not all(map(_is_code, services)):
            raise BadGroups(f"noemt bij '{group}' geen goede lijst van diensten (services)")
        yield Right(Role(item["role"]), item["team"], tuple(services))


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and bool(_CODE.fullmatch(value))


def named(claims: Mapping[str, Any], client_id: str) -> frozenset[str]:
    """Return the groups and roles that claims name, in the shapes of Keycloak and Entra; other clients' roles are not."""
    return frozenset(name for value in _places(claims, client_id) for name in _names(value))


def says_groups(claims: Mapping[str, Any], client_id: str) -> bool:
    """Say whether claims speak of groups at all, be it that there are none or too many to name."""
    return bool(_places(claims, client_id)) or too_many(claims)


def too_many(claims: Mapping[str, Any]) -> bool:
    """Say whether Entra left the groups out because there are too many of them (its 'overage')."""
    elsewhere = claims.get("_claim_names")
    left_out = isinstance(elsewhere, Mapping) and bool({"groups", "roles", "wids"} & elsewhere.keys())
    return left_out or str(claims.get("hasgroups", "")).lower() == "true"


def _places(claims: Mapping[str, Any], client_id: str) -> list[Any]:
    realm, clients = claims.get("realm_access"), claims.get("resource_access")
    client = clients.get(client_id) if isinstance(clients, Mapping) else None
    found = [claims.get("groups"), claims.get("roles")]
    found += [place.get("roles") for place in (realm, client) if isinstance(place, Mapping)]
    return [place for place in found if place is not None]


def _names(value: Any) -> Iterable[str]:
    """Yield names; some directories write one group as a text. What is no text names no group."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))


def rights(groups: Groups, names: Collection[str]) -> frozenset[Right]:
    """Return the rights that these groups give together, one for each role in a team; an unknown group gives nothing."""
    found: dict[tuple[Role, str], set[str] | None] = {}
    for right in (right for name in names for right in groups.get(name, ())):
        key = (right.role, right.team)
        before = found.get(key, set())
        found[key] = before | set(right.services) if before is not None and right.services else None
    return frozenset(Right(role, team, tuple(sorted(services or ()))) for (role, team), services in found.items())


def strong_enough(claims: Mapping[str, Any], acr: Collection[str], amr: Collection[str]) -> bool:
    """Say whether a login was as strong as demanded: one of these levels (`acr`) and one of these means (`amr`)."""
    means = claims.get("amr")
    used = set(_names(means)) if means is not None else set()
    return (not acr or claims.get("acr") in acr) and (not amr or bool(used & set(amr)))
