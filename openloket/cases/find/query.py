"""The query that finds cases: the rights of who asks are in it, as they are in the work list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case as Either
from django.db.models import IntegerField, Q, QuerySet, Value, When

from openloket.cases.find import folding
from openloket.cases.find.typed import Sought, Word
from openloket.cases.models import Case
from openloket.cases.worklist import reach_of
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.secrecy import keyed_hashes

ENOUGH = 50
"""So many cases that are spelled as was typed are shown without those that are nearly so."""
PART = 3
"""Digits or letters from which a part of the number of a case is searched for, and a word by how it begins."""
_SAFE = re.compile(r"[^\w]+")

ALIKE = """
select w.folded,
  array(select f.word from cases_findableword f where f.word %% w.folded or f.word like w.folded || '%%' limit 400),
  numnode(plainto_tsquery('dutch', w.plain)) = 0
from unnest(%s::text[], %s::text[]) w (folded, plain)
"""


@dataclass(frozen=True)
class Spelling:
    """How the words that were typed may be spelled, by the word as it is folded."""

    near: Mapping[str, list[str]]
    empty: frozenset[str]
    """The words (plain) that the full text leaves out, such as «naar»."""


def spelling(sought: Sought) -> Spelling:
    """Look up how the names and streets that were typed are spelled in cases; one statement."""
    folded = list(dict.fromkeys((item, word.plain) for word in sought.words for item in _forms(word)))
    if not folded:
        return Spelling({}, frozenset())
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [[item for item, _ in folded], [plain for _, plain in folded]])
        rows = cursor.fetchall()
    empty = {plain for (_, plain), (_, _, nothing) in zip(folded, rows, strict=True) if nothing}
    return Spelling({item: folding.near(item, words) for item, words, _ in rows}, frozenset(empty))


def _forms(word: Word) -> list[str]:
    return [word.folded, *([word.glued] if word.glued else [])]


def matching(user: User, sought: Sought, spelled: Spelling, *, wide: bool) -> Q:
    """Return what a case that is found must be; `wide` also takes names that are nearly spelled so."""
    found = Q()
    if sought.bsn:
        found &= Q(findable__people__overlap=keyed_hashes("bsn", sought.bsn))
    if sought.kvk:
        found &= Q(findable__people__overlap=keyed_hashes("kvk", sought.kvk)) | _in_number(sought.kvk)
    if sought.postcode:
        found &= Q(findable__keys__contains=[f"p {sought.postcode}"])
    if sought.case:
        found &= _in_number(sought.case)
    handles = reach_of(user, Action.HANDLE)
    for word in _telling(sought, spelled):
        found &= _word(word, spelled, handles, wide=wide)
    return found


def _telling(sought: Sought, spelled: Spelling) -> list[Word]:
    """Return the words to search for: not those that say nothing, while there are others."""
    telling = [word for word in sought.words if word.plain not in spelled.empty or spelled.near.get(word.folded)]
    only = bool(sought.of_one or sought.postcode or sought.case)
    return telling or ([] if only else list(sought.words))


def _word(word: Word, spelled: Spelling, handles: Q, *, wide: bool) -> Q:
    if word.number:
        found = Q(findable__keys__overlap=[f"a {word.plain}"]) | _in_text(word, handles)
        return found | _in_number(word.plain) if len(word.plain) >= PART else found
    return Q(findable__keys__overlap=_keys(word, spelled, wide=wide)) | _in_text(word, handles)


def _keys(word: Word, spelled: Spelling, *, wide: bool) -> list[str]:
    words: Iterable[str] = _forms(word)
    if wide:
        words = [*words, *(near for form in _forms(word) for near in spelled.near.get(form, ()))]
    return [f"{kind} {item}" for item in dict.fromkeys(words) for kind in "ns"]


def _in_text(word: Word, handles: Q) -> Q:
    """Return that a word, or what begins with it, is in the text of a case; in its documents for who handles it alone."""
    bare = _SAFE.sub("", word.plain)
    query = SearchQuery(f"'{bare}'" + (":*" if len(bare) >= PART else ""), config="dutch", search_type="raw")
    return Q(findable__text=query) | Q(handles, findable__papers=query)


def _in_number(text: str) -> Q:
    return Q(findable__number__contains=text.upper())


def exact_first(cases: QuerySet[Case], sought: Sought, spelled: Spelling) -> QuerySet[Case]:
    """Put the cases of which every name is spelled as it was typed before those that are nearly so."""
    exact = Q()
    for word in _telling(sought, spelled):
        if not word.number:
            exact &= Q(findable__keys__overlap=_keys(word, spelled, wide=False))
    if not exact:
        return cases.order_by("-pk")
    spelled_so = Either(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return cases.annotate(spelled_so=spelled_so).order_by("spelled_so", "-pk")
