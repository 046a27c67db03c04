"""A klantcontact: a conversation about a zaak."""

from __future__ import annotations

from openloket.registers import numbers
from openloket.registers.api.database import Sql
from openloket.registers.api.kinds import DateTime, Text
from openloket.registers.api.resource import Attribute, Mutation, pointing, url
from openloket.registers.models import Klantcontact
from openloket.registers.zaken import rules
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import UUID_SHOWN


def _contact_number(mutation: Mutation) -> None:
    if mutation.creating and not mutation.new["identificatie"]:
        del mutation.new["identificatie"]
        mutation.columns["identificatie"] = Sql(numbers.contact_in_sql())


KLANTCONTACT = part(
    "klantcontact",
    "klantcontacten",
    Klantcontact,
    (
        url("klantcontact"),
        UUID_SHOWN,
        ITS_ZAAK,
        Attribute("identificatie", Text(max=14)),
        Attribute("datumtijd", DateTime(), required=True),
        Attribute("kanaal", Text(max=20)),
        Attribute("onderwerp", Text(max=200)),
        Attribute("toelichting", Text(max=1000)),
    ),
    operations="list create retrieve",
    expand=False,
    filters=pointing("zaak", "zaak"),
    rules=(rules.not_in_the_future("datumtijd"), _contact_number),
    describe="{t}.identificatie",
)
