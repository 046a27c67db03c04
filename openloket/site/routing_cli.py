"""`loket route`: to whom a case goes by the rules of its team, and why."""

from __future__ import annotations

import click

from openloket.site.console import as_json_option, database_ready, say


@click.command()
@click.argument("number")
@as_json_option
def route(number: str, as_json: bool) -> None:
    """Laat zien naar wie een zaak (zaaknummer) nu zou gaan, en waarom. Er verandert niets."""
    database_ready()
    from openloket.cases.models import Case
    from openloket.cases.work import routing

    rows = Case.objects.select_related("zaak", "version", "handler")
    case = rows.filter(zaak__identificatie=number).first()
    if case is None:
        raise click.ClickException(f"Er is geen zaak met nummer {number}.")
    found = routing.tried(case)
    to = found[-1].to if found else None
    lines = [f"{row.route.place:>4} {row.route.name}: {row.why}" for row in found]
    if case.handler:
        lines.append(f"De zaak is al van {case.handler}; een regel verandert daar niets aan.")
    lines.append(f"Gaat naar {to}." if to else f"Blijft in de lijst van team {case.team}.")
    said = {
        "number": number,
        "team": case.team,
        "handler": case.handler.username if case.handler else None,
        "to": to.username if to else None,
        "tried": [{"rule": row.route.name, "place": row.route.place, "why": row.why} for row in found],
    }
    say(as_json, said, "\n".join(lines))
