from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "openloket.people"
    label = "people"

    def ready(self) -> None:
        """Listen for logins from the start, whichever way they come in."""
        from openloket.people import adapter  # noqa: F401
