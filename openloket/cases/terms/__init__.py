"""Count the terms of a case."""
