"""What a register serves: its resources, and the operations that are not plain reading and writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from uuid import UUID

from openloket.registers.api.access import Client
from openloket.registers.api.calls import Answer, Call
from openloket.registers.api.kinds import Kind, Schema
from openloket.registers.api.register import Register
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Resource

Special = Callable[[Call, dict[str, UUID]], Answer]


@dataclass(frozen=True)
class Said:
    """What the document says of an operation that is not plain reading and writing."""

    id: str
    summary: str
    status: int = 200
    request: str | Schema = ""  # a schema, or the name of one
    response: str | Schema = ""
    parameters: tuple[tuple[str, str, Kind], ...] = ()  # name, place, kind
    required: tuple[str, ...] = ()
    request_type: tuple[str, ...] = ("application/json",)
    response_type: str = "application/json"
    headers: tuple[str, ...] = ()
    optional_body: bool = False
    place: str = ""  # the path as the document writes it, when its parameters are called otherwise there


@dataclass(frozen=True, eq=False)
class Api(Register):
    """A register with all that it serves."""

    _: KW_ONLY
    readers: Callable[[Client], bool] | None = None  # who may read besides those with the scope
    resources: dict[str, Resource] = field(default_factory=dict)
    inner: dict[tuple[str, ...], Resource] = field(default_factory=dict)
    special: dict[tuple[str, str], tuple[Special, tuple[str, ...]]] = field(default_factory=dict)
    said: dict[tuple[str, str], Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        APIS[self.name] = self

    def add(self, *resources: Resource) -> None:
        """Serve these resources."""
        for resource in resources:
            REGISTRY[resource.name] = resource
            if resource.within:
                self.inner[resource.steps] = resource
            else:
                self.resources[resource.path] = resource

    def operation(
        self, method: str, path: str, scopes: tuple[str, ...], said: Said | None = None
    ) -> Callable[[Special], Special]:
        """Mark a function as the operation at a path such as `zaaktypen/{uuid}/publish`; `said` documents it."""

        def mark(function: Special) -> Special:
            self.special[method, path] = (function, scopes)
            if said is not None:
                self.said[method, path] = said
            return function

        return mark


APIS: dict[str, Api] = {}
"""Every register by its name in addresses, filled when the registers' modules are imported."""
