"""Opening what a wallet sends back (OpenID4VP 1.0, 8): encrypted to the key of the request, with one presentation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from openloket.people.wallet import request, tokens
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.trust import Issuer


def opened(response: str, key: ECKey, state: str) -> dict[str, Any]:
    """Return the parameters in an encrypted answer to the request with this state. Raises Refused."""
    header = tokens.json_object(tokens.decoded(response.partition(".")[0]))
    if header.get("alg") != request.KEY_AGREEMENT or header.get("enc") not in request.ENCRYPTIONS:
        raise Refused(Why.FORGED, "encrypted in another way")
    if header.get("kid") != state:
        raise Refused(Why.FORGED, "encrypted to another key")
    if header.keys() & {"zip", "crit"}:
        raise Refused(Why.FORGED, "packed, or with what is not understood")
    registry = jwe.JWERegistry(algorithms=[request.KEY_AGREEMENT, *request.ENCRYPTIONS])
    registry.max_ciphertext_length = 300_000
    try:
        found = jwe.decrypt_compact(response, key, registry=registry).plaintext
    except (JoseError, ValueError, TypeError, KeyError, AssertionError):
        raise Refused(Why.FORGED, "not encrypted to this key") from None
    said = tokens.json_object(found or b"")
    if said.get("state") != state:
        raise Refused(Why.REPLAYED, "the state of another request")
    return said


def presentation(said: dict[str, Any], issuers: Iterable[Issuer]) -> tuple[str, Any]:
    """Return the name of what was asked and the one presentation of it. Raises Refused (8.1, 8.6)."""
    if "error" in said:
        raise Refused(Why.STOPPED, "the wallet says no")
    token = said.get("vp_token")
    if not isinstance(token, dict) or len(token) != 1:
        raise Refused(Why.FORGED, "not one identity")
    ((name, shown),) = token.items()
    if name not in request.kinds(issuers):
        raise Refused(Why.FORGED, "what nobody asked for")
    if not isinstance(shown, list) or len(shown) != 1:
        raise Refused(Why.FORGED, "not one presentation")
    return name, shown[0]


def check_asked(name: str, claims: dict[str, Any], issuers: Iterable[Issuer]) -> None:
    """Check that a credential is what was asked under this name: its type, and the claims with it. Raises Refused."""
    types, asked = request.kinds(issuers)[name]
    if claims.get("vct") not in types or not claims.keys() >= set(asked):
        raise Refused(Why.OTHER_CREDENTIAL, "another type, or without what we asked for")
