"""`loket pay`: lists of payments for the financial system, and what came back of them."""

from __future__ import annotations

from pathlib import Path

import click

from openloket.site.console import as_json_option, counted, database_ready, say


@click.group()
def pay() -> None:
    """Uitbetalen: goedgekeurde lijsten ophalen, en vastleggen wat ervan kwam."""


@pay.command("list")
@as_json_option
def list_lists(as_json: bool) -> None:
    """De laatste lijsten, en wat er nog te betalen is."""
    database_ready()
    from openloket.cases.deciding import paying

    rows = [
        {
            "number": row.pk,
            "made_by": row.made_by.username,
            "approved": row.approved,
            "payments": len(row.payouts.all()),
            "total": str(sum(one.amount for one in row.payouts.all())),
            "waiting": sum(one.state == paying.State.APPROVED for one in row.payouts.all()),
        }
        for row in paying.lists()
    ]
    due = len(paying.due())
    lines = [
        f"{row['number']:<6}{counted(int(str(row['payments'])), 'betaling', 'betalingen'):<16}€ {row['total']:<14}"
        f"{'goedgekeurd' if row['approved'] else 'niet goedgekeurd'}; {row['waiting']} wacht op de bank"
        for row in rows
    ]
    say(as_json, {"lists": rows, "due": due}, "\n".join([*lines, f"Te betalen en op geen lijst: {due}."]))


@pay.command("file")
@click.argument("number", type=int)
def file(number: int) -> None:
    """Schrijf goedgekeurde lijst NUMBER als CSV naar de uitvoer."""
    database_ready()
    from openloket.cases.deciding import paying
    from openloket.cases.refusals import NotPossible

    try:
        click.echo(paying.as_csv(number), nl=False)
    except NotPossible as error:
        raise click.ClickException(str(error)) from error


@pay.command("result")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def result(path: Path, as_json: bool) -> None:
    """Lees wat ervan kwam: CSV met betaling;uitkomst;dag;reden. Alles of niets."""
    database_ready()
    from openloket.cases.deciding import paying
    from openloket.cases.refusals import NotPossible

    try:
        done = paying.take_results(path.read_text("utf-8-sig"))
    except (NotPossible, UnicodeDecodeError) as error:
        raise click.ClickException(f"{error} Er is niets vastgelegd.") from error
    say(as_json, {"done": done}, f"{counted(done, 'betaling', 'betalingen')} vastgelegd.")
