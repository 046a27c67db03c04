"""Who calls, and what they may do: tokens signed with a client's secret, grants from Autorisaties.

The grants are kept in memory for a few seconds; a change of an applicatie counts at once in the process that made it
and within SECONDS_UNTIL_SEEN in others.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openloket.registers.api import database
from openloket.registers.api.problems import forbidden
from openloket.registers.models import VERTROUWELIJKHEID

SECONDS_UNTIL_SEEN = 5
SKEW = 60
"""Seconds that a caller's clock may differ from ours."""
TOKEN_LASTS = 3600
"""Seconds after `iat` that a token without `exp` is good for."""

TYPE = {"zrc": "zaaktype", "drc": "informatieobjecttype", "brc": "besluittype"}
"""By which type each register grants access."""

PARTS = {
    "zrc": "zaken",
    "drc": "documenten",
    "brc": "besluiten",
    "ztc": "catalogi",
    "ac": "autorisaties",
    "nrc": "notificaties",
}


@dataclass(frozen=True)
class Grant:
    """One autorisatie: scopes on one type, up to a confidentiality (an index in VERTROUWELIJKHEID)."""

    component: str
    scopes: frozenset[str]
    type_id: int | None = None
    rank: int = len(VERTROUWELIJKHEID) - 1


@dataclass(frozen=True)
class Client:
    client_id: str
    label: str
    everything: bool
    grants: tuple[Grant, ...] = ()
    only_ready: bool = False  # documents only when they are ready for publication

    def has(self, component: str, scopes: Iterable[str]) -> bool:
        """Whether any grant in this register has one of the scopes, on whatever type."""
        return self.everything or any(g.component == component and g.scopes.intersection(scopes) for g in self.grants)

    def may(self, component: str, scopes: Iterable[str], type_id: int | None, confidentiality: str = "") -> bool:
        """Whether one of the scopes is granted on this type at this confidentiality."""
        rank = VERTROUWELIJKHEID.index(confidentiality) if confidentiality in VERTROUWELIJKHEID else 0
        return self.everything or any(
            g.component == component and g.scopes.intersection(scopes) and g.type_id == type_id and g.rank >= rank
            for g in self.grants
        )

    def condition(self, component: str, scopes: Iterable[str], row: str) -> str:
        """SQL that holds for the rows of a register that one of the scopes opens; "" when it opens all.

        Numbers and words come from our own tables and constants, so that the statement can be prepared once.
        """
        if self.everything:
            return ""
        by_rank: dict[int, list[int]] = {}
        for grant in self.grants:
            if grant.component == component and grant.scopes.intersection(scopes) and grant.type_id is not None:
                by_rank.setdefault(grant.rank, []).append(grant.type_id)
        column, tests = f"{row}.{TYPE[component]}_id", []
        for rank, types in sorted(by_rank.items()):
            test = f"{column} in ({', '.join(map(str, sorted(set(types))))})"
            if component != "brc" and rank < len(VERTROUWELIJKHEID) - 1:
                words = ", ".join(f"'{word}'" for word in VERTROUWELIJKHEID[: rank + 1])
                test += f" and {row}.vertrouwelijkheidaanduiding in ({words})"
            tests.append(f"({test})")
        found = f"({' or '.join(tests)})" if tests else "false"
        if component == "drc" and self.only_ready:
            found = f"({found} and {row}.is_gereed_voor_publicatie)"
        return found


@dataclass(frozen=True)
class Caller:
    client: Client
    user_id: str = ""
    user: str = ""


def reads_types(client: Client) -> bool:
    """Whether a client reads zaken, documents or besluiten, and with those their types (ztc-014)."""
    return any(client.has(component, (f"{PARTS[component]}.lezen",)) for component in TYPE)


