"""Give all that the tables hold of a case, as data: every row that goes with it when it goes, by the map of personal data.

A test compares the tables here with that map. Keys that lead to a person only for who has our key say nothing elsewhere and
are left out, as are what is sealed and which rows of ours others point to; who of the staff did something stands by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from openloket.ending import personal
from openloket.people.models import User

_ZAAK, _DOCUMENT = "t.zaak_id = %(zaak)s", "t.informatieobject_id = any(%(documents)s)"
_OF_BESLUIT = "(select id from registers_besluit where zaak_id = %(zaak)s)"
_OF_MESSAGE = "(select id from cases_message where zaak_id = %(zaak)s)"
_OF_TASK = "(select id from cases_task where zaak_id = %(zaak)s)"
_OF_SUBMISSION = "(select id from cases_submission where zaak_id = %(zaak)s)"
_OF_PUBLICATION = "(select id from publishing_publication where zaak_id = %(zaak)s)"

OTHERWISE: Mapping[str, str] = {
    "registers_zaak": "t.id = %(zaak)s",
    "registers_zaaknotitie": "t.gerelateerd_aan_id = %(zaak)s",
    "registers_audittrail": "t.hoofd_object = any(%(uuids)s::uuid[])",
    "registers_besluitinformatieobject": f"t.besluit_id in {_OF_BESLUIT}",
    "registers_enkelvoudiginformatieobject": "t.id = any(%(documents)s)",
    "registers_eerdereversie": _DOCUMENT,
    "registers_gebruiksrechten": _DOCUMENT,
    "registers_verzending": _DOCUMENT,
    "registers_externerelatie": _DOCUMENT,
    "cases_rightclaim_documents": "t.rightclaim_id in (select id from cases_rightclaim where zaak_id = %(zaak)s)",
    "cases_receivedmessage_documents": (
        "t.receivedmessage_id in (select id from cases_receivedmessage where zaak_id = %(zaak)s)"
    ),
    "cases_task_documents": f"t.task_id in {_OF_TASK}",
    "cases_task_answer_documents": f"t.task_id in {_OF_TASK}",
    "cases_supplement": f"t.submission_id in {_OF_SUBMISSION}",
    "cases_supplement_documents": f"t.supplement_id in {_OF_SUBMISSION}",
    "cases_message_enclosures": f"t.message_id in {_OF_MESSAGE}",
    "cases_notification": f"t.message_id in {_OF_MESSAGE}",
    "publishing_publicchange": f"t.publication_id in {_OF_PUBLICATION}",
    "publishing_publicfile": f"t.publication_id in {_OF_PUBLICATION}",
}
"""Gives the SQL of the rows `t` of a table that are of a case, where they do not name it themselves."""

LEFT_OUT: Mapping[str, str] = {
    **personal.COPIES,
    "registers_losdocument": "zegt van een document dat niets het gebruikt",
    "cases_stack": "een stapel post, waarin ook brieven van anderen zitten; de bladzijden van de zaak gaan mee",
    "cases_mention": "wie van de medewerkers een notitie moest lezen",
    "cases_checkedout": "wie van de medewerkers een document op dit moment bewerkt",
    "ending_heldback": "waarom de zaak niet weg mocht",
}
"""Names the tables whose rows do not go along, and why."""

_WITHHELD = ("sealed", "pseudonym")
_LABELS: Mapping[str, tuple[str, str]] = {
    "zaaktype_id": ("registers_zaaktype", "omschrijving"),
    "statustype_id": ("registers_statustype", "omschrijving"),
    "resultaattype_id": ("registers_resultaattype", "omschrijving"),
    "roltype_id": ("registers_roltype", "omschrijving"),
    "besluittype_id": ("registers_besluittype", "omschrijving"),
    "informatieobjecttype_id": ("registers_informatieobjecttype", "omschrijving"),
    "version_id": ("cases_serviceversion", "hash"),
}
"""Names by a column that points at a type the table that has it, and how people know it there."""


def documents_of(zaak: int) -> list[int]:
    """Return the ids of the documents that a case uses, in whichever table, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(personal.DOCUMENTS, {"zaken": [zaak]})
        return sorted({document for _zaak, document in cursor.fetchall() if document is not None})


def tables() -> dict[str, str]:
    """Return the tables that go along, each with the SQL of its rows of a case."""
    going = {name: table for name, table in personal.tables().items() if table.goes in ("zaak", "document")}
    return {
        name: OTHERWISE.get(name) or _ZAAK
        for name, table in going.items()
        if name not in LEFT_OUT and (name in OTHERWISE or "zaak_id" in table.columns)
    }


def as_data(zaak: int) -> bytes:
    """Return all rows of a case as JSON; the same rows give the same bytes."""
    values: dict[str, Any] = {"zaak": zaak, "documents": documents_of(zaak)}
    with connection.cursor() as cursor:
        cursor.execute(
            "select uuid from registers_zaak where id = %(zaak)s union select uuid from registers_besluit where zaak_id = %(zaak)s "
            "union select uuid from registers_enkelvoudiginformatieobject where id = any(%(documents)s)",
            values,
        )
        uuids = [uuid for (uuid,) in cursor.fetchall()]
    staff = {user.pk: str(user) for user in User.objects.all()}
    said = {table: list(_rows(table, where, {**values, "uuids": uuids}, staff)) for table, where in tables().items()}
    found = {table: rows for table, rows in said.items() if rows}
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _rows(table: str, where: str, values: Mapping[str, Any], staff: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    kinds = personal.tables()[table].columns
    kept = [name for name, kind in kinds.items() if kind not in _WITHHELD or (table, name) == NUMBER]
    columns = ", ".join(_column(name) for name in kept)
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns} from {table} t where {where} order by t::text", values)  # noqa: S608 - constants
        for row in cursor.fetchall():
            said = dict(zip(kept, row, strict=True))
            for name in kept:
                if kinds[name] == "official" and isinstance(said[name], int):
                    said[name] = staff.get(said[name], "")
            yield {name: value for name, value in said.items() if value not in (None, "", [], {})}


NUMBER = ("registers_zaak", "identificatie")
"""Names the one pseudonym that is no key of ours: what everyone calls the case."""


def _column(name: str) -> str:
    """Return the SQL of a column: as text for what JSON does not know, and of a type how people know it."""
    if name in _LABELS:
        table, label = _LABELS[name]
        return f'(select l.{label} from {table} l where l.id = t."{name}")'  # noqa: S608 - constants
    return f'to_jsonb(t."{name}")'


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of what was kept of a case: other when anything of it changed."""
    return hashlib.sha256(data).hexdigest()
