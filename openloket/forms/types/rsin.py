"""The number of an organisation in the registers (RSIN); it has the checksum of a BSN."""

from __future__ import annotations

from stdnum.nl import bsn

from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.reading import Invalid, checked, matched, nine_digits
from openloket.forms.types.bsn import COMB


def _why(text: str) -> Invalid | None:
    """Say what is wrong with what is no RSIN, when that can be told."""
    if matched(r"(?:NL)?\d{9}B\d\d", text):
        return Invalid(
            "Dit is een btw-nummer. Vul het RSIN in: 9 cijfers. U vindt het bij de KVK of de Belastingdienst."
        )
    return nine_digits(text)


KIND = Kind(
    said="een RSIN",
    read=checked("RSIN", bsn.validate, "123 45 67 82", "rsin|fiscaal", _why),
    schema=lambda question: {"type": "string", "pattern": r"^\d{9}$"},
    missing="Vul een RSIN in.",
    widget=Widget("input", keyboard="numeric"),
    paper=(COMB,),
    good=(Good("002220647", "002220647"), Good("0022 20 647", "002220647")),
    bad=("1", "002220648", "rsin", "NL002220647B01"),
)
