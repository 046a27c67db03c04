"""Take in what comes about a case, and show it as one thread."""
