"""Kinds of values: how each is checked, what is stored, how the OpenAPI document describes it.

`parse` returns the value to store; when something is wrong it adds a fault, with the standard's code, and what it
returns then is not used.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from stdnum.nl import bsn

from openloket.registers.api.problems import InvalidParam

InvalidParams = list[InvalidParam]
Schema = dict[str, Any]

BLANK = "Dit veld mag niet leeg zijn."
NULL = "Dit veld mag niet null zijn."
REQUIRED = "Dit veld is vereist."
NOT_STORED = re.compile("[\0\ud800-\udfff]")


class Kind(Protocol):
    """One kind of value; `empty` is what is stored when an optional attribute is left out."""

    @property
    def empty(self) -> Any: ...

    def parse(self, value: Any, name: str, faults: InvalidParams) -> Any: ...

    def schema(self) -> Schema: ...


def text_or_none(value: Any, name: str, faults: InvalidParams) -> str | None:
    """Return a text if the database can hold it; None, and a fault, if not."""
    if not isinstance(value, str):
        faults.append(InvalidParam(name, "invalid", "Dit is geen tekst."))
        return None
    if NOT_STORED.search(value):
        faults.append(InvalidParam(name, "null_characters_not_allowed", "Deze tekst heeft tekens die niet mogen."))
        return None
    return value


@dataclass(frozen=True)
class Text:
    max: int | None = None
    min: int = 0
    pattern: str | None = None
    format: str | None = None
    check: Callable[[str], tuple[str, str] | None] | None = None  # (code, reason) when it is not right
    empty: Any = ""

    def parse(self, value: Any, name: str, faults: InvalidParams) -> str | None:
        text = text_or_none(value, name, faults)
        if text is None:
            return None
        if self.min and not text:
            faults.append(InvalidParam(name, "blank", BLANK))
        elif len(text) < self.min:
            faults.append(InvalidParam(name, "min_length", f"Dit veld heeft minstens {self.min} tekens."))
        elif self.max is not None and len(text) > self.max:
            faults.append(InvalidParam(name, "max_length", f"Dit veld mag niet langer zijn dan {self.max} tekens."))
        elif text and self.pattern and not re.search(self.pattern, text):
            faults.append(InvalidParam(name, "invalid", "Deze waarde heeft niet de juiste vorm."))
        elif text and self.format == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
            faults.append(InvalidParam(name, "invalid", "Dit is geen e-mailadres."))
        elif text and self.check and (wrong := self.check(text)):
            faults.append(InvalidParam(name, *wrong))
        return text

    def schema(self) -> Schema:
        found: Schema = {"type": "string"}
        if self.format:
            found["format"] = self.format
        if self.max is not None:
            found["maxLength"] = self.max
        if self.min:
            found["minLength"] = self.min
        if self.pattern:
            found["pattern"] = self.pattern
        return or_blank(found) if self.format == "email" and not self.min else found


def _rsin(text: str) -> tuple[str, str] | None:
    """Say what is wrong with an RSIN, which has nine digits that pass the 11-proef, or None.

    Nine zeros pass, and systems send them for an organisation without a number.
    """
    if len(text) != 9:
        return "invalid-length", "Een RSIN heeft 9 cijfers."
    if not text.isascii() or not text.isdigit():
        return "only-digits", "Een RSIN bestaat uit cijfers."
    if bsn.checksum(text):
        return "invalid", "Dit RSIN klopt niet: het voldoet niet aan de 11-proef."
    return None


def rsin(*, min: int = 0) -> Text:
    """Make the kind of an organisation's number."""
    return Text(max=9, min=min, check=_rsin)


def _bsn(text: str) -> tuple[str, str] | None:
    """Say what is wrong with a BSN, or None: it has the form of an RSIN, but nobody has the number zero."""
    if _rsin(text) or not int(text):
        return "invalid", "Dit BSN klopt niet: het heeft 9 cijfers en voldoet aan de 11-proef."
    return None


