"""Officials at their screens."""
