"""Count what follows what in what people here write in boxes: words, names, towns, streets and addresses of e-mail.

    PYTHONPATH=. training/venv/bin/python training/words.py /usr/share/dict/dutch

The word list is one word a line, such as that of Debian's package wdutch; names and towns come from the package faker. Writes
channels/paper/reading/words.txt.gz: each run of one to five characters with how often it was seen (a blank stands before and after
a text, # is any digit), and towns.txt, the towns of the Netherlands.
"""

from __future__ import annotations

import gzip
import random
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from faker.providers.address.nl_NL import Provider as Address
from faker.providers.person import de_DE, en_GB, es_ES, fr_FR, it_IT, nl_NL, pl_PL, pt_PT, tr_TR

from openloket.channels.paper.reading.language import MAIL, ORDER, symbols

FOLDER = Path("openloket/channels/paper/reading")
LEAST = {1: 0.0, 2: 1.0, 3: 3.0, 4: 7.0, 5: 11.0}
"""Runs of so many characters that were seen less often are left out."""
PREFIXES = [
    "VAN",
    "VAN",
    "VAN_DE",
    "VAN_DE",
    "VAN_DEN",
    "VAN_DER",
    "VAN_DER",
    "DE",
    "DE",
    "DE",
    "TER",
    "TEN",
    "VAN_'T",
    "IN_'T",
    "OP_DE",
    "EL",
    "AL",
    "BEN",
]
ENDS = [
    "STRAAT",
    "STRAAT",
    "STRAAT",
    "WEG",
    "WEG",
    "LAAN",
    "LAAN",
    "LAAN",
    "PLEIN",
    "HOF",
    "PAD",
    "DREEF",
    "SINGEL",
    "KADE",
    "GRACHT",
    "STEEG",
    "DIJK",
    "PARK",
    "RING",
    "BAAN",
    "VELD",
    "WAL",
    "HAVEN",
    "MARKT",
]
TITLES = [
    "BURGEMEESTER",
    "DOKTER",
    "PASTOOR",
    "PRINSES",
    "KONINGIN",
    "PROFESSOR",
    "JAN",
    "JACOB",
    "GENERAAL",
    "ADMIRAAL",
    "MEESTER",
    "PRESIDENT",
    "PATER",
    "SINT",
]


def plain(text: str) -> str:
    """Return a text in the capitals of a form: only accents that a box can hold."""
    found = ""
    for letter in text.upper():
        found += letter if letter in "ÉËÏÖÜÈ" else unicodedata.normalize("NFD", letter)[0]
    return found.replace("’", "'")


def every() -> Iterable[tuple[str, float]]:
    """Yield texts with how much each counts."""
    rng = random.Random(1)  # noqa: S311  (the same texts each time)
    words = [plain(word) for word in Path(sys.argv[1]).read_text("utf-8", errors="ignore").split()]
    towns = [plain(town) for town in Address.cities]
    firsts, lasts = [], []
    for locale, weight in (
        (nl_NL, 6),
        (tr_TR, 2),
        (pl_PL, 1),
        (de_DE, 2),
        (fr_FR, 2),
        (en_GB, 2),
        (es_ES, 1),
        (it_IT, 1),
        (pt_PT, 1),
    ):
        people = locale.Provider
        own = [plain(name) for name in dict.fromkeys([*people.first_names])]
        family = [plain(name) for name in dict.fromkeys([*people.last_names])]
        firsts += own[:1200] * weight
        lasts += family[:1500] * weight
    yield from ((word, 1.0) for word in words)
    yield from ((town, 25.0) for town in towns)
    yield from ((name, 5.0) for name in (*firsts, *lasts))
    for _ in range(40_000):
        name = f"{rng.choice(firsts)} {prefixed(rng, lasts)}"
        if rng.random() < 0.3:
            name = f"{rng.choice('ABCDEFGHIJKLMNOPRSTVW')}. {prefixed(rng, lasts)}"
        yield name, 1.0
    for _ in range(60_000):
        yield street(rng, words, firsts, lasts, towns), 2.0
    for _ in range(20_000):
        yield sentence(rng, words), 1.0
        yield numbered(rng, words), 2.0
    for _ in range(30_000):
        local = rng.choice(
            (
                rng.choice(firsts),
                rng.choice(lasts),
                f"{rng.choice(firsts)}.{rng.choice(lasts)}",
                f"{rng.choice(firsts)[0]}.{rng.choice(lasts)}",
            )
        )
        number = str(rng.randrange(100)) if rng.random() < 0.35 else ""
        domain = rng.choice(MAIL) if rng.random() < 0.8 else f"{rng.choice(words)}.NL"
        yield f"{local.replace(' ', '')}{number}@{domain}", 1.0


