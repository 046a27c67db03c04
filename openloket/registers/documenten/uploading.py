"""The parts of a large file as they come in."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from openloket.registers import content
from openloket.registers.api import pen
from openloket.registers.api.bodies import Incoming
from openloket.registers.api.calls import Answer, Call, answer
from openloket.registers.api.kinds import Text, Uri
from openloket.registers.api.operations import Said
from openloket.registers.api.problems import Problem, fault, invalid, not_found
from openloket.registers.documenten import bestandsdeel, rules
from openloket.registers.documenten.document import DOCUMENT
from openloket.registers.documenten.locking import held_row
from openloket.registers.documenten.register import CHANGE, documenten
from openloket.registers.models import Bestandsdeel

AROUND_A_PART = 1_000_000
"""Bytes that a form may have besides its bestandsdeel."""
PART_WRITTEN = Said(
    "bestandsdeel_update",
    "Een deel van een groot bestand.",
    request={
        "type": "object",
        "required": ["lock"],
        "properties": {
            "inhoud": {"type": "string", "format": "binary", "writeOnly": True},
            "lock": {**Text(min=1).schema(), "writeOnly": True},
        },
    },
    response={
        "type": "object",
        "required": ["url", "lock"],
        "properties": {
            "url": {**Uri(max=1000, min=1).schema(), "readOnly": True},
            "lock": {"type": "string"},
            "omvang": {"type": "integer"},
            "inhoud": {"type": "string", "format": "uri", "deprecated": True},
            "voltooid": {"type": "boolean"},
            "volgnummer": {"type": "integer"},
        },
    },
    request_type=("multipart/form-data", "application/x-www-form-urlencoded"),
)


@documenten.operation("PUT", "bestandsdelen/{uuid}", CHANGE, PART_WRITTEN)
def write_part(call: Call, at: dict[str, UUID]) -> Answer:
    """Write one part of a large file, with the lockId of its document."""
    sent, given = _form(call)
    with pen.written(DOCUMENT):
        part = Bestandsdeel.objects.select_related("informatieobject").filter(uuid=at["uuid"]).first()
        if part is None:
            raise not_found()
        row = held_row(call, part.informatieobject.uuid, CHANGE)
        if faults := list(rules.drc_009(row, given)):
            raise invalid(faults)
        if sent is None:
            raise fault("inhoud", "required", "Dit veld is vereist.")
        if sent.size != part.omvang:
            raise fault("nonFieldErrors", "file-size", f"Dit deel moet {part.omvang} bytes groot zijn.")
        part.inhoud = content.store_stream(sent.file)
        part.save(update_fields=["inhoud"])
    place = f"{call.base}/documenten/api/v1/bestandsdelen/{part.uuid}"
    found = {"url": place, "volgnummer": part.volgnummer, "omvang": part.omvang, "voltooid": True, "lock": given}
    return answer(200, found)


def _form(call: Call) -> tuple[Any, str]:
    """Read the file and the lockId in a form, kept for a call that has to be done again. Raises Problem."""
    kind = call.environ.get("CONTENT_TYPE", "")
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        raise Problem(415, "unsupported_media_type", "Ongeldig media type.", "Stuur multipart/form-data.")
    if not kind.startswith("multipart/"):
        return None, ""
    if "openloket.form" not in call.environ:
        call.environ["openloket.form"] = _parsed(Incoming(call.environ, bestandsdeel.PART_SIZE + AROUND_A_PART), kind)
    files, fields = call.environ["openloket.form"]
    return files.get("inhoud"), str(fields.get("lock", ""))


def _parsed(body: Incoming, kind: str) -> tuple[Any, Any]:
    told = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": body.most if body.left is None else body.left}
    try:
        fields, files = MultiPartParser(told, cast(Any, body), [TemporaryFileUploadHandler()]).parse()
    except (MultiPartParserError, SuspiciousOperation) as error:  # no form, or one with too much in it
        raise Problem(400, "parse_error", "Ongeldige vraag.", str(error)) from None
    return files, fields
