"""Tell who applies, for whom and with whom, and to whom a letter goes."""
