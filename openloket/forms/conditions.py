"""Conditions on answers: data, not code, so that they can be evaluated, explained and analysed.

A condition is a mapping of names to tests, all of which must hold, or a list of such mappings, one of
which must hold. A test is a value (equal), a list (one of), or a mapping with

    min, max        at least, at most              above, below    more than, less than
    has, has_not    a chosen option, or not        given           true: answered, false: not answered

A name without a value fails every test but `given: false`. Of an answer that cannot be read any more (AsKept) only
`given` can be told; it fails every other test, or passes it where the caller asks what may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

from openloket.forms.kept import AsKept

When = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "min": lambda value, bound: value >= bound,
    "max": lambda value, bound: value <= bound,
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
    "has": lambda value, option: option in value,
    "has_not": lambda value, option: option not in value,
}
TESTS = frozenset({*_COMPARE, "given"})


def alternatives(when: When | None) -> list[Mapping[str, Any]]:
    """Return the condition as a list of mappings; [{}] when there is none."""
    if not when:
        return [{}]
    return [when] if isinstance(when, Mapping) else list(when)


def names(when: When | None) -> Iterator[str]:
    """Yield every name that the condition looks at."""
    for mapping in alternatives(when):
        yield from mapping


def passes(test: Any, value: Any, *, unsure: bool = False) -> bool:
    """Say whether one value passes one test; `unsure` is the answer where that cannot be told."""
    if isinstance(test, Mapping) and "given" in test:
        return bool(test["given"]) == (value is not None)
    if isinstance(value, AsKept):
        return unsure
    if isinstance(test, Mapping):
        return value is not None and all(_COMPARE[name](value, bound) for name, bound in test.items())
    if value is None:
        return False
    if isinstance(test, list | tuple):
        return value in test
    return bool(value == test) and isinstance(value, bool) == isinstance(test, bool)


def holds(when: When | None, facts: Mapping[str, Any]) -> bool:
    """Say whether the condition holds for these facts; no condition always holds."""
    return any(all(passes(test, facts.get(name)) for name, test in mapping.items()) for mapping in alternatives(when))


def may_hold(when: When | None, facts: Mapping[str, Any]) -> bool:
    """Say whether the condition holds, or would for another reading of the answers that cannot be read."""
    return any(
        all(passes(test, facts.get(name), unsure=True) for name, test in mapping.items())
        for mapping in alternatives(when)
    )


def remaining(when: When | None, facts: Mapping[str, Any], unknown: Container[str]) -> list[dict[str, Any]]:
    """Return what is left of the condition if only names in `unknown` can change: [{}] when it holds, [] when not."""
    return [
        {name: test for name, test in mapping.items() if name in unknown}
        for mapping in alternatives(when)
        if all(passes(test, facts.get(name), unsure=True) for name, test in mapping.items() if name not in unknown)
    ]


def _as_it_is(text: str) -> str:
    return text


def describe(
    when: When,
    label: Callable[[str], str],
    show: Callable[[str, Any], str],
    chosen: Callable[[str], bool],
    say: Callable[[str], str] = _as_it_is,
) -> str:
    """Write the condition as a clause: «bij vraag 4 'Ja' is gekozen».

    `label` turns a name into words for the question, `show` a value of it into the words of its answer; `chosen` says whether
    one chooses that answer, rather than fill it in. `say` puts our own Dutch words in another language.
    """
    return f" {say(OR)} ".join(
        f" {say(AND)} ".join(
            say(AT) % {"question": label(name), "answer": _describe_test(name, test, show, chosen(name), say)}
            for name, test in mapping.items()
        )
        for mapping in alternatives(when)
    )


OR, AND, AT = "of", "en", "bij %(question)s %(answer)s"
FILLED_IN, SOMETHING, NOTHING = "%(answer)s is ingevuld", "iets is ingevuld", "niets is ingevuld"
CHOSEN, ANYTHING, NONE_CHOSEN = "%(answer)s is gekozen", "iets is gekozen", "niets is gekozen"
BOUNDS = {
    "min": "%(bound)s of meer is ingevuld",
    "max": "%(bound)s of minder is ingevuld",
    "above": "meer dan %(bound)s is ingevuld",
    "below": "minder dan %(bound)s is ingevuld",
    "has": "‘%(bound)s’ wel is aangekruist",
    "has_not": "‘%(bound)s’ niet is aangekruist",
}


def _describe_test(
    name: str, test: Any, show: Callable[[str, Any], str], chosen: bool, say: Callable[[str], str]
) -> str:
    equal, something, nothing = (CHOSEN, ANYTHING, NONE_CHOSEN) if chosen else (FILLED_IN, SOMETHING, NOTHING)
    if not isinstance(test, Mapping):
        values = test if isinstance(test, list | tuple) else [test]
        return say(equal) % {"answer": f" {say(OR)} ".join(f"‘{show(name, value)}’" for value in values)}
    return f" {say(AND)} ".join(
        say(something if bound else nothing) if kind == "given" else say(BOUNDS[kind]) % {"bound": show(name, bound)}
        for kind, bound in test.items()
    )
