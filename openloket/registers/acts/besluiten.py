"""Acts on besluiten."""

from __future__ import annotations

from uuid import UUID

from openloket.registers.acts import rows
from openloket.registers.acts.rows import Values
from openloket.registers.api import pen
from openloket.registers.api.hand import Hand
from openloket.registers.api.resource import Mutation
from openloket.registers.besluiten.besluit import BESLUIT
from openloket.registers.besluiten.besluitinformatieobject import BESLUITINFORMATIEOBJECT
from openloket.registers.models import Besluit, Besluitinformatieobject, Enkelvoudiginformatieobject


def take(hand: Hand, values: Values, document: Enkelvoudiginformatieobject) -> Besluit:
    """Take a besluit, laid down in a document."""
    found = rows.made(Besluit, [rows.new(BESLUIT, hand, values)], fresh=True)[0]
    part = {"besluit": found, "informatieobject": document}
    rows.made(Besluitinformatieobject, [rows.new(BESLUITINFORMATIEOBJECT, hand, part)])
    return found


def change(hand: Hand, of: Besluit, values: Values) -> None:
    """Change a besluit."""
    rows.changed(rows.change(BESLUIT, hand, of, values), of)


def destroy(hand: Hand, of: UUID) -> None:
    """Remove a besluit with its audittrail (brc-009); its documents stay."""
    pen.destroy(Mutation(hand, BESLUIT, {}, uuid=of))
