"""Who a presentation is of, in the words that the means of login read."""

from __future__ import annotations

from typing import Any

from openloket.people.claims import ACR
from openloket.people.wallet.credential import Shown

_NUMBER_MAX = 256
_OF_THE_PROTOCOL = frozenset(
    {"iss", "sub", "aud", "iat", "nbf", "exp", "jti", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}
)


def claims(shown: Shown) -> dict[str, Any]:
    """Return the claims of a presentation as those of a login.

    A number counts only where the list of issuers says so: a BSN from an issuer that may not state one is dropped, and
    another number names a person only together with its issuer.
    """
    issuer = shown.issuer
    numbers = {"bsn", "person_identifier", "acr", issuer.bsn, issuer.number}
    found = {name: value for name, value in shown.claims.items() if name not in numbers | _OF_THE_PROTOCOL}
    found["acr"] = ACR[issuer.level]
    if issuer.bsn:
        return {**found, "bsn": shown.claims.get(issuer.bsn)}
    number = shown.claims.get(issuer.number)
    if not isinstance(number, str) or not number.isprintable() or not 0 < len(number.strip()) <= _NUMBER_MAX:
        return found
    return {**found, "person_identifier": f"wallet/{issuer.name}/{number.strip()}"}
