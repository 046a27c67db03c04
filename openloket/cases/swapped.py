"""Check whether the papers of a case are still those that whoever decides has seen (Awb 3:2, 3:46).

Another application may give a document a new version, add one, or take one away while an official writes, or while a
decision waits. What someone saw travels with the form as a mark. Letters of ours are no part of it: nothing rests on them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import parse_qs

from django.utils.translation import gettext, gettext_noop

from openloket.cases.models import Message
from openloket.cases.refusals import NotPossible
from openloket.forms.sentences import listed
from openloket.registers.models import Enkelvoudiginformatieobject

FIELD = "papers"
"""Names the field of a form that holds the mark."""
CHANGED = gettext_noop(
    "Dit is veranderd in de documenten sinds u ernaar keek: %(what)s. Bekijk het, en beslis dan opnieuw."
)
GONE = gettext_noop("een document dat er niet meer is")
_LENGTH = 12


def mark(zaak_id: int) -> str:
    """Return what stands for the papers of a zaak as they are now."""
    return " ".join(f"{document}.{content}" for document, (content, _) in _papers(zaak_id).items())


def mark_of(documents: Iterable[Enkelvoudiginformatieobject], ours: Collection[int]) -> str:
    """Return what stands for these documents of a zaak, without `ours`: those of our letters. Pure."""
    return " ".join(f"{row.pk}.{row.inhoud[:_LENGTH]}" for row in documents if row.pk not in ours)


def check(zaak_id: int, seen: str | None) -> None:
    """Refuse to decide on other papers than were seen; None says nothing of what was seen. Raises NotPossible."""
    if seen is None:
        return
    before = dict(part.split(".", 1) for part in seen.split() if "." in part)
    if what := list(_other(before, _papers(zaak_id))):
        raise NotPossible(gettext(CHANGED) % {"what": listed(what)})


def in_form(typed: str) -> str | None:
    """Return the mark that a form was sent with; None without one."""
    return parse_qs(typed, keep_blank_values=True).get(FIELD, [None])[0]


def _papers(zaak_id: int) -> Mapping[str, tuple[str, str]]:
    """Return, by document, what its content is known by and what it is called."""
    ours = Message.objects.filter(zaak=zaak_id).values("document")
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak_id).exclude(pk__in=ours).order_by("pk")
    found = rows.values_list("pk", "inhoud", "titel")
    return {str(document): (content[:_LENGTH], title) for document, content, title in found}


def _other(before: Mapping[str, str], now: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for document, (content, title) in now.items():
        if before.get(document) != content:
            yield f"‘{title}’"
    if set(before) - set(now):
        yield gettext(GONE)
