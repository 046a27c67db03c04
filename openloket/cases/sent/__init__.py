"""Send letters, tell of them, and follow what becomes of them."""
