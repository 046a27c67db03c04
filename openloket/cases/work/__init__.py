"""Divide and do the work of officials beside deciding."""
