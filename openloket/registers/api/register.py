"""A register as the standard has it: its name and version, and what it grants access by."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, eq=False)
class Register:
    """One of the registers, such as Zaken at /zaken/api/v1."""

    name: str  # in its addresses: zaken
    component: str  # the standard's short name: zrc
    version: str
    title: str
    _: KW_ONLY
    granted_by: str = ""  # the type that access is granted on; "" when a scope is enough
    ranked: bool = False  # access is also granted up to a vertrouwelijkheidaanduiding
    ready: str = ""  # the column that says a row is ready for publication: all that some applicaties see
    audited: bool = False  # what is written in it leaves an audittrail
    expand_levels: int | None = None  # how deep `expand` goes; None for as deep as is asked

    def __post_init__(self) -> None:
        REGISTERS[self.component] = self


REGISTERS: dict[str, Register] = {}
"""Every register by the standard's short name, filled when the registers' modules are imported."""
