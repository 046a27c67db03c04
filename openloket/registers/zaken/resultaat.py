"""A resultaat: how a zaak ends."""

from __future__ import annotations

from openloket.registers import retention
from openloket.registers.api.kinds import Text
from openloket.registers.api.resource import Attribute, link, pointing, url
from openloket.registers.models import Resultaat
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import UUID_SHOWN

RESULTAAT = part(
    "resultaat",
    "resultaten",
    Resultaat,
    (
        url("resultaat"),
        UUID_SHOWN,
        ITS_ZAAK,
        link("resultaattype", "resultaattype", required=True),
        Attribute("toelichting", Text(max=1000)),
    ),
    filters={**pointing("zaak", "zaak"), **pointing("resultaattype", "resultaattype")},
    rules=(rules.zrc_020, retention.followed),
    describe="(select k.omschrijving from registers_resultaattype k where k.id = {t}.resultaattype_id)",
)
