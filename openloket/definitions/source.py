"""Read a version's YAML, keeping track of the line each part stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from openloket.definitions import bounded, spelling
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.types import KINDS, nearest

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong in a definition, where, and what to do."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.mend}".rstrip()


class Source:
    """A YAML text with the line of each part of it."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._lines: dict[Path_, int] = {(): 1}

    def line(self, *path: str | int) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def has(self, *path: str | int) -> bool:
        """Say whether the text has this part, also when it is empty."""
        return path in self._lines

    def warn(self, path: Path_, message: str, mend: str) -> None:
        """Add a warning about something that may be right but is worth a look."""
        self.warnings.append(Fault(self.file, self.line(*path), message, mend))

    def fault(self, path: Path_, message: str, mend: str) -> None:
        self.faults.append(Fault(self.file, self.line(*path), message, mend))

    def read(self) -> Version | None:
        """Read the version; None, with `faults` filled, when the text is no valid version."""
        try:
            node = bounded.compose(self.text)
            if node is None:
                self.fault((), "Het bestand is leeg.", "Begin met een bestaande versie als voorbeeld.")
                return None
            self._walk(node, ())
            if self.faults:
                return None
            data = bounded.load(self.text)
        except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            self.faults.append(
                Fault(
                    self.file,
                    self._line_of_character(error) or line,
                    f"Dit is geen geldige YAML: {_problem(error)}.",
                    "Controleer inspringing, dubbele punten en aanhalingstekens.",
                )
            )
            return None
        try:
            version = msgspec.convert(data, Version)
        except msgspec.ValidationError as error:
            self._add_schema_fault(str(error))
            return None
        for p, page in enumerate(version.pages):
            self._types(("pages", p, "questions"), page.questions)
        for r, result in enumerate(version.results):
            self._types(("results", r, "asks"), result.asks)
        return None if self.faults else version

    def _line_of_character(self, error: Exception) -> int | None:
        """Return the line of a character that may not be in a text, when that is what is wrong."""
        if isinstance(error, yaml.reader.ReaderError):
            return self.text.count("\n", 0, error.position) + 1
        return None

    def _types(self, path: Path_, questions: Iterable[Question]) -> None:
        """Check that each question is of a type that exists."""
        for n, question in enumerate(questions):
            if question.type not in KINDS:
                near = nearest(question.type)
                self.fault(
                    (*path, n, "type"),
                    f"'{question.type}' is hier geen bekende waarde.",
                    f"Bedoelt u '{near}'?" if near else f"Kies een van deze soorten: {', '.join(KINDS)}.",
                )
            self._types((*path, n, "questions"), question.questions)

    def _walk(self, node: yaml.Node, path: Path_) -> None:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                name = str(key.value)
                self._lines[(*path, name)] = key.start_mark.line + 1
                if name in seen:
                    self.fault((*path, name), f"'{name}' staat hier twee keer.", "Verwijder een van de twee.")
                if key.tag not in _NAMES:
                    self.fault((*path, name), f"'{name}' is hier geen naam.", "Zet hem tussen aanhalingstekens.")
                seen.add(name)
                self._walk(value, (*path, name))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._walk(value, (*path, index))
        elif isinstance(node, yaml.ScalarNode) and (what := _misread(node)):
            self.fault(
                path,
                f"'{node.value}' leest YAML als {what}.",
                "Schrijf het anders, of zet het tussen aanhalingstekens.",
            )

    def _add_schema_fault(self, error: str) -> None:
        message, _, where = error.partition(" - at `$")
        path = tuple(
            int(index) if index else name for name, index in re.findall(r"\.([A-Za-z_]\w*)|\[(\d+)\]", where)
        )  # `[...]` in a message stands for any key of a mapping and adds nothing to the path
        if unknown := re.match(r"Object contains unknown field `(.*)`", message):
            name = unknown[1]
            mend = spelling.meant(name, spelling.names_at(path)) or "Verbeter de naam of verwijder de regel."
            self.fault((*path, name), f"'{name}' kennen wij niet.", mend)
            return
        if wrong := re.match(r"Invalid enum value '?(.*?)'?$", message):
            mend = spelling.meant(wrong[1], spelling.values_at(path)) or "Kies een waarde die de documentatie noemt."
            self.fault(path, f"'{wrong[1]}' is hier geen bekende waarde.", mend)
            return
        for pattern, dutch, mend in _SCHEMA_MESSAGES:
            if match := re.match(pattern, message):
                said = [spelling.kind(part) for part in match.groups()]
                self.fault(path, dutch.format(*said), mend.format(*said))
                return
        self.fault(path, f"{message}.", "Vergelijk met een bestaande versie.")


