"""What every answer of the registers carries, whatever it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from openloket.registers.api import reading
from tests.registers import zgw as client
from tests.registers.zgw import Response, Types, Zgw

HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture
def secure(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True


def guarded(response: Response, status: int, *, kept: bool = False) -> None:
    assert response.status == status, response.content
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Strict-Transport-Security"] == HSTS
    assert response.headers["Cache-Control"] == ("private, no-cache" if kept else "no-store")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


def test_every_answer_is_guarded(secure: None, zgw: Zgw, types: Types) -> None:
    body = {"zaaktype": types.zaaktype, "bronorganisatie": client.RSIN, "verantwoordelijkeOrganisatie": client.RSIN}
    made = zgw.post("zaken/zaken", {**body, "startdatum": "2024-01-15"})
    guarded(made, 201)
    zaak = made.json["url"]
    found = zgw.get(zaak)
    guarded(found, 200, kept=True)
    guarded(zgw.get(zaak, If_None_Match=found.headers["ETag"]), 304, kept=True)
    guarded(zgw.call("HEAD", zaak), 200, kept=True)
    guarded(zgw.get("zaken/zaken"), 200)
    guarded(zgw.post("zaken/zaken/_zoek", {}), 200)
    guarded(zgw.patch(zaak, {"toelichting": "x"}), 200)
    guarded(zgw.call("OPTIONS", zaak), 204)
    document = types.document()["url"]
    guarded(zgw.get(document), 200, kept=True)
    guarded(zgw.get(f"{document}/download"), 200)
    guarded(zgw.post(f"{document}/lock"), 200)
    guarded(zgw.delete(zaak), 204)
    for path, kind in (("openapi.json", "json"), ("openapi.yaml", "yaml"), ("", "html")):
        page = zgw.get(f"zaken/{path}")
        guarded(page, 200)
        assert kind in page.headers["Content-Type"]


def test_every_refusal_is_guarded(secure: None, zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    zaak = types.zaak()["url"]
    guarded(zgw.post("zaken/zaken", {}), 400)
    guarded(zgw.get("http://kwaad.example/zaken/api/v1/zaken"), 400)
    guarded(Zgw(" ").get(zaak), 403)
    guarded(zgw.get("zaken/zaken/00000000-0000-4000-8000-000000000000"), 404)
    guarded(zgw.get("zaken/iets"), 404)
    guarded(zgw.call("PUT", "zaken/zaken", {}), 405)
    guarded(zgw.get("zaken/zaken", Accept="text/csv"), 406)
    guarded(zgw.call("PATCH", zaak, raw=b"x", kind="text/plain"), 415)
    guarded(zgw.call("PATCH", zaak, raw=b"x", environ={"CONTENT_LENGTH": str(10**12)}), 413)
    monkeypatch.setattr(reading, "retrieve", lambda *a, **k: 1 // 0)
    guarded(zgw.get(zaak), 500)

    def away(*args: Any, **more: Any) -> str:
        raise OperationalError("away")

    monkeypatch.setattr(reading, "retrieve", away)
    guarded(zgw.get(zaak), 503)


def test_over_plain_http_nothing_is_said_of_https(zgw: Zgw) -> None:
    found = zgw.get("zaken/zaken")
    assert "Strict-Transport-Security" not in found.headers
    assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_no_header_is_there_twice(secure: None, zgw: Zgw, types: Types) -> None:
    """A list of headers, as a web server gets it."""
    from openloket.registers import apis

    document = types.document()["url"]
    seen: list[tuple[str, str]] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": document.removeprefix(client.BASE) + "/download",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "HTTP_AUTHORIZATION": f"Bearer {client.token()}",
    }
    list(apis.application(environ, lambda status, headers: seen.extend(headers)))
    names = [name.lower() for name, _ in seen]
    assert len(names) == len(set(names))
    assert "content-length" in names
