"""Gebruiksrechten: what may be done with a document."""

from __future__ import annotations

from collections.abc import Sequence

from openloket.registers.api import database
from openloket.registers.api.kinds import DateTime, Text
from openloket.registers.api.resource import Attribute, Mutation, QueryFilter, Resource, link, pointing, url
from openloket.registers.documenten.register import SCOPES, TABLE, documenten
from openloket.registers.models import Gebruiksrechten


def _rights(mutation: Mutation, pk: int) -> None:
    """Mark a document as one that has gebruiksrechten (drc-006)."""
    document = mutation.linked["informatieobject"]["id"]
    database.run(f"update {TABLE} set indicatie_gebruiksrecht = true where id = %s", [document])


def _no_rights(mutations: Sequence[Mutation]) -> None:
    """Unset that mark when a document loses its last gebruiksrechten: nothing is known again (drc-006)."""
    documents = [mutation.linked["informatieobject"]["id"] for mutation in mutations]
    database.run(
        f"update {TABLE} d set indicatie_gebruiksrecht = null where id = any(%(documents)s) and not exists "
        "(select 1 from registers_gebruiksrechten g where g.informatieobject_id = d.id and g.id <> all(%(going)s))",
        {"documents": documents, "going": [mutation.id for mutation in mutations]},
    )


GEBRUIKSRECHTEN = Resource(
    "gebruiksrechten",
    documenten,
    "gebruiksrechten",
    Gebruiksrechten,
    (
        url("gebruiksrechten"),
        link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
        Attribute("startdatum", DateTime(), required=True),
        Attribute("einddatum", DateTime(), nullable=True),
        Attribute("omschrijvingVoorwaarden", Text(min=1), required=True, shown=Text()),
    ),
    scopes=SCOPES,
    filters={
        **pointing("informatieobject", "enkelvoudiginformatieobject"),
        **{
            f"{name}__{test}": QueryFilter(DateTime(), f"{{t}}.{name} {sign} %({name}__{test})s", says=Text())
            for name in ("startdatum", "einddatum")
            for test, sign in (("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">="))
        },
    },
    paged=False,
    guarded="informatieobject",
    main="informatieobject",
    kanaal="documenten",
    lock=("informatieobject",),
    effects=(_rights,),
    destroy_effects=(_no_rights,),
    describe="left({t}.omschrijving_voorwaarden, 100)",
)