_NAMES = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)")


def _misread(node: yaml.ScalarNode) -> str:
    """Say as what YAML reads a value that looks like something else, or that cannot be; empty for any other."""
    match node.tag.rpartition(":")[2]:
        case "int" if not _PLAIN_NUMBER.fullmatch(node.value):
            return "een getal dat er anders uitziet"
        case "float" if ":" in node.value or not any(character.isdigit() for character in node.value):
            return "een getal dat er anders uitziet"
        case "timestamp":
            try:
                yaml.SafeLoader("").construct_yaml_timestamp(node)
            except ValueError:
                return "een dag of een tijd die niet bestaat"
    return ""


def _problem(error: Exception) -> str:
    """Say in Dutch what is wrong with a text that is no YAML."""
    if isinstance(error, yaml.reader.ReaderError):
        character = error.character if isinstance(error.character, int) else ord(error.character)
        return f"er staat een teken in dat niemand ziet (U+{character:04X})"
    problem = str(getattr(error, "problem", None) or error)
    return next((dutch for part, dutch in _YAML_PROBLEMS.items() if part in problem), problem)


_YAML_PROBLEMS = {
    "cannot start any token": "hier staat een teken waar niets mee begint; is het een tab, gebruik dan spaties",
    "did not find expected key": "hier wordt een naam met een dubbele punt verwacht",
    "did not find expected ','": "een haak die opengaat, gaat niet dicht, of er mist een komma",
    "did not find expected '-'": "een regel van de lijst begint niet met een streepje op dezelfde plek",
    "did not find expected node": "hier wordt een waarde verwacht",
    "mapping values are not allowed": "hier mag geen dubbele punt staan",
    "could not find expected ':'": "na deze naam mist een dubbele punt",
    "unexpected end of stream": "een aanhalingsteken dat opengaat, gaat niet dicht",
    "another document": "hier begint een tweede tekst ('---'), en er mag er maar één zijn",
    "exceeded maximum nesting depth": "het is veel te diep genest",
    "character escape code": "na een \\ staat een code die geen teken is; typ het teken zelf",
    "for merging": "bij '<<' staat geen verwijzing naar een groep, zoals '*basis'",
}
_SCHEMA_MESSAGES = [
    (r"Object missing required field `(\w+)`", "'{0}' ontbreekt.", "Voeg '{0}:' toe."),
    (
        r"Expected `str`, got `(\w+)`",
        "Hier moet tekst staan, maar er staat {0}.",
        "Zet de waarde tussen aanhalingstekens.",
    ),
    (r"Invalid decimal string", "Dit is geen getal.", "Schrijf een getal met een punt, als 12.50."),
    (r"Invalid RFC3339", "Dit is geen dag.", "Schrijf een dag als 2026-11-27."),
    (r"Expected `array` of length (\d+), got (\d+)", "Deze lijst heeft {1} waarden.", "Schrijf er {0}."),
    (r"Expected `(.*)`, got `(.*)`", "Hier wordt {0} verwacht, maar er staat {1}.", "Verbeter de waarde."),
]


def read_file(path: Path, root: Path | None = None) -> tuple[Source, Version | None]:
    """Read one file; the name in messages is relative to `root`'s parent."""
    name = str(path.relative_to(root.parent)) if root and path.is_relative_to(root.parent) else str(path)
    if path.stat().st_size > 4 * bounded.DEFINITION.text:
        source = Source(name, "")
        source.fault(
            (), "Het bestand is te groot voor een dienst.", "Verdeel de dienst, of haal weg wat er niet in hoort."
        )
        return source, None
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        source = Source(name, "")
        source.fault((), "Het bestand is geen UTF-8.", "Sla het op als UTF-8.")
        return source, None
    source = Source(name, text)
    return source, source.read()


def plain(value: Any) -> Any:
    """Turn a value of a definition into what JSON can hold."""
    return msgspec.to_builtins(value, str_keys=True)
