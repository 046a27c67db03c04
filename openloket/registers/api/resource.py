"""What a resource of a register is: its attributes, its place, who may see it, which rules hold when it changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from openloket.registers.api.counting import Tally
from openloket.registers.api.hand import Hand
from openloket.registers.api.kinds import (
    Boolean,
    Content,
    Date,
    Geometry,
    Group,
    Kind,
    Link,
    Many,
    Part,
    Schema,
    Text,
    Uri,
    annotate,
)
from openloket.registers.api.problems import InvalidParam
from openloket.registers.api.register import Register

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of another resource that belong to this one. In `where`, {t} is this row and {x} the other."""

    target: str
    where: str
    many: bool = True
    order: str = "{x}.id"
    short: str = ""  # SQL that holds for a row {t} whose attribute names more than these rows

    def single(self) -> Rows:
        """Return the same rows, for an attribute that has one at most."""
        return Rows(self.target, self.where, many=False, short=self.short)


@dataclass(frozen=True)
class Attribute(Part):
    """One attribute. Its column is its name in snake case, with _id for a link, unless `column` says otherwise."""

    write_only: bool = False
    hidden: bool = False  # in the path, not in the body
    foreign: bool = False  # names something in another register: the standard expands it, Open Loket does not (zrc-025)
    on_update_only: bool = False  # no part of what a new one is made of
    kept: bool = False  # a row always has it: an update that does not say it, or says nothing in it, leaves it as it is
    immutable: str = ""  # the fault's code when an update gives another value
    column: str | None = None  # "" when it is not a column of the table
    sql: str | None = None  # how it is read, when that is not just the column
    shown: Kind | None = None  # how it is answered, when that is not how it is sent
    shows_blank: bool = False  # answered as "" when it has no value, though null is possible too
    rows: Rows | None = None
    groups: Mapping[str, Group | None] | None = None  # which it may hold, by what another attribute says it is

    @cached_property
    def stored_in(self) -> str:
        if self.column is not None:
            return self.column
        return snake(self.name) + ("_id" if isinstance(self.kind, Link) else "")

    def response(self) -> Schema:
        """Build the schema by which the OpenAPI document describes it in an answer."""
        kind = self.shown or self.kind
        return annotate(kind.schema(), nullable=self.nullable, read_only=self.read_only, deprecated=self.deprecated)

    def request(self) -> Schema:
        """Build the schema by which the OpenAPI document describes it in a body."""
        return annotate(
            self.kind.schema(), nullable=self.nullable, write_only=self.write_only, deprecated=self.deprecated
        )


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """Turn camelCase into snake_case."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@dataclass(frozen=True)
class QueryFilter:
    """A query parameter that narrows a list. In `where`, {t} is the row and the value is %(parameter)s."""

    kind: Kind
    where: str
    many: bool = False  # values with commas between them
    default: str | None = None  # what holds when the caller does not say
    says: Kind | None = None  # how the document describes it, when that is less than what is checked
    array: bool = True  # with `many`: the document says that it is a list
    counted: bool = False  # the resource's tally counts by this
    same_row: str = ""  # SQL around {tests}, when filters with the same look at one row of another table together


def condition(filters: Iterable[QueryFilter]) -> list[str]:
    """List the tests of filters in SQL; those that belong together are one test, of one row."""
    found, shared = [], dict[str, list[str]]()
    for filter in filters:
        if filter.same_row:
            shared.setdefault(filter.same_row, []).append(filter.where)
        else:
            found.append(filter.where)
    return found + [around.replace("{tests}", " and ".join(tests)) for around, tests in shared.items()]


@dataclass
class Mutation:
    """A resource on its way into the database, as rules see it; the pen writes it.

    `old` is the row before; `new` the values to store, by attribute; `sent` what the writer gave them as, `given` its
    names; `refs` the column and value by which a link's row is found, `linked` those rows, by attribute; `facts` what
    the resource's own query found. A rule returns faults, or raises a Problem when it is not about one attribute.
    """

    hand: Hand
    resource: Resource
    new: dict[str, Any]
    old: Row | None = None
    given: frozenset[str] = frozenset()
    linked: dict[str, Row] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)  # columns that no attribute writes
    partly: bool = False
    removing: bool = False
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # done with it, once it is written
    sent: Mapping[str, Any] = field(default_factory=dict)
    refs: dict[str, tuple[str, Any]] = field(default_factory=dict)
    uuid: UUID | None = None  # of the row; a new one gets it when it is written
    id: int = 0
    before: Row | None = None  # its JSON before
    text: str = ""  # its JSON once it is written, when the writer asks for it
    row: Row = field(default_factory=dict)  # the row once it is written, when the writer asks for it

    @property
    def creating(self) -> bool:
        return self.old is None

    def value(self, name: str) -> Any:
        """Return an attribute as it will be: what was sent, or what the row has."""
        if name in self.new:
            return self.new[name]
        return (self.old or {}).get(self.resource.attribute(name).stored_in)

    def changed(self, name: str) -> bool:
        """Say whether the caller gives this attribute another value than the row has; true for a new row."""
        if self.old is None:
            return True
        attribute = self.resource.attribute(name)
        value = self.new.get(name)
        if isinstance(attribute.kind, Link):
            value = self.linked[name]["id"] if name in self.linked else None
        before = self.old.get(attribute.stored_in)
        return bool(before != (value.isoformat() if isinstance(value, date) else value))


Rule = Callable[[Mutation], Iterable[InvalidParam] | None]
Effect = Callable[[Mutation, int], None]
EffectOfAll = Callable[[Sequence[Mutation]], None]


@dataclass(frozen=True)
class Resource:
    """One resource: `zaak` at /zaken/api/v1/zaken."""

    name: str
    register: Register
    path: str
    model: type[models.Model]
    attributes: tuple[Attribute, ...]
    operations: str = "list create retrieve update partial_update destroy headers"
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filters: Mapping[str, QueryFilter] = field(default_factory=dict)
    within: str = ""  # the attribute that links to the resource in whose path this one lives
    searches: Mapping[str, QueryFilter] = field(default_factory=dict)  # what _zoek knows more
    paged: bool = True
    order: str = "{t}.id desc"
    orderings: tuple[str, ...] = ()
    guarded: str = ""  # the attribute that leads to the resource by whose type access is granted; "" is itself
    own: str = ""  # the column with the client_id of who made it, when others have no business with it
    main: str = ""  # the attribute that leads to the hoofdobject of its audittrail; "" is itself
    kanaal: str = ""  # where its changes are announced
    kenmerken: str = ""  # SQL of a jsonb object with the announcement's kenmerken
    table: str = ""
    facts: str = ""  # SQL of a jsonb object, with the links' ids as %(name)s
    lock: tuple[str, ...] = ()  # links whose rows stay locked until the mutation is done
    rules: tuple[Rule, ...] = ()
    destroy_rules: tuple[Rule, ...] = ()
    effects: tuple[Effect, ...] = ()
    effects_of_all: tuple[EffectOfAll, ...] = ()  # effects of all that is written at once
    follows: Callable[[Mutation], bool] | None = None  # whether a new row has effects at all
    destroy_looks: tuple[EffectOfAll, ...] = ()  # what is looked up of rows that go, for the rules and for afterwards
    destroy_effects: tuple[EffectOfAll, ...] = ()
    expand: bool = True
    describe: str = "''"  # SQL of what a person calls it, for the audittrail
    operation_name: str = ""  # in operationIds, when it is not the resource's name
    operation_ids: Mapping[str, str] = field(default_factory=dict)  # the older documents say read and delete
    retrieve_parameters: Mapping[str, Kind] = field(default_factory=dict)
    destroy_parameters: Mapping[str, Kind] = field(default_factory=dict)
    also_200: tuple[str, ...] = ()  # operations that the standard's document gives a 200 besides their own status
    unique: str = ""  # the database's constraint that keeps two from having one identificatie
    tally: Tally | None = None  # what counts its lists when they are long
    kept: Callable[[str, str], str] | None = None  # SQL of a row's JSON as it is kept, or else of how it is built

    @property
    def root(self) -> str:
        """Return the path of its collection below the address of the site: zaken/api/v1/zaken."""
        return f"{self.register.name}/api/v1/{self.path}"

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Return the collections in its path: its own, after that of its whole when it lives inside one."""
        return tuple(step for step in self.path.split("/") if not step.startswith("{"))

    @property
    def source(self) -> str:
        """Return the table or view with its rows."""
        return self.table or self.model._meta.db_table

    @property
    def made_at_once(self) -> bool:
        """Say whether a new row, its audittrail and its announcement are one statement: nothing comes between them."""
        return not (self.effects or self.effects_of_all or self.table)

    @cached_property
    def carries_content(self) -> bool:
        """Say whether a body may have a file in it."""
        return any(isinstance(attribute.kind, Content) for attribute in self.attributes)

    @cached_property
    def geometries(self) -> tuple[str, ...]:
        """Return the names of its attributes with coordinates: calls say which system those are in."""
        return tuple(attribute.name for attribute in self.attributes if isinstance(attribute.kind, Geometry))

    @cached_property
    def links(self) -> tuple[Attribute, ...]:
        """Return its attributes that name one resource of ours."""
        return tuple(attribute for attribute in self.attributes if isinstance(attribute.kind, Link))

    def attribute(self, name: str) -> Attribute:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Attribute]:
        return {attribute.name: attribute for attribute in self.attributes}

    def allows(self, operation: str) -> bool:
        return operation in self.operations.split()