def bsn_text() -> Text:
    """Make the kind of a person's number."""
    return Text(max=9, check=_bsn)


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]
    blank: bool = False
    takes_blank: bool = False  # "" is taken for no choice, though the document does not say so
    null: bool = False
    empty: Any = ""

    def parse(self, value: Any, name: str, faults: InvalidParams) -> str | None:
        text = text_or_none(value, name, faults)
        if text is not None and text not in self.values and not (text == "" and (self.blank or self.takes_blank)):
            faults.append(InvalidParam(name, "invalid_choice", f'"{text[:80]}" is een ongeldige keuze.'))
        return text

    def schema(self) -> Schema:
        plain: Schema = {"type": "string", "enum": list(self.values)}
        if not self.blank:
            return plain
        return {"oneOf": [plain, {"type": "string", "enum": [""]}]}


@dataclass(frozen=True)
class Integer:
    min: int = -(2**31)
    max: int = 2**31 - 1
    bounds: bool = True  # say them in the document
    format: str | None = None
    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            faults.append(InvalidParam(name, "invalid", "Dit is geen geheel getal."))
            return None
        if value < self.min:
            faults.append(InvalidParam(name, "min_value", f"Dit getal is minstens {self.min}."))
        elif value > self.max:
            faults.append(InvalidParam(name, "max_value", f"Dit getal is hoogstens {self.max}."))
        return value

    def schema(self) -> Schema:
        found: Schema = {"type": "integer"}
        if self.format:
            found["format"] = self.format
        if self.bounds and self.min > -(2**31):
            found["minimum"] = self.min
        if self.bounds and self.max != 2**31 - 1:
            found["maximum"] = self.max
        return found


@dataclass(frozen=True)
class Boolean:
    empty: Any = False
    default: bool | None = None  # as the document says it

    def parse(self, value: Any, name: str, faults: InvalidParams) -> bool | None:
        if not isinstance(value, bool):
            faults.append(InvalidParam(name, "invalid", "Dit is geen true of false."))
            return None
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"} | ({"default": self.default} if self.default is not None else {})


@dataclass(frozen=True)
class Date:
    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> date | None:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        faults.append(InvalidParam(name, "invalid", "Dit is geen datum. Schrijf een datum als JJJJ-MM-DD."))
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DateTime:
    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> datetime | None:
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d([T ]|$)", value, re.ASCII | re.IGNORECASE):
            try:
                found = datetime.fromisoformat(value.upper())
                found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
                found - A_DAY, found + A_DAY  # readers elsewhere have it on a day of the calendar too
                return found
            except (ValueError, OverflowError):
                pass
        reason = "Dit is geen moment. Schrijf een moment als JJJJ-MM-DDTUU:MM:SSZ."
        faults.append(InvalidParam(name, "invalid", reason))
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}


DURATION = re.compile(
    r"P(?!$)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}(\.\d{1,6})?S)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Duration:
    """A duration in ISO 8601, kept as it was sent."""

    empty: Any = ""

    def parse(self, value: Any, name: str, faults: InvalidParams) -> str | None:
        if isinstance(value, str) and DURATION.fullmatch(value):
            return value
        faults.append(InvalidParam(name, "invalid", "Dit is geen duur volgens ISO 8601, zoals P6W of P1Y."))
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "duration"}


def no_time(value: Any) -> bool:
    """Say whether a value is a duration of no time at all: P0D, PT0S."""
    return isinstance(value, str) and bool(DURATION.fullmatch(value)) and not re.search("[1-9]", value)


@dataclass(frozen=True)
class Uri:
    max: int | None = 1000
    min: int = 0
    blank: bool = True
    empty: Any = ""

    def parse(self, value: Any, name: str, faults: InvalidParams) -> str | None:
        text = text_or_none(value, name, faults)
        if text is None:
            return None
        if not text and not self.blank:
            faults.append(InvalidParam(name, "blank", BLANK))
        elif self.max is not None and len(text) > self.max:
            faults.append(InvalidParam(name, "max_length", f"Dit veld mag niet langer zijn dan {self.max} tekens."))
        elif text and not re.fullmatch(r"https?://[^\s/?#]+[^\s]*|urn:[^\s]+", text):
            faults.append(InvalidParam(name, "invalid", "Dit is geen geldige URL."))
        return text

    def schema(self) -> Schema:
        found: Schema = {"type": "string", "format": "uri"}
        if self.max is not None:
            found["maxLength"] = self.max
        if self.min:
            found["minLength"] = self.min
        return or_blank(found) if self.blank and not self.min else found


