"""Earlier versions of documents: what a document said before stays readable (drc-009)."""

from __future__ import annotations

from openloket.registers.api import database


def keep(document: int) -> None:
    """Keep the row of a document (its id) as it stands, before it is replaced."""
    database.run(
        "insert into registers_eerdereversie (informatieobject_id, versie, begin_registratie, gegevens) "
        "select t.id, t.versie, t.begin_registratie, to_jsonb(t) from registers_enkelvoudiginformatieobject t "
        "where t.id = %s",
        [document],
    )
