"""A besluitinformatieobject: a document that lays a besluit down."""

from __future__ import annotations

from openloket.registers.api.resource import OLDER_IDS, Resource, link, pointing, url
from openloket.registers.besluiten import rules
from openloket.registers.besluiten.register import SCOPES, besluiten
from openloket.registers.models import Besluitinformatieobject

DOCUMENT_BELONGS = """json_build_object('kind_belongs', (
  select b.informatieobjecttypen ? i.omschrijving and i.catalogus_id = b.catalogus_id
  from registers_besluit t join registers_besluittype b on b.id = t.besluittype_id,
  registers_enkelvoudiginformatieobject d join registers_informatieobjecttype i on i.id = d.informatieobjecttype_id
  where t.id = %(besluit)s and d.id = %(informatieobject)s))"""

BESLUITINFORMATIEOBJECT = Resource(
    "besluitinformatieobject",
    besluiten,
    "besluitinformatieobjecten",
    Besluitinformatieobject,
    (
        url("besluitinformatieobject"),
        link("informatieobject", "enkelvoudiginformatieobject", min=1, required=True),
        link("besluit", "besluit", max=None, required=True),
    ),
    operations="list create retrieve destroy",
    operation_ids=OLDER_IDS,
    scopes=SCOPES,
    filters={**pointing("besluit", "besluit"), **pointing("informatieobject", "enkelvoudiginformatieobject")},
    paged=False,
    guarded="besluit",
    main="besluit",
    kanaal="besluiten",
    lock=("besluit",),
    facts=DOCUMENT_BELONGS,
    rules=(rules.brc_003, rules.brc_008),
    describe="'informatieobject'",
)
