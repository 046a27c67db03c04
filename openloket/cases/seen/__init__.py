"""Show a person across their cases, to themselves and at the desk."""
