"""A roltype: who takes part in zaken of a zaaktype."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Text
from openloket.registers.api.resource import Attribute, QueryFilter
from openloket.registers.catalogi.choices import ROLES
from openloket.registers.catalogi.part import (
    DATES_OF_ZAAKTYPE,
    ITS_ZAAKTYPE,
    ON_DAY_OF_ZAAKTYPE,
    STATUS_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    its_catalogus,
    part,
)
from openloket.registers.models import Roltype

ROLTYPE = part(
    "roltype",
    "roltypen",
    Roltype,
    (
        ITS_ZAAKTYPE,
        ZAAKTYPE_IDENTIFICATIE,
        Attribute("omschrijving", Text(max=100, min=1), required=True),
        Attribute("omschrijvingGeneriek", Choice(ROLES), required=True),
        its_catalogus(),
        *DATES_OF_ZAAKTYPE,
    ),
    filters={
        "omschrijvingGeneriek": QueryFilter(Choice(ROLES), "{t}.omschrijving_generiek = %(omschrijvingGeneriek)s"),
        **STATUS_OF_ZAAKTYPE,
        **ON_DAY_OF_ZAAKTYPE,
    },
    describe="{t}.omschrijving",
)
