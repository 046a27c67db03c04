"""Count which letter follows which in Dutch: PYTHONPATH=. python training/pairs.py WORDLIST

A word list is one word a line, such as Debian's package wdutch has in /usr/share/dict/dutch. Writes pairs.txt: each pair
of letters with how often it was seen in every 100,000 pairs.
"""

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

OUT = Path("openloket/channels/paper/reading/pairs.txt")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

words = Path(sys.argv[1]).read_text("utf-8", errors="ignore").upper().split()
pairs = Counter(a + b for word in words for a, b in pairwise(word) if a in LETTERS and b in LETTERS)
total = sum(pairs.values())
shares = {pair: round(100_000 * count / total) for pair, count in sorted(pairs.items())}
OUT.write_text("\n".join(f"{pair}:{share}" for pair, share in shares.items() if share) + "\n", "ascii")
print(f"{len(words)} words, {total} pairs")
