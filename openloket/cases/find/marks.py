"""Say what the lexemes of the one index mean, and how a question to it is written. Pure; `WHERE` says the same in SQL.

A lexeme is a letter for its kind, a space and a value: `n` a name, `s` a street, `a` a house number, `p` a postcode (all
folded); `t` a word of the texts, `d` of the documents; `c` three characters in a row of the number of the zaak. Where a case
stands is in it too, so that a list for few cases reads few: `m` team, `v` service, `e` step, `k` channel, `w` who handles it
(`w -` for nobody), `r` month of receipt, `o` open or `x` closed, `u` unread. The case itself is asked again: these may lag by seconds.
Last, `b` says in which stretch of zaken it is, at four lengths, so that the newest can be read first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

STRETCHES = (12, 14, 16, 18)
"""Holds the lengths of a stretch of zaken, as powers of two of their id: the newest are looked through in short ones."""
MOST_MONTHS = 60
"""Limits the months of receipt that are asked for one by one; a longer period is looked up in the cases alone."""

WHERE = (
    "array['m ' || c.team, 'v ' || c.service, 'e ' || c.step, 'k ' || c.channel, 'w ' || coalesce(c.handler_id::text, '-'), "
    "'r ' || to_char(c.received_on, 'YYYY-MM'), case when c.closed_on is null then 'o' else 'x' end] "
    "|| case when c.new_since is null then '{}'::text[] else '{u}' end || array["
    + ", ".join(f"'b{power} ' || (c.zaak_id >> {power})" for power in STRETCHES)
    + "]"
)
"""Makes the lexemes of where a case stands, of a row `c` of cases_case."""
IS_WHERE = "^([mvekwr] |[oxu]$|b[0-9]+ )"
"""Tells, as a regular expression of PostgreSQL, the lexemes of where a case stands from those of what is in it."""


def lexeme(text: str) -> str:
    """Return a lexeme as a question to the index has it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def either(questions: Iterable[str]) -> str:
    """Return the question that one of these is so; empty when there are none."""
    found = list(dict.fromkeys(filter(None, questions)))
    return f"({' | '.join(found)})" if len(found) > 1 else "".join(found)


def both(questions: Iterable[str]) -> str:
    """Return the question that all of these are so; empty ones ask nothing."""
    found = list(dict.fromkeys(filter(None, questions)))
    return f"({' & '.join(found)})" if len(found) > 1 else "".join(found)


def any_of(kind: str, values: Iterable[str]) -> str:
    """Return the question that one of these values of a kind is there."""
    return either(lexeme(f"{kind} {value}") for value in values)


def runs(number: str) -> list[str]:
    """Return the runs of three characters in a part of the number of a zaak, as lexemes."""
    number = number.upper()
    return [f"c {number[at : at + 3]}" for at in range(len(number) - 2)]


def months(since: date | None, until: date | None, today: date) -> str:
    """Return the question for a period of receipt; empty when none is asked, or one that is too long to ask so."""
    if since is None and until is None:
        return ""
    last = max(until, since or until) if until else today
    first = since or date.min
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 0 < number <= MOST_MONTHS:
        return ""
    start = first.year * 12 + first.month - 1
    return any_of("r", (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, start + number)))


def stretches(last: int) -> Iterator[str]:
    """Yield questions for stretches of zaken, the newest first and each longer, until all up to `last` were asked."""
    done, powers = last + 1, STRETCHES
    for power, above in zip(powers, (*powers[1:], None), strict=True):
        blocks = list(range((done - 1) >> power, -1, -1)) if done > 0 else []
        if above is None:
            for block in blocks:
                yield lexeme(f"b{power} {block}")
            return
        first = (((done - 1) >> above) << above) >> power
        blocks = [block for block in blocks[: 1 << (above - power)] if block >= first]
        if blocks:
            yield either(lexeme(f"b{power} {block}") for block in blocks)
        done = first << power
        if done <= 0:
            return
