"""Zaken 1.7: zaken and what belongs to them."""

from __future__ import annotations

from openloket.registers.api import audittrail
from openloket.registers.zaken import acting, reserving, search  # noqa: F401 - their operations
from openloket.registers.zaken.klantcontact import KLANTCONTACT
from openloket.registers.zaken.register import zaken
from openloket.registers.zaken.resultaat import RESULTAAT
from openloket.registers.zaken.rol import ROL
from openloket.registers.zaken.status import STATUS
from openloket.registers.zaken.substatus import SUBSTATUS
from openloket.registers.zaken.zaak import ZAAK
from openloket.registers.zaken.zaakbesluit import ZAAKBESLUIT
from openloket.registers.zaken.zaakcontactmoment import ZAAKCONTACTMOMENT
from openloket.registers.zaken.zaakeigenschap import ZAAKEIGENSCHAP
from openloket.registers.zaken.zaakinformatieobject import ZAAKINFORMATIEOBJECT
from openloket.registers.zaken.zaaknotitie import ZAAKNOTITIE
from openloket.registers.zaken.zaakobject import ZAAKOBJECT
from openloket.registers.zaken.zaakverzoek import ZAAKVERZOEK

zaken.add(
    ZAAK,
    STATUS,
    SUBSTATUS,
    RESULTAAT,
    ROL,
    ZAAKEIGENSCHAP,
    KLANTCONTACT,
    ZAAKINFORMATIEOBJECT,
    ZAAKOBJECT,
    ZAAKVERZOEK,
    ZAAKCONTACTMOMENT,
    ZAAKBESLUIT,
    ZAAKNOTITIE,
)
audittrail.offer(zaken, ZAAK)
