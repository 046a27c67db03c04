"""Build the query that finds cases: the rights of who asks are in it, as they are in the work list.

One index answers (see `marks`): it is read a stretch of zaken at a time, the newest first, and no further than the cases
that are counted. What it gives is asked of the cases again, since where a case stands may be some seconds old in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from openloket.cases.find import folding, marks
from openloket.cases.find.typed import Sought, Word
from openloket.cases.models import Case
from openloket.cases.work.worklist import reach_of
from openloket.people.accounts import grants
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.secrecy import keyed_hashes

ENOUGH = 50
"""So many cases that are spelled as was typed are shown without those that are nearly so."""
PART = 3
"""Digits or letters from which a part of the number of a case is searched for, and a word by how it begins."""
MOST_STEMS = 60
"""Limits the words of texts that begin as was typed which are searched for, the shortest first."""
MOST_OF_ONE = 5000
"""Limits the cases of one person or company that are looked through."""

ALIKE = f"""
select w.folded,
  array(select f.word from cases_findableword f where f.word %% w.folded or f.word like w.folded || '%%' limit 400),
  array(select l from unnest(tsvector_to_array(to_tsvector('dutch', w.plain))) l where l <> ''),
  array(select s.word from unnest(tsvector_to_array(to_tsvector('dutch', w.plain))) l, cases_findablestem s
        where length(w.plain) >= {PART} and l <> '' and s.word >= l and s.word < l || U&'\\+10FFFF'
        order by length(s.word), s.word limit {MOST_STEMS}),
  (select max(id) from cases_foundby)
from unnest(%s::text[], %s::text[]) w (folded, plain)
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Spelling:
    """Hold how the words that were typed may be spelled, by the word as it is folded; and how far the index goes."""

    near: Mapping[str, list[str]]
    stems: Mapping[str, list[str]] = field(default_factory=dict)
    """Holds what the full text has for a word (plain), and what begins so; nothing for one that it leaves out, such as «naar»."""
    last: int = 0
    """Names the newest zaak in the index."""

    @property
    def empty(self) -> frozenset[str]:
        """Return the words (plain) that the full text leaves out."""
        return frozenset(plain for plain, stems in self.stems.items() if not stems)


def spelling(sought: Sought) -> Spelling:
    """Look up how the names and streets that were typed are spelled in cases; one statement."""
    folded = list(dict.fromkeys((item, word.plain) for word in sought.words for item in _forms(word))) or [("", "")]
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [[item for item, _ in folded], [plain for _, plain in folded]])
        rows = cursor.fetchall()
    near = {item: folding.near(item, words) for item, words, *_ in rows if item}
    stems = {
        plain: list(dict.fromkeys((*row[2], *row[3]))) for (_, plain), row in zip(folded, rows, strict=True) if plain
    }
    return Spelling(near, stems, rows[0][4] or 0)


def _forms(word: Word) -> list[str]:
    return [word.folded, *([word.glued] if word.glued else [])]


@dataclass(frozen=True)
class Question:
    """Hold what is asked of the index and of the cases that it gives."""

    parts: tuple[str, ...]
    """Holds the full text queries that must all hold; none when only a number of a person or company is asked for.

    Apart they are quick: within one query the index weighs every word of it for each case that any of them is in.
    """
    checks: tuple[tuple[str, Sequence[Any]], ...] = ()
    """Says what the index cannot, as SQL of a row `f` of cases_foundby."""
    unread: str = ""
    """Holds the words without the documents, where someone may search in those of some of these cases alone."""
    last: int = 0
    by_id: bool = False
    """Says that a check names the cases it can be by their id: they are few, and read in one go."""

    def among(self, sql: str, values: Sequence[Any]) -> Question:
        """Return the same question of a few cases alone: those whose ids this SQL gives."""
        return replace(self, checks=(*self.checks, (f"f.id = any(array({sql}))", values)), by_id=True)


def question(
    user: User,
    sought: Sought,
    spelled: Spelling,
    *,
    wide: bool,
    narrowed: str = "",
    action: Action = Action.SEE_WORK,
) -> Question:
    """Return what to ask; `wide` also takes names that are nearly spelled so, `narrowed` is what the index knows of filters.

    `action` is for what they look, which they must be allowed.
    """
    checks: list[tuple[str, Sequence[Any]]] = []
    parts: list[str] = [_reach(user, action), narrowed]
    if sought.bsn:
        checks.append(_of_one(keyed_hashes("bsn", sought.bsn)))
    if sought.kvk:
        sql, values = _of_one(keyed_hashes("kvk", sought.kvk))
        checks.append((f"({sql} or {_NUMBER})", [*values, marks.both(map(marks.lexeme, marks.runs(sought.kvk))), _like(sought.kvk)]))  # fmt: skip
    if sought.postcode:
        parts.append(marks.any_of("p", [sought.postcode]))
    if sought.case:
        parts.append(marks.both(map(marks.lexeme, marks.runs(sought.case))))
        checks.append(("f.number like %s", [_like(sought.case)]))
    telling = _telling(sought, spelled)
    handled = _reach(user, Action.HANDLE)
    everywhere = handled == parts[0] and _handles(user)
    papers = None if not _handles(user) else "" if everywhere else handled
    for word in telling:
        parts.append(_word(word, spelled, papers, wide=wide))
        if word.number and len(word.plain) >= PART:
            without = _word(word, spelled, papers, wide=wide, in_number=False)
            checks.append(("(f.number like %s or f.doc @@ %s::tsquery)", [_like(word.plain), without]))
    unread = marks.both(_word(word, spelled, None, wide=wide) for word in telling) if papers else ""
    return Question(tuple(dict.fromkeys(filter(None, parts))), tuple(checks), unread, spelled.last, by_id=sought.of_one)


