"""A client with all rights, and a published zaaktype."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openloket.registers.api import access, remote
from tests.registers import zgw as client
from tests.registers.zgw import Types, Zgw


@pytest.fixture
def zgw(db: Any) -> Iterator[Zgw]:
    yield client.client()
    access.forget()


@pytest.fixture
def types(zgw: Zgw) -> Types:
    return client.types(zgw)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[str, Any]:
    """Return what other registers have, by address, for a test to fill; nothing else of them can be reached."""
    found: dict[str, Any] = {}

    def get(url: str, moment: int) -> Any:
        if url not in found:
            raise remote.Unreachable(url)
        return found[url]

    settings.ZGW_HOSTS = ["referentielijsten.example", "verzoeken.example"]
    monkeypatch.setattr(remote, "_get", get)
    monkeypatch.setattr(remote, "tell", lambda url, body: None)
    return found
