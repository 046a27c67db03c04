"""Django's PostgreSQL backend, which waits no longer than people would."""
