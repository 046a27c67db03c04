"""Django's PostgreSQL, waited for no longer than people would."""