def sentence(rng: random.Random, words: list[str]) -> str:
    """Make up a line of words as one writes it: with a comma here and there, and a full stop that many leave out."""
    said = [rng.choice(words) + ("," if rng.random() < 0.08 else "") for _ in range(rng.randrange(2, 7))]
    return " ".join(said).rstrip(",") + ("." if rng.random() < 0.5 else "")


def numbered(rng: random.Random, words: list[str]) -> str:
    """Make up a number, or words with one: a year, a code, the number of a case."""
    word, digits = rng.choice(words), "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 11)))
    year = str(rng.randrange(1930, 2035))
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTVWXYZ") for _ in range(rng.randrange(1, 3)))
    ways = (
        digits,
        f"{word} {year}",
        f"{digits[:3]} {word}",
        f"ZAAK-{year}-{digits.zfill(10)}",
        f"{letters}{digits}",
        f"{word} {digits[:2]}",
    )
    return rng.choice(ways)


def prefixed(rng: random.Random, lasts: list[str]) -> str:
    name = rng.choice(lasts)
    return f"{rng.choice(PREFIXES).replace('_', ' ')} {name}" if rng.random() < 0.3 else name


def street(rng: random.Random, words: list[str], firsts: list[str], lasts: list[str], towns: list[str]) -> str:
    short = [word for word in (rng.choice(words) for _ in range(4)) if 2 < len(word) < 10] or ["DORP"]
    first = rng.choice((short[0], short[0], rng.choice(lasts), rng.choice(firsts), rng.choice(towns)))
    end = rng.choice(ENDS)
    kind = rng.random()
    if kind < 0.7:
        return f"{first}{end}"
    if kind < 0.8:
        return f"{rng.choice(TITLES)} {rng.choice(lasts)}{end}"
    if kind < 0.9:
        return f"{rng.choice(('VAN', 'VAN DEN', 'DE', 'OUDE', 'NIEUWE', 'LAAN VAN', 'LANGE', 'KORTE'))} {first}{end}"
    return f"{first} {end}" if rng.random() < 0.3 else first


def main() -> None:
    counts: Counter[str] = Counter()
    for text, weight in every():
        known = symbols(text)
        padded = " " * (ORDER - 1) + known + " "
        for end in range(ORDER - 1, len(padded)):
            for length in range(1, ORDER + 1):
                run = padded[end - length + 1 : end + 1]
                if length == 1 or not run.startswith("  "):
                    counts[run] += weight
    kept = sorted((run, round(count)) for run, count in counts.items() if count >= LEAST[len(run)])
    said = "\n".join(f"{run}\t{count}" for run, count in kept) + "\n"
    (FOLDER / "words.txt.gz").write_bytes(gzip.compress(said.encode("utf-8"), 9, mtime=0))
    (FOLDER / "towns.txt").write_text("\n".join(sorted({plain(town) for town in Address.cities})) + "\n", "utf-8")
    print(
        f"{len(kept)} runs of {Counter(len(run) for run, _ in kept)}, {(FOLDER / 'words.txt.gz').stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