@dataclass(frozen=True)
class Uuid:
    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> UUID | None:
        try:
            return UUID(value)
        except (ValueError, AttributeError, TypeError):
            faults.append(InvalidParam(name, "invalid", "Dit is geen UUID."))
            return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "uuid"}


@dataclass(frozen=True)
class AnyObject:
    """An object with whatever keys its writer chooses; with `or_text` a text too, kept as it is."""

    or_text: bool = False
    empty: Any = field(default_factory=dict)

    def parse(self, value: Any, name: str, faults: InvalidParams) -> dict[str, Any] | str | None:
        if self.or_text and isinstance(value, str):
            return text_or_none(value, name, faults)
        if not isinstance(value, dict):
            faults.append(InvalidParam(name, "invalid", "Dit is geen object."))
            return None
        _storable(value, name, faults)
        return value

    def schema(self) -> Schema:
        free: Schema = {"type": "object", "additionalProperties": True}
        return {"oneOf": [free, {"type": "string"}]} if self.or_text else free


def _storable(value: Any, name: str, faults: InvalidParams) -> None:
    """Add a fault for each text, anywhere inside a value, that the database cannot hold."""
    if isinstance(value, str):
        text_or_none(value, name, faults)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _storable(key, name, faults)
            _storable(inner, f"{name}.{key}", faults)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _storable(inner, f"{name}.{number}", faults)


@dataclass(frozen=True)
class Many:
    """A list of values of one kind."""

    of: Kind
    nullable_items: bool = False
    empty: Any = field(default_factory=list)

    def parse(self, value: Any, name: str, faults: InvalidParams) -> list[Any] | None:
        if not isinstance(value, list):
            faults.append(InvalidParam(name, "not_a_list", "Dit is geen lijst."))
            return None
        return [self.of.parse(item, f"{name}.{number}", faults) for number, item in enumerate(value)]

    def schema(self) -> Schema:
        items = self.of.schema()
        return {"type": "array", "items": {**items, "nullable": True} if self.nullable_items else items}


@dataclass(frozen=True)
class Part:
    """One key of a group."""

    name: str
    kind: Kind
    required: bool = False
    nullable: bool = False
    read_only: bool = False
    default: Any = None
    deprecated: bool = False
    shows_null: bool = False  # null in an answer when the group is not set

    def take(self, values: Mapping[str, Any], name: str, faults: InvalidParams) -> Any:
        """Return the value to store for this key, from an object that was sent; add a fault when it is not right."""
        if self.name not in values or self.read_only:
            if self.required and not self.read_only:
                faults.append(InvalidParam(name, "required", REQUIRED))
            if self.default is not None:
                return self.default
            inner = isinstance(self.kind, Group) or self.nullable
            return None if inner and self.kind.empty in ({}, None) else self.kind.empty
        value = values[self.name]
        if value is None:
            if not self.nullable:
                faults.append(InvalidParam(name, "null", NULL))
            return None
        return self.kind.parse(value, name, faults)

    def schema(self) -> Schema:
        return annotate(self.kind.schema(), nullable=self.nullable or self.shows_null, read_only=self.read_only)


@dataclass(frozen=True)
class Group:
    """A gegevensgroep: an object with known keys, stored as it is shown."""

    parts: tuple[Part, ...]
    shown_empty: dict[str, Any] | None = None  # what a reader sees when the group is not set
    empty: Any = field(default_factory=dict)

    def parse(self, value: Any, name: str, faults: InvalidParams) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            faults.append(InvalidParam(name, "invalid", "Dit is geen object."))
            return None
        taken = ((part, part.take(value, f"{name}.{part.name}", faults)) for part in self.parts)
        return {part.name: it for part, it in taken if it is not None or part.nullable}

    def schema(self) -> Schema:
        found: Schema = {"type": "object", "properties": {part.name: part.schema() for part in self.parts}}
        if self.shown_empty is not None:  # shown with blanks when it is not set
            for name, schema in found["properties"].items():
                schema.pop("minLength", None)
                if schema.get("format") == "uri":
                    found["properties"][name] = or_blank(schema)
        if required := [part.name for part in self.parts if part.required]:
            found["required"] = required
        return found