# What many resources have.

OLDER_IDS = {"retrieve": "read", "destroy": "delete"}
"""How the older documents of the standard end their operationIds."""


def url(target: str) -> Attribute:
    """Make the attribute with the resource's own address."""
    return Attribute("url", Uri(max=1000, min=1), required=True, read_only=True, column="", sql=address(target, "{t}"))


def address(target: str, row: str) -> str:
    """Write what stands in SQL for the URL of a row of `target`; resolved late, because resources name each other."""
    return f"<url {target} {row}>"


def link(
    name: str, target: str, *, max: int | None = 1000, min: int = 0, nullable: bool = False, **more: Any
) -> Attribute:
    """Make an attribute that names one resource of ours."""
    column = more.pop("column", f"{snake(name)}_id")
    found = f"(select {address(target, 'x')} from <table {target}> x where x.id = {{t}}.{column})"
    return Attribute(
        name,
        Link(target, max=max, min=min, blank=not nullable and not more.get("required")),
        nullable=nullable,
        column=column,
        sql=found if nullable or more.get("required") else f"coalesce({found}, '')",
        rows=Rows(target, f"{{x}}.id = {{t}}.{column}", many=False),
        **more,
    )


def links(name: str, target: str, where: str, *, order: str = "{x}.id", **more: Any) -> Attribute:
    """Make an attribute that lists resources that belong to this one, not stored here."""
    condition = where.replace("{x}", "x")
    sql = f"array(select {address(target, 'x')} from <table {target}> x where {condition} order by {order.replace('{x}', 'x')})"
    return Attribute(
        name,
        more.pop("kind", Many(Uri(max=None, blank=False))),
        read_only=more.pop("read_only", True),
        column=more.pop("column", ""),
        sql=sql,
        rows=Rows(target, where, order=order, short=more.pop("short", "")),
        **more,
    )


