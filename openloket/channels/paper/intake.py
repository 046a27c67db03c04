"""From a stack of scanned pages to cases: read it, put the answers together, and let people look where it is doubtful.

Reading leaves no rows behind but how many pages are done: only when the whole stack is read does one transaction write what was found. A worker
that is killed before that has done nothing; after that, making a zaak has a key of its own and happens once.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import cv2
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases import refusals, versions
from openloket.cases.completing import supplementing
from openloket.cases.documents import received
from openloket.cases.models import Case, Channel, Draft, PaperReading, PaperSlip, Stack, Submission
from openloket.cases.queue import later
from openloket.cases.submit import NewSubmission, SubmissionRefused, Submitted, submit
from openloket.cases.who import claiming
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.channels.paper import archive, followup, samples
from openloket.channels.paper.form import ask_of
from openloket.channels.paper.reading import answers, images, longtext
from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import SCALE
from openloket.channels.paper.reading.reader import FieldReading, FormReading, PageReading, assemble, read_page
from openloket.definitions.checks import Firing, as_warnings, firing
from openloket.definitions.rollout import Newcomer
from openloket.definitions.schema import Version
from openloket.definitions.transition import renamed
from openloket.forms.types import KINDS
from openloket.forms.validate import validate
from openloket.people.models import User
from openloket.registers import content, scanning
from openloket.registers.models import Zaak
from openloket.watch import meters

_SCAN = Path(__file__).parent / "scan.typ"
READER = "Postlezer"
QUALITY = 55
FOR_ANOTHER = (
    "Iemand vult dit in voor een ander. Kijk naar het laatste deel van het formulier, en of het bewijs erbij zit."
)
NEVER_GIVEN = "Formuliernummer {} hebben wij niet uitgegeven. Misschien is het formulier nagemaakt of buiten het loket om gedrukt."
MARGIN = 1.0
"""Millimetres around a field that its crop shows."""


@dataclass(frozen=True)
class TakenIn:
    stack: Stack
    before: bool
    """Whether this very file had come in already."""


def take_in(data: bytes, name: str, kind: str, received_on: date, source: str) -> TakenIn:
    """Keep a file with scans and queue reading it. The same file is taken once. Raises content.Infected, OSError."""
    kept = {"sha256": scanning.receive(data), "name": name, "type": kind, "size": len(data)}
    return queue(kept, received_on, source)


def queue(kept: Mapping[str, Any], received_on: date, source: str, user: User | None = None) -> TakenIn:
    """Queue reading a file that is kept already, as an upload is (sha256, name, size, type)."""
    with transaction.atomic():
        stack, made = Stack.objects.get_or_create(
            content=kept["sha256"],
            defaults={
                "name": kept["name"][-200:],
                "source": source,
                "type": kept["type"],
                "size": kept["size"],
                "received_on": received_on,
                "made_by": user,
            },
        )
        if made:
            later("read_stack", stack=str(stack.pk))
    return TakenIn(stack, not made)


def read(stack_id: str) -> None:
    """Read a stack and write what it holds; then make a zaak of each form that nobody needs to look at.

    A stack that no virus scanner has looked at yet is left; it is queued again when one has.
    """
    stack = Stack.objects.get(pk=stack_id)
    if stack.state == Stack.State.WAITING:
        _read(stack)
    readings = stack.readings.filter(state=PaperReading.State.CHECK, zaak=None)
    for reading in readings.select_related("stack", "slip__zaak"):
        if needs_nobody(reading):
            _settle_by_itself(reading)


def _read(stack: Stack) -> None:
    library, learned = archive.library(), samples.in_use()
    pages: list[PageReading] = []
    pictures: dict[int, str] = {}
    crops: dict[tuple[int, str], str] = {}
    front: images.Grey | None = None
    try:
        assert stack.content is not None, "it goes with a case, and there is none before it is read"
        for picture in images.pages(content.read(stack.content)):
            number, began = len(pages) + 1, time.perf_counter()
            page = read_page(picture, number, library, keep=True, front=front, correction=learned)
            if page.kind != "blank" or all(before.kind == "blank" for before in pages):  # it may be all there is
                pictures[number] = _keep(_upright(picture, page))
            if page.kind != "blank":
                longtext.propose_all(page)
                for item in page.fields:
                    if item.doubtful or item.question in claiming.FIELDS:
                        crops[number, item.key] = _keep(_crop(page.straight, item))
            page.straight, front = None, picture
            pages.append(page)
            Stack.objects.filter(pk=stack.pk, state=Stack.State.WAITING).update(
                pages=number
            )  # the mail room sees how far it is
            meters.SCAN_PAGES.labels(page.kind).observe(time.perf_counter() - began)
    except content.NotScanned:
        return
    except (images.Unreadable, content.Infected) as error:
        Stack.objects.filter(pk=stack.pk, state=Stack.State.WAITING).update(
            state=Stack.State.REFUSED, message=str(error)[:300], pages=len(pages)
        )
        return
    forms, loose, slips = assemble(pages)
    ticked = {page.serial: page.ticked for page in pages if page.kind == "slip"}
    with transaction.atomic():
        row = Stack.objects.select_for_update().get(pk=stack.pk)
        if row.state != Stack.State.WAITING:
            return  # another worker was first
        for form in forms:
            _write(row, form, pictures, crops)
        lost = []
        for serial, numbers in slips.items():
            if followup.known_slip(serial):
                behind = [{"page": 0, "sha256": pictures[n], "number": n} for n in numbers]
                followup.take_slip(serial, row, pages_as_pdf(behind, [], row.received_on, "Nagezonden"), ticked[serial])
            else:
                lost += [(serial, number) for number in numbers]
        row.state, row.pages = Stack.State.READ, len(pages)
        row.loose = [
            {"number": page.number, "sha256": pictures[page.number], "notes": page.notes, "serial": page.serial}
            for page in loose
        ] + [
            {"number": n, "sha256": pictures[n], "notes": ["Deze retourstrook is hier niet bekend."], "serial": serial}
            for serial, n in lost
        ]
        row.save(update_fields=["state", "pages", "loose"])


def _write(stack: Stack, form: FormReading, pictures: Mapping[int, str], crops: Mapping[tuple[int, str], str]) -> None:
    numbers = {page.page: page.number for page in form.pages}
    slip = PaperSlip.objects.filter(serial=form.serial).exclude(request=None).select_related("request").first()
    wanted = set(_asked(slip)) if slip is not None else None
    needed = {  # who asks for themselves may leave out the section for another, and other questions are printed already
        page
        for item in form.form.fields
        if item.asked not in claiming.FIELDS and (wanted is None or item.asked in wanted)
        for page in item.pages
    }
    fields, missing = [], [page for page in form.missing if page in needed]
    for item in form.fields:
        if wanted is not None and item.question not in wanted:
            continue
        crop = next((crops[n, item.key] for n in numbers.values() if (n, item.key) in crops), "")
        fields.append(_as_json(item, crop))
    notes = form.notes + [note for page in form.pages for note in page.notes]
    if for_another(fields):
        notes.append(FOR_ANOTHER)
    notes += [f"Bladzijde {page.page}: er is buiten de vakjes geschreven." for page in form.pages if page.beside]
    if not form.serial.startswith("?") and archive.never_given(form.serial, form.form.published.hash):
        notes.append(NEVER_GIVEN.format(form.serial))
    if missing:
        notes.append("Deze bladzijden ontbreken: " + ", ".join(map(str, missing)) + ".")
    values = [field["raw"] for field in fields]
    state = PaperReading.State.CHECK
    for earlier in PaperReading.objects.filter(serial=form.serial).exclude(stack=stack):
        if [field["raw"] for field in earlier.fields] == values:
            notes.append("Dit formulier is al eerder binnengekomen, met dezelfde antwoorden.")
        else:
            notes.append(f"Een formulier met nummer {form.serial} kwam al eerder binnen, met andere antwoorden.")
        state = PaperReading.State.ASIDE
    for field in fields:
        meters.SCAN_FIELDS.labels("empty" if field["empty"] else "read" if field["sure"] else "asked").inc()
    PaperReading.objects.create(
        stack=stack,
        serial=form.serial,
        service=form.form.service,
        version_hash=form.form.published.hash,
        fields=fields,
        pages=[
            {"page": page, "number": number, "sha256": pictures[number]}
            for page, number in [*sorted(numbers.items()), *((0, number) for number in form.attachments)]
        ],
        notes=list(dict.fromkeys(notes)),
        state=state,
        slip=slip,
    )


def _asked(slip: PaperSlip) -> list[str]:
    """Return the questions that were open on a form to complete a zaak."""
    assert slip.request is not None
    case = Case.objects.select_related("version").get(pk=slip.zaak_id)
    return supplementing.asked(case, slip.request, "paper").ids


def _as_json(item: FieldReading, crop: str) -> dict[str, Any]:
    return {
        "key": item.key,
        "question": item.question,
        "type": item.type,
        "kind": item.kind,
        "part": item.part,
        "row": item.row,
        "inner": item.inner,
        "raw": item.raw,
        "written": bool(item.value) if item.kind in ("line", "signature") else None,
        "chance": round(item.chance, 4),
        "sure": item.sure and item.question not in claiming.FIELDS,
        "empty": item.empty,
        "states": item.states,
        "page": item.page,
        "place": [round(value, 1) for value in item.place],
        **({"crop": {"sha256": crop}} if crop else {}),
    }


def _upright(picture: Grey, page: PageReading) -> Grey:
    return page.straight if page.straight is not None else picture


def _crop(page: Grey | None, item: FieldReading) -> Grey:
    assert page is not None
    x, y, w, h = item.place
    top, left = max(0, round((y - MARGIN) * SCALE)), max(0, round((x - MARGIN) * SCALE))
    return page[top : round((y + h + MARGIN) * SCALE), left : round((x + w + MARGIN) * SCALE)]


def _keep(picture: Grey) -> str:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OSError("a picture could not be made")
    return content.store(data.tobytes())


# What a person has to look at -----------------------------------------------------------------------------------------


def doubtful(reading: PaperReading) -> list[dict[str, Any]]:
    """List the fields that a person has to look at, in the order of the form."""
    return [field for field in reading.fields if not field["sure"] and not field["empty"]]


def unsigned(reading: PaperReading) -> bool:
    """Say whether the form has a place for the applicant's signature, and nothing in it."""
    places = [field for field in _signatures(reading) if not KINDS[field["type"]].signs]
    return bool(places) and not any(field["written"] for field in places)


