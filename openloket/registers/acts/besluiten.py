"""Acts on besluiten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from openloket.registers.acts import rows
from openloket.registers.acts.rows import Values
from openloket.registers.api.hand import Hand
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


def destroy(hand: Hand, besluiten: Sequence[UUID]) -> None:
    """Remove besluiten with their audittrail (brc-009); their documents stay."""
    rows.destroyed(hand, BESLUIT, besluiten)
