"""Filling in the web form as a browser without JavaScript does: page by page, through its own links."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.conftest import png

PAGES: dict[str, dict[str, Any]] = {
    "aanvrager": {"soort_aanvrager": "persoon", "naam": "Suzanne Moulin"},
    "contact": {
        "adres.postcode": "1234 AB",
        "adres.huisnummer": "1",
        "adres.straat": "Voorbeeldstraat",
        "adres.plaats": "Voorbeeldstad",
        "telefoon": "06 12345678",
        "bereikbaar": "digitaal",
        "email": "suzanne@voorbeeld.example",
    },
    "evenement": {"naam_evenement": "Burendag", "soort": "buurtfeest", "omschrijving": "Wij eten samen."},
    "wanneer": {"datum.day": "5", "datum.month": "12", "datum.year": "2026", "begin": "14:00", "einde": "21:00"},
    "plek": {
        "locatie": "Voorbeeldstraat",
        "weg_dicht": "ja",
        "wegen": "Voorbeeldstraat",
        "afval": "Wij vegen de straat.",
    },
    "bezoekers": {"bezoekers": "120"},
    "muziek_en_drank": {"versterkte_muziek": "nee", "alcohol": "nee", "open_vuur": "nee"},
    "ondertekenen": {"akkoord": "ja"},
}


def start(client: Client, service: str = "evenementenvergunning") -> str:
    """Begin a form; return the address of the first page."""
    response = client.post(f"/aanvragen/{service}/", {"opnieuw": "1"})
    assert response.status_code == 302, response.status_code
    return str(response["Location"])


def page_id(url: str) -> str:
    found = re.search(r"/vraag/(\w+)/", url)
    return found[1] if found else "controleren"


def answers_for(page: str, **changes: Any) -> dict[str, Any]:
    data = {**PAGES[page], **changes}
    if page == "plek":
        data.setdefault("plattegrond", SimpleUploadedFile("kaart.png", png()))
    return data


def fill(client: Client, url: str, **changes: Any) -> str:
    """Fill in every page until the summary; return its address."""
    while page_id(url) != "controleren":
        response = client.post(
            url, answers_for(page_id(url), **{k: v for k, v in changes.items() if k in PAGES[page_id(url)]})
        )
        assert response.status_code == 302, response.content.decode()
        url = response["Location"]
    return url


def led_back(client: Client, response: HttpResponse) -> HttpResponse:
    """Follow a form that was refused to the page that says what is wrong, as a browser does; it sends nothing again."""
    assert response.status_code == 303, response.content.decode()
    assert "fout=" in response["Location"]
    page: HttpResponse = client.get(response["Location"])
    assert page.status_code in (200, 409), "409 where it can never be sent any more"
    return page


def refused(client: Client, response: HttpResponse) -> HttpResponse:
    """Follow a refused page of a form on the web, and see that it lists what is wrong."""
    page = led_back(client, response)
    assert 'id="fouten"' in page.content.decode()
    return page
