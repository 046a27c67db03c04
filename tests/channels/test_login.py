"""Logging in residents: what the broker says is what counts, and nothing less."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client, RequestFactory

from openloket.channels import broker as broker_module
from openloket.channels import login, standin
from openloket.people import residents
from openloket.people.acting import Acting, own

SITE = "http://testserver"


def log_in(client: Client, person: str, level: str = "substantieel", next_: str = "/mijn/") -> Any:
    """Through the whole dance with the stand-in broker; returns the page that follows."""
    there = client.get("/inloggen/start/", {"niveau": level, "next": next_})["Location"]
    back = client.post(there.removeprefix(SITE), {"person": person, "level": level})["Location"]
    return client.get(back.removeprefix(SITE), follow=True)


@pytest.fixture
def broker(city: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The stand-in for DigiD and eHerkenning, called in this process; returns the claims that it adds."""
    issuer = f"{SITE}/inlogvoorbeeld"
    settings.OIDC = {**settings.OIDC, "issuer": issuer}
    inside, added = Client(), dict[str, Any]()

    def send(session: requests.Session, prepared: Any, **_: Any) -> requests.Response:
        """In this process, and on this thread: the test's database is not there on another."""
        path = prepared.url.removeprefix(SITE)
        if prepared.method == "GET":
            said = inside.get(path)
        else:
            said = inside.post(path, prepared.body, content_type="application/x-www-form-urlencoded")
        response = requests.Response()
        response.status_code, response._content = said.status_code, said.content
        response.headers["Content-Type"] = "application/json"
        return response

    encode = standin.jwt.encode

    def saying(header: Any, claims: dict[str, Any], key: Any) -> str:
        return str(encode(header, {k: v for k, v in {**claims, **added}.items() if v != "weg"}, key))

    monkeypatch.setattr(broker_module._Session, "send", send)
    monkeypatch.setattr(standin.jwt, "encode", saying)
    monkeypatch.setattr(login.oauth.broker, "_server_metadata_url", f"{issuer}/.well-known/openid-configuration")
    login.oauth.broker.forget()
    return added


def test_a_claim_that_we_do_not_know_is_no_login_and_the_log_names_it(
    broker: dict[str, Any], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    broker["context"] = {"poa_999991772": "999991772"}
    client = Client()
    page = log_in(client, "moulin")
    assert page.status_code == 403
    assert "iets dat wij niet kennen" in page.content.decode()
    assert "claim context.poa_# is not known" in caplog.text
    assert "999991772" not in caplog.text + page.content.decode()
    assert client.get("/mijn/").status_code == 302
    settings.LOGIN_HARMLESS = ["context.poa_999991772"]
    assert "Dag Suzanne Moulin" in log_in(client, "moulin").content.decode()


def test_a_person_and_a_company_log_in(broker: dict[str, Any]) -> None:
    assert "Dag Suzanne Moulin" in log_in(Client(), "moulin").content.decode()
    assert "Dag Test EMZ Dagobert" in log_in(Client(), "bakker").content.decode()


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"representative": {"bsn": "999990019"}}, "voor iemand anders"),
        ({"gemachtigde.bsn": "999990019"}, "kies niet voor een machtiging"),
        ({"bsn": None}, "geen goed burgerservicenummer"),
        ({"bsn": ""}, "geen goed burgerservicenummer"),
        ({"bsn": "999993654"}, "geen goed burgerservicenummer"),
        ({"bsn": 999993653}, "geen goed burgerservicenummer"),
        ({"bsn": None, "kvk": "123"}, "geen goed KVK-nummer"),
        ({"kvk": "69599084"}, "of voor uw bedrijf"),
        ({"acr": "weg"}, "hoe sterk"),
    ],
)
def test_a_login_that_is_not_certain_is_refused_with_what_to_do(
    broker: dict[str, Any], claims: dict[str, Any], says: str
) -> None:
    broker.update(claims)
    client = Client()
    response = log_in(client, "moulin")
    text = response.content.decode()
    assert response.status_code == 403
    assert says in text
    assert "op papier of aan de balie" in text
    assert "999993653" not in text
    assert "/inloggen/" in client.get("/mijn/")["Location"]
    for _ in range(2):  # also for who goes back, and comes again
        assert "prompt=login" in client.get("/inloggen/start/")["Location"]


def test_a_refused_login_ends_the_one_before(broker: dict[str, Any]) -> None:
    client = Client()
    log_in(client, "moulin")
    log_in(client, "ouder")
    assert "/inloggen/" in client.get("/mijn/")["Location"]


def test_the_stand_in_knows_someone_who_acts_for_another(broker: dict[str, Any]) -> None:
    assert "voor iemand anders" in log_in(Client(), "ouder").content.decode()


def test_two_people_without_a_number_are_not_one_person(broker: dict[str, Any]) -> None:
    """An empty number made both of them 'None', with one another's cases."""
    broker["bsn"] = None
    for person in ("moulin", "holle"):
        client = Client()
        log_in(client, person)
        assert "resident" not in client.session


def test_who_is_logged_in_and_wants_another_login_is_asked_anew(broker: dict[str, Any]) -> None:
    client = Client()
    log_in(client, "bakker")
    assert "prompt=login" in client.get("/inloggen/start/")["Location"]
    assert "Dag Suzanne Moulin" in log_in(client, "moulin").content.decode()


@pytest.mark.parametrize("how", ["logs out", "goes away"])
def test_who_comes_after_someone_is_asked_who_they_are(broker: dict[str, Any], frozen: Any, how: str) -> None:
    """On a computer that many use, a broker that remembers would let them in as the person before."""
    client = Client()
    assert "prompt" not in client.get("/inloggen/start/")["Location"]
    log_in(client, "moulin")
    if how == "logs out":
        assert client.post("/uitloggen/")["Location"] == "/"
    else:
        frozen.shift(timedelta(hours=2))
    assert client.get("/mijn/").status_code == 302
    for _ in range(2):
        assert "prompt=login" in client.get("/inloggen/start/")["Location"]


@pytest.mark.parametrize(
    ("level", "needed", "enough"),
    [("laag", "substantieel", False), ("hoog", "substantieel", True), ("laag", None, True)],
)
def test_levels(level: str, needed: str | None, enough: bool) -> None:
    assert own("bsn", "1", level).reaches(needed) is enough


@pytest.mark.parametrize("away", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_after_login_only_to_our_own_pages(away: str) -> None:
    assert login.safe_next(RequestFactory().get("/"), away) == "/mijn/"
    assert login.safe_next(RequestFactory().get("/"), "/aanvragen/x/") == "/aanvragen/x/"


def test_the_owner_of_a_draft_does_not_give_the_number_away() -> None:
    assert "999993653" not in own("bsn", "999993653", "laag").owner


def test_a_session_holds_no_readable_number(broker: dict[str, Any]) -> None:
    client = Client()
    log_in(client, "moulin")
    assert "999993653" not in str(dict(client.session))
    assert resident_of(client).number == "999993653"


def resident_of(client: Client) -> Acting:
    request = RequestFactory().get("/")
    request.session = client.session
    found = residents.resident(request)
    assert found is not None
    return found


def test_a_session_sealed_under_a_key_that_is_gone_ends(broker: dict[str, Any], settings: Any) -> None:
    client = Client()
    log_in(client, "moulin")
    settings.SEALING_KEYS = ["another one entirely"]
    assert "/inloggen/" in client.get("/mijn/")["Location"]
