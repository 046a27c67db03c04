"""Every form in which people type behind a login is kept when that login is gone, and comes back as it was typed.

The first tests read all templates: a form with something to fill in carries a slip, unless it stands in NOTHING_TYPED with
the reason. The last one sends every form that carries one without a login, and looks whether it is all there again after
logging in; a template that it does not reach fails it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openloket.cases import hands, versions
from openloket.cases.deciding import decisions
from openloket.cases.find import searches
from openloket.cases.models import (
    Case,
    CoSignature,
    KeptForm,
    LetterTemplate,
    OwnDataChange,
    SourcedAnswer,
    Stack,
)
from openloket.cases.papers import checkout, filing
from openloket.cases.saying import viewing
from openloket.cases.work import free_letter, letter_templates
from openloket.change import adoption, course
from openloket.change.models import Change
from openloket.channels import kept
from openloket.definitions.rollout import Share
from openloket.people import mandates
from openloket.people.acting import Acting
from openloket.people.trail import SERVER
from openloket.registers.api import access
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.acting import TAKES_MANDATES, mandate
from tests.change.making import SERVICE, dearer
from tests.change.test_course import TODAY, approved, base, opened
from tests.channels.filling import answers_for, start
from tests.channels.test_who_asks import republish
from tests.claiming import TAKES_CLAIMS, case_by, claimed
from tests.conftest import MOULIN, NOW, new_case, resident_client, staff, staff_client, stored_file
from tests.ending import making
from tests.registers import zgw
from tests.site.test_every_address import OWNER, World

TEMPLATES = Path(__file__).resolve().parents[2] / "openloket" / "site" / "templates"
NOTHING_TYPED = {
    "desk/worklist.html": "what to find, which may be the number of a person: better typed again than kept; and a short name",
    "desk/own_data.html": "ticks of the zaken that are not used for a time; its other forms carry a slip, as PAGES asks",
    "desk/post_sort.html": "which case to find, as on the work list; its other form carries a slip, as PAGES asks",
    "desk/search_purpose.html": "one choice",
    "web/cosign.html": "one tick, which must be given anew after reading",
    "parts/cosigners.html": "a choice and a day, which is filled in already",
    "parts/local_login.html": "not behind a login",
    "account/password_reset.html": "not behind a login",
    "web/status.html": "not behind a login",
    "web/adviser.html": "not behind a login: by a link and a code, which are given anew",
    "web/adviser_code.html": "not behind a login",
    "web/cosign_code.html": "not behind a login",
    "web/notice_say.html": "not behind a login",
    "desk/print_report.html": "a file alone, which is chosen anew",
    "desk/standin_directory.html": "not behind a login, and of the demo alone",
    "web/standin.html": "not behind a login, and of the demo alone",
    "web/received.html": "two choices that we promise to keep without a name, and so not for someone",
    "web/for_whom.html": "a choice of a child, which the BRP names anew",
    "desk/signals.html": "ticks alone, which are kept as they were",
    "desk/paying.html": "codes and a day beside ticks: who pays must look at the lines anew",
    "desk/purpose.html": "a reason is given anew, never given back",
}
"""Forms with fields that are not kept. Choosing from one list is a click, and needs no place here."""
_FORM = re.compile(r"<form\b[^>]*method=\"?post.*?</form>", re.S | re.I)
_FILLED_IN = re.compile(
    r"<textarea|<input(?![^>]*type=\"(?:hidden|submit)\")|include \"parts/(?:field|code_field|day|line|number|reasons|receipt_day|words|asked)"
)
_INCLUDED = re.compile(r"\{% include \"((?:parts|desk/case)/[^\"]*)\"[^%]*%\}")


def has_slip(part: str) -> bool:
    """Whether this template is a part with a whole form and its slip in it: that counts as of the page that includes it."""
    text = text_of(part) if part.startswith(("parts/", "desk/case/")) else ""
    return "<form" in text and "{% form_slip" in text


def text_of(template: str) -> str:
    """Read a template with the forms that it includes."""
    text = (TEMPLATES / template).read_text()
    return _INCLUDED.sub(lambda found: text_of(found[1]) if has_slip(found[1]) else found[0], text)


def forms() -> list[tuple[str, str]]:
    """Each POST form of our templates, with the template's name; a part that stands here or there in a page counts once."""
    found = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        name = str(file.relative_to(TEMPLATES))
        found += [(name, form) for form in _FORM.findall(text_of(name)) if not has_slip(name)]
    return list(dict.fromkeys(found))


