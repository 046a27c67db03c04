"""The numbered rules of the standard: one rule, one function, found by its number."""
