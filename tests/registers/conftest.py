"""A client with all rights, and a published zaaktype."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.api import access
from tests.registers import zgw as client
from tests.registers.zgw import Types, Zgw


@pytest.fixture
def zgw(db: Any) -> Iterator[Zgw]:
    yield client.client()
    access.forget()


@pytest.fixture
def types(zgw: Zgw) -> Types:
    return client.types(zgw)
