"""A zaakverzoek: a verzoek that a zaak came from, in another register."""

from __future__ import annotations

from openloket.registers.api.kinds import Uri
from openloket.registers.api.resource import Attribute, QueryFilter, pointing, url
from openloket.registers.models import Zaakverzoek
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import UUID_SHOWN, scopes

ZAAKVERZOEK = part(
    "zaakverzoek",
    "zaakverzoeken",
    Zaakverzoek,
    (url("zaakverzoek"), UUID_SHOWN, ITS_ZAAK, Attribute("verzoek", Uri(blank=False), required=True)),
    operations="list create retrieve destroy",
    scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
    paged=False,
    expand=False,
    filters={**pointing("zaak", "zaak"), "verzoek": QueryFilter(Uri(max=None), "{t}.verzoek = %(verzoek)s")},
    rules=(rules.zrc_024,),
    describe="{t}.verzoek",
)
