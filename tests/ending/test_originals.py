"""Paper originals: where they lie, what may go, the comparison, and the declaration that stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from openloket.cases.models import Stack
from openloket.ending import lists, originals, words
from openloket.ending.agreeing import NotNow
from openloket.ending.models import ListedOriginal, OriginalsList, PaperOriginal, ReplacementDecision
from openloket.law.replacing import Stays
from openloket.people.models import Look
from tests.conftest import staff, staff_client
from tests.ending import making
from tests.ending.making import GONE, SERVICE, case_of, go

State = OriginalsList.State


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path
    return city


def test_from_the_box_to_the_declaration_at_the_desk(place: Any) -> None:
    """Archiefwet 7, L19: only kinds in a decision, after a comparison that is kept; nobody's name is in what stays."""
    case = case_of(GONE)
    stacks = [making.stack_of_post(f"post-{shade}.pdf", shade) for shade in (9, 12)]
    for stack, shade in zip(stacks, (30, 60), strict=True):
        making.read_from_post(case, stack, shade, "zoetelief")
    Stack.objects.filter(pk=making.stack_of_post("mail.eml", 15).pk).update(source="e-mail")
    frans, nadia, gerda = staff_client("frans"), staff_client("nadia"), staff_client("gerda")
    address = reverse("originals")
    assert staff_client("anna").get(address).status_code == 403
    shown = frans.get(address).content.decode()
    assert "post-9.pdf" in shown
    assert "mail.eml" not in shown, "there is no paper of it"

    put = {"what": "put", "stacks": [str(stack.pk) for stack in stacks], "box": "D-12", "place": ""}
    assert frans.post(address, put).status_code == 422
    assert not PaperOriginal.objects.exists()
    assert frans.post(address, put | {"place": "Kelder, stelling 3"}).status_code == 302
    assert frans.post(address, {"what": "move", "box": "D-12", "place": "Depot"}).status_code == 302
    assert frans.post(address, {"what": "move", "box": "D-13", "place": "Depot"}).status_code == 422
    assert nadia.post(address, {"what": "make"}).status_code == 422, "no decision names it"

    decide = {
        "what": "decide", "name": "Gemeenteblad 2026, 77", "decided_on": "2026-01-10", "services": [SERVICE],
        "first_day": "2026-01-01", "keeps_days": "90", "percent": "50",
    }  # fmt: skip
    for wrong in ({"percent": "0"}, {"services": ["x"]}, {"keeps_days": ""}, {"first_day": "gisteren"}, {"name": " "}):
        assert gerda.post(address, decide | wrong).status_code == 422, wrong
    assert gerda.post(address, decide).status_code == 302
    assert {one.stays for one in originals.found(timezone.localdate())} == {Stays.TOO_SOON}
    go(place, timezone.localdate() + timedelta(days=91))

    frans, nadia = staff_client("frans"), staff_client("nadia")
    assert nadia.post(address, {"what": "make"}).status_code == 302
    made = OriginalsList.objects.get()
    (sampled,) = made.originals.filter(sampled=True)
    assert made.originals.count() == 2
    (scan,) = originals.compared_with(sampled)
    where = reverse("original_page", args=[sampled.pk, scan[1]])
    assert where in frans.get(address).content.decode()
    picture = frans.get(where)
    assert picture["Content-Type"] == "image/jpeg"
    assert Look.objects.filter(user=staff("frans"), about=f"Post {sampled.original.stack}").exists()
    assert frans.get(reverse("original_page", args=[sampled.pk, "f" * 64])).status_code == 404

    over = {"what": "destroyed", "list": made.pk, "on": str(timezone.localdate()), "how": "Vermalen door Snippers BV"}
    assert nadia.post(address, over).status_code == 422, "nothing was compared yet"
    compare = {"what": "compare", "original": sampled.pk, "good": "yes"}
    assert frans.post(address, compare).status_code == 302
    assert frans.post(address, compare).status_code == 422
    assert nadia.post(address, over | {"on": str(timezone.localdate() + timedelta(days=1))}).status_code == 422
    held = lists.hold_back(
        staff("nadia"), "court", lists.What(number=case.zaak.identificatie), "Beroep", timezone.now()
    )
    assert nadia.post(address, over).status_code == 422, "a court may ask for the paper"
    lists.lift(held.pk, staff("nadia"), timezone.now())
    assert nadia.post(address, over).status_code == 302
    made.refresh_from_db()
    assert made.state == State.GONE
    assert set(PaperOriginal.objects.values_list("gone_on", flat=True)) == {timezone.localdate()}
    said = nadia.get(reverse("originals_declaration", args=[made.pk, "json"])).json()
    assert said == made.declaration
    assert [one["besluit"] for one in said["besluiten"]] == ["Gemeenteblad 2026, 77"]
    assert (said["vergeleken"], len(said["originelen"])) == (1, 2)
    data = nadia.get(reverse("originals_declaration", args=[made.pk, "pdf"])).content
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert {"D-12", "Depot", "Gemeenteblad"} <= set(text.replace(",", " ").split())
    assert not {"Zoetelief", "Frans", "Nadia"} & set(text.replace(",", " ").split())
    assert b"pdfaid" in data
    assert nadia.get(reverse("originals_declaration", args=[made.pk, "doc"])).status_code == 404


