"""A zaakbesluit: a besluit about a zaak."""

from __future__ import annotations

from openloket.registers.api.resource import link, url
from openloket.registers.models import Zaakbesluit
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import part
from openloket.registers.zaken.register import UUID_SHOWN, scopes

ZAAKBESLUIT = part(
    "zaakbesluit",
    "zaken/{zaak}/besluiten",
    Zaakbesluit,
    (
        url("zaakbesluit"),
        UUID_SHOWN,
        link("besluit", "besluit", required=True),
        link("zaak", "zaak", required=True, hidden=True),
    ),
    operations="list create retrieve destroy",
    scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
    within="zaak",
    paged=False,
    order="{t}.id",
    rules=(rules.besluit_of_same_zaak,),
    describe="(select b.identificatie from registers_besluit b where b.id = {t}.besluit_id)",
)
