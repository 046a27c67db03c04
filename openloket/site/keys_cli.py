"""`loket keys`: what has to be done when a key changes."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from openloket.site.console import as_json_option, database_ready, progress, say


@click.group()
def keys() -> None:
    """Sleutels wisselen: zet de nieuwe vooraan in LOKET_SEALING_KEYS of LOKET_HASH_KEYS en herstart eerst het loket."""


@keys.command()
@as_json_option
def reseal(as_json: bool) -> None:
    """Verzegel alle geheimen opnieuw, onder de eerste sleutel van LOKET_SEALING_KEYS."""
    database_ready()
    from openloket.site import keys as changing

    found = changing.reseal(progress("Verzegeld:"))
    lines = [f"{found.sealed} geheimen opnieuw verzegeld; {found.current} waren het al."]
    if found.lost:
        lines.append(
            f"{len(found.lost)} zijn met geen van de sleutels te openen: {', '.join(found.lost)}. "
            "Zet de sleutel van toen erbij, of geef een nieuw geheim."
        )
    else:
        lines.append("Eerdere sleutels mogen weg zodra iedereen opnieuw heeft ingelogd: na een dag.")
    say(as_json, asdict(found), "\n".join(lines))
    sys.exit(1 if found.lost else 0)


@keys.command()
@as_json_option
def rehash(as_json: bool) -> None:
    """Versleutel BSN en KVK-nummer in concepten en logboeken opnieuw, met de eerste sleutel van LOKET_HASH_KEYS."""
    database_ready()
    from django.conf import settings

    from openloket.site import keys as changing

    found = changing.rehash(progress("Bekeken rijen:"))
    text = "LOKET_HASH_KEYS heeft één sleutel: er is niets te vernieuwen."
    if len(settings.HASH_KEYS) > 1:
        text = (
            f"{found.rows} rijen bijgewerkt.\nVan {found.unknown} namen kennen we het nummer niet: bezoekers zonder login, "
            "of mensen van wie alleen de naam er staat. Die zijn te vinden zolang hun sleutel in LOKET_HASH_KEYS staat; "
            "concepten van wie weer inlogt, krijgen de nieuwe."
        )
    say(as_json, asdict(found), text)
