"""A citizen service number (BSN)."""

from __future__ import annotations

from stdnum.nl import bsn

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.reading import checked, nine_digits

COMB = Comb((9,), (DIGITS,), written=unspaced, typed=unspaced, proof="check", weighed=True, checks=1, solid=True)

KIND = Kind(
    said="een burgerservicenummer",
    read=checked("burgerservicenummer", bsn.validate, "123 45 67 82", r"bsn|burgerservice|sofi", nine_digits),
    schema=lambda question: {"type": "string", "pattern": r"^\d{9}$"},
    missing="Vul een burgerservicenummer (BSN) in.",
    identifies="bsn",
    widget=Widget("input", keyboard="numeric", width="short"),
    paper=(COMB,),
    good=(
        Good("9999.93.653", "999993653"),
        Good("999 990 019", "999990019"),
        Good("I23456782", "123456782", boxed=False),
        Good("123456782 (BSN)", "123456782", boxed=False),
    ),
    bad=("999993654", "123", "bsn", ["999993653"]),
)
