"""The command `loket wallet`: a stand-in wallet for the demo, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from openloket.site.console import BASE, Misconfigured, as_json_option, say


@click.group()
def wallet() -> None:
    """Een voorbeeldwallet voor de demo, om mee in te loggen."""


@wallet.command()
@as_json_option
def persons(as_json: bool) -> None:
    """Noem de testpersonen van wie de wallet een identiteit kan tonen."""
    from openloket.site.standin_wallet import PERSONS

    found = {person.id: {"name": person.name, "type": person.kind} for person in PERSONS.values()}
    say(as_json, found, "\n".join(f"{person.id}: {person.name}" for person in PERSONS.values()))


@wallet.command()
@click.argument("address")
@click.option("--as", "who", default="moulin", show_default=True, help="De testpersoon.")
@click.option("--spoil", default="", help="Wat er mis is: vervalst, verlopen, ingetrokken, onbekend of herhaald.")
@as_json_option
def present(address: str, who: str, spoil: str, as_json: bool) -> None:
    """Beantwoord ADDRESS: het adres van de knop of in de QR-code (openid4vp://…)."""
    from django.core.exceptions import ImproperlyConfigured

    from openloket.site import demo_wallet, environment, standin_wallet

    if who not in standin_wallet.PERSONS:
        raise click.BadParameter(f"Kies uit: {', '.join(standin_wallet.PERSONS)}.", param_hint="--as")
    if spoil and spoil not in standin_wallet.SPOILED:
        raise click.BadParameter(f"Kies uit: {', '.join(standin_wallet.SPOILED)}.", param_hint="--spoil")
    try:
        roots = demo_wallet.roots(Path(environment.own_folder("LOKET_VAR", BASE / "var")), make=False)
    except ImproperlyConfigured as error:
        raise Misconfigured(str(error)) from error
    except FileNotFoundError:
        raise click.ClickException("Er is hier geen demo. Start die eerst: loket serve --demo.") from None
    person = standin_wallet.PERSONS[who]
    try:
        answered = standin_wallet.present(address, person, _post, roots, spoil=spoil)
    except standin_wallet.NoRequest as error:
        raise click.ClickException(str(error)) from None
    said = _read(answered.body)
    if answered.status != 200:
        raise click.ClickException(f"De site neemt het niet aan ({answered.status}). Kijk in uw browser waarom.")
    back = said.get("redirect_uri", "")
    text = f"Getoond: {person.name}. Ga verder in uw browser" + (f": {back}" if back else ".")
    say(as_json, {"person": who, "redirect_uri": back}, text)


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _post(address: str, form: Any, headers: Any) -> Any:
    import requests

    from openloket.site.standin_wallet import Answered, NoRequest

    try:
        answer = requests.post(address, data=dict(form), headers=dict(headers), timeout=60, allow_redirects=False)
    except requests.RequestException as error:
        raise NoRequest("De site antwoordt niet.") from error
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    return Answered(answer.status_code, media_type, answer.content)
