"""Read what people write, and lay out and typeset what we write."""