def identify(header: str) -> Caller:
    """Who a bearer token is of. Raises Problem 403 for no, wrong, old or unknown tokens."""
    if not header.startswith("Bearer "):
        raise forbidden("not_authenticated", "Stuur een JWT mee in de Authorization-header: Bearer <token>.")
    token = header[7:].strip()
    try:
        claims = msgspec.json.decode(_payload(token))
    except (ValueError, msgspec.DecodeError, RecursionError):
        raise forbidden("jwt-decode-error", "Het JWT is niet te lezen. Is het helemaal overgenomen?") from None
    client_id = claims.get("client_id") or claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(client_id, str) or not client_id:
        raise forbidden("missing-client-identifier", "Er staat geen client_id in het JWT.")
    secret = clients().get(client_id)
    if secret is None:
        raise forbidden("invalid-client-identifier", "Deze client_id is hier niet bekend.")
    key, client = secret
    _verify(token, key)
    _in_time(claims)
    return Caller(client, str(claims.get("user_id") or "")[:255], str(claims.get("user_representation") or "")[:255])


def _payload(token: str) -> bytes:
    _, payload, _ = token.split(".")
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))


@lru_cache(maxsize=2048)
def _signed(token: str, key: str) -> bool:
    try:
        jws.deserialize_compact(token, OctKey.import_key(key), algorithms=["HS256"])
    except (JoseError, ValueError, RecursionError):
        return False
    return True


def _verify(token: str, key: str) -> None:
    if not _signed(token, key):
        raise forbidden("invalid-jwt-signature", "De handtekening van het JWT klopt niet.")


def _in_time(claims: dict[str, Any]) -> None:
    now = time.time()
    times = {name: claims.get(name) for name in ("iat", "nbf", "exp")}
    if any(
        value is not None and (isinstance(value, bool) or not isinstance(value, int | float))
        for value in times.values()
    ):
        raise forbidden("jwt-invalid-claims", "iat, nbf en exp zijn getallen: seconden sinds 1970.")
    if times["iat"] is None:
        raise forbidden("jwt-missing-iat", "Er staat geen iat in het JWT.")
    if times["iat"] > now + SKEW or (times["nbf"] is not None and times["nbf"] > now + SKEW):
        raise forbidden("jwt-immature", "Het JWT is nog niet geldig. Loopt de klok van de applicatie gelijk?")
    ends = times["exp"] if times["exp"] is not None else times["iat"] + TOKEN_LASTS
    if ends < now - SKEW:
        raise forbidden("jwt-expired", "Het JWT is niet meer geldig. Maak een nieuw.")


def clients() -> dict[str, tuple[str, Client]]:
    """Every client with its secret, by client_id."""
    return _clients(int(time.monotonic() // SECONDS_UNTIL_SEEN))


def forget() -> None:
    """Let the next call read the applicaties anew."""
    _clients.cache_clear()
    _signed.cache_clear()


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
    for component, kind in TYPE.items():
        uuids = [u for row in rows for a in row[5] or () if a["component"] == component and (u := uuid_in(a.get(kind)))]
        ids[component] = dict(database.run(TYPES.format(kind), [uuids]).fetchall()) if uuids else {}
    return {
        row[0]: (
            row[1],
            Client(
                row[0],
                row[2] or row[0],
                bool(row[3]),
                tuple(_grant(a, ids) for a in row[5] or ()),
                bool(row[4]),
            ),
        )
        for row in rows
    }


def _grant(autorisatie: dict[str, Any], ids: dict[str, dict[str, int]]) -> Grant:
    component = autorisatie["component"]
    scopes = frozenset(scope.removeprefix("zds.scopes.") for scope in autorisatie["scopes"])
    if component not in TYPE:
        return Grant(component, scopes)
    confidentiality = autorisatie.get("maxVertrouwelijkheidaanduiding") or VERTROUWELIJKHEID[-1]
    return Grant(
        component,
        scopes,
        ids[component].get(uuid_in(autorisatie.get(TYPE[component]))),
        VERTROUWELIJKHEID.index(confidentiality),
    )


def uuid_in(url: str | None) -> str:
    """The UUID that a URL has in it, or ""."""
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", url or "")
    return found[0] if found else ""


def known_host(host: str) -> bool:
    """Whether a name is one of this server's own."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS or host in settings.BASE_URL
