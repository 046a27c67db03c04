"""Files that people send: hostile until their content proves otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from openloket import apart
from openloket.channels import opening
from openloket.forms.questions import Question
from openloket.forms.types import FILES_MAX, Invalid
from openloket.forms.types.file import SORT, most_files
from openloket.forms.validate import Problem
from openloket.registers import content, scanning

MOST_PIXELS = 60_000_000
MOST_PAGES = 500
_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "heic": "image/heic",
}
TYPES = ("pdf", "jpeg", "png", "tiff")
"""Names every type that can be taken."""
TO_READ = (*TYPES, "heic")
"""Names every type that can be read as post: what a telephone makes is kept as it came, and its pages as others."""
_NAMES = {"pdf": "PDF", "jpeg": "JPG", "png": "PNG", "tiff": "TIFF", "heic": "HEIC"}
_ENDINGS = re.compile(r"\.(pdf|jpe?g|jpe|jfif|png|tiff?|hei[cf])$", re.IGNORECASE)
"""What a name ends with that says a kind; «Scan 02.11.2026» has no such ending."""
DRAWING = apart.Bounds(memory=800_000_000)
"""The bounds of drawing a page: a scan of A4 in colour at 600 dpi takes 105 MB unpacked, more than once."""
TOO_HARD = opening.TOO_HARD
BUSY = "Het is nu druk. Wij konden dit bestand niet openen. Probeer het zo nog eens."
INFECTED = "In dit bestand zit een virus. Wij hebben het niet bewaard. Kijk uw computer na en stuur een ander bestand."


def max_mb() -> int:
    """Return how many megabytes one file may have, as people are told."""
    return int(settings.UPLOAD_MAX_BYTES // 1_000_000)


def take(file: UploadedFile[Any], accept: Sequence[str]) -> dict[str, Any]:
    """Check an uploaded file by its content and keep it; returns what an answer holds of it.

    While no virus scanner answers it is kept all the same, so that nobody misses a term because of it, and opens later.
    Raises forms.types.Invalid with what is wrong, OSError when it cannot be stored.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        raise Invalid(
            "Het bestand is te groot. Een bestand mag hoogstens %(max)s MB zijn.",
            max=max_mb(),
        )
    if file.size == 0:
        raise Invalid(opening.EMPTY)
    data = file.read()
    try:
        kind = _looked_at(data)["kind"]
    except apart.Busy as error:
        raise Invalid(BUSY) from error
    if kind == "heic" and kind not in accept:
        raise Invalid(opening.HEIC)
    if kind not in accept:
        wanted = ", ".join(_NAMES[item] for item in accept)
        raise Invalid("Dit bestand kunnen wij niet lezen. Stuur een van deze soorten: %(kinds)s.", kinds=wanted)
    try:
        sha256 = scanning.receive(data)
    except content.Infected as error:
        raise Invalid(INFECTED) from error
    return {
        "sha256": sha256,
        "name": safe_name(file.name or "bestand", kind),
        "size": len(data),
        "type": _TYPES[kind],
    }


ONE_OVER = "Voeg hoogstens %(max)s bestanden toe. 1 bestand is er niet bij."
OVER = "Voeg hoogstens %(max)s bestanden toe. %(over)s bestanden zijn er niet bij."
"""Say once how many files were too many, however many that are."""


def take_all(
    files: Iterable[UploadedFile[Any]],
    name: str,
    accept: Sequence[str],
    kept: Sequence[dict[str, Any]] = (),
    most: int = FILES_MAX,
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Take the files that can be taken; returns them after those `kept` before, and what is wrong with the others."""
    taken, problems, over = list(kept), [], 0
    for file in files:
        if len(taken) >= most:
            over += 1
            continue
        try:
            item = take(file, accept)
            if item["sha256"] not in {other["sha256"] for other in taken}:
                taken.append(item)
        except Invalid as error:
            problems.append(Problem(name, error.template, {**error.params, "file": file.name or "bestand"}))
    if over == 1:
        problems.append(Problem(name, ONE_OVER, {"max": most}))
    elif over:
        problems.append(Problem(name, OVER, {"max": most, "over": over}))
    return taken, problems


def for_question(
    request: HttpRequest, question: Question, before: Sequence[dict[str, Any]] | None
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the files that answer a draft's question, as `for_field` does; without a draft, see `carried.answers`."""

    def taken(name: str, sort: str) -> tuple[list[dict[str, Any]], list[Problem]]:
        mine = [item for item in before or () if item.get(SORT, "") == sort]
        return for_field(request, name, question.accept, mine, most_files(question))

    return by_sort(question, taken)


def by_sort(
    question: Question, taken: Callable[[str, str], tuple[list[dict[str, Any]], list[Problem]]]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return a question's files with of which sort each is, and what is wrong; `taken` gives those of a field and its sort."""
    if not question.file_sorts:
        return taken(question.id, "")
    found, problems = [], []
    for sort in question.file_sorts:
        items, wrong = taken(sort_field(question.id, sort.id), sort.id)
        found += [{**item, SORT: sort.id} for item in items]
        problems += [replace(problem, path=question.id, part=sort.id) for problem in wrong]
    return found, problems


def sort_field(name: str, sort: str) -> str:
    """Return the name of the field in which one sort of a question's files is sent."""
    return f"{name}.{sort}"


def for_field(
    request: HttpRequest, name: str, accept: Sequence[str], before: Sequence[dict[str, Any]], most: int = FILES_MAX
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return a field's files (from `before` and not ticked to be removed, or sent now), and what is wrong."""
    removed = request.POST.getlist("remove")
    kept = [item for item in before if f"{name}:{item['sha256']}" not in removed]
    return take_all(request.FILES.getlist(name), name, accept, kept, most)


def _looked_at(data: bytes) -> dict[str, Any]:
    """Return a file's kind and number of pages, by really opening it (see opening.look). Raises Invalid, apart.Busy."""
    try:
        found: dict[str, Any] = apart.once(opening.look, data, MOST_PAGES, MOST_PIXELS)
    except apart.Refusal as refusal:
        raise Invalid(refusal.text, **refusal.params) from refusal
    except apart.Over as error:
        raise Invalid(TOO_HARD) from error
    return found


def safe_name(name: str, kind: str) -> str:
    """Return the file's own name without path or strange characters, ending as its content says."""
    stem = re.sub(_ENDINGS, "", PurePosixPath(name.replace("\\", "/")).name)
    stem = "".join(c for c in unicodedata.normalize("NFC", stem) if c.isprintable())
    stem = re.sub(r"[^\w .()-]", "_", stem).strip(" .")[:100] or "bestand"
    return f"{stem}.{'jpg' if kind == 'jpeg' else kind}"


def page_image(data: bytes, kind: str, number: int, width: int = 1000) -> bytes:
    """Draw page `number` (from 0) of a scan as PNG, at most `width` pixels wide.

    Raises IndexError past the last page, Invalid when it cannot be drawn, apart.Busy.
    """
    try:
        found: bytes | None = apart.once(opening.picture, data, kind, number, width, bounds=DRAWING)
    except (apart.Refusal, apart.Over) as error:
        raise Invalid(TOO_HARD) from error
    if found is None:
        raise IndexError(number)
    return found


def page_count(data: bytes) -> int:
    """Return how many pages a checked file has; 0 when it cannot be opened. Raises apart.Busy."""
    try:
        return int(_looked_at(data)["pages"])
    except Invalid:
        return 0
