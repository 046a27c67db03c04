"""One login with a wallet, kept in the database so that any process can go on with it.

Three parties meet here: the browser that began (its session holds the id), the wallet that answers (it knows the
`state`), and, on one device, the browser that the wallet sends back (it brings a code that only that answer got). Each
step is taken once, by whoever comes first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey

from openloket.people.models import WalletRequest
from openloket.people.wallet import answer, credential, identity, request, status, statuses
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.trust import Issuer
from openloket.secrecy import Unsealable, seal, unseal

LOG = logging.getLogger(__name__)
LIVES = timedelta(minutes=5)
"""How long a wallet has to answer, and a browser to pick the outcome up after that."""
KEPT = timedelta(hours=1)
OK = "ok"


def begin(now: datetime, *, same_device: bool) -> WalletRequest:
    """Begin a login: a fresh state, nonce and key, of 256 random bits each. How many may is counted in `people.begun`."""
    key = json.dumps(request.answering_key().as_dict(private=True))
    return WalletRequest.objects.create(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        key=seal(key),
        same_device=same_device,
        began_at=now,
    )


def ends(asked: WalletRequest) -> datetime:
    """Return when a wallet can no longer answer."""
    return asked.began_at + LIVES


def open_with(state: str, now: datetime) -> WalletRequest | None:
    """Return the request with this state, while a wallet can answer it."""
    return WalletRequest.objects.filter(state=state, answered_at=None, began_at__gt=now - LIVES).first()


def key_of(asked: WalletRequest) -> ECKey:
    """Return the key of an open request. Raises Refused when the key it was sealed under is gone."""
    try:
        return ECKey.import_key(json.loads(unseal(asked.key)))
    except Unsealable:
        raise Refused(Why.UNAVAILABLE, "the key cannot be opened") from None


def _take(asked: WalletRequest, now: datetime) -> None:
    """Take the one chance to answer a request. Raises Refused when it is gone."""
    taken = WalletRequest.objects.filter(pk=asked.pk, answered_at=None).update(answered_at=now, key="")
    if not taken:
        raise Refused(Why.REPLAYED, "answered before")


def stopped(asked: WalletRequest, now: datetime) -> str:
    """Note that the wallet says no; returns the code that sends the browser back. Raises Refused."""
    _take(asked, now)
    return _settle(asked, Why.STOPPED)


def answered(
    asked: WalletRequest, response: str, client_id: str, issuers: tuple[Issuer, ...], now: datetime, *, only_https: bool
) -> str:
    """Check the answer to an open request and note who it is; returns the code that sends the browser back.

    An answer that is not encrypted to the request's key changes nothing: anyone who saw a QR code can send one. One
    that is, is the only one, whatever comes of it. Raises Refused.
    """
    said = answer.opened(response, key_of(asked), asked.state)
    _take(asked, now)
    try:
        name, presented = answer.presentation(said, issuers)
        transaction = credential.Transaction(client_id, asked.nonce, asked.began_at)
        shown = credential.read(presented, transaction, issuers, now)
        answer.check_asked(name, shown.claims, issuers)
        if place := status.place(shown.claims, only_https=only_https):
            statuses.check(place, shown.issuer, now)
    except Refused as refused:
        LOG.info("wallet refused: %s", refused)
        _settle(asked, refused.why)
        raise
    except Exception:
        _settle(asked, Why.UNAVAILABLE)
        raise
    return _settle(asked, OK, identity.claims(shown))


def _settle(asked: WalletRequest, outcome: str, claims: dict[str, Any] | None = None) -> str:
    code = secrets.token_urlsafe(32)
    who = seal(json.dumps(claims)) if claims else ""
    WalletRequest.objects.filter(pk=asked.pk).update(outcome=outcome, who=who, code=_hash(code))
    return code


def is_settled(pk: UUID, now: datetime) -> bool:
    """Say whether there is an outcome to pick up, or nothing to wait for any more."""
    asked = WalletRequest.objects.filter(pk=pk).first()
    return asked is None or bool(asked.outcome) or ends(asked) <= now


def pick_up(pk: UUID, now: datetime, code: str = "") -> dict[str, Any] | None:
    """Return what the wallet said of who it is, once; None while there is no answer. Raises Refused.

    On one device only the browser that the wallet sent back gets it (session fixation, 14.3): whoever sent the request
    on to someone else's wallet does not have the code.
    """
    asked = WalletRequest.objects.filter(pk=pk).first()
    if asked is None or asked.ended_at or asked.began_at <= now - 2 * LIVES:
        raise Refused(Why.TOO_LATE, "the request is over")
    if not asked.outcome:
        if ends(asked) <= now:
            raise Refused(Why.TOO_LATE, "no answer in time")
        return None
    right = hmac.compare_digest(_hash(code), asked.code)
    if asked.outcome == OK and asked.same_device and not right:
        raise Refused(Why.OTHER_BROWSER, "without the code of the answer")
    if not WalletRequest.objects.filter(pk=pk, ended_at=None).update(ended_at=now, who=""):
        raise Refused(Why.TOO_LATE, "picked up before")
    if asked.outcome != OK:
        raise Refused(Why(asked.outcome))
    try:
        found: dict[str, Any] = json.loads(unseal(asked.who))
    except Unsealable:
        raise Refused(Why.UNAVAILABLE, "what the wallet said cannot be opened") from None
    return found


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def forget_old(now: datetime) -> int:
    """Remove requests that are over; returns how many."""
    return WalletRequest.objects.filter(began_at__lt=now - KEPT).delete()[0]
