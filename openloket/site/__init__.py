"""The Django project: settings, addresses, shared pages, and the command line."""
