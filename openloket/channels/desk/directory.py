"""The municipality's directory as an OpenID Connect provider: logging in there, asking again, and its word on logging out.

It may be slow, silent or wrong, as the residents' broker may (see channels.broker): calls have limits, and what it says
is believed only with its signature.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from joserfc.errors import JoseError

from openloket.calling import Bounded, Limits
from openloket.channels.broker import METADATA, SKEW, Broker
from openloket.people import groups
from openloket.people.directory_sessions import Tokens

LOG = logging.getLogger(__name__)
LIMITS = Limits(seconds=4, most=1_000_000, at_once=4, turn=0.25, quiet=5)
LOGOUT_WITHIN = 300
"""Seconds for which a word on logging out is good."""
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_GONE = ("invalid_grant", "interaction_required", "login_required", "consent_required", "invalid_token")
"""What a directory says when a login is over, or the account is; anything else is trouble of its own or ours."""


class Trouble(Exception):
    """The directory did not answer, or not in a way that can be believed: nothing is known of this login."""


class Gone(Exception):
    """The directory says that this login is over."""


class Unaskable(Exception):
    """There is nothing with which the directory can be asked about this login: no refresh token, and no userinfo."""


@dataclass(frozen=True)
class Word:
    """What the directory says of someone who is logged in; `claims` are checked, and of one person."""

    claims: Mapping[str, Any]
    tokens: Tokens
    sid: str
    says_groups: bool
    """Whether the groups in it are all there are; if not they are as they were."""


class _Session(Bounded, OAuth2Session):  # type: ignore[misc]
    limits = LIMITS


class Directory(Broker):
    """Authlib's client, with limits and a memory of its own."""

    client_cls = _Session

    def forget(self) -> None:
        """Know nothing of the directory any more."""
        super().forget()
        LIMITS.forget()

    @property
    def issuer(self) -> str:
        return str(self.load_server_metadata()["issuer"])

    def come_back(self, request: HttpRequest) -> Word:
        """Return who comes back from the directory after logging in.

        Raises OAuthError or JoseError for what is refused or forged, Trouble when the directory does not answer well.
        """
        try:
            token = self.authorize_access_token(request)
            said = dict(token["userinfo"])
            more = self._userinfo(token["access_token"], said["sub"])
        except (requests.RequestException, KeyError, TypeError, AttributeError, Gone) as error:
            raise Trouble(str(error)) from error
        return _word(said, more, token, before=None)

    def ask_again(self, tokens: Tokens, subject: str) -> Word:
        """Ask whether a login is still right, with the refresh token where there is one.

        Raises Gone and Trouble, and Unaskable where there is nothing to ask with.
        """
        try:
            if not tokens.refresh and not self._offers_userinfo():
                raise Unaskable
            token, said = self._refreshed(tokens, subject)
            return _word(said, self._userinfo(token["access_token"], subject), token, before=tokens)
        except OAuthError as error:
            if error.error in _GONE:
                raise Gone(str(error.error)) from error
            raise Trouble(f"the directory refuses: {error.error}") from error
        except (requests.RequestException, JoseError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise Trouble(f"{type(error).__name__}: {error}") from error

    def _refreshed(self, tokens: Tokens, subject: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return new tokens and what the id token among them says; without a refresh token the ones that there are."""
        if not tokens.refresh:
            return {"access_token": tokens.access}, {}
        metadata = self.load_server_metadata()
        with self._get_oauth_client(**metadata) as session:
            token = dict(session.refresh_token(metadata["token_endpoint"], refresh_token=tokens.refresh))
        if "id_token" not in token:
            return token, {}
        said = dict(self.checked(token["id_token"]))
        if said.get("sub") != subject:
            raise Gone("the directory speaks of someone else")
        return token, said

    def _offers_userinfo(self) -> bool:
        return isinstance(self.load_server_metadata().get("userinfo_endpoint"), str)

    def _userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return what userinfo says, {} where it is not offered. Raises Gone, requests.RequestException."""
        address = self.load_server_metadata().get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        with self._get_session() as session:
            bearer = {"Authorization": f"Bearer {access_token}"}
            answer = session.request("GET", address, headers=bearer, withhold_token=True)
        if answer.status_code == 401:
            raise Gone("the token is no longer good")
        if answer.status_code != 200:
            raise requests.HTTPError(f"userinfo answers {answer.status_code}", response=answer)
        said = answer.json()
        if not isinstance(said, dict):
            raise requests.RequestException("userinfo is no object")
        if said.get("sub") != subject:
            raise Gone("the directory speaks of someone else")
        return said

    def logged_out(self, token: str) -> tuple[str, str]:
        """Return the sid and the subject whose sessions the directory ends (OpenID Connect Back-Channel Logout 1.0, 2.6).

        Either may be "". Raises ValueError or JoseError for a token that is not good, Trouble when it cannot be checked.
        """
        try:
            said = self.signed(token).claims
            issuer = self.issuer
        except requests.RequestException as error:
            raise Trouble(str(error)) from error
        now = timezone.now().timestamp()
        audience, at, until, jti = (said.get(name) for name in ("aud", "iat", "exp", "jti"))
        sid, subject = said.get("sid", ""), said.get("sub", "")
        events = said.get("events")
        refusals = {
            "iss": said.get("iss") != issuer,
            "aud": self.client_id not in (audience if isinstance(audience, list) else [audience]),
            "iat": not -SKEW <= now - _number(at) <= LOGOUT_WITHIN,
            "exp": until is not None and now > _number(until) + SKEW,
            "events": not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict),
            "nonce": "nonce" in said,
            "sub, sid": not (isinstance(sid, str) and isinstance(subject, str) and (sid or subject)),
            "jti": not isinstance(jti, str) or not jti,
        }
        if wrong := [name for name, refused in refusals.items() if refused]:
            raise ValueError(f"the logout token is not good: {', '.join(wrong)}")
        if not cache.add(f"logout:{issuer}:{jti}"[:200], 1, LOGOUT_WITHIN + 2 * SKEW):
            raise ValueError("the logout token was used before")
        return sid, subject


def _number(value: Any) -> float:
    """Return a moment; what is none lies in a past without end."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("-inf")


def _word(said: dict[str, Any], more: dict[str, Any], token: Mapping[str, Any], before: Tokens | None) -> Word:
    """Put together what the id token and userinfo say; where both say it, userinfo is newer.

    How strongly someone logged in is in the id token alone, which is signed.

    Groups that came in the id token alone are not gone when there is no new id token: userinfo does not know of them.
    """
    client = settings.STAFF_OIDC["client_id"]
    merged = {**said, **{name: value for name, value in more.items() if name not in ("acr", "amr")}}
    in_userinfo, in_id_token = groups.says_groups(more, client), groups.says_groups(said, client)
    if said:
        alone = in_id_token and not in_userinfo
    else:
        alone = before is not None and before.groups_in_id_token and not in_userinfo
    tokens = Tokens(
        access=token["access_token"],
        refresh=token.get("refresh_token") or (before.refresh if before else ""),
        id_token=token.get("id_token") or (before.id_token if before else ""),
        groups_in_id_token=alone,
    )
    sid = said.get("sid")
    return Word(merged, tokens, sid if isinstance(sid, str) else "", bool(said) or not alone)


def directory() -> Directory:
    """Return the directory of the settings."""
    return _client(*(settings.STAFF_OIDC[name] for name in ("issuer", "client_id", "client_secret", "scope")))


@lru_cache(maxsize=8)
def _client(issuer: str, client_id: str, client_secret: str, scope: str) -> Directory:
    return Directory(
        OAuth().framework_integration_cls("directory"),
        "directory",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=issuer + METADATA,
        client_kwargs={"scope": scope, "code_challenge_method": "S256"},
    )