def test_every_form_in_which_people_type_is_kept() -> None:
    bare = {name for name, form in forms() if _FILLED_IN.search(form) and "{% form_slip" not in form}
    assert bare - NOTHING_TYPED.keys() == set(), "give it {% form_slip %}, or say above why nothing has to be kept"
    assert NOTHING_TYPED.keys() - bare == set(), "this is kept, or not there any more"


def test_a_slip_stands_before_the_fields_and_its_form_has_a_name_of_its_own() -> None:
    names: dict[str, list[str]] = {}
    for name, form in forms():
        if slip := re.search(r"\{% form_slip(.*?)%\}", form):
            first = _FILLED_IN.search(form)
            assert first is None or slip.start() < first.start(), name
            names.setdefault(name, []).append(slip[1].partition("form=")[2].strip())
    for template, found in names.items():
        assert len(found) == len(set(found)), f"{template}: two forms with one name"
        assert text_of(template).count("{% kept_notice") == 1, template


# Sending them all -----------------------------------------------------------------------------------------------------


@dataclass
class Form:
    """A form of a page with a slip: where it goes, what it sends without anyone touching it, and its fields."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, kind (text, date, time, tick, choice) and value; of what can be chosen every value there is."""
    chosen: set[tuple[str, str]] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page that carry a slip."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._address, self._form, self._select, self._text = address, Form(""), "", ""
        self.feed(page)
        self.found = [form for form in self.found if kept.FIELD in form.hidden]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        has = {key: value if value is not None else "" for key, value in attrs}
        name, kind, value = has.get("name", ""), has.get("type", "text"), has.get("value", "")
        if tag == "form":
            self._form = Form(has.get("action") or self._address)
            self.found.append(self._form)
        elif tag == "input" and kind == "hidden":
            self._form.hidden[name] = value
        elif tag == "input" and kind in ("checkbox", "radio"):
            self._form.shown.append((name, "tick" if kind == "checkbox" else "choice", value or "on"))
            if "checked" in has:
                self._form.chosen.add((name, value or "on"))
        elif tag == "input" and kind not in ("file", "submit", "password"):
            self._form.shown.append((name, kind if kind in ("date", "time") else "text", value))
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._form.shown.append((self._select, "choice", value))
            if "selected" in has:
                self._form.chosen.add((self._select, value))
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._form.shown.append((self.get_starttag_text().split('name="')[1].split('"')[0], "text", self._text))  # type: ignore[union-attr]


def typed(form: Form) -> dict[str, list[str]]:
    """Something in every field: the last choice, every tick, a day, a time, and words with a letter and a sign to escape."""
    said = {"text": "Getypt <b>&é", "date": "2027-02-03", "time": "10:20"}
    found: dict[str, list[str]] = {}
    for name, kind, value in form.shown:
        if kind == "choice":
            found[name] = [value]
        else:
            found.setdefault(name, []).append(said.get(kind, value))
    return found


def stands(form: Form) -> dict[str, list[str]]:
    """What the form has in its fields now."""
    found: dict[str, list[str]] = {}
    for name, kind, value in form.shown:
        if kind in ("text", "date", "time") or (name, value) in form.chosen:
            found.setdefault(name, []).append(value)
    return found


@dataclass(frozen=True)
class Page:
    """A page with forms: its template, who sees it, and how to come there."""

    template: str
    who: str
    url: Callable[[World], str]

    def client(self) -> Client:
        residents = {
            "moulin": resident_client,
            "owner": lambda: resident_client(OWNER),
            "roos": lambda: resident_client(mandate()),
        }
        return residents.get(self.who, lambda: staff_client(self.who))()


