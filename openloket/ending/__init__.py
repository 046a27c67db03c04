"""The end of a case: which files are due, who agrees, destroying them whole, and the declaration that stays."""
