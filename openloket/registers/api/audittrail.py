"""The audittrail of a zaak, a document, a besluit."""

from __future__ import annotations

from uuid import UUID

from openloket.registers.api import database, reading, statements
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.operations import Api, Said
from openloket.registers.api.problems import not_found
from openloket.registers.api.resource import Resource

READ = ("audittrails.lezen",)

ROW = """
select a.uuid, a.bron, a.applicatie_id as "applicatieId", a.applicatie_weergave as "applicatieWeergave",
  a.gebruikers_id as "gebruikersId", a.gebruikers_weergave as "gebruikersWeergave", a.actie,
  a.actie_weergave as "actieWeergave", a.resultaat, %(main)s::text || a.hoofd_object as "hoofdObject", a.resource,
  coalesce(a.nieuw->>'url', a.oud->>'url', %(main)s::text || a.hoofd_object) as "resourceUrl", a.toelichting,
  a.resource_weergave as "resourceWeergave", a.aanmaakdatum,
  json_build_object('oud', coalesce(a.oud, '{}'::jsonb), 'nieuw', coalesce(a.nieuw, '{}'::jsonb)) as wijzigingen
from registers_audittrail a where a.hoofd_object = %(hoofd)s
"""
ALL = f"select coalesce(json_agg(row_to_json(r)), '[]')::text from ({ROW} order by a.id) r"
ONE = f"select row_to_json(r)::text from ({ROW} and a.uuid = %(uuid)s) r"


def offer(api: Api, resource: Resource) -> None:
    """Let a register show the audittrails of one of its resources."""
    scopes = (*READ, *resource.scopes["retrieve"])

    def values(call: Call, at: dict[str, UUID]) -> dict[str, object]:
        reading.parameters(resource, call, {})
        seen = statements.seen(resource.name, call.caller.client, scopes)
        reading.permitted(database.run(seen, {"uuid": at["hoofd"]}).fetchone())
        return {"main": f"{call.base}/{resource.root}/", **at}

    def listed(call: Call, at: dict[str, UUID]) -> Answer:
        row = database.run(ALL, values(call, at)).fetchone()
        return answer(200, row[0] if row else "[]")

    def retrieved(call: Call, at: dict[str, UUID]) -> Answer:
        row = database.run(ONE, values(call, at)).fetchone()
        if row is None:
            raise not_found()
        return answer(200, row[0])

    rows = {"type": "array", "items": {"$ref": "#/components/schemas/AuditTrail"}}
    one = "audittrail_read" if resource.operation_ids else "audittrail_retrieve"
    trail, shown = f"{resource.path}/{{hoofd}}/audittrail", f"/{resource.path}/{{{resource.name}_uuid}}/audittrail"
    said = Said("audittrail_list", "Alle audittrailregels.", place=shown, response=rows)
    api.operation("GET", trail, READ, said)(listed)
    said = Said(one, "Een audittrailregel.", place=f"{shown}/{{uuid}}", response="AuditTrail")
    api.operation("GET", f"{trail}/{{uuid}}", READ, said)(retrieved)