def at(name: str, args: Callable[[World], list[Any]] = lambda world: []) -> Callable[[World], str]:
    return lambda world: reverse(name, args=args(world))


def form_page(name: str, who: Acting = MOULIN) -> Callable[[World], str]:
    def made(world: World) -> str:
        if who.represents:
            republish(TAKES_MANDATES)
        client = resident_client(who)
        first = start(client)
        client.post(first, answers_for("aanvrager"))
        return first.replace("vraag/aanvrager", name) if name == "controleren" else first.replace("aanvrager", name)

    return made


def change_page(make: Callable[[], Change], name: str = "change") -> Callable[[World], str]:
    return lambda world: reverse(name, args=[make().pk])


def proposed() -> Change:
    made = approved()
    Change.objects.filter(pk=made.pk).update(state=Change.State.PROPOSED, approved_by=None)
    return made


def asked() -> Change:
    made = opened()
    adoption.ask(made, staff("anna"), "Geldt dit ook voor oude zaken?")
    adoption.ask(made, staff("chantal"), "Vanaf wanneer?")
    return made


def begun() -> Change:
    return course.begin(base(), "Leges omhoog", TODAY, staff("gerda"))


def some_first(world: World) -> str:
    """A service whose new version is open to a neighbourhood alone: its form begins with the postcode."""
    made = approved(dearer(day=TODAY))
    course.open_to(made, staff("gerda"), Share(percent=0, areas=("1234",)))
    versions.forget()
    return reverse("apply", args=[SERVICE])


def noted(world: World) -> str:
    """A case of after a change, for an official who has not read of it."""
    opened()
    return reverse("case", args=[new_case("test:2").zaak.uuid])


def claimed_case(world: World) -> str:
    """A case that someone asked for by a right that an official must check."""
    republish(TAKES_CLAIMS)
    return reverse("case", args=[case_by(claimed()).zaak.uuid])


def decision_waits(world: World) -> str:
    """A case whose decision waits before it goes."""
    world.decide_later()
    return reverse("case", args=[world.zaak.uuid])


def view_asked(world: World) -> str:
    """A case of which we asked the applicant for a view."""
    viewing.note_fact(world.case.pk, hands.Handler(staff("anna"), world.case.revision), "Er staat een hek op de plek.")
    case = Case.objects.get(pk=world.case.pk)
    viewing.ask(case.pk, hands.Handler(staff("anna"), case.revision))
    return reverse("my_view", args=[world.zaak.uuid])


def changeable(name: str) -> Callable[[World], str]:
    """Return how to get to the page on which a case is changed: one whose version lets something change."""

    def address(world: World) -> str:
        world.let_change()
        return reverse(name, args=[world.zaak.uuid])

    return address


def to_sign(world: World) -> str:
    """A case in which someone must sign too, for its applicant."""
    title = "      - {id: naam_evenement, ask"
    republish((title, f"      - {{id: mede, ask: Wie tekent mee?, type: co_signer, required: false}}\n{title}"))
    who = {"name": "Noor de Wit", "email": "noor@voorbeeld.nl"}
    case = new_case("test:3", naam=MOULIN.name, bsn=MOULIN.number, mede=who)
    return reverse("my_cosigner", args=[case.zaak.uuid, case.zaak.cosignatures.get().pk])


def signed_by_another(world: World) -> str:
    """A case that somebody signed under another name than the applicant gave, for an official."""
    to_sign(world)
    row = CoSignature.objects.get()
    row.state, row.answered_on, row.signer_name, row.name_doubted = "signed", NOW.date(), "Nina Holle", True
    row.save()
    return reverse("case", args=[row.zaak.uuid])


def said_by_a_register(world: World) -> str:
    """What a register said of the applicant of a case."""
    case = new_case("test:4", naam=MOULIN.name, bsn=MOULIN.number)
    said = {"source": "brp.naam", "day": NOW.date(), "value": MOULIN.name}
    row = SourcedAnswer.objects.create(zaak=case.zaak, question="naam", **said)
    return reverse("not_right", args=[row.pk])


def claim_page(world: World) -> str:
    republish(TAKES_CLAIMS)
    return reverse("claim_right", args=[SERVICE, "bewind"])


