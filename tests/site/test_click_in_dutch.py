"""The command line speaks Dutch, also where Click itself says what is wrong."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import Any

import click
import pytest
from click.testing import CliRunner

from openloket.site import click_in_dutch
from openloket.site.cli import main

OF_PROGRAMMERS = (
    "Could not determine name",
    "No options defined",
    "Arguments take exactly",
    "Name '{name}' defined twice",
    "Boolean option",
    "Unknown color",
    "Choice(",
)
"""What Click says to who writes a command, and never to who gives one."""


def marked() -> list[tuple[str, ...]]:
    """Return every message that Click's modules look up, with its plural."""
    found = []
    for module in click_in_dutch.MODULES:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                found += [tuple(texts)] if texts and not texts[0].startswith(OF_PROGRAMMERS) else []
    return found


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_message_of_click_has_its_dutch() -> None:
    assert len(marked()) > 40
    for texts in marked():
        dutch = click_in_dutch.FEW[texts[0]] if len(texts) == 2 else (click_in_dutch.ONE[texts[0]],)
        for text, other in zip(texts, dutch, strict=True):
            assert names(other) <= names(texts[0]) | names(texts[-1]), other
            assert other != text


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("staff list --jsn", 2, "Fout: Er is geen optie '--jsn'. Bedoelt u '--json'?"),
        ("staff bestaatniet", 2, "Fout: Er is geen commando 'bestaatniet'."),
        ("staff back", 2, "Fout: Dit ontbreekt: 'USERNAME'."),
        ("staff back anna x", 2, "Fout: 'NUMBER' klopt niet: 'x' is geen getal."),
        ("staff back anna 1 2", 2, "Fout: Dit is te veel: 2"),
        ("staff add kim --team loket --role koning", 2, "'koning' kan hier niet. Kies uit 'behandelaar'"),
        ("staff factor anna", 2, "Fout: Deze optie ontbreekt: '--remove'."),
        ("staff add kim --team", 2, "Fout: Bij de optie '--team' hoort een waarde."),
        ("staff list --json=ja", 2, "Fout: Bij de optie '--json' hoort geen waarde."),
        ("staff logins --days 0", 2, "Fout: '--days' klopt niet: 0 ligt niet tussen de grenzen"),
        ("check /bestaat/niet", 2, "is er niet."),
        ("staff --help", 0, "Gebruik: "),
        ("staff --help", 0, "Toon deze uitleg."),
        ("staff --help", 0, "Commando's:"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_in_dutch(words: str, status: int, said: str) -> None:
    answer = CliRunner().invoke(main, words.split())
    assert answer.exit_code == status, answer.output
    assert said in " ".join(answer.output.split())
    assert not re.search(r"\b(Error|Usage|Try|Options|Commands|Missing|Invalid|No such)\b", answer.output)


def test_who_stops_is_told_so_in_dutch() -> None:
    @click.command()
    @click.option("--word", prompt="Woord", confirmation_prompt=True)
    def ask(word: str) -> None:
        click.echo(word)

    def run(text: str) -> Any:
        return CliRunner().invoke(ask, input=text)

    assert "Afgebroken." in run("").output
    assert "Fout: de twee keren zijn niet gelijk." in run("a\nb\na\na\n").output
