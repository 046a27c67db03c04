"""How hard a Dutch text is to read, measured: whether most people (B1) can read it in one go. Pure.

The measure is Flesch's, with the numbers that W.H. Douma found for Dutch (De leesbaarheid van landbouwbladen, Wageningen
1960): 206.84 - 0.93 x words in a sentence - 77 x syllables in a word; 60 to 70 is
standard, more is easy. It measures
words and sentences, not whether a text makes sense. Of short texts it says nothing, so a sentence is also measured by itself:
by its length, and by passives, which leave out who does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLAIN, HARD = 70, 60
"""Flesch-Douma's number from which a text is easy enough, and below which it is too hard."""
LONG, TOO_LONG = 20, 25
"""The most words of a sentence that reads well, and the most of one that may be."""
MEASURABLE = 40
"""The fewest words of a text of which Flesch-Douma says something."""
STIFF = {
    "alsmede": "en", "conform": "volgens", "derhalve": "daarom", "dient": "moet", "gaarne": "graag", "indien": "als",
    "inzake": "over", "middels": "met", "omtrent": "over", "reeds": "al", "teneinde": "om", "tevens": "ook", "thans": "nu",
}  # fmt: skip
"""Words of offices, with what people say (after the list of the government's Direct Duidelijk)."""
_VOWELS = re.compile(r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDS = re.compile(r"(?<=[.!?:;])[\"’”)]*\s+|\n+")
_NAME = re.compile(r"\{[^{}]*\}")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_PASSIVE = re.compile(
    r"\b(?:wordt|worden|werd|werden)\b[^,.?!]*\b(?:ge|be|ver|her|ont)[a-z]{2,}(?:d|t|en)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Hard:
    """A sentence that is hard to read, why, and what to do; `too` when it is too hard."""

    sentence: str
    why: str
    mend: str
    too: bool


def score(text: str) -> float:
    """Return Flesch-Douma's number of a text: the higher, the easier."""
    parts, words = sentences(text), _words(text)
    if not parts or not words:
        return 100.0
    return 206.84 - 0.93 * len(words) / len(parts) - 77 * sum(map(syllables, words)) / len(words)


def hard(text: str) -> Iterator[Hard]:
    """Yield the sentences that are hard to read, and of a text that is hard as a whole its hardest."""
    found = sentences(text)
    for sentence in found:
        words = _words(sentence)
        if len(words) > LONG:
            yield Hard(
                sentence, f"deze zin heeft {len(words)} woorden", "Maak er twee zinnen van.", len(words) > TOO_LONG
            )
        if _PASSIVE.search(sentence):
            yield Hard(sentence, "deze zin zegt niet wie het doet", "Schrijf wie wat doet: ‘wij betalen’.", too=False)
        for word in words:
            if instead := STIFF.get(word.lower()):
                yield Hard(sentence, f"‘{word}’ is een woord van kantoor", f"Schrijf ‘{instead}’.", too=False)
    if len(_words(text)) >= MEASURABLE and (reached := score(text)) < PLAIN:
        why = f"de tekst haalt {reached:.0f} van de {PLAIN} punten (Flesch-Douma), en deze zin het minst"
        yield Hard(min(found, key=score), why, "Gebruik kortere zinnen en kortere woorden.", reached < HARD)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each part of one that stands after a colon or semicolon by itself."""
    return [part.strip() for part in _ENDS.split(_ASIDE.sub("", text)) if _WORD.search(part)]


def syllables(word: str) -> int:
    """Return about how many syllables a Dutch word has."""
    return max(1, len(_VOWELS.findall(word.lower())))


def _words(text: str) -> list[str]:
    return _WORD.findall(_NAME.sub("dit", _ASIDE.sub("", text)))
