"""Who calls, and what they may do: tokens signed with a client's secret (see tokens), autorisaties from their register.

The autorisaties are kept in memory for a few seconds; a change of an applicatie counts at once in the process that made
it and within SECONDS_UNTIL_SEEN in others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from openloket.registers.api import database, tokens
from openloket.registers.api.addresses import uuid_in
from openloket.registers.api.problems import forbidden
from openloket.registers.api.register import REGISTERS, Register
from openloket.registers.models import VERTROUWELIJKHEID
from openloket.secrecy import Unsealable, opened

log = logging.getLogger(__name__)

SECONDS_UNTIL_SEEN = 5
HIGHEST = len(VERTROUWELIJKHEID) - 1
"""The rank of who may see everything, however confidential."""


@dataclass(frozen=True)
class Autorisatie:
    """One autorisatie: scopes on one type, up to a confidentiality (an index in VERTROUWELIJKHEID)."""

    component: str
    scopes: frozenset[str]
    type_id: int | None = None
    rank: int = HIGHEST


@dataclass(frozen=True)
class Client:
    client_id: str
    label: str
    everything: bool
    autorisaties: tuple[Autorisatie, ...] = ()
    only_ready: bool = False  # documents only when they are ready for publication

    def has(self, component: str, scopes: Iterable[str]) -> bool:
        """Say whether any autorisatie in this register has one of the scopes, on whatever type."""
        return self.everything or any(
            g.component == component and g.scopes.intersection(scopes) for g in self.autorisaties
        )

    def may(self, component: str, scopes: Iterable[str], type_id: int | None, confidentiality: str = "") -> bool:
        """Say whether one of the scopes is granted on this type at this confidentiality."""
        rank = VERTROUWELIJKHEID.index(confidentiality) if confidentiality in VERTROUWELIJKHEID else 0
        return self.everything or any(
            g.component == component and g.scopes.intersection(scopes) and g.type_id == type_id and g.rank >= rank
            for g in self.autorisaties
        )

    def named(self, component: str, scope: str, type_id: int | None, confidentiality: str = "") -> bool:
        """Say whether an autorisatie names this scope for this type; having heeftAlleAutorisaties does not count."""
        return replace(self, everything=False).may(component, (scope,), type_id, confidentiality)

    def condition(self, register: Register, scopes: Iterable[str], row: str) -> str:
        """Build the condition in SQL for the rows that one of the scopes opens in a register; "" when it opens all.

        Numbers and words come from our own tables and constants, so that the statement can be prepared once.
        """
        if self.everything:
            return ""
        by_rank: dict[int, list[int]] = {}
        for autorisatie in self.autorisaties:
            if (
                autorisatie.component == register.component
                and autorisatie.scopes.intersection(scopes)
                and autorisatie.type_id is not None
            ):
                by_rank.setdefault(autorisatie.rank, []).append(autorisatie.type_id)
        column, tests = f"{row}.{register.granted_by}_id", []
        for rank, types in sorted(by_rank.items()):
            test = f"{column} in ({', '.join(map(str, sorted(set(types))))})"
            if register.ranked and rank < HIGHEST:
                words = ", ".join(f"'{word}'" for word in VERTROUWELIJKHEID[: rank + 1])
                test += f" and {row}.vertrouwelijkheidaanduiding in ({words})"
            tests.append(f"({test})")
        found = f"({' or '.join(tests)})" if tests else "false"
        if register.ready and self.only_ready:
            found = f"({found} and {row}.{register.ready})"
        return found


EVERYTHING = Client("openloket", "Open Loket", everything=True)
"""Open Loket itself."""


@dataclass(frozen=True)
class Caller:
    client: Client
    user_id: str = ""
    user: str = ""


def identify(header: str) -> Caller:
    """Say who a bearer token is of. Raises Problem 403 for no, wrong, old or unknown tokens."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "bearer":  # in any case (RFC 9110 11.1)
        raise forbidden("not_authenticated", "Stuur een JWT mee in de Authorization-header: Bearer <token>.")
    token = tokens.read(credentials.strip())
    if not token.client_id:
        raise forbidden("missing-client-identifier", "Er staat geen client_id in het JWT.")
    known = clients().get(token.client_id)
    if known is None:
        raise forbidden("invalid-client-identifier", "Deze client_id is hier niet bekend.")
    key, client = known
    tokens.verify(token, key)
    return Caller(client, token.name("user_id"), token.name("user_representation"))


def clients() -> dict[str, tuple[str, Client]]:
    """Return every client with its secret, by client_id."""
    return _clients(int(time.monotonic() // SECONDS_UNTIL_SEEN))


def forget() -> None:
    """Let the next call read the applicaties anew."""
    _clients.cache_clear()
    _secret.cache_clear()
    tokens.forget()


CLIENTS = """
select g.client_id, g.geheim, a.label, a.heeft_alle_autorisaties, a.alleen_is_gereed_voor_publicatie, a.autorisaties
from registers_clientgeheim g
left join registers_applicatie a on a.client_ids ? g.client_id
"""
TYPES = "select uuid::text, id from registers_{} where uuid = any(%s)"


@lru_cache(maxsize=1)
def _clients(moment: int) -> dict[str, tuple[str, Client]]:
    rows = database.run(CLIENTS).fetchall()
    ids: dict[str, dict[str, int]] = {}
    for component, register in REGISTERS.items():
        if not (kind := register.granted_by):
            continue
        uuids = [u for row in rows for a in row[5] or () if a["component"] == component and (u := uuid_in(a.get(kind)))]
        ids[component] = dict(database.run(TYPES.format(kind), [uuids]).fetchall()) if uuids else {}
    return {
        row[0]: (
            secret,
            Client(
                row[0],
                row[2] or row[0],
                bool(row[3]),
                tuple(_autorisatie(a, ids) for a in row[5] or ()),
                bool(row[4]),
            ),
        )
        for row in rows
        if (secret := _secret(row[0], row[1])) is not None
    }


@lru_cache(maxsize=2048)
def _secret(client_id: str, stored: str) -> str | None:
    """Open the secret of a client; None when that fails: its tokens are then refused, others' are not."""
    try:
        return opened(stored)
    except Unsealable as error:
        log.error("client %s: %s", client_id, error)
        return None


def _autorisatie(autorisatie: dict[str, Any], ids: dict[str, dict[str, int]]) -> Autorisatie:
    component = autorisatie["component"]
    scopes = frozenset(scope.removeprefix("zds.scopes.") for scope in autorisatie["scopes"])
    register = REGISTERS.get(component)
    if register is None or not register.granted_by:
        return Autorisatie(component, scopes)
    confidentiality = autorisatie.get("maxVertrouwelijkheidaanduiding") or VERTROUWELIJKHEID[HIGHEST]
    return Autorisatie(
        component,
        scopes,
        ids[component].get(uuid_in(autorisatie.get(register.granted_by))),
        VERTROUWELIJKHEID.index(confidentiality),
    )
