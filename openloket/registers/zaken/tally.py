"""The tally of zaken (migration 0005): by zaaktype and confidentiality, which most lists filter on."""

from __future__ import annotations

from openloket.registers.api import database
from openloket.registers.api.counting import Tally

TALLY = Tally("registers_zaak", "registers_zaaktelling", ("zaaktype_id", "vertrouwelijkheidaanduiding"))


def settle(most: int = 20_000) -> int:
    """Count the zaken that came since the last time; return how many ids that were."""
    row = database.run("select registers_tel_zaken(%s)", [most]).fetchone()
    return int(row[0]) if row else 0
