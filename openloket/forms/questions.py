"""What a question is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

Identity = Literal["bsn", "kvk"]
FileKind = Literal["pdf", "jpeg", "png"]
Source = Literal[
    "brp.naam",
    "brp.adres",
    "brp.geboortedatum",
    "brp.partner",
    "brp.kinderen",
    "kvk.naam",
    "kvk.vestiging",
    "bag.adres",
    "eerder",
    "zaak",
]
"""Where an answer may come from, other than the person: a register, their own last application, or the zaak that this follows on."""
NOT_FILLED = "geen"
Autofill = Literal[
    "geen",
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "nickname",
    "organization",
    "organization-title",
    "email",
    "tel",
    "bday",
    "address",
    "country",
    "sex",
    "url",
]
"""What a browser may know an answer as (WCAG 2.2, 7); `address` is that of each of its parts."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the answers that one can choose from."""

    id: str
    label: str


class FileSort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the sorts of file that a question asks for, such as a plan and offers; `required` asks for at least one of it."""

    id: str
    label: str
    required: bool = True


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing asked, in the same words on every channel.

    `min` and `max` bound a number, an amount, a date or the rows of a group; `max` also the characters of a
    text and the files of a file question. `known_from_login` marks a question whose answer a login gives, so
    that only paper and the desk ask it. `origin` (in YAML: `from`) says where the answer comes from, the first that
    knows it, so that people need not type it. `row` is what one row of a group is («kind»). `autofill` is what a browser may know
    it as, where that does not follow from who asks (definitions.autofill). `sorts` are the sorts of file that a file question asks for, each in
    a place of its own. A version that does not use these keeps the hash
    that it had.
    """

    id: str
    ask: str
    type: str
    """The name of a file in `forms/types/`; a definition that names another is refused (`definitions.source`)."""
    hint: str = ""
    required: bool = True
    when: dict[str, Any] | list[dict[str, Any]] | None = None
    min: Any = None
    max: Any = None
    options: tuple[Option, ...] = ()
    questions: tuple[Question, ...] = ()
    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png")
    known_from_login: Identity | None = None
    autofill: Autofill | msgspec.UnsetType = msgspec.UNSET
    row: str | msgspec.UnsetType = msgspec.UNSET
    sorts: tuple[FileSort, ...] | msgspec.UnsetType = msgspec.UNSET
    origin: Source | tuple[Source, ...] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="from")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return where the answer may come from, in the order in which that is tried."""
        if self.origin is msgspec.UNSET:
            return ()
        return self.origin if isinstance(self.origin, tuple) else (self.origin,)

    @property
    def row_word(self) -> str:
        """Return what one row of a group is; empty when the definition does not say."""
        return self.row or ""

    @property
    def file_sorts(self) -> tuple[FileSort, ...]:
        """Return the sorts of file that are asked for; none when all files are of one."""
        return self.sorts or ()

    def option_label(self, option_id: str) -> str:
        """Return the words of an option; its id when there is no such option."""
        return next((option.label for option in self.options if option.id == option_id), option_id)


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that are asked together: one page on the web, one section on paper."""

    id: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""


def all_questions(pages: Iterable[Page]) -> Iterator[Question]:
    """Yield every question in the order asked; the questions inside a group come with their group."""
    for page in pages:
        yield from page.questions
