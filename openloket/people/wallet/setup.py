"""How logging in with a wallet is set up here: who asks, whom we believe, and which address opens a wallet."""

from __future__ import annotations

from dataclasses import dataclass

from openloket.people.acting import LEVELS
from openloket.people.wallet.request import Party
from openloket.people.wallet.trust import Issuer

OPENS = "openid4vp://"


@dataclass(frozen=True)
class Setup:
    """Everything that a login with a wallet needs."""

    party: Party
    issuers: tuple[Issuer, ...]
    opens: str = OPENS
    only_https: bool = True
    """Whether status lists are asked for over https alone; those of the stand-in are not."""

    def reaches(self, level: str) -> bool:
        """Say whether one of the issuers is trusted at this level."""
        return any(LEVELS.index(issuer.level) >= LEVELS.index(level) for issuer in self.issuers)
