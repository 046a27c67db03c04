"""The means of login, one module each; adding one is a module and a line here, and touches no service."""

from __future__ import annotations

from openloket.people.means import digid, digid_machtigen, eherkenning, eidas, wallet
from openloket.people.means.reading import Means

ALL: tuple[Means, ...] = (digid_machtigen.MEANS, eherkenning.MEANS, eidas.MEANS, digid.MEANS)
BY_ID = {means.id: means for means in ALL}


def called(means: str) -> str:
    """Return how people call a means of login, the wallet too; empty for what is none."""
    return next((each.label for each in (*ALL, wallet.MEANS) if each.id == means), "")
