"""A zaakcontactmoment: a contactmoment about a zaak, in another register."""

from __future__ import annotations

from openloket.registers.api.kinds import Uri
from openloket.registers.api.resource import Attribute, QueryFilter, pointing, url
from openloket.registers.models import Zaakcontactmoment
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import UUID_SHOWN, scopes

ZAAKCONTACTMOMENT = part(
    "zaakcontactmoment",
    "zaakcontactmomenten",
    Zaakcontactmoment,
    (url("zaakcontactmoment"), UUID_SHOWN, ITS_ZAAK, Attribute("contactmoment", Uri(blank=False), required=True)),
    operations="list create retrieve destroy",
    scopes=scopes(("zaken.bijwerken",), ("zaken.bijwerken",)),
    paged=False,
    expand=False,
    filters={
        **pointing("zaak", "zaak"),
        "contactmoment": QueryFilter(Uri(max=None), "{t}.contactmoment = %(contactmoment)s"),
    },
    rules=(rules.zrc_025,),
    describe="{t}.contactmoment",
)
