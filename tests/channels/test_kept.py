"""What was typed when a session ended: kept, and given back to who typed it alone."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Draft, InformationRequest, KeptForm, Submission
from openloket.channels import kept
from openloket.channels.jobs import forget_kept_forms
from openloket.people.acting import Acting, own
from openloket.secrecy import keyed_hash, opened, seal, unseal
from tests.change.test_course import approved
from tests.channels.filling import answers_for, led_back, start
from tests.conftest import HOLLE, MOULIN, NOW, new_case, png, resident_client, staff, staff_client

IDLE = timedelta(minutes=16)
TYPED = {"naam_evenement": "Windvlagenfeest", "soort": "buurtfeest", "omschrijving": "Wij eten <b>samen</b> & é."}


def slip(response: Any) -> str:
    found = re.search(rf'name="{kept.FIELD}" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def slip_of(page: Any, action: str) -> str:
    """The slip in the form that goes to an address."""
    found = re.search(rf'action="{action}".*?name="{kept.FIELD}" value="([^"]+)"', page.content.decode(), re.S)
    assert found is not None
    return found[1]


def event_page(client: Client) -> str:
    """The address of a page of a form that the resident began."""
    first = start(client)
    client.post(first, answers_for("aanvrager"))
    return first.replace("aanvrager", "evenement")


def log_in(client: Client, who: Acting = MOULIN) -> None:
    session = client.session
    session["resident"] = {"kind": who.kind, "number": who.number, "level": who.level, "name": who.name}
    session["resident_seen"] = NOW.timestamp()
    session.save()


def idle(client: Client, city: Any) -> None:
    client.get("/mijn/")
    city.shift(IDLE)


def out_elsewhere(client: Client, city: Any) -> None:
    client.post("/uitloggen/")


def no_cookie(client: Client, city: Any) -> None:
    client.cookies.clear()


def someone_else(client: Client, city: Any) -> None:
    log_in(client, HOLLE)


ENDS = [idle, out_elsewhere, no_cookie, someone_else]


@pytest.fixture
def client(city: Any) -> Client:
    made = resident_client()
    log_in(made)
    return made


def post(client: Client, url: str, data: dict[str, Any], form: str) -> HttpResponse:
    return client.post(url, {**data, kept.FIELD: form})  # type: ignore[return-value]


def went_on(lost: Any) -> str:
    """Where the button on the page goes on to, after logging in."""
    found = re.search(r"next=([^\"&]+)\"", lost.content.decode())
    assert found is not None
    return unquote(found[1])


@pytest.mark.parametrize("end", ENDS)
def test_a_residents_text_is_kept_and_given_back(client: Client, city: Any, end: Callable[..., None]) -> None:
    url = event_page(client)
    form = slip(client.get(url + "?terug=controleren"))
    end(client, city)
    lost = post(client, url + "?terug=controleren", TYPED, form)
    text = lost.content.decode()
    assert lost.status_code == 403
    assert "no-store" in lost["Cache-Control"]
    assert "Alleen met dezelfde inlog" in text
    assert "24 uur" in text
    assert f"niveau=substantieel&amp;next={url.replace('/', '%2F')}%3Fterug%3Dcontroleren" in text
    assert "Windvlagenfeest" not in text
    assert "naam_evenement" not in Draft.objects.get().answers

    again = resident_client()
    page = again.get(went_on(lost), follow=True).content.decode()
    assert "Dit had u al ingevuld, maar nog niet verstuurd" in page
    assert 'value="Windvlagenfeest"' in page
    assert "Wij eten &lt;b&gt;samen&lt;/b&gt; &amp; é." in page
    assert "naam_evenement" not in Draft.objects.get().answers

    sent = post(again, url, TYPED, slip(again.get(url)))
    assert sent.status_code == 302
    assert not KeptForm.objects.exists()
    assert "Dit had u al ingevuld" not in again.get(url).content.decode()


def test_nobody_else_sees_what_was_typed(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    no_cookie(client, city)
    post(client, url, TYPED, form)
    row = KeptForm.objects.get()
    assert row.owner == MOULIN.owner
    assert "Windvlagen" not in row.fields
    assert "Windvlagenfeest" in opened(row.fields)
    for other in (Client(), resident_client(HOLLE), staff_client("anna")):
        assert "Windvlagenfeest" not in other.get(url).content.decode()
    assert KeptForm.objects.exists()


def test_a_page_sent_by_someone_else_says_so_and_changes_nothing_of_theirs(client: Client, city: Any) -> None:
    form = slip(client.get(event_page(client)))
    other = resident_client(HOLLE)
    theirs = event_page(other)
    response = post(other, theirs, TYPED, form)
    assert "Er is nu iemand anders ingelogd" in response.content.decode()
    assert "alleen dan krijgt u het terug" in response.content.decode()
    assert "naam_evenement" not in Draft.objects.get(owner=HOLLE.owner).answers
    assert "Windvlagenfeest" not in other.get(theirs).content.decode()


def test_what_someone_else_sends_does_not_come_back_as_the_owners(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    post(Client(), url, TYPED, form)
    for name in ("Van een ander", "Nog iets"):
        lost = post(resident_client(HOLLE), url, {**TYPED, "naam_evenement": name}, form)
    for opened_by in (client, resident_client()):
        assert 'value="Windvlagenfeest"' in opened_by.get(url).content.decode()
    back = went_on(lost)
    for stranger in (Client(), resident_client(HOLLE), staff_client("anna")):
        assert "Nog iets" not in stranger.get(back, follow=True).content.decode()
    assert 'value="Windvlagenfeest"' in client.get(url).content.decode()
    assert 'value="Nog iets"' in client.get(back, follow=True).content.decode()
    assert KeptForm.objects.get().owner == MOULIN.owner
    assert client.get(back)["Location"] == url


NOT_OURS = ["", "onzin", "é", seal("geheim"), seal('{"kept": 1}'), seal('{"kept": 1, "owner": "x"}')]


@pytest.mark.parametrize("made", NOT_OURS, ids=range(len(NOT_OURS)))
def test_an_address_to_take_it_back_that_is_not_ours_does_nothing(client: Client, made: str) -> None:
    assert client.get("/mijn/", {kept.FROM: made}).status_code == 200


FORGED = ["", "onzin", "é", "gAAAAA", seal("geheim"), seal('{"form": null}'), seal('{"form": ["x", 1, ""], "at": 1.0}')]


@pytest.mark.parametrize("made", FORGED, ids=range(len(FORGED)))  # what is sealed is another text each time
def test_without_a_slip_of_ours_nothing_is_kept(client: Client, made: str) -> None:
    url = event_page(client)
    client.cookies.clear()
    assert "Log eerst in" in post(client, url, TYPED, made).content.decode()
    assert not KeptForm.objects.exists()


def test_a_slip_is_good_for_a_day(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    city.shift(timedelta(hours=24, seconds=1))
    assert "Log eerst in" in post(client, url, TYPED, form).content.decode()
    assert not KeptForm.objects.exists()


def test_what_is_kept_goes_after_a_day(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    city.shift(timedelta(hours=23))
    post(client, url, TYPED, form)
    city.shift(timedelta(hours=23))
    forget_kept_forms(0)
    assert "Windvlagenfeest" in resident_client().get(url).content.decode()
    city.shift(timedelta(hours=1))
    assert "Windvlagenfeest" not in resident_client().get(url).content.decode()
    forget_kept_forms(0)
    assert not KeptForm.objects.exists()


def test_the_newest_text_wins(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    client.cookies.clear()
    for name in ("Eerste", "Tweede"):
        post(client, url, {**TYPED, "naam_evenement": name}, form)
    assert KeptForm.objects.count() == 1
    assert 'value="Tweede"' in resident_client().get(url).content.decode()


def test_what_is_too_long_to_keep_is_said(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    client.cookies.clear()
    response = post(client, url, {"omschrijving": "x" * kept.MOST}, form)
    assert "te lang om te bewaren" in response.content.decode()
    assert not KeptForm.objects.exists()


def test_files_have_to_be_added_again_and_it_is_said(client: Client, city: Any) -> None:
    url = start(client).replace("aanvrager", "plek")
    form = slip(client.get(url))
    client.cookies.clear()
    response = post(client, url, answers_for("plek"), form)
    assert "Een bestand dat u had gekozen, is niet bewaard" in response.content.decode()
    page = resident_client().get(url).content.decode()
    assert "moet u opnieuw toevoegen" in page
    assert "Wij vegen de straat." in page


def test_a_form_without_its_cookies_is_kept_where_it_is_refused_as_forged(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    strict = Client(enforce_csrf_checks=True)
    assert "Deze pagina was te lang open" in strict.post(url, TYPED).content.decode()
    assert not KeptForm.objects.exists()
    response = post(strict, url, TYPED, form)
    assert response.status_code == 403
    assert "Wat u hebt ingevuld, bewaren wij 24 uur" in response.content.decode()
    assert "Windvlagenfeest" in resident_client().get(url).content.decode()


def test_who_logged_in_again_elsewhere_goes_straight_on(client: Client, city: Any) -> None:
    """Logging in may change the token against forgery under a page that is still open."""
    url = event_page(client)
    form = slip(client.get(url))
    strict = Client(enforce_csrf_checks=True)
    log_in(strict)
    text = post(strict, url, TYPED, form).content.decode()
    assert re.search(rf'href="{url}"\s*>Verder met invullen', text)
    assert "Windvlagenfeest" in strict.get(url).content.decode()


def test_a_weaker_login_of_the_same_person_keeps_it_too(client: Client, city: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    weak = resident_client(own("bsn", MOULIN.number, "laag", MOULIN.name))
    text = post(weak, url, TYPED, form).content.decode()
    assert "U moet sterker inloggen" in text
    assert "Wat u hebt ingevuld, bewaren wij 24 uur" in text
    assert "Windvlagenfeest" in resident_client().get(url).content.decode()


def test_it_is_found_under_an_earlier_key_too(client: Client, city: Any, settings: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    client.cookies.clear()
    post(client, url, TYPED, form)
    settings.HASH_KEYS = ["een andere sleutel", *settings.HASH_KEYS]
    assert KeptForm.objects.get().owner != keyed_hash("bsn", MOULIN.number)
    again = resident_client()
    assert "Windvlagenfeest" in again.get(url).content.decode()
    post(again, url, TYPED, form)
    assert not KeptForm.objects.exists()


def test_a_key_that_is_gone_gives_the_page_without_it(client: Client, city: Any, settings: Any) -> None:
    url = event_page(client)
    form = slip(client.get(url))
    client.cookies.clear()
    post(client, url, TYPED, form)
    settings.SEALING_KEYS = ["een andere sleutel voor verzegelen"]
    assert resident_client().get(url).status_code == 200


def test_a_slip_gives_nothing_away(client: Client, city: Any) -> None:
    form = slip(client.get(event_page(client)))
    assert MOULIN.number not in form
    assert json.loads(unseal(form))["form"][0] == MOULIN.owner


def test_a_completion_is_kept(client: Client, city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    url = reverse("my_complete", args=[case.zaak.uuid])
    form = slip(client.get(url))
    idle(client, city)
    data = {"bezoekers": "345", "message": "Er komen meer mensen."}
    name = re.search(r'<textarea[^>]*name="([^"]+)"', resident_client().get(url).content.decode())
    assert name is not None
    data[name[1]] = data.pop("message")
    assert "Log opnieuw in" in post(client, url, data, form).content.decode()
    assert not InformationRequest.objects.exclude(ended_on=None).exists()
    again = resident_client()
    page = again.get(url)
    assert 'value="345"' in page.content.decode()
    assert "Er komen meer mensen." in page.content.decode()
    assert post(again, url, data, slip(page)).status_code == 302
    assert not KeptForm.objects.exists()


# Officials ------------------------------------------------------------------------------------------------------------


def desk_draft(client: Client) -> str:
    response = client.post("/werk/invoeren/", {"service": "evenementenvergunning", "channel": "desk"})
    return str(response["Location"])


def test_at_the_desk_it_is_kept_for_the_same_official(city: Any) -> None:
    client = staff_client("els")
    url = desk_draft(client)
    form = slip(client.get(url))
    city.shift(timedelta(minutes=31))
    text = post(client, url, {**TYPED, "naam": "Suzanne"}, form).content.decode()
    assert f"/account/login/?next={url.replace('/', '%2F')}" in text
    assert "Alleen u krijgt het terug" in text
    assert Draft.objects.get().answers == {}
    assert staff_client("anna").get(url).status_code in (403, 404)
    again = staff_client("els")
    page = again.get(url)
    assert 'value="Windvlagenfeest"' in page.content.decode()
    assert Draft.objects.get().answers == {}
    assert post(again, url, {**TYPED, "later": "1"}, slip(page)).status_code == 302
    assert not KeptForm.objects.exists()


def test_with_another_official_logged_in_they_log_out_first(city: Any) -> None:
    client = staff_client("els")
    url = desk_draft(client)
    form = slip(client.get(url))
    other = staff_client("anna")
    page = post(other, url, TYPED, form).content.decode()
    assert "Uitloggen en zelf inloggen" in page
    found = re.search(r'name="next" value="([^"]+)">\s*<div class="actions">', page)
    assert found is not None
    out = other.post("/account/logout/", {"next": found[1]})
    assert out["Location"].startswith(f"/account/login/?next={url.replace('/', '%2F')}%3F{kept.FROM}%3D")
    els = staff_client("els")
    assert "Windvlagenfeest" not in els.get(url).content.decode()
    back = unquote(out["Location"].partition("next=")[2])
    assert "Windvlagenfeest" in els.get(back, follow=True).content.decode()
    assert KeptForm.objects.get().owner == staff("els").owner


def test_a_completion_at_the_desk_is_kept(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    client = staff_client("anna")
    url = reverse("desk_complete", args=[case.zaak.uuid])
    form = slip(client.get(url))
    client.logout()
    scan = SimpleUploadedFile("brief.png", png())
    day = {"received.day": "3", "received.month": "9", "received.year": "2026"}
    text = post(client, url, {"bezoekers": "345", "channel": "phone", "scan": scan, **day}, form).content.decode()
    assert "Een bestand dat u had gekozen, is niet bewaard" in text
    page = staff_client("anna").get(url).content.decode()
    assert 'value="345"' in page
    assert '<option value="phone" selected>' in page
    assert re.search(r'name="received.day"[^>]* value="3"', page)
    assert not InformationRequest.objects.exclude(ended_on=None).exists()


ACTS = [
    ("contact", {"channel": "email", "note": "Zij belde over de straat."}, "Zij belde over de straat."),
    ("ask", {"text": "Stuur een tekening."}, "Stuur een tekening."),
    ("extend", {"reason": "Advies van de brandweer."}, "Advies van de brandweer."),
    ("decide", {"result": "verleend", "motivation": "Het kan daar."}, "Het kan daar."),
]


@pytest.mark.parametrize(("action", "data", "words"), ACTS)
def test_what_an_official_wrote_on_a_case_is_kept(city: Any, action: str, data: dict[str, str], words: str) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, action])
    client = staff_client("anna")
    form = slip_of(client.get(here), there)
    city.shift(timedelta(minutes=31))
    data = {**data, "revision": str(case.revision)}
    lost = post(client, there, data, form)
    assert f"next={here.replace('/', '%2F')}" in lost.content.decode()
    assert Case.objects.get().revision == case.revision
    page = staff_client("anna").get(here).content.decode()
    assert words in page
    assert "Dit had u al ingevuld" in page
    if action == "contact":
        assert '<option value="email" selected>' in page
    assert words not in staff_client("chantal").get(here).content.decode()


def test_an_act_that_was_done_is_not_shown_again(city: Any) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "contact"])
    form = slip_of(staff_client("anna").get(here), there)
    data = {"revision": str(case.revision), "channel": "phone", "note": "Zij belde."}
    post(Client(), there, data, form)
    client = staff_client("anna")
    assert post(client, there, data, slip_of(client.get(here), there)).status_code == 302
    assert not KeptForm.objects.exists()


def test_sending_one_form_of_a_page_leaves_what_was_typed_in_the_others(city: Any) -> None:
    case = new_case()
    here = reverse("case", args=[case.zaak.uuid])
    client = staff_client("anna")
    page = client.get(here)
    for action, data, _words in ACTS:
        there = reverse("act", args=[case.zaak.uuid, action])
        post(Client(), there, {**data, "revision": str(case.revision)}, slip_of(page, there))
    assert KeptForm.objects.count() == len(ACTS)
    page = client.get(here)
    for _action, _data, words in ACTS:
        assert words in page.content.decode()
    there, data = reverse("act", args=[case.zaak.uuid, "contact"]), {"channel": "phone", "note": "Zij belde."}
    stale = led_back(client, post(client, there, {**data, "revision": "0"}, slip_of(page, there)))
    assert "Het kan daar." in stale.content.decode()  # what was kept of the others
    assert "Zij belde.</textarea>" in stale.content.decode()  # what was sent now
    done = post(client, there, {**data, "revision": str(case.revision)}, slip_of(stale, there))
    assert done.status_code == 302
    page = client.get(here).content.decode()
    assert "Het kan daar." in page
    assert "Stuur een tekening." in page
    assert "Zij belde over de straat." not in page
    assert KeptForm.objects.count() == len(ACTS) - 1


def test_a_page_after_a_mistake_brings_back_to_the_page_that_can_be_opened(city: Any) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "contact"])
    client = staff_client("anna")
    data = {"revision": "0", "channel": "phone", "note": "Zij belde."}
    stale = led_back(client, post(client, there, data, slip_of(client.get(here), there)))
    lost = post(Client(), there, data, slip_of(stale, there))
    assert f'next={here.replace("/", "%2F")}"' in lost.content.decode()


def test_what_is_refused_stands_on_the_page_again(city: Any) -> None:
    change = approved()
    here, there = reverse("change", args=[change.pk]), reverse("change_act", args=[change.pk, "openen"])
    client = staff_client("gerda")
    data = {"percent": "999", "areas": "1234AB 1235", "teams": "vergunningen", "opens_at": ""}
    refused = led_back(client, post(client, there, data, slip_of(client.get(here), there)))
    for field in ('name="percent" inputmode="numeric" value="999"', 'value="1234AB 1235"'):
        assert field in " ".join(refused.content.decode().split())


def test_looking_at_the_letter_first_does_not_take_it_away(city: Any) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "decide"])
    form = slip_of(staff_client("anna").get(here), there)
    data = {"revision": str(case.revision), "result": "verleend", "motivation": "Het kan daar."}
    post(Client(), there, data, form)
    client = staff_client("anna")
    letter = post(client, there, {**data, "preview": "1", "grounds": []}, slip_of(client.get(here), there))
    assert letter["Content-Type"] == "application/pdf"
    assert "Het kan daar." in client.get(here).content.decode()


def test_a_purpose_that_ran_out_does_not_lose_the_text(city: Any) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "contact"])
    client = staff_client("els")
    client.post(reverse("purpose", args=[case.zaak.uuid]), {"purpose": "klant", "next": here})
    form = slip_of(client.get(here), there)
    for _minute in range(3):
        city.shift(timedelta(minutes=25))
        client.get("/werk/")
    data = {"revision": str(case.revision), "channel": "phone", "note": "Zij belde over de straat."}
    asked = post(client, there, data, form).content.decode()
    assert "Waarom wilt u deze zaak zien?" in asked
    assert "Wat u hebt ingevuld, bewaren wij 24 uur" in asked
    assert "Zij belde" not in asked
    assert f'name="next" value="{here}"' in asked
    client.post(reverse("purpose", args=[case.zaak.uuid]), {"purpose": "klant", "next": here})
    page = client.get(here)
    assert "Zij belde over de straat." in page.content.decode()
    assert post(client, there, data, slip_of(page, there)).status_code == 302
    assert not KeptForm.objects.exists()
    assert Submission.objects.count() == 1


# The warning ----------------------------------------------------------------------------------------------------------


def test_the_page_says_how_long_it_waits(client: Client, city: Any) -> None:
    page = client.get(event_page(client)).content.decode()
    assert "Na 15 minuten zonder klik vragen wij u opnieuw in te loggen." in page
    assert 'data-seconds="840"' in page
    desk = staff_client("els")
    assert "Na 30 minuten zonder klik" in desk.get(desk_draft(desk)).content.decode()


def test_near_the_end_of_a_long_day_the_page_counts_to_that_end(city: Any) -> None:
    client = staff_client("els")
    url = desk_draft(client)
    for _step in range(28):
        city.shift(timedelta(minutes=25))
        assert client.get("/werk/").status_code == 200
    assert "Na 20 minuten zonder klik" in client.get(url).content.decode()


def test_saying_that_you_are_there_keeps_the_session(client: Client, city: Any) -> None:
    for _time in range(4):
        city.shift(timedelta(minutes=13))
        there = client.get("/blijf/")
        assert (there.status_code, there.content) == (204, b"")
        assert "no-store" in there["Cache-Control"]
    assert client.get("/mijn/").status_code == 200
    city.shift(IDLE)
    assert client.get("/blijf/").status_code == 403
    assert Client().get("/blijf/").status_code == 403


def test_a_page_that_says_what_is_wrong_is_for_whoever_may_still_see_it(city: Any) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "contact"])
    client = staff_client("anna")
    data = {"revision": "0", "channel": "phone", "note": "Zij belde over de straat."}
    sent = post(client, there, data, slip_of(client.get(here), there))
    assert "Zij belde over de straat." in led_back(client, sent).content.decode()
    assert "Zij belde over de straat." not in staff_client("chantal").get(sent["Location"]).content.decode()
    assert "is veranderd sinds" not in client.get(here).content.decode(), "a plain visit shows the page as it is"
    staff("anna").memberships.all().delete()
    gone = client.get(sent["Location"])
    assert (gone.status_code, "Zij belde" in gone.content.decode()) == (403, False)


def test_what_is_too_long_to_keep_is_shown_at_once(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    here, there = reverse("case", args=[case.zaak.uuid]), reverse("act", args=[case.zaak.uuid, "contact"])
    client = staff_client("anna")
    form = slip_of(client.get(here), there)
    monkeypatch.setattr(kept, "MOST", 1000)
    response = post(client, there, {"revision": "0", "channel": "phone", "note": "Zij belde."}, form)
    assert (response.status_code, "Zij belde." in response.content.decode()) == (409, True)
