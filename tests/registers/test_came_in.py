"""What one of our own channels received before holds by the version of that day, and what is kept against a rule is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from openloket.registers.acts import hands, zaken
from openloket.registers.models import Zaaktype
from tests.registers.zgw import RSIN, Types, Zgw

BODY = {
    "identificatie": "ZAAK-1",
    "bronorganisatie": RSIN,
    "verantwoordelijkeOrganisatie": RSIN,
    "startdatum": datetime(2024, 1, 15, tzinfo=UTC).date(),
}


@pytest.mark.parametrize(("day", "kept"), [(15, False), (1, True)])
def test_a_zaak_holds_by_the_day_on_which_it_came_in(
    zgw: Zgw, types: Types, caplog: pytest.LogCaptureFixture, day: int, kept: bool
) -> None:
    Zaaktype.objects.update(begin_geldigheid="2024-01-10", einde_geldigheid="2024-01-20")
    zaaktype = Zaaktype.objects.get(uuid=types.zaaktype[-36:])
    came_in = datetime(2024, 1, day, 12, tzinfo=UTC)
    with time_machine.travel(datetime(2024, 3, 1, 12, tzinfo=UTC), tick=False):
        hand = hands.hand("aanvrager", "", "x", channel="papier", at=came_in, insists=True)
        zaken.make(hand, zaaktype, BODY)
    assert ("the rules refuse it" in caplog.text) is kept
    if kept:
        assert "zaak ZAAK-1" in caplog.text
        assert f"zaaktype EVENEMENT ({zaaktype.uuid})" in caplog.text
