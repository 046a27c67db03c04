"""Warnings on a page, each with a tick by which someone says that it is right all the same.

A tick holds for the answers that it was set for: it carries what stands for them, so that another answer asks anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from openloket.cases.models import Channel
from openloket.channels.fields import Field, translated
from openloket.definitions.checks import Firing
from openloket.forms.validate import Problem

LABELS = {
    Channel.WEB: gettext_lazy("Dit klopt"),
    Channel.DESK: gettext_lazy("De aanvrager zegt dat dit klopt"),
    Channel.PAPER: gettext_lazy("Zo staat het op het papier"),
    Channel.EMAIL: gettext_lazy("Zo staat het in de e-mail"),
}
"""What a tick says, by channel."""


@dataclass(frozen=True)
class Tick:
    """A warning on a page: its message, and whether it was answered."""

    id: str
    message: str
    label: str
    seen: str
    ticked: bool
    wrong: bool
    """Whether someone went on without answering it."""

    @property
    def name(self) -> str:
        return f"klopt.{self.id}"

    @property
    def html_id(self) -> str:
        return f"klopt-{self.id.replace('.', '-')}"


def given(post: QueryDict, found: Iterable[Firing], before: Mapping[str, str]) -> dict[str, str]:
    """Return which warnings are answered: those of before, with what this page says of those that are `found`."""
    confirmed = dict(before)
    for item in found:
        if item.warn and post.get(f"klopt.{item.id}") == item.seen:
            confirmed[item.id] = item.seen
        else:
            confirmed.pop(item.id, None)
    return confirmed


def of(found: Iterable[Firing], post: QueryDict, channel: str) -> list[Tick]:
    """Return the warnings of a page that shows them apart from the questions; each message names its question."""
    label = str(LABELS[Channel(channel)])
    ticked = given(post, found := list(found), {})
    return [
        Tick(
            item.id, translated(item.problem), label, item.seen, item.id in ticked, bool(post) and item.id not in ticked
        )
        for item in found
    ]


def on_fields(
    shown: Sequence[Field],
    found: Iterable[Firing],
    confirmed: Mapping[str, str],
    problems: Iterable[Problem],
    channel: str,
) -> list[Field]:
    """Return the fields, each with the warnings that are told at it."""
    wrong = {problem.tick for problem in problems if problem.tick}
    label = str(LABELS.get(Channel(channel), LABELS[Channel.WEB]))
    ticks: dict[str, list[Tick]] = {}
    for item in found:
        if item.warn:
            ticked = confirmed.get(item.id) == item.seen
            tick = Tick(item.id, translated(item.problem), label, item.seen, ticked, item.id in wrong)
            ticks.setdefault(item.problem.question_id, []).append(tick)
    return [replace(one, ticks=tuple(ticks.get(one.question.id, ()))) for one in shown]
