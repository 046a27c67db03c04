"""Say what a command runs into outside the program, in one line that says what to do: a traceback is for a fault of ours."""

from __future__ import annotations

import errno
from typing import Any

import click

_DISK = {
    errno.ENOSPC: "de schijf is vol. Maak ruimte en geef het bevel opnieuw.",
    errno.EDQUOT: "er mag niet meer bij op deze schijf. Maak ruimte en geef het bevel opnieuw.",
    errno.EFBIG: "zo groot mag een bestand hier niet zijn. Kies een andere plek.",
    errno.ENOENT: "dit bestand of deze map is er niet. Maak de map, of kies een andere plek.",
    errno.ENOTDIR: "een deel van dit pad is geen map. Kies een andere plek.",
    errno.EISDIR: "dit is een map. Noem een bestand.",
    errno.EACCES: "de gebruiker die dit bevel geeft, mag hier niet bij. Geef rechten, of kies een andere plek.",
    errno.EPERM: "de gebruiker die dit bevel geeft, mag hier niet bij. Geef rechten, of kies een andere plek.",
    errno.EROFS: "hier is niets te schrijven. Kies een andere plek.",
}


def said(error: BaseException) -> str:
    """Return what was run into and what to do; nothing when it is none of these."""
    from openloket.outage import away
    from openloket.stores import StoreAway

    if isinstance(error, StoreAway):
        return (
            "De plek van documenten antwoordt niet. Controleer LOKET_DOCUMENTS en LOKET_S3_…, en geef het bevel opnieuw. "
            f"({error})"
        )
    if isinstance(error, OSError) and error.errno in _DISK:
        words = _DISK[error.errno]
        return f"{error.filename}: {words}" if error.filename else words[0].upper() + words[1:]
    if away(error):
        return f"De database antwoordt niet. Controleer of PostgreSQL draait, en geef het bevel opnieuw. ({error})"
    return ""


class Commands(click.Group):
    """End commands with such a line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if line := said(error):
                raise click.ClickException(line) from error
            raise
