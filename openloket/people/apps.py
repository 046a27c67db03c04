from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "openloket.people"
    label = "people"
