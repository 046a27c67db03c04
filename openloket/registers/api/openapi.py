"""The OpenAPI document of each register, made from its resources, and a page to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openloket.registers.api.calls import Answer

if TYPE_CHECKING:
    from openloket.registers.api.app import Api


def serve(register: Api, method: str, rest: str, base: str) -> Answer | None:
    """The document or its page, when that is what a path asks for."""
    return None
