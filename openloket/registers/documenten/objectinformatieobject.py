"""An objectinformatieobject: what a document belongs to; it mirrors a relation in that other register."""

from __future__ import annotations

from openloket.registers.api import database
from openloket.registers.api.kinds import Choice, Uri
from openloket.registers.api.registry import local
from openloket.registers.api.resource import Attribute, Mutation, QueryFilter, Resource, link, pointing, url
from openloket.registers.documenten import rules
from openloket.registers.documenten.register import SCOPES, documenten
from openloket.registers.models import Externerelatie


def _relation(mutation: Mutation) -> None:
    found = local(mutation.new["object"])
    uuid = found[1] if found else None
    table = found[0].source if found and found[0].name in ("zaak", "besluit") else "registers_zaak"
    row = database.run(
        f"select exists (select 1 from {table} where uuid = %(uuid)s), "
        "exists (select 1 from registers_objectinformatieobject r where r.informatieobject_id = %(document)s "
        "and (r.object_uuid = %(uuid)s or r.object = %(object)s))",
        {"uuid": uuid, "document": mutation.linked["informatieobject"]["id"], "object": mutation.new["object"]},
    ).fetchone()
    assert row is not None
    mutation.facts["object_exists"], mutation.facts["related"] = row


OBJECTINFORMATIEOBJECT = Resource(
    "objectinformatieobject",
    documenten,
    "objectinformatieobjecten",
    Externerelatie,
    (
        url("objectinformatieobject"),
        link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
        Attribute(
            "object",
            Uri(blank=False, min=1),
            required=True,
            shown=Uri(),
            sql="case {t}.object_type when 'zaak' then coalesce(nullif({t}.object, ''), %(base)s::text || "
            "'/zaken/api/v1/zaken/' || {t}.object_uuid) when 'besluit' then coalesce(nullif({t}.object, ''), "
            "%(base)s::text || '/besluiten/api/v1/besluiten/' || {t}.object_uuid) else {t}.object end",
        ),
        Attribute("objectType", Choice(("besluit", "zaak", "verzoek")), required=True),
    ),
    operations="list create retrieve destroy headers",
    scopes=SCOPES,
    filters={
        **pointing("informatieobject", "enkelvoudiginformatieobject"),
        "object": QueryFilter(
            Uri(max=None),
            "({t}.object = %(object)s or {t}.object_uuid::text = right(%(object)s, 36))",
        ),
    },
    table="registers_objectinformatieobject",
    paged=False,
    guarded="informatieobject",
    main="informatieobject",
    kanaal="documenten",
    rules=(_relation, rules.drc_002, rules.drc_003, rules.drc_004),
    destroy_rules=(rules.other_register_leads,),
    describe="{t}.object_type",
)
