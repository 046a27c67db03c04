"""An e-mail address, as it was typed; `openloket.forms.email` says which ones we can mail to."""

from __future__ import annotations

from openloket.forms import email
from openloket.forms.boxes import ACCENTED, CELLS_IN_ROW, DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, shorter, whole_text

_SIGNS = ".-_@+&'"


def read(raw: object, question: Question) -> str:
    text = shorter(email.pasted(" ".join(whole_text(raw).split())), email.LONGEST)
    try:
        email.on_the_wire(text)
    except email.Unmailable as error:
        raise Invalid(error.template, **error.params) from error
    return text


KIND = Kind(
    said="een e-mailadres",
    read=read,
    schema=lambda question: {"type": "string", "format": "email", "maxLength": email.LONGEST},
    missing="Vul een e-mailadres in.",
    widget=Widget("input", keyboard="email"),
    paper=(
        Comb(
            (CELLS_IN_ROW,) * 2,
            # with accents, though no address has them: a letter with one is read as it is and refused, not taken for another
            (LETTERS + ACCENTED + DIGITS + _SIGNS,),
            typed=lambda text: unspaced(text).lower(),
            proof="mail",
            words=True,
            gaps=False,
        ),
    ),
    good=(
        Good("jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        Good("\ufeff jan@voorbeeld.nl\u200b\u00a0", "jan@voorbeeld.nl"),
        Good("Jan de Wit <jan@voorbeeld.nl>", "jan@voorbeeld.nl", boxed=False),
        Good("mailto:jan@voorbeeld.nl.", "jan@voorbeeld.nl", boxed=False),
        Good("jan @ voorbeeld .nl", "jan@voorbeeld.nl", boxed=False),
        Good("jan.de.wit+loket@mail.nl", "jan.de.wit+loket@mail.nl"),
    ),
    bad=(
        "jan@",
        "a b@c.nl",
        "x" * 300 + "@c.nl",
        "a@b@c.nl",
        "a@b.nl; c@d.nl",
        "jan@voorbeeld,nl",
        "josé@voorbeeld.nl",
        5,
    ),
)
