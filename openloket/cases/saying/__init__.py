"""Let people say something about a case on their own account, and do what follows from it."""
