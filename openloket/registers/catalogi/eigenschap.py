"""An eigenschap: what else is known of zaken of a zaaktype."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Group, Many, Part, Text
from openloket.registers.api.resource import Attribute, link
from openloket.registers.catalogi import rules
from openloket.registers.catalogi.part import (
    DATES_OF_ZAAKTYPE,
    ITS_ZAAKTYPE,
    ON_DAY_OF_ZAAKTYPE,
    STATUS_OF_ZAAKTYPE,
    ZAAKTYPE_IDENTIFICATIE,
    its_catalogus,
    part,
)
from openloket.registers.models import Eigenschap

EIGENSCHAP = part(
    "eigenschap",
    "eigenschappen",
    Eigenschap,
    (
        Attribute("naam", Text(max=20, min=1), required=True),
        its_catalogus(shown_only=True),
        Attribute("definitie", Text(max=255, min=1), required=True),
        Attribute(
            "specificatie",
            Group(
                (
                    Part("groep", Text(max=32)),
                    Part("formaat", Choice(("tekst", "getal", "datum", "datum_tijd")), required=True),
                    Part("lengte", Text(max=14, min=1), required=True),
                    Part("kardinaliteit", Text(max=3, min=1), required=True),
                    Part("waardenverzameling", Many(Text(max=100))),
                ),
                {"groep": "", "formaat": "tekst", "lengte": "1", "kardinaliteit": "1", "waardenverzameling": []},
            ),
            required=True,
        ),
        Attribute("toelichting", Text(max=1000)),
        ITS_ZAAKTYPE,
        ZAAKTYPE_IDENTIFICATIE,
        link("statustype", "statustype", max=None, nullable=True),
        *DATES_OF_ZAAKTYPE,
    ),
    filters={**STATUS_OF_ZAAKTYPE, **ON_DAY_OF_ZAAKTYPE},
    rules=(rules.ztc_013, rules.ztc_015),
    describe="{t}.naam",
)
