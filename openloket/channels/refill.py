"""Putting what someone typed back into the forms of a page. Pure: a page and the fields in, the page out.

Done on the page itself, so that a form is given back without its view or template having to think of it. Hidden fields
stay as the page has them (what it says of the state of things is new), and files and passwords are never given back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from html.parser import HTMLParser

Fields = Mapping[str, Sequence[str]]
"""What was sent of a form: the values of each field, in the order in which they stood there."""
_Attributes = list[tuple[str, str | None]]
_LEFT_ALONE = {"hidden", "submit", "button", "image", "reset", "file", "password"}


def refill(page: str, marker: str, typed: Callable[[str], Fields | None]) -> str:
    """Return the page with its forms filled in.

    A form is known by its field called `marker`, which stands before the fields that people see; `typed` tells from the
    value of that field what was typed, or None for a form that stays as it is. What is folded up around such a form, or
    around what is said to be wrong, is opened; within the form only around what is not on the page by itself.
    """
    found = _Forms(page, marker, typed)
    found.feed(page)
    found.close()
    return found.filled()


class _Forms(HTMLParser):
    """A reader of a page that notes what has to change in it: from where, to where, and the text."""

    def __init__(self, page: str, marker: str, typed: Callable[[str], Fields | None]) -> None:
        super().__init__()
        self._page, self._marker, self._typed_of = page, marker, typed
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._edits: dict[int, tuple[int, str]] = {}
        self._typed: Fields | None = None
        self._seen: Counter[str] = Counter()
        self._folded: list[tuple[int, int, _Attributes]] = []
        self._select = ""
        self._textarea: tuple[int, str] | None = None

    def filled(self) -> str:
        """Return the page with every change made."""
        out, at = [], 0
        for start, (end, text) in sorted(self._edits.items()):
            out += [self._page[at:start], text]
            at = end
        return "".join([*out, self._page[at:]])

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if has.get("aria-invalid") == "true" or "error" in (has.get("class") or "").split():
            self._unfold(tag)
        if tag == "details":
            self._folded.append((*self._here(), attrs))
        elif tag == "form":
            self._typed, self._seen = None, Counter()
        elif tag == "input" and name == self._marker:
            self._typed = self._typed_of(has.get("value") or "")
            self._unfold(self._marker if self._typed is not None else "")
        elif self._typed is None:
            return
        elif tag == "input":
            self._input(attrs, name, has.get("type") or "text", has.get("value"))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select in self._typed:
            self._mark(attrs, "selected", has.get("value") in self._typed[self._select])
        elif tag == "textarea" and name in self._typed:
            self._textarea = (self._here()[1], name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folded:
            self._folded.pop()
        elif tag == "form":
            self._typed = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea:
            start, name = self._textarea
            self._textarea = None
            text = self._next(name)
            if text is not None:  # a browser drops a newline at the start of a text
                newline = "\n" if text.startswith(("\n", "\r")) else ""
                end = self._here()[0]
                self._edits[start] = (end, newline + escape(text))
                self._unfold("" if unescape(self._page[start:end]).strip() == text.strip() else text)

    def _input(self, attrs: _Attributes, name: str, kind: str, value: str | None) -> None:
        assert self._typed is not None
        if kind in ("checkbox", "radio"):
            self._mark(attrs, "checked", (value if value is not None else "on") in self._typed.get(name, ()))
        elif kind not in _LEFT_ALONE and (text := self._next(name)) is not None:
            self._change([(key, text if key == "value" else was) for key, was in attrs] + _missing(attrs, text))
            self._unfold("" if text == value else text)

    def _next(self, name: str) -> str | None:
        """Return what was typed in the next field of this name; None when it was not sent."""
        assert self._typed is not None
        values, number = self._typed.get(name, ()), self._seen[name]
        self._seen[name] += 1
        return values[number] if number < len(values) else None

    def _mark(self, attrs: _Attributes, word: str, chosen: bool) -> None:
        """Mark a box or an option as chosen, or as not chosen."""
        others = [(key, value) for key, value in attrs if key != word]
        self._change([*others, (word, None)] if chosen else others)
        if chosen and len(others) == len(attrs):
            self._unfold(word)

    def _change(self, attrs: _Attributes) -> None:
        """Give the tag that is being read other attributes."""
        text = self.get_starttag_text() or ""
        start, end = self._here()
        self._edits[start] = (end, _tag(text[1:].split(maxsplit=1)[0].rstrip(">"), attrs))

    def _unfold(self, text: str) -> None:
        """Open what is folded around a field with something in it."""
        for start, end, attrs in self._folded if text else ():
            self._edits[start] = (end, _tag("details", [*(a for a in attrs if a[0] != "open"), ("open", None)]))

    def _here(self) -> tuple[int, int]:
        """Return where the tag that is being read begins and ends."""
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        return start, start + len(self.get_starttag_text() or "")


def _missing(attrs: _Attributes, text: str) -> _Attributes:
    return [] if any(key == "value" for key, _ in attrs) else [("value", text)]


def _tag(name: str, attrs: _Attributes) -> str:
    words = [key if value is None else f'{key}="{escape(value)}"' for key, value in attrs]
    return f"<{' '.join([name, *words])}>"