def signed_too(reading: PaperReading) -> dict[str, bool]:
    """Say of each question that names who must sign too whether their signature is there; one of a group's is not read."""
    return {
        field["question"]: bool(field["written"] and field["sure"])
        for field in _signatures(reading)
        if KINDS[field["type"]].signs and not field["row"]
    }


def _signatures(reading: PaperReading) -> list[dict[str, Any]]:
    return [field for field in reading.fields if field["kind"] == "signature"]


def identified(reading: PaperReading) -> str:
    """Return how it is known who the applicant is: by a signature, if there is one (Wabb 12)."""
    signed = any(field["written"] and not KINDS[field["type"]].signs for field in _signatures(reading))
    return Submission.Identified.SIGNATURE if signed else Submission.Identified.NOT


def _who_signed(reading: PaperReading) -> list[str]:
    return [name for name, signed in signed_too(reading).items() if signed]


def sensitive(version: Version) -> bool:
    """Say whether a second person looks too: the service asks for sensitive or special data (AVG 9)."""
    return version.personal_data.classification != "persoonsgegevens"


def for_another(fields: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether something stands in the section for who asks for another; the mail room then looks at all of it."""
    return any(field["question"] in claiming.FIELDS and field["raw"] not in ("", [], None, False) for field in fields)


def on_behalf(reading: PaperReading, given: Mapping[str, Any], scan: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says of who asks for another, as the desk would; the proof is in the scan when that is ticked."""
    said = {name: given[name] for name in claiming.FIELDS if name in given}
    enclosed = any(field["question"] == claiming.PROOF and field["raw"] for field in reading.fields)
    if said:
        said[claiming.CHECKED] = identified(reading)
    return {**said, claiming.PROOF: [dict(scan)]} if said and enclosed else said


def needs_nobody(reading: PaperReading) -> bool:
    """Say whether everything on the form is clear, so that it becomes a zaak by itself."""
    return not (doubtful(reading) or reading.notes or unsigned(reading) or reading.checked)


def combined(reading: PaperReading, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Put the answers together: what people typed for a field, else what the machine read."""
    return answers.together(
        answers.Given(
            field["question"],
            field["type"],
            "comb" if field["kind"] == "line" else field["kind"],
            typed.get(field["key"], field["raw"]),
            field["part"],
            field["row"],
            field["inner"],
        )
        for field in reading.fields
    )


# Becoming a zaak ------------------------------------------------------------------------------------------------------


def kept_scan(reading: PaperReading, title: str, name: str) -> dict[str, Any]:
    """Keep the pages of a form as PDF/A; returns it as an upload is kept (sha256, name, size, type)."""
    made = pages_as_pdf(reading.pages, reading.fields, reading.stack.received_on, title)
    return {"sha256": content.store(made), "name": name, "type": "application/pdf", "size": len(made)}


def pages_as_pdf(
    kept: Sequence[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]], day: date, title: str
) -> bytes:
    """Make a PDF/A of pages, each over the text that was read from it."""
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for page in kept:
            name = f"{page['number']}.jpg"
            (Path(folder) / name).write_bytes(content.read(page["sha256"]))
            texts = [
                {"x": field["place"][0], "y": field["place"][1], "text": _words(field)}
                for field in fields
                if page["page"] and field["page"] == page["page"] and field["raw"]
            ]
            alt = f"Bladzijde {page['page']} van het formulier" if page["page"] else "Bijlage"
            pages.append({"file": name, "texts": texts, "alt": alt})
        template = Path(folder) / "scan.typ"
        template.write_text(_SCAN.read_text("utf-8"), "utf-8")
        data = {
            "title": title,
            "municipality": settings.MUNICIPALITY["name"],
            "date_parts": date_parts(day),
            "pages": pages,
        }
        return pdf(template, data)


def _words(field: Mapping[str, Any]) -> str:
    raw = field["raw"]
    return ", ".join(raw) if isinstance(raw, list) else str(raw)


def make_zaak(
    reading: PaperReading, given: Mapping[str, Any], by: str, by_id: str, confirmed: Mapping[str, str] | None = None
) -> Submitted:
    """Make the zaak of a form, or complete the zaak that it was printed for; once.

    `confirmed` says which of what is `odd` was seen by who entered it.

    Raises SubmissionRefused with what is missing or wrong, NoVersion, NotPossible, OSError.
    """
    day = reading.stack.received_on
    if reading.slip is not None:
        return _complete(reading, given, by, by_id)
    who = Newcomer(f"paper:{reading.pk}")
    published = versions.choose(reading.service, day, who, pinned=reading.version_hash).published
    version = published.version
    scan = kept_scan(reading, version.title, f"{reading.service}-{reading.serial.strip('?')}.pdf")
    enclosed = any(not page["page"] for page in reading.pages) or any(
        KINDS[field["type"]].files and field["raw"] and field["question"] not in claiming.FIELDS
        for field in reading.fields
    )
    another, wrong = claiming.read(version, Channel.PAPER, on_behalf(reading, given, scan))
    if wrong:
        raise SubmissionRefused(tuple(wrong))
    given = {name: value for name, value in given.items() if name not in claiming.FIELDS}
    full = dict(given) if published.hash == reading.version_hash else renamed(given, version)
    if enclosed:
        full |= {question.id: [scan] for question in version.files_wanted if not full.get(question.id)}
    found = submit(
        NewSubmission(
            key=f"paper:{reading.pk}",
            service=reading.service,
            channel="paper",
            received_at=timezone.now(),
            answers=full,
            received_on=day,
            version=published.hash,
            by=by,
            by_id=by_id,
            message=reading.message,
            identified=identified(reading),
            on_behalf=another,
            signed=_who_signed(reading),
            confirmed=confirmed or {},
            scans=(received(scan, "aanvraag", by, day, "Scan van het formulier"),),
        )
    )
    _done(reading, found.zaak)
    return found


def _done(reading: PaperReading, zaak: Zaak) -> None:
    """Note that a form became a zaak or came to one; what people looked at is learned from, where that is wanted."""
    with transaction.atomic():
        PaperReading.objects.filter(pk=reading.pk).update(state=PaperReading.State.DONE, zaak=zaak, claimed_by=None)
        if settings.PAPER_LEARNS and reading.checked:
            later("take_samples", reading=str(reading.pk))


def _complete(reading: PaperReading, given: Mapping[str, Any], by: str, by_id: str) -> Submitted:
    slip, day = reading.slip, reading.stack.received_on
    assert slip is not None
    scan = kept_scan(reading, "Aanvulling", f"aanvulling-{reading.serial}.pdf")
    new = supplementing.Completion(
        key=f"aanvulling:paper:{reading.pk}",
        channel="paper",
        received_at=timezone.now(),
        answers=given,
        message=reading.message,
        by=by,
        by_id=by_id,
        received_on=day,
        scans=(received(scan, "bijlage", by, day, "Scan van de aanvulling"),),
        request=slip.request_id,
    )
    supplementing.receive_more(slip.zaak_id, new)
    _done(reading, slip.zaak)
    return Submitted(slip.zaak, repeated=False)


def odd(reading: PaperReading, given: Mapping[str, Any]) -> list[Firing]:
    """List what is wrong with the answers of a form together, as questions to who enters it; of a completion nothing.

    Often a digit was read for another; and what really stands there has come in all the same (Awb 4:1).
    """
    if reading.slip is not None:
        return []
    version = versions.by_hash(reading.version_hash)
    answers = validate(version.questions, given, partly=True).answers
    return as_warnings(firing(version, answers, reading.stack.received_on))


def _settle_by_itself(reading: PaperReading) -> None:
    if found := odd(reading, combined(reading, {})):
        _note(reading, [item.problem.message for item in found])
        return
    try:
        make_zaak(reading, combined(reading, {}), READER, "postlezer")
    except SubmissionRefused as refused:
        version = versions.by_hash(reading.version_hash)
        _note(reading, [f"{ask_of(problem.question_id, version)}: {problem.message}" for problem in refused.problems])
    except refusals.NotPossible as error:
        _note(reading, [str(error)])
    except versions.NoVersion:
        _note(reading, ["Op de dag van ontvangst bestond deze dienst niet. Overleg met het team."])


def _note(reading: PaperReading, notes: Sequence[str]) -> None:
    reading.notes = list(dict.fromkeys([*reading.notes, *notes]))
    reading.save(update_fields=["notes"])


def as_draft(reading: PaperReading, given: Mapping[str, Any], owner: str) -> Draft:
    """Make a draft of what was read, to go on with by hand on the page for entering; a repeat leaves what was typed there."""
    answers = {name: value for name, value in given.items() if name not in claiming.FIELDS}
    scan = kept_scan(reading, reading.service, f"{reading.service}.pdf")
    draft, made = Draft.objects.get_or_create(
        id=reading.pk,
        defaults={
            "service": reading.service,
            "owner": owner,
            "channel": "paper",
            "version_hash": reading.version_hash,
            "answers": answers,
            "on_behalf": on_behalf(reading, given, scan),
            "received_on": reading.stack.received_on,
            "scans": [scan],
            "message": reading.message,
            "identified": identified(reading),
            "signed": _who_signed(reading),
        },
    )
    if not made:
        draft.owner, draft.answers = owner, {**answers, **draft.answers}
        draft.save(update_fields=["owner", "answers", "changed_at"])
    return draft
