"""The number of an organisation in the registers (RSIN); it has the checksum of a BSN."""

from __future__ import annotations

from stdnum.nl import bsn

from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.reading import checked, nine_digits
from openloket.forms.types.bsn import COMB

KIND = Kind(
    said="een RSIN",
    read=checked("RSIN", bsn.validate, "123 45 67 82", "rsin", nine_digits),
    schema=lambda question: {"type": "string", "pattern": r"^\d{9}$"},
    missing="Vul een RSIN in.",
    widget=Widget("input", keyboard="numeric"),
    paper=(COMB,),
    good=(Good("002220647", "002220647"), Good("0022 20 647", "002220647")),
    bad=("1", "002220648", "rsin"),
)
