"""`loket breach`, `loket looks` and `loket processing`: whose data was seen or changed, the log of that, and what data is used for."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import click

from openloket.site.console import DAY, as_json_option, database_ready, say

_since = click.option("--from", "since", type=DAY, required=True, help="De eerste dag.")
_until = click.option("--to", "until", type=DAY, required=True, help="De laatste dag.")


def _moments(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the moments between which these days lie. Raises ClickException."""
    from django.utils import timezone

    if until < since:
        raise click.ClickException("De laatste dag ligt voor de eerste.")
    begins, ends = (datetime.combine(day, datetime.min.time()) for day in (since, until + timedelta(days=1)))
    return timezone.make_aware(begins), timezone.make_aware(ends)


@click.command()
@click.option("--account", default="", help="De gebruikersnaam van een medewerker.")
@click.option("--key", "client", default="", help="De client_id van een ander systeem.")
@_since
@_until
@as_json_option
def breach(account: str, client: str, since: date, until: date, as_json: bool) -> None:
    """Van wie gegevens zijn gezien of veranderd, met een account of een sleutel en in een tijd (datalek: AVG 33, 34).

    Dit wordt zelf ook vastgelegd. De lijst noemt namen en zaaknummers: bewaar hem niet langer dan nodig.
    """
    database_ready()
    from openloket.cases.privacy import breach as found
    from openloket.people import accounts
    from openloket.registers.models import Clientgeheim

    if bool(account) == bool(client):
        raise click.ClickException("Noem --account of --key, een van de twee.")
    by: Any = client
    if account:
        try:
            by = accounts.account(account)
        except accounts.NoSuch as error:
            raise click.ClickException(str(error)) from error
    elif not Clientgeheim.objects.filter(client_id=client).exists() and not found.known(client):
        raise click.ClickException(f"Er is geen sleutel '{client}', en het logboek kent die ook niet.")
    said = found.of(by, *_moments(since, until))
    lines = [
        f"{one.name or one.subject[:12]:<32}gezien {one.seen:<6}veranderd {one.changed:<6}{', '.join(sorted(one.zaken))}"
        for one in said.people
    ]
    lines.append(f"{len(said.people)} mensen of bedrijven, {len(said.zaken)} zaken.")
    if said.gone:
        lines.append(
            f"{said.gone} keer ging het over iets dat er niet meer is, of waarvan niet bekend is van wie het is."
        )
    data = {"people": [one.as_json() for one in said.people], "zaken": said.zaken, "gone": said.gone}
    say(as_json, {"by": account or client, "from": since, "to": until, **data}, "\n".join(lines))


@click.command()
@_since
@_until
def looks(since: date, until: date) -> None:
    """Het logboek van wie welke gegevens gebruikte, regel voor regel als JSON (Logboek Dataverwerkingen)."""
    database_ready()
    from openloket.cases.privacy import breach as found

    for line in found.as_logged(*_moments(since, until)):
        click.echo(json.dumps(line, ensure_ascii=False))


@click.command()
@click.option("--day", type=DAY, default=None, help="De dag waarop het register geldt; zonder is dat vandaag.")
@as_json_option
def processing(day: date | None, as_json: bool) -> None:
    """Het register van verwerkingsactiviteiten (AVG 30), gemaakt uit de versies van de diensten."""
    database_ready()
    from django.utils import timezone

    from openloket.channels.web import processing as page

    day = day or timezone.localdate()
    found = page.register(day)
    lines = [f"{one.name:<44}{one.ground:<24}{one.purpose}" for one in found]
    say(as_json, page.as_data(day), "\n".join(lines))
