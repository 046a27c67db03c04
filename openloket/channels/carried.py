"""Files that came with a form which is shown again: the page holds them, sealed, until the form is taken in.

What the page lists is what comes back with it. A form that is saved as a draft keeps its files there and needs none of
this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from openloket.channels import kept, uploads
from openloket.forms.questions import Question
from openloket.forms.types import FILES_MAX, type_of
from openloket.forms.types.file import most_files
from openloket.forms.validate import Problem
from openloket.secrecy import Unsealable, seal, unseal

FIELD = "form-files"
"""The field of a form for a file that was sent before. No question can have this name: theirs have no hyphen."""
GOOD_FOR = timedelta(hours=20)
"""How long a page may hold files: shorter than content stays that no row names (cases.jobs.sweep_contents)."""
TICKET = "ticket"


def files(
    request: HttpRequest, name: str, accept: Sequence[str], most: int = FILES_MAX
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return a field's files (held by the page and not ticked to be removed, or sent now), and what is wrong."""
    found, problems = uploads.for_field(request, name, accept, again(request, name, request.POST), most)
    return [{TICKET: _ticket(request, name, item), **item} for item in found], problems


def answers(request: HttpRequest, questions: Sequence[Question]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the files that answer these questions, by question, and what is wrong with those that were not taken."""
    given, problems = {}, []
    for question in questions:
        if type_of(question).files:
            accept, most = question.accept, most_files(question)
            given[question.id], wrong = uploads.by_sort(question, partial(_sent, request, accept, most))
            problems += wrong
    return given, problems


def _sent(
    request: HttpRequest, accept: Sequence[str], most: int, name: str, sort: str
) -> tuple[list[dict[str, Any]], list[Problem]]:
    return files(request, name, accept, most)


def again(request: HttpRequest, name: str, post: QueryDict) -> list[dict[str, Any]]:
    """Return the files of a field that a page of ours held for whoever sends it now."""
    oldest = timezone.now().timestamp() - GOOD_FOR.total_seconds()
    return [
        {**said["item"], TICKET: ticket}
        for ticket, said in _tickets(post)
        if said["at"] >= oldest
        and said["for"] in (kept.names_at(request, request.path) or [""])
        and (said["path"], said["name"]) == (request.path, name)
    ]


def plain(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return files as they are kept: without what a page needs to hold them."""
    return [{key: value for key, value in item.items() if key != TICKET} for item in items]


def all_again(request: HttpRequest, questions: Sequence[Question], post: QueryDict) -> dict[str, Any]:
    """Return the files that answer these questions, from a form that could not be sent before."""
    return {
        question.id: uploads.by_sort(question, lambda name, _: (again(request, name, post), []))[0]
        for question in questions
        if type_of(question).files
    }


def fingerprint(request: HttpRequest) -> str:
    """Return a fingerprint of what a form says, 32 characters: the same for a form sent twice, another for another."""
    ours = (kept.FIELD, FIELD, "csrfmiddlewaretoken")
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in ours:
            digest.update(json.dumps([name, values]).encode())
    sent = {(name, _hash(file)) for name, items in request.FILES.lists() for file in items}
    held = {(said["name"], said["item"]["sha256"]) for _, said in _tickets(request.POST)}
    digest.update(json.dumps(sorted(sent | held)).encode())
    return digest.hexdigest()[:32]


def _hash(file: UploadedFile[Any]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256")
    file.seek(0)
    return digest.hexdigest()


def _tickets(post: QueryDict) -> Iterator[tuple[str, dict[str, Any]]]:
    for ticket in post.getlist(FIELD):
        with suppress(Unsealable, ValueError):
            said = json.loads(unseal(ticket))
            if isinstance(said, dict) and "item" in said:  # not a slip, which is sealed with the same key
                yield ticket, said


def _ticket(request: HttpRequest, name: str, item: dict[str, Any]) -> str:
    said = {
        "for": next(iter(kept.names_at(request, request.path)), ""),
        "at": timezone.now().timestamp(),
        "path": request.path,
        "name": name,
        "item": item,
    }
    return seal(json.dumps(said))
