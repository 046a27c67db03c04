"""The means of login, one module each; adding one is a module and a line here, and touches no service."""

from __future__ import annotations

from openloket.people.means import digid, digid_machtigen, eherkenning, eidas
from openloket.people.means.reading import Means

ALL: tuple[Means, ...] = (digid_machtigen.MEANS, eherkenning.MEANS, eidas.MEANS, digid.MEANS)
BY_ID = {means.id: means for means in ALL}
