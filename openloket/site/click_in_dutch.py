"""Let Click itself speak Dutch on the command line: its messages are marked for gettext, but it ships no Dutch.

Click looks a message up by the language of the terminal, and ours are Dutch on every terminal. So the names with which its
modules look up are put on the texts here. `tests/site/test_click_in_dutch.py` names each message that has no Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)
ONE: Mapping[str, str] = {
    "Aborted!": "Afgebroken.",
    "deprecated": "verouderd",
    "Missing command.": "Welk commando? Noem er een.",
    "required": "verplicht",
    "Options": "Opties",
    "Positional arguments": "Argumenten",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "Let op: het commando '{name}' is verouderd.{extra_message}",
    "Commands": "Commando's",
    "Value must be an iterable.": "Geef een lijst van waarden.",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "Let op: '{name}' is verouderd.{extra_message}",
    "env var: {var}": "omgevingsvariabele: {var}",
    "default: {default}": "standaard: {default}",
    "(dynamic)": "(wisselt)",
    "Do you want to continue?": "Wilt u doorgaan?",
    "Confirm the action without prompting.": "Doe het zonder het te vragen.",
    "%(prog)s, version %(version)s": "%(prog)s, versie %(version)s",
    "Show the version and exit.": "Toon de versie.",
    "Show this message and exit.": "Toon deze uitleg.",
    "Missing argument": "Dit ontbreekt:",
    "unknown error": "onbekende fout",
    "Invalid value for {param_hint}: {message}": "{param_hint} klopt niet: {message}",
    "Missing option": "Deze optie ontbreekt:",
    "Could not open file {filename!r}: {message}": "Het bestand '{filename}' gaat niet open: {message}",
    "Error: {message}": "Fout: {message}",
    "Try '{command} {option}' for help.": "Uitleg: {command} {option}",
    "Missing parameter": "Dit ontbreekt:",
    "Missing parameter: {param_name}": "Dit ontbreekt: {param_name}",
    "No such option {name!r}.": "Er is geen optie '{name}'.",
    "No such command {name!r}.": "Er is geen commando '{name}'.",
    "Invalid value: {message}": "Dit klopt niet: {message}",
    "Missing {param_type}": "Dit ontbreekt:",
    "Usage:": "Gebruik:",
    "Invalid start character for option ({option})": "Zo begint een optie niet ({option})",
    "Option {name!r} does not take a value.": "Bij de optie '{name}' hoort geen waarde.",
    "Argument {name!r} takes {nargs} values.": "Bij '{name}' horen {nargs} waarden.",
    "Press any key to continue...": "Druk op een toets om door te gaan...",
    "Repeat for confirmation": "Nog een keer, ter controle",
    "Error: The two entered values do not match.": "Fout: de twee keren zijn niet gelijk.",
    "Error: invalid input": "Fout: dit kan hier niet.",
    "file": "bestand",
    "Choose from:\n\t{choices}": "Kies uit:\n\t{choices}",
    "{value} is not in the range {range}.": "{value} ligt niet tussen de grenzen: {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "'{value}' is geen ja of nee. Dit kan: {states}",
    "{value!r} is not a valid {number_type}.": "'{value}' is geen getal.",
    "{value!r} is not a valid UUID.": "'{value}' is geen UUID.",
    "directory": "map",
    "path": "pad",
    "{name} {filename!r} is a file.": "{name} '{filename}' is een bestand.",
    "{name} {filename!r} is a directory.": "{name} '{filename}' is een map.",
    "{name} {filename!r} is not readable.": "{name} '{filename}' kan niet worden gelezen.",
    "{name} {filename!r} is not writable.": "{name} '{filename}' kan niet worden beschreven.",
    "{name} {filename!r} is not executable.": "{name} '{filename}' kan niet worden uitgevoerd.",
    "{name} {filename!r} does not exist.": "{name} '{filename}' is er niet.",
}
FEW: Mapping[str, tuple[str, str]] = {
    "Got unexpected extra argument ({args})": ("Dit is te veel: {args}", "Dit is te veel: {args}"),
    "Takes {nargs} values but 1 was given.": ("Er horen {nargs} waarden, en er is er 1.", "Er horen {nargs} waarden, en het zijn er {len}."),
    "Did you mean {possibility}?": ("Bedoelt u {possibility}?", "(Bedoelt u een van deze: {possibilities}?)"),
    "Option {name!r} requires an argument.": ("Bij de optie '{name}' hoort een waarde.", "Bij de optie '{name}' horen {nargs} waarden."),
    "{value!r} is not {choice}.": ("'{value}' kan hier niet. Kies {choice}.", "'{value}' kan hier niet. Kies uit {choices}."),
    "{value!r} does not match the format {format}.": (
        "'{value}' staat er niet als {format}.",
        "'{value}' staat er niet als een van deze: {formats}.",
    ),
    "{len_type} values are required, but {len_value} was given.": (
        "Er horen {len_type} waarden, en er is er {len_value}.",
        "Er horen {len_type} waarden, en het zijn er {len_value}.",
    ),
}  # fmt: skip


def _one(text: str) -> str:
    return ONE.get(text, text)


def _few(one: str, more: str, number: int) -> str:
    return FEW.get(one, (one, more))[number != 1]


def speak() -> None:
    """Let Click say its own messages in Dutch from now on."""
    for module in MODULES:
        for name, say in (("_", _one), ("ngettext", _few)):
            if hasattr(module, name):
                setattr(module, name, say)
