"""Keep the papers of a case: put in, changed, and kept from whoever may not read them."""