def with_task(name: str) -> Callable[[World], str]:
    """Return how to get to a page of a task, or of the case in which it was given."""

    def address(world: World) -> str:
        task = world.task
        return reverse(name, args=[task.pk if name == "task" else world.zaak.uuid])

    return address


def posted(world: World) -> str:
    assert world.batch
    return reverse("mailroom")


def waits(world: World) -> str:
    assert world.letter
    return reverse("mailroom")


def taken_out(world: World) -> str:
    """The page of a document that an official has out to change it."""
    filing.add(world.zaak.pk, hands.Handler(staff("anna"), world.case.revision), [stored_file()], "", "bijlage")
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=world.zaak, auteur="Anna de Wit").get()
    checkout.take(world.zaak.pk, staff("anna"), document)
    return reverse("document_versions", args=[world.zaak.uuid, document.uuid])


def letters_there(world: World, **more: Any) -> str:
    """The page of letters, with one that can be changed."""
    letter_templates.keep(staff("gerda"), "Afspraak", "Uw {zaakwoord}", "Bel ons over {zaaknummer}.", **more)
    return reverse("letter_templates")


def letter_begun(world: World) -> str:
    letters_there(world)
    return f"{reverse('free_letter', args=[world.zaak.uuid])}?sjabloon={LetterTemplate.objects.get().pk}"


def letter_waits(world: World) -> str:
    """The page of a letter that a colleague wrote."""
    letters_there(world, two_people=True)
    handler = hands.Handler(staff("anna"), world.case.revision)
    free_letter.send(world.zaak.pk, handler, LetterTemplate.objects.get(), "Afspraak", "Bel ons.")
    return reverse("free_letter", args=[world.zaak.uuid])


def caller_page(world: World) -> str:
    """The page of the applicant, for an official who said why."""
    search = searches.begin(staff("els"), OWNER.number, NOW)
    searches.give_purpose(search, "klant", NOW)
    return reverse("caller", args=[search.pk])


def mandated(world: World) -> str:
    """The register of mandates, with one that can be ended."""
    day = NOW.date()
    mandates.give(
        mandates.Terms("college", "consulent", "het college", "Mandaatbesluit", day, day, person=staff("anna")), SERVER
    )
    return reverse("mandates")


def of_another_system(world: World) -> str:
    """The zaaktypen of other systems, with one of them."""
    zgw.types(zgw.client())
    access.forget()
    return reverse("taken_in")


def with_originals(world: World) -> str:
    """Originals of which one has to be compared, and a stack of which nobody knows where it lies."""
    assert world.original.sampled
    Stack.objects.create(
        name="nieuw.pdf", source="upload", type="application/pdf", size=1, received_on=NOW.date(), state="read"
    )
    return reverse("originals")


def publication(world: World) -> str:
    """The page of a decision of which nobody judged yet whether it may be public."""
    decisions.decide(world.zaak.pk, hands.Handler(staff("anna"), world.case.revision), "verleend", "Dat kan veilig.")
    return reverse("publication", args=[world.publication.pk])


def own_data_page(world: World) -> str:
    """The page of someone who wants something put right in the case that is there."""
    making.publish_own_data(world.folder)
    request = making.asks(making.GONE, "rectificatie")
    about = f"{world.zaak.uuid}:telefoon"
    OwnDataChange.objects.create(
        zaak=request.zaak, about=world.zaak, what="Telefoon", receivers=["De politie"], at=NOW, by=staff("lotte")
    )
    return f"{reverse('own_data', args=[request.zaak.uuid])}?wat={about}"


