"""The ZGW registers: their data model, APIs and rules, and the acts by which our own channels write in them."""
