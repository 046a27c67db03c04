"""A declaration that one signs: only yes is an answer."""

from __future__ import annotations

from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid
from openloket.forms.types.yes_no import kept, typed

_WRONG = "Zet een kruisje om te verklaren dat dit zo is. Anders kunnen wij uw aanvraag niet behandelen."


def read(raw: object, question: Question) -> bool:
    if raw is True or raw in ("ja", "on", "true"):
        return True
    raise Invalid(_WRONG)


KIND = Kind(
    said="een verklaring",
    read=read,
    show=lambda question, value: "Verklaard",
    kept=kept,
    typed=typed,
    schema=lambda question: {"const": True},
    missing=_WRONG,
    compared=(bool,),
    cases=lambda question, values: [True],
    repeated=False,
    always=True,
    widget=Widget("declaration"),
    paper="signature",
    good=(Good("ja", "Verklaard"), Good("on", "Verklaard"), Good(True, "Verklaard")),
    bad=("nee", "misschien", False, ["ja"]),
)
