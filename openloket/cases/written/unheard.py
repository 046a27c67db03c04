"""Say in a decision on an objection on which ground nobody was heard (Awb 7:12 lid 1)."""

from __future__ import annotations

from openloket.cases.models import Grievance

_W = Grievance.Waived
_BECAUSE = {
    _W.INADMISSIBLE: ("a", "meteen duidelijk is dat wij niet naar de inhoud van uw bezwaar kunnen kijken"),
    _W.UNFOUNDED: ("b", "meteen duidelijk is dat het besluit klopt"),
    _W.NOT_WANTED: ("c", "u zei dat u dat niet wilde"),
    _W.NOT_ASKED: ("d", "u ons niet op tijd liet weten dat u dat wilde"),
    _W.GRANTED: ("e", "u helemaal gelijk krijgt en niemand anders daar last van heeft"),
}


def said(objection: Grievance | None) -> list[str]:
    """Return the paragraph that says why there was no hearing; nothing where there was one, or where it is no objection."""
    if objection is None or not objection.waived or objection.reported_on:
        return []
    part, because = _BECAUSE[_W(objection.waived)]
    return [f"Er was geen hoorzitting, omdat {because} (artikel 7:3, onder {part}, van de Algemene wet bestuursrecht)."]
