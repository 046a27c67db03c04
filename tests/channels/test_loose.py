"""Post that came without a form: a person says what it is, each page once; nothing is lost and nothing is there twice."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from openloket.cases import in_use, versions
from openloket.cases.find import index
from openloket.cases.models import Case, Draft, InterestedParty, ReceivedMessage, SortedPost, Stack
from openloket.channels import mail_in
from openloket.channels.paper import loose
from openloket.registers import content
from tests.channels.test_every_door import typed as typed_in
from tests.channels.test_mail_in import mail
from tests.conftest import NOW, new_case, staff, staff_client

DAY = NOW.date()


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (100, 141), 255).save(out, "JPEG")
    return out.getvalue()


def came(pages: int = 1, **changes: Any) -> Stack:
    """A stack that was read, with pages that belong to no form."""
    picture = content.store(_picture())
    said = [{"number": n, "sha256": picture, "notes": [], "serial": ""} for n in range(1, pages + 1)]
    return Stack.objects.create(
        **{
            "name": "post.pdf", "source": "upload", "content": f"{Stack.objects.count():064d}", "type": "application/pdf",
            "size": 1, "received_on": DAY, "state": Stack.State.READ, "pages": pages, "loose": said, **changes,
        }
    )  # fmt: skip


def address(stack: Stack, case: Case | None = None) -> str:
    return reverse("post_sort", args=[stack.pk]) + (f"?zaak={case.zaak.uuid}" if case else "")


def said(what: str, pages: Any = (1,), day: Any = DAY, **more: Any) -> dict[str, Any]:
    days = {
        f"post_dag.{part}": value
        for part, value in zip(("day", "month", "year"), (day.day, day.month, day.year), strict=True)
    }
    return {"post_wat": what, "bladzijde": [str(page) for page in pages], **days, **more}


def told(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_an_e_mail_becomes_a_question_of_its_case_with_its_words_its_day_and_its_scan_once(
    city: Any, mailoutbox: Any
) -> None:
    case, client = new_case(), staff_client("frans")
    while index.renew():
        pass
    mail_in.take(bytes(mail("Mag het later?", Subject="Over het feest", Received=f"x; {NOW:%d %b %Y %H:%M:%S} +0000")))
    [stack] = Stack.objects.all()
    Stack.objects.update(state=Stack.State.READ, loose=came().loose)
    assert loose.waiting()[0].stack == stack
    assert address(stack) in told(client.get(reverse("post_in")))
    for typed in ("Moulin", case.zaak.identificatie):
        found = client.post(address(stack), {"wat": typed}, follow=True)
        assert typed not in found.redirect_chain[0][0]
        assert f"zaak={case.zaak.uuid}" in told(found)
    page = told(client.get(address(stack, case)))
    assert "Mag het later?" in page
    assert "Suzanne Moulin" in page
    sent = client.post(address(stack, case), said("question", post_tekst="Mag het later?"))
    assert sent.status_code == 302
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.channel, message.text, message.entered_by) == (
        "question",
        "email",
        "Mag het later?",
        "Frans Mulder",
    )
    assert timezone.localdate(message.received_at) == DAY
    assert message.answer_by is not None
    assert f"E-mail van {DAY.day} september 2026.pdf" in message.documents.values_list("titel", flat=True)
    assert client.post(address(stack, case), said("question"), follow=True).redirect_chain == [
        (reverse("post_in"), 302)
    ]
    assert ReceivedMessage.objects.count() == SortedPost.objects.count() == 1


def test_pages_of_one_stack_are_several_letters_and_each_page_is_in_one(city: Any) -> None:
    case, client, stack = new_case(), staff_client("frans"), came(3)
    whose = {
        "post_adres.postcode": "1234 AB",
        "post_adres.huisnummer": "7",
        "post_adres.straat": "Dorpsstraat",
        "post_adres.plaats": "Voorbeeldstad",
    }
    by_another = said("ander-view", (1, 2), post_wie="Buurman Jansen", **whose)
    assert "van wie de brief is" in told(client.post(address(stack, case), said("ander-view", (1, 2))))
    assert client.post(address(stack, case), by_another)["Location"] == address(stack)
    assert ReceivedMessage.objects.get().party == InterestedParty.objects.get(name="Buurman Jansen")
    for pages, told_so in (((1, 3), "al verwerkt"), ((), "Kies welke bladzijden"), ((9,), "al verwerkt")):
        assert told_so in told(client.post(address(stack, case), said("question", pages)))
    assert "Waarom" in told(client.post(address(stack), said("niets", (3,))))
    assert client.post(address(stack), said("niets", (3,), post_waarom="Reclame"))["Location"] == reverse("post_in")
    assert [(row.pages, row.became) for row in SortedPost.objects.order_by("became")] == [
        ([1, 2], "message"),
        ([3], "nothing"),
    ]
    assert loose.waiting() == []


def test_two_people_never_do_the_same_post(city: Any) -> None:
    case, stack = new_case(), came()
    other = staff("els")
    first, second = staff_client("frans"), staff_client("anna")
    staff("anna").memberships.create(team=staff("frans").memberships.get().team, role="postkamer")
    first.get(address(stack))
    assert second.get(address(stack))["Location"] == reverse("post_in")
    assert second.post(address(stack, case), said("question")).status_code == 302
    with pytest.raises(loose.NotPossible, match="Iemand anders"):
        loose.put_with(loose.Letter(stack.pk, [1], DAY, other), case, loose.Said("question"))
    assert not ReceivedMessage.objects.exists()
    city.shift(loose.CLAIM + timedelta(seconds=1))
    assert second.get(address(stack)).status_code == 200
    assert first.get(address(stack))["Location"] == reverse("post_in")


def test_a_letter_that_starts_something_new_is_entered_with_its_scan_or_laid_back(city: Any) -> None:
    client, stack = staff_client("frans"), came()
    begun = client.post(address(stack), said("nieuw", post_dienst="evenementenvergunning"))
    draft = Draft.objects.get()
    assert begun["Location"] == reverse("enter", args=[draft.pk])
    assert (draft.channel, draft.received_on, draft.scans[0]["type"]) == ("paper", DAY, "application/pdf")
    assert draft.scans[0]["sha256"] in in_use.contents()
    back = reverse("post_sort_back", args=[draft.pk])
    assert back in told(client.get(reverse("post_in")))
    assert client.post(back)["Location"] == address(stack)
    assert not Draft.objects.exists()
    client.post(address(stack), said("nieuw", post_dienst="evenementenvergunning"))
    new_case(key=f"paper:{Draft.objects.get().pk}", channel="paper")
    assert loose.ready() == []
    assert "kan niet terug" in told(client.post(reverse("post_sort_back", args=[Draft.objects.get().pk]), follow=True))


def test_an_e_mail_that_starts_something_new_stays_an_e_mail(city: Any) -> None:
    client, stack = staff_client("frans"), came(source=loose.E_MAIL)
    begun = client.post(address(stack), said("nieuw", post_dienst="evenementenvergunning"))["Location"]
    draft = Draft.objects.get()
    assert draft.channel == "email"
    version = versions.by_hash(draft.version_hash)
    answers = {**version.examples[0].answers, "bezoekers": -3}
    pages: dict[str, Any] = {}
    for page in version.pages:
        pages |= typed_in(version, page.id, answers, login=False)
    asked = told(client.post(begun, {**pages, "identified": "document"}))
    assert "bezoekers" in asked, "what is wrong is told, as on paper"
    for page in version.pages:
        pages |= typed_in(version, page.id, dict(version.examples[0].answers), login=False)
    sent = client.post(begun, {**pages, "identified": "signature"})
    assert sent.status_code == 302, told(sent)
    case = Case.objects.get()
    assert (case.channel, case.received_on) == ("email", DAY)
    assert client.get(begun)["Location"] == sent["Location"], "a repeat leads to what was made"
    assert loose.ready() == []


def test_no_form_of_an_e_mail_is_begun_without_one(city: Any) -> None:
    began = staff_client("frans").post("/werk/invoeren/", {"channel": "email", "service": "evenementenvergunning"})
    assert began.status_code == 404


def test_post_for_another_goes_on_with_two_letters_or_back_with_one(city: Any) -> None:
    client, stack = staff_client("frans"), came(2)
    to = {"post_naar": "Provincie Voorbeeld\nPostbus 1", "post_afzender": "A. de Vries\nKerklaan 1"}
    assert "voor wie het is" in told(client.post(address(stack), said("doorsturen")))
    client.post(address(stack), said("doorsturen", **to))
    client.post(
        address(stack), said("terugsturen", (2,), post_afzender=to["post_afzender"], post_waarom="Het is voor uw bank.")
    )
    on, back = SortedPost.objects.order_by("became")
    assert {on.letter, back.letter} <= in_use.contents()
    texts = [
        [page.extract_text() for page in PdfReader(io.BytesIO(content.read(row.letter))).pages] for row in (on, back)
    ]
    assert [len(pages) for pages in texts] == [3, 2]
    assert "artikel 2:3" in texts[0][0]
    assert "A. de Vries" in texts[0][0]
    assert "Provincie Voorbeeld" in texts[0][1]
    assert "14 september 2026" in texts[0][1] or "15 september 2026" in texts[0][1]
    assert "Het is voor uw bank." in texts[1][0]
    assert client.get(reverse("post_sent", args=[on.pk]))["Content-Type"] == "application/pdf"
    assert staff_client("els").get(reverse("post_sent", args=[on.pk])).status_code == 403


def test_what_cannot_be_is_told_and_nothing_is_lost(city: Any) -> None:
    case, client, stack = new_case(), staff_client("frans"), came()
    earlier = case.received_on - timedelta(days=1)
    assert "niet van voor de aanvraag" in told(client.post(address(stack, case), said("question", day=earlier)))
    assert "niet van later dan vandaag" in told(
        client.post(address(stack, case), said("question", day=DAY + timedelta(days=1)))
    )
    Case.objects.filter(pk=case.pk).update(closed_on=DAY)
    assert client.post(address(stack, case), said("withdrawal")).status_code == 422
    assert client.get(f"{address(stack)}?zaak=00000000-0000-4000-8000-000000000000").status_code == 404
    assert client.get(f"{address(stack)}?zaak=onzin").status_code == 200
    assert client.get(address(Stack(pk="00000000-0000-4000-8000-000000000000"))).status_code == 404
    assert loose.left(stack) == stack.loose
    assert not ReceivedMessage.objects.exists()
    assert client.post(address(stack, case), said("question")).status_code == 302
