"""A loket in production that several tests share: starting one takes a while."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.elsewhere import Other
from tests.registers.zgw import token
from tests.site import running


@dataclass
class Production:
    """A loket that serves, its database, a broker that never answers, an official and another system."""

    postgres: running.Postgres
    loket: running.Running
    broker: Other
    browser: requests.Session
    secret: str

    def get(self, path: str, **headers: str) -> requests.Response:
        """Get a page as the official who is logged in."""
        return self.browser.get(self.loket.url + path, headers=headers, timeout=60, allow_redirects=False)

    def call(self, path: str = "/zaken/api/v1/zaken") -> requests.Response:
        """Call a register as the other system."""
        headers = {"Authorization": f"Bearer {token('proef', self.secret)}", "Accept-Crs": "EPSG:4326"}
        return requests.get(self.loket.url + path, headers=headers, timeout=60)

    def logged(self) -> int:
        """Return the size of the log in bytes."""
        return self.loket.log.stat().st_size


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Production]:
    folder = tmp_path_factory.mktemp("production")
    postgres = running.Postgres(tables)
    broker = Other(lambda connection: None)
    broker.behave = broker.silent
    env = running.environment(
        postgres.url, folder / "var", LOKET_PASSWORD=running.PASSWORD, LOKET_OIDC_ISSUER=broker.url.rstrip("/")
    )
    loket = running.Running(folder, env)
    try:
        loket.wait()
        official = ("anna", "--name", "Anna de Wit", "--team", "vergunningen", "--role", "behandelaar")
        made = running.loket("staff", "add", *official, env=env)
        assert made.returncode == 0, made.stderr
        client = running.loket("api", "client", "proef", "--all", "--json", env=env)
        assert client.returncode == 0, client.stderr
        yield Production(postgres, loket, broker, loket.log_in("anna"), json.loads(client.stdout)["secret"])
    finally:
        loket.stop()
        broker.close()
        postgres.close()
