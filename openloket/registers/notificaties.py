"""Notificaties 1.0: kanalen, abonnementen, and messages from other registers."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from openloket.registers.api import announcing, database
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import AnyObject, DateTime, Faults, Group, Many, Part, Text, Uri
from openloket.registers.api.operations import Api, Said
from openloket.registers.api.problems import Fault, invalid
from openloket.registers.api.resource import OLDER_IDS, Attribute, Change, Filter, Resource, url
from openloket.registers.models import Abonnement, Kanaal

notificaties = Api("notificaties", "nrc", "1.0.1", "Notificaties API")

CONSUME = ("notificaties.consumeren",)
PUBLISH = ("notificaties.publiceren",)
EITHER = (*CONSUME, *PUBLISH)


OWN = {
    "zaken": ("bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding"),
    "documenten": ("bronorganisatie", "informatieobjecttype", "vertrouwelijkheidaanduiding"),
    "besluiten": ("verantwoordelijkeOrganisatie", "besluittype"),
    "zaaktypen": ("catalogus",),
    "informatieobjecttypen": ("catalogus",),
    "besluittypen": ("catalogus",),
    "autorisaties": (),
}
"""The kanalen that Open Loket itself publishes on, with the kenmerken of their messages."""


def known(change: Change) -> Faults:
    """An abonnement asks for kanalen that exist, with filters that they have."""
    wanted = change.new.get("kanalen") or ()
    rows = database.run(
        "select naam, filters from registers_kanaal where naam = any(%s)", [[item["naam"] for item in wanted]]
    ).fetchall()
    kanalen, faults = dict(rows), []
    for number, item in enumerate(wanted):
        if item["naam"] not in kanalen:
            faults.append(Fault(f"kanalen.{number}.naam", "kanaal_naam", "Een kanaal met deze naam bestaat niet."))
        elif wrong := set(item["filters"] or ()) - set(kanalen[item["naam"]]):
            reason = f"Dit kanaal heeft deze filters niet: {', '.join(sorted(wrong))}."
            faults.append(Fault(f"kanalen.{number}.filters", "inconsistent-abonnement-filters", reason))
        elif any(not isinstance(value, str) for value in (item["filters"] or {}).values()):
            faults.append(Fault(f"kanalen.{number}.filters", "invalid", "De waarde van een filter is tekst."))
    return faults


def its_client(change: Change) -> None:
    """An abonnement, with the secret in it, is for the client that made it."""
    if change.creating:
        change.columns["client_id"] = change.call.caller.client.client_id[:50]


notificaties.add(
    Resource(
        "abonnement",
        notificaties,
        "abonnement",
        Abonnement,
        (
            url("abonnement"),
            Attribute("callbackUrl", Uri(max=None, min=1, blank=False), required=True),
            Attribute("auth", Text(min=1), required=True),
            Attribute(
                "kanalen",
                Many(Group((Part("filters", AnyObject()), Part("naam", Text(min=1), required=True)))),
                required=True,
            ),
        ),
        operations="list create retrieve update partial_update destroy",
        operation_ids=OLDER_IDS,
        scopes={
            "list": EITHER,
            "retrieve": EITHER,
            **dict.fromkeys(("create", "update", "partial_update", "destroy"), CONSUME),
        },
        paged=False,
        own="client_id",
        expand=False,
        rules=(known, its_client),
        describe="{t}.callback_url",
    ),
    Resource(
        "kanaal",
        notificaties,
        "kanaal",
        Kanaal,
        (
            url("kanaal"),
            Attribute("naam", Text(max=50, min=1), required=True),
            Attribute("documentatieLink", Uri(max=200)),
            Attribute("filters", Many(Text(max=100, min=1))),
        ),
        operations="list create retrieve",
        operation_ids=OLDER_IDS,
        scopes={"list": EITHER, "retrieve": EITHER, "create": PUBLISH},
        filters={"naam": Filter(Text(), "{t}.naam = %(naam)s")},
        paged=False,
        expand=False,
        describe="{t}.naam",
    ),
)

MESSAGE = Group(
    (
        Part("kanaal", Text(max=50, min=1), required=True),
        Part("hoofdObject", Uri(max=None, min=1, blank=False), required=True),
        Part("resource", Text(max=100, min=1), required=True),
        Part("resourceUrl", Uri(max=None, min=1, blank=False), required=True),
        Part("actie", Text(max=100, min=1), required=True),
        Part("aanmaakdatum", DateTime(), required=True),
        Part("kenmerken", AnyObject()),
    )
)


PUBLISHED = Said("notificaties_create", "Een bericht doorgeven.", request=MESSAGE.schema(), response=MESSAGE.schema())


@notificaties.operation("POST", "notificaties", PUBLISH, PUBLISHED)
def publish(call: Call, at: dict[str, UUID]) -> Answer:
    """A message of another register, for every abonnement that asked for it."""
    faults: Faults = []
    message = MESSAGE.parse(read_object(call.environ), "", faults)
    faults = [Fault(fault.name.removeprefix("."), fault.code, fault.reason) for fault in faults]
    if faults:
        raise invalid(faults)
    assert message is not None
    row = database.run("select filters from registers_kanaal where naam = %s", [message["kanaal"]]).fetchone()
    if row is None:
        raise invalid([Fault("kanaal", "message_kanaal", "Een kanaal met deze naam bestaat niet.")])
    if set(message["kenmerken"]) != set(row[0]):
        reason = f"De kenmerken van dit kanaal zijn: {', '.join(row[0])}."
        raise invalid([Fault("kenmerken", "kenmerken_inconsistent", reason)])
    message["aanmaakdatum"] = message["aanmaakdatum"].isoformat()
    announcing.pass_on(message, timezone.now())
    return answer(200, message)
