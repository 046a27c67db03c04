"""Who does the post reads in words why a notification did not arrive, whatever the servers call it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from openloket.cases.carrying import undelivered
from openloket.cases.models import InformationRequest
from openloket.cases.sent import bounces
from openloket.site import metrics
from tests.cases.sent.test_bounces import code
from tests.cases.sent.test_mailing import asked
from tests.conftest import staff_client

__all__ = ["asked"]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("5.1.1", "Dit adres neemt geen berichten aan."),
        ("SMTPRecipientsRefused 550", "Dit adres neemt geen berichten aan."),
        ("permanent-failure", "Dit adres neemt geen berichten aan."),
        ("HTTP 400 ValidationError", "Dit adres neemt geen berichten aan."),
        ("temporary-failure", "De mailbox is vol, of nam de melding niet aan."),
        ("technical-failure", "NotifyNL heeft een storing."),
        ("HTTP 503", "NotifyNL heeft een storing."),
        ("HTTP 429 RateLimitError", "NotifyNL heeft het te druk."),
        ("HTTP 403 AuthError", "NotifyNL neemt onze meldingen niet aan. Vraag de beheerder naar de sleutel en het sjabloon."),
        ("HTTP 400 BadRequestError", "NotifyNL neemt onze meldingen niet aan. Vraag de beheerder naar de sleutel en het sjabloon."),
        ("SMTPRecipientsRefused 451", "Wie onze meldingen verstuurt, geeft nu geen antwoord."),
        ("ConnectionRefusedError", "Wie onze meldingen verstuurt, geeft nu geen antwoord."),
        ("ConnectTimeout", "Wie onze meldingen verstuurt, geeft nu geen antwoord."),
        ("", ""),
        ("iets anders", ""),
    ],
)  # fmt: skip
def test_each_code_has_its_words(why: str, words: str) -> None:
    assert undelivered.said(why) == words


def test_the_mail_room_reads_why_and_the_figures_count_it(asked: InformationRequest) -> None:
    dead = 'openloket_notifications_dead{way="mail"}'
    assert f"{dead} 0" in _figures()
    bounces.came_back(code(), "temporary-failure", timezone.now())
    page = staff_client("frans").get(reverse("mailroom")).content.decode()
    assert "De mailbox is vol, of nam de melding niet aan." in page
    assert f"{dead} 1" in _figures()


def _figures() -> str:
    samples: Any = [(m.name, s.labels, s.value) for m in metrics.notifications() for s in m.samples]
    return "\n".join(f'{name}{{way="{labels["way"]}"}} {value}' for name, labels, value in samples)