def test_one_bad_copy_refuses_the_list_and_what_was_found_is_kept(place: Any) -> None:
    case = case_of(GONE)
    making.read_from_post(case, making.stack_of_post("post.pdf"), 30, "zoetelief")
    frans, nadia, now, today = staff("frans"), staff("nadia"), timezone.now, timezone.localdate
    originals.put(frans, [str(stack.pk) for stack in originals.unplaced()], "D-1", "Kelder", now())
    ReplacementDecision.objects.create(
        name="B", decided_on=date(2026, 1, 1), services=[SERVICE], first_day=date(2026, 1, 1), keeps_days=0, percent=1,
        made_by=nadia, made_at=now(),
    )  # fmt: skip
    go(place, today() + timedelta(days=1))
    anna = staff("anna")
    refused: list[Callable[[], Any]] = [
        lambda: originals.make(frans, today(), now()),
        lambda: originals.put(nadia, ["x"], "D", "K", now()),
        lambda: originals.compare(1, nadia, good=True, note="", at=now()),
        lambda: originals.destroyed(1, frans, today(), "x", now()),
        lambda: originals.end_decision(1, frans, today()),
        lambda: originals.taken_out(1, anna, today()),
    ]
    for act in refused:
        with pytest.raises(PermissionDenied):
            act()
    paper = PaperOriginal.objects.get()
    rest = PaperOriginal.objects.create(
        stack=uuid4(), received_on=today(), box="D-2", pages_due=[1, 2], put_by=frans, put_at=now()
    )
    PaperOriginal.objects.filter(pk=paper.pk).update(pages_due=[3])
    assert [one.stays for one in originals.found(today())] == [Stays.NOT_DONE] * 2
    for one in originals.pages_due():
        originals.taken_out(one.pk, frans, today())
    assert dict(PaperOriginal.objects.values_list("pk", "gone_on")) == {paper.pk: None, rest.pk: today()}
    with pytest.raises(NotNow):
        originals.taken_out(paper.pk, frans, today())
    made = originals.make(nadia, today(), now())
    with pytest.raises(NotNow, match="geen origineel"):
        originals.make(nadia, today(), now())
    (listed,) = made.originals.all()
    assert listed.sampled, "of every list at least one is compared"
    with pytest.raises(NotNow, match="niet goed"):
        originals.compare(listed.pk, frans, good=False, note="", at=now())
    originals.compare(listed.pk, frans, good=False, note="Bladzijde 2 ontbreekt", at=now())
    made.refresh_from_db()
    assert (made.state, made.why) == (State.REFUSED, "Bladzijde 2 ontbreekt")
    assert ListedOriginal.objects.get().note == "Bladzijde 2 ontbreekt"
    with pytest.raises(NotNow):
        originals.destroyed(made.pk, nadia, today(), "x", now())
    again = originals.make(nadia, today(), now())
    originals.refuse(again.pk, nadia, "Toch niet", now())
    originals.end_decision(ReplacementDecision.objects.get().pk, nadia, date(2026, 1, 31))
    assert [one.stays for one in originals.found(today())] == [Stays.NO_DECISION]
    assert set(words.STAYS) == set(Stays)
