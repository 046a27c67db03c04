"""When a closed case may be destroyed (Archiefwet; ZGW rule zrc-021)."""

from __future__ import annotations

from datetime import date

from openloket.law.periods import Period


def archive_action_date(source_date: date | None, term: Period | None) -> date | None:
    """`Zaak.archiefactiedatum`: the brondatum plus the archiefactietermijn; None when either is unknown."""
    if source_date is None or term is None:
        return None
    return term.after(source_date)
