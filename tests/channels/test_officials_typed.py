"""What an official typed is taken in whole or shown again with the reason: never cut, squeezed or thrown away."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openloket.cases.models import Case, Downtime, EquatedDay, InformationRequest, ServiceVersion
from openloket.cases.sent import receipts
from openloket.channels import kept
from openloket.people.models import User
from tests.change.test_course import opened
from tests.channels.filling import led_back
from tests.conftest import NOW, new_case, staff, staff_client

LONG = "Woord " * 60


def slip(page: str, name: str = "") -> str:
    """The slip of a form: the one with a field of this name."""
    forms = re.findall(r"<form.*?</form>", page, re.S)
    form = next(form for form in forms if kept.FIELD in form and (not name or f'name="{name}"' in form))
    found = re.search(rf'name="{kept.FIELD}" value="([^"]+)"', form)
    assert found
    return unescape(found[1])


def sent(client: Client, page: str, to: str, field: str, **data: str) -> Any:
    answer = client.post(to, {kept.FIELD: slip(client.get(page).content.decode(), field), **data})
    return led_back(client, answer) if answer.status_code == 303 else answer


def test_a_day_of_posting_that_cannot_be_stays_in_the_mail_room(city: Any) -> None:
    client, url = staff_client("frans"), reverse("mailroom")
    receipts.send(new_case(bereikbaar="post").pk, NOW)
    for day in ("2027-01-01", "2026-09-01"):
        response = sent(client, url, url, "day", day=day)
        assert "fout=" in response.wsgi_request.get_full_path()
        assert f'value="{day}"' in response.content.decode()
        assert 'role="alert" tabindex="-1" autofocus' in response.content.decode()


TERMS = {
    "a name": ({"what": "add_day", "day": "2026-11-20", "name": "N" * 101, "source": "Stcrt"}, "101 tekens"),
    "a source": ({"what": "add_day", "day": "2026-11-20", "name": "Dag", "source": LONG}, "tekens"),
    "a reason": (
        {"what": "add_outage", "begins_day": "2026-09-14", "begins_time": "10:00", "ends_day": "2026-09-14", "ends_time": "15:00", "way": "site", "reason": "R" * 201},
        "201 tekens",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "says"), TERMS.values(), ids=TERMS)
def test_terms_keep_a_text_whole_or_refuse_it(city: Any, data: dict[str, str], says: str) -> None:
    client, url = staff_client("gerda"), reverse("terms")
    response = sent(client, url, url, "name" if data["what"] == "add_day" else "reason", **data)
    text = unescape(response.content.decode())
    assert "fout=" in response.wsgi_request.get_full_path()
    assert says in text
    assert all(value in text for value in data.values())
    assert not EquatedDay.objects.exists()
    assert not Downtime.objects.exists()


def test_people_too(city: Any) -> None:
    client, url = staff_client("gerda"), reverse("person", args=[staff("anna").pk])
    response = sent(client, url, url, "why", what="close", why=LONG)
    assert "fout=" in response.wsgi_request.get_full_path()
    assert "te lang" in response.content.decode()
    assert User.objects.get(username="anna").is_active


def test_the_emergency_stop_keeps_its_reason(city: Any) -> None:
    client, row = staff_client("gerda"), ServiceVersion.objects.first()
    assert row is not None
    to = reverse("emergency", args=[row.hash, "stilleggen"])
    page = reverse("services")
    form = next(f for f in re.findall(r"<form.*?</form>", client.get(page).content.decode(), re.S) if to in f)
    found = re.search(rf'name="{kept.FIELD}" value="([^"]+)"', form)
    assert found
    response = led_back(client, client.post(to, {kept.FIELD: unescape(found[1]), "why": LONG}))
    assert LONG.strip() in response.content.decode()
    assert re.search(r"<details[^>]*\bopen\b", response.content.decode())
    assert not ServiceVersion.objects.exclude(frozen_at=None).exists()


def test_a_question_about_a_change_that_is_too_long_stands_there_again(city: Any) -> None:
    made, client = opened(), staff_client("anna")
    page = reverse("practice", args=[made.pk])
    response = sent(client, page, reverse("briefing", args=[made.pk]), "question", question="Vraag " * 200)
    assert response.status_code == 302
    text = client.get(response["Location"]).content.decode()
    assert "te lang" in text
    assert ("Vraag " * 200).strip() in text


def act(case: Case, action: str, **data: str) -> Any:
    client, url = staff_client("anna"), reverse("case", args=[case.zaak.uuid])
    return sent(client, url, f"{url}{action}/", "text", revision=str(case.revision), **data)


def test_the_lines_of_a_request_stay(city: Any) -> None:
    case = new_case()
    response = act(case, "ask", questions="bezoekers", text="Wij missen:\r- het aantal\u2028- de tekening\u200b\n\nGroet")  # fmt: skip
    assert response.status_code == 302
    assert InformationRequest.objects.get().text == "Wij missen:\n- het aantal\n- de tekening\n\nGroet"  # fmt: skip


def test_a_panel_that_is_refused_is_open_even_when_nothing_was_filled_in(city: Any) -> None:
    response = act(new_case(), "ask", text="")
    assert "fout=" in response.wsgi_request.get_full_path()
    text = response.content.decode()
    panels = re.findall(r"<details([^>]*)>(.*?)</details>", text, re.S)
    assert [open_ for open_, inner in panels if 'name="text"' in inner] == [" open"]
