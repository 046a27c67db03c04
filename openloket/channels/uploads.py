"""Files that people send: hostile until their content proves otherwise."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

import pypdfium2
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from PIL import Image, UnidentifiedImageError

from openloket.forms.questions import Question
from openloket.forms.types import FILES_MAX, Invalid
from openloket.forms.validate import Problem
from openloket.registers import content

MOST_PIXELS = 60_000_000
MOST_PAGES = 500
_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff"}
_NAMES = {"pdf": "PDF", "jpeg": "JPG", "png": "PNG", "tiff": "TIFF"}


def take(file: UploadedFile[Any], accept: Sequence[str]) -> dict[str, Any]:
    """Check an uploaded file by its content and keep it; returns what an answer holds of it.

    Raises forms.types.Invalid with what is wrong, OSError when it cannot be stored.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        raise Invalid(
            "Het bestand is te groot. Een bestand mag hoogstens %(max)s MB zijn.",
            max=settings.UPLOAD_MAX_BYTES // 1_000_000,
        )
    if file.size == 0:
        raise Invalid("Het bestand is leeg. Kies een ander bestand.")
    data = file.read()
    kind = _kind(data)
    if kind not in accept:
        wanted = ", ".join(_NAMES[item] for item in accept)
        raise Invalid("Dit bestand kunnen wij niet lezen. Stuur een van deze soorten: %(kinds)s.", kinds=wanted)
    return {
        "sha256": content.store(data),
        "name": safe_name(file.name or "bestand", kind),
        "size": len(data),
        "type": _TYPES[kind],
    }


def take_all(
    files: Iterable[UploadedFile[Any]],
    name: str,
    accept: Sequence[str],
    kept: Sequence[dict[str, Any]] = (),
    most: int = FILES_MAX,
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The files kept before and those that can be taken now, at most `most`; and what is wrong with the others."""
    taken, problems = list(kept), []
    for file in files:
        try:
            if len(taken) >= most:
                raise Invalid("Voeg hoogstens %(max)s bestanden toe.", max=most)
            item = take(file, accept)
            if item["sha256"] not in {other["sha256"] for other in taken}:
                taken.append(item)
        except Invalid as error:
            problems.append(Problem(name, error.template, error.params))
    return taken, problems


def for_question(
    request: HttpRequest, question: Question, before: Sequence[dict[str, Any]] | None = None
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A file question's answer: what was kept before, less what was ticked to be removed, and what is sent now."""
    removed = request.POST.getlist("remove")
    kept = [item for item in before or () if f"{question.id}:{item['sha256']}" not in removed]
    most = int(question.max or FILES_MAX)
    return take_all(request.FILES.getlist(question.id), question.id, question.accept, kept, most)


def _kind(data: bytes) -> str:
    """The kind of file by really opening it; '' for anything else."""
    if data[:5] == b"%PDF-":
        return "pdf" if _is_pdf(data) else ""
    return _image_kind(data)


def _is_pdf(data: bytes) -> bool:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return False
    try:
        return 1 <= len(document) <= MOST_PAGES
    finally:
        document.close()


def _image_kind(data: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "TIFF"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    return ""
                kind = (image.format or "").lower()
                image.verify()
                return kind
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return ""


def safe_name(name: str, kind: str) -> str:
    """The file's own name without path or strange characters, ending as its content says."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    stem = "".join(c for c in unicodedata.normalize("NFC", stem) if c.isprintable())
    stem = re.sub(r"[^\w .()-]", "_", stem).strip(" .")[:100] or "bestand"
    return f"{stem}.{'jpg' if kind == 'jpeg' else kind}"


def page_image(data: bytes, kind: str, number: int, width: int = 1000) -> bytes:
    """Page `number` (from 0) of a scan as PNG, at most `width` pixels wide. Raises IndexError past the last page."""
    if kind == "application/pdf":
        document = pypdfium2.PdfDocument(data)
        try:
            if not 0 <= number < len(document):
                raise IndexError(number)
            page = document[number]
            image = page.render(scale=width / max(page.get_width(), 1)).to_pil()
        finally:
            document.close()
    else:
        image = Image.open(io.BytesIO(data))
        image.seek(number)
        image = image.convert("RGB")
        image.thumbnail((width, width * 4))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def page_count(data: bytes, kind: str) -> int:
    """How many pages a checked file has."""
    if kind == "application/pdf":
        document = pypdfium2.PdfDocument(data)
        try:
            return len(document)
        finally:
            document.close()
    return int(getattr(Image.open(io.BytesIO(data)), "n_frames", 1))
