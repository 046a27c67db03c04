"""Look through a CSV before the database reads it: what the database does with broken rows knows no bounds."""

from __future__ import annotations

import csv
from pathlib import Path

MOST_BROKEN = 1000
"""Rows with too few or too many values that are left out and counted; with more of them the file is no log."""
LONGEST = 1_000_000
"""Characters of one value; it becomes longer when a quotation mark does not end."""
_NAMED = 3


class Unreadable(ValueError):
    """Too many rows cannot be read, or a value does not end; the message says where."""


def look_through(path: Path, columns: int, separator: str) -> int:
    """Count the rows below the header, reading them one at a time. Raises Unreadable, UnicodeDecodeError."""
    csv.field_size_limit(LONGEST)
    count, broken, first, line = -1, 0, [], 0
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, delimiter=separator)
        try:
            for row in reader:
                line = reader.line_num
                count += bool(row)
                if row and len(row) != columns:
                    broken += 1
                    if broken <= _NAMED:
                        first.append(f"regel {line} heeft er {len(row)}")
                    if broken > MOST_BROKEN:
                        raise Unreadable(
                            f"{path.name}: meer dan {MOST_BROKEN} regels zijn niet te lezen. Er horen {columns} waarden op een "
                            f"regel te staan. {', '.join(first).capitalize()}, en zo verder."
                        )
        except csv.Error as error:
            raise Unreadable(
                f"{path.name}: vanaf regel {line + 1} staat een waarde van meer dan {LONGEST} tekens. Daar eindigt "
                "misschien een aanhalingsteken niet."
            ) from error
    return count
