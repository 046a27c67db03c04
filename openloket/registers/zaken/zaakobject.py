"""A zaakobject: what a zaak is about."""

from __future__ import annotations

from openloket.registers import retention
from openloket.registers.api.kinds import AnyObject, Choice, Group, Part, Text, Uri
from openloket.registers.api.pointing import named_here
from openloket.registers.api.resource import Attribute, QueryFilter, link, pointing, url
from openloket.registers.catalogi.choices import OBJECTS
from openloket.registers.models import Zaakobject
from openloket.registers.zaken import rules
from openloket.registers.zaken.identified import OBJECT
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import ADD, REMOVE, UUID_SHOWN, scopes

ZAAKOBJECT = part(
    "zaakobject",
    "zaakobjecten",
    Zaakobject,
    (
        url("zaakobject"),
        UUID_SHOWN,
        ITS_ZAAK,
        Attribute("object", Uri(), foreign=True, immutable="wijzigen-niet-toegelaten"),
        link("zaakobjecttype", "zaakobjecttype"),
        Attribute("objectType", Choice(tuple(OBJECTS)), required=True, immutable="wijzigen-niet-toegelaten"),
        Attribute("objectTypeOverige", Text(max=100, pattern="[a-z\\_]+")),
        Attribute(
            "objectTypeOverigeDefinitie",
            Group(
                (
                    Part("url", Uri(blank=False), required=True),
                    Part("schema", Text(max=100, min=1), required=True),
                    Part("objectData", Text(max=100, min=1), required=True),
                )
            ),
            nullable=True,
        ),
        Attribute("relatieomschrijving", Text(max=80)),
        Attribute("objectIdentificatie", AnyObject(), groups=OBJECT),
    ),
    scopes=scopes(ADD, REMOVE),
    filters={
        **pointing("zaak", "zaak"),
        "object": QueryFilter(Uri(max=None), "{t}.object = %(object)s"),
        "objectType": QueryFilter(Choice(tuple(OBJECTS)), "{t}.object_type = %(objectType)s"),
    },
    rules=(
        rules.something,
        named_here("object"),
        rules.polymorph("objectType", "objectIdentificatie"),
        rules.zaakobjecttype_of_same_zaaktype,
        retention.followed,
    ),
    destroy_looks=(retention.gone,),
    describe="{t}.object_type",
)