PAGES = {
    "taken_in": Page("desk/taken_in.html", "gerda", of_another_system),
    "own_data": Page("desk/own_data.html", "lotte", own_data_page),
    "add_document": Page("desk/add_document.html", "anna", at("add_document", lambda world: [world.zaak.uuid])),
    "document_versions": Page("desk/document_versions.html", "anna", taken_out),
    "board": Page("desk/board.html", "chantal", at("board")),
    "bundle": Page("desk/bundle.html", "anna", at("bundle", lambda world: [world.zaak.uuid])),
    "routes": Page("desk/routes.html", "chantal", at("routes")),
    "caller": Page("desk/caller.html", "els", caller_page),
    "case": Page("desk/case.html", "chantal", at("case", lambda world: [world.zaak.uuid])),
    "case_with_claim": Page("desk/case.html", "anna", claimed_case),
    "case_with_task": Page("desk/case.html", "anna", with_task("case")),
    "ask_task": Page("desk/ask_task.html", "anna", at("ask_task", lambda world: [world.zaak.uuid])),
    "task": Page("desk/task.html", "chantal", with_task("task")),
    "claim": Page("web/claim.html", "moulin", claim_page),
    "case_with_decision": Page("desk/case.html", "anna", decision_waits),
    "case_with_doubted_name": Page("desk/case.html", "anna", signed_by_another),
    "case_with_news": Page("desk/case.html", "anna", noted),
    "enter": Page("desk/enter.html", "els", at("enter", lambda world: [world.draft("els", "desk").pk])),
    "enter_paper": Page("desk/enter.html", "frans", at("enter", lambda world: [world.draft("frans", "paper").pk])),
    "enter_choice": Page("desk/enter_choice.html", "frans", at("enter_choice")),
    "desk_complete": Page("desk/complete.html", "anna", at("desk_complete", lambda world: [world.request.zaak.uuid])),
    "post_in": Page("desk/post_in.html", "frans", at("post_in")),
    "post_check": Page("desk/post_check.html", "frans", at("post_check", lambda world: [world.reading.pk])),
    "post_sort": Page("desk/post_sort.html", "frans", at("post_sort", lambda world: [world.loose.pk])),
    "mailroom": Page("desk/mailroom.html", "frans", waits),
    "mailroom_again": Page("desk/mailroom.html", "frans", posted),
    "terms": Page("desk/terms.html", "gerda", at("terms")),
    "letter_templates": Page("desk/letter_templates.html", "gerda", letters_there),
    "free_letter": Page("desk/free_letter.html", "anna", letter_begun),
    "letter_to_approve": Page("desk/free_letter.html", "chantal", letter_waits),
    "texts": Page("desk/texts.html", "gerda", at("texts")),
    "statement": Page("desk/statement.html", "gerda", at("statement", lambda world: ["privacy"])),
    "person": Page("desk/person.html", "gerda", at("person", lambda world: [staff("anna").pk])),
    "teams": Page("desk/teams.html", "gerda", at("teams")),
    "mandates": Page("desk/mandates.html", "gerda", mandated),
    "publication": Page("desk/publication.html", "anna", publication),
    "redact": Page("desk/redact.html", "anna", at("redact", lambda world: [world.publication.pk, world.document])),
    "endings": Page("desk/endings.html", "nadia", at("endings")),
    "ending": Page("desk/ending.html", "nadia", at("ending", lambda world: [world.ending.pk])),
    "transfers": Page("desk/transfers.html", "nadia", at("transfers")),
    "transfer": Page("desk/ending.html", "nadia", at("transfer", lambda world: [world.transfer.pk])),
    "originals": Page("desk/originals.html", "frans", with_originals),
    "originals_judged": Page("desk/originals.html", "nadia", with_originals),
    "process": Page("insight/process.html", "gerda", lambda world: (world.late(), reverse("process"))[1]),
    "services": Page("change/services.html", "gerda", at("services")),
    "changes": Page("change/changes.html", "gerda", at("changes")),
    "change_begun": Page("change/change.html", "gerda", change_page(begun)),
    "change_proposed": Page("change/change.html", "henk", change_page(proposed)),
    "change_approved": Page("change/change.html", "gerda", change_page(approved)),
    "change_asked": Page("change/change.html", "gerda", change_page(asked)),
    "change_edit": Page("change/edit.html", "gerda", change_page(begun, "change_edit")),
    "practice": Page("change/practice.html", "anna", change_page(opened, "practice")),
    **{
        name: Page("web/page.html", "moulin", form_page(name))
        for name in ("contact", "evenement", "wanneer", "plek", "ondertekenen")
    },
    "review": Page("web/review.html", "roos", form_page("controleren", mandate())),
    "my_complete": Page("web/complete.html", "owner", at("my_complete", lambda world: [world.request.zaak.uuid])),
    "my_change": Page("web/change.html", "owner", changeable("my_change")),
    "desk_change": Page("desk/change.html", "anna", changeable("desk_change")),
    "my_view": Page("web/view.html", "owner", view_asked),
    "my_say": Page("web/say.html", "owner", at("my_say", lambda world: [world.zaak.uuid, "question"])),
    "reached": Page("web/reached.html", "moulin", at("reached")),
    "reached_address": Page("web/reached_address.html", "moulin", at("reached_address")),
    "reached_code": Page("web/reached_code.html", "moulin", at("reached_code")),
    "name_cosigner": Page("web/name_cosigner.html", "moulin", to_sign),
    "not_right": Page("web/not_right.html", "moulin", said_by_a_register),
    "area": Page("web/area.html", "moulin", some_first),
}


