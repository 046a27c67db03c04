"""Read YAML that others may have written, within bounds.

A few lines in which names stand for names that stand for names (`&a`, `*a`) are a million values once they are written
out. So a text is first gone through as it is, counting what it would become; only then are its values made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml


@dataclass(frozen=True)
class Most:
    """The most that a text may hold, once what stands for something else is written out."""

    text: int = 1_000_000
    """Characters."""
    values: int = 50_000
    written_out: int = 3_000_000
    """Characters of all values together."""
    depth: int = 30
    number: int = 40
    """Characters of a number."""


DEFINITION = Most()
STANDARD = Most(text=5_000_000, values=500_000, written_out=10_000_000, depth=60)
"""For the OpenAPI documents that the registers are compared with."""
_NUMBER = re.compile(r"[-+]?[0-9.][-+0-9a-fA-FxXoO_.:]*")
_POWER = re.compile(r"[-+]?[0-9][0-9_]*\.?[0-9_]*[eE][-+]?[0-9]+")
_TAGS = (None, "!", "tag:yaml.org,2002:str")


class TooMuch(yaml.MarkedYAMLError):
    """The text is, or becomes, more than is allowed; `problem` says what, in Dutch."""


class ExactLoader(yaml.CSafeLoader):
    """A loader of safe YAML that reads 12.50 as an exact amount."""


def _exact(loader: yaml.Loader | yaml.CSafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact)


def compose(text: str) -> yaml.Node | None:
    """Parse a text into parts with their places; None when it is empty. Raises YAMLError, of which TooMuch is one."""
    _Count(DEFINITION).all_of(text)
    return yaml.compose(text, Loader=ExactLoader)


def load(text: str, most: Most = DEFINITION) -> Any:
    """Read a text's values, amounts exact. Raises YAMLError, of which TooMuch is one, ValueError, ArithmeticError."""
    _Count(most).all_of(text)
    return yaml.load(text, Loader=ExactLoader)  # noqa: S506 - a safe loader


@dataclass
class _Part:
    """The size, written out, of a list or mapping that is still open or of anything that has a name."""

    name: str | None
    values: int = 0
    letters: int = 0
    depth: int = 0
    mapping: bool = False
    parts: int = 0

    def add(self, other: _Part) -> None:
        self.parts += 1
        self.values += other.values
        self.letters += other.letters
        self.depth = max(self.depth, other.depth + 1)


class _Count:
    def __init__(self, most: Most) -> None:
        self.most = most
        self.open: list[_Part] = []
        self.named: dict[str, _Part] = {}
        self.values = self.letters = 0

    def all_of(self, text: str) -> None:
        if len(text) > self.most.text:
            raise TooMuch(problem=f"de tekst is langer dan {self.most.text} tekens")
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self._one(event)

    def _one(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check_scalar(event)
            self._add(_Part(event.anchor, 1, len(event.value)), event)
        elif isinstance(event, yaml.AliasEvent):
            known = self.named.get(str(event.anchor))
            if known is None:
                raise TooMuch(
                    problem=f"'*{event.anchor}' verwijst naar zichzelf of naar niets", problem_mark=_mark(event)
                )
            self._add(known, event, again=True)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check_tag(event)
            if len(self.open) >= self.most.depth:
                raise self._too_deep(event)
            if self.open and self.open[-1].mapping and self.open[-1].parts % 2 == 0:
                raise TooMuch(problem="een naam moet een woord zijn, geen lijst of groep", problem_mark=_mark(event))
            self.open.append(_Part(event.anchor, 1, mapping=isinstance(event, yaml.MappingStartEvent)))
            self._count(1, 0, event)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            self._keep(done)
            if self.open:
                self.open[-1].add(done)

    def _add(self, part: _Part, event: Any, *, again: bool = False) -> None:
        self._count(part.values, part.letters, event)
        if len(self.open) + part.depth > self.most.depth:
            raise self._too_deep(event)
        if not again:
            self._keep(part)
        if self.open:
            self.open[-1].add(part)

    def _keep(self, part: _Part) -> None:
        if part.name:
            self.named[part.name] = part

    def _count(self, values: int, letters: int, event: Any) -> None:
        self.values += values
        self.letters += letters
        if self.values > self.most.values or self.letters > self.most.written_out:
            raise TooMuch(
                problem=f"voluit geschreven is het meer dan {self.most.values} waarden of {self.most.written_out} tekens",
                problem_mark=_mark(event),
            )

    def _too_deep(self, event: Any) -> TooMuch:
        return TooMuch(problem=f"het is dieper genest dan {self.most.depth} lagen", problem_mark=_mark(event))

    def _check_scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_tag(event)
        if event.style or event.tag:
            return
        if len(event.value) > self.most.number and _NUMBER.fullmatch(event.value):
            raise TooMuch(problem=f"een getal heeft meer dan {self.most.number} tekens", problem_mark=_mark(event))
        if _POWER.fullmatch(event.value):
            raise TooMuch(problem=f"schrijf het getal '{event.value}' voluit", problem_mark=_mark(event))

    def _check_tag(self, event: Any) -> None:
        if event.tag not in _TAGS:
            raise TooMuch(problem=f"laat '{event.tag}' weg", problem_mark=_mark(event))


def _mark(event: Any) -> Any:
    return event.start_mark
