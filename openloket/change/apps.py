from django.apps import AppConfig


class ChangeConfig(AppConfig):
    name = "openloket.change"
    label = "change"
