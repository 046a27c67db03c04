"""Write what stands apart in a letter: what one can do against a decision, and a tax that it speaks of (Awb 3:45). Pure.

A clause has a title and parts; a part is a paragraph of runs, each with whether it stands out, or a list of items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_DISAGREES = "Bent u het er niet mee eens?"

Clause = dict[str, Any]


def of(letter: Mapping[str, Any], last_day: str, may_move: str, appeal_until: str = "") -> list[Clause]:
    """Return the clauses of a letter, in order; `last_day` is until when one may object, empty where one cannot.

    `appeal_until` is until when one may go to the court after an objection, empty where that is not what one can do.
    """
    found = [_objection(letter, last_day, may_move)] if last_day else []
    if letter["remedy"]:
        found.append(
            _clause(_DISAGREES, *map(_said, [*letter["remedy"], *_appeal(appeal_until, may_move), *_court(letter)]))
        )
    if letter["tax"]:
        found.append(_tax(letter["tax"], decision=letter["decision"]))
    return found


def _objection(letter: Mapping[str, Any], last_day: str, may_move: str) -> Clause:
    """Say how to object and until when (Awb 3:45, 6:4, 6:5)."""
    organ, municipality = letter["organ"], letter["municipality"]
    to = organ or municipality["name"]
    address = municipality["postal_address"] or municipality["address"]
    how = f"U kunt bezwaar maken bij {organ}. Stuur dan" if organ else "U kunt bezwaar maken. Stuur ons dan"
    return _clause(
        _DISAGREES,
        [[f"{how} een brief, uiterlijk op ", False], [last_day, True], [". Zet daarin:", False]],
        [
            "uw naam en adres, en de datum;",
            f"het zaaknummer {letter['case']};",
            "waarom u het er niet mee eens bent;",
            "uw handtekening.",
        ],
        _said(
            f"Stuur hem naar: {to}, Bezwaar, {address}. U kunt ook komen naar onze balie. Daar helpen wij u. "
            f"{_online(letter['online'])}(Algemene wet bestuursrecht, artikel 6:4 tot en met 6:9.)"
        ),
        *([_said(may_move)] if may_move else []),
        _said(
            "Hebt u snel een uitspraak nodig? Dan kunt u, naast uw bezwaar, de rechtbank vragen om een voorlopige voorziening."
            + (f" De rechtbank is {court}." if (court := letter["municipality"].get("court")) else "")
        ),
    )


def _appeal(last_day: str, may_move: str) -> list[str]:
    """Say what the last day to go to the court is, as of an objection (Awb 6:7, 6:8, 6:23)."""
    return [f"De laatste dag daarvoor is {last_day}.", *([may_move] if may_move else [])] if last_day else []


def _court(letter: Mapping[str, Any]) -> list[str]:
    """Say which court it is where one can go to the court (Awb 3:45, 8:7); nothing where no court was set."""
    court = letter["municipality"].get("court")
    asks = any("rechtbank" in part.lower() for part in letter["remedy"])
    return [f"De rechtbank is: {court}."] if court and asks else []


def _online(site: str) -> str:
    """Say how to object without a letter (Awb 2:13); nothing in a letter that an earlier release wrote."""
    return f"Of log in op {site} en kies bij deze zaak ‘Bezwaar maken’. " if site else ""


def _tax(tax: Mapping[str, str], *, decision: bool) -> Clause:
    """Say that a tax has a notice and a clause of its own (Gmw 231, 236; AWR 22j), apart from that of a decision in the letter."""
    apart = "Een bezwaar tegen het besluit in deze brief telt niet als bezwaar tegen de aanslag. " if decision else ""
    subject = "De leges zijn" if tax["name"] == "leges" else f"De {tax['name']} is"
    return _clause(
        "Bent u het niet eens met het bedrag?",
        _said(
            f"{subject} een belasting. Daarover krijgt u apart bericht: een aanslag. Wilt u bezwaar maken tegen het bedrag? "
            f"Doe dat dan bij {tax['organ']}, binnen 6 weken na de datum die op de aanslag staat. U krijgt antwoord in het "
            "jaar waarin uw bezwaar binnenkomt. Komt het binnen in de laatste 6 weken van het jaar? Dan krijgt u het "
            f"antwoord later. {apart}"
            f"({tax['by_law']}; Gemeentewet, artikel 231 en 236; Algemene wet inzake rijksbelastingen, artikel 22j.)"
        ),
    )


def _said(text: str) -> list[Any]:
    return [[text, False]]


def _clause(title: str, *parts: Sequence[Any]) -> Clause:
    """Put a clause together: a part that begins with a text is a list, another a paragraph of runs."""
    return {
        "title": title,
        "parts": [
            {"runs": [], "items": list(part)} if isinstance(part[0], str) else {"runs": list(part), "items": []}
            for part in parts
        ],
    }
