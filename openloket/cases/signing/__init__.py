"""Have others sign with the applicant."""
