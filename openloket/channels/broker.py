"""The broker for DigiD, eHerkenning and eIDAS, which may be slow, silent or wrong without holding up the site.

What it says of itself is remembered: for an hour, or for a day while it does not answer. Every call to it has limits,
and only some of a process's threads can be waiting for it. What it says of someone counts only with its signature, for
us, and for the login that was begun (OpenID Connect Core, 3.1.3.7).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import requests
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from openloket.calling import Bounded, Limits

LIMITS = Limits(seconds=8, most=1_000_000, at_once=4, turn=0.25, quiet=5)
FRESH, STALE = 3600.0, 86_400.0
"""Seconds for which what the broker said counts as new, and for which it is still used while it does not answer."""
AGAIN = 60.0
"""Seconds before asking again after it could not be asked, and at least between two requests for new keys."""
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the other side can make, with a key of two halves; whatever else it says that it offers."""
SKEW = 120
"""Seconds that clocks may differ."""
METADATA = "/.well-known/openid-configuration"


class Known:
    """Something that the broker says of itself."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._value: dict[str, Any] = {}
        self._at = self._again = 0.0

    def get(self, ask: Callable[[], dict[str, Any]], *, anew: bool = False) -> dict[str, Any]:
        """Return what it says; asks only when needed, in one thread while the others go on with what is known.

        With `anew` it is asked unless that was done just now. Raises what `ask` raises when nothing is known, or
        nothing that may still be used.
        """
        now = time.monotonic()
        due = now - self._at > AGAIN if anew else now > self._again
        if not self._value:
            self._keep(ask())
        elif due and self._asking.acquire(blocking=False):
            try:
                self._keep(ask())
            except requests.RequestException:
                if now - self._at > STALE:
                    raise
                self._again = now + AGAIN
            finally:
                self._asking.release()
        return self._value

    def _keep(self, value: dict[str, Any]) -> None:
        self._value, self._at = value, time.monotonic()
        self._again = self._at + FRESH


class _Session(Bounded, OAuth2Session):  # type: ignore[misc]
    limits = LIMITS


class _Once(json.JSONDecoder):
    """Reads JSON in which no name stands twice: which of the two counts would not be certain (RFC 8725, 2.4)."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


class Broker(DjangoOAuth2App):  # type: ignore[misc]
    """Authlib's client, with our limits and memory."""

    client_cls = _Session

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._metadata, self._keys = Known(), Known()

    def forget(self) -> None:
        """Know nothing of the broker any more."""
        self._metadata.forget()
        self._keys.forget()
        LIMITS.forget()

    def load_server_metadata(self) -> dict[str, Any]:
        """Return where to log in and where to ask for tokens and keys.

        Raises requests.RequestException, also when what answers names itself otherwise than we do: then its word is
        another's (OpenID Connect Discovery, 4.3).
        """
        said = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        found = self._metadata.get(lambda: self._ask(self._server_metadata_url, dict.fromkeys(said, str)))
        if found["issuer"].rstrip("/") != self._server_metadata_url.removesuffix(METADATA):
            raise requests.RequestException("another issuer than we asked")
        return found

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Return the broker's public keys. Raises requests.RequestException."""
        address = self.load_server_metadata()["jwks_uri"]
        return self._keys.get(lambda: self._ask(address, {"keys": list}), anew=force)

    def can_be_checked(self) -> bool:
        """Say whether the other side offers a signature that only it can make; where it says nothing it has RS256."""
        offered = self.load_server_metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        return isinstance(offered, list) and any(algorithm in SIGNED_WITH for algorithm in offered)

    def goodbye(self, id_token: str, back_to: str) -> str:
        """Return where the browser goes to log out of the other side as well; "" where that is not offered or known.

        (OpenID Connect RP-Initiated Logout 1.0, 2.)
        """
        try:
            place = self.load_server_metadata().get("end_session_endpoint")
        except requests.RequestException:
            return ""
        if not isinstance(place, str) or not place:
            return ""
        asked = {"id_token_hint": id_token or None, "post_logout_redirect_uri": back_to, "client_id": self.client_id}
        return str(self.create_logout_url(**asked)["url"])

    def parse_id_token(self, token: dict[str, Any], nonce: str, **others: Any) -> CodeIDToken:
        """Return what a token says of who comes back from the login with this nonce.

        Raises JoseError or ValueError for what is forged or not for us, and requests.RequestException.
        """
        return self.checked(token["id_token"], nonce=nonce, access_token=token.get("access_token"))

    def checked(self, token: str, **begun: Any) -> CodeIDToken:
        """Return what an id token says, when it is for us, now, and for what was begun. Raises as `signed` does."""
        found = self.signed(token)
        wanted = {
            "iss": {"essential": True, "value": self.load_server_metadata()["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
        }
        said = CodeIDToken(found.claims, found.header, wanted, {"client_id": self.client_id, **begun})
        said.validate(leeway=SKEW)
        return said

    def signed(self, token: str) -> jwt.Token:
        """Return what is in a token with the signature of the other side, whose keys are asked anew when none fits.

        Raises JoseError or ValueError, and requests.RequestException.
        """
        registry = JWSRegistry(algorithms=list(SIGNED_WITH), strict_check_header=False)
        try:
            return jwt.decode(token, self._key_set(), registry=registry, decoder_cls=_Once)
        except (JoseError, ValueError):
            return jwt.decode(token, self._key_set(force=True), registry=registry, decoder_cls=_Once)

    def _key_set(self, force: bool = False) -> KeySet:
        return KeySet.import_key_set(cast(Any, self.fetch_jwk_set(force)))

    def _ask(self, address: str, kinds: dict[str, type]) -> dict[str, Any]:
        """Fetch a JSON object with values of these kinds. Raises requests.RequestException for anything else."""
        with self._get_session() as session:
            answer = session.request("GET", address, withhold_token=True)
        if answer.status_code != 200:
            raise requests.HTTPError(f"{address} answers {answer.status_code}", response=answer)
        value = answer.json()
        if not isinstance(value, dict) or not all(isinstance(value.get(key), kind) for key, kind in kinds.items()):
            raise requests.RequestException(f"{address} does not say {', '.join(kinds)}")
        return value


class _OAuth(OAuth):  # type: ignore[misc]
    oauth2_client_cls = Broker


oauth = _OAuth()
oauth.register(
    "broker",
    client_id=settings.OIDC["client_id"],
    client_secret=settings.OIDC["client_secret"],
    server_metadata_url=settings.OIDC["issuer"] + METADATA,
    client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
)
