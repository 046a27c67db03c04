"""Keep a form that is not sent yet, and find what it follows on or repeats."""