_NUMBER = "(f.doc @@ %s::tsquery and f.number like %s)"


def _of_one(hashes: list[str]) -> tuple[str, Sequence[Any]]:
    some = f"select id from cases_findable where people && %s::varchar[] order by id desc limit {MOST_OF_ONE}"  # noqa: S608
    return f"f.id = any(array({some}))", [hashes]


def _like(text: str) -> str:
    escaped = text.upper().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _handles(user: User) -> bool:
    return any(grant.allows(Action.HANDLE, grant.team, None) for grant in grants(user))


def _reach(user: User, action: Action) -> str:
    """Return where this official may do this, as the index knows it; empty for everywhere, or where they have no right at all."""
    found = []
    for grant in grants(user):
        if grant.allows(action, grant.team, None):
            team = "" if grant.allows(action, "", None) else marks.any_of("m", [grant.team])
            part = marks.both([team, marks.any_of("v", sorted(grant.services))])
            if not part:
                return ""
            found.append(part)
    return marks.either(sorted(found))


def _telling(sought: Sought, spelled: Spelling) -> list[Word]:
    """Return the words to search for: not those that say nothing, while there are others."""
    telling = [word for word in sought.words if word.plain not in spelled.empty or spelled.near.get(word.folded)]
    only = bool(sought.of_one or sought.postcode or sought.case)
    return telling or ([] if only else list(sought.words))


def _word(word: Word, spelled: Spelling, papers: str | None, *, wide: bool, in_number: bool = True) -> str:
    """Return how the index is asked for a word; in documents where `papers` says, in none when that is None."""
    stems = spelled.stems.get(word.plain, [])
    found = [marks.any_of("t", stems)]
    if papers is not None:
        found.append(marks.both([marks.any_of("d", stems), papers]) if stems else "")
    if word.number:
        found.append(marks.any_of("a", [word.plain]))
        if in_number and len(word.plain) >= PART:
            found.append(marks.both(map(marks.lexeme, marks.runs(word.plain))))
    else:
        names = _names(word, spelled, wide=wide)
        found += [marks.any_of("n", names), marks.any_of("s", names)]
    return marks.either(found)


def _names(word: Word, spelled: Spelling, *, wide: bool) -> Iterable[str]:
    words: list[str] = _forms(word)
    if wide:
        words += [near for form in _forms(word) for near in spelled.near.get(form, ())]
    return list(dict.fromkeys(words))


def statement(
    asked: Question, cases: QuerySet[Case, Any], user: User, most: int, narrowed: str = ""
) -> tuple[str, list[Any]]:
    """Return the SQL that gives the newest `most` of these cases that are asked for: the values of `cases`, its key first.

    It reads stretch after stretch and stops when it has enough. What the index gives is put in order before it is joined, so
    that no more cases are read than are given. The question is joined where it runs, not planned for: a planner that
    thinks a word common would read every case.
    """
    cases = cases.filter(restricted_since=None)
    if asked.unread:
        without = RawSQL("(f.doc @@ %s::tsquery)", [asked.unread], output_field=BooleanField())
        cases = cases.filter(reach_of(user, Action.HANDLE) | Q(without))
    inner, values = cases.filter(pk=RawSQL("f.id", ())).order_by().query.sql_with_params()
    parts = [*asked.parts, *([narrowed] if narrowed else [])]
    checks = " and ".join(["true", *(sql for sql, _ in asked.checks)])
    params: list[Any] = [value for _, several in asked.checks for value in several]

    def newest(match: str) -> str:
        kept = "f.id, f.doc" if asked.unread else "f.id"
        rows = f"select {kept} from cases_foundby f where {match} and {checks} order by f.id desc"  # noqa: S608 - its values go apart
        return f"select c.* from ({rows}) f cross join lateral ({inner}) c order by f.id desc limit {most:d}"  # noqa: S608 - as above

    if asked.by_id:
        return newest(" and ".join(["true", *("f.doc @@ %s::tsquery" for _ in parts)])), [*parts, *params, *values]
    stretches = list(marks.stretches(asked.last))
    names = [f"q{n}" for n in range(len(parts) + 1)]
    sql = (
        f"select h.* from unnest({', '.join('%s::tsquery[]' for _ in names)}) s ({', '.join(names)}) "  # noqa: S608 - as above
        f"cross join lateral ({newest(' and '.join(f'f.doc @@ s.{name}' for name in names))}) h limit {most:d}"
    )
    return sql, [stretches, *([part] * len(stretches) for part in parts), *params, *values]
