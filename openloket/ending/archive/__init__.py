"""Bring over to an archive what is kept for ever: what of a case, as which files, with which metadata, along which way."""
