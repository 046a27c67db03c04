"""Messages that other registers publish."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from openloket.registers.api import announcing, database, tolerance
from openloket.registers.api.bodies import read_object
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import AnyObject, DateTime, Group, InvalidParams, Part, Text, Uri
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import InvalidParam, invalid
from openloket.registers.notificaties.kanaal import KENMERK, plain
from openloket.registers.notificaties.register import PUBLISH, notificaties

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
    """Pass on a message of another register to every abonnement that asked for it."""
    faults: InvalidParams = []
    message = MESSAGE.parse(tolerance.body(MESSAGE.parts, read_object(call.environ)), "", faults)
    faults = [InvalidParam(fault.name.removeprefix("."), fault.code, fault.reason) for fault in faults]
    for name, value in ((message or {}).get("kenmerken") or {}).items():
        KENMERK.parse(value, f"kenmerken.{name}", faults)
    if faults:
        raise invalid(faults)
    assert message is not None
    row = database.run("select filters from registers_kanaal where naam = %s", [message["kanaal"]]).fetchone()
    if row is None:
        raise invalid([InvalidParam("kanaal", "message_kanaal", "Een kanaal met deze naam bestaat niet.")])
    if sorted(map(plain, message["kenmerken"])) != sorted({plain(name) for name in row[0]}):
        reason = f"De kenmerken van dit kanaal zijn: {', '.join(row[0])}."
        raise invalid([InvalidParam("kenmerken", "kenmerken_inconsistent", reason)])
    message["aanmaakdatum"] = message["aanmaakdatum"].isoformat()
    announcing.pass_on(message, timezone.now())
    return answer(200, message)
