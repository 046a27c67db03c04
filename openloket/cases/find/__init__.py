"""Finding cases: how names are folded, what was typed, what is kept to find by, and the query."""
