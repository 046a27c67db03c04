"""Decide on a case: on what grounds, proposed, undone and corrected."""
