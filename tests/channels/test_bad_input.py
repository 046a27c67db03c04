"""Bad input: each a clear answer in Dutch, status 4xx, and nothing lost."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from openloket import apart
from openloket.cases.models import Draft, ServiceVersion
from openloket.change import course
from openloket.registers.models import Zaak
from openloket.turns import Turns
from tests.channels.filling import PAGES, fill, refused, start
from tests.conftest import new_case, png, resident_client, staff, staff_client

LONG = "x" * 100_000
HTML = "<script>alert(1)</script>"
SQL = "'; drop table registers_zaak; --"


def zipped() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


def tiff() -> bytes:
    out = BytesIO()
    Image.new("L", (5, 5)).save(out, "TIFF")
    return out.getvalue()


WRONG_ANSWERS: list[tuple[str, dict[str, Any]]] = [
    ("aanvrager", {"soort_aanvrager": "hond"}), ("aanvrager", {"soort_aanvrager": ""}), ("aanvrager", {"naam": ""}),
    ("aanvrager", {"naam": LONG}), ("aanvrager", {"naam": "a\x00b"}), ("aanvrager", {"soort_aanvrager": "organisatie", "kvk": "12"}),
    ("aanvrager", {"soort_aanvrager": "organisatie", "kvk": SQL}), ("aanvrager", {"soort_aanvrager": ["persoon", "x"]}),
    ("contact", {"adres.postcode": "ABCD"}), ("contact", {"adres.postcode": HTML}), ("contact", {"adres.huisnummer": "-1"}),
    ("contact", {"adres.huisnummer": "1; delete"}), ("contact", {"adres.straat": LONG}), ("contact", {"adres.plaats": ""}),
    ("contact", {"telefoon": "nul zes"}), ("contact", {"telefoon": "1" * 50}), ("contact", {"email": "geen adres"}),
    ("contact", {"email": "a@b"}), ("contact", {"email": "x@y.nl\nBcc: z@y.nl"}), ("contact", {"bereikbaar": "duif"}),
    ("evenement", {"naam_evenement": "x" * 61}), ("evenement", {"soort": "oorlog"}), ("evenement", {"omschrijving": "x" * 601}),
    ("evenement", {"omschrijving": "\u202e\x07"}), ("wanneer", {"datum.day": "31", "datum.month": "2"}), ("wanneer", {"datum.year": "26"}),
    ("wanneer", {"datum.day": "", "datum.month": "", "datum.year": ""}), ("wanneer", {"datum.day": "één"}),
    ("wanneer", {"datum.year": "9999"}), ("wanneer", {"begin": "25:00"}), ("wanneer", {"begin": HTML}), ("wanneer", {"einde": "12"}),
    ("plek", {"locatie": "x" * 81}), ("plek", {"weg_dicht": "misschien"}), ("plek", {"wegen": ""}), ("plek", {"afval": ""}),
    ("bezoekers", {"bezoekers": "0"}), ("bezoekers", {"bezoekers": "-5"}), ("bezoekers", {"bezoekers": "veel"}),
    ("bezoekers", {"bezoekers": "1e6"}), ("bezoekers", {"bezoekers": "99999999999999999999"}), ("bezoekers", {"bezoekers": "12,5"}),
    ("bezoekers", {"bezoekers": "12-15"}), ("muziek_en_drank", {"alcohol": "ja", "alcohol_plan": ""}),
    ("muziek_en_drank", {"versterkte_muziek": ""}), ("muziek_en_drank", {"versterkte_muziek": "ja", "eindtijd_muziek": "laat"}),
    ("ondertekenen", {"akkoord": ""}), ("ondertekenen", {"akkoord": "nee"}),
]  # fmt: skip


@pytest.mark.parametrize(("page", "wrong"), WRONG_ANSWERS)
def test_a_wrong_answer(city: Any, page: str, wrong: dict[str, Any]) -> None:
    client = resident_client()
    first = start(client)
    url = first.replace("aanvrager", page)
    data = {**PAGES[page], **wrong}
    if page == "plek":
        data["plattegrond"] = SimpleUploadedFile("kaart.png", png())
    response = client.post(url, data)
    response = refused(client, response)
    text = response.content.decode()
    assert "Er klopt nog iets niet" in text
    assert 'class="error ' in text
    assert HTML not in text
    assert Draft.objects.count() == 1
    assert client.get(url).status_code == 200


BAD_FILES = {
    "a PDF that is a ZIP": ("plan.pdf", zipped()),
    "a PDF header and nothing more": ("plan.pdf", b"%PDF-1.7\n"),
    "a program": ("plan.png", b"\x7fELF" + b"\0" * 500),
    "a web page": ("plan.png", b"<html><script>alert(1)</script></html>"),
    "an SVG with a script": ("plan.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "a cut-off picture": ("plan.png", png()[:40]),
    "a kind that is not asked for": ("plan.tiff", tiff()),
    "an empty file": ("leeg.pdf", b""),
}


@pytest.mark.parametrize(("name", "data"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file(city: Any, name: str, data: bytes) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    response = client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile(name, data)})
    response = refused(client, response)
    assert "bestand" in response.content.decode()
    draft = Draft.objects.get()
    assert draft.answers["plattegrond"] == []
    assert draft.answers["locatie"] == "Voorbeeldstraat"


def test_too_large_a_file(city: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    response = client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile("kaart.png", png())})
    response = refused(client, response)
    assert "te groot" in response.content.decode()


def test_too_large_a_request_is_refused_before_it_is_read(city: Any, settings: Any) -> None:
    """The real 200 MB goes over a real connection in tests/cases/test_faults.py."""
    settings.REQUEST_MAX_BYTES = 1000
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    response = client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile("kaart.png", b"x" * 5000)})
    assert response.status_code == 413
    assert "te groot" in response.content.decode()
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("address", ["/account/login/", "/taal/", "/inlogvoorbeeld/token", "/inlogvoorbeeld/authorize"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/mixed"]
)
def test_a_form_without_files_has_a_bound_of_its_own(city: Any, settings: Any, address: str, kind: str) -> None:
    """Reading escapes (%z) takes eighty times their size."""
    found = Client().post(address, b"login=" + b"%z" * (settings.FORM_MAX_BYTES // 2), content_type=kind)
    assert found.status_code == 413
    assert "te lang" in found.content.decode()


def test_the_text_of_a_version_may_be_longer(city: Any) -> None:
    base = ServiceVersion.objects.get(service="evenementenvergunning", valid_from=date(2026, 7, 1))
    change = course.begin(base, "Leges", date(2026, 9, 15), staff("gerda"))
    address = f"/werk/veranderen/{change.pk}/tekst/"
    client = staff_client("gerda")
    page = client.get(address).content.decode()
    assert page.count('enctype="multipart/form-data"') == page.count('<form method="post" enctype') == 2
    long = change.source + "\n" + "# é\n" * 200_000
    assert client.post(address, {"source": long}).status_code == 302
    change.refresh_from_db()
    assert len(change.source) > 800_000


def test_who_sends_a_file_when_it_is_busy_hears_so(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_TURNS", Turns(0, 0, 0))
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    response = client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile("k.png", png())})
    response = refused(client, response)
    assert "Het is nu druk" in response.content.decode()
    assert Draft.objects.get().answers["locatie"] == "Voorbeeldstraat"


def test_a_picture_of_too_many_pixels(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from openloket.channels import uploads

    monkeypatch.setattr(uploads, "MOST_PIXELS", 100)
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    refused(client, client.post(url, {**PAGES["plek"], "plattegrond": SimpleUploadedFile("k.png", png())}))


def test_too_many_files(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    files = []
    for shade in range(4):
        out = BytesIO()
        Image.new("L", (8, 8), shade * 50).save(out, "PNG")
        files.append(SimpleUploadedFile(f"{shade}.png", out.getvalue()))
    response = client.post(url, {**PAGES["plek"], "plattegrond": files})
    response = refused(client, response)
    assert "hoogstens 3" in response.content.decode()


def test_a_replayed_form_makes_no_second_zaak(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    for _ in range(3):
        assert client.post(review).status_code == 302
    assert Zaak.objects.count() == 1


def test_a_form_without_its_token(city: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/aanvragen/evenementenvergunning/")
    assert response.status_code == 403
    assert "te lang open" in response.content.decode()


ADDRESSES: dict[str, Callable[[Client], HttpResponse]] = {
    "an unknown service": lambda c: c.get("/diensten/bestaat-niet/"),
    "an unknown service to apply for": lambda c: c.post("/aanvragen/bestaat-niet/"),
    "paper of an unknown service": lambda c: c.get("/diensten/bestaat-niet/formulier.pdf"),
    "an unknown form": lambda c: c.get(f"/aanvragen/evenementenvergunning/{uuid4()}/vraag/plek/"),
    "an unknown form to send": lambda c: c.post(f"/aanvragen/evenementenvergunning/{uuid4()}/controleren/"),
    "an unknown page": lambda c: c.get(start(c).replace("aanvrager", "bestaat_niet")),
    "an unknown zaak": lambda c: c.get(f"/mijn/zaken/{uuid4()}/"),
    "an unknown receipt": lambda c: c.get(f"/ontvangen/{uuid4()}/"),
    "an unknown letter": lambda c: c.get("/mijn/berichten/99999999/"),
    "a zaak that is no uuid": lambda c: c.get("/mijn/zaken/1%27--/"),
    "a path to a file": lambda c: c.get("/static/../../etc/passwd"),
    "a login answer nobody asked for": lambda c: c.get("/inloggen/terug/?code=x&state=y"),
    "a login that comes back to no address": lambda c: c.get(
        "/inlogvoorbeeld/authorize?client_id=openloket&redirect_uri=http://localhost:x/"
    ),
    "a stranger's login": lambda c: c.get("/inlogvoorbeeld/authorize?client_id=x&redirect_uri=https://elders.example/"),
}


@pytest.mark.parametrize("ask", ADDRESSES.values(), ids=ADDRESSES)
def test_a_wrong_address(city: Any, ask: Callable[[Client], HttpResponse]) -> None:
    response = ask(resident_client())
    assert 400 <= response.status_code < 500
    assert response.content


def test_a_day_before_any_version(city: Any) -> None:
    city.move_to("2025-12-01T10:00:00Z")
    assert resident_client().get("/diensten/evenementenvergunning/").status_code == 404


DESK: dict[str, tuple[str, dict[str, str], int]] = {
    "no revision": ("take", {}, 409),
    "a revision that is no number": ("take", {"revision": "x"}, 409),
    "a stale page": ("take", {"revision": "999"}, 409),
    "an unknown step": ("move", {"revision": "1", "step": SQL}, 422),
    "nothing to ask": ("ask", {"revision": "1"}, 422),
    "no penalty to settle": ("settle", {"revision": "1", "dwangsom_aanvragers": "x\0"}, 422),
    "no reason to extend": ("extend", {"revision": "1", "reason": " "}, 422),
    "no outcome": ("decide", {"revision": "1", "motivation": "Omdat het zo is."}, 422),
    "no motivation": ("decide", {"revision": "1", "result": "verleend"}, 422),
    "an unknown action": ("vernietig", {"revision": "1"}, 404),
    "assigning without the right": ("assign", {"revision": "1", "to": "1"}, 403),
}


@pytest.mark.parametrize(("action", "data", "status"), DESK.values(), ids=DESK)
def test_a_wrong_act_of_an_official(city: Any, action: str, data: dict[str, str], status: int) -> None:
    case = new_case()
    response = staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/{action}/", data)
    assert response.status_code == status
    case.refresh_from_db()
    assert case.revision == 1


@pytest.mark.parametrize("text", [HTML, SQL, "{{ 7*7 }}", "{zaaknummer}", "${jndi:x}", "#panic()", "\\u0000", "🎉 ﷽"])
def test_strange_text_is_just_text(city: Any, text: str) -> None:
    client = resident_client()
    review = fill(client, start(client), naam_evenement=text)
    response = client.post(review, follow=True)
    assert response.status_code == 200
    assert HTML not in response.content.decode()
    zaak = Zaak.objects.get()
    assert text[:40] in zaak.omschrijving
    from openloket.cases.sent import receipts
    from tests.conftest import NOW

    receipts.send(zaak.pk, NOW)