@dataclass(frozen=True)
class Content:
    """The bytes of a document, base64 in JSON, in one line or in the lines of MIME (RFC 2045 6.8)."""

    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> bytes | None:
        if not isinstance(value, str):
            faults.append(InvalidParam(name, "invalid", "De inhoud is geen base64."))
            return None
        try:
            return base64.b64decode(value.replace("\r", "").replace("\n", ""), validate=True)
        except (binascii.Error, ValueError):
            faults.append(InvalidParam(name, "invalid", "De inhoud is geen base64."))
            return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "byte"}


GEOMETRIES = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
"""Each GeoJSON type with how deep its coordinates are nested."""


HIGHEST = 100_000
"""Metres above or below the ellipsoid that a height may be (RFC 7946 3.1.1): beyond that it is no place on earth."""


@dataclass(frozen=True)
class Geometry:
    """A GeoJSON geometry (RFC 7946) in WGS 84: longitude, latitude, and a height when it has one."""

    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> dict[str, Any] | None:
        if isinstance(value, dict) and self._right(value):
            _storable(value, name, faults)  # it may have keys of its writer's (RFC 7946 6.1)
            return value
        faults.append(
            InvalidParam(name, "invalid", "Dit is geen geometrie volgens GeoJSON, in lengte- en breedtegraad.")
        )
        return None

    def _right(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        if value.get("type") == "GeometryCollection":
            inner = value.get("geometries")
            return isinstance(inner, list) and all(isinstance(x, dict) and self._right(x) for x in inner)
        depth = GEOMETRIES.get(value["type"]) if isinstance(value.get("type"), str) else None
        if depth is None or "coordinates" not in value:
            return False
        coordinates = value["coordinates"]
        if not _positions(coordinates, depth):
            return False
        lines = {"LineString": [coordinates], "MultiLineString": coordinates}.get(value["type"], [])
        if not all(len(line) >= 2 for line in lines):
            return False
        rings = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(value["type"], [])
        return all(len(ring) >= 4 and ring[0] == ring[-1] for rings_ in rings for ring in rings_)

    def schema(self) -> Schema:
        return {"$ref": "#/components/schemas/GeoJSONGeometry"}


def _positions(value: Any, depth: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth > 1:
        return bool(value) and all(_positions(inner, depth - 1) for inner in value)
    if len(value) not in (2, 3) or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in value):
        return False
    longitude, latitude, height = (*value, 0)[:3]
    return bool(-180 <= longitude <= 180 and -90 <= latitude <= 90 and -HIGHEST <= height <= HIGHEST)


@dataclass(frozen=True)
class Link:
    """A resource of our own registers, named by its URL. What is stored is the id of its row; see `pen.load`."""

    target: str
    max: int | None = 1000
    min: int = 0
    blank: bool = False  # "" is no link
    empty: Any = None

    def parse(self, value: Any, name: str, faults: InvalidParams) -> str | None:
        return Uri(max=self.max, blank=self.blank).parse(value, name, faults)

    def schema(self) -> Schema:
        return Uri(max=self.max, min=self.min, blank=self.blank).schema()


def or_blank(schema: Schema) -> Schema:
    """Let a schema with a format allow an empty text too."""
    return {"anyOf": [schema, {"type": "string", "enum": [""]}]}


def annotate(schema: Schema, *, nullable: bool = False, read_only: bool = False, **more: bool) -> Schema:
    """Return the schema of a value in its place; OpenAPI 3.0 wants a $ref wrapped before anything stands beside it."""
    if "$ref" in schema and (nullable or read_only):
        schema = {"allOf": [schema]}
    found = dict(schema)
    if nullable:
        found["nullable"] = True
    if read_only:
        found["readOnly"] = True
    found.update({key: True for key, value in more.items() if value})
    return found
