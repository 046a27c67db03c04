"""The ZGW registers as tables, one module for each register.

Attributes carry the standard's names in snake case; a gegevensgroep is a JSON column with the standard's own keys,
empty when it is not set.
"""

from openloket.registers.models.audittrail import Audittrail
from openloket.registers.models.autorisaties import Applicatie, Clientgeheim
from openloket.registers.models.besluiten import Besluit, Besluitinformatieobject
from openloket.registers.models.catalogi import (
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from openloket.registers.models.documenten import (
    Bestandsdeel,
    Eerdereversie,
    Enkelvoudiginformatieobject,
    Externerelatie,
    Gebruiksrechten,
    Losdocument,
    Scan,
    Verzending,
)
from openloket.registers.models.notificaties import Abonnement, Aflevering, Kanaal
from openloket.registers.models.shared import VERTROUWELIJKHEID, Record
from openloket.registers.models.zaken import (
    Klantcontact,
    Resultaat,
    Rol,
    Status,
    Substatus,
    Zaak,
    Zaakbesluit,
    Zaakcontactmoment,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaaknotitie,
    Zaakobject,
    Zaakverzoek,
    Zaakweergave,
)

__all__ = [
    "VERTROUWELIJKHEID",
    "Abonnement",
    "Aflevering",
    "Applicatie",
    "Audittrail",
    "Besluit",
    "Besluitinformatieobject",
    "Besluittype",
    "Bestandsdeel",
    "Catalogus",
    "Clientgeheim",
    "Eerdereversie",
    "Eigenschap",
    "Enkelvoudiginformatieobject",
    "Externerelatie",
    "Gebruiksrechten",
    "Informatieobjecttype",
    "Kanaal",
    "Klantcontact",
    "Losdocument",
    "Record",
    "Resultaat",
    "Resultaattype",
    "Rol",
    "Roltype",
    "Scan",
    "Status",
    "Statustype",
    "Substatus",
    "Verzending",
    "Zaak",
    "Zaakbesluit",
    "Zaakcontactmoment",
    "Zaakeigenschap",
    "Zaakinformatieobject",
    "Zaaknotitie",
    "Zaakobject",
    "Zaakobjecttype",
    "Zaaktype",
    "ZaaktypeInformatieobjecttype",
    "Zaakverzoek",
    "Zaakweergave",
]
