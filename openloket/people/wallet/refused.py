"""Why a wallet's answer is not accepted; the page that tells it says for each what to do."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """Why there is no login. Nothing that a wallet said is repeated in it."""

    FORGED = "forged"
    """Something does not have the form, the signature or the digests that it must have."""
    REPLAYED = "replayed"
    """It was made for another request, or for someone other than us."""
    EXPIRED = "expired"
    """The credential is over, or has not begun."""
    UNKNOWN_ISSUER = "unknown_issuer"
    WITHDRAWN = "withdrawn"
    """The status list says that the credential does not count, for now or for good."""
    STATUS_AWAY = "status_away"
    """The status list does not answer, or not well."""
    OTHER_CREDENTIAL = "other_credential"
    """It is not what we asked for: another type, or without the claims that we need."""
    STOPPED = "stopped"
    """The person or the wallet said no."""
    TOO_LATE = "too_late"
    """The request is over."""
    OTHER_BROWSER = "other_browser"
    """This is not the browser in which the login began."""
    UNAVAILABLE = "unavailable"
    """We could not deal with it."""


class Refused(ValueError):
    """What a wallet sent is no proof of who someone is. The detail is for developers; it names no person."""

    def __init__(self, why: Why, detail: str = "") -> None:
        self.why = why
        super().__init__(f"{why}: {detail}" if detail else why)