def test_every_template_with_such_a_form_is_among_those_pages() -> None:
    assert {name for name, form in forms() if "{% form_slip" in form} == {page.template for page in PAGES.values()}


@pytest.fixture
def world(city: Any, tmp_path: Path, settings: Any) -> World:
    settings.VAR = tmp_path
    return World(tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_what_was_typed_in_a_form_comes_back(world: World, name: str) -> None:
    page = PAGES[name]
    url = page.url(world)
    opened_page = page.client().get(url)
    assert opened_page.status_code == 200
    assert page.template in [template.name for template in opened_page.templates]
    before = Forms(opened_page.content.decode(), url).found
    assert before
    for form in before:
        lost = Client().post(form.action, {**form.hidden, **typed(form)})
        assert lost.status_code == 403, form.action
        assert "bewaren wij 24 uur" in lost.content.decode()
    assert KeptForm.objects.count() == len(before), "two forms of a page are kept as one"
    again = page.client().get(url)
    assert "Dit had u al ingevuld" in again.content.decode()
    for form, now in zip(before, Forms(again.content.decode(), url).found, strict=True):
        assert stands(now) == typed(form), form.action


_REFUSED: set[tuple[str, str]] = set()
"""Holds the named forms that led back well in this process, by template and name: other pages of that template skip those."""


@pytest.mark.parametrize("name", PAGES)
def test_a_form_that_is_refused_leads_back_to_its_page(world: World, name: str) -> None:
    page = PAGES[name]
    url = page.url(world)
    client = page.client()
    for name in map(place, Forms(client.get(url).content.decode(), url).found):
        kind = page.template, re.sub(r"\d+", "", name.partition("#")[2])
        if kind[1] and kind in _REFUSED:
            continue
        form = form_at(name, client.get(url), url)
        if form is None:  # what was done with another form took it away
            continue
        wrong = {**form.hidden, **typed(form), "revision": "0"}
        answer = client.post(form.action, wrong)
        assert answer.status_code not in (409, 422), form.action
        if answer.status_code != 303:
            continue
        assert answer["Location"].partition("?")[0] == url.partition("?")[0]
        for _ in range(2):  # reloading it sends nothing
            shown = client.get(answer["Location"])
            assert shown.status_code == 200
            assert shown.content.decode().count("autofocus") == 1, form.action
        wanted = {name: value for name, value in typed(form).items() if name != "remove"}  # that file is gone
        shows = form_at(name, shown, url)
        assert shows is not None
        assert stands(shows) == wanted, form.action
        again = client.post(form.action, {**shows.hidden, **typed(form), "revision": "0"})
        assert (again.status_code, again["Location"]) == (303, answer["Location"]), "and the next time too"
        _REFUSED.add(kind)


def form_at(name: str, page: Any, url: str) -> Form | None:
    """The form of a page that is kept under this name."""
    return next((form for form in Forms(page.content.decode(), url).found if place(form) == name), None)


def place(form: Form) -> str:
    slip = kept._read(form.hidden[kept.FIELD])
    assert slip is not None
    return slip.place