def when(name: str, column: str, *tests: str) -> dict[str, QueryFilter]:
    """Make filters on a date as `tests` asks: eq (the plain name), __gt, __gte, __lt, __lte, __isnull."""
    signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    found = {name: QueryFilter(Date(), f"{{t}}.{column} = %({name})s")} if "eq" in tests else {}
    for test in tests:
        if test in signs:
            found[f"{name}__{test}"] = QueryFilter(Date(), f"{{t}}.{column} {signs[test]} %({name}__{test})s")
        elif test == "isnull":
            found[f"{name}__isnull"] = QueryFilter(Boolean(), f"({{t}}.{column} is null) = %({name}__isnull)s")
    return found


def containing(name: str, column: str) -> dict[str, QueryFilter]:
    """Make a filter on a text that holds what is asked, in any case; it needs an index on the column's trigrams.

    Less than three characters have no trigram; those are looked for in every row.
    """
    literally = rf"regexp_replace(%({name})s::text, '([\\%%_])', '\\\1', 'g')"
    return {name: QueryFilter(Text(), f"{{t}}.{column} ilike '%%' || {literally} || '%%'")}


def pointing(name: str, target: str, *, counted: bool = False) -> dict[str, QueryFilter]:
    """Make a filter on a link: its value is the other resource's URL."""
    where = f"{{t}}.{snake(name)}_id = (select id from <table {target}> where uuid = %({name})s)"
    return {name: QueryFilter(Link(target, max=None), where, counted=counted)}
