"""A zaakinformatieobject: a document of a zaak."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, DateTime, Text
from openloket.registers.api.resource import Attribute, link, pointing, url
from openloket.registers.models import Zaakinformatieobject
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import part
from openloket.registers.zaken.register import ADD, REMOVE, UUID_SHOWN, scopes

KIND_BELONGS = """json_build_object('kind_belongs', exists (
  select 1 from registers_zaak z
  join registers_zaaktypeinformatieobjecttype r on r.zaaktype_id = z.zaaktype_id
  join registers_zaaktype k on k.id = z.zaaktype_id
  join registers_enkelvoudiginformatieobject d on d.id = %(informatieobject)s
  join registers_informatieobjecttype i on i.id = d.informatieobjecttype_id
  where z.id = %(zaak)s and r.informatieobjecttype = i.omschrijving and i.catalogus_id = k.catalogus_id))"""
ZAAKINFORMATIEOBJECT = part(
    "zaakinformatieobject",
    "zaakinformatieobjecten",
    Zaakinformatieobject,
    (
        url("zaakinformatieobject"),
        UUID_SHOWN,
        link("informatieobject", "enkelvoudiginformatieobject", required=True),
        link("zaak", "zaak", min=1, required=True),
        Attribute(
            "aardRelatieWeergave",
            Choice(("Hoort bij, omgekeerd: kent", "Legt vast, omgekeerd: kan vastgelegd zijn als")),
            read_only=True,
            required=True,
        ),
        Attribute("titel", Text(max=200)),
        Attribute("beschrijving", Text()),
        Attribute("registratiedatum", DateTime(), read_only=True, required=True),
        Attribute("vernietigingsdatum", DateTime(), nullable=True),
        link("status", "status", min=1, nullable=True),
    ),
    scopes=scopes(ADD, REMOVE),
    paged=False,
    filters={**pointing("zaak", "zaak"), **pointing("informatieobject", "enkelvoudiginformatieobject")},
    facts=KIND_BELONGS,
    rules=(rules.zrc_003, rules.zrc_004, rules.zrc_017, rules.status_of_same_zaak),
    describe="{t}.titel",
)
